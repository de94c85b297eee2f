"""Agents at work, on virtual time: bids, turns, taking over, and what the journal says of it."""

from dataclasses import replace

from autoglm.core.chat import Usage
from autoglm.core.errors import FailureKind, ModelError
from autoglm.core.events import ModelCalled, Outcome, StepAwarded, StepCalled
from autoglm.core.plan import Plan, Step
from autoglm.core.ports import AgentTurn
from autoglm.core.task import Task
from autoglm.core.tools import StepCall
from autoglm.core.values import Labels
from autoglm.testing.agents import FakeAgents
from autoglm.testing.office import Office
from autoglm.testing.simulation.loop import virtually

STEP = Step(id="s", agent="auction", args={"request": "Sum it up.", "data": [1, 2]})
ASKED = ModelCalled(
    purpose="agent", model="m", endpoint="e", prompt="p", answer="a", usage=Usage(input_tokens=3), step="s"
)
CALL = AgentTurn(calls=(StepCall(tool="echo", args={"n": 1}),), called=(ASKED,))
DONE = AgentTurn(answer={"text": "Done."})
BROKEN = ModelError("The endpoint is gone.", kind=FailureKind.BAD_OUTPUT)


async def perform(office, agents, step=STEP):
    ports = replace(office.ports(), agents=agents)
    return await office.worker(ports=ports).run(Task(plan=Plan(steps=(step,))))


@virtually
async def test_an_agent_calls_tools_and_answers():
    office, agents = Office(), FakeAgents({"anna": [CALL, DONE]})

    state = await perform(office, agents)

    assert state.outcome is Outcome.DONE
    assert state.steps["s"].output.content == {"text": "Done."}
    assert state.steps["s"].output.labels == Labels(("agent:anna", "tool:echo"))
    assert state.usage.input_tokens == 4  # one of them is the answerer's
    assert [work.calls for _, work in agents.works] == [(), ((CALL.calls[0], {"n": 1}),)]


@virtually
async def test_all_bids_are_in_the_journal_before_anybody_works():
    office = Office()

    await perform(office, FakeAgents({"anna": [CALL, DONE], "bert": [DONE]}))

    kept = [event for event in await office.events() if isinstance(event, StepAwarded | StepCalled)]
    assert [bid.agent for bid in kept[0].bids] == ["anna", "bert"]
    assert isinstance(kept[1], StepCalled)


@virtually
async def test_a_loser_takes_over_when_the_winner_fails():
    office, agents = Office(), FakeAgents({"anna": [CALL, BROKEN], "bert": [DONE]})

    state = await perform(office, agents)

    assert state.outcome is Outcome.DONE
    assert [agent for agent, _ in agents.works] == ["anna", "anna", "bert"]
    assert agents.works[-1][1].calls == agents.works[1][1].calls
    assert "agent:bert" in state.steps["s"].output.labels.sources


@virtually
async def test_a_step_that_names_an_agent_is_given_to_nobody_else():
    office, agents = Office(), FakeAgents({"anna": [DONE], "bert": [BROKEN]})

    state = await perform(office, agents, replace(STEP, agent="bert"))

    assert state.outcome is Outcome.FAILED
    assert {agent for agent, _ in agents.works} == {"bert"}


@virtually
async def test_without_agents_the_step_says_how_to_get_some():
    state = await perform(Office(), None)

    assert state.steps["s"].failure.message == "There are no agents. Describe them in agents.team."
