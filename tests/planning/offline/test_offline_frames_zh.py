"""What is wanted and the frame in which it is said combine freely in Chinese: each thing in each frame that fits its
class, and each with each ending, is planned right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from autoglm.planning.offline.words.text import HAN
from bench._everyday import is_right, outcome_of

GRID: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("frames_zh.yaml").read_text(encoding="utf-8"))
Thing = Mapping[str, Any]
Step = Mapping[str, Mapping[str, Any]]
Plan = Sequence[Step]
THINGS: list[tuple[str, Thing]] = [(kind, thing) for kind, things in GRID["things"].items() for thing in things]
FRAMES: list[tuple[str, str]] = [(frame, group["in"]) for group in GRID["frames"] for frame in group["say"]]
ENDINGS: list[tuple[str, Mapping[str, Any]]] = [(ending, group) for group in GRID["endings"] for ending in group["say"]]


def said(frame: str, thing: Thing) -> str:
    """The thing in the frame; no spaces stand between Chinese words."""
    text = frame.format(f=thing.get("from"), x=thing["x"], q=thing.get("q"))
    return re.sub(f"(?<=[{HAN}]) (?=[{HAN}])", "", text)


def case_of(plan: Plan) -> dict[str, Plan]:
    """A case that is right with the plan, and also where the table is loaded first."""
    ((tool, told),) = plan[0].items()
    if not tool.startswith("table_"):
        return {"plan": plan}
    asked = {name: value for name, value in told.items() if name != "path"} | {"rows": {"$ref": "s1.rows"}}
    later = [_moved(step) for step in plan[1:]]
    return {"plan": plan, "or": [{"table_load": {"path": told["path"]}}, {tool: asked}, *later]}


def _moved(step: Step) -> Step:
    """A step behind one step more than before."""
    ((tool, told),) = step.items()
    return {
        tool: {
            name: {"$ref": "s2" + value["$ref"][2:]} if isinstance(value, dict) else value
            for name, value in told.items()
        }
    }


def in_frame(frame: str, kinds: str) -> Iterator[tuple[str, Thing]]:
    """Each request of a frame with the thing that it asks for."""
    for kind, thing in THINGS:
        if kind in kinds.split() and ("{q}" not in frame or "q" in thing):
            yield said(frame, thing), case_of(thing["plan"])


def ended(ending: str, group: Mapping[str, Any]) -> Iterator[tuple[str, Thing]]:
    """Every second request with the ending, in one of three frames by turns, and its plan."""
    turn = [one for one, _ in ENDINGS].index(ending)
    for at, (kind, thing) in enumerate(THINGS):
        steps = [step_of(step, thing) for step in group["steps"]]
        if (kind == "work" or (turn + at) % 2 == 0) and kind in group.get("in", kind).split() and all(steps):
            frames = GRID.get(f"{kind}_ended", GRID["ended"])
            yield said(frames[(turn + at) % 3], thing) + ending, case_of([*thing["plan"], *steps])


def step_of(step: Mapping[str, Mapping[str, Any]], thing: Thing) -> dict[str, Any]:
    """The step that an ending adds, with what the last step before it gives; {} where that gives nothing to it."""
    ((tool, told),) = step.items()
    takes = {name: value for name, value in told.items() if name in ("rows", "text")}
    given = {name: {"$ref": f"s{len(thing['plan'])}.{thing[value]}"} for name, value in takes.items() if value in thing}
    return {tool: {**{name: value for name, value in told.items() if name not in takes}, **given}} if given else {}


def requests() -> Iterator[str]:
    """All requests of the grid."""
    for frame, kinds in FRAMES:
        yield from (request for request, _ in in_frame(frame, kinds))
    for ending, group in ENDINGS:
        yield from (request for request, _ in ended(ending, group))


def wrong_of(requests: Iterator[tuple[str, Thing]]) -> list[str]:
    return [request for request, case in requests if not is_right(case, outcome_of({"request": request}))]


@pytest.mark.parametrize(("frame", "kinds"), FRAMES)
def test_everything_may_be_said_in_a_frame(frame: str, kinds: str) -> None:
    assert not wrong_of(in_frame(frame, kinds))


@pytest.mark.parametrize(("ending", "group"), ENDINGS)
def test_everything_may_be_said_with_an_ending(ending: str, group: Mapping[str, Any]) -> None:
    assert not wrong_of(ended(ending, group))
