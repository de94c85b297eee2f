"""What is asked for on the command line, as a task: words, a file, standard input, or a ready plan."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from autoglm.app.engine import Engine
from autoglm.app.tasks import Request, TaskOptions, task_from
from autoglm.cli.messages import say
from autoglm.cli.session import read_json, read_text, with_engine
from autoglm.cli.streams import is_terminal, read_bytes
from autoglm.core.errors import UsageError
from autoglm.core.plan import Plan
from autoglm.core.task import Task
from autoglm.core.tools import ToolSpec
from autoglm.settings.tree import Settings

PLANNERS = click.Choice(["auto", "cascade", "template", "graph", "loop", "offline"])
_LONGEST_READ = 2_000_000


def request_from(words: tuple[str, ...], *, file: str | None = None, plan_file: str | None = None) -> Request:
    """What is asked for, from the one place where it was given. Raises UsageError, PlanRejected."""
    if sum((bool(words), file is not None, plan_file is not None)) > 1:
        raise UsageError(say("error.two_requests"))
    if plan_file is not None:
        return load_plan(plan_file)
    if file is not None:
        return read_text(file)
    from_pipe = words == ("-",) or (not words and not is_terminal(sys.stdin))
    text = _standard_input() if from_pipe else " ".join(words)
    if not text.strip():
        raise UsageError(say("error.no_request"))
    return text


def _standard_input() -> str:
    try:
        content = read_bytes(_LONGEST_READ + 1)
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(say("error.stdin", error)) from error
    if len(content) > _LONGEST_READ:
        raise UsageError(say("error.stdin_long", _LONGEST_READ))
    return text


def make_task(request: Request, settings: Settings, *, planner: str | None, payload: str | None = None) -> Task:
    """The task under the settings, with what the flags say. Raises UsageError."""
    given = TaskOptions()
    if planner is not None:
        given["planner"] = planner
    if payload is not None:
        given["payload"] = read_json(payload, "--payload")
    return task_from(request, given, settings)


def load_plan(path: str) -> Plan:
    """A plan from a JSON or YAML file. Raises UsageError, PlanRejected."""
    from autoglm.planning.plan_json import parse_plan, parse_plan_yaml

    text = read_text(path)
    return parse_plan_yaml(text) if Path(path).suffix in {".yaml", ".yml"} else parse_plan(text)


def check(ready: Plan, settings: Settings) -> None:
    """Raises PlanRejected with every problem."""
    from autoglm.planning.validation import check_plan, require_good

    async def specs(engine: Engine) -> Sequence[ToolSpec]:
        return await engine.tools()

    tools = {spec.name: spec for spec in with_engine(settings, specs)}
    require_good(check_plan(ready, tools, settings.task_limits()))
