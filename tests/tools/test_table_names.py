"""Names of columns in SQL: a name that is no column is told and never taken for a text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.errors import ToolError
from autoglm.core.values import Json
from autoglm.tools.sql_names import pieces, with_name, with_strict_names

Use = Callable[..., Awaitable[Any]]
ROWS: Json = [{"unit price": 5, "city": "Oslo"}, {"unit price": 20, "city": "rome"}]


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT * FROM t WHERE "cost" > 100',
        "SELECT * FROM t WHERE \"cost\" = '5'",
        'SELECT * FROM t ORDER BY "cost"',
        'SELECT DISTINCT "cost" FROM t',
        'SELECT * FROM t WHERE city = "cost"',
        'SELECT COUNT(*) FROM t WHERE t."cost" = 1',
        'SELECT "cost" FROM t -- "city"',
        "SELECT cost FROM t",
    ],
)
async def test_a_name_that_is_no_column_is_told_with_those_that_are(use: Use, sql: str) -> None:
    with pytest.raises(ToolError, match=r"^'cost' is no column\. Columns: unit price, city\.$"):
        await use("table_query", rows=ROWS, sql=sql)


async def test_the_nearest_column_is_named(use: Use) -> None:
    with pytest.raises(ToolError, match=r"Did you mean city\?$"):
        await use("table_query", rows=ROWS, sql='SELECT "citty" FROM t')


@pytest.mark.parametrize(
    ("name", "column"), [("CITYS", "city"), ("Unit_Price", "unit price"), ("t.unitprices", "unit price")]
)
async def test_a_name_that_differs_in_case_marks_or_number_is_that_column(use: Use, name: str, column: str) -> None:
    table, dot, bare = name.rpartition(".")

    found = await use("table_query", rows=ROWS, sql=f'SELECT {table}{dot}"{bare}" FROM t LIMIT 1')

    assert (found["columns"], found["note"]) == ([column], f"{bare!r} was read as column {column!r}.")


@pytest.mark.parametrize("name", ["unit price", "Unit Prices"])
async def test_a_column_that_an_inner_statement_leaves_out_is_no_text(use: Use, name: str) -> None:
    with pytest.raises(ToolError, match="no such column: unit price"):
        await use("table_query", rows=ROWS, sql=f'SELECT "{name}" FROM (SELECT city FROM t)')


async def test_a_column_of_another_table_is_no_column_here(use: Use, tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text('[{"code": 1}]')

    with pytest.raises(ToolError, match=r"no such column: t\.code"):
        await use("table_query", rows=ROWS, tables={"p": "p.json"}, sql='SELECT t."code" FROM t, p')


async def test_a_name_that_stays_unknown_is_told_once(use: Use, tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text('[{"code": 1}]')

    with pytest.raises(ToolError, match=r"no such column: t\.code"):
        await use("table_query", rows=ROWS, tables={"p": "p.json"}, sql='SELECT t."Codes" FROM t, p')


@pytest.mark.parametrize(
    ("sql", "value"),
    [
        ('SELECT "city" AS "a ""b" FROM t ORDER BY "a ""b"', "Oslo"),
        ('SELECT \'say "cost"\' FROM t -- "cost"', 'say "cost"'),
        ('WITH "x y"("n") AS (SELECT "unit price" FROM t) SELECT MAX("n") FROM "x y"', 20),
        ('SELECT [unit price] + `unit price` /* "cost" */ FROM t', 10),
        ('SELECT "unit price" "cost" FROM t ORDER BY "cost" DESC', 20),
        ("SELECT COUNT(*) FROM t WHERE city = :city", 1),
    ],
)
async def test_names_that_the_statement_makes_and_texts_are_left_alone(use: Use, sql: str, value: Json) -> None:
    found = await use("table_query", rows=ROWS, sql=sql, values={"city": "Oslo"})

    assert (found["value"], found["note"]) == (value, "")


def test_the_nameless_columns_of_an_answer_keep_the_names_that_sqlite_gives_them() -> None:
    assert with_strict_names('SELECT SUM("a""b") FROM t') == 'SELECT SUM(`a"b`) FROM t'
    assert with_name("SELECT `a`, a, 'a' FROM t", "a", 'b"') == 'SELECT "b""", "b""", \'a\' FROM t'


@given(st.text(alphabet="a1.\"'`[]-/* \n", max_size=30))
def test_no_character_of_a_statement_is_lost(sql: str) -> None:
    assert "".join(piece.written for piece in pieces(sql)) == sql
