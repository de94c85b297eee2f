"""The child that reads one PDF with pypdf: bytes in on the standard input, JSON out, bounded time and memory."""

from __future__ import annotations

import logging
import re
import resource
import sys
from collections.abc import Sequence
from io import BytesIO

import msgspec
from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from autoglm.tools.documents.draft import MAX_CHARS, MAX_PAGES, Draft
from autoglm.tools.documents.pdf import SECONDS, PdfFound, PdfPage

MEMORY_BYTES = 1_500_000_000
MAX_TABLE_ROWS = 5_000
_GAP = re.compile(r"\s{2,}")
_MIN_ROWS = 3


def main() -> None:
    """Bound this process, read, answer."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    found = _read(sys.stdin.buffer.read(), sys.argv[1])
    sys.stdout.buffer.write(msgspec.json.encode(found))


def _read(content: bytes, pages: str) -> PdfFound:
    logging.disable(logging.CRITICAL)  # it tells of every flaw of a file, at length
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return PdfFound(trouble="locked")
        return _pages(reader, pages)
    except DependencyError:
        return PdfFound(trouble="locked")
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        return PdfFound(trouble="damaged")  # what the parser says of it helps nobody who has only the file


def _pages(reader: PdfReader, pages: str) -> PdfFound:
    asked, found, failed, room = Draft(pages), list[PdfPage](), list[int](), MAX_CHARS
    count = len(reader.pages)
    for number in range(1, count + 1):
        if not asked.wants(number):
            continue
        page = _page(reader, number)
        if page is None:
            failed.append(number)
            continue
        found.append(page)
        room -= len(page.text)
        if room < 0 or len(found) >= MAX_PAGES:
            return PdfFound(count, tuple(found), tuple(failed), is_cut=number < count)
    return PdfFound(count, tuple(found), tuple(failed))


def _page(reader: PdfReader, number: int) -> PdfPage | None:
    try:
        page = reader.pages[number - 1]
        text = page.extract_text().rstrip()
        return PdfPage(number, text, _tables(page.extract_text(extraction_mode="layout").splitlines()))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - the edge to somebody else's parser: one bad page takes no other with it
        return None


def _tables(lines: Sequence[str]) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Neighbouring lines with the same number of columns, two or more, with wide gaps between them."""
    found: list[tuple[tuple[str, ...], ...]] = []
    block: list[tuple[str, ...]] = []
    for line in [*filter(str.strip, lines), ""]:
        cells = tuple(_GAP.split(line.strip())) if line else ()
        if block and len(cells) != len(block[0]):
            found += [tuple(block)] if len(block) >= _MIN_ROWS else []
            block = []
        if len(cells) > 1 and len(block) < MAX_TABLE_ROWS:
            block.append(cells)
    return tuple(found)


if __name__ == "__main__":
    main()
