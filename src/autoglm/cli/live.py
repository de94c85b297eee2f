"""Progress of a run as a live tree in a terminal."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from autoglm.cli.drawing import ICONS, Rail, busy_s, rails, worth_showing
from autoglm.cli.messages import say
from autoglm.cli.report import wait_text
from autoglm.cli.text import duration, one_line
from autoglm.core.events import Record
from autoglm.core.ports import Clock
from autoglm.execution.views import RunPhase, RunView, StepPhase, StepView

_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_STYLES = {
    StepPhase.RUNNING: "cyan",
    StepPhase.DONE: "green",
    StepPhase.FAILED: "bold red",
    StepPhase.ASKING: "bold yellow",
    StepPhase.SLEEPING: "yellow",
    StepPhase.SKIPPED: "dim",
    StepPhase.CANCELLED: "dim red",
    StepPhase.WAITING: "dim",
    StepPhase.QUEUED: "",
}
_ENDED = {StepPhase.DONE, StepPhase.FAILED, StepPhase.SKIPPED, StepPhase.CANCELLED}
_WIDEST_RAIL = 24


class LiveDisplay:
    """Redraws the tree a few times a second, so that durations run and parallel steps are seen side by side."""

    tells_questions = False

    def __init__(self, console: Console, clock: Clock) -> None:
        self._console = console
        self._clock = clock
        self._view: RunView | None = None
        self._live = Live(get_renderable=self._render, console=console, refresh_per_second=10, vertical_overflow="crop")
        self._live.start()  # from now on, what others print appears above the tree

    def show(self, view: RunView, record: Record) -> None:  # noqa: ARG002 -- the port's signature
        self._view = view

    def close(self) -> None:
        self._live.stop()

    def _render(self) -> RenderableType:
        if self._view is None:
            return Text()
        return tree(self._view, now=max(self._clock.now(), self._view.at), height=self._console.height)


def tree(view: RunView, *, now: float, height: int = 50) -> RenderableType:
    """The whole picture: request, planner, one row a step, a bar."""
    steps = view.steps
    rows = rails(steps)
    room = max(height - 6, 4)
    hidden = max(len(rows) - room, 0)
    if hidden:
        rows = [row for row in rows if row.step.state not in _ENDED][:room] or rows[-room:]
    grid = Table.grid(padding=(0, 2))
    widest = max((len(row.text) for row in rows), default=0)
    for row in rows:
        grid.add_row(*_cells(row, now=now, is_drawn=widest <= _WIDEST_RAIL))
    parts: list[RenderableType] = [_head(view, now), grid]
    if hidden:
        parts.append(Text(say("live.hidden", len(steps) - len(rows)), style="dim"))
    if view.phase in {RunPhase.PLANNING, RunPhase.RUNNING} and steps:
        parts.append(_bar(steps))
    if view.finished is not None:
        parts.append(_end(view, view.finished))
    return Group(*parts)


def _head(view: RunView, now: float) -> Text:
    text = Text(one_line(view.title, 100), style="bold")
    text.append(f"  {view.run_id}", style="dim not bold")
    if view.planner:
        text.append(f"\n{say('live.planner', view.planner, one_line(view.planner_reason, 90))}", style="dim")
    elif view.phase is RunPhase.PLANNING:
        text.append(f"\n{_frame(now)} {say('live.planning')}", style="cyan")
    return text


def _cells(row: Rail, *, now: float, is_drawn: bool) -> tuple[Text, Text, Text, Text, Text]:
    step = row.step
    style = _STYLES[step.state]
    icon = ICONS[step.state]
    drawn = row.text if is_drawn else icon
    mark = Text(style="dim")
    before, _, after = drawn.rpartition(icon) if drawn.count(icon) else ("", "", drawn)
    mark.append(before).append(_frame(now) if step.state is StepPhase.RUNNING else icon, style=style).append(after)
    took = busy_s(step, now)
    return (
        mark,
        Text(step.id, style=style),
        Text(step.tool, style=style),
        Text("" if took is None else duration(took), style="dim", justify="right"),
        Text(_remark(step, now), style="dim"),
    )


def _remark(step: StepView, now: float) -> str:
    """Why it does not go on, how far a map has come, or what went wrong."""
    if step.error:
        return one_line(step.error, 70)
    if step.items is not None and step.state is StepPhase.RUNNING:
        return f"{step.items_ended}/{step.items}"
    if step.state in _ENDED or step.state is StepPhase.RUNNING:
        return one_line(step.title, 60)
    waits = worth_showing(step, now)
    return wait_text(*waits[-1]) if waits else ""


def _end(view: RunView, finished: float) -> Text:
    words = say(f"line.run_{view.phase.value}", duration(finished - view.state.created_at))
    text = Text(words, style="green" if view.phase is RunPhase.DONE else "bold red")
    return text.append(f" {one_line(view.reason, 400)}" if view.reason else "", style="not bold")


def _bar(steps: tuple[StepView, ...]) -> RenderableType:
    ended = sum(step.state in _ENDED for step in steps)
    grid = Table.grid(padding=(0, 1))
    grid.add_row(ProgressBar(total=len(steps), completed=ended, width=30), Text(f"{ended}/{len(steps)}", style="dim"))
    return grid


def _frame(now: float) -> str:
    return _FRAMES[int(now * 10) % len(_FRAMES)]
