"""Quotes texts from outside, cut at a bound, so that nobody's renderer loads a remote image or makes a link of them.

Must not know: where the texts come from.
"""

from __future__ import annotations

import re

from autoglm.planning.words import is_chinese, many

MAX_TEXT_CHARS = 2_000

_MARKUP = re.compile(r"\]:|`|^\s*(?:#|>|[-*+]\s|\d+[.)]\s|={3}|-{3})")
"""What could make a block of a line, or turn code spans inside out."""
_LIVE = re.compile(r"!\[|\]\(|\]\[|<[a-z/!?]|//|https?:|www\.|mailto:|data:|ftp:", re.IGNORECASE)
_REMOTE = re.compile(
    r"(?P<slashes>\\*)(?:"
    r"(?P<open>!?\[)(?=[^\]\n]{0,500}\](?:\s?\(|\[|:\s*(?:<|\S*[/@])))"
    r"|(?P<angle><)(?=[a-z/!?])"
    r"|(?P<scheme>https?|ftp|mailto|data):(?=\S)"
    r"|(?P<www>www)\.(?=\S))",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?:(?:https?|ftp|mailto|data):|www\.)[^\s\"'<>`\u2018-\u201d\u3000-\u9fff\uff00-\uffef]+", re.IGNORECASE
)
_MARKS = ".,;:!?)，。；：！？）"
"""What may stand behind an address and is no part of it."""


def quote(text: str, language: str) -> str:
    """A text as it is, cut at a bound. Set as code is what has several lines or could be rendered as more than text: of
    a line that only holds addresses and marks of links, the words with them."""
    if len(text) > MAX_TEXT_CHARS:
        text = text[:MAX_TEXT_CHARS] + cut_note(len(text) - MAX_TEXT_CHARS, language)
    text = text.replace("\r\n", "\n").strip("\r\n")
    if "\n" in text or "\r" in text:
        fence = _ticks(text, 3)
        return f"{fence}\n{text}\n{fence}"
    return as_code(text) if _MARKUP.search(text) else _words_as_code(text)


def sentence(text: str, language: str) -> str:
    """A remark of ours in one line, cut at a bound: it stays prose, and only what could be rendered is set as code."""
    text = " ".join(text.split())
    if len(text) > MAX_TEXT_CHARS:
        text = text[:MAX_TEXT_CHARS] + cut_note(len(text) - MAX_TEXT_CHARS, language)
    return defused(text) if "`" in text else _words_as_code(text)


def defused(text: str, request: str = "") -> str:
    """A model's own text with images, links and HTML escaped, so that nothing is fetched when it is shown. Addresses
    that stand in `request` are no stranger's, and stay.

    Escapes and not code spans: a stray backtick before would turn those inside out.
    """
    if not any(mark in text for mark in "[<:") and "www." not in text.lower():
        return text  # nothing to look for: the search itself takes a millisecond for 4 KB
    own = frozenset(address.rstrip(_MARKS) for address in _ADDRESS.findall(request))
    return _REMOTE.sub(lambda found: found.group() if _address_at(found) in own else _escaped(found), text)


def as_code(text: str) -> str:
    """One line as a code span, whatever backticks it holds."""
    ticks = _ticks(text, 1)
    pad = " " if "`" in text else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def _words_as_code(text: str) -> str:
    return " ".join(_word_as_code(word) if _LIVE.search(word) else word for word in text.split(" "))


def _word_as_code(word: str) -> str:
    """The stop of the sentence behind it stays prose."""
    bare = word.rstrip(".,;:!?。，；：！？")
    return as_code(bare) + word[len(bare) :]


def cut_note(left: int, language: str) -> str:
    """Says how much is not shown."""
    told = many(left, "more character", language)
    return f"……（其余 {told} 个字符见运行记录）" if is_chinese(language) else f" … ({told} in the record of the run)"


def _address_at(found: re.Match[str]) -> str:
    """The word that begins here, as far as an address can reach: with whatever could lead it elsewhere. "" for what
    begins none."""
    is_address = found.group("scheme") or found.group("www")
    return found.string[found.start() :].split(maxsplit=1)[0].rstrip(_MARKS) if is_address else ""


def _escaped(match: re.Match[str]) -> str:
    """The same with a backslash before the character that makes it live, unless there is one already."""
    slashes, found = match.group("slashes"), match.group()[len(match.group("slashes")) :]
    if match.group("scheme"):
        return f"{slashes}{match.group('scheme')}\\:"
    if match.group("www"):
        return f"{slashes}{match.group('www')}\\."
    is_escaped = len(slashes) % 2 == 1 and not found.startswith("!")
    return match.group() if is_escaped else f"{slashes}{found[:-1]}\\{found[-1]}"


def _ticks(text: str, least: int) -> str:
    return "`" * max(least, 1 + max(map(len, re.findall(r"`+", text)), default=0))
