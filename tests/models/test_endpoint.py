"""One endpoint over a client that gives back what a test wants, and the retries around it."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from autoglm.core.chat import ChatAnswer, ChatRequest, Message, OfferedTool, ToolCall, Usage, whole_answer
from autoglm.core.errors import EgressRefused, FailureKind, ModelError, ToolError
from autoglm.core.http import HttpStream
from autoglm.models.endpoint import EndpointLimits, EndpointModel, Price
from autoglm.models.profiles import load_profile
from autoglm.testing.clock import ManualClock
from autoglm.testing.http import Scripted, ScriptedHttp

ASKED = ChatRequest(messages=(Message(role="user", text="hi"),))
SSE = {"content-type": "text/event-stream; charset=utf-8"}
JSON = {"content-type": "application/json"}


def sse(*payloads, done=True, cut=None):
    text = "".join(f"data: {json.dumps(payload, ensure_ascii=False)}\n\n" for payload in payloads)
    body = (text + ("data: [DONE]\n\n" if done else "")).encode()[:cut]
    return Scripted(200, SSE, [body[at : at + 11] for at in range(0, len(body), 11)])


def delta(content=None, finish=None, **more):
    return {"choices": [{"index": 0, "delta": {"content": content, **more}, "finish_reason": finish}]}


def plain(message=None, finish="stop", **more):
    body = {
        "choices": [{"message": message or {"role": "assistant", "content": "Hello"}, "finish_reason": finish}],
        **more,
    }
    return Scripted(200, JSON, [json.dumps(body).encode()])


def error(status, body=b"", headers=None):
    return Scripted(status, headers or {}, [body])


def an_endpoint(http, **options):
    options = {"base_url": "https://models.test/v1/", "profile": load_profile("default"), **options}
    return EndpointModel(http, name="e1", model="m1", protocol="openai_chat", **options)


async def ask(*responses, request=ASKED, **options):
    return await whole_answer(an_endpoint(ScriptedHttp(*responses), **options).stream(request))


async def failure(*responses, **options):
    http = ScriptedHttp(*responses)
    with pytest.raises(ModelError) as caught:
        await whole_answer(an_endpoint(http, **options).stream(ASKED))
    assert http.open == 0
    return caught.value


async def test_a_streamed_answer_comes_in_pieces_and_whole():
    http = ScriptedHttp(
        sse(
            delta("Hel"),
            delta("lo 世界"),
            delta(finish="stop"),
            {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 2}},
        )
    )

    chunks = [chunk async for chunk in an_endpoint(http).stream(ASKED)]

    assert chunks == [
        "Hel",
        "lo 世界",
        ChatAnswer(text="Hello 世界", finish="stop", usage=Usage(input_tokens=5, output_tokens=2), endpoint="e1"),
    ]
    assert http.open == 0


async def test_a_plain_answer_is_read_also_when_a_stream_was_asked_for():
    answer = await ask(plain(usage={"prompt_tokens": 3, "completion_tokens": True}))

    assert answer.text == "Hello"
    assert answer.usage == Usage(input_tokens=3, output_tokens=0)


@pytest.mark.parametrize(
    ("is_streaming", "is_whole", "streams"),
    [(None, False, True), (None, True, False), (True, True, True), (False, False, False)],
)
async def test_an_answer_comes_as_a_stream_when_somebody_reads_it_or_the_settings_say_so(
    is_streaming, is_whole, streams
):
    http = ScriptedHttp(plain())

    await whole_answer(an_endpoint(http, is_streaming=is_streaming).stream(replace(ASKED, is_whole=is_whole)))

    assert json.loads(http.requests[0].body).get("stream", False) is streams


@pytest.mark.parametrize(
    ("is_whole", "deadline_s", "first_s"), [(False, None, 60), (True, None, 90), (True, 100, 60), (True, 30, 30)]
)
async def test_an_answer_that_comes_whole_may_take_half_of_the_time_and_leaves_the_rest_for_another_try(
    is_whole, deadline_s, first_s
):
    http, clock = ScriptedHttp(plain()), ManualClock()
    request = replace(ASKED, is_whole=is_whole, deadline=None if deadline_s is None else clock.now() + deadline_s)

    await whole_answer(an_endpoint(http, clock=clock, limits=EndpointLimits(total_s=180)).stream(request))

    assert (http.requests[0].first_s, http.requests[0].idle_s) == (first_s, 30)


async def test_text_that_comes_in_parts_is_joined():
    parts = [{"type": "text", "text": "a"}, {"type": "image"}, "x", {"type": "text", "text": "b"}]

    assert (await ask(plain({"content": parts}))).text == "ab"


async def test_the_request_is_what_the_endpoint_expects():
    http = ScriptedHttp(plain())
    tool = OfferedTool(name="t", description="d", parameters={"type": "object"})
    messages = (
        Message(role="system", text="s"),
        Message(role="user", text="u"),
        Message(role="assistant", calls=(ToolCall(id="c1", tool="t", arguments={"x": "中"}),)),
        Message(role="tool", text="out", call_id="c1"),
    )
    request = ChatRequest(
        messages=messages, tools=(tool,), schema={"type": "object"}, temperature=0.5, max_tokens=9, model="a-pool"
    )

    await whole_answer(
        an_endpoint(
            http, api_key="key", allow_private=True, limits=EndpointLimits(total_s=7, idle_s=3, max_bytes=99)
        ).stream(request)
    )

    sent = http.requests[0]
    assert (sent.url, sent.method, sent.total_s, sent.idle_s, sent.max_bytes, sent.allow_private) == (
        "https://models.test/v1/chat/completions", "POST", 7, 3, 99, True,
    )  # fmt: skip
    assert sent.headers["authorization"] == "Bearer key"
    assert json.loads(sent.body) == {
        "model": "m1",
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
    http = ScriptedHttp(plain())

    await whole_answer(an_endpoint(http, is_streaming=False).stream(ASKED))

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
async def test_a_status_is_a_failure_of_a_known_kind(status, body, kind):
    found = await failure(error(status, body))

    assert found.kind is kind
    assert str(status) in found.message


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

    plain_failure = await failure(*[Scripted(200, JSON, [body])] * 4)
    streamed_failure = await failure(*[sse({"error": found})] * 4)

    assert plain_failure.kind is streamed_failure.kind is kind


async def test_an_error_in_the_middle_of_a_stream_is_a_failure():
    http = ScriptedHttp(sse(delta("Hel"), {"error": {"code": "overloaded", "message": "busy"}}))
    chunks = an_endpoint(http).stream(ASKED)

    first = await anext(chunks)
    with pytest.raises(ModelError, match="busy"):
        await anext(chunks)

    assert first == "Hel"
    assert len(http.requests) == 1


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (Scripted(200, {"content-type": "text/html"}, [b"<!doctype html><h1>Welcome"]), "an HTML page"),
        (Scripted(200, SSE, [b"data: <html>\n\n"]), "an HTML page"),
        (Scripted(200, JSON, [b""]), "answered with nothing"),
        (Scripted(200, JSON, [b"OK"]), "no JSON object: 'OK'"),
        (Scripted(200, JSON, [b"[1]"]), "no JSON object"),
        (Scripted(200, JSON, [b"[" * 100_000]), "no JSON object"),
        (Scripted(200, JSON, [b'{"choices": []}']), "no finish_reason"),
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
    http = ScriptedHttp(sse(delta("Hello"), done=False))
    chunks = an_endpoint(http).stream(ASKED)

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
    cut = sse(delta("Hello"), done=False)

    assert (await ask(replace(cut, pieces=[*cut.pieces, ending]))).text == "Hello"


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
    inside = await failure(Scripted(200, SSE, [b"data: ", raised]))

    assert before.kind is inside.kind is kind


async def test_a_credential_never_gets_into_a_message():
    found = await failure(error(401, b'{"error": {"message": "bad key sk-123 given"}}'), api_key="sk-123")

    assert "sk-123" not in str(found)
    assert "bad key *** given" in found.message


async def test_an_error_page_is_read_to_a_bound_only():
    found = await failure(Scripted(404, {}, [b"x" * 50_000] * 100))

    assert found.kind is FailureKind.NOT_FOUND


async def test_a_model_that_gives_nothing_in_time_is_a_timeout():

    class Hanging:
        @asynccontextmanager
        async def stream(self, request):
            await asyncio.Event().wait()
            yield

    model = an_endpoint(
        Hanging(), base_url="https://m.test/v1/chat/completions", limits=EndpointLimits(first_token_s=0.01)
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


async def first_failure(http, request=ASKED, **options):
    with pytest.raises(ModelError) as caught:
        await whole_answer(an_endpoint(http, **options).stream(request))
    return caught.value


@pytest.mark.parametrize(
    ("headers", "pause_s"),
    [
        ({"retry-after": "2"}, 2.0),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "Sat, 21 Nov 2026 10:00:05 GMT", "date": "Sat, 21 Nov 2026 10:00:00 GMT"}, 5.0),
        ({"retry-after": "Sat, 21 Nov 2026 10:00:05 GMT"}, None),
        ({"retry-after": "Sat, 21 Nov 2026 09:00:00 GMT", "date": "Sat, 21 Nov 2026 10:00:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
    ],
)
async def test_the_pause_that_the_endpoint_asks_for_is_told(headers, pause_s):
    assert (await failure(error(429, headers=headers))).retry_after_s == pause_s


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
async def test_a_busy_endpoint_is_a_failure_that_passes(status, kind):
    assert (await failure(error(status))).kind is kind


async def test_an_endpoint_is_asked_once_and_no_more():
    http = ScriptedHttp(error(503), plain())

    found = await first_failure(http)

    assert found.kind is FailureKind.UNAVAILABLE
    assert len(http.requests) == 1


async def test_the_deadline_of_a_request_shortens_the_exchange():
    http, clock = ScriptedHttp(plain()), ManualClock(1_000.0)
    request = replace(ASKED, deadline=1_007.0)

    await whole_answer(an_endpoint(http, clock=clock).stream(request))

    assert http.requests[0].total_s == 7.0


async def test_nothing_is_sent_after_the_deadline():
    http = ScriptedHttp()

    found = await first_failure(http, replace(ASKED, deadline=999.0), clock=ManualClock(1_000.0))

    assert found.kind is FailureKind.TIMEOUT
    assert http.requests == []


async def test_thinking_counts_as_the_beginning_of_an_answer():

    async def slow():
        yield sse(delta(None, reasoning_content="hm"), done=False).pieces[0] * 0
        yield b"".join(sse(delta(None, reasoning_content="hm"), done=False).pieces)
        await asyncio.sleep(0.03)
        yield b"".join(sse(delta("Hello", finish="stop")).pieces)

    class Slow:
        @asynccontextmanager
        async def stream(self, request):
            yield HttpStream(status=200, headers=SSE, chunks=slow())

    answer = await whole_answer(an_endpoint(Slow(), limits=EndpointLimits(first_token_s=0.02)).stream(ASKED))

    assert (answer.text, answer.reasoning) == ("Hello", "hm")


async def test_pings_are_no_beginning():

    async def pings():
        while True:
            yield b": ping\n\n"
            await asyncio.sleep(0.005)

    class Pinging:
        @asynccontextmanager
        async def stream(self, request):
            yield HttpStream(status=200, headers=SSE, chunks=pings())

    found = await first_failure(Pinging(), limits=EndpointLimits(first_token_s=0.03))

    assert found.kind is FailureKind.TIMEOUT
    assert "gave nothing for 0.03 s" in found.message


@pytest.mark.parametrize(
    "lost", [ToolError("cut", kind=FailureKind.UNAVAILABLE), ToolError("idle", kind=FailureKind.TIMEOUT)]
)
async def test_what_is_lost_after_the_end_of_an_answer_is_no_part_of_it(lost):
    whole = sse(delta("Hello"), delta(finish="stop"), done=False)

    answer = await ask(replace(whole, pieces=[*whole.pieces, lost]))

    assert answer.text == "Hello"


async def test_an_end_of_the_body_that_does_not_come_is_not_waited_for():

    async def open_end():
        yield b"".join(sse(delta("Hello", finish="stop")).pieces)
        await asyncio.Event().wait()

    class OpenEnd:
        @asynccontextmanager
        async def stream(self, request):
            yield HttpStream(status=200, headers=SSE, chunks=open_end())

    assert (await whole_answer(an_endpoint(OpenEnd()).stream(ASKED))).text == "Hello"


async def test_a_page_is_not_read_to_its_end():
    http = ScriptedHttp(Scripted(200, {"content-type": "text/html; charset=utf-8"}, [AssertionError("it was read")]))

    found = await first_failure(http)

    assert found.kind is FailureKind.BAD_OUTPUT


async def test_events_under_another_name_are_read():
    streamed = sse(delta("Hel"), delta("lo", finish="stop"))

    answer = await ask(replace(streamed, headers={"content-type": "text/plain"}))

    assert answer.text == "Hello"


async def test_no_secret_is_told_nor_kept_in_sight():
    body = b'{"error": {"message": "key sk-123 and token tenant-token-9"}}'
    options = {"api_key": " sk-123\n", "headers": {"X-Token": "tenant-token-9", "X-Kind": "blue"}}
    http = ScriptedHttp(error(401, body), error(403, body))
    model = an_endpoint(http, **options)

    with pytest.raises(ModelError) as asked:
        await whole_answer(model.stream(ASKED))
    with pytest.raises(ModelError) as forwarded:
        await model.forward("/embeddings", {})

    assert "sk-123" not in f"{asked.value} {forwarded.value} {model!r}"
    assert "tenant-token-9" not in f"{asked.value} {forwarded.value} {model!r}"
    assert http.requests[0].headers["authorization"] == "Bearer sk-123"
    assert http.requests[0].headers["x-token"] == "tenant-token-9"


async def test_a_payload_is_passed_on_under_the_endpoints_model():
    http = ScriptedHttp(Scripted(200, JSON, [b'{"data": [{"embedding": [0.5]}]}']))

    found = await an_endpoint(http, api_key="key").forward("/embeddings", {"input": "hi", "model": "a-pool"})

    assert found == {"data": [{"embedding": [0.5]}]}
    assert http.requests[0].url == "https://models.test/v1/embeddings"
    assert json.loads(http.requests[0].body) == {"input": "hi", "model": "m1"}


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        (Scripted(200, JSON, [b'{"error": {"code": "rate_limit_exceeded"}}']), FailureKind.RATE_LIMITED),
        (Scripted(200, JSON, [b"<html>"]), FailureKind.BAD_OUTPUT),
        (Scripted(429, {"retry-after": "3"}, [b""]), FailureKind.RATE_LIMITED),
        (ToolError("late", kind=FailureKind.TIMEOUT), FailureKind.TIMEOUT),
    ],
)
async def test_a_passed_on_payload_fails_by_the_same_rules(response, kind):
    with pytest.raises(ModelError) as caught:
        await an_endpoint(ScriptedHttp(response)).forward("/embeddings", {})

    assert caught.value.kind is kind


@pytest.mark.parametrize("path", ["embeddings", "/../admin", "/a?b=c", "//host/x", ""])
async def test_a_path_stays_below_the_base_address(path):
    with pytest.raises(ModelError, match="no path"):
        await an_endpoint(ScriptedHttp()).forward(path, {})


async def test_other_protocols_pass_nothing_on():
    model = EndpointModel(
        ScriptedHttp(), name="e1", base_url="https://m", model="m", protocol="gemini", profile=load_profile("gemini")
    )

    with pytest.raises(ModelError, match="e1 speaks gemini") as caught:
        await model.forward("/embeddings", {})

    assert caught.value.kind is FailureKind.INVALID_ARGS


async def test_a_closed_stream_closes_its_connection():
    http = ScriptedHttp(sse(delta("Hel"), delta("lo", finish="stop")))
    chunks = an_endpoint(http).stream(ASKED)

    await anext(chunks)
    await chunks.aclose()

    assert http.open == 0
