"""Servers at an address: events and plain answers, sessions, coming back to a stream, and what goes wrong."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.mcp import CAPABILITIES_KEY, VERSION_KEY, header_text
from autoglm.core.sse import EventReader
from autoglm.testing.http import Scripted, ScriptedHttp
from autoglm.tools.mcp.http import HttpWire, Place
from autoglm.tools.mcp.messages import Ask, Refusal

JSON = {"content-type": "application/json"}
EVENTS = {"content-type": "text/event-stream; charset=utf-8"}
CUT = ToolError("The connection was lost.", kind=FailureKind.UNAVAILABLE)


def result(number=1, **content):
    return json.dumps({"jsonrpc": "2.0", "id": number, "result": content or {"ok": True}}).encode()


def event(data, *, head=""):
    return f"{head}data: ".encode() + data + b"\n\n"


def notice(method, **params):
    return json.dumps({"jsonrpc": "2.0", "method": method, "params": params}).encode()


def ask(method="tools/list", params=None, **more):
    return Ask(method=method, params=params or {}, **{"within_s": 5, **more})


def wire_to(*responses, **place):
    http = ScriptedHttp(*responses)
    return HttpWire(http, Place(**{"name": "search", "url": "https://mcp.example.com/mcp", **place})), http


async def test_an_answer_may_be_plain():
    wire, http = wire_to(Scripted(headers=JSON, pieces=[result()]))

    assert await wire.ask(ask()) == {"ok": True}
    assert http.requests[0].headers["accept"] == "application/json, text/event-stream"


async def test_an_answer_may_come_in_events_after_other_messages():
    pieces = [b": hello\n\n", event(notice("notifications/message")), event(result(99)), event(result())]
    wire, http = wire_to(Scripted(headers=EVENTS, pieces=[b"".join(pieces)]))

    assert await wire.ask(ask()) == {"ok": True}
    assert http.open == 0


async def test_a_modern_request_repeats_in_its_headers_what_its_body_says():
    meta = {VERSION_KEY: "2026-07-28", CAPABILITIES_KEY: {}}
    wire, http = wire_to(Scripted(headers=JSON, pieces=[result()]))
    await wire.ask(ask("tools/call", {"name": "天气", "_meta": meta}, headers={"mcp-param-region": "eu"}))

    headers = http.requests[0].headers
    assert headers["mcp-protocol-version"] == "2026-07-28"
    assert headers["mcp-method"] == "tools/call"
    assert header_text(headers["mcp-name"]) == "天气"
    assert headers["mcp-param-region"] == "eu"


async def test_a_session_goes_with_every_message_and_is_ended():
    hello = Scripted(headers={**JSON, "mcp-session-id": "s-1"}, pieces=[result()])
    wire, http = wire_to(hello, Scripted(status=202), Scripted(headers=JSON, pieces=[result(2)]), Scripted(status=200))
    await wire.ask(ask("initialize"))
    wire.begin_session("2025-11-25")
    await wire.tell("notifications/initialized", {})
    await wire.ask(ask())
    await wire.close()

    assert [request.method for request in http.requests] == ["POST", "POST", "POST", "DELETE"]
    assert "mcp-session-id" not in http.requests[0].headers
    for request in http.requests[1:]:
        assert request.headers["mcp-session-id"] == "s-1"
        assert request.headers["mcp-protocol-version"] == "2025-11-25"


@pytest.mark.parametrize("end", [(), (CUT,)])
async def test_a_stream_that_breaks_off_is_taken_up_where_it_was(end):
    first = Scripted(headers=EVENTS, pieces=[b"id: e7\nretry: 1\ndata:\n\n", *end])
    second = Scripted(headers=EVENTS, pieces=[event(result(), head="id: e8\n")])
    wire, http = wire_to(first, second)

    assert await wire.ask(ask()) == {"ok": True}
    assert (http.requests[1].method, http.requests[1].headers["last-event-id"]) == ("GET", "e7")


async def test_a_stream_without_numbers_is_not_taken_up_and_its_outcome_is_open():
    wire, _ = wire_to(Scripted(headers=EVENTS, pieces=[event(notice("notifications/message"))]))

    with pytest.raises(ToolError, match="broke off") as caught:
        await wire.ask(ask())
    assert caught.value.kind is FailureKind.OUTCOME_UNKNOWN


@pytest.mark.parametrize(
    ("answer", "kind", "why"),
    [
        (Scripted(status=401, pieces=[b"no"]), FailureKind.REFUSED, "refuses our credential"),
        (Scripted(status=403), FailureKind.REFUSED, "refuses our credential"),
        (Scripted(status=429, headers={"retry-after": "7"}), FailureKind.RATE_LIMITED, "too often"),
        (Scripted(status=503, pieces=[b"<html>"]), FailureKind.UNAVAILABLE, "status 503"),
        (Scripted(headers={"content-type": "text/html"}, pieces=[b"<html>"]), FailureKind.BAD_OUTPUT, "no message"),
        (Scripted(headers=EVENTS, pieces=[b"data: <html>\n\n"]), FailureKind.BAD_OUTPUT, "no message"),
        (Scripted(headers=EVENTS, pieces=[event(result(99)) * 20_000]), FailureKind.BAD_OUTPUT, "floods"),
        (CUT, FailureKind.UNAVAILABLE, "lost"),
    ],
)
async def test_what_goes_wrong_is_told_by_its_kind(answer, kind, why):
    wire, http = wire_to(answer)

    with pytest.raises(ToolError, match=why) as caught:
        await wire.ask(ask())
    assert caught.value.kind is kind
    assert http.open == 0


async def test_a_refusal_keeps_its_code_and_status():
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "error": {"code": -32022, "message": "old", "data": {"a": 1}}})
    wire, _ = wire_to(
        Scripted(status=400, headers=JSON, pieces=[body.encode()]), Scripted(status=404, pieces=[b"gone"])
    )

    assert await wire.ask(ask()) == Refusal(-32022, "old", {"a": 1}, 400)
    assert await wire.ask(ask()) == Refusal(0, "gone", None, 404)


async def test_secrets_stay_between_us_and_the_server():
    echo = result(text="You sent Bearer canary-4711", **{"canary-4711": ["x canary-4711 y"]})
    wire, http = wire_to(
        Scripted(headers=JSON, pieces=[echo]),
        headers={"Authorization": "Bearer canary-4711"},
        secrets=("canary-4711",),
    )

    reply = await wire.ask(ask())

    assert http.requests[0].headers["Authorization"] == "Bearer canary-4711"
    assert "canary" not in json.dumps(reply)
    assert "canary" not in repr(reply)


async def test_a_server_that_says_nothing_is_late_and_hears_that_nobody_waits():
    class Stuck:
        """Opens, tells progress, and then says nothing."""

        async def fetch(self, request):
            heard.append(json.loads(request.body))

        def stream(self, request):
            return Hanging()

    class Hanging:
        status, headers = 200, EVENTS

        async def __aenter__(self):
            return self

        async def __aexit__(self, *_):
            return None

        @property
        async def chunks(self):
            yield event(notice("notifications/progress", progressToken=1, progress=1, message="digging"))
            await asyncio.sleep(60)

    heard = []
    wire = HttpWire(Stuck(), Place(name="search", url="https://mcp.example.com/mcp"))
    wire.begin_session("2025-11-25")

    with pytest.raises(ToolError, match="its last word was 1 digging") as caught:
        await wire.ask(ask(within_s=0.05))
    assert caught.value.kind is FailureKind.TIMEOUT
    assert heard[0]["params"] == {"requestId": 1, "reason": "it took too long"}


@given(st.lists(st.text(alphabet="ab:\x00 ", max_size=5), max_size=6), st.sampled_from(["\n", "\r\n", "\r"]), st.data())
def test_events_are_the_same_in_whatever_pieces_they_come(lines, end, data):
    body = "".join(f"data: {line}{end}{end}" for line in lines).encode() + b": end\n\n"
    cuts = sorted(data.draw(st.lists(st.integers(0, len(body)), max_size=8)))
    pieces = [body[a:b] for a, b in zip([0, *cuts], [*cuts, len(body)], strict=True)]

    reader = EventReader()
    found = [event for piece in pieces for event in reader.feed(piece)]

    assert found == [line.encode() for line in lines if line]
