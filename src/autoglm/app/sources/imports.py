"""Importing an OpenAPI document, looking at a newer version of it, forgetting it. Nothing but the document is read."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autoglm.app.sources.parts import Parts
from autoglm.core.errors import UsageError
from autoglm.core.http import HttpRequest
from autoglm.core.ports import HttpClient
from autoglm.settings.files import read_text_file
from autoglm.tools.openapi.changes import Changes, changes_between
from autoglm.tools.openapi.document import Document, document_of
from autoglm.tools.openapi.kept import Import, KeptImports, check_name
from autoglm.tools.openapi.operations import Api, Choices, compiled
from autoglm.tools.openapi.reading import MAX_BYTES, read_text
from autoglm.tools.openapi.servers import settled_base_url

_FETCH_S = 60.0
_IS_URL = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A document as it would be imported; nothing is kept yet."""

    name: str
    content: bytes
    choices: Choices
    api: Api


@dataclass(frozen=True, slots=True, kw_only=True)
class Newer:
    """Another version of an imported document. `server` is where it says that the API is now, when it says something
    new: calls stay where they are."""

    look: Look
    changes: Changes
    server: str = ""


class Imports:
    """The imports of one home."""

    def __init__(self, parts: Parts) -> None:
        self._kept = KeptImports(parts.settings.home / "imports")
        self._http = parts.egress
        self._clock = parts.clock

    async def look(self, choices: Choices, *, name: str = "") -> Look:
        """Read a document and see what it would bring. Raises UsageError, EgressRefused, ToolError."""
        content = await _read(choices.source, self._http)
        return await asyncio.to_thread(_looked, content, choices, name)

    def keep(self, look: Look) -> Import:
        """From now on its operations are tools. Raises UsageError when the name is taken, StorageError."""
        return self._kept.add(look.name, look.content, look.choices, look.api, now=self._clock.now())

    def list(self) -> Sequence[tuple[Import, Api]]:
        """Every import with what is in use of it. Raises StorageError."""
        entries = [self._kept.entry(name) for name in self._kept.names()]
        return [(entry, self._kept.api(entry)) for entry in entries]

    async def newer(self, name: str) -> Newer:
        """Read the document from its origin again. What is in use stays in use.
        Raises NotFound, UsageError, EgressRefused, ToolError, StorageError."""
        entry = self._kept.entry(name)
        content = await _read(entry.choices.source, self._http)
        return await asyncio.to_thread(self._compared, entry, content)

    def approve(self, newer: Newer) -> Import:
        """Use the newer version in place of the earlier one. Raises StorageError."""
        look = newer.look
        return self._kept.replace(look.name, look.content, look.choices, look.api, now=self._clock.now())

    def forget(self, name: str) -> None:
        """Raises NotFound, StorageError."""
        self._kept.forget(name)

    def _compared(self, entry: Import, content: bytes) -> Newer:
        document = document_of(read_text(content)[0])
        api = compiled(document, entry.choices)
        look = Look(name=entry.name, content=content, choices=entry.choices, api=api)
        earlier = document_of(read_text(self._kept.document(entry))[0])
        before, after = (_server(each, entry.choices.source) for each in (earlier, document))
        changes = changes_between(self._kept.api(entry), api)
        return Newer(look=look, changes=changes, server=after if after != before else "")


async def _read(source: str, http: HttpClient) -> bytes:
    if not _IS_URL.match(source):
        return await asyncio.to_thread(_read_file, source)
    headers = {"Accept": "application/json, application/yaml, text/yaml, */*;q=0.5"}
    answer = await http.fetch(HttpRequest(url=source, headers=headers, total_s=_FETCH_S, max_bytes=MAX_BYTES))
    if answer.status != 200:
        raise UsageError(f"The document could not be fetched: the server answered with status {answer.status}.")
    return answer.body


def _read_file(source: str) -> bytes:
    try:
        return read_text_file(Path(source), max_bytes=MAX_BYTES).encode()
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"The document {source[:200]!r} cannot be read: {said}.") from None


def _looked(content: bytes, choices: Choices, name: str) -> Look:
    document = document_of(read_text(content)[0])
    source = choices.source if _IS_URL.match(choices.source) else str(Path(choices.source).absolute())
    base_url = settled_base_url(document, source, choices.base_url)
    settled = replace(choices, source=source, base_url=base_url)
    api = compiled(document, settled)
    if not api.operations:
        raise UsageError("No operation of the document can be a tool.", hint=_why_none(api))
    return Look(name=check_name(name or _named(api.title)), content=content, choices=settled, api=api)


def _why_none(api: Api) -> str:
    if api.left_out:
        return f"{api.left_out[0].operation}: {api.left_out[0].reason}."
    return "Patterns of --allow and --deny are compared with the operation's id, `METHOD /path` and `tag:NAME`."


def _named(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40].strip("-") or "api"


def _server(document: Document, source: str) -> str:
    try:
        return settled_base_url(document, source)
    except UsageError:
        return ""
