"""Draws a run's graph and times with characters. Pure: views in, lines out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from autoglm.execution.views import RunView, StepPhase, StepView, WaitKind

ICONS: Mapping[StepPhase, str] = {
    StepPhase.WAITING: "○",
    StepPhase.QUEUED: "◔",
    StepPhase.RUNNING: "◐",
    StepPhase.ASKING: "?",
    StepPhase.SLEEPING: "z",
    StepPhase.DONE: "●",
    StepPhase.FAILED: "✗",
    StepPhase.SKIPPED: "–",
    StepPhase.CANCELLED: "■",
}
_SHORTEST_SHOWN_S = 0.002
_SHORTEST_SPAN_S = 0.001  # much less is lost beside a Unix time in a float
_MOST_DRAWN = 500


@dataclass(frozen=True, slots=True)
class Rail:
    """The drawn part of one row of the graph: lanes from the steps above, and the step's own mark."""

    step: StepView
    text: str


def rails(steps: Sequence[StepView]) -> list[Rail]:
    """The graph as one row a step, sources above users: a lane leads from each step down to those that need it.
    A graph too large to follow with the eye is a list in the order of planning."""
    if len(steps) > _MOST_DRAWN:
        return [Rail(step, ICONS[step.state]) for step in steps]
    ordered = _topological(steps)
    last_use = {need: position for position, step in enumerate(ordered) for need in step.needs}
    lanes: list[str | None] = []
    above = -1
    drawn = []
    for position, step in enumerate(ordered):
        ending = {need for need in step.needs if last_use[need] == position}
        own = _free_lane(lanes, step.needs, ending, above=above)
        drawn.append(Rail(step, _row(lanes, step, own=own, ending=ending)))
        lanes = [None if name in ending else name for name in lanes]
        lanes += [None] * (own + 1 - len(lanes))
        above = own
        if step.id in last_use:
            lanes[own] = step.id
        while lanes and lanes[-1] is None:
            lanes.pop()
    return drawn


def _topological(steps: Sequence[StepView]) -> list[StepView]:
    """In the order of planning, but no step before what it needs (Kahn's algorithm with a heap of positions)."""
    position = {step.id: index for index, step in enumerate(steps)}
    missing = [sum(need in position for need in step.needs) for step in steps]
    users: dict[str, list[int]] = {}
    for index, step in enumerate(steps):
        for need in step.needs:
            users.setdefault(need, []).append(index)
    ready = [index for index, count in enumerate(missing) if not count]
    ordered: list[StepView] = []
    while ready:
        step = steps[heappop(ready)]
        ordered.append(step)
        for index in users.get(step.id, ()):
            missing[index] -= 1
            if not missing[index]:
                heappush(ready, index)
    placed = {step.id for step in ordered}
    return [*ordered, *(step for step in steps if step.id not in placed)]


def _free_lane(lanes: Sequence[str | None], needs: Sequence[str], ending: set[str], *, above: int) -> int:
    """Right of every lane that the step joins, so that its joints run from left to right; never straight below the
    step of the row `above`, unless it needs that one: a column means a connection."""
    joined = [index for index, name in enumerate(lanes) if name in needs]
    if len(joined) == 1 and lanes[joined[0]] in ending:
        return joined[0]
    after = joined[-1] + 1 if joined else 0
    free = (index for index in range(after, len(lanes) + 2) if index >= len(lanes) or lanes[index] is None)
    return next(index for index in free if index != above)


def _row(lanes: Sequence[str | None], step: StepView, *, own: int, ending: set[str]) -> str:
    joined = [index for index, name in enumerate(lanes) if name in step.needs and index != own]
    first = joined[0] if joined else own
    cells = []
    for index in range(max(own + 1, len(lanes))):
        name = lanes[index] if index < len(lanes) else None
        tail = "─" if first <= index < own else " "
        cells.append(_cell(index, name=name, step=step, own=own, first=first, ending=ending) + tail)
    return "".join(cells).rstrip()


def _cell(index: int, *, name: str | None, step: StepView, own: int, first: int, ending: set[str]) -> str:
    if index == own:
        return ICONS[step.state]
    if name in step.needs:
        ends = name in ending
        return ("└" if ends else "├") if index == first else ("┴" if ends else "┼")
    if name is not None:
        return "│"
    return "─" if first < index < own else " "


def bar(step: StepView, view: RunView, width: int = 24) -> str:
    """When the step was at work within the run: █ at work, ░ waiting for a slot, timer or person, · not yet ready."""
    begin = view.state.created_at
    end = max(view.finished or view.at, begin + _SHORTEST_SPAN_S)
    cells = [" "] * width

    def fill(since: float, until: float | None, mark: str) -> None:
        first = int((since - begin) / (end - begin) * width)
        last = int(((end if until is None else until) - begin) / (end - begin) * width)
        for index in range(min(first, width - 1), min(max(last, first + 1), width)):
            cells[index] = mark

    if step.started is not None:
        fill(step.started, step.finished, "█")
    for wait in step.waited:
        if wait.kind in _MARKS and (wait.until is None or wait.until - wait.since > (end - begin) / width):
            fill(wait.since, wait.until, _MARKS[wait.kind])
    return "".join(cells)


_MARKS = {WaitKind.STEPS: "·", WaitKind.PLAN: "░", WaitKind.SLOT: "░", WaitKind.TIMER: "░", WaitKind.PERSON: "░"}


def busy_s(step: StepView, now: float) -> float | None:
    """Seconds from beginning to end, less the waits in between; None for a step that has not begun."""
    if step.started is None:
        return None
    whole = (now if step.finished is None else step.finished) - step.started
    paused = sum(
        (now if wait.until is None else wait.until) - wait.since
        for wait in step.waited
        if wait.kind in {WaitKind.TIMER, WaitKind.PERSON}
    )
    return max(whole - paused, 0.0)


def worth_showing(step: StepView, now: float) -> list[tuple[WaitKind, float, str]]:
    """What the step waited for: kind, seconds, which; waits too short to notice are left out."""
    shown = []
    for wait in step.waited:
        seconds = (now if wait.until is None else wait.until) - wait.since
        if seconds >= _SHORTEST_SHOWN_S or wait.until is None:
            shown.append((wait.kind, seconds, wait.what))
    return shown
