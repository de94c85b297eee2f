"""OpenAI's Responses: instructions apart, a flat list of items, typed events, and a status instead of a finish reason.

After OpenAI's API reference, "Create a model response" and "Streaming events".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from autoglm.core.chat import ChatRequest, Media, Message
from autoglm.core.errors import FailureKind, ModelError
from autoglm.core.values import Json
from autoglm.models.profiles import Profile
from autoglm.models.profiles.profile import JsonMode, StopReason
from autoglm.models.wire.adapting import adapted
from autoglm.models.wire.draft import Draft, count, encoded
from autoglm.models.wire.failures import any_json, failure_in, not_json
from autoglm.models.wire.format import WireRequest
from autoglm.models.wire.media import data_url, refuse
from autoglm.models.wire.openai_chat import bearer

STOPS: Mapping[str, StopReason] = {
    "max_output_tokens": "length",
    "max_tokens": "length",
    "content_filter": "filtered",
    "incomplete": "length",
    **dict.fromkeys(("cancelled", "failed", "in_progress", "queued"), "broken"),
}
_OPTIONS = frozenset({"top_p", "parallel_tool_calls", "metadata", "user", "reasoning", "service_tier", "truncation"})
_encode = msgspec.json.Encoder().encode


class OpenAiResponses:
    """A `WireFormat`. Nothing is stored at the endpoint: every request carries the whole conversation."""

    suffix = "/responses"

    def headers(self, api_key: str) -> dict[str, str]:
        return bearer(api_key)

    def request(self, request: ChatRequest, *, model: str, profile: Profile, is_streaming: bool) -> WireRequest:
        request = adapted(request, profile)
        body: dict[str, Json] = dict(profile.extra)
        body |= {name: value for name, value in request.options.items() if name in _OPTIONS}
        if isinstance(effort := request.options.get("reasoning_effort"), str):
            body["reasoning"] = {"effort": effort}
        body |= {"model": model, "store": False}
        instructions, messages = _split(request.messages)
        if instructions:
            body["instructions"] = instructions
        body["input"] = [item for message in messages for item in _items(message)]
        if is_streaming:
            body["stream"] = True
        if request.tools:
            body |= _tools(request)
        if request.schema is not None:
            body["text"] = {"format": _text_format(request.schema, profile)}
        if request.temperature is not None:
            body["temperature"] = request.temperature
        if most := request.max_tokens or profile.default_max_tokens:
            body["max_output_tokens"] = most
        return WireRequest(self.suffix, _encode(body))

    def reader(self, request: ChatRequest, profile: Profile) -> OpenAiResponsesReader:
        return OpenAiResponsesReader(request, profile)


class _Part(msgspec.Struct, gc=False):
    type: str = ""
    text: str | None = None
    refusal: str | None = None


class _Item(msgspec.Struct, gc=False):
    type: str = ""
    id: str | None = None
    call_id: str | None = None
    name: str | None = None
    arguments: str | None = None
    content: list[_Part] | None = None
    summary: list[_Part] | None = None


class _Response(msgspec.Struct, gc=False):
    status: str | None = None
    output: list[_Item] | None = None
    usage: Any = None
    incomplete_details: Any = None
    error: Any = None


class _Event(msgspec.Struct, gc=False):
    type: str = ""
    delta: Any = None
    output_index: int = 0
    arguments: str | None = None
    item: _Item | None = None
    response: _Response | None = None
    error: Any = None


_decode_event = msgspec.json.Decoder(_Event).decode
_decode_response = msgspec.json.Decoder(_Response).decode
_REASONING = frozenset({"response.reasoning_text.delta", "response.reasoning_summary_text.delta"})
_ENDS = frozenset({"response.completed", "response.incomplete", "response.failed"})


class OpenAiResponsesReader:
    """Reads events and whole responses."""

    __slots__ = ("_profile", "draft")

    def __init__(self, request: ChatRequest, profile: Profile) -> None:
        self.draft = Draft(request, profile, STOPS)
        self._profile = profile

    def take(self, event: bytes) -> str:
        if event[:6] == b"[DONE]":
            return ""
        try:
            found = _decode_event(event)
        except UnicodeDecodeError:
            return self.take(event.decode(errors="replace").encode())
        except (msgspec.DecodeError, RecursionError):
            raise failure_in(any_json(event), self._profile) or not_json(event) from None
        if found.type == "response.output_text.delta":
            return self.draft.add_text(found.delta) if isinstance(found.delta, str) else ""
        if found.type in _ENDS and found.response is not None:
            return self._take_end(found.response)
        self._take_other(found, event)
        return ""

    def take_whole(self, body: bytes) -> None:
        try:
            response = _decode_response(body)
        except UnicodeDecodeError:
            return self.take_whole(body.decode(errors="replace").encode())
        except (msgspec.DecodeError, RecursionError):
            raise failure_in(any_json(body), self._profile) or not_json(body) from None
        if response.status is None and response.error is None:
            raise failure_in(any_json(body), self._profile, has_answer=False) or _without_status()
        self._take_end(response)
        return None

    def _take_other(self, found: _Event, event: bytes) -> None:
        draft = self.draft
        if found.type == "response.function_call_arguments.delta" and isinstance(found.delta, str):
            draft.call(found.output_index).arguments.append(found.delta)
        elif found.type == "response.function_call_arguments.done" and found.arguments is not None:
            draft.call(found.output_index).arguments = [found.arguments]
        elif found.type in {"response.output_item.added", "response.output_item.done"} and found.item is not None:
            if found.item.type == "function_call":
                self._take_call(found.output_index, found.item)
        elif found.type in _REASONING and isinstance(found.delta, str):
            draft.reasoning.append(found.delta)
        elif found.type == "response.refusal.delta" and isinstance(found.delta, str):
            draft.refusal.append(found.delta)
        elif found.type == "error" or found.error is not None:
            payload = any_json(event)
            raise failure_in({"error": found.error or payload}, self._profile) or not_json(event)

    def _take_call(self, place: int, item: _Item) -> None:
        call = self.draft.call(place)
        call.id, call.name = item.call_id or item.id or call.id, item.name or call.name
        if item.arguments:
            call.arguments = [item.arguments]

    def _take_end(self, response: _Response) -> str:
        """The response as it stands in the end; gives text that no event brought before."""
        if response.error:
            raise failure_in({"error": response.error}, self._profile) or _without_status()
        draft, usage = self.draft, response.usage
        if isinstance(usage, Mapping):
            draft.counted = (count(usage.get("input_tokens")), count(usage.get("output_tokens")))
        details = response.incomplete_details
        reason = details.get("reason") if isinstance(details, Mapping) else None
        draft.finish = reason if isinstance(reason, str) and reason else response.status or "completed"
        draft.is_done = True
        return "" if draft.texts or draft.calls else self._take_output(response.output or [])

    def _take_output(self, output: list[_Item]) -> str:
        texts: list[str] = []
        for place, item in enumerate(output):
            if item.type == "function_call":
                self._take_call(place, item)
            elif item.type == "reasoning":
                parts = [*(item.summary or []), *(item.content or [])]
                self.draft.reasoning += [part.text for part in parts if part.text]
            for part in item.content or [] if item.type == "message" else ():
                if part.refusal:
                    self.draft.refusal.append(part.refusal)
                texts.append(self.draft.add_text(part.text or ""))
        return "".join(texts)


def _without_status() -> ModelError:
    return ModelError("The model's answer has no status.", kind=FailureKind.BAD_OUTPUT)


def _split(messages: tuple[Message, ...]) -> tuple[str, tuple[Message, ...]]:
    """The system messages at the beginning as instructions; later ones stay where they are."""
    first = next((place for place, m in enumerate(messages) if m.role != "system"), len(messages))
    return "\n\n".join(m.text for m in messages[:first] if m.text), messages[first:]


def _items(message: Message) -> list[Json]:
    if message.role == "tool":
        if message.media:
            refuse(message.media[0], "OpenAI's Responses", " in the result of a tool")
        return [{"type": "function_call_output", "call_id": message.call_id, "output": message.text}]
    role = "developer" if message.role == "system" else message.role
    items: list[Json] = []
    if message.media:
        texts: list[Json] = [{"type": "input_text", "text": message.text}] if message.text else []
        items.append({"role": role, "content": texts + [_part(media) for media in message.media]})
    elif message.text or not message.calls:
        items.append({"role": role, "content": message.text})
    return items + [
        {"type": "function_call", "call_id": call.id, "name": call.tool, "arguments": encoded(call.arguments)}
        for call in message.calls
    ]


def _part(media: Media) -> Json:
    if media.media_type.startswith("image/"):
        return {"type": "input_image", "image_url": data_url(media)}
    if media.media_type == "application/pdf":
        return {"type": "input_file", "filename": "document.pdf", "file_data": data_url(media)}
    return refuse(media, "OpenAI's Responses")


def _tools(request: ChatRequest) -> dict[str, Json]:
    tools: list[Json] = [
        {
            "type": "function",
            "name": tool.name,
            "description": tool.description,
            "parameters": tool.parameters,
            "strict": False,
        }
        for tool in request.tools
    ]
    choice = request.tool_choice
    if choice == "auto":
        return {"tools": tools}
    return {
        "tools": tools,
        "tool_choice": choice if choice in {"none", "required"} else {"type": "function", "name": choice},
    }


def _text_format(schema: Json, profile: Profile) -> Json:
    if profile.json_mode is JsonMode.JSON_OBJECT:
        return {"type": "json_object"}
    return {"type": "json_schema", "name": "answer", "schema": schema, "strict": False}
