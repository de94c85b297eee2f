import pytest

from autoglm.models import parse_tool_calls
from bench._toolcall_prose import TUNED
from bench.toolcalls import talk
from tests.models.tool_call_cases import BEIJING, BEIJING_3, TOOLS

CALL = '{"name": "get_weather", "arguments": {"city": "北京"}}'
TAGGED = f"<tool_call>\n{CALL}\n</tool_call>"


@pytest.mark.parametrize("text", [*talk(TUNED, BEIJING_3)])
def test_talk_about_tools_gives_no_call(text):
    assert parse_tool_calls(text, TOOLS) == ()


@pytest.mark.parametrize(
    "text",
    [
        f"Models write `{CALL}` to call a tool.",
        f"Models write {TAGGED.replace(chr(10), '')} to call a tool.",
        f"For example:\n{TAGGED}",
        f"例如：\n```xml\n{TAGGED}\n```\n这样就可以调用。",
        f"Should I call this?\n{CALL}",
        f"{CALL}\nDoes this look right?",
        f"{CALL}\nreturns the weather as JSON.",
        f"payload = {CALL}",
        f"<think>I could send {CALL}",
        "If it rains you would write\nget_weather(city='北京')",
        "```python\nimport tools\nget_weather(city='北京')\n```",
        "get_weather(city='北京')\nprint('done')",
        "Call now() to get the time.",
        "The time is known to this function:\nnow()",
    ],
)
def test_a_call_that_is_only_shown_is_no_call(text):
    assert parse_tool_calls(text, TOOLS) == ()


@pytest.mark.parametrize(
    "text",
    [
        f"I'll check the weather.\n\n{CALL}",
        f"好的，正在查询：{CALL}",
        f"Tool call: {CALL}",
        f"Let me look. {TAGGED}",
        f"{TAGGED}\nI will report when I know more.",
        f"```xml\n{TAGGED}\n```",
        f"{CALL}<|im_end|>",
        f"I don't know the weather yet, so I'll look it up.\n{CALL}\n\nPlease wait.",
        "`get_weather(city='北京')`",
    ],
)
def test_a_call_with_a_word_about_it_is_a_call(text):
    assert [(call.tool, dict(call.arguments)) for call in parse_tool_calls(text, TOOLS)] == [BEIJING]


def test_where_one_call_cannot_be_read_the_unmarked_ones_beside_it_are_not_made_either():
    text = f'{{"name": "get_weather", "arguments": {{"city": oops}}}}\n{CALL}'

    assert parse_tool_calls(text, TOOLS) == ()
