"""Bytes from somewhere become text; says how, and what was lost."""

from __future__ import annotations

import re
from dataclasses import dataclass

_STRANGE = re.compile("[\x01-\x07\x0e-\x1a\x1c-\x1f\ue000-\uf8ff]")  # control characters, private use
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Decoded:
    """`note` is a sentence when something is not as it was in the bytes, else ""."""

    text: str
    encoding: str
    note: str = ""


def decode(content: bytes, *, is_cut: bool = False) -> Decoded:
    """UTF-8 (with or without a mark), UTF-16 with a mark, else GB 18030, else UTF-8 with replacements.

    `is_cut` allows for a character that was cut in two at the end.
    """
    for mark, name in _BOMS:
        if content.startswith(mark):
            return Decoded(content.decode(name, errors="replace"), name)
    for name in ("utf-8", "gb18030"):
        if (text := _strict(content, name, is_cut=is_cut)) is not None:
            return Decoded(text, name)
    note = "The content is not text in a known encoding; bytes that could not be read were replaced."
    return Decoded(content.decode("utf-8", errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}"), "utf-8", note)


def _strict(content: bytes, name: str, *, is_cut: bool) -> str | None:
    tails = range(4) if is_cut else range(1)
    for tail in tails:
        try:
            text = content[: len(content) - tail].decode(name)
        except UnicodeDecodeError:
            continue
        # A NUL or many control characters mean that it only looks like text: GB 18030 accepts much.
        return text if _is_text(text) else None
    return None


def _is_text(text: str) -> bool:
    sample = text[:4096]
    strange = sum(
        1 for char in sample if (char < " " and char not in "\t\n\r\f\v\x1b\b") or "\ue000" <= char <= "\uf8ff"
    )
    return "\0" not in sample and strange * 50 <= len(sample)
