"""What the styles and numberings of a Word document make of its paragraphs: headings and items of lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from autoglm.tools.documents.shape import MAX_DEPTH
from autoglm.tools.formats.ooxml import Package

_HEADING = re.compile(r"heading ?([1-9])", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9]{1,2}")
_MOST_STYLES = 10_000
_MOST_ANCESTORS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What a paragraph is by its style, or says itself: `level` of a heading, or `list` with `depth` from 0 on. Nothing
    is said where it is None; list "0" means none."""

    level: int | None = None
    list: str | None = None
    depth: int | None = None
    parent: str = ""

    def over(self, other: Style) -> Style:
        """This one's words, and those of the other where it says nothing."""
        return Style(
            level=other.level if self.level is None else self.level,
            list=other.list if self.list is None else self.list,
            depth=other.depth if self.depth is None else self.depth,
            parent=other.parent,
        )

    def told(self, name: str, value: str) -> Style:
        """With what an element of a style or of a paragraph's properties says."""
        told = self
        match name:
            case "outlineLvl" if _DIGITS.fullmatch(value):
                told = replace(self, level=_level(int(value) + 1))
            case "numPr":
                told = replace(self, list=self.list or "")
            case "numId":
                told = replace(self, list=value)
            case "ilvl" if _DIGITS.fullmatch(value):
                told = replace(self, depth=min(int(value), MAX_DEPTH - 1))
            case "basedOn":
                told = replace(self, parent=value)
            case "name" if value.lower() == "title":
                told = replace(self, level=1)
            case "name" if found := _HEADING.fullmatch(value):
                told = replace(self, level=_level(int(found[1])))
        return told


class Styles:
    """The styles and numberings of one document."""

    def __init__(self, package: Package) -> None:
        self._styles = _styles(package)
        self._numbered = _numbered(package)

    def resolved(self, name: str, own: Style) -> Style:
        """What a paragraph is that has this style and says `own` itself."""
        found = own
        for _ in range(_MOST_ANCESTORS):
            style = self._styles.get(name)
            if style is None:
                by_id = _HEADING.fullmatch(name)  # as Word names them where no part says more
                return found.over(Style(level=_level(int(by_id[1])))) if by_id else found
            found, name = found.over(style), style.parent
        return found

    def is_numbered(self, list_: str, depth: int) -> bool:
        """Whether the items of a list are counted, rather than marked."""
        return (list_, depth) in self._numbered


def _level(level: int) -> int:
    """9 says that a paragraph is none of the outline's."""
    return min(level, 6) if level <= 9 else 0


def _styles(package: Package) -> Mapping[str, Style]:
    found: dict[str, Style] = {}
    name = ""
    for mark in package.marks("word/styles.xml"):
        if mark.is_start and mark.name == "style" and len(found) < _MOST_STYLES:
            name = mark.attributes.get("styleId", "")
            found[name] = Style()
        elif not mark.is_start and mark.name == "style":
            name = ""
        elif mark.is_start and name in found:
            found[name] = found[name].told(mark.name, mark.attributes.get("val", ""))
    return found


def _numbered(package: Package) -> frozenset[tuple[str, int]]:
    """The levels that are counted, by list and depth."""
    counted: dict[str, set[int]] = {}
    lists: dict[str, str] = {}
    abstract, depth, current = "", 0, ""
    for mark in package.marks("word/numbering.xml"):
        value = mark.attributes.get("val", "")
        if not mark.is_start or len(counted) > _MOST_STYLES or len(lists) > _MOST_STYLES:
            continue
        match mark.name:
            case "abstractNum":
                abstract = mark.attributes.get("abstractNumId", "")
            case "lvl":
                at = mark.attributes.get("ilvl", "")
                depth = int(at) if _DIGITS.fullmatch(at) else 0
            case "numFmt" if value not in {"bullet", "none"}:
                counted.setdefault(abstract, set()).add(depth)
            case "num":
                current = mark.attributes.get("numId", "")
            case "abstractNumId":
                lists[current] = value
    return frozenset((name, level) for name, abstract in lists.items() for level in counted.get(abstract, ()))
