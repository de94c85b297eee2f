"""Runs a plan that the task itself brings; it is checked like any other."""

from __future__ import annotations

from collections.abc import AsyncIterator

from autoglm.core.plan import Plan
from autoglm.core.ports import PlanChoice, PlanEnd, PlanPart, PlanRequest
from autoglm.core.tools import ToolSpec
from autoglm.core.values import digest
from autoglm.planning.validation import check_plan, require_good

REMEMBERED = 256


class GivenPlanner:
    """A `Planner` for tasks that hold a plan. A plan that is run again and again is checked once."""

    def __init__(self) -> None:
        self._sound: dict[str, tuple[ToolSpec, ...]] = {}

    async def plan(self, request: PlanRequest) -> AsyncIterator[PlanPart]:
        """The task's own steps. Raises PlanRejected with every problem."""
        plan = request.task.plan or Plan()
        self._check(plan, request)
        yield PlanChoice(planner="given", reason="the task brings its plan")
        for step in plan.steps:
            yield step
        yield PlanEnd(answer=plan.answer)

    def _check(self, plan: Plan, request: PlanRequest) -> None:
        try:
            name = digest([plan, request.task.limits])
        except ValueError:
            name = ""  # broken characters: the check will name them
        if name and self._sound.get(name) == request.tools:
            return
        require_good(check_plan(plan, {spec.name: spec for spec in request.tools}, request.task.limits))
        if len(self._sound) >= REMEMBERED:
            self._sound.clear()
        self._sound[name] = request.tools
