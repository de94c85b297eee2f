"""The MCP server in the words of each revision, behind the gateway's own doors, and over lines."""

import asyncio
import json

import pytest

from autoglm.core.errors import FailureKind, NotFound, ToolError, UsageError
from autoglm.core.mcp import CAPABILITIES_KEY, LEGACY, MODERN, VERSION_KEY, header_value
from autoglm.core.tools import Effect
from autoglm.security.access import AccessKey, KeyRing
from autoglm.security.limits import Allowance, Limiter
from autoglm.server.gateway import Gateway, GatewayPorts
from autoglm.server.guard import GatewayRules, Guard
from autoglm.server.mcp.answering import McpServer
from autoglm.server.mcp.http import McpEndpoint
from autoglm.server.mcp.ports import OfferedTool, Question, ToolAnswer, ToolQuestion, text_block
from autoglm.server.mcp.stdio import serve_lines
from autoglm.testing.clock import ManualClock, SequentialIds

NAME = {"type": "object", "properties": {"name": {"type": "string"}}}


class Door:
    """A ToolDoor with many tools: each does what it is called."""

    def __init__(self, count=0):
        self.calls = []
        self.names = ["greet", "count", "ask", "fail", "break", "lose", "hang", *(f"more{i}" for i in range(count))]
        self.hanging = asyncio.Event()
        self.left = False

    async def tools(self):
        return [
            OfferedTool(name=name, description=name, parameters={}, returns=NAME, effect=Effect.NONE)
            for name in self.names
        ]

    async def call(self, call):
        self.calls.append(call)
        match call.tool:
            case "greet":
                return ToolAnswer(structured={"name": call.principal})
            case "count":
                for number in range(3):
                    await call.tell(f"at {number}")
                return ToolAnswer(structured=[1, 2])
            case "ask":
                return ToolQuestion(questions={"who": Question("Who is it?", NAME)}, state="s")
            case "fail":
                raise ToolError("It does not work.", kind=FailureKind.CRASHED, hint="Try later.")
            case "break":
                raise ValueError("canary-4711")
            case "lose":
                raise NotFound("There is no run 7.")
            case "hang":
                return await self.hang()
        raise NotFound(call.tool)

    async def hang(self):
        self.hanging.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            self.left = True
            raise
        return ToolAnswer(content=(text_block("never"),))


class Nothing:
    def models(self):
        return []

    def note(self, call):
        raise AssertionError("an MCP message is no call of a model")


class Made:
    """A gateway that offers a door."""

    def __init__(self, door=None, *, keys=(), rules=None, with_mcp=True):
        self.door = door or Door()
        endpoint = McpEndpoint(McpServer(self.door)) if with_mcp else None
        ports = GatewayPorts(
            catalogue=Nothing(), calls=Nothing(), clock=ManualClock(), ids=SequentialIds("c"), mcp=endpoint
        )
        ring = KeyRing([AccessKey.of_key(name, key) for name, key in keys])
        self.gateway = Gateway(ports, Guard(rules or GatewayRules(), ring, Limiter(Allowance())))

    async def post(self, content, headers=(), *, method="POST"):
        """Status, headers and body of the answer."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        given = {"host": "127.0.0.1:8317", **dict(headers)}
        scope = {
            "type": "http",
            "method": method,
            "path": "/mcp",
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        }
        sent, messages = [], [{"type": "http.request", "body": body, "more_body": False}]

        async def receive():
            return messages.pop(0)

        async def send(message):
            sent.append(message)

        await self.gateway(scope, receive, send)
        answer = b"".join(message.get("body", b"") for message in sent[1:])
        return sent[0]["status"], dict(sent[0]["headers"]), answer

    async def modern(self, method, params=None, *, meta=None, headers=None):
        """A modern request with all that belongs to it; `headers` replaces some, None leaves one out."""
        whole = {VERSION_KEY: MODERN, CAPABILITIES_KEY: {}, **(meta or {})}
        own = {"mcp-protocol-version": MODERN, "mcp-method": method}
        if method == "tools/call":
            own["mcp-name"] = header_value(str((params or {}).get("name")))
        own = {name: value for name, value in {**own, **(headers or {})}.items() if value is not None}
        content = {**(params or {}), "_meta": {name: value for name, value in whole.items() if value is not None}}
        status, _, body = await self.post({"jsonrpc": "2.0", "id": 1, "method": method, "params": content}, own)
        return status, json.loads(body)

    async def legacy(self, method, params=None, *, headers=()):
        status, _, body = await self.post(
            {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}}, headers
        )
        return status, json.loads(body)


# --- revisions -------------------------------------------------------------------------------------------------------


async def test_a_modern_client_learns_what_there_is():
    status, body = await Made().modern("server/discover")

    assert status == 200
    assert body["result"]["supportedVersions"] == ["2026-07-28", "2025-11-25", "2025-06-18"]
    assert body["result"]["resultType"] == "complete"
    assert body["result"]["_meta"]["io.modelcontextprotocol/serverInfo"]["name"] == "open-autoglm"


@pytest.mark.parametrize(
    ("asked", "given"), [(LEGACY[0], LEGACY[0]), (LEGACY[1], LEGACY[1]), ("2024-11-05", LEGACY[0])]
)
async def test_an_earlier_client_is_greeted_in_its_revision_or_the_newest_earlier_one(asked, given):
    _, body = await Made().legacy("initialize", {"protocolVersion": asked, "capabilities": {}, "clientInfo": {}})

    assert body["result"]["protocolVersion"] == given
    assert "resultType" not in body["result"]


async def test_no_session_is_given_out():
    made = Made()
    _, headers, _ = await made.post(
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "x"}}
    )

    assert b"mcp-session-id" not in headers
    for method in ("GET", "DELETE", "PUT"):
        assert (await made.post(b"", method=method))[0] == 405


@pytest.mark.parametrize("method", ["ping", "tools/list", "notifications/initialized"])
async def test_each_revision_has_its_own_methods(method):
    legacy = await Made().legacy(method)
    modern = await Made().modern(method)

    assert ("result" in legacy[1]) is (method != "notifications/initialized")
    assert ("result" in modern[1]) is (method == "tools/list")
    if method == "ping":
        assert modern[0] == 404
        assert modern[1]["error"]["code"] == -32601


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"meta": {VERSION_KEY: "1999-01-01"}, "headers": {"mcp-protocol-version": "1999-01-01"}}, -32022),
        ({"meta": {CAPABILITIES_KEY: None}}, -32602),
        ({"meta": {VERSION_KEY: None}}, -32602),
        ({"headers": {"mcp-protocol-version": None}}, -32020),
        ({"headers": {"mcp-protocol-version": "2025-11-25"}}, -32020),
        ({"headers": {"mcp-method": None}}, -32020),
        ({"headers": {"mcp-method": "tools/list"}}, -32020),
        ({"headers": {"mcp-name": None}}, -32020),
        ({"headers": {"mcp-name": "other"}}, -32020),
        ({"headers": {"mcp-name": "=?base64?!!?="}}, -32020),
    ],
)
async def test_a_modern_request_must_say_everything_and_the_same_twice(more, code):
    made = Made()
    status, body = await made.modern("tools/call", {"name": "greet"}, **more)

    assert (status, body["error"]["code"], body["id"]) == (400, code, 1)
    assert made.door.calls == []
    if code == -32022:
        assert body["error"]["data"]["supported"] == ["2026-07-28", "2025-11-25", "2025-06-18"]


async def test_a_name_may_come_wrapped_and_with_space_around_it():
    wrapped = await Made().modern("tools/call", {"name": "greet"}, headers={"mcp-name": "=?base64?Z3JlZXQ=?="})
    spaced = await Made().modern("tools/call", {"name": "greet"}, headers={"mcp-name": " greet\t"})

    assert wrapped[0] == spaced[0] == 200


async def test_an_unknown_revision_in_the_header_alone_is_refused():
    assert (await Made().legacy("tools/list", headers={"mcp-protocol-version": "1999-01-01"}))[0] == 400
    assert (await Made().legacy("tools/list", headers={"mcp-protocol-version": "2025-03-26"}))[0] == 200


# --- calls -----------------------------------------------------------------------------------------------------------


async def test_tools_come_in_pages():
    made, names, cursor = Made(Door(count=250)), [], {}
    for _ in range(3):
        _, body = await made.legacy("tools/list", cursor)
        names += [tool["name"] for tool in body["result"]["tools"]]
        cursor = {"cursor": body["result"].get("nextCursor")}

    assert names == made.door.names
    assert cursor == {"cursor": None}
    for bad in ("-1", "x", 5, "1" * 30):
        assert (await made.legacy("tools/list", {"cursor": bad}))[1]["error"]["code"] == -32602


async def test_a_call_gives_structure_and_the_same_as_text():
    _, body = await Made(keys=(("ann", "k"),)).legacy("tools/call", {"name": "greet"}, headers={"x-api-key": "k"})

    assert body["result"] == {
        "content": [{"type": "text", "text": '{"name":"ann"}'}],
        "isError": False,
        "structuredContent": {"name": "ann"},
    }


async def test_structure_that_is_no_object_is_for_modern_clients_alone():
    _, modern = await Made().modern("tools/call", {"name": "count"})
    _, legacy = await Made().legacy("tools/call", {"name": "count"})

    assert modern["result"]["structuredContent"] == [1, 2]
    assert "structuredContent" not in legacy["result"]


async def test_a_tool_that_fails_gives_a_result_that_says_so():
    for name, text in (("fail", "It does not work. Try later."), ("lose", "There is no run 7.")):
        _, body = await Made().legacy("tools/call", {"name": name})

        assert body["result"] == {"content": [{"type": "text", "text": text}], "isError": True}


async def test_a_fault_of_ours_shows_nothing_of_itself():
    status, body = await Made().modern("tools/call", {"name": "break"})

    assert (status, body["error"]) == (200, {"code": -32603, "message": "The server has a fault."})


@pytest.mark.parametrize(
    "params",
    [{"name": "none"}, {}, {"name": 5}, {"name": "greet", "arguments": []}, {"name": "greet", "inputResponses": 5}],
)
async def test_what_is_no_call_is_an_error(params):
    _, body = await Made().legacy("tools/call", params)

    assert body["error"]["code"] == -32602


async def test_progress_is_told_in_events_to_those_who_want_it():
    made = Made()
    meta = {VERSION_KEY: MODERN, CAPABILITIES_KEY: {}, "progressToken": "t"}
    request = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "count", "_meta": meta}}
    own = {"mcp-protocol-version": MODERN, "mcp-method": "tools/call", "mcp-name": "count"}

    _, headers, body = await made.post(request, own)
    events = [json.loads(line.removeprefix("data: ")) for line in body.decode().split("\n") if line.startswith("data")]

    assert headers[b"content-type"].startswith(b"text/event-stream")
    assert [event["params"]["progress"] for event in events[:3]] == [1, 2, 3]
    assert events[0]["params"] == {"progressToken": "t", "progress": 1, "message": "at 0"}
    assert events[3]["id"] == 1


async def test_a_question_goes_only_to_clients_that_can_ask():
    able = {CAPABILITIES_KEY: {"elicitation": {}}}
    _, asked = await Made().modern("tools/call", {"name": "ask"}, meta=able)
    status, refused = await Made().modern("tools/call", {"name": "ask"})

    assert asked["result"]["resultType"] == "input_required"
    assert asked["result"]["inputRequests"]["who"]["method"] == "elicitation/create"
    assert (status, refused["error"]["code"]) == (400, -32021)
    assert refused["error"]["data"] == {"requiredCapabilities": {"elicitation": {}}}


async def test_answers_come_back_with_the_state():
    made = Made()
    await made.modern(
        "tools/call", {"name": "greet", "requestState": "s", "inputResponses": {"who": {"action": "accept"}}}
    )

    assert made.door.calls[0].state == "s"
    assert made.door.calls[0].answers == {"who": {"action": "accept"}}


# --- the door of the house -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 403),
        ({"host": "mcp.corp.lan"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:8317"}, 200),
        ({"authorization": "Bearer wrong"}, 401),
        ({"x-api-key": ""}, 401),
        ({"authorization": ""}, 401),
    ],
)
async def test_hosts_origins_and_keys_are_checked_as_everywhere(headers, status):
    made = Made(keys=(("ann", "right"),), rules=GatewayRules(allow_hosts=("*.corp.lan",)))
    own = {"authorization": "Bearer right", **headers}
    if "x-api-key" in headers:
        del own["authorization"]

    found, _, _ = await made.post({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, own)

    assert found == status


async def test_a_gateway_without_mcp_says_so():
    assert (await Made(with_mcp=False).post(b"{}"))[0] == 404


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{nonsense", 400, -32700),
        (b"[" * 100_000, 400, -32700),
        (b'[{"jsonrpc":"2.0","id":1,"method":"ping"}]', 400, -32600),
        (b'{"id":1,"method":"ping"}', 400, -32600),
        (b'{"jsonrpc":"2.0","id":true,"method":"ping"}', 400, -32600),
        (b'{"jsonrpc":"2.0","id":1,"method":5}', 400, -32600),
        (b'{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}', 400, -32600),
    ],
)
async def test_what_is_no_message_is_an_error(body, status, code):
    found, _, answer = await Made().post(body)

    assert (found, json.loads(answer)["error"]["code"]) == (status, code)


@pytest.mark.parametrize("body", [{"method": "notifications/initialized"}, {"method": "x"}, {"id": 7, "result": {}}])
async def test_notifications_and_replies_are_taken_without_an_answer(body):
    status, _, answer = await Made().post({"jsonrpc": "2.0", **body})

    assert (status, answer) == (202, b"")


# --- lines -----------------------------------------------------------------------------------------------------------


async def talk(door, *lines, limit=1_000_000, until=None):
    """What a server answers to these lines; `until` is waited for before the input ends."""
    reader, written = asyncio.StreamReader(limit=limit), []
    for line in lines:
        reader.feed_data(line if isinstance(line, bytes) else json.dumps({"jsonrpc": "2.0", **line}).encode() + b"\n")

    async def write(line):
        written.append(line)

    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(serve_lines(McpServer(door), reader, write, principal="local"))
        while not serving.done() and not (until or (lambda _: True))(written):  # noqa: ASYNC110 -- the server's business
            await asyncio.sleep(0.001)
        reader.feed_eof()
    return [json.loads(line) for line in written]


def many(count):
    return lambda written: len(written) >= count


async def test_lines_are_answered_as_they_become_ready():
    lines = [{"id": number, "method": "ping"} for number in range(50)]

    answers = await talk(Door(), *lines, b"\n  \n", until=many(50))

    assert sorted(answer["id"] for answer in answers) == list(range(50))


async def test_a_line_that_is_no_message_is_answered_and_the_next_one_too():
    answers = await talk(Door(), b"nonsense\n", {"id": 1, "method": "ping"}, until=many(2))

    assert [answer.get("error", {}).get("code") for answer in answers] == [-32700, None]


async def test_a_cancelled_call_has_no_answer_and_is_left():
    door = Door()
    lines = [
        {"id": 1, "method": "tools/call", "params": {"name": "hang"}},
        {"id": 2, "method": "ping"},
        {"method": "notifications/cancelled", "params": {"requestId": 1}},
        {"method": "notifications/cancelled", "params": {"requestId": [9]}},
        {"id": 3, "method": "ping"},
    ]

    answers = await talk(door, *lines, until=many(2))

    assert sorted(answer["id"] for answer in answers) == [2, 3]


async def test_a_client_that_goes_leaves_nothing_under_way():
    door = Door()
    await talk(
        door, {"id": 1, "method": "tools/call", "params": {"name": "hang"}}, until=lambda _: door.hanging.is_set()
    )

    assert door.left


async def test_a_line_that_is_too_long_ends_the_talk():
    with pytest.raises(ExceptionGroup) as caught:
        await talk(Door(), b"x" * 5_000, limit=1_000, until=lambda _: False)

    assert caught.group_contains(UsageError, match="more than")
