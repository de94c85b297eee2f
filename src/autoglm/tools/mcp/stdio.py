"""A wire to a server that runs as a process of ours: one JSON-RPC message a line, over its standard streams.

The process has a group of its own, which ends with it; the environment and the folder that it is given, and no more.
What it writes is bounded: the length of a message, messages that nobody asked for, lines that are no messages.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from autoglm.core.errors import FailureKind, ToolError
from autoglm.security.hiding import Hiding
from autoglm.tools.cleaning import clean_line
from autoglm.tools.mcp.messages import (
    Ask,
    Incoming,
    Params,
    Reply,
    answer_line,
    notice_line,
    read_message,
    request_line,
    told_progress,
    without_secrets,
)

MOST_BYTES = 10_000_000
_MOST_UNASKED = 10_000
_MOST_GARBAGE = 100
_MOST_UNREAD_BYTES = 16_000_000
_KEPT_ERRORS = 2_000
_SHOWN_ERRORS = 300
_EXIT_S = 2.0
_REST_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What is started. `secrets` are the values in `environment` that nobody may see again."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path
    secrets: Sequence[str] = ()
    most_bytes: int = MOST_BYTES


async def start(program: Program) -> StdioWire:
    """The wire to a new process. Raises ToolError when it cannot be started."""
    loop = asyncio.get_running_loop()
    try:
        transport, wire = await loop.subprocess_exec(
            lambda: StdioWire(program),
            *program.command,
            env=dict(program.environment),
            cwd=program.folder,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise ToolError(
            f"The MCP server {program.name} cannot be started: {program.command[0]}: {why}.",
            kind=FailureKind.UNAVAILABLE,
            hint="Look at its command in mcp.servers.",
        ) from None
    assert isinstance(transport, asyncio.SubprocessTransport)
    return wire


class StdioWire(asyncio.SubprocessProtocol):
    """A Wire."""

    def __init__(self, program: Program) -> None:
        self.changes = 0
        self._program = program
        self._hiding = Hiding(program.secrets)
        self._numbers = itertools.count(1)
        self._asked: dict[int, asyncio.Future[Reply]] = {}
        self._progress: dict[int, str] = {}
        self._line: list[bytes] = []
        self._line_bytes = 0
        self._unasked = 0
        self._garbage = 0
        self._last_garbage = ""
        self._errors = ""
        self._end = ""
        self._is_output_over = False
        self._transport: asyncio.SubprocessTransport | None = None
        self._exited: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    # --- Wire --------------------------------------------------------------------------------------------------------

    @property
    def is_dead(self) -> bool:
        return bool(self._end)

    async def ask(self, ask: Ask) -> Reply:
        if self._end:
            raise self._dead(FailureKind.UNAVAILABLE)
        number = next(self._numbers)
        meta = ask.params.get("_meta")
        params = {**ask.params, "_meta": {**(meta if isinstance(meta, Mapping) else {}), "progressToken": number}}
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._asked[number] = answer
        self._write(request_line(number, ask.method, params))
        try:
            async with asyncio.timeout(ask.within_s):
                return await answer
        except TimeoutError:
            self._cancel(number, "it took too long")
            raise self._late(ask, number) from None
        except asyncio.CancelledError:
            self._cancel(number, "the caller left")
            raise
        finally:
            self._asked.pop(number, None)
            self._progress.pop(number, None)

    async def tell(self, method: str, params: Params) -> None:
        self._write(notice_line(method, params))

    def begin_session(self, revision: str) -> None:
        """The process is the session."""

    async def close(self) -> None:
        """End the process and all that it started: asked by the end of its input first, then made to."""
        if self._transport is None:
            return
        self._lose("it was closed")
        if (stdin := self._transport.get_pipe_transport(0)) is not None:
            stdin.close()
        for number in (0, signal.SIGTERM, signal.SIGKILL):
            self._signal(number)
            with suppress(TimeoutError):
                async with asyncio.timeout(_EXIT_S):
                    await asyncio.shield(self._exited)
        self._transport.close()

    # --- what asyncio tells ------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.SubprocessTransport)
        self._transport = transport

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if fd == 2:
            self._errors = (self._errors + data.decode(errors="replace"))[-_KEPT_ERRORS:]
        elif not self._end:
            *lines, rest = data.split(b"\n")
            for line in lines:
                self._whole(line)
            self._part(rest)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:  # noqa: ARG002 -- asyncio's signature
        if fd == 1:
            self._is_output_over = True
            self._end_soon()

    def process_exited(self) -> None:
        self._signal(signal.SIGKILL)  # what it leaves behind in its group; later the number may be another's
        if not self._exited.done():
            self._exited.set_result(None)
        self._end_soon()

    # --- inside ------------------------------------------------------------------------------------------------------

    def _end_soon(self) -> None:
        """The process has ended, or its output. What is still on its way is read; it is not waited for long."""
        if self._exited.done() and self._is_output_over:
            self._lose_by_itself()
        else:
            asyncio.get_running_loop().call_later(_REST_S, self._lose_by_itself)

    def _lose_by_itself(self) -> None:
        code = None if self._transport is None else self._transport.get_returncode()
        self._lose("it closed its output" if code is None else f"it ended with status {code}")

    def _part(self, piece: bytes) -> None:
        self._line.append(piece)
        self._line_bytes += len(piece)
        if self._line_bytes > self._program.most_bytes:
            self._kill(f"it sent a message of more than {self._program.most_bytes:,} bytes", FailureKind.TOO_LARGE)

    def _whole(self, end: bytes) -> None:
        self._part(end)
        line, self._line, self._line_bytes = b"".join(self._line), [], 0
        if line.strip() and not self._end:
            self._take(read_message(line), line)

    def _take(self, message: Incoming | None, line: bytes) -> None:
        if message is None:
            self._garbage += 1
            self._last_garbage = clean_line(line[:400].decode(errors="replace"), max_chars=100)
            if self._garbage > _MOST_GARBAGE:
                self._kill("it sends what is not JSON-RPC", FailureKind.BAD_OUTPUT)
            return
        waiting = self._asked.pop(message.id, None) if isinstance(message.id, int) else None
        if message.reply is not None and waiting is not None:
            self._unasked = self._garbage = 0
            if not waiting.done():
                waiting.set_result(without_secrets(message.reply, self._hiding))
            return
        self._unasked += 1
        if self._unasked > _MOST_UNASKED:
            self._kill("it floods us with messages that nobody asked for", FailureKind.BAD_OUTPUT)
        elif message.method:
            self._heed(message)

    def _heed(self, message: Incoming) -> None:
        """A notification or a request of the server."""
        if message.id is not None:
            self._write(answer_line(message))
        elif message.method == "notifications/tools/list_changed":
            self.changes += 1
        elif message.method == "notifications/progress":
            token = message.params.get("progressToken")
            if isinstance(token, int) and token in self._asked:
                self._progress[token] = told_progress(message.params)

    def _write(self, line: bytes) -> None:
        stdin = None if self._transport is None else self._transport.get_pipe_transport(0)
        if self._end or not isinstance(stdin, asyncio.WriteTransport):
            return
        if stdin.get_write_buffer_size() > _MOST_UNREAD_BYTES:
            self._kill("it does not read what it is sent", FailureKind.UNAVAILABLE)
            return
        stdin.write(line + b"\n")

    def _cancel(self, number: int, reason: str) -> None:
        self._asked.pop(number, None)
        self._write(notice_line("notifications/cancelled", {"requestId": number, "reason": reason}))

    def _kill(self, why: str, kind: FailureKind) -> None:
        self._lose(why, kind)
        self._signal(signal.SIGKILL)

    def _lose(self, why: str, kind: FailureKind = FailureKind.OUTCOME_UNKNOWN) -> None:
        """From now on nothing is answered; those who wait are told why."""
        self._end = self._end or why
        asked, self._asked = self._asked, {}
        for answer in asked.values():
            if not answer.done():
                answer.set_exception(self._dead(kind))

    def _signal(self, number: int) -> None:
        if self._transport is not None and not self._exited.done() and (pid := self._transport.get_pid()) is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, number)

    def _dead(self, kind: FailureKind) -> ToolError:
        words = self._last_words()
        return ToolError(
            f"The MCP server {self._program.name} is gone: {self._end}.{f' It said: {words}' if words else ''}",
            kind=kind,
            hint="It is started again when it is needed.",
        )

    def _last_words(self) -> str:
        """The end of what it wrote: a traceback says last what was wrong."""
        words = clean_line(self._hiding.text(self._errors or self._last_garbage), max_chars=_KEPT_ERRORS)
        words = words if len(words) <= _SHOWN_ERRORS else f"…{words[-_SHOWN_ERRORS:]}"
        return words if not words or words.endswith(".") else f"{words}."

    def _late(self, ask: Ask, number: int) -> ToolError:
        more = f" Its last word was: {self._progress[number]}." if number in self._progress else ""
        if self._garbage:
            more += f" It also sent {self._garbage} lines that are no messages: {self._hiding.text(self._last_garbage)}"
        elif self._unasked:
            more += f" It sent {self._unasked} messages that answer nothing."
        return ToolError(
            f"The MCP server {self._program.name} did not answer {ask.method} within {ask.within_s:.3g} s.{more}",
            kind=FailureKind.TIMEOUT,
            hint="Allow it more time: timeout_s of the server in mcp.servers.",
        )
