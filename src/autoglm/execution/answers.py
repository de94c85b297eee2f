"""Turns what a person says into the value that a question asks for: "12" into 12, 2026年5月1日 into 2026-05-01. Pure.

A question tells the form of its answer by `type`, `enum`, `minimum`, `maximum` and `format` (date, uri, path, file) of
JSON Schema; what else a schema says is not judged here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from autoglm.core.values import Json

_MAX_CHARS = 10_000
_QUOTES = ('""', "''", "“”", "‘’", "「」", "``")
_YES = frozenset({"y", "yes", "true", "是", "好", "对"})
_NO = frozenset({"n", "no", "false", "否", "不", "不是"})
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_WHOLE = re.compile(r"[+-]?\d{1,30}")
_ADDRESS = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)


class Misfit(StrEnum):
    """Why an answer is not the value that is asked for."""

    EMPTY = "empty"
    LONG = "long"
    CHOICE = "choice"
    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    YES_NO = "yes_no"
    LEAST = "least"
    MOST = "most"
    DATE = "date"
    ADDRESS = "address"
    PATH = "path"
    FILE = "file"


def fitted(answer: Json, form: Mapping[str, Json]) -> Json | Misfit:
    """The answer as a value of this form; a value that has it already stays as it is."""
    told = answer.strip() if isinstance(answer, str) else answer
    if told is None or told == "":
        return Misfit.EMPTY
    if isinstance(told, str) and len(told) > _MAX_CHARS:
        return Misfit.LONG
    choices = form.get("enum")
    if isinstance(choices, Sequence) and not isinstance(choices, str):
        return _chosen(told, choices)
    read = _READ.get(str(form.get("type", "")))
    return told if read is None else read(told, form)


def _chosen(told: Json, choices: Sequence[Json]) -> Json | Misfit:
    word = str(told).casefold()
    exact = [choice for choice in choices if choice == told and isinstance(choice, bool) == isinstance(told, bool)]
    return next(iter([*exact, *(choice for choice in choices if str(choice).casefold() == word)]), Misfit.CHOICE)


def _whole(told: Json, form: Mapping[str, Json]) -> Json | Misfit:
    if isinstance(told, str) and _WHOLE.fullmatch(told):
        told = int(told)
    is_whole = isinstance(told, int) and not isinstance(told, bool)
    return _bounded(told, form) if is_whole else Misfit.WHOLE


def _number(told: Json, form: Mapping[str, Json]) -> Json | Misfit:
    if isinstance(told, str):
        try:
            told = float(told)
        except ValueError:
            return Misfit.NUMBER
    if isinstance(told, bool) or not isinstance(told, int | float) or not math.isfinite(told):
        return Misfit.NUMBER
    return _bounded(told, form)


def _bounded(told: Json, form: Mapping[str, Json]) -> Json | Misfit:
    assert isinstance(told, int | float)
    least, most = form.get("minimum"), form.get("maximum")
    if isinstance(least, int | float) and told < least:
        return Misfit.LEAST
    return Misfit.MOST if isinstance(most, int | float) and told > most else told


def _yes_or_no(told: Json, _form: Mapping[str, Json]) -> Json | Misfit:
    if isinstance(told, bool):
        return told
    word = str(told).casefold()
    return True if word in _YES else False if word in _NO else Misfit.YES_NO


def _text(told: Json, form: Mapping[str, Json]) -> Json | Misfit:
    if not isinstance(told, str):
        return Misfit.TEXT
    match form.get("format"):
        case "date":
            return _day(told)
        case "uri":
            return told if _ADDRESS.fullmatch(told) else Misfit.ADDRESS
        case "path" | "file":
            return _path(told)
        case _:
            return told


def _path(told: str) -> Json | Misfit:
    """Without the quotes that people put around names with spaces."""
    while len(told) > 1 and told[0] + told[-1] in _QUOTES:
        told = told[1:-1].strip()
    return (told if told.isprintable() else Misfit.PATH) or Misfit.EMPTY


def _day(told: str) -> Json | Misfit:
    found = _DATE.fullmatch(told)
    try:
        return date(*map(int, found.groups())).isoformat() if found else Misfit.DATE
    except ValueError:
        return Misfit.DATE


_READ: Mapping[str, Callable[[Json, Mapping[str, Json]], Json | Misfit]] = {
    "integer": _whole,
    "number": _number,
    "boolean": _yes_or_no,
    "string": _text,
}
