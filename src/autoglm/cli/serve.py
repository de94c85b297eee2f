"""`autoglm serve`: the gateway, until it is told to stop."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import click

from autoglm.cli.base import Command
from autoglm.cli.errors import Exit
from autoglm.cli.messages import say
from autoglm.cli.session import Options
from autoglm.cli.streams import remark
from autoglm.core.errors import UsageError
from autoglm.settings.gateway_tree import GatewaySettings
from autoglm.settings.tree import Settings

if TYPE_CHECKING:
    from autoglm.app.engine import Engine
    from autoglm.app.offers.runs_under_way import RunsUnderWay
    from autoglm.server.running import Serving


@click.command(cls=Command, help=say("help.serve"))
@click.option("--host", metavar="ADDRESS", help=say("help.serve.host"))
@click.option("--port", type=click.IntRange(0, 65_535), help=say("help.serve.port"))
@click.pass_obj
def serve(options: Options, *, host: str | None, port: int | None) -> int:
    loop_factory = _loop_factory()
    from autoglm.app.serving import gateway_settings

    settings = gateway_settings(options.settings(), host=host, port=port)
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(_serve(settings))
    remark(say("serve.stopped"))
    return Exit.DONE


async def _serve(settings: Settings) -> None:
    from autoglm.app.composition import Composition
    from autoglm.app.engine import Engine
    from autoglm.app.offers.runs_under_way import RunsUnderWay
    from autoglm.app.serving import key_ring, make_gateway
    from autoglm.server.running import serve
    from autoglm.storage.calls import CallBook

    calls = CallBook(settings.home, keep_days=settings.gateway.keep_calls_days)
    try:
        async with Engine(Composition(settings)) as engine:
            runs = RunsUnderWay(engine)
            gateway = make_gateway(engine, calls, runs)
            principals = key_ring(settings.gateway).principals
            models = gateway.model_names
            _settle_collector()
            await serve(
                gateway,
                _serving(settings.gateway),
                ready=lambda address: _tell(address, principals, models),
                upkeep=partial(_upkeep, engine, runs),
            )
    finally:
        await calls.close()


def _settle_collector() -> None:
    """What is loaded stays and need not be looked through again; and requests leave few cycles behind, so that looking
    for them ten times less often costs little memory and saves a twentieth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


async def _upkeep(engine: Engine, runs: RunsUnderWay) -> None:
    """What goes on beside: runs that clients started, and the pools, whose file is watched and replicas come and go."""
    from autoglm.app.pools.upkeep import ModelsUpkeep

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(runs.work())
        if engine.parts.models is not None:
            tasks.create_task(ModelsUpkeep(engine.parts.models, path=engine.parts.settings.models_file).run())


def _serving(gateway: GatewaySettings) -> Serving:
    from autoglm.server.running import Serving

    return Serving(
        host=gateway.host,
        port=gateway.port,
        max_header_bytes=gateway.max_header_bytes,
        read_s=gateway.read_s,
        grace_s=gateway.grace_s,
    )


def _tell(address: str, principals: tuple[str, ...], models: tuple[str, ...]) -> None:
    click.echo(say("serve.ready", address))
    click.echo(say("serve.principals", ", ".join(principals)) if principals else say("serve.open"))
    click.echo(say("serve.models", ", ".join(models)))
    sys.stdout.flush()


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's where there is one. Raises UsageError when the packages of the server are not installed."""
    import importlib.util

    missing = [name for name in ("uvicorn", "httptools") if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageError(say("serve.missing", ", ".join(missing)), hint=say("serve.install"))
    try:
        import uvloop
    except ImportError:  # Windows
        return None
    return uvloop.new_event_loop
