"""`autoglm tools agents`: the agents to which work is given, what their cards say, and approving it."""

from __future__ import annotations

import click

from autoglm.cli.base import Group
from autoglm.cli.errors import Exit
from autoglm.cli.looking import Family
from autoglm.cli.messages import say
from autoglm.cli.session import Options, print_lines
from autoglm.cli.text import plain
from autoglm.core.values import Json
from autoglm.tools.a2a.source import AgentSource, Look


@click.group("agents", cls=Group, help=say("help.tools.agents"))
def agents() -> None:
    pass


@agents.command("list", help=say("help.tools.agents.list"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def list_(options: Options, *, as_json: bool) -> None:
    _AGENTS.print_all(options, as_json=as_json)


@agents.command("show", help=say("help.tools.agents.show"))
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def show(options: Options, name: str, *, as_json: bool) -> None:
    _AGENTS.print_one(options, name, _print_look, as_json=as_json)


@agents.command("approve", help=say("help.tools.agents.approve"))
@click.argument("name")
@click.option("--yes", is_flag=True, help=say("help.looking.yes"))
@click.pass_obj
def approve(options: Options, name: str, *, yes: bool) -> int:
    look = _AGENTS.approve(options, name, _print_look, is_yes=yes)
    if look is None:
        return Exit.FAILED
    click.echo(say("agents.approved", name, len(look.card.skills)))
    return Exit.DONE


def _print_look(look: Look) -> None:
    way = look.card.interface
    print_lines([plain(say("agents.spoken_to", way.url, way.binding, way.version))])
    for skill in look.card.skills:
        mark = f" ({say('looking.new')})" if skill.id in look.changes else ""
        print_lines([f"{skill.spec.name}{mark}", f"  {plain(skill.spec.description)}"])


def _cells(look: Look) -> tuple[str, str]:
    return look.card.interface.version, str(len(look.card.skills))


def _fields(look: Look) -> dict[str, Json]:
    way = look.card.interface
    skills: list[Json] = [
        {"name": skill.spec.name, "description": skill.spec.description, "digest": skill.digest}
        for skill in look.card.skills
    ]
    return {"url": way.url, "binding": way.binding.value, "version": way.version, "skills": skills}


_AGENTS = Family(
    kind=AgentSource,
    heads=("agents.agent", "agents.version", "agents.skills"),
    none="agents.none",
    unknown="agents.unknown",
    cells=_cells,
    fields=_fields,
)
