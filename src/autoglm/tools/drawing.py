"""The chart_svg and report_write tools."""

from __future__ import annotations

from dataclasses import dataclass

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.tools import Effect
from autoglm.core.values import Json
from autoglm.planning.heads import heads_with_units
from autoglm.tools.chart import Chart, Kind, Series, draw
from autoglm.tools.columns import match_column
from autoglm.tools.decorator import AnyTool, tool
from autoglm.tools.language import language_of
from autoglm.tools.report import Part, Report, as_html, as_markdown
from autoglm.tools.tables import NUMBERS, Cell, Column, Row, Table, column_types, measured, tabulate
from autoglm.tools.wording import words
from autoglm.tools.workspace import Workspace

_READ_LABELS = 50
"""As many labels tell the language of a chart."""


@dataclass(frozen=True, slots=True)
class Drawn:
    svg: str
    kind: str
    x: str
    y: tuple[str, ...]
    points: int
    title: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a report."""

    heading: str = ""
    text: str = ""
    rows: list[dict[str, str | int | float | bool | None]] | None = None
    svg: str = ""


@dataclass(frozen=True, slots=True)
class ReportWritten:
    path: str
    format: str
    size_bytes: int
    sections: int
    files: tuple[str, ...]


def chart_svg(
    rows: list[Json],
    *,
    kind: Kind = "bar",
    x: str = "",
    y: list[str] | None = None,
    title: str = "",
    width: int = 800,
    height: int = 450,
) -> Drawn:
    """Draw a bar, line or pie chart of a table as SVG text; file_write saves it, report_write embeds it.

    Args:
        rows: The table: a list of objects, one a row.
        kind: The kind of chart.
        x: The column of the labels; the first column that holds no numbers when left out.
        y: The columns of the values; all columns of numbers when left out.
        title: The title above the chart; the name of the only column of values when left out.
        width: The width in pixels.
        height: The height in pixels.
    """
    plain, given = tabulate(rows, "The given table")
    table, _ = measured(Table(column_types(plain, given), plain))
    columns, plain = table.columns, table.rows
    label = match_column(x, columns) if x else _label_column(columns)
    measures = [match_column(name, columns) for name in y] if y else _measures(columns, label)
    if kind == "pie" and len(measures) > 1:
        measures = measures[:1]
    names = tuple(column.name for column in measures)
    labels = tuple(str(row.get(label.name) or "") if label else str(at) for at, row in enumerate(plain, 1))
    language = language_of("".join((title, *names, *labels[:_READ_LABELS])))
    across = label.name if label else ""
    _, *told, told_title = heads_with_units([across, *names, title], language)
    values = [tuple(_number(row.get(name)) for row in plain) for name in names]
    svg = draw(Chart(kind, labels, tuple(map(Series, told, values)), told_title, width, height, language))
    return Drawn(svg, kind, across, names, len(labels), title)


class ReportTool:
    """The function behind report_write, bound to one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def write(
        self,
        path: str,
        title: str,
        *,
        text: str = "",
        rows: list[Json] | None = None,
        svg: str = "",
        sections: list[Section] | None = None,
        language: str = "",
    ) -> ReportWritten:
        """Write a report with text, tables and charts to a Markdown (.md) or HTML (.html) file.

        Args:
            path: The file to write; its ending decides the form.
            title: The title of the report.
            text: An opening text.
            rows: A table.
            svg: A chart made by chart_svg.
            sections: Further sections, each with heading, text, rows and svg.
            language: zh or en; found out from the text when left out.
        """
        is_html = path.lower().endswith((".html", ".htm"))
        if not is_html and not path.lower().endswith((".md", ".markdown")):
            raise ToolError(
                f"The path {path!r} ends neither in .md nor in .html.",
                kind=FailureKind.INVALID_ARGS,
                hint="The ending decides the form of the report.",
            )
        opening = Part(text=text, rows=_rows(rows), svg=svg)
        parts = [opening, *(_part(section) for section in sections or ())]
        files = () if is_html else self._write_pictures(path, parts)
        tongue = language or language_of(title + text)
        report = Report(title, tongue, tuple(parts))
        content = (as_html(report) if is_html else as_markdown(report)).encode(errors="replace")
        self._workspace.write(path, content)
        where = self._workspace.locate(path)
        return ReportWritten(where, "html" if is_html else "markdown", len(content), len(parts) - 1, (where, *files))

    def _write_pictures(self, path: str, parts: list[Part]) -> tuple[str, ...]:
        """Markdown cannot hold a chart: it is written beside the report and referred to."""
        files: list[str] = []
        for at, part in enumerate(parts):
            if part.svg:
                picture = f"{path.rpartition('.')[0]}-{len(files) + 1}.svg"
                self._workspace.write(picture, part.svg.encode(errors="replace"))
                files.append(self._workspace.locate(picture))
                link = picture.rpartition("/")[2].replace(" ", "%20").replace("(", "%28").replace(")", "%29")
                parts[at] = Part(part.heading, part.text, part.rows, picture=link)
        return tuple(files)


def drawing_tools(workspace: Workspace) -> tuple[AnyTool, ...]:
    """chart_svg, report_write."""
    return (
        tool(
            effect=Effect.NONE,
            description_zh="把表格画成柱状图、折线图或饼图（SVG）。",
            arguments_zh={
                "rows": "表格：对象的列表，每行一个对象。",
                "kind": "图的种类：柱状图（bar）、折线图（line）或饼图（pie）。",
                "x": "标签所在的列；留空则用第一个非数字列。",
                "y": "数值所在的列；留空则用全部数字列。",
                "title": "图的标题；留空时，如果只有一个数值列，就用它的列名。",
                "width": "宽度（像素）。",
                "height": "高度（像素）。",
            },
            keywords=words(
                "chart, plot, graph, draw, bar chart, line chart, pie chart, visualize, diagram, "
                "图表, 画图, 绘图, 柱状图, 折线图, 饼图, 可视化, 图, 趋势图"
            ),
            examples=(
                "bar chart of amount by region in sales.csv, save it as chart.svg",
                "line chart of amount by month in sales.csv",
                "把 sales.csv 各地区的金额画成柱状图，存成 图.svg",
            ),
            consumes={"rows": "table"},
            produces={"svg": "svg"},
            origin="built-in",
        )(chart_svg),
        tool(
            name="report_write",
            effect=Effect.IDEMPOTENT,
            description_zh="把文字、表格和图表写成 Markdown 或 HTML 报告文件。",
            arguments_zh={
                "path": "要写入的文件，扩展名决定格式。",
                "title": "报告的标题。",
                "text": "开头的文字。",
                "rows": "一个表格。",
                "svg": "由 chart_svg 画出的图。",
                "sections": "后面的各节，每节可以有 heading、text、rows 和 svg。",
                "language": "zh 或 en；留空则根据文字判断。",
            },
            keywords=words(
                "report, write report, document, markdown, html, 报告, 写报告, 生成报告, 文档, 报表, 周报, 日报"
            ),
            examples=(
                "sum amount by region in sales.csv and write a report to report.md",
                "按地区统计 sales.csv 的金额，生成报告 report.html",
                "总结 notes.txt，写成报告 周报.md，标题“本周”",
            ),
            consumes={"text": "text", "rows": "table", "svg": "svg", "path": "path"},
            produces={"path": "path"},
            sensitive=("path",),
            origin="built-in",
        )(ReportTool(workspace).write),
    )


def _label_column(columns: tuple[Column, ...]) -> Column | None:
    return next((column for column in columns if column.type not in NUMBERS), columns[0] if len(columns) > 1 else None)


def _measures(columns: tuple[Column, ...], label: Column | None) -> list[Column]:
    return [column for column in columns if column.type in NUMBERS and column != label]


def _number(value: Cell) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        return float(value.replace(",", "")) if isinstance(value, str) else float(value)
    except (ValueError, OverflowError):
        return None


def _rows(rows: list[Json] | None) -> tuple[Row, ...]:
    return tuple(tabulate(rows, "The given table")[0]) if rows else ()


def _part(section: Section) -> Part:
    rows = tabulate(section.rows, "The table of a section")[0] if section.rows else []
    return Part(section.heading, section.text, tuple(rows), section.svg)
