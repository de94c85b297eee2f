"""PDF by a process of its own (`pdf_child.py`): a file that eats time or memory hurts nobody else.

The child gets the bytes on its standard input, has no secrets in its environment, and answers in JSON.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec

import msgspec

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.documents.draft import Draft, broken, locked

SECONDS = 90
CHILD = "autoglm.tools.documents.pdf_child"


class PdfPage(msgspec.Struct, frozen=True):
    number: int
    text: str
    tables: tuple[tuple[tuple[str, ...], ...], ...] = ()


class PdfFound(msgspec.Struct, frozen=True):
    """What the child read: `trouble` is "", "locked" or "damaged"."""

    page_count: int = 0
    pages: tuple[PdfPage, ...] = ()
    failed: tuple[int, ...] = ()
    is_cut: bool = False
    trouble: str = ""


def read_pdf(content: bytes, draft: Draft) -> None:
    """Text page by page, and tables as far as the layout shows them. Raises ToolError."""
    if find_spec("pypdf") is None:
        raise ToolError(
            "Reading PDF needs a further package.",
            kind=FailureKind.REFUSED,
            hint='Install "open-autoglm[documents]".',
        )
    found = _asked(content, draft.asked)
    if found.trouble:
        raise locked("PDF") if found.trouble == "locked" else broken("PDF")
    for page in found.pages:
        if draft.wants(page.number):
            _take(page, draft)
    draft.page_count = found.page_count
    for number in found.failed:
        draft.leave_out(f"Page {number} could not be read.")
    if found.is_cut:
        draft.leave_out("The last pages were left out: there is no room for more text, or no more time.")
    if found.pages and not any(page.text.strip() for page in found.pages):
        draft.note("There is no text in it: its pages are pictures. Save them as images and use read_image_text.")


def _take(page: PdfPage, draft: Draft) -> None:
    draft.page(page.number, page.text)
    for table in page.tables:
        draft.note("Tables of a PDF are guessed from where its words stand.")
        draft.table(table, page=page.number)


def _asked(content: bytes, pages: str) -> PdfFound:
    """What the child says. Raises ToolError when it says nothing."""
    command = [sys.executable, "-P", "-s", "-m", CHILD, pages]
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(  # noqa: S603 - our own module, by the interpreter that runs us
            command, input=content, capture_output=True, env=environment, timeout=SECONDS + 5, check=False
        )
        return msgspec.json.decode(done.stdout, type=PdfFound)
    except subprocess.TimeoutExpired:
        raise ToolError(f"Reading the PDF took more than {SECONDS} s.", kind=FailureKind.TIMEOUT) from None
    except msgspec.DecodeError:
        raise broken("PDF", "reading it took more time or memory than allowed") from None
