"""Texts in headers, as both ends of the protocol write and read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.mcp import header_text, header_value


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_every_text_goes_through_a_header(text):
    value = header_value(text)

    assert header_text(value) == text
    assert value == value.strip()
    assert value.isascii()
    assert value.isprintable()


@pytest.mark.parametrize("text", ["us-west1", "a b", "=?base64?", "x"])
def test_a_plain_text_stays_as_it_is(text):
    assert header_value(text) == text


@pytest.mark.parametrize("value", ["=?base64?!?=", "=?base64?/w==?=", "=?base64?YQ?="])
def test_marks_around_anything_else_are_refused(value):
    with pytest.raises(ValueError, match="not base64 of UTF-8"):
        header_text(value)
