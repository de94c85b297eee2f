"""Takes the reasoning out of a text that begins with <think> ... </think>, piece by piece."""

from __future__ import annotations

_OPEN, _CLOSE = "<think>", "</think>"


class ThinkSplitter:
    """Feed it pieces of text; each gives what belongs to the answer and what to the reasoning. Only tags at the very
    beginning count: later ones are text."""

    __slots__ = ("_held", "_stage")

    def __init__(self) -> None:
        self._held = ""
        self._stage = "start"

    def feed(self, piece: str) -> tuple[str, str]:
        """(text, reasoning) that this piece settles."""
        if self._stage == "text":
            return piece, ""
        self._held += piece
        if self._stage == "start" and not self._starts():
            return self._flushed_text()
        return self._inside() if self._stage == "thinking" else self._after()

    def finish(self) -> tuple[str, str]:
        """What was held back at the end."""
        held, self._held = self._held, ""
        return ("", held) if self._stage == "thinking" else (held, "")

    def _starts(self) -> bool:
        """Whether it begins, or may still begin, with the tag."""
        begun = self._held.lstrip()
        if begun.startswith(_OPEN):
            self._stage, self._held = "thinking", begun[len(_OPEN) :]
            return True
        return _OPEN.startswith(begun)

    def _flushed_text(self) -> tuple[str, str]:
        held, self._held, self._stage = self._held, "", "text"
        return held, ""

    def _inside(self) -> tuple[str, str]:
        thought, tag, text = self._held.partition(_CLOSE)
        if tag:
            self._stage, self._held = "closed", text
            return self._after()[0], thought
        kept = next((size for size in range(len(_CLOSE) - 1, 0, -1) if thought.endswith(_CLOSE[:size])), 0)
        self._held = thought[len(thought) - kept :]
        return "", thought[: len(thought) - kept]

    def _after(self) -> tuple[str, str]:
        """The blank lines between the tag and the text belong to neither."""
        if self._stage == "start":
            return "", ""
        text = self._held.lstrip("\n")
        self._held = ""
        if text:
            self._stage = "text"
        return text, ""
