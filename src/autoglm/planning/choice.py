"""Chooses a planner: the one the task names, else a matching template, else a model, else the offline rules. The
cascade asks the offline rules before the model, and the model only where they are not sure of the whole request.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass

from autoglm.core.errors import ModelError, NotUnderstood, UsageError
from autoglm.core.plan import Step
from autoglm.core.ports import PlanChoice, Planner, PlanPart, PlanRequest
from autoglm.planning.streams import closed_after
from autoglm.planning.template_planner import TemplatePlanner
from autoglm.planning.words import did_you_mean, is_chinese

AUTO = "auto"
CASCADE = "cascade"
GIVEN = "given"
TEMPLATE = "template"
OFFLINE = "offline"
LEAST_CHANCE = 0.6


@dataclass(frozen=True, slots=True)
class Surety:
    """What the offline rules make of a request: the chance that their whole plan is right (0 to 1), or, when they have
    none, the `doubt` in its place. A plan that changes something is made of values that were said outright, or not at
    all."""

    chance: float = 0.0
    doubt: str = ""

    @property
    def is_enough(self) -> bool:
        return not self.doubt and self.chance >= LEAST_CHANCE


class ChoosingPlanner:
    """A `Planner` over others by name. `with_model` names the one that "auto" takes when it is there. `first` tells how
    sure the offline rules are: for "cascade" they are the stage before the model, since they cost and send nothing."""

    def __init__(
        self,
        planners: Mapping[str, Planner],
        *,
        with_model: str = "graph",
        first: Callable[[PlanRequest], Surety] | None = None,
    ) -> None:
        self._planners = planners
        self._with_model = with_model
        self._first = first

    async def plan(self, request: PlanRequest) -> AsyncIterator[PlanPart]:
        """The choice and its reason, then the parts of the chosen planner. When a model fails before it gave a
        step, the offline rules are tried. Raises UsageError for an unknown name, and what the chosen one raises."""
        failure: ModelError | None = None
        for choice in self._choices(request):
            reason = choice.reason
            if failure is not None:
                reason = _said(request, "after_failure", reason=reason, failure=failure.message)
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
            yield PlanChoice(planner=GIVEN, reason=_said(request, "given"))
        elif request.task.planner not in (AUTO, CASCADE):
            yield self._named(request)
        else:
            yield from self._automatic(request)

    def _named(self, request: PlanRequest) -> PlanChoice:
        name = request.task.planner
        if name in self._planners:
            return PlanChoice(planner=name, reason=_said(request, "named"))
        offered = (AUTO, CASCADE, *self._planners)
        raise UsageError(
            f"There is no planner {name[:80]!r}{did_you_mean(name, offered)}.",
            hint=f"There are: {', '.join(offered)}. The planners that use a model need a model in the settings.",
        )

    def _automatic(self, request: PlanRequest) -> Iterator[PlanChoice]:
        templates = self._planners.get(TEMPLATE)
        match = templates.match(request) if isinstance(templates, TemplatePlanner) and request.round == 1 else None
        if match is not None:
            yield PlanChoice(planner=TEMPLATE, reason=_said(request, "template", template=match.template.id))
        else:
            yield from self._uncovered(request)

    def _uncovered(self, request: PlanRequest) -> Iterator[PlanChoice]:
        has_model = self._with_model in self._planners
        surety = self._surety(request) if has_model else None
        is_sure = surety is not None and surety.is_enough
        if has_model and not is_sure:
            yield PlanChoice(planner=self._with_model, reason=_why_model(request, surety))
        if OFFLINE in self._planners:
            why = "sure" if is_sure else "rules" if has_model else "no_model"
            yield PlanChoice(planner=OFFLINE, reason=_said(request, why, chance=surety.chance if surety else 0.0))
        elif self._with_model not in self._planners:
            raise NotUnderstood(
                "No template covers this request, and there is no other planner.",
                hint="Configure a model, or give a plan.",
            )

    def _surety(self, request: PlanRequest) -> Surety | None:
        is_cascade = request.task.planner == CASCADE and request.round == 1
        return self._first(request) if is_cascade and self._first is not None else None


_EN = {
    "given": "the task brings its plan",
    "named": "the task names it",
    "template": "the template {template} covers the whole request",
    "model": "a model is configured and no template covers the request",
    "sure": "the offline rules are {chance:.0%} sure of the whole request, so no model is asked",
    "unsure": "the offline rules are only {chance:.0%} sure of the request, and a model is configured",
    "doubt": "a model is configured, and the offline rules say: {failure}",
    "rules": "the rules that need no model",
    "no_model": "no model is configured",
    "after_failure": "{reason}, since the model failed: {failure}",
}
_ZH = {
    "given": "任务自带计划",
    "named": "任务指定了它",
    "template": "模板 {template} 覆盖了整个请求",
    "model": "已配置模型，且没有模板覆盖该请求",
    "sure": "离线规则对整个请求有 {chance:.0%} 的把握，无需询问模型",
    "unsure": "离线规则对该请求只有 {chance:.0%} 的把握，而模型已配置",
    "doubt": "已配置模型；离线规则的判断是：{failure}",
    "rules": "不需要模型的规则",
    "no_model": "没有配置模型",
    "after_failure": "{reason}，因为模型失败：{failure}",
}


def _why_model(request: PlanRequest, surety: Surety | None) -> str:
    if surety is None:
        return _said(request, "model")
    if surety.doubt:
        return _said(request, "doubt", failure=surety.doubt)
    return _said(request, "unsure", chance=surety.chance)


def _said(
    request: PlanRequest, key: str, *, reason: str = "", failure: str = "", template: str = "", chance: float = 0.0
) -> str:
    """A reason in the task's language: people read it in the run's record."""
    words = _ZH if is_chinese(request.task.language) else _EN
    return words[key].format(reason=reason, failure=failure, template=template, chance=chance)
