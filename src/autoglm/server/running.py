"""Runs the gateway on uvicorn until it is told to stop. Only this module and `protocol` know uvicorn."""

from __future__ import annotations

import asyncio
import math
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from autoglm.core.errors import UsageError
from autoglm.server.gateway import Gateway
from autoglm.server.protocol import gateway_protocol

_KEEP_ALIVE_S = 60
_BACKLOG = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """Where to listen, and the bounds of connections."""

    host: str = "127.0.0.1"
    port: int = 8317
    max_header_bytes: int = 32_768
    read_s: float = 30.0
    grace_s: float = 10.0


async def serve(
    gateway: Gateway,
    serving: Serving,
    *,
    ready: Callable[[str], None],
    stop: asyncio.Event | None = None,
    upkeep: Callable[[], Coroutine[object, object, None]] | None = None,
) -> None:
    """Answer until SIGTERM, SIGINT or `stop`; calls under way then have `grace_s` to end. `ready` is told the address;
    `upkeep` works beside as long. Raises UsageError when the address cannot be had."""
    listener = _listen(serving.host, serving.port)
    server = _Server(
        uvicorn.Config(
            gateway,
            http=gateway_protocol(max_header_bytes=serving.max_header_bytes, read_s=serving.read_s),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=_KEEP_ALIVE_S,
            timeout_graceful_shutdown=math.ceil(serving.grace_s),
        )
    )
    server.gateway = gateway
    try:
        async with asyncio.TaskGroup() as tasks:
            serving_task = tasks.create_task(server.serve(sockets=[listener]))
            beside = [tasks.create_task(_until(stop, server))]
            if upkeep is not None:
                beside.append(tasks.create_task(upkeep()))
            ready(_address(listener))
            await serving_task
            for task in beside:
                task.cancel()
    finally:
        listener.close()


class _Server(uvicorn.Server):
    """Stops by its own signal handling: uvicorn's raises the signal again at the end, which would be a crash here."""

    gateway: Gateway

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        try:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, self.stop)
        except (NotImplementedError, RuntimeError, ValueError):  # Windows, or not the main thread
            yield
            return
        try:
            yield
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)

    def stop(self) -> None:
        """Told once: end in good order; told twice: at once."""
        self.force_exit = self.should_exit
        self.should_exit = True
        self.gateway.is_stopping = True


async def _until(stop: asyncio.Event | None, server: _Server) -> None:
    if stop is not None:
        await stop.wait()
        server.stop()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise UsageError(
            f"The gateway cannot listen on {host}:{port}: {error.strerror or error}.",
            hint="Name another with --host and --port, or stop what listens there.",
        ) from error


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
