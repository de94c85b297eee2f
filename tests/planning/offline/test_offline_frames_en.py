"""What is wanted and the frame in which it is said go together freely: each thing in each frame, and with each ending.

The things, the frames and the endings are told in `frames_en.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from bench._everyday import is_right, outcome_of

TOLD: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("frames_en.yaml").read_text(encoding="utf-8"))
THINGS: list[Mapping[str, Any]] = TOLD["things"]
FRAMES = [one if isinstance(one, dict) else {"said": one} for one in TOLD["frames"]]
ENDINGS: list[Mapping[str, Any]] = TOLD["endings"]
# Frames that speak of a file, which a folder or a page is not.
_FOR_FILES = ("a file {file}", "The file is", "{thing} of {file}")


@pytest.mark.parametrize("frame", FRAMES, ids=[one["said"] for one in FRAMES])
def test_whatever_is_wanted_can_be_said_in_the_frame(frame: Mapping[str, Any]) -> None:
    failed = [request for request, case in framed(frame) if not is_planned(request, case)]

    assert not failed, "\n".join(failed)


@pytest.mark.parametrize("ending", ENDINGS, ids=[one["said"] for one in ENDINGS])
def test_whatever_is_wanted_can_be_said_with_the_ending(ending: Mapping[str, Any]) -> None:
    failed = [request for request, case in ended(ending) if not is_planned(request, case)]

    assert not failed, "\n".join(failed)


def requests() -> Iterator[str]:
    """All that the grid asks for."""
    for frame in FRAMES:
        yield from (request for request, _ in framed(frame))
    for ending in ENDINGS:
        yield from (request for request, _ in ended(ending))


def framed(frame: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The requests that the frame makes of the things that it is for, each with its case."""
    for thing in THINGS:
        if has_trait(thing, frame.get("for")) and fits(thing, frame["said"]):
            yield said_of(thing, frame["said"]), thing


def ended(ending: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The requests with the ending, each thing in the next one of a few frames: over the endings, in all of them."""
    for at, thing in enumerate(THINGS):
        frames = [frame for frame in TOLD["framed_endings"] if fits(thing, frame)]
        frame = frames[(at + ENDINGS.index(ending)) % len(frames)]
        if has_trait(thing, ending.get("for")) and thing.get("but") != ending["said"]:
            yield said_of(thing, frame) + ending["said"], with_ending(thing, ending)


def has_trait(thing: Mapping[str, Any], trait: str | None) -> bool:
    if trait == "one":
        return "many" not in thing
    if trait == "rows":
        return thing["kept"].rpartition(".")[2] in ("rows", "entries", "matches", "top_words")
    return trait is None or trait in thing


def fits(thing: Mapping[str, Any], frame: str) -> bool:
    """Whether the frame can be said of the thing: of a file where it speaks of one."""
    if "{file}" not in frame:
        return True
    place = thing.get("in", "")
    return bool(place) and (("/" not in place and " " not in place) or not any(one in frame for one in _FOR_FILES))


def said_of(thing: Mapping[str, Any], frame: str) -> str:
    it = f"{thing['wanted']} {thing.get('joint', 'in')} {thing['in']}" if "in" in thing else thing["wanted"]
    verb = "are" if "many" in thing else "is"
    names = {"thing": thing["wanted"], "it": it, "file": thing.get("in"), "is": verb, "counted": thing.get("counted")}
    return frame.format(**names)


def with_ending(thing: Mapping[str, Any], ending: Mapping[str, Any]) -> Mapping[str, Any]:
    """The case of a thing with the step that its ending adds."""
    path = ending["said"].rpartition(" ")[2]
    kept = {"$ref": thing["kept"]}
    reported = {name: {"$ref": value} for name, value in thing["reported"].items()}
    steps = {
        "keep": [{"file_write": {"path": path, "text": kept}}],
        "send": [{"notify": {"text": kept}}],
        "report": [{"report_write": {"path": path, "title": "r", **reported}}],
        "chart": [{"chart_svg": {"rows": kept}}],
        "nothing": [],
    }[ending["adds"]]
    return {**thing, **{name: [*thing[name], *steps] for name in ("plan", "or") if name in thing}}


def is_planned(request: str, case: Mapping[str, Any]) -> bool:
    """Whether the request is planned as its case says, or with its file opened first."""
    outcome = outcome_of({"request": request})
    return any(is_right(one, outcome) for one in (case, *opened(case)))


def opened(case: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The case where the file is opened by a step of its own, and what was read is worked on."""
    first, *rest = case["plan"]
    ((tool, arguments),) = first.items()
    if "path" not in arguments or tool not in _TAKES:
        return
    later = msgspec.json.decode(_moved(msgspec.json.encode(rest).decode()).encode())
    for reader, given, name in _TAKES[tool]:
        taken = {key: value for key, value in arguments.items() if key != "path"} | {name: {"$ref": f"s1.{given}"}}
        yield {"plan": [{reader: {"path": arguments["path"]}}, {tool: taken}, *later]}


_TAKES = {
    "table_aggregate": [("table_load", "rows", "rows"), ("file_read", "path", "path")],
    "table_query": [("table_load", "rows", "rows"), ("file_read", "path", "path")],
    "table_sort": [("table_load", "rows", "rows"), ("file_read", "path", "path")],
    "text_search": [("file_read", "text", "text")],
    "json_query": [("file_read", "path", "path"), ("file_read", "text", "text")],
}


def _moved(steps: str) -> str:
    """References to the steps behind one that was put first."""
    return steps.replace('"s2.', '"s3.').replace('"s1.', '"s2.')
