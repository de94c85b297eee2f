"""Headings, lists and tables of a Word document stay what they are in Markdown and HTML."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.values import Value
from autoglm.testing.tools import call_context
from autoglm.tools.documents.modalities import Modalities
from autoglm.tools.documents.reading import document_tools
from autoglm.tools.documents.shape import MAX_DEPTH, Block, html_body, markdown
from autoglm.tools.registry import ToolRegistry
from autoglm.tools.workspace import Workspace
from tests.tools.documents.made_files import paragraph, word, word_table

_W = 'xmlns:w="w"'
STYLES = f"""<w:styles {_W}>
<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Own"><w:name w:val="Our chapters"/><w:basedOn w:val="Sub"/></w:style>
<w:style w:styleId="Sub"><w:name w:val="x"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:styleId="ListBullet"><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>
<w:style w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style></w:styles>"""
NUMBERING = f"""<w:numbering {_W}>
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:num w:numId="4"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>
</w:numbering>"""
PARTS = {"word/styles.xml": STYLES, "word/numbering.xml": NUMBERING}


def styled(text: str, style: str) -> str:
    return paragraph(text, properties=f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>')


def item(text: str, list_: int, depth: int = 0) -> str:
    numbers = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_}"/></w:numPr>'
    return paragraph(text, properties=f"<w:pPr>{numbers}</w:pPr>")


async def converted(folder: Path, body: str, name: str) -> str:
    (folder / "a.docx").write_bytes(word(body, more=PARTS))
    registry = ToolRegistry(document_tools(Workspace(folder), Modalities()))
    await registry.call("convert_document", Value({"path": "a.docx", "to": name}), call_context())
    return (folder / name).read_text()


BODY = (
    styled("Report", "1")
    + paragraph("1. is no list, *nor* <this>")
    + styled("Numbers", "Own")
    + item("first", 4)
    + item("inner", 4, 1)
    + item("second", 4)
    + styled("a bullet", "ListBullet")
    + item("no item", 0)
    + word_table([["name", "count"], ["a|b", "2"]])
    + styled("End", "Heading2")
    + styled("plain", "Loop")
)


async def test_a_word_document_keeps_its_shape_as_markdown(tmp_path: Path):
    assert await converted(tmp_path, BODY, "a.md") == (
        "# Report\n\n"
        "1\\. is no list, \\*nor\\* \\<this\\>\n\n"
        "## Numbers\n\n"
        "1. first\n    - inner\n1. second\n- a bullet\n\n"
        "no item\n\n"
        "| name | count |\n| --- | --- |\n| a\\|b | 2 |\n\n"
        "## End\n\n"
        "plain\n"
    )


async def test_a_word_document_keeps_its_shape_as_a_page(tmp_path: Path):
    page = await converted(tmp_path, BODY, "a.html")

    assert "<h1>Report</h1>\n<p>1. is no list, *nor* &lt;this&gt;</p>\n<h2>Numbers</h2>" in page
    lists = "<ol><li>first<ul><li>inner</li></ul></li><li>second</li></ol><ul><li>a bullet</li></ul>"
    assert lists in page.replace("\n", "")
    assert "<tr><th>name</th><th>count</th></tr>\n<tr><td>a|b</td><td>2</td></tr>" in page


async def test_a_word_document_as_text_says_all_of_it(tmp_path: Path):
    text = await converted(tmp_path, BODY, "a.txt")

    assert "Report\n\n1. is no list" in text
    assert "- first\n- inner\n- second\n- a bullet\nno item\n\nname | count\na|b | 2\n\nEnd" in text


_TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=20)
_BLOCKS = st.lists(
    st.one_of(
        st.builds(Block, text=_TEXT, level=st.integers(0, 6)),
        st.builds(Block, text=_TEXT, depth=st.integers(1, MAX_DEPTH), is_numbered=st.booleans()),
        st.builds(Block, rows=st.lists(st.lists(_TEXT, min_size=1, max_size=3).map(tuple), max_size=3).map(tuple)),
    ),
    max_size=8,
)


class Balance(HTMLParser):
    """Every element is closed, in its place."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@given(_BLOCKS)
def test_any_shape_is_a_page_whose_elements_are_closed(blocks):
    reader = Balance()
    reader.feed(html_body(blocks))
    reader.close()

    assert reader.open == []


@given(_BLOCKS)
def test_any_shape_is_markdown_without_live_html(blocks):
    text = markdown(blocks)

    assert not any(mark in text.replace("\\\\", "").replace(f"\\{mark}", "") for mark in "<>`")


@pytest.mark.parametrize("text", ["# no", "- no", "+ no", "1) no", "=====", "-"])
def test_a_paragraph_does_not_become_something_else_in_markdown(text):
    assert "\\" in markdown([Block(text=text)])
