"""What a pool does with a try that fails: elsewhere, here, or no more; on virtual time."""

import asyncio
from contextlib import suppress

import pytest

from autoglm.core.chat import OfferedTool
from autoglm.core.errors import FailureKind, ModelError, SettingsError
from autoglm.models.pooling.pool import PoolModel
from autoglm.routing.balancing import STRATEGIES
from autoglm.routing.endpoint import EndpointFacts
from autoglm.testing.simulation.loop import virtually

from .pool_members import (
    NEVER,
    OK,
    UNAVAILABLE,
    LoopClock,
    Member,
    Protection,
    RetryPolicy,
    asked_with,
    caught,
    failing,
    heard,
    now,
    pool,
    question,
    way,
)


@virtually
async def test_an_answer_tells_who_served_it_why_and_in_which_version():
    pieces, answer = await heard(pool({"a": Member((1.0, *OK), name="inner")}))

    (step,) = answer.route
    assert (pieces, answer.text, answer.endpoint, answer.version) == (["Hel", "lo"], "Hello", "a", "v1")
    assert (step.endpoint, step.failure, step.seconds) == ("a", "", 1.0)
    assert step.reason


@virtually
async def test_a_failure_is_made_good_elsewhere_at_once():
    model = pool({"a": Member((0.5, UNAVAILABLE)), "b": Member(OK)})

    _, answer = await heard(model)

    assert way(answer) == [("a", "unavailable"), ("b", "")]
    assert now() == 0.5


@pytest.mark.parametrize(
    "kind", [FailureKind.RATE_LIMITED, FailureKind.TIMEOUT, FailureKind.REFUSED, FailureKind.BAD_OUTPUT]
)
def test_failures_of_an_endpoint_send_the_call_elsewhere(kind):
    @virtually
    async def check():
        _, answer = await heard(pool({"a": Member(failing(kind)), "b": Member(OK)}))

        assert way(answer) == [("a", kind), ("b", "")]

    check()


@virtually
async def test_a_request_that_is_wrong_everywhere_is_not_sent_again():
    second = Member(OK)
    model = pool({"a": Member(failing(FailureKind.INVALID_ARGS)), "b": second})

    error = await caught(heard(model))

    assert error.kind is FailureKind.INVALID_ARGS
    assert second.asked == []


@virtually
async def test_a_single_endpoint_is_asked_again_after_growing_pauses():
    only = Member(UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, OK)

    _, answer = await heard(pool({"a": only}))

    assert only.times == [0.0, 0.1, 0.3, 0.7]
    assert way(answer) == [("a", "unavailable")] * 3 + [("a", "")]


@virtually
async def test_half_of_a_pause_may_be_left_to_chance():
    only = Member(UNAVAILABLE, OK)

    await heard(pool({"a": only}, draws=[1.0] * 5))

    assert only.times == [0.0, 0.05]


@virtually
async def test_there_are_at_most_three_retries_and_the_error_tells_the_whole_way():
    members = {name: Member(UNAVAILABLE) for name in "abcdef"}

    error = await caught(heard(pool(members)))

    assert sum(len(member.asked) for member in members.values()) == 4
    assert "4 tries: a (unavailable), b (unavailable), c (unavailable), d (unavailable)" in error.message
    assert "It is down." in error.message


@virtually
async def test_retry_after_is_waited_for_when_there_is_nobody_else():
    only = Member(failing(FailureKind.RATE_LIMITED, retry_after_s=7.0), OK)

    await heard(pool({"a": only}))

    assert only.times == [0.0, 7.0]


@virtually
async def test_an_endpoint_that_asked_for_a_pause_is_left_alone_by_the_next_calls():
    busy, other = Member(failing(FailureKind.RATE_LIMITED, retry_after_s=7.0), OK), Member(OK)
    model = pool({"a": busy, "b": other})

    for _ in range(4):
        await heard(model)
    await asyncio.sleep(8.0)
    for _ in range(2):
        await heard(model)

    assert busy.times == [0.0, 8.0]


@virtually
async def test_a_pause_never_goes_past_the_deadline():
    only = Member(failing(FailureKind.RATE_LIMITED, retry_after_s=7.0), OK)

    error = await caught(heard(pool({"a": only}), asked_with(5.0)))

    assert (error.kind, error.retry_after_s) == (FailureKind.RATE_LIMITED, 7.0)
    assert now() == 0.0


@virtually
async def test_nothing_is_tried_again_once_a_piece_was_given_out():
    second = Member(OK)
    model = pool({"a": Member(("Hel", UNAVAILABLE)), "b": second})

    error = await caught(heard(model))

    assert error.kind is FailureKind.UNAVAILABLE
    assert second.asked == []


@virtually
async def test_a_whole_answer_is_tried_again_even_when_it_breaks_off_half_way():
    model = pool({"a": Member(("Hel", UNAVAILABLE)), "b": Member(OK)})

    pieces, answer = await heard(model, question(is_whole=True))

    assert (pieces, answer.text, way(answer)) == ([], "Hello", [("a", "unavailable"), ("b", "")])


@virtually
async def test_a_sign_of_life_is_not_given_out_and_does_not_forbid_another_try():
    model = pool({"a": Member(("", 1.0, UNAVAILABLE)), "b": Member(("", *OK))})

    pieces, answer = await heard(model)

    assert pieces == ["Hel", "lo"]
    assert way(answer) == [("a", "unavailable"), ("b", "")]


@virtually
async def test_a_stream_without_an_answer_is_a_failure():
    class Silent(Member):
        async def stream(self, request):
            return
            yield

    _, answer = await heard(pool({"a": Silent(), "b": Member(OK)}))

    assert way(answer) == [("a", "bad_output"), ("b", "")]


@virtually
async def test_a_call_ends_before_its_deadline_whatever_its_endpoints_do():
    members = {"a": Member(NEVER), "b": Member(NEVER)}

    error = await caught(heard(pool(members), asked_with(5.0)))

    assert error.kind is FailureKind.TIMEOUT
    assert now() == 4.98
    assert [member.open for member in members.values()] == [0, 0]


@virtually
async def test_a_drip_ends_at_the_total_of_the_pool():
    drip = Member(tuple(part for _ in range(1000) for part in ("x", 1.0)))

    error = await caught(heard(pool({"a": drip}, total_s=30.0)))

    assert error.kind is FailureKind.TIMEOUT
    assert now() == 29.98
    assert drip.open == 0


@virtually
async def test_a_call_whose_deadline_has_passed_asks_nobody():
    member = Member(OK)

    error = await caught(heard(pool({"a": member}), asked_with(-1.0)))

    assert error.kind is FailureKind.TIMEOUT
    assert member.asked == []


@virtually
async def test_members_are_told_the_deadline():
    member = Member(OK)

    await heard(pool({"a": member}, total_s=30.0))
    await heard(pool({"a": member}, total_s=30.0), asked_with(5.0))

    assert [round(request.deadline - LoopClock().now()) for _, request in member.asked] == [30, 5]


@virtually
async def test_a_failure_tells_the_whole_way_too():
    model = pool({"a": Member(UNAVAILABLE), "b": Member(("Hel", failing(FailureKind.BAD_OUTPUT)))})

    error = await caught(heard(model))

    assert way(error) == [("a", "unavailable"), ("b", "bad_output")]


@virtually
async def test_an_endpoint_that_was_asked_for_a_whole_answer_is_not_blamed_for_its_silence():
    model = pool({"a": Member(NEVER), "b": Member(NEVER)})

    for _ in range(12):
        await caught(heard(model, asked_with(15.0, is_whole=True)))

    assert [state.is_ejected for state in model.states()] == [False, False]


@virtually
async def test_callers_in_a_hurry_do_not_shut_a_healthy_endpoint():
    slow, other = Member((1.0, *OK)), Member((1.0, *OK))
    model = pool({"a": slow, "b": other})

    for _ in range(20):
        await caught(heard(model, asked_with(0.1)))

    assert [state.is_ejected for state in model.states()] == [False, False]


@virtually
async def test_silence_until_a_distant_deadline_is_the_endpoints_fault():
    model = pool({"a": Member(NEVER), "b": Member(OK)}, strategy="round_robin")

    for _ in range(10):
        with suppress(ModelError):
            await heard(model, asked_with(15.0))
    states = {state.standing.facts.name: state for state in model.states()}

    assert states["a"].is_ejected
    assert states["a"].out_until > LoopClock().now()


@virtually
async def test_what_a_call_needs_limits_who_is_asked():
    plain, able = Member(OK), Member(OK)
    facts = [
        EndpointFacts(name="a", capabilities=frozenset({"json"})),
        EndpointFacts(name="b", capabilities=frozenset({"tools"})),
    ]
    model = pool({"a": plain, "b": able}, facts=facts)
    tool = OfferedTool(name="t", description="", parameters={})

    for _ in range(3):
        await heard(model, question(tools=(tool,)))
    impossible = await caught(heard(model, question(tools=(tool,), schema={})))

    assert (len(plain.asked), len(able.asked)) == (0, 3)
    assert impossible.kind is FailureKind.INVALID_ARGS


def test_a_pool_without_endpoints_or_with_unknown_ones_is_refused():
    with pytest.raises(SettingsError, match="no endpoints"):
        pool({})
    with pytest.raises(SettingsError, match="b"):
        PoolModel(
            "p",
            {"a": Member(OK)},
            [EndpointFacts(name="b")],
            balancer=STRATEGIES["weighted"](),
            protection=Protection(retry=RetryPolicy()),
            clock=LoopClock(),
            draw=lambda: 0.0,
        )
