"""The zip of XML parts that an Office file is. Nothing outside of it is read: no links, no entities, no macros.

Must not know: what the parts mean.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import NoReturn
from xml.parsers import expat

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.cleaning import clean_text
from autoglm.tools.formats.sniffing import ZIP_ERRORS

MAX_PARTS = 10_000
MAX_UNPACKED_BYTES = 200_000_000
_CHUNK_BYTES = 64_000


@dataclass(frozen=True, slots=True)
class Mark:
    """The start or the end of an element, by its local name. An end carries the text right before it."""

    name: str
    is_start: bool
    text: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


class Package:
    """An Office file; `what` names it in errors. Raises ToolError: BAD_OUTPUT, REFUSED (encrypted), TOO_LARGE."""

    def __init__(self, content: bytes, what: str) -> None:
        self._what = what
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
        except ZIP_ERRORS:
            raise self._broken() from None
        parts = self._zip.infolist()
        # A part never unpacks to more than it declares, so the sum bounds everything that is read.
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
            raise ToolError(
                f"The {what} unpacks to more than {MAX_UNPACKED_BYTES:,} bytes or {MAX_PARTS:,} parts.",
                kind=FailureKind.TOO_LARGE,
                hint="Split it.",
            )
        self.names = frozenset(part.filename for part in parts)
        self.has_macros = any(name.endswith("vbaProject.bin") for name in self.names)

    def marks(self, name: str) -> Iterator[Mark]:
        """Starts and ends of the elements of a part, in order; none for a part that is not there."""
        if name not in self.names:
            return
        reader = _Reader(self._refuse_entities)
        try:
            with self._zip.open(name) as part:
                while chunk := part.read(_CHUNK_BYTES):
                    yield from reader.feed(chunk)
                yield from reader.feed(b"", is_last=True)
        except (expat.ExpatError, *ZIP_ERRORS):
            raise self._broken(f": its part {clean_text(name)[:100]} cannot be read") from None

    def _refuse_entities(self) -> NoReturn:
        raise ToolError(
            f"The {self._what} declares entities, which no Office program writes.", kind=FailureKind.REFUSED
        )

    def _broken(self, why: str = "") -> ToolError:
        return ToolError(
            f"The {self._what} is damaged{why}.",
            kind=FailureKind.BAD_OUTPUT,
            hint="Open it in its own program and save it again.",
        )


class _Reader:
    def __init__(self, refuse_entities: Callable[[], NoReturn]) -> None:
        self._marks: list[Mark] = []
        self._text: list[str] = []
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartDoctypeDeclHandler = lambda *_: refuse_entities()
        self._parser = parser

    def feed(self, chunk: bytes, *, is_last: bool = False) -> list[Mark]:
        self._parser.Parse(chunk, is_last)
        found, self._marks = self._marks, []
        return found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._text.clear()
        plain = {key.rpartition("}")[2]: value for key, value in attributes.items()} if attributes else {}
        self._marks.append(Mark(name.rpartition("}")[2], True, "", plain))

    def _end(self, name: str) -> None:
        self._marks.append(Mark(name.rpartition("}")[2], False, "".join(self._text)))
        self._text.clear()


def is_on(attributes: Mapping[str, str], name: str = "val") -> bool:
    """Whether a switch of Office is on: it is when it is there without a value."""
    return attributes.get(name, "1") not in {"0", "false", "off", "none"}
