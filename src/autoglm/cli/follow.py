"""Follows a run to its end in front of a person: shows it, asks what it asks, goes on with the answers."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import click

from autoglm.app.answers import fitting, why_unfit
from autoglm.app.engine import Engine
from autoglm.cli.errors import Exit
from autoglm.cli.messages import say, spoken
from autoglm.cli.progress import Display, LineDisplay, SilentDisplay, how_to_answer, question_lines
from autoglm.cli.session import exit_code, login_name, print_json, print_lines, with_engine
from autoglm.cli.streams import forget_typed, is_terminal, read_line, remark
from autoglm.cli.text import answer_text, plain
from autoglm.core.events import PersonAsked, Record, Topic
from autoglm.core.values import Json
from autoglm.execution.answers import Misfit
from autoglm.execution.views import RunPhase, RunView, Viewing, Watch, run_json
from autoglm.settings.tree import Settings

Begin: TypeAlias = Callable[[Engine, Watch], Awaitable[object]]
"""Starts or resumes a run, and returns when it has ended or waits for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a run is followed. `allow_all` answers every approval with yes; `is_quiet` shows the answer
    only. `output_of` names a step whose output is shown in place of the answer."""

    as_json: bool = False
    is_quiet: bool = False
    allow_all: bool = False
    output_of: str = ""

    @property
    def can_ask(self) -> bool:
        return not (self.as_json or self.is_quiet) and is_terminal(sys.stdin) and is_terminal(sys.stderr)


class _Seen:
    """The newest view of the run that is followed, and whether its questions have been shown."""

    def __init__(self) -> None:
        self.view: RunView | None = None
        self.has_questions = False


def follow(settings: Settings, begin: Begin, manner: Manner) -> int:
    """Show the run until it has ended or nobody answers what it asks. Returns the exit code."""
    seen = _Seen()
    try:
        view = _until_settled(settings, begin, manner, seen=seen)
    except KeyboardInterrupt:
        _tell_kept(seen, manner)
        return Exit.INTERRUPTED
    except Exception:
        _tell_kept(seen, manner)
        raise
    if view is None:
        return Exit.FAILED
    show_result(view, manner, with_questions=not seen.has_questions)
    return exit_code(view.phase)


def _until_settled(settings: Settings, begin: Begin, manner: Manner, *, seen: _Seen) -> RunView | None:
    while True:
        view = _stretch(settings, begin, manner, seen=seen)
        if view is None or view.phase is not RunPhase.WAITING:
            return view
        answers = _answers(view, manner, seen=seen, workspace=settings.workspace)
        if not answers:
            return view
        begin = _answering(view.run_id, answers)


def _stretch(settings: Settings, begin: Begin, manner: Manner, *, seen: _Seen) -> RunView | None:
    """One stretch of work: from the begin to the end or to a question."""
    display = choose_display(manner)
    seen.has_questions = display.tells_questions

    def watch(view: RunView, record: Record) -> None:
        seen.view = view
        display.show(view, record)

    async def work(engine: Engine) -> None:
        await begin(engine, watch)

    try:
        with_engine(settings, work)
    finally:
        display.close()
    return seen.view


def _answering(run_id: str, answers: list[tuple[PersonAsked, Json]]) -> Begin:
    async def begin(engine: Engine, watch: Watch) -> None:
        for asked, answer in answers:
            await engine.answer(run_id, asked, answer, by=login_name())
        await engine.resume(run_id, observe=Viewing(watch, await engine.records(run_id)))

    return begin


def choose_display(manner: Manner) -> Display:
    """A live tree in a terminal, lines in a pipe (on stderr: stdout is for the answer), nothing for programs."""
    if manner.as_json or manner.is_quiet:
        return SilentDisplay()
    if is_terminal(sys.stdout) and is_terminal(sys.stderr):
        from rich.console import Console

        from autoglm.app.system import SystemClock
        from autoglm.cli.live import LiveDisplay

        console = Console(stderr=True)
        if not console.is_dumb_terminal:
            return LiveDisplay(console, SystemClock())
    return LineDisplay(remark)


def _answers(view: RunView, manner: Manner, *, seen: _Seen, workspace: Path) -> list[tuple[PersonAsked, Json]]:
    """What is said to the open questions; those that are left for later are missing."""
    said: list[tuple[PersonAsked, Json]] = []
    for asked in view.asked:
        if manner.allow_all and asked.topic is Topic.APPROVAL:
            said.append((asked, True))
        elif manner.can_ask:
            if not seen.has_questions:
                print_lines(question_lines(asked), to_stderr=True)
            if (answer := _answer_to(asked, workspace)) is not None:
                said.append((asked, answer))
    seen.has_questions = seen.has_questions or manner.can_ask
    return said


def _answer_to(asked: PersonAsked, workspace: Path) -> Json:
    """What the person types, or None for later."""
    if asked.topic is Topic.QUESTION:
        return _answer_that_fits(asked, workspace)
    yes = _yes_or_no(say("ask.allow" if asked.topic is Topic.APPROVAL else "ask.happened"))
    if yes is None or asked.topic is Topic.APPROVAL:
        return yes
    return {"happened": yes}


def _answer_that_fits(asked: PersonAsked, workspace: Path) -> Json:
    """What is typed, once it is what is asked for; None for later."""
    while answer := _typed(say("ask.answer")):
        meant = next((choice for choice in asked.choices if choice.strip() == answer), answer)
        value = fitting(asked, meant, workspace)
        if not isinstance(value, Misfit):
            return value
        remark(told_unfit(value, asked, answer))
    return None


def told_unfit(misfit: Misfit, asked: PersonAsked, answer: Json) -> str:
    """Why an answer is not taken, in the language of this process."""
    return plain(why_unfit(misfit, asked, answer, is_chinese=spoken() == "zh"))


def _yes_or_no(prompt: str) -> bool | None:
    while True:
        word = _typed(prompt).lower()
        if not word:
            return None
        if word in {"y", "yes", "是", "好", "同意"}:
            return True
        if word in {"n", "no", "否", "不", "不同意"}:
            return False


def _typed(prompt: str) -> str:
    """A line from the terminal, typed after the prompt; empty at its end."""
    while True:
        forget_typed()
        remark(prompt, nl=False)
        try:
            return read_line()
        except UnicodeDecodeError as error:
            remark(say("error.stdin", error))


def show_result(view: RunView, manner: Manner, *, with_questions: bool = True) -> None:
    """The answer on stdout; what is still asked, and how to answer it, on stderr."""
    if manner.as_json:
        print_json(run_json(view))
        return
    output = view.step(manner.output_of).output if manner.output_of in view.timings else None
    if output is not None:
        print_json(output)
    elif view.answer is not None:
        click.echo(answer_text(view.answer))
    for asked in view.asked:
        if with_questions:
            print_lines(question_lines(asked), to_stderr=True)
        remark(how_to_answer(view.run_id, asked))


def _tell_kept(seen: _Seen, manner: Manner) -> None:
    """Ctrl-C and errors leave the run where it is; say how to go on."""
    if seen.view is None or manner.as_json:
        return
    if seen.view.phase in {RunPhase.PLANNING, RunPhase.RUNNING, RunPhase.WAITING}:
        remark(say("line.kept", seen.view.run_id))
