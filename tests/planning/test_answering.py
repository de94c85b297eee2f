from dataclasses import replace

import pytest

from autoglm.core.chat import ChatAnswer
from autoglm.core.errors import FailureKind, ModelError
from autoglm.core.plan import Step
from autoglm.core.ports import Answer, StepResult
from autoglm.core.task import Task
from autoglm.core.values import Labels, Value, cut_label
from autoglm.planning.answering import ModelAnswerer, PlainAnswerer
from autoglm.planning.prompts import outcome_text
from autoglm.testing.models import FakeModel

EN, ZH = Task(request="total?"), Task(request="总数？", language="zh")


def result(name, output=None, error="", title="", **fields):
    step = Step(id=name, title=title, tool="t", **fields)
    return StepResult(step=step, round=1, output=None if output is None else Value(output), error=error)


LOADED = result("s1", {"rows": [1]}, title="Load")
TOTAL = result("s2", {"label": "sum", "value": 12}, title="Total", args={"rows": {"$ref": "s1.rows"}})


async def test_the_results_that_no_other_step_used_are_told_with_their_steps():
    answer = await PlainAnswerer().answer(EN, [LOADED, TOTAL])

    assert answer == Answer(text="sum = 12", rests_on=("s2",))


async def test_the_language_of_the_task_is_used():
    answer = await PlainAnswerer().answer(ZH, [result("s1", ["a", "b"], title="列表"), result("s2", {"count": 1})])

    assert answer.text == "列表：\n- a\n- b\n\n- 数量：1"


async def test_one_result_is_told_without_its_title_and_several_with_theirs():
    other = result("s3", {"value": 5}, title="Five")

    one = await PlainAnswerer().answer(EN, [other])
    both = await PlainAnswerer().answer(EN, [TOTAL, other])

    assert one.text == "5"
    assert both.text == "Total: sum = 12\n\nFive: 5"


async def test_each_of_several_figures_is_told_with_a_title_of_its_own():
    mean = result("s3", {"label": "mean", "value": 4}, title="Mean")
    other = replace(mean, step=replace(mean.step, title="Total"))

    apart = await PlainAnswerer().answer(EN, [TOTAL, mean])
    alike = await PlainAnswerer().answer(EN, [TOTAL, other])

    assert apart.text == "Total: sum = 12\n\nMean: mean = 4"
    assert alike.text == "sum = 12\n\nmean = 4"


async def test_what_is_asked_of_several_files_at_once_is_told_with_its_file():
    first, second = (
        result(name, {"label": "sum", "value": value}, title="Compare the totals", args={"path": path})
        for name, value, path in (("s1", 3, "jan.csv"), ("s2", 4, "feb.csv"))
    )

    answer = await PlainAnswerer().answer(EN, [first, second])

    assert answer.text == "jan.csv: sum = 3\n\nfeb.csv: sum = 4"


async def test_what_is_made_of_several_files_is_told_with_the_file_it_was_read_from():
    read = [result(f"r{at}", {"text": "x"}, args={"path": path}) for at, path in enumerate(("a.txt", "b.txt"))]
    gists = [
        result(f"g{at}", {"summary": f"gist {at}"}, title="Summarize both", args={"text": {"$ref": f"r{at}.text"}})
        for at in range(2)
    ]
    both = result("g2", {"summary": "gist 2"}, title="Summarize both", args={"a": [{"$ref": "r0"}, {"$ref": "r1"}]})

    answer = await PlainAnswerer().answer(EN, [*read, *gists])
    mixed = await PlainAnswerer().answer(EN, [*read, gists[0], both])

    assert answer.text == "a.txt: gist 0\n\nb.txt: gist 1"
    assert mixed.text == "Summarize both: gist 0\n\nSummarize both: gist 2"


async def test_what_was_done_on_the_way_is_told_and_a_wait_is_not():
    first = result("s1", {"path": "a.txt", "size_bytes": 3, "is_duplicate": False}, title="Add one")
    wait = result("s2", {"until": 5.0}, title="Wait", after=("s1",))
    second = result("s3", {"path": "b.txt", "size_bytes": 6, "is_duplicate": False}, title="Add two", after=("s2",))
    sent = result(
        "s4", {"channel": "chat", "message_id": "1", "is_sent": True, "is_duplicate": False}, title="Send",
        args={"text": {"$ref": "s3.path"}},
    )  # fmt: skip

    answer = await PlainAnswerer().answer(EN, [first, wait, second, sent])
    waited = await PlainAnswerer().answer(EN, [wait])

    assert answer.text == "Add one: Added to a.txt.\n\nAdd two: Added to b.txt.\n\nSend: Sent to chat."
    assert waited.text == "The wait is over."


async def test_what_a_later_step_only_comes_after_is_told():
    read = result("s1", {"value": 7}, title="Read")

    answer = await PlainAnswerer().answer(EN, [read, result("s2", {"value": 8}, title="Next", after=("s1",))])

    assert answer.text == "Read: 7\n\nNext: 8"


GROUPS = result("s1", {"rows": [1], "note": "It is empty."}, title="Groups")
CHART = result("s2", {"svg": "<svg/>", "kind": "bar", "points": 1}, args={"rows": {"$ref": "s1.rows"}})
DRAWN = result("s3", {"path": "a.svg", "size_bytes": 6, "was_replaced": False}, args={"text": {"$ref": "s2.svg"}})


async def test_what_was_remarked_of_the_rows_behind_a_saved_file_is_told_once() -> None:
    again = result("s4", {"path": "b.md", "size_bytes": 6, "was_replaced": False}, args={"text": {"$ref": "s1.rows"}})

    one = await PlainAnswerer().answer(EN, [GROUPS, CHART, DRAWN])
    chinese = await PlainAnswerer().answer(ZH, [GROUPS, CHART, DRAWN])
    both = await PlainAnswerer().answer(EN, [GROUPS, CHART, DRAWN, again])

    assert one.text == "Saved to a.svg.\nnote: It is empty."
    assert chinese.text == "已保存到 a.svg。\n说明：表格是空的。"
    assert both.text == "Saved to a.svg.\nnote: It is empty.\n\nSaved to b.md."


async def test_a_note_that_is_no_text_and_a_note_of_what_failed_are_not_told() -> None:
    loaded = result("s1", {"rows": [1], "note": 5})
    failed = result("s0", error="no", title="Read")

    answer = await PlainAnswerer().answer(EN, [loaded, replace(DRAWN, step=replace(DRAWN.step, args=LOADED_ROWS))])
    after = await PlainAnswerer().answer(EN, [failed, replace(DRAWN, step=replace(DRAWN.step, after=("s0",)))])

    assert answer.text == "Saved to a.svg."
    assert after.text == "Read failed: no\n\nSaved to a.svg."


LOADED_ROWS = {"text": {"$ref": "s1.rows"}}


async def test_a_result_that_rests_on_a_cut_output_says_so():
    cut = result("s1", {"value": 5})
    cut = replace(cut, output=replace(cut.output, labels=Labels((cut_label("listing"), "tool:listing"))))

    english = await PlainAnswerer().answer(EN, [cut])
    chinese = await PlainAnswerer().answer(ZH, [cut])

    assert english.text == "5\n\nOnly the beginning of what listing gave was kept: it was too large."
    assert chinese.text == "5\n\nlisting 的输出过大，只保留了开头。"
    assert outcome_text(EN, cut).endswith("(Only the beginning of what listing gave is known: it was too large.)")


async def test_failures_and_skips_come_first():
    results = [
        result("s1", {"value": 1}),
        result("s2", error="no such file", title="Read"),
        result("s3", error="skipped: its condition does not hold"),
    ]

    english = await PlainAnswerer().answer(EN, results)
    chinese = await PlainAnswerer().answer(ZH, results)

    assert english.text == "Read failed: no such file\n\ns3 was skipped: its condition does not hold\n\n1"
    assert chinese.text.startswith("Read 失败：no such file\n\ns3 已跳过：条件不成立")


@pytest.mark.parametrize(("why", "told"), [("s1 did not succeed", "s1 未成功"), ("other", "other")])
async def test_why_a_step_was_skipped_is_told_in_chinese(why, told):
    answer = await PlainAnswerer().answer(ZH, [result("s2", error=f"skipped: {why}")])

    assert answer.text == f"s2 已跳过：{told}"


async def test_the_reason_is_told_once():
    results = [result("s1", error="the disk is full")]

    english = await PlainAnswerer().answer(EN, results, reason="s1: the disk is full")
    chinese = await PlainAnswerer().answer(ZH, [], reason="cancelled by ann: too slow")
    denied = await PlainAnswerer().answer(ZH, [], reason="pay: ann did not allow it")

    assert english.text == "Not completed: s1: the disk is full"
    assert denied.text == "未完成：pay: ann 没有批准"
    assert chinese.text == "未完成：cancelled by ann: too slow"


async def test_a_failure_is_told_by_the_titles_of_steps_and_in_the_language_of_the_request():
    missing = "There is no file or folder 'a.txt' in the workspace. Did you mean 'b.txt'?"
    read = result("s1", error=missing, title="，读取 a.txt")
    same = result("s2", error="skipped: s1 did not succeed", title="读取 a.txt")
    saved = result("s3", error="skipped: s1 did not succeed", title="保存")
    other = result("s4", error="skipped: s9 did not succeed")

    alone = await PlainAnswerer().answer(ZH, [read], reason=f"s1: {missing}")
    several = await PlainAnswerer().answer(ZH, [read, same, saved, other], reason=f"s1: {missing}")
    english = await PlainAnswerer().answer(EN, [read, saved], reason=f"s1: {missing}")

    assert alone.text == "未完成：工作区中没有文件或文件夹 'a.txt'。是否想用 'b.txt'？"
    assert several.text == (
        "未完成：读取 a.txt：工作区中没有文件或文件夹 'a.txt'。是否想用 'b.txt'？\n\n"
        "保存已跳过：“读取 a.txt” 未成功\n\ns4 已跳过：s9 未成功"
    )
    assert english.text.endswith('保存 was skipped: "读取 a.txt" did not succeed')


async def test_what_a_failed_step_would_have_used_is_told():
    failed = result("s2", error="boom", args={"rows": {"$ref": "s1.rows"}})

    answer = await PlainAnswerer().answer(EN, [LOADED, failed])

    assert answer.rests_on == ("s1",)


async def test_nothing_done_is_said():
    assert (await PlainAnswerer().answer(EN, [])).text == "Nothing was done."
    assert (await PlainAnswerer().answer(ZH, [])).text == "没有执行任何步骤。"


async def test_a_long_answer_is_cut_between_results():
    results = [result(f"s{number}", "x" * 100) for number in range(10)]

    answer = await PlainAnswerer(max_chars=350).answer(EN, results)

    assert answer.text.endswith("(7 more results in the record of the run.)")


async def test_a_step_that_cannot_be_read_does_not_hinder_the_answer():
    broken = result("s2", {"value": 2}, args={"x": {"$ref": "s1..x"}})

    answer = await PlainAnswerer().answer(EN, [LOADED, broken])

    assert answer.rests_on == ("s1", "s2")


async def test_outputs_render_as_nothing_but_text():
    strange = result("s1", {"text": "![x](http://evil)"}, title="[a](http://evil)")

    answer = await PlainAnswerer().answer(EN, [strange, result("s2", 3)])

    assert answer.text == "`[a](http://evil)`: `![x](http://evil)`\n\n3"


async def test_a_model_answers_from_the_results_and_its_use_is_recorded():
    model = FakeModel(["The sum is 12 [s2]. ![x](http://evil)"])

    answer = await ModelAnswerer(model).answer(EN, [LOADED, TOTAL, result("s3", error="boom")], reason="s3: boom")

    assert answer.text == r"The sum is 12 [s2]. !\[x](http\://evil)"
    assert answer.rests_on == ("s2",)
    assert [call.purpose for call in answer.calls] == ["answer"]
    asked = model.requests[0].messages[1].text
    assert "total?" in asked
    assert '[s2] Total\n{"label":"sum","value":12}' in asked
    assert "[s3] \nFAILED: boom" in asked
    assert asked.endswith("FAILED: s3: boom")


async def test_an_answer_that_cites_nothing_rests_on_everything():
    answer = await ModelAnswerer(FakeModel(["Twelve."])).answer(EN, [LOADED, TOTAL])

    assert answer.rests_on == ("s1", "s2")


async def test_a_models_long_answer_is_cut_with_a_note():
    answer = await ModelAnswerer(FakeModel(["x" * 50]), max_chars=10).answer(ZH, [TOTAL])

    assert answer.text == "x" * 10 + "……（其余 40 个字符见运行记录）"


@pytest.mark.parametrize("said", [ModelError("down", kind=FailureKind.UNAVAILABLE), ChatAnswer(text=" \n")])
async def test_when_the_model_gives_nothing_the_rules_answer(said):
    answer = await ModelAnswerer(FakeModel([said])).answer(EN, [LOADED, TOTAL])

    assert answer.text == "sum = 12"
    assert [call.failure for call in answer.calls] == ["" if isinstance(said, ChatAnswer) else "down"]


SAVED = result(
    "s3",
    {"path": "a.txt", "size_bytes": 2, "was_replaced": False},
    title="Save it",
    args={"text": {"$ref": "s2.value"}},
)


async def test_a_figure_that_was_only_saved_is_told_too():
    english = await PlainAnswerer().answer(EN, [LOADED, TOTAL, SAVED])
    chinese = await PlainAnswerer().answer(ZH, [LOADED, TOTAL, SAVED])

    assert english.text == "Total: sum = 12\n\nSave it: Saved to a.txt."
    assert english.rests_on == ("s2", "s3")
    assert "sum = 12" in chinese.text


async def test_other_results_that_were_saved_are_not_told_again():
    text = result("s2", {"text": "long"}, title="Read")

    answer = await PlainAnswerer().answer(EN, [text, SAVED])

    assert answer.text == "Saved to a.txt."
