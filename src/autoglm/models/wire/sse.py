"""Server-sent events, as far as model endpoints use them. Pure: bytes in, the data of events out, however they are cut.

The rules are those of the HTML standard, section "Interpreting an event stream".
"""

from __future__ import annotations


class EventScanner:
    """Feed it bytes as they come; `finish` gives what stands after the last blank line, which some endpoints leave
    out. Bytes stay bytes: who reads the data decides about wrong UTF-8."""

    __slots__ = ("_data", "_rest")

    def __init__(self) -> None:
        self._rest: list[bytes] = []
        self._data: list[bytes] = []

    def feed(self, piece: bytes) -> list[bytes]:
        """The data of each event that this piece completes."""
        if not self._rest and not self._data and piece[:6] == b"data: " and piece.find(b"\n") == len(piece) - 2:
            return [piece[6:-2]] if piece[-2:] == b"\n\n" else self._scan(piece)  # one event, whole: nearly every piece
        return self._scan(piece)

    def finish(self) -> list[bytes]:
        """The data of an event that was not ended by a blank line."""
        return self._scan(b"\n\n")

    def _scan(self, piece: bytes) -> list[bytes]:
        *lines, rest = piece.split(b"\n")
        if lines and self._rest:
            lines[0] = b"".join((*self._rest, lines[0]))
            self._rest.clear()
        if rest:
            self._rest.append(rest)
        return [data for line in lines if (data := self._line(line)) is not None]

    def _line(self, line: bytes) -> bytes | None:
        line = line.removesuffix(b"\r")
        if not line:
            data, self._data = self._data, []
            return b"\n".join(data) if data else None
        if line.startswith(b"data:"):
            self._data.append(line[5:].removeprefix(b" "))
        return None
