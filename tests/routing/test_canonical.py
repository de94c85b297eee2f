"""Which answers are the same, and which are not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.chat import ChatAnswer, ChatRequest, Message, OfferedTool, ToolCall
from autoglm.routing.canonical import canonical_answer, canonical_calls, canonical_json, canonical_text
from autoglm.routing.numerals import chinese_integer, plain_number

SCHEMA = {
    "type": "object",
    "required": ["city"],
    "properties": {
        "city": {"type": "string"},
        "days": {"type": "integer", "default": 3},
        "code": {"type": ["string", "null"]},
        "unit": {"type": "string", "enum": ["C", "F"]},
        "loud": {"type": "boolean"},
        "points": {"type": "array", "items": {"type": "number"}},
        "mixed": {"type": "array"},
        "odd": 7,
    },
}
TOOL = OfferedTool(name="weather", description="", parameters=SCHEMA)


def form(**arguments):
    return canonical_calls([ToolCall(id="x", tool="weather", arguments=arguments)], (TOOL,))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"city": "Rome", "points": [1, 2.5]}, {"points": [1.0, "2.5"], "city": " Rome\n"}),
        ({"city": "Rome", "days": "2"}, {"city": "Rome", "days": 2.0}),
        ({"city": "Rome"}, {"city": "Rome", "days": 3}),
        ({"city": "Rome"}, {"city": "Rome", "code": None}),
        ({"city": "Rome", "code": 94016}, {"city": "Rome", "code": "94016"}),
        ({"city": "Rome", "code": 1.5}, {"city": "Rome", "code": "1.5"}),
        ({"city": "Rome", "unit": "c"}, {"city": "Rome", "unit": "C"}),
        ({"city": "Rome", "loud": "True"}, {"city": "Rome", "loud": True}),
        ({"city": "a\r\nb"}, {"city": "a\nb"}),
        ({"city": "e\u0301"}, {"city": "\u00e9"}),
        ({"city": "x", "other": {"a": 1, "b": 2}}, {"city": "x", "other": {"b": 2.0, "a": 1}}),
    ],
)
def test_calls_that_say_the_same_are_equal(one, other):
    assert form(**one) == form(**other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"city": "Rome"}, {"city": "Oslo"}),
        ({"city": "Rome"}, {"city": "rome"}),
        ({"city": "a  b"}, {"city": "a b"}),
        ({"city": "Rome", "days": 2}, {"city": "Rome", "days": 3}),
        ({"city": "2024-05-06"}, {"city": "2024-06-05"}),
        ({"city": "Rome", "points": [1, 2]}, {"city": "Rome", "points": [2, 1]}),
        ({"city": "Rome", "mixed": [1]}, {"city": "Rome", "mixed": ["1"]}),
        ({"city": "Rome", "mixed": [1]}, {"city": "Rome", "mixed": [True]}),
        ({"city": "Rome", "unit": "K"}, {"city": "Rome", "unit": "C"}),
        ({"city": "Rome", "odd": None}, {"city": "Rome"}),
        ({"city": None}, {}),
        ({"city": 10**400}, {"city": 10**400 + 1}),
        ({"city": "Rome", "days": "two"}, {"city": "Rome", "days": "three"}),
        ({"city": "Rome", "loud": "maybe"}, {"city": "Rome", "loud": True}),
    ],
)
def test_calls_that_differ_are_not_equal(one, other):
    assert form(**one) != form(**other)


def test_parallel_calls_have_no_order_but_a_number():
    rome, oslo = (ToolCall(id=city, tool="weather", arguments={"city": city}) for city in ("Rome", "Oslo"))

    assert canonical_calls([rome, oslo]) == canonical_calls([oslo, rome])
    assert canonical_calls([rome]) != canonical_calls([rome, rome])
    assert canonical_calls([rome]) != canonical_calls([ToolCall(id="", tool="news", arguments={"city": "Rome"})])


def test_a_malformed_schema_does_no_harm():
    odd = OfferedTool(name="weather", description="", parameters={"properties": 1, "required": 2, "type": 3})
    call = ToolCall(id="", tool="weather", arguments={"a": 1.5, "b": None})

    assert canonical_calls([call], (odd,)) == canonical_calls([call])


def test_what_is_nested_without_end_cannot_be_compared():
    deep = []
    for _ in range(5000):
        deep = [deep]
    asked = ChatRequest(messages=(Message(role="user", text="?"),))
    called = ChatAnswer(calls=(ToolCall(id="", tool="t", arguments={"a": deep}),))

    assert canonical_answer(called, asked) is None
    assert canonical_json("[" * 900 + "]" * 900) is None


SAME = [
    ["1000", "1,000", "1000.0", "1e3", "１，０００", "一千", " 1000. ", "**1000**", "The answer is 1,000.", "$1000$"],
    ["B", "b", "B.", "(B)", "B)", "Option B", "The answer is B", "So the correct option is: (B).", "答案是B。", "选B"],
    ["Yes", "yes.", "YES!", "Answer: yes"],
    ["是", "是。", "答案：是"],
    ["5 km", "5km", "5.0 km."],
    ["5公里", "5 公里", "五公里", "５公里"],
    ["15000元", "1.5万元", "一万五千元"],
    ["350000000", "3.5亿", "三亿五千万"],
    ["-5", "−5", "-5.00"],
    ["0", "-0", "零", "0.0"],
    ["18", "First, 9 * 2 = 18.\n#### 18", "So it costs...\nThe answer is 18.", r"Thus \boxed{18}.", r"\(18\)"],
    ["New York", "new  york", '"New York"', "`New York`"],
    ['{"a": 1}', '```json\n{"a": 1.0}\n```', '{ "a":1 }'],
    ["2024-05-06", "2024-05-06."],
]


@pytest.mark.parametrize("texts", SAME, ids=lambda texts: texts[0])
def test_short_answers_that_say_the_same_are_equal(texts):
    assert len({canonical_text(text) for text in texts}) == 1
    assert canonical_text(texts[0]) is not None


def test_short_answers_that_differ_are_not_equal():
    forms = [canonical_text(texts[0]) for texts in SAME]
    others = ["$5", "5", "5 m", "5%", "5!", "5²", "52", "5 mW", "5 MW", "e5", "1/2", "0.5", "12:30", "二十三百", "百度"]
    others += ["The answer is not B", "f(x)", "*", "2024-05-07", "1,00", '{"a": 2}', "{a}", "一百零", "十十", "五五"]

    assert len({*forms, *(canonical_text(text) for text in others)}) == len(forms) + len(others)


@pytest.mark.parametrize("text", ["", " \n", "...", "a word " * 20, "two\nlines", "The answer is " + "x" * 90])
def test_free_texts_cannot_be_compared(text):
    assert canonical_text(text) is None


def test_an_answer_is_read_as_what_was_asked_for():
    asked = ChatRequest(messages=(Message(role="user", text="?"),), tools=(TOOL,))
    shaped = ChatRequest(messages=asked.messages, schema={"properties": {"n": {"type": "number"}}})
    called = ChatAnswer(calls=(ToolCall(id="", tool="weather", arguments={"city": "Rome"}),))

    assert canonical_answer(called, asked) == form(city="Rome")
    assert canonical_answer(ChatAnswer(text="5."), asked) == "text:5e0"
    assert canonical_answer(ChatAnswer(text='{"n": "1"}'), shaped) == canonical_answer(
        ChatAnswer(text='{"n":1}'), shaped
    )
    assert canonical_answer(ChatAnswer(text="{"), shaped) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("零", 0),
        ("两", 2),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百一十", 110),
        ("三百五", 350),
        ("三百零五", 305),
        ("三千零五十", 3050),
        ("三万五", 35000),
        ("三万零五", 30005),
        ("十万", 100000),
        ("两亿零三万", 200030000),
        *(
            (text, None)
            for text in ("", "百", "万", "万五", "二十三百", "一百零", "一百零零", "五五", "十十", "零百", "亿")
        ),
        *((text, None) for text in ("一万一万", "三十百", "一百万万亿零", "一百二零")),
    ],
)
def test_chinese_numbers(text, number):
    assert chinese_integer(text) == number


def in_chinese(number):
    """Any number below ten thousand as it is written in full."""
    digits = "零一二三四五六七八九"
    places = [(1000, "千"), (100, "百"), (10, "十"), (1, "")]
    text, has_gap = "", False
    for worth, name in places:
        digit = number // worth % 10
        if digit:
            text += ("零" if has_gap and text else "") + digits[digit] + name
        has_gap = digit == 0
    return text or "零"


@given(st.integers(0, 9999))
def test_every_chinese_number_below_ten_thousand_is_read(number):
    assert chinese_integer(in_chinese(number)) == number
    assert canonical_text(in_chinese(number)) == canonical_text(str(number))


@given(st.integers(-(10**30), 10**30), st.integers(0, 5))
def test_numbers_are_equal_exactly_when_they_are_the_same(number, zeros):
    fraction = "." + "0" * zeros if zeros else ""

    assert plain_number(f"{number:,}{fraction}") == plain_number(f"{number}e0") == plain_number(f"{number}0e-1")
    assert plain_number(str(number)) != plain_number(str(number + 1))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_layout_and_order_of_names_make_no_difference(value):
    def turned(part):
        if isinstance(part, dict):
            return {name: turned(part[name]) for name in reversed(list(part))}
        return [turned(inner) for inner in part] if isinstance(part, list) else part

    laid_out = json.dumps(turned(value), indent=3, allow_nan=True)
    plain = json.dumps(value)

    assert canonical_json(laid_out) == canonical_json(plain)


@given(st.dictionaries(st.sampled_from("abc"), st.integers(0, 3) | st.sampled_from(["x", "y"]), max_size=3), st.data())
def test_different_arguments_are_never_equal(arguments, data):
    other = data.draw(
        st.dictionaries(st.sampled_from("abc"), st.integers(0, 3) | st.sampled_from(["x", "y"]), max_size=3)
    )
    forms = [canonical_calls([ToolCall(id="", tool="t", arguments=given)]) for given in (arguments, other)]

    assert (forms[0] == forms[1]) == (arguments == other)


@given(st.text(max_size=100))
def test_any_text_has_a_stable_form(text):
    found = canonical_text(text)

    assert found is None or found == canonical_text(f" {text}\n")
