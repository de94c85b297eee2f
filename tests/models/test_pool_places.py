"""Waiting for a place, probes, and callers that leave; on virtual time."""

import asyncio
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.chat import OfferedTool
from autoglm.core.errors import FailureKind
from autoglm.models.pooling.pool import Sharing
from autoglm.routing.endpoint import EndpointFacts
from autoglm.routing.standing import Seats
from autoglm.testing.simulation.loop import run_virtually, virtually

from .pool_members import (
    NEVER,
    OK,
    UNAVAILABLE,
    BreakerPolicy,
    Member,
    asked_with,
    caught,
    failing,
    heard,
    now,
    pool,
    question,
    way,
)

TOOL = OfferedTool(name="t", description="", parameters={})


def places(**most):
    return [EndpointFacts(name=name, max_in_flight=number) for name, number in most.items()]


async def ended(model, request=None):
    """When the call had its answer."""
    await heard(model, request)
    return now()


def started(group, *waiting):
    return [group.create_task(one) for one in waiting]


@virtually
async def test_calls_wait_in_order_when_every_place_is_taken():
    member = Member((1.0, *OK))
    model = pool({"a": member}, facts=places(a=2))

    async with asyncio.TaskGroup() as group:
        calls = started(group, *(ended(model) for _ in range(6)))

    assert [call.result() for call in calls] == [1.0, 1.0, 2.0, 2.0, 3.0, 3.0]
    assert member.most_open == 2


@virtually
async def test_the_route_says_how_long_a_call_waited():
    model = pool({"a": Member((1.0, *OK))}, facts=places(a=1))

    async with asyncio.TaskGroup() as group:
        _, second = started(group, heard(model), heard(model))

    assert "waited 1.00 s" in second.result()[1].route[0].reason


@virtually
async def test_a_call_that_comes_later_does_not_overtake_those_that_wait():
    model = pool({"a": Member((1.0, *OK))}, facts=places(a=1))
    done = []

    async def call(name, after):
        await asyncio.sleep(after)
        await heard(model)
        done.append(name)

    async with asyncio.TaskGroup() as group:
        started(group, call("first", 0.0), call("second", 0.1), call("third", 0.9), call("fourth", 1.0))

    assert done == ["first", "second", "third", "fourth"]


@virtually
async def test_a_call_that_waits_for_one_endpoint_does_not_hold_up_those_that_suit_another():
    facts = [
        EndpointFacts(name="a", max_in_flight=1, capabilities=frozenset({"tools"})),
        EndpointFacts(name="b", max_in_flight=1, capabilities=frozenset({"json"})),
    ]
    model = pool({"a": Member((10.0, *OK)), "b": Member((1.0, *OK))}, facts=facts)

    async with asyncio.TaskGroup() as group:
        started(group, ended(model, question(tools=(TOOL,))), ended(model, question(tools=(TOOL,))))
        await asyncio.sleep(0.5)
        (quick,) = started(group, ended(model, question(schema={})))

    assert quick.result() == 1.5


@virtually
async def test_waiting_ends_at_the_deadline_and_says_why():
    model = pool({"a": Member((10.0, *OK))}, facts=places(a=1))

    async with asyncio.TaskGroup() as group:
        first, second = started(group, ended(model), caught(heard(model, asked_with(2.0))))

    assert first.result() == 10.0
    assert second.result().kind is FailureKind.UNAVAILABLE
    assert "a 1/1" in second.result().message


@virtually
async def test_a_caller_that_leaves_frees_its_place_and_what_it_asked_at_once():
    member = Member((NEVER,), OK)
    model = pool({"a": member}, facts=places(a=1))

    async with asyncio.TaskGroup() as group:
        leaving, staying = started(group, heard(model), ended(model))
        await asyncio.sleep(1.0)
        leaving.cancel()

    assert staying.result() == 1.0
    assert (member.left, member.open) == (1, 0)


@virtually
async def test_a_reader_that_stops_half_way_frees_its_place():
    member = Member(("Hel", NEVER), OK)
    model = pool({"a": member}, facts=places(a=1))

    chunks = model.stream(question())
    assert await anext(chunks) == "Hel"
    await chunks.aclose()

    assert await ended(model, asked_with(1.0)) == 0.0
    assert member.left == 1


@virtually
async def test_a_caller_that_leaves_the_queue_is_passed_over():
    model = pool({"a": Member((1.0, *OK))}, facts=places(a=1))

    async with asyncio.TaskGroup() as group:
        _, leaving, staying = started(group, ended(model), ended(model), ended(model))
        await asyncio.sleep(0.5)
        leaving.cancel()

    assert staying.result() == 2.0


@virtually
async def test_a_place_given_to_a_caller_that_leaves_in_that_moment_is_not_lost():
    model = pool({"a": Member((1.0, *OK))}, facts=places(a=1))

    async with asyncio.TaskGroup() as group:
        _, leaving = started(group, ended(model), ended(model))
        asyncio.get_running_loop().call_at(1.0, lambda: asyncio.get_running_loop().call_soon(leaving.cancel))
        with suppress(asyncio.CancelledError):
            await leaving

    assert await ended(model, asked_with(1.5)) <= 3.0
    assert [state.standing.in_flight for state in model.states()] == [0]


@given(
    seconds=st.lists(st.sampled_from([0.0, 0.5, 1.0, 1.5]), min_size=1, max_size=12),
    leaves=st.lists(st.sampled_from([None, 0.0, 0.5, 1.0, 1.25, 2.0]), min_size=12, max_size=12),
    most=st.integers(1, 3),
)
def test_whoever_comes_or_leaves_no_place_is_lost_and_nobody_starves(seconds, leaves, most):
    async def check():
        member = Member((1.0, *OK))
        model = pool({"a": member}, facts=places(a=most))
        async with asyncio.TaskGroup() as group:
            calls = []
            for at, leave_after in zip(seconds, leaves, strict=False):
                calls.append((group.create_task(_after(at, model)), leave_after))
            for call, leave_after in calls:
                if leave_after is not None:
                    asyncio.get_running_loop().call_later(leave_after, call.cancel)
        assert all(call.cancelled() or call.result() for call, _ in calls)
        assert member.most_open <= most
        assert [state.standing.in_flight for state in model.states()] == [0]
        assert model._places._queues == {}

    run_virtually(check())


async def _after(at, model):
    await asyncio.sleep(at)
    return await heard(model)


@virtually
async def test_a_bad_endpoint_is_out_after_five_failures():
    bad, good = Member(UNAVAILABLE), Member(OK)
    model = pool({"a": bad, "b": good})

    for _ in range(50):
        await heard(model)

    assert len(bad.asked) == 5


@virtually
async def test_a_hundred_callers_send_one_probe():
    bad, good = Member(UNAVAILABLE), Member((0.5, *OK))
    model = pool({"a": bad, "b": good}, breaker=BreakerPolicy(cooldown_s=10.0))
    for _ in range(20):
        await heard(model)
    bad.acts, before = [(0.5, *OK)], len(bad.asked)
    await asyncio.sleep(11.0)

    async with asyncio.TaskGroup() as group:
        calls = started(group, *(heard(model) for _ in range(100)))

    assert len(bad.asked) - before == 1
    assert sum(call.result()[1].endpoint == "a" for call in calls) == 1


@virtually
async def test_a_probe_whose_caller_leaves_frees_its_place_for_the_next_one():
    bad, good = Member(UNAVAILABLE), Member(OK)
    model = pool({"a": bad, "b": good})
    for _ in range(20):
        await heard(model)
    bad.acts = [(NEVER,)]
    await asyncio.sleep(11.0)

    async with asyncio.TaskGroup() as group:
        (probing,) = started(group, heard(model))
        await asyncio.sleep(1.0)
        probing.cancel()
    bad.acts = [OK]
    _, answer = await heard(model)

    assert way(answer) == [("a", "")]


@virtually
async def test_when_all_cool_down_one_call_at_a_time_is_the_last_resort():
    members = {"a": Member(UNAVAILABLE), "b": Member(UNAVAILABLE)}
    model = pool(members, max_ejected_share=1.0)
    for _ in range(5):
        await caught(heard(model))
    for member in members.values():
        member.acts = [(1.0, *OK)]

    async with asyncio.TaskGroup() as group:
        calls = started(group, *(heard(model) for _ in range(10)))

    first = calls[0].result()[1]
    assert "last resort" in first.route[0].reason
    assert all(call.result()[1].text == "Hello" for call in calls)
    assert sum(member.most_open for member in members.values()) >= 2


@virtually
async def test_those_who_wait_go_on_when_a_pause_ends_though_nobody_wakes_them():
    model = pool({"a": Member(failing(FailureKind.RATE_LIMITED, retry_after_s=3.0), OK)})

    async with asyncio.TaskGroup() as group:
        calls = started(group, *(ended(model) for _ in range(3)))

    assert max(call.result() for call in calls) <= 3.2


@pytest.mark.parametrize("strategy", ["two_choices", "adaptive", "prefix_affinity", "consistent_hash"])
def test_three_bad_endpoints_of_four_are_not_felt(strategy):
    @virtually
    async def check():
        members = {name: Member(UNAVAILABLE) for name in "abc"} | {"d": Member((0.1, *OK))}
        model = pool(members, strategy=strategy, max_ejected_share=0.75)

        async with asyncio.TaskGroup() as group:
            calls = started(group, *(heard(model, question(str(n), principal=str(n))) for n in range(100)))

        assert all(call.result()[1].endpoint == "d" for call in calls)

    check()


# --- endpoints of several pools ---------------------------------------------------------------------------------------


def sharing_pools(member, *, most, count=2):
    """Pools of one and the same endpoint."""
    sharing = Sharing(seats={"a": Seats()})
    return [pool({"a": member}, facts=places(a=most), sharing=sharing) for _ in range(count)]


@virtually
async def test_calls_of_all_pools_that_share_an_endpoint_wait_in_one_order():
    member = Member((1.0, *OK))
    first, second = sharing_pools(member, most=1)

    async with asyncio.TaskGroup() as group:
        calls = started(group, *(ended(model) for model in (first, first, second, first, second, second)))

    assert [call.result() for call in calls] == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    assert member.most_open == 1


@virtually
async def test_whoever_leaves_the_queue_of_one_pool_holds_up_no_other():
    member = Member((1.0, *OK))
    first, second = sharing_pools(member, most=1)

    async with asyncio.TaskGroup() as group:
        _, impatient, patient = started(group, ended(first), ended(second), ended(first))
        await asyncio.sleep(0.5)
        impatient.cancel()

    assert patient.result() == 2.0
    assert [state.standing.in_flight for model in (first, second) for state in model.states()] == [0, 0]


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from([0.0, 0.3, 1.0])), min_size=1, max_size=20))
def test_pools_that_share_an_endpoint_never_go_over_its_bound_and_all_get_their_turn(arrivals):
    member = Member((0.7, *OK))

    async def ask_all():
        models = sharing_pools(member, most=2, count=3)
        async with asyncio.TaskGroup() as group:
            for number, pause_s in arrivals:
                group.create_task(heard(models[number]))
                await asyncio.sleep(pause_s)

    run_virtually(ask_all())

    assert member.most_open <= 2
    assert len(member.asked) == len(arrivals)
