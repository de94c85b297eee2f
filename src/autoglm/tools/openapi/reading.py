"""Text of an OpenAPI document to a value: JSON, or YAML 1.2 as far as JSON goes.

A document is a stranger's: no tags, no doubled names, bounded size and depth; aliases may not make it larger than its
own text.
"""

from __future__ import annotations

import math
import re

import yaml

from autoglm.core.values import Json
from autoglm.planning.strict import MAX_LEVELS, Unreadable, json_flaws, read_json

MAX_BYTES = 64_000_000

_CLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# The core schema of YAML 1.2, which OpenAPI prescribes: `no` and `on` are texts, `1:30` is not sixty times anything.
_WORDS: dict[str, Json] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_WHOLE = re.compile(r"[-+]?[0-9]{1,300}")
_BROKEN = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


def read_text(content: bytes) -> tuple[Json, str]:
    """The value, and the form that it was written in: "json" or "yaml". Raises Unreadable."""
    if len(content) > MAX_BYTES:
        raise Unreadable(f"The document has {len(content):,} bytes; at most {MAX_BYTES:,} are read.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"The document is not UTF-8: byte {error.start} is wrong.") from None
    if text.lstrip()[:1] in {"{", "["}:
        return _whole(read_json(text, max_bytes=MAX_BYTES), text), "json"
    return read_yaml(text), "yaml"


def _whole(value: Json, text: str) -> Json:
    """JSON alone can spell half of a character. Raises Unreadable."""
    if _HALF.search(text):
        for where, flaw in json_flaws(value, "The document"):
            raise Unreadable(f"{where} {flaw}.")
    return value


def read_yaml(text: str) -> Json:
    """Raises Unreadable."""
    builder = _Builder(most=len(text))
    try:
        for event in yaml.parse(text, Loader=_CLoader):
            builder.take(event)
    except yaml.YAMLError as error:
        raise Unreadable(f"This is not YAML: {' '.join(str(error).split())[:300]}.") from None
    return builder.value


class _Open:
    """A list or an object that is being read."""

    __slots__ = ("anchor", "name", "size", "value")

    def __init__(self, value: dict[str, Json] | list[Json], anchor: str | None) -> None:
        self.value = value
        self.anchor = anchor
        self.name: str | None = None
        self.size = 1


class _Builder:
    """Builds the value from the parser's events, without recursion. `most` bounds its parts, aliases counted each
    time."""

    def __init__(self, *, most: int) -> None:
        self.value: Json = None
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Json, int]] = {}
        self._left = most
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._require_untagged(event)
            self._put(self._scalar(event), 1, event.anchor, event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            ended = self._open.pop()
            self._put(ended.value, ended.size, ended.anchor, event)
        elif isinstance(event, yaml.AliasEvent):
            self._put(*self._aliased(event), None, event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise Unreadable(f"Line {_line(event)}: a second document begins here; only one is read.")

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        self._require_untagged(event)
        if len(self._open) >= MAX_LEVELS:
            raise Unreadable(f"Line {_line(event)}: the text is nested deeper than {MAX_LEVELS} levels.")
        if self._open and self._is_name_next():
            raise Unreadable(f"Line {_line(event)}: a name is no text.")
        self._open.append(_Open({} if isinstance(event, yaml.MappingStartEvent) else [], event.anchor))

    def _is_name_next(self) -> bool:
        top = self._open[-1]
        return isinstance(top.value, dict) and top.name is None

    def _scalar(self, event: yaml.ScalarEvent) -> Json:
        text: str = event.value
        is_plain = event.implicit[0]
        if not is_plain or (self._open and self._is_name_next()):
            return text
        if text in _WORDS:
            return _WORDS[text]
        return _number(text)

    def _put(self, value: Json, size: int, anchor: str | None, event: yaml.Event) -> None:
        self._left -= 1
        if anchor is not None:
            self._anchors[anchor] = (value, size)
        if not self._open:
            self.value = value
            return
        top = self._open[-1]
        top.size += size
        if isinstance(top.value, list):
            top.value.append(value)
        elif top.name is None:
            top.name = self._fresh_name(value, top.value, event)
        else:
            top.value[top.name] = value
            top.name = None

    def _fresh_name(self, value: Json, inside: dict[str, Json], event: yaml.Event) -> str:
        if not isinstance(value, str):
            raise Unreadable(f"Line {_line(event)}: a name is no text.")
        if value == "<<":
            raise Unreadable(f"Line {_line(event)}: merge keys (<<) are not read.", hint="Write the parts out.")
        if value in inside:
            raise Unreadable(f"Line {_line(event)}: the name {value[:80]!r} is given twice.")
        return value

    def _aliased(self, event: yaml.AliasEvent) -> tuple[Json, int]:
        if event.anchor not in self._anchors:  # unknown, or an outer value that is not whole yet
            raise Unreadable(f"Line {_line(event)}: the alias {str(event.anchor)[:80]!r} stands for nothing.")
        value, size = self._anchors[event.anchor]
        self._left -= size
        if self._left < 0:
            raise Unreadable(f"Line {_line(event)}: aliases make the document larger than its text.")
        return value, size

    def _require_untagged(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.tag not in {None, "!"}:
            raise Unreadable(f"Line {_line(event)}: the tag {str(event.tag)[:80]} is not read.")


def _number(text: str) -> Json:
    """The number that a plain word stands for, else the word."""
    if _WHOLE.fullmatch(text):
        return int(text)
    if _BROKEN.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    return text


def _line(event: yaml.Event) -> int:
    return int(event.start_mark.line) + 1 if event.start_mark else 0
