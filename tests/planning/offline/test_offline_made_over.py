"""Files that are made over into another form, remarks on a file, and what is to be left out: in other words than the
requests that are held against the planner, with what looks alike and is refused."""

from __future__ import annotations

import pytest

from autoglm.core.errors import NotUnderstood
from autoglm.core.ports import PlanRequest
from autoglm.core.task import Task
from autoglm.planning.offline import OfflinePlanner
from autoglm.planning.offline.steps.asking import question_in
from autoglm.tools.builtin import built_in_specs

TOOLS = tuple(built_in_specs())


def planned(request: str) -> list[tuple[str | None, dict[str, object]]]:
    asked = PlanRequest(task=Task(request=request), tools=TOOLS, now=1_795_262_400.0)
    return [(step.tool, dict(step.args)) for step in OfflinePlanner().steps(asked)]


@pytest.mark.parametrize(
    ("request_text", "path", "to"),
    [
        ("turn pages/home.html into home.txt", "pages/home.html", "home.txt"),
        ("convert guide.md to a web page called guide.html", "guide.md", "guide.html"),
        ("Convert budget.xlsx to csv and save it as budget.csv", "budget.xlsx", "budget.csv"),
        ("首页.html 转成纯文本，保存为 首页.txt", "首页.html", "首页.txt"),
        ("把 指南.md 转换成网页 指南.html", "指南.md", "指南.html"),
    ],
)
def test_a_file_is_made_over_into_another_form(request_text: str, path: str, to: str) -> None:
    assert planned(request_text) == [("convert_document", {"path": path, "to": to})]


@pytest.mark.parametrize(
    "request_text",
    [
        "turn diary.txt into a song song.md",
        "turn diary.docx into a song song.md",
        "把 日记.docx 变成一首歌 歌.md",
        "convert table.csv to table.json",
        "turn one.txt into two.txt",
        "convert notes.docx to html and save it as notes.md",
        "把 笔记.docx 转成 html，存为 笔记.md",
        "export sales.csv sorted by amount to sales.html",
    ],
)
def test_what_is_no_other_form_is_refused(request_text: str) -> None:
    with pytest.raises(NotUnderstood):
        planned(request_text)


def test_a_recording_in_words_is_no_other_form() -> None:
    assert planned("把 电话.wav 转成文字，保存为 电话.txt") == [
        ("transcribe_audio", {"path": "电话.wav"}),
        ("file_write", {"path": "电话.txt", "text": {"$ref": "s1.text"}}),
    ]


@pytest.mark.parametrize("request_text", ["Turn the document into booklet.html", "把文档转成 总览.html"])
def test_what_is_to_be_made_is_not_taken_for_its_source(request_text: str) -> None:
    calls = planned(request_text)

    assert calls[-1] == ("convert_document", {"to": calls[-1][1]["to"], "path": {"$ref": "detail.answer"}})


@pytest.mark.parametrize("request_text", ["summarize all my documents", "识别所有照片", "把每个文件总结一下"])
def test_not_one_file_of_all_is_asked_for(request_text: str) -> None:
    with pytest.raises(NotUnderstood):
        planned(request_text)


def test_one_file_is_still_asked_for() -> None:
    asked = PlanRequest(task=Task(request="Summarize the document"), tools=TOOLS, now=1_795_262_400.0)

    assert question_in(OfflinePlanner().steps(asked)) is not None


@pytest.mark.parametrize(
    ("request_text", "sentences"),
    [
        ("论文.pdf 太长了，用四句话总结一下", 4),
        ("我没时间看 论文.pdf，用四句话概括一下", 4),
        ("I'm too busy to read thesis.pdf, summarize it in 4 sentences", 4),
    ],
)
def test_a_remark_on_a_file_is_no_task(request_text: str, sentences: int) -> None:
    calls = planned(request_text)

    assert [tool for tool, _ in calls] == ["read_document", "text_summarize"]
    assert calls[1][1]["sentences"] == sentences


@pytest.mark.parametrize(
    "request_text",
    ["不想看 论文.txt", "我没时间看 论文.txt", "没时间看 论文.txt，看 提纲.txt", "如果 论文.txt 太长了，就总结一下"],
)
def test_what_is_not_wanted_is_not_done(request_text: str) -> None:
    with pytest.raises(NotUnderstood):
        planned(request_text)


@pytest.mark.parametrize(
    "request_text",
    ["append the top 3 rows of sales.csv by qty to top.csv", "把 sales.csv 中 qty 最大的3行追加到 top.csv"],
)
def test_rows_are_added_to_a_table_as_they_are(request_text: str) -> None:
    calls = planned(request_text)

    assert calls[1:] == [("file_append", {"path": "top.csv", "text": {"$ref": "s1.rows"}})]


@pytest.mark.parametrize(
    "request_text",
    [
        "append the total amount in sales.csv to top.csv",
        "append the top 3 rows of sales.csv by qty to sales.csv",
        "把 sales.csv 的 amount 总和追加到 top.csv",
    ],
)
def test_neither_a_figure_nor_its_own_rows_are_added_to_a_table(request_text: str) -> None:
    with pytest.raises(NotUnderstood):
        planned(request_text)


def test_quoted_words_stay_as_they_are() -> None:
    assert planned("把“合同.pdf 太长了，看一眼写了啥”追加到 备忘.txt") == [
        ("file_append", {"path": "备忘.txt", "text": "合同.pdf 太长了，看一眼写了啥"})
    ]


@pytest.mark.parametrize(
    ("request_text", "call"),
    [
        ('look for "refund" in the .txt files of letters', {"query": "refund", "pattern": "*.txt", "path": "letters"}),
        ("grep 'x' in the md files of the docs folder", {"query": "x", "pattern": "*.md", "path": "docs"}),
    ],
)
def test_a_folder_stands_behind_its_files(request_text: str, call: dict[str, object]) -> None:
    assert planned(request_text) == [("text_search", call)]


@pytest.mark.parametrize(
    "request_text",
    [
        "list the files of Alice",
        'look for "refund" in the .txt files not of letters',
        "list every md file in docs but not in docs/old",
        "把 docs 里但不在 docs/old 里的 md 文件列出来",
        "phone numbers in a.txt but not in b.txt",
        "extract the last link from page.txt",
        "transcribe the first hour of talk.mp3",
        "read the first chapter of book.txt",
        "备忘.txt 里没有提到哪些网址",
        "备忘.txt 里出现了哪些矛盾",
        "summarize every md file in docs",
    ],
)
def test_nothing_is_left_out_or_picked_in_silence(request_text: str) -> None:
    with pytest.raises(NotUnderstood):
        planned(request_text)


@pytest.mark.parametrize(
    ("request_text", "calls"),
    [
        ("List all subfolders of music", [("file_list", {"path": "music", "kind": "folder"})]),
        ("把 lib 里所有层级的 js 文件列出来", [("file_list", {"pattern": "*.js", "recursive": True, "path": "lib"})]),
        ("多少个 go 文件", [("file_find", {"name": "*.go"})]),
        ("listen to call.m4a", [("transcribe_audio", {"path": "call.m4a"})]),
        ("听听 电话.m4a", [("transcribe_audio", {"path": "电话.m4a"})]),
        (
            "转写 电话.m4a，给我两句话的摘要",
            [
                ("transcribe_audio", {"path": "电话.m4a"}),
                ("text_summarize", {"sentences": 2, "text": {"$ref": "s1.text"}}),
            ],
        ),
        (
            "备忘.txt 里提到了哪些链接",
            [("file_read", {"path": "备忘.txt"}), ("text_extract", {"kinds": ["url"], "text": {"$ref": "s1.text"}})],
        ),
        (
            "How many words does speech.docx have?",
            [("read_document", {"path": "speech.docx"}), ("text_stats", {"text": {"$ref": "s1.text"}})],
        ),
        (
            "名册.pdf 里的邮箱，提取后发到控制台",
            [
                ("read_document", {"path": "名册.pdf"}),
                ("text_extract", {"kinds": ["email"], "text": {"$ref": "s1.text"}}),
                ("notify", {"channel": "console", "text": {"$text": "{s2.list}"}}),
            ],
        ),
    ],
)
def test_other_words_for_files_and_recordings(
    request_text: str, calls: list[tuple[str | None, dict[str, object]]]
) -> None:
    assert planned(request_text) == calls
