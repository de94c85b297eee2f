"""Bodies of /v1/chat/completions become `ChatRequest`s. Pure, and strict: what cannot be done is refused by name."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from autoglm.core.chat import ChatRequest, Media, Message, OfferedTool, ToolCall
from autoglm.core.values import Json
from autoglm.server.errors import ApiRefusal, invalid

Payload = dict[str, Any]
"""A body as it came; its parts are given their types one after the other."""

_T = TypeVar("_T")


class _Function(msgspec.Struct):
    name: str
    description: str | None = None
    parameters: dict[str, Any] | None = None


class _Tool(msgspec.Struct):
    type: str
    function: _Function | None = None


class _CalledFunction(msgspec.Struct):
    name: str
    arguments: str = ""


class _Call(msgspec.Struct):
    id: str
    function: _CalledFunction


class _Message(msgspec.Struct):
    role: str
    content: str | list[dict[str, Any]] | None = None
    tool_calls: list[_Call] | None = None
    tool_call_id: str = ""
    reasoning_content: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it was asked for: how the answer is to come, and what the model gets."""

    model: str
    is_stream: bool
    wants_usage: bool
    request: ChatRequest


def read_payload(body: bytes) -> Payload:
    """The JSON object. Raises ApiRefusal."""
    try:
        payload = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise invalid(f"The body is not JSON: {error}.", code="invalid_json") from None
    if not isinstance(payload, dict):
        raise invalid("The body is not a JSON object.", code="invalid_json")
    return payload


def model_name(payload: Payload) -> str:
    """Raises ApiRefusal."""
    name = payload.get("model")
    if not isinstance(name, str) or not name:
        raise invalid("`model` is missing: the name of a model.", param="model", hint="GET /v1/models lists them.")
    return name


def read_chat(payload: Payload, *, principal: str) -> Asked:
    """The request in our words. Fields that are not known here go to the endpoint as they are. Raises ApiRefusal."""
    _check_offer(payload)
    messages = typed(payload, "messages", list[_Message])
    if not messages:
        raise invalid("`messages` is empty or missing.", param="messages")
    is_stream = typed(payload, "stream", bool) or False
    stream_options = typed(payload, "stream_options", dict[str, Any]) or {}
    schema, more = _response_format(typed(payload, "response_format", dict[str, Any]))
    request = ChatRequest(
        messages=tuple(_message(message, index) for index, message in enumerate(messages)),
        tools=tuple(_offered(tool, index) for index, tool in enumerate(typed(payload, "tools", list[_Tool]) or ())),
        schema=schema,
        temperature=typed(payload, "temperature", float),
        max_tokens=_max_tokens(payload),
        tool_choice=read_tool_choice(payload.get("tool_choice")),
        options={name: value for name, value in payload.items() if name not in _OURS and value is not None} | more,
        model=payload["model"],
        is_whole=not is_stream,
        principal=principal,
        purpose="gateway",
        session=typed(payload, "user", str) or "",
    )
    wants_usage = bool(stream_options.get("include_usage"))
    return Asked(model=payload["model"], is_stream=is_stream, wants_usage=wants_usage, request=request)


def typed(payload: Payload, name: str, kind: type[_T]) -> _T | None:
    """The field as that type; None without it. Raises ApiRefusal that says where it does not fit."""
    value = payload.get(name)
    if value is None or type(value) is kind:
        return value
    try:
        return msgspec.convert(value, kind)
    except (msgspec.ValidationError, RecursionError) as error:
        raise invalid(f"`{name}` does not fit: {error}.", param=name) from None


def read_tool_choice(choice: Json) -> str:
    """ "auto", "none", "required" or the name of a tool. Raises ApiRefusal."""
    if choice is None:
        return "auto"
    if isinstance(choice, str) and choice in {"auto", "none", "required"}:
        return choice
    if isinstance(choice, Mapping) and choice.get("type") == "function":
        function = choice.get("function", choice)  # Responses writes the name beside the type
        name = function.get("name") if isinstance(function, Mapping) else None
        if isinstance(name, str) and name:
            return name
    raise invalid("`tool_choice` is none of auto, none, required, or one function by name.", param="tool_choice")


def read_arguments(written: str, param: str) -> Mapping[str, Json]:
    """The arguments of an earlier call. Raises ApiRefusal."""
    try:
        arguments = msgspec.json.decode(written or "{}")
    except (msgspec.DecodeError, RecursionError):
        arguments = None
    if not isinstance(arguments, dict):
        raise invalid(f"`{param}` is not the text of a JSON object.", param=param)
    return arguments


def read_image(url: str, param: str) -> Media:
    """A picture by its address, or in the address itself ("data:image/png;base64,..."). Raises ApiRefusal."""
    if not url.startswith("data:"):
        if not url.startswith(("http://", "https://")):
            raise invalid(f"`{param}` is no http, https or data URL.", param=param)
        return Media(media_type="image/*", url=url)
    head, comma, content = url[5:].partition(",")
    media_type, _, form = head.partition(";")
    if not comma or form != "base64":
        raise invalid(f"`{param}` is no base64 data URL.", param=param)
    return Media(media_type=media_type or "image/*", content=_unpacked(content, param))


def _unpacked(content: Json, param: str) -> bytes:
    try:
        return base64.b64decode(content if isinstance(content, str) else "", validate=True)
    except (binascii.Error, ValueError):
        raise invalid(f"`{param}` is not base64.", param=param) from None


_OURS = frozenset({
    "model", "messages", "stream", "stream_options", "tools", "tool_choice", "response_format", "temperature",
    "max_tokens", "max_completion_tokens", "n", "logprobs", "top_logprobs", "store", "metadata",
})  # fmt: skip


def _check_offer(payload: Payload) -> None:
    """Raises ApiRefusal for what is not offered."""
    if payload.get("n") not in {None, 1}:
        raise _not_offered("n", "One answer is given for a request: `n` can only be 1.", "Ask several times.")
    if payload.get("logprobs") or payload.get("top_logprobs"):
        raise _not_offered("logprobs", "`logprobs` are not offered.", "Leave them out.")
    for old in ("functions", "function_call"):
        if payload.get(old):
            raise _not_offered(old, f"`{old}` is the form of 2023 and is not offered.", "Use `tools`.")
    modalities = payload.get("modalities")
    if payload.get("audio") or modalities not in (None, ["text"]):
        raise _not_offered("modalities", "Only text is given as an answer.", "Leave `audio` and `modalities` out.")


def _not_offered(param: str, message: str, hint: str) -> ApiRefusal:
    return ApiRefusal(400, message, param=param, code="unsupported_parameter", hint=hint)


def _max_tokens(payload: Payload) -> int | None:
    found = typed(payload, "max_completion_tokens", int)
    if found is None:
        found = typed(payload, "max_tokens", int)
    if found is not None and found < 1:
        raise invalid("`max_tokens` is at least 1.", param="max_tokens")
    return found


def _response_format(found: Payload | None) -> tuple[Mapping[str, Json] | None, Payload]:
    """The schema that is asked for, or what goes to the endpoint as it is."""
    kind = "text" if found is None else found.get("type")
    if found is None or kind == "text":
        return None, {}
    if kind == "json_object":
        return None, {"response_format": {"type": "json_object"}}
    schema = (found.get("json_schema") or {}).get("schema") if kind == "json_schema" else None
    if not isinstance(schema, dict):
        raise invalid(
            "`response_format` is none of text, json_object, json_schema with a `schema`.", param="response_format"
        )
    return schema, {}


def _offered(tool: _Tool, index: int) -> OfferedTool:
    if tool.type != "function" or tool.function is None:
        raise _not_offered(f"tools[{index}]", f"Tools of type {tool.type!r} are not offered.", "Use function tools.")
    function = tool.function
    return OfferedTool(
        name=function.name, description=function.description or "", parameters=function.parameters or _NO_PARAMETERS
    )


_NO_PARAMETERS: Mapping[str, Json] = {"type": "object", "properties": {}}


def _message(message: _Message, index: int) -> Message:
    role = _ROLES.get(message.role)
    if role is None:
        raise invalid(f"messages[{index}].role: {message.role!r} is none of {', '.join(_ROLES)}.", param="messages")
    where = f"messages[{index}]"
    text, media = _content(message.content, f"{where}.content")
    calls = tuple(
        ToolCall(
            id=call.id,
            tool=call.function.name,
            arguments=read_arguments(call.function.arguments, f"{where}.tool_calls.function.arguments"),
        )
        for call in message.tool_calls or ()
    )
    if role == "tool" and not message.tool_call_id:
        raise invalid(f"{where} answers a call and needs `tool_call_id`.", param="messages")
    return Message(
        role=role,  # type: ignore[arg-type]  # one of the four
        text=text,
        calls=calls,
        call_id=message.tool_call_id,
        media=media,
        reasoning=message.reasoning_content or "",
    )


_ROLES: Mapping[str, str] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
    "tool": "tool",
}


def _content(content: str | Sequence[Payload] | None, where: str) -> tuple[str, tuple[Media, ...]]:
    if content is None or isinstance(content, str):
        return content or "", ()
    texts: list[str] = []
    media: list[Media] = []
    for index, part in enumerate(content):
        _take_part(part, f"{where}[{index}]", texts, media)
    return "\n".join(texts), tuple(media)


def _take_part(part: Payload, where: str, texts: list[str], media: list[Media]) -> None:
    kind = part.get("type")
    inner = part.get(kind) if isinstance(kind, str) else None
    if kind in {"text", "refusal"} and isinstance(inner, str):
        texts.append(inner)
    elif kind == "image_url" and isinstance(inner, dict) and isinstance(inner.get("url"), str):
        media.append(read_image(inner["url"], f"{where}.image_url.url"))
    elif kind == "input_audio" and isinstance(inner, dict):
        content = _unpacked(inner.get("data"), f"{where}.input_audio.data")
        media.append(Media(media_type=f"audio/{inner.get('format') or 'wav'}", content=content))
    else:
        raise invalid(f"{where} is none of text, image_url, input_audio.", param="messages")
