import pytest

from autoglm.core.errors import FailureKind, ModelError, NotUnderstood, UsageError
from autoglm.core.plan import Plan, Step
from autoglm.core.ports import PlanChoice, PlanEnd, PlanRequest
from autoglm.core.task import Task
from autoglm.core.tools import ToolSpec
from autoglm.planning.choice import ChoosingPlanner, Surety
from autoglm.planning.template_planner import TemplatePlanner

STEP = Step(id="a", tool="any")
DOWN = ModelError("the endpoint is down.", kind=FailureKind.UNAVAILABLE)
ANY = ToolSpec(name="any", description="", parameters={"type": "object"})
GREET = """
id: greet
title: {en: Greet}
patterns: {en: [hello]}
examples: {}
plan: {steps: [{id: t, tool: any}]}
"""


class Saying:
    """A planner that yields its parts, or raises the one that is an error."""

    def __init__(self, *parts):
        self.parts = parts

    async def plan(self, request):
        for part in self.parts:
            if isinstance(part, Exception):
                raise part
            yield part


class Listing:
    """A planner whose stream is no generator."""

    def plan(self, request):
        return self

    def __aiter__(self):
        self.left = [STEP, PlanEnd()]
        return self

    async def __anext__(self):
        if not self.left:
            raise StopAsyncIteration
        return self.left.pop(0)


GRAPH = Saying(PlanChoice(planner="inner", reason="x"), STEP, PlanEnd(answer="graph"))
OFFLINE = Saying(STEP, PlanEnd(answer="offline"))
TEMPLATES = TemplatePlanner(lambda: [("greet", GREET)])


async def chosen(planners, text="do it", round_number=1, **task):
    request = PlanRequest(task=Task(request=text, **task), tools=(ANY,), now=0.0, round=round_number)
    return [part async for part in ChoosingPlanner(planners).plan(request)]


async def test_a_template_that_covers_the_request_is_taken_first():
    choice, step, _ = await chosen({"template": TEMPLATES, "graph": GRAPH, "offline": OFFLINE}, "hello")

    assert choice == PlanChoice(planner="template", reason="the template greet covers the whole request")
    assert step.id == "t"


async def test_then_a_model_when_one_is_configured():
    parts = await chosen({"template": TEMPLATES, "graph": GRAPH, "offline": OFFLINE})

    assert parts == [
        PlanChoice(planner="graph", reason="a model is configured and no template covers the request"),
        STEP,
        PlanEnd(answer="graph"),
    ]


async def test_the_reason_speaks_the_language_of_the_task():
    choice, *_ = await chosen({"template": TEMPLATES, "offline": OFFLINE}, language="zh")

    assert choice == PlanChoice(planner="offline", reason="没有配置模型")


async def test_then_the_offline_rules():
    choice, *_, end = await chosen({"template": TEMPLATES, "offline": OFFLINE})

    assert choice == PlanChoice(planner="offline", reason="no model is configured")
    assert end == PlanEnd(answer="offline")


async def test_later_rounds_are_no_templates():
    choice, *_ = await chosen({"template": TEMPLATES, "graph": GRAPH}, "hello", round_number=2)

    assert choice.planner == "graph"


async def test_without_any_of_them_the_request_is_not_understood():
    with pytest.raises(NotUnderstood, match="no other planner"):
        await chosen({"template": TEMPLATES})


async def test_the_task_names_a_planner():
    choice, *_ = await chosen({"graph": GRAPH, "offline": OFFLINE}, planner="offline")

    assert choice == PlanChoice(planner="offline", reason="the task names it")


async def test_an_unknown_name_is_told_with_the_list():
    with pytest.raises(
        UsageError, match=r"no planner 'grahp'; did you mean 'graph'\?\. There are: auto, cascade, graph, offline"
    ):
        await chosen({"graph": GRAPH, "offline": OFFLINE}, planner="grahp")


async def test_a_given_plan_is_taken_whatever_is_named():
    choice, *_ = await chosen({"given": GRAPH, "offline": OFFLINE}, plan=Plan(), planner="offline")

    assert choice == PlanChoice(planner="given", reason="the task brings its plan")


async def test_when_the_model_fails_before_a_step_the_offline_rules_are_tried():
    first, second, *_, end = await chosen({"graph": Saying(DOWN), "offline": OFFLINE})

    assert first.planner == "graph"
    assert second.reason == "the rules that need no model, since the model failed: the endpoint is down."
    assert end == PlanEnd(answer="offline")


async def test_when_the_rules_do_not_understand_either_the_models_failure_is_told():
    with pytest.raises(ModelError, match="down"):
        await chosen({"graph": Saying(DOWN), "offline": Saying(NotUnderstood("what?"))})


async def test_what_the_rules_do_not_understand_is_told_as_it_is():
    with pytest.raises(NotUnderstood, match="what"):
        await chosen({"offline": Saying(NotUnderstood("what?"))})


@pytest.mark.parametrize("planners", [{"graph": Saying(STEP, DOWN), "offline": OFFLINE}, {"graph": Saying(DOWN)}])
async def test_a_failure_after_a_step_or_without_another_planner_is_told(planners):
    with pytest.raises(ModelError, match="down"):
        await chosen(planners)


async def test_any_stream_will_do():
    assert (await chosen({"offline": Listing()}))[1:] == [STEP, PlanEnd()]


async def test_a_stream_that_is_left_early_is_closed():
    closed = []

    class Endless:
        async def plan(self, request):
            try:
                while True:
                    yield STEP
            finally:
                closed.append(True)

    parts = ChoosingPlanner({"offline": Endless()}).plan(PlanRequest(task=Task(), tools=(), now=0.0))
    await anext(parts)
    await anext(parts)
    await parts.aclose()

    assert closed == [True]


def first(chance=0.0, doubt=""):
    return lambda _: Surety(chance, doubt)


async def cascaded(surety, planner="cascade", **task):
    planners = ChoosingPlanner({"graph": GRAPH, "offline": OFFLINE}, first=surety)
    round_number = task.pop("round", 1)
    request = PlanRequest(
        task=Task(request="do it", planner=planner, **task), tools=(ANY,), now=0.0, round=round_number
    )
    return [part async for part in planners.plan(request)]


async def test_in_a_cascade_the_rules_plan_when_they_are_sure():
    choice, *_, end = await cascaded(first(0.934))

    assert choice.planner == "offline"
    assert choice.reason == "the offline rules are 93% sure of the whole request, so no model is asked"
    assert end == PlanEnd(answer="offline")


@pytest.mark.parametrize(
    ("surety", "reason"),
    [
        (first(0.4), "the offline rules are only 40% sure of the request, and a model is configured"),
        (first(0.99, "Which file?"), "a model is configured, and the offline rules say: Which file?"),
    ],
)
async def test_else_the_model_is_asked_and_the_record_says_why(surety, reason):
    choice, *_, end = await cascaded(surety)

    assert choice == PlanChoice(planner="graph", reason=reason)
    assert end == PlanEnd(answer="graph")


@pytest.mark.parametrize("task", [{"planner": "auto"}, {"planner": "graph"}, {"round": 2}])
async def test_outside_of_a_cascade_and_in_later_rounds_the_model_plans(task):
    choice, *_ = await cascaded(first(1.0), **task)

    assert choice.planner == "graph"
