"""One seed: puts workers, people and trouble together, lets time run until everything rests, and checks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial

from autoglm.core.errors import AutoglmError
from autoglm.core.plan import Plan
from autoglm.core.task import Budget, Limits, Task
from autoglm.core.tools import Effect
from autoglm.execution.replay import fold
from autoglm.testing.simulation.invariants import check_world
from autoglm.testing.simulation.loop import EPOCH
from autoglm.testing.simulation.people import People
from autoglm.testing.simulation.plans import PlanMaker
from autoglm.testing.simulation.process import CALM, Odds, Process
from autoglm.testing.simulation.tools import Outside
from autoglm.testing.simulation.world import World

TROUBLE_S = 90.0
HORIZON_S = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of one seed. `findings` are the broken invariants, `digest` names everything that happened."""

    seed: int
    findings: tuple[str, ...]
    trace: tuple[str, ...]
    digest: str
    figures: Counter[str]
    virtual_s: float


def simulate(seed: int) -> Report:
    """Run one whole deployment. The same seed gives the same report, to the last bit."""
    deployment = Deployment(seed)
    deployment.live()
    world = deployment.world
    return Report(
        seed=seed,
        findings=tuple(world.findings),
        trace=tuple(world.trace),
        digest=world.digest(),
        figures=world.figures,
        virtual_s=world.agenda.now,
    )


class Deployment:
    """A machine with several workers on one disk, for a few minutes of trouble and the calm after it."""

    def __init__(self, seed: int) -> None:
        self.world = World(seed)
        self._chance = self.world.chance.stream("deployment")
        self._outside = Outside(self.world, self.world.chance.stream("outside"))
        self._people = People(self.world, self.world.chance.stream("people"))
        self._workers: dict[str, Process] = {}
        self._lives: Counter[str] = Counter()
        self._weather = self._chance.pick((CALM, _ROUGH, _ROUGH, _WILD))
        self._runs: list[str] = []

    def live(self) -> None:
        world, chance = self.world, self._chance
        for number in range(chance.whole(1, 3)):
            self._start_worker(f"w{number}")
        for number in range(chance.whole(2, 6)):
            world.agenda.after(chance.between(0.0, 40.0), partial(self._submit, number))
        self._plan_trouble()
        self._people.look_around()
        world.agenda.after(5.0, self._watch)
        self._is_over = False
        try:
            while not self._is_over and world.agenda.step():
                pass
            check_world(world)
        except AutoglmError as error:
            world.find(f"the journal could not be read: {error}")
        finally:
            for worker in self._workers.values():
                worker.is_dead = True
                worker.bury()

    # --- work --------------------------------------------------------------------------------------------------------

    def _submit(self, number: int) -> None:
        run_id = f"run-{number}"
        task = self._task(run_id)
        self._runs.append(run_id)
        worker = self._chance.pick([*self._workers.values()])
        self.world.note(f"{worker.name} is given {run_id}: {task.limits} {task.budget} deadline={task.deadline}")
        self.world.figures["runs"] += 1
        if not worker.is_dead:
            worker.submit(task, run_id)
        if self._chance.happens(0.1):
            self.world.agenda.after(8.0, lambda: self._people.cancel_later(run_id, self._chance.between(0.0, 30.0)))

    def _task(self, run_id: str) -> Task:
        chance = self._chance
        deadline = self.world.clock.now() + chance.between(-5.0, 120.0) if chance.happens(0.2) else None
        maker = PlanMaker(chance)
        steps = maker.steps(chance.whole(1, 8))
        return Task(
            request="do it",
            plan=Plan(steps=steps, answer=maker.answer()) if chance.happens(0.3) else None,
            trace_id=run_id,
            principal=chance.pick(("mei", "li", "wang")),
            priority=chance.whole(0, 2),
            deadline=deadline,
            budget=Budget(
                steps=chance.whole(1, 12) if chance.happens(0.2) else None,
                tokens=chance.whole(50, 900) if chance.happens(0.1) else None,
                money=0.02 if chance.happens(0.1) else None,
                time_s=chance.between(5.0, 100.0) if chance.happens(0.1) else None,
            ),
            limits=Limits(
                max_steps=chance.whole(6, 30),
                max_items=chance.whole(4, 50),
                max_parallel=chance.whole(1, 6),
                approve=(Effect.UNSAFE,) if chance.happens(0.3) else (),
            ),
        )

    # --- trouble -----------------------------------------------------------------------------------------------------

    def _odds(self) -> Odds:
        return self._weather if self.world.agenda.now < TROUBLE_S else CALM

    def _start_worker(self, name: str) -> None:
        self._lives[name] += 1
        self._workers[name] = Process(self.world, self._outside, name=f"{name}.{self._lives[name]}", odds=self._odds)

    def _plan_trouble(self) -> None:
        self.world.agenda.after(1.0, self._replace_the_dead)
        if self._weather is CALM:
            return
        for _ in range(self._chance.whole(0, 2)):
            self.world.agenda.after(self._chance.between(1.0, TROUBLE_S), self._set_the_clock)
        if self._chance.happens(0.3):
            self.world.agenda.after(self._chance.between(1.0, TROUBLE_S), self._cut_the_power)

    def _replace_the_dead(self) -> None:
        for name, worker in list(self._workers.items()):
            if worker.is_dead and self._chance.happens(0.3):
                self._start_worker(name)
        self.world.agenda.after(1.0, self._replace_the_dead)

    def _set_the_clock(self) -> None:
        shift_s = self._chance.pick((-60.0, -5.0, 5.0, 60.0, 3600.0))
        self.world.clock.shift_s += shift_s
        self.world.figures["clock jumps"] += 1
        self.world.note(f"the clock jumps by {shift_s:g} s")

    def _cut_the_power(self) -> None:
        self.world.note("the power is cut")
        for worker in self._workers.values():
            worker.kill()

    # --- rest --------------------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        """Is everything at rest?"""
        is_late = self.world.agenda.now > TROUBLE_S / 2
        if self.world.findings or (is_late and all(map(self._rests, self._runs))):
            self._is_over = True
        elif self.world.agenda.now > HORIZON_S:
            left = [run_id for run_id in self._runs if not self._rests(run_id)]
            self.world.find(f"{left}: no rest after {HORIZON_S:g} s")
            self._is_over = True
        self.world.agenda.after(5.0, self._watch)

    def _rests(self, run_id: str) -> bool:
        """Ended, or waits for a person who will not write; or its worker died before it was accepted."""
        is_driven = any(run_id in worker.driving for worker in self._workers.values() if not worker.is_dead)
        row = self.world.disk.rows.get(run_id)
        if is_driven or self._people.plans[run_id]:
            return False
        if row is None or not row.events or row.finished:
            return True
        state = fold(run_id, self.world.records(run_id))
        is_overdue = (
            state.deadline is not None and state.deadline <= EPOCH + self.world.clock.shift_s + self.world.agenda.now
        )
        return state.is_parked and state.letters_read >= row.letters and not is_overdue


_ROUGH = Odds(death=0.002, freeze=0.002, storage_error=0.001)
_WILD = Odds(death=0.02, freeze=0.01, storage_error=0.01)
