"""`autoglm skills`: which there are, what they say and ask for, and which content of them is approved."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from autoglm.app.sources.skills import shelf_of
from autoglm.app.system import SystemClock
from autoglm.cli.base import Group
from autoglm.cli.errors import Exit
from autoglm.cli.messages import say
from autoglm.cli.permissions import agrees, permission_lines
from autoglm.cli.session import Options, print_json, print_lines
from autoglm.cli.streams import remark, terminal_width
from autoglm.cli.text import fitted, plain, table
from autoglm.core.errors import UsageError
from autoglm.core.values import Json
from autoglm.security.permissions import permissions_json
from autoglm.settings.tree import Settings
from autoglm.tools.skills.shelf import Shelved
from autoglm.tools.skills.skill import Skill, read_skill

_SHOWN_DIGITS = 12


@click.group(cls=Group, help=say("help.skills"))
def skills() -> None:
    pass


@skills.command("list", help=say("help.skills.list"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def list_(options: Options, *, as_json: bool) -> None:
    found = shelf_of(options.settings()).skills()
    if as_json:
        print_json([_shelved_json(each) for each in found])
    elif not found:
        click.echo(say("skills.none"))
    else:
        print_lines(fitted([_row(each) for each in found], terminal_width(sys.stdout), drop=(2, 3)))


@skills.command("show", help=say("help.skills.show"))
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def show(options: Options, name: str, *, as_json: bool) -> None:
    shelved = shelf_of(options.settings()).find(name)
    if as_json:
        instructions = shelved.skill.instructions if shelved.skill is not None else ""
        print_json({**_shelved_json(shelved), "instructions": instructions})
        return
    skill = _readable(shelved)
    state = say(f"skills.state.{shelved.state.value}")
    rows = [
        (say("skills.state"), state),
        (say("skills.origin"), plain(shelved.origin)),
        (say("skills.folder"), plain(str(shelved.folder))),
    ]
    print_lines([*_lines(skill), *table(rows), "", plain(skill.instructions)])


@skills.command("add", help=say("help.skills.add"))
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help=say("help.skills.yes"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def add(options: Options, source: Path, *, yes: bool, as_json: bool) -> int:
    settings = options.settings()
    skill = read_skill(source)
    if not _allowed(skill, str(source), is_yes=yes):
        return Exit.FAILED
    shelf_of(settings).add(skill)
    return _approved(settings, skill, str(source.absolute()), as_json=as_json)


@skills.command("approve", help=say("help.skills.approve"))
@click.argument("name")
@click.option("--yes", is_flag=True, help=say("help.skills.yes"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def approve(options: Options, name: str, *, yes: bool, as_json: bool) -> int:
    settings = options.settings()
    shelved = shelf_of(settings).find(name)
    skill = _readable(shelved)
    if not _allowed(skill, shelved.origin, is_yes=yes):
        return Exit.FAILED
    return _approved(settings, skill, shelved.origin, as_json=as_json)


@skills.command("remove", help=say("help.skills.remove"))
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def remove(options: Options, name: str, *, as_json: bool) -> None:
    shelf = shelf_of(options.settings())
    folder = shelf.find(name).folder
    is_gone = shelf.remove(name)
    if as_json:
        print_json({"name": name, "removed": is_gone, "approved": False})
    else:
        click.echo(say("skills.removed", name) if is_gone else say("skills.forgotten", name, plain(str(folder))))


# --- asking ----------------------------------------------------------------------------------------------------------


def _allowed(skill: Skill, origin: str, *, is_yes: bool) -> bool:
    """Shows what would be approved, and asks."""
    remark(say("skills.asks", skill.name, plain(origin)))
    for line in (*_lines(skill), say("skills.warning")):
        remark(line)
    return agrees(is_yes=is_yes)


def _approved(settings: Settings, skill: Skill, origin: str, *, as_json: bool) -> int:
    shelf_of(settings).approve(skill, origin=origin, at=SystemClock().now())
    if as_json:
        print_json({"name": skill.name, "digest": skill.digest, "origin": origin, "approved": True})
    else:
        click.echo(say("skills.approved", skill.name))
    return Exit.DONE


def _readable(shelved: Shelved) -> Skill:
    if shelved.skill is None:
        raise UsageError(say("skills.broken", shelved.name, plain(shelved.problem)))
    return shelved.skill


# --- telling ---------------------------------------------------------------------------------------------------------


def _lines(skill: Skill) -> list[str]:
    """What a person should see before saying yes."""
    files = [f"  {plain(name)}{'*' if file.is_executable else ''}" for name, file in sorted(skill.tree.files.items())]
    return [
        f"  {skill.description}",
        *table([(f"  {say('skills.digest')}", skill.digest)]),
        say("skills.files", len(files)),
        *files,
        say("skills.may"),
        *permission_lines(skill.permissions),
    ]


def _row(shelved: Shelved) -> tuple[str, ...]:
    skill = shelved.skill
    digest = skill.digest[:_SHOWN_DIGITS] if skill is not None else ""
    said = skill.description if skill is not None else shelved.problem
    return (shelved.name, say(f"skills.state.{shelved.state.value}"), digest, plain(shelved.origin), plain(said))


def _shelved_json(shelved: Shelved) -> dict[str, Json]:
    content: dict[str, Json] = {
        "name": shelved.name,
        "state": shelved.state.value,
        "origin": shelved.origin,
        "folder": str(shelved.folder),
        "problem": shelved.problem,
    }
    if (skill := shelved.skill) is not None:
        content |= {
            "description": skill.description,
            "digest": skill.digest,
            "permissions": permissions_json(skill.permissions),
            "files": sorted(skill.tree.files),
            "scripts": list(skill.scripts),
        }
    if shelved.approval is not None:
        content["approved"] = {"digest": shelved.approval.digest, "at": shelved.approval.approved_at}
    return content
