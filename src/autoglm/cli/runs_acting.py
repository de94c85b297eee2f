"""`autoglm runs resume|cancel|approve`: a person's words reach a run, and it goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial

import click

from autoglm.app.answers import fitting
from autoglm.app.engine import Engine
from autoglm.cli.base import Command
from autoglm.cli.errors import Exit
from autoglm.cli.follow import Manner, follow, show_result, told_unfit
from autoglm.cli.messages import say
from autoglm.cli.session import (
    Options,
    exit_code,
    find_run,
    login_name,
    print_json,
    print_lines,
    read_json,
    with_engine,
)
from autoglm.cli.streams import remark
from autoglm.core.errors import BusyError, UsageError
from autoglm.core.events import PersonAsked, Topic
from autoglm.core.values import Json
from autoglm.execution.answers import Misfit
from autoglm.execution.views import RunPhase, RunView, Viewing, Watch, run_json, view_of

_POLL_S = 0.5
_UNDER_WAY = {RunPhase.PLANNING, RunPhase.RUNNING}


@click.command("resume", cls=Command, help=say("help.runs.resume"))
@click.argument("run", required=False)
@click.option("--yes", is_flag=True, help=say("help.run.yes"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def resume(options: Options, run: str | None, *, yes: bool, as_json: bool) -> int:
    settings = options.settings()
    if run is None:
        return _resume_all(options, as_json=as_json)
    run_id, view = with_engine(settings, lambda engine: _find(engine, run))
    manner = Manner(as_json=as_json, allow_all=yes)
    if view.state.outcome is not None:
        show_result(view, manner)
        return exit_code(view.phase)

    return follow(settings, partial(_take_over, run_id), manner)


async def _take_over(run_id: str, engine: Engine, watch: Watch) -> None:
    """Go on with the run as soon as no other worker has it; one that is alive ends it itself, and that is shown."""
    has_told = False
    while True:
        try:
            await engine.resume(run_id, observe=Viewing(watch, await engine.records(run_id)))
        except BusyError as busy:
            if not has_told:
                remark(say("line.held", busy.message))
                has_told = True
        else:
            return None
        await asyncio.sleep(_POLL_S)
        records = await engine.records(run_id)
        view = view_of(run_id, records)
        if view.phase not in _UNDER_WAY:
            return watch(view, records[-1])


async def _find(engine: Engine, name: str) -> tuple[str, RunView]:
    run_id = await find_run(engine, name)
    return run_id, await engine.view(run_id)


def _resume_all(options: Options, *, as_json: bool) -> int:
    async def work(engine: Engine) -> list[RunView]:
        resumed = [state.run_id for state in await engine.resume_unfinished()]
        left = [run_id for run_id in await engine.parts.home.runs.unfinished() if run_id not in resumed]
        await asyncio.gather(*(_wait_for(run_id, engine) for run_id in left))
        return [await engine.view(run_id) for run_id in (*resumed, *left)]

    views = with_engine(options.settings(), work)
    if as_json:
        print_json([run_json(view) for view in views])
    elif not views:
        remark(say("line.nothing_unfinished"))
    else:
        print_lines([f"{view.run_id}  {_phase(view)}" for view in views])
    return max((exit_code(view.phase) for view in views), default=Exit.DONE)


async def _wait_for(run_id: str, engine: Engine) -> None:
    """A run that another worker has, or had until it was killed; one that waits for a person is left alone."""
    if (await engine.view(run_id)).phase in _UNDER_WAY:
        await _take_over(run_id, engine, lambda _view, _record: None)


@click.command("cancel", cls=Command, help=say("help.runs.cancel"))
@click.argument("run")
@click.option("--reason", default="", help=say("help.runs.reason"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def cancel(options: Options, run: str, *, reason: str, as_json: bool) -> int:
    async def work(engine: Engine) -> tuple[str, RunView]:
        run_id, view = await _find(engine, run)
        if view.state.outcome is not None:
            return _over_before(view), view
        state = await engine.cancel(run_id, by=login_name(), reason=reason)
        view = await engine.view(run_id)
        if state is None:
            return say("line.sent"), view
        return f"{run_id}  {_phase(view)}" if view.phase is RunPhase.CANCELLED else _over_before(view), view

    told, view = with_engine(options.settings(), work)
    if as_json:
        print_json(run_json(view))
    else:
        click.echo(told)
    return Exit.DONE


def _over_before(view: RunView) -> str:
    return say("line.over_before", view.run_id, _phase(view))


def _phase(view: RunView) -> str:
    return say(f"phase.{view.phase.value}")


@click.command("approve", cls=Command, help=say("help.runs.approve"))
@click.argument("run", default="last")
@click.option("--step", help=say("help.runs.step"))
@click.option("--deny", is_flag=True, help=say("help.runs.deny"))
@click.option("--answer", metavar="TEXT", help=say("help.runs.answer"))
@click.option("--happened", type=click.Choice(["yes", "no"]), help=say("help.runs.happened"))
@click.option("--output", metavar="JSON", help=say("help.runs.output"))
@click.option("--later", is_flag=True, help=say("help.runs.later"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def approve(
    options: Options,
    run: str,
    *,
    step: str | None,
    deny: bool,
    answer: str | None,
    happened: str | None,
    output: str | None,
    later: bool,
    as_json: bool,
) -> int:
    settings = options.settings()
    run_id, view = with_engine(settings, lambda engine: _find(engine, run))
    asked = choose_question(view, step)
    said = answer_to(asked, deny=deny, answer=answer, happened=happened, output=output)
    if isinstance(misfit := fitting(asked, said, settings.workspace), Misfit):
        raise UsageError(told_unfit(misfit, asked, said))
    if with_engine(settings, lambda engine: _leave(engine, run_id, asked, said, is_last=later)):
        remark(say("line.sent"))
        return Exit.DONE

    return follow(settings, partial(_take_over, run_id), Manner(as_json=as_json))


async def _leave(engine: Engine, run_id: str, asked: PersonAsked, said: Json, *, is_last: bool) -> bool:
    await engine.answer(run_id, asked, said, by=login_name())
    return is_last


def choose_question(view: RunView, step: str | None) -> PersonAsked:
    """The question that is meant. Raises UsageError when there is none, or several and no step is named."""
    if not view.asked:
        raise UsageError(say("error.asks_nothing", view.run_id))
    steps = ", ".join(question.step for question in view.asked)
    asked = [question for question in view.asked if step in {None, question.step}]
    if not asked:
        raise UsageError(say("error.asks_other", view.run_id, step, steps))
    if len(asked) > 1:
        raise UsageError(say("error.several_asked", steps))
    return asked[0]


def answer_to(asked: PersonAsked, *, deny: bool, answer: str | None, happened: str | None, output: str | None) -> Json:
    """The flags as the answer that this kind of question takes. Raises UsageError when they say something else."""
    given = {"--deny": deny or None, "--answer": answer, "--happened": happened, "--output": output}
    fitting = _FITTING[asked.topic]
    if unfit := [flag for flag, value in given.items() if value is not None and flag not in fitting]:
        raise UsageError(say(f"error.unfit_{asked.topic.value}", asked.step, ", ".join(unfit)))
    if asked.topic is Topic.APPROVAL:
        return not deny
    if asked.topic is Topic.QUESTION:
        return _chosen(asked, answer)
    return _outcome(asked, happened, output)


# A flag that says something else must never be taken for a yes.
_FITTING: Mapping[Topic, frozenset[str]] = {
    Topic.APPROVAL: frozenset({"--deny"}),
    Topic.QUESTION: frozenset({"--answer"}),
    Topic.OUTCOME: frozenset({"--happened", "--output"}),
}


def _chosen(asked: PersonAsked, answer: str | None) -> str:
    if answer is None:
        raise UsageError(say("error.need_answer", asked.step))
    return answer


def _outcome(asked: PersonAsked, happened: str | None, output: str | None) -> Json:
    if happened is None:
        raise UsageError(say("error.need_happened", asked.step))
    if output is None:
        return {"happened": happened == "yes"}
    if happened == "no":
        raise UsageError(say("error.output_of_nothing"))
    return {"happened": True, "output": read_json(output, "--output")}
