"""What a request says around the files that it names is said in usual words; what could change the request stays."""

from __future__ import annotations

from datetime import date

import pytest

from autoglm.core.errors import NotUnderstood
from autoglm.core.plan import Step
from autoglm.core.ports import PlanRequest
from autoglm.core.task import Task
from autoglm.planning.offline import OfflinePlanner
from autoglm.planning.offline.checks.leftovers import unused
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.rewriting.restated import restated
from autoglm.planning.offline.steps.chaining import Call, Chain
from autoglm.planning.offline.tables.figures import figures_apart
from autoglm.planning.offline.words.text import read_source
from autoglm.tools.builtin import built_in_specs

NOON = 1_795_262_400.0
TODAY = date(2026, 11, 21)
TOOLS = tuple(built_in_specs())


def said_over(request: str) -> str:
    source = read_source(request)
    return " ".join(restated(source, mentions_in(source, TODAY)).plain.split())


def planned(request: str) -> list[tuple[str | None, dict[str, object]]]:
    asked = PlanRequest(task=Task(request=request), tools=TOOLS, now=NOON)
    return [(step.tool, dict(step.args)) for step in OfflinePlanner().steps(asked)]


def refused(request: str) -> str:
    with pytest.raises(NotUnderstood) as error:
        planned(request)
    return str(error.value)


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("read my packing list packing.txt", "read packing.txt"),
        ("read our signed contract contract.pdf", "read contract.pdf"),
        ("which dates are on the dinner menu in menu.png", "which dates are on menu.png"),
        ("看一下 我的购房合同 房子.pdf", "看一下 房子.pdf"),
        ("把面试录音 小李.m4a 转成文字", "把 小李.m4a 转成文字"),
        ("summarise the memo in two sentences. it's memo.txt", "summarise memo.txt in two sentences"),
        ("what is the top score? My roster is scores.csv", "what is the top score in scores.csv"),
        ("The diary is d.txt. Count the words of it", "Count the words of d.txt"),
        ("最贵的是哪个？清单在 货.csv", "货.csv 里最贵的是哪个"),
        ("清单在 货.csv，最贵的是哪个", "货.csv 里最贵的是哪个"),
        ("我的日记在 日记.txt，帮我总结一下", "把 日记.txt 总结一下"),
    ],
)
def test_a_file_that_is_described_is_known_by_its_name(said: str, plain: str) -> None:
    assert said_over(said) == plain


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("whats in fees.md", "read fees.md"),
        ("What does rules.txt say?", "read rules.txt?"),
        ("what does page 4 of rules.pdf say", "read rules.pdf page 4"),
        ("规则.txt 里写了啥", "读取 规则.txt 的内容"),
        ("规则.pdf 主要讲的是什么", "规则.pdf 讲了什么"),
        ('does rules.txt mention "fine"', 'search for "fine" in rules.txt'),
        ('Is there anything about "fine" in rules.txt?', 'search for "fine" in rules.txt?'),
        ('find the word "fine" in rules.txt', 'search for "fine" in rules.txt'),
        ("规则.txt 哪里提到“罚款”", "规则.txt 哪几行提到“罚款”"),
        ("在 规则.pdf 第 2 页里找“罚款”", "在 规则.pdf 第 2 页里搜索“罚款”"),
        ("docs 里有没有 md 文件", "docs 里有哪些 md 文件"),
        ("有没有大于 3 MB 的 pdf", "有哪些大于 3 MB 的 pdf 文件"),
        ("any .md under docs", "find all md files under docs"),
        ("两句话说说讲了什么", "总结成两句话"),
    ],
)
def test_a_question_about_a_file_is_an_order(said: str, plain: str) -> None:
    assert said_over(said) == plain


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("put a summary of a.txt into b.txt", "summarise a.txt and put it into b.txt"),
        ("sum up a.txt and keep the summary in b.txt", "sum up a.txt and save it in b.txt"),
        ("transcribe a.mp3 and count the words of the transcript", "transcribe a.mp3 and count the words of it"),
        ("the links of a.md, and the dates as well", "the links of a.md and the dates"),
        ("just the tables of a.pdf, no text", "just the tables of a.pdf"),
        ("only the text of a.pdf, without the tables", "only the text of a.pdf"),
        ("a.pdf 里的表格读出来，文字不要", "a.pdf 里的表格读出来"),
        ("读 a.txt，顺便看看 b.txt", "读 a.txt，再看看 b.txt"),
        ("读 a.txt，完了通知我“好”", "读 a.txt，然后通知我“好”"),
        ("read a.txt, and while you're at it read b.txt", "read a.txt, then read b.txt"),
        ("画成图，放进报告 r.md，标题叫“一览”", "画成图，生成报告 r.md，标题是“一览”"),
        ("ping me with it", "notify me with it"),
        ('read a.pdf and find "rent" in it', 'read a.pdf and search for "rent" in it'),
        ("read a.pdf, then count the lines", "read a.pdf, then tell me how many lines it has"),
        ('save "eggs" as another line in a.md', 'append "eggs" to a.md'),
        ("pull the links out of a.md into b.txt", "pull the links out of a.md and save it to b.txt"),
    ],
)
def test_other_ways_of_speaking(said: str, plain: str) -> None:
    assert said_over(said) == plain


@pytest.mark.parametrize(
    "said",
    [
        "read the second letter in letters.txt",
        "read the overdue invoice in invoices.pdf",
        "sum the budget in project.json",
        "write a report to the weekly report weekly.md",
        "把总结写进报告 周.md",
        'write "whats in a.txt" to b.txt',
        "remind me: whats in a.txt",
        "提醒我顺便买菜",
        "what's in a.png",
        "how many lines are in a.csv",
        "summarise a.txt. it's b.txt",
        "read it, not the old list, from a.txt",
        "放在 a.txt 里",
        "load a.csv, then count the lines",
        "x" * 401 + " whats in a.txt",
    ],
)
def test_what_could_change_the_request_stays(said: str) -> None:
    assert said_over(said) == " ".join(said.split())


def test_what_was_written_keeps_its_letters() -> None:
    source = read_source("ｗhats in Ａ.txt")

    assert restated(source, mentions_in(source, TODAY)).original == "read Ａ.txt"


@pytest.mark.parametrize(
    ("request_", "question", "tools"),
    [
        ("summarise the lease agreement", "which file", ["read_document", "text_summarize"]),
        ("把租房合同概括成两句话", "哪个文件", ["read_document", "text_summarize"]),
        ("type up the interview", "which file is the recording", ["transcribe_audio"]),
        ("识别一下那张海报", "哪个图片文件", ["read_image_text"]),
        ("各部门的平均年龄", "哪个文件", ["table_aggregate"]),
        ("how many rows does the sheet have", "which file", ["table_aggregate"]),
    ],
)
def test_what_is_named_by_no_file_is_asked_for(request_: str, question: str, tools: list[str]) -> None:
    steps = planned(request_)

    (asked,) = [args for tool, args in steps if tool == "ask_user"]
    assert question in str(asked["question"])
    assert [tool for tool, _ in steps if tool not in ("ask_user", "file_list")] == tools


@pytest.mark.parametrize(
    ("request_", "left"),
    [
        ("summarise the second chapter", "text_summarize"),
        ("summarise the last third of the report", "text_summarize"),
        ("average age per class in Oslo", "Oslo"),
        ("wait for Bob", "wait"),
        ("列出 src 里的内容，不含子目录", "除了子目录"),
        ("列出 src 里的文件，除了文件", "除了文件"),
        ("how many words of a.txt are in capitals", "capitals"),
        ("mean of one in a.csv", "one"),
        ("员工.csv 各部门迟到次数，存到 迟到.txt", "迟到次数"),
    ],
)
def test_what_is_not_understood_is_still_named(request_: str, left: str) -> None:
    assert left in refused(request_)


def test_two_figures_of_one_column_are_two_calls() -> None:
    assert planned("lowest and highest rent in flats.csv") == [
        ("table_aggregate", {"path": "flats.csv", "operation": "min", "measure": "rent"}),
        ("table_aggregate", {"path": "flats.csv", "operation": "max", "measure": "rent"}),
    ]
    assert [args["operation"] for _, args in planned("房租.csv 里租金的平均值和中位数")] == ["mean", "median"]
    assert figures_apart("the average rent") == ()


def test_a_table_that_is_only_read_for_a_chart_is_read_once() -> None:
    steps = planned("Show me flats.csv as a line chart, with month on the x axis")

    assert [tool for tool, _ in steps] == ["table_load", "chart_svg"]


def test_a_table_that_is_read_and_summed_up_keeps_both_steps() -> None:
    steps = planned("read lines 2 to 9 of flats.txt, summarise it, and count the words of the summary")

    assert [tool for tool, _ in steps] == ["file_read", "text_summarize", "text_stats"]


def test_the_name_of_a_file_asks_for_nothing() -> None:
    assert planned("pull the phone numbers out of dates.txt")[-1][1]["kinds"] == ["phone"]


def test_the_only_file_of_a_conversion_is_what_is_there() -> None:
    steps = planned("convert minutes.md to html")

    assert [tool for tool, _ in steps] == ["ask_user", "convert_document"]
    assert steps[-1][1]["path"] == "minutes.md"


def test_a_statement_is_run_without_the_words_behind_it() -> None:
    assert planned("用 SELECT a FROM t 查一下 x.csv") == [("table_query", {"path": "x.csv", "sql": "SELECT a FROM t"})]


def test_what_a_chart_is_drawn_as_is_no_part_of_a_column() -> None:
    steps = planned("房租.csv 各城市的平均租金用条形图展示一下")

    assert steps[0][1]["measure"] == "租金"


def test_what_is_done_in_some_amount_is_a_column() -> None:
    assert planned("进货.csv 每个店的进货数量各是多少")[0][1].get("measure") == "进货数量"
    assert planned("订单.csv 每个店的订单数量各是多少")[0][1]["operation"] == "count"


def test_a_name_in_a_file_is_no_time_of_every_week() -> None:
    assert planned('Append "x" to weekly.md') == [("file_append", {"path": "weekly.md", "text": "x"})]


def test_a_column_called_email_is_no_order_to_mail() -> None:
    assert planned("give me the name and email columns of people.csv")[0][1]["columns"] == ["name", "email"]


def test_what_is_stored_behind_a_chart_is_the_chart() -> None:
    steps = planned("Make a bar chart of cost per city from trips.csv and store it in trips.svg")

    assert [tool for tool, _ in steps] == ["table_aggregate", "chart_svg", "file_write"]
    assert steps[-1][1]["path"] == "trips.svg"


def test_one_way_of_speaking_is_said_over_a_few_times() -> None:
    assert said_over("加总，加总，加总，加总，加总") == "汇总，汇总，汇总，汇总，加总"


def test_a_text_that_was_read_before_something_else_stays_read() -> None:
    tools = {tool.name: tool for tool in TOOLS}
    chain = Chain(TOOLS)

    for name, arguments in (("file_read", {"path": "a.csv"}), ("date_now", {}), ("chart_svg", {})):
        chain.add(Call(tools[name], arguments, ""))

    assert [step.tool for step in chain.steps] == ["file_read", "date_now", "table_load", "chart_svg"]
    assert chain.steps[2].args == {"path": {"$ref": "s1.path"}}


def test_a_figure_that_no_step_works_out_is_named_but_for_one_that_rows_are_put_in_order_by() -> None:
    tools = {tool.name: tool for tool in TOOLS}
    summed = Step(id="s1", tool="table_aggregate", args={"path": "a.csv", "operation": "sum", "measure": "rent"})
    ordered = Step(id="s1", tool="table_sort", args={"path": "a.csv", "by": "rent"})

    assert unused("average rent", (), [summed], tools, learned={}) == "average"
    assert unused("average rent", (), [ordered], tools, learned={}) == ""
