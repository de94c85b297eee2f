"""The endpoint that fails on purpose, over real sockets."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.http import HttpRequest
from autoglm.egress.client import EgressClient
from autoglm.server.faults import FAULTS, Fault, Manner
from autoglm.server.faulty import FaultyEndpoint, Forward


def asked(endpoint, *, stream=False, path="/chat/completions", **bounds):
    body = {"model": "m", "messages": [{"role": "user", "content": "one two three"}], "stream": stream}
    if stream:
        body["stream_options"] = {"include_usage": True}
    return HttpRequest(
        url=endpoint.base_url + path,
        method="POST",
        headers={"content-type": "application/json", "authorization": "Bearer k"},
        body=json.dumps(body).encode(),
        allow_private=True,
        **{"total_s": 5, "idle_s": 5, "max_bytes": 1_000_000, **bounds},
    )


@asynccontextmanager
async def serving(fault=Fault.OK, **options):
    async with FaultyEndpoint(fault=fault, **options).serving() as endpoint, EgressClient() as http:
        yield endpoint, http


def in_front_of(real, http, **options):
    return FaultyEndpoint(forward=Forward(http=http, base_url=real.base_url), **options).serving()


async def until(condition):
    while not condition():  # noqa: ASYNC110 -- what is waited for happens at the other end of a connection
        await asyncio.sleep(0.001)


async def fetched(fault, *, stream=False, **options):
    async with serving(fault, **options) as (endpoint, http):
        return await http.fetch(asked(endpoint, stream=stream))


async def failure(fault, *, stream=False, manner=None, **bounds):
    async with serving(fault, manner=manner or Manner()) as (endpoint, http):
        with pytest.raises(ToolError) as caught:
            await http.fetch(asked(endpoint, stream=stream, **bounds))
    return caught.value.kind


def events(body):
    return [json.loads(line[6:]) for line in body.decode().split("\n\n") if line and line != "data: [DONE]"]


async def test_a_good_plain_answer_is_whole():
    answer = json.loads((await fetched(Fault.OK)).body)

    assert answer["choices"][0]["message"]["content"] == "You said 3 words: one two three"
    assert answer["choices"][0]["finish_reason"] == "stop"
    assert answer["usage"]["prompt_tokens"] == 3


async def test_a_good_streamed_answer_has_pieces_an_end_and_usage():
    response = await fetched(Fault.OK, stream=True)

    found = events(response.body)
    texts = [event["choices"][0]["delta"].get("content", "") for event in found if event["choices"]]
    assert "".join(texts) == "You said 3 words: one two three"
    assert found[-2]["choices"][0]["finish_reason"] == "stop"
    assert found[-1]["usage"]["total_tokens"] > 0
    assert response.body.endswith(b"data: [DONE]\n\n")


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("fault", "status"), [(Fault.RATE_LIMITED, 429), (Fault.BROKEN, 500), (Fault.UNAVAILABLE, 503)]
)
async def test_refusals_have_their_status(fault, status, stream):
    assert (await fetched(fault, stream=stream)).status == status


async def test_a_rate_limit_says_when_to_come_back():
    response = await fetched(Fault.RATE_LIMITED, manner=Manner(retry_after_s=7))

    assert response.headers["retry-after"] == "7"
    assert json.loads(response.body)["error"]["code"] == "rate_limit_exceeded"


@pytest.mark.parametrize("stream", [False, True])
async def test_answers_of_status_200_that_are_none(stream):
    html = await fetched(Fault.HTML, stream=stream)
    empty = await fetched(Fault.EMPTY, stream=stream)
    error = await fetched(Fault.ERROR_IN_200, stream=stream)
    broken = await fetched(Fault.BAD_JSON, stream=stream)

    assert html.body.startswith(b"<!doctype html>")
    assert empty.body == b""
    assert b'"error"' in error.body
    with pytest.raises(json.JSONDecodeError):
        json.loads(broken.body.removeprefix(b"data: ").partition(b"\n\n")[0])


@pytest.mark.parametrize("stream", [False, True])
async def test_an_answer_without_a_finish_is_otherwise_whole(stream):
    body = (await fetched(Fault.NO_FINISH, stream=stream)).body

    assert b"content" in body
    assert b'"stop"' not in body
    assert b"DONE" not in body


@pytest.mark.parametrize("stream", [False, True])
async def test_a_redirect_leads_to_a_page_to_sign_in(stream):
    response = await fetched(Fault.REDIRECT, stream=stream)

    assert response.url.endswith("/sign-in")
    assert b"sign in" in response.body


@pytest.mark.parametrize("stream", [False, True])
async def test_faults_of_the_connection_have_their_kind(stream):
    assert await failure(Fault.CUT, stream=stream) is FailureKind.UNAVAILABLE
    assert await failure(Fault.HUGE, stream=stream) is FailureKind.TOO_LARGE
    assert await failure(Fault.HEADERS, stream=stream) is FailureKind.TOO_LARGE
    assert await failure(Fault.HANG, stream=stream, total_s=0.1) is FailureKind.TIMEOUT
    assert await failure(Fault.DRIP, stream=stream, manner=Manner(drip_s=0.02), total_s=0.2) is FailureKind.TIMEOUT


@pytest.mark.parametrize("stream", [False, True])
async def test_a_cut_that_looks_like_an_end_is_half_an_answer(stream):
    response = await fetched(Fault.CUT_CLOSE, stream=stream)

    assert response.status == 200
    assert b'"stop"' not in response.body


async def test_pieces_go_out_before_a_cut_when_asked_for():
    early = await fetched(Fault.CUT_CLOSE, stream=True)
    late = await fetched(Fault.CUT_CLOSE, stream=True, manner=Manner(pieces_before_cut=2))

    assert b"You said" not in early.body.rpartition(b"\n\n")[0]
    assert late.body.count(b"\n\n") == 3


async def test_a_share_of_the_requests_is_hit_evenly():
    async with serving(Fault.BROKEN, share=0.3) as (endpoint, http):
        statuses = [(await http.fetch(asked(endpoint))).status for _ in range(20)]

    assert statuses.count(500) == 6
    assert max(len(run) for run in "".join("x" if s == 200 else " " for s in statuses).split()) <= 3
    assert (endpoint.counts.asked, endpoint.counts.faulty) == (20, 6)


async def test_the_fault_can_be_taken_away_while_it_serves():
    async with serving(Fault.BROKEN) as (endpoint, http):
        before = await http.fetch(asked(endpoint))
        endpoint.fault = Fault.OK
        after = await http.fetch(asked(endpoint))

    assert (before.status, after.status) == (500, 200)


async def test_a_client_that_leaves_is_noticed():
    async with serving(Fault.HANG) as (endpoint, http):
        with pytest.raises(ToolError):
            await http.fetch(asked(endpoint, total_s=0.05))
        await until(lambda: not endpoint.counts.open)

    assert endpoint.counts.left == 1


async def test_nothing_is_left_when_it_stops_serving():
    async with EgressClient() as http, asyncio.TaskGroup() as group:
        endpoint = FaultyEndpoint(fault=Fault.HANG)
        async with endpoint.serving():
            asking = [group.create_task(_ended(http, asked(endpoint))) for _ in range(5)]
            await until(lambda: endpoint.counts.open == 5)

    assert [task.result() for task in asking] == [FailureKind.UNAVAILABLE] * 5
    assert (endpoint.counts.open, endpoint.counts.most_open) == (0, 5)


async def _ended(http, request):
    try:
        await http.fetch(request)
    except ToolError as error:
        return error.kind
    return None


@pytest.mark.parametrize("stream", [False, True])
async def test_what_is_not_hit_goes_to_the_endpoint_behind(stream):
    async with serving() as (real, http), in_front_of(real, http, fault=Fault.BROKEN, share=0.5) as front:
        answers = [await http.fetch(asked(front, stream=stream)) for _ in range(4)]

    assert [answer.status for answer in answers] == [200, 500, 200, 500]
    assert b"You said" in answers[0].body
    assert real.counts.asked == 2


async def test_an_endpoint_behind_that_fails_is_told():
    async with serving() as (front, http):
        front.forward = Forward(http=http, base_url="http://127.0.0.1:9/v1")
        response = await http.fetch(asked(front))

    assert response.status == 502


async def test_a_cut_behind_is_a_cut_in_front():
    async with serving(Fault.CUT) as (real, http), in_front_of(real, http) as front:
        with pytest.raises(ToolError) as caught:
            await http.fetch(asked(front))

    assert caught.value.kind is FailureKind.UNAVAILABLE


async def test_a_client_that_leaves_frees_the_endpoint_behind():
    async with serving(Fault.HANG) as (real, http), in_front_of(real, http) as front:
        with pytest.raises(ToolError):
            await http.fetch(asked(front, total_s=0.1))
        await until(lambda: not (real.counts.open or front.counts.open))

    assert real.counts.left == front.counts.left == 1


async def test_models_are_listed_and_other_paths_are_unknown():
    async with serving(Fault.BROKEN) as (endpoint, http):
        listed = await http.fetch(HttpRequest(url=endpoint.base_url + "/models", allow_private=True))
        unknown = await http.fetch(asked(endpoint, path="/elsewhere"))

    assert json.loads(listed.body)["data"][0]["id"] == "fake"
    assert unknown.status == 404
    assert endpoint.counts.asked == 0


async def test_what_is_no_http_ends_the_connection():
    async with FaultyEndpoint().serving() as endpoint:
        answers = [
            await _sent(endpoint.port, text) for text in (b"\x00\x01\r\n\r\n", b"POST /x HTTP/1.1\r\ncontent-length: x")
        ]

    assert answers == [b"", b""]


async def _sent(port, text):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(text + b"\r\n\r\n")
    answer = await reader.read()
    writer.close()
    return answer


def test_every_fault_has_its_way():
    assert set(FAULTS) == set(Fault)
