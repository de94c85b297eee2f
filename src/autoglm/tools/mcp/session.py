"""A conversation with one server: which revision both speak, its tools, a call.

Owns: the modern way (each request for itself) and the handshake of earlier revisions. Must not know: transports, pins.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.jsonrpc import RpcCode
from autoglm.core.mcp import CAPABILITIES_KEY, CLIENT_KEY, LEGACY, MODERN, VERSION_KEY, Code
from autoglm.core.values import Json
from autoglm.tools.cleaning import clean_line
from autoglm.tools.mcp.messages import Ask, Params, Refusal, Reply, Wire

MOST_TOOLS = 2_000
_MOST_PAGES = 200
_MOST_ROUNDS = 5
_PROBE_S = 5.0
_OLDER = ("2025-03-26", "2024-11-05")  # what we use of them has not changed since
_NO_HEADERS: Mapping[str, str] = {}
_KINDS: Mapping[int, FailureKind] = {
    RpcCode.INVALID_PARAMS: FailureKind.INVALID_ARGS,
    RpcCode.NO_METHOD: FailureKind.NOT_FOUND,
}


class McpSession:
    """`open` first. `revision` is what was agreed upon; `version` is ours, for people."""

    def __init__(self, wire: Wire, name: str, *, version: str = "0") -> None:
        self.revision = ""
        self._wire = wire
        self._name = name
        self._us: Mapping[str, Json] = {"name": "open-autoglm", "version": version}
        self._meta: Mapping[str, Json] = {VERSION_KEY: MODERN, CLIENT_KEY: self._us, CAPABILITIES_KEY: {}}

    async def open(self, *, within_s: float) -> None:
        """Agree on a revision. Raises ToolError when there is none, or nobody answers."""
        try:
            probe = await self._wire.ask(self._modern("server/discover", {}, min(within_s, _PROBE_S)))
        except ToolError as error:
            if error.kind is not FailureKind.TIMEOUT:
                raise
            probe = Refusal(0, "")  # servers of earlier revisions may be silent
        offered = _offered(probe)
        if MODERN in offered:
            self.revision = MODERN
            return
        wanted = next((revision for revision in LEGACY if revision in offered), None)
        if offered and wanted is None:
            self._foreign(", ".join(offered))
        await self._shake_hands(wanted or LEGACY[0], within_s)

    async def tools(self, *, within_s: float) -> tuple[tuple[Params, ...], float]:
        """Everything that it lists, page by page, and for how many seconds it says that this holds. Raises ToolError
        for more than 2,000 tools and for pages without end."""
        found: list[Params] = []
        cursor: Json = None
        for _ in range(_MOST_PAGES):
            page = await self._done("tools/list", {} if cursor is None else {"cursor": cursor}, within_s)
            listed = page.get("tools")
            found += [tool for tool in listed if isinstance(tool, Mapping)] if isinstance(listed, list) else []
            cursor = page.get("nextCursor")
            if not isinstance(cursor, str) or not cursor:
                return tuple(found), _seconds(page.get("ttlMs"))
            if len(found) > MOST_TOOLS:
                break
        raise self._failed(f"lists more than {MOST_TOOLS:,} tools or pages without end", FailureKind.BAD_OUTPUT)

    async def call(self, params: Params, *, within_s: float, headers: Mapping[str, str]) -> Params:
        """The result of `tools/call`. Raises ToolError for a refusal, and for a server that wants more than
        arguments."""
        asked = params
        for _ in range(_MOST_ROUNDS):
            result = await self._done("tools/call", asked, within_s, headers)
            if result.get("resultType", "complete") == "complete":
                return result
            asked = {**params, "requestState": self._state(result)}
        raise self._failed("asks again and again to be called once more", FailureKind.BAD_OUTPUT)

    # --- inside ------------------------------------------------------------------------------------------------------

    async def _shake_hands(self, wanted: str, within_s: float) -> None:
        hello: Params = {"protocolVersion": wanted, "capabilities": {}, "clientInfo": self._us}
        reply = await self._wire.ask(Ask(method="initialize", params=hello, within_s=within_s))
        if isinstance(reply, Refusal):
            self._refused("initialize", reply)
        revision = reply.get("protocolVersion")
        if not isinstance(revision, str) or revision not in (*LEGACY, *_OLDER):
            self._foreign(str(revision))
        self.revision = revision
        self._wire.begin_session(revision)
        await self._wire.tell("notifications/initialized", {})

    async def _done(
        self, method: str, params: Params, within_s: float, headers: Mapping[str, str] = _NO_HEADERS
    ) -> Params:
        reply = await self._wire.ask(self._of_revision(method, params, within_s, headers))
        if isinstance(reply, Refusal) and reply.status == 404 and self.revision != MODERN:
            await self._shake_hands(self.revision, within_s)  # it has forgotten the session, and done nothing
            reply = await self._wire.ask(self._of_revision(method, params, within_s, headers))
        if isinstance(reply, Refusal):
            self._refused(method, reply)
        return reply

    def _of_revision(self, method: str, params: Params, within_s: float, headers: Mapping[str, str]) -> Ask:
        if self.revision == MODERN:
            return self._modern(method, params, within_s, headers)
        return Ask(method=method, params=params, within_s=within_s)

    def _modern(self, method: str, params: Params, within_s: float, headers: Mapping[str, str] = _NO_HEADERS) -> Ask:
        return Ask(method=method, params={**params, "_meta": self._meta}, within_s=within_s, headers=headers)

    def _state(self, result: Params) -> str:
        """What to come back with. Raises ToolError for a server that wants to be told something."""
        wanted, state = result.get("inputRequests"), result.get("requestState")
        if result.get("resultType") != "input_required" or wanted or not isinstance(state, str):
            raise self._failed(
                f"wants {clean_line(_methods(wanted), max_chars=200) or 'something'} before it goes on",
                FailureKind.REFUSED,
                hint="Servers are offered no questions to people, no models and no folders: give it as an argument.",
            )
        return state

    def _refused(self, method: str, refusal: Refusal) -> NoReturn:
        why = clean_line(refusal.message, max_chars=500) or f"status {refusal.status}"
        raise self._failed(f"refuses {method}: {why}", _KINDS.get(refusal.code, FailureKind.CRASHED))

    def _foreign(self, spoken: str) -> NoReturn:
        ours = ", ".join((MODERN, *LEGACY, *_OLDER))
        raise self._failed(
            f"speaks revision {clean_line(spoken, max_chars=100)} of the protocol; known here: {ours}",
            FailureKind.REFUSED,
            hint="Take another version of the server.",
        )

    def _failed(self, what: str, kind: FailureKind, *, hint: str = "") -> ToolError:
        return ToolError(f"The MCP server {self._name} {what}.", kind=kind, hint=hint)


def _methods(wanted: Json) -> str:
    """What a server asks its client for, as `elicitation/create`."""
    asked = wanted.values() if isinstance(wanted, Mapping) else ()
    return ", ".join(sorted({str(each.get("method")) for each in asked if isinstance(each, Mapping)}))


def _offered(probe: Reply) -> tuple[str, ...]:
    """The revisions that a modern server offers; nothing for every other one."""
    if isinstance(probe, Refusal):
        if probe.code not in set(Code) or not isinstance(probe.detail, Mapping):
            return ()
        found = probe.detail.get("supported")
    else:
        found = probe.get("supportedVersions")
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()


def _seconds(milliseconds: Json) -> float:
    is_number = isinstance(milliseconds, int | float) and not isinstance(milliseconds, bool)
    return max(0.0, float(milliseconds) / 1000) if is_number else 0.0  # type: ignore[arg-type]  # just seen
