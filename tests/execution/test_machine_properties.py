"""Rules that hold for any plan and any order in which its steps end."""

from hypothesis import given, settings
from hypothesis import strategies as st

from autoglm.core.errors import FailureKind
from autoglm.core.events import (
    CancelRequested,
    PersonAnswered,
    RunStopping,
    StepStarted,
    Topic,
)
from autoglm.core.plan import Step
from autoglm.core.task import Budget, Limits, Task
from autoglm.core.tools import Effect
from autoglm.core.values import Labels, Value
from autoglm.execution.state import ENDED, Status
from autoglm.planning.edges import dependencies
from autoglm.testing.script import Script
from autoglm.testing.simulation.chance import Chance
from autoglm.testing.simulation.plans import PlanMaker

TASKS = st.builds(
    Task,
    limits=st.builds(
        Limits,
        max_steps=st.just(60),
        max_parallel=st.integers(1, 4),
        max_items=st.integers(3, 9),
        approve=st.sampled_from([(), (Effect.UNSAFE,), (Effect.KEYED, Effect.UNSAFE)]),
    ),
    budget=st.builds(Budget, steps=st.one_of(st.none(), st.integers(0, 9))),
)
SEEDS = st.integers(0, 10_000)
KINDS = (FailureKind.UNAVAILABLE, FailureKind.TIMEOUT, FailureKind.CRASHED, FailureKind.OUTCOME_UNKNOWN)


def plan_of(seed: int) -> tuple[Step, ...]:
    return PlanMaker(Chance("plan", seed)).steps(6)


def started(seed: int, task: Task) -> Script:
    return Script(task, is_checked=False).planned(*plan_of(seed)).closed()


def step_on(run: Script, chance: Chance) -> bool:
    """Let one of the things happen that the run waits for; false when it waits for nothing."""
    waiting = [path for path, step in run.state.steps.items() if step.status in WAITS]
    if run.state.outcome is not None:
        return False
    if run.state.is_answering:
        run.composes()
        return True
    if not waiting:
        return False
    happen(run, chance, chance.pick(sorted(waiting)))
    return True


WAITS = {Status.RUNNING, Status.ASKING, Status.SLEEPING}


def happen(run: Script, chance: Chance, path: str) -> None:
    step = run.step(path)
    if step.status is Status.SLEEPING:
        run.wakes(path)
    elif step.status is Status.RUNNING and chance.happens(0.75):
        run.succeeds(path, {"n": chance.whole(0, 9), "items": list(range(chance.whole(0, 3)))})
    elif step.status is Status.RUNNING:
        run.fails(path, chance.pick(KINDS))
    elif run.asked(path).topic is Topic.OUTCOME:
        run.answers(path, {"happened": chance.happens(0.5)})
    elif run.asked(path).schema is not None:
        run.answers(path, 12 if chance.happens(0.7) else "none")  # what does not fit leaves the question open
    else:
        run.answers(path, chance.happens(0.7))


def finish(run: Script, chance: Chance) -> None:
    for _ in range(2_000):
        if not step_on(run, chance):
            run.check()
            return
    raise AssertionError("the run goes on for ever")


@settings(max_examples=150, deadline=None)
@given(seed=SEEDS, task=TASKS)
def test_every_run_ends_and_leaves_nothing_under_way(seed, task):
    run = started(seed, task)

    finish(run, Chance("order", seed))

    assert run.state.outcome is not None
    assert run.state.running == 0
    assert not any(run.state.slots.values())
    if run.state.ending is None:
        assert all(step.status in ENDED for step in run.state.steps.values())


@settings(max_examples=100, deadline=None)
@given(seed=SEEDS, task=TASKS)
def test_no_step_starts_before_what_it_needs_and_no_bound_is_passed(seed, task):
    steps = {step.id: step for step in plan_of(seed)}
    run = started(seed, task)
    chance = Chance("order", seed)

    for _ in range(2_000):
        for decision in run.decisions:
            if isinstance(decision, StepStarted) and decision.step in steps:
                assert all(run.status(name) in ENDED for name in dependencies(steps[decision.step]))
        assert run.state.running <= task.limits.max_parallel
        assert run.state.running == len(run.running)
        assert sum(run.step(path).step.tool == "narrow" for path in run.running) <= 1
        if task.budget.steps is not None:
            assert run.state.calls_made <= task.budget.steps
        if not step_on(run, chance):
            return
    raise AssertionError("the run goes on for ever")


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, crash_after=st.lists(st.integers(0, 12), max_size=3))
def test_a_run_ends_however_often_its_worker_dies(seed, crash_after):
    run = started(seed, Task(limits=Limits(max_steps=60, max_parallel=3)))
    chance = Chance("order", seed)

    for count in crash_after:
        for _ in range(count):
            step_on(run, chance)
        if run.state.outcome is None:
            run.resumes()
    finish(run, chance)

    assert run.state.outcome is not None
    assert run.state.running == 0


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, cancel_after=st.integers(0, 12))
def test_a_cancelled_run_ends_once_its_calls_have(seed, cancel_after):
    run = started(seed, Task(limits=Limits(max_steps=60)))
    chance = Chance("order", seed)
    for _ in range(cancel_after):
        step_on(run, chance)

    run.cancels()

    before = run.state.calls_made
    for path in run.running:
        run.fails(path, FailureKind.CANCELLED)
    if run.state.is_answering:
        run.composes()
    assert run.state.outcome is not None
    assert run.state.calls_made == before


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS)
def test_a_plan_that_streams_in_gives_the_same_as_one_that_is_there_at_once(seed):
    task = Task(limits=Limits(max_steps=60, max_parallel=100))
    steps = plan_of(seed)
    whole, streamed = started(seed, task), Script(task, is_checked=False)
    for step in steps:
        streamed.planned(step)
    streamed.closed()

    for run in (whole, streamed):
        outputs_by_name(run)

    assert {path: (step.status, step.output) for path, step in whole.state.steps.items()} == {
        path: (step.status, step.output) for path, step in streamed.state.steps.items()
    }
    assert whole.state.outcome is streamed.state.outcome


def outputs_by_name(run: Script) -> None:
    """Every step gives what follows from its name alone, whenever it runs."""
    for _ in range(2_000):
        chance = Chance("calm")
        waiting = sorted(path for path, step in run.state.steps.items() if step.status in WAITS)
        if run.state.is_answering:
            run.composes()
        elif not waiting:
            return
        elif run.status(waiting[0]) is Status.RUNNING:
            name = waiting[0]
            run.gives(name, Value({"n": len(name), "items": [1, 2]}, Labels((f"tool:{name}",))))
        elif run.status(waiting[0]) is Status.SLEEPING:
            run.wakes(waiting[0])
        else:
            happen(run, chance, waiting[0])


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS)
def test_sources_only_ever_join_and_readers_only_ever_leave(seed):
    secret = Labels(("vault",), ("li", "mei"))
    task = Task(limits=Limits(max_steps=60, max_parallel=100))
    run = started(seed, task)
    chance = Chance("order", seed)

    while run.state.outcome is None:
        running = run.running
        if running:
            run.gives(running[0], labelled(run, running[0], secret))
        elif not step_on(run, chance):
            break

    for step in run.state.steps.values():
        if step.args is not None and any(reads(run, step.uses)):
            whole = step.args.all_labels()
            assert whole.readers is None or set(whole.readers) <= {"li", "mei"}


def labelled(run: Script, path: str, secret: Labels) -> Value:
    args = run.step(path).args
    assert args is not None
    return Value({"n": 1, "items": [1, 2]}, secret.merge(args.all_labels()))


def reads(run: Script, uses: tuple[str, ...]) -> list[bool]:
    return [path in run.state.steps and run.step(path).output is not None for path in uses]


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, letters=st.lists(st.sampled_from(["s0", "s1", "s2", "s3"]), max_size=5))
def test_letters_that_nobody_waits_for_change_nothing_but_what_was_read(seed, letters):
    run = started(seed, Task(limits=Limits(max_steps=60)))
    before = run.state

    for number, path in enumerate(letters, 1):
        run.tell(PersonAnswered(step=path, digest="of nothing", answer=True, by="li", letter=number))

    assert run.said == () or not letters
    assert run.state.steps == before.steps
    assert run.state.letters_read == len(letters)


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_two_cancels_stop_a_run_once(seed):
    run = started(seed, Task(limits=Limits(max_steps=60)))

    run.cancels().tell(CancelRequested(by="li"))

    assert sum(isinstance(record.event, RunStopping) for record in run.records) <= 1
