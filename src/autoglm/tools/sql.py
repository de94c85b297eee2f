"""SQL over tables in memory. Only SELECT: an authorizer refuses everything else, whatever the text looks like."""

from __future__ import annotations

import math
import re
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.columns import same_columns, unclear_column
from autoglm.tools.figures import too_large
from autoglm.tools.filtering import nothing_fits
from autoglm.tools.ordering import check_order, no_numbers
from autoglm.tools.portions import MOST_BYTES, first_of, first_rows
from autoglm.tools.sql_names import Uses, quoted, uses_of, with_call, with_name, with_strict_names
from autoglm.tools.tables import NUMBERS, Cell, Column, Row
from autoglm.tools.time_spans import columns_of_spans, span_of

_TIME_S = 10.0
_MAX_CELL_BYTES = 1_000_000
_ALLOWED = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE))
_FORBIDDEN_FUNCTIONS = frozenset(("load_extension", "readfile", "writefile", "edit", "fts3_tokenizer", "randomblob"))
_SELECT = re.compile(r"(?:\s|\(|--[^\n]*\n|/\*.*?\*/)*(?:SELECT|WITH|VALUES)\b", re.IGNORECASE | re.DOTALL)
_NO_COLUMN = re.compile(r"no such column: (.*)", re.DOTALL)
_SPAN = "span_of_time_"
_CALL = re.compile(rf"({_SPAN}\d+)\([^()]*\)")
_TYPES = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}


@dataclass(frozen=True, slots=True)
class QueryResult:
    columns: tuple[str, ...]
    rows: list[Row]
    row_count: int
    is_truncated: bool
    value: str | int | float | bool | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A table to be queried, under one or more names."""

    names: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    note: str = ""


def query(
    sql: str,
    sources: Sequence[Source],
    *,
    values: Mapping[str, Cell] | None = None,
    limit: int,
    time_s: float = _TIME_S,
) -> QueryResult:
    """The first `limit` rows of the answer, as far as they fit; `values` stand for the `:names` in the statement.

    Raises ToolError: INVALID_ARGS for SQL that does not fit, REFUSED for anything but SELECT, TOO_LARGE for one that
    takes too long or gives too large a cell."""
    if not _SELECT.match(sql):
        raise _explained(ValueError("not authorized"), "", time_s)
    with _database(sources) as database:
        names = ", ".join(f"{source.names[0]}({', '.join(c.name for c in source.columns)})" for source in sources)
        database.set_authorizer(_authorize)
        ends = time.monotonic() + time_s
        database.set_progress_handler(lambda: time.monotonic() > ends, 10_000)
        try:
            known = _with_known_names(database, sql, sources, values or {})
            uses = uses_of(known.sql, values or {})
            _check(uses, sources)
            cursor = database.execute(known.sql, values or {})
            found, count = _fetched(cursor, limit)
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
            raise _explained(error, names, time_s) from None
        columns = _unique([known.heading(part[0]) for part in cursor.description or ()])
    fetched: list[Row] = [
        {name: _plain(cell, name) for name, cell in zip(columns, cells, strict=True)} for cells in found
    ]
    rows, cut = first_rows(fetched, limit)
    if len(rows) < count:
        cut = cut or f"{first_of(len(rows), count)}."
    value = next(iter(rows[0].values()), None) if rows else None
    is_nothing = not any(cell for row in rows for cell in row.values())
    nothing = (known.examples, "" if rows else _nothing(uses, sources)) if is_nothing else ()
    notes = [*(source.note for source in sources), known.note, cut, *nothing]
    return QueryResult(tuple(columns), rows, count, len(rows) < count, value, " ".join(filter(None, notes)))


def _fetched(cursor: sqlite3.Cursor, limit: int) -> tuple[list[tuple[object, ...]], int]:
    """The first rows, not many more than fit, and how many there are."""
    kept: list[tuple[object, ...]] = []
    count = size = 0
    while part := cursor.fetchmany(1_000):
        count += len(part)
        if len(kept) < limit and size <= MOST_BYTES:
            kept += part[: limit - len(kept)]
            size += sum(len(str(cell)) for row in part for cell in row)
    return kept, count


def _check(uses: Uses, sources: Sequence[Source]) -> None:
    """Raises ToolError for columns of texts that SQLite would order or add up without a word."""
    for source in sources:
        for column in source.columns:
            cells = [row.get(column.name) for row in source.rows] if column.type == "text" else []
            if column.name in uses.ordered | uses.summed:
                check_order(column.name, cells)
            if column.name in uses.summed and any(isinstance(cell, str) for cell in cells):
                raise no_numbers(column, cells, [one for one in source.columns if one.type in NUMBERS])


def _nothing(uses: Uses, sources: Sequence[Source]) -> str:
    """Notes on texts that are asked for and in no row."""
    notes = []
    for source in sources:
        for column in source.columns:
            cells = [row.get(column.name) for row in source.rows] if column.name in uses.equal else []
            told = uses.equal.get(column.name, "")
            if cells and told.casefold() not in {str(cell).casefold() for cell in cells}:
                notes.append(nothing_fits(f"{column.name} = {told}", cells))
    return " ".join(notes)


def table_name(path: str) -> str:
    """A file's own name as the name of a table: `data/2024 sales.csv` is `t_2024_sales`."""
    stem = path.rpartition("/")[2].rpartition(".")[0] or path
    name = re.sub(r"\W+", "_", stem).strip("_") or "t"
    return f"t_{name}" if name[0].isdigit() else name


@contextmanager
def _database(sources: Sequence[Source]) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None, cached_statements=0)) as database:
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 50_000_000)
        database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        for source in sources:
            _fill(database, source)
        yield database


def _fill(database: sqlite3.Connection, source: Source) -> None:
    name, others = source.names[0], source.names[1:]
    columns = ", ".join(f"{quoted(column.name)} {_TYPES.get(column.type, '')}" for column in source.columns)
    try:
        database.execute(f"CREATE TABLE {quoted(name)} ({columns or 'value'})")
        for other in others:
            database.execute(f"CREATE VIEW {quoted(other)} AS SELECT * FROM {quoted(name)}")
        marks = ", ".join("?" for _ in source.columns)
        keys = [column.name for column in source.columns]
        database.execute("BEGIN")
        database.executemany(
            f"INSERT INTO {quoted(name)} VALUES ({marks or 'NULL'})",
            ([_bindable(row.get(key)) for key in keys] for row in source.rows),
        )
        database.execute("COMMIT")
    except sqlite3.Error as error:
        raise ToolError(f"The table {name} cannot be made: {error}.", kind=FailureKind.INVALID_ARGS) from None


@dataclass(frozen=True, slots=True)
class _Known:
    """A statement of which all names are known, and what was read as what; `spans` are the functions that stand in it
    for spans of time, each with the name that it had, and `examples` tell how these are written."""

    sql: str
    note: str = ""
    spans: Mapping[str, str] = field(default_factory=dict)
    examples: str = ""

    def heading(self, told: str) -> str:
        """What SQLite calls a column of the answer, as the statement was written."""
        return _CALL.sub(lambda call: self.spans.get(call[1], call[0]), told)


def _with_known_names(
    database: sqlite3.Connection, sql: str, sources: Sequence[Source], values: Mapping[str, Cell]
) -> _Known:
    """The statement with names of columns that are there; spans of time that are none are those of the only column of
    dates. Raises ToolError for other names, also for those in double quotes, which SQLite takes for texts."""
    columns = _columns(sources)
    notes, spans, examples = dict[str, str](), dict[str, str](), list[str]()
    while name := _bare(_unknown_name(database, sql, values), sources):
        found = same_columns(name, columns)
        if any(column.name == name for column in found):
            return _Known(with_strict_names(sql))  # it is a column, but not here: SQLite says so
        span = None if found else next(filter(None, (span_of(name, one.rows, one.columns) for one in sources)), None)
        if span and name not in uses_of(sql, values).summed:  # a span is no figure
            function = f"{_SPAN}{len(spans)}"
            database.create_function(function, 1, span.texts.get, deterministic=True)
            sql, spans[function] = with_call(sql, name, function, span.column), name
            notes[name] = span.note
            example = next(filter(None, span.texts.values()), None)
            examples += [f"{name!r} looks like {example}."] if example else []
            continue
        found = found or columns_of_spans(name, columns)
        if len(found) != 1:
            raise unclear_column(name, columns, "is no column")
        sql = with_name(sql, name, found[0].name)
        notes[name] = f"{name!r} was read as column {found[0].name!r}."
    return _Known(sql, " ".join(notes.values()), spans, " ".join(examples))


def _unknown_name(database: sqlite3.Connection, sql: str, values: Mapping[str, Cell]) -> str:
    """The first name that is none of a column, or ""."""
    try:
        database.execute(f"EXPLAIN {with_strict_names(sql)}", values).close()
    except sqlite3.OperationalError as error:
        missing = _NO_COLUMN.fullmatch(str(error))
        if missing is None:
            raise
        return missing[1]
    return ""


def _columns(sources: Sequence[Source]) -> list[Column]:
    """The columns of all tables, those of one name once."""
    return list({column.name: column for source in sources for column in source.columns}.values())


def _bare(name: str, sources: Sequence[Source]) -> str:
    """A name without the table that stands before it."""
    before, dot, after = name.partition(".")
    is_table = any(before.lower() == one.lower() for source in sources for one in source.names)
    return after if dot and is_table else name


def _authorize(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    if action not in _ALLOWED:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _FORBIDDEN_FUNCTIONS:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_READ and (first or "").lower().startswith("sqlite_"):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def _explained(error: Exception, names: str, time_s: float) -> ToolError:
    said = str(error).rstrip(".")
    if "interrupted" in said:
        return ToolError(
            f"The query needs more than the {time_s:g} s that a query may take.",
            kind=FailureKind.TOO_LARGE,  # no TIMEOUT: the same query would take as long again
            hint="Ask for less at a time; a recursive WITH needs an end.",
        )
    if any(part in said for part in ("not authorized", "prohibited", "authorization denied")):
        hint = "Write one SELECT statement."
        return ToolError(f"Only SELECT is allowed: {said}.", kind=FailureKind.REFUSED, hint=hint)
    return ToolError(f"The SQL does not work: {said}.", kind=FailureKind.INVALID_ARGS, hint=f"Tables: {names}.")


def _bindable(value: Cell) -> Cell:
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return float(value)
    return value


def _plain(value: object, column: str) -> Cell:
    if isinstance(value, bytes):
        if len(value) > _MAX_CELL_BYTES:
            raise ToolError(
                f"A cell of column {column} holds {len(value):,} bytes; the most is {_MAX_CELL_BYTES:,}.",
                kind=FailureKind.TOO_LARGE,
                hint="Ask for a part of it with substr(...), or for its length(...).",
            )
        return value.hex()
    if isinstance(value, float) and math.isinf(value):
        raise too_large(f"A figure of column {column}")
    return value if isinstance(value, str | int | float) else None


def _unique(names: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return unique
