"""Writes the words of a tool's description compactly."""

from __future__ import annotations


def words(text: str) -> tuple[str, ...]:
    """The parts of a text between commas: `words("read, open, 读取")`."""
    return tuple(part.strip() for part in text.split(","))
