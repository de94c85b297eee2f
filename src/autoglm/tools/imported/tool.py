"""An imported tool: a name that every model accepts, and checked arguments.

Must not know: where the description came from.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from autoglm.core.errors import FailureKind, ToolError, UsageError
from autoglm.core.tools import CallContext, ToolSpec
from autoglm.core.values import Json
from autoglm.planning.arguments import argument_flaws
from autoglm.tools.decorator import AnyTool, Tool

Call: TypeAlias = Callable[[Mapping[str, Json], CallContext], Awaitable[object]]
"""Performs one call with arguments that fit the schema. Raises ToolError."""

MAX_NAME_CHARS = 64
_DIGEST_CHARS = 8
_NOT_IN_NAMES = re.compile(r"[^a-zA-Z0-9_-]+")


def imported_tool(spec: ToolSpec, call: Call) -> AnyTool:
    """A tool from a description: `call` gets only arguments that fit `spec.parameters`.
    What it gives is turned into JSON by the registry, as with every tool."""

    async def invoke(content: Json, context: CallContext) -> object:
        arguments = content if isinstance(content, Mapping) else {}
        _check(spec, arguments)
        return await call(arguments, context)

    return Tool(spec, _engine_only(spec.name), invoke)


def tool_name(prefix: str, name: str) -> str:
    """`prefix_name` in the letters that OpenAI-compatible endpoints accept, at most 64 of them. A name
    that has to be changed ends in a piece of its digest, so that different names stay different."""
    whole = f"{prefix}_{name}"
    fitting = _NOT_IN_NAMES.sub("_", whole).strip("_")
    if fitting == whole and len(whole) <= MAX_NAME_CHARS:
        return whole
    digest = hashlib.sha256(whole.encode(errors="surrogatepass")).hexdigest()[:_DIGEST_CHARS]
    return f"{fitting[: MAX_NAME_CHARS - _DIGEST_CHARS - 1]}_{digest}"


def _check(spec: ToolSpec, arguments: Mapping[str, Json]) -> None:
    literal = {name: {"$literal": value} for name, value in arguments.items()}  # values, not expressions of a plan
    if flaws := [f"{field.removeprefix('args.')}: {flaw}" for field, flaw in argument_flaws(literal, spec)]:
        raise ToolError(
            f"The arguments do not fit tool {spec.name}: {'; '.join(flaws[:5])}.", kind=FailureKind.INVALID_ARGS
        )


def _engine_only(name: str) -> Callable[..., object]:
    def function(*_args: object, **_named: object) -> object:
        raise UsageError(f"Tool {name} is imported: it has no Python function.", hint="Use it as a step of a plan.")

    return function
