"""Whose turn it is when more runs wait than may be under way."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.execution.slots import Line, Slots, Waiting
from autoglm.testing.simulation.loop import run_virtually


def served(line: Line) -> list[int]:
    order = []
    while (found := line.next()) is not None:
        chosen, line = found
        order.append(chosen.number)
    return order


def line_of(*waiting: tuple[str, int]) -> Line:
    line = Line()
    for number, (principal, priority) in enumerate(waiting, 1):
        line = line.join(Waiting(number, principal, priority))
    return line


def test_among_equals_who_came_first_is_first():
    assert served(line_of(("a", 0), ("b", 0), ("c", 0))) == [1, 2, 3]


def test_higher_priority_goes_first():
    assert served(line_of(("a", 0), ("b", 2), ("c", 1))) == [2, 3, 1]


def test_principals_take_turns_however_many_runs_one_of_them_has():
    assert served(line_of(("a", 0), ("a", 0), ("a", 0), ("b", 0), ("b", 0))) == [1, 4, 2, 5, 3]


def test_a_principal_that_comes_late_starts_level_with_the_others():
    line = line_of(("a", 0), ("a", 0), ("a", 0), ("a", 0))
    for _ in range(2):
        found = line.next()
        assert found is not None
        line = found[1]

    line = line.join(Waiting(5, "b", 0)).join(Waiting(6, "b", 0))

    assert served(line) == [5, 3, 6, 4]


def test_who_leaves_is_not_served():
    line = line_of(("a", 0), ("b", 0))

    assert served(line.leave(Waiting(1, "a", 0))) == [2]
    assert served(line.leave(Waiting(9, "z", 0))) == [1, 2]


def test_an_empty_line_has_no_next():
    assert Line().next() is None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.just(0)), max_size=30))
def test_while_two_principals_wait_neither_gets_more_than_one_turn_ahead(waiting):
    order = [waiting[number - 1][0] for number in served(line_of(*waiting))]

    for place in range(len(order)):
        still = [name for name in set(order) if name in order[place:]]
        counts = [order[:place].count(name) for name in still]
        assert max(counts, default=0) - min(counts, default=0) <= 1


async def hold(slots: Slots, name: str, log: list[str], done: asyncio.Event, *, priority: int = 0) -> None:
    async with slots.run(principal=name, priority=priority):
        log.append(name)
        await done.wait()


async def test_no_more_runs_are_under_way_than_allowed():
    slots, log, done = Slots(max_runs=2), [], asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        for name in "abc":
            tasks.create_task(hold(slots, name, log, done))
        for _ in range(5):
            await asyncio.sleep(0)

        assert log == ["a", "b"]
        done.set()

    assert log == ["a", "b", "c"]


async def test_a_run_that_fails_gives_its_place_back():
    slots = Slots(max_runs=1)

    with pytest.raises(ValueError, match="broken"):
        async with slots.run(principal="a", priority=0):
            raise ValueError("broken")

    async with slots.run(principal="b", priority=0):
        pass


async def test_a_run_that_gives_up_waiting_leaves_the_line():
    slots, log, done = Slots(max_runs=1), [], asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(hold(slots, "a", log, done))
        waiting = tasks.create_task(hold(slots, "b", log, done))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.sleep(0)
        done.set()
        tasks.create_task(hold(slots, "c", log, done))

    assert log == ["a", "c"]


async def test_a_place_that_becomes_free_while_a_waiting_run_gives_up_goes_to_the_next():
    slots, log, done, other = Slots(max_runs=1), [], asyncio.Event(), asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(hold(slots, "a", log, done))
        await asyncio.sleep(0)
        waiting = tasks.create_task(hold(slots, "b", log, other))
        tasks.create_task(hold(slots, "c", log, other))
        await asyncio.sleep(0)
        done.set()  # a goes on in the next turn of the loop, before b hears that it is given up
        waiting.cancel()
        for _ in range(3):
            await asyncio.sleep(0)
        assert log == ["a", "c"]
        other.set()


async def test_a_run_that_is_given_up_in_its_turn_gives_the_place_back():
    slots, log, done = Slots(max_runs=1), [], asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(hold(slots, "a", log, done))
        second = tasks.create_task(hold(slots, "b", log, done))
        for _ in range(3):
            await asyncio.sleep(0)
        done.set()
        await first
        second.cancel()
        tasks.create_task(hold(slots, "c", log, done))

    assert log[0] == "a"
    assert log[-1] == "c"


def test_the_first_bound_of_a_tool_stays():
    slots = Slots()

    assert slots.tool("web", 2) is slots.tool("web", 9)
    assert slots.tool("mail", 1) is not slots.tool("web", 2)


def test_a_tools_places_are_bounded():
    async def main() -> None:
        places = Slots().tool("web", 2)
        await places.acquire()
        await places.acquire()
        assert places.locked()

    run_virtually(main())
