"""What a table or a list looks like inside a text that people or programs read: the ending of the file decides.

Knows no tool and no language: the same value gives the same text, today and in a replay.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import StringIO
from typing import TypeAlias

import msgspec

from autoglm.core.values import Json
from autoglm.planning.heads import heads_by_name

Rows: TypeAlias = Sequence[Mapping[str, Json]]


def render(content: Json) -> str:
    """A value inside a text: strings as they are, everything else as compact JSON."""
    return content if isinstance(content, str) else msgspec.json.encode(content).decode()


def written(content: Json, ending: str = "") -> str:
    """A value that is all of a text: rows as the table that fits into such a file ("csv", "tsv", "md", "json", others),
    or into a message (""); a list one item a line; anything else as `render` has it."""
    if ending == "json" or isinstance(content, str) or not isinstance(content, Sequence) or not content:
        return render(content)
    if ending in {"jsonl", "ndjson"}:
        return _lines(map(render, content))
    rows = [item for item in content if isinstance(item, Mapping)]
    if len(rows) == len(content):
        return _TABLES.get(ending, _aligned)(rows)
    return (
        _listed(content, ending)
        if all(not isinstance(item, Mapping | list | tuple) for item in content)
        else render(content)
    )


def _listed(items: Sequence[Json], ending: str) -> str:
    texts = [_cell(item) for item in items]
    if ending in _DELIMITERS:
        return _cut([[text] for text in texts], _DELIMITERS[ending])
    return _lines(f"- {_one_line(text)}" if ending in _MARKDOWN else text for text in texts)


def _markdown(rows: Rows) -> str:
    names = _columns(rows)
    lines = [
        heads_by_name(names),
        ["---"] * len(names),
        *([_cell(row.get(name)) for name in names] for row in rows),
    ]
    return _lines("| " + " | ".join(_one_line(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def _aligned(rows: Rows) -> str:
    """Cells with tabs between them, which editors align and spreadsheets take."""
    names = _columns(rows)
    lines = [heads_by_name(names), *([_cell(row.get(name)) for name in names] for row in rows)]
    return _lines("\t".join(map(_one_line, line)) for line in lines)


def _separated(delimiter: str) -> Callable[[Rows], str]:
    def table(rows: Rows) -> str:
        names = list(dict.fromkeys(name for row in rows for name in row))
        return _cut([heads_by_name(names), *([_cell(row.get(name)) for name in names] for row in rows)], delimiter)

    return table


_DELIMITERS = {"csv": ",", "tsv": "\t"}
_MARKDOWN = frozenset({"md", "markdown"})
_TABLES: Mapping[str, Callable[[Rows], str]] = {
    "": _markdown,
    **dict.fromkeys(_MARKDOWN, _markdown),
    **{ending: _separated(delimiter) for ending, delimiter in _DELIMITERS.items()},
}


def _columns(rows: Rows) -> list[str]:
    """The names of all columns that hold anything."""
    names = dict.fromkeys(name for row in rows for name in row)
    return [name for name in names if any(row.get(name) not in _BLANK for row in rows)] or list(names)


_BLANK: tuple[Json, ...] = (None, "", [], {})


def _cell(content: Json) -> str:
    if content is None:
        return ""
    if isinstance(content, float) and content.is_integer() and abs(content) < 1e15:
        return str(int(content))
    return render(content)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _lines(lines: Iterator[str] | Sequence[str]) -> str:
    return "\n".join(lines) + "\n"


def _cut(lines: Sequence[Sequence[str]], delimiter: str) -> str:
    out = StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(lines)
    return out.getvalue()
