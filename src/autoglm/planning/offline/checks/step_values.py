"""The values that the steps of a plan take. Must not know: requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from autoglm.core.plan import Step
from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json


def scalars_in(value: Json) -> Iterator[Json]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name == "$text":
                continue
            yield name
            if name != "$ref":
                yield from scalars_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from scalars_in(part)
    else:
        yield value


def values_read(steps: Sequence[Step], tools: Mapping[str, ToolSpec]) -> list[Json]:
    """The values of the steps without the names of files that are written, which tell nothing of what is read."""
    written = {str(step.args.get("path")) for step in steps if tools[str(step.tool)].has_effect}
    return [value for step in steps for value in scalars_in(step.args) if str(value) not in written]
