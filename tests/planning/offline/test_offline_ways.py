"""Ways of speaking: each of those that are said over in usual words is heard in some everyday request, so that none of
them is there for nothing."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.marked import marked
from autoglm.planning.offline.rewriting.chinese_remarks import without_remarks
from autoglm.planning.offline.rewriting.courtesies import plainly
from autoglm.planning.offline.rewriting.restated import WAYS, WORDED, free_apart
from autoglm.planning.offline.rewriting.ways import Lines, Way
from autoglm.planning.offline.words.text import read_source
from bench._everyday import NOON, load
from tests.planning.offline import test_offline_frames_en as frames_en
from tests.planning.offline import test_offline_frames_zh as frames_zh

TODAY = datetime.fromtimestamp(NOON, UTC).date()
EVERYDAY = [case["request"] for file in sorted(Path(__file__).parent.glob("everyday*.yaml")) for case in load(file)]
REQUESTS = [*EVERYDAY, *frames_en.requests(), *frames_zh.requests()]


def heard_in(request: str) -> Iterator[Way]:
    """The ways in which a request speaks."""
    source = plainly(read_source(request))
    source = without_remarks(source, mentions_in(source, TODAY))
    lines = Lines(marked(source.plain, mentions_in(source, TODAY)).text, source.plain, source.original)
    lines = yield from heard_of(WORDED, lines)
    yield from heard_of(WAYS, free_apart(lines)[0])


def heard_of(ways: Iterable[Way], lines: Lines) -> Generator[Way, None, Lines]:
    """Those of the ways in which the text speaks, and the text in usual words."""
    for way in ways:
        said = way.said_over(lines)
        if said != lines:
            yield way
        lines = said
    return lines


def test_each_way_of_speaking_is_heard_in_an_everyday_request() -> None:
    heard = {id(way) for request in REQUESTS for way in heard_in(request)}

    idle = [way.told for way in (*WORDED, *WAYS) if id(way) not in heard]

    assert not idle, "\n".join(idle)
