"""Equal requests under way share one call; on virtual time."""

import asyncio
from contextlib import suppress

from autoglm.core.errors import FailureKind
from autoglm.models.pooling.coalescing import CoalescingModel
from autoglm.testing.simulation.loop import virtually

from .pool_members import NEVER, UNAVAILABLE, LoopClock, Member, asked_with, caught, heard, now, question

STREAM = ("one ", 1.0, "two ", 1.0, "three")


def shared(*acts):
    member = Member(*acts)
    return CoalescingModel(member, clock=LoopClock()), member


async def after(seconds, waiting):
    await asyncio.sleep(seconds)
    return await waiting


async def left(task):
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@virtually
async def test_equal_requests_under_way_share_one_call():
    model, member = shared(STREAM)

    async with asyncio.TaskGroup() as group:
        calls = [group.create_task(heard(model)) for _ in range(50)]

    assert len(member.asked) == 1
    assert {call.result()[1].text for call in calls} == {"one two three"}


@virtually
async def test_whoever_joins_late_gets_the_pieces_so_far_and_then_the_rest():
    model, member = shared(STREAM)

    async with asyncio.TaskGroup() as group:
        first = group.create_task(heard(model))
        late = group.create_task(after(1.5, heard(model)))

    assert first.result()[0] == late.result()[0] == ["one ", "two ", "three"]
    assert (len(member.asked), now()) == (1, 2.0)


@virtually
async def test_only_the_first_one_pays_and_the_others_say_why():
    model, _ = shared(STREAM)

    async with asyncio.TaskGroup() as group:
        first, second = [group.create_task(heard(model)) for _ in range(2)]

    assert first.result()[1].route == ()
    assert first.result()[1].usage.money is None
    assert "shares the answer" in second.result()[1].route[0].reason
    assert second.result()[1].usage.money == 0.0


@virtually
async def test_different_requests_have_calls_of_their_own():
    model, member = shared(STREAM)

    async with asyncio.TaskGroup() as group:
        for request in (question("a"), question("b"), question("a", temperature=0.5), question("a", options={"n": 1})):
            group.create_task(heard(model, request))

    assert len(member.asked) == 4


@virtually
async def test_who_asks_and_why_makes_no_difference():
    model, member = shared(STREAM)

    async with asyncio.TaskGroup() as group:
        for request in (question(principal="a", run_id="1"), question(principal="b", purpose="plan", session="s")):
            group.create_task(heard(model, request))

    assert len(member.asked) == 1


@virtually
async def test_a_request_after_the_end_asks_anew():
    model, member = shared(STREAM)

    await heard(model)
    await heard(model)

    assert len(member.asked) == 2


@virtually
async def test_the_call_goes_on_for_the_others_when_the_first_one_leaves():
    model, member = shared(STREAM)

    async with asyncio.TaskGroup() as group:
        first = group.create_task(heard(model))
        second = group.create_task(after(0.5, heard(model)))
        await asyncio.sleep(1.2)
        await left(first)

    assert second.result()[0] == ["one ", "two ", "three"]
    assert (len(member.asked), member.left) == (1, 0)


@virtually
async def test_the_call_ends_when_the_last_one_leaves():
    model, member = shared(("one ", NEVER))

    async with asyncio.TaskGroup() as group:
        calls = [group.create_task(heard(model)) for _ in range(3)]
        await asyncio.sleep(1.0)
        for call in calls:
            await left(call)

    assert (member.open, member.left, now()) == (0, 1, 1.0)


@virtually
async def test_a_failure_is_everybodys():
    model, member = shared((1.0, UNAVAILABLE))

    async with asyncio.TaskGroup() as group:
        calls = [group.create_task(caught(heard(model))) for _ in range(3)]

    assert [call.result().kind for call in calls] == [FailureKind.UNAVAILABLE] * 3
    assert len(member.asked) == 1


@virtually
async def test_each_waits_until_its_own_deadline():
    model, member = shared((5.0, "late"))

    async with asyncio.TaskGroup() as group:
        hasty = group.create_task(caught(heard(model, asked_with(1.0))))
        patient = group.create_task(heard(model, asked_with(10.0)))

    assert hasty.result().kind is FailureKind.TIMEOUT
    assert patient.result()[1].text == "late"
    assert len(member.asked) == 1


@virtually
async def test_a_request_that_comes_as_the_last_one_leaves_begins_anew():
    model, member = shared((NEVER,), ("new",))

    async with asyncio.TaskGroup() as group:
        first = group.create_task(heard(model))
        await asyncio.sleep(1.0)
        first.cancel()
        second = group.create_task(heard(model))

    assert second.result()[1].text == "new"
    assert len(member.asked) == 2
