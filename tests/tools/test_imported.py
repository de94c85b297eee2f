"""What strangers describe becomes a tool whose name, words and arguments are held in bounds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.errors import FailureKind, ToolError, UsageError
from autoglm.core.tools import CallContext, ToolSpec
from autoglm.tools.imported.tool import imported_tool, tool_name
from autoglm.tools.registry import ToolRegistry

CONTEXT = CallContext(run_id="r", step="s", attempt=1, key="k", deadline=0.0)
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}


def weather(name="weather", seen=None):
    async def call(arguments, context):
        if seen is not None:
            seen.append((dict(arguments), context.key))
        return {"sky": "clear"}

    return imported_tool(ToolSpec(name=name, description="Weather.", parameters=SCHEMA), call)


async def test_a_call_gets_arguments_that_fit_the_schema():
    seen = []

    output = await weather(seen=seen).invoke({"city": "Kyoto"}, CONTEXT)

    assert output == {"sky": "clear"}
    assert seen == [({"city": "Kyoto"}, "k")]


@pytest.mark.parametrize("arguments", [{}, {"city": 5}, None, ["Kyoto"]])
async def test_arguments_that_do_not_fit_are_refused_before_the_call(arguments):
    seen = []

    with pytest.raises(ToolError, match="do not fit tool weather") as refused:
        await weather(seen=seen).invoke(arguments, CONTEXT)

    assert refused.value.kind is FailureKind.INVALID_ARGS
    assert seen == []


async def test_an_argument_that_looks_like_an_expression_is_a_value():
    seen = []

    await weather(seen=seen).invoke({"city": "Kyoto", "also": {"$ref": "s1"}}, CONTEXT)

    assert seen[0][0]["also"] == {"$ref": "s1"}


def test_an_imported_tool_is_no_python_function():
    with pytest.raises(UsageError, match="weather is imported"):
        weather()(city="Kyoto")


@given(st.text(max_size=80), st.text(max_size=120))
def test_every_name_is_one_that_endpoints_accept(prefix, name):
    made = tool_name(prefix, name)

    assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", made)


def test_names_that_differ_stay_different():
    assert tool_name("petstore", "listPets") == "petstore_listPets"
    assert tool_name("shop", "列表") != tool_name("shop", "删除")
    assert tool_name("shop", "a" * 90 + "1") != tool_name("shop", "a" * 90 + "2")
    assert tool_name("shop", "a/b") != tool_name("shop", "a.b")


def test_the_tools_of_an_origin_are_replaced_at_once():
    registry = ToolRegistry()
    registry.put("mcp:one", [weather("old"), weather("kept")])

    registry.put("mcp:one", [weather("kept"), weather("new")])

    assert [spec.name for spec in registry.specs()] == ["kept", "new"]
    assert {spec.origin for spec in registry.specs()} == {"mcp:one"}


def test_a_taken_name_changes_nothing_and_names_both_origins():
    registry = ToolRegistry()
    registry.put("mcp:one", [weather("mine")])
    registry.put("mcp:two", [weather("theirs")])

    with pytest.raises(UsageError, match="one from mcp:one, one from mcp:two"):
        registry.put("mcp:two", [weather("fresh"), weather("mine")])

    assert [spec.name for spec in registry.specs()] == ["mine", "theirs"]


def test_a_dropped_origin_has_no_tools():
    registry = ToolRegistry()
    registry.put("mcp:one", [weather("mine")])

    registry.drop("mcp:one")

    assert registry.specs() == ()
