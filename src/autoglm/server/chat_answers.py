"""Answers in the form of /v1/chat/completions, whole or as server-sent events. Pure: values in, bytes out."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from autoglm.core.chat import ChatAnswer, ToolCall, Usage
from autoglm.core.values import Json
from autoglm.server.errors import ApiRefusal

DONE = b"data: [DONE]\n\n"
_encode = msgspec.json.Encoder().encode
_FINISHES: Mapping[str, str] = {"filtered": "content_filter"}


def whole(answer: ChatAnswer, *, call_id: str, created: int, model: str) -> bytes:
    """The body of a plain answer."""
    message: dict[str, Json] = {"role": "assistant", "content": answer.text or None, "refusal": None}
    if answer.calls:
        message["tool_calls"] = [_call(call) for call in answer.calls]
    if answer.reasoning:
        message["reasoning_content"] = answer.reasoning
    return _encode(
        {
            "id": call_id,
            "object": "chat.completion",
            "created": created,
            "model": model,
            "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": _finish(answer)}],
            "usage": usage_json(answer.usage),
        }
    )


class ChatEvents:
    """The events of one answer. What is the same in all of them is encoded once."""

    def __init__(self, *, call_id: str, created: int, model: str, wants_usage: bool) -> None:
        head = {"id": call_id, "object": "chat.completion.chunk", "created": created, "model": model}
        self._head = b"data: " + _encode(head)[:-1]
        self._wants_usage = wants_usage
        usage = b',"usage":null' if wants_usage else b""
        self._begin = self._head + b',"choices":[{"index":0,"delta":{"content":'
        self._end = b'},"logprobs":null,"finish_reason":null}]' + usage + b"}\n\n"
        self._reasoning = self._head + b',"choices":[{"index":0,"delta":{"reasoning_content":'

    def first(self) -> bytes:
        """Tells the role."""
        return self._begin + b'"","role":"assistant"' + self._end

    def text(self, piece: str) -> bytes:
        return self._begin + _encode(piece) + self._end

    def thought(self, piece: str) -> bytes:
        """What comes before the answer and is no part of it."""
        return self._reasoning + _encode(piece) + self._end

    def last(self, answer: ChatAnswer, *, has_text: bool) -> bytes:
        """Everything that is known only at the end, then the mark that it is the end."""
        events = [self.text(answer.text)] if answer.text and not has_text else []
        if answer.reasoning:
            events.append(self.thought(answer.reasoning))
        if answer.calls:
            calls: list[Json] = [{"index": index, **_call(call)} for index, call in enumerate(answer.calls)]
            events.append(self._chunk({"tool_calls": calls}, None))
        events.append(self._chunk({}, _finish(answer)))
        if self._wants_usage:
            events.append(self._head + b',"choices":[],"usage":' + _encode(usage_json(answer.usage)) + b"}\n\n")
        return b"".join((*events, DONE))

    def failed(self, refusal: ApiRefusal) -> bytes:
        """The last event of an answer that broke off; no mark of a good end follows."""
        return b"data: " + refusal.body + b"\n\n"

    def _chunk(self, delta: Mapping[str, Json], finish: str | None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        usage = b',"usage":null' if self._wants_usage else b""
        return self._head + b',"choices":[' + _encode(choice) + b"]" + usage + b"}\n\n"


def usage_json(usage: Usage) -> dict[str, Json]:
    return {
        "prompt_tokens": usage.input_tokens,
        "completion_tokens": usage.output_tokens,
        "total_tokens": usage.input_tokens + usage.output_tokens,
    }


def _call(call: ToolCall) -> dict[str, Json]:
    arguments = _encode(call.arguments).decode()
    return {"id": call.id, "type": "function", "function": {"name": call.tool, "arguments": arguments}}


def _finish(answer: ChatAnswer) -> str:
    return _FINISHES.get(answer.finish, answer.finish)
