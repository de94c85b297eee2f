"""Answers that are kept for equal requests: a wrapper with the port of a model. It must not know endpoints.

Equal is what reaches the model: who asks, for which run and until when plays no part.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace

import msgspec

from autoglm.core.chat import ChatAnswer, ChatChunk, ChatRequest, RouteStep
from autoglm.core.ports import ChatModel, Clock
from autoglm.models.streams import closing

MAX_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class _Kept:
    answer: ChatAnswer
    at: float
    size_bytes: int


class CachingModel:
    """A `ChatModel`. Keeps whole answers that ended by themselves, of requests with temperature 0 (of all with
    `is_any_temperature`), for `ttl_s` seconds; at most `entries` of them and `max_bytes` in all, the least recently
    used go first. A kept answer says so in its route and costs nothing."""

    def __init__(
        self,
        model: ChatModel,
        *,
        entries: int,
        ttl_s: float,
        clock: Clock,
        max_bytes: int = MAX_BYTES,
        is_any_temperature: bool = False,
    ) -> None:
        self._model = model
        self._entries = entries
        self._ttl_s = ttl_s
        self._clock = clock
        self._max_bytes = max_bytes
        self._is_any_temperature = is_any_temperature
        self._kept: OrderedDict[bytes, _Kept] = OrderedDict()
        self._size_bytes = 0

    async def stream(self, request: ChatRequest) -> AsyncIterator[ChatChunk]:
        """The kept answer in one piece, or the model's own. Raises ModelError."""
        if not (self._is_any_temperature or request.temperature == 0):
            async with closing(self._model.stream(request)) as chunks:
                async for chunk in chunks:
                    yield chunk
            return
        key = request_key(request)
        kept = self._found(key)
        if kept is not None:
            if kept.text:
                yield kept.text
            yield kept
            return
        async with closing(self._model.stream(request)) as chunks:
            async for chunk in chunks:
                if isinstance(chunk, ChatAnswer):
                    self._keep(key, chunk)
                yield chunk

    def _found(self, key: bytes) -> ChatAnswer | None:
        kept = self._kept.get(key)
        if kept is None:
            return None
        age_s = self._clock.now() - kept.at
        if not 0 <= age_s < self._ttl_s:
            self._drop(key)
            return None
        self._kept.move_to_end(key)
        reason = f"an equal request was answered by {kept.answer.endpoint or 'the model'} {age_s:.0f} s ago"
        return unpaid(kept.answer, RouteStep(endpoint="cache", reason=reason))

    def _keep(self, key: bytes, answer: ChatAnswer) -> None:
        size_bytes = len(msgspec.json.encode(answer))
        if answer.finish not in {"stop", "tool_calls"} or size_bytes > self._max_bytes:
            return
        self._drop(key)
        self._kept[key] = _Kept(answer, self._clock.now(), size_bytes)
        self._size_bytes += size_bytes
        while len(self._kept) > self._entries or self._size_bytes > self._max_bytes:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: bytes) -> None:
        gone = self._kept.pop(key, None)
        self._size_bytes -= gone.size_bytes if gone is not None else 0


def request_key(request: ChatRequest) -> bytes:
    """A digest of all that reaches the model, the same for equal requests however their mappings are ordered."""
    told = (
        request.model,
        request.messages,
        request.tools,
        request.schema,
        request.temperature,
        request.max_tokens,
        request.tool_choice,
        request.options,
    )
    return hashlib.sha256(msgspec.json.encode(told, order="deterministic", enc_hook=_plain)).digest()


def unpaid(answer: ChatAnswer, step: RouteStep) -> ChatAnswer:
    """The answer as it is given to one more caller: by this way, and paid for already."""
    return replace(answer, route=(step,), usage=replace(answer.usage, money=0.0))


def _plain(value: object) -> object:
    """Mappings of other kinds than dict."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is no JSON")
