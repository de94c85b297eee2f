"""The requests that must stay right whatever is learned on site: everyday ones over the built-in tools, and some over
tools that tell their schema alone. They are shipped with the package and never learned from.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from functools import lru_cache
from importlib.resources import files

import msgspec

from autoglm.core.tools import Effect, ToolSpec, ToolTraits
from autoglm.core.values import Json
from autoglm.planning.offline.learning.training import Call, Correction, Figures, is_planned
from autoglm.planning.offline.weights import Weights

_READS = ToolTraits(effect=Effect.NONE)


class _Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    description: str
    parameters: dict[str, Json]


class _Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    request: str
    calls: tuple[Call, ...] = ()


class _CheckSet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`at` is the moment at which every request is said, in Unix time."""

    at: float
    built_in: tuple[_Case, ...]
    plain: tuple[_Case, ...]
    tools: tuple[_Told, ...]


def checked(built_in: Sequence[ToolSpec], weights: Weights) -> Figures:
    """How many of the shipped requests are planned exactly right; with the shipped weights all of them are.
    `built_in` are the tools of that name."""
    shipped = _shipped()
    plain = [
        ToolSpec(name=one.name, description=one.description, parameters=one.parameters, traits=_READS)
        for one in shipped.tools
    ]
    parts = [(one, built_in) for one in shipped.built_in] + [(one, plain) for one in shipped.plain]
    lost = [
        one.request
        for one, tools in parts
        if not is_planned(Correction(one.request, one.calls, shipped.at), tools, weights, UTC)
    ]
    return Figures(asked=len(parts), before=len(parts), after=len(parts) - len(lost), lost=tuple(lost))


@lru_cache(maxsize=1)
def _shipped() -> _CheckSet:
    return msgspec.json.decode(files(__package__).joinpath("check.json").read_bytes(), type=_CheckSet)
