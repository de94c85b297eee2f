"""Bodies of /v1/responses become `ChatRequest`s. Pure, and strict. Nothing is kept between requests, so what refers to
an earlier response is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from autoglm.core.chat import ChatRequest, Media, Message, OfferedTool, ToolCall
from autoglm.core.values import Json
from autoglm.server.chat_requests import Payload, read_arguments, read_image, read_tool_choice, typed
from autoglm.server.errors import ApiRefusal, invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedResponse:
    """A request as it was asked for. `echoed` are the fields that the answer repeats."""

    model: str
    is_stream: bool
    echoed: Mapping[str, Json]
    request: ChatRequest


class _Tool(msgspec.Struct):
    type: str
    name: str = ""
    description: str | None = None
    parameters: dict[str, Any] | None = None


def read_response(payload: Payload, *, principal: str) -> AskedResponse:
    """The request in our words. Raises ApiRefusal."""
    _check_offer(payload)
    instructions = typed(payload, "instructions", str)
    messages = _messages(payload.get("input"))
    if instructions:
        messages = (Message(role="system", text=instructions), *messages)
    tools = typed(payload, "tools", list[_Tool]) or ()
    schema, more = _format(typed(payload, "text", dict[str, Any]) or {})
    is_stream = typed(payload, "stream", bool) or False
    request = ChatRequest(
        messages=messages,
        tools=tuple(_offered(tool, index) for index, tool in enumerate(tools)),
        schema=schema,
        temperature=typed(payload, "temperature", float),
        max_tokens=typed(payload, "max_output_tokens", int),
        tool_choice=read_tool_choice(payload.get("tool_choice")),
        options=_options(payload) | more,
        model=payload["model"],
        is_whole=not is_stream,
        principal=principal,
        purpose="gateway",
        session=typed(payload, "user", str) or "",
    )
    return AskedResponse(
        model=payload["model"],
        is_stream=is_stream,
        echoed=_echoed(payload),
        request=request,
    )


_NOT_KEPT = "Nothing is kept between requests here."
_REFUSED: Mapping[str, str] = {
    "previous_response_id": f"{_NOT_KEPT} Send the whole conversation as `input`.",
    "conversation": f"{_NOT_KEPT} Send the whole conversation as `input`.",
    "prompt": f"{_NOT_KEPT} Send the prompt's text as `instructions`.",
    "background": "Answers are given at once; leave `background` out.",
}
_OPTIONS = ("top_p", "parallel_tool_calls", "user", "seed", "stop", "service_tier")


def _check_offer(payload: Payload) -> None:
    for name, hint in _REFUSED.items():
        if payload.get(name):
            raise ApiRefusal(400, f"`{name}` is not offered.", param=name, code="unsupported_parameter", hint=hint)


def _options(payload: Payload) -> dict[str, Json]:
    found: dict[str, Json] = {name: payload[name] for name in _OPTIONS if payload.get(name) is not None}
    effort = (typed(payload, "reasoning", dict[str, Any]) or {}).get("effort")
    return found | ({"reasoning_effort": effort} if effort else {})


def _echoed(payload: Payload) -> Mapping[str, Json]:
    defaults: dict[str, Json] = {
        "instructions": None, "max_output_tokens": None, "metadata": {}, "parallel_tool_calls": True,
        "temperature": None, "text": {"format": {"type": "text"}}, "tool_choice": "auto", "tools": [], "top_p": None,
        "user": None,
    }  # fmt: skip
    return {name: default if payload.get(name) is None else payload[name] for name, default in defaults.items()}


def _format(text: Payload) -> tuple[Mapping[str, Json] | None, dict[str, Json]]:
    found = text.get("format") or {"type": "text"}
    kind = found.get("type") if isinstance(found, dict) else None
    if kind == "text":
        return None, {}
    if kind == "json_object":
        return None, {"response_format": {"type": "json_object"}}
    schema = found.get("schema") if kind == "json_schema" else None
    if not isinstance(schema, dict):
        raise invalid("`text.format` is none of text, json_object, json_schema with a `schema`.", param="text.format")
    return schema, {}


def _offered(tool: _Tool, index: int) -> OfferedTool:
    if tool.type != "function" or not tool.name:
        raise ApiRefusal(
            400,
            f"Tools of type {tool.type!r} are not offered.",
            param=f"tools[{index}]",
            code="unsupported_parameter",
            hint="Use function tools.",
        )
    parameters = tool.parameters or {"type": "object", "properties": {}}
    return OfferedTool(name=tool.name, description=tool.description or "", parameters=parameters)


# --- input items -----------------------------------------------------------------------------------------------------


def _messages(found: Json) -> tuple[Message, ...]:
    if isinstance(found, str) and found:
        return (Message(role="user", text=found),)
    if not isinstance(found, Sequence) or not found:
        raise invalid("`input` is missing: a text or a list of items.", param="input")
    messages: list[Message] = []
    for index, item in enumerate(found):
        where = f"input[{index}]"
        if not isinstance(item, dict):
            raise invalid(f"{where} is no object.", param="input")
        _take_item(item, where, messages)
    return tuple(messages)


def _take_item(item: Payload, where: str, messages: list[Message]) -> None:
    kind = item.get("type", "message")
    if kind == "message":
        messages.append(_turn(item, where))
    elif kind == "function_call":
        _add_call(_call(item, where), messages)
    elif kind == "function_call_output":
        text, media = _content(item.get("output"), f"{where}.output")
        messages.append(Message(role="tool", text=text, media=media, call_id=_text(item, "call_id", where)))
    elif kind != "reasoning":  # a thought of an earlier turn: endpoints want it in their own form or not at all
        raise invalid(f"{where}: items of type {kind!r} are not offered.", param="input")


def _add_call(call: ToolCall, messages: list[Message]) -> None:
    """Calls that follow one another, or a text of the model, are one turn."""
    if messages and messages[-1].role == "assistant":
        messages[-1] = replace(messages[-1], calls=(*messages[-1].calls, call))
    else:
        messages.append(Message(role="assistant", calls=(call,)))


def _call(item: Payload, where: str) -> ToolCall:
    return ToolCall(
        id=_text(item, "call_id", where),
        tool=_text(item, "name", where),
        arguments=read_arguments(_text(item, "arguments", where), f"{where}.arguments"),
    )


def _text(item: Payload, name: str, where: str) -> str:
    found = item.get(name)
    if not isinstance(found, str) or not found:
        raise invalid(f"{where}.{name} is missing.", param="input")
    return found


def _turn(item: Payload, where: str) -> Message:
    text, media = _content(item.get("content"), f"{where}.content")
    match item.get("role"):
        case "user":
            return Message(role="user", text=text, media=media)
        case "assistant":
            return Message(role="assistant", text=text)
        case "system" | "developer":
            return Message(role="system", text=text)
        case role:
            raise invalid(f"{where}.role: {role!r} is none of user, assistant, system, developer.", param="input")


def _content(content: Json, where: str) -> tuple[str, tuple[Media, ...]]:
    if isinstance(content, str):
        return content, ()
    if not isinstance(content, Sequence):
        raise invalid(f"{where} is neither a text nor a list of parts.", param="input")
    texts: list[str] = []
    media: list[Media] = []
    for index, part in enumerate(content):
        match part:
            case {"type": "input_text" | "output_text" | "text", "text": str(text)}:
                texts.append(text)
            case {"type": "refusal", "refusal": str(text)}:
                texts.append(text)
            case {"type": "input_image", "image_url": str(url)}:
                media.append(read_image(url, f"{where}[{index}].image_url"))
            case _:
                raise invalid(f"{where}[{index}] is none of input_text, output_text, input_image.", param="input")
    return "\n".join(texts), tuple(media)
