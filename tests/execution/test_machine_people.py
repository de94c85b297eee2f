"""Questions and approvals: what is asked, and which answers count."""

from autoglm.core.errors import FailureKind
from autoglm.core.events import PersonAnswered, StepFailed, Topic
from autoglm.core.plan import Retry, Step
from autoglm.core.task import Limits, Task
from autoglm.core.tools import Effect
from autoglm.core.values import Labels, Value
from autoglm.execution.machine import expects
from autoglm.execution.state import Status
from autoglm.testing.script import Script

CAREFUL = Task(limits=Limits(approve=(Effect.UNSAFE,)))


def test_a_question_goes_to_a_person_and_the_answer_is_the_users():
    question = {"question": "Which?", "choices": ["red", 2]}
    run = Script.of(
        Step(id="q", tool="ask_user", args=question), Step(id="b", tool="look", args={"v": {"$ref": "q.answer"}})
    )

    asked = run.asked("q")
    assert (asked.topic, asked.prompt, asked.choices) == (Topic.QUESTION, "Which?", ("red", "2"))
    assert run.state.is_parked
    assert run.answers("q", "red").said == ("start b",)
    assert run.step("q").output == Value({"answer": "red"}, Labels(("user",)))
    assert run.step("q").asked is None


def test_a_question_without_choices_has_none():
    run = Script.of(Step(id="q", tool="ask_user", args={"choices": "any"}))

    assert run.asked("q").choices == ()
    assert run.asked("q").prompt == ""


def test_an_answer_to_another_question_is_not_taken():
    run = Script.of(Step(id="q", tool="ask_user"))

    assert run.answers("q", "x", digest="0" * 32).said == ()
    assert run.status("q") is Status.ASKING
    assert run.answers("q", "x", letter=4).said == ("answer",)
    assert run.state.letters_read == 4


def test_an_answer_to_nobody_is_read_and_forgotten():
    run = Script.of(Step(id="a", tool="look"))

    assert run.tell(PersonAnswered(step="nobody", digest="x", answer=True, by="li", letter=9)).said == ()
    assert run.state.letters_read == 9


def test_a_second_answer_changes_nothing():
    run = Script.of(Step(id="q", tool="ask_user"), Step(id="b", tool="look", after=("q",)))
    digest = run.asked("q").digest
    run.answers("q", "first")

    run.answers("q", "second", digest=digest)

    assert run.said == ()
    assert run.step("q").output.content == {"answer": "first"}


def test_an_approval_step_lets_what_comes_after_it_pass():
    run = Script.of(Step(id="ok", approval="Really?"), Step(id="a", tool="pay", args={"n": 1}, after=("ok",)))

    asked = run.asked("ok")
    assert (asked.topic, asked.prompt) == (Topic.APPROVAL, "Really?")
    assert asked.details == {"args": {}, "then": [{"step": "a", "does": "pay", "args": {"n": 1}}]}
    assert run.answers("ok", True, by="li").said == ("start a",)
    assert run.step("ok").output == Value({"approved": True, "by": "li"}, Labels(("user",)))


def test_a_refused_approval_step_skips_what_comes_after_it():
    run = Script.of(Step(id="ok", approval="Really?"), Step(id="a", tool="pay", after=("ok",)))

    assert run.answers("ok", False, by="li").said == ("fail ok", "skip a", "answer")
    assert run.decided(StepFailed).attempt == 0
    assert run.step("ok").failure.kind is FailureKind.REFUSED
    assert run.step("ok").failure.message == "li did not allow it"


def test_an_approval_that_nothing_waits_for_names_nothing():
    run = Script.of(Step(id="ok", approval="Really?"))

    assert run.asked("ok").details == {"args": {}, "then": []}


def test_the_outline_names_models_and_kinds():
    run = Script.of(
        Step(id="ok", approval="Really?"),
        Step(id="m", model="glm", args={"prompt": "x"}, after=("ok",)),
        Step(id="n", approval="And now?", after=("ok",)),
    )

    then = run.asked("ok").details["then"]
    assert [(entry["step"], entry["does"]) for entry in then] == [("m", "glm"), ("n", "approval")]


def test_only_a_plain_yes_is_a_yes():
    for answer in ("yes", 1, None, {"approved": True}):
        run = Script.of(Step(id="ok", approval="Really?"))

        assert run.answers("ok", answer).said == ("fail ok", "answer")


def test_a_call_with_a_watched_effect_is_put_to_a_person_with_what_will_be_sent():
    run = Script.of(Step(id="a", tool="look"), Step(id="p", tool="pay", args={"n": {"$ref": "a.n"}}), task=CAREFUL)

    run.succeeds("a", {"n": 5})

    assert run.said == ("ask p approval",)
    assert run.asked("p").prompt == "Allow pay?"
    assert run.asked("p").details == {"args": {"n": 5}, "tool": "pay"}
    assert run.answers("p", True).said == ("start p",)
    assert run.step("p").consent


def test_a_step_may_ask_for_consent_by_itself():
    run = Script.of(
        Step(id="a", tool="look", approval="Look?"), Step(id="m", model="glm", approval="Think?", args={"prompt": "x"})
    )

    assert run.asked("a").prompt == "Look?"
    assert run.asked("m").details == {"args": {"prompt": "x"}, "model": "glm"}
    assert run.answers("m", True).said == ("start m",)
    assert run.step("m").asked is None


def test_what_was_allowed_once_is_not_asked_again_for_another_try():
    step = Step(id="p", tool="pay", retry=Retry(attempts=3))
    run = Script.of(step, task=CAREFUL)

    run.answers("p", True).fails("p", FailureKind.RATE_LIMITED).wakes("p")

    assert run.said == ("start p again 2",)


def test_a_refused_call_is_not_made():
    run = Script.of(Step(id="p", tool="pay"), task=CAREFUL)

    assert run.answers("p", False).said == ("fail p", "answer")
    assert run.state.calls_made == 0


def test_different_calls_have_different_digests():
    plain = Script.of(Step(id="p", tool="pay", args={"n": 1}), task=CAREFUL)
    other = Script.of(Step(id="p", tool="pay", args={"n": 2}), task=CAREFUL)
    same = Script.of(Step(id="p", tool="pay", args={"n": 1}), task=CAREFUL)

    assert plain.asked("p").digest == same.asked("p").digest != other.asked("p").digest


def test_a_consent_whose_arguments_lead_nowhere_is_not_asked_for():
    run = Script.of(Step(id="a", tool="look"), Step(id="p", tool="pay", args={"n": {"$ref": "a.x"}}), task=CAREFUL)

    assert run.succeeds("a").said == ("fail p", "answer")


def test_only_an_open_question_under_this_digest_expects_an_answer():
    run = Script.of(Step(id="q", tool="ask_user"), Step(id="a", tool="look"))
    asked = run.asked("q")

    assert expects(run.state, "q", asked.digest) == asked
    assert expects(run.state, "q", "other") is None
    assert expects(run.state, "a", asked.digest) is None
    assert expects(run.state, "nobody", asked.digest) is None
    assert expects(run.cancels().state, "q", asked.digest) is None


def test_a_run_is_not_parked_while_anything_else_moves():
    run = Script(CAREFUL).planned(Step(id="q", tool="ask_user"))
    assert not run.state.is_parked  # the plan is still coming

    run.planned(Step(id="w", tool="wait", args={"seconds": 5}), Step(id="a", tool="look")).closed()
    assert not run.state.is_parked  # a runs, w sleeps
    run.succeeds("a")
    assert not run.state.is_parked  # w sleeps
    run.wakes("w")
    assert run.state.is_parked
    run.answers("q", "x")
    assert not run.state.is_parked  # the answer is being composed
    run.composes()
    assert not run.state.is_parked
