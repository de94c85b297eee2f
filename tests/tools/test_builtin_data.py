"""Files, tables, SQL and JSON."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.tools import Effect
from autoglm.core.values import Json, Value
from autoglm.planning.told import in_chinese
from autoglm.testing.tools import call_context
from autoglm.tools.aggregate import Question, aggregate
from autoglm.tools.encoding import decode
from autoglm.tools.files import file_tools
from autoglm.tools.jsonpath import query
from autoglm.tools.registry import ToolRegistry
from autoglm.tools.sql import Source
from autoglm.tools.sql import query as sql_query
from autoglm.tools.tables import Column
from autoglm.tools.workspace import Workspace

Use = Callable[..., Awaitable[Any]]
SALES = "地区,产品,销售额,日期\n华东,A,1200.5,2026-01-02\n华北,B,800,2026-01-03\n华东,B,,2026-02-01\n"


async def test_what_was_written_is_read_back(use: Use) -> None:
    written = await use("file_write", path="a/b.txt", text="第一行\n二\n三\n")
    whole = await use("file_read", path="a/b.txt")
    part = await use("file_read", path="a/b.txt", start_line=2, max_lines=1)

    assert written == {"path": "a/b.txt", "size_bytes": 18, "lines": 3, "was_replaced": False}
    assert (whole["text"], whole["lines"], whole["encoding"]) == ("第一行\n二\n三\n", 3, "utf-8")
    assert (part["text"], part["is_truncated"]) == ("二\n", True)


async def test_a_file_that_was_cut_inside_a_character_still_is_text(use: Use, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("汉字汉字")

    found = await use("file_read", path="a.txt", max_bytes=7)

    assert (found["text"], found["is_truncated"], found["note"]) == ("汉字", True, "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_common_chinese_encodings_are_found_out(encoding: str) -> None:
    text = "姓名,城市\n张三,北京\n" * 20

    found = decode(text.encode(encoding))

    assert (found.text, found.encoding, found.note) == (text, encoding, "")


def test_bytes_that_are_no_text_say_so() -> None:
    found = decode(bytes(range(256)) * 4)

    assert "\0" not in found.text
    assert "not text" in found.note


async def test_an_append_with_the_same_key_happens_once(use: Use) -> None:
    first = await use("file_append", path="log", text="x")
    second = await use("file_append", path="log", text="x")

    assert (first["is_duplicate"], second["is_duplicate"], second["size_bytes"]) == (False, True, 2)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", "奶\n"),
        (b"one", "one\n奶\n"),
        (b"one\n", "one\n奶\n"),
        (b"one\r\ntwo\r\n", "one\r\ntwo\r\n奶\r\n"),
        ("\ufeff一".encode(), "\ufeff一\n奶\n"),
        ("合同".encode("gb18030"), "合同\n奶\n"),
        ("一\n".encode("utf-16"), "一\n奶\n"),
        (b"\xfe\xff" + "一".encode("utf-16-be"), "一\n奶\n"),
    ],
)
async def test_what_is_added_stands_on_lines_of_its_own_in_the_encoding_of_the_file(
    use: Use, tmp_path: Path, before: bytes, after: str
) -> None:
    (tmp_path / "list.txt").write_bytes(before)

    await use("file_append", path="list.txt", text="奶")

    added = (tmp_path / "list.txt").read_bytes()
    assert added.startswith(before)
    assert added.decode(decode(before).encoding.removesuffix("-sig")) == after


async def test_a_text_that_ends_its_line_gets_no_other_break(use: Use, tmp_path: Path) -> None:
    await use("file_append", path="list.txt", text="milk\n")

    assert (tmp_path / "list.txt").read_bytes() == b"milk\n"


ROWS: Json = [{"qty": 2, "name": "tea, green"}, {"qty": 1.5, "name": None}]


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("a.csv", b"", 'qty,name\n2,"tea, green"\n1.5,\n'),
        ("a.tsv", b"", "qty\tname\n2\ttea, green\n1.5\t\n"),
        ("a.csv", b"Name,Qty\nmilk,1", 'Name,Qty\nmilk,1\n"tea, green",2\n,1.5\n'),
        ("a.csv", b"name;qty\r\nmilk;1\r\n", "name;qty\r\nmilk;1\r\ntea, green;2\r\n;1,5\r\n"),
        ("a.txt", b"", "qty\tname\n2\ttea, green\n1.5\t\n"),
        ("a.jsonl", b"", '{"qty":2,"name":"tea, green"}\n{"qty":1.5,"name":null}\n'),
    ],
)
async def test_rows_are_added_to_the_columns_of_a_file(
    use: Use, tmp_path: Path, path: str, before: bytes, after: str
) -> None:
    if before:
        (tmp_path / path).write_bytes(before)

    await use("file_append", path=path, text=ROWS)

    assert (tmp_path / path).read_bytes().decode() == after


async def test_rows_that_were_added_are_read_again(use: Use, tmp_path: Path) -> None:
    (tmp_path / "数.csv").write_bytes("名;量;好\r\n茶;1,25;true\r\n".encode("gb18030"))

    await use(
        "file_append", path="数.csv", text=[{"好": False, "名": "奶", "量": 1.125}, {"名": "水", "量": 3, "好": True}]
    )
    found = await use("table_load", path="数.csv")

    assert [list(row.values()) for row in found["rows"]] == [["茶", 1.25, True], ["奶", 1.125, False], ["水", 3, True]]


@pytest.mark.parametrize(
    ("rows", "said", "told"),
    [
        ([{"name": "x", "price": 1}], "Only the file has qty. Only the rows have price.",
         "这些行与 'a.csv' 的列不一致。只有文件有：qty。只有这些行有：price。请选用相同的列，或写入另一个文件。"),
        ([{"name": "x"}], "Only the file has qty.", "只有文件有：qty。"),
        ([{"name": "x", "qty": 1, "b": 2}], "Only the rows have b.", "只有这些行有：b。"),
        ([{"name": "x", "qty": 1, "QTY": 2}], "The rows do not have the columns of 'a.csv'.", "列不一致。"),
    ],
)  # fmt: skip
async def test_rows_with_other_columns_are_refused_with_the_difference(
    use: Use, tmp_path: Path, rows: Json, said: str, told: str
) -> None:
    (tmp_path / "a.csv").write_text("name,qty\nmilk,1\n")

    with pytest.raises(ToolError) as caught:
        await use("file_append", path="a.csv", text=rows)

    assert said in str(caught.value)
    assert told in in_chinese(str(caught.value))
    assert (tmp_path / "a.csv").read_text() == "name,qty\nmilk,1\n"


@pytest.mark.parametrize("before", ["name,qty\n", ""])
async def test_no_rows_add_nothing(use: Use, tmp_path: Path, before: str) -> None:
    if before:
        (tmp_path / "a.csv").write_text(before)

    await use("file_append", path="a.csv", text=[])

    assert (tmp_path / "a.csv").read_text() == before


async def test_nothing_is_added_to_a_document_that_is_no_text(use: Use, tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").write_bytes(b"%PDF-1.4 ...")

    with pytest.raises(ToolError, match="is no text"):
        await use("file_append", path="plan.pdf", text="x")

    assert (tmp_path / "plan.pdf").read_bytes() == b"%PDF-1.4 ..."


async def test_listing_and_finding(use: Use) -> None:
    for path, text in (("a.csv", "one"), ("deep/b.csv", "hello 合同"), ("c.txt", "x" * 100)):
        await use("file_write", path=path, text=text)

    listed = await use("file_list")
    found = await use("file_find", {"name": ".csv"})
    holding = await use("file_find", contains="合同")
    large = await use("file_find", min_bytes=50)

    assert listed["paths"] == ["a.csv", "c.txt", "deep"]
    assert found["paths"] == ["a.csv", "deep/b.csv"]
    assert holding["paths"] == ["deep/b.csv"]
    assert (large["paths"], large["count"], large["total_bytes"]) == (["c.txt"], 1, 100)


async def test_times_are_told_in_the_zone_of_the_settings(use: Use, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hi")
    os.utime(tmp_path / "a.txt", (0, 0))

    listed = await use("file_list")
    machine: Any = (
        await ToolRegistry(file_tools(Workspace(tmp_path))).call("file_list", Value({}), call_context())
    ).content

    assert listed["entries"][0]["modified"] == "1970-01-01T08:00:00+08:00"
    assert datetime.fromisoformat(machine["entries"][0]["modified"]) == datetime.fromtimestamp(0, UTC)


async def test_file_labels_name_the_file(registry: ToolRegistry) -> None:
    context = call_context()
    await registry.call("file_write", Value({"path": "a.txt", "text": "hi"}), context)

    output = await registry.call("file_read", Value({"path": "a.txt"}), context)

    assert output.at(("text",)).labels.sources == ("file:a.txt", "tool:file_read", "untrusted")


async def test_columns_get_their_types(use: Use, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_bytes(SALES.encode("gb18030"))

    table = await use("table_load", path="s.csv")

    assert [column["type"] for column in table["columns"]] == ["text", "text", "number", "date"]
    assert table["rows"][2] == {"地区": "华东", "产品": "B", "销售额": None, "日期": "2026-02-01"}
    assert (table["row_count"], table["encoding"], table["delimiter"]) == (3, "gb18030", ",")


@pytest.mark.parametrize(
    ("name", "content", "rows"),
    [
        ("a.csv", "id;n\n007;1,200\n008;3", [{"id": "007", "n": 1.2}, {"id": "008", "n": 3}]),
        ("a.tsv", "x\ty\n1\ttrue\n2\tfalse", [{"x": 1, "y": True}, {"x": 2, "y": False}]),
        ("a.csv", 'a,b\n"x, y","line\nbreak"', [{"a": "x, y", "b": "line\nbreak"}]),
        ("a.csv", "a,,a\n1,2,3,4\n5", [{"a": 1, "column_2": 2, "a_2": 3}, {"a": 5, "column_2": None, "a_2": None}]),
        ("a.csv", "", []),
        ("a.json", '{"items": [{"a": 1}, {"b": [2]}]}', [{"a": 1, "b": None}, {"a": None, "b": "[2]"}]),
        ("a.jsonl", '{"a": 1}\n\n{"a": null}\n', [{"a": 1}, {"a": None}]),
    ],
)
async def test_tables_are_read_in_every_form(use: Use, tmp_path: Path, name: str, content: str, rows: Json) -> None:
    (tmp_path / name).write_text(content)

    assert (await use("table_load", path=name))["rows"] == rows


async def test_broken_files_say_where(use: Use, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"a": 1}\n{"a": \n')

    with pytest.raises(ToolError, match=r"a\.jsonl, line 2 is not JSON"):
        await use("table_load", path="a.jsonl")


@pytest.mark.parametrize(
    ("content", "why", "told"),
    [
        (" ", "there is nothing in it", "其中没有内容"),
        ('{"a": [1', "it ends too early", "内容不完整"),
        ("[1 2]", "near '[1 2]' something is wrong", "'[1 2]' 附近有错"),
        ('{"a": 1,\n "b": nope}\n', "near ': 1, \"b\": nope}' in line 2 something is wrong", "第 2 行的"),
        ("[" * 3000, "it is nested too deeply", "嵌套太深"),
        ("1e999", "it holds what no JSON can hold, such as too large a number", "其中有 JSON 不能表示的内容"),
    ],
)
async def test_why_a_file_is_no_json_is_told(use: Use, tmp_path: Path, content: str, why: str, told: str) -> None:
    (tmp_path / "a.json").write_text(content)

    with pytest.raises(ToolError) as caught:
        await use("json_query", path="a.json", query="a")

    assert str(caught.value).startswith(f"a.json is not JSON: {why}")
    assert in_chinese(str(caught.value)).startswith(f"a.json 不是 JSON：{told}")


async def test_sql_over_files_and_rows(use: Use, tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text(SALES)
    (tmp_path / "p.json").write_text('[{"code": "A", "label": "苹果"}]')

    total = await use("table_query", path="sales.csv", sql="SELECT SUM(销售额) AS total FROM t")
    joined = await use("table_query", path="sales.csv", tables={"p": "p.json"},
                       sql="SELECT label, 销售额 FROM sales JOIN p ON p.code = sales.产品")  # fmt: skip
    given_rows = await use("table_query", rows=[{"n": 1}, {"n": 2}], sql="SELECT MAX(n) FROM t")

    assert (total["value"], total["columns"], total["rows"]) == (2000.5, ["total"], [{"total": 2000.5}])
    assert joined["rows"] == [{"label": "苹果", "销售额": 1200.5}]
    assert given_rows["value"] == 2


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM t", "DROP TABLE t", "INSERT INTO t VALUES (1)", "UPDATE t SET a = 1", "CREATE TABLE x (a)",
        "ATTACH DATABASE '/tmp/x.db' AS x", "PRAGMA database_list", "VACUUM INTO '/tmp/x.db'",
        "SELECT load_extension('x')", "SELECT * FROM sqlite_master", "REINDEX", "CREATE VIEW v AS SELECT 1",
        "CREATE VIRTUAL TABLE v USING fts5(a)", "ANALYZE", "SAVEPOINT s", "BEGIN", "DETACH x",
        "SELECT * FROM pragma_database_list", "WITH x AS (SELECT 1) DELETE FROM t", "EXPLAIN SELECT 1",
    ],
)  # fmt: skip
async def test_anything_but_select_is_refused(use: Use, sql: str) -> None:
    with pytest.raises(ToolError) as caught:
        await use("table_query", rows=[{"a": 1}], sql=sql)

    assert caught.value.kind in {FailureKind.REFUSED, FailureKind.INVALID_ARGS}


async def test_two_statements_are_one_too_many(use: Use) -> None:
    with pytest.raises(ToolError, match="one statement"):
        await use("table_query", rows=[{"a": 1}], sql="SELECT 1; SELECT 2")


def test_an_endless_query_is_stopped() -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n"

    with pytest.raises(ToolError) as caught:
        sql_query(endless, [Source(("t",), (Column("a", "integer"),), [{"a": 1}])], limit=10, time_s=0.05)

    assert caught.value.kind is FailureKind.TOO_LARGE  # the same query would be as slow again: not worth a retry
    assert "0.05 s" in caught.value.message


async def test_a_cell_is_given_whole_or_refused(use: Use) -> None:
    whole = await use("table_query", rows=[{"a": 1}], sql="SELECT zeroblob(3) AS z")

    with pytest.raises(ToolError, match=r"column z holds 1,000,001 bytes") as caught:
        await use("table_query", rows=[{"a": 1}], sql="SELECT zeroblob(1000001) AS z")

    assert whole["value"] == "000000"
    assert caught.value.kind is FailureKind.TOO_LARGE


@pytest.mark.parametrize(
    ("name", "args", "said"),
    [
        ("file_list", {"limit": -1}, "limit of tool file_list: expected int >= 0"),
        ("file_find", {"min_bytes": -1}, "min_bytes of tool file_find: expected int >= 0"),
        ("file_find", {"limit": 10**30}, "limit of tool file_find: expected int <= 1000000000"),
        ("file_read", {"path": "a", "start_line": -5}, "start_line of tool file_read: expected int >= 1"),
        ("file_read", {"path": "a", "max_lines": -1}, "max_lines of tool file_read: expected int >= 0"),
        ("table_query", {"sql": "SELECT 1", "rows": [], "limit": -1}, "limit of tool table_query: expected int >= 0"),
        ("table_sort", {"by": "a", "rows": [], "limit": -1}, "limit of tool table_sort: expected int >= 0"),
        ("text_search", {"query": "a", "text": "a", "limit": -1}, "limit of tool text_search: expected int >= 0"),
        (
            "text_search",
            {"query": "a", "text": "a", "context_lines": 51},
            "context_lines of tool text_search: expected",
        ),
        ("text_summarize", {"text": "a", "sentences": 0}, "sentences of tool text_summarize: expected int >= 1"),
    ],
)
async def test_numbers_out_of_range_are_refused_with_the_range(use: Use, name: str, args: Json, said: str) -> None:
    with pytest.raises(ToolError) as caught:
        await use(name, args)

    assert caught.value.kind is FailureKind.INVALID_ARGS
    assert said in caught.value.message


async def test_no_column_is_taken_for_a_longer_name(use: Use) -> None:
    rows = [{"工资": 3, "salary": 2}]

    assert (await use("table_aggregate", rows=rows, measure="salary column"))["value"] == 2
    assert (await use("table_aggregate", rows=rows, measure="工资列"))["value"] == 3
    with pytest.raises(ToolError, match="'离职人员工资' is no column"):
        await use("table_aggregate", rows=rows, measure="离职人员工资")


async def test_aggregates_match_columns_tolerantly(use: Use, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(SALES)

    groups = await use("table_aggregate", path="s.csv", measure="销售", group_by=["地区"])
    average = await use("table_aggregate", path="s.csv", operation="mean")
    count = await use("table_aggregate", path="s.csv", operation="count", where=[{"column": "产品", "value": "b"}])

    assert groups["rows"] == [{"地区": "华东", "sum(销售额)": 1200.5}, {"地区": "华北", "sum(销售额)": 800.0}]
    assert (average["value"], average["measure"]) == (1000.25, "销售额")
    assert count["value"] == 2


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"measure": "price"}, "Columns: a, b1, b2"),
        ({"measure": "b"}, "more than one column"),
        ({}, "2 columns of numbers"),
        ({"measure": "a"}, "no numbers"),
    ],
)
async def test_an_unclear_column_is_asked_for_not_guessed(use: Use, args: dict[str, Json], said: str) -> None:
    rows: Json = [{"a": "x", "b1": 1, "b2": 2}]

    with pytest.raises(ToolError) as caught:
        await use("table_aggregate", {"rows": rows, **args})

    assert said in str(caught.value)


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.integers(-1000, 1000)), min_size=1, max_size=30))
def test_group_sums_add_up_to_the_total(pairs: list[tuple[str, int]]) -> None:
    rows: list[Any] = [{"g": group, "n": number} for group, number in pairs]
    columns = (Column("g", "text"), Column("n", "integer"))

    grouped = aggregate(rows, columns, Question(measure="n", group_by=("g",)))

    assert sum(row["sum(n)"] for row in grouped.rows if isinstance(row["sum(n)"], int)) == sum(n for _, n in pairs)


async def test_the_top_rows_of_a_table(use: Use) -> None:
    rows: Json = [{"n": 2, "s": "b"}, {"n": None, "s": "x"}, {"n": 10, "s": "a"}]

    top = await use("table_sort", rows=rows, by="N", limit=2)
    bottom = await use("table_sort", rows=rows, by="n", descending=False, columns=["s"])

    assert top["rows"] == [{"n": 10, "s": "a"}, {"n": 2, "s": "b"}]
    assert bottom["rows"] == [{"s": "b"}, {"s": "a"}, {"s": "x"}]


ITEMS = [{"name": "pen", "price": 2, "tags": ["a"]}, {"name": "ink", "price": 12.5}, {"name": "Pad"}]
SHOP: Json = {"items": ITEMS, "a b": 1}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("items[0].name", "pen"),
        ("$.items[-1].name", "Pad"),
        ("items[*].name", ["pen", "ink", "Pad"]),
        ("items.price", [2, 12.5]),
        ("items[1:].name", ["ink", "Pad"]),
        ("items[?price > 5].name", ["ink"]),
        ("items[?price > 5 || name == 'Pad'] | length", 2),
        ("items[?!price].name", ["Pad"]),
        ("items[?contains(tags, 'a')].name", ["pen"]),
        ("items[?name ~ 'PA'].name", ["Pad"]),
        ("items[?(price >= 2) && price <= 2][0].name", "pen"),
        ("..price | sum", 14.5),
        ("..price | mean", 7.25),
        ("items[*].name | sort | first", "Pad"),
        ("'a b'", 1),
        ("['a b']", 1),
        ("| keys", ["items", "a b"]),
        ("", SHOP),
    ],
)
def test_json_queries_pick(text: str, found: Json) -> None:
    assert query(SHOP, text) == (found, True)


CONFIG = {
    "version": 2,
    "server": {"port": 1, "Host": "db"},
    "users": [{"name": "Ann", "tags": []}, {"name": "Bo", "Port": 5}, 7],
    "nested": {"users": []},
    "data": {"datum": 1, "DATA": 2, "Data": 3},
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Version", 2),
        ("versions", 2),
        ("server.host", "db"),
        ("users.names", ["Ann", "Bo"]),
        ("user.name", ["Ann", "Bo"]),
        ("users.port", [5]),
        ("nested.users.names", []),
    ],
)
def test_a_name_may_differ_by_case_and_plural_where_only_one_fits(text: str, found: Json) -> None:
    assert query(CONFIG, text) == (found, True)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("port", "Did you mean server.port?"),
        ("tags", "Did you mean users.tags?"),
        ("server.user", "Did you mean users?"),
        ("data.data", "Did you mean data?"),
        ("版本", "There is only: version, server, users, nested, data."),
        ("users.age", "There is only: name, tags, Port."),
        ("server.port.x", ""),
    ],
)
def test_a_json_name_that_leads_to_nothing_is_told_with_what_is_there(text: str, hint: str) -> None:
    with pytest.raises(ToolError, match="There is no") as caught:
        query(CONFIG, text)

    assert (caught.value.kind, caught.value.hint) == (FailureKind.NOT_FOUND, hint)


def test_only_the_first_of_many_names_are_told() -> None:
    with pytest.raises(ToolError) as caught:
        query({f"n{at}": at for at in range(20)}, "x")

    assert caught.value.hint.endswith("n10, n11, ….")


@pytest.mark.parametrize("text", ["items[9]", "items[0] | first", "'a b' | max"])
def test_json_queries_that_fit_nothing_say_so(text: str) -> None:
    assert query(SHOP, text) == (None, False)


@pytest.mark.parametrize("text", ["items[", "items[?", "items[x]", "a..", "a | nope", "a b", "a.[", "items[1.5]", "#"])
def test_json_queries_that_are_wrong_show_where(text: str) -> None:
    with pytest.raises(ToolError, match="here") as caught:
        query(SHOP, text)

    assert caught.value.kind is FailureKind.INVALID_ARGS


@given(st.text(alphabet="ab.[]*?|&'\"()~!<>=,0:-", max_size=25))
def test_any_json_query_answers_or_is_wrong(text: str) -> None:
    try:
        query({"a": [{"b": 1}], "b": "x"}, text)
    except ToolError as error:
        assert error.kind in {FailureKind.INVALID_ARGS, FailureKind.NOT_FOUND}  # noqa: PT017 - either outcome is right


async def test_effects_of_reading_tools_are_none(registry: ToolRegistry) -> None:
    reading = {"file_read", "file_list", "table_query", "json_query", "text_search"}

    assert {spec.traits.effect for spec in registry.specs() if spec.name in reading} == {Effect.NONE}


@pytest.mark.parametrize(
    ("content", "args", "note"),
    [
        (b"", {}, "The file is empty."),
        (b"", {"max_lines": 3}, "The file is empty."),
        (b"one\n", {"start_line": 2}, "The file has only 1 line."),
        (b"one\ntwo\n", {"start_line": 9, "max_lines": 3}, "The file has only 2 lines."),
        (b"one\ntwo\n", {"start_line": 2}, ""),
    ],
)
async def test_why_a_file_gives_no_text_is_told(
    use: Use, tmp_path: Path, content: bytes, args: dict[str, Json], note: str
) -> None:
    (tmp_path / "a.txt").write_bytes(content)

    assert (await use("file_read", args, path="a.txt"))["note"] == note


@pytest.mark.parametrize("content", [bytes(range(256)) * 20, b"\x01\x02\x03", "ab".encode("utf-16-le")])
@pytest.mark.parametrize(
    ("tool", "args"), [("file_read", {}), ("text_search", {"query": "a"}), ("file_append", {"text": "a"})]
)
async def test_bytes_that_are_no_characters_are_no_text(
    use: Use, tmp_path: Path, content: bytes, tool: str, args: dict[str, Json]
) -> None:
    (tmp_path / "a.dat").write_bytes(content)

    with pytest.raises(ToolError, match=r"The file a\.dat is no text: it holds bytes that are no characters\."):
        await use(tool, args, path="a.dat")


async def test_a_log_with_a_few_control_characters_is_text(use: Use, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(b"\x1b[1mbold\x1b[0m\n" * 20 + b"\0")

    assert (await use("file_read", path="a.log"))["lines"] == 21


async def test_a_table_of_names_alone_says_so(use: Use, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,a\n")

    loaded = await use("table_load", path="a.csv")

    assert loaded["rows"] == []
    assert loaded["note"].endswith("were given one. There are names, and no rows below them.")


@pytest.mark.parametrize(
    ("before", "head"), [("", "区,额总和"), ("额总和,区\n3,东\n", "额总和,区"), ("区,sum(额)\n", "区,sum(额)")]
)
async def test_a_figure_is_added_to_its_column_whatever_it_is_called_there(
    use: Use, tmp_path: Path, before: str, head: str
) -> None:
    (tmp_path / "a.csv").write_text(before)

    await use("file_append", path="a.csv", text=[{"区": "西", "sum(额)": 4}])

    first, *_, last = (tmp_path / "a.csv").read_text().splitlines()
    assert (first, last) == (head, "4,西" if head.startswith("额") else "西,4")
