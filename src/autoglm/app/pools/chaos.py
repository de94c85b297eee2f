"""A trial of a pool: one of its endpoints fails on purpose, questions are asked, and what came of each is told.

Owns the trial. Must not know: how its report is shown.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace

from autoglm.app.pools.building import ModelsBuilder, protection_of
from autoglm.app.pools.endpoints import ResolvedEndpoint, resolved
from autoglm.app.system import draw
from autoglm.core.chat import ChatAnswer, ChatRequest, Message
from autoglm.core.errors import ModelError, UsageError
from autoglm.core.http import HttpRequest
from autoglm.core.ports import ChatModel, Clock, HttpClient
from autoglm.models.pooling.pool import PoolModel
from autoglm.models.streams import closing
from autoglm.routing.balancing import DEFAULT_STRATEGY, balancer_named
from autoglm.routing.endpoint import EndpointFacts
from autoglm.routing.pool import EndpointState
from autoglm.server.faults import Fault, Manner
from autoglm.server.faulty import Counts, FaultyEndpoint, Forward
from autoglm.settings.models_file import ModelsFile
from autoglm.settings.models_tree import EndpointSettings, ProtectionSettings

FAULTY = "faulty"
HEALTHY = ("healthy-1", "healthy-2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is tried: `requests` questions, `concurrent` at one time, while `share` of what reaches the faulty endpoint
    meets the `fault`. Every other question wants its answer piece by piece."""

    fault: Fault
    requests: int = 50
    concurrent: int = 8
    share: float = 1.0
    text: str = "Answer with the word: ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialPool:
    """The endpoints of a trial; the first one gets the fault put in front of it. Without `behind` they are fake."""

    protection: ProtectionSettings
    strategy: str
    behind: tuple[ResolvedEndpoint, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came of one question: who served it after how many tries, or the kind of failure and its words."""

    seconds: float
    tries: int = 0
    endpoint: str = ""
    failure: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of a trial. `faulty` counts what reached the faulty endpoint."""

    trial: Trial
    asked: tuple[Asked, ...]
    states: tuple[EndpointState, ...]
    faulty: Counts

    @property
    def failed(self) -> tuple[Asked, ...]:
        return tuple(one for one in self.asked if one.failure)

    @property
    def served(self) -> Mapping[str, int]:
        """Answers by endpoint."""
        return Counter(one.endpoint for one in self.asked if not one.failure)

    @property
    def sorted_seconds(self) -> tuple[float, ...]:
        return tuple(sorted(one.seconds for one in self.asked))


def fake_pool(*, first_token_s: float = 1.0) -> TrialPool:
    """Three fake endpoints, short patience. They are asked in turn: other strategies avoid the faulty one for being
    slow before its breaker has anything to do."""
    protection = ProtectionSettings(total_s=20.0, first_token_s=first_token_s, idle_s=5.0)
    return TrialPool(protection=protection, strategy="round_robin")


def real_pool(file: ModelsFile) -> TrialPool:
    """The default pool of a models file. Raises UsageError when no fault can be put in front of it."""
    settings = file.pools[file.default_pool]
    behind = tuple(resolved(name, file.endpoints[name]) for name in settings.endpoints)
    if not behind or behind[0].protocol != "openai_chat":
        raise UsageError(
            f"No fault can be put in front of the pool {file.default_pool}.",
            hint="Its first endpoint must speak openai_chat. Without --real, fake endpoints are used.",
        )
    if problems := [one.key_problem for one in behind if one.key_problem]:
        raise UsageError("\n".join(problems), hint="Set the key, or leave --real out.")
    return TrialPool(protection=settings.protection, strategy=settings.strategy or DEFAULT_STRATEGY, behind=behind)


async def run_trial(trial: Trial, pool: TrialPool, *, http: HttpClient, clock: Clock) -> Report:
    """Serve the endpoints, ask, and stop serving."""
    async with AsyncExitStack() as stack:
        trying = _Trying(trial, pool, http, clock)
        model, faulty = await trying.begin(stack)
        return await _report(trial, model, faulty, clock)


@dataclass(slots=True)
class _Trying:
    """Makes the pool of one trial."""

    trial: Trial
    pool: TrialPool
    http: HttpClient
    clock: Clock
    members: dict[str, ChatModel] = field(default_factory=dict)
    facts: list[EndpointFacts] = field(default_factory=list)

    async def begin(self, stack: AsyncExitStack) -> tuple[PoolModel, FaultyEndpoint]:
        faulty = FaultyEndpoint(fault=self.trial.fault, share=self.trial.share, manner=Manner(retry_after_s=1))
        first, *others = self.pool.behind or (None,)
        if first is not None:
            faulty.forward = Forward(http=self.http, base_url=first.base_url, total_s=self.pool.protection.total_s)
        await stack.enter_async_context(faulty.serving())
        # What is loaded with the first request of a process must not be taken for a slow endpoint.
        await self.http.fetch(HttpRequest(url=f"{faulty.base_url}/models", allow_private=True))
        self._join(_in_front(first, faulty))
        for other in others:
            assert other is not None
            self._join(other)
        if not others:
            for name in HEALTHY:
                healthy = await stack.enter_async_context(FaultyEndpoint(manner=Manner(first_s=0.02)).serving())
                self._join(_fake(name, healthy))
        return self._model(), faulty

    def _join(self, endpoint: ResolvedEndpoint) -> None:
        builder = ModelsBuilder(self.http, clock=self.clock)
        self.members[endpoint.name] = builder.endpoint(endpoint, self.pool.protection)
        self.facts.append(endpoint.facts)

    def _model(self) -> PoolModel:
        return PoolModel(
            "chaos",
            self.members,
            self.facts,
            balancer=balancer_named(self.pool.strategy),
            protection=protection_of(self.pool.protection),
            clock=self.clock,
            draw=draw,
        )


def _fake(name: str, endpoint: FaultyEndpoint) -> ResolvedEndpoint:
    return resolved(name, EndpointSettings(model="fake", base_url=endpoint.base_url))


def _in_front(behind: ResolvedEndpoint | None, faulty: FaultyEndpoint) -> ResolvedEndpoint:
    """The same endpoint, reached through the faulty one."""
    return _fake(FAULTY, faulty) if behind is None else replace(behind, base_url=faulty.base_url)


async def _report(trial: Trial, model: PoolModel, faulty: FaultyEndpoint, clock: Clock) -> Report:
    found: list[Asked] = []
    numbers = iter(range(trial.requests))
    async with asyncio.TaskGroup() as group:
        for _ in range(min(trial.concurrent, trial.requests)):
            group.create_task(_ask_all(numbers, trial, model, clock, found))
    return Report(trial=trial, asked=tuple(found), states=model.states(), faulty=faulty.counts)


async def _ask_all(numbers: Iterator[int], trial: Trial, model: PoolModel, clock: Clock, found: list[Asked]) -> None:
    """Ask one question after another as long as there are any left."""
    for number in numbers:
        message = Message(role="user", text=trial.text)
        request = ChatRequest(messages=(message,), max_tokens=256, is_whole=not number % 2, purpose="chaos")
        began = clock.now()
        try:
            answer = await _answered(model, request)
        except ModelError as error:
            found.append(Asked(seconds=clock.now() - began, failure=error.kind, words=str(error)))
        else:
            found.append(Asked(seconds=clock.now() - began, tries=len(answer.route), endpoint=answer.endpoint))


async def _answered(model: PoolModel, request: ChatRequest) -> ChatAnswer:
    async with closing(model.stream(request)) as chunks:
        async for chunk in chunks:
            if isinstance(chunk, ChatAnswer):
                return chunk
    raise AssertionError("a pool gives an answer or raises")


def percentile(sorted_values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies; 0.0 of nothing."""
    return sorted_values[int(share * (len(sorted_values) - 1))] if sorted_values else 0.0
