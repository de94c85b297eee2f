"""Which adapter reads and writes which media type. A new kind of file is a line here.

Must not know: where bytes come from and go to.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.documents.draft import Document, Draft
from autoglm.tools.documents.hypertext import read_html, write_html
from autoglm.tools.documents.pdf import read_pdf
from autoglm.tools.documents.pictures import read_picture
from autoglm.tools.documents.plain import read_csv_file, read_text, write_csv, write_markdown, write_text
from autoglm.tools.documents.spreadsheet import read_spreadsheet
from autoglm.tools.documents.word import read_word
from autoglm.tools.formats.sniffing import CSV, EXCEL, HTML, OLD_OFFICE, PDF, WORD, is_text
from autoglm.tools.threads import ToolThreads

Read: TypeAlias = Callable[[bytes, Draft], None]
"""Puts what the bytes say into the draft. Raises ToolError. It may take long: it is called in a thread."""

Write: TypeAlias = Callable[[Document], bytes]

Transcribe: TypeAlias = Callable[[bytes, str], Awaitable[str]]
"""The words of a sound, from its bytes and media type. Raises ToolError."""

_threads = ToolThreads(kept=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Modality:
    """How one media type is read, and written where it can be. `media_type` may end in `/*`."""

    media_type: str
    read: Read | None = None
    write: Write | None = None


BUILT_IN = (
    Modality(media_type="text/plain", read=read_text, write=write_text),
    Modality(media_type="text/markdown", read=read_text, write=write_markdown),
    Modality(media_type=CSV, read=read_csv_file, write=write_csv),
    Modality(media_type="text/tab-separated-values", read=read_csv_file),
    Modality(media_type=HTML, read=read_html, write=write_html),
    Modality(media_type=PDF, read=read_pdf),
    Modality(media_type=WORD, read=read_word),
    Modality(media_type=EXCEL, read=read_spreadsheet),
    Modality(media_type="image/svg+xml", read=read_text),
    Modality(media_type="image/*", read=read_picture),
)


class Modalities:
    """The adapters by media type. Sounds go to `transcribe`, which asks an endpoint; None when there is none."""

    def __init__(self, adapters: Iterable[Modality] = BUILT_IN, *, transcribe: Transcribe | None = None) -> None:
        self._adapters = {adapter.media_type: adapter for adapter in adapters}
        self._transcribe = transcribe

    async def decode(self, content: bytes, media_type: str, *, pages: str = "") -> Document:
        """What the bytes say. Raises ToolError, also for media types that nothing reads."""
        draft = Draft(pages)
        if media_type.startswith("audio/"):
            draft.text(await self.transcribed(content, media_type))
            return draft.document()
        if media_type == OLD_OFFICE:
            raise _old_office()
        adapter = self._find(media_type)
        read = adapter.read if adapter is not None else read_text if is_text(media_type) else None
        if read is None:
            readable = ", ".join(sorted((*self._adapters, "audio/*")))
            raise ToolError(
                f"Nothing here reads {media_type}.", kind=FailureKind.BAD_OUTPUT, hint=f"Can be read: {readable}."
            )
        await _threads.run(lambda: read(content, draft))
        return draft.document()

    async def transcribed(self, content: bytes, media_type: str) -> str:
        """The words of a sound. Raises ToolError."""
        if self._transcribe is None:
            raise ToolError(
                "No endpoint is set that turns speech into text.",
                kind=FailureKind.REFUSED,
                hint="Set transcription.base_url and transcription.model.",
            )
        return await self._transcribe(content, media_type)

    def encode(self, document: Document, media_type: str) -> bytes:
        """The document in another form. Raises ToolError for forms that nothing writes."""
        adapter = self._find(media_type)
        if adapter is None or adapter.write is None:
            writable = ", ".join(sorted(name for name, one in self._adapters.items() if one.write))
            raise ToolError(
                f"Nothing here writes {media_type}.", kind=FailureKind.INVALID_ARGS, hint=f"Can be written: {writable}."
            )
        return adapter.write(document)

    def _find(self, media_type: str) -> Modality | None:
        return self._adapters.get(media_type) or self._adapters.get(f"{media_type.partition('/')[0]}/*")


def _old_office() -> ToolError:
    return ToolError(
        "This is an Office file of before 2007, or one with a password.",
        kind=FailureKind.REFUSED,
        hint="Save it as .docx or .xlsx, without a password.",
    )
