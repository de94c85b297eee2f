"""Reads what was said before a request: the earlier turns of the person, and whether the assistant asked for something.

What the assistant and tools said is untrusted text and never a source of values: of it only the question that stands
right before a turn of the person is kept, and it is only held against the words of slots. Small talk is no turn: what
follows "thanks" goes on with what was before it. Must not know: tools.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from autoglm.core.values import Json
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.mention import Mention
from autoglm.planning.offline.words.small_talk import is_small_talk
from autoglm.planning.offline.words.text import read_source

MAX_TURNS = 4
"""Turns of the person that are looked at, the newest first."""
MAX_TALK_CHARS = 2_000
"""Characters of them all together; a turn that does not fit, and all before it, are not looked at."""
_MAX_MESSAGES = 16
_MAX_QUESTION_CHARS = 600
_ASKS = re.compile(
    r"[?？]|请问|请(?:您|你)?(?:再|先)?(?:提供|告诉|告知|说明|指定|补充|确认|选择|给出)|需要(?:您|你)(?:提供|告诉|确认)"
    r"|\bplease\s+(?:\w+\s+)?(?:provide|tell|specify|give|choose|confirm|enter|name|share|state)\b"
    r"|\b(?:could|can|would)\s+you\s+(?:\w+\s+)?(?:provide|tell|specify|confirm|clarify)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What the person said before: `original` as it was written, `text` as it is read. `question` is what the assistant
    asked right after it, "" for nothing."""

    original: str
    text: str
    mentions: tuple[Mention, ...]
    question: str = ""


def talk_in(payload: Json, today: date) -> tuple[Turn, ...]:
    """The earlier turns, oldest first, from the "messages" of a payload ([{"role", "text"}]); what is anything else
    than such a list, or such a message, is passed over."""
    listed = payload.get("messages") if isinstance(payload, Mapping) else None
    turns: list[Turn] = []
    question, left = "", MAX_TALK_CHARS
    for role, text in reversed(_messages(listed)):
        if role == "assistant":
            question = question or _question(text)
        elif role == "user":
            left -= len(text)
            if left < 0 or len(turns) == MAX_TURNS:
                break
            source = read_source(text)
            if not is_small_talk(source.plain):
                turns.append(Turn(source.original, source.plain, mentions_in(source, today), question))
                question = ""
    return tuple(reversed(turns))


def _messages(listed: Json) -> list[tuple[str, str]]:
    found = []
    for one in listed[-_MAX_MESSAGES:] if isinstance(listed, list | tuple) else ():
        role, text = (one.get("role"), one.get("text")) if isinstance(one, Mapping) else (None, None)
        if isinstance(role, str) and isinstance(text, str):
            found.append((role, text))
    return found


def _question(text: str) -> str:
    """The end of what the assistant said, when it asks for something there."""
    end = text[-_MAX_QUESTION_CHARS:]
    return read_source(end).plain if _ASKS.search(end) else ""
