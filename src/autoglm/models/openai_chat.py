"""A chat endpoint that speaks OpenAI's chat completions, plain or streaming, over the egress port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, replace
from typing import TypeVar

from autoglm.core.chat import ChatAnswer, ChatChunk, ChatRequest
from autoglm.core.errors import FailureKind, ModelError, StepError
from autoglm.core.http import HttpRequest, HttpStream
from autoglm.core.ports import HttpClient
from autoglm.models.failures import failure_of_status
from autoglm.models.openai_wire import DONE, Collected, is_whole, read_payload, read_whole, request_body
from autoglm.models.sse import EventScanner

MAX_RETRIES = 3
FIRST_BACKOFF_S = 0.1
LONGEST_PAUSE_S = 30.0
"""An endpoint that asks for a longer pause is reported at once, so that the caller may go elsewhere."""

MAX_ERROR_BYTES = 64_000
_RETRIED = frozenset({FailureKind.RATE_LIMITED, FailureKind.UNAVAILABLE})
_Given = TypeVar("_Given")


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointLimits:
    """Bounds of one exchange, in seconds and bytes; `first_token_s` bounds the wait for the first event."""

    total_s: float = 120.0
    idle_s: float = 30.0
    first_token_s: float = 60.0
    max_bytes: int = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Money for a million tokens."""

    input: float
    output: float


class OpenAiChatModel:
    """A `ChatModel`. Retries RATE_LIMITED and UNAVAILABLE up to three times while nothing was given yet: 100 ms,
    doubling, or the pause that the endpoint asks for. `allow_private` is for addresses an administrator set."""

    def __init__(
        self,
        http: HttpClient,
        *,
        base_url: str,
        model: str,
        api_key: str = "",
        is_streaming: bool = True,
        allow_private: bool = False,
        limits: EndpointLimits | None = None,
        price: Price | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._http = http
        self._url = base_url.rstrip("/").removesuffix("/chat/completions") + "/chat/completions"
        self._model = model
        self._api_key = api_key
        self._is_streaming = is_streaming
        self._allow_private = allow_private
        self._limits = limits or EndpointLimits()
        self._price = price
        self._sleep = sleep

    async def stream(self, request: ChatRequest) -> AsyncIterator[ChatChunk]:
        """Pieces of text, then the whole answer. Raises ModelError with the kind read from the raw response."""
        attempt = 0
        while True:
            has_begun = False
            try:
                async with aclosing(self._exchange(request)) as chunks:
                    async for chunk in chunks:
                        has_begun = True
                        yield chunk
                return
            except ModelError as error:
                pause_s = _pause_s(error, attempt)
                if has_begun or pause_s is None:
                    raise
            attempt += 1
            await self._sleep(pause_s)

    async def _exchange(self, request: ChatRequest) -> AsyncGenerator[ChatChunk, None]:
        try:
            async with AsyncExitStack() as stack:
                opening = stack.enter_async_context(self._http.stream(self._http_request(request)))
                response = await self._soon(opening)
                if response.status != 200:
                    raise failure_of_status(response.status, response.headers, await _read_some(response))
                is_stream = response.headers.get("content-type", "").startswith("text/event-stream")
                collected = Collected() if is_stream else read_whole(await self._soon(_read_all(response)))
                if is_stream:
                    async for text in self._streamed(response, collected):
                        yield text
                yield self._priced(collected.answer(request, endpoint=self._model))
        except StepError as error:
            raise self._told(error) from None

    async def _streamed(self, response: HttpStream, collected: Collected) -> AsyncIterator[str]:
        events = _events(response.chunks)
        event = await self._soon(anext(events, None))
        while event is not None and event.strip() != DONE:
            text = collected.take(read_payload(event))
            if text:
                yield text
            event = await anext(events, None)
        collected.is_done = event is not None

    async def _soon(self, coming: Awaitable[_Given]) -> _Given:
        """Whatever comes, within the time for a first token."""
        try:
            async with asyncio.timeout(self._limits.first_token_s):
                return await coming
        except TimeoutError:
            raise ModelError(
                f"The model gave nothing for {self._limits.first_token_s:g} s.", kind=FailureKind.TIMEOUT
            ) from None

    def _http_request(self, request: ChatRequest) -> HttpRequest:
        headers = {"content-type": "application/json", "accept": "text/event-stream, application/json"}
        if self._api_key:
            headers["authorization"] = f"Bearer {self._api_key}"
        return HttpRequest(
            url=self._url,
            method="POST",
            headers=headers,
            body=request_body(request, self._model, is_streaming=self._is_streaming),
            total_s=self._limits.total_s,
            idle_s=self._limits.idle_s,
            max_bytes=self._limits.max_bytes,
            allow_private=self._allow_private,
        )

    def _told(self, error: StepError) -> ModelError:
        """The same as a model's failure; an endpoint that repeats our credential does not get it into a message."""
        message, hint = error.message, error.hint
        if self._api_key:
            message = message.replace(self._api_key, "***")
        return ModelError(message, kind=error.kind, hint=hint, retry_after_s=error.retry_after_s)

    def _priced(self, answer: ChatAnswer) -> ChatAnswer:
        if self._price is None:
            return answer
        usage = answer.usage
        money = (usage.input_tokens * self._price.input + usage.output_tokens * self._price.output) / 1_000_000
        return replace(answer, usage=replace(usage, money=money))


def _pause_s(error: ModelError, attempt: int) -> float | None:
    """Seconds before the next try; None when there is to be none."""
    if error.kind not in _RETRIED or attempt == MAX_RETRIES:
        return None
    pause_s = max(FIRST_BACKOFF_S * 2**attempt, error.retry_after_s or 0.0)
    return pause_s if pause_s <= LONGEST_PAUSE_S else None


async def _events(chunks: AsyncIterator[bytes]) -> AsyncIterator[str]:
    scanner = EventScanner()
    async for chunk in chunks:
        for event in scanner.feed(chunk):
            yield event
    for event in scanner.finish():
        if is_whole(event):
            yield event


async def _read_all(response: HttpStream) -> bytes:
    return b"".join([chunk async for chunk in response.chunks])


async def _read_some(response: HttpStream) -> bytes:
    """The start of an error's body, which is enough to tell its reason."""
    body = b""
    async for chunk in response.chunks:
        body += chunk
        if len(body) > MAX_ERROR_BYTES:
            break
    return body[:MAX_ERROR_BYTES]
