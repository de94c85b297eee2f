"""A thread that does blocking work for event loops: takes all jobs that wait, gives all results back at once.

Started by its first job. Must not know: what the jobs do.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from autoglm.core.errors import StorageError

J = TypeVar("J")
Outcome = object
"""What became of a job: its result, or the exception to raise in its caller."""


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[J]):
    job: J
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[Outcome]


class Lane(Generic[J]):
    """Jobs of one turn of the event loop reach the thread together, so that they can share a transaction.
    Event loops may use it one after the other, not at the same time."""

    def __init__(
        self, name: str, serve: Callable[[Sequence[J]], Sequence[Outcome]], *, stop: Callable[[], None]
    ) -> None:
        """`serve` answers a batch, in order; `stop` is called in the thread as the last thing."""
        self._name = name
        self._serve = serve
        self._stop = stop
        self._turn: list[_Waiting[J]] = []
        self._queue: queue.SimpleQueue[list[_Waiting[J]] | None] = queue.SimpleQueue()
        self._flushes_in: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._is_closed = False

    async def do(self, job: J) -> Outcome:
        """The job's result. Raises what `serve` answered as an exception."""
        if self._is_closed:
            raise StorageError("The home is closed.", hint="Open it again.")
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Outcome] = loop.create_future()
        self._turn.append(_Waiting(job, loop, answer))
        if self._flushes_in is not loop:  # not just "first of its turn": a loop may have ended before its flush
            self._flushes_in = loop
            loop.call_soon(self._flush)
        return await answer

    async def close(self) -> None:
        """Finish what waits, then end the thread."""
        self._is_closed = True
        self._flush()
        if self._thread is not None:
            self._queue.put(None)
            await asyncio.to_thread(self._thread.join)
            self._thread = None

    def _flush(self) -> None:
        turn, self._turn, self._flushes_in = self._turn, [], None
        if not turn:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()
        self._queue.put(turn)

    def _run(self) -> None:
        is_open = True
        while is_open:
            batch, is_open = self._gather()
            if batch:
                _answer(batch, self._outcomes([waiting.job for waiting in batch]))
        self._stop()

    def _outcomes(self, jobs: Sequence[J]) -> Sequence[Outcome]:
        try:
            return self._serve(jobs)
        except Exception as error:  # noqa: BLE001  # the edge of the thread: whoever waits must get an answer
            self._stop()
            return [error] * len(jobs)

    def _gather(self) -> tuple[list[_Waiting[J]], bool]:
        """All jobs that wait, at least one; False when the lane is to end after them."""
        batch: list[_Waiting[J]] = []
        turn = self._queue.get()
        while turn is not None:
            batch += turn
            try:
                turn = self._queue.get_nowait()
            except queue.Empty:
                return batch, True
        return batch, False


def _answer(batch: Sequence[_Waiting[J]], outcomes: Sequence[Outcome]) -> None:
    """One wake-up of each event loop for the whole batch."""
    loops = {waiting.loop for waiting in batch}
    for loop in loops:
        mine = [(w.answer, outcome) for w, outcome in zip(batch, outcomes, strict=True) if w.loop is loop]
        with suppress(RuntimeError):  # the loop has ended, and with it whoever asked
            loop.call_soon_threadsafe(_resolve, mine)


def _resolve(answers: Sequence[tuple[asyncio.Future[Outcome], Outcome]]) -> None:
    for answer, outcome in answers:
        if answer.done():
            continue
        if isinstance(outcome, BaseException):
            answer.set_exception(outcome)
        else:
            answer.set_result(outcome)
