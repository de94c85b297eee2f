"""The attempts of one run that are under way: starts them, times them, tells them to stop, goes on without those
that do not."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from autoglm.core.errors import FailureKind
from autoglm.core.events import Event, StepFailed, StepStarted, StepSucceeded
from autoglm.execution.outside import Post

GRACE_S = 2.0
"""How long an attempt that is told to stop may take to clean up."""

Facts: TypeAlias = tuple[Event, ...]


@dataclass(slots=True, eq=False)
class _Attempt:
    """`verdict` is what becomes of the step if the attempt ends without success; it is there once the attempt has been
    told to stop. `ends_at` is by the event loop's clock: when it is told to, or then given up."""

    started: StepStarted
    task: asyncio.Task[Facts]
    timeout_s: float = 0.0
    ends_at: float = math.inf
    verdict: StepFailed | None = None


class Attempts:
    """Each attempt is a task that gives facts. They are posted when it ends, or a failure in their place.

    The tasks are owned here and not by a TaskGroup, which would wait for ever for code that ignores its cancellation.
    One timer watches them all, since most end long before their time. `broken` is told of an error that must end the
    worker's part in the run.
    """

    def __init__(self, *, post: Post, broken: Callable[[BaseException], None]) -> None:
        self._post = post
        self._broken = broken
        self._under_way: dict[str, _Attempt] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._is_leaving = False

    def start(self, started: StepStarted, work: Coroutine[None, None, Facts]) -> None:
        """Let an attempt begin."""
        task = asyncio.get_running_loop().create_task(work)
        attempt = self._under_way[started.step] = _Attempt(started, task)
        task.add_done_callback(partial(self._ended, attempt))

    def time(self, step: str, timeout_s: float) -> None:
        """From now on the attempt has so many seconds."""
        attempt = self._under_way[step]
        attempt.timeout_s = timeout_s
        self._watch(attempt, timeout_s)

    def tell_to_stop(self) -> None:
        """The run is being stopped: every attempt ends soon, with a fact."""
        for attempt in tuple(self._under_way.values()):
            self._stop(attempt, FailureKind.CANCELLED, "told to stop while it was running")

    async def leave(self) -> None:
        """The worker leaves the run: attempts end without a fact, and are made again by whoever resumes it."""
        self._is_leaving = True
        if self._timer is not None:
            self._timer.cancel()
        tasks = [attempt.task for attempt in self._under_way.values()]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=GRACE_S)
        for task in tasks:
            _forget(task)
        del self._post, self._broken  # they lead back to the run: its state is freed at once, not by a collection

    def _watch(self, attempt: _Attempt, wait_s: float) -> None:
        """Look at the attempt again after so many seconds."""
        loop = asyncio.get_running_loop()
        attempt.ends_at = loop.time() + wait_s
        if self._timer is None or attempt.ends_at < self._timer.when():
            self._set_timer(attempt.ends_at)

    def _set_timer(self, at: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_at(at, self._look, at)

    def _look(self, now: float) -> None:
        """Deal with the attempts whose time is over."""
        self._timer = None
        for attempt in [each for each in self._under_way.values() if each.ends_at <= now]:
            if attempt.verdict is None:
                self._stop(attempt, FailureKind.TIMEOUT, f"not done after {attempt.timeout_s:g} s")
            else:
                self._give_up(attempt)
        first = min((attempt.ends_at for attempt in self._under_way.values()), default=math.inf)
        if first < math.inf:
            self._set_timer(first)

    def _stop(self, attempt: _Attempt, kind: FailureKind, message: str) -> None:
        if attempt.verdict is None:
            attempt.verdict = _failed(attempt.started, kind, message)
        attempt.task.cancel()
        self._watch(attempt, GRACE_S)

    def _give_up(self, attempt: _Attempt) -> None:
        """It ignores that it was told to stop: the run goes on without it."""
        del self._under_way[attempt.started.step]
        _forget(attempt.task)
        assert attempt.verdict is not None
        self._post(replace(attempt.verdict, message=f"{attempt.verdict.message}, and it did not stop when told"))

    def _ended(self, attempt: _Attempt, task: asyncio.Task[Facts]) -> None:
        error = None if task.cancelled() else task.exception()
        if self._is_leaving or self._under_way.get(attempt.started.step) is not attempt:
            return
        del self._under_way[attempt.started.step]
        if error is not None:
            self._broken(error)
        else:
            self._post(*_outcome(attempt, () if task.cancelled() else task.result()))


def _outcome(attempt: _Attempt, facts: Facts) -> Sequence[Event]:
    """What to post: success counts even when it came late, a verdict goes before any other failure."""
    if attempt.verdict is not None and not any(isinstance(fact, StepSucceeded) for fact in facts):
        return (attempt.verdict,)
    return facts or (_failed(attempt.started, FailureKind.CRASHED, "it gave up by itself"),)


def _failed(started: StepStarted, kind: FailureKind, message: str) -> StepFailed:
    return StepFailed(step=started.step, attempt=started.attempt, kind=kind, message=message)


def _forget(task: asyncio.Task[Facts]) -> None:
    """Take a task that does not stop off asyncio's list, whose end of a program would wait for it for ever."""
    if not task.done():
        asyncio._unregister_task(task)  # the documented way for code that keeps tasks of its own
