"""The body of an HTTP answer: its beginning, however long it is, as text without what steers terminals.

Must not know: who asked, and for what.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass

from autoglm.core.http import HttpStream
from autoglm.core.values import Json
from autoglm.tools.cleaning import clean_line, without_steering
from autoglm.tools.encoding import decode

UNBOUNDED = 1 << 62
"""`HttpRequest.max_bytes` of who reads only the beginning: a longer body is no failure then."""

_TEXT = re.compile(r"text/|json|xml|javascript|x-www-form-urlencoded|yaml|csv|graphql", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)
_STRANGE_CODECS = {"idna", "punycode", "raw_unicode_escape", "undefined", "unicode_escape"}  # of no document, and slow


@dataclass(frozen=True, slots=True)
class Received:
    """The body as it was read: its beginning, and whether that is all. `url` is the last one after redirects."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_cut: bool
    url: str = ""

    @property
    def content_type(self) -> str:
        return clean_line(self.headers.get("content-type", ""), max_chars=100)

    @property
    def size_bytes(self) -> int:
        """How much was kept."""
        return len(self.body)

    @property
    def size(self) -> str:
        """How long the whole body is, as far as that is known: "104,857,600 bytes"."""
        return f"{self._declared or ('more than ' if self.is_cut else '') + f'{len(self.body):,}'} bytes"

    @property
    def note(self) -> str:
        """That it was cut, or ""."""
        of_how_many = f" of {self._declared}" if self._declared else ""
        return f"The answer was cut after {len(self.body):,} bytes{of_how_many}." if self.is_cut else ""

    @property
    def _declared(self) -> str:
        """What the server says of a body that was cut, unless it is the size of a packed one."""
        declared = self.headers.get("content-length", "")
        is_told = self.is_cut and declared.isdecimal() and len(declared) < 16 and "content-encoding" not in self.headers
        return f"{int(declared):,}" if is_told else ""


async def received(stream: HttpStream, *, max_bytes: int) -> Received:
    """Read the beginning and let go of the rest, however long that would be."""
    size, chunks = 0, []
    async for chunk in stream.chunks:
        chunks.append(chunk)
        size += len(chunk)
        if size > max_bytes:
            break
    body = b"".join(chunks)
    return Received(stream.status, stream.headers, body[:max_bytes], is_cut=size > max_bytes, url=stream.url)


def text_of(found: Received) -> tuple[str, str]:
    """The body as text. One that is none is left out; the second says so, with type and size."""
    kind = found.content_type.split(";", maxsplit=1)[0]
    if kind and not _TEXT.search(kind):
        return "", f"The body is {kind} of {found.size}, not text; it was left out." if found.body else ""
    charset = _CHARSET.search(found.content_type)
    if charset and (text := _decoded(found.body, charset[1])) is not None:
        return (text.removesuffix("\N{REPLACEMENT CHARACTER}") if found.is_cut else text), ""
    decoded = decode(found.body, is_cut=found.is_cut)
    if decoded.note:
        return "", f"The body of {found.size} is not text; it was left out."
    return decoded.text, ""


def json_of(text: str) -> tuple[Json, str]:
    """The value of a JSON text, or why a journal cannot hold it."""
    from autoglm.planning.strict import Unreadable, json_flaws, read_json  # noqa: PLC0415 - loads yaml

    try:
        value = read_json(text, max_bytes=4 * len(text))
    except Unreadable as error:
        return None, error.message
    return value, next((f"{where} {what}." for where, what in json_flaws(value, "It")), "")


def harmless(value: Json) -> tuple[Json, bool]:
    """The value with harmless texts, and whether any had to be changed."""
    if isinstance(value, str):
        plain = without_steering(value)
        return plain, plain != value
    if isinstance(value, Mapping):
        pairs = [(harmless(name), harmless(part)) for name, part in value.items()]
        changed = any(name[1] or part[1] for name, part in pairs)
        return ({str(name[0]): part[0] for name, part in pairs} if changed else value), changed
    if isinstance(value, list):
        parts = [harmless(part) for part in value]
        return [part for part, _ in parts], any(changed for _, changed in parts)
    return value, False


def _decoded(body: bytes, charset: str) -> str | None:
    """None for a charset that nobody knows, and for what is no text in it."""
    try:
        is_strange = codecs.lookup(charset).name in _STRANGE_CODECS
        text = "" if is_strange else body.decode(charset, errors="replace")
    except (LookupError, UnicodeError):
        return None
    return None if is_strange or "\0" in text[:4096] else text
