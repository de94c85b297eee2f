import json

import pytest

from autoglm.core.chat import ChatAnswer, RouteStep
from autoglm.core.errors import FailureKind, ModelError, NotUnderstood, PlanRejected
from autoglm.core.events import ModelCalled
from autoglm.core.plan import Step
from autoglm.core.ports import PlanEnd, PlanRequest
from autoglm.core.task import Limits, Task
from autoglm.core.tools import ToolSpec
from autoglm.planning.graph_planner import GraphPlanner
from autoglm.planning.tool_loop import ToolLoopPlanner
from autoglm.testing.models import FakeModel

READ = ToolSpec(
    name="file_read",
    description="Reads a file.",
    descriptions={"zh": "读取文件"},
    parameters={
        "type": "object",
        "properties": {
            "path": {"type": "string"},
            "mode": {"enum": ["a", "b"]},
            "maybe": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
            "many": {"type": "array", "items": {"type": "string"}},
            "free": {},
            "true": True,
            "either": {"type": ["string", "null"]},
        },
        "required": ["path"],
        "additionalProperties": False,
    },
    returns={"type": "object", "properties": {"text": {"type": "string"}}, "additionalProperties": False},
)
BARE = ToolSpec(name="bare", description="Nothing known.", parameters={})


def a_request(**fields):
    task = Task(request="read a.txt", **fields)
    return PlanRequest(task=task, tools=(READ, BARE), now=1_800_000_000.0)


async def planned(model, request=None):
    return [part async for part in GraphPlanner(model).plan(request or a_request())]


def a_plan(*steps, **more):
    return json.dumps({"steps": steps, **more})


A = {"id": "a", "tool": "file_read", "args": {"path": "a.txt"}}
B = {"id": "b", "tool": "file_read", "args": {"path": {"$ref": "a.text"}}}


async def test_steps_and_answer_of_a_streamed_plan_are_given():
    model = FakeModel([f"Here:\n```json\n{a_plan(A, B, answer={'$ref': 'b.text'})}\n```"])

    parts = await planned(model)

    assert [part.id for part in parts if isinstance(part, Step)] == ["a", "b"]
    assert parts[-1] == PlanEnd(answer={"$ref": "b.text"})
    assert isinstance(parts[-2], ModelCalled)
    assert parts[-2].purpose == "plan"


@pytest.mark.parametrize(
    ("language", "word"), [("en", "Or code: a short Python snippet"), ("zh", "一小段 Python 代码")]
)
async def test_a_model_is_told_of_snippets_where_they_are_allowed_and_may_write_one(language, word):
    snippet = {"id": "s", "code": "bare()", "args": {"k": 1}}
    model, silent = FakeModel([a_plan(snippet)]), FakeModel([a_plan(A)])

    parts = await planned(model, a_request(limits=Limits(enable_code=True), language=language))
    await planned(silent, a_request(language=language))

    assert parts[0] == Step(id="s", code="bare()", args={"k": 1})
    assert word in model.requests[0].messages[0].text
    assert word not in silent.requests[0].messages[0].text


async def test_a_step_is_given_before_the_model_has_ended():
    seen = []

    class Slow:
        async def stream(self, request):
            yield '{"steps": [' + json.dumps(A) + ","
            seen.append("more")
            yield json.dumps(B) + "]}"
            yield ChatAnswer(text="")

    parts = GraphPlanner(Slow()).plan(a_request())
    first = await anext(parts)

    assert first.id == "a"
    assert seen == []
    await parts.aclose()


async def test_a_step_waits_for_those_it_refers_to():
    parts = await planned(FakeModel([a_plan(B, A)]))

    assert [part.id for part in parts if isinstance(part, Step)] == ["a", "b"]


async def test_a_model_that_does_not_stream_is_read_too():
    class Whole:
        async def stream(self, request):
            yield ChatAnswer(text=a_plan(A))

    assert [part.id for part in await planned(Whole()) if isinstance(part, Step)] == ["a"]


async def test_a_broken_plan_is_sent_back_once_with_all_its_errors():
    wrong = {"id": "w", "tool": "file_reed", "args": {}}
    stray = {"id": "x", "tool": "file_read", "args": {"pth": 1}, "extra": 1}
    model = FakeModel([a_plan(A, wrong, stray), a_plan(B)])

    parts = await planned(model)

    assert [part.id for part in parts if isinstance(part, Step)] == ["a", "b"]
    told = model.requests[1].messages[-1].text
    assert "w.tool: there is no tool 'file_reed'; did you mean 'file_read'?" in told
    assert "x.extra: is not a known field" in told
    assert "x.args.pth: file_read takes no such argument; did you mean 'path'?" in told
    assert "cannot change, and later steps may refer to them: a." in told
    assert model.requests[1].messages[-2].text == a_plan(A, wrong, stray)
    assert len([part for part in parts if isinstance(part, ModelCalled)]) == 2


async def test_a_plan_that_stays_broken_is_rejected_with_the_last_problems():
    model = FakeModel([a_plan({"id": "w", "tool": "nope"}), a_plan({"id": "v", "tool": "nope"})])

    with pytest.raises(PlanRejected) as caught:
        await planned(model)

    assert [problem.step for problem in caught.value.problems] == ["v"]


async def test_accepted_steps_may_be_repeated_and_not_changed():
    wrong = {"id": "w", "tool": "nope"}
    repeated = FakeModel([a_plan(A, wrong), a_plan(A, B)])
    changed = FakeModel([a_plan(A, wrong), a_plan({**A, "args": {"path": "other"}})])

    parts = await planned(repeated)
    with pytest.raises(PlanRejected, match="may be running"):
        await planned(changed)

    assert [part.id for part in parts if isinstance(part, Step)] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("I would rather talk.", "there is no JSON object with steps"),
        ('{"steps": [{"id": "a"', "the JSON breaks off"),
        ("{}", "there is no JSON object"),
        ('{"goal": "x"}', "steps: the plan has no steps and no answer"),
        ('{"steps": [], "goal": 5}', "goal: must be a text"),
        ('{"steps": []}', "the plan has no steps"),
        ('{"steps": [1]}', "steps: holds something that is not an object"),
        ('{"steps": [{"id": "a", "id": "b"}]}', "'id' is given twice"),
        ('{"steps": [], "goal": 1, "goal": 2}', "'goal' is given twice"),
        ('{"steps": [], "version": 7, "answer": 1}', "version: must be 1, not 7"),
        (a_plan(A, {**B, "args": {"path": {"$ref": "a.txt"}}}), "a.txt: it has no 'txt'"),
        (a_plan({**B, "args": {"path": {"$ref": "z.text"}}}), "there is no step 'z'"),
        (a_plan({**A, "nope": 1}, {"id": "c", "tool": "bare", "after": ["a"]}), "a.nope: is not a known field"),
        (a_plan(A, answer={"$ref": "q"}), "answer: q: there is no step 'q'"),
    ],
)
async def test_what_is_no_plan_is_rejected_with_the_reason(text, problem):
    with pytest.raises(PlanRejected) as caught:
        await planned(FakeModel([text, text]))

    assert problem in str(caught.value)


async def test_a_plan_cut_at_its_greatest_length_says_so():
    cut = ChatAnswer(text='{"steps": [{"id": ', finish="length")

    with pytest.raises(PlanRejected, match="reached its greatest length"):
        await planned(FakeModel([cut, cut]))


async def test_a_model_that_cannot_do_it_says_why():
    with pytest.raises(NotUnderstood, match="no tool for this"):
        await planned(FakeModel(['{"cannot": "no tool for this"}']))


async def test_an_answer_without_steps_is_a_plan():
    parts = await planned(FakeModel(['{"answer": "42"}']))

    assert parts[-1] == PlanEnd(answer="42")


@pytest.mark.parametrize("planner", [GraphPlanner, ToolLoopPlanner])
async def test_a_failing_model_is_told_as_it_is_with_all_whom_it_was_tried_with(planner):
    error = ModelError("down", kind=FailureKind.UNAVAILABLE)
    error.route = (RouteStep(endpoint="near", reason="its turn", failure="unavailable"),)
    parts = planner(FakeModel([error])).plan(a_request())

    called = await anext(parts)
    with pytest.raises(ModelError, match="down"):
        await anext(parts)

    assert isinstance(called, ModelCalled)
    assert (called.purpose, called.endpoint, called.failure, called.route) == ("plan", "", "down", error.route)
    assert called.prompt[-1]["role"] == "user"


async def test_limits_hold_over_both_attempts():
    model = FakeModel([a_plan(A, {"id": "w", "tool": "nope"}), a_plan(B)])

    with pytest.raises(PlanRejected, match="max_steps allows 1"):
        await planned(model, a_request(limits=Limits(max_steps=1)))


@pytest.mark.parametrize(
    ("language", "words"), [("en", "You plan how a request"), ("zh-CN", "你负责规划"), ("zh", "读取文件")]
)
async def test_the_model_is_asked_in_the_language_of_the_task(language, words):
    model = FakeModel([a_plan(A)])

    await planned(model, a_request(language=language, payload={"rows": ["x" * 5_000]}))

    system, user = model.requests[0].messages
    assert words in system.text
    assert (
        "file_read(path*: string, mode: a|b, maybe: integer|null, many: list of string, free: any, true: any"
        in system.text
    )
    assert "either: string|null) -> text: " in system.text
    assert "- bare(): Nothing known." in system.text
    assert '{"$ref": "s1.rows"}' in system.text
    assert "{s2.value}" in system.text
    assert "2027-01-15 08:00 UTC (Friday)" in system.text
    assert user.text.startswith('read a.txt\n\nrequest.payload = {"rows":["xxx')
    assert user.text.endswith("…")


async def test_no_tools_are_listed_when_tool_calls_are_off():
    model = FakeModel(['{"answer": "1"}'])

    await planned(model, a_request(limits=Limits(enable_tool_call=False)))

    assert "file_read(" not in model.requests[0].messages[0].text
