"""Plans by saved templates: deterministic, without a model, in Chinese and English."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping

from autoglm.core.errors import NotUnderstood
from autoglm.core.ports import PlanEnd, PlanPart, PlanRequest
from autoglm.core.tools import ToolSpec
from autoglm.planning.files import can_read
from autoglm.planning.templates_file import (
    Match,
    Source,
    Template,
    TemplateInvalid,
    built_in_sources,
    fill_template,
    match_template,
    sort_templates,
)
from autoglm.planning.validation import check_plan, require_good


class TemplatePlanner:
    """A `Planner`. A template is taken when one of its patterns covers the whole request and all its tools are there.

    `sources` gives names and YAML texts; it is read when the first request comes. A template that cannot be used is
    left out, so that it stops no run; `flaws` tells of it.
    """

    def __init__(self, sources: Callable[[], Iterable[Source]] = built_in_sources) -> None:
        self._sources = sources
        self._loaded: tuple[tuple[Template, ...], tuple[TemplateInvalid, ...]] | None = None

    def templates(self) -> tuple[Template, ...]:
        """All templates that can be used."""
        return self._read()[0]

    def flaws(self) -> tuple[TemplateInvalid, ...]:
        """What is wrong with the templates that were left out; each message names the file and the field."""
        return self._read()[1]

    def _read(self) -> tuple[tuple[Template, ...], tuple[TemplateInvalid, ...]]:
        if self._loaded is None:
            self._loaded = sort_templates(self._sources())
        return self._loaded

    def match(self, request: PlanRequest) -> Match | None:
        """The template that fits most tightly (least text taken by slots), or None."""
        tools = {spec.name: spec for spec in request.tools}
        fitting = (
            match_template(template, request.task.request)
            for template in self.templates()
            if template.tools <= tools.keys()
        )
        able = (match for match in fitting if match and _can_read_files(match, tools))
        return min(able, key=lambda match: match.open_chars, default=None)

    async def plan(self, request: PlanRequest) -> AsyncIterator[PlanPart]:
        """The steps of the template that matches. Raises NotUnderstood, PlanRejected."""
        match = self.match(request)
        if match is None:
            raise self._not_covered("zh" if request.task.language.startswith("zh") else "en")
        plan = fill_template(match.template, match.values, request.task.language)
        require_good(check_plan(plan, {spec.name: spec for spec in request.tools}, request.task.limits))
        for step in plan.steps:
            yield step
        yield PlanEnd(answer=plan.answer)

    def _not_covered(self, language: str) -> NotUnderstood:
        message, like, joint = _NOT_COVERED[language]
        examples = [template.examples[language][0] for template in self.templates() if template.examples[language]]
        return NotUnderstood(message, hint=like.format(examples=joint.join(examples[:3])) if examples else "")


def _can_read_files(match: Match, tools: Mapping[str, ToolSpec]) -> bool:
    """Whether every step can read the file that the request names for it: no template reads a PDF as text."""
    plan = fill_template(match.template, match.values, "en")
    named = ((step.tool, name, value) for step in plan.steps for name, value in step.args.items())
    return all(can_read(tools[tool], name, value) for tool, name, value in named if tool and isinstance(value, str))


_NOT_COVERED = {
    "en": ("No template covers this request.", "What they cover reads like: {examples}.", "; "),
    "zh": ("没有模板能覆盖这个请求。", "它们覆盖的说法例如：{examples}。", "；"),
}
