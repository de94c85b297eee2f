"""`autoglm run`: a request or a ready plan becomes a run, followed to its end."""

from __future__ import annotations

import click

from autoglm.app.engine import Engine
from autoglm.cli.base import Command
from autoglm.cli.follow import Manner, follow
from autoglm.cli.messages import say
from autoglm.cli.requests import PLANNERS, check, make_task, request_from
from autoglm.cli.session import Options
from autoglm.cli.templates import warn_of_templates
from autoglm.execution.views import Viewing, Watch


@click.command(cls=Command, help=say("help.run") + "\n\n" + say("help.run.request"))
@click.argument("request", nargs=-1)
@click.option("--file", "file", metavar="FILE", help=say("help.run.file"))
@click.option("--plan", "plan_file", metavar="FILE", help=say("help.run.plan"))
@click.option("--planner", type=PLANNERS, help=say("help.planner"))
@click.option("--payload", metavar="JSON", help=say("help.run.payload"))
@click.option("--yes", is_flag=True, help=say("help.run.yes"))
@click.option("--quiet", "-q", is_flag=True, help=say("help.run.quiet"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def run(
    options: Options,
    request: tuple[str, ...],
    *,
    file: str | None,
    plan_file: str | None,
    planner: str | None,
    payload: str | None,
    yes: bool,
    quiet: bool,
    as_json: bool,
) -> int:
    settings = options.settings()
    asked = request_from(request, file=file, plan_file=plan_file)
    task = make_task(asked, settings, planner=planner, payload=payload)
    if task.plan is not None:
        check(task.plan, settings)
    warn_of_templates(task, settings)

    async def begin(engine: Engine, watch: Watch) -> None:
        await engine.run(task, observe=Viewing(watch))

    return follow(settings, begin, Manner(as_json=as_json, is_quiet=quiet, allow_all=yes))
