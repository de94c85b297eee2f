"""`autoglm plan`: shows what would be done, checks plan files, prints the schema. Runs nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC
from typing import TYPE_CHECKING

import click

from autoglm.app.engine import Engine, PlanPreview
from autoglm.cli.base import Command
from autoglm.cli.drawing import rails
from autoglm.cli.messages import say
from autoglm.cli.progress import outline
from autoglm.cli.requests import PLANNERS, check, load_plan, make_task, request_from
from autoglm.cli.session import Options, print_json, print_lines, with_engine, write_text
from autoglm.cli.streams import remark
from autoglm.cli.templates import warn_of_templates
from autoglm.cli.text import one_line, plain, shown_value, table
from autoglm.core.errors import NotUnderstood
from autoglm.core.plan import Plan, Step
from autoglm.core.ports import PlanRequest
from autoglm.core.task import Task
from autoglm.execution.views import StepPhase, StepView
from autoglm.planning.edges import dependencies
from autoglm.settings.tree import Settings

if TYPE_CHECKING:
    from autoglm.planning.offline.explaining import Explanation, ValueStory


@click.command(cls=Command, help=say("help.plan"))
@click.argument("request", nargs=-1)
@click.option("--file", "file", metavar="FILE", help=say("help.run.file"))
@click.option("--planner", type=PLANNERS, help=say("help.planner"))
@click.option("--schema", is_flag=True, help=say("help.plan.schema"))
@click.option("--check", "check_file", metavar="FILE", help=say("help.plan.check"))
@click.option("--explain", is_flag=True, help=say("help.plan.explain"))
@click.option("--correct", metavar="FILE", help=say("help.plan.correct"))
@click.option("--out", metavar="FILE", help=say("help.plan.out"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def plan(
    options: Options,
    request: tuple[str, ...],
    *,
    file: str | None,
    planner: str | None,
    schema: bool,
    check_file: str | None,
    explain: bool,
    correct: str | None,
    out: str | None,
    as_json: bool,
) -> None:
    if schema:
        from autoglm.planning.plan_schema import plan_schema

        print_json(plan_schema())
        return
    settings = options.settings()
    if check_file is not None:
        _check_file(check_file, settings, as_json=as_json)
        return
    text = request_from(request, file=file)
    if correct is not None:
        from autoglm.cli.learn import keep_correction

        keep_correction(str(text), load_plan(correct), settings)
        return
    task = make_task(text, settings, planner=planner)
    warn_of_templates(task, settings)
    preview = with_engine(settings, lambda engine: _planned(engine, task, explain=explain and not as_json))
    if out is not None:
        write_text(out, plan_text(preview.plan))
        remark(say("plan.written", out))
    if as_json:
        print_json(_preview_json(preview))
    elif out is None:
        print_lines(preview_lines(preview, explain=explain))


async def _planned(engine: Engine, task: Task, *, explain: bool) -> PlanPreview:
    """The plan; with `explain` what the offline planner sees in the request is told first, also when it refuses."""
    if not explain:
        return await engine.plan(task)
    try:
        preview = await engine.plan(task)
    except NotUnderstood:
        print_lines(_understanding(engine, task))
        raise
    if preview.planner == "offline":
        print_lines(_understanding(engine, task))
    return preview


def _understanding(engine: Engine, task: Task) -> list[str]:
    from autoglm.app.learning import lessons_of
    from autoglm.planning.offline import OfflinePlanner

    parts = engine.parts
    request = PlanRequest(task=task, tools=tuple(parts.toolbox.specs()), now=parts.clock.now())
    planner = OfflinePlanner(zone=parts.zone or UTC, weights=lessons_of(parts.settings).weights())
    return explanation_lines(planner.explain(request))


def explanation_lines(story: Explanation) -> list[str]:
    """What was named, the scores of the tools, the values with their rivals, and what was left over."""
    lines = [say("plan.explain.mentions")]
    lines += table(
        [("  " + one.kind.value, one_line(one.text, 60), shown_value(one.value, 60)) for one in story.mentions]
    )
    lines.append(say("plan.explain.tools", story.threshold))
    lines += table([("  " + ("*" if one.is_taken else "-"), one.name, f"{one.score:+.2f}") for one in story.tools])
    if story.is_whole:
        lines.append(say("plan.explain.whole"))
    if story.values:
        lines.append(say("plan.explain.values"))
        lines += table([_value_cells(one) for one in story.values])
        lines.append(say("plan.explain.sure", round(story.chance * 100)))
    if story.left:
        lines.append(say("plan.explain.left", one_line(", ".join(story.left), 200)))
    return [*lines, ""]


def _value_cells(one: ValueStory) -> tuple[str, str, str]:
    rivals = " | ".join(shown_value(value, 30) for value in one.rivals)
    earlier = say("plan.explain.earlier", one.turns_ago) if one.turns_ago else ""
    return (
        f"  {one.tool}.{one.slot}",
        shown_value(one.value, 60),
        f"{one.chance:.2f}" + (f"  ({rivals})" if rivals else "") + (f"  {earlier}" if earlier else ""),
    )


def _check_file(path: str, settings: Settings, *, as_json: bool) -> None:
    ready = load_plan(path)
    check(ready, settings)
    if as_json:
        print_json({"is_good": True, "steps": len(ready.steps)})
    else:
        click.echo(say("plan.good", len(ready.steps)))


def plan_text(ready: Plan) -> str:
    """A plan as the JSON that `run --plan` takes."""
    from autoglm.planning.plan_json import plan_object

    return json.dumps(plan_object(ready), ensure_ascii=False, indent=2) + "\n"


def _preview_json(preview: PlanPreview) -> dict[str, object]:
    from autoglm.planning.plan_json import plan_object

    return {
        "planner": preview.planner,
        "reason": preview.reason,
        "has_more": preview.has_more,
        "plan": plan_object(preview.plan),
    }


def preview_lines(preview: PlanPreview, *, explain: bool = False) -> list[str]:
    """The plan drawn as a graph; with `explain` every argument in full."""
    lines = [say("live.planner", preview.planner, one_line(preview.reason, 200))]
    if preview.plan.goal:
        lines.append(say("plan.goal", one_line(preview.plan.goal, 200)))
    steps = dict(_all_steps(preview.plan.steps, ""))
    drawn = rails([_still(path, step) for path, step in steps.items()])
    lines += table([(row.text, row.step.id, outline(steps[row.step.id])) for row in drawn])
    if explain:
        lines += _explained(steps)
    if preview.has_more:
        lines.append(say("plan.more"))
    return lines


def _all_steps(steps: tuple[Step, ...], prefix: str) -> Iterator[tuple[str, Step]]:
    for step in steps:
        yield prefix + step.id, step
        if step.task is not None:
            yield from _all_steps(step.task.steps, f"{prefix}{step.id}/")


def _still(path: str, step: Step) -> StepView:
    prefix = path[: len(path) - len(step.id)]
    needs = tuple(prefix + name for name in dependencies(step)) or ((prefix[:-1],) if prefix else ())
    return StepView(
        id=path,
        title=step.title,
        tool=step.tool or step.kind.value,
        state=StepPhase.WAITING,
        needs=needs,
        planned=0.0,
    )


def _explained(steps: dict[str, Step]) -> list[str]:
    lines = []
    for path, step in steps.items():
        lines += ["", f"{path}  {step.tool or step.kind.value}" + (f"  {plain(step.title)}" if step.title else "")]
        lines += [f"    {name} = {shown_value(value, 400)}" for name, value in step.args.items()]
        if step.when is not None:
            lines.append(f"    when {step.when.op.value} {shown_value(step.when.value)} {shown_value(step.when.to)}")
    return lines
