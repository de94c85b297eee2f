"""Server-sent events, read piece by piece: bytes in, the data of events out, however they are cut. Pure.

The rules are those of the HTML standard, section 9.2.6 "Interpreting an event stream".
"""

from __future__ import annotations

import re

_BOM = b"\xef\xbb\xbf"
_END_OF_LINE = re.compile(rb"\r\n|\n|\r(?!\Z)")  # a CR at the very end may be half of a CRLF


class EventReader:
    """Feed it bytes as they come. Bytes stay bytes: who reads the data decides about wrong UTF-8. An event without data
    is only a sign of life, and none. `last_id` and `retry_ms` say how to come back to a stream that broke off."""

    __slots__ = ("_data", "_rest", "last_id", "retry_ms")

    def __init__(self) -> None:
        self.last_id = ""
        self.retry_ms: int | None = None
        self._rest: list[bytes] = []
        self._data: list[bytes] = []

    def restart(self) -> None:
        """Another stream goes on where this one broke off; half an event is lost."""
        self._rest, self._data = [], []

    def feed(self, piece: bytes) -> list[bytes]:
        """The data of each event that this piece completes."""
        is_one = piece[:6] == b"data: " and piece[-2:] == b"\n\n" and piece.find(b"\n") == len(piece) - 2
        if is_one and not (self._rest or self._data or len(piece) == 8 or b"\r" in piece):
            return [piece[6:-2]]  # one event, whole: nearly every piece
        return self._scan(piece)

    def finish(self) -> list[bytes]:
        """The data of an event that was not ended by a blank line, which some endpoints leave out."""
        return self._scan(b"\n\n")

    def _scan(self, piece: bytes) -> list[bytes]:
        self._rest.append(piece)
        if b"\n" not in piece and b"\r" not in piece and not self._rest[0].endswith(b"\r"):
            return []
        whole = b"".join(self._rest)
        *lines, rest = _END_OF_LINE.split(whole) if b"\r" in whole else whole.split(b"\n")
        self._rest = [rest] if rest else []
        return [data for line in lines if (data := self._line(line.removeprefix(_BOM)))]

    def _line(self, line: bytes) -> bytes:
        if not line:
            data, self._data = b"\n".join(self._data), []
            return data
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value)
        elif name == b"id" and b"\0" not in value:
            self.last_id = value.decode(errors="replace")
        elif name == b"retry" and value.isdigit():
            self.retry_ms = int(value[:9])
        return b""
