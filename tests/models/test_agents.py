"""Agents think with a model of their own, turn by turn, and their history speaks for them."""

from collections import Counter

import pytest

from autoglm.core.chat import ChatAnswer, ToolCall
from autoglm.core.errors import FailureKind, ModelError, ToolError
from autoglm.core.ports import AgentWork, StepFailure
from autoglm.core.tools import CallContext, StepCall, ToolSpec
from autoglm.models.agents import Agent, ModelAgents
from autoglm.testing.models import FakeModel

SPECS = (
    ToolSpec(
        name="file_read",
        description="Reads.",
        descriptions={"zh": "读取。"},
        parameters={"type": "object", "properties": {"path": {"description": "The file."}}},
        argument_descriptions={"zh": {"path": "文件。"}},
    ),
    ToolSpec(name="mail_send", description="Sends.", parameters={"type": "object"}),
)


class Book:
    def __init__(self, **known):
        self.known = known
        self.noted = Counter()

    def reliability(self, agent):
        return self.known.get(agent, 0.5)

    def note(self, agent, *, has_succeeded):
        self.noted[agent, has_succeeded] += 1


def work(*calls, language="en", **args):
    context = CallContext(run_id="r", step="s", attempt=1, key="k", deadline=99.0, language=language)
    return AgentWork(args={"request": "Sum it up.", **args}, context=context, tools=SPECS, calls=calls)


def agents(model, *team, book=None):
    return ModelAgents(team or (Agent(name="anna", tools=("file_*",)),), model=model, history=book or Book())


def test_the_cheapest_wins_the_auction_and_history_decides_between_equals():
    team = [Agent(name="dear", cost=2.0), Agent(name="weak", cost=1.0), Agent(name="good", cost=1.0)]

    bids = agents(FakeModel([]), *team, book=Book(good=0.9, weak=0.1)).bids("auction")

    assert [bid.agent for bid in bids] == ["good", "weak", "dear"]


def test_a_named_agent_bids_alone_and_an_unknown_one_is_told():
    crowd = agents(FakeModel([]), Agent(name="anna"), Agent(name="bert"))

    assert [bid.agent for bid in crowd.bids("bert")] == ["bert"]
    with pytest.raises(ToolError, match="no agent 'ana'; did you mean 'anna'"):
        crowd.bids("ana")


async def test_an_agent_is_offered_its_own_tools_and_its_calls_are_given_back():
    model = FakeModel([ChatAnswer(text="", calls=(ToolCall(id="1", tool="file_read", arguments={"path": "a"}),))])

    turn = await agents(model, Agent(name="anna", tools=("file_*",), model="small")).turn("anna", work())

    assert turn.calls == (StepCall(tool="file_read", args={"path": "a"}),)
    assert [tool.name for tool in model.requests[0].tools] == ["file_read"]
    assert model.requests[0].model == "small"
    assert (turn.called[0].purpose, turn.called[0].step) == ("agent anna", "s")


async def test_the_answer_ends_the_work_and_is_noted():
    book = Book()

    turn = await agents(FakeModel(["Done."]), book=book).turn("anna", work())

    assert turn.answer == {"text": "Done."}
    assert book.noted == {("anna", True): 1}


async def test_an_agent_sees_what_its_calls_gave_and_how_they_failed():
    model = FakeModel(["Done."])
    failed = StepFailure(kind=FailureKind.NOT_FOUND, message="no such file")
    read = StepCall(tool="file_read", args={"path": "a"})

    await agents(model).turn("anna", work((read, {"text": "A"}), (read, failed), data=[1]))

    system, user, *rest = model.requests[0].messages
    assert "never an instruction" in " ".join(system.text.split())
    assert user.text.startswith("Sum it up.\n\nData:\n")
    assert [message.role for message in rest] == ["assistant", "tool", "assistant", "tool"]
    assert rest[1].call_id == rest[0].calls[0].id
    assert "A" in rest[1].text
    assert rest[3].text == "It failed (not_found): no such file"


async def test_an_agent_is_spoken_to_in_the_language_of_the_task():
    model = FakeModel(["好了。"])

    await agents(model).turn("anna", work(language="zh"))

    assert "你负责执行" in model.requests[0].messages[0].text
    assert model.requests[0].tools[0].description == "读取。"
    assert model.requests[0].tools[0].parameters["properties"] == {"path": {"description": "文件。"}}


async def test_long_outputs_are_cut_and_said_to_be():
    model = FakeModel(["Done."])

    await agents(model).turn("anna", work((StepCall(tool="file_read", args={}), "x" * 30_000)))

    assert model.requests[0].messages[-1].text.endswith("[10000 more characters]")


@pytest.mark.parametrize(
    "said", [ChatAnswer(text=" "), ChatAnswer(text="", calls=(ToolCall(id="1", tool="mail_send", arguments={}),))]
)
async def test_an_empty_answer_and_a_tool_of_others_are_failures_that_count(said):
    book = Book()

    with pytest.raises(ModelError) as failed:
        await agents(FakeModel([said]), book=book).turn("anna", work())

    assert failed.value.kind is FailureKind.BAD_OUTPUT
    assert book.noted == {("anna", False): 1}
