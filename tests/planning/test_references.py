from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.values import NO_LABELS, FieldLabels, Labels, Value
from autoglm.planning.references import (
    MAX_DEPTH,
    ExpressionInvalid,
    Reference,
    ReferenceMissing,
    analyse,
    as_literal,
    items_of,
    parse_reference,
    parse_text,
    read,
    references_in,
    resolve,
)

FILE = Labels(("tool:file_read",))
WEB = Labels(("tool:http_get", "untrusted"))
USER = Labels(("user",), readers=("ann",))


def outputs(**values):
    return values.__getitem__


def test_a_reference_gives_the_part_it_names_with_its_labels():
    lookup = outputs(s1=Value({"items": [{"url": "a"}, {"url": "b"}]}, WEB))

    filled = resolve({"url": {"$ref": "s1.items[1].url"}, "method": "GET"}, lookup)

    assert filled.content == {"url": "b", "method": "GET"}
    assert filled.labels == NO_LABELS
    assert filled.fields == (FieldLabels(("url",), WEB),)


def test_a_whole_expression_that_is_a_reference_carries_its_labels_at_the_top():
    inner = Value({"a": 1, "b": 2}, FILE, (FieldLabels(("b",), WEB),))

    filled = resolve({"$ref": "s1"}, outputs(s1=inner))

    assert filled == inner


def test_labels_of_fields_follow_a_reference_to_its_new_place():
    inner = Value({"rows": [{"name": "x"}]}, FILE, (FieldLabels(("rows", 0, "name"), WEB),))

    filled = resolve({"args": [{"$ref": "s1.rows"}]}, outputs(s1=inner))

    assert filled.fields == (FieldLabels(("args", 0), FILE), FieldLabels(("args", 0, 0, "name"), WEB))


def test_values_without_labels_leave_no_labels():
    filled = resolve([{"$ref": "s1"}, 2], outputs(s1=Value(1)))

    assert filled == Value([1, 2])


def test_a_star_maps_over_a_list_and_keeps_the_labels_of_each_item():
    files = Value([{"path": "a"}, {"path": "b"}], FILE, (FieldLabels((1,), WEB), FieldLabels((1, "path"), USER)))

    filled = resolve({"$ref": "s1[*].path"}, outputs(s1=files))

    assert filled == Value(["a", "b"], FILE, (FieldLabels((1,), USER),))


def test_labels_below_a_mapped_item_stay_below_it():
    files = Value([{"row": {"a": 1}}], FILE, (FieldLabels((0, "row", "a"), WEB),))

    filled = resolve({"$ref": "s1[*].row"}, outputs(s1=files))

    assert filled == Value([{"a": 1}], FILE, (FieldLabels((0, "a"), WEB),))


def test_several_stars_give_one_flat_list():
    pages = Value([{"links": [{"u": 1}, {"u": 2}]}, {"links": []}, {"links": [{"u": 3}]}])

    filled = resolve({"$ref": "s1[*].links[*].u"}, outputs(s1=pages))

    assert filled.content == [1, 2, 3]


def test_positions_below_a_star_count_from_either_end():
    rows = Value([{"r": [1, 2]}, {"r": [3, 4]}])

    assert resolve({"$ref": "s1[*].r[0]"}, outputs(s1=rows)).content == [1, 3]
    assert resolve({"$ref": "s1[*].r[-1]"}, outputs(s1=rows)).content == [2, 4]
    assert resolve({"$ref": "s1[-2].r[-2]"}, outputs(s1=rows)).content == 1


def test_a_negative_position_counts_from_the_end_and_keeps_labels():
    rows = Value([1, 2], FILE, (FieldLabels((1,), WEB),))

    assert resolve({"$ref": "s1[-1]"}, outputs(s1=rows)) == Value(2, WEB)


@pytest.mark.parametrize(
    ("reference", "hint"),
    [
        ("s1.nope", "It has: items, name."),
        ("s1.items[7]", "It has: items, name."),
        ("s1.items[-7]", "items"),
        ("s1.name[*]", "[*]"),
        ("s1.name[-1]", "s1 holds no"),
        ("s1.items[*].x", "holds no x"),
        ("s9.x", "there is no s9"),
        ("s2.x", "holds no x"),
    ],
)
def test_a_reference_to_nothing_says_what_is_there(reference, hint):
    lookup = outputs(s1=Value({"items": [{"a": 1}], "name": "n"}), s2=Value([1]))

    with pytest.raises(ReferenceMissing) as caught:
        resolve({"$ref": reference}, lookup)

    assert reference in str(caught.value)
    assert hint in str(caught.value)


def test_a_missing_reference_inside_a_lookup_is_told_as_it_is():
    def lookup(root):
        raise ReferenceMissing("inner")

    with pytest.raises(ReferenceMissing, match="inner"):
        read(Reference("s1"), lookup)


def test_a_text_holds_strings_as_they_are_and_everything_else_as_compact_json():
    lookup = outputs(
        s1=Value({"total": 3, "who": "李 {x}", "rows": [{"a": None}]}, FILE), item=Value({"name": 1.5}, WEB)
    )

    filled = resolve({"$text": "{{{s1.total}}} { s1.who } {s1.rows} {item.name}"}, lookup)

    assert filled.content == '{3} 李 {x} [{"a":null}] 1.5'
    assert filled.labels == FILE.merge(WEB)


def test_labels_of_a_text_merge_those_of_every_field():
    lookup = outputs(s1=Value({"a": 1}, USER, (FieldLabels(("a",), WEB),)))

    assert resolve({"$text": "{s1}"}, lookup).labels == USER.merge(WEB)


def test_a_text_without_references_has_no_labels():
    assert resolve({"$text": "{{}}"}, outputs()) == Value("{}")


def test_a_literal_is_taken_as_it_stands():
    schema = {"$ref": "#/$defs/x", "$text": "{"}

    filled = resolve({"schema": {"$literal": schema}}, outputs())

    assert filled == Value({"schema": schema})
    assert references_in({"$literal": schema}) == ()


def test_nothing_is_copied_where_nothing_is_filled_in():
    big = {"deep": [1, 2, {"x": "y"}]}
    expression = {"same": big, "list": [big, {"$ref": "s1"}]}

    filled = resolve(expression, outputs(s1=Value("z")))

    assert filled.content["same"] is big
    assert filled.content["list"][0] is big
    assert resolve(big, outputs()).content is big
    assert resolve((1, big), outputs()).content == (1, big)


def test_other_kinds_of_scalars_are_literals_too():
    class Colour(StrEnum):
        RED = "red"

    assert resolve([Colour.RED, 1], outputs()).content == ["red", 1]


def test_analysis_tells_literals_from_what_must_be_filled_in():
    assert analyse({"a": [1, "{s1}"]}).is_literal
    assert not analyse({"a": {"$text": "{{"}}).is_literal
    assert analyse([1]).resolve(outputs()) == Value([1])
    assert analyse({"$ref": "s1"}).resolve(outputs(s1=Value(2))) == Value(2)


def test_references_are_listed_once_in_the_order_of_writing():
    expression = {"b": {"$ref": "s2.x"}, "a": [{"$text": "{s1} {s2.x} {s1}"}], "c": {"$ref": "s3"}}

    assert [str(reference) for reference in references_in(expression)] == ["s2.x", "s1", "s3"]


@pytest.mark.parametrize(
    "text", ["", "1s", "s1.", "s1..x", "s1[x]", "s1[", "s1[1", "s1.x y", ".x", 's1["a', "s1[1.5]", r's1["\q"]', "s 1"]
)
def test_what_is_no_reference_is_refused(text):
    with pytest.raises(ExpressionInvalid, match="cannot be read"):
        parse_reference(text)


@pytest.mark.parametrize("text", ["{", "}", "a } b", "{s1", "s1}", "{{s1}", "{}", "{1}", "{a b}"])
def test_a_text_with_loose_braces_is_refused(text):
    with pytest.raises(ExpressionInvalid):
        parse_text(text)


def test_a_long_text_is_read_like_a_short_one():
    pieces = parse_text("x" * 20_000 + "{s1}")

    assert pieces == ("x" * 20_000, Reference("s1"))


@pytest.mark.parametrize(
    "wrong", [{"$ref": 5}, {"$text": ["x"]}, {"$ref": "s1", "more": 1}, {"$literal": 1, "$ref": "s1"}]
)
def test_a_special_object_of_the_wrong_form_is_refused(wrong):
    with pytest.raises(ExpressionInvalid):
        resolve([wrong], outputs())
    with pytest.raises(ExpressionInvalid):
        references_in([wrong])


@pytest.mark.parametrize("wrap", [lambda inner: [inner], lambda inner: {"a": inner}])
def test_an_expression_that_is_too_deep_is_refused(wrap):
    deep = 1
    for _ in range(MAX_DEPTH + 2):
        deep = wrap(deep)

    with pytest.raises(ExpressionInvalid, match="deeper"):
        resolve(deep, outputs())
    with pytest.raises(ExpressionInvalid, match="deeper"):
        references_in(deep)
    assert as_literal(deep) == {"$literal": deep}


def test_items_of_a_list_carry_their_own_labels():
    value = Value(["a", "b"], FILE, (FieldLabels((), USER), FieldLabels((1,), WEB), FieldLabels((1, "x"), USER)))

    assert list(items_of(value)) == [Value("a", FILE), Value("b", WEB, (FieldLabels(("x",), USER),))]


@pytest.mark.parametrize("content", ["text", 5, {"a": 1}, None])
def test_only_lists_have_items(content):
    with pytest.raises(LookupError):
        list(items_of(Value(content)))


names = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=8)
parts = st.lists(st.one_of(names, st.integers(-99, 99), st.none()), max_size=5)


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}", fullmatch=True), parts)
def test_a_reference_reads_back_as_it_is_written(root, path):
    reference = Reference(root, tuple(path))

    assert parse_reference(str(reference)) == reference


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["$ref", "$text", "$literal", "a", "b"]), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(json_values)
def test_a_literal_expression_gives_exactly_its_value(content):
    assert resolve(as_literal(content), outputs()) == Value(content)


@given(st.text())
def test_escaped_braces_give_any_text_back(text):
    escaped = text.replace("{", "{{").replace("}", "}}")

    assert resolve({"$text": escaped}, outputs()).content == text


@given(st.dictionaries(st.sampled_from("abc"), st.sampled_from([1, "x", {"$ref": "s1.n"}, {"$ref": "s2"}]), min_size=1))
def test_an_expression_that_was_looked_through_resolves_like_any_other(expression):
    values = {
        "s1": Value({"n": 7}, Labels(sources=("user",)), (FieldLabels(("n",), Labels(sources=("web",))),)),
        "s2": Value("two"),
    }

    assert analyse(expression).resolve(values.__getitem__) == resolve(expression, values.__getitem__)
    assert expression == dict(expression)


def test_what_is_no_json_holds_no_references():
    assert references_in({"a": {1, 2}}) == ()
