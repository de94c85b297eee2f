"""Reads a stream of server-sent events piece by piece (HTML standard, 9.2). Pure."""

from __future__ import annotations

import re

_END_OF_LINE = re.compile(rb"\r\n|\n|\r(?!\Z)")  # a CR at the very end may be half of a CRLF


class EventReader:
    """`last_id` and `retry_ms` say how to come back to a stream that broke off."""

    def __init__(self) -> None:
        self.last_id = ""
        self.retry_ms: int | None = None
        self._rest: list[bytes] = []
        self._data: list[bytes] = []

    def restart(self) -> None:
        """Another stream goes on where this one broke off; half an event is lost."""
        self._rest, self._data = [], []

    def feed(self, piece: bytes) -> list[bytes]:
        """The data of each event that is whole now; events without data are none."""
        self._rest.append(piece)
        if b"\n" not in piece and b"\r" not in piece and not self._rest[0].endswith(b"\r"):
            return []
        *lines, rest = _END_OF_LINE.split(b"".join(self._rest))
        self._rest = [rest]
        return [data for line in lines if (data := self._line(line.removeprefix(b"\xef\xbb\xbf")))]

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
