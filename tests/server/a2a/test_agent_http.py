"""The agent at its addresses, in both bindings and both versions, over a door that a test makes up."""

import json
from dataclasses import replace

import pytest

from autoglm.core.a2a import TaskState
from autoglm.core.errors import NotFound, UsageError
from autoglm.security.access import AccessKey, KeyRing
from autoglm.security.limits import Allowance, Limiter
from autoglm.server.a2a.answering import Agent
from autoglm.server.a2a.card import OwnCard
from autoglm.server.a2a.http import AgentEndpoint
from autoglm.server.a2a.ports import AgentTask, TaskPage
from autoglm.server.gateway import Gateway, GatewayPorts
from autoglm.server.guard import GatewayRules, Guard
from autoglm.testing.clock import ManualClock, SequentialIds

DONE = AgentTask(id="t1", context_id="c1", state=TaskState.COMPLETED, at=1_800_000_000.5, answer="42", outputs={"a": 1})
MESSAGE = {"messageId": "m1", "role": "ROLE_USER", "parts": [{"text": "What is"}, {"text": "6*7?"}, {"data": [1]}]}
OLDER = {"messageId": "m1", "role": "user", "parts": [{"kind": "text", "text": "What is 6*7?"}]}


class Door:
    """An AgentDoor: a task works for as many looks as it has lines, then it is what `end` says."""

    def __init__(self, end=DONE, lines=(), first=None, fault=None):
        self.end = end
        self.lines = list(lines)
        self.first = first or replace(end, state=TaskState.WORKING, answer="", outputs={}, words="")
        self.fault = fault
        self.said = []
        self.queries = []
        self.looks = 0

    async def send(self, said):
        if self.fault:
            raise self.fault
        self.said.append(said)
        return self.first

    async def task(self, task_id, *, principal):
        if (task_id, principal) != ("t1", "ann"):
            raise NotFound("There is no task.")
        return self.end

    async def follow(self, task_id, *, principal, within_s, tell):
        self.looks += 1
        for line in self.lines[: self.looks]:
            await tell(line)
        return self.end if self.looks > len(self.lines) else self.first

    async def tasks(self, query):
        self.queries.append(query)
        return TaskPage(tasks=(self.end,), total=7, token="next")

    async def cancel(self, task_id, *, principal):
        return replace(self.end, state=TaskState.CANCELED)


class NoLog:
    def note(self, call):
        pass


class At:
    """The gateway in front of the door, called without a socket."""

    def __init__(self, door=None, *, url="", rules=None):
        self.door = door or Door()
        agent = AgentEndpoint(Agent(self.door), OwnCard(version="1.2", needs_key=True, url=url))
        ports = GatewayPorts(catalogue=None, calls=NoLog(), clock=ManualClock(), ids=SequentialIds("c"), agent=agent)
        ring = KeyRing([AccessKey.of_key("ann", "anns-key"), AccessKey.of_key("bob", "bobs-key")])
        self.gateway = Gateway(ports, Guard(rules or GatewayRules(), ring, Limiter(Allowance())))

    async def ask(self, path, payload=None, *, method="POST", key="anns-key", query="", **headers):
        """Status, content type and body of one answer."""
        body = payload if isinstance(payload, bytes) else b"" if payload is None else json.dumps(payload).encode()
        sent, given = [], [{"type": "http.request", "body": body, "more_body": False}]
        raw = {b"host": b"127.0.0.1:8317", **({b"authorization": f"Bearer {key}".encode()} if key else {})}
        raw |= {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": list(raw.items()),
        }

        async def receive():
            return given.pop(0) if given else {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)

        await self.gateway(scope, receive, send)
        answer = b"".join(message.get("body", b"") for message in sent[1:])
        return sent[0]["status"], dict(sent[0]["headers"]).get(b"content-type", b"").decode(), answer

    async def rpc(self, method, params=None, **more):
        """The result or the error of a method."""
        request = {"jsonrpc": "2.0", "id": "n1", "method": method, "params": params or {}}
        status, _, body = await self.ask("/a2a", request, **more)
        answer = json.loads(body)
        assert (status, answer["jsonrpc"], answer["id"]) == (200, "2.0", "n1")
        return answer.get("result", answer.get("error"))

    async def rest(self, method, path, payload=None, **more):
        status, kind, body = await self.ask(f"/a2a/{path}", payload, method=method, **more)
        assert kind == "application/a2a+json"
        return status, json.loads(body)


def told(body):
    """The data of each event."""
    return [json.loads(line.removeprefix(b"data: ")) for line in body.split(b"\n\n") if line.startswith(b"data: ")]


# --- JSON-RPC --------------------------------------------------------------------------------------------------------


async def test_a_message_is_answered_with_its_settled_task():
    at = At()

    task = (await at.rpc("SendMessage", {"message": MESSAGE}))["task"]

    (said,) = at.door.said
    assert (said.text, said.extras, said.message_id, said.principal) == ("What is\n6*7?", ([1],), "m1", "ann")
    assert task["status"] == {"state": "TASK_STATE_COMPLETED", "timestamp": "2027-01-15T08:00:00.500Z"}
    assert task["artifacts"][0]["parts"] == [{"text": "42"}]
    assert task["artifacts"][1]["parts"][0]["data"] == {"a": 1}


async def test_a_client_that_does_not_wait_is_answered_at_once():
    at = At()

    task = (await at.rpc("SendMessage", {"message": MESSAGE, "configuration": {"returnImmediately": True}}))["task"]

    assert task["status"]["state"] == "TASK_STATE_WORKING"
    assert at.door.looks == 0


async def test_a_stream_tells_the_task_each_line_once_and_its_end():
    at = At(Door(lines=["Planned: a", "a: done"]))

    status, kind, body = await at.ask(
        "/a2a", {"jsonrpc": "2.0", "id": 7, "method": "SendStreamingMessage", "params": {"message": MESSAGE}}
    )

    results = [event["result"] for event in told(body)]
    assert (status, kind) == (200, "text/event-stream; charset=utf-8")
    assert [next(iter(result)) for result in results] == [
        "task", "statusUpdate", "statusUpdate", "artifactUpdate", "artifactUpdate", "statusUpdate",
    ]  # fmt: skip
    messages = [result["statusUpdate"]["status"]["message"] for result in results[1:3]]
    assert [message["parts"][0]["text"] for message in messages] == ["Planned: a", "a: done"]
    assert [message["messageId"] for message in messages] == ["t1-1", "t1-2"]
    assert results[-1]["statusUpdate"]["status"]["state"] == "TASK_STATE_COMPLETED"


async def test_a_stream_that_is_silent_shows_that_it_lives():
    door = Door()

    async def follow(task_id, *, principal, within_s, tell):
        door.looks += 1
        await tell("the same line each time")
        return door.end if door.looks > 2 else door.first

    door.follow = follow

    _, _, body = await At(door).ask(
        "/a2a", {"jsonrpc": "2.0", "id": 7, "method": "SendStreamingMessage", "params": {"message": MESSAGE}}
    )

    assert body.count(b": \n\n") == 1


async def test_a_task_that_has_ended_is_not_streamed_again():
    error = await At().rpc("SubscribeToTask", {"id": "t1"})

    assert (error["code"], error["data"][0]["reason"]) == (-32004, "UNSUPPORTED_OPERATION")


async def test_tasks_are_looked_at_listed_and_cancelled():
    working = replace(DONE, state=TaskState.WORKING)
    at = At(Door(end=working))

    found = await at.rpc("GetTask", {"id": "t1"})
    listed = await at.rpc("ListTasks", {"pageSize": 5, "status": "TASK_STATE_WORKING", "contextId": "c"})
    ended = await at.rpc("CancelTask", {"id": "t1"})

    assert found["id"] == "t1"
    assert (listed["nextPageToken"], listed["totalSize"], listed["pageSize"]) == ("next", 7, 5)
    assert "artifacts" not in listed["tasks"][0]
    assert (at.door.queries[0].state, at.door.queries[0].context_id) == (TaskState.WORKING, "c")
    assert ended["status"]["state"] == "TASK_STATE_CANCELED"


async def test_the_question_of_a_task_stands_in_its_status():
    asking = replace(
        DONE, state=TaskState.INPUT_REQUIRED, words="w: Allow it?", details={"asked": []}, answer="", outputs={}
    )

    task = (await At(Door(end=asking)).rpc("SendMessage", {"message": MESSAGE}))["task"]

    message = task["status"]["message"]
    assert message["role"] == "ROLE_AGENT"
    assert [next(iter(part)) for part in message["parts"]] == ["text", "data"]


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("GetTask", {"id": "t2"}, -32001),
        ("GetTask", {}, -32602),
        ("GetTask", {"id": "x" * 300}, -32602),
        ("GetTask", {"id": "a\x1b[31m"}, -32602),
        ("CancelTask", {"id": "t1"}, -32002),
        ("Nothing", {}, -32601),
        ("CreateTaskPushNotificationConfig", {}, -32003),
        ("tasks/pushNotificationConfig/set", {}, -32003),
        ("GetExtendedAgentCard", {}, -32004),
        ("SendMessage", {}, -32602),
        ("SendMessage", {"message": {**MESSAGE, "parts": []}}, -32602),
        ("SendMessage", {"message": {**MESSAGE, "parts": [5]}}, -32602),
        ("SendMessage", {"message": {**MESSAGE, "parts": [{"text": 5}]}}, -32602),
        ("SendMessage", {"message": {**MESSAGE, "role": "ROLE_AGENT"}}, -32602),
        ("SendMessage", {"message": {**MESSAGE, "messageId": ""}}, -32602),
        ("SendMessage", {"message": {**MESSAGE, "parts": [{"raw": "QQ=="}]}}, -32005),
        ("SendMessage", {"message": MESSAGE, "configuration": {"taskPushNotificationConfig": {"url": "u"}}}, -32003),
        ("ListTasks", {"pageSize": 101}, -32602),
        ("ListTasks", {"pageSize": True}, -32602),
        ("ListTasks", {"status": "done"}, -32602),
        ("ListTasks", {"statusTimestampAfter": "yesterday"}, -32602),
    ],
)
async def test_what_cannot_be_is_refused_by_its_code(method, params, code):
    error = await At().rpc(method, params)

    assert error["code"] == code
    assert error["message"]


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"{", -32700), (b"[]", -32600), (b'{"jsonrpc": "2.0", "method": "GetTask"}', -32600), (b"", -32700)],
)
async def test_what_is_no_request_is_refused(body, code):
    _, _, answer = await At().ask("/a2a", body)

    assert json.loads(answer)["error"]["code"] == code


async def test_a_version_that_is_not_spoken_is_refused():
    error = await At().rpc("GetTask", {"id": "t1"}, a2a_version="2.0")
    found = await At().rpc("GetTask", {"id": "t1"}, a2a_version="1.0.1")

    assert (error["code"], error["data"][0]["reason"]) == (-32009, "VERSION_NOT_SUPPORTED")
    assert found["id"] == "t1"


async def test_a_fault_is_told_without_what_it_holds():
    error = await At(Door(fault=RuntimeError("canary"))).rpc("SendMessage", {"message": MESSAGE})
    usage = await At(Door(fault=UsageError("Too long.", hint="Say less."))).rpc("SendMessage", {"message": MESSAGE})

    assert (error["code"], error["message"]) == (-32603, "The agent has a fault.")
    assert (usage["code"], usage["message"]) == (-32602, "Too long. Say less.")


# --- HTTP+JSON -------------------------------------------------------------------------------------------------------


async def test_the_other_binding_gives_the_same():
    at = At()

    _, sent = await at.rest("POST", "message:send", {"message": MESSAGE})
    _, found = await at.rest("GET", "tasks/t1", query="historyLength=3")
    _, listed = await at.rest("GET", "tasks", query="pageSize=5&includeArtifacts=true&contextId=c%201")
    status, ended = await at.rest("POST", "tasks/t1:cancel")

    assert sent["task"] == found
    assert (at.door.queries[0].limit, at.door.queries[0].context_id) == (5, "c 1")
    assert listed["tasks"][0]["artifacts"]
    assert (status, ended["error"]["status"]) == (400, "FAILED_PRECONDITION")
    assert ended["error"]["details"][0]["reason"] == "TASK_NOT_CANCELABLE"


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_task_is_subscribed_to_by_its_path(method):
    working = replace(DONE, state=TaskState.WORKING)
    door = Door()

    async def task(task_id, *, principal):
        return working

    door.task = task

    _, kind, body = await At(door).ask("/a2a/tasks/t1:subscribe", method=method)

    assert kind.startswith("text/event-stream")
    assert [next(iter(event)) for event in told(body)][0::4] == ["task"]
    assert told(body)[-1]["statusUpdate"]["status"]["state"] == "TASK_STATE_COMPLETED"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "tasks/t2", 404),
        ("GET", "tasks/", 404),
        ("GET", "tasks/../t1", 404),
        ("DELETE", "tasks/t1", 404),
        ("GET", "nothing", 404),
        ("GET", "extendedAgentCard", 400),
        ("DELETE", "tasks/t1/pushNotificationConfigs/p", 400),
        ("POST", "message:send", 400),
    ],
)
async def test_what_cannot_be_is_refused_by_its_status(method, path, status):
    found, error = await At().rest(method, path)

    assert found == status == error["error"]["code"]


async def test_a_body_that_is_no_object_is_refused():
    assert (await At().rest("POST", "message:send", b"["))[0] == 400
    assert (await At().rest("POST", "message:send", [1]))[0] == 400


# --- the earlier version ---------------------------------------------------------------------------------------------


async def test_clients_of_the_earlier_version_are_understood_and_answered_in_its_words():
    at = At()

    task = await at.rpc("message/send", {"message": OLDER})
    found = await at.rpc("tasks/get", {"id": "t1"})

    assert at.door.said[0].text == "What is 6*7?"
    assert task == found
    assert (task["kind"], task["status"]["state"]) == ("task", "completed")
    assert task["artifacts"][0]["parts"] == [{"kind": "text", "text": "42"}]


async def test_a_stream_of_the_earlier_version_marks_its_last_event():
    _, _, body = await At(Door(lines=["a"])).ask(
        "/a2a", {"jsonrpc": "2.0", "id": 7, "method": "message/stream", "params": {"message": OLDER}}
    )

    results = [event["result"] for event in told(body)]
    assert [result["kind"] for result in results] == [
        "task", "status-update", "artifact-update", "artifact-update", "status-update",
    ]  # fmt: skip
    assert [result["final"] for result in results if result["kind"] == "status-update"] == [False, True]


# --- who comes in ----------------------------------------------------------------------------------------------------


async def test_the_card_is_for_everybody_and_the_agent_for_those_with_a_key():
    at = At()

    status, _, body = await at.ask("/.well-known/agent-card.json", method="GET", key="")
    stranger, _, _ = await at.ask("/a2a", {}, key="")
    other, _, _ = await at.ask("/a2a/tasks", method="GET", key="")

    card = json.loads(body)
    assert (status, stranger, other) == (200, 401, 401)
    assert [one["protocolBinding"] for one in card["supportedInterfaces"]] == ["JSONRPC", "HTTP+JSON", "JSONRPC"]
    assert card["supportedInterfaces"][0]["url"] == card["url"] == "http://127.0.0.1:8317/a2a"
    assert card["version"] == "1.2"


async def test_the_card_names_the_address_that_others_use():
    _, _, body = await At(url="https://agents.example.com/").ask("/.well-known/agent-card.json", method="GET", key="")

    assert json.loads(body)["url"] == "https://agents.example.com/a2a"


async def test_a_task_of_somebody_else_does_not_exist():
    error = await At().rpc("GetTask", {"id": "t1"}, key="bobs-key")

    assert error["code"] == -32001


@pytest.mark.parametrize("headers", [{"host": "evil.test"}, {"origin": "https://evil.test"}])
@pytest.mark.parametrize("path", ["/a2a", "/a2a/tasks", "/.well-known/agent-card.json"])
async def test_a_page_of_somebody_else_reaches_nothing(path, headers):
    status, _, _ = await At().ask(path, method="GET" if path != "/a2a" else "POST", **headers)

    assert status == 403


async def test_pages_that_are_allowed_may_ask_before_they_call():
    at = At(rules=GatewayRules(allow_origins=("https://app.example.com",)))

    for path in ("/a2a", "/a2a/message:send"):
        status, _, _ = await at.ask(path, method="OPTIONS", key="", origin="https://app.example.com")
        assert status == 200


async def test_a_gateway_without_an_agent_has_neither_card_nor_address():
    at = At()
    at.gateway = Gateway(
        GatewayPorts(catalogue=None, calls=NoLog(), clock=ManualClock(), ids=SequentialIds("c")),
        Guard(GatewayRules(), KeyRing([]), Limiter(Allowance())),
    )

    for method, path in (("POST", "/a2a"), ("GET", "/a2a/tasks"), ("GET", "/.well-known/agent-card.json")):
        assert (await at.ask(path, method=method, key=""))[0] == 404
