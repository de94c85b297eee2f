"""What we are to other agents: their messages become runs, and runs are shown to them as tasks.

The id of a run comes from the principal and the id of the message, so the same message begins one run, however often
it comes and whichever worker takes it. To everybody but its principal a run does not exist.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from autoglm.app.engine import Engine
from autoglm.app.offers.questions import answer_to, whole_question
from autoglm.app.offers.runs_under_way import RunsUnderWay
from autoglm.app.tasks import Request, task_from
from autoglm.core.a2a import Problem, TaskState
from autoglm.core.errors import BusyError, NotFound, StaleLease, StorageError, UsageError
from autoglm.core.events import PersonAsked, RunCreated, Topic
from autoglm.core.ports import RunEntry
from autoglm.core.task import Task
from autoglm.core.values import Json, digest
from autoglm.execution.views import RunPhase, RunView, asked_json
from autoglm.server.a2a.ports import AgentRefusal, AgentTask, Said, TaskPage, TaskQuery, Tell

_MOST_RUNS = 1_000
"""How many runs are looked through for a list, the newest first."""
_LOOK_AGAIN_S = 0.5
_ENDING_S = 5.0
_STATES: Mapping[RunPhase, TaskState] = {
    RunPhase.PLANNING: TaskState.WORKING,
    RunPhase.RUNNING: TaskState.WORKING,
    RunPhase.WAITING: TaskState.INPUT_REQUIRED,
    RunPhase.DONE: TaskState.COMPLETED,
    RunPhase.FAILED: TaskState.FAILED,
    RunPhase.CANCELLED: TaskState.CANCELED,
}
_YES = frozenset({"yes", "true", "allow", "approve", "是", "同意", "批准", "允许"})
_NO = frozenset({"no", "false", "deny", "reject", "否", "不", "拒绝", "不同意"})


class A2aOffer:
    """An AgentDoor on an engine."""

    def __init__(self, engine: Engine, runs: RunsUnderWay) -> None:
        self._engine = engine
        self._runs = runs

    async def send(self, said: Said) -> AgentTask:
        if said.task_id:
            return await self._answered(said)
        run_id = f"a2a-{digest([said.principal, said.message_id])}"
        with suppress(NotFound):
            return await self.task(run_id, principal=said.principal)
        with suppress(StaleLease, BusyError):  # another worker has just begun it
            await self._runs.start(self._task_of(said), run_id=run_id)
        return _begun(_shown(await self._view(run_id, said.principal)))

    async def task(self, task_id: str, *, principal: str) -> AgentTask:
        return _shown(await self._view(task_id, principal))

    async def follow(self, task_id: str, *, principal: str, within_s: float, tell: Tell) -> AgentTask:
        """A run that another worker has tells nothing here: it is looked at again and again."""
        await self._runs.settled(task_id, within_s=within_s, tell=tell)
        task = await self.task(task_id, principal=principal)
        if not task.is_settled:
            await asyncio.sleep(min(_LOOK_AGAIN_S, within_s))
        return task

    async def tasks(self, query: TaskQuery) -> TaskPage:
        """Those that changed last come first; only the newest thousand runs are looked through."""
        listed = await self._engine.runs(limit=_MOST_RUNS)
        own = [entry for entry in listed if isinstance(entry, RunEntry) and _fits(entry, query)]
        if query.state is not None:
            own = [entry for entry in own if await self._state(entry, query.principal) is query.state]
        own.sort(key=_place, reverse=True)
        after = [entry for entry in own if not query.token or _place(entry) < _place_of(query.token)]
        page = after[: query.limit]
        shown = [await self._seen(entry, query.principal) for entry in page]
        token = "{:.6f}~{}".format(*_place(page[-1])) if len(after) > len(page) else ""
        return TaskPage(tasks=tuple(task for task in shown if task is not None), total=len(own), token=token)

    async def cancel(self, task_id: str, *, principal: str) -> AgentTask:
        await self._view(task_id, principal)
        await self._engine.cancel(task_id, by=principal, reason="an agent asked for it")
        await self._runs.settled(task_id, within_s=_ENDING_S, tell=_quietly)
        return await self.task(task_id, principal=principal)

    # --- inside ------------------------------------------------------------------------------------------------------

    async def _view(self, run_id: str, principal: str) -> RunView:
        """Raises NotFound, also for a run of somebody else."""
        missing = NotFound(f"There is no task {run_id[:100]!r}.")
        try:
            view = await self._engine.view(run_id)
        except NotFound:
            raise missing from None
        if view.state.task.principal != principal:
            raise missing
        return view

    async def _seen(self, entry: RunEntry, principal: str) -> AgentTask | None:
        """None for a run that is damaged: `autoglm doctor` tells of it."""
        with suppress(StorageError):
            return await self.task(entry.run_id, principal=principal)
        return None

    async def _state(self, entry: RunEntry, principal: str) -> TaskState | None:
        task = await self._seen(entry, principal)
        return None if task is None else task.state

    def _task_of(self, said: Said) -> Task:
        """A plan says what is done; words beside it are for people. Raises UsageError, PlanRejected."""
        plans = [extra["plan"] for extra in said.extras if isinstance(extra, Mapping) and "plan" in extra]
        request: Request = said.text
        if plans:
            if len(plans) > 1 or not isinstance(plans[0], Mapping):
                raise UsageError('A message holds a request as text, or one plan as data: {"plan": {...}}.')
            request = plans[0]
        payload: Json = {"data": list(said.extras)} if said.extras and not plans else None
        return task_from(
            request,
            {"principal": said.principal, "session": said.context_id, "payload": payload},
            self._engine.parts.settings,
        )

    # --- answers -----------------------------------------------------------------------------------------------------

    async def _answered(self, said: Said) -> AgentTask:
        """The message answers what the run asks. Raises AgentRefusal for a run that asks nothing."""
        view = await self._view(said.task_id, said.principal)
        if said.context_id not in {"", _shown(view).context_id}:
            raise UsageError(f"Task {said.task_id} belongs to another context.")
        if not view.asked:
            raise AgentRefusal(
                Problem.UNSUPPORTED,
                f"Task {said.task_id} asks nothing: {_shown(view).state.value}.",
                hint="Send a message without taskId to begin another.",
            )
        asked, answer = _answer_in(said, view.asked)
        await self._engine.answer(said.task_id, asked, answer, by=said.principal)
        self._runs.go_on(said.task_id, language=view.state.task.language)
        return _begun(_shown(view))


def _begun(task: AgentTask) -> AgentTask:
    """The task as it is when work on it begins; a short one may be over by now, and is told to be by who follows it."""
    return replace(task, state=TaskState.WORKING, words="", details=None, answer="", outputs={})


def _shown(view: RunView) -> AgentTask:
    """The run as a task. Outputs come back for plans, whose steps the client has named itself."""
    state = _STATES[view.phase]
    task = view.state.task
    words = "\n".join(f"{each.step}: {whole_question(each)}" for each in view.asked)
    is_done = state is TaskState.COMPLETED
    return AgentTask(
        id=view.run_id,
        context_id=task.session or view.run_id,
        state=state,
        at=view.at,
        words=words or ("" if is_done or not view.finished else view.answer or view.reason),
        details={"asked": [asked_json(each) for each in view.asked]} if view.asked else None,
        answer=view.answer or "" if is_done else "",
        outputs=_outputs(view) if is_done and task.plan is not None else {},
    )


def _outputs(view: RunView) -> Mapping[str, Json]:
    return {step.id: step.output for step in view.steps if "/" not in step.id and step.output is not None}


def _answer_in(said: Said, asked: Sequence[PersonAsked]) -> tuple[PersonAsked, Json]:
    """Which question is answered, and how: data as {"step": ..., "answer": ...}, or words when there is only one.
    Raises UsageError: what is no clear yes is none."""
    extra = next((one for one in said.extras if isinstance(one, Mapping) and "answer" in one), {})
    meant = [each for each in asked if extra.get("step") in {None, each.step}]
    if len(meant) != 1:
        steps = ", ".join(each.step for each in asked)
        raise UsageError(f"The task asks {len(asked)} things.", hint=f"Answer with data that names the step: {steps}.")
    one, answer = meant[0], extra.get("answer", said.text.strip())
    if one.topic is not Topic.QUESTION:
        answer = _meaning(answer)
    return one, answer_to(one, answer, hint='Answer yes or no, or with data: {"answer": true}.')


def _meaning(answer: Json) -> Json:
    """A word for yes or no as what it means."""
    word = answer.lower().rstrip(".!。！") if isinstance(answer, str) else ""
    return True if word in _YES else False if word in _NO else answer


async def _quietly(_line: str) -> None:
    pass


# --- lists -----------------------------------------------------------------------------------------------------------


def _fits(entry: RunEntry, query: TaskQuery) -> bool:
    """What the first and last record say already."""
    event = entry.first.event
    if not isinstance(event, RunCreated) or event.task.principal != query.principal:
        return False
    return entry.last.at >= query.since and query.context_id in {"", event.task.session or entry.run_id}


def _place(entry: RunEntry) -> tuple[float, str]:
    return round(entry.last.at, 6), entry.run_id


def _place_of(token: str) -> tuple[float, str]:
    """Raises UsageError."""
    moment, _, name = token.partition("~")
    try:
        return float(moment), name
    except ValueError:
        raise UsageError("The pageToken is none that came from here.") from None
