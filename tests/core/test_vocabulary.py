"""Events, errors, plans and the talk with models, as data."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.chat import ChatAnswer, ChatChunk, Usage, whole_answer
from autoglm.core.errors import AutoglmError, EgressRefused, FailureKind, PlanRejected, Problem, StepError, UsageError
from autoglm.core.events import (
    EVENT_TYPES,
    Event,
    PersonAsked,
    PlanClosed,
    RunCreated,
    StepFailed,
    StepsPlanned,
    StepSucceeded,
    TimerSet,
    Topic,
    decode_event,
    encode_event,
)
from autoglm.core.http import HttpRequest
from autoglm.core.plan import Comparison, Condition, Plan, Retry, Step, StepKind
from autoglm.core.ports import Delivery, PlanEnd
from autoglm.core.task import Budget, Limits, Task
from autoglm.core.tools import CallContext, Effect, ToolSpec, ToolTraits
from autoglm.core.values import FieldLabels, Labels, Value

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)

EVENTS: tuple[Event, ...] = (
    RunCreated(
        task=Task(
            request="你好",
            payload={"n": [1, None]},
            plan=Plan(steps=(Step(id="a", task=Plan(steps=(Step(id="b", tool="x"),)), each=[1]),)),
            budget=Budget(steps=3, money=0.5),
            limits=Limits(approve=(Effect.UNSAFE,), retry=Retry(attempts=1)),
            deadline=5.5,
        ),
        labels=Labels(("user",), ("li",)),
    ),
    StepsPlanned(
        steps=(Step(id="a", tool="x", when=Condition(all=(Condition(value=1, op=Comparison.GT, to=0),))),),
        traits={"x": ToolTraits(effect=Effect.KEYED)},
    ),
    StepSucceeded(
        step="a", attempt=1, output=Value({"t": 1}, Labels(("web",)), (FieldLabels(("t", 0), Labels()),)), usage=Usage()
    ),
    StepFailed(step="a", attempt=0, kind=FailureKind.REFUSED, message="no", retry_after_s=1.5),
    PersonAsked(step="a", topic=Topic.OUTCOME, digest="d", prompt="p", details={"x": 1}, choices=("a", "b")),
    TimerSet(step="a", at=1_800_000_000.125, reason="wait"),
    PlanClosed(answer={"$ref": "a"}, more=True),
)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_is_read_as_it_was_written(event):
    assert decode_event(*encode_event(event)) == event


@given(content=JSON, reason=st.text())
def test_any_json_survives_the_journal(content, reason):
    event = StepSucceeded(step=reason, attempt=1, output=Value(content))

    assert decode_event(*encode_event(event)) == event


def test_every_event_has_a_name_of_its_own_to_be_read_by():
    assert all(name == kind.__name__ for name, kind in EVENT_TYPES.items())
    assert len(EVENT_TYPES) == 26


def test_an_unknown_event_and_a_body_that_does_not_fit_are_refused():
    with pytest.raises(KeyError):
        decode_event("Surprise", b"{}")
    with pytest.raises(msgspec.ValidationError):
        decode_event("TimerSet", b'{"step": 1}')


def test_what_json_cannot_hold_cannot_be_written():
    with pytest.raises(TypeError):
        encode_event(StepSucceeded(step="a", attempt=1, output=Value(object())))


# --- errors ----------------------------------------------------------------------------------------------------------


def test_an_error_says_what_happened_and_what_to_do():
    assert str(AutoglmError("It broke.", hint="Mend it.")) == "It broke. Mend it."
    assert str(AutoglmError("It broke.")) == "It broke."


def test_a_rejected_plan_names_every_problem_with_its_place():
    problems = (Problem("s1", "tool", "unknown"), Problem("", "steps", "too many"), Problem("", "", "empty"))

    error = PlanRejected(problems, hint="Look again.")

    assert str(error) == ("The plan was rejected: s1.tool: unknown; steps: too many; plan: empty. Look again.")
    assert error.problems == problems
    assert isinstance(error, UsageError)


def test_a_step_error_has_a_kind():
    error = StepError("busy", kind=FailureKind.RATE_LIMITED, retry_after_s=2.0)

    assert (error.kind, error.retry_after_s) == (FailureKind.RATE_LIMITED, 2.0)
    assert StepError("broken").kind is FailureKind.CRASHED
    assert EgressRefused("closed", hint="Open it.").kind is FailureKind.REFUSED


# --- plans and tasks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (Step(id="a", tool="x"), StepKind.TOOL),
        (Step(id="a", model="x"), StepKind.MODEL),
        (Step(id="a", approval="x"), StepKind.APPROVAL),
        (Step(id="a", task=Plan()), StepKind.TASK),
        (Step(id="a", tool="x", approval="may I?"), StepKind.TOOL),
    ],
)
def test_a_step_is_of_the_kind_that_its_fields_say(step, kind):
    assert step.kind is kind


def test_the_bounds_of_a_task_are_those_that_the_documents_promise():
    limits = Task().limits

    assert (limits.max_steps, limits.enable_tool_call, limits.retry) == (10, True, Retry(attempts=3, backoff_s=0.1))
    assert Task().budget == Budget(steps=None, tokens=None, money=None, time_s=None)
    assert ToolTraits().effect is Effect.UNSAFE  # what is not known may not be repeated


def test_private_addresses_are_closed_unless_somebody_opens_them():
    assert not HttpRequest(url="http://x").allow_private


def test_defaults_of_messages_and_calls():
    assert Delivery(text="x").key == ""
    assert not PlanEnd().more
    assert CallContext(run_id="r", step="s", attempt=1, key="k", deadline=1.0).principal == "local"


# --- models ----------------------------------------------------------------------------------------------------------


def test_a_tool_tells_its_parameters_and_whether_it_has_an_effect():
    page = {"type": "integer"}
    look = ToolSpec(
        name="look",
        description="Looks.",
        parameters={"type": "object", "properties": {"page": page}},
        traits=ToolTraits(effect=Effect.NONE),
    )
    bare = ToolSpec(name="send", description="Sends.", parameters={}, traits=ToolTraits(effect=Effect.UNSAFE))

    assert look.properties == {"page": page}
    assert bare.properties == {}
    assert [look.has_effect, bare.has_effect] == [False, True]


def test_a_tool_tells_of_its_arguments_in_the_language_of_the_reader():
    page, size = {"type": "integer", "description": "The page."}, {"type": "integer", "description": "How large."}
    look = ToolSpec(
        name="look",
        description="Looks.",
        parameters={"type": "object", "properties": {"page": page, "size": size, "any": True}, "required": ["page"]},
        argument_descriptions={"zh": {"page": "页码。", "any": "任意值。"}},
    )

    assert [look.argument_description(name, "zh") for name in ("page", "size", "any", "no")] == [
        "页码。",
        "How large.",
        "任意值。",
        "",
    ]
    assert look.argument_description("page", "en") == "The page."
    assert look.parameters_in("en") is look.parameters
    assert look.parameters_in("zh") == {
        "type": "object",
        "properties": {"page": {"type": "integer", "description": "页码。"}, "size": size, "any": True},
        "required": ["page"],
    }


def test_usage_adds_up_and_stays_unknown_only_when_both_are():
    one = Usage(input_tokens=1, output_tokens=2)
    two = Usage(input_tokens=10, output_tokens=20, money=0.5, is_estimate=True)

    assert one.plus(one) == Usage(input_tokens=2, output_tokens=4)
    assert one.plus(two) == Usage(input_tokens=11, output_tokens=22, money=0.5, is_estimate=True)
    assert two.plus(one) == one.plus(two)
    assert two.plus(two).money == 1.0


async def spoken(*chunks: ChatChunk) -> AsyncIterator[ChatChunk]:
    for chunk in chunks:
        yield chunk


def test_the_whole_answer_is_the_last_word_of_a_stream():
    answer = ChatAnswer(text="Hello.")

    assert asyncio.run(whole_answer(spoken("Hel", "lo.", answer))) is answer


def test_a_stream_without_an_answer_is_a_bug():
    with pytest.raises(ValueError, match="without a whole answer"):
        asyncio.run(whole_answer(spoken("Hel")))
