"""What comes in from strangers: hosts, origins, keys in every form, sizes, trickling requests, clients that leave."""

import asyncio
import itertools
import json

import pytest

from autoglm.security.limits import Allowance
from autoglm.server.guard import GatewayRules, is_allowed_host, is_loopback

ASK = {"model": "glm", "messages": [{"role": "user", "content": "hi"}]}
KEYS = [("ann", "key-of-ann"), ("bob", "key-of-bob")]
FORMS = {
    "nothing": {},
    "bearer": {"authorization": "Bearer key-of-ann"},
    "lower-case bearer": {"authorization": "bearer key-of-ann"},
    "x-api-key": {"x-api-key": "key-of-ann"},
    "both, the same": {"authorization": "Bearer key-of-ann", "x-api-key": "key-of-ann"},
    "both, different": {"authorization": "Bearer key-of-ann", "x-api-key": "key-of-bob"},
    "wrong bearer": {"authorization": "Bearer nobody"},
    "wrong x-api-key": {"x-api-key": "nobody"},
    "right x-api-key, wrong bearer": {"authorization": "Bearer nobody", "x-api-key": "key-of-ann"},
    "basic": {"authorization": "Basic a2V5LW9mLWFubg=="},
    "empty": {"authorization": "Bearer "},
    "not ASCII": {"x-api-key": "schlüssel"},
}
GOOD = {"bearer", "lower-case bearer", "x-api-key", "both, the same"}
CLOSED = {
    "/v1/chat/completions": "POST",
    "/v1/responses": "POST",
    "/v1/embeddings": "POST",
    "/v1/models": "GET",
    "/v1/models/glm": "GET",
    "/metrics": "GET",
}


@pytest.mark.parametrize(("path", "form"), list(itertools.product(CLOSED, FORMS)))
async def test_one_policy_holds_for_every_route_and_every_form_of_key(make, path, form):
    made = make(["x"], keys=KEYS)

    status, _, body = await made.ask(path, {**ASK, "input": "hi"}, method=CLOSED[path], headers=FORMS[form])

    assert status == (200 if form in GOOD else 401), body
    if form not in GOOD:
        assert json.loads(body)["error"]["type"] == "authentication_error"
        assert b"key-of" not in body


@pytest.mark.parametrize("path", ["/health", "/health/live", "/health/ready"])
async def test_health_needs_no_key(make, path):
    status, _, _ = await make(keys=KEYS).ask(path, method="GET")

    assert status == 200


async def test_a_gateway_that_stops_is_alive_and_not_ready(make):
    made = make()
    made.gateway.is_stopping = True

    assert (await made.ask("/health/live", method="GET"))[0] == 200
    assert (await made.ask("/health/ready", method="GET"))[0] == 503


@pytest.mark.parametrize(
    ("host", "is_good"),
    [
        ("127.0.0.1:8317", True),
        ("localhost:8317", True),
        ("LOCALHOST", True),
        ("[::1]:8317", True),
        ("192.168.1.5:8317", True),
        ("llm.corp.lan", True),
        ("a.lab.lan:80", True),
        ("evil.example", False),
        ("evil.example:8317", False),
        ("localhost.evil.example", False),
        ("x.llm.corp.lan", False),
        ("lab.lan", False),
        ("127.0.0.1@evil.example", False),
        ("evil.example/127.0.0.1", False),
        ("127.0.0.1:port", False),
        ("", False),
    ],
)
async def test_only_its_own_names_reach_the_gateway(make, host, is_good):
    rules = GatewayRules(allow_hosts=("llm.corp.lan", "*.lab.lan"))

    status, _, _ = await make(rules=rules).ask("/health", method="GET", headers={"host": host})

    assert status == (200 if is_good else 403)
    assert is_allowed_host(host, rules.allow_hosts) is is_good


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://127.0.0.1:8317", 200),
        ("https://chat.corp.lan", 200),
        ("https://evil.example", 403),
        ("http://localhost:3000", 403),
        ("null", 403),
    ],
)
async def test_web_pages_of_other_origins_are_refused_unless_allowed(make, origin, status):
    made = make(rules=GatewayRules(allow_origins=("https://chat.corp.lan",)))

    found, headers, _ = await made.ask("/v1/models", method="GET", headers={"origin": origin})

    assert found == status
    assert (b"access-control-allow-origin" in headers) is (origin == "https://chat.corp.lan")


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/v1/models", {"host": "evil.example"}, 403),
        ("/v1/models", {"authorization": "Bearer wrong"}, 401),
        ("/v1/models", {"authorization": "key-of-ann"}, 401),
        ("/v1/nowhere", {}, 404),
        ("/v1/chat/completions", {"authorization": "Bearer key-of-ann"}, 405),
    ],
)
async def test_an_allowed_page_sees_what_is_wrong_whatever_it_is(make, path, headers, status):
    made = make(rules=GatewayRules(allow_origins=("https://chat.corp.lan",)), keys=KEYS)
    origins = ("https://chat.corp.lan", "https://evil.example")

    allowed, refused = [await made.ask(path, method="GET", headers={"origin": o, **headers}) for o in origins]

    assert (allowed[0], allowed[1][b"access-control-allow-origin"]) == (status, b"https://chat.corp.lan")
    assert allowed[1][b"access-control-expose-headers"] == b"x-request-id, retry-after"
    assert json.loads(allowed[2])["error"]["message"]
    assert (refused[0], b"access-control-allow-origin" in refused[1]) == (403, False)


async def test_a_header_that_stands_there_twice_is_refused_so_that_an_allowed_page_sees_it(make):
    made = make(rules=GatewayRules(allow_origins=("https://chat.corp.lan",)))
    sent = []

    async def send(message):
        sent.append(message)

    headers = [(b"host", b"127.0.0.1"), (b"origin", b"https://chat.corp.lan"), *[(b"x-api-key", b"k")] * 2]
    scope = {"type": "http", "method": "GET", "path": "/v1/models", "headers": headers}
    await made.gateway(scope, None, send)

    assert sent[0]["status"] == 400
    assert (b"access-control-allow-origin", b"https://chat.corp.lan") in sent[0]["headers"]


async def test_an_allowed_page_may_look_ahead(make):
    made = make(rules=GatewayRules(allow_origins=("https://chat.corp.lan",)), keys=KEYS)

    status, headers, _ = await made.ask(method="OPTIONS", headers={"origin": "https://chat.corp.lan"})

    assert status == 200
    assert b"authorization" in headers[b"access-control-allow-headers"]


async def test_the_first_call_over_a_bound_is_refused_until_time_has_passed(make):
    made = make(["x"] * 9, allowance=Allowance(requests_per_minute=2))

    statuses = [(await made.ask(payload=ASK))[0] for _ in range(3)]
    made.clock.advance(31)
    statuses.append((await made.ask(payload=ASK))[0])

    assert statuses == [200, 200, 429, 200]


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/", "GET", 404),
        ("/v1/nothing", "POST", 404),
        ("/v1/models", "POST", 405),
        ("/v1/chat/completions", "GET", 405),
    ],
)
async def test_unknown_routes_and_methods_say_what_there_is(make, path, method, status):
    found, _, body = await make().ask(path, {}, method=method)

    assert found == status
    assert json.loads(body)["error"]["message"]


async def test_a_fault_of_ours_is_answered_and_does_not_tell_its_inside(make):
    class Faulty:
        def stream(self, request):
            raise RuntimeError("secret inside")

    status, _, body = await make(Faulty()).ask(payload=ASK)

    assert status == 500
    assert b"secret" not in body


async def test_numbers_are_told_by_known_paths_only(make):
    made = make(["x"])
    await made.ask(payload=ASK)
    await made.ask("/v1/some-made-up-path", {})

    _, _, body = await made.ask("/metrics", method="GET")

    text = body.decode()
    assert 'autoglm_requests_total{path="/v1/chat/completions",status="200"} 1\n' in text
    assert 'autoglm_requests_total{path="other",status="404"} 1\n' in text
    assert "made-up" not in text
    assert 'autoglm_request_seconds_count{path="/v1/chat/completions"} 1\n' in text


@pytest.mark.parametrize(
    ("host", "is_own"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False), ("x", False)],
)
def test_only_loopback_is_for_this_machine_alone(host, is_own):
    assert is_loopback(host) is is_own


# --- over a socket ---------------------------------------------------------------------------------------------------


async def connect(address):
    return await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))


def head_of(content, *more, length=None):
    lines = ["POST /v1/chat/completions HTTP/1.1", "Host: localhost", *more]
    if length != 0:
        lines.append(f"Content-Length: {len(content) if length is None else length}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


class Endless:
    """A model that says a word and then nothing; tells when it is listened to and when nobody listens any more."""

    def __init__(self):
        self.asked, self.ended = asyncio.Event(), asyncio.Event()

    async def stream(self, request):
        try:
            self.asked.set()
            if request.options.get("talks"):
                yield "word"
            await asyncio.Event().wait()
        finally:
            self.ended.set()


@pytest.mark.parametrize("extra", [{}, {"stream": True}, {"stream": True, "talks": True}])
async def test_a_client_that_leaves_ends_the_call_of_the_model(make, served, extra):
    model = Endless()
    made = make(model, allowance=Allowance(concurrent=1))
    async with served(made.gateway) as address:
        _, writer = await connect(address)
        writer.write(head_of(json.dumps({**ASK, **extra}).encode()))
        async with asyncio.timeout(5):
            await model.asked.wait()
            writer.close()
            await model.ended.wait()
            while not made.notes.calls:  # noqa: ASYNC110 -- the gateway's task ends by itself
                await asyncio.sleep(0)

    assert made.notes.calls[0].status == 499


async def test_the_same_connection_is_used_again_after_an_answer(make, served):
    async with served(make(["one", "two"]).gateway) as address:
        reader, writer = await connect(address)
        answers = []
        for _ in range(2):
            writer.write(head_of(json.dumps(ASK).encode()))
            head = await reader.readuntil(b"\r\n\r\n")
            size = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            answers.append(json.loads(await reader.readexactly(size))["choices"][0]["message"]["content"])
        writer.close()

    assert answers == ["one", "two"]


@pytest.mark.parametrize("begun", [b"", b"POST /v1/chat", head_of(b'{"mod', length=500)])
async def test_a_request_that_trickles_in_is_ended(make, served, begun):
    async with served(make().gateway, read_s=0.1) as address:
        reader, writer = await connect(address)
        writer.write(begun)
        async with asyncio.timeout(5):
            answer = await reader.read()
        writer.close()

    assert answer.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    "more",
    [
        ["X-Long: " + "y" * 5_000],
        [f"X-{n}: z" for n in range(150)],
    ],
)
async def test_headers_that_are_too_large_are_refused(make, served, more):
    async with served(make().gateway, max_header_bytes=4_000) as address:
        reader, writer = await connect(address)
        writer.write(head_of(b"{}", *more))
        async with asyncio.timeout(5):
            answer = await reader.read()
        writer.close()

    assert answer.startswith(b"HTTP/1.1 431 ")


async def test_a_header_without_end_is_refused(make, served):
    async with served(make().gateway, max_header_bytes=4_000) as address:
        reader, writer = await connect(address)
        writer.write(b"GET / HTTP/1.1\r\nX-Long: ")
        async with asyncio.timeout(5):
            for _ in range(6):
                writer.write(b"y" * 1_000)
                await writer.drain()
                await asyncio.sleep(0.01)
            answer = await reader.read()
        writer.close()

    assert answer.startswith(b"HTTP/1.1 431 ")


async def test_a_body_of_unknown_size_is_cut_at_the_cap(make, served):
    made = make(rules=GatewayRules(max_body_bytes=5_000))
    async with served(made.gateway) as address:
        reader, writer = await connect(address)
        writer.write(head_of(b"", "Transfer-Encoding: chunked", length=0))
        writer.write((b"1000\r\n" + b"x" * 4_096 + b"\r\n") * 3)
        async with asyncio.timeout(5):
            answer = await reader.readuntil(b"\r\n\r\n")
        writer.close()

    assert answer.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "more",
    [
        ["Host: 127.0.0.1"],
        ["Authorization: Bearer a", "Authorization: Bearer b"],
        ["Transfer-Encoding: chunked"],
    ],
)
async def test_headers_that_can_be_read_in_two_ways_are_refused(make, served, more):
    async with served(make().gateway) as address:
        reader, writer = await connect(address)
        writer.write(head_of(b"{}", *more))
        async with asyncio.timeout(5):
            answer = await reader.readuntil(b"\r\n\r\n")
        writer.close()

    assert answer.startswith(b"HTTP/1.1 400 ")


async def test_a_stop_waits_for_its_grace_and_then_ends_what_is_left(make, served):
    model = Endless()
    async with asyncio.timeout(10):
        async with served(make(model).gateway, grace_s=0) as address:
            reader, writer = await connect(address)
            writer.write(head_of(json.dumps(ASK).encode()))
            await model.asked.wait()
        await model.ended.wait()
        answer = await reader.read()
    writer.close()

    assert answer.startswith(b"HTTP/1.1 503 ")
