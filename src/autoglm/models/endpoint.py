"""One endpoint: an address, a protocol, a family, a credential. Exactly one exchange a call, never a second try.

Owns the bounds of the exchange and what may be said about it. Must not know: pools, retries, other endpoints.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, replace

import msgspec

from autoglm.core.chat import ChatAnswer, ChatChunk, ChatRequest
from autoglm.core.errors import FailureKind, ModelError, StepError
from autoglm.core.http import HttpRequest, HttpStream
from autoglm.core.ports import Clock, HttpClient
from autoglm.core.sse import EventReader
from autoglm.core.values import Json
from autoglm.models.profiles import Profile
from autoglm.models.wire import wire_format
from autoglm.models.wire.failures import any_json, failure_in, failure_of_status, not_json
from autoglm.models.wire.format import AnswerReader

MAX_ERROR_BYTES = 64_000
DRAIN_S = 0.05
"""How long the end of a body is waited for after the end of the answer, so that the connection can be used again."""

_FORWARDED = re.compile(r"(/[a-z0-9_-]+){1,6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointLimits:
    """Bounds of one exchange, in seconds and bytes; `first_token_s` bounds the wait for the first piece of an answer,
    reasoning included; `idle_s` each silence after it. An answer that is asked for whole gives no sign of life: it may
    take `first_token_s`, or half of `total_s` where that is longer, so that another endpoint can still be asked."""

    total_s: float = 120.0
    idle_s: float = 30.0
    first_token_s: float = 60.0
    max_bytes: int = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Money for a million tokens."""

    input: float
    output: float


class EndpointModel:
    """A `ChatModel`. `name` is what answers say about who served them; `model` is what the endpoint calls its model,
    whatever pool a request names. `allow_private` is for addresses an administrator set. With a `clock` the deadline
    of a request shortens the exchange. With `is_streaming` None an answer comes as a stream when somebody reads its
    pieces, and else whole."""

    def __init__(
        self,
        http: HttpClient,
        *,
        name: str,
        base_url: str,
        model: str,
        protocol: str,
        profile: Profile,
        api_key: str = "",
        is_streaming: bool | None = None,
        allow_private: bool = False,
        limits: EndpointLimits | None = None,
        price: Price | None = None,
        headers: Mapping[str, str] | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.name = name
        self.protocol = protocol
        self._http = http
        self._format = wire_format(protocol)
        self._base_url = base_url.rstrip("/").removesuffix(self._format.suffix)
        self._model = model
        self._profile = profile
        self._headers = self._format.headers(api_key.strip()) | {name.lower(): v for name, v in (headers or {}).items()}
        self._secrets = _secrets(api_key, headers or {})
        self._is_streaming = is_streaming
        self._allow_private = allow_private
        self._limits = limits or EndpointLimits()
        self._price = price
        self._clock = clock

    async def stream(self, request: ChatRequest) -> AsyncIterator[ChatChunk]:
        """Pieces of text, then the whole answer; the first piece is empty when the answer begins without a text.
        Raises ModelError with the kind read from the raw response."""
        reader = self._format.reader(request, self._profile)
        try:
            async with AsyncExitStack() as stack:
                exchange = await self._begin(stack, request, reader)
                if exchange.first or not exchange.is_over:
                    yield exchange.first  # empty while it only thinks: a sign of life for whoever waits
                if not exchange.is_over:
                    async for text in exchange.texts():
                        yield text
                yield self._answer(reader)
        except StepError as error:
            raise self._told(error) from None

    async def forward(self, path: str, payload: Mapping[str, Json]) -> Json:
        """Send JSON as it is to a path below the base URL (`/embeddings`), under the endpoint's model name and
        credential; gives the JSON that comes back. Raises ModelError, also for endpoints of other protocols."""
        if not self.protocol.startswith("openai"):
            raise ModelError(
                f"{self.name} speaks {self.protocol}; {path} can be passed on to OpenAI's protocols only.",
                kind=FailureKind.INVALID_ARGS,
                hint="Ask an endpoint of another protocol.",
            )
        if not _FORWARDED.fullmatch(path):
            raise ModelError(f"{path[:60]!r} is no path that can be passed on.", kind=FailureKind.INVALID_ARGS)
        body = msgspec.json.encode({**payload, "model": self._model})
        try:
            response = await self._http.fetch(
                self._http_request(path, body, self._limits.total_s, self._limits.total_s)
            )
            if response.status != 200:
                raise failure_of_status(response.status, response.headers, response.body, self._profile)
            found = any_json(response.body)
            if (error := failure_in(found, self._profile)) is not None:
                raise error
            if not isinstance(found, Mapping):
                raise not_json(response.body)
        except StepError as error:
            raise self._told(error) from None
        return found

    async def _begin(self, stack: AsyncExitStack, request: ChatRequest, reader: AnswerReader) -> _Exchange:
        """The exchange as far as the first piece of an answer, within the time for it."""
        total_s = self._total_s(request)
        is_streaming = not request.is_whole if self._is_streaming is None else self._is_streaming
        wire = self._format.request(request, model=self._model, profile=self._profile, is_streaming=is_streaming)
        first_s = self._first_s(total_s, is_streaming=is_streaming)
        sent = self._http_request(wire.path, wire.body, total_s, first_s)
        try:
            async with asyncio.timeout(first_s):
                response = await stack.enter_async_context(self._http.stream(sent))
                if response.status != 200:
                    body = await _read_some(response)
                    raise failure_of_status(response.status, response.headers, body, self._profile)
                exchange = _Exchange(response.chunks, reader)
                await exchange.begin(response.headers.get("content-type", ""))
        except TimeoutError:
            raise ModelError(f"The model gave nothing for {first_s:g} s.", kind=FailureKind.TIMEOUT) from None
        return exchange

    def _total_s(self, request: ChatRequest) -> float:
        """Seconds for the whole exchange. Raises ModelError when the deadline has passed."""
        if request.deadline is None or self._clock is None:
            return self._limits.total_s
        left_s = request.deadline - self._clock.now()
        if left_s <= 0:
            raise ModelError("The deadline passed before the model was asked.", kind=FailureKind.TIMEOUT)
        return min(left_s, self._limits.total_s)

    def _first_s(self, total_s: float, *, is_streaming: bool) -> float:
        longest_s = self._limits.first_token_s
        return min(longest_s if is_streaming else max(longest_s, total_s / 2), total_s)

    def _http_request(self, path: str, body: bytes, total_s: float, first_s: float) -> HttpRequest:
        return HttpRequest(
            url=self._base_url + path,
            method="POST",
            headers=self._headers,
            body=body,
            total_s=total_s,
            idle_s=self._limits.idle_s,
            first_s=first_s,
            max_bytes=self._limits.max_bytes,
            allow_private=self._allow_private,
        )

    def _answer(self, reader: AnswerReader) -> ChatAnswer:
        answer = reader.draft.answer(endpoint=self.name)
        if self._price is None:
            return answer
        usage = answer.usage
        money = (usage.input_tokens * self._price.input + usage.output_tokens * self._price.output) / 1_000_000
        return replace(answer, usage=replace(usage, money=money))

    def _told(self, error: StepError) -> ModelError:
        """The same as a model's failure; an endpoint that repeats our credential does not get it into a message."""
        message, hint = error.message, error.hint
        for secret in self._secrets:
            message, hint = message.replace(secret, "***"), hint.replace(secret, "***")
        return ModelError(message, kind=error.kind, hint=hint, retry_after_s=error.retry_after_s)


class _Exchange:
    """An answer that is being read. `first` is the text that came with its beginning."""

    __slots__ = ("_events", "_feed", "_take", "chunks", "first", "is_over", "reader")

    def __init__(self, chunks: AsyncIterator[bytes], reader: AnswerReader) -> None:
        self.chunks = chunks
        self.reader = reader
        self.first = ""
        self.is_over = False
        self._events = EventReader()
        self._feed = self._events.feed
        self._take = reader.take

    async def begin(self, content_type: str) -> None:
        """Read until something of an answer is there. Raises ModelError."""
        if "html" in content_type:
            raise not_json(b"<html>")
        if "event-stream" in content_type:
            return await self._begin_events()
        body = b"".join([chunk async for chunk in self.chunks])
        self.is_over = True
        if body[:16].lstrip().startswith((b"data:", b"event:")):  # events under the name of something else
            self.first = self.text_of(body) + self.rest()
        else:
            self.reader.take_whole(body)
        return None

    async def _begin_events(self) -> None:
        draft = self.reader.draft
        async for chunk in self.chunks:
            self.first += self.text_of(chunk)
            if draft.has_begun:
                break
        else:
            self.first += self.rest()
        if draft.is_done:
            await self._drain()

    async def texts(self) -> AsyncIterator[str]:
        """The texts that follow `first`, to the end. What is lost after the end of the answer is no part of it."""
        draft = self.reader.draft
        try:
            async for chunk in self.chunks:
                if text := self.text_of(chunk):
                    yield text
                if draft.is_done:
                    await self._drain()
                    return
            if text := self.rest():
                yield text
        except StepError:
            if not draft.finish:
                raise

    async def _drain(self) -> None:
        """Read to the end of the body, when it is near."""
        self.is_over = True
        with suppress(TimeoutError, StepError):
            async with asyncio.timeout(DRAIN_S):
                async for _ in self.chunks:
                    pass

    def text_of(self, chunk: bytes) -> str:
        """The text that this part of the body brings."""
        events = self._feed(chunk)
        if len(events) == 1:
            return self._take(events[0])
        return "".join([self._take(event) for event in events]) if events else ""

    def rest(self) -> str:
        """The text of an event that no blank line ended, when it came whole."""
        events = (event for event in self._events.finish() if event[:6] == b"[DONE]" or any_json(event) is not None)
        self.is_over = True
        return "".join([self._take(event) for event in events])


def _secrets(api_key: str, headers: Mapping[str, str]) -> tuple[str, ...]:
    """What must not be told; short values of further headers are no secrets."""
    found = (api_key.strip(), *(value.strip() for value in headers.values() if len(value) >= 8))
    return tuple(secret for secret in found if secret)


async def _read_some(response: HttpStream) -> bytes:
    """The start of an error's body, which is enough to tell its reason."""
    body = b""
    async for chunk in response.chunks:
        body += chunk
        if len(body) > MAX_ERROR_BYTES:
            break
    return body[:MAX_ERROR_BYTES]
