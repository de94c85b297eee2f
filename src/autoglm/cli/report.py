"""A finished or waiting run as text: head, graph with times and waits, errors, questions, answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from autoglm.cli.drawing import bar, busy_s, rails, worth_showing
from autoglm.cli.messages import retold, say
from autoglm.cli.progress import how_to_answer, question_lines
from autoglm.cli.text import (
    amount,
    answer_text,
    columns,
    duration,
    fitted,
    moment,
    one_line,
    pad,
    plain,
    shown_value,
    table,
    wrapped,
)
from autoglm.core.events import ModelCalled, Record, encode_event
from autoglm.core.values import Json
from autoglm.execution.views import RunPhase, RunView, StepView, WaitKind

_WIDEST_RAIL = 24
_NARROW = 60


INTERRUPTED = "interrupted"
"""The state of a run that would go on, but has no worker any more."""


def state_of(view: RunView, *, is_held: bool) -> str:
    """Where a run stands, seen with whether a worker has it: the journal alone cannot tell that its worker is gone."""
    is_under_way = view.phase in {RunPhase.PLANNING, RunPhase.RUNNING}
    return INTERRUPTED if is_under_way and not is_held else view.phase.value


def show_lines(
    view: RunView,
    *,
    state: str = "",
    calls: Sequence[ModelCalled] = (),
    with_outputs: bool = False,
    width: int | None = None,
) -> list[str]:
    """Everything `runs show` prints, for a terminal of so many columns."""
    lines = [*head_lines(view, state=state, width=width), "", *graph_lines(view, width=width)]
    lines += _error_lines(view.steps, width)
    lines += _cut_lines(view.steps, width)
    lines += _call_lines(calls, width)
    if with_outputs:
        lines += _output_lines(view.steps)
    for asked in view.asked:
        lines += ["", *question_lines(asked), how_to_answer(view.run_id, asked)]
    if view.state.answer is not None:
        lines += ["", say("show.answer"), answer_text(view.state.answer)]
    if state == INTERRUPTED:
        lines += ["", say("line.kept", view.run_id)]
    return lines


def head_lines(view: RunView, *, state: str = "", width: int | None = None) -> list[str]:
    usage = view.state.usage
    took = (view.finished or view.at) - view.state.created_at
    rows = [
        (say("show.run"), f"{view.run_id}  {say(f'phase.{state or view.phase.value}')}  {duration(took)}"),
        (say("show.request"), one_line(title_of(view), 200)),
        (say("show.created"), moment(view.state.created_at)),
        (say("show.planner"), f"{view.planner}  {one_line(view.planner_reason, 160)}".strip()),
    ]
    tokens = usage.input_tokens + usage.output_tokens
    spent = say("show.tokens", usage.input_tokens, usage.output_tokens) if tokens else ""
    money = f"  {amount(usage.money)}" if usage.money is not None else ""
    rows.append((say("show.usage"), f"{say('show.calls', view.state.calls_made)}  {spent}{money}".strip()))
    if view.reason:
        rows.append((say("show.reason"), one_line(retold(view.reason), 600)))
    margin = max(columns(name) for name, _ in rows) + 2
    room = None if width is None else max(width - margin, 1)
    lines: list[str] = []
    for name, told in rows:
        first, *rest = wrapped(told, room)
        lines += [pad(name, margin) + first, *(" " * margin + line for line in rest)] if told else []
    return lines


def title_of(view: RunView) -> str:
    """What is to be done; for a plan without a goal, its tools."""
    return view.title or ", ".join(tools_of(view))


def tools_of(view: RunView) -> tuple[str, ...]:
    """The tools of a plan that was given, each once."""
    plan = view.state.task.plan
    return () if plan is None else tuple(dict.fromkeys(step.tool or step.kind.value for step in plan.steps))


def graph_lines(view: RunView, *, width: int | None = None) -> list[str]:
    """One row a step: graph, tool, duration, when, and what it waited for."""
    rows = rails(view.steps)
    most = _WIDEST_RAIL if width is None else min(_WIDEST_RAIL, width // 3)
    is_drawn = max((columns(row.text) for row in rows), default=0) <= most
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
    return fitted(cells, width, drop=(_WHEN, _TOOL, _TOOK))


_TOOL, _TOOK, _WHEN = 2, 4, 5


def _head_row() -> tuple[str, ...]:
    return ("", *(say(f"column.{name}") for name in ("step", "tool", "state", "took", "when", "waited")))


def _tool_text(step: StepView) -> str:
    items = "" if step.items is None else f" x{step.items}"
    tries = say("show.attempts", step.attempts) if step.attempts > 1 else ""
    agent = f" {plain(step.agent)}" if step.agent else ""
    return f"{step.tool}{agent}{items}{tries}"


def waits_text(step: StepView, now: float) -> str:
    return "; ".join(wait_text(*wait) for wait in worth_showing(step, now))


def wait_text(kind: WaitKind, seconds: float, what: str) -> str:
    """One wait in words: "for s1, s2 1.2 s"."""
    if kind is WaitKind.TIMER and what == "wait":
        what = ""
    return say(f"wait.{kind.value}", duration(seconds), one_line(what, 60)).removesuffix(" ()").removesuffix("（）")


def _error_lines(steps: Iterable[StepView], width: int | None) -> list[str]:
    told = [wrapped(f"{step.id}: {one_line(retold(step.error), 600)}", width) for step in steps if step.error]
    return ["", *chain.from_iterable(told)] if told else []


def _cut_lines(steps: Iterable[StepView], width: int | None) -> list[str]:
    told = [wrapped(say("show.cut", step.id, plain(", ".join(step.cut))), width) for step in steps if step.cut]
    return ["", *chain.from_iterable(told)] if told else []


def _call_lines(calls: Sequence[ModelCalled], width: int | None) -> list[str]:
    """Who was asked for what, in which order, and why the last of them."""
    rows = [(one_line(call.purpose, 40), _way(call), _why(call)) for call in calls]
    return ["", say("show.models"), *fitted(rows, width, drop=(2,))] if rows else []


def model_calls(records: Iterable[Record]) -> list[ModelCalled]:
    return [record.event for record in records if isinstance(record.event, ModelCalled)]


def call_json(call: ModelCalled) -> Mapping[str, Json]:
    """A use of a model without what was said."""
    return {
        "purpose": call.purpose,
        "step": call.step,
        "model": call.model,
        "version": call.version,
        "endpoint": call.endpoint,
        "failure": call.failure,
        "route": [
            {"endpoint": step.endpoint, "reason": step.reason, "failure": step.failure, "seconds": step.seconds}
            for step in call.route
        ],
    }


def _way(call: ModelCalled) -> str:
    tried = [f"{one_line(step.endpoint, 60)} {step.failure or duration(step.seconds)}" for step in call.route]
    return " -> ".join(tried) or one_line(call.endpoint, 60) or "-"


def _why(call: ModelCalled) -> str:
    return one_line(call.failure or (call.route[-1].reason if call.route else ""), 200)


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
    """A run in a list; its fields are those of the JSON form. `state` may also be "interrupted", or "damaged": then
    what could not be read is missing, and `reason` says why."""

    run_id: str
    state: str
    request: str = ""
    created: float | None = None
    finished: float | None = None
    took_s: float | None = None
    reason: str = ""
    tools: tuple[str, ...] = ()


def brief_of(view: RunView, *, is_held: bool = True) -> Brief:
    created = view.state.created_at
    took_s = (view.finished or view.at) - created
    state = state_of(view, is_held=is_held)
    return Brief(view.run_id, state, view.title, created, view.finished, took_s, view.reason, tools_of(view))


def list_lines(briefs: Iterable[Brief], *, width: int | None = None) -> list[str]:
    """One row a run, newest first, and how to go on with those that were interrupted. A narrow terminal sees the last
    part of the ids, which is a name as well."""
    briefs = list(briefs)
    is_narrow = width is not None and width < _NARROW
    head = tuple(say(f"column.{name}") for name in ("run", "state", "created", "took", "request"))
    rows = [
        (
            (brief.run_id.rpartition("-")[2] if is_narrow else brief.run_id) or "-",
            say(f"phase.{brief.state}"),
            "-" if brief.created is None else moment(brief.created),
            "-" if brief.took_s is None else duration(brief.took_s),
            one_line(brief.request or ", ".join(brief.tools), 60) or one_line(retold(brief.reason), 120),
        )
        for brief in briefs
    ]
    if not rows:
        return [say("list.none")]
    hint = [say("list.interrupted")] if any(brief.state == INTERRUPTED for brief in briefs) else []
    return [*fitted([head, *rows], width, drop=(3, 2, 1)), *hint]
