"""Server-sent events, as far as model endpoints use them. Pure: bytes in, data texts out, however they are cut.

The rules are those of the HTML standard, section "Interpreting an event stream".
"""

from __future__ import annotations


class EventScanner:
    """Feed it bytes as they come; `finish` gives what stands after the last blank line, which some endpoints leave
    out. Texts that are not UTF-8 have their wrong bytes replaced."""

    def __init__(self) -> None:
        self._rest: list[bytes] = []
        self._data: list[str] = []

    def feed(self, piece: bytes) -> list[str]:
        """The data of each event that this piece completes."""
        *lines, rest = piece.split(b"\n")
        if lines:
            lines[0] = b"".join((*self._rest, lines[0]))
            self._rest.clear()
        self._rest.append(rest)
        return [data for line in lines if (data := self._line(line)) is not None]

    def finish(self) -> list[str]:
        """The data of an event that was not ended by a blank line."""
        return self.feed(b"\n\n")

    def _line(self, line: bytes) -> str | None:
        text = line.removesuffix(b"\r").decode(errors="replace")
        if not text:
            data, self._data = self._data, []
            return "\n".join(data) if data else None
        if text.startswith("data:"):
            self._data.append(text.removeprefix("data:").removeprefix(" "))
        return None
