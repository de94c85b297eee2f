"""Words beside which no plan is carried out: each way in which the list of them says one is told in some request that
must be refused, so that none of them is there for nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from autoglm.planning.offline.checks.vetoes import PATTERNS
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.marked import marked
from autoglm.planning.offline.words.text import read_source
from bench._everyday import NOON, load

CASES = load(Path(__file__).with_name("everyday_vetoed.yaml"))


def as_marked(request: str) -> str:
    source = read_source(request)
    return marked(source.plain, mentions_in(source, datetime.fromtimestamp(NOON, UTC).date())).text


def test_each_veto_is_found_in_a_request_that_is_refused() -> None:
    refused = [as_marked(case["request"]) for case in CASES if "refused" in case]

    idle = [pattern.pattern for pattern in PATTERNS if not any(map(pattern.search, refused))]

    assert idle == []
