import pytest

from autoglm.core.errors import NotUnderstood, PlanRejected
from autoglm.core.plan import Step
from autoglm.core.ports import PlanEnd, PlanRequest
from autoglm.core.task import Limits, Task
from autoglm.core.tools import ToolSpec
from autoglm.planning.slots import SlotType
from autoglm.planning.template_planner import TemplatePlanner
from autoglm.planning.templates_file import (
    LANGUAGES,
    MAX_REQUEST_CHARS,
    TemplateInvalid,
    built_in_sources,
    fill_template,
    match_template,
    read_template,
    read_templates,
)
from autoglm.planning.validation import check_plan
from autoglm.tools.builtin import built_in_specs

TEMPLATES = read_templates(built_in_sources())
SPECS = built_in_specs()
TOOLS = {spec.name: spec for spec in SPECS}
EXAMPLES = [
    (template, language, example)
    for template in TEMPLATES
    for language in LANGUAGES
    for example in template.examples[language]
]
ANY = ToolSpec(name="any", description="", parameters={"type": "object"})

GREET = """
id: greet
title: {zh: 问好, en: Greet}
slots:
  name: {type: name}
  tone: {type: enum, default: warm, words: {warm: [warmly, 热情地], cool: [coolly]}}
patterns:
  zh: ["[{tone}](问候|欢迎){name}"]
  en: ["(greet|welcome) {name} [{tone}]"]
examples:
  zh: [问候小李]
  en: [Greet Ann]
plan:
  goal: {$say: {zh: 问好, en: Greet}}
  steps:
    - id: a
      tool: any
      args:
        name: {$slot: name}
        text: {$text: "{{x}} {slot.name}"}
        mixed: {$text: "{slot.name} {request.text}"}
        list: [{$slot: tone}, 1]
  answer: {$say: {zh: {$text: "你好，{slot.name}"}, en: {$text: "Hello, {slot.name}"}}}
"""


def a_request(text, tools=(ANY,), **fields):
    return PlanRequest(task=Task(request=text, **fields), tools=tuple(tools), now=0.0)


def test_there_are_at_least_twelve_templates_with_examples_in_both_languages():
    assert len(TEMPLATES) >= 12
    assert all(template.examples[language] for template in TEMPLATES for language in LANGUAGES)
    assert all(template.titles[language] for template in TEMPLATES for language in LANGUAGES)


@pytest.mark.parametrize(("template", "language", "example"), EXAMPLES, ids=[example for *_, example in EXAMPLES])
def test_every_example_is_taken_by_its_own_template_and_gives_a_sound_plan(template, language, example):
    match = TemplatePlanner().match(a_request(example, SPECS))

    assert match is not None
    assert match.template.id == template.id
    plan = fill_template(match.template, match.values, language)
    assert check_plan(plan, TOOLS, Limits()) == ()


@pytest.mark.parametrize(
    "request_text",
    [
        "",
        "hello",
        "你好",
        "Summarize report.txt and then delete it",
        "总结 report.txt，然后删除它",
        "calculate the weather",
        "Remind me to drink water",
        "search docs/",
        "Summarize report.txt. " * 30,
        "把 销售.csv 里各地区的销售额占比画成柱状图，保存为 s.svg",
    ],
)
def test_what_no_template_covers_wholly_is_no_match(request_text):
    assert TemplatePlanner().match(a_request(request_text, SPECS)) is None


@pytest.mark.parametrize("template", TEMPLATES, ids=[template.id for template in TEMPLATES])
def test_a_file_that_becomes_a_report_must_be_able_to_be_one(template):
    steps = template.body["steps"]
    named = [step["args"]["path"] for step in steps if step.get("tool") == "report_write"]

    assert all(template.slots[path["$slot"]].type is SlotType.REPORT_FILE for path in named)


@pytest.mark.parametrize(
    "request_text",
    [
        "Extract the dates from notes.txt and save them to dates.txt",
        "List the emails in notes.txt and save them to mails.csv",
        "提取 会议.txt 里的日期并保存到 日期.txt",
    ],
)
def test_no_template_makes_a_report_of_what_is_to_be_another_file(request_text):
    assert TemplatePlanner().match(a_request(request_text, SPECS)) is None


@pytest.mark.parametrize("request_text", ["距离2026年2月30日还有几天", "距离2026-13-01还有几天"])
def test_no_template_takes_a_day_that_does_not_exist(request_text):
    assert TemplatePlanner().match(a_request("距离2026年2月28日还有几天", SPECS)) is not None
    assert TemplatePlanner().match(a_request(request_text, SPECS)) is None


async def test_a_matching_template_gives_its_steps_with_slots_filled():
    planner = TemplatePlanner(lambda: [("greet.yaml", GREET)])

    *steps, end = [part async for part in planner.plan(a_request("Please greet {Ann} coolly!"))]

    assert steps == [
        Step(
            id="a",
            tool="any",
            args={
                "name": "{Ann}",
                "text": "{x} {Ann}",
                "mixed": {"$text": "{{Ann}} {request.text}"},
                "list": ["cool", 1],
            },
        )
    ]
    assert end == PlanEnd(answer="Hello, {Ann}")


async def test_defaults_fill_what_the_request_leaves_out():
    planner = TemplatePlanner(lambda: [("greet.yaml", GREET)])

    *steps, end = [part async for part in planner.plan(a_request("请帮我问候小李。", language="zh"))]

    assert steps[0].args["list"] == ["warm", 1]
    assert end == PlanEnd(answer="你好，小李")


async def test_no_match_says_what_would_be_covered():
    planner = TemplatePlanner(lambda: [("greet.yaml", GREET)])

    with pytest.raises(NotUnderstood, match="Greet Ann"):
        await anext(planner.plan(a_request("sing")))
    with pytest.raises(NotUnderstood, match="问候小李"):
        await anext(planner.plan(a_request("唱歌", language="zh-CN")))
    with pytest.raises(NotUnderstood):
        await anext(TemplatePlanner(list).plan(a_request("sing")))


async def test_a_template_whose_plan_breaks_the_limits_is_rejected():
    planner = TemplatePlanner(lambda: [("greet.yaml", GREET)])

    with pytest.raises(PlanRejected, match="enable_tool_call"):
        await anext(planner.plan(a_request("greet Ann", limits=Limits(enable_tool_call=False))))


def test_a_template_needs_all_its_tools():
    planner = TemplatePlanner(lambda: [("greet.yaml", GREET)])

    assert planner.match(a_request("greet Ann", tools=())) is None


@pytest.mark.parametrize("name", ["report.pdf", "scan.png", "memo.mp3", "sales.xlsx"])
def test_no_template_reads_as_text_what_is_more_than_text(name):
    planner = TemplatePlanner()

    assert planner.match(a_request("summarize report.md", tools=SPECS)) is not None
    assert planner.match(a_request(f"summarize {name}", tools=SPECS)) is None


@pytest.mark.parametrize(
    "request_text",
    ["convert orders.xlsx to orders.csv", "convert readme.md to readme.html", "把 readme.md 转成 readme.txt"],
)
def test_a_report_of_a_table_takes_no_other_conversion(request_text):
    assert TemplatePlanner().match(a_request(request_text, tools=SPECS)) is None


def test_a_template_for_tables_takes_a_workbook_and_no_pdf():
    planner = TemplatePlanner()

    assert planner.match(a_request("show the first 5 rows of sales.xlsx", tools=SPECS)) is not None
    assert planner.match(a_request("show the first 5 rows of sales.pdf", tools=SPECS)) is None


def test_templates_are_read_once_and_only_when_needed():
    reads = []

    def sources():
        reads.append(1)
        return [("greet.yaml", GREET)]

    planner = TemplatePlanner(sources)

    assert reads == []
    assert planner.templates() is planner.templates()
    assert reads == [1]


def test_the_tightest_match_wins_and_a_later_template_replaces_one_of_the_same_id():
    wide = GREET.replace("id: greet", "id: wide").replace("{type: name}", "{type: text}").replace("[{tone}]", "")
    narrow = GREET.replace("{name} [{tone}]", "{name} and [{tone}]").replace("id: greet", "id: narrow")
    planner = TemplatePlanner(lambda: [("w", GREET), ("w2", GREET), ("w", wide), ("n", narrow)])

    assert [template.id for template in planner.templates()] == ["greet", "wide", "narrow"]
    assert planner.match(a_request("greet Ann and")).template.id == "narrow"


def test_a_slot_without_a_value_is_no_match():
    template = read_template("g", GREET.replace('["(greet|welcome) {name} [{tone}]"]', '["greet [{name}]"]'))

    assert match_template(template, "greet") is None
    assert match_template(template, "greet Ann").values == {"name": "Ann", "tone": "warm"}


def test_long_requests_are_no_templates():
    template = read_template("g", GREET.replace("{type: name}", "{type: text}"))

    assert match_template(template, "greet " + "x" * 200) is not None
    assert match_template(template, "greet " + "x" * MAX_REQUEST_CHARS) is None


def unreadable() -> bytes:
    raise PermissionError(13, "Permission denied")


def test_a_bad_template_is_left_out_and_told_while_the_others_work():
    planner = TemplatePlanner(
        lambda: [
            ("broken.yaml", "id: ["),
            ("no-text.yaml", b"\xff\xfe\x00"),
            ("closed.yaml", unreadable),
            ("greet.yaml", GREET.encode),
        ]
    )

    assert planner.match(a_request("greet Ann")).template.id == "greet"
    assert [str(flaw).partition(" cannot be read: ")[0] for flaw in planner.flaws()] == [
        "The template broken.yaml",
        "The template no-text.yaml",
        "The template closed.yaml",
    ]
    assert str(planner.flaws()[-1]).endswith("Permission denied.")


def test_a_bad_template_does_not_replace_a_good_one_of_its_id():
    planner = TemplatePlanner(lambda: [("greet.yaml", GREET), ("mine.yaml", GREET.replace("{type: name}", "name"))])

    assert planner.match(a_request("greet Ann")).template.id == "greet"
    assert [flaw.message for flaw in planner.flaws()] == [
        "The template mine.yaml cannot be used: slots.name must be an object."
    ]


def test_reading_templates_strictly_raises_the_first_flaw():
    with pytest.raises(TemplateInvalid, match="mine"):
        read_templates([("greet", GREET), ("mine", "[1]"), ("other", "[2]")])


@pytest.mark.parametrize(
    ("change", "to", "message"),
    [
        ("id: greet", "ids: greet", "ids is not a known field; did you mean 'id'?"),
        ("id: greet\n", "", "id is missing"),
        ("title: {zh: 问好, en: Greet}", "title: Greet", "title must be an object"),
        ("title: {zh: 问好, en: Greet}", "title: {fr: Salut}", "title.fr is not a known field"),
        ("zh: [问候小李]", "zh: 问候小李", "examples.zh must be a list of texts"),
        ("zh: [问候小李]", "zh: [1]", "examples.zh must be a list of texts"),
        ("{type: name}", "{type: names}", "slots.name.type must be one of path, url"),
        ("{type: name}", "name", "slots.name must be an object"),
        ("{type: name}", "{type: name, words: {a: [b]}}", "slots.name.words are needed by an enum"),
        ("{type: name}", "{type: enum}", "slots.name.words are needed by an enum"),
        ("{type: name}", "{type: enum, words: {a: b}}", "slots.name.words must map each value"),
        ("{type: name}", "{type: enum, words: {a: []}}", "slots.name.words must map each value"),
        ("{type: name}", "{type: enum, words: {a: [1]}}", "slots.name.words must map each value"),
        ("{type: name}", "{type: name, default: .nan}", "slots.name.default is nan"),
        ("welcome) {name}", "welcome) {nam}", "patterns names 'nam'"),
        ("welcome) {name}", "welcome) {name} {name}", "stands there twice"),
        ("(greet|welcome)", "(greet|welcome", "')' is missing in '(greet|welcome {name}"),
        ("(greet|welcome)", "(" * 1000 + "greet" + ")" * 1000, "brackets stand in more than 20 others in '(((("),
        ("  name: {type", "  1name: {type", "slots.1name is not a name"),
        ("{slot.name} {request.text}", "{slot.name", "cannot be used"),
        ("(greet|welcome)", "greet|welcome)", "')' has no other bracket in 'greet|welcome) {name}"),
        ("(greet|welcome)", "(greet|welcome]", "']' has no other bracket"),
        ("{$slot: tone}", "{$slot: tones}", "uses the slot 'tones', which is not declared; did you mean 'tone'?"),
        ("{slot.name} {request.text}", "{slot} {request.text}", "uses the slot ''"),
        ("goal: {$say: {zh: 问好, en: Greet}}", "goal: {$say: {zh: 问好}}", "$say without exactly"),
        ("goal: {$say: {zh: 问好, en: Greet}}", "goals: x", "plan.goals is not a known field"),
        ("id: greet", "id: [", "cannot be read"),
    ],
)
def test_a_wrong_template_is_told_with_file_and_field(change, to, message):
    assert change in GREET

    with pytest.raises(TemplateInvalid) as caught:
        read_template("greet.yaml", GREET.replace(change, to, 1))

    assert "greet.yaml" in str(caught.value)
    assert message in str(caught.value)


def test_a_template_file_must_be_an_object():
    with pytest.raises(TemplateInvalid, match="the file must be an object"):
        read_template("x", "[1]")


def test_a_pattern_has_few_slots():
    many = "".join(f"  s{number}: {{type: text, default: x}}\n" for number in range(3))
    text = GREET.replace("slots:\n", "slots:\n" + many).replace("welcome) {name}", "welcome) {name} {s0} {s1} {s2}")

    with pytest.raises(TemplateInvalid, match="more than 2 of type text"):
        read_template("x", text)


def test_reading_a_template_runs_nothing_and_takes_no_tags():
    with pytest.raises(TemplateInvalid, match="tag"):
        read_template("x", "id: !!python/object/apply:os.system [true]")


@pytest.mark.parametrize(
    "name",
    ["count_words", "digest_folder", "group_chart", "group_report", "row_count", "table_report", "table_to_report"],
)
def test_templates_leave_the_telling_to_the_answer_that_knows_notes_and_numbers(name):
    template = next(one for one in TEMPLATES if one.id == name)

    assert "answer" not in template.body


@pytest.mark.parametrize(
    ("request_text", "args"),
    [
        ("how many files are in docs", {"path": "docs", "kind": "file"}),
        ("docs 里有多少个文件", {"path": "docs", "kind": "file"}),
        ("how many files are there", {"kind": "file"}),
        ("这里有多少个文件？", {"kind": "file"}),
        ("how many csv files are there", {"path": ".", "pattern": "*.csv", "kind": "file"}),
        ("一共有几个 csv 文件", {"path": ".", "pattern": "*.csv", "kind": "file"}),
        ("How many txt files are in notes/", {"path": "notes/", "pattern": "*.txt", "kind": "file"}),
        ("notes/ 里有几个 txt 文件", {"path": "notes/", "pattern": "*.txt", "kind": "file"}),
    ],
)
def test_files_are_counted_alike_in_both_languages_and_told_in_a_sentence(request_text, args):
    match = TemplatePlanner().match(a_request(request_text, SPECS))

    assert match is not None
    plans = [fill_template(match.template, match.values, language) for language in LANGUAGES]
    assert [[(step.tool, step.args) for step in plan.steps] for plan in plans] == [[("file_list", args)]] * 2
    assert ["不含子文件夹" in str(plans[0].answer), "not counting" in str(plans[1].answer)] == [True, True]
