"""Virtual time: one agenda for the whole world, and event loops that never wait but go on when their moment comes."""

from __future__ import annotations

import asyncio
import heapq
from asyncio.base_events import BaseEventLoop
from collections.abc import Callable, Coroutine
from contextvars import Context
from functools import wraps
from typing import ParamSpec, TypeVar, TypeVarTuple, Unpack

P = ParamSpec("P")
T = TypeVar("T")
Ts = TypeVarTuple("Ts")
EPOCH = 1_800_000_000.0
"""Unix time at which every simulation begins."""


class Agenda:
    """What happens when. Equal moments keep the order in which they were entered."""

    def __init__(self) -> None:
        self.now = 0.0
        self._entries: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0

    def at(self, when: float, action: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._entries, (max(when, self.now), self._count, action))

    def after(self, delay_s: float, action: Callable[[], None]) -> None:
        self.at(self.now + delay_s, action)

    def step(self) -> bool:
        """Let the next thing happen; false when there is none."""
        if not self._entries:
            return False
        self.now, _, action = heapq.heappop(self._entries)
        action()
        return True


class WallClock:
    """The Clock port over an agenda. `shift_s` is how far somebody has set it forwards or back."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self.shift_s = 0.0

    def now(self) -> float:
        return EPOCH + self.shift_s + self._agenda.now


class VirtualLoop(BaseEventLoop):
    """The event loop of one simulated process. It has no sockets and no threads, and stands still while frozen.

    Instead of waiting it stops; the agenda lets it go on when its next timer is due or somebody wakes it.
    """

    def __init__(self, agenda: Agenda) -> None:
        super().__init__()
        self._selector = _NeverWaits(self)
        self.agenda = agenda
        self._frozen_until = 0.0
        self._is_woken = False

    def time(self) -> float:
        return self.agenda.now

    def freeze(self, seconds: float) -> None:
        """Nothing runs for a while, as in a process that was stopped or a machine that was suspended."""
        self._frozen_until = max(self._frozen_until, self.agenda.now + seconds)
        self.interrupt()

    def interrupt(self) -> None:
        """Nothing more than what has begun already runs in this turn."""
        if self.is_running():
            self.stop()

    def unfreeze(self) -> None:
        self._frozen_until = 0.0

    def go_on(self) -> None:
        """Run everything that is due."""
        self._is_woken = False
        if self.is_closed():
            return
        if self.agenda.now >= self._frozen_until:
            self.run_forever()
        if self.agenda.now < self._frozen_until:
            self._wake_at(self._frozen_until)

    def call_soon(
        self,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.Handle:
        if not self.is_running() and not self._is_woken:
            self._wake_at(self.agenda.now)
        return super().call_soon(callback, *args, context=context)

    def call_at(
        self,
        when: float,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        self.agenda.at(when, self.go_on)
        return super().call_at(when, callback, *args, context=context)

    def _wake_at(self, when: float) -> None:
        self._is_woken = True
        self.agenda.at(when, self.go_on)

    def _process_events(self, event_list: list[object]) -> None:
        """There are no files to hear from."""

    def _write_to_self(self) -> None:
        """There are no other threads that could wake the loop."""


class _NeverWaits:
    """Stands in for the selector: where the loop would wait, it stops."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop

    def select(self, timeout: float | None) -> list[object]:
        if timeout is None or timeout > 0:
            self._loop.stop()
        return []


def virtually(test: Callable[P, Coroutine[None, None, None]]) -> Callable[P, None]:
    """Lets an `async def` test run on virtual time, where an hour's sleep takes no time at all."""

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        run_virtually(test(*args, **kwargs))

    return run


def run_virtually(main: Coroutine[None, None, T]) -> T:
    """Run one coroutine to its end on virtual time. Raises RuntimeError when it waits for what never comes."""
    agenda = Agenda()
    loop = VirtualLoop(agenda)
    try:
        task = loop.create_task(main)
        while not task.done() and agenda.step():
            pass
        if not task.done():
            task.cancel()
            loop.go_on()
            raise RuntimeError("The coroutine waits for something that never comes.")
        return task.result()
    finally:
        loop.close()
