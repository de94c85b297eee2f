"""Many equal calls to a pool, to see what it bears: rate, times, tokens, who served. Prints nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from time import perf_counter

from autoglm.core.chat import ChatAnswer, ChatRequest, Usage
from autoglm.core.errors import ModelError
from autoglm.core.ports import ChatModel


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchResult:
    """`seconds` is the whole time; `p50_s` and `p99_s` are over whole calls that succeeded, 0 without any."""

    requests: int
    seconds: float
    p50_s: float
    p99_s: float
    usage: Usage
    endpoints: Mapping[str, int] = field(default_factory=dict)
    failures: Mapping[str, int] = field(default_factory=dict)

    @property
    def succeeded(self) -> int:
        return sum(self.endpoints.values())

    @property
    def per_second(self) -> float:
        return self.succeeded / self.seconds if self.seconds else 0.0

    @property
    def tokens_per_second(self) -> float:
        return self.usage.output_tokens / self.seconds if self.seconds else 0.0


async def bench(model: ChatModel, request: ChatRequest, *, requests: int, concurrent: int) -> BenchResult:
    """Ask so many times, never more than `concurrent` at one time."""
    counting = _Counting(model, request, left=requests)
    began = perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(min(concurrent, requests)):
            tasks.create_task(counting.work())
    times = sorted(counting.times)
    return BenchResult(
        requests=requests,
        seconds=perf_counter() - began,
        p50_s=_rank(times, 0.5),
        p99_s=_rank(times, 0.99),
        usage=counting.usage,
        endpoints=dict(counting.endpoints.most_common()),
        failures=dict(counting.failures.most_common()),
    )


class _Counting:
    def __init__(self, model: ChatModel, request: ChatRequest, *, left: int) -> None:
        self._model = model
        self._request = request
        self._left = left
        self.times: list[float] = []
        self.usage = Usage()
        self.endpoints: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()

    async def work(self) -> None:
        while self._left > 0:
            self._left -= 1
            began = perf_counter()
            try:
                await self._ask()
            except ModelError as error:
                self.failures[error.kind] += 1
            else:
                self.times.append(perf_counter() - began)

    async def _ask(self) -> None:
        async for chunk in self._model.stream(self._request):
            if isinstance(chunk, ChatAnswer):
                self.endpoints[chunk.endpoint] += 1
                self.usage = self.usage.plus(chunk.usage)


def _rank(times: list[float], share: float) -> float:
    """The nearest rank."""
    return times[ceil(share * len(times)) - 1] if times else 0.0
