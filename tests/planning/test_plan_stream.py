import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.planning.plan_stream import PlanScanner


def scan(text, sizes=(1_000_000,)):
    scanner, steps, at, turn = PlanScanner(), [], 0, 0
    while at < len(text):
        size = max(1, sizes[turn % len(sizes)])
        steps += scanner.feed(text[at : at + size])
        at, turn = at + size, turn + 1
    return steps, scanner.outer, scanner.is_closed, scanner.has_stray, scanner.has_begun


def test_steps_are_given_as_soon_as_they_are_complete():
    scanner = PlanScanner()

    given_steps = [scanner.feed(piece) for piece in ('{"steps":[{"id":"a"', "}", ', {"id":', '"b"} ], "goal":"g"', "}")]

    assert given_steps == [[], ['{"id":"a"}'], [], ['{"id":"b"}'], []]
    assert json.loads(scanner.outer) == {"steps": [], "goal": "g"}
    assert scanner.is_closed
    assert scanner.feed('{"steps":[{}]}') == []


@pytest.mark.parametrize(
    ("text", "steps", "outer"),
    [
        (
            'Here is {the} plan:\n```json\n{"steps": [{"id": "a"}]}\n```\nGood luck {"steps": [{}]}',
            ['{"id": "a"}'],
            {"steps": []},
        ),
        ('<think>{"steps":[{"id":"x"}]}</think>{"steps":[{"id":"a"}]}', ['{"id":"a"}'], {"steps": []}),
        ('[{"id":"a"},\n{"id":"b"}] {', ['{"id":"a"}', '{"id":"b"}'], {"steps": []}),
        (
            '{"note": 1} then {"steps": [{}], "x": [1, {"steps": [{"id": "n"}]}]}',
            ["{}"],
            {"steps": [], "x": [1, {"steps": [{"id": "n"}]}]},
        ),
        (
            '{"a":{"steps":[{"id":"no"}]},"steps":[{"t":"]}\\"","u":["}"]},]}',
            ['{"t":"]}\\"","u":["}"]}'],
            {"a": {"steps": [{"id": "no"}]}, "steps": []},
        ),
        ('{"cannot": "why"}', [], {"cannot": "why"}),
        ('{ \n "goal": "steps", "steps" : [ ] }', [], {"goal": "steps", "steps": []}),
    ],
)
def test_the_plan_is_found_in_what_stands_around_it(text, steps, outer):
    for sizes in ((1,), (2, 3), (7,), (1_000,)):
        found, around, *_ = scan(text, sizes)

        assert found == steps
        assert json.loads(around) == outer


def test_things_among_the_steps_that_are_no_objects_are_told():
    assert scan('{"steps": [1, {"id":"a"}]}') == (['{"id":"a"}'], '{"steps": []}', True, True, False)
    assert scan('{"steps": ["{]", {"id":"a"}]}') == (['{"id":"a"}'], '{"steps": []}', True, True, False)


def test_a_plan_that_breaks_off_has_begun_and_is_not_closed():
    assert scan('{"steps": [{"id":"a"}, {"id"') == (['{"id":"a"}'], "", False, False, True)
    assert scan("no plan { here } [ 1 ]") == ([], "", False, False, False)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["steps", "a", '"', "{"]), inner, max_size=3)
    ),
    max_leaves=8,
)
objects = st.dictionaries(st.sampled_from(["id", "steps", "x"]), values, max_size=3)


@given(
    st.lists(objects, max_size=4),
    st.dictionaries(st.sampled_from(["goal", "answer"]), values),
    st.sampled_from(["", "Sure:\n```json\n", "<think>hm [{</think> "]),
    st.lists(st.integers(1, 9), min_size=1, max_size=5),
    st.sampled_from([None, 2]),
)
def test_any_cutting_gives_the_same_steps(steps, around, before, sizes, indent):
    text = before + json.dumps({**around, "steps": steps}, ensure_ascii=False, indent=indent) + "\n```"

    found, outer, is_closed, has_stray, _ = scan(text, sizes)

    assert [json.loads(step) for step in found] == steps
    assert json.loads(outer) == {**around, "steps": []}
    assert is_closed
    assert not has_stray


@given(st.text('{}[]",:\\ steps<think>/a1', max_size=60), st.lists(st.integers(1, 5), min_size=1, max_size=4))
def test_any_text_is_scanned_the_same_however_it_is_cut(text, sizes):
    assert scan(text, sizes) == scan(text)
