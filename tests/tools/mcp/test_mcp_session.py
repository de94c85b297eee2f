"""Which revision is agreed upon with whom, lists in pages, and what servers may not ask for."""

import pytest

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.mcp import VERSION_KEY
from autoglm.tools.mcp.messages import Refusal
from autoglm.tools.mcp.session import McpSession

from .conftest import LOOK, MODERN_SERVER, NO_METHOD, FakeWire, modern_wire

LATE = ToolError("It did not answer.", kind=FailureKind.TIMEOUT)


def greeting(revision):
    return {"protocolVersion": revision, "capabilities": {}, "serverInfo": {"name": "s", "version": "1"}}


def unsupported(*revisions):
    return Refusal(
        -32022, "Unsupported protocol version", {"supported": list(revisions), "requested": "2026-07-28"}, 400
    )


async def opened(wire):
    session = McpSession(wire, "files")
    await session.open(within_s=10)
    return session


@pytest.mark.parametrize(
    ("probe", "revision"),
    [
        (MODERN_SERVER, "2026-07-28"),
        ({"supportedVersions": ["2099-01-01", "2026-07-28"]}, "2026-07-28"),
        ({"supportedVersions": ["2025-06-18"]}, "2025-06-18"),
        (unsupported("2025-11-25"), "2025-11-25"),
        (NO_METHOD, "2025-11-25"),
        (Refusal(-32602, "Invalid request parameters"), "2025-11-25"),
        (Refusal(0, "Bad Request", None, 400), "2025-11-25"),
        (LATE, "2025-11-25"),
        ({}, "2025-11-25"),
    ],
)
async def test_the_newest_revision_that_both_speak_is_taken(probe, revision):
    wire = FakeWire(server_discover=[probe], initialize=[greeting(revision)])

    session = await opened(wire)

    assert session.revision == revision
    assert ("initialize" in wire.methods()) is (revision != "2026-07-28")


@pytest.mark.parametrize("revision", ["2025-06-18", "2025-03-26", "2024-11-05"])
async def test_a_server_may_answer_with_an_earlier_revision(revision):
    wire = FakeWire(initialize=[greeting(revision)])

    session = await opened(wire)

    assert session.revision == wire.revision == revision
    assert wire.told == [("notifications/initialized", {})]


@pytest.mark.parametrize(
    "answers",
    [
        {"server_discover": [{"supportedVersions": ["2099-01-01"]}]},
        {"server_discover": [unsupported("2099-01-01")]},
        {"initialize": [greeting("1999-01-01")]},
        {"initialize": [greeting(None)]},
    ],
)
async def test_a_server_of_unknown_revisions_is_not_talked_to(answers):
    with pytest.raises(ToolError, match="speaks revision") as caught:
        await opened(FakeWire(**answers))

    assert caught.value.kind is FailureKind.REFUSED


async def test_a_server_that_is_not_there_is_not_asked_a_second_time():
    wire = FakeWire(server_discover=[ToolError("Nobody listens.", kind=FailureKind.UNAVAILABLE)])

    with pytest.raises(ToolError, match="Nobody listens"):
        await opened(wire)
    assert wire.methods() == ["server/discover"]


async def test_a_modern_request_says_for_itself_what_it_is_and_a_legacy_one_does_not():
    modern, legacy = modern_wire(), FakeWire(initialize=[greeting("2025-06-18")], tools_list=[{"tools": []}])
    for wire in (modern, legacy):
        await (await opened(wire)).tools(within_s=1)

    assert modern.asked[-1].params["_meta"][VERSION_KEY] == "2026-07-28"
    assert "_meta" not in legacy.asked[-1].params


async def test_lists_are_read_page_by_page():
    pages = [{"tools": [{**LOOK, "name": str(i)}], "nextCursor": f"c{i}", "ttlMs": 5_000} for i in range(3)]
    wire = modern_wire(tools_list=[*pages, {"tools": [LOOK, "no tool", 5], "ttlMs": 5_000}])

    tools, seconds = await (await opened(wire)).tools(within_s=1)

    assert [tool["name"] for tool in tools] == ["0", "1", "2", "look"]
    assert [ask.params.get("cursor") for ask in wire.asked[1:]] == [None, "c0", "c1", "c2"]
    assert seconds == 5


@pytest.mark.parametrize("page", [{"tools": [], "nextCursor": "same"}, {"tools": [LOOK] * 500, "nextCursor": "same"}])
async def test_a_list_without_end_is_ended(page):
    with pytest.raises(ToolError, match="pages without end"):
        await (await opened(modern_wire(tools_list=[page]))).tools(within_s=1)


@pytest.mark.parametrize("ttl", [None, "long", True, -5, float("nan")])
async def test_a_strange_time_to_live_is_none(ttl):
    _, seconds = await (await opened(modern_wire(tools_list=[{"tools": [], "ttlMs": ttl}]))).tools(within_s=1)

    assert seconds == 0


async def test_a_session_that_the_server_forgot_is_begun_again_and_the_call_made_once_more():
    lost = Refusal(0, "Session not found", None, 404)
    wire = FakeWire(initialize=[greeting("2025-11-25")], tools_call=[lost, {"content": []}])
    session = await opened(wire)

    assert await session.call({"name": "look"}, within_s=1, headers={}) == {"content": []}
    assert wire.methods().count("initialize") == 2


@pytest.mark.parametrize("method", ["elicitation/create", "sampling/createMessage", "roots/list"])
async def test_a_server_that_wants_more_than_arguments_is_refused(method):
    wanted = {"resultType": "input_required", "inputRequests": {"q": {"method": method}}, "requestState": "s"}
    session = await opened(modern_wire(tools_call=[wanted]))

    with pytest.raises(ToolError, match=f"wants {method}") as caught:
        await session.call({"name": "look"}, within_s=1, headers={})
    assert caught.value.kind is FailureKind.REFUSED


async def test_a_server_may_be_called_again_with_its_state_but_not_for_ever():
    again = {"resultType": "input_required", "requestState": "opaque"}
    wire = modern_wire(tools_call=[again, {"content": []}])
    session = await opened(wire)
    assert await session.call({"name": "look"}, within_s=1, headers={}) == {"content": []}
    assert "requestState" not in wire.asked[1].params
    assert wire.asked[2].params["requestState"] == "opaque"

    with pytest.raises(ToolError, match="again and again"):
        await (await opened(modern_wire(tools_call=[again]))).call({"name": "look"}, within_s=1, headers={})
