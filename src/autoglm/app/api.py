"""The door for Python programs: `autoglm.init()` gives an `Autoglm`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Self, Unpack

from autoglm.app.composition import Composition
from autoglm.app.engine import Engine
from autoglm.app.tasks import Request, TaskOptions, task_from
from autoglm.core.errors import AutoglmError
from autoglm.core.events import PersonAsked, Record
from autoglm.core.values import Json
from autoglm.execution.state import RunState
from autoglm.execution.views import RunPhase, RunView, StepView, Viewing, view_of
from autoglm.settings.load import load_settings
from autoglm.settings.tree import Settings
from autoglm.tools.decorator import AnyTool


def init(
    settings: Settings | Mapping[str, str] | None = None,
    *,
    config: Path | None = None,
    tools: Iterable[AnyTool] = (),
) -> Autoglm:
    """The engine, ready to run. Nothing is opened before the first run.

    `settings` may be a whole tree, or texts by dotted key (`{"home": "/srv/autoglm", "limits.max_steps": "20"}`) that
    go before the file and the environment. `tools` join the built-in ones. Raises SettingsError.
    """
    if not isinstance(settings, Settings):
        settings = load_settings(config=config, flags=settings or {})
    return Autoglm(settings, tools=tools)


class Run:
    """A run as far as it has come. How it stands is known at once; what is told of its steps is worked out from its
    records when it is asked for, so that a program that wants only the answer does not pay for it."""

    def __init__(self, state: RunState, records: Sequence[Record]) -> None:
        self.state = state
        self.records = tuple(records)
        self._standing = RunView(state=state)

    @property
    def run_id(self) -> str:
        return self.state.run_id

    @property
    def phase(self) -> RunPhase:
        """`done`, `failed`, `cancelled`, or `waiting` for a person."""
        return self._standing.phase

    @property
    def answer(self) -> str | None:
        return self.state.answer

    @property
    def asked(self) -> tuple[PersonAsked, ...]:
        """What a person is asked now."""
        return self._standing.asked

    @cached_property
    def view(self) -> RunView:
        """Everything that there is to see: times, waits, attempts, outputs."""
        return view_of(self.run_id, self.records)

    @property
    def reason(self) -> str:
        """Why it did not end well, or nothing."""
        return self.view.reason

    @property
    def planner(self) -> str:
        return self.view.planner

    @property
    def steps(self) -> tuple[StepView, ...]:
        return self.view.steps

    def step(self, path: str) -> StepView:
        """One step as it stands. Raises KeyError for an unknown one."""
        return self.view.step(path)

    def __repr__(self) -> str:
        return f"<Run {self.run_id} {self.phase}>"


class Autoglm:
    """Runs requests and plans. `run` is for plain programs; `arun` and `stream` are for those with an event loop.

    Close it when done, or use it as a context. One object serves one event loop (or none) at a time.
    """

    def __init__(self, settings: Settings, *, tools: Iterable[AnyTool] = ()) -> None:
        self.settings = settings
        self._tools = tuple(tools)
        self._engine: Engine | None = None
        self._own_loop: asyncio.Runner | None = None

    def run(self, request: Request, **options: Unpack[TaskOptions]) -> Run:
        """Run a request or a plan and return when it has ended or waits for a person (`phase` tells).
        Raises UsageError before anything is run, StorageError when the home cannot keep the run."""
        if self._own_loop is None:
            self._own_loop = asyncio.Runner()
        return self._own_loop.run(self.arun(request, **options))

    async def arun(self, request: Request, **options: Unpack[TaskOptions]) -> Run:
        """As `run`, on the caller's event loop."""
        records: list[Record] = []
        state = await self.engine.run(task_from(request, options, self.settings), observe=records.append)
        return Run(state, records)

    async def stream(self, request: Request, **options: Unpack[TaskOptions]) -> AsyncIterator[tuple[RunView, Record]]:
        """Every record of the run as it is written, with the view so far. Leaving the loop early stops the worker,
        not the run: it can be resumed."""
        task = task_from(request, options, self.settings)
        updates: asyncio.Queue[tuple[RunView, Record] | AutoglmError | None] = asyncio.Queue()

        async def work() -> None:
            try:
                await self.engine.run(task, observe=Viewing(lambda view, record: updates.put_nowait((view, record))))
                updates.put_nowait(None)
            except AutoglmError as error:
                updates.put_nowait(error)

        failure: AutoglmError | None = None
        async with asyncio.TaskGroup() as tasks:
            worker = tasks.create_task(work())
            try:
                while (update := await updates.get()) is not None:
                    if isinstance(update, AutoglmError):
                        failure = update
                        break
                    yield update
            except GeneratorExit:
                pass  # the caller left the loop: end the worker, then end quietly
            finally:
                worker.cancel()
        if failure is not None:
            raise failure

    async def resume(self, run_id: str) -> Run:
        """Go on with a run that was interrupted or answered. Raises NotFound, BusyError."""
        state = await self.engine.resume(run_id)
        return Run(state, await self.engine.records(run_id))

    async def answer(self, run_id: str, answer: Json, *, step: str = "", by: str = "api") -> Run:
        """Answer what a run asks (of `step`, or the only thing that it asks) and go on with it.
        Raises NotFound when it asks nothing of that kind."""
        asked = await self.engine.question(run_id, step=step)
        await self.engine.answer(run_id, asked, answer, by=by)
        return await self.resume(run_id)

    @property
    def engine(self) -> Engine:
        """The engine below, for everything else: cancel, replay, looking at runs."""
        if self._engine is None:
            self._engine = Engine(Composition(self.settings, tools=self._tools))
        return self._engine

    def close(self) -> None:
        """For programs without an event loop: let go of the home."""
        if self._own_loop is not None:
            self._own_loop.run(self.aclose())
            self._own_loop.close()
            self._own_loop = None

    async def aclose(self) -> None:
        if self._engine is not None:
            await self._engine.close()
            self._engine = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_failure: object) -> None:
        await self.aclose()
