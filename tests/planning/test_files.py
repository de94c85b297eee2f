"""Which tool may be given which file, by what the tool declares and how the file is called."""

import pytest

from autoglm.planning.files import can_read, file_kind
from autoglm.tools.builtin import built_in_specs

SPECS = {spec.name: spec for spec in built_in_specs()}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a/报告.PDF", "document"),
        ("a.xlsx", "document"),
        ("a.jpeg", "image"),
        ("a.m4a", "sound"),
        ("pdf", ""),
        ("a.md", ""),
    ],
)
def test_the_ending_tells_what_a_file_is(path: str, kind: str):
    assert file_kind(path) == kind


@pytest.mark.parametrize(
    ("tool", "argument", "can", "cannot"),
    [
        ("read_document", "path", {"a.pdf", "a.docx", "a.xlsx"}, {"a.txt", "a.png", "a.mp3"}),
        ("read_image_text", "path", {"a.png"}, {"a.pdf", "a.txt"}),
        ("transcribe_audio", "path", {"a.mp3"}, {"a.pdf"}),
        ("file_read", "path", {"a.txt", "a.csv", "a"}, {"a.pdf", "a.xlsx", "a.png", "a.mp3"}),
        ("text_search", "path", {"a.log", "docs"}, {"a.pdf"}),
        ("table_load", "path", {"a.csv", "a.xlsx", "a.dat"}, {"a.pdf", "a.docx", "a.png"}),
        ("file_write", "path", {"a.txt", "a.pdf"}, set()),
        ("convert_document", "path", {"a.pdf", "a.docx", "a.html", "a.md", "a.csv"}, {"a.png", "a.json", "a"}),
        ("convert_document", "to", {"a.md", "a.html", "a.txt", "a.csv"}, {"a.pdf", "a.docx", "a.json"}),
        ("text_summarize", "text", {"a.pdf"}, set()),
    ],
)
def test_a_tool_reads_the_files_that_it_can(tool: str, argument: str, can: set[str], cannot: set[str]):
    assert {path for path in can | cannot if can_read(SPECS[tool], argument, path)} == can
