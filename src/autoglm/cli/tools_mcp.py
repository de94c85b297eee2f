"""`autoglm tools mcp`: the servers whose tools are used, what they say, and approving it."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import click

from autoglm.app.engine import Engine
from autoglm.cli.base import Group
from autoglm.cli.messages import say
from autoglm.cli.session import Options, print_json, print_lines, with_engine
from autoglm.cli.streams import terminal_width
from autoglm.cli.text import fitted, one_line, plain
from autoglm.core.errors import AutoglmError, NotFound
from autoglm.core.values import Json
from autoglm.tools.mcp.source import Look, McpSource

T = TypeVar("T")


@click.group("mcp", cls=Group, help=say("help.tools.mcp"))
def mcp() -> None:
    pass


@mcp.command("list", help=say("help.tools.mcp.list"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def list_(options: Options, *, as_json: bool) -> None:
    async def work(engine: Engine) -> list[tuple[str, Look | AutoglmError]]:
        return [(source.name, await _looked(source)) for source in _sources(engine)]

    found = with_engine(options.settings(), work)
    if as_json:
        print_json([_server_json(name, look) for name, look in found])
    elif found:
        head = (say("mcp.server"), say("mcp.revision"), say("mcp.tools"), say("mcp.state"))
        rows = [head, *(_row(name, look) for name, look in found)]
        print_lines(fitted(rows, terminal_width(sys.stdout), drop=(1,)))
    else:
        click.echo(say("mcp.none"))


@mcp.command("show", help=say("help.tools.mcp.show"))
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def show(options: Options, name: str, *, as_json: bool) -> None:
    look = _with_source(options, name, McpSource.look)
    if as_json:
        print_json(_server_json(name, look))
    else:
        _print_look(look)


@mcp.command("approve", help=say("help.tools.mcp.approve"))
@click.argument("name")
@click.pass_obj
def approve(options: Options, name: str) -> None:
    look = _with_source(options, name, McpSource.approve)
    _print_look(look)
    click.echo(say("mcp.approved", len(look.tools), name))


def _with_source(options: Options, name: str, work: Callable[[McpSource], Awaitable[T]]) -> T:
    async def inner(engine: Engine) -> T:
        return await work(_source(engine, name))

    return with_engine(options.settings(), inner)


def _sources(engine: Engine) -> Sequence[McpSource]:
    return [source for source in engine.parts.tool_sources if isinstance(source, McpSource)]


def _source(engine: Engine, name: str) -> McpSource:
    """Raises NotFound."""
    known = {source.name: source for source in _sources(engine)}
    if name not in known:
        raise NotFound(say("mcp.no_server", name, ", ".join(known)) if known else say("mcp.none"))
    return known[name]


async def _looked(source: McpSource) -> Look | AutoglmError:
    try:
        return await source.look()
    except AutoglmError as error:
        return error


def _row(name: str, look: Look | AutoglmError) -> tuple[str, ...]:
    if isinstance(look, AutoglmError):
        return (name, "", "", one_line(str(look), 300))
    state = say("mcp.changed", ", ".join(look.changes)) if look.changes else say("mcp.ready")
    return (name, look.revision, str(len(look.tools)), one_line(state, 300))


def _print_look(look: Look) -> None:
    for tool in look.tools:
        mark = f" ({say('mcp.new')})" if tool.name in look.changes else ""
        print_lines([f"{tool.spec.name}{mark}", f"  {plain(tool.spec.description)}"])
    print_lines([plain(say("mcp.left_out", tool, why)) for tool, why in look.left_out.items()])


def _server_json(name: str, look: Look | AutoglmError) -> dict[str, Json]:
    if isinstance(look, AutoglmError):
        return {"name": name, "problem": look.message, "hint": look.hint}
    tools: list[Json] = [
        {"name": tool.spec.name, "description": tool.spec.description, "digest": tool.digest} for tool in look.tools
    ]
    return {
        "name": name,
        "revision": look.revision,
        "tools": tools,
        "changes": list(look.changes),
        "left_out": dict(look.left_out),
    }
