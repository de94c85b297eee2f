"""Small files of every format, made by hand: no library writes them, so none is needed to test the readers."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def word(body: str, *, head: str = "", more: Mapping[str, str | bytes] | None = None) -> bytes:
    document = f"<?xml version='1.0'?>{head}<w:document {_W}><w:body>{body}</w:body></w:document>"
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document, **(more or {})})


def paragraph(text: str, *, run: str = "", properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:rPr>{run}</w:rPr><w:t>{escape(text)}</w:t></w:r></w:p>"


def word_table(rows: Sequence[Sequence[str]]) -> str:
    lines = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{line}</w:tr>" for line in lines) + "</w:tbl>"


def excel(
    sheets: Mapping[str, str], *, hidden: Sequence[str] = (), shared: Sequence[str] = (), styles: str = ""
) -> bytes:
    """Sheets by name with the XML of their rows."""
    names = [
        f'<sheet name="{name}" r:id="r{at}"{" state=" + chr(34) + "hidden" + chr(34) if name in hidden else ""}/>'
        for at, name in enumerate(sheets)
    ]
    links = [f'<Relationship Id="r{at}" Target="worksheets/s{at}.xml"/>' for at in range(len(sheets))]
    texts = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": f"<workbook {_S} {_R}><sheets>{''.join(names)}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": f"<Relationships>{''.join(links)}</Relationships>",
            "xl/sharedStrings.xml": f"<sst {_S}>{texts}</sst>",
            "xl/styles.xml": f"<styleSheet {_S}>{styles}</styleSheet>",
            **{
                f"xl/worksheets/s{at}.xml": f"<worksheet {_S}><sheetData>{rows}</sheetData></worksheet>"
                for at, rows in enumerate(sheets.values())
            },
        }
    )


def rows(table: Sequence[Sequence[str | float]]) -> str:
    """Numbers as numbers, texts in their place."""

    def cell(value: str | float) -> str:
        if isinstance(value, str):
            return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        return f"<c><v>{value}</v></c>"

    return "".join(f"<row>{''.join(map(cell, line))}</row>" for line in table)


def pdf(pages: Sequence[Sequence[str]], *, more: Mapping[int, bytes] | None = None) -> bytes:
    """A PDF with lines of Latin text; each page is a list of lines, tabs in them are wide gaps."""
    objects: dict[int, bytes] = {3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"}
    kids = []
    for at, lines in enumerate(pages):
        page, content = 10 + 2 * at, 11 + 2 * at
        shown = " ".join(f"({line}) Tj T*" for line in (line.replace("\t", "        ") for line in lines))
        packed = zlib.compress(f"BT /F1 10 Tf 14 TL 50 750 Td {shown} ET".encode())
        objects[content] = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
        objects[page] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % content
        )
        kids.append(b"%d 0 R" % page)
    objects[2] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    objects[1] = b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>"
    return _assembled({**objects, **(more or {})})


def _assembled(objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    out, places = b"%PDF-1.4\n", {}
    for number in sorted(objects):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    start, last = len(out), max(objects)
    lines = [
        b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
        for number in range(last + 1)
    ]
    table = b"xref\n0 %d\n%s" % (last + 1, b"".join(lines))
    return out + table + b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (last + 1, trailer, start)


def locked_pdf() -> bytes:
    """One that says it is encrypted with a password that nobody knows."""
    secret = b"<" + b"ab" * 32 + b">"
    encrypt = b"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O %s /U %s >>" % (secret, secret)
    plain = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects = {1: plain, 2: b"<< /Type /Pages /Count 0 /Kids [] >>", 4: encrypt}
    return _assembled(objects, b"/Encrypt 4 0 R /ID [<ab> <ab>]")


def png(width: int, height: int) -> bytes:
    """The head of a picture of this size; what follows is missing."""
    head = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + _chunk(head) + _chunk(b"IDAT" + zlib.compress(b"\0" * 10))


def _chunk(body: bytes) -> bytes:
    return (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
