"""What another version of a document changes for the tools that a person has approved. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from autoglm.core.values import Json, digest
from autoglm.tools.openapi.operations import Api, Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Names of operations, as tools have them; `schemes` those of ways to send a secret."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.schemes)


def changes_between(approved: Api, found: Api) -> Changes:
    """Everything that a call or its description would do otherwise, and all that is new or gone."""
    before, after = _marks(approved), _marks(found)
    schemes = {*approved.schemes, *found.schemes}
    return Changes(
        added=tuple(name for name in after if name not in before),
        removed=tuple(name for name in before if name not in after),
        changed=tuple(name for name in after if before.get(name, after[name]) != after[name]),
        schemes=tuple(sorted(name for name in schemes if approved.schemes.get(name) != found.schemes.get(name))),
    )


def _marks(api: Api) -> Mapping[str, str]:
    return {operation.name: _mark(operation, api.definitions) for operation in api.operations}


def _mark(operation: Operation, definitions: Mapping[str, Json]) -> str:
    return digest([asdict(operation), {name: definitions[name] for name in operation.definitions}])
