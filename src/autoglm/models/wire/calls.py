"""Tool calls as they came: put together from their pieces, and read, also where a family breaks their JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from autoglm.core.chat import ChatRequest, ToolCall
from autoglm.core.errors import FailureKind, ModelError
from autoglm.core.values import Json
from autoglm.models.profiles import Profile


@dataclass(slots=True)
class CallDraft:
    """One call while it comes in. `arguments` are pieces of JSON text."""

    id: str = ""
    name: str = ""
    arguments: list[str] = field(default_factory=list)


def read_calls(drafts: Sequence[CallDraft], request: ChatRequest, profile: Profile) -> tuple[ToolCall, ...]:
    """The calls, in order. Broken arguments are read leniently when they name an offered tool.
    Raises ModelError, BAD_OUTPUT, for what cannot be read at all."""
    read: list[ToolCall] = []
    for number, draft in enumerate(drafts, start=1):
        written = "".join(draft.arguments).strip()
        arguments = _object(written or "{}")
        call_id = draft.id or f"call_{number}"
        if arguments is not None and draft.name:
            read.append(ToolCall(id=call_id, tool=draft.name, arguments=arguments))
            continue
        mended = _mended(draft.name, written, request, profile)
        if not mended:
            raise _unreadable(draft.name, written)
        ids = (call_id, *(f"{call_id}_{part}" for part in range(2, len(mended) + 1)))
        read += [ToolCall(id=given, tool=draft.name, arguments=args) for given, args in zip(ids, mended, strict=True)]
    return tuple(read)


def calls_in_text(text: str, request: ChatRequest, profile: Profile) -> tuple[ToolCall, ...]:
    """Calls that the model wrote into its text; empty when it wants none."""
    from autoglm.models.tool_calls import parse_tool_calls  # noqa: PLC0415 - most answers need no lenient reading

    return parse_tool_calls(text, request.tools, profile=profile.name)


def _object(text: str) -> Mapping[str, Json] | None:
    """A JSON object; some endpoints encode it twice."""
    try:
        found: Json = msgspec.json.decode(text)
        if isinstance(found, str):
            found = msgspec.json.decode(found)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, Mapping) else None


def _mended(name: str, written: str, request: ChatRequest, profile: Profile) -> tuple[Mapping[str, Json], ...]:
    """Arguments of one call or, where a family glues several together, of each of them."""
    offered = [tool for tool in request.tools if tool.name == name]
    if not offered:
        return ()
    if glued := _glued(written):
        return glued
    from autoglm.models.tool_calls import parse_tool_calls  # noqa: PLC0415 - most answers need no lenient reading

    rewritten = f'{{"name": {json.dumps(name)}, "arguments": {written}}}'
    return tuple(call.arguments for call in parse_tool_calls(rewritten, offered, profile=profile.name))


def _glued(written: str) -> tuple[Mapping[str, Json], ...]:
    """Several JSON objects one after the other (GLM does that); each one once. Empty when it is anything else."""
    decoder, found, at = json.JSONDecoder(), [], 0
    try:
        while at < len(written):
            value, end = decoder.raw_decode(written, at)
            found.append(value)
            at = end + len(written[end:]) - len(written[end:].lstrip(" \t\r\n,;"))
    except (ValueError, RecursionError):
        return ()
    if not all(isinstance(value, dict) for value in found):
        return ()
    return tuple(value for number, value in enumerate(found) if value not in found[:number])


def _unreadable(name: str, written: str) -> ModelError:
    return ModelError(
        f"The model's call of {name or 'a tool without a name'} cannot be read: {written[:200]}",
        kind=FailureKind.BAD_OUTPUT,
    )
