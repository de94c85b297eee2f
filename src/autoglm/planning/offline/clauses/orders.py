"""What a clause orders, by its words: its verb, tasks that a tool must speak of, and whether it is only asked about, or
bound to a condition or a repetition.

Must not know: tools but by their words; how clauses are read.
"""

from __future__ import annotations

import re
from dataclasses import replace

from autoglm.core.tools import ToolSpec
from autoglm.planning.offline.choice.effects import holds_word
from autoglm.planning.offline.mentions.clauses import Clause
from autoglm.planning.offline.mentions.mention import Kind
from autoglm.planning.offline.words.lexicon import COURTESIES, OTHER_TASKS, STRONG_VERBS, VERB_FAMILIES
from autoglm.planning.offline.words.negations import begins_with_denial
from autoglm.planning.offline.words.text import blanked

# What is not wanted of rows or files is no order that is left undone.
_OF_ROWS = re.compile(r"\b(?:where|whose|which|ones?|rows?|records?|entries|those|that (?:are|is|have|has|were))\b")
_NO_THINGS = frozenset(["a", "an", "any", "the", "to", "it", "them", "this", "that", "yet", "now", "more", "me", "us"])
_NAMES = frozenset({Kind.PATH, Kind.URL, Kind.QUOTE, Kind.FOLDER})
_EFFECT_VERBS = frozenset(word for family in VERB_FAMILIES for word in family if len(word) > 1)
_ASKED_ABOUT = re.compile(
    r"怎么(?!样)|如何|为什么|是否|是不是|什么时候"
    r"|^\s*(?:how (?:do|can|to|should)|why|what happens|what if|is it|are there(?! any)|does|did|should|(?:can"
    r"|may) i (?!see|have|get|look|read|view))\b",
    re.IGNORECASE,
)
# 不要北京 leaves something out; 不要保存 is a deed that is left undone.
_HAN_VERBS = sorted(word for word in (*_EFFECT_VERBS, *OTHER_TASKS, *STRONG_VERBS) if not word.isascii())
_LEFT_OUT = re.compile(rf"不[要看]了?(?!{'|'.join(_HAN_VERBS)})(?:[\w.]{{1,6}}|\s?[A-Za-z][\w.]*)(?<!了)[。！!\s]*")
_CONDITION = re.compile(r"如果|假如|要是|否则|除非|一旦|\b(?:if|unless|whenever|otherwise)\b", re.IGNORECASE)
_AGAIN = re.compile(
    r"每(?:天|日|周[一二三四五六日]?|晚|早上?|小时|分钟|隔)(?![的各])|\b(?:hourly|daily|weekly)\b(?! \w+)"
    r"|\b(?:every|each) (?:day|morning|evening|night|hour|minute|week|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)


def is_bound(text: str) -> bool:
    """Whether a text only asks about something, or would have it done under a condition, or again and again."""
    return any(pattern.search(text) for pattern in (_ASKED_ABOUT, _CONDITION, _AGAIN))


def is_denied(clause: Clause) -> bool:
    """Whether a clause says what is not to be done, rather than which rows are not meant: 不要离职的. The name of a
    file is no word of it: 别墅.csv."""
    named = [one for one in clause.mentions if one.kind in _NAMES]
    text = _start_of(replace(clause, text=blanked(clause.text, named)))
    return begins_with_denial(text) and not _leaves_out(text)


def _leaves_out(text: str) -> bool:
    if text.startswith(("not ", "without ")) and (_OF_ROWS.search(text) or any(map(_is_thing, text.split()[1:2]))):
        return True
    return text.rstrip(" 。！!").endswith("的") or _LEFT_OUT.fullmatch(text) is not None


def _is_thing(word: str) -> bool:
    """Whether a word behind "not" or "without" is what is left out, and no deed that is left undone: without North."""
    return not (word.endswith("ing") or word in _EFFECT_VERBS or word in _NO_THINGS)


def _start_of(clause: Clause) -> str:
    """The clause in lower case without words of courtesy before it."""
    return _without_courtesy(clause.text.lower())


def _without_courtesy(text: str) -> str:
    for _ in range(3):
        for courtesy in COURTESIES:
            rest = text.removeprefix(courtesy)
            if rest != text and not (courtesy.isascii() and rest[:1].isalnum()):
                text = rest.lstrip(" ，,")
    return text


def strong_verb(clause: Clause) -> str:
    """The verb of an order that only a tool which speaks of it can carry out, or ""; after 把 it stands behind."""
    text = _without_courtesy(without_files(clause).lower().lstrip()).replace("订单", "")
    first = next((verb for verb in STRONG_VERBS if re.match(verb + (r"\b" if verb.isascii() else ""), text)), "")
    if not first and text[:1] in ("把", "将"):
        return next((verb for verb in STRONG_VERBS if not verb.isascii() and verb in without_files(clause)), "")
    return first


def other_tasks(clause: Clause) -> list[str]:
    """Verbs of tasks that a tool must speak of, outside of quotes."""
    named = (Kind.QUOTE, Kind.PATH, Kind.FOLDER, Kind.URL)
    text = blanked(clause.text.lower(), [one for one in clause.mentions if one.kind in named])
    return [
        verb
        for verb in OTHER_TASKS
        if verb in text and (not verb.isascii() or re.search(rf"\b{verb}\b", text) is not None)
    ]


def speaks_of(tool: ToolSpec, verb: str) -> bool:
    """Whether a tool tells the verb of itself; any tool does so for ""."""
    words = [tool.name.replace("_", " "), tool.description, *tool.descriptions.values(), *tool.keywords]
    text = " ".join(words).lower()
    return not verb or (holds_word(text, verb) if verb.isascii() else verb in text)


def is_order(clause: Clause) -> bool:
    """Whether a clause sounds like something to be done: it begins with a verb for an effect or follows "then"."""
    text = _start_of(clause)
    if clause.is_next:
        return True
    first = re.match(r"[a-z]+", text)
    if first:
        return first[0] in _EFFECT_VERBS
    return any(text.startswith(verb) for verb in _EFFECT_VERBS if not verb.isascii())


def without_files(clause: Clause) -> str:
    """The clause with spaces in place of its files and addresses."""
    return blanked(clause.text, [one for one in clause.mentions if one.kind in (Kind.PATH, Kind.URL)])
