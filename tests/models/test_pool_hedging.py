"""A second copy of a call whose endpoint is silent: who wins, who is told to stop, what it may cost."""

import asyncio
from contextlib import suppress

from autoglm.core.chat import OfferedTool
from autoglm.core.errors import FailureKind
from autoglm.routing.endpoint import EndpointFacts
from autoglm.testing.simulation.loop import virtually

from .pool_members import NEVER, OK, UNAVAILABLE, HedgePolicy, Member, caught, heard, now, pool, question, way

ALWAYS = HedgePolicy(after_s=1.0, budget_share=1.0)


@virtually
async def test_nothing_is_hedged_unless_asked_for():
    second = Member(OK)

    await heard(pool({"a": Member((30.0, *OK)), "b": second}))

    assert second.asked == []


@virtually
async def test_a_silent_endpoint_is_overtaken_by_another():
    slow, quick = Member((30.0, *OK)), Member((0.5, "quick"))
    model = pool({"a": slow, "b": quick}, hedge=ALWAYS)

    pieces, answer = await heard(model)

    assert (pieces, answer.endpoint, now()) == (["quick"], "b", 1.5)
    assert (slow.left, slow.open) == (1, 0)
    assert way(answer) == [("a", "cancelled"), ("b", "")]
    assert "hedge: a gave nothing for 1.00 s" in answer.route[1].reason


@virtually
async def test_the_first_endpoint_wins_when_it_speaks_first():
    late = Member((5.0, *OK))
    model = pool({"a": Member((1.5, "Hel", 9.0, "lo")), "b": late}, hedge=ALWAYS)

    pieces, answer = await heard(model)

    assert (pieces, answer.endpoint, now()) == (["Hel", "lo"], "a", 10.5)
    assert (late.times, late.left) == ([1.0], 1)


@virtually
async def test_an_endpoint_that_has_begun_is_not_hedged():
    second = Member(OK)

    await heard(pool({"a": Member(("Hel", 9.0, "lo")), "b": second}, hedge=ALWAYS))

    assert second.asked == []


@virtually
async def test_the_failure_of_one_leaves_the_other():
    model = pool({"a": Member((2.0, UNAVAILABLE)), "b": Member((3.0, *OK))}, hedge=ALWAYS)

    _, answer = await heard(model)

    assert way(answer) == [("a", "unavailable"), ("b", "")]
    assert now() == 4.0


@virtually
async def test_when_both_fail_the_call_goes_to_a_third():
    model = pool({"a": Member((2.0, UNAVAILABLE)), "b": Member((0.5, UNAVAILABLE)), "c": Member(OK)}, hedge=ALWAYS)

    _, answer = await heard(model)

    assert way(answer) == [("a", "unavailable"), ("b", "unavailable"), ("c", "")]


@virtually
async def test_a_quick_failure_is_retried_and_not_hedged():
    model = pool({"a": Member((0.5, UNAVAILABLE)), "b": Member(OK)}, hedge=ALWAYS)

    _, answer = await heard(model)

    assert (way(answer), now()) == ([("a", "unavailable"), ("b", "")], 0.5)


@virtually
async def test_hedges_stay_within_their_budget():
    first, second = Member((5.0, *OK)), Member((5.0, *OK))
    model = pool({"a": first, "b": second}, hedge=HedgePolicy(after_s=1.0, budget_share=0.1))

    for _ in range(100):
        await heard(model)

    assert len(first.asked) + len(second.asked) - 100 in {9, 10}


@virtually
async def test_there_is_no_hedge_without_a_free_place():
    facts = [
        EndpointFacts(name="a", capabilities=frozenset({"json"})),
        EndpointFacts(name="b", capabilities=frozenset({"json", "tools"}), max_in_flight=1),
    ]
    taken = Member((NEVER,))
    model = pool({"a": Member((3.0, *OK)), "b": taken}, facts=facts, hedge=ALWAYS)
    tool = OfferedTool(name="t", description="", parameters={})

    async with asyncio.TaskGroup() as group:
        hanging = group.create_task(heard(model, question(tools=(tool,))))
        await asyncio.sleep(0)
        _, answer = await heard(model, question(schema={}))
        hanging.cancel()

    assert (way(answer), now()) == ([("a", "")], 3.0)


@virtually
async def test_a_caller_that_leaves_ends_both():
    slow, silent = Member((NEVER,)), Member((NEVER,))
    model = pool({"a": slow, "b": silent}, hedge=ALWAYS)

    async with asyncio.TaskGroup() as group:
        leaving = group.create_task(heard(model))
        await asyncio.sleep(2.0)
        assert (slow.open, silent.open) == (1, 1)
        leaving.cancel()
        with suppress(asyncio.CancelledError):
            await leaving

    assert (slow.open, silent.open, slow.left, silent.left) == (0, 0, 1, 1)
    assert [state.standing.in_flight for state in model.states()] == [0, 0]


@virtually
async def test_a_reader_that_stops_half_way_ends_the_winner():
    winner = Member((0.5, "Hel", NEVER))
    model = pool({"a": Member((NEVER,)), "b": winner}, hedge=ALWAYS)

    chunks = model.stream(question())
    assert await anext(chunks) == "Hel"
    await chunks.aclose()

    assert winner.left == 1
    assert [state.standing.in_flight for state in model.states()] == [0, 0]


@virtually
async def test_a_winner_that_breaks_off_is_a_failure_of_the_call():
    model = pool({"a": Member((NEVER,)), "b": Member(("Hel", 1.0, UNAVAILABLE))}, hedge=ALWAYS)

    error = await caught(heard(model))

    assert error.kind is FailureKind.UNAVAILABLE
    assert [state.standing.in_flight for state in model.states()] == [0, 0]


@virtually
async def test_an_answer_that_comes_with_the_hedge_leaves_nothing_behind():
    """The first endpoint speaks in the very moment in which the second one is asked."""
    second = Member((NEVER,))
    model = pool({"a": Member((1.0, *OK)), "b": second}, hedge=ALWAYS)

    _, answer = await heard(model)

    assert answer.text == "Hello"
    assert [state.standing.in_flight for state in model.states()] == [0, 0]
    assert second.open == 0


@virtually
async def test_losing_a_race_is_no_failure_of_an_endpoint():
    model = pool({"a": Member((30.0, *OK)), "b": Member((0.1, *OK))}, hedge=ALWAYS)

    for _ in range(20):
        await heard(model)

    assert not any(state.is_ejected for state in model.states())
