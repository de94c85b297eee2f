"""A stranger's JSON or YAML becomes a value, or a sentence that says where it is wrong."""

import json
from contextlib import suppress

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from autoglm.planning.strict import Unreadable
from autoglm.tools.openapi.reading import read_text, read_yaml

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Nd"]), max_size=20)  # PyYAML writes 0E0 as a text
PLAIN = st.none() | st.booleans() | st.integers(-(2**62), 2**62) | WORDS
VALUES = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcxyz/{}", min_size=1, max_size=8), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.text("abcxyz", min_size=1), VALUES, min_size=1))
def test_json_and_yaml_say_the_same(value):
    read, form = read_text(json.dumps(value).encode())
    written = yaml.safe_dump(value)

    assert (read, form) == (value, "json")
    assert read_yaml(written) == value


def test_yaml_is_read_as_version_1_2():
    text = "norway: no\nswitch: on\ntime: 1:30\nday: 2024-01-02\n200: ok\nhalf: .5\nwhole: 010\nnone: ~\nquoted: 'true'"

    assert read_yaml(text) == {
        "norway": "no", "switch": "on", "time": "1:30", "day": "2024-01-02", "200": "ok", "half": 0.5, "whole": 10,
        "none": None, "quoted": "true",
    }  # fmt: skip


def test_an_alias_is_what_it_stands_for():
    assert read_yaml("a: &x {b: [1, 2]}\nc: *x\nlong: a text that makes room") == {
        "a": {"b": [1, 2]},
        "c": {"b": [1, 2]},
        "long": "a text that makes room",
    }


LAUGHS = [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
BILLION = "\n".join(["a0: &a0 [x,x,x,x,x,x,x,x,x]", *LAUGHS])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BILLION, "larger than its text"),
        ("a: &a [*a]", "stands for nothing"),
        ("a: *nobody", "alias"),
        ("a: !!python/object/apply:os.system ['true']", "tag"),
        ("a: !include other.yaml", "tag"),
        ("a: 1\na: 2", "given twice"),
        ("? [1]\n: 2", "name is no text"),
        ("a: {<<: {b: 1}}", "merge keys"),
        ("a: 1\n---\nb: 2", "second document"),
        ("[" * 300 + "]" * 300, "nested deeper"),
        ("- " * 300 + "x", "nested deeper"),
        ("a: [", "not YAML"),
        ('{"a": 1, "a": 2}', "given twice"),
        ('{"a": NaN}', "not a number"),
        ('{"a": "\\ud800"}', "surrogate"),
        ('{"a":' * 300 + "1" + "}" * 300, "nested deeper"),
        ('{"a": ', "not JSON"),
    ],
)
def test_what_is_wrong_is_said(text, said):
    with pytest.raises(Unreadable, match=said):
        read_text(text.encode())


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(Unreadable, match="not UTF-8"):
        read_text(b"openapi: \xff\xfe")


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    with suppress(Unreadable):
        read_text(text.encode(errors="replace"))
