"""Finds things that are told with how many of each are meant: 2 bottles of olive oil and a melon, 两个苹果和3瓶水.

Must not know: tools, mentions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from autoglm.planning.offline.words.lexicon import HAN_UNITS, NUMBER_WORDS, STOP_WORDS
from autoglm.planning.offline.words.numerals import chinese_number, english_number
from autoglm.planning.offline.words.text import HAN, Span
from autoglm.planning.offline.words.units import units_named

# Of each language so many are looked at, those that stand first.
MAX_THINGS = 80
_WORD = r"(?!(?:" + "|".join(sorted(word for word in STOP_WORDS if word.isascii())) + r")\b)[A-Za-z][A-Za-z'’-]*"
_COUNT = r"\d{1,4}|" + "|".join(NUMBER_WORDS) + "|an?"
_ENGLISH = re.compile(
    rf"(?<![\w.,$€£-])(?P<count>{_COUNT})[ ]"
    rf"(?P<dozen>dozens?[ ](?:of[ ])?)?(?:[a-z]+[ ]of[ ])?(?P<thing>{_WORD}(?:[ ]{_WORD}){{0,3}})(?![\w-])"
)
_CHINESE = re.compile(
    rf"(?P<count>\d{{1,4}}|[一二两三四五六七八九十]{{1,3}})(?P<measure>{'|'.join(HAN_UNITS)}|[瓶袋盒包箱杯罐碗盘束套双本支把])"
    rf"(?P<thing>[{HAN}]{{1,6}}?)(?=[、，,。；;和与及]|以及|$)"
)
_JOINT = re.compile(r"\s*(?:,|，|、|;)?\s*(?:and|plus|和|与|及|以及|还有)?\s*")


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing: where its number and its name stand, and the number."""

    count: int
    number: Span
    thing: Span


@lru_cache(maxsize=16)
def counted_in(text: str) -> tuple[tuple[Counted, ...], ...]:
    """Runs of two and more such things, joined by commas and "and". What is told in units is no thing: 3 days."""
    return tuple(_runs(text))


def _runs(text: str) -> Iterator[tuple[Counted, ...]]:
    run: list[Counted] = []
    matches = [match for pattern in (_ENGLISH, _CHINESE) for match in islice(pattern.finditer(text), MAX_THINGS)]
    for match in sorted((one for one in matches if not _is_measured(one)), key=re.Match.start):
        if run and not _is_joined(text, run[-1].thing[1], match.start()):
            yield from _several(run, text)
            run = []
        each = 12 if match.groupdict().get("dozen") else 1
        run.append(Counted(each * _number(match["count"].lower()), match.span("count"), match.span("thing")))
    yield from _several(run, text)


def _is_measured(match: re.Match[str]) -> bool:
    told = match.groupdict().get("measure", "") + match["thing"]
    return any(units_named(word) for word in told.split()) or told in HAN_UNITS or match["thing"] in HAN_UNITS


def _is_joined(text: str, left: int, right: int) -> bool:
    joint = text[left:right]
    return bool(joint.strip()) and _JOINT.fullmatch(joint) is not None


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    if word.isascii():
        return 1 if word in ("a", "an") else english_number([word])
    return int(chinese_number(word))


def _several(run: Sequence[Counted], text: str) -> Iterator[tuple[Counted, ...]]:
    """The run if it names different things."""
    if len({text[slice(*one.thing)] for one in run}) > 1:
        yield tuple(run)
