"""Plans that a task brings are checked, and run as they are."""

import pytest

from autoglm.core.errors import PlanRejected
from autoglm.core.plan import Plan, Step
from autoglm.core.ports import PlanChoice, PlanEnd, PlanPart, PlanRequest
from autoglm.core.task import Limits, Task
from autoglm.core.tools import ToolSpec
from autoglm.planning import given
from autoglm.planning.given import GivenPlanner

ECHO = ToolSpec(name="echo", description="Gives back", parameters={"type": "object"})


async def parts(planner: GivenPlanner, plan: Plan | None, tools: tuple[ToolSpec, ...] = (ECHO,)) -> list[PlanPart]:
    request = PlanRequest(task=Task(plan=plan, limits=Limits(max_steps=3)), tools=tools, now=0.0)
    return [part async for part in planner.plan(request)]


async def test_a_given_plan_is_run_as_it_is() -> None:
    plan = Plan(steps=(Step(id="a", tool="echo"), Step(id="b", tool="echo", after=("a",))), answer="done")

    found = await parts(GivenPlanner(), plan)

    assert isinstance(found[0], PlanChoice)
    assert found[1:] == [*plan.steps, PlanEnd(answer="done")]


async def test_a_given_plan_with_problems_is_rejected_before_anything_runs() -> None:
    plan = Plan(steps=(Step(id="a", tool="ecko"), Step(id="a", tool="echo")))

    with pytest.raises(PlanRejected) as rejected:
        await parts(GivenPlanner(), plan)

    assert {problem.field for problem in rejected.value.problems} >= {"tool", "id"}


async def test_a_plan_that_was_sound_is_checked_again_when_the_tools_change() -> None:
    planner = GivenPlanner()
    plan = Plan(steps=(Step(id="a", tool="echo"),))
    await parts(planner, plan)

    with pytest.raises(PlanRejected):
        await parts(planner, plan, tools=())


async def test_only_so_many_sound_plans_are_remembered() -> None:
    planner = GivenPlanner()

    for number in range(given.REMEMBERED + 2):
        await parts(planner, Plan(goal=str(number), steps=(Step(id="a", tool="echo"),)))

    assert len(planner._sound) == 2


async def test_a_task_without_a_plan_is_rejected_as_an_empty_plan() -> None:
    with pytest.raises(PlanRejected):
        await parts(GivenPlanner(), None)


async def test_a_sound_plan_is_not_checked_twice() -> None:
    planner = GivenPlanner()
    plan = Plan(steps=(Step(id="a", tool="echo"),))

    first = await parts(planner, plan)
    second = await parts(planner, plan)

    assert first == second


async def test_a_plan_with_broken_characters_is_rejected_like_any_other() -> None:
    with pytest.raises(PlanRejected, match="title"):
        await parts(GivenPlanner(), Plan(steps=(Step(id="a", tool="echo", title="\ud800"),)))
