"""Says a request in usual words: first what it tells word for word, then all other ways of speaking, one after another.

Owns: in which order, and when each is meant. What is quoted stays as it is, and no figure, order or condition is ever
taken out. Must not know: the ways of speaking themselves, which are data in the modules beside; tools.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from autoglm.planning.offline.mentions.marked import QUOTE, marked
from autoglm.planning.offline.mentions.mention import Mention
from autoglm.planning.offline.rewriting import (
    chinese,
    chinese_files,
    chinese_frames,
    chinese_orders,
    chinese_texts,
    english,
    english_asides,
    english_files,
    english_frames,
    english_places,
    english_questions,
    english_texts,
    english_told,
    english_wording,
    judges,
)
from autoglm.planning.offline.rewriting.ways import Lines, ways
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.text import Source

# What is longer is hardly said in such a way, and takes long to look through.
_MOST_CHARS = 400
_ASKED = lazily.pattern('(?<=ask me ")[a-z]')
_QUOTED = lazily.pattern('"[^"]*"')
# What follows without quotes is told to people as it stands.
_FREE = (
    english_files.ENGLISH.pattern(
        "(remind|saying|(notify|message|alert|tell) (me|us|everyone|them) (that|to))<word_end>"
    ),
    chinese_files.CHINESE.pattern("<free_colon>|提醒|(通知|告诉)(大家|他们|所有人)"),
)
WORDED = (
    *ways(english_questions.ASKED, english_questions.WAYS),
    *ways(english_wording.WORDED, english_wording.MESSAGES),
    *ways(english_wording.WORDED, english_wording.TITLES, judges.is_title),
    *ways(english_wording.WORDED, english_wording.CONTENTS, judges.is_of_no_table),
    *ways(english_frames.FRAMES, english_frames.WAYS),
    *ways(english_frames.FRAMES, english_frames.BARE, english_frames.is_thing),
    *ways(english_frames.FRAMES, english_frames.ENDINGS),
    *ways(english_frames.FRAMES, english_frames.BARE_ENDINGS, english_frames.is_thing),
)
"""What is told word for word without quotation marks, and the frames around what is wanted: a colon, behind which words
are free, may stand in them."""
WAYS = (
    *ways(english_texts.ENGLISH, english_texts.WAYS),
    *ways(english_texts.ENGLISH, english_texts.LINES_READ, judges.is_prose),
    *ways(chinese_texts.CHINESE, chinese_texts.WAYS),
    *ways(english_told.TOLD, english_told.WAYS),
    *ways(english_told.TOLD, english_told.OF_JSON, judges.is_json),
    *ways(english_told.TOLD, english_told.LISTS_NAMED, judges.is_named_before),
    *ways(english_asides.ASIDES, english_asides.WAYS),
    *ways(english_asides.ASIDES, english_asides.OF_FILES, judges.converts),
    *ways(english.ENGLISH, english.WAYS),
    *ways(english.ENGLISH, english.FOR_WHOM, judges.seeks_nothing),
    *ways(english_places.PLACES, english_places.CHARTS, judges.is_picture),
    *ways(english_places.PLACES, english_places.SAID),
    *ways(english_places.PLACES, english_places.WRITTEN, judges.is_sought),
    *ways(english_places.PLACES, english_places.FILES),
    *ways(chinese_frames.FRAMES, chinese_frames.WAYS),
    *ways(chinese_frames.FRAMES, chinese_frames.OF_TEXTS, judges.has_no_fields),
    *ways(chinese_frames.FRAMES, chinese_frames.OF_TABLES, judges.is_of_table),
    *ways(chinese.CHINESE, chinese_orders.AGAIN, judges.is_told_again),
    *ways(chinese.CHINESE, chinese_orders.DONE),
    *ways(chinese.CHINESE, chinese_orders.OF_SAVED, judges.converts),
    *ways(chinese.CHINESE, chinese_orders.ANSWERED, judges.is_asked),
    *ways(chinese.CHINESE, chinese_orders.THIS_FOLDER, judges.is_this),
    *ways(chinese.CHINESE, chinese.PLAINLY),
    *ways(chinese.CHINESE, chinese.OF_FORMATS, judges.has_form),
    *ways(chinese.CHINESE, chinese_orders.OF_ANSWERS, judges.is_answered),
    *ways(chinese.CHINESE, chinese_orders.OF_JSON, judges.is_of_json),
    *ways(chinese.CHINESE, chinese_orders.OF_FIELDS, judges.has_no_fields),
    *ways(chinese.CHINESE, chinese.OF_TEXTS, judges.is_prose),
    *ways(chinese.CHINESE, chinese.OF_LINES, judges.is_of_no_table),
    *ways(chinese.CHINESE, chinese.OF_TABLES, judges.is_of_table),
    *ways(english_files.ENGLISH, english_files.DESCRIBED, judges.is_there),
    *ways(chinese_files.CHINESE, chinese_files.DESCRIBED, judges.is_there),
    *ways(chinese.CHINESE, chinese.DESCRIBED, judges.is_there),
    *ways(english_files.ENGLISH, english_files.PLACED),
    *ways(chinese_files.CHINESE, chinese_files.PLACED),
    *ways(chinese.CHINESE, chinese.PLACED),
    *ways(english_files.ENGLISH, english_files.HELD, judges.is_text),
    *ways(chinese_files.CHINESE, chinese_files.HELD, judges.is_text),
    *ways(english_files.ENGLISH, english_files.FOUND),
    *ways(english_files.ENGLISH, english_files.OF_DAYS, judges.tells_day),
    *ways(chinese_files.CHINESE, chinese_files.OF_DAYS, judges.tells_day),
    *ways(english_files.ENGLISH, english_files.COUNTED, judges.is_of_no_table),
    *ways(chinese_files.CHINESE, chinese_files.FOUND),
    *ways(english_files.ENGLISH, english_files.OF_ENDINGS),
    *ways(english_files.ENGLISH, english_files.KEPT),
    *ways(chinese_files.CHINESE, chinese_files.REPORTED),
    *ways(english_files.ENGLISH, english_files.MADE_BEFORE, judges.asks_nothing),
    *ways(english_files.ENGLISH, english_files.MORE),
    *ways(chinese_files.CHINESE, chinese_files.MORE),
)
"""All other ways of speaking, in the order in which they are said over."""


def restated(source: Source, mentions: Sequence[Mention]) -> Source:
    """The request in usual words; the same one when nothing in it is said in such a way."""
    if len(source.plain) > _MOST_CHARS:
        return source
    lines = Lines(marked(source.plain, mentions).text, source.plain, source.original)
    for way in WORDED:
        lines = way.said_over(lines)
    told, free = free_apart(lines)
    for way in WAYS:
        told = way.said_over(told)
    return Source(told.original + free.original, told.plain + free.plain, source.is_cut)


def free_apart(lines: Lines) -> tuple[Lines, Lines]:
    """A request of which what it tells word for word is in quotes: what is said over in it, and the free words behind
    that stay as they are."""
    lines = replace(lines, plain=_as_question(lines.plain), original=_as_question(lines.original))
    lines = replace(lines, told=_QUOTED.sub(lambda found: QUOTE[0] * len(found[0]), lines.told))
    end = _free_from(lines.told)
    return (
        Lines(lines.told[:end], lines.plain[:end], lines.original[:end]),
        Lines(lines.told[end:], lines.plain[end:], lines.original[end:]),
    )


def _as_question(line: str) -> str:
    """The line with a question that begins as one does."""
    return _ASKED.sub(lambda found: found[0].upper(), line)


def _free_from(told: str) -> int:
    """Where a message begins that is told to people without quotes."""
    headed = chinese_frames.HEADED.match(told)
    begin = headed.end() if headed else 0
    start = min((found.start() for free in _FREE if (found := free.search(told, begin))), default=len(told))
    return len(told) if re.search(QUOTE, told[start:]) else start
