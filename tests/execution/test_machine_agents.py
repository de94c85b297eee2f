"""A step for an agent: agents bid, the best works on it turn by turn, and the next takes over when it fails."""

from autoglm.core.errors import FailureKind
from autoglm.core.events import Bid, StepAwarded, StepCalled
from autoglm.core.plan import Step
from autoglm.core.tools import StepCall
from autoglm.core.values import Labels
from autoglm.execution.calls import call_of, made_calls
from autoglm.execution.state import Status
from autoglm.testing.script import TRAITS, Script

STEP = Step(id="s", agent="auction", args={"request": "Sum it up."})


def award(run, *agents):
    bids = tuple(Bid(agent=agent, cost=1.0, reliability=0.5, value=1.0) for agent in agents)
    return run.tell(StepAwarded(step="s", attempt=run.step("s").attempt, bids=bids))


def call(run, *tools):
    calls = tuple(StepCall(tool=tool, args={"k": 1}) for tool in tools)
    return run.tell(StepCalled(step="s", attempt=run.step("s").attempt, calls=calls, traits=TRAITS))


def test_the_best_bidder_works_on_the_step():
    run = Script.of(STEP)

    assert award(run, "anna", "bert").said == ("start s again 2",)
    assert run.step("s").agents == ("anna", "bert")
    assert run.succeeds("s", {"text": "Done."}).said == ("answer",)


def test_what_an_agent_calls_are_steps_and_it_goes_on_with_what_they_gave():
    run = award(Script.of(STEP), "anna")

    assert call(run, "look", "send").said == ("start s/c1", "start s/c2")
    assert run.succeeds("s/c1", "one").fails("s/c2", message="gone").said == ("start s again 3",)
    assert [(made.tool, made.args) for made, _ in made_calls(run.state, run.step("s"))] == [
        ("look", {"k": 1}),
        ("send", {"k": 1}),
    ]
    assert call_of(run.state, "s").seen == Labels(("tool:send",))


def test_a_loser_takes_over_from_a_winner_who_fails_and_finds_its_calls():
    run = award(Script.of(STEP), "anna", "bert")
    call(run, "send").succeeds("s/c1", "sent")

    assert run.fails("s", FailureKind.BAD_OUTPUT).said == ("start s again 4",)
    assert run.step("s").agents == ("bert",)
    assert [answer for _, answer in made_calls(run.state, run.step("s"))] == ["sent"]


def test_the_last_agent_is_tried_again_like_any_step_and_then_fails():
    run = award(Script.of(STEP), "anna")

    assert run.fails("s", FailureKind.UNAVAILABLE).said == ("sleep s",)
    run.wakes("s")
    run.fails("s", FailureKind.BAD_OUTPUT)

    assert run.status("s") is Status.FAILED


def test_an_agent_that_does_not_exist_fails_the_step():
    run = Script.of(STEP)

    run.fails("s", FailureKind.NOT_FOUND, message="there is no agent")

    assert run.status("s") is Status.FAILED


def test_after_a_crash_the_same_agent_goes_on():
    run = award(Script.of(STEP), "anna", "bert")

    assert run.resumes().said == ("start s again 3",)
    assert run.step("s").agents == ("anna", "bert")


def test_an_award_that_comes_while_the_run_is_stopped_is_not_taken_up():
    run = Script.of(STEP).cancels()

    assert award(run, "anna").said == ("answer",)
    assert run.step("s").failure.kind is FailureKind.CANCELLED


def test_an_approval_of_an_agent_shows_what_it_is_asked():
    run = Script.of(Step(id="s", agent="anna", approval="May she?", args={"request": "Pay."}))

    assert run.asked("s").details == {"args": {"request": "Pay."}, "agent": "anna"}
    assert run.answers("s", True).said == ("start s",)
