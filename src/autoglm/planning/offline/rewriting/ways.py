"""A way of speaking and how it is said instead: data in, text out.

Must not know: languages, which ways there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autoglm.planning.notation import Regex, said, sentences_in
from autoglm.planning.offline.mentions.marked import ADDRESS, PATH, QUOTE
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.phrasing import Phrasing, kept, place
from autoglm.planning.offline.words.text import Span

SIGNS: Mapping[str, Regex] = {
    "path": Regex(PATH),
    "quote": Regex(QUOTE),
    "url": Regex(ADDRESS),
    "start": Regex("^"),
    "gap": Regex(r"\s?"),
    "space": Regex(" "),
}
"""What ways of speaking name most, for the words of a `Phrasing`."""
# How often one way of speaking is said over.
_MOST = 4
_PART = lazily.pattern(r"(?P<space> ?)\{(?P<name>\w+)\}|[^{]")


@dataclass(frozen=True, slots=True)
class Lines:
    """One text three times, letter by letter: with marks in place of what is named, as it is read, as it was
    written."""

    told: str
    plain: str
    original: str

    def cut(self, start: int, end: int, parts: Sequence[str | Span]) -> Lines:
        """The text with these words, and parts of it, in place of what stands from `start` to `end`."""

        def made(line: str) -> str:
            between = (part if isinstance(part, str) else line[slice(*part)] for part in parts)
            return line[:start] + "".join(between) + line[end:]

        return Lines(made(self.told), made(self.plain), made(self.original))

    def path(self, found: re.Match[str], name: str = "path") -> str:
        """The file that a pattern keeps, as it is read."""
        return _kept(self.plain, found, name)

    def wording(self, found: re.Match[str], name: str) -> str:
        """What a pattern keeps, as it was written."""
        return _kept(self.original, found, name)


def _kept(line: str, found: re.Match[str], name: str) -> str:
    return line[slice(*(place(found, name) or (0, 0)))]


Judge = Callable[[re.Match[str], Lines], bool]


@dataclass(frozen=True, slots=True)
class Way:
    """A way of speaking, as the notation tells it, and how it is said instead: in words, and with {name} for what the
    pattern keeps."""

    told: str
    pattern: re.Pattern[str]
    instead: str
    is_meant: Judge

    def said_over(self, lines: Lines) -> Lines:
        for _ in range(_MOST):
            found = next((one for one in self.pattern.finditer(lines.told) if self.is_meant(one, lines)), None)
            if found is None:
                break
            lines = lines.cut(*found.span(), tuple(_parts(self.instead, found)))
        return lines


def _parts(instead: str, found: re.Match[str]) -> Iterator[str | Span]:
    """What is said instead: words, and where the parts stand. As in the notation, a space before a part belongs to it,
    and one that was not said leaves none behind; a part within without a space keeps the one that it was said with."""
    for part in _PART.finditer(instead):
        space, name = part["space"], part["name"]
        if not name:
            yield part[0]
        elif kept(found, name):
            as_said = said(found, name)[0]
            yield space
            yield as_said if part.start() and not space else place(found, name) or as_said


def ways(phrasing: Phrasing, table: str, is_meant: Judge = lambda _, __: True) -> Iterator[Way]:
    """Ways of speaking, told as `what is said => how it is said instead`, which may be nothing."""
    for line in sentences_in(table):
        way, _, instead = line.partition(" =>")
        yield Way(way, phrasing.pattern(way), instead.removeprefix(" ").replace("<space>", " "), is_meant)
