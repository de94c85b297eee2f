"""A finished or waiting run as text: head, graph with times and waits, errors, questions, answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from autoglm.cli.drawing import bar, busy_s, rails, worth_showing
from autoglm.cli.messages import say
from autoglm.cli.progress import question_lines
from autoglm.cli.text import columns, duration, moment, one_line, plain, shown_value, table
from autoglm.core.events import Record, encode_event
from autoglm.execution.views import RunView, StepView, WaitKind

_WIDEST_RAIL = 24


def show_lines(view: RunView, *, with_outputs: bool = False) -> list[str]:
    """Everything `runs show` prints."""
    lines = [*head_lines(view), "", *graph_lines(view)]
    lines += _error_lines(view.steps)
    if with_outputs:
        lines += _output_lines(view.steps)
    for asked in view.asked:
        lines += ["", *question_lines(asked), say("ask.how", view.run_id, asked.step)]
    if view.state.answer is not None:
        lines += ["", say("show.answer"), plain(view.state.answer)]
    return lines


def head_lines(view: RunView) -> list[str]:
    usage = view.state.usage
    took = (view.finished or view.at) - view.state.created_at
    rows = [
        (say("show.run"), f"{view.run_id}  {say(f'phase.{view.phase.value}')}  {duration(took)}"),
        (say("show.request"), one_line(view.title, 200)),
        (say("show.created"), moment(view.state.created_at)),
        (say("show.planner"), f"{view.planner}  {one_line(view.planner_reason, 160)}".strip()),
    ]
    if view.reason:
        rows.append((say("show.reason"), one_line(view.reason, 600)))
    tokens = usage.input_tokens + usage.output_tokens
    spent = say("show.tokens", usage.input_tokens, usage.output_tokens) if tokens else ""
    money = f"  {usage.money:g}" if usage.money is not None else ""
    rows.append((say("show.usage"), f"{say('show.calls', view.state.calls_made)}  {spent}{money}".strip()))
    return table([row for row in rows if row[1]])


def graph_lines(view: RunView) -> list[str]:
    """One row a step: graph, tool, duration, when, and what it waited for."""
    rows = rails(view.steps)
    is_drawn = max((columns(row.text) for row in rows), default=0) <= _WIDEST_RAIL
    cells = [_head_row()]
    for row in rows:
        step = row.step
        took = busy_s(step, view.at)
        cells.append(
            (
                row.text if is_drawn else row.text.strip("│├└┴┼─ "),
                step.id,
                _tool_text(step),
                say(f"step.{step.state.value}"),
                "" if took is None else duration(took),
                f"|{bar(step, view)}|",
                waits_text(step, view.at),
            )
        )
    return table(cells)


def _head_row() -> tuple[str, ...]:
    return ("", *(say(f"column.{name}") for name in ("step", "tool", "state", "took", "when", "waited")))


def _tool_text(step: StepView) -> str:
    items = "" if step.items is None else f" x{step.items}"
    tries = say("show.attempts", step.attempts) if step.attempts > 1 else ""
    return f"{step.tool}{items}{tries}"


def waits_text(step: StepView, now: float) -> str:
    return "; ".join(wait_text(*wait) for wait in worth_showing(step, now))


def wait_text(kind: WaitKind, seconds: float, what: str) -> str:
    """One wait in words: "for s1, s2 1.2 s"."""
    if kind is WaitKind.TIMER and what == "wait":
        what = ""
    return say(f"wait.{kind.value}", duration(seconds), one_line(what, 60)).removesuffix(" ()").removesuffix("（）")


def _error_lines(steps: Iterable[StepView]) -> list[str]:
    failed = [step for step in steps if step.error]
    return ["", *(f"{step.id}: {one_line(step.error, 600)}" for step in failed)] if failed else []


def _output_lines(steps: Iterable[StepView]) -> list[str]:
    shown = [(step.id, shown_value(step.output, 2000)) for step in steps if step.output is not None]
    return ["", say("show.outputs"), *table(shown)] if shown else []


def timeline_lines(records: Iterable[Record]) -> list[str]:
    """The journal itself: one line a record, with seconds since the first."""
    rows: list[tuple[str, ...]] = []
    begin = None
    for record in records:
        begin = record.at if begin is None else begin
        name, body = encode_event(record.event)
        rows.append((str(record.seq), f"+{record.at - begin:.3f}", name, one_line(body.decode(), 160)))
    return table(rows)


@dataclass(frozen=True, slots=True)
class Brief:
    """A run in a list; its fields are those of the JSON form. `state` may be "damaged": then what could not be read
    is missing, and `reason` says why."""

    run_id: str
    state: str
    request: str = ""
    created: float | None = None
    finished: float | None = None
    took_s: float | None = None
    reason: str = ""


def brief_of(view: RunView) -> Brief:
    created = view.state.created_at
    took_s = (view.finished or view.at) - created
    return Brief(view.run_id, view.phase.value, view.title, created, view.finished, took_s, view.reason)


def list_lines(briefs: Iterable[Brief]) -> list[str]:
    """One row a run, newest first."""
    head = tuple(say(f"column.{name}") for name in ("run", "state", "created", "took", "request"))
    rows = [
        (
            brief.run_id or "-",
            say(f"phase.{brief.state}"),
            "-" if brief.created is None else moment(brief.created),
            "-" if brief.took_s is None else duration(brief.took_s),
            one_line(brief.request, 60) if brief.request else one_line(brief.reason, 120),
        )
        for brief in briefs
    ]
    return table([head, *rows]) if rows else [say("list.none")]
