"""Threads for tools that are plain functions.

The threads are daemons: a tool that hangs for ever neither starves the others nor keeps the process from ending,
which the executor of the standard library would do.
"""

from __future__ import annotations

import asyncio
import contextvars
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[], object]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[object]


class ToolThreads:
    """Runs plain functions beside the event loop. Threads are started when needed and up to `kept` stay for reuse."""

    def __init__(self, *, kept: int = 8) -> None:
        self._kept = kept
        self._idle = 0
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._lock = threading.Lock()

    async def run(self, work: Callable[[], T]) -> T:
        """The result of `work`, or what it raises. When the caller is cancelled the thread goes on, unheard."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[object] = loop.create_future()
        around = contextvars.copy_context()
        self._submit(_Job(lambda: around.run(work), loop, future))
        return await future  # type: ignore[return-value]  # the queue holds jobs of every type

    def _submit(self, job: _Job) -> None:
        with self._lock:
            is_thread_needed = self._idle == 0
            self._idle -= 0 if is_thread_needed else 1
        self._jobs.put(job)
        if is_thread_needed:
            threading.Thread(target=self._serve, name="autoglm-tool", daemon=True).start()

    def _serve(self) -> None:
        while True:
            _perform(self._jobs.get())
            with self._lock:
                if self._idle >= self._kept:
                    return
                self._idle += 1


def _perform(job: _Job) -> None:
    result: object = None
    error: BaseException | None = None
    try:
        result = job.work()
    except BaseException as raised:  # noqa: BLE001 - whatever a thread raises belongs to the caller
        # A future refuses StopIteration: it would end the coroutine that waits.
        error = RuntimeError(f"StopIteration: {raised}") if isinstance(raised, StopIteration) else raised
    try:
        job.loop.call_soon_threadsafe(_settle, job.future, result, error)
    except RuntimeError:
        return  # the loop was closed: nobody waits any more


def _settle(future: asyncio.Future[object], result: object, error: BaseException | None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
