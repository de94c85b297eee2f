import pytest

from autoglm.core.plan import Comparison, Condition
from autoglm.core.values import Value
from autoglm.planning.conditions import ConditionInvalid, holds, is_same, references_in_condition
from autoglm.planning.references import ReferenceMissing

LOOKUP = {
    "s1": Value(
        {"count": 3, "name": "a.csv", "empty": [], "flag": True, "zero": 0, "list": [1, "x", None], "map": {"k": 1}}
    )
}.__getitem__


def ref(path):
    return {"$ref": f"s1.{path}"}


@pytest.mark.parametrize(
    ("value", "op", "to", "expected"),
    [
        (ref("count"), "truthy", None, True),
        (ref("zero"), "truthy", None, False),
        (ref("empty"), "empty", None, True),
        (ref("zero"), "empty", None, False),
        (None, "empty", None, True),
        ("", "empty", None, True),
        (ref("count"), "eq", 3.0, True),
        (ref("flag"), "eq", 1, False),
        (ref("flag"), "eq", True, True),
        (ref("list"), "eq", [1, "x", None], True),
        (ref("list"), "eq", [1, "x"], False),
        (ref("map"), "eq", {"k": 1}, True),
        (ref("map"), "eq", {"k": 2}, False),
        (ref("map"), "eq", [1], False),
        (ref("count"), "ne", 4, True),
        (ref("count"), "gt", 2, True),
        (ref("count"), "gt", 3, False),
        (ref("count"), "ge", 3, True),
        (ref("count"), "lt", 3, False),
        (ref("count"), "le", 3, True),
        ("b", "gt", "a", True),
        (1, "in", ref("list"), True),
        (True, "in", ref("list"), False),
        ("sv", "in", ref("name"), True),
        ("k", "in", ref("map"), True),
        (ref("list"), "contains", "x", True),
        (ref("map"), "contains", "z", False),
        (ref("name"), "contains", "csv", True),
        (ref("name"), "matches", "*.csv", True),
        (ref("name"), "matches", "*.CSV", False),
        (ref("name"), "matches", "?.csv", True),
    ],
)
def test_comparisons(value, op, to, expected):
    condition = Condition(value=value, op=Comparison(op), to=to)

    assert holds(condition, LOOKUP) is expected


@pytest.mark.parametrize(
    ("value", "op", "to"),
    [
        (1, "gt", "a"),
        (True, "lt", 2),
        (None, "ge", 1),
        ([1], "le", [2]),
        (5, "contains", 5),
        ("text", "contains", 5),
        ({"a": 1}, "contains", 5),
        (1, "in", 7),
        (5, "matches", "*"),
        ("x" * 200, "matches", 5),
    ],
)
def test_values_that_cannot_be_compared_are_told_in_a_sentence(value, op, to):
    with pytest.raises(ConditionInvalid, match=r"\.$") as caught:
        holds(Condition(value=value, op=Comparison(op), to=to), LOOKUP)

    assert caught.value.hint or len(caught.value.message) < 300


def test_combinations():
    yes, no = Condition(value=1), Condition(value=0)

    assert holds(Condition(all=(yes, yes)), LOOKUP)
    assert not holds(Condition(all=(yes, no)), LOOKUP)
    assert holds(Condition(any=(no, yes)), LOOKUP)
    assert not holds(Condition(any=(no, no)), LOOKUP)
    assert holds(Condition(none=(no, no)), LOOKUP)
    assert not holds(Condition(none=(no, yes)), LOOKUP)


def test_combinations_stop_at_the_first_that_decides():
    missing = Condition(value={"$ref": "gone"})

    assert holds(Condition(any=(Condition(value=1), missing)), LOOKUP)
    with pytest.raises(ReferenceMissing):
        holds(missing, LOOKUP)


def test_references_of_nested_conditions_are_listed_once():
    condition = Condition(all=(Condition(value=ref("a"), to=ref("b")), Condition(none=(Condition(value=ref("a")),))))

    assert [str(reference) for reference in references_in_condition(condition)] == ["s1.a", "s1.b"]
    assert references_in_condition(None) == ()


def test_json_equality_does_not_take_true_for_one():
    assert is_same([1, {"a": 2.0}], [1.0, {"a": 2}])
    assert not is_same([True], [1])
    assert not is_same("1", 1)
    assert not is_same("ab", ["a", "b"])
