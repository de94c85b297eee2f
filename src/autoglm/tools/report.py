"""Writes reports as Markdown and HTML. Nothing in them loads anything from elsewhere, whatever the text says."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

from autoglm.planning.heads import heads_with_units
from autoglm.tools.tables import Row

_MAX_TABLE_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class Part:
    """A section: `svg` is a chart as SVG text or, in Markdown, the `picture` file that it was written to."""

    heading: str = ""
    text: str = ""
    rows: tuple[Row, ...] = ()
    svg: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    title: str
    language: str = "en"
    parts: tuple[Part, ...] = field(default=())


def as_markdown(report: Report) -> str:
    """Markdown without raw HTML and without pictures but our own."""
    blocks = [f"# {_line(report.title)}"]
    for part in report.parts:
        if part.heading:
            blocks.append(f"## {_line(part.heading)}")
        if part.text:
            blocks.append(_harmless(part.text.strip()))
        if part.picture:
            blocks.append(f"![{_line(part.heading or report.title)}]({part.picture})")
        if part.rows:
            blocks.append("\n".join(_markdown_table(part.rows, report.language)))
    return "\n\n".join(blocks) + "\n"


def as_html(report: Report) -> str:
    """One page that needs nothing else. The policy in its head forbids it to load or run anything."""
    body = "\n".join(line for part in report.parts for line in _html_part(part, report))
    return (
        f'<!doctype html>\n<html lang="{"zh-CN" if report.language == "zh" else "en"}">\n'
        '<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'\">\n"
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(report.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(report.title)}</h1>\n{body}\n</body>\n</html>\n"
    )


_STYLE = (
    "body{font:16px/1.6 'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',system-ui,sans-serif;max-width:60rem;"
    "margin:2rem auto;padding:0 1rem;color:#222}table{border-collapse:collapse;margin:1rem 0}"
    "th,td{border:1px solid #ccc;padding:.3rem .7rem;text-align:left}td.n{text-align:right}"
    "th{background:#f3f5f7}img{max-width:100%}pre{white-space:pre-wrap}"
)


# --- Markdown --------------------------------------------------------------------------------------------------------


def _harmless(text: str) -> str:
    """The text's own Markdown, but no HTML and no pictures: a picture's address can carry what was read elsewhere."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("![", "! [")


def _line(text: str) -> str:
    return _harmless(" ".join(text.split()))


def _markdown_table(rows: Sequence[Row], language: str) -> Iterator[str]:
    names = list(rows[0])
    yield _markdown_row(heads_with_units(names, language))
    yield "|" + "|".join(" ---: " if _is_numeric(rows, name) else " --- " for name in names) + "|"
    for row in rows[:_MAX_TABLE_ROWS]:
        yield _markdown_row([_cell(row.get(name)) for name in names])
    if len(rows) > _MAX_TABLE_ROWS:
        yield ""
        yield _more(len(rows), language)


def _markdown_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_line(cell).replace("|", "\\|") for cell in cells) + " |"


# --- HTML ------------------------------------------------------------------------------------------------------------


def _html_part(part: Part, report: Report) -> Iterator[str]:
    if part.heading:
        yield f"<h2>{escape(part.heading)}</h2>"
    if part.text:
        yield from _html_text(part.text)
    if part.svg:
        # In an <img> a browser neither runs scripts of an SVG nor loads what it refers to.
        picture = base64.b64encode(part.svg.encode()).decode()
        yield f'<p><img alt="{escape(part.heading or report.title)}" src="data:image/svg+xml;base64,{picture}"></p>'
    if part.rows:
        yield from _html_table(part.rows, report.language)


def _html_text(text: str) -> Iterator[str]:
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = block.splitlines()
        if heading := re.fullmatch(r"(#{1,6})\s+(.+)", block.strip()):
            level = min(6, len(heading[1]) + 2)
            yield f"<h{level}>{_inline(heading[2])}</h{level}>"
        elif all(re.match(r"\s*[-*•]\s+", line) for line in lines):
            items = (re.sub(r"^\s*[-*•]\s+", "", line) for line in lines)
            yield "<ul>" + "".join(f"<li>{_inline(item)}</li>" for item in items) + "</ul>"
        else:
            yield "<p>" + "<br>\n".join(map(_inline, lines)) + "</p>"


def _inline(text: str) -> str:
    """Bold and code; links stay text, so that nobody is led where a stranger wants."""
    safe = re.sub(r"\*\*([^*\n]{1,500})\*\*", r"<strong>\1</strong>", escape(text))
    return re.sub(r"`([^`\n]{1,500})`", r"<code>\1</code>", safe)


def _html_table(rows: Sequence[Row], language: str) -> Iterator[str]:
    names = list(rows[0])
    numeric = {name for name in names if _is_numeric(rows, name)}
    told = "".join(f"<th>{escape(name)}</th>" for name in heads_with_units(names, language))
    yield f"<table><thead><tr>{told}</tr></thead><tbody>"
    for row in rows[:_MAX_TABLE_ROWS]:
        cells = (f"<td{' class=n' if name in numeric else ''}>{escape(_cell(row.get(name)))}</td>" for name in names)
        yield "<tr>" + "".join(cells) + "</tr>"
    yield "</tbody></table>"
    if len(rows) > _MAX_TABLE_ROWS:
        yield f"<p>{_more(len(rows), language)}</p>"


def _is_numeric(rows: Sequence[Row], name: str) -> bool:
    values = [row.get(name) for row in rows if row.get(name) is not None]
    return bool(values) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:,.6f}".rstrip("0").rstrip(".")
    return str(value)


def _more(count: int, language: str) -> str:
    return (
        f"共 {count:,} 行，只列出前 {_MAX_TABLE_ROWS:,} 行。"
        if language == "zh"
        else (f"{count:,} rows in all; the first {_MAX_TABLE_ROWS:,} are shown.")
    )
