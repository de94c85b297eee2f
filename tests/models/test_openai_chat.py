"""The endpoint adapter over a client that gives back what a test wants."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest

from autoglm.core.chat import ChatAnswer, ChatRequest, Message, OfferedTool, ToolCall, Usage, whole_answer
from autoglm.core.errors import EgressRefused, FailureKind, ModelError, ToolError
from autoglm.core.http import HttpStream
from autoglm.models.openai_chat import EndpointLimits, OpenAiChatModel, Price

ASKED = ChatRequest(messages=(Message(role="user", text="hi"),))
SSE = {"content-type": "text/event-stream; charset=utf-8"}
JSON = {"content-type": "application/json"}


class FakeHttp:
    """An `HttpClient` that gives its responses one after another and keeps the requests."""

    def __init__(self, *responses):
        self.responses = list(responses)
        self.requests = []
        self.open = 0

    @asynccontextmanager
    async def stream(self, request):
        self.requests.append(request)
        response = self.responses.pop(0)
        if isinstance(response, Exception):
            raise response
        status, headers, pieces = response
        self.open += 1
        try:
            yield HttpStream(status=status, headers=headers, chunks=_chunks(pieces))
        finally:
            self.open -= 1

    async def fetch(self, request):
        raise NotImplementedError


async def _chunks(pieces):
    for piece in pieces:
        if isinstance(piece, Exception):
            raise piece
        yield piece


def sse(*payloads, done=True, cut=None):
    text = "".join(f"data: {json.dumps(payload, ensure_ascii=False)}\n\n" for payload in payloads)
    body = (text + ("data: [DONE]\n\n" if done else "")).encode()[:cut]
    return 200, SSE, [body[at : at + 11] for at in range(0, len(body), 11)]


def delta(content=None, finish=None, **more):
    return {"choices": [{"index": 0, "delta": {"content": content, **more}, "finish_reason": finish}]}


def plain(message=None, finish="stop", **more):
    body = {
        "choices": [{"message": message or {"role": "assistant", "content": "Hello"}, "finish_reason": finish}],
        **more,
    }
    return 200, JSON, [json.dumps(body).encode()]


def error(status, body=b"", headers=None):
    return status, headers or {}, [body]


class Sleeps:
    def __init__(self):
        self.pauses = []

    async def __call__(self, seconds):
        self.pauses.append(seconds)


def a_model(http, **options):
    return OpenAiChatModel(http, base_url="https://models.test/v1/", model="m1", sleep=Sleeps(), **options)


async def ask(*responses, request=ASKED, **options):
    return await whole_answer(a_model(FakeHttp(*responses), **options).stream(request))


async def failure(*responses, **options):
    http = FakeHttp(*responses)
    with pytest.raises(ModelError) as caught:
        await whole_answer(a_model(http, **options).stream(ASKED))
    assert http.open == 0
    return caught.value


async def test_a_streamed_answer_comes_in_pieces_and_whole():
    http = FakeHttp(
        sse(
            delta("Hel"),
            delta("lo 世界"),
            delta(finish="stop"),
            {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 2}},
        )
    )

    chunks = [chunk async for chunk in a_model(http).stream(ASKED)]

    assert chunks == [
        "Hel",
        "lo 世界",
        ChatAnswer(text="Hello 世界", finish="stop", usage=Usage(input_tokens=5, output_tokens=2), endpoint="m1"),
    ]
    assert http.open == 0


async def test_a_plain_answer_is_read_also_when_a_stream_was_asked_for():
    answer = await ask(plain(usage={"prompt_tokens": 3, "completion_tokens": True}))

    assert answer.text == "Hello"
    assert answer.usage == Usage(input_tokens=3, output_tokens=0)


async def test_text_that_comes_in_parts_is_joined():
    parts = [{"type": "text", "text": "a"}, {"type": "image"}, "x", {"type": "text", "text": "b"}]

    assert (await ask(plain({"content": parts}))).text == "ab"


async def test_the_request_is_what_the_endpoint_expects():
    http = FakeHttp(plain())
    tool = OfferedTool(name="t", description="d", parameters={"type": "object"})
    messages = (
        Message(role="system", text="s"),
        Message(role="user", text="u"),
        Message(role="assistant", calls=(ToolCall(id="c1", tool="t", arguments={"x": "中"}),)),
        Message(role="tool", text="out", call_id="c1"),
    )
    request = ChatRequest(
        messages=messages, tools=(tool,), schema={"type": "object"}, temperature=0.5, max_tokens=9, model="m2"
    )

    await whole_answer(
        a_model(
            http, api_key="key", allow_private=True, limits=EndpointLimits(total_s=7, idle_s=3, max_bytes=99)
        ).stream(request)
    )

    sent = http.requests[0]
    assert (sent.url, sent.method, sent.total_s, sent.idle_s, sent.max_bytes, sent.allow_private) == (
        "https://models.test/v1/chat/completions", "POST", 7, 3, 99, True,
    )  # fmt: skip
    assert sent.headers["authorization"] == "Bearer key"
    assert json.loads(sent.body) == {
        "model": "m2",
        "messages": [
            {"role": "system", "content": "s"},
            {"role": "user", "content": "u"},
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "t", "arguments": '{"x":"中"}'}}],
            },
            {"role": "tool", "tool_call_id": "c1", "content": "out"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "tools": [
            {"type": "function", "function": {"name": "t", "description": "d", "parameters": {"type": "object"}}}
        ],
        "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": {"type": "object"}}},
        "temperature": 0.5,
        "max_tokens": 9,
    }


async def test_a_bare_request_sends_nothing_it_does_not_need():
    http = FakeHttp(plain())

    await whole_answer(a_model(http, is_streaming=False).stream(ASKED))

    assert json.loads(http.requests[0].body) == {"model": "m1", "messages": [{"role": "user", "content": "hi"}]}
    assert "authorization" not in http.requests[0].headers


async def test_parallel_calls_are_put_together_from_their_deltas():
    def call(index, **parts):
        return delta(tool_calls=[{"index": index, **parts}])

    answer = await ask(
        sse(
            call(0, id="a", type="function", function={"name": "read", "arguments": ""}),
            call(1, id="b", function={"name": "list", "arguments": '{"pa'}),
            call(0, function={"arguments": '{"path": '}),
            call(1, function={"arguments": 'th": "."}'}),
            call(0, function={"name": "", "arguments": '"x"}'}),
            delta(finish="tool_calls"),
        )
    )

    assert answer.calls == (
        ToolCall(id="a", tool="read", arguments={"path": "x"}),
        ToolCall(id="b", tool="list", arguments={"path": "."}),
    )
    assert answer.finish == "tool_calls"
    assert answer.usage.is_estimate


async def test_calls_without_index_id_or_encoded_arguments_are_read():
    calls = [
        {"function": {"name": "one"}},
        {"id": "x", "function": {"name": "two", "arguments": {"a": 1}}},
        "stray",
        {"id": "x"},
    ]

    answer = await ask(plain({"content": None, "tool_calls": calls}))

    assert answer.calls == (
        ToolCall(id="call_1", tool="one", arguments={}),
        ToolCall(id="x", tool="two", arguments={"a": 1}),
    )


@pytest.mark.parametrize("arguments", ["{", "[1]", '{"a":1}{"b":2}', "[" * 100_000])
async def test_calls_that_cannot_be_read_are_bad_output(arguments):
    calls = [{"index": 0, "id": "a", "function": {"name": "t", "arguments": arguments}}]

    found = await failure(plain({"tool_calls": calls}, finish="tool_calls"))

    assert found.kind is FailureKind.BAD_OUTPUT
    assert "call of t cannot be read" in found.message


async def test_a_call_without_a_name_is_bad_output():
    found = await failure(plain({"tool_calls": [{"index": 0, "function": {"arguments": "{}"}}]}))

    assert "a tool without a name" in found.message


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, b'{"error": {"message": "bad\\nthing", "code": null}}', FailureKind.INVALID_ARGS),
        (400, b'{"error": {"message": "long", "code": "context_length_exceeded"}}', FailureKind.TOO_LARGE),
        (400, b'{"error": {"message": "no", "code": "content_filter"}}', FailureKind.REFUSED),
        (401, b"", FailureKind.REFUSED),
        (402, b"", FailureKind.REFUSED),
        (403, b"", FailureKind.REFUSED),
        (404, b"<html>", FailureKind.NOT_FOUND),
        (408, b"", FailureKind.TIMEOUT),
        (413, b"", FailureKind.TOO_LARGE),
        (418, b"[1]", FailureKind.INVALID_ARGS),
        (302, b"", FailureKind.BAD_OUTPUT),
        (429, b'{"error": {"type": "insufficient_quota"}}', FailureKind.REFUSED),
        (504, b"", FailureKind.TIMEOUT),
    ],
)
async def test_a_status_is_a_failure_of_a_known_kind_and_not_tried_again(status, body, kind):
    found = await failure(error(status, body))

    assert found.kind is kind
    assert str(status) in found.message


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (429, FailureKind.RATE_LIMITED),
        (500, FailureKind.UNAVAILABLE),
        (503, FailureKind.UNAVAILABLE),
        (529, FailureKind.RATE_LIMITED),
        (425, FailureKind.UNAVAILABLE),
    ],
)
async def test_a_busy_endpoint_is_tried_three_times_more_with_growing_pauses(status, kind):
    http = FakeHttp(*[error(status)] * 4)
    model = a_model(http)

    with pytest.raises(ModelError) as caught:
        await whole_answer(model.stream(ASKED))

    assert caught.value.kind is kind
    assert len(http.requests) == 4
    assert model._sleep.pauses == [0.1, 0.2, 0.4]


async def test_a_try_that_succeeds_ends_the_tries():
    assert (await ask(error(503), error(429), plain())).text == "Hello"


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"retry-after": "2"}, 2.0),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "Sat, 21 Nov 2026 10:00:05 GMT", "date": "Sat, 21 Nov 2026 10:00:00 GMT"}, 5.0),
        ({"retry-after": "Sat, 21 Nov 2026 10:00:05 GMT"}, 0.1),
        ({"retry-after": "Sat, 21 Nov 2026 09:00:00 GMT", "date": "Sat, 21 Nov 2026 10:00:00 GMT"}, 0.1),
        ({"retry-after": "soon"}, 0.1),
        ({"retry-after": "-5"}, 0.1),
    ],
)
async def test_the_pause_that_the_endpoint_asks_for_is_honoured(headers, pause):
    http = FakeHttp(error(429, headers=headers), plain())
    model = a_model(http)

    await whole_answer(model.stream(ASKED))

    assert model._sleep.pauses == [pause]


async def test_too_long_a_pause_is_the_callers_to_decide():
    found = await failure(error(429, headers={"retry-after": "3600"}))

    assert found.kind is FailureKind.RATE_LIMITED
    assert found.retry_after_s == 3600


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        ({"message": "slow down", "type": "rate_limit_error"}, FailureKind.RATE_LIMITED),
        ({"message": "busy", "code": "overloaded"}, FailureKind.UNAVAILABLE),
        ({"message": "bad", "type": "invalid_request_error"}, FailureKind.INVALID_ARGS),
        ({"message": "x", "code": 429}, FailureKind.RATE_LIMITED),
        ({"message": "x", "code": "503"}, FailureKind.UNAVAILABLE),
        ({"message": "x", "code": "1305"}, FailureKind.BAD_OUTPUT),
        ({"message": "no model", "code": "model_not_found"}, FailureKind.NOT_FOUND),
        ("just words", FailureKind.BAD_OUTPUT),
        ({"code": 7}, FailureKind.BAD_OUTPUT),
    ],
)
async def test_an_error_inside_a_200_is_a_failure(found, kind):
    body = json.dumps({"error": found}).encode()

    plain_failure = await failure(*[(200, JSON, [body])] * 4)
    streamed_failure = await failure(*[sse({"error": found})] * 4)

    assert plain_failure.kind is streamed_failure.kind is kind


async def test_an_error_in_the_middle_of_a_stream_is_not_tried_again():
    http = FakeHttp(sse(delta("Hel"), {"error": {"code": "overloaded", "message": "busy"}}))
    chunks = a_model(http).stream(ASKED)

    first = await anext(chunks)
    with pytest.raises(ModelError, match="busy"):
        await anext(chunks)

    assert first == "Hel"
    assert len(http.requests) == 1


@pytest.mark.parametrize(
    ("response", "words"),
    [
        ((200, {"content-type": "text/html"}, [b"<!doctype html><h1>Welcome"]), "an HTML page"),
        ((200, SSE, [b"data: <html>\n\n"]), "an HTML page"),
        ((200, JSON, [b""]), "answered with nothing"),
        ((200, JSON, [b"OK"]), "no JSON object: 'OK'"),
        ((200, JSON, [b"[1]"]), "no JSON object"),
        ((200, JSON, [b"[" * 100_000]), "no JSON object"),
        ((200, JSON, [b'{"choices": []}']), "no finish_reason"),
        (sse(delta("", finish="stop")), "empty"),
        (sse(delta("  \n", finish="stop")), "empty"),
        (sse(done=True), "empty"),
        (sse(delta(None, finish="length")), "max_tokens was used up"),
    ],
)
async def test_what_is_no_answer_is_bad_output(response, words):
    found = await failure(response)

    assert found.kind is FailureKind.BAD_OUTPUT
    assert words in found.message


async def test_a_stream_that_is_cut_is_a_failure_after_what_was_given():
    http = FakeHttp(sse(delta("Hello"), done=False))
    chunks = a_model(http).stream(ASKED)

    first = await anext(chunks)
    with pytest.raises(ModelError, match="breaks off") as caught:
        await anext(chunks)

    assert first == "Hello"
    assert caught.value.kind is FailureKind.UNAVAILABLE


async def test_one_of_the_two_end_marks_is_enough():
    assert (await ask(sse(delta("Hello", finish="stop"), done=False))).text == "Hello"
    assert (await ask(sse(delta("Hello")))).text == "Hello"


@pytest.mark.parametrize("ending", [b"data: [DONE]", b'data: {"choices": [{"finish_reason": "stop"}]}'])
async def test_an_end_mark_needs_no_blank_line(ending):
    status, headers, pieces = sse(delta("Hello"), done=False)

    assert (await ask((status, headers, [*pieces, ending]))).text == "Hello"


async def test_an_event_that_is_cut_is_a_cut_stream():
    found = await failure(*[sse(delta("Hello"), done=False, cut=-9)] * 4)

    assert found.kind is FailureKind.UNAVAILABLE


async def test_a_length_stop_is_told():
    assert (await ask(sse(delta("Hel", finish="length")))).finish == "length"


@pytest.mark.parametrize(
    "response",
    [
        sse(delta("Hm", finish="content_filter")),
        sse(delta("", finish="sensitive")),
        sse(delta(None, refusal="I will"), delta(None, finish="stop", refusal=" not")),
        plain({"content": None, "refusal": "no"}),
    ],
)
async def test_a_withheld_answer_is_refused(response):
    found = await failure(response)

    assert found.kind is FailureKind.REFUSED
    assert "withheld" in found.message


async def test_an_answer_that_broke_inside_the_endpoint_is_tried_again():
    assert (await ask(sse(delta(None, finish="network_error")), plain())).text == "Hello"


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (ToolError("timed out", kind=FailureKind.TIMEOUT), FailureKind.TIMEOUT),
        (ToolError("40 MB", kind=FailureKind.TOO_LARGE), FailureKind.TOO_LARGE),
        (EgressRefused("private address"), FailureKind.REFUSED),
    ],
)
async def test_failures_of_the_network_keep_their_kind(raised, kind):
    before = await failure(raised)
    inside = await failure((200, SSE, [b"data: ", raised]))

    assert before.kind is inside.kind is kind


async def test_a_credential_never_gets_into_a_message():
    found = await failure(error(401, b'{"error": {"message": "bad key sk-123 given"}}'), api_key="sk-123")

    assert "sk-123" not in str(found)
    assert "bad key *** given" in found.message


async def test_an_error_page_is_read_to_a_bound_only():
    found = await failure((404, {}, [b"x" * 50_000] * 100))

    assert found.kind is FailureKind.NOT_FOUND


async def test_a_model_that_gives_nothing_in_time_is_a_timeout():

    class Hanging:
        @asynccontextmanager
        async def stream(self, request):
            await asyncio.Event().wait()
            yield

    model = OpenAiChatModel(
        Hanging(), base_url="https://m.test/v1/chat/completions", model="m", limits=EndpointLimits(first_token_s=0.01)
    )

    with pytest.raises(ModelError) as caught:
        await whole_answer(model.stream(ASKED))

    assert caught.value.kind is FailureKind.TIMEOUT


async def test_money_is_counted_where_the_price_is_known():
    answer = await ask(
        plain(usage={"prompt_tokens": 1_000, "completion_tokens": 500}), price=Price(input=2.0, output=8.0)
    )

    assert answer.usage.money == pytest.approx(0.006)


async def test_tokens_are_estimated_when_the_endpoint_does_not_count():
    request = ChatRequest(messages=(Message(role="user", text="x" * 40 + "中" * 30),))

    answer = await ask(plain({"content": "abcdefgh"}), request=request)

    assert answer.usage == Usage(input_tokens=30, output_tokens=2, is_estimate=True)
