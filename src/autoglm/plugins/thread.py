"""A thread with an event loop of its own, in which all code of one plugin runs.

Whatever the code raises, whether it hangs or tries to end the process: the caller gets an answer or goes on without.
"""

from __future__ import annotations

import asyncio
import threading
import traceback
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from autoglm.core.errors import AutoglmError

T = TypeVar("T")
_ENDING_S = 1.0


class PluginFault(Exception):
    """A plugin raised something that is not ours: what, and the traceback for its author."""

    def __init__(self, said: str, trace: str) -> None:
        super().__init__(said)
        self.said = said
        self.trace = trace


@dataclass(frozen=True, slots=True)
class _Raised:
    error: Exception


class PluginThread:
    """The thread is a daemon: one that hangs for ever does not keep the process from ending."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda _loop, _context: None)  # strays of the plugin have nobody to hear them
        self._ended: Future[None] = Future()
        self._is_stopping = False
        self._thread = threading.Thread(target=self._serve, name=f"autoglm-plugin-{name}", daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[], Awaitable[T]]) -> T:
        """What `work` gives there. Raises AutoglmError as it was raised, and PluginFault for everything else."""
        there = asyncio.run_coroutine_threadsafe(_guarded(work), self._loop)
        try:
            result = await asyncio.wrap_future(there)
        except asyncio.CancelledError:
            if _is_told_to_end():
                raise
            raise PluginFault("CancelledError: it gave up by itself", "") from None
        if isinstance(result, _Raised):
            raise result.error
        return result

    async def stop(self, *, is_waited_for: bool = True) -> None:
        """End the thread, as soon as it lets go of what it does; one that hangs is not waited for."""
        self._is_stopping = True
        self._loop.call_soon_threadsafe(self._loop.stop)
        with suppress(TimeoutError):
            async with asyncio.timeout(_ENDING_S if is_waited_for else 0.0):
                await asyncio.wrap_future(self._ended)
        if self._ended.done():
            self._thread.join()  # it has nothing left to do but to return

    def _serve(self) -> None:
        """For as long as nobody stops us: what the plugin throws at the loop does not."""
        asyncio.set_event_loop(self._loop)
        while not self._is_stopping:
            with suppress(BaseException):
                self._loop.run_forever()
        with suppress(BaseException):
            _end_tasks(self._loop)
        self._loop.close()
        with suppress(BaseException):
            self._ended.set_result(None)


def _is_told_to_end() -> bool:
    """Whether somebody cancels the caller, rather than the work being cancelled inside."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _end_tasks(loop: asyncio.AbstractEventLoop) -> None:
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0))


async def _guarded(work: Callable[[], Awaitable[T]]) -> T | _Raised:
    """SystemExit and its like would end the loop: they become an ordinary result."""
    try:
        return await work()
    except asyncio.CancelledError:
        raise
    except AutoglmError as error:
        return _Raised(error)
    except BaseException as error:  # noqa: BLE001 - the edge of somebody else's code
        return _Raised(_fault(error))


def _fault(error: BaseException) -> PluginFault:
    try:
        said = f"{type(error).__name__}: {error}"[:500].encode(errors="backslashreplace").decode()
        return PluginFault(said, "".join(traceback.format_exception(error))[-20_000:])
    except BaseException:  # noqa: BLE001 - the text, too, is made by somebody else's code
        return PluginFault(type(error).__name__, "")
