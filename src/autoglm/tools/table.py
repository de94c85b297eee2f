"""The table tools: load, query, aggregate, sort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.tools import Effect
from autoglm.core.values import Json
from autoglm.tools.aggregate import Aggregated, Operation, Order, Question, aggregate
from autoglm.tools.bounds import ALL_ROWS, Count
from autoglm.tools.columns import match_column
from autoglm.tools.decorator import AnyTool, Labelled, tool
from autoglm.tools.filtering import Where
from autoglm.tools.having import Having
from autoglm.tools.ordering import order_of
from autoglm.tools.portions import first_rows, tied
from autoglm.tools.sql import QueryResult, Source, query, table_name
from autoglm.tools.tables import NUMBERS, Cell, Column, Format, Row, Table, column_types, load, measured, tabulate
from autoglm.tools.wording import words
from autoglm.tools.workspace import Workspace

_EITHER = {"path": "path", "rows": "table"}


@dataclass(frozen=True, slots=True)
class Loaded:
    path: str
    columns: tuple[Column, ...]
    rows: list[Row]
    row_count: int
    is_truncated: bool
    format: str
    encoding: str
    delimiter: str
    note: str


@dataclass(frozen=True, slots=True)
class Sorted:
    rows: list[Row]
    columns: tuple[str, ...]
    row_count: int
    by: str
    is_descending: bool
    note: str


class TableTools:
    """The functions behind the table tools, bound to one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def load(
        self,
        path: str,
        *,
        format: Format = "auto",  # noqa: A002 - the argument's name for users
        delimiter: str = "",
        columns: list[str] | None = None,
        limit: Count = ALL_ROWS,
    ) -> Labelled[Loaded]:
        """Read a table from a CSV, JSON, JSON Lines or Excel file; encoding, delimiter and types are found out.

        Args:
            path: The file, relative to the workspace.
            format: The form of the file; found out when left out.
            delimiter: The mark between CSV cells; found out when left out.
            columns: The columns to give; all when left out.
            limit: How many rows to give at most.
        """
        table = load(self._workspace, path, format=format, delimiter=delimiter)
        chosen = [match_column(name, table.columns) for name in columns] if columns else list(table.columns)
        rows, cut = first_rows(_only(table.rows[:limit], chosen) if columns else table.rows, limit)
        where = self._workspace.locate(path)
        found = Loaded(
            path=where,
            columns=tuple(chosen),
            rows=rows,
            row_count=len(table.rows),
            is_truncated=len(rows) < len(table.rows),
            format=table.format,
            encoding=table.encoding,
            delimiter=table.delimiter,
            note=_joined(table.note, cut),
        )
        return Labelled(found, (f"file:{where}",))

    def query(
        self,
        sql: str,
        *,
        path: str | None = None,
        tables: dict[str, str] | None = None,
        rows: list[Json] | None = None,
        values: dict[str, Cell] | None = None,
        limit: Count = ALL_ROWS,
    ) -> Labelled[QueryResult]:
        """Ask one SQL SELECT of CSV, JSON, JSON Lines or Excel files, or of given rows. The table is called t.

        Args:
            sql: One SELECT statement (SQLite), such as SELECT city, SUM(amount) AS total FROM t GROUP BY city.
            path: A file; its table is called t, and also by the file's own name.
            tables: Further files by the names that their tables get.
            rows: Rows to ask instead of a file; their table is called t.
            values: Values for the names in the statement that begin with a colon, such as WHERE city = :city.
            limit: How many rows to give at most.
        """
        if path is None and rows is None and not tables:
            raise _nothing_given("path, rows and tables")
        sources, files = [], [path] if path else []
        if path is not None:
            own = table_name(path)
            sources.append(_source(("t",) if own.lower() == "t" else ("t", own), load(self._workspace, path)))
        elif rows is not None:
            sources.append(_source(("t",), _given(rows)))
        for name, file in (tables or {}).items():
            sources.append(_source((name,), load(self._workspace, file)))
            files.append(file)
        labels = tuple(f"file:{self._workspace.locate(file)}" for file in files)
        return Labelled(query(sql, sources, values=values, limit=limit), labels)

    def aggregate(
        self,
        path: str | None = None,
        rows: list[Json] | None = None,
        *,
        measure: str = "",
        operation: Operation = "sum",
        group_by: list[str] | None = None,
        where: list[Where] | None = None,
        order: Order | None = None,
        limit: Count = ALL_ROWS,
        having: list[Having] | None = None,
        share: bool = False,
    ) -> Labelled[Aggregated]:
        """Sum, average, count, minimum, maximum or median of a column, for each group or in all.

        Column names are matched tolerantly (case, spaces, a unique part).

        Args:
            path: A CSV, JSON, JSON Lines or Excel file. Give this or rows.
            rows: The rows themselves. Give this or path.
            measure: The column of the figures; the only column of numbers when left out.
            operation: What to work out.
            group_by: The columns that make the groups; one figure for everything when left out. A span of time that is
                no column, such as month or weekday, is that of the only column of dates.
            where: Conditions that rows must fulfil, all of them, on columns or on such spans of time.
            order: By value, by group, or as in the file. When left out, all groups that are dates, months, quarters,
                weekdays or years come in the order of time, others with the largest value first.
            limit: How many groups to give at most.
            having: Which groups to give: those whose figure fulfils all of these, such as {op: gt, value: 10}.
            share: Give figures as percent: of the same figure of the whole table, or, with conditions, of the rows that
                they were picked from (of the same group, when there are groups).
        """
        table, labels = self._table(path, rows)
        what = "The given table" if path is None else f"The table of {path}"
        question = Question(
            measure,
            operation,
            group_by=tuple(group_by or ()),
            where=tuple(where or ()),
            order=order,
            limit=limit,
            having=tuple(having or ()),
            share=share,
        )
        table, units = measured(table)
        found = aggregate(table.rows, table.columns, question, units, what=what)
        is_told = found.unit and found.rows and found.group_by and not share
        note = _joined(table.note, found.note, _told_units({found.measure: found.unit} if is_told else {}))
        return Labelled(replace(found, note=note), labels)

    def sort(
        self,
        by: str,
        *,
        path: str | None = None,
        rows: list[Json] | None = None,
        descending: bool | None = None,
        limit: Count = 10,
        columns: list[str] | None = None,
    ) -> Labelled[Sorted]:
        """The first rows of a table after sorting it by a column: the largest, the smallest, the latest.

        Args:
            by: The column to sort by; matched tolerantly.
            path: A CSV, JSON, JSON Lines or Excel file. Give this or rows.
            rows: The rows themselves. Give this or path.
            descending: Largest first. When left out, numbers fall; by texts and dates a whole table rises, and the
                first few rows are the last and latest ones.
            limit: How many rows to give at most.
            columns: The columns to give; all when left out.
        """
        table, labels = self._table(path, rows)
        numbers, _ = measured(table)
        column = match_column(by, numbers.columns)
        cells = [row.get(column.name) for row in numbers.rows]
        is_open = descending is None and limit >= ALL_ROWS
        falls = (column.type in NUMBERS or limit < ALL_ROWS) if descending is None else descending
        places = _sorted_places(column.name, cells, is_descending=falls)
        ordered = [table.rows[at] for at in places]
        chosen = [match_column(name, table.columns) for name in columns] if columns else list(table.columns)
        shown, cut = first_rows(_only(ordered[:limit], chosen), limit)
        ties = tied([cells[at] for at in places], len(shown), "row")
        told = Sorted(
            rows=shown,
            columns=tuple(one.name for one in chosen),
            row_count=len(table.rows),
            by=column.name,
            is_descending=falls,
            note=_joined(table.note, _direction(column, falls) if is_open else "", cut, ties),
        )
        return Labelled(told, labels)

    def _table(self, path: str | None, rows: list[Json] | None) -> tuple[Table, tuple[str, ...]]:
        if (path is None) == (rows is None):
            raise _nothing_given("path and rows")
        if path is not None:
            return load(self._workspace, path), (f"file:{self._workspace.locate(path)}",)
        return _given(rows or []), ()


def table_tools(workspace: Workspace) -> tuple[AnyTool, ...]:
    """table_load, table_query, table_aggregate, table_sort."""
    functions = TableTools(workspace)
    return (
        tool(
            name="table_load",
            effect=Effect.NONE,
            description_zh="读取 CSV、JSON、JSONL 或 Excel 表格文件，自动识别编码、分隔符和列类型。",
            arguments_zh={
                "path": "文件，相对于工作区。",
                "format": "文件的格式；留空则自动判断。",
                "delimiter": "CSV 单元格之间的分隔符；留空则自动判断。",
                "columns": "要给出的列；留空表示全部。",
                "limit": "最多给出多少行。",
            },
            keywords=words(
                "load, table, csv, json, jsonl, rows, columns, spreadsheet, 表格, 加载, 读取表格, 数据表, 行, 列"
            ),
            examples=(
                "load sales.csv",
                "读取表格 sales.csv",
            ),
            consumes={"path": "path"},
            produces={"rows": "table", "row_count": "number"},
            untrusted=("rows",),
            origin="built-in",
        )(functions.load),
        tool(
            name="table_query",
            effect=Effect.NONE,
            description_zh="用 SQL（只能 SELECT）查询 CSV、JSON、JSONL、Excel 文件或给定的行；表名为 t。",
            arguments_zh={
                "sql": "一条 SELECT 语句（SQLite），例如 SELECT city, SUM(amount) AS total FROM t GROUP BY city。",
                "path": "一个文件；它的表名为 t，也可以用文件自己的名称。",
                "tables": "更多文件，以各自的表名为键。",
                "rows": "不用文件时要查询的行；表名为 t。",
                "values": "语句里以冒号开头的名称的值，例如 WHERE city = :city。",
                "limit": "最多给出多少行。",
            },
            keywords=words("sql, select, query, join, where, 查询, 联表, 条件"),
            examples=(
                "rows of sales.csv with amount over 100",
                "rows of staff.xlsx with city Berlin and age at least 30, newest start first",
                "which different cities are in staff.csv",
                "SELECT city, SUM(amount) FROM t GROUP BY city on sales.csv",
                "sales.csv 里金额大于 100 的行",
                "staff.xlsx 里城市是上海并且年龄不小于 30 的人",
                "staff.csv 里有哪些不同的城市",
                "对 sales.csv 执行 SELECT 城市, SUM(金额) FROM t GROUP BY 城市",
            ),
            consumes={"path": "path", "rows": "table"},
            produces={"rows": "table", "value": "number", "row_count": "number"},
            untrusted=("rows", "value"),
            origin="built-in",
        )(functions.query),
        *_figure_tools(functions),
    )


def _figure_tools(functions: TableTools) -> tuple[AnyTool, ...]:
    return (
        tool(
            name="table_aggregate",
            effect=Effect.NONE,
            description_zh="对表格的一列求和、平均、计数、最小、最大或中位数，可按列分组；列名可以不完全一致。",
            arguments_zh={
                "path": "CSV、JSON、JSONL 或 Excel 文件。与 rows 二选一。",
                "rows": "表格的行。与 path 二选一。",
                "measure": "要计算的列；留空则用唯一的数字列。",
                "operation": "要算什么：求和、平均、计数等。",
                "group_by": "按哪些列分组；留空则全部算成一个数。month、weekday 等时间段不是列名时，取自唯一的日期列。",
                "where": "行必须全部满足的条件，可以是列，也可以是这样的时间段。",
                "order": "按数值、按组，或按文件里的顺序。留空时，各组都是日期、月份、季度、星期或年份则按时间先后，"
                "否则数值大的在前。",
                "limit": "最多给出多少组。",
                "having": "只给出数值满足全部这些条件的组，例如 {op: gt, value: 10}。",
                "share": "以百分比给出：占全表同一数值的比例；有条件时，占筛选前的行（有分组时为同一组）的比例。",
            },
            keywords=words(
                "sum, total, average, mean, count, group by, per, by, minimum, maximum, median, aggregate, how much, "
                "how many, 汇总, 合计, 总和, 总额, 求和, 平均, 计数, 统计, 分组, 按, 各, 每个, 最大, 最小, 中位数, 多少"
            ),
            examples=(
                "total amount by region in sales.csv",
                "average salary by department in staff.xlsx",
                "how many rows by status in tickets.csv",
                "total amount in sales.csv",
                "how many orders have status open in orders.csv",
                "share of each region in the amount of sales.csv",
                "highest price in items.csv",
                "按地区统计 sales.csv 的销售额",
                "staff.xlsx 各部门的平均工资",
                "tickets.csv 每种状态有多少条",
                "sales.csv 的金额总和",
                "按月统计 sales.csv 的金额",
                "orders.csv 里状态是未付的有多少条",
                "sales.csv 各地区金额占比",
                "items.csv 里的最高价格",
            ),
            consumes=_EITHER,
            produces={"rows": "table", "value": "number"},
            untrusted=("rows", "value"),
            origin="built-in",
        )(functions.aggregate),
        _sorting_tool(functions),
    )


def _sorting_tool(functions: TableTools) -> AnyTool:
    return tool(
        name="table_sort",
        effect=Effect.NONE,
        description_zh="按某一列排序并取前几行：最大、最小、最新的若干条。",
        arguments_zh={
            "by": "按哪一列排序；列名可以不完全一致。",
            "path": "CSV、JSON、JSONL 或 Excel 文件。与 rows 二选一。",
            "rows": "表格的行。与 path 二选一。",
            "descending": "大的在前。留空时，数字从大到小；按文字或日期时，整个表升序，只取几行则给出最后最新的。",
            "limit": "最多给出多少行。",
            "columns": "要给出的列；留空表示全部。",
        },
        keywords=words(
            "sort, order, top, bottom, largest, smallest, highest, 排序, 前, 最高, 最低, 最多, 最少, 排名, 从高到低"
        ),
        examples=(
            "the 5 rows with the highest amount in orders.csv",
            "sort orders.csv by date, newest first",
            "orders.csv 里金额最高的 5 行",
            "把 orders.csv 按日期从新到旧排序",
        ),
        consumes=_EITHER,
        produces={"rows": "table"},
        untrusted=("rows",),
        origin="built-in",
    )(functions.sort)


def _source(names: tuple[str, ...], table: Table) -> Source:
    numbers, units = measured(table)
    return Source(names, numbers.columns, numbers.rows, _joined(numbers.note, _told_units(units)))


def _sorted_places(name: str, cells: Sequence[Cell], *, is_descending: bool) -> list[int]:
    """The places of the cells in their order, those of empty cells at the end."""
    key = order_of(name, cells)
    filled = [at for at, cell in enumerate(cells) if cell is not None]
    empty = [at for at, cell in enumerate(cells) if cell is None]
    return sorted(filled, key=lambda at: key(cells[at]), reverse=is_descending) + empty


def _direction(column: Column, falls: bool) -> str:
    if column.type == "text":
        return "In falling order." if falls else "In rising order."
    if falls:
        return "Latest first." if column.type == "date" else "Largest first."
    return "Earliest first."


def _told_units(units: Mapping[str, str]) -> str:
    """Which sign the figures of the columns stood with."""
    return " ".join(f"The figures of {name!r} are in {unit}." for name, unit in units.items())


def _joined(*notes: str) -> str:
    return " ".join(filter(None, notes))


def _given(rows: Sequence[object]) -> Table:
    plain, names = tabulate(rows, "The given table")
    return Table(column_types(plain, names), plain)


def _only(rows: Sequence[Row], columns: Sequence[Column]) -> list[Row]:
    return [{column.name: row.get(column.name) for column in columns} for row in rows]


def _nothing_given(names: str) -> ToolError:
    return ToolError(f"Give exactly one of the arguments {names}.", kind=FailureKind.INVALID_ARGS)
