"""Anthropic's Messages: the system prompt apart, turns made of blocks, events that name the block they belong to.

After Anthropic's API reference, "Create a Message", "Streaming Messages" and "Errors".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from autoglm.core.chat import ChatRequest, Media, Message
from autoglm.core.errors import FailureKind, ModelError
from autoglm.core.values import Json
from autoglm.models.profiles import Profile
from autoglm.models.profiles.profile import StopReason
from autoglm.models.wire.adapting import adapted
from autoglm.models.wire.draft import Draft, count, encoded
from autoglm.models.wire.failures import any_json, failure_in, not_json
from autoglm.models.wire.format import WireRequest
from autoglm.models.wire.media import in_base64, refuse

VERSION = "2023-06-01"
MAX_TOKENS = 8192
"""Sent when neither the caller nor the profile names a number: the protocol requires one."""

STOPS: Mapping[str, StopReason] = {
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "refusal": "filtered",
}
_OPTIONS = {"top_p": "top_p", "top_k": "top_k", "stop": "stop_sequences", "thinking": "thinking"}
_BAD_ID = re.compile(r"[^A-Za-z0-9_-]")
_encode = msgspec.json.Encoder().encode


class Anthropic:
    """A `WireFormat`. The base URL includes the version: https://api.anthropic.com/v1."""

    suffix = "/messages"

    def headers(self, api_key: str) -> dict[str, str]:
        headers = {
            "content-type": "application/json",
            "accept": "text/event-stream, application/json",
            "anthropic-version": VERSION,
        }
        if api_key:
            headers["x-api-key"] = api_key
        return headers

    def request(self, request: ChatRequest, *, model: str, profile: Profile, is_streaming: bool) -> WireRequest:
        request = adapted(request, profile)
        body: dict[str, Json] = dict(profile.extra)
        body |= {_OPTIONS[name]: value for name, value in request.options.items() if name in _OPTIONS}
        if isinstance(stop := body.get("stop_sequences"), str):
            body["stop_sequences"] = [stop]
        body["model"] = model
        body["max_tokens"] = request.max_tokens or profile.default_max_tokens or MAX_TOKENS
        if system := "\n\n".join(m.text for m in request.messages if m.role == "system" and m.text):
            body["system"] = system
        body["messages"] = _turns(request.messages)
        if is_streaming:
            body["stream"] = True
        if request.tools:
            body |= _tools(request)
        if request.schema is not None:
            body["output_config"] = {"format": {"type": "json_schema", "schema": request.schema}}
        if request.temperature is not None:
            body["temperature"] = request.temperature
        return WireRequest(self.suffix, _encode(body))

    def reader(self, request: ChatRequest, profile: Profile) -> AnthropicReader:
        return AnthropicReader(request, profile)


class _Usage(msgspec.Struct, gc=False):
    input_tokens: Any = None
    cache_creation_input_tokens: Any = None
    cache_read_input_tokens: Any = None
    output_tokens: Any = None


class _Block(msgspec.Struct, gc=False):
    type: str = ""
    id: str | None = None
    name: str | None = None
    text: str | None = None
    thinking: str | None = None
    partial_json: str | None = None
    input: Any = None
    stop_reason: str | None = None


class _Whole(msgspec.Struct, gc=False):
    content: list[_Block] | None = None
    stop_reason: str | None = None
    usage: _Usage | None = None


class _Event(_Whole, gc=False):
    type: str = ""
    index: int = 0
    delta: _Block | None = None
    content_block: _Block | None = None
    message: _Whole | None = None
    error: Any = None


_decode = msgspec.json.Decoder(_Event).decode


class AnthropicReader:
    """Reads events and whole messages."""

    __slots__ = ("_profile", "draft")

    def __init__(self, request: ChatRequest, profile: Profile) -> None:
        self.draft = Draft(request, profile, STOPS)
        self._profile = profile

    def take(self, event: bytes) -> str:
        found = self._decoded(event)
        if found.type == "content_block_delta" and found.delta is not None:
            return self._take_delta(found.index, found.delta)
        if found.type == "content_block_start" and found.content_block is not None:
            return self._take_block(found.index, found.content_block)
        if found.type == "message_start" and found.message is not None:
            self._take_end(None, found.message.usage)
        elif found.type == "message_delta":
            self._take_end(found.delta.stop_reason if found.delta is not None else None, found.usage)
        elif found.type == "message_stop":
            self.draft.is_done = True
        elif found.error is not None or found.type == "error":
            raise failure_in({"error": found.error or found.type}, self._profile) or not_json(event)
        return ""

    def take_whole(self, body: bytes) -> None:
        found = self._decoded(body)
        if found.content is None:
            raise failure_in(any_json(body), self._profile, has_answer=False) or not_json(body)
        for place, block in enumerate(found.content):
            self._take_block(place, block)
        self._take_end(found.stop_reason, found.usage)
        if not self.draft.finish:
            raise ModelError("The model's answer has no stop_reason.", kind=FailureKind.BAD_OUTPUT)

    def _decoded(self, payload: bytes) -> _Event:
        try:
            return _decode(payload)
        except UnicodeDecodeError:
            return self._decoded(payload.decode(errors="replace").encode())
        except (msgspec.DecodeError, RecursionError):
            raise failure_in(any_json(payload), self._profile, has_answer=False) or not_json(payload) from None

    def _take_delta(self, index: int, delta: _Block) -> str:
        if delta.type == "text_delta":
            return self.draft.add_text(delta.text or "")
        if delta.type == "input_json_delta":
            self.draft.call(index).arguments.append(delta.partial_json or "")
        elif delta.type == "thinking_delta":
            self.draft.reasoning.append(delta.thinking or "")
        return ""

    def _take_block(self, index: int, block: _Block) -> str:
        """A block as it begins, or as it is."""
        if block.type == "tool_use":
            call = self.draft.call(index)
            call.id, call.name = block.id or "", block.name or ""
            if block.input:
                call.arguments.append(encoded(block.input))
        elif block.type == "thinking" and block.thinking:
            self.draft.reasoning.append(block.thinking)
        elif block.type == "text" and block.text:
            return self.draft.add_text(block.text)
        return ""

    def _take_end(self, stop_reason: str | None, usage: _Usage | None) -> None:
        if stop_reason:
            self.draft.finish = stop_reason
        if usage is not None:
            self._count(usage)

    def _count(self, usage: _Usage) -> None:
        """Input is told at the beginning, output in the end; both may be told again."""
        known = self.draft.counted or (0, 0)
        cached = count(usage.cache_creation_input_tokens) + count(usage.cache_read_input_tokens)
        asked = count(usage.input_tokens) + cached
        self.draft.counted = (asked or known[0], count(usage.output_tokens) or known[1])


def _turns(messages: tuple[Message, ...]) -> list[Json]:
    """Turns of user and assistant; what follows in the same role joins the turn, as results of parallel calls must."""
    turns: list[dict[str, Json]] = []
    for message in messages:
        if message.role == "system":
            continue
        role = "assistant" if message.role == "assistant" else "user"
        blocks = _blocks(message)
        last = turns[-1] if turns else None
        if last is not None and last["role"] == role:
            last["content"] = [*_listed(last["content"]), *blocks]
        elif blocks:
            is_text = len(blocks) == 1 and blocks[0].get("type") == "text"
            turns.append({"role": role, "content": message.text if is_text else blocks})
    return list(turns)


def _listed(content: Json) -> list[Json]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else list(content)  # type: ignore[arg-type]  # blocks


def _blocks(message: Message) -> list[dict[str, Json]]:
    if message.role == "tool":
        content: Json = message.text
        if message.media:
            content = [*_text_block(message.text), *map(_media_block, message.media)]
        return [{"type": "tool_result", "tool_use_id": _safe_id(message.call_id), "content": content}]
    blocks = [*map(_media_block, message.media), *_text_block(message.text)]
    return blocks + [
        {"type": "tool_use", "id": _safe_id(call.id), "name": call.tool, "input": call.arguments}
        for call in message.calls
    ]


def _text_block(text: str) -> list[dict[str, Json]]:
    return [{"type": "text", "text": text}] if text else []  # an empty block is refused


def _media_block(media: Media) -> dict[str, Json]:
    if not media.media_type.startswith("image/") and media.media_type != "application/pdf":
        refuse(media, "Anthropic's protocol")
    source: Json = {"type": "url", "url": media.url}
    if media.content or not media.url:
        source = {"type": "base64", "media_type": media.media_type, "data": in_base64(media)}
    return {"type": "image" if media.media_type.startswith("image/") else "document", "source": source}


def _safe_id(call_id: str) -> str:
    """Ids of other vendors may have characters that are refused here."""
    return _BAD_ID.sub("_", call_id)


def _tools(request: ChatRequest) -> dict[str, Json]:
    tools: list[Json] = [
        {"name": tool.name, "description": tool.description, "input_schema": tool.parameters} for tool in request.tools
    ]
    choice: dict[str, Json] = {"type": {"required": "any"}.get(request.tool_choice, request.tool_choice)}
    if request.tool_choice not in {"auto", "none", "required"}:
        choice = {"type": "tool", "name": request.tool_choice}
    if request.options.get("parallel_tool_calls") is False and choice["type"] != "none":
        choice["disable_parallel_tool_use"] = True
    return {"tools": tools} if choice == {"type": "auto"} else {"tools": tools, "tool_choice": choice}
