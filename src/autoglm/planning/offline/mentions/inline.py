"""Finds JSON, and what Python writes alike, inside of a request. Must not know: other mentions."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from autoglm.core.values import Json

_MAX_CHARS = 6_000
_MAX_TRIES = 20
_OPENING = re.compile(r"(?<![A-Za-z0-9_\]])[\[{]")


def json_in(plain: str, original: str) -> Iterator[tuple[int, int, Json]]:
    """Where a value stands, and the value; places are found in the plain text, values read from the original."""
    at = 0
    for _ in range(_MAX_TRIES):
        opening = _OPENING.search(plain, at)
        if not opening:
            return
        start = opening.start()
        end = _closing(plain, start)
        at = start + 1
        if end:
            value = _decoded(original[start:end])
            if value is not None:
                yield start, end, value
                at = end


def _closing(text: str, start: int) -> int:
    """Where the bracket at `start` closes, or 0."""
    depth = 0
    for at in range(start, min(len(text), start + _MAX_CHARS)):
        if text[at] in "[{":
            depth += 1
        elif text[at] in "]}":
            depth -= 1
            if depth == 0:
                return at + 1
    return 0


def _decoded(text: str) -> Json:
    for form in (
        text,
        text.replace("'", '"').replace("True", "true").replace("False", "false").replace("None", "null"),
    ):
        try:
            value: Json = msgspec.json.decode(form)
        except (msgspec.DecodeError, RecursionError):
            continue
        return value
    inside = [part.strip() for part in text[1:-1].split(",")]
    if text[0] == "[" and len(inside) > 1 and all(re.fullmatch(r"[\w .%-]{1,60}", part) for part in inside):
        return inside
    return None
