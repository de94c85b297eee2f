"""Texts for a terminal: nothing in them can steer it, and they fit."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.cli.text import (
    amount,
    answer_text,
    columns,
    cut,
    duration,
    fitted,
    json_text,
    one_line,
    pad,
    plain,
    shown_value,
    table,
    wrapped,
)


@given(st.text())
def test_no_control_character_reaches_the_terminal(text):
    shown = plain(text)

    assert not any(ord(c) < 0x20 and c not in "\n\t" for c in shown)
    assert not any(0x7F <= ord(c) < 0xA0 for c in shown)


def test_escapes_are_made_visible_and_direction_marks_are_dropped():
    assert plain("\x1b]0;evil\x07 \x1b[2Jx\x7f\u202eabc\u2066\x9b") == "␛]0;evil␇ ␛[2Jx␡abc"


@given(st.text())
def test_json_on_a_terminal_steers_nothing_and_says_the_same(text):
    shown = json_text({"x": text})

    assert json.loads(shown) == {"x": text}
    assert plain(shown) == shown


@given(st.text(alphabet="ab中文，é \n", max_size=60), st.integers(1, 40))
def test_a_cut_text_fits_and_says_that_it_was_cut(text, width):
    shown = cut(text, width)

    assert columns(shown) <= width
    assert shown == text or shown.endswith("…")


def test_wide_characters_take_two_columns():
    assert columns("ab中文") == 6
    assert columns("e\u0301") == 1
    assert pad("中", 4) == "中  "


@pytest.mark.parametrize(
    ("money", "shown"), [(0.000084, "0.000084"), (0.25, "0.25"), (12, "12"), (1234567.0, "1234570"), (0.0, "0")]
)
def test_money_is_told_without_powers_of_ten(money, shown):
    assert amount(money) == shown


def test_a_value_is_one_line():
    assert shown_value("a\n b") == "a b"
    assert shown_value({"名": [1, None]}) == '{"名": [1, null]}'
    assert one_line("x" * 100, 10) == "x" * 9 + "…"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 ms"),
        (-1, "0 ms"),
        (0.0042, "4 ms"),
        (0.9996, "1.0 s"),
        (2.54, "2.5 s"),
        (75, "1 m 15 s"),
        (7380, "2 h 03 m"),
    ],
)
def test_a_duration_is_told_in_the_unit_that_fits(seconds, shown):
    assert duration(seconds) == shown


@given(st.text(alphabet="ab中文 ", max_size=60), st.integers(2, 40))
def test_wrapped_lines_fit_and_lose_nothing_but_spaces(text, width):
    lines = wrapped(text, width)

    assert all(columns(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_words_are_kept_whole_where_they_fit():
    assert wrapped("one two three", 8) == ["one two", "three"]
    assert wrapped("one two three", None) == ["one two three"]


def test_a_table_too_wide_loses_columns_first_and_ends_of_lines_then():
    rows = [("name", "x" * 20, "a long remark here")]

    assert fitted(rows, None, drop=(1,)) == table(rows)
    assert fitted(rows, 20, drop=(1,)) == ["name  a long remark…"]
    assert fitted([], 20) == []


def test_a_table_is_aligned_by_columns_not_characters():
    assert table([("中", "x", "1"), ("abc", "yy", "2")]) == ["中   x   1", "abc  yy  2"]
    assert table([]) == []


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("http\\://a.cn/ answers, www\\.b.cn does not.", "http://a.cn/ answers, www.b.cn does not."),
        ("See `https://a.cn/x` and (`//b.cn`).", "See https://a.cn/x and (//b.cn)."),
        ("`x` ``a `https://a.cn` `` C\\:\\x http\\:", "`x` ``a `https://a.cn` `` C\\:\\x http\\:"),
        ("```\nhttp\\://a `www.b`\n```\n`www.c`", "```\nhttp\\://a `www.b`\n```\nwww.c"),
        ("\x1b[1m`https://a.cn`", "␛[1mhttps://a.cn"),
    ],
)
def test_addresses_in_an_answer_stand_bare_on_a_terminal(answer, shown):
    assert answer_text(answer) == shown
