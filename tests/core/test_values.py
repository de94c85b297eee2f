"""Values, their parts, and the labels that travel with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.values import NO_LABELS, FieldLabels, Labels, Value, digest, encode_json, format_path, pick

NAMES = st.lists(st.sampled_from(["user", "tool:a", "tool:b", "web"]), unique=True).map(
    lambda found: tuple(sorted(found))
)
READERS = st.one_of(
    st.none(), st.lists(st.sampled_from(["li", "mei", "wang"]), unique=True).map(lambda r: tuple(sorted(r)))
)
LABELS = st.builds(Labels, NAMES, READERS)


def may_read(labels: Labels, person: str) -> bool:
    return labels.readers is None or person in labels.readers


@given(LABELS, LABELS)
def test_a_merge_has_every_source_and_only_the_readers_of_both(one, other):
    merged = one.merge(other)

    assert set(merged.sources) == {*one.sources, *other.sources}
    assert list(merged.sources) == sorted(merged.sources)
    for person in ("li", "mei", "wang", "stranger"):
        assert may_read(merged, person) == (may_read(one, person) and may_read(other, person))


@given(LABELS, LABELS, LABELS)
def test_merging_does_not_depend_on_the_order(one, two, three):
    assert one.merge(two) == two.merge(one)
    assert one.merge(two).merge(three) == one.merge(two.merge(three))
    assert one.merge(one) == one
    assert one.merge(NO_LABELS) == one


def test_readers_of_nothing_in_common_are_nobody():
    assert Labels((), ("li",)).merge(Labels((), ("mei",))).readers == ()


def test_a_part_of_a_value_without_field_labels_has_the_labels_of_the_whole():
    whole = Value({"items": [{"url": "x"}]}, Labels(("web",)))

    assert whole.at(("items", 0, "url")) == Value("x", Labels(("web",)))
    assert whole.at(()) == whole


def test_labels_of_a_field_replace_those_around_it_there_and_below():
    web, user, stranger = Labels(("web",)), Labels(("user",)), Labels(("stranger",))
    whole = Value(
        {"items": [{"url": "x", "n": 1}], "total": 1},
        web,
        (FieldLabels(("items",), user), FieldLabels(("items", 0, "url"), stranger)),
    )

    assert whole.at(("total",)) == Value(1, web)
    assert whole.at(("items", 0, "n")) == Value(1, user)
    assert whole.at(("items", 0, "url")) == Value("x", stranger)
    assert whole.at(("items", 0)) == Value({"url": "x", "n": 1}, user, (FieldLabels(("url",), stranger),))
    assert whole.all_labels() == Labels(("stranger", "user", "web"))


def test_field_labels_elsewhere_do_not_matter():
    whole = Value([["a"], ["b"]], NO_LABELS, (FieldLabels((0, 0), Labels(("web",))),))

    assert whole.at((1,)) == Value(["b"])
    assert whole.at((0,)) == Value(["a"], NO_LABELS, (FieldLabels((0,), Labels(("web",))),))


@pytest.mark.parametrize(
    ("path", "missing"),
    [
        (("a", "c"), "a.c"),
        (("a", "b", 2), "a.b[2]"),
        (("a", 0), "a[0]"),
        (("a", "b", "x"), "a.b.x"),
        (("text", 0), "text[0]"),
        (("x", "y", "z"), "x"),
    ],
)
def test_a_part_that_is_missing_is_named(path, missing):
    with pytest.raises(LookupError) as caught:
        pick({"a": {"b": [1, 2]}, "text": "abc"}, path)

    assert caught.value.args == (missing,)


def test_positions_may_be_counted_from_the_end():
    assert pick([1, 2, 3], (-1,)) == 3


def test_paths_are_written_as_people_write_them():
    assert format_path(("items", 0, "url")) == "items[0].url"
    assert format_path((0, "a")) == "[0].a"
    assert format_path(()) == ""


def test_equal_values_have_equal_digests_whatever_the_order_of_their_names():
    assert digest({"a": 1, "b": [2]}) == digest({"b": [2], "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})
    assert len(digest(None)) == 32
    assert encode_json({"b": 1, "a": "ü"}) == '{"a":"ü","b":1}'.encode()


def test_what_json_cannot_hold_has_no_digest():
    with pytest.raises(TypeError):
        digest(object())
