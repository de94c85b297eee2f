"""Schemas of strangers: what they forbid is seen, and no schema takes the time of the process."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.planning.schemas import BoundedSchema, NotCheckable, is_quick, schema_flaw


def flaws(schema, value):
    return [error.message for error in BoundedSchema(schema).errors(value)]


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"pattern": "^[a-z0-9-]+$"}, "a-1", "A"),
        ({"pattern": r"^\d{4}-\d{2}-\d{2}$"}, "2026-01-02", "2026"),
        ({"pattern": r"^[^@\s]+@[^@\s]+\.[^@\s]+$"}, "a@b.example", "a@b"),
        ({"pattern": "^(?:red|green)(?:-dark)?$"}, "red-dark", "blue"),
        ({"patternProperties": {"^n_": {"type": "integer"}}}, {"n_a": 1, "a": "x"}, {"n_a": "x"}),
        ({"patternProperties": {"^n_": {}}, "additionalProperties": False}, {"n_a": 1}, {"a": 1}),
        ({"properties": {"a": {}}, "additionalProperties": False}, {"a": 1}, {"b": 1}),
        ({"patternProperties": {"a": False}, "additionalProperties": False, "maxLength": 3}, "abc", "abcd"),
        ({"uniqueItems": True}, [{"a": 1}, {"a": 2}], [{"a": 1}, {"a": 1}]),
        ({"uniqueItems": False}, [1, 1], None),
        ({"$defs": {"n": {"minimum": 1}}, "items": {"$ref": "#/$defs/n"}}, [1, 2], [0]),
    ],
)
def test_what_a_schema_forbids_is_seen(schema, good, bad):
    assert flaws(schema, good) == []
    assert bad is None or len(flaws(schema, bad)) == 1


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"pattern": "^(a+)+$"}, "a" * 60 + "!"),
        ({"pattern": r"^(\w|\w\w)*$"}, "a" * 60 + "!"),
        ({"pattern": "(?:a?){40}a{40}"}, "a" * 40),
        ({"pattern": "a?" * 40 + "a" * 40}, "a" * 40),
        ({"pattern": ".*.*.*.*.*x"}, "a" * 5_000),
        ({"pattern": r"(.*)\1\1\1x"}, "a" * 5_000),
        ({"pattern": "(" * 5_000 + ")" * 5_000}, "a"),
        ({"pattern": r"^\p{L}+$"}, "a"),  # of another language than Python's
        ({"patternProperties": {"^(a+)+$": False}}, {"a" * 60 + "!": 1}),
        ({"patternProperties": {"^(a+)+$": {}}, "additionalProperties": False}, {"a" * 60 + "!": 1}),
        ({"unevaluatedProperties": False}, {"a": 1}),
        ({"default": {"pattern": "^(a+)+$"}, "$ref": "#/default"}, "a" * 60 + "!"),
    ],
)
def test_what_could_take_for_ever_is_not_judged(schema, value):
    assert schema_flaw(schema) == ""
    assert flaws(schema, value) == []


def test_references_that_unfold_without_end_are_given_up():
    folds = {f"d{level}": {"allOf": [{"$ref": f"#/$defs/d{level + 1}"}] * 8} for level in range(20)}

    with pytest.raises(NotCheckable, match="too much"):
        flaws({"$defs": {**folds, "d20": {}}, "$ref": "#/$defs/d0"}, 1)


@pytest.mark.parametrize(
    ("schema", "why"),
    [
        ({"$ref": "#"}, "nested too deeply"),
        ({"$ref": "https://elsewhere.example/schema"}, "elsewhere"),
        ({"$ref": "#/$defs/none"}, "not in it"),
        ({"default": {"minimum": "x"}, "$ref": "#/default"}, "no schema"),
        ({"default": {"pattern": 5}, "allOf": [{"$ref": "#/default"}]}, None),
    ],
)
def test_a_reference_that_leads_astray_is_told(schema, why):
    with pytest.raises(NotCheckable, match=why):
        flaws(schema, 1 if why else "text")


def test_a_schema_that_is_none_or_nested_too_deeply_is_told():
    deep = {}
    for _ in range(5_000):
        deep = {"not": deep}

    assert "at properties.q" in schema_flaw({"properties": {"q": {"type": "nothing"}}})
    assert schema_flaw(deep) == "it is nested too deeply"


@given(st.text(alphabet="ab()[]{}*+?|\\^$.,1-", max_size=30), st.integers(0, 100))
def test_every_text_can_be_asked_for_and_a_quick_one_is_a_pattern(pattern, chars):
    if is_quick(pattern, chars):
        assert re.compile(pattern)


@given(st.text(alphabet="ab()[]*+?|^$.", max_size=14))
def test_what_is_quick_is_done_soon(pattern):
    """Each is tried on the text that hurts most; the suite's own time would tell of an endless one."""
    text = "a" * 40 + "!"
    schema = BoundedSchema({"pattern": pattern})

    found = schema.errors(text)

    assert not (found and is_quick(pattern, len(text)) and re.search(pattern, text))
