"""The tools of one server: opened when they are needed, held to what was approved, opened again when it has died.

The first look at a server approves what it says. From then on a description that is new or different closes the whole
server until a person has approved it: one sentence in one tool can talk a planner into misusing another.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import partial

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.ports import Clock
from autoglm.core.tools import CallContext, Effect
from autoglm.core.values import Json
from autoglm.tools.decorator import AnyTool
from autoglm.tools.imported.pins import Approved, Pins
from autoglm.tools.imported.tool import imported_tool
from autoglm.tools.mcp.describing import BadTool, ServerTool, read_tool
from autoglm.tools.mcp.messages import Wire
from autoglm.tools.mcp.results import output_of
from autoglm.tools.mcp.session import McpSession

_log = logging.getLogger("autoglm.tools.mcp")
_LIST_S = 15.0
_HOLDS_S = (60.0, 3_600.0)
_LONGEST_PAUSE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server as it is configured. `place` is a digest of its address or command. `allow` and `deny` hold patterns of
    tool names, as `read_*`; nothing in `allow` allows all."""

    name: str
    place: str
    timeout_s: float = 60.0
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    trusts_hints: bool = False

    def offers(self, tool: str) -> bool:
        is_allowed = not self.allow or any(fnmatchcase(tool, pattern) for pattern in self.allow)
        return is_allowed and not any(fnmatchcase(tool, pattern) for pattern in self.deny)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a server says now. `changes` names the tools that nobody has approved as they are; `left_out` says why a
    tool cannot be used."""

    revision: str
    tools: tuple[ServerTool, ...]
    left_out: Mapping[str, str]
    changes: tuple[str, ...]


class McpSource:
    """A ToolSource. `connect` makes a new wire to the server; it raises ToolError. `version` is what we say we are."""

    def __init__(
        self,
        server: Server,
        connect: Callable[[], Awaitable[Wire]],
        *,
        pins: Pins,
        clock: Clock,
        version: str = "0",
    ) -> None:
        self._server = server
        self._version = version
        self._connect = connect
        self._pins = pins
        self._clock = clock
        self._lock = asyncio.Lock()
        self._wire: Wire | None = None
        self._session: McpSession | None = None
        self._failures = 0
        self._failed_at = 0.0
        self._looked_until = 0.0
        self._changes_seen = 0

    @property
    def name(self) -> str:
        return self._server.name

    @property
    def origin(self) -> str:
        return f"mcp:{self._server.name}"

    async def tools(self) -> Sequence[AnyTool]:
        """Everything that it offers and that was approved. Raises ToolError, StorageError."""
        look = await self.look()
        self._require_approved(look)
        for tool, why in look.left_out.items():
            _log.warning("The tool %s of the MCP server %s is left out: %s.", tool, self.name, why)
        return tuple(imported_tool(tool.spec, partial(self._call, tool)) for tool in look.tools)

    async def look(self) -> Look:
        """Ask the server what it offers; the first time, this approves it. Raises ToolError, StorageError."""
        said = await self.says()
        return replace(said, changes=self._changes(said.tools))

    async def says(self) -> Look:
        """As `look`, whatever was approved before: all of it counts as new. Raises ToolError."""
        revision, tools, left_out = await self._listed()
        return Look(revision=revision, tools=tools, left_out=left_out, changes=tuple(tool.name for tool in tools))

    async def approve(self, seen: Look) -> None:
        """Take what was seen for approved, whatever the server says by now. Raises StorageError."""
        self._pins.write(self.name, self._approved(seen.tools))

    async def close(self) -> None:
        wire, self._wire, self._session = self._wire, None, None
        if wire is not None:
            await wire.close()

    async def _listed(self) -> tuple[str, tuple[ServerTool, ...], Mapping[str, str]]:
        within_s = min(self._server.timeout_s, _LIST_S)
        session = await self._opened(within_s)
        assert self._wire is not None
        self._changes_seen = self._wire.changes
        listed, seconds = await session.tools(within_s=within_s)
        self._failures = 0
        self._looked_until = self._clock.now() + min(max(seconds, _HOLDS_S[0]), _HOLDS_S[1])
        return (session.revision, *self._read(listed))

    # --- calls -------------------------------------------------------------------------------------------------------

    async def _call(self, tool: ServerTool, arguments: Mapping[str, Json], context: CallContext) -> Json:
        within_s = max(0.001, min(self._server.timeout_s, context.deadline - self._clock.now()))
        session = await self._opened(within_s)
        await self._check_again()
        params: Mapping[str, Json] = {"name": tool.name, "arguments": arguments}
        try:
            result = await session.call(params, within_s=within_s, headers=tool.header_values(arguments))
        except ToolError as error:
            raise _weighed(error, tool.spec.traits.effect) from None
        self._failures = 0
        return output_of(result, tool)

    async def _check_again(self) -> None:
        """A server that has changed its descriptions since it was looked at is not called."""
        assert self._wire is not None
        if self._wire.changes != self._changes_seen or self._clock.now() >= self._looked_until:
            self._require_approved(await self.look())

    def _require_approved(self, look: Look) -> None:
        if look.changes:
            raise ToolError(
                f"The MCP server {self.name} says of its tools what nobody approved: {', '.join(look.changes)}.",
                kind=FailureKind.REFUSED,
                hint=f"Look at them and approve them: `autoglm tools mcp approve {self.name}`.",
            )

    # --- what it says ------------------------------------------------------------------------------------------------

    def _read(self, listed: Sequence[Mapping[str, Json]]) -> tuple[tuple[ServerTool, ...], Mapping[str, str]]:
        tools: dict[str, ServerTool] = {}
        left_out: dict[str, str] = {}
        for one in listed:
            name = str(one.get("name"))[:200]
            if not self._server.offers(name):
                continue
            try:
                tool = read_tool(
                    one,
                    server=self.name,
                    timeout_s=self._server.timeout_s,
                    trusts_hints=self._server.trusts_hints,
                )
            except BadTool as flaw:
                left_out[name] = str(flaw)
            else:
                if tools.setdefault(tool.spec.name, tool) is not tool:
                    left_out[name] = "another tool has this name"
        return tuple(tools.values()), left_out

    def _changes(self, tools: Sequence[ServerTool]) -> tuple[str, ...]:
        approved = self._pins.read(self.name)
        if approved is None or approved.place != self._server.place:
            self._pins.write(self.name, self._approved(tools))
            return ()
        return approved.changes({tool.name: tool.digest for tool in tools})

    def _approved(self, tools: Sequence[ServerTool]) -> Approved:
        return Approved(self._server.place, {tool.name: tool.digest for tool in tools})

    # --- the way to it -----------------------------------------------------------------------------------------------

    async def _opened(self, within_s: float) -> McpSession:
        """The session, opened again after the server has died. Raises ToolError."""
        async with self._lock:
            if self._wire is not None and self._wire.is_dead:
                await self._note_failure()
            if self._session is None:
                await self.close()  # what a caller began who left in the middle of it
                self._session = await self._open(within_s)
            return self._session

    async def _open(self, within_s: float) -> McpSession:
        pause_s = self._pause_s()
        if pause_s > 0:
            raise ToolError(
                f"The MCP server {self.name} failed {self._failures} times; it is tried again in {pause_s:.0f} s.",
                kind=FailureKind.UNAVAILABLE,
                retry_after_s=pause_s,
            )
        try:
            self._wire = await self._connect()
            session = McpSession(self._wire, self.name, version=self._version)
            await session.open(within_s=within_s)
        except ToolError:
            await self._note_failure()
            raise
        self._looked_until = 0.0  # whoever it is now has to say the same as before
        return session

    async def _note_failure(self) -> None:
        self._failures += 1
        self._failed_at = self._clock.now()
        await self.close()

    def _pause_s(self) -> float:
        """No pause after the first failure; then 1 s, 2 s, 4 s, up to a minute."""
        if self._failures < 2:
            return 0.0
        return self._failed_at + min(2.0 ** (self._failures - 2), _LONGEST_PAUSE_S) - self._clock.now()


def _weighed(error: ToolError, effect: Effect) -> ToolError:
    """An outcome that is not known matters only where the call may have changed something."""
    if error.kind is not FailureKind.OUTCOME_UNKNOWN or effect is Effect.UNSAFE:
        return error
    return ToolError(error.message, kind=FailureKind.UNAVAILABLE, hint=error.hint)
