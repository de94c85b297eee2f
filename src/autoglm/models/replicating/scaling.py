"""Lets a pool grow and shrink: replicas are started, join, are drained and stopped. Decides nothing itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from autoglm.core.errors import AutoglmError, ModelError
from autoglm.core.ports import ChatModel, Clock
from autoglm.routing.endpoint import EndpointFacts
from autoglm.routing.scaling import Load, Scaling, ScalingPolicy, decide

_log = logging.getLogger("autoglm.models")


class Replicas(Protocol):
    async def start(self) -> str:
        """A new replica that is ready, by its address. Raises ModelError."""

    async def stop(self, address: str) -> None:
        """End it; one that is gone already is no error."""


class GrowingPool(Protocol):
    """What a pool lets its scaler do."""

    def load(self) -> Load: ...

    def join(self, facts: EndpointFacts, model: ChatModel) -> None:
        """From now on calls may go there."""

    def leave(self, name: str) -> None:
        """No new call goes there; those under way go on."""

    def in_flight(self, name: str) -> int:
        """Calls under way at an endpoint, also at one that has left."""


@dataclass(frozen=True, slots=True)
class Replica:
    """A started replica: where it is, and as what it serves."""

    address: str
    facts: EndpointFacts
    model: ChatModel


class PoolScaler:
    """`look` makes one decision and acts on it; `run` looks until cancelled, then stops what it started."""

    def __init__(
        self,
        pool: GrowingPool,
        replicas: Replicas,
        *,
        make: Callable[[str], Replica],
        policy: ScalingPolicy,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        warn: Callable[[str], None] = _log.warning,
        interval_s: float = 1.0,
        drain_s: float = 180.0,
    ) -> None:
        self._pool = pool
        self._replicas = replicas
        self._make = make
        self._policy = policy
        self._clock = clock
        self._sleep = sleep
        self._warn = warn
        self._interval_s = interval_s
        self._drain_s = drain_s
        self._scaling = Scaling()
        self._serving: list[Replica] = []
        self._leaving: list[tuple[Replica, float]] = []

    @property
    def serving(self) -> tuple[Replica, ...]:
        """The replicas that take calls, the oldest first."""
        return tuple(self._serving)

    async def run(self) -> None:
        try:
            while True:
                await self.look()
                await self._sleep(self._interval_s)
        finally:
            await self.close()

    async def look(self) -> None:
        """One decision. A replica that does not start is tried again after the cool-down."""
        found = decide(
            len(self._serving), self._pool.load(), scaling=self._scaling, policy=self._policy, now=self._clock.now()
        )
        self._scaling = found.scaling
        if found.replicas > len(self._serving):
            await self._grow(found.replicas - len(self._serving))
        for _ in range(len(self._serving) - found.replicas):
            self._shrink()
        await self._stop_drained()

    async def close(self) -> None:
        """Stop every replica; calls under way there end."""
        for replica in self._serving:
            self._pool.leave(replica.facts.name)
        started = [*self._serving, *(replica for replica, _ in self._leaving)]
        self._serving.clear()
        self._leaving.clear()
        async with asyncio.TaskGroup() as tasks:
            for replica in started:
                tasks.create_task(self._replicas.stop(replica.address))

    async def _grow(self, count: int) -> None:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(count):
                tasks.create_task(self._start())

    async def _start(self) -> None:
        try:
            address = await self._replicas.start()
        except ModelError as error:
            self._warn(str(error))
            return
        try:
            replica = self._make(address)
        except AutoglmError as error:
            self._warn(str(error))
            await self._replicas.stop(address)
            return
        self._serving.append(replica)
        self._pool.join(replica.facts, replica.model)

    def _shrink(self) -> None:
        """The youngest gets no new calls; it is stopped when its own calls have ended."""
        replica = self._serving.pop()
        self._pool.leave(replica.facts.name)
        self._leaving.append((replica, self._clock.now() + self._drain_s))

    async def _stop_drained(self) -> None:
        for replica, until in tuple(self._leaving):
            if not self._pool.in_flight(replica.facts.name) or self._clock.now() >= until:
                self._leaving.remove((replica, until))
                await self._replicas.stop(replica.address)
