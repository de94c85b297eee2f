import pytest

from autoglm.core.tools import ToolSpec
from autoglm.planning.arguments import argument_flaws, lacks

TEXT = {"type": "string"}


def flaws(args, properties, **more):
    schema = {"type": "object", "properties": properties, "additionalProperties": False, **more}
    return list(argument_flaws(args, ToolSpec(name="t", description="", parameters=schema)))


def test_references_and_texts_fit_everywhere():
    args = {"n": {"$ref": "s1.n"}, "list": [{"$ref": "s1"}, {"$text": "{s1}"}], "deep": {"x": {"$ref": "s1"}}}
    properties = {
        "n": {"type": "integer", "minimum": 5},
        "list": {"type": "array", "items": {"enum": [1]}, "uniqueItems": True, "minItems": 2},
        "deep": {"anyOf": [{"type": "object", "properties": {"x": {"const": 1}}}, {"type": "integer"}]},
    }

    assert flaws(args, properties) == []


def test_what_stands_around_a_reference_is_checked():
    args = {"list": [{"$ref": "s1"}], "deep": {"y": {"$ref": "s1"}}}
    properties = {
        "list": {"type": "array", "minItems": 2},
        "deep": {"type": "object", "required": ["x"], "properties": {"x": TEXT}, "additionalProperties": False},
    }

    assert set(flaws(args, properties)) == {
        ("args.list", "[None] is too short"),
        ("args.deep", "t needs 'x'"),
        ("args.deep.y", "t takes no such argument"),
    }


def test_a_reference_before_a_wrong_argument_hides_nothing():
    args = {"a": {"$ref": "s1"}, "b": 5, "c": {"$text": "{s1}"}, "d": 6}
    properties = {name: {"type": "boolean"} for name in args}

    assert [field for field, _ in flaws(args, properties)] == ["args.b", "args.d"]


def test_a_literal_is_checked_as_it_stands():
    assert flaws({"n": {"$literal": 5}}, {"n": {"type": "integer"}}) == []
    assert flaws({"n": {"$literal": "x"}}, {"n": {"type": "integer"}}) == [("args.n", "'x' is not of type 'integer'")]


def test_every_missing_argument_is_named():
    assert flaws({}, {"a": TEXT, "b": TEXT}, required=["a", "b"]) == [("args", "t needs 'a'"), ("args", "t needs 'b'")]


def test_long_messages_are_cut():
    ((_, message),) = flaws({"n": "x" * 5_000}, {"n": {"type": "integer"}})

    assert len(message) == 301


def test_a_wrong_schema_is_the_tools_fault():
    assert flaws({}, {"n": {"type": 5}})[0][0] == "tool"
    assert "itself wrong" in flaws({}, {"n": {"type": 5}})[0][1]


def test_a_schema_never_reaches_for_the_network():
    assert flaws({"n": 1}, {"n": {"$ref": "http://127.0.0.1:9/x"}}) == [
        ("tool", "the schema of 't' refers to 'http://127.0.0.1:9/x', which is not in it")
    ]


ROW = {"type": "object", "properties": {"a": TEXT}, "additionalProperties": False}
RETURNS = {
    "type": "object",
    "additionalProperties": False,
    "$defs": {"row": ROW, "again": {"$ref": "#/$defs/again"}},
    "properties": {
        "rows": {"type": "array", "items": {"$ref": "#/$defs/row"}},
        "maybe": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/row"}]},
        "never": {"oneOf": [{"type": "null"}, {"type": "number"}]},
        "open": {"type": "object"},
        "loose": {"type": "object", "properties": {"a": TEXT}},
        "by_name": {"type": "object", "properties": {}, "additionalProperties": ROW},
        "any": {},
        "true": True,
        "endless": {"$ref": "#/$defs/again"},
        "lost": {"$ref": "#/$defs/gone"},
        "several": {"type": ["object", "null"]},
        "none_of": {"anyOf": []},
        "empty": {"type": "object", "additionalProperties": False},
        "patterns": {"type": "object", "patternProperties": {"^x": TEXT}, "additionalProperties": False},
    },
}


@pytest.mark.parametrize(
    "path",
    [
        (), ("rows",), ("rows", 0, "a"), ("rows", None, "a"), ("maybe", "a"), ("open", "x", "y"), ("loose", "b"),
        ("by_name", "x", "a"), ("any", "x"), ("true", "x"), ("endless", "x"), ("lost", "x"), ("several", "x"),
        ("none_of", "x"), ("patterns", "xa"), ("x",) * 500,
    ],
)  # fmt: skip
def test_what_an_output_may_have_is_no_error(path):
    assert lacks(RETURNS, path) == "" or path[:1] == ("x",)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (("row",), "it has no 'row'; did you mean 'rows'?"),
        (("rows", "a"), "it is a list, so it has no field 'a'"),
        (("rows", 0, "b"), "it has no 'b'"),
        (("rows", None, "a", None), "it is a text, so it has no items"),
        (("rows", 0, "a", 2), "it is a text, so it has no item 2"),
        (("maybe", "b"), "it is null"),
        (("never", "x"), "it is null, so it has no field 'x'"),
        (("by_name", "x", "b"), "it has no 'b'"),
        (("empty", "x"), "it has no 'x'; there is: nothing"),
        ((0,), "it is an object, so it has no item 0"),
    ],
)
def test_what_an_output_surely_lacks_is_told(path, reason):
    assert lacks(RETURNS, path).startswith(reason)


def test_a_value_that_fits_no_form_is_told_what_its_own_form_asks():
    forms = {"anyOf": [{"type": "number", "maximum": 9}, {"type": "string", "pattern": "^a"}, {"type": "null"}]}

    assert flaws({"n": 10}, {"n": forms}) == [("args.n", "10 is greater than the maximum of 9")]
    assert flaws({"n": []}, {"n": forms}) == [("args.n", "[] is not valid under any of the given schemas")]
