"""Tools, texts as families of models write them, and strategies for tests of the tolerant parser."""

import json
from pathlib import Path

from hypothesis import strategies as st

from autoglm.core.chat import OfferedTool

WEATHER = OfferedTool(
    name="get_weather",
    description="The weather of a city",
    parameters={
        "type": "object",
        "properties": {
            "city": {"type": "string"},
            "days": {"type": "integer"},
            "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
            "hourly": {"type": "boolean"},
            "fields": {"type": "array", "items": {"type": "string"}},
            "place": {"type": "object", "properties": {"lat": {"type": "number"}, "lon": {"type": "number"}}},
        },
        "required": ["city"],
    },
)
SUM = OfferedTool(
    name="math.sum",
    description="",
    parameters={
        "type": "object",
        "properties": {"numbers": {"type": "array", "items": {"type": "number"}}, "digits": {"type": "integer"}},
        "required": ["numbers"],
    },
)
NOW = OfferedTool(name="now", description="", parameters={"type": "object", "properties": {}})
NOTE = OfferedTool(
    name="write_note",
    description="",
    parameters={"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
)
TOOLS = (WEATHER, SUM, NOW, NOTE)

BEIJING = ("get_weather", {"city": "北京"})
BEIJING_3 = ("get_weather", {"city": "北京", "days": 3})

_words = st.text(st.characters(codec="utf-8", categories=["L", "N", "Zs"]), min_size=1, max_size=12).map(str.strip)
words = _words.filter(lambda word: bool(word) and word.isprintable())
weather_calls = st.fixed_dictionaries(
    {"city": words},
    optional={
        "days": st.integers(0, 10_000),
        "unit": st.sampled_from(["celsius", "fahrenheit"]),
        "hourly": st.booleans(),
        "fields": st.lists(words, min_size=1, max_size=3),
        "place": st.fixed_dictionaries({"lat": st.integers(-90, 90), "lon": st.integers(-180, 180)}),
    },
).map(lambda arguments: ("get_weather", arguments))
sum_calls = st.lists(st.integers(-99, 99), min_size=1, max_size=4).map(lambda found: ("math.sum", {"numbers": found}))
call_lists = st.lists(st.one_of(weather_calls, sum_calls), min_size=1, max_size=4)


def _shapes() -> dict[str, tuple[str, list[tuple[str, dict[str, object]]]]]:
    """The recorded shapes: name -> text and the calls in it."""
    written = Path(__file__).with_name("tool_call_shapes.txt").read_text(encoding="utf-8")
    cases = [case.partition("\n") for case in written.split("\n==== ")[1:]]
    halves = [(name, body.rpartition("\n---- ")) for name, _, body in cases]
    return {name: (text, [(tool, found) for tool, found in json.loads(calls)]) for name, (text, _, calls) in halves}


SHAPES = _shapes()
