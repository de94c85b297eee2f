"""What a page looks like as text, with a short ref for everything that can be acted upon."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.formats.cleaning import clean
from autoglm.tools.imported import cleaned

MAX_CHARS = 20_000
HIDDEN = "•••"
_REF = re.compile(r"(?:f\d{1,6})?e\d{1,9}")
_NOISE = re.compile(r" \[(?:active|cursor=pointer)\]")
_MAX_LINE = 2_000
_MAX_URL = 2_000


@dataclass(frozen=True, slots=True)
class Page:
    """`text` is an outline, one element a line: its role, name, `[ref=e12]`, and for links their address. `notes` tell
    what happened besides: dialogs, new windows, refused requests. `more_lines` were left out after `last_line`."""

    url: str
    title: str
    text: str
    last_line: int
    more_lines: int = 0
    notes: tuple[str, ...] = ()


def page_view(
    outline: str,
    *,
    url: str,
    title: str,
    start_line: int = 1,
    max_chars: int = MAX_CHARS,
    secrets: Sequence[str] = (),
    notes: Sequence[str] = (),
) -> Page:
    """The outline from `start_line` on, as far as whole lines fit, without `secrets` (passwords on the page)."""
    lines = [_line(line, secrets) for line in outline.split("\n")]
    kept, size = list[str](), 0
    for line in lines[start_line - 1 :]:
        size += len(line) + 1
        if size > max_chars and kept:
            break
        kept.append(line)
    last = start_line - 1 + len(kept)
    return Page(
        cleaned(_hidden(url, secrets), max_chars=_MAX_URL),
        cleaned(_hidden(title, secrets), max_chars=300),
        "\n".join(kept),
        last,
        max(0, len(lines) - last),
        tuple(cleaned(note, max_chars=500) for note in notes),
    )


def selector(ref: str) -> str:
    """How Playwright finds what a ref names. Raises ToolError (INVALID_ARGS) for anything else."""
    if not _REF.fullmatch(ref):
        raise ToolError(
            f"{cleaned(ref, max_chars=60)!r} is no ref.",
            kind=FailureKind.INVALID_ARGS,
            hint="Give one of those that browser_read shows, such as e12.",
        )
    return f"aria-ref={ref}"


def _hidden(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return text


def _line(line: str, secrets: Sequence[str]) -> str:
    text = clean(_NOISE.sub("", _hidden(line, secrets)))
    return text if len(text) <= _MAX_LINE else f"{text[:_MAX_LINE]}…"
