"""Text of strangers steers no terminal and hides nothing, whichever door it comes through."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.tools.cleaning import MOST_CHARS, bounded_text, clean_line, clean_text, without_steering

STEERING = "\x1b\x00\x07\x9b\u200b\u200f\u202e\u2066\ufeff\U000e0041"


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(STEERING + "[];m\r\n"))))
def test_clean_text_holds_nothing_that_steers_and_stays_as_it_is(text):
    clean, note = bounded_text(text)

    assert not set(clean) & {*STEERING, "\r"}
    assert not any(char < " " and char not in "\n\t" for char in clean)
    assert bounded_text(clean) == (clean, "")
    assert bool(note) is (clean != text.replace("\r\n", "\n"))


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\tb\n\x1b]8;;http://x\x1b\\link\x1b]8;;\x07 \x9b31m\u202eend", "a\tb\nlink 31mend"),
        ("\x1b[1;31mred\x1b[0m\x1b(Bline", "redline"),
        ("one\r\ntwo\rthree\ffour", "one\ntwo\nthree\nfour"),
        ("\x1b", ""),
        ("\x1b]0;a title without an end", "0;a title without an end"),
        ("\N{WOMAN}\u200d\N{PERSONAL COMPUTER} می\u200cخواهم", "\N{WOMAN}\u200d\N{PERSONAL COMPUTER} می\u200cخواهم"),
    ],
)
def test_escapes_go_whole_and_joiners_stay(text, clean):
    assert clean_text(text) == clean


def test_values_keep_their_ends_of_lines():
    assert without_steering("a\r\nb\rc\x1b[31m") == "a\r\nb\rc"


def test_a_long_text_is_cut_and_says_so():
    text, note = bounded_text("x" * (MOST_CHARS + 5))

    assert len(text) == MOST_CHARS
    assert note == "The text was cut after 1,000,000 of 1,000,005 characters."


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_a_clean_line_is_one_line_of_printable_text(text, max_chars):
    line = clean_line(text, max_chars=max_chars)

    assert len(line) <= max_chars
    assert not any(unicodedata.category(char).startswith("C") for char in line)
    assert "\n" not in line


def test_a_clean_line_has_no_escapes_and_no_direction_marks():
    assert clean_line("a\x1b[31mred\u202egnp.exe\n\nb", max_chars=80) == "a [31mred gnp.exe b"
