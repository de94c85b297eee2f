"""What a model endpoint of OpenAI's format sends when it is well, and the ways in which endpoints fail.

Knows nothing of connections beyond a place to write to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeAlias

import msgspec

from autoglm.core.values import Json

HUGE_BYTES = 40_000_000
_BLOCK = b"x" * 65_536
_SSE = "text/event-stream"
_JSON = "application/json"
_PAGE = b"<!doctype html><html><head><title>Sign in</title></head><body><h1>Please sign in</h1></body></html>"


class Fault(StrEnum):
    """One way to fail; `OK` is none."""

    OK = "ok"
    RATE_LIMITED = "429"
    BROKEN = "500"
    UNAVAILABLE = "503"
    HANG = "hang"
    DRIP = "drip"
    CUT = "cut"
    CUT_CLOSE = "cutclose"
    BAD_JSON = "badjson"
    HTML = "html"
    HUGE = "huge"
    REDIRECT = "redirect"
    HEADERS = "headers"
    ERROR_IN_200 = "errorin200"
    EMPTY = "empty"
    NO_FINISH = "nofinish"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How an endpoint behaves. `first_s` passes before a good answer begins and `piece_s` before each further piece of
    it; `drip_s` before each byte of a dripped one. `pieces_before_cut` pieces of text go out whole before a cut."""

    model: str = "fake"
    retry_after_s: int = 1
    first_s: float = 0.0
    piece_s: float = 0.0
    drip_s: float = 0.2
    pieces_before_cut: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it came. `content` is its JSON body, empty when that is no object; header names are lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    content: Mapping[str, Json] = field(default_factory=dict)

    @property
    def is_streaming(self) -> bool:
        return self.content.get("stream") is True

    @property
    def question(self) -> str:
        """The text of the last message."""
        messages = self.content.get("messages")
        last = messages[-1] if isinstance(messages, list) and messages else None
        text = last.get("content") if isinstance(last, Mapping) else None
        return text if isinstance(text, str) else ""


class Reply(Protocol):
    """Where an answer is written to. After `start` with a body the answer is whole; without one it goes on with
    `send`, and `end` makes it whole. What is not made whole is cut."""

    async def start(
        self, status: str, content_type: str, *headers: str, body: bytes | None = None, chunked: bool = True
    ) -> None: ...

    async def send(self, piece: bytes) -> None: ...

    async def end(self) -> None: ...

    async def client_gone(self) -> None:
        """Returns when the client has left."""


Misbehave: TypeAlias = Callable[[Asked, Reply, Manner], Awaitable[None]]


def said_to(asked: Asked) -> str:
    """The good answer's text."""
    words = asked.question.split()
    return f"You said {len(words)} words: {' '.join(words)[:200]}"


def whole_body(asked: Asked, model: str) -> bytes:
    """The body of a good plain answer."""
    message = {"role": "assistant", "content": said_to(asked)}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    frame = _frame("chat.completion", model) | {"choices": [choice], "usage": _usage(asked)}
    return msgspec.json.encode(frame)


def stream_events(asked: Asked, model: str) -> list[bytes]:
    """The events of a good streamed answer: one with the role, those with text, one with the reason of the end, and the
    usage when it was asked for."""
    text = said_to(asked)
    deltas: list[Json] = [{"content": text[start : start + 12]} for start in range(0, len(text), 12)]
    events = [_event(model, {"role": "assistant", "content": ""}), *(_event(model, delta) for delta in deltas)]
    events.append(_event(model, {}, finish="stop"))
    options = asked.content.get("stream_options")
    if isinstance(options, Mapping) and options.get("include_usage") is True:
        frame = _frame("chat.completion.chunk", model) | {"choices": [], "usage": _usage(asked)}
        events.append(_data(msgspec.json.encode(frame)))
    return [*events, _data(b"[DONE]")]


async def answer_well(asked: Asked, reply: Reply, manner: Manner) -> None:
    """A good answer, plain or streamed."""
    await asyncio.sleep(manner.first_s)
    if not asked.is_streaming:
        await reply.start("200 OK", _JSON, body=whole_body(asked, manner.model))
        return
    await reply.start("200 OK", _SSE)
    for event in stream_events(asked, manner.model):
        await reply.send(event)
        if manner.piece_s:
            await asyncio.sleep(manner.piece_s)
    await reply.end()


async def refuse(reply: Reply, status: str, kind: str, *headers: str) -> None:
    """An error as OpenAI's format has it."""
    error: Json = {"message": f"The endpoint says {status}.", "type": kind, "param": None, "code": kind}
    await reply.start(status, _JSON, *headers, body=msgspec.json.encode({"error": error}))


async def sign_in(reply: Reply) -> None:
    """The page to which a redirect leads."""
    await reply.start("200 OK", "text/html", body=_PAGE)


async def _rate_limited(_asked: Asked, reply: Reply, manner: Manner) -> None:
    await refuse(reply, "429 Too Many Requests", "rate_limit_exceeded", f"Retry-After: {manner.retry_after_s}")


async def _broken(_asked: Asked, reply: Reply, _manner: Manner) -> None:
    await refuse(reply, "500 Internal Server Error", "server_error")


async def _unavailable(_asked: Asked, reply: Reply, _manner: Manner) -> None:
    await reply.start("503 Service Unavailable", "text/plain", body=b"upstream connect error or disconnect")


async def _hang(_asked: Asked, reply: Reply, _manner: Manner) -> None:
    await reply.client_gone()


async def _drip(asked: Asked, reply: Reply, manner: Manner) -> None:
    await reply.start("200 OK", _SSE if asked.is_streaming else _JSON)
    for byte in _good_body(asked, manner):
        await asyncio.sleep(manner.drip_s)
        await reply.send(bytes([byte]))
    await reply.end()


async def _cut(asked: Asked, reply: Reply, manner: Manner) -> None:
    await reply.start("200 OK", _SSE if asked.is_streaming else _JSON)
    await _send_part(asked, reply, manner)


async def _cut_close(asked: Asked, reply: Reply, manner: Manner) -> None:
    """Without a length and without chunks, the end of the connection looks like the end of the answer."""
    await reply.start("200 OK", _SSE if asked.is_streaming else _JSON, chunked=False)
    await _send_part(asked, reply, manner)


async def _bad_json(asked: Asked, reply: Reply, _manner: Manner) -> None:
    broken = b'{"choices": [{"index": 0, "message": {"role": "assistant", "content": "Hel'
    if not asked.is_streaming:
        await reply.start("200 OK", _JSON, body=broken)
        return
    await reply.start("200 OK", _SSE, body=_data(broken) + _data(b"[DONE]"))


async def _html(_asked: Asked, reply: Reply, _manner: Manner) -> None:
    await sign_in(reply)


async def _huge(asked: Asked, reply: Reply, _manner: Manner) -> None:
    await reply.start("200 OK", _SSE if asked.is_streaming else _JSON)
    await reply.send(b'data: {"x": "' if asked.is_streaming else b'{"x": "')
    for _ in range(HUGE_BYTES // len(_BLOCK) + 1):
        await reply.send(_BLOCK)
    await reply.send(b'"}\n\n')
    await reply.end()


async def _redirect(_asked: Asked, reply: Reply, _manner: Manner) -> None:
    await reply.start("302 Found", "text/html", "Location: /sign-in", body=b"")


async def _headers(asked: Asked, reply: Reply, manner: Manner) -> None:
    many = (f"X-Padding-{number}: {'y' * 4000}" for number in range(60))
    await reply.start("200 OK", _JSON, *many, body=whole_body(asked, manner.model))


async def _error_in_200(asked: Asked, reply: Reply, _manner: Manner) -> None:
    error: Json = {"message": "The engine is overloaded.", "type": "server_error", "code": 500}
    body = msgspec.json.encode({"error": error})
    await reply.start("200 OK", _SSE if asked.is_streaming else _JSON, body=_data(body) if asked.is_streaming else body)


async def _empty(asked: Asked, reply: Reply, _manner: Manner) -> None:
    await reply.start("200 OK", _SSE if asked.is_streaming else _JSON, body=b"")


async def _no_finish(asked: Asked, reply: Reply, manner: Manner) -> None:
    """All of the text, and then neither a reason of the end nor the end marker."""
    if asked.is_streaming:
        unfinished = (event for event in stream_events(asked, manner.model) if b'"content"' in event)
        await reply.start("200 OK", _SSE, body=b"".join(unfinished))
        return
    body = whole_body(asked, manner.model).replace(b'"finish_reason":"stop"', b'"finish_reason":null')
    await reply.start("200 OK", _JSON, body=body)


FAULTS: Mapping[Fault, Misbehave] = {
    Fault.OK: answer_well,
    Fault.RATE_LIMITED: _rate_limited,
    Fault.BROKEN: _broken,
    Fault.UNAVAILABLE: _unavailable,
    Fault.HANG: _hang,
    Fault.DRIP: _drip,
    Fault.CUT: _cut,
    Fault.CUT_CLOSE: _cut_close,
    Fault.BAD_JSON: _bad_json,
    Fault.HTML: _html,
    Fault.HUGE: _huge,
    Fault.REDIRECT: _redirect,
    Fault.HEADERS: _headers,
    Fault.ERROR_IN_200: _error_in_200,
    Fault.EMPTY: _empty,
    Fault.NO_FINISH: _no_finish,
}


def _good_body(asked: Asked, manner: Manner) -> bytes:
    if asked.is_streaming:
        return b"".join(stream_events(asked, manner.model))
    return whole_body(asked, manner.model)


async def _send_part(asked: Asked, reply: Reply, manner: Manner) -> None:
    """The role, so many pieces, and half of what would come next; half of a plain answer."""
    if not asked.is_streaming:
        body = whole_body(asked, manner.model)
        await reply.send(body[: len(body) // 2])
        return
    events = stream_events(asked, manner.model)
    whole = 1 + manner.pieces_before_cut
    for event in events[:whole]:
        await reply.send(event)
    await reply.send(events[whole][: len(events[whole]) // 2] if whole < len(events) else b"")


def _frame(kind: str, model: str) -> dict[str, Json]:
    return {"id": "chatcmpl-fake", "object": kind, "created": 1_700_000_000, "model": model}


def _event(model: str, delta: Json, *, finish: str | None = None) -> bytes:
    choice: Json = {"index": 0, "delta": delta, "finish_reason": finish}
    return _data(msgspec.json.encode(_frame("chat.completion.chunk", model) | {"choices": [choice]}))


def _usage(asked: Asked) -> Json:
    """Words in place of tokens: nobody pays for these."""
    sent, given = len(asked.question.split()), len(said_to(asked).split())
    return {"prompt_tokens": sent, "completion_tokens": given, "total_tokens": sent + given}


def _data(text: bytes) -> bytes:
    return b"data: " + text + b"\n\n"
