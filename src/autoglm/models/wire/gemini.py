"""Google's Gemini: contents made of parts, calls without ids, and a reason for the end in the last chunk.

After Google's API reference, "Generating content", "Function calling" and "Thought signatures".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from autoglm.core.chat import ChatRequest, Media, Message, OfferedTool
from autoglm.core.errors import FailureKind, ModelError
from autoglm.core.values import Json
from autoglm.models.profiles import Profile
from autoglm.models.profiles.profile import JsonMode, StopReason
from autoglm.models.wire.adapting import adapted
from autoglm.models.wire.draft import Draft, count, encoded
from autoglm.models.wire.failures import any_json, failure_in, not_json
from autoglm.models.wire.format import WireRequest
from autoglm.models.wire.media import in_base64, refuse

STOPS: Mapping[str, StopReason] = {
    "MAX_TOKENS": "length",
    **dict.fromkeys(
        ("SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE", "IMAGE_SAFETY"), "filtered"
    ),
    **dict.fromkeys(("MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS"), "malformed"),
    "OTHER": "broken",
}
NO_SIGNATURE = "skip_thought_signature_validator"
"""Gemini 3 refuses a call in the history without a thought signature; this is the documented word for "it has none".
Signatures are not kept: they are as long as the thoughts."""

_OPTIONS = {"top_p": "topP", "top_k": "topK", "seed": "seed", "stop": "stopSequences"}
_encode = msgspec.json.Encoder().encode


class Gemini:
    """A `WireFormat`. The base URL includes the version: https://generativelanguage.googleapis.com/v1beta."""

    suffix = ""

    def headers(self, api_key: str) -> dict[str, str]:
        headers = {"content-type": "application/json", "accept": "text/event-stream, application/json"}
        if api_key:
            headers["x-goog-api-key"] = api_key
        return headers

    def request(self, request: ChatRequest, *, model: str, profile: Profile, is_streaming: bool) -> WireRequest:
        request = adapted(request, profile)
        body: dict[str, Json] = dict(profile.extra)
        if system := "\n\n".join(m.text for m in request.messages if m.role == "system" and m.text):
            body["systemInstruction"] = {"parts": [{"text": system}]}
        body["contents"] = _contents(request.messages)
        if request.tools:
            body["tools"] = [{"functionDeclarations": [_declared(tool) for tool in request.tools]}]
            if request.tool_choice != "auto":
                body["toolConfig"] = {"functionCallingConfig": _choice(request.tool_choice)}
        if config := _config(request, profile):
            body["generationConfig"] = config
        method = "streamGenerateContent?alt=sse" if is_streaming else "generateContent"
        return WireRequest(f"/models/{quote(model.removeprefix('models/'), safe='')}:{method}", _encode(body))

    def reader(self, request: ChatRequest, profile: Profile) -> GeminiReader:
        return GeminiReader(request, profile)


class _FunctionCall(msgspec.Struct, gc=False):
    name: str = ""
    args: Any = None
    id: str | None = None


class _Part(msgspec.Struct, gc=False, rename="camel"):
    text: str | None = None
    thought: bool = False
    function_call: _FunctionCall | None = None


class _Content(msgspec.Struct, gc=False):
    parts: list[_Part] | None = None


class _Candidate(msgspec.Struct, gc=False, rename="camel"):
    content: _Content | None = None
    finish_reason: str | None = None


class _Usage(msgspec.Struct, gc=False, rename="camel"):
    prompt_token_count: Any = None
    tool_use_prompt_token_count: Any = None
    candidates_token_count: Any = None
    thoughts_token_count: Any = None


class _Chunk(msgspec.Struct, gc=False, rename="camel"):
    candidates: list[_Candidate] | None = None
    prompt_feedback: Any = None
    usage_metadata: _Usage | None = None
    error: Any = None


_decode = msgspec.json.Decoder(_Chunk).decode


class GeminiReader:
    """Reads chunks and whole answers, which have the same form."""

    __slots__ = ("_profile", "draft")

    def __init__(self, request: ChatRequest, profile: Profile) -> None:
        self.draft = Draft(request, profile, STOPS)
        self._profile = profile

    def take(self, event: bytes) -> str:
        chunk = self._decoded(event)
        if chunk.usage_metadata is not None:
            self._count(chunk.usage_metadata)
        if not chunk.candidates:
            self._check_blocked(chunk.prompt_feedback)
            return ""
        candidate = chunk.candidates[0]
        if candidate.finish_reason:
            self.draft.finish = candidate.finish_reason
        parts = candidate.content.parts if candidate.content is not None else None
        return "".join([self._take_part(part) for part in parts]) if parts else ""

    def take_whole(self, body: bytes) -> None:
        self.take(body)
        if not self.draft.finish and not self.draft.refusal:
            raise ModelError("The model's answer has no finishReason.", kind=FailureKind.BAD_OUTPUT)

    def _decoded(self, payload: bytes) -> _Chunk:
        try:
            chunk = _decode(payload)
        except UnicodeDecodeError:
            return self._decoded(payload.decode(errors="replace").encode())
        except (msgspec.DecodeError, RecursionError):
            raise failure_in(any_json(payload), self._profile) or not_json(payload) from None
        if chunk.error is not None:
            raise failure_in({"error": chunk.error}, self._profile) or not_json(payload)
        return chunk

    def _check_blocked(self, feedback: Json) -> None:
        reason = feedback.get("blockReason") if isinstance(feedback, Mapping) else None
        if isinstance(reason, str) and reason != "BLOCK_REASON_UNSPECIFIED":
            self.draft.refusal.append(f"the prompt is blocked ({reason})")

    def _take_part(self, part: _Part) -> str:
        if part.function_call is not None:
            call = self.draft.call(len(self.draft.calls))
            call.id, call.name = part.function_call.id or "", part.function_call.name
            call.arguments.append(encoded(part.function_call.args))
        elif part.thought:
            self.draft.reasoning.append(part.text or "")
        elif part.text:
            return self.draft.add_text(part.text)
        return ""

    def _count(self, usage: _Usage) -> None:
        asked = count(usage.prompt_token_count) + count(usage.tool_use_prompt_token_count)
        self.draft.counted = (asked, count(usage.candidates_token_count) + count(usage.thoughts_token_count))


def _contents(messages: tuple[Message, ...]) -> list[Json]:
    """Turns of user and model. Results are told by the name of the function, so the calls before them are looked up;
    results of parallel calls make one turn."""
    contents: list[dict[str, Json]] = []
    names: dict[str, str] = {}
    for message in messages:
        if message.role == "system":
            continue
        names |= {call.id: call.tool for call in message.calls}
        role = "model" if message.role == "assistant" else "user"
        parts = _parts(message, names)
        if contents and contents[-1]["role"] == role:
            contents[-1]["parts"] = [*contents[-1]["parts"], *parts]  # type: ignore[misc]  # a list, see below
        elif parts:
            contents.append({"role": role, "parts": parts})
    return list(contents)


def _parts(message: Message, names: Mapping[str, str]) -> list[Json]:
    if message.role == "tool":
        if message.media:
            refuse(message.media[0], "Gemini's protocol", " in the result of a tool")
        name = names.get(message.call_id, message.call_id)
        return [{"functionResponse": {"name": name, "response": _result(message.text)}}]
    parts: list[Json] = [{"text": message.text}] if message.text else []
    parts += [_media_part(media) for media in message.media]
    for place, call in enumerate(message.calls):
        part: dict[str, Json] = {"functionCall": {"name": call.tool, "args": call.arguments}}
        parts.append(part if place else part | {"thoughtSignature": NO_SIGNATURE})
    return parts


def _result(text: str) -> Json:
    """A response must be an object."""
    found = any_json(text.encode()) if text[:1] == "{" else None
    return found if isinstance(found, Mapping) else {"result": text}


def _media_part(media: Media) -> Json:
    if media.content or not media.url:
        return {"inlineData": {"mimeType": media.media_type, "data": in_base64(media)}}
    return {"fileData": {"mimeType": media.media_type, "fileUri": media.url}}


def _declared(tool: OfferedTool) -> Json:
    return {"name": tool.name, "description": tool.description, "parametersJsonSchema": tool.parameters}


def _choice(choice: str) -> Json:
    if choice in {"none", "required"}:
        return {"mode": "NONE" if choice == "none" else "ANY"}
    return {"mode": "ANY", "allowedFunctionNames": [choice]}


def _config(request: ChatRequest, profile: Profile) -> dict[str, Json]:
    config: dict[str, Json] = {_OPTIONS[name]: v for name, v in request.options.items() if name in _OPTIONS}
    if isinstance(stop := config.get("stopSequences"), str):
        config["stopSequences"] = [stop]
    if request.temperature is not None:
        config["temperature"] = request.temperature
    if most := request.max_tokens or profile.default_max_tokens:
        config["maxOutputTokens"] = most
    if request.schema is not None:
        config["responseMimeType"] = "application/json"
        if profile.json_mode is JsonMode.JSON_SCHEMA:
            config["responseJsonSchema"] = request.schema
    return config
