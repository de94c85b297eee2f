"""What a page looks like as text, with a short ref for everything that can be acted upon."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from autoglm.core.errors import FailureKind, ToolError
from autoglm.security.hiding import Hiding
from autoglm.tools.cleaning import clean_line, clean_text

MAX_CHARS = 20_000
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
    secrets: Collection[str] = (),
    notes: Sequence[str] = (),
) -> Page:
    """The outline from `start_line` on, as far as whole lines fit, without `secrets` (passwords on the page)."""
    hiding = Hiding(secrets, shortest=1)
    lines = [_line(line, hiding) for line in outline.split("\n")]
    kept, size = list[str](), 0
    for line in lines[start_line - 1 :]:
        size += len(line) + 1
        if size > max_chars and kept:
            break
        kept.append(line)
    last = start_line - 1 + len(kept)
    return Page(
        clean_line(hiding.text(url), max_chars=_MAX_URL),
        clean_line(hiding.text(title), max_chars=300),
        "\n".join(kept),
        last,
        max(0, len(lines) - last),
        tuple(clean_line(note, max_chars=500) for note in notes),
    )


def selector(ref: str) -> str:
    """How Playwright finds what a ref names. Raises ToolError (INVALID_ARGS) for anything else."""
    if not _REF.fullmatch(ref):
        raise ToolError(
            f"{clean_line(ref, max_chars=60)!r} is no ref.",
            kind=FailureKind.INVALID_ARGS,
            hint="Give one of those that browser_read shows, such as e12.",
        )
    return f"aria-ref={ref}"


def _line(line: str, hiding: Hiding) -> str:
    text = clean_text(_NOISE.sub("", hiding.text(line)))
    return text if len(text) <= _MAX_LINE else f"{text[:_MAX_LINE]}…"
