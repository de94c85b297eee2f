"""`autoglm tools mcp`: the servers whose tools are used, what they say, and approving it."""

from __future__ import annotations

import click

from autoglm.cli.base import Group
from autoglm.cli.errors import Exit
from autoglm.cli.looking import Family
from autoglm.cli.messages import say
from autoglm.cli.session import Options, print_lines
from autoglm.cli.text import plain
from autoglm.core.values import Json
from autoglm.tools.mcp.source import Look, McpSource


@click.group("mcp", cls=Group, help=say("help.tools.mcp"))
def mcp() -> None:
    pass


@mcp.command("list", help=say("help.tools.mcp.list"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def list_(options: Options, *, as_json: bool) -> None:
    _SERVERS.print_all(options, as_json=as_json)


@mcp.command("show", help=say("help.tools.mcp.show"))
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def show(options: Options, name: str, *, as_json: bool) -> None:
    _SERVERS.print_one(options, name, _print_look, as_json=as_json)


@mcp.command("approve", help=say("help.tools.mcp.approve"))
@click.argument("name")
@click.option("--yes", is_flag=True, help=say("help.looking.yes"))
@click.pass_obj
def approve(options: Options, name: str, *, yes: bool) -> int:
    look = _SERVERS.approve(options, name, _print_look, is_yes=yes)
    if look is None:
        return Exit.FAILED
    click.echo(say("mcp.approved", len(look.tools), name))
    return Exit.DONE


def _print_look(look: Look) -> None:
    for tool in look.tools:
        mark = f" ({say('looking.new')})" if tool.name in look.changes else ""
        print_lines([f"{tool.spec.name}{mark}", f"  {plain(tool.spec.description)}"])
    print_lines([plain(say("mcp.left_out", tool, why)) for tool, why in look.left_out.items()])


def _cells(look: Look) -> tuple[str, str]:
    return look.revision, str(len(look.tools))


def _fields(look: Look) -> dict[str, Json]:
    tools: list[Json] = [
        {"name": tool.spec.name, "description": tool.spec.description, "digest": tool.digest} for tool in look.tools
    ]
    return {"revision": look.revision, "tools": tools, "left_out": dict(look.left_out)}


_SERVERS = Family(
    kind=McpSource,
    heads=("mcp.server", "mcp.revision", "mcp.tools"),
    none="mcp.none",
    unknown="mcp.unknown",
    cells=_cells,
    fields=_fields,
)
