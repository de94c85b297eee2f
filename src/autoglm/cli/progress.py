"""Progress of a run as plain lines, for pipes and logs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from autoglm.cli.drawing import busy_s
from autoglm.cli.messages import retold, say
from autoglm.cli.text import duration, moment, one_line, plain, shown_value
from autoglm.core.events import (
    Event,
    PersonAnswered,
    PersonAsked,
    PlannerChosen,
    Record,
    RunFinished,
    RunResumed,
    RunStopping,
    StepAwarded,
    StepCalled,
    StepFailed,
    StepJoined,
    StepOpened,
    StepSkipped,
    StepsPlanned,
    StepStarted,
    StepSucceeded,
    TimePassed,
    TimerSet,
)
from autoglm.core.plan import Step
from autoglm.execution.views import RunView, StepPhase


class Display(Protocol):
    """Shows a run while it goes on. `tells_questions`: whether people see what is asked without being told again."""

    tells_questions: bool

    def show(self, view: RunView, record: Record) -> None:
        """Take note of the next record; `view` has it in already."""

    def close(self) -> None:
        """Leave the screen as it should stay."""


class SilentDisplay:
    tells_questions = False

    def show(self, view: RunView, record: Record) -> None:
        pass

    def close(self) -> None:
        pass


class LineDisplay:
    """One line for each thing that matters; items of maps are counted, not listed."""

    tells_questions = True

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write

    def show(self, view: RunView, record: Record) -> None:
        for line in lines_for(view, record):
            self._write(line)

    def close(self) -> None:
        pass


def lines_for(view: RunView, record: Record) -> list[str]:
    """What people are told of a record; nothing for most."""
    tell = _TELL.get(type(record.event))
    return [] if tell is None or _is_item(record.event) else tell(view, record.event)


def _is_item(event: Event) -> bool:
    return "[" in getattr(event, "step", "") and not isinstance(event, PersonAsked | StepFailed)


def outline(step: Step) -> str:
    """What a step will do, in a few words: tool and literal arguments."""
    words = [f"{name}={_argument(value)}" for name, value in step.args.items()]
    each = say("line.each", _argument(step.each)) if step.each is not None else ""
    return one_line(" ".join(part for part in (_deed(step), each, *words) if part), 110)


def _deed(step: Step) -> str:
    """Who or what does it; nested tasks and snippets have no name of their own."""
    named = step.tool or step.approval
    if named:
        return named
    return f"{step.kind.value} {step.model or step.agent}" if step.model or step.agent else say(f"word.{step.kind}")


def _argument(value: object) -> str:
    if isinstance(value, Mapping) and set(value) == {"$ref"}:
        return f"<{value['$ref']}>"
    if isinstance(value, Mapping) and set(value) == {"$text"}:
        return shown_value(value["$text"], 40)
    return shown_value(value, 40)  # type: ignore[arg-type]  # a plan's arguments are JSON


def question_lines(asked: PersonAsked) -> list[str]:
    """What is asked, and everything that a person needs to judge it."""
    lines = [say(f"ask.{asked.topic.value}", plain(asked.step), plain(retold(asked.prompt)))]
    if isinstance(asked.details, Mapping):
        lines += [f"    {name}: {shown_value(value, 200)}" for name, value in asked.details.items() if value]
    if asked.choices:
        lines.append("    " + say("ask.choices", " / ".join(map(plain, asked.choices))))
    return lines


def how_to_answer(run_id: str, asked: PersonAsked) -> str:
    """The command that answers this kind of question."""
    return say(f"ask.how_{asked.topic.value}", run_id, plain(asked.step))


def _planned(_view: RunView, event: StepsPlanned) -> list[str]:
    return [say("line.planned", step.id, outline(step)) for step in event.steps]


def _started(view: RunView, event: StepStarted) -> list[str]:
    """Snippets and agents go on after each of their calls: that is no line, and no further try."""
    tries = view.step(event.step).attempts if event.step in view.timings else event.attempt
    if tries > 1:
        return [say("line.again", event.step, tries)]
    return [say("line.started", event.step)] if tries == event.attempt else []


def _called(_view: RunView, event: StepCalled) -> list[str]:
    calls = (f"{call.tool} {shown_value(call.args, 60)}" for call in event.calls)
    return [say("line.calls", event.step, one_line(", ".join(calls), 200))]


def _awarded(_view: RunView, event: StepAwarded) -> list[str]:
    bids = ", ".join(f"{plain(bid.agent)} {bid.value:.2f}" for bid in event.bids)
    return [say("line.awarded", event.step, plain(event.bids[0].agent), bids)]


def _opened(_view: RunView, event: StepOpened) -> list[str]:
    return [say("line.started", event.step) if event.items is None else say("line.opened", event.step, event.items)]


def _ended(view: RunView, event: StepSucceeded | StepJoined) -> list[str]:
    if event.step not in view.timings:
        return []
    step = view.step(event.step)
    took = duration(busy_s(step, view.at) or 0.0)
    return [say("line.done", event.step, took, shown_value(step.output, 80))]


def _went_on(view: RunView, event: TimePassed | PersonAnswered) -> list[str]:
    """A wait or a question is over, and with it perhaps the step."""
    is_over = event.step in view.timings and view.step(event.step).state is StepPhase.DONE
    return [say("line.done", event.step, "", shown_value(view.step(event.step).output, 80))] if is_over else []


def _failed(_view: RunView, event: StepFailed) -> list[str]:
    return [say("line.failed", event.step, one_line(retold(event.message), 300))]


def _stopping(view: RunView, event: RunStopping) -> list[str]:
    """Only while something is still to be stopped; the end tells the reason anyway."""
    return [say("line.stopping", one_line(event.reason, 300))] if view.state.running else []


def _finished(view: RunView, event: RunFinished) -> list[str]:
    took = duration(view.at - view.state.created_at)
    reason = say("line.because", one_line(retold(event.reason), 400)) if event.reason else ""
    return [say(f"line.run_{event.outcome.value}", took) + reason]


def _resumed(view: RunView, _event: RunResumed) -> list[str]:
    """With what it waits for: that was told to whoever began it, and may last for days."""
    sleeping = (step for step in view.steps if step.state is StepPhase.SLEEPING)
    waits = [_sleeps(step.id, view.state.steps[step.id].wake_at, step.waited[-1].what) for step in sleeping]
    return [say("line.resumed", view.run_id), *waits]


def _sleeps(path: str, until: float, reason: str) -> str:
    return say("line.sleeps", path, moment(until), one_line(reason, 120))


def _asked(_view: RunView, event: PersonAsked) -> list[str]:
    return question_lines(event)


# Each function takes the event type that it is listed under, which the type system cannot say of a table.
_TELL: Mapping[type[Event], Callable[[RunView, Any], list[str]]] = {
    PlannerChosen: lambda _view, event: [say("line.planner", event.planner, one_line(event.reason, 200))],
    StepsPlanned: _planned,
    StepStarted: _started,
    StepCalled: _called,
    StepAwarded: _awarded,
    StepOpened: _opened,
    StepSucceeded: _ended,
    StepJoined: _ended,
    StepFailed: _failed,
    StepSkipped: lambda _view, event: [say("line.skipped", event.step, one_line(event.reason, 200))],
    PersonAsked: _asked,
    TimePassed: _went_on,
    PersonAnswered: _went_on,
    TimerSet: lambda _view, event: [_sleeps(event.step, event.at, event.reason)],
    RunResumed: _resumed,
    RunStopping: _stopping,
    RunFinished: _finished,
}
