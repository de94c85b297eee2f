import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autoglm.models import parse_tool_calls
from autoglm.models.tool_calls import MOST_CALLS
from autoglm.models.tool_calls.dialects import DIALECTS, FAMILIES
from bench import _toolcall_texts as texts
from tests.models.tool_call_cases import (
    BEIJING,
    NOW,
    SHAPES,
    TOOLS,
    WEATHER,
    call_lists,
)


def calls(text, tools=TOOLS, profile=None):
    return [(call.tool, dict(call.arguments)) for call in parse_tool_calls(text, tools, profile)]


@pytest.mark.parametrize(("text", "wanted"), SHAPES.values(), ids=SHAPES)
def test_calls_are_read_as_models_write_them_whole_and_damaged(text, wanted):
    assert calls(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "write_note", "arguments": {"text": "half of a sen',
        '{"name": "get_weather", "arguments": {"city": "北京", "days": 1',
        '{"name": "get_weather", "arguments": {"city": "北京",',
        "<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>北",
        'get_weather(city="北京", days=1',
        'Action: write_note\nAction Input: {"text": "half',
    ],
)
def test_a_value_that_may_be_cut_is_not_acted_on(text):
    assert calls(text) == []


def test_a_damaged_call_takes_no_neighbour_into_its_strings():
    text = 'Action: write_note\nAction Input: {"text": "a"\nAction: write_note\nAction Input: {"text": "b"}'

    assert all(arguments["text"] in {"a", "b"} for _, arguments in calls(text))


def test_stray_quotes_and_line_breaks_stay_in_their_string():
    text = '{"name": "write_note", "arguments": {"text": "He said "yes" to me.\nThen left.",}}'

    assert calls(text) == [("write_note", {"text": 'He said "yes" to me.\nThen left.'})]


def test_a_call_inside_an_argument_is_not_a_call():
    inner = '<tool_call>{\\"name\\": \\"now\\", \\"arguments\\": {}}</tool_call>'

    found = calls(f'{{"name": "write_note", "arguments": {{"text": "{inner}"}}}}')

    assert [tool for tool, _ in found] == ["write_note"]


def test_ids_count_the_calls_of_a_text():
    found = parse_tool_calls("[now(), now()]", TOOLS)

    assert [call.id for call in found] == ["call_1", "call_2"]


@pytest.mark.parametrize(
    "tool",
    [
        {"type": "function", "function": {"name": "now", "parameters": {"type": "object", "properties": {}}}},
        {"name": "now", "input_schema": {"type": "object"}},
        {"name": "now"},
        NOW,
    ],
)
def test_tools_may_be_given_as_providers_write_them(tool):
    assert calls("<tool_call>now</tool_call>", [tool]) == [("now", {})]


def test_a_tool_without_a_name_is_an_error():
    with pytest.raises(ValueError, match="has no name"):
        parse_tool_calls("text", [{"description": "?"}])


def test_without_text_or_tools_there_is_no_call():
    assert parse_tool_calls("", TOOLS) == parse_tool_calls('{"name": "now", "arguments": {}}', ()) == ()


def test_a_family_narrows_what_is_read_and_an_unknown_one_reads_all():
    text = SHAPES["kimi k2"][0]

    assert calls(text, profile="kimi") == calls(text, profile="someone") == [BEIJING]
    assert calls(text, profile="hermes") == []


def test_every_family_reads_plain_json_and_python():
    for family in FAMILIES:
        for text, wanted in (SHAPES["list"], SHAPES["llama 4"]):
            assert calls(text, profile=family) == wanted


def test_dialects_have_names_of_their_own():
    assert len({dialect.name for dialect in DIALECTS}) == len(DIALECTS)


@pytest.mark.parametrize("dialect", texts.DIALECTS)
@given(wanted=call_lists)
@settings(max_examples=25, deadline=None)
def test_what_is_written_in_a_dialect_is_read_back(dialect, wanted):
    text = texts.DIALECTS[dialect](wanted, texts.plain)

    assert calls(text) == wanted


@given(wanted=call_lists, dialects=st.lists(st.sampled_from(sorted(texts.DIALECTS)), min_size=2, max_size=2))
@settings(max_examples=50, deadline=None)
def test_reading_what_was_read_changes_nothing(wanted, dialects):
    first = calls(texts.DIALECTS[dialects[0]](wanted, texts.plain))

    assert calls(texts.DIALECTS[dialects[1]](first, texts.plain)) == first


MARKS = [
    '{"name": "get_weather", "arguments": ',
    "<tool_call>", "</tool_call>", "get_weather(", "[", "{", "}", "]", '"', "'",
    "\\", "\\u12", "```", "```json\n", "<think>", "</think>", "<arg_key>", "</arg_key>", "<arg_value>", "“", "：", ",",
    "<function=get_weather>", "<parameter=city>", '<invoke name="get_weather">', "<|python_tag|>", "[TOOL_CALLS]",
    "<|tool_call_begin|>", "<|tool_call_argument_begin|>", "<｜tool▁call▁begin｜>", "<｜tool▁sep｜>", "functools",
    "to=functions.now<|message|>", "<start_function_call>call:now", "Action: now\nAction Input:", "\n", " ",
    "\0", "\ud800",
    "1e999", "NaN", "北京", "/*", "//", "#", "city=", "now()", "<escape>", '{"a":',
]  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(MARKS), st.text(max_size=5)), max_size=30).map("".join))
@settings(max_examples=400, deadline=None)
@example("\ud83d")
@example('{"name": "write_note", "arguments": {"text": "\\ud83d"}}')
def test_no_text_makes_it_raise_and_what_comes_out_can_be_encoded(text):
    for call in parse_tool_calls(text, TOOLS):
        assert call.tool in {tool.name for tool in TOOLS}
        assert texts.plain(call.arguments).encode()


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=400))
@settings(max_examples=200, deadline=None)
def test_random_prose_gives_nothing(text):
    assert parse_tool_calls(text, [WEATHER]) == ()


ONE = '{"name": "get_weather", "arguments": {"city": "北京"}}'
HUGE = {
    "prose": "天气很好 and mild. " * 60_000,
    "brackets": "[" * 100_000,
    "objects in objects": '{"a":' * 50_000,
    "calls in calls": "get_weather(" * 50_000,
    "open tags": "<tool_call>" * 50_000,
    "open strings": '{"' * 50_000,
    "open thoughts": "<think>" * 100_000,
    "lone surrogates": "\ud800" * 500_000,
    "nul": "\0" * 1_000_000,
    "comments": "{/*" * 30_000,
    "escapes": '{\\"' * 100_000,
    "parameters without an end": '<invoke name="get_weather"><parameter name="city">' * 20_000,
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_hostile_texts_are_given_up(text):
    assert parse_tool_calls(text, TOOLS) == ()


def test_work_on_a_text_is_bounded_by_its_length():
    """Counted, not timed: how often Python code is entered."""
    entered = 0

    def count(_frame, event, _argument):
        nonlocal entered
        entered += event == "call"

    def work(text):
        nonlocal entered
        entered = 0
        sys.setprofile(count)
        try:
            parse_tool_calls(text, TOOLS)
        finally:
            sys.setprofile(None)
        return entered

    assert work('{"' * 40_000) < 12 * work('{"' * 5_000) + 10_000


def test_a_large_argument_is_read_whole():
    text = '{"name": "write_note", "arguments": {"text": "' + "字" * 1_000_000 + '"}}'

    assert len(calls(text)[0][1]["text"]) == 1_000_000


@pytest.mark.parametrize(
    "text", [ONE * 10_000, f"<tool_call>{ONE}</tool_call>\n" * 10_000, f"[{', '.join([ONE] * 10_000)}]"]
)
def test_more_calls_than_anyone_wants_are_left_out(text):
    assert calls(text) == [BEIJING] * MOST_CALLS
