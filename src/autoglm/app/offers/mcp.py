"""What we offer to MCP clients: runs, plans, the mailbox, and the tools that an administrator names.

A run belongs to the principal that started it; to everybody else it does not exist. Called tools are runs of one step:
they are in the journal, and what needs a person's word waits for it.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TypeAlias

from autoglm.app.engine import Engine
from autoglm.app.offers.questions import answer_to, whole_question
from autoglm.app.offers.runs_under_way import RunsUnderWay
from autoglm.app.progress import waiting_text
from autoglm.app.tasks import task_from
from autoglm.channels.mailbox import MailboxChannel
from autoglm.core.errors import AutoglmError, NotFound, UsageError
from autoglm.core.events import PersonAsked, Topic
from autoglm.core.plan import Plan, Step
from autoglm.core.tools import Effect, ToolRole, ToolSpec
from autoglm.core.values import Json
from autoglm.execution.views import RunPhase, RunView, run_json
from autoglm.planning.plan_json import plan_object
from autoglm.server.mcp.ports import OfferedTool, Question, ToolAnswer, ToolCall, ToolQuestion, text_block

_LONGEST_WAIT_S = 600.0
_MOST_RUNS = 100
_MOST_LETTERS = 200


class McpOffer:
    """A ToolDoor on an engine."""

    def __init__(self, engine: Engine, runs: RunsUnderWay) -> None:
        self._engine = engine
        self._runs = runs

    async def tools(self) -> Sequence[OfferedTool]:
        """Ours, then those of `mcp.offer_tools`."""
        return (*(offer.tool for offer in _OFFERS), *map(_offered, await self._named()))

    async def call(self, call: ToolCall) -> ToolAnswer | ToolQuestion:
        """Raises AutoglmError."""
        for offer in _OFFERS:
            if offer.tool.name == call.tool:
                return await offer.perform(self, call)
        if any(spec.name == call.tool for spec in await self._named()):
            return await self._tool(call)
        raise NotFound(f"There is no tool {call.tool!r}.")

    # --- runs --------------------------------------------------------------------------------------------------------

    async def start_run(self, call: ToolCall) -> ToolAnswer | ToolQuestion:
        if call.state:  # the same call again, with answers
            return await self._answered(call)
        plan, request = call.arguments.get("plan"), call.arguments.get("request")
        if (plan is None) == (request is None):
            raise UsageError("A run needs either `request` or `plan`.")
        if not isinstance(plan, Mapping | None) or not isinstance(request, str | None):
            raise UsageError("`request` is a text and `plan` an object.")
        what = request if plan is None else plan
        assert what is not None
        task = task_from(what, {"principal": call.principal}, self._engine.parts.settings)
        return await self._stands(call, await self._runs.start(task), is_new=True)

    async def run_status(self, call: ToolCall) -> ToolAnswer | ToolQuestion:
        return await self._answered(call) if call.state else await self._stands(call, _text(call, "run_id"))

    async def answer_run(self, call: ToolCall) -> ToolAnswer | ToolQuestion:
        run_id, step = _text(call, "run_id"), call.arguments.get("step", "")
        view = await self._view(call, run_id)
        asked = [each for each in view.asked if step in {"", each.step}]
        if len(asked) != 1:
            raise NotFound(f"Run {run_id} asks {len(asked)} things there.", hint="`run_status` tells what it asks.")
        said = _said(asked[0], call.arguments.get("answer"))
        await self._engine.answer(run_id, asked[0], said, by=call.principal)
        self._runs.go_on(run_id, language=view.state.task.language)
        return await self._stands(call, run_id)

    async def cancel_run(self, call: ToolCall) -> ToolAnswer | ToolQuestion:
        run_id = _text(call, "run_id")
        await self._view(call, run_id)
        await self._engine.cancel(run_id, by=call.principal, reason="an MCP client asked for it")
        return await self._stands(call, run_id)

    async def list_runs(self, call: ToolCall) -> ToolAnswer:
        listed = await self._engine.runs(limit=_count(call, most=_MOST_RUNS))
        found: list[Json] = []
        for entry in listed:
            with suppress(AutoglmError):  # another's, or damaged
                view = await self._view(call, entry.run_id)
                found.append({"run_id": view.run_id, "state": view.phase.value, "request": view.title})
        return ToolAnswer(structured={"runs": found})

    # --- plans and letters -------------------------------------------------------------------------------------------

    async def plan_request(self, call: ToolCall) -> ToolAnswer:
        task = task_from(_text(call, "request"), {"principal": call.principal}, self._engine.parts.settings)
        preview = await self._engine.plan(task)
        plan: Mapping[str, Json] = {"plan": plan_object(preview.plan), "planner": preview.planner}
        return ToolAnswer(structured={**plan, "reason": preview.reason, "has_more": preview.has_more})

    async def read_mailbox(self, call: ToolCall) -> ToolAnswer:
        """The newest letters. Whoever comes with a key sees those alone that are addressed to its principal."""
        parts = self._engine.parts
        letters = await MailboxChannel(parts.settings.home / "mailbox", clock=parts.clock).letters()
        own = [letter for letter in letters if call.principal in {"local", letter.target}]
        newest = own[::-1][: _count(call, most=_MOST_LETTERS)]
        return ToolAnswer(structured={"letters": [dataclasses.asdict(letter) for letter in newest]})

    # --- tools of the engine -----------------------------------------------------------------------------------------

    async def _named(self) -> Sequence[ToolSpec]:
        patterns = self._engine.parts.settings.mcp.offer_tools
        specs = await self._engine.tools() if patterns else ()
        ours = {offer.tool.name for offer in _OFFERS}
        callable_specs = [spec for spec in specs if spec.traits.role is ToolRole.CALL and spec.name not in ours]
        return [spec for spec in callable_specs if any(fnmatchcase(spec.name, pattern) for pattern in patterns)]

    async def _tool(self, call: ToolCall) -> ToolAnswer | ToolQuestion:
        """A run of one step. A client that leaves has it cancelled."""
        if call.state:
            return await self._answered(call, is_tool=True)
        args: Mapping[str, Json] = {name: {"$literal": value} for name, value in call.arguments.items()}
        plan = Plan(goal=call.tool, steps=(Step(id="call", tool=call.tool, args=args),))
        task = task_from(plan, {"principal": call.principal}, self._engine.parts.settings)
        run_id = await self._runs.start(task)
        try:
            return await self._stands(call, run_id, wait_s=_LONGEST_WAIT_S, is_tool=True, is_new=True)
        except asyncio.CancelledError:
            with suppress(AutoglmError, TimeoutError):
                async with asyncio.timeout(5.0):
                    await self._engine.cancel(run_id, by=call.principal, reason="the client left")
            raise

    # --- inside ------------------------------------------------------------------------------------------------------

    async def _view(self, call: ToolCall, run_id: str) -> RunView:
        """Raises NotFound, also for a run of somebody else."""
        view = await self._engine.view(run_id)
        if view.state.task.principal != call.principal:
            raise NotFound(f"There is no run {run_id}.", hint="`list_runs` names yours.")
        return view

    async def _stands(
        self, call: ToolCall, run_id: str, *, wait_s: float | None = None, is_tool: bool = False, is_new: bool = False
    ) -> ToolAnswer | ToolQuestion:
        """How the run stands after the wait. What it asks goes to the client's user, if the client can ask. A run that
        this call has begun is followed at once: a short one would be over before anything of it is told."""
        if not is_new:
            await self._view(call, run_id)
        await self._runs.settled(run_id, within_s=_wait_s(call) if wait_s is None else wait_s, tell=call.tell)
        view = await self._view(call, run_id)
        new = [asked for asked in view.asked if _name(asked) not in call.answers]
        if new and call.may_ask:
            return ToolQuestion(questions={_name(asked): _question(asked) for asked in new}, state=run_id)
        return _output(view) if is_tool and view.phase is RunPhase.DONE else _status(view)

    async def _answered(self, call: ToolCall, *, is_tool: bool = False) -> ToolAnswer | ToolQuestion:
        """The same call once more, with the answers of the client's user; `state` names the run, whose owner is
        checked as always. An answer counts for exactly the question under whose digest it comes."""
        run_id = call.state
        view = await self._view(call, run_id)
        for asked in view.asked:
            given = call.answers.get(_name(asked))
            content = given.get("content") if isinstance(given, Mapping) and given.get("action") == "accept" else None
            if isinstance(content, Mapping) and "answer" in content:
                await self._engine.answer(run_id, asked, _said(asked, content["answer"]), by=call.principal)
        self._runs.go_on(run_id, language=view.state.task.language)
        return await self._stands(call, run_id, wait_s=_LONGEST_WAIT_S if is_tool else None, is_tool=is_tool)


def _status(view: RunView) -> ToolAnswer:
    """The run as JSON; as text, what people are told."""
    text = view.answer or view.reason
    if view.asked:
        text = waiting_text(view.run_id, view.asked, view.state.task.language)
    blocks = (text_block(text or f"Run {view.run_id}: {view.phase.value}."),)
    return ToolAnswer(content=blocks, structured=run_json(view), is_error=view.phase is RunPhase.FAILED)


def _output(view: RunView) -> ToolAnswer:
    return ToolAnswer(structured=view.step("call").output)


def _name(asked: PersonAsked) -> str:
    return f"{asked.step}-{asked.digest}"


def _question(asked: PersonAsked) -> Question:
    form: Mapping[str, Json] = {"type": "object", "properties": {"answer": _form(asked)}, "required": ["answer"]}
    return Question(whole_question(asked), form)


def _form(asked: PersonAsked) -> Json:
    match asked.topic:
        case Topic.APPROVAL:
            return {"type": "boolean", "title": "Allow it?"}
        case Topic.OUTCOME:
            return {"type": "boolean", "title": "Did it happen?"}
        case Topic.QUESTION:
            is_bound = asked.choices and asked.schema is None
            return {"type": "string", **({"enum": list(asked.choices)} if is_bound else {})}


def _said(asked: PersonAsked, answer: Json) -> Json:
    return answer_to(asked, answer, hint="Answer true or false.")


def _text(call: ToolCall, name: str) -> str:
    value = call.arguments.get(name)
    if not isinstance(value, str) or not value:
        raise UsageError(f"{call.tool} needs `{name}`, a text.")
    return value


def _count(call: ToolCall, *, most: int) -> int:
    value = call.arguments.get("limit", 20)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise UsageError(f"`limit` is a whole number from 1 to {most}.")
    return value


def _wait_s(call: ToolCall) -> float:
    value = call.arguments.get("wait_s", 0)
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= _LONGEST_WAIT_S:
        raise UsageError(f"`wait_s` is a number from 0 to {_LONGEST_WAIT_S:g}.")
    return float(value)


# --- what is offered -------------------------------------------------------------------------------------------------

_Perform: TypeAlias = Callable[[McpOffer, ToolCall], Awaitable[ToolAnswer | ToolQuestion]]


@dataclass(frozen=True, slots=True)
class _Offer:
    tool: OfferedTool
    perform: _Perform


def _offered(spec: ToolSpec) -> OfferedTool:
    """No promise of what it gives: a call may be answered with a run that waits for a person."""
    return OfferedTool(
        name=spec.name, description=spec.description, parameters=spec.parameters, effect=spec.traits.effect
    )


_WAIT: Mapping[str, Json] = {
    "type": "number",
    "minimum": 0,
    "maximum": _LONGEST_WAIT_S,
    "description": "Seconds to wait for the run to end or to ask something; 0 answers at once.",
}
_ARGUMENTS: Mapping[str, Mapping[str, Json]] = {
    "request": {"type": "string", "description": "What is to be done, in Chinese or English."},
    "plan": {"type": "object", "description": "A ready plan, in place of a request."},
    "run_id": {"type": "string", "description": "As start_run gave it."},
    "wait_s": _WAIT,
    "step": {"type": "string", "description": "Which question, when the run asks several."},
    "answer": {"description": "true or false for an approval or an outcome; else one of the choices, or a text."},
    "limit": {"type": "integer", "minimum": 1, "description": "How many at most; 20 when left out."},
}


def _offer(
    name: str,
    description: str,
    perform: _Perform,
    *,
    needs: tuple[str, ...] = (),
    takes: tuple[str, ...] = (),
    effect: Effect = Effect.NONE,
) -> _Offer:
    schema: Mapping[str, Json] = {
        "type": "object",
        "properties": {word: _ARGUMENTS[word] for word in (*needs, *takes)},
        "required": list(needs),
        "additionalProperties": False,
    }
    return _Offer(OfferedTool(name=name, description=description, parameters=schema, effect=effect), perform)


_OFFERS: tuple[_Offer, ...] = (
    _offer(
        "start_run",
        "Run a request in words, or a plan: it is planned, its steps run in parallel, and every step is recorded. "
        "Gives the run's id and how it stands.",
        McpOffer.start_run,
        takes=("request", "plan", "wait_s"),
        effect=Effect.UNSAFE,
    ),
    _offer(
        "run_status",
        "How a run stands: its state, steps, answer, and what it asks of a person.",
        McpOffer.run_status,
        needs=("run_id",),
        takes=("wait_s",),
    ),
    _offer(
        "answer_run",
        "Answer what a run asks of a person; the run goes on.",
        McpOffer.answer_run,
        needs=("run_id", "answer"),
        takes=("step", "wait_s"),
        effect=Effect.UNSAFE,
    ),
    _offer("cancel_run", "Stop a run.", McpOffer.cancel_run, needs=("run_id",), effect=Effect.IDEMPOTENT),
    _offer("list_runs", "Your runs, the newest first.", McpOffer.list_runs, takes=("limit",)),
    _offer("plan_request", "Plan a request and run nothing.", McpOffer.plan_request, needs=("request",)),
    _offer("read_mailbox", "The messages in the mailbox, the newest first.", McpOffer.read_mailbox, takes=("limit",)),
)
