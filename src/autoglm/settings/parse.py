"""Entries -> the typed tree, with every problem named at once: key, value, place, what is expected."""

from __future__ import annotations

import dataclasses
import difflib
import json
import types
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from autoglm.core.errors import SettingsError
from autoglm.settings.forms import MAY_HOLD_KEY, misfit
from autoglm.settings.meaning import Meaning
from autoglm.settings.sources import Entry
from autoglm.settings.tree import Settings

T = TypeVar("T")
_TRUE = {"true", "yes", "on", "1"}
_FALSE = {"false", "no", "off", "0"}


def parse_settings(entry: Entry) -> Settings:
    """The tree. Raises SettingsError with one line for each problem."""
    settings, problems = parse_section(Settings, entry)
    if problems:
        raise SettingsError("\n".join(problems), hint="`autoglm init` writes a file with every key.")
    return settings


def parse_section(kind: type[T], entry: Entry) -> tuple[T, tuple[str, ...]]:
    """A tree of another file, and a line for each problem, where the default stands in."""
    reading = _Reading()
    section = reading.section(kind, entry, "")
    return cast("T", section), tuple(reading.problems)


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """A field of the tree: its type without the annotation, and its meaning."""

    kind: object
    meaning: Meaning


@cache
def fields_of(section: type) -> Mapping[str, Part]:
    """The fields of a section in their order."""
    hints = get_type_hints(section, include_extras=True)
    return {name: Part(*get_args(hint)) for name, hint in hints.items()}


class _Misfit(Exception):
    """A value that does not fit; the text says what is expected."""


class _Reading:
    def __init__(self) -> None:
        self.problems: list[str] = []

    def section(self, kind: type, entry: Entry, key: str) -> object:
        """One section from its entry; problems are noted, and the defaults stand in for what is wrong."""
        if entry.content is None:
            return kind()
        if not isinstance(entry.content, Mapping):
            self._note(entry, key, "expected a section of `key: value` lines")
            return kind()
        fields = fields_of(kind)
        values: dict[str, object] = {}
        for name, inner in entry.content.items():
            full = f"{key}.{name}" if key else name
            if name not in fields:
                self._unknown(inner, full, tuple(fields))
            else:
                self._take(values, name, entry=inner, key=full, part=fields[name])
        return kind(**values)

    def _take(self, values: dict[str, object], name: str, *, entry: Entry, key: str, part: Part) -> None:
        try:
            value = self._value(part.kind, entry, key)
            _check_bounds(value, part.meaning)
            _check_form(value, part.meaning)
        except _Misfit as expected:
            self._note(_hidden(entry) if part.meaning.form in MAY_HOLD_KEY else entry, key, f"expected {expected}")
        else:
            values[name] = value

    def _value(self, kind: object, entry: Entry, key: str) -> object:
        if dataclasses.is_dataclass(kind) and isinstance(kind, type):
            return self.section(kind, _opened(entry), key)
        origin = get_origin(kind)
        if origin is tuple:
            return self._items(get_args(kind)[0], entry, key)
        if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
            return self._named(get_args(kind)[1], _opened(entry), key)
        if origin in {types.UnionType, Union}:
            if entry.content is None or (entry.is_text and entry.content in {"", "null"}):
                return None
            kind = next(part for part in get_args(kind) if part is not types.NoneType)
        return _scalar(kind, entry)

    def _items(self, kind: object, entry: Entry, key: str) -> tuple[object, ...]:
        entry = _listed(entry)
        if not isinstance(entry.content, tuple):
            raise _Misfit("a list")
        return tuple(self._value(kind, item, f"{key}[{index}]") for index, item in enumerate(entry.content))

    def _named(self, kind: object, entry: Entry, key: str) -> dict[str, object]:
        if not isinstance(entry.content, Mapping):
            raise _Misfit("names with a section each")
        return {name: self._value(kind, inner, f"{key}.{name}") for name, inner in entry.content.items()}

    def _note(self, entry: Entry, key: str, what: str) -> None:
        shown = "" if isinstance(entry.content, Mapping | tuple) else f" = {_shown(entry.content)}"
        self.problems.append(f"{entry.origin}: {key}{shown}: {what}.")

    def _unknown(self, entry: Entry, key: str, known: tuple[str, ...]) -> None:
        section, _, name = key.rpartition(".")
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        full = f"{section}.{near[0]}" if section and near else "".join(near)
        advice = f"did you mean {full}" if near else f"known here: {', '.join(known)}"
        self.problems.append(f"{entry.origin}: {key} is not a setting; {advice}.")


def _hidden(entry: Entry) -> Entry:
    """The entry for a message, without a value that may hold a key."""
    return dataclasses.replace(entry, content=())


def _shown(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."


def _opened(entry: Entry) -> Entry:
    """JSON in a variable or flag, as a tree."""
    if not (entry.is_text and isinstance(entry.content, str)):
        return entry
    try:
        return _from_json(json.loads(entry.content), entry.origin)
    except (ValueError, RecursionError):
        raise _Misfit("JSON") from None


def _listed(entry: Entry) -> Entry:
    if not (entry.is_text and isinstance(entry.content, str)):
        return entry
    if entry.content.lstrip().startswith("["):
        return _opened(entry)
    words = tuple(word.strip() for word in entry.content.split(",") if word.strip())
    return Entry(tuple(Entry(word, entry.origin, is_text=True) for word in words), entry.origin)


def _from_json(content: Any, origin: str) -> Entry:  # noqa: ANN401 -- whatever JSON holds
    if isinstance(content, dict):
        return Entry({name: _from_json(inner, origin) for name, inner in content.items()}, origin)
    if isinstance(content, list):
        return Entry(tuple(_from_json(inner, origin) for inner in content), origin)
    return Entry(content, origin)


def _scalar(kind: object, entry: Entry) -> object:
    content = entry.content
    if get_origin(kind) is Literal:
        return _one_of(content, tuple(map(str, get_args(kind))))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(_one_of(content, tuple(map(str, kind))))
    if kind is Path and isinstance(content, str) and content and "\0" not in content:
        return _path(content)
    if kind is bool:
        return _boolean(entry)
    if kind in {int, float}:
        return _number(kind, entry)
    if kind is str and isinstance(content, str):
        return content
    raise _Misfit("a path" if kind is Path else "text")


def _path(text: str) -> Path:
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:  # "~name" of a user that does not exist
        raise _Misfit("a path") from None


def _one_of(content: object, words: tuple[str, ...]) -> str:
    if not isinstance(content, str) or content not in words:
        raise _Misfit(f"one of {', '.join(words)}")
    return content


def _boolean(entry: Entry) -> bool:
    if isinstance(entry.content, bool):
        return entry.content
    word = str(entry.content).lower() if entry.is_text else ""
    if word not in _TRUE | _FALSE:
        raise _Misfit("true or false")
    return word in _TRUE


def _number(kind: object, entry: Entry) -> int | float:
    content = entry.content
    wanted = "a whole number" if kind is int else "a number"
    if entry.is_text and isinstance(content, str):
        try:
            content = int(content) if kind is int else float(content)
        except ValueError:
            raise _Misfit(wanted) from None
    if isinstance(content, bool) or not isinstance(content, int | float):
        raise _Misfit(wanted)
    if kind is int:
        if isinstance(content, float):
            raise _Misfit(wanted)
        return content
    return float(content)


def _check_bounds(value: object, meaning: Meaning) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return
    unit = f" {meaning.unit}" if meaning.unit else ""
    if value != value or abs(value) == float("inf"):  # noqa: PLR0124 -- NaN is not equal to itself
        raise _Misfit("a finite number")
    if meaning.at_least is not None and value < meaning.at_least:
        raise _Misfit(f"at least {meaning.at_least:g}{unit}")
    if meaning.at_most is not None and value > meaning.at_most:
        raise _Misfit(f"at most {meaning.at_most:g}{unit}")


def _check_form(value: object, meaning: Meaning) -> None:
    if meaning.form and isinstance(value, str | Path) and (expected := misfit(str(value), meaning.form)):
        raise _Misfit(expected)
