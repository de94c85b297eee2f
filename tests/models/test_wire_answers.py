"""What counts as an answer in the protocols beside chat completions, and the parts that all of them share."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.chat import ChatRequest, Message, OfferedTool
from autoglm.core.errors import FailureKind, ModelError
from autoglm.models.profiles import load_profile
from autoglm.models.wire import wire_format
from autoglm.models.wire.failures import failure_of_status, retry_after_s
from autoglm.models.wire.thinking import ThinkSplitter

TOOL = OfferedTool(
    name="weather",
    description="Tells it.",
    parameters={"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
)
ASKED = ChatRequest(messages=(Message(role="user", text="hi"),), tools=(TOOL,))
PROFILES = {"openai_responses": "openai"}


def a_reader(protocol, profile=None):
    return wire_format(protocol).reader(ASKED, load_profile(profile or PROFILES.get(protocol, protocol)))


def streamed(protocol, *events, profile=None):
    reader = a_reader(protocol, profile)
    for event in events:
        reader.take(event if isinstance(event, bytes) else json.dumps(event).encode())
    return reader.draft.answer(endpoint="e")


def whole(protocol, body, profile=None):
    reader = a_reader(protocol, profile)
    reader.take_whole(body if isinstance(body, bytes) else json.dumps(body).encode())
    return reader.draft.answer(endpoint="e")


TEXTS = {
    "openai_responses": {"type": "response.output_text.delta", "delta": "Hel", "output_index": 0},
    "anthropic": {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hel"}},
    "gemini": {"candidates": [{"content": {"parts": [{"text": "Hel"}]}}]},
}


@pytest.mark.parametrize("protocol", TEXTS)
def test_a_stream_without_its_end_is_cut(protocol):
    with pytest.raises(ModelError, match="breaks off") as caught:
        streamed(protocol, TEXTS[protocol])

    assert caught.value.kind is FailureKind.UNAVAILABLE


@pytest.mark.parametrize("protocol", TEXTS)
@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "nothing"),
        (b"<html>", "an HTML page"),
        (b"OK", "no JSON object: 'OK'"),
        (b"[" * 100_000, "no JSON object"),
        (b'{"message": "no such route"}', "no such route|no finishReason"),
        (b"{}", "no JSON object|has no"),
    ],
)
def test_what_is_no_answer_is_bad_output(protocol, body, words):
    with pytest.raises(ModelError, match=words) as caught:
        whole(protocol, body)

    assert caught.value.kind is FailureKind.BAD_OUTPUT


@pytest.mark.parametrize("protocol", TEXTS)
def test_an_event_that_is_no_json_is_bad_output(protocol):
    with pytest.raises(ModelError, match="no JSON object"):
        streamed(protocol, b"{{")


@pytest.mark.parametrize("protocol", ["openai_chat", *TEXTS])
def test_bytes_that_are_no_text_are_replaced(protocol):
    ends = {
        "openai_chat": b'{"choices": [{"delta": {"content": "a\xff"}, "finish_reason": "stop"}]}',
        "openai_responses": b'{"type": "response.output_text.delta", "delta": "a\xff"}',
        "anthropic": b'{"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": "a\xff"}}',
        "gemini": b'{"candidates": [{"content": {"parts": [{"text": "a\xff"}]}, "finishReason": "STOP"}]}',
    }
    done = {
        "openai_chat": b"[DONE]",
        "openai_responses": b'{"type": "response.completed", "response": {"status": "completed"}}',
        "anthropic": b'{"type": "message_stop"}',
        "gemini": b'{"usageMetadata": {}}',
    }

    answer = streamed(protocol, ends[protocol], done[protocol], profile="openai")

    assert answer.text == "a\ufffd"


@pytest.mark.parametrize(
    ("protocol", "body"),
    [
        ("anthropic", {"content": [{"type": "text", "text": "a"}]}),
        ("anthropic", {"content": [{"type": "text", "text": ""}], "stop_reason": "end_turn"}),
        ("gemini", {"candidates": [{"content": {"parts": [{"text": "a"}]}}]}),
        ("gemini", {"candidates": [{"finishReason": "STOP"}]}),
        ("openai_responses", {"output": []}),
        ("openai_responses", {"status": "completed", "output": []}),
    ],
)
def test_a_whole_answer_without_end_or_content_is_bad_output(protocol, body):
    with pytest.raises(ModelError) as caught:
        whole(protocol, body)

    assert caught.value.kind is FailureKind.BAD_OUTPUT


@pytest.mark.parametrize(
    ("protocol", "event", "kind"),
    [
        ("anthropic", {"type": "error", "error": {"type": "api_error", "message": "x"}}, FailureKind.UNAVAILABLE),
        ("anthropic", {"type": "error"}, FailureKind.BAD_OUTPUT),
        ("gemini", {"error": {"code": 503, "status": "UNAVAILABLE", "message": "x"}}, FailureKind.UNAVAILABLE),
        (
            "openai_responses",
            {"type": "error", "code": "rate_limit_exceeded", "message": "x"},
            FailureKind.RATE_LIMITED,
        ),
        ("openai_responses", {"error": {"code": "server_error", "message": "x"}}, FailureKind.UNAVAILABLE),
        (
            "openai_responses",
            {"type": "response.incomplete", "response": {"status": "cancelled"}},
            FailureKind.UNAVAILABLE,
        ),
        ("openai_responses", {"type": "response.refusal.delta", "delta": "no"}, FailureKind.REFUSED),
    ],
)
def test_errors_inside_a_stream(protocol, event, kind):
    with pytest.raises(ModelError) as caught:
        streamed(protocol, event)

    assert caught.value.kind is kind


def test_what_a_response_holds_only_in_its_end_is_read():
    output = [
        {"type": "reasoning", "summary": [{"text": "hm"}], "content": [{"type": "reasoning_text", "text": "!"}]},
        {"type": "message", "content": [{"type": "output_text", "text": "Hello"}]},
        {"type": "function_call", "id": "fc", "name": "weather", "arguments": '{"city": "x"}'},
    ]

    end = {"type": "response.completed", "response": {"status": "completed", "output": output}}
    answer = streamed("openai_responses", {"type": "response.created"}, b"[DONE]", end)

    assert (answer.text, answer.reasoning, answer.calls[0].id, answer.finish) == ("Hello", "hm!", "fc", "tool_calls")
    assert answer.usage.is_estimate


def test_a_refusal_in_a_whole_response():
    with pytest.raises(ModelError, match="withheld: not that"):
        whole(
            "openai_responses",
            {
                "status": "completed",
                "output": [{"type": "message", "content": [{"type": "refusal", "refusal": "not that"}]}],
            },
        )


def test_reasoning_of_a_response_streams():
    answer = streamed(
        "openai_responses",
        {"type": "response.reasoning_text.delta", "delta": "hm"},
        TEXTS["openai_responses"],
        {"type": "response.incomplete", "response": {"incomplete_details": {"reason": "max_output_tokens"}}},
    )

    assert (answer.reasoning, answer.finish) == ("hm", "length")


def test_a_redacted_thought_and_unknown_blocks_are_passed_over():
    answer = whole(
        "anthropic",
        {
            "content": [
                {"type": "redacted_thinking", "data": "x"},
                {"type": "server_tool_use", "id": "x", "name": "y", "input": {}},
                {"type": "text", "text": "a"},
            ],
            "stop_reason": "end_turn",
        },
    )

    assert answer.text == "a"


@pytest.mark.parametrize(
    "written", ['"{\\"city\\": \\"x\\"}"', '{"city": "x"}', '{"city": "x"}{"city": "x"}', "{city: 'x',}"]
)
def test_arguments_that_are_encoded_twice_repeated_or_half_broken_make_one_call(written):
    call = {"index": 0, "id": "c", "function": {"name": "weather", "arguments": written}}

    answer = whole(
        "openai_chat", {"choices": [{"message": {"tool_calls": [call]}, "finish_reason": "tool_calls"}]}, "default"
    )

    assert [(found.id, found.arguments) for found in answer.calls] == [("c", {"city": "x"})]


def test_text_is_not_searched_for_calls_when_there_are_to_be_none():
    profile = load_profile("default")
    text = '<tool_call>{"name": "weather", "arguments": {"city": "x"}}</tool_call>'
    request = ChatRequest(messages=ASKED.messages, tools=(TOOL,), tool_choice="none")
    reader = wire_format("openai_chat").reader(request, profile)

    reader.take_whole(json.dumps({"choices": [{"message": {"content": text}, "finish_reason": "stop"}]}).encode())

    assert reader.draft.answer(endpoint="e").calls == ()


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after-ms": "250"}, 0.25),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s"}, 360.0),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "1h2m3.5s"}, 3723.5),
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "120ms"}, 0.12),
        ({"x-ratelimit-remaining-requests": "3", "x-ratelimit-reset-requests": "120ms"}, None),
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "soon"}, None),
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "2026-11-21T10:00:00"}, None),
        ({}, None),
    ],
)
def test_the_pause_is_read_from_the_headers_of_the_family(headers, pause):
    assert retry_after_s(headers, load_profile("openai")) == pause


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (400, b'{"detail": "maximum context length is 4096"}', FailureKind.TOO_LARGE, "maximum context"),
        (400, b'{"code": "Throttling", "message": "slow"}', FailureKind.INVALID_ARGS, "slow"),
        (404, b"[]", FailureKind.NOT_FOUND, "404."),
        (422, b'{"error": "odd"}', FailureKind.INVALID_ARGS, "odd"),
        (500, b'{"Response": {"Error": 7}}', FailureKind.UNAVAILABLE, "500."),
    ],
)
def test_errors_are_found_where_vendors_put_them(status, body, kind, words):
    found = failure_of_status(status, {}, body, load_profile("openai"))

    assert found.kind is kind
    assert found.message.endswith(words) or words in found.message


def split(text, size):
    splitter = ThinkSplitter()
    parts = [splitter.feed(text[at : at + size]) for at in range(0, len(text), size)] + [splitter.finish()]
    return "".join(part[0] for part in parts), "".join(part[1] for part in parts)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("<think>a</think>b", ("b", "a")),
        ("\n <think>a</think>\n\nb\n", ("b\n", "a")),
        ("<think>a</thin", ("", "a</thin")),
        ("<thinker>a", ("<thinker>a", "")),
        ("<thi", ("<thi", "")),
        ("b <think>a</think>", ("b <think>a</think>", "")),
        ("<think></think>b<think>c</think>", ("b<think>c</think>", "")),
        ("", ("", "")),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 100])
def test_thoughts_before_the_text_are_taken_out(text, parts, size):
    assert split(text, size) == parts


@given(st.text("a<>/think \n", max_size=40), st.integers(1, 9))
def test_any_cutting_gives_the_same_thoughts(text, size):
    assert split(text, size) == split(text, 100)
    assert split("<think>" + text, size) == split("<think>" + text, 100)


NAMES = st.sampled_from(
    """type error code message delta content text choices index finish_reason tool_calls function name arguments id
    usage prompt_tokens input_tokens reasoning_content refusal base_resp status_code response output item status
    summary output_index incomplete_details reason content_block partial_json stop_reason candidates parts
    functionCall args finishReason promptFeedback blockReason usageMetadata promptTokenCount details retryDelay
    Response Error""".split()  # noqa: SIM905 - easier to read than a list of forty strings
)
WORDS = st.sampled_from(
    """text tool_use text_delta input_json_delta content_block_start content_block_delta message_start message_delta
    function_call message reasoning response.completed response.failed response.output_text.delta
    response.output_item.added response.function_call_arguments.delta error stop tool_calls STOP x 30s {""".split()  # noqa: SIM905
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(-2, 600), st.floats(allow_nan=False), WORDS)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5), max_leaves=25
)


@pytest.mark.parametrize("protocol", ["openai_chat", *TEXTS])
@given(events=st.lists(st.dictionaries(NAMES, VALUES, max_size=5), min_size=1, max_size=4))
def test_whatever_comes_is_an_answer_or_a_failure_of_a_named_kind(protocol, events):
    for read in (lambda: streamed(protocol, *events, profile="default"), lambda: whole(protocol, events[0], "default")):
        with suppress(ModelError):
            answer = read()
            assert answer.text.strip() or answer.calls
