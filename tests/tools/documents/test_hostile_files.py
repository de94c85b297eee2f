"""Files that lie, grow, lock or lead elsewhere: a clear error or a told cut, nothing run, nothing fetched."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from contextlib import suppress
from importlib.util import find_spec

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.documents.draft import Draft
from autoglm.tools.documents.hypertext import read_html
from autoglm.tools.documents.pictures import read_picture
from autoglm.tools.documents.word import read_word
from autoglm.tools.formats.sheets import read_workbook
from tests.tools.documents.made_files import excel, locked_pdf, paragraph, pdf, png, rows, word, zipped

pypdf_is_there = pytest.mark.skipif(find_spec("pypdf") is None, reason="pypdf is not installed")
LAUGHS = "<!DOCTYPE d [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>]>"
THIEF = "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"


@pytest.mark.parametrize("head", [LAUGHS, THIEF])
async def test_entities_are_refused(read, head: str):
    with pytest.raises(ToolError, match="declares entities") as failure:
        await read(word(paragraph("x"), head=head), "a.docx")

    assert failure.value.kind is FailureKind.REFUSED


async def test_entities_in_utf_16_are_refused_too(read):
    part = f"<?xml version='1.0' encoding='utf-16'?>{LAUGHS}<a>&b;</a>".encode("utf-16")

    with pytest.raises(ToolError, match="declares entities"):
        await read(zipped({"word/document.xml": part}), "a.docx")


async def test_a_zip_bomb_is_refused_before_it_is_unpacked(read):
    part = b"<a>" + b" " * 210_000_000

    with pytest.raises(ToolError, match="unpacks to more than") as failure:
        await read(zipped({"word/document.xml": part}), "a.docx")

    assert failure.value.kind is FailureKind.TOO_LARGE


async def test_a_part_that_lies_about_its_size_unpacks_to_no_more_than_it_said(read):
    honest = bytearray(zipped({"word/document.xml": b"<a>" + b"x" * 5_000_000}))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = honest.index(mark) + place
        honest[at : at + 4] = struct.pack("<I", 100)

    with pytest.raises(
        ToolError, match=r"The Word document is damaged: its part word/document\.xml cannot be read\. Open"
    ):
        await read(bytes(honest), "a.docx")


async def test_very_many_parts_are_refused(read):
    with pytest.raises(ToolError, match="10,000 parts"):
        await read(zipped({"word/document.xml": "<a/>", **{str(n): "" for n in range(10_001)}}), "a.docx")


async def test_macros_are_not_looked_at_and_told(read):
    found = await read(word(paragraph("x"), more={"word/vbaProject.bin": b"\0"}), "a.docx")

    assert found["notes"] == ["Its macros were not looked at."]


async def test_old_and_locked_office_files_are_told_apart_from_broken_ones(read):
    with pytest.raises(ToolError, match="before 2007, or one with a password") as failure:
        await read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc")

    assert "Save it as" in failure.value.hint


async def test_relations_that_lead_out_of_the_file_lead_nowhere(read):
    book = io.BytesIO(excel({"S": rows([["x"], [1]])}))
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for target in (b"../../../../etc/passwd", b"/etc/passwd", b"http://127.0.0.1/x"):
        links = parts["xl/_rels/workbook.xml.rels"].replace(b"worksheets/s0.xml", target)

        found = await read(zipped({**parts, "xl/_rels/workbook.xml.rels": links}), "a.xlsx")

        assert found["tables"] == []


async def test_a_cell_far_away_takes_no_room(read):
    far = '<row><c r="XFD1048576"><v>1</v></c><c r="A1"><v>2</v></c></row>'

    found = await read(excel({"S": far}), "a.xlsx")

    assert found["text"] == "2"


async def test_escapes_and_marks_that_steer_are_gone_from_text_cells_and_names(read):
    nasty = "a\u202eb\U000e0041c"

    found = await read(excel({"S": rows([[nasty], ["d\u200b"]])}), "a.xlsx")
    plain = await read(b"\x1b[31mred\x07\n", "a.txt")

    assert found["rows"] == [{"abc": "d"}]
    assert plain["text"] == "red\n"


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pdf"])
async def test_half_a_file_is_told_to_be_damaged(read, name: str):
    if name == "a.pdf" and find_spec("pypdf") is None:
        pytest.skip("pypdf is not installed")
    whole = {"a.docx": word(paragraph("x") * 500), "a.xlsx": excel({"S": rows([["x"]] * 500)}), "a.pdf": b"%PDF-1.4\nx"}

    with pytest.raises(ToolError) as failure:
        await read(whole[name][: len(whole[name]) * 2 // 3], name)

    assert failure.value.kind is FailureKind.BAD_OUTPUT


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damage_anywhere_gives_an_error_and_never_a_crash(data: st.DataObject):
    make = data.draw(st.sampled_from([word(paragraph("text") * 5), excel({"S": rows([["a", 1], ["b", 2]])})]))
    at = data.draw(st.integers(0, len(make) - 1))
    damaged = make[:at] + data.draw(st.binary(min_size=1, max_size=8)) + make[at + data.draw(st.integers(0, 8)) :]

    for read in (lambda: read_word(damaged, Draft()), lambda: read_workbook(damaged)):
        with suppress(ToolError):
            read()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["<table>", "<tr>", "<td>", "</td>", "</table>", "<p hidden>", "</p>", "x", "<b", "&#0;"]))
)
def test_any_html_is_read(pieces: list[str]):
    draft = Draft()

    read_html("".join(pieces).encode(), draft)

    assert "\0" not in draft.document().text


@pypdf_is_there
async def test_a_locked_pdf_is_told(read):
    with pytest.raises(ToolError, match="wants a password") as failure:
        await read(locked_pdf(), "a.pdf")

    assert failure.value.kind is FailureKind.REFUSED


@pypdf_is_there
async def test_a_pdf_that_unpacks_without_end_takes_only_its_own_process(read):
    packed = zlib.compress(b"BT " + b"(x) Tj " * 30_000_000)
    bomb = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)

    found = await read(pdf([["bomb"], ["fine"]], more={11: bomb}), "a.pdf")

    assert found["cut"] == ["Page 1 could not be read."]
    assert found["pages"][0]["text"] == "fine"


@pypdf_is_there
async def test_a_pdf_whose_pages_hold_themselves_ends(read):
    circle = b"<< /Type /Pages /Count 2 /Kids [2 0 R 2 0 R] >>"

    with pytest.raises(ToolError, match=r"The PDF is damaged\. Open it in its own program"):
        await read(pdf([["x"]], more={2: circle}), "a.pdf")


@pytest.mark.usefixtures("ocr")
def test_a_picture_of_too_many_pixels_is_refused_unpacked():
    with pytest.raises(ToolError, match="pixels") as failure:
        read_picture(png(60_000, 60_000), Draft())

    assert failure.value.kind is FailureKind.TOO_LARGE


@pytest.mark.usefixtures("ocr")
def test_half_a_picture_is_told_to_be_damaged():
    with pytest.raises(ToolError, match="The picture is damaged"):
        read_picture(png(10, 10), Draft())
