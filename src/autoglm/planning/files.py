"""Which files a tool can read, by their names: a picture is not read as text, and a PDF not as a table."""

from __future__ import annotations

from collections.abc import Mapping

from autoglm.core.tools import ToolSpec

TABLE_ENDINGS = frozenset({"csv", "tsv", "jsonl", "ndjson", "xlsx"})
FILE_KINDS: Mapping[str, frozenset[str]] = {
    "document": frozenset({"pdf", "docx", "xlsx"}),
    "image": frozenset({"png", "jpg", "jpeg", "gif", "webp", "bmp", "tiff"}),
    "sound": frozenset({"mp3", "wav", "m4a", "ogg", "flac"}),
}
"""Files that are more than text, by the kind of content that tools declare to take; a workbook is a table as well."""
_PLAIN = TABLE_ENDINGS - {"xlsx"} | {
    "txt", "md", "markdown", "log", "json", "xml", "yaml", "yml", "toml", "ini", "cfg", "conf", "env", "properties",
    "html", "htm", "css", "py", "js", "ts", "java", "go", "rs", "c", "h", "cpp", "sh", "sql", "tex", "rst", "srt",
    "vtt", "ics", "vcf",
}  # fmt: skip
_KEPT_ASIDE = frozenset({"bak", "old", "orig", "tmp"})
_WITH_HEADS = TABLE_ENDINGS | {"json", "xml", "html", "htm"}
_WRITTEN = frozenset({"html", "htm", "md", "markdown", "txt", "csv"})


def ending_of(path: str) -> str:
    """How the name of a file ends, in lower case; "" without an ending."""
    _, dot, ending = path.rpartition(".")
    return ending.lower() if dot else ""


def is_table(path: str) -> bool:
    """Whether a file holds rows, as far as its name tells."""
    return ending_of(path) in TABLE_ENDINGS


def file_kind(path: str) -> str:
    """ "document", "image" or "sound"; "" for a file that is text as far as its name tells."""
    ending = ending_of(path)
    return next((kind for kind, endings in FILE_KINDS.items() if ending in endings), "")


def is_plain(path: str) -> bool:
    """Whether a file is text and nothing but text by its name, so that its signs are all of it: a.txt, a.txt.bak."""
    ending = ending_of(path)
    if ending in _KEPT_ASIDE:
        return is_plain(path.rpartition(".")[0]) or "." not in path.rpartition("/")[2].rpartition(".")[0]
    return ending in _PLAIN


def has_heads(path: str) -> bool:
    """Whether the lines of a file are no lines of text by its name: rows below a head, parts of something marked up."""
    return ending_of(path) in _WITH_HEADS


def can_read(tool: ToolSpec, argument: str, path: str) -> bool:
    """Whether a tool may be given this file for this argument. A tool that only reads, and takes or gives text or
    tables, reads no other files; one that says which kind it takes reads that kind alone; and one that makes another
    file of a document takes pages and texts, too, and writes such alone."""
    content = tool.consumes.get(argument)
    if content == "document" and tool.has_effect:
        return ending_of(path) in FILE_KINDS["document"] | _WRITTEN
    if content == "path" and "document" in tool.consumes.values():
        return ending_of(path) in _WRITTEN
    if content in FILE_KINDS:
        return file_kind(path) == content
    if content != "path" or tool.has_effect or not file_kind(path):
        return True
    kinds = {*tool.consumes.values(), *tool.produces.values()}
    return "text" not in kinds and ("table" not in kinds or is_table(path))
