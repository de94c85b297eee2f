"""Reads JSON as models write it: strict first, then with the usual damage mended.

Mended are: other quotes (also full-width), full-width punctuation, keys without quotes, missing and doubled commas,
comments, Python's words and tuples, line breaks and stray quotes in strings, and missing brackets at the end. A value
that may be cut (a string without its end, a number or a comma at the very end) is never read: nobody should act on it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from autoglm.core.values import Json

DEEPEST = 64
"""Brackets in brackets beyond this are no tool call."""


class Unreadable(ValueError):
    """There is no value here. `at` is where reading gave up."""

    def __init__(self, at: int) -> None:
        super().__init__(f"no value can be read at {at}")
        self.at = at


class TooDeep(Unreadable):
    """Brackets in brackets in brackets."""


def read_value(text: str, at: int, stop: int | None = None) -> tuple[Json, int]:
    """The object, list, string or tuple that begins at `at`, and where it ends. A damaged one may reach as far as
    `stop` (default: the end of the text, which counts as a possible cut). Raises Unreadable."""
    try:
        return _read_strictly(text, at)
    except (ValueError, RecursionError):
        pass
    if _ESCAPED.match(text, at):
        return _read_escaped(text, at, stop)
    return read_loosely(text, at, stop)


def read_loosely(text: str, at: int, stop: int | None = None) -> tuple[Json, int]:
    """Like `read_value`, without the strict attempt: for text that is Python rather than JSON."""
    reader = _Reader(text, at, len(text) if stop is None else stop)
    value = reader.value(0)
    return value, reader.at


def read_all(text: str) -> list[Json]:
    """The values that a text holds one after another, such as two objects side by side. Raises Unreadable."""
    values: list[Json] = []
    at = skip_blank(text, 0)
    while at < len(text):
        value, at = read_value(text, at)
        values.append(value)
        at = skip_separators(text, at)
    return values


def skip_blank(text: str, at: int, stop: int | None = None) -> int:
    """Past white space and comments."""
    found = _BLANK.match(text, at, len(text) if stop is None else stop)
    return found.end() if found else at


def skip_separators(text: str, at: int) -> int:
    """Past what stands between two values."""
    found = _SEPARATORS.match(text, at)
    return found.end() if found else at


def _read_strictly(text: str, at: int) -> tuple[Json, int]:
    """Strict JSON at `at`. Read in growing windows: an error counts the lines of all that the decoder was given."""
    size = _WINDOW
    while True:
        window = text[at : at + size]
        try:
            value, length = _STRICT.raw_decode(window)
        except json.JSONDecodeError as error:
            is_cut = at + size < len(text) and (error.pos > size - 16 or error.msg.startswith("Unterminated"))
            if not is_cut:
                raise
        else:
            return value, at + length
        size *= 8


def _read_escaped(text: str, at: int, stop: int | None) -> tuple[Json, int]:
    r"""JSON that was escaped twice (`{\"a\": 1}`)."""
    written = text[at : min(at + _LONGEST_ESCAPED, len(text) if stop is None else stop)]
    try:
        value, length = read_value(_unescaped(written), 0)
    except Unreadable:
        raise Unreadable(at + len(written)) from None
    return value, at + _written_length(written, length)


def _written_length(written: str, length: int) -> int:
    """How many characters of a text that was escaped twice make the first `length` of it."""
    for number, unit in enumerate(_UNIT.finditer(written), start=1):
        if number >= length:
            return unit.end()
    return len(written)


def _no_constant(name: str) -> Json:
    raise ValueError(f"{name} is not JSON")


_WINDOW = 4_096
_STRICT = json.JSONDecoder(strict=False, parse_constant=_no_constant)
_BLANK = re.compile(r"(?:\s++|//[^\n]*+|#[^\n]*+|/\*[^*]{0,2000}\*/)*+")
_SEPARATORS = re.compile(r"[\s,;，；]*+")
_ESCAPED = re.compile(r"[{\[](?:\s|\\n|[{\[]){0,40}+\\\"")
_UNIT = re.compile(r"\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL)
_LONGEST_ESCAPED = 20_000
_NUMBER = re.compile(r"[-+]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][-+]?\d{1,3})?(?![\w.])")
_WORD = re.compile(r"[A-Za-z]{1,9}(?![\w.(])")
_KEY = re.compile(r"[^\W\d][\w$.-]{0,127}")
_WORDS: Mapping[str, Json] = {"true": True, "false": False, "null": None, "none": None, "undefined": None}
_CLOSED_BY = {
    '"""': '"""',
    "'''": "'''",
    "<escape>": "<escape>",  # FunctionGemma
    '<|"|>': '<|"|>',  # Gemma 4
    '"': '"',
    "'": "'",
    "`": "`",
    "“": '”“"',
    "”": '”“"',
    "‘": "’‘'",
    "’": "’‘'",
}
_QUOTE = re.compile("|".join(map(re.escape, _CLOSED_BY)))
_LONG = {'"""', "'''", "<escape>", '<|"|>'}
_ENDS = {
    opener: re.compile(rf"\\.|{re.escape(closers) if opener in _LONG else '[' + re.escape(closers) + ']'}", re.DOTALL)
    for opener, closers in _CLOSED_BY.items()
}
_OUTER_END = re.compile(r"```|</|<[|｜]|\[TOOL_CALLS\]")  # what stood around the value ends here
_AFTER_KEY = re.compile(r"\s*+(?:[:：]|=>?)")
_AFTER_VALUE = re.compile(
    r"\s*+(?:[,，、;}\]）)｝】]|//|#|/\*|```|</|<[|｜]|\[TOOL_CALLS\]|\Z|[\"'“‘][^\W\d][\w$.-]{0,127}[\"'”’]\s*+[:：])"
)
_BREAK = re.compile(r"[ \t]*(?:\n|[{\[])")
_APOSTROPHE = re.compile(r"\w['’]\w")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\n": ""} | {c: c for c in "\"'\\/`“”‘’"}


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(lambda found: _escaped(found.group(1)), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # joins the halves of a pair


def _escaped(code: str) -> str:
    if len(code) == 5:
        return chr(int(code[1:], 16))
    return _PLAIN.get(code, f"\\{code}")


class _Reader:
    """Goes through the text once; `at` is what comes next."""

    def __init__(self, text: str, at: int, stop: int) -> None:
        self.text, self.at, self.stop = text, at, stop

    def value(self, depth: int) -> Json:
        if depth > DEEPEST:
            raise TooDeep(self.at)
        self._skip()
        first = self._next()
        if first in "{｛":
            return self._object(depth)
        if first in "[(（【":
            return self._list(depth)
        if _QUOTE.match(self.text, self.at, self.stop):
            return self._string(_AFTER_VALUE)
        return self._plain()

    def _object(self, depth: int) -> Json:
        found: dict[str, Json] = {}
        self.at += 1
        while not self._is_closed("}｝", "])）】", depth):
            key = self._key()
            colon = _AFTER_KEY.match(self.text, self.at, self.stop)
            if colon is None:
                raise Unreadable(self.at)
            self.at = colon.end()
            found[key] = self.value(depth + 1)
            self._end_of_member()
        return found

    def _list(self, depth: int) -> Json:
        found: list[Json] = []
        self.at += 1
        while not self._is_closed("])）】", "}｝", depth):
            found.append(self.value(depth + 1))
            self._end_of_member()
        return found

    def _is_closed(self, own: str, foreign: str, depth: int) -> bool:
        """Whether the container ends here: by its own bracket, by that of the one around it, or with the text."""
        self._skip()
        while self.at < self.stop and self._next() in ",，":
            self.at += 1
            self._skip()
        if self.at >= self.stop:
            return True
        if self._next() in own:
            self.at += 1
            return True
        if self._next() in foreign:
            if depth == 0:
                raise Unreadable(self.at)
            return True
        return False

    def _end_of_member(self) -> None:
        """Past the comma, which may be missing before a quote. A text that ends with a comma was cut."""
        self._skip()
        if self.at >= self.stop or self._next() in "}｝])）】":
            return
        start = self.at
        while self.at < self.stop and self._next() in ",，、;":
            self.at += 1
            self._skip()
        if self.at >= self.stop == len(self.text) and self.at > start:
            raise Unreadable(self.at)
        if self.at == start and not _QUOTE.match(self.text, self.at, self.stop):
            raise Unreadable(self.at)

    def _key(self) -> str:
        if _QUOTE.match(self.text, self.at, self.stop):
            return self._string(_AFTER_KEY)
        found = _KEY.match(self.text, self.at, self.stop)
        if found is None:
            raise Unreadable(self.at)
        self.at = found.end()
        return found.group()

    def _string(self, after: re.Pattern[str]) -> str:
        """A quote ends the string only when what follows it fits. Others belong to the string, if they are
        apostrophes or come in pairs within a line; else no one can tell where the string ends."""
        opener = _QUOTE.match(self.text, self.at, self.stop)
        assert opener is not None
        start, inner = opener.end(), 0
        for end in _ENDS[opener.group()].finditer(self.text, start, self.stop):
            if end.group()[0] == "\\":
                continue
            if after.match(self.text, end.end(), self.stop):
                if inner % 2:
                    raise Unreadable(end.end())
                self.at = end.end()
                return _unescaped(self.text[start : end.start()])
            if _BREAK.match(self.text, end.end(), self.stop):
                raise Unreadable(end.end())
            inner += _APOSTROPHE.match(self.text, end.start() - 1, self.stop) is None
        raise Unreadable(self.stop)

    def _plain(self) -> Json:
        """A number or one of the words that JSON and Python know."""
        number = _NUMBER.match(self.text, self.at, self.stop)
        if number is not None:
            self.at = number.end()
            if self.at >= self.stop == len(self.text):
                raise Unreadable(self.at)
            return _number(number.group())
        word = _WORD.match(self.text, self.at, self.stop)
        if word is None or word.group().lower() not in _WORDS:
            raise Unreadable(self.at)
        self.at = word.end()
        return _WORDS[word.group().lower()]

    def _skip(self) -> None:
        self.at = skip_blank(self.text, self.at, self.stop)
        if _OUTER_END.match(self.text, self.at, self.stop) and self.text[self.at : self.at + 4] != '<|"|':
            self.stop = self.at

    def _next(self) -> str:
        if self.at >= self.stop:
            raise Unreadable(self.at)
        return self.text[self.at]


def _number(written: str) -> Json:
    return int(written) if written.lstrip("+-").isdigit() else float(written)
