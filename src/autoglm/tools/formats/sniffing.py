"""What kind of file this is, by its first bytes; the name counts only where bytes do not tell."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from io import BytesIO

from autoglm.core.errors import FailureKind, ToolError

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HTML = "text/html"
CSV = "text/csv"
TEXT = "text/plain"
OLD_OFFICE = "application/x-ole-storage"
"""Word and Excel before 2007, and every encrypted Office file."""
UNKNOWN = "application/octet-stream"

ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError, struct.error)
"""What `zipfile` raises for damaged, locked and unknown archives (NotImplementedError is a RuntimeError)."""

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (8, b"WAVE", "audio/wav"),
    (0, b"ID3\x02", "audio/mpeg"),
    (0, b"ID3\x03", "audio/mpeg"),
    (0, b"ID3\x04", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf2", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (4, b"ftypM4A", "audio/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OFFICE),
)
_READ_IT = "Use read_document, which reads documents, pictures and recordings."
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS = bytes((*range(8), *range(14, 27), *range(28, 32)))
"""Bytes that are no character of a text in any encoding but UTF-16; ESC colours logs, and backspace underlines."""
_BITMAP = re.compile(rb"BM.{4}\0\0\0\0", re.DOTALL)
_HTML_START = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_BY_ENDING = {
    "csv": CSV, "tsv": "text/tab-separated-values", "html": HTML, "htm": HTML, "xhtml": HTML, "md": "text/markdown",
    "markdown": "text/markdown", "json": "application/json", "jsonl": "application/jsonl", "xml": "application/xml",
    "yaml": "application/yaml", "yml": "application/yaml", "svg": "image/svg+xml",
}  # fmt: skip


def media_type_of(content: bytes, path: str = "") -> str:
    """A media type such as "application/pdf"; UNKNOWN for bytes that are neither a known format nor text."""
    if content[:1024].lstrip().startswith(b"%PDF-") or (path.lower().endswith(".pdf") and b"%PDF-" in content[:1024]):
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    for place, mark, found in _MAGIC:
        if content.startswith(mark, place):
            return found
    if _BITMAP.match(content):
        return "image/bmp"
    return _written(content, path.rpartition(".")[2].lower() if "." in path else "")


def is_text(media_type: str) -> bool:
    """Whether such a file can be read as it is."""
    return media_type.startswith("text/") or media_type in {
        "application/json", "application/jsonl", "application/xml", "application/yaml", "image/svg+xml",
    }  # fmt: skip


def require_text(content: bytes, path: str, *, hint: str = "") -> None:
    """Raises ToolError for a file of a known format that is more than text, and for bytes that are no characters; with
    this hint, else with one on how to read the file."""
    media_type = media_type_of(content, path)
    if not is_text(media_type) and media_type != UNKNOWN:
        what, how = f"it is {media_type}", _READ_IT
    elif _is_binary(content):
        what, how = "it holds bytes that are no characters", "Open it in the program that made it."
    else:
        return
    raise ToolError(f"The file {path} is no text: {what}.", kind=FailureKind.INVALID_ARGS, hint=hint or how)


def _is_binary(content: bytes) -> bool:
    """Whether too much at the beginning of a file is control characters; a few are in logs, too."""
    head = content[:8192]
    return not head.startswith(_UTF_16) and (len(head) - len(head.translate(None, _CONTROLS))) * 50 > len(head)


def _zipped(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
    except ZIP_ERRORS:
        return "application/zip"
    if "word/document.xml" in names:
        return WORD
    return EXCEL if "xl/workbook.xml" in names else "application/zip"


def _written(content: bytes, ending: str) -> str:
    head = content[:8192]
    if not head.startswith(_UTF_16) and b"\0" in head:
        return UNKNOWN
    if _HTML_START.match(head):
        return HTML
    return _BY_ENDING.get(ending, TEXT)
