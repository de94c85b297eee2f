"""SQL over tables in memory. Only SELECT: an authorizer refuses everything else, whatever the text looks like."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.tables import Cell, Column, Row

_TIME_S = 10.0
_MAX_CELL_BYTES = 1_000_000
_ALLOWED = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE))
_FORBIDDEN_FUNCTIONS = frozenset(("load_extension", "readfile", "writefile", "edit", "fts3_tokenizer", "randomblob"))
_SELECT = re.compile(r"(?:\s|\(|--[^\n]*\n|/\*.*?\*/)*(?:SELECT|WITH|VALUES)\b", re.IGNORECASE | re.DOTALL)
_TYPES = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}


@dataclass(frozen=True, slots=True)
class QueryResult:
    columns: tuple[str, ...]
    rows: list[Row]
    row_count: int
    is_truncated: bool
    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Source:
    """A table to be queried, under one or more names."""

    names: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: Sequence[Row]


def query(sql: str, sources: Sequence[Source], *, limit: int, time_s: float = _TIME_S) -> QueryResult:
    """The first `limit` rows of the answer. Raises ToolError: INVALID_ARGS for SQL that does not fit, REFUSED for
    anything but SELECT, TOO_LARGE for one that takes too long or gives too large a cell."""
    if not _SELECT.match(sql):
        raise _explained(ValueError("not authorized"), "", time_s)
    with _database(sources) as database:
        names = ", ".join(f"{source.names[0]}({', '.join(c.name for c in source.columns)})" for source in sources)
        database.set_authorizer(_authorize)
        ends = time.monotonic() + time_s
        database.set_progress_handler(lambda: time.monotonic() > ends, 10_000)
        try:
            cursor = database.execute(sql)
            found = cursor.fetchmany(limit + 1)
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
            raise _explained(error, names, time_s) from None
        columns = _unique([part[0] for part in cursor.description or ()])
    rows: list[Row] = [
        {name: _plain(cell, name) for name, cell in zip(columns, cells, strict=True)} for cells in found[:limit]
    ]
    value = next(iter(rows[0].values()), None) if rows else None
    return QueryResult(tuple(columns), rows, len(rows), len(found) > limit, value)


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
    columns = ", ".join(f"{_quoted(column.name)} {_TYPES.get(column.type, '')}" for column in source.columns)
    try:
        database.execute(f"CREATE TABLE {_quoted(name)} ({columns or 'value'})")
        for other in others:
            database.execute(f"CREATE VIEW {_quoted(other)} AS SELECT * FROM {_quoted(name)}")
        marks = ", ".join("?" for _ in source.columns)
        keys = [column.name for column in source.columns]
        database.execute("BEGIN")
        database.executemany(
            f"INSERT INTO {_quoted(name)} VALUES ({marks or 'NULL'})",
            ([_bindable(row.get(key)) for key in keys] for row in source.rows),
        )
        database.execute("COMMIT")
    except sqlite3.Error as error:
        raise ToolError(f"The table {name} cannot be made: {error}.", kind=FailureKind.INVALID_ARGS) from None


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


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


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
    return value if isinstance(value, str | int | float) else None


def _unique(names: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return unique
