"""Finds what a request says and no step of its plan uses, so that nothing is dropped in silence.

Owns: which words are accounted for. Must not know: how the steps came about, names of tools.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from autoglm.core.plan import Step
from autoglm.core.tools import Effect, ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline.choice.effects import effect_verbs
from autoglm.planning.offline.clauses.part_leftovers import (
    denied_in,
    is_looked_for,
    lost_day,
    lost_listing,
    lost_part,
    lost_place,
    without_mentions,
)
from autoglm.planning.offline.clauses.step_values import scalars_in, values_read
from autoglm.planning.offline.clauses.table_leftovers import lost_rank, lost_sense
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.slots import slots_of
from autoglm.planning.offline.words.choices import SAME_CHOICE
from autoglm.planning.offline.words.lexicon import (
    GENERIC_HAN,
    GENERIC_WORDS,
    STOP_WORDS,
    UNIT_SECONDS,
)
from autoglm.planning.offline.words.text import HAN, content_stems, stem_of, words_of

_FIRM = frozenset(Kind) - {Kind.PHRASE, Kind.NAME, Kind.LIST, Kind.CODE, Kind.JSON}
# What rows are called after the conditions for them loses nothing: 查询部门等于“研发”的员工.
_ROW_NOUN = re.compile(rf"的[{HAN}]{{1,4}}\s*[。？?]?\s*$")
# 200 plus 15% is 230 to people and 200.15 to arithmetic.
_ADDED_SHARE = re.compile(r"[+-]\s*\d+(?:\.\d+)?\s*%")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9_'-]*|\d+(?:\.\d+)?")
_HAN_RUN = re.compile(rf"[{HAN}]+")
# With these 一 is no number, but "a": 一张图, 记一句.
_ARTICLES = frozenset("张份句段篇幅封")
_DAY_ALIASES = ("today", "今天", "今日", "now", "tonight")
# What a word that was learned on site weighs at least to count as one that asks for its tool.
_LEARNED = 1.0


def unused(
    text: str,
    mentions: Sequence[Mention],
    steps: Sequence[Step],
    tools: Mapping[str, ToolSpec],
    *,
    learned: Mapping[str, float],
) -> str:
    """The first thing that the text says and the steps do not take up; "" when everything has its place. Plans with a
    tool that does not tell its words (keywords) are not judged. `learned` are the words of `Weights.said`."""
    used = [tools[step.tool] for step in steps if step.tool]
    if not all(tool.keywords for tool in used):
        return ""
    values = [value for step in steps for value in scalars_in(step.args)]
    lost = [one for one in mentions if one.kind in _FIRM and not _is_used(one, values, used)]
    lost += [one for one in mentions if one.kind is Kind.EXPRESSION and _ADDED_SHARE.search(str(one.value))]
    lost += [one for one in mentions if one.kind is Kind.PATH and is_looked_for(one, text, steps)]
    if lost:
        return lost[0].text
    place = lost_place(text, mentions, steps)
    if place:
        return place
    firm = [one for one in mentions if one.kind in _FIRM or one.kind is Kind.JSON]
    rest = without_mentions(text, [one for one in firm if not _is_keyword(one, used)])
    if any(str(step.args.get("sql", "")).startswith("SELECT * ") for step in steps):
        rest = _ROW_NOUN.sub("", rest)
    plain = _without_learned(rest, used, learned)
    return (
        denied_in(rest, steps)
        or lost_part(rest, steps, used)
        or lost_day(rest, steps, used)
        or lost_listing(rest, steps, used)
        or lost_sense(rest, steps)
        or lost_rank(rest, steps, used)
        or _lost_word(plain, used, values)
        or _lost_han(plain, used, values_read(steps, tools))
    )  # fmt: skip


def _is_used(one: Mention, values: Sequence[Json], used: Sequence[ToolSpec]) -> bool:
    if one.kind is Kind.NUMBER:
        return _is_keyword(one, used) or _is_number_used(one, values)
    if one.kind is Kind.DATE and one.text.lower() in _DAY_ALIASES:
        return any("date" in tool.produces.values() for tool in used)
    told = [str(value).lower() for value in values]
    wanted = {str(one.value).lower(), one.text.lower()}
    return any(want in value for want in wanted for value in told) or _is_root(one)


def _is_keyword(one: Mention, used: Sequence[ToolSpec]) -> bool:
    """Whether a number in words is a part of what asks for a tool: 加一行."""
    told = one.text + one.unit
    return one.is_word and any(told in keyword for tool in used for keyword in tool.keywords)


def _is_root(one: Mention) -> bool:
    """The folder "." is what tools take when none is said."""
    return one.kind is Kind.FOLDER and one.value in (".", "./")


def _is_number_used(one: Mention, values: Sequence[Json]) -> bool:
    assert isinstance(one.value, int | float)
    if one.text == "一" and one.unit in _ARTICLES:
        return True
    sizes = {one.value, one.value * UNIT_SECONDS.get(one.unit, UNIT_SECONDS.get(one.unit.removesuffix("s"), 1))}
    for value in values:
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) in sizes:
            return True
        if isinstance(value, str) and re.search(rf"(?<![\d.]){re.escape(str(one.value))}(?![\d.])", value):
            return True
    return one.is_word and any(one.text in value for value in values if isinstance(value, str))


def _without_learned(text: str, used: Sequence[ToolSpec], learned: Mapping[str, float]) -> str:
    """The text without words that were learned as asking for one of its tools. They excuse nothing where something is
    changed, and no figure, order or group anywhere."""
    if not learned or any(tool.traits.effect is not Effect.NONE for tool in used):
        return text
    for word in words_of(text):
        if any(learned.get(f"{tool.name} {word.stem}", 0.0) >= _LEARNED for tool in used):
            text = text[: word.start] + " " * (word.end - word.start) + text[word.end :]
    return text


def _lost_word(text: str, used: Sequence[ToolSpec], values: Sequence[Json]) -> str:
    known = {stem_of(word) for word in GENERIC_WORDS} | _told_stems(used, values)
    for match in _LATIN.finditer(text):
        word = match[0].lower().removesuffix("'s").strip("'-")
        parts = [part for part in re.split(r"[_'-]", word) if part]
        is_known = word in STOP_WORDS or stem_of(word) in known
        if not (is_known or all(part in STOP_WORDS or stem_of(part) in known for part in parts)):
            return match[0]
    return ""


def _told_stems(used: Sequence[ToolSpec], values: Sequence[Json]) -> set[str]:
    told = [word for tool in used for word in (tool.name, *tool.keywords, *_verbs(tool))]
    told += [name for tool in used for name in (*(slot.name for slot in slots_of(tool)), *tool.produces)]
    told += [word for value in values for word in _meanings(value)]
    stems = {stem for word in told for stem in content_stems(word)}
    return stems | {stem_of(word) for value in values for word in re.findall(r"[A-Za-z0-9]+", str(value))}


def _verbs(tool: ToolSpec) -> frozenset[str]:
    return effect_verbs(tool) if tool.traits.effect is not Effect.NONE else frozenset()


def _meanings(value: Json) -> Iterator[str]:
    for words in SAME_CHOICE:
        if str(value) in words:
            yield from words


def _lost_han(text: str, used: Sequence[ToolSpec], values: Sequence[Json]) -> str:
    """Chinese is read from the left, each time by the longest known word."""
    told = [word for tool in used for word in (*tool.keywords, *_verbs(tool))]
    told += [str(value) for value in values] + [word for value in values for word in _meanings(value)]
    words = {run for word in told for run in _HAN_RUN.findall(word)} | set(GENERIC_HAN)
    longest = max(map(len, words))
    for run in _HAN_RUN.findall(text):
        at = 0
        while at < len(run):
            size = next((size for size in range(longest, 0, -1) if run[at : at + size] in words), 0)
            if not size and run[at] not in STOP_WORDS:
                return str(run[at:])
            at += size or 1
    return ""
