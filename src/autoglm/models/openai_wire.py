"""The OpenAI chat completions format: requests as it wants them, answers as we want them. Pure, and strict.

An answer counts only when it is whole: it has content or calls, and it says that it is finished.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from autoglm.core.chat import ChatAnswer, ChatRequest, Message, ToolCall, Usage
from autoglm.core.errors import FailureKind, ModelError
from autoglm.core.values import Json
from autoglm.models.failures import failure_in

DONE = "[DONE]"


def request_body(request: ChatRequest, model: str, *, is_streaming: bool) -> bytes:
    """The body of a request; `model` is the endpoint's own default."""
    body: dict[str, Json] = {
        "model": model if request.model == "default" else request.model,
        "messages": [_message(message) for message in request.messages],
    }
    if is_streaming:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
    if request.tools:
        body["tools"] = [
            {
                "type": "function",
                "function": {"name": tool.name, "description": tool.description, "parameters": tool.parameters},
            }
            for tool in request.tools
        ]
    if request.schema is not None:
        body["response_format"] = {"type": "json_schema", "json_schema": {"name": "answer", "schema": request.schema}}
    options = {"temperature": request.temperature, "max_tokens": request.max_tokens}
    return msgspec.json.encode(body | {name: value for name, value in options.items() if value is not None})


def read_payload(text: str | bytes) -> Mapping[str, Json]:
    """One JSON object from the endpoint. Raises ModelError for anything else, and for an error inside."""
    try:
        payload: Json = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        raise _not_json(text) from None
    error = failure_in(payload)
    if error is not None:
        raise error
    if not isinstance(payload, Mapping):
        raise _not_json(text)
    return payload


def is_whole(event: str) -> bool:
    """Whether an event that no blank line ended came whole, and was not cut."""
    try:
        msgspec.json.decode(event)
    except (msgspec.DecodeError, RecursionError):
        return event.strip() == DONE
    return True


def read_whole(body: bytes) -> Collected:
    """The pieces of an answer that came at once. Raises ModelError."""
    payload = read_payload(body)
    collected = Collected()
    collected.take(payload, "message")
    if collected.finish == "":
        raise ModelError("The model's answer has no finish_reason.", kind=FailureKind.BAD_OUTPUT)
    return collected


@dataclass(slots=True)
class _Call:
    id: str = ""
    name: str = ""
    arguments: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Collected:
    """What has come of an answer so far. `finish` is "" until the endpoint says why it stopped."""

    finish: str = ""
    is_done: bool = False
    _texts: list[str] = field(default_factory=list)
    _refusal: list[str] = field(default_factory=list)
    _calls: dict[int, _Call] = field(default_factory=dict)
    _usage: Mapping[str, Json] | None = None

    def take(self, payload: Mapping[str, Json], part: str = "delta") -> str:
        """Add a chunk (`part` is "message" for a whole answer); gives the text that it brings."""
        usage = payload.get("usage")
        if isinstance(usage, Mapping):
            self._usage = usage
        choice = _first(payload.get("choices"))
        finish = choice.get("finish_reason")
        if isinstance(finish, str) and finish:
            self.finish = finish
        piece = choice.get(part)
        if not isinstance(piece, Mapping):
            return ""
        self._take_calls(piece.get("tool_calls"))
        self._refusal.append(_text(piece.get("refusal")))
        text = _text(piece.get("content"))
        self._texts.append(text)
        return text

    def answer(self, request: ChatRequest, *, endpoint: str) -> ChatAnswer:
        """The whole answer. Raises ModelError when it is cut, filtered, refused, empty, or its calls cannot be read."""
        self._check_finish()
        text, calls = "".join(self._texts), tuple(self._parsed_calls())
        if not text.strip() and not calls:
            reason = " because max_tokens was used up before any text" if self.finish == "length" else ""
            raise ModelError(f"The model's answer is empty{reason}.", kind=FailureKind.BAD_OUTPUT)
        finish = "length" if self.finish == "length" else "tool_calls" if calls else "stop"
        return ChatAnswer(
            text=text, calls=calls, finish=finish, usage=self._counted(request, text, calls), endpoint=endpoint
        )

    def _take_calls(self, found: Json) -> None:
        for delta in found if isinstance(found, list | tuple) else ():
            if not isinstance(delta, Mapping):
                continue
            call = self._calls.setdefault(self._index_of(delta), _Call())
            call.id = call.id or _text(delta.get("id"))
            function = delta.get("function")
            if isinstance(function, Mapping):
                call.name = call.name or _text(function.get("name"))
                arguments = function.get("arguments")
                call.arguments.append(arguments if isinstance(arguments, str) else _encoded(arguments))

    def _index_of(self, delta: Mapping[str, Json]) -> int:
        """Deltas say which call they go on with; some endpoints leave that out and send each call at once."""
        index = delta.get("index")
        if isinstance(index, int):
            return index
        known = (number for number, call in self._calls.items() if delta.get("id") and call.id == delta.get("id"))
        return next(known, len(self._calls))

    def _check_finish(self) -> None:
        refusal = "".join(self._refusal).strip()
        if self.finish in _FILTERED or refusal:
            why = f": {' '.join(refusal.split())[:300]}" if refusal else " by its content filter."
            raise ModelError(f"The model's answer was withheld{why}", kind=FailureKind.REFUSED)
        if self.finish in _BROKEN:
            raise ModelError(f"The model stopped with {self.finish!r}.", kind=FailureKind.UNAVAILABLE)
        if not (self.finish or self.is_done):
            raise ModelError("The model's answer breaks off before its end.", kind=FailureKind.UNAVAILABLE)

    def _parsed_calls(self) -> Iterator[ToolCall]:
        for number, (_, call) in enumerate(sorted(self._calls.items()), start=1):
            written = "".join(call.arguments).strip()
            try:
                arguments: Json = msgspec.json.decode(written or "{}")
            except (msgspec.DecodeError, RecursionError):
                arguments = None
            if not isinstance(arguments, Mapping) or not call.name:
                raise ModelError(
                    f"The model's call of {call.name or 'a tool without a name'} cannot be read: {written[:200]}",
                    kind=FailureKind.BAD_OUTPUT,
                )
            yield ToolCall(id=call.id or f"call_{number}", tool=call.name, arguments=arguments)

    def _counted(self, request: ChatRequest, text: str, calls: Sequence[ToolCall]) -> Usage:
        if self._usage is not None:
            return Usage(
                input_tokens=_count(self._usage.get("prompt_tokens")),
                output_tokens=_count(self._usage.get("completion_tokens")),
            )
        asked = sum(estimated_tokens(message.text) for message in request.messages)
        called = sum(estimated_tokens(_encoded(call.arguments)) for call in calls)
        return Usage(input_tokens=asked, output_tokens=estimated_tokens(text) + called, is_estimate=True)


def estimated_tokens(text: str) -> int:
    """A rough count for endpoints that give none: four ASCII characters a token, two thirds of one for each other."""
    ascii_chars = len(text.encode("ascii", "ignore"))
    return round(ascii_chars / 4 + (len(text) - ascii_chars) * 2 / 3)


_FILTERED = frozenset({"content_filter", "sensitive"})  # the second is GLM's
_BROKEN = frozenset({"network_error", "insufficient_system_resource", "error"})  # GLM's, DeepSeek's, OpenRouter's


def _message(message: Message) -> Json:
    if message.role == "tool":
        return {"role": "tool", "tool_call_id": message.call_id, "content": message.text}
    if not message.calls:
        return {"role": message.role, "content": message.text}
    calls: list[Json] = [
        {"id": call.id, "type": "function", "function": {"name": call.tool, "arguments": _encoded(call.arguments)}}
        for call in message.calls
    ]
    return {"role": message.role, "content": message.text or None, "tool_calls": calls}


def _first(choices: Json) -> Mapping[str, Json]:
    if not isinstance(choices, list | tuple) or not choices:
        return {}
    return choices[0] if isinstance(choices[0], Mapping) else {}


def _text(content: Json) -> str:
    """Text as it is, or the text parts of a list of parts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list | tuple) else ()
    return "".join(_text(part.get("text")) for part in parts if isinstance(part, Mapping))


def _encoded(value: Json) -> str:
    return "" if value is None else msgspec.json.encode(value).decode()


def _count(found: Json) -> int:
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def _not_json(text: str | bytes) -> ModelError:
    start = (text if isinstance(text, str) else text.decode(errors="replace")).lstrip()
    what = "an HTML page" if start[:1] == "<" else "nothing" if not start else f"no JSON object: {start[:80]!r}"
    return ModelError(
        f"The model endpoint answered with {what}.",
        kind=FailureKind.BAD_OUTPUT,
        hint="Check model.base_url in the settings: it usually ends with /v1.",
    )
