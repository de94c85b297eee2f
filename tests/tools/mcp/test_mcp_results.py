"""What results of calls become: texts without tricks, structure that is checked, and everything else listed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.cleaning import MOST_CHARS
from autoglm.tools.mcp.describing import read_tool
from autoglm.tools.mcp.results import output_of

SUM = {
    "type": "object",
    "properties": {"sum": {"$ref": "#/$defs/n"}},
    "required": ["sum"],
    "$defs": {"n": {"type": "integer"}},
}


def tool(**more):
    listed = {"name": "look", "inputSchema": {"type": "object"}, **more}
    return read_tool(listed, server="s", timeout_s=1, trusts_hints=False)


def said(*texts):
    return {"content": [{"type": "text", "text": text} for text in texts]}


def test_texts_are_joined():
    assert output_of(said("one", "two"), tool()) == {"text": "one\ntwo"}


def test_other_kinds_are_listed():
    blocks = [
        {"type": "image", "data": "aGk=", "mimeType": "image/png"},
        {"type": "audio", "data": "aGk=", "mimeType": "audio/wav"},
        {"type": "resource", "resource": {"uri": "f://a", "mimeType": "text/plain", "text": "hi\x1b[2J"}},
        {"type": "resource", "resource": {"uri": "f://b", "blob": "aGk="}},
        {"type": "resource_link", "uri": "f://c", "name": "c\u202e"},
        {"type": "hologram"},
        "no block",
    ]

    output = output_of({"content": blocks}, tool())

    assert output["text"] == ""
    assert output["items"] == [
        {"kind": "image", "media_type": "image/png", "data": "aGk="},
        {"kind": "audio", "media_type": "audio/wav", "data": "aGk="},
        {"kind": "resource", "uri": "f://a", "media_type": "text/plain", "text": "hi"},
        {"kind": "resource", "uri": "f://b", "media_type": "", "data": "aGk="},
        {"kind": "link", "uri": "f://c", "media_type": "", "name": "c"},
    ]


def test_structure_is_given_where_it_was_promised():
    assert output_of({**said("3"), "structuredContent": {"sum": 3}}, tool(outputSchema=SUM)) == {"sum": 3}


def test_structure_that_was_not_promised_stands_beside_the_text():
    assert output_of({**said("3"), "structuredContent": [3]}, tool()) == {"text": "3", "structured": [3]}


@pytest.mark.parametrize("given", [None, {}, {"sum": "3"}, [3], "3"])
def test_another_structure_than_promised_is_an_error(given):
    with pytest.raises(ToolError, match="something else than it promises") as caught:
        output_of({**said("3"), "structuredContent": given}, tool(outputSchema=SUM))

    assert caught.value.kind is FailureKind.BAD_OUTPUT


def test_a_promise_may_be_of_something_that_is_no_object():
    numbers = tool(outputSchema={"type": "array", "items": {"type": "integer"}})

    assert output_of({"structuredContent": [1, 2]}, numbers) == [1, 2]
    with pytest.raises(ToolError, match="'x' is not of type 'integer'"):
        output_of({"structuredContent": ["x"]}, numbers)


def test_an_error_is_told_in_one_clean_line():
    with pytest.raises(ToolError, match=r"^s_look failed: no luck\.$"):
        output_of({**said("no \x1b[31mluck\n"), "isError": True}, tool())


def test_what_was_cut_or_cleaned_is_said():
    output = output_of(said("\x1b]0;title\x07" + "x" * (MOST_CHARS + 5)), tool())

    assert output["text"] == "x" * MOST_CHARS
    assert (
        output["note"] == "Control characters were removed. The text was cut after 1,000,000 of 1,000,005 characters."
    )


def test_more_items_than_anybody_reads_are_left_out():
    blocks = [{"type": "image", "data": "", "mimeType": ""}] * 250

    output = output_of({"content": blocks}, tool())

    assert len(output["items"]) == 200
    assert "50 more items were left out" in output["note"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_whatever_a_server_sends_is_an_output_or_an_error_of_ours(content):
    for result in (
        {"content": content},
        {"content": [content]},
        {"content": [{"type": "resource", "resource": content}]},
    ):
        assert set(output_of(result, tool())) <= {"text", "items", "note", "structured"}
