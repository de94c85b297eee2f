"""Other agents as the application wires them: our runs as their tasks, their skills as our tools, and both ends."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from autoglm.app.composition import Composition
from autoglm.app.engine import Engine
from autoglm.app.offers.a2a import A2aOffer
from autoglm.app.offers.runs_under_way import RunsUnderWay
from autoglm.app.tasks import task_from
from autoglm.core.a2a import TaskState
from autoglm.core.errors import FailureKind, NotFound, PlanRejected, ToolError, UsageError
from autoglm.core.http import HttpRequest
from autoglm.core.tools import Effect
from autoglm.server.a2a.ports import AgentRefusal, Said, TaskQuery
from autoglm.settings.agents_tree import PeerSettings
from autoglm.settings.tree import ApprovalSettings

from .agent_at_work import SUMMARIZE, SlowLookEngine, keyed, made_settings, near, served

WRITE = {"goal": "write", "steps": [{"id": "w", "tool": "file_write", "args": {"path": "out.txt", "text": "hi"}}]}


@pytest.fixture
def settings(tmp_path):
    return made_settings(tmp_path)


def asking(settings):
    """Every change waits for a person."""
    return replace(settings, approvals=ApprovalSettings(effects=(Effect.IDEMPOTENT, Effect.KEYED, Effect.UNSAFE)))


class LingeringEngine(Engine):
    """Its runs have looked for letters for the last time, and are over only when `may_end` is set."""

    has_looked = may_end = None

    async def run(self, task, **options):
        self.has_looked, self.may_end = asyncio.Event(), asyncio.Event()
        state = await super().run(task, **options)
        self.has_looked.set()
        await self.may_end.wait()
        return state


@asynccontextmanager
async def offering(settings, kind=Engine):
    """The door to an engine, with runs that go on beside."""
    async with kind(Composition(settings)) as engine, asyncio.TaskGroup() as tasks:
        runs = RunsUnderWay(engine)
        working = tasks.create_task(runs.work())
        try:
            yield A2aOffer(engine, runs), engine
        finally:
            working.cancel()


def said(text="", *extras, message_id="m1", principal="ann", task="", context=""):
    return Said(message_id=message_id, text=text, extras=extras, task_id=task, context_id=context, principal=principal)


async def settled(door, task, *, principal="ann", told=None):
    async def tell(line):
        if told is not None:
            told.append(line)

    async with asyncio.timeout(20):
        while not task.is_settled:
            task = await door.follow(task.id, principal=principal, within_s=20, tell=tell)
    return task


# --- our runs as tasks -----------------------------------------------------------------------------------------------


async def test_a_message_becomes_a_run_and_its_answer_an_artifact(settings):
    told = []
    async with offering(settings) as (door, _):
        begun = await door.send(said(SUMMARIZE, context="talk-1"))
        done = await settled(door, begun, told=told)

    assert begun.context_id == "talk-1"
    assert done.state is TaskState.COMPLETED
    assert "boat" in done.answer
    assert any(line.startswith("Planned: ") for line in told)


async def test_a_run_that_is_over_at_once_begins_as_a_task_under_way(settings):
    async with offering(settings, SlowLookEngine) as (door, _):
        begun = await door.send(said(SUMMARIZE))
        done = await settled(door, begun)

    assert (begun.state, begun.answer) == (TaskState.WORKING, "")
    assert done.state is TaskState.COMPLETED


async def test_a_plan_gives_its_outputs_by_step(settings):
    plan = {"goal": "count", "steps": [{"id": "six", "tool": "calculate", "args": {"expression": "6*7"}}]}
    async with offering(settings) as (door, _):
        done = await settled(door, await door.send(said("", {"plan": plan})))

    assert done.outputs["six"]["value"] == 42


async def test_the_same_message_begins_one_run_also_when_it_comes_twice_at_once_and_after_a_restart(settings):
    async with offering(settings) as (door, _):
        first, second = await asyncio.gather(door.send(said(SUMMARIZE)), door.send(said(SUMMARIZE)))
        await settled(door, first)
    async with offering(settings) as (door, engine):
        third = await door.send(said(SUMMARIZE))
        other = await door.send(said(SUMMARIZE, principal="bob"))
        await settled(door, other, principal="bob")
        runs = await engine.runs()

    assert first.id == second.id == third.id != other.id
    assert len(runs) == 2


async def test_what_a_run_asks_is_answered_by_a_message_to_its_task(settings):
    async with offering(asking(settings)) as (door, _):
        waiting = await settled(door, await door.send(said("", {"plan": WRITE})))
        with pytest.raises(UsageError, match="yes or no"):
            await door.send(said("whatever you like", message_id="m2", task=waiting.id))
        going = await door.send(said("Yes.", message_id="m3", task=waiting.id))
        done = await settled(door, going)
        with pytest.raises(AgentRefusal, match="asks nothing"):
            await door.send(said("Yes.", message_id="m4", task=waiting.id))

    assert waiting.state is TaskState.INPUT_REQUIRED
    assert "out.txt" in waiting.words
    assert waiting.details["asked"][0]["step"] == "w"
    assert done.state is TaskState.COMPLETED
    assert (settings.workspace / "out.txt").read_text() == "hi"


async def test_an_answer_that_comes_after_the_last_look_of_a_run_is_taken_up(settings):
    async with offering(asking(settings), LingeringEngine) as (door, engine), asyncio.timeout(20):
        begun = await door.send(said("", {"plan": WRITE}))
        await engine.has_looked.wait()
        going = await door.send(said("Yes.", message_id="m2", task=begun.id))
        engine.may_end.set()
        done = await settled(door, going)

    assert done.state is TaskState.COMPLETED


async def test_a_message_that_two_workers_take_at_once_begins_one_run(settings):
    async with offering(settings) as (door, _), offering(settings) as (other, engine):
        tasks = await asyncio.gather(*(each.send(said(SUMMARIZE)) for each in (door, other) * 3))
        await settled(other, tasks[0])
        runs = await engine.runs()

    assert len({task.id for task in tasks}) == len(runs) == 1


async def test_a_task_under_way_is_cancelled(settings):
    plan = {"goal": "wait", "steps": [{"id": "w", "tool": "wait", "args": {"seconds": 3600}}]}
    async with offering(settings) as (door, _):
        begun = await door.send(said("", {"plan": plan}))
        ended = await door.cancel(begun.id, principal="ann")

    assert begun.state is TaskState.WORKING
    assert ended.state is TaskState.CANCELED


async def test_two_questions_are_told_apart_by_their_step(settings):
    steps = [{**WRITE["steps"][0], "id": name, "args": {"path": f"{name}.txt", "text": "x"}} for name in ("a", "b")]
    async with offering(asking(settings)) as (door, _):
        waiting = await settled(door, await door.send(said("", {"plan": {"goal": "both", "steps": steps}})))
        with pytest.raises(UsageError, match="asks 2 things"):
            await door.send(said("yes", message_id="m2", task=waiting.id))
        one = {"step": "a", "answer": True}
        left = await settled(door, await door.send(said("", one, message_id="m3", task=waiting.id)))
        no = {"step": "b", "answer": False}
        await settled(door, await door.send(said("", no, message_id="m4", task=waiting.id)))

    assert [asked["step"] for asked in left.details["asked"]] == ["b"]
    assert (settings.workspace / "a.txt").exists()
    assert not (settings.workspace / "b.txt").exists()


async def test_a_task_of_somebody_else_does_not_exist(settings):
    async with offering(asking(settings)) as (door, _):
        mine = await settled(door, await door.send(said("", {"plan": WRITE})))
        for attempt in (
            door.task(mine.id, principal="bob"),
            door.cancel(mine.id, principal="bob"),
            door.send(said("yes", message_id="m2", principal="bob", task=mine.id)),
            door.task("no-such-task", principal="bob"),
        ):
            with pytest.raises(NotFound, match="no task"):
                await attempt
        listed = await door.tasks(TaskQuery(principal="bob", limit=50))
        ended = await door.cancel(mine.id, principal="ann")

    assert listed.tasks == ()
    assert ended.state is TaskState.CANCELED


async def test_tasks_are_listed_page_by_page_the_last_changed_first(settings):
    async with offering(asking(settings)) as (door, _):
        names = [f"m{number}" for number in range(3)]
        for name in names:
            await settled(door, await door.send(said("", {"plan": WRITE}, message_id=name, context=name)))
        whole = await door.tasks(TaskQuery(principal="ann", limit=50))
        first = await door.tasks(TaskQuery(principal="ann", limit=2))
        second = await door.tasks(TaskQuery(principal="ann", limit=2, token=first.token))
        one = await door.tasks(TaskQuery(principal="ann", limit=50, context_id="m1"))
        none = await door.tasks(TaskQuery(principal="ann", limit=50, state=TaskState.COMPLETED))
        with pytest.raises(UsageError, match="pageToken"):
            await door.tasks(TaskQuery(principal="ann", limit=2, token="x"))

    assert [task.context_id for task in whole.tasks] == names[::-1]
    assert [*first.tasks, *second.tasks] == list(whole.tasks)
    assert (first.total, second.token) == (3, "")
    assert [task.context_id for task in one.tasks] == ["m1"]
    assert none.tasks == ()


@pytest.mark.parametrize(
    ("message", "error"),
    [
        (said("   "), UsageError),
        (said("", {"plan": WRITE}, {"plan": WRITE}), UsageError),
        (said("", {"plan": 5}), UsageError),
        (said("", {"plan": {"goal": "x", "steps": [{"id": "a", "tool": "nothing"}]}}), PlanRejected),
    ],
)
async def test_a_task_that_cannot_begin_is_refused_and_leaves_no_run(settings, message, error):
    async with offering(settings) as (door, engine):
        with pytest.raises(error):
            await door.send(message)
        runs = await engine.runs()

    assert not runs


# --- both ends -------------------------------------------------------------------------------------------------------


async def test_our_runs_give_work_to_our_agent(settings, tmp_path):
    far, headers = keyed(settings, tmp_path)
    async with served(far) as address:
        peer = PeerSettings(
            name="far", card=address, headers=headers, effect=Effect.KEYED, allow_private=True, timeout_s=20
        )
        wrong = replace(peer, name="wrong", headers={"Authorization": "Bearer env:AUTOGLM_NOT_SET"})
        stranger = replace(peer, name="stranger", headers={})
        async with Engine(Composition(near(settings, tmp_path, peer, wrong, stranger))) as engine:
            specs = {spec.name: spec for spec in await engine.tools()}
            given = await engine.call_tool("far_run_request", {"message": SUMMARIZE})
            with pytest.raises(ToolError, match="refuses our credential"):
                await engine.call_tool("stranger_run_request", {"message": SUMMARIZE})
            troubles = engine.parts.troubles

    assert specs["far_run_request"].traits.effect is Effect.KEYED
    assert specs["far_run_request"].untrusted == ("",)
    assert "boat" in given["text"]
    assert [trouble.origin for trouble in troubles] == ["agent:wrong"]
    assert "AUTOGLM_NOT_SET" in troubles[0].problem


async def test_a_question_of_the_agent_is_told_and_answered_with_a_further_call(settings, tmp_path):
    async with served(asking(settings)) as address:
        peer = PeerSettings(name="far", card=address, allow_private=True, timeout_s=20)
        async with Engine(Composition(near(settings, tmp_path, peer))) as engine:
            with pytest.raises(ToolError) as asked:
                await engine.call_tool("far_run_plan", {"message": " ", "data": {"plan": WRITE}})
            task = asked.value.hint.rpartition("`task`: ")[2].rstrip(".")
            given = await engine.call_tool("far_run_plan", {"message": "yes", "task": task})

    assert asked.value.kind is FailureKind.REFUSED
    assert "asks before it goes on" in asked.value.message
    assert given["data"][0]["w"]["path"] == "out.txt"
    assert (settings.workspace / "out.txt").read_text() == "hi"


async def test_a_card_needs_no_key_and_names_the_address_that_it_was_asked_at(settings, tmp_path):
    far, _ = keyed(settings, tmp_path)
    async with served(far) as address, Engine(Composition(settings)) as engine:
        url = f"{address}/.well-known/agent-card.json"
        answer = await engine.parts.egress.fetch(HttpRequest(url=url, allow_private=True))
        tasks = await engine.parts.egress.fetch(HttpRequest(url=f"{address}/a2a/tasks", allow_private=True))

    card = json.loads(answer.body)
    assert {one["url"] for one in card["supportedInterfaces"]} == {f"{address}/a2a"}
    assert card["securitySchemes"]
    assert tasks.status == 401


async def test_a_call_is_a_step_of_a_run_its_output_untrusted_and_the_secret_in_no_file(settings, tmp_path):
    far, headers = keyed(settings, tmp_path)
    plan = {"goal": "ask", "steps": [{"id": "ask", "tool": "far_run_request", "args": {"message": SUMMARIZE}}]}
    async with served(far) as address:
        peer = PeerSettings(name="far", card=address, headers=headers, allow_private=True, timeout_s=20)
        free = replace(near(settings, tmp_path, peer), approvals=ApprovalSettings(effects=()))
        async with Engine(Composition(free)) as engine:
            state = await engine.run(task_from(plan, {}, free))

    assert state.outcome == "done"
    assert "untrusted" in state.steps["ask"].output.labels.sources
    folders = (tmp_path / "near", settings.home)
    kept = [path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert b"boat" in b"".join(kept)
    assert b"canary-4711" not in b"".join(kept)
