"""Secrets that somebody was given are taken out of what they say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from autoglm.security.hiding import HIDDEN, Hiding

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet="abcd"),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(alphabet="abcd"), inner),
)


@given(JSON)
def test_no_value_holds_a_secret_afterwards(content):
    hidden = Hiding(["abcd", "dcba"]).content(content)

    assert not {"abcd", "dcba"} & set(_texts(hidden))
    assert "abcd" not in repr(hidden)
    assert "dcba" not in repr(hidden)


def test_the_longer_of_two_secrets_goes_whole():
    assert Hiding(["token", "token-of-anna"]).text("token-of-anna, token") == f"{HIDDEN}, {HIDDEN}"


def test_what_is_too_short_for_a_secret_stays_unless_asked_for():
    assert Hiding(["abc", ""]).content({"abc": ["abc"]}) == {"abc": ["abc"]}
    assert Hiding(["abc", ""], shortest=1).content({"abc": ["abc"]}) == {HIDDEN: [HIDDEN]}


def _texts(content):
    if isinstance(content, str):
        yield content
    for part in content.items() if isinstance(content, dict) else content if isinstance(content, list | tuple) else ():
        yield from _texts(part)
