"""Replicas as processes of this machine: an exact list of words is started, never a shell."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path

from autoglm.core.errors import FailureKind, ModelError, StepError
from autoglm.core.http import HttpRequest
from autoglm.core.ports import Clock, HttpClient

_HOST = "127.0.0.1"
_LOOK_EVERY_S = 0.05


class LocalReplicas:
    """`command` with {port} filled in is a replica. It is ready when `health` answers 200, and its address is
    http://127.0.0.1:PORT + `path`. What it prints goes to `log`. Each is the head of a process group of its own, which
    is stopped as a whole: SIGTERM first, SIGKILL after `stop_s`."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        http: HttpClient,
        clock: Clock,
        path: str = "/v1",
        health: str = "/health",
        start_s: float = 120.0,
        stop_s: float = 10.0,
        log: Path | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._command = tuple(command)
        self._http = http
        self._clock = clock
        self._path = path
        self._health = health
        self._start_s = start_s
        self._stop_s = stop_s
        self._log = log
        self._sleep = sleep
        self._processes: dict[str, Process] = {}

    async def start(self) -> str:
        """The address of a new replica that is ready. Raises ModelError when it ends or does not get ready."""
        port = await _free_port()
        process = await self._spawned(port)
        address = f"http://{_HOST}:{port}{self._path}"
        self._processes[address] = process
        try:
            await self._ready(process, port)
        except BaseException:
            await self.stop(address)
            raise
        return address

    async def stop(self, address: str) -> None:
        process = self._processes.pop(address, None)
        if process is None:
            return
        _signal(process, signal.SIGTERM)
        try:
            async with asyncio.timeout(self._stop_s):
                await process.wait()
        except TimeoutError:
            pass  # it is killed below
        finally:
            _signal(process, signal.SIGKILL)  # what it started may still be there
            await process.wait()

    async def _spawned(self, port: int) -> Process:
        words = [word.replace("{port}", str(port)) for word in self._command]
        try:
            log = self._log.open("ab") if self._log is not None else DEVNULL
            try:
                return await asyncio.create_subprocess_exec(
                    *words, stdin=DEVNULL, stdout=log, stderr=log, start_new_session=True
                )
            finally:
                if not isinstance(log, int):
                    log.close()
        except (OSError, ValueError) as error:
            raise ModelError(
                f"The replica {words[0]} cannot be started: {error}.",
                kind=FailureKind.UNAVAILABLE,
                hint="Check replicas.command of the pool.",
            ) from error

    async def _ready(self, process: Process, port: int) -> None:
        until = self._clock.now() + self._start_s
        while not await self._is_healthy(port):
            if process.returncode is not None:
                raise self._unready(f"ended with code {process.returncode} before it was ready")
            if self._clock.now() >= until:
                raise self._unready(f"was not ready within {self._start_s:g} s")
            await self._sleep(_LOOK_EVERY_S)

    async def _is_healthy(self, port: int) -> bool:
        url = f"http://{_HOST}:{port}{self._health}"
        try:
            answer = await self._http.fetch(HttpRequest(url=url, allow_private=True, total_s=2.0, idle_s=2.0))
        except StepError:
            return False
        return answer.status == 200

    def _unready(self, what: str) -> ModelError:
        hint = f"See {self._log}." if self._log is not None else "Start it by hand to see why."
        return ModelError(f"The replica {self._command[0]} {what}.", kind=FailureKind.UNAVAILABLE, hint=hint)


async def _free_port() -> int:
    """A port that nobody uses now; another program may still take it first, and then the replica does not start."""
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), _HOST, 0)
    port: int = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port


def _signal(process: Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
