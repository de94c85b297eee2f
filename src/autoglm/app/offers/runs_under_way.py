"""Runs that outlive the call that started them: each has an owner, can be waited for, and tells how far it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from autoglm.app.engine import Engine
from autoglm.app.progress import progress_line
from autoglm.app.system import TimedIds
from autoglm.core.errors import AutoglmError
from autoglm.core.events import Record
from autoglm.core.task import Task
from autoglm.security.masking import mask

_log = logging.getLogger("autoglm.runs")


class RunsUnderWay:
    """`work` must run beside; what is not over when it is cancelled stands in the journal and can be resumed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._ids = TimedIds(engine.parts.clock)
        self._waiting: asyncio.Queue[_Going] = asyncio.Queue()
        self._going: dict[str, _Going] = {}

    async def work(self) -> None:
        """Perform what is started, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                tasks.create_task(self._perform(await self._waiting.get()))

    async def start(self, task: Task, *, run_id: str = "") -> str:
        """The id of a new run, once it is in the journal. A given `run_id` that is under way is not begun again.
        Raises what keeps it from beginning."""
        going = self._going.get(run_id) or self._begin(_Going(run_id or self._ids.new_id(), task.language, task))
        await asyncio.shield(going.begun)
        return going.run_id

    def go_on(self, run_id: str, *, language: str) -> None:
        """Take a run up again. One that is under way is looked at once more when it stops: it may have looked for
        letters for the last time just before the letter that the caller has sent."""
        going = self._going.get(run_id)
        if going is None:
            self._begin(_Going(run_id, language))
        else:
            going.is_wanted_again = True

    async def settled(self, run_id: str, *, within_s: float, tell: Callable[[str], Awaitable[None]]) -> None:
        """Wait until the run has ended or waits for a person, telling its progress line by line. Returns at once for
        a run that is not under way here."""
        going = self._going.get(run_id)
        if going is None:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await going.follow(tell)

    def _begin(self, going: _Going) -> _Going:
        self._going[going.run_id] = going
        self._waiting.put_nowait(going)
        return going

    async def _perform(self, going: _Going) -> None:
        try:
            if going.task is None:
                await self._engine.resume(going.run_id, observe=going.observe)
            else:
                await self._engine.run(going.task, run_id=going.run_id, observe=going.observe)
            while going.is_wanted_again:
                going.is_wanted_again = False
                await self._engine.resume(going.run_id, observe=going.observe)
        except AutoglmError as error:
            going.fail(error)
        except Exception as error:  # noqa: BLE001 -- an outer edge: one run, not the service
            _log.error("%s: %s", going.run_id, mask(repr(error)))
            going.fail(AutoglmError(f"Run {going.run_id} met a fault of the program."))
        finally:
            del self._going[going.run_id]
            going.end()


@dataclass(slots=True)
class _Going:
    """One run under way; without a task it is taken up again."""

    run_id: str
    language: str
    task: Task | None = None
    begun: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    lines: list[str] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: bool = False
    is_wanted_again: bool = False

    def observe(self, record: Record) -> None:
        if not self.begun.done():
            self.begun.set_result(None)
        if line := progress_line(record, self.language).strip():
            self.lines.append(line)
            self._wake()

    def fail(self, error: AutoglmError) -> None:
        if self.task is not None and not self.begun.done():
            self.begun.set_exception(error)

    def end(self) -> None:
        self.is_over = True
        if not self.begun.done():
            self.begun.cancel()
        self._wake()

    async def follow(self, tell: Callable[[str], Awaitable[None]]) -> None:
        told = 0
        while True:
            news = self.news
            for line in self.lines[told:]:
                await tell(line)
                told += 1
            if self.is_over and told == len(self.lines):
                return
            if told == len(self.lines):
                await news.wait()

    def _wake(self) -> None:
        self.news.set()
        self.news = asyncio.Event()
