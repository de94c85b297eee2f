"""Every use of a model becomes a fact for the journal: prompt and answer, whole."""

from __future__ import annotations

import hashlib

from autoglm.core.chat import ChatAnswer, ChatRequest, Message, ToolCall, Usage
from autoglm.core.errors import ModelError
from autoglm.core.events import ModelCalled
from autoglm.core.values import Json


def recorded(request: ChatRequest, answer: ChatAnswer) -> ModelCalled:
    """What was asked and what came back."""
    said: Json = {"text": answer.text, "calls": _calls(answer.calls)} if answer.calls else answer.text
    return ModelCalled(
        purpose=request.purpose,
        model=request.model,
        endpoint=answer.endpoint,
        prompt=_prompt(request),
        answer=said,
        usage=answer.usage,
        route=answer.route,
        version=answer.version,
    )


def unanswered(request: ChatRequest, error: ModelError) -> ModelCalled:
    """What was asked, whom it was tried with, and why no answer came."""
    return ModelCalled(
        purpose=request.purpose,
        model=request.model,
        endpoint="",
        prompt=_prompt(request),
        answer=None,
        usage=Usage(),
        route=error.route,
        failure=str(error),
    )


def _prompt(request: ChatRequest) -> list[Json]:
    return [_message(message) for message in request.messages]


def _message(message: Message) -> Json:
    turn: dict[str, Json] = {"role": message.role, "text": message.text}
    if message.calls:
        turn["calls"] = _calls(message.calls)
    if message.media:
        turn["media"] = [{"type": each.media_type, "of": each.url or _name(each.content)} for each in message.media]
    if message.call_id:
        turn["call_id"] = message.call_id
    return turn


def _name(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _calls(calls: tuple[ToolCall, ...]) -> Json:
    return [{"id": call.id, "tool": call.tool, "arguments": call.arguments} for call in calls]
