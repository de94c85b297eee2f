"""A page as text: bounded, cleaned, without passwords; refs that are refs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.errors import FailureKind, ToolError
from autoglm.security.hiding import HIDDEN
from autoglm.tools.browser.view import Page, page_view, selector


def view(outline: str, **given: object) -> Page:
    return page_view(outline, url="http://x.test/", title="T", **given)  # type: ignore[arg-type]  # as the test says


def test_an_outline_loses_what_helps_nobody() -> None:
    assert view('- link "A" [ref=e1] [cursor=pointer]:\n  - /url: /a').text == '- link "A" [ref=e1]:\n  - /url: /a'


def test_terminal_escapes_and_turned_writing_are_taken_out() -> None:
    page = page_view("- text: a\x1b[31mb\u202ec", url="http://x\x1b/", title="a\nb\x07", notes=["n\x1b[0m"])

    assert page.text == "- text: abc"
    assert (page.url, page.title, page.notes) == ("http://x /", "a b", ("n [0m",))


def test_what_stands_in_password_fields_is_hidden_everywhere() -> None:
    page = page_view("- textbox: hunter2\n- text: hunter2!", url="/?w=hunter2", title="hunter2", secrets=("hunter2",))

    assert (page.url, page.title) == (f"/?w={HIDDEN}", HIDDEN)
    assert page.text == f"- textbox: {HIDDEN}\n- text: {HIDDEN}!"


def test_a_long_page_is_read_on_from_the_next_line() -> None:
    outline = "\n".join(f"- text: {n:03}" for n in range(100))

    first = view(outline, max_chars=120)
    second = view(outline, start_line=first.last_line + 1, max_chars=120)

    assert (first.last_line, first.more_lines) == (10, 90)
    assert second.text.startswith("- text: 010")
    assert view(outline, start_line=500).text == ""


@given(st.text(max_size=3000), st.integers(100, 500))
def test_reading_on_gives_every_line_once_and_no_more_than_asked_for(outline: str, max_chars: int) -> None:
    whole, start = list[str](), 1
    while True:
        page = view(outline, start_line=start, max_chars=max_chars)
        lines = page.text.split("\n")
        assert len(page.text) <= max_chars or len(lines) == 1
        whole += lines
        if not page.more_lines:
            break
        start = page.last_line + 1

    assert whole == view(outline, max_chars=10**6).text.split("\n")


@pytest.mark.parametrize("ref", ["e1", "f12e345"])
def test_a_ref_is_found_by_its_name(ref: str) -> None:
    assert selector(ref) == f"aria-ref={ref}"


@pytest.mark.parametrize("ref", ["", "E1", "e1 >> css=a", "//a", "e1\n", "e", "e12345678901"])
def test_what_is_no_ref_is_refused(ref: str) -> None:
    with pytest.raises(ToolError) as caught:
        selector(ref)

    assert caught.value.kind is FailureKind.INVALID_ARGS
