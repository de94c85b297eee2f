"""Parts of a request that set arguments by themselves: which are found, and which near ones are not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from autoglm.core.plan import Step
from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline.files.settings import arguments_by, kept_by, settings_in
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.marked import Setting
from autoglm.planning.offline.words.text import blanked, read_source
from autoglm.tools.builtin import built_in_specs

TODAY = date(2026, 11, 21)
TOOLS = {tool.name: tool for tool in built_in_specs()}


def told(text: str, tool: str) -> dict[str, Json]:
    """What the settings of a text give one of the built-in tools."""
    source = read_source(text)
    return arguments_by(settings_in(source.plain, mentions_in(source, TODAY), TODAY), TOOLS[tool])


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("lines 7 to 9 of poem.txt", {"start_line": 7, "max_lines": 3}),
        ("between lines 7 and 9", {"start_line": 7, "max_lines": 3}),
        ("from line 7 through line 9", {"start_line": 7, "max_lines": 3}),
        ("the opening twelve lines", {"max_lines": 12}),
        ("the first line", {"max_lines": 1}),
        ("the third line of a.txt", {"start_line": 3, "max_lines": 1}),
        ("line no. 8", {"start_line": 8, "max_lines": 1}),
        ("up to line 60", {"max_lines": 60}),
        ("everything after line 5", {"start_line": 6}),
        ("starting from line 5 to the end", {"start_line": 5}),
        ("40 lines starting at line 5", {"start_line": 5, "max_lines": 40}),
        ("诗.txt 的第7行到第9行", {"start_line": 7, "max_lines": 3}),
        ("7-9 行", {"start_line": 7, "max_lines": 3}),
        ("开头十二行", {"max_lines": 12}),
        ("第八行", {"start_line": 8, "max_lines": 1}),
        ("从第 5 行开始到最后", {"start_line": 5}),
        ("第 5 行之后的内容", {"start_line": 5}),
        ("从第 5 行开始看 40 行", {"start_line": 5, "max_lines": 40}),
        ("the last 7 lines", {"last_lines": 7}),
        ("lines 9 to 7", {}),
        ("7 lines", {}),
        ("最后 7 行", {"last_lines": 7}),
        ("账目.csv 前 7 行", {}),
    ],
)
def test_lines_of_a_file(text: str, arguments: Mapping[str, Json]) -> None:
    assert told(text, "file_read") == arguments


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("page 6 of plan.pdf", "6"),
        ("pages 6 to 8", "6-8"),
        ("pages 2, 6-8 and 11", "2,6-8,11"),
        ("the first two pages", "1-2"),
        ("the first 1 pages", "1"),
        ("the second page", "2"),
        ("第六页", "6"),
        ("第6页到第8页", "6-8"),
        ("第2、6和11页", "2,6,11"),
        ("前两页", "1-2"),
    ],
)
def test_pages_of_a_document(text: str, pages: str) -> None:
    assert told(text, "read_document") == {"pages": pages}


@pytest.mark.parametrize("text", ["the last page", "6 pages", "最后一页", "一共几页"])
def test_what_tells_no_page_sets_none(text: str) -> None:
    assert told(text, "read_document") == {}


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("with 4 lines of context", {"context_lines": 4}),
        ("and show two lines before and after each match", {"context_lines": 2}),
        ("plus 4 lines around it", {"context_lines": 4}),
        ("with a context of 4 lines", {"context_lines": 4}),
        ("前后各显示四行", {"context_lines": 4}),
        ("带上上下文 4 行", {"context_lines": 4}),
        ("at most 30 matches", {"limit": 30}),
        ("only the first 30 hits", {"limit": 30}),
        ("最多列出 30 条结果", {"limit": 30}),
        ("matching the case", {"ignore_case": False}),
        ("case-sensitive search", {"ignore_case": False}),
        ("注意区分大小写", {"ignore_case": False}),
        ("regardless of case", {"ignore_case": True}),
        ("忽略大小写", {"ignore_case": True}),
        ("with this regex", {"regex": True}),
        ("用正则匹配", {"regex": True}),
        (r"the regular expression ^Ab+c$ in a.txt", {"regex": True, "query": "^Ab+c$"}),
        (r"正则 \d{4}-\d{2} 在 a.txt 里", {"regex": True, "query": r"\d{4}-\d{2}"}),
        ("a.conf 里 port 在第几行", {"query": "port"}),
        ("where does port appear in a.conf", {"query": "port"}),
        ("a.conf 哪些行出现了端口", {"query": "端口"}),
        ("with 4 lines", {}),
        ("a regular report", {}),
        ("in this case", {}),
    ],
)
def test_how_a_search_goes(text: str, arguments: Mapping[str, Json]) -> None:
    assert told(text, "text_search") == arguments


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("in four sentences", {"sentences": 4}),
        ("down to a single sentence", {"sentences": 1}),
        ("a 4-sentence summary", {"sentences": 4}),
        ("缩成四句话", {"sentences": 4}),
        ("不超过 4 个要点", {"sentences": 4}),
        ("the first four sentences", {}),
        ("这四句", {}),
    ],
)
def test_how_short_a_summary_is(text: str, arguments: Mapping[str, Json]) -> None:
    assert told(text, "text_summarize") == arguments


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("get the tables from plan.docx", {"give": "tables"}),
        ("plan.docx 里的表格", {"give": "tables"}),
        ("just the plain text", {"give": "text"}),
        ("put it in a table", {}),
        ("画成表格", {}),
    ],
)
def test_what_of_a_document_is_wanted(text: str, arguments: Mapping[str, Json]) -> None:
    assert told(text, "read_document") == arguments


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("files over 3 MB", {"min_bytes": 3_000_000}),
        ("that are at least 1.5 gigabytes in size", {"min_bytes": 1_500_000_000}),
        ("no bigger than 700 bytes", {"max_bytes": 700}),
        ("between 2 KB and 3 MB", {"min_bytes": 2000, "max_bytes": 3_000_000}),
        ("3 MB or more", {"min_bytes": 3_000_000}),
        ("3 MB or less", {"max_bytes": 3_000_000}),
        ("体积超过 3 兆", {"min_bytes": 3_000_000}),
        ("不到 3KB", {"max_bytes": 3000}),
        ("3MB 以上", {"min_bytes": 3_000_000}),
        ("3MB以内", {"max_bytes": 3_000_000}),
        ("比 3MB 大", {"min_bytes": 3_000_000}),
        ("比 3MB 还小", {"max_bytes": 3_000_000}),
        ("大小在 2KB 到 3MB 之间", {"min_bytes": 2000, "max_bytes": 3_000_000}),
        ("over 3M", {"min_bytes": 3_000_000}),
        ("over 3 m away", {}),
        ("over 3 months", {}),
        ("over 3 boxes", {}),
        ("超过 3 天", {}),
    ],
)
def test_sizes_of_files(text: str, arguments: Mapping[str, Json]) -> None:
    assert told(text, "file_find") == arguments


@pytest.mark.parametrize(
    ("text", "after", "before"),
    [
        ("changed since 3 November", "2026-11-03", None),
        ("newer than 2026-11-03", "2026-11-03", None),
        ("edited before 2026-11-03", None, "2026-11-03"),
        ("older than 2026-11-03", None, "2026-11-03"),
        ("that were updated on 2026-11-03", "2026-11-03", "2026-11-04"),
        ("I changed today", "2026-11-21", None),
        ("modified between 2026-11-03 and 2026-11-05", "2026-11-03", "2026-11-06"),
        ("touched in the past 2 weeks", "2026-11-07", None),
        ("changed in the last month", "2026-10-22", None),
        ("changed this week", "2026-11-16", None),
        ("changed last week", "2026-11-09", "2026-11-16"),
        ("changed this month", "2026-11-01", None),
        ("changed last month", "2026-10-01", "2026-11-01"),
        ("changed this year", "2026-01-01", None),
        ("changed last year", "2025-01-01", "2026-01-01"),
        ("modified more than 2 months ago", None, "2026-09-22"),
        ("older than 10 days", None, "2026-11-11"),
        ("11月3日以后改动过的", "2026-11-03", None),
        ("修改时间晚于 2026-11-03", "2026-11-03", None),
        ("2026-11-03之前编辑的", None, "2026-11-03"),
        ("修改日期早于2026-11-03", None, "2026-11-03"),
        ("11月3日到11月5日之间更新的", "2026-11-03", "2026-11-06"),
        ("11月3日当天修改的", "2026-11-03", "2026-11-04"),
        ("过去两周改过的", "2026-11-07", None),
        ("三天内改过的", "2026-11-18", None),
        ("这个月修改的", "2026-11-01", None),
        ("上个月改过的", "2026-10-01", "2026-11-01"),
        ("去年更新的", "2025-01-01", "2026-01-01"),
        ("10天前修改的", None, "2026-11-11"),
        ("created since 3 November", None, None),
        ("the price changed", None, None),
        ("11月3日的会议", None, None),
    ],
)
def test_when_files_were_changed(text: str, after: str | None, before: str | None) -> None:
    bounds = {"modified_after": after, "modified_before": before}

    assert told(text, "file_find") == {name: day for name, day in bounds.items() if day}


def test_last_month_in_january_is_in_the_year_before() -> None:
    source = read_source("changed last month")

    (found,) = settings_in(source.plain, mentions_in(source, date(2026, 1, 9)), date(2026, 1, 9))

    assert found.ways == ({"modified_after": "2025-12-01", "modified_before": "2026-01-01"},)


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("the yaml files", {"name": "*.yaml"}),
        ("all Excel files", {"name": "*.xlsx"}),
        ("the PDFs", {"name": "*.pdf"}),
        ("files ending in .ini", {"name": "*.ini"}),
        ("哪些 md 文档", {"name": "*.md"}),
        ("哪些 png", {"name": "*.png"}),
        ("pdf 有哪些", {"name": "*.pdf"}),
        ("以 ini 结尾的文件", {"name": "*.ini"}),
        ("日志文件有哪些", {"name": "*.log"}),
        ("turn it into a csv file", {}),
        ("转成 pdf 文件", {}),
        ("a.txt files", {}),
        ("日志文件夹", {}),
        ('files named "plan"', {"name": "plan"}),
        ('whose name ends with "_v2"', {"name": "*_v2"}),
        ('with "draft" in the name', {"name": "draft"}),
        ("文件名以“计划”开头", {"name": "计划*"}),
        ("名称以“稿”结尾的", {"name": "*稿"}),
        ("名字里有“计划”两个字的", {"name": "计划"}),
        ('files that mention "tax"', {"contains": "tax"}),
        ("documents mentioning taxes", {"contains": "taxes"}),
        ("哪些文件里写着“税”", {"contains": "税"}),
        ("提到“税”的所有文件", {"contains": "税"}),
        ("包含税率的文件", {"contains": "税率"}),
        ('a letter with "tax"', {}),
        ("under archive", {"path": "archive"}),
        ("in src/utils, please", {"path": "src/utils"}),
        ("utils 里", {"path": "utils"}),
        ("在合同文件夹里", {"path": "合同"}),
        ("合同/旧 目录下", {"path": "合同/旧"}),
        ("in order", {}),
        ("in a.txt under archive", {}),
        ("在里", {}),
    ],
)
def test_which_files_are_meant(text: str, arguments: Mapping[str, Json]) -> None:
    assert told(text, "file_find") == arguments


@pytest.mark.parametrize(
    "text",
    [
        "including all its subfolders",
        "and what is in subfolders",
        "recursively",
        "连同子目录",
        "子文件夹里的也要",
        "递归",
    ],
)
def test_folders_below(text: str) -> None:
    assert told(text, "file_list").get("recursive", True) is True
    assert told(f"docs/ {text}", "file_find") == {}


def test_a_search_by_ending_goes_everywhere_unless_a_place_is_named() -> None:
    assert told("all ini files", "text_search") == {"pattern": "*.ini", "path": "."}
    assert told("all ini files in etc", "text_search") == {"pattern": "*.ini", "path": "etc"}
    assert told("all ini files in etc/", "text_search") == {"pattern": "*.ini"}


def test_the_first_table_is_what_a_csv_file_is_made_of() -> None:
    assert blanked("the first table", _settings("the first table of a.pdf to b.csv")).strip() == ""
    assert _settings("the first table of a.pdf to b.txt") == ()
    assert _settings("the second table of a.pdf to b.csv") == ()


def test_what_a_picture_is_of_is_no_part_of_what_is_wanted() -> None:
    text = "the poster in wall.png"

    assert blanked(text, _settings(text)) == "           in wall.png"
    assert _settings("the poster in wall.txt") == ()
    assert _settings("the dates in wall.png") == ()


def test_a_setting_is_kept_when_a_step_holds_it_or_has_it_as_its_default() -> None:
    settings = _settings("lines 5 to 6 of a.txt, regardless of case")
    held = Step(id="s1", tool="file_read", args={"path": "a.txt", "start_line": 5, "max_lines": 2})
    other = Step(id="s1", tool="file_read", args={"path": "a.txt", "start_line": 5})
    found = Step(id="s2", tool="text_search", args={"path": "a.txt", "query": "x"})

    assert kept_by(settings, [held], TOOLS) == settings[:1]
    assert kept_by(settings, [other, found], TOOLS) == settings[1:]


def test_a_tool_that_does_not_tell_its_content_takes_no_settings() -> None:
    stranger = ToolSpec(
        name="read_lines",
        description="Read lines.",
        parameters={"type": "object", "properties": {"start_line": {"type": "integer"}, "max_lines": {}}},
    )

    assert arguments_by(_settings("lines 5 to 6"), stranger) == {}


def _settings(text: str) -> tuple[Setting, ...]:
    source = read_source(text)
    return settings_in(source.plain, mentions_in(source, TODAY), TODAY)
