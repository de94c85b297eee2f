"""Finds what a request says and no step of its plan uses, so that nothing is dropped in silence.

Owns: which names and words are accounted for, one by one: those that stand in a step or are words of its tools. Words
that say more together than each alone are looked for in lost_phrases.py and lost_figures.py, and those that forbid any
plan in vetoes.py. Must not know: how the steps came about, names of tools.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

from autoglm.core.plan import Step
from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline.checks.lost_figures import lost_figure
from autoglm.planning.offline.checks.lost_phrases import is_looked_for, lost_phrase
from autoglm.planning.offline.checks.step_values import scalars_in, values_read
from autoglm.planning.offline.choice.effects import effect_verbs
from autoglm.planning.offline.mentions.mention import LOOSE, Kind, Mention
from autoglm.planning.offline.slots import slots_of
from autoglm.planning.offline.words.choices import SAME_CHOICE
from autoglm.planning.offline.words.lexicon import (
    GENERIC_HAN,
    GENERIC_WORDS,
    STOP_WORDS,
    UNIT_SECONDS,
)
from autoglm.planning.offline.words.text import HAN, blanked, content_stems, language_of, stem_of, words_of

# What some step has to use, where a request names it.
_TO_BE_USED = frozenset(Kind) - LOOSE - {Kind.CODE, Kind.JSON}
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
_GENERIC_STEMS = frozenset(map(stem_of, GENERIC_WORDS))


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
    used = [tools[str(step.tool)] for step in steps]
    if not all(tool.keywords for tool in used):
        return ""
    values = [value for step in steps for value in scalars_in(step.args)]
    rest = _beside_names(text, mentions, steps, used)
    plain = _without_learned(rest, used, learned)
    return (
        _lost_mention(text, mentions, steps, used, values)
        or lost_phrase(text, mentions, steps, used, rest=rest)
        or lost_figure(text, steps, used, rest=rest)
        or _lost_word(plain, used, _beside_titles(values, rest, steps))
        or _lost_han(plain, used, values_read(steps, tools))
    )


def _beside_titles(values: Sequence[Json], text: str, steps: Sequence[Step]) -> list[Json]:
    """The values without titles that stand elsewhere: of the words of this text they say nothing."""
    titles = [str(step.args["title"]) for step in steps if "title" in step.args]
    apart = [title for title in titles if title not in text]
    return [value for value in values if value not in apart]


def _lost_mention(
    text: str, mentions: Sequence[Mention], steps: Sequence[Step], used: Sequence[ToolSpec], values: Sequence[Json]
) -> str:
    """Something that is named and stands in no step, or stands there for something else."""
    lost = chain(
        (one for one in mentions if one.kind in _TO_BE_USED and not _is_used(one, values, used)),
        (one for one in mentions if one.kind is Kind.EXPRESSION and _ADDED_SHARE.search(str(one.value))),
        (one for one in mentions if one.kind is Kind.PATH and is_looked_for(one, text, steps)),
    )
    return next((one.text for one in lost), "")


def _beside_names(text: str, mentions: Sequence[Mention], steps: Sequence[Step], used: Sequence[ToolSpec]) -> str:
    """The text without what is named in it, and without what rows are called after the conditions for them."""
    named = [one for one in mentions if one.kind in _TO_BE_USED or one.kind is Kind.JSON]
    rest = blanked(text, [one for one in named if not _is_keyword(one, used)])
    chooses_rows = any(str(step.args.get("sql", "")).startswith("SELECT * ") for step in steps)
    return _ROW_NOUN.sub("", rest) if chooses_rows else rest


def _is_used(one: Mention, values: Sequence[Json], used: Sequence[ToolSpec]) -> bool:
    if one.kind is Kind.NUMBER:
        return _is_keyword(one, used) or _is_number_used(one, values)
    if one.kind is Kind.DATE and one.text.lower() in _DAY_ALIASES:
        return any("date" in tool.produces.values() for tool in used)
    texts = [str(value).lower() for value in values]
    wanted = {str(one.value).lower(), one.text.lower()}
    return any(want in text for want in wanted for text in texts) or _is_root(one)


def _is_keyword(one: Mention, used: Sequence[ToolSpec]) -> bool:
    """Whether a number in words is a part of what asks for a tool: 加一行."""
    number = one.text + one.unit
    return one.is_word and any(number in keyword for tool in used for keyword in tool.keywords)


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
    if not learned or any(tool.has_effect for tool in used):
        return text
    asking = [
        word
        for word in words_of(text)
        if any(learned.get(f"{tool.name} {word.stem}", 0.0) >= _LEARNED for tool in used)
    ]
    return blanked(text, asking)


def _lost_word(text: str, used: Sequence[ToolSpec], values: Sequence[Json]) -> str:
    # Amid Chinese an English word is a name of something: title 分别是什么.
    known = (frozenset() if language_of(text) == "zh" else _GENERIC_STEMS) | _stems_of(used, values)

    def is_known(word: str) -> bool:
        return word in STOP_WORDS or stem_of(word) in known

    for match in _LATIN.finditer(text):
        word = match[0].lower().removesuffix("'s").strip("'-")
        parts = [part for part in re.split(r"[_'-]", word) if part]
        if not is_known(word) and not all(map(is_known, parts)):
            return match[0]
    return ""


def _stems_of(used: Sequence[ToolSpec], values: Sequence[Json]) -> set[str]:
    """The stems of the words of tools, and of the values that they are given."""
    words = [word for tool in used for word in (tool.name, *tool.keywords, *_verbs(tool))]
    words += [name for tool in used for name in (*(slot.name for slot in slots_of(tool)), *tool.produces)]
    words += [word for value in values for word in _meanings(value)]
    stems = {stem for word in words for stem in content_stems(word)}
    return stems | {stem_of(word) for value in values for word in re.findall(r"[A-Za-z0-9]+", str(value))}


def _verbs(tool: ToolSpec) -> frozenset[str]:
    return effect_verbs(tool) if tool.has_effect else frozenset()


def _meanings(value: Json) -> Iterator[str]:
    for words in SAME_CHOICE:
        if str(value) in words:
            yield from words


def _lost_han(text: str, used: Sequence[ToolSpec], values: Sequence[Json]) -> str:
    """Chinese is read from the left, each time by the longest known word."""
    texts = [word for tool in used for word in (*tool.keywords, *_verbs(tool))]
    texts += [str(value) for value in values] + [word for value in values for word in _meanings(value)]
    known = {run for one in texts for run in _HAN_RUN.findall(one)} | set(GENERIC_HAN)
    return next(filter(None, (_unknown_end(run, known) for run in _HAN_RUN.findall(text))), "")


def _unknown_end(run: str, known: Collection[str]) -> str:
    """What is left of a run of characters from the first word on that is not known; "" for nothing."""
    longest = max(map(len, known))
    at = 0
    while at < len(run):
        size = next((size for size in range(longest, 0, -1) if run[at : at + size] in known), 0)
        if not size and run[at] not in STOP_WORDS:
            return run[at:]
        at += size or 1
    return ""
