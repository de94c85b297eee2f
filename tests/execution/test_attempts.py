"""Attempts end with a fact, in time, even when the code behind them does not want to."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from autoglm.core.errors import FailureKind, StaleLease
from autoglm.core.events import Event, StepFailed, StepStarted, StepSucceeded
from autoglm.core.values import Value
from autoglm.execution.attempts import GRACE_S, Attempts
from autoglm.testing.simulation.loop import virtually

STARTED = StepStarted(step="a", attempt=2, key="run:a", args_digest="")
DONE = StepSucceeded(step="a", attempt=2, output=Value("done"))
Work = Callable[[], Awaitable[tuple[Event, ...]]]


class Desk:
    """Attempts, and what they post."""

    def __init__(self) -> None:
        self.facts: list[Event] = []
        self.broken: list[BaseException] = []
        self.attempts = Attempts(post=lambda *facts: self.facts.extend(facts), broken=self.broken.append)

    def start(self, work: Work, *, timeout_s: float = 10.0) -> None:
        async def timed() -> tuple[Event, ...]:
            self.attempts.time("a", timeout_s)
            return await work()

        self.attempts.start(STARTED, timed())

    @property
    def failure(self) -> StepFailed:
        (fact,) = self.facts
        assert isinstance(fact, StepFailed)
        return fact


async def quick() -> tuple[Event, ...]:
    return (DONE,)


async def patient() -> tuple[Event, ...]:
    await asyncio.sleep(100.0)
    return (DONE,)


async def stubborn() -> tuple[Event, ...]:
    for _ in range(10):
        try:
            await asyncio.sleep(100.0)
        except asyncio.CancelledError:
            continue
    return (DONE,)


async def late() -> tuple[Event, ...]:
    try:
        await asyncio.sleep(100.0)
    except asyncio.CancelledError:
        await asyncio.sleep(GRACE_S / 2)
    return (DONE,)


async def excuses() -> tuple[Event, ...]:
    try:
        await asyncio.sleep(100.0)
    except asyncio.CancelledError:
        return (StepFailed(step="a", attempt=2, kind=FailureKind.CRASHED, message="CancelledError"),)
    return (DONE,)


async def gives_up() -> tuple[Event, ...]:
    task = asyncio.current_task()
    assert task is not None
    task.cancel()
    await asyncio.sleep(0)
    return (DONE,)


async def loses_the_run() -> tuple[Event, ...]:
    raise StaleLease("taken over")


@virtually
async def test_what_an_attempt_gives_is_posted():
    desk = Desk()

    desk.start(quick)
    await asyncio.sleep(1.0)

    assert desk.facts == [DONE]


@virtually
@pytest.mark.parametrize("work", [patient, excuses])
async def test_an_attempt_that_is_over_its_time_is_told_to_stop_and_fails_by_timeout(work):
    desk = Desk()

    desk.start(work)
    await asyncio.sleep(10.5)

    assert desk.failure == StepFailed(step="a", attempt=2, kind=FailureKind.TIMEOUT, message="not done after 10 s")


@virtually
async def test_the_run_goes_on_without_an_attempt_that_ignores_that_it_was_told_to_stop():
    desk = Desk()

    desk.start(stubborn)
    await asyncio.sleep(10.0 + GRACE_S + 1.0)

    assert desk.failure.kind is FailureKind.TIMEOUT
    assert "did not stop when told" in desk.failure.message


@virtually
async def test_an_attempt_that_was_given_up_posts_nothing_more():
    desk = Desk()

    desk.start(stubborn)
    await asyncio.sleep(2000.0)

    assert len(desk.facts) == 1


@virtually
async def test_success_counts_even_when_it_comes_while_the_attempt_is_told_to_stop():
    desk = Desk()

    desk.start(late)
    await asyncio.sleep(15.0)

    assert desk.facts == [DONE]


@virtually
async def test_an_attempt_that_cancels_itself_has_crashed():
    desk = Desk()

    desk.start(gives_up)
    await asyncio.sleep(1.0)

    assert (desk.failure.kind, desk.failure.message) == (FailureKind.CRASHED, "it gave up by itself")


@virtually
async def test_a_run_that_is_stopped_cancels_its_attempts_and_the_first_reason_stands():
    desk = Desk()

    desk.start(patient)
    await asyncio.sleep(1.0)
    desk.attempts.tell_to_stop()
    desk.attempts.tell_to_stop()
    await asyncio.sleep(1.0)

    assert (desk.failure.kind, desk.failure.message) == (FailureKind.CANCELLED, "told to stop while it was running")


@virtually
async def test_an_attempt_that_is_stopped_before_it_could_begin_ends_with_a_fact():
    desk = Desk()

    desk.start(patient)
    desk.attempts.tell_to_stop()
    await asyncio.sleep(1.0)

    assert desk.failure.kind is FailureKind.CANCELLED


@virtually
async def test_an_error_that_ends_the_workers_part_is_told_and_posts_nothing():
    desk = Desk()

    desk.start(loses_the_run)
    await asyncio.sleep(1.0)

    assert desk.facts == []
    assert [type(error) for error in desk.broken] == [StaleLease]


@virtually
@pytest.mark.parametrize("work", [patient, stubborn, loses_the_run])
async def test_a_worker_that_leaves_ends_its_attempts_without_a_fact(work):
    desk = Desk()

    desk.start(work)
    await asyncio.sleep(0)
    await desk.attempts.leave()

    assert desk.facts == desk.broken == []


@virtually
async def test_leaving_without_attempts_takes_no_time():
    await Desk().attempts.leave()
