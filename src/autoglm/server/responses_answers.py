"""Answers in the form of /v1/responses, whole or as typed events. Pure: values in, bytes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from autoglm.core.chat import ChatAnswer, ToolCall, Usage
from autoglm.core.values import Json
from autoglm.server.errors import ApiRefusal

_encode = msgspec.json.Encoder().encode
_Object = dict[str, Json]


class ResponseForm:
    """One response: what it is called, and what of the request it repeats."""

    def __init__(self, *, call_id: str, created: int, model: str, echoed: Mapping[str, Json]) -> None:
        self.id = call_id
        self._suffix = call_id.removeprefix("resp_")
        self._fixed: _Object = {
            "id": call_id, "object": "response", "created_at": created, "model": model, "background": False,
            "previous_response_id": None, "store": False, "truncation": "disabled",
            "reasoning": {"effort": None, "summary": None}, **echoed,
        }  # fmt: skip

    def whole(self, answer: ChatAnswer) -> bytes:
        """The body of a plain answer."""
        return _encode(self.ended(answer))

    def begun(self) -> _Object:
        return {**self._fixed, **_state("in_progress"), "output": [], "usage": None}

    def ended(self, answer: ChatAnswer) -> _Object:
        is_cut = answer.finish in {"length", "filtered"}
        state = _state("incomplete" if is_cut else "completed")
        if is_cut:
            reason = "max_output_tokens" if answer.finish == "length" else "content_filter"
            state["incomplete_details"] = {"reason": reason}
        return {**self._fixed, **state, "output": list(self.items(answer)), "usage": _usage(answer.usage)}

    def failed(self, refusal: ApiRefusal) -> _Object:
        error: Json = {"code": refusal.code or "server_error", "message": str(refusal)}
        return {**self._fixed, **_state("failed"), "error": error, "output": [], "usage": None}

    def items(self, answer: ChatAnswer) -> Iterator[Json]:
        """The items of `output`: what was thought, what was said, what is to be called."""
        if answer.reasoning:
            yield self.thought(answer.reasoning)
        if answer.text or not answer.calls:
            yield self.message(answer.text)
        for index, call in enumerate(answer.calls):
            yield self.call(call, index)

    def thought(self, text: str, status: str = "completed") -> _Object:
        summary: Json = [{"type": "summary_text", "text": text}] if status == "completed" else []
        return {"id": f"rs_{self._suffix}", "type": "reasoning", "status": status, "summary": summary}

    def message(self, text: str, status: str = "completed") -> _Object:
        content: Json = [_text_part(text)] if status == "completed" else []
        return {
            "id": f"msg_{self._suffix}", "type": "message", "role": "assistant", "status": status, "content": content,
        }  # fmt: skip

    def call(self, call: ToolCall, index: int, status: str = "completed") -> _Object:
        arguments = _encode(call.arguments).decode() if status == "completed" else ""
        return {
            "id": f"fc_{self._suffix}_{index}", "type": "function_call", "status": status, "call_id": call.id,
            "name": call.tool, "arguments": arguments,
        }  # fmt: skip


class ResponseEvents:
    """The typed events of one response, numbered from 0. The order is that of the OpenAI API: created, in_progress,
    each item added, filled and done, and the whole response at the end."""

    def __init__(self, form: ResponseForm) -> None:
        self._form = form
        self._number = 0
        self._index = 0
        self._open = ""
        self._texts: list[str] = []
        self._thoughts: list[str] = []

    def first(self) -> bytes:
        begun = self._form.begun()
        return self._event("response.created", response=begun) + self._event("response.in_progress", response=begun)

    def text(self, piece: str) -> bytes:
        """A piece of the answer."""
        before = b""
        if self._open != "message":
            before = self._close() + self._added(self._form.message("", "in_progress"), "message")
            part = _text_part("")
            before += self._event("response.content_part.added", **self._place("msg"), content_index=0, part=part)
        self._texts.append(piece)
        return before + self._event(
            "response.output_text.delta", **self._place("msg"), content_index=0, delta=piece, logprobs=[]
        )

    def thought(self, piece: str) -> bytes:
        """A piece of what comes before the answer and is no part of it."""
        before = b""
        if self._open != "reasoning":
            before = self._close() + self._added(self._form.thought("", "in_progress"), "reasoning")
            part: Json = {"type": "summary_text", "text": ""}
            before += self._event(
                "response.reasoning_summary_part.added", **self._place("rs"), summary_index=0, part=part
            )
        self._thoughts.append(piece)
        return before + self._event(
            "response.reasoning_summary_text.delta", **self._place("rs"), summary_index=0, delta=piece
        )

    def last(self, answer: ChatAnswer, *, has_text: bool) -> bytes:
        """What is known only at the end, then the whole response."""
        events = b""
        if not has_text and (answer.text or not answer.calls):
            events += self.text(answer.text)
        events += self._close()
        for index, call in enumerate(answer.calls):
            events += self._called(call, index)
        whole = self._form.ended(answer)
        return events + self._event(f"response.{whole['status']}", response=whole)

    def failed(self, refusal: ApiRefusal) -> bytes:
        """The last event of a response that broke off."""
        return self._event("response.failed", response=self._form.failed(refusal))

    def _called(self, call: ToolCall, index: int) -> bytes:
        item = self._form.call(call, index)
        place = {"item_id": item["id"], "output_index": self._index}
        arguments = item["arguments"]
        events = self._added(self._form.call(call, index, "in_progress"), "call")
        events += self._event("response.function_call_arguments.delta", **place, delta=arguments)
        events += self._event("response.function_call_arguments.done", **place, arguments=arguments, name=call.tool)
        return events + self._item_done(item)

    def _close(self) -> bytes:
        """End the item that is open."""
        if self._open == "message":
            text, place = "".join(self._texts), self._place("msg")
            events = self._event("response.output_text.done", **place, content_index=0, text=text, logprobs=[])
            events += self._event("response.content_part.done", **place, content_index=0, part=_text_part(text))
            return events + self._item_done(self._form.message(text))
        if self._open == "reasoning":
            text, place = "".join(self._thoughts), self._place("rs")
            part: Json = {"type": "summary_text", "text": text}
            events = self._event("response.reasoning_summary_text.done", **place, summary_index=0, text=text)
            events += self._event("response.reasoning_summary_part.done", **place, summary_index=0, part=part)
            return events + self._item_done(self._form.thought(text))
        return b""

    def _added(self, item: _Object, kind: str) -> bytes:
        self._open = kind
        return self._event("response.output_item.added", output_index=self._index, item=item)

    def _item_done(self, item: _Object) -> bytes:
        event = self._event("response.output_item.done", output_index=self._index, item=item)
        self._open = ""
        self._index += 1
        return event

    def _place(self, prefix: str) -> _Object:
        return {"item_id": f"{prefix}_{self._form.id.removeprefix('resp_')}", "output_index": self._index}

    def _event(self, kind: str, **content: Json) -> bytes:
        event = {"type": kind, "sequence_number": self._number, **content}
        self._number += 1
        return b"event: " + kind.encode() + b"\ndata: " + _encode(event) + b"\n\n"


def _state(status: str) -> _Object:
    return {"status": status, "error": None, "incomplete_details": None}


def _text_part(text: str) -> Json:
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def _usage(usage: Usage) -> Json:
    return {
        "input_tokens": usage.input_tokens,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": usage.output_tokens,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": usage.input_tokens + usage.output_tokens,
    }
