"""OpenAI's chat completions, which most vendors and local servers speak with small differences (those are in profiles).

After OpenAI's API reference, "Create chat completion" and "Streaming".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from autoglm.core.chat import ChatRequest, Media, Message, OfferedTool
from autoglm.core.errors import FailureKind, ModelError
from autoglm.core.values import Json
from autoglm.models.profiles import Profile
from autoglm.models.profiles.profile import Echo, JsonMode, StopReason, SystemPlace
from autoglm.models.wire.adapting import adapted
from autoglm.models.wire.draft import Draft, as_text, count, encoded
from autoglm.models.wire.failures import any_json, failure_in, not_json
from autoglm.models.wire.format import WireRequest
from autoglm.models.wire.media import data_url, in_base64, refuse

STOPS: Mapping[str, StopReason] = {
    "length": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "filtered",
}
_OURS = frozenset({"model", "messages", "stream", "stream_options", "tools", "tool_choice", "n"})
"""What the options of a request cannot set. One answer is read, so only one is asked for."""

_SOUNDS = {"audio/wav": "wav", "audio/x-wav": "wav", "audio/wave": "wav", "audio/mpeg": "mp3", "audio/mp3": "mp3"}
_encode = msgspec.json.Encoder().encode


class OpenAiChat:
    """A `WireFormat`."""

    suffix = "/chat/completions"

    def headers(self, api_key: str) -> dict[str, str]:
        return bearer(api_key)

    def request(self, request: ChatRequest, *, model: str, profile: Profile, is_streaming: bool) -> WireRequest:
        request = adapted(request, profile)
        body: dict[str, Json] = dict(profile.extra)
        if request.options:
            unwanted = profile.rejected_options
            body |= {name: v for name, v in request.options.items() if name not in _OURS and name not in unwanted}
        body["model"] = model
        body["messages"] = [_message(message, profile) for message in request.messages]
        if is_streaming:
            body["stream"] = True
            if profile.has_stream_options:
                body["stream_options"] = {"include_usage": True}
        if request.tools:
            body |= profile.extra_with_tools
            body["tools"] = [_tool(tool) for tool in request.tools]
            if request.tool_choice != "auto":
                body["tool_choice"] = _choice(request.tool_choice)
        if request.schema is not None:
            body["response_format"] = _response_format(request.schema, profile)
        if request.temperature is not None:
            body["temperature"] = request.temperature
        if most := request.max_tokens or profile.default_max_tokens:
            body[profile.max_tokens_field] = most
        return WireRequest(self.suffix, _encode(body))

    def reader(self, request: ChatRequest, profile: Profile) -> OpenAiChatReader:
        return OpenAiChatReader(request, profile)


def bearer(api_key: str) -> dict[str, str]:
    """The headers of OpenAI's protocols."""
    headers = {"content-type": "application/json", "accept": "text/event-stream, application/json"}
    if api_key:
        headers["authorization"] = f"Bearer {api_key}"
    return headers


class _Piece(msgspec.Struct, gc=False):
    content: Any = None
    reasoning_content: Any = None
    reasoning: Any = None
    refusal: Any = None
    tool_calls: Any = None


class _Choice(msgspec.Struct, gc=False):
    delta: _Piece | None = None
    message: _Piece | None = None
    finish_reason: Any = None
    usage: Any = None


class _Chunk(msgspec.Struct, gc=False):
    choices: list[_Choice] | None = None
    usage: Any = None
    error: Any = None
    base_resp: Any = None


_decode = msgspec.json.Decoder(_Chunk).decode


class OpenAiChatReader:
    """Reads chunks and whole completions; the two differ in one name."""

    __slots__ = ("_profile", "draft")

    def __init__(self, request: ChatRequest, profile: Profile) -> None:
        self.draft = Draft(request, profile, STOPS)
        self._profile = profile

    def take(self, event: bytes) -> str:
        if event[:6] == b"[DONE]":
            self.draft.is_done = True
            return ""
        return self._take(event)

    def take_whole(self, body: bytes) -> None:
        self._take(body)
        if not self.draft.finish:
            raise ModelError("The model's answer has no finish_reason.", kind=FailureKind.BAD_OUTPUT)

    def _take(self, payload: bytes) -> str:
        chunk = self._decoded(payload)
        draft = self.draft
        if chunk.usage is not None:
            self._count(chunk.usage)
        if not chunk.choices:
            return ""
        choice = chunk.choices[0]
        piece = choice.delta
        if piece is None and not (draft.texts or draft.calls):
            piece = choice.message  # a whole answer; MiniMax repeats it at the end of a stream
        if choice.finish_reason:
            draft.finish = str(choice.finish_reason)
            if choice.usage is not None:
                self._count(choice.usage)  # Kimi counts inside of the last choice
        return self._take_piece(piece) if piece is not None else ""

    def _decoded(self, payload: bytes) -> _Chunk:
        try:
            chunk = _decode(payload)
        except UnicodeDecodeError:
            return self._decoded(payload.decode(errors="replace").encode())
        except (msgspec.DecodeError, RecursionError):
            raise failure_in(any_json(payload), self._profile) or not_json(payload) from None
        if chunk.error is not None or chunk.base_resp is not None or chunk.choices is None:
            error = failure_in(any_json(payload), self._profile, has_answer=chunk.choices is not None)
            if error is not None:
                raise error
        return chunk

    def _take_piece(self, piece: _Piece) -> str:
        draft = self.draft
        if piece.tool_calls:
            self._take_calls(piece.tool_calls)
        if thought := piece.reasoning_content or piece.reasoning:
            draft.reasoning.append(as_text(thought))
        if piece.refusal:
            draft.refusal.append(as_text(piece.refusal))
        content = piece.content
        if not content:
            return ""
        return draft.add_text(content if type(content) is str else as_text(content))

    def _count(self, usage: Json) -> None:
        if isinstance(usage, Mapping):
            self.draft.counted = (count(usage.get("prompt_tokens")), count(usage.get("completion_tokens")))

    def _take_calls(self, found: Json) -> None:
        for delta in found if isinstance(found, list | tuple) else ():
            if not isinstance(delta, Mapping):
                continue
            call = self.draft.call(self._index_of(delta))
            call.id = call.id or as_text(delta.get("id"))
            function = delta.get("function")
            if isinstance(function, Mapping):
                call.name = call.name or as_text(function.get("name"))
                arguments = function.get("arguments")
                call.arguments.append(arguments if isinstance(arguments, str) else encoded(arguments))

    def _index_of(self, delta: Mapping[str, Json]) -> int:
        """Deltas say which call they go on with; some endpoints leave that out and send each call at once."""
        index = delta.get("index")
        if isinstance(index, int):
            return index
        calls = self.draft.calls
        given = delta.get("id")
        known = (key for key, call in calls.items() if given and call.id == given and isinstance(key, int))
        return next(known, len(calls))


def _message(message: Message, profile: Profile) -> Json:
    if message.role == "tool":
        if message.media:
            refuse(message.media[0], "A chat completion", " in the result of a tool")
        return {"role": "tool", "tool_call_id": message.call_id, "content": message.text}
    if message.role == "assistant":
        return _assistant(message, profile)
    role = "developer" if message.role == "system" and profile.system is SystemPlace.DEVELOPER else message.role
    return {"role": role, "content": _content(message) if message.media else message.text}


def _assistant(message: Message, profile: Profile) -> Json:
    text = message.text
    if message.reasoning and profile.reasoning is Echo.TAGS:
        text = f"<think>\n{message.reasoning}\n</think>\n\n{text}"
    sent: dict[str, Json] = {"role": "assistant", "content": text}
    if message.calls:
        sent["content"] = text or None
        sent["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.tool, "arguments": encoded(call.arguments)}}
            for call in message.calls
        ]
    if _echoes(message, profile.reasoning):
        sent["reasoning_content"] = message.reasoning
    return sent


def _echoes(message: Message, echo: Echo) -> bool:
    if echo is Echo.WITH_CALLS:
        return bool(message.calls)  # DeepSeek refuses a turn with calls and without the field, even if it is empty
    return echo is Echo.ALWAYS and bool(message.reasoning or message.calls)


def _content(message: Message) -> list[Json]:
    parts: list[Json] = [{"type": "text", "text": message.text}] if message.text else []
    return parts + [_part(media) for media in message.media]


def _part(media: Media) -> Json:
    if media.media_type.startswith("image/"):
        return {"type": "image_url", "image_url": {"url": data_url(media)}}
    if (sound := _SOUNDS.get(media.media_type)) is not None:
        return {"type": "input_audio", "input_audio": {"data": in_base64(media), "format": sound}}
    return refuse(media, "A chat completion")


def _tool(tool: OfferedTool) -> Json:
    return {
        "type": "function",
        "function": {"name": tool.name, "description": tool.description, "parameters": tool.parameters},
    }


def _choice(choice: str) -> Json:
    return choice if choice in {"none", "required"} else {"type": "function", "function": {"name": choice}}


def _response_format(schema: Json, profile: Profile) -> Json:
    if profile.json_mode is JsonMode.JSON_OBJECT:
        return {"type": "json_object"}
    return {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
