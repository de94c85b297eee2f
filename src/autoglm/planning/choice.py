"""Chooses a planner: the one the task names, else a matching template, else a model, else the offline rules."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping

from autoglm.core.errors import ModelError, NotUnderstood, UsageError
from autoglm.core.plan import Step
from autoglm.core.ports import PlanChoice, Planner, PlanPart, PlanRequest
from autoglm.planning.streams import closed_after
from autoglm.planning.template_planner import TemplatePlanner
from autoglm.planning.words import did_you_mean

AUTO = "auto"
GIVEN = "given"
TEMPLATE = "template"
OFFLINE = "offline"


class ChoosingPlanner:
    """A `Planner` over others by name. `with_model` names the one that "auto" takes when it is there."""

    def __init__(self, planners: Mapping[str, Planner], *, with_model: str = "graph") -> None:
        self._planners = planners
        self._with_model = with_model

    async def plan(self, request: PlanRequest) -> AsyncIterator[PlanPart]:
        """The choice and its reason, then the parts of the chosen planner. When a model fails before it gave a
        step, the offline rules are tried. Raises UsageError for an unknown name, and what the chosen one raises."""
        failure: ModelError | None = None
        for choice in self._choices(request):
            reason = f"{choice.reason}, since the model failed: {failure.message}" if failure else choice.reason
            yield PlanChoice(planner=choice.planner, reason=reason)
            has_steps = False
            try:
                async with closed_after(self._planners[choice.planner].plan(request)) as parts:
                    async for part in parts:
                        has_steps = has_steps or isinstance(part, Step)
                        if not isinstance(part, PlanChoice):
                            yield part
                return
            except ModelError as error:
                if has_steps:
                    raise
                failure = error
            except NotUnderstood as error:
                raise failure or error from error
        assert failure is not None
        raise failure

    def _choices(self, request: PlanRequest) -> Iterator[PlanChoice]:
        """What to take, and what to take after a model failed."""
        if request.task.plan is not None and GIVEN in self._planners:
            yield PlanChoice(planner=GIVEN, reason="the task brings its plan")
        elif request.task.planner != AUTO:
            yield self._named(request.task.planner)
        else:
            yield from self._automatic(request)

    def _named(self, name: str) -> PlanChoice:
        if name in self._planners:
            return PlanChoice(planner=name, reason="the task names it")
        offered = (AUTO, *self._planners)
        raise UsageError(
            f"There is no planner {name[:80]!r}{did_you_mean(name, offered)}.",
            hint=f"There are: {', '.join(offered)}. The planners that use a model need a model in the settings.",
        )

    def _automatic(self, request: PlanRequest) -> Iterator[PlanChoice]:
        templates = self._planners.get(TEMPLATE)
        match = templates.match(request) if isinstance(templates, TemplatePlanner) and request.round == 1 else None
        if match is not None:
            yield PlanChoice(planner=TEMPLATE, reason=f"the template {match.template.id} covers the whole request")
        else:
            yield from self._uncovered()

    def _uncovered(self) -> Iterator[PlanChoice]:
        if self._with_model in self._planners:
            yield PlanChoice(
                planner=self._with_model, reason="a model is configured and no template covers the request"
            )
        if OFFLINE in self._planners:
            why = "the rules that need no model" if self._with_model in self._planners else "no model is configured"
            yield PlanChoice(planner=OFFLINE, reason=why)
        elif self._with_model not in self._planners:
            raise NotUnderstood(
                "No template covers this request, and there is no other planner.",
                hint="Configure a model, or give a plan.",
            )
