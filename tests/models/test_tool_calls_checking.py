import json

import pytest

from autoglm.models import parse_tool_calls
from autoglm.models.tool_calls.coercing import coerced
from tests.models.tool_call_cases import NOTE, TOOLS, WEATHER


def calls(text, tools=TOOLS):
    return [(call.tool, dict(call.arguments)) for call in parse_tool_calls(text, tools)]


def tool(name, **properties):
    return {"name": name, "parameters": {"type": "object", "properties": properties}}


def test_tools_that_were_not_offered_are_dropped():
    texts = [f'<tool_call>{{"name": "{name}", "arguments": {{}}}}</tool_call>' for name in ("delete_all", "now")]

    assert calls("".join(texts)) == [("now", {})]


@pytest.mark.parametrize("name", ["GetWeather", "get-weather", "functions.get_weather", "get.weather", "GET_WEATHER:0"])
def test_a_near_spelling_is_mended(name):
    assert calls(f'<tool_call>{{"name": "{name}", "arguments": {{"city": "X"}}}}</tool_call>')[0][0] == "get_weather"


def test_a_near_spelling_of_two_tools_is_dropped():
    offered = [tool("get_user", id={"type": "string"}), tool("get.user", id={"type": "string"})]

    assert calls('<tool_call>{"name": "GetUser", "arguments": {"id": "1"}}</tool_call>', offered) == []
    assert calls('<tool_call>{"name": "get.user", "arguments": {"id": "1"}}</tool_call>', offered) == [
        ("get.user", {"id": "1"})
    ]


def test_a_marked_call_is_kept_without_a_required_argument_and_an_unmarked_one_is_not():
    text = '{"name": "get_weather", "arguments": {"days": 2}}'

    assert calls(f"<tool_call>{text}</tool_call>") == [("get_weather", {"days": 2})]
    assert calls(text) == []


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "get_weather", "arguments": {"city": "X", "planet": "Mars"}}',
        '{"name": "get_weather", "arguments": {"city": "<city name>"}}',
        '{"name": "get_weather", "arguments": {"city": "..."}}',
        '{"name": "get_weather", "arguments": {"city": {"type": "string"}}}',
        '{"name": "get_weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}',
        '{"name": "get_weather", "description": "The weather", "parameters": {"city": "X"}}',
        '{"name": "get_weather", "content": "sunny", "role": "tool"}',
        '[{"name": "get_weather", "arguments": {"city": "X"}}, {"name": "Zhang San"}]',
        "get_weather(city=city)",
        "get_weather(**options)",
        "get_weather(1, 2, 3, 4, 5, 6, 7, 8)",
    ],
)
def test_what_no_call_looks_like_is_dropped(text):
    assert calls(text) == []


@pytest.mark.parametrize(
    ("schema", "given", "wanted"),
    [
        ({"type": "integer"}, "3", 3),
        ({"type": "integer"}, " -3.0 ", -3),
        ({"type": "integer"}, 3.0, 3),
        ({"type": "integer"}, 3.5, 3.5),
        ({"type": "integer"}, "3 days", "3 days"),
        ({"type": "number"}, "2.5", 2.5),
        ({"type": "number"}, "1e3", 1000.0),
        ({"type": "number"}, "1,000", "1,000"),
        ({"type": "boolean"}, "True", True),
        ({"type": "boolean"}, "yes", "yes"),
        ({"type": "boolean"}, 1, 1),
        ({"type": "string"}, 10001, "10001"),
        ({"type": "string"}, True, True),
        ({"type": "string"}, "3", "3"),
        ({"type": ["string", "integer"]}, "3", "3"),
        ({"type": ["integer", "null"]}, "null", None),
        ({"type": "array", "items": {"type": "integer"}}, "[1, '2']", [1, 2]),
        ({"type": "object", "properties": {"a": {"type": "integer"}}}, '{"a": "1"}', {"a": 1}),
        ({"type": "array"}, "1, 2", "1, 2"),
        ({"type": "array"}, '{"a": 1}', '{"a": 1}'),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "7", 7),
        ({"$ref": "#/$defs/Count"}, "7", 7),
        ({"$ref": "#/$defs/Missing"}, "7", "7"),
        ({"type": "string", "enum": ["celsius", "kelvin"]}, "Celsius", "celsius"),
        ({"type": "string", "enum": ["a", "A"]}, "á", "á"),
        ({"type": "dict", "properties": {"a": {"type": "float"}}}, {"a": "1"}, {"a": 1}),
        ({}, "3", "3"),
        (None, "3", "3"),
    ],
)
def test_a_value_takes_the_type_of_its_schema_only_without_doubt(schema, given, wanted):
    found = coerced(given, schema, {"$defs": {"Count": {"type": "integer"}}})

    assert found == wanted
    assert type(found) is type(wanted)


def test_text_in_tags_loses_the_line_breaks_of_the_tags_only():
    text = "<function=write_note>\n<parameter=text>\n  one\n\ntwo\n</parameter>\n</function>"

    assert calls(text, [NOTE]) == [("write_note", {"text": "  one\n\ntwo"})]


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ('{"city": "A"}{"city": "B"}', [{"city": "A"}, {"city": "B"}]),
        ('{"city": "A"}{"city": "A"}', [{"city": "A"}]),
        ('{}{"city": "A"}', [{"city": "A"}]),
        ('{"city": "A"}{"days": 2}', [{"city": "A"}]),
        ("", [{}]),
        ("Beijing", [{"city": "Beijing"}]),
        ('{"city": "A"', [{"city": "A"}]),
        ('{"city": ?', []),
    ],
)
def test_strings_of_arguments_hold_one_object_or_several(arguments, wanted):
    text = f'<tool_call>{{"name": "get_weather", "arguments": {json.dumps(arguments)}}}</tool_call>'

    assert [found for _, found in calls(text, [WEATHER])] == wanted


def test_objects_that_only_together_have_what_is_required_are_one_call():
    offered = [
        {
            "name": "move",
            "parameters": {"properties": {"x": {"type": "integer"}, "y": {"type": "integer"}}, "required": ["x", "y"]},
        }
    ]

    assert calls('<tool_call>{"name": "move", "arguments": "{\\"x\\": 1}{\\"y\\": 2}"}</tool_call>', offered) == [
        ("move", {"x": 1, "y": 2})
    ]


def test_numbers_that_json_does_not_know_are_no_arguments():
    assert calls('<tool_call>{"name": "math.sum", "arguments": {"numbers": [1e999]}}</tool_call>') == []
