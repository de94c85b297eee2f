"""Progress of a run as a live tree in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from autoglm.cli.drawing import ICONS, Rail, busy_s, rails, worth_showing
from autoglm.cli.messages import say
from autoglm.cli.report import title_of, wait_text
from autoglm.cli.text import columns, cut, duration, one_line, plain
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
_NARROW = 60
_LEAST_REMARK = 8
_GAP = 2


class LiveDisplay:
    """Redraws the tree a few times a second, so that durations run and parallel steps are seen side by side."""

    tells_questions = False

    def __init__(self, console: Console, clock: Clock) -> None:
        self._console = console
        self._clock = clock
        self._view: RunView | None = None
        self._width = console.width
        self._live = Live(get_renderable=self._render, console=console, refresh_per_second=10, vertical_overflow="crop")
        self._live.start()  # from now on, what others print appears above the tree

    def show(self, view: RunView, record: Record) -> None:  # noqa: ARG002 -- the port's signature
        self._view = view

    def close(self) -> None:
        self._live.stop()

    def _render(self) -> RenderableType:
        if self._view is None:
            return Text()
        before, self._width = self._width, self._console.width
        if self._width < before:
            broken = breaks(self._console, self._picture(self._view, before), before, after=self._width)
            self._console.file.write("\x1b[2K\x1b[1A" * broken)  # what `rich` does not know of; the rest it draws anew
        return self._picture(self._view, self._width)

    def _picture(self, view: RunView, width: int) -> RenderableType:
        return tree(view, now=max(self._clock.now(), view.at), width=width, height=self._console.height)


def breaks(console: Console, picture: RenderableType, before: int, *, after: int) -> int:
    """How many more lines a terminal makes of what was drawn for `before` columns when it has only `after`."""
    lines = console.render_lines(picture, console.options.update(width=before), pad=False)
    return sum(max(Segment.get_line_length(line) - 1, 0) // after for line in lines)


def tree(view: RunView, *, now: float, width: int = 100, height: int = 50) -> RenderableType:
    """The whole picture: request, planner, one row a step, a bar."""
    steps = view.steps
    rows = rails(steps)
    room = max(height - 6, 4)
    hidden = max(len(rows) - room, 0)
    if hidden:
        rows = [row for row in rows if row.step.state not in _ENDED][:room] or rows[-room:]
    parts: list[RenderableType] = [_head(view, now, width), _grid(rows, now=now, width=width)]
    if hidden:
        parts.append(Text(say("live.hidden", len(steps) - len(rows)), style="dim"))
    if view.phase in {RunPhase.PLANNING, RunPhase.RUNNING} and steps:
        parts.append(_bar(steps, width))
    if view.finished is not None:
        parts.append(_end(view, view.finished))
    return Group(*parts)


def _head(view: RunView, now: float, width: int) -> Text:
    run_id = "" if width < _NARROW else f"  {view.run_id}"
    text = Text(one_line(title_of(view), min(100, width - len(run_id))), style="bold")
    text.append(run_id, style="dim not bold")
    if view.planner:
        told = say("live.planner", view.planner, one_line(view.planner_reason, 90))
        text.append(f"\n{cut(told, width)}", style="dim")
    elif view.phase is RunPhase.PLANNING:
        text.append(f"\n{_frame(now)} {say('live.planning')}", style="cyan")
    return text


def _grid(rows: Sequence[Rail], *, now: float, width: int) -> Table:
    """One line a step, whatever the width: a narrow terminal has no room for tools, and less for remarks."""
    is_drawn = max((columns(row.text) for row in rows), default=0) <= min(_WIDEST_RAIL, width // 3)
    cells = [_cells(row, now=now, is_drawn=is_drawn) for row in rows]
    if width < _NARROW:
        cells = [(mark, name, took, remark) for mark, name, _, took, remark in cells]
    for row in cells:
        for text in row[1:-1]:
            text.truncate(max(width // 3, _LEAST_REMARK), overflow="ellipsis")
    room = width - sum(max(text.cell_len for text in column) + _GAP for column in list(zip(*cells, strict=True))[:-1])
    grid = Table.grid(padding=(0, _GAP))
    for row in cells:
        row[-1].truncate(max(room, 0), overflow="ellipsis")
        grid.add_row(*(row if room >= _LEAST_REMARK else row[:-1]))
    for column in grid.columns:
        column.no_wrap = True
    return grid


def _cells(row: Rail, *, now: float, is_drawn: bool) -> tuple[Text, ...]:
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
        Text(" ".join(filter(None, (step.tool, plain(step.agent)))), style=style),
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
    is_told = view.reason in (view.answer or "")  # the answer stands right below
    return text.append("" if is_told else say("line.because", one_line(view.reason, 400)), style="not bold")


def _bar(steps: tuple[StepView, ...], width: int) -> RenderableType:
    ended = sum(step.state in _ENDED for step in steps)
    grid = Table.grid(padding=(0, 1))
    grid.add_row(
        ProgressBar(total=len(steps), completed=ended, width=min(30, max(width - 12, 4))),
        Text(f"{ended}/{len(steps)}", style="dim"),
    )
    return grid


def _frame(now: float) -> str:
    return _FRAMES[int(now * 10) % len(_FRAMES)]
