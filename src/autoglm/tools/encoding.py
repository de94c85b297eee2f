"""Bytes from somewhere become text; says how, and what was lost. Text becomes bytes that fit those before it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_STRANGE = re.compile("[\x01-\x07\x0e-\x1a\x1c-\x1f\ue000-\uf8ff]")  # control characters, private use
_MARKED = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_HEAD = 65_536
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


def lines_behind(before: bytes, text: str) -> bytes:
    """The bytes that add a text behind these: on lines of its own, in their encoding, with their line breaks."""
    head = decode(before[:_HEAD], is_cut=len(before) > _HEAD)
    encoding = _MARKED.get(before[:2], head.encoding.removesuffix("-sig"))
    lines = f"{text}\n" if text and not text.endswith("\n") else text
    is_open = bool(before and lines) and not before.endswith("\n".encode(encoding))
    told = f"\n{lines}" if is_open else lines
    if "\r\n" in head.text:
        told = told.replace("\r\n", "\n").replace("\n", "\r\n")
    return told.encode(encoding)


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
