"""`autoglm plugins`: what is there, what it may do, switching it on and off."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import click

from autoglm.app.engine import Engine
from autoglm.app.plugins import plugin_folder
from autoglm.cli.base import Group
from autoglm.cli.errors import Exit
from autoglm.cli.messages import say
from autoglm.cli.permissions import agrees, permission_lines
from autoglm.cli.session import Options, print_json, print_lines, with_engine
from autoglm.cli.streams import remark, terminal_width
from autoglm.cli.text import fitted, plain
from autoglm.core.errors import NotFound, UsageError
from autoglm.core.values import Json
from autoglm.plugins.bundle import Bundle, read_bundle
from autoglm.plugins.finding import find_plugin
from autoglm.plugins.grants import Grant, GrantBook
from autoglm.plugins.installing import install as put_in_place
from autoglm.plugins.installing import remove as take_away
from autoglm.plugins.installing import write_new
from autoglm.plugins.plugins import settings_file, trace_file
from autoglm.plugins.standing import Standing, standings
from autoglm.security.permissions import permissions_json
from autoglm.settings.tree import Settings


@click.group(cls=Group, help=say("help.plugins"))
def plugins() -> None:
    pass


@plugins.command("list", help=say("help.plugins.list"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def list_(options: Options, *, as_json: bool) -> None:
    folder = plugin_folder(options.settings().home)
    found = standings(folder)
    if as_json:
        print_json([_standing_json(each, folder) for each in found])
    elif not found:
        click.echo(say("plugins.none"))
    else:
        print_lines(fitted([_row(each) for each in found], terminal_width(sys.stdout), drop=(1,)))


@plugins.command("install", help=say("help.plugins.install"))
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help=say("help.plugins.yes"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def install(options: Options, source: Path, *, yes: bool, as_json: bool) -> int:
    settings = options.settings()
    bundle = read_bundle(source)
    if not _allowed(bundle, str(source), is_yes=yes):
        return Exit.FAILED
    placed = put_in_place(bundle, plugin_folder(settings.home))
    return _switched_on(settings, placed, as_json=as_json)


@plugins.command("enable", help=say("help.plugins.enable"))
@click.argument("name")
@click.option("--yes", is_flag=True, help=say("help.plugins.yes"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def enable(options: Options, name: str, *, yes: bool, as_json: bool) -> int:
    settings = options.settings()
    found = find_plugin(plugin_folder(settings.home), name)
    if found is None:
        raise _unknown(name)
    if found.bundle is None:
        raise UsageError(say("plugins.broken", name, plain(found.problem)))
    is_known = _grant(settings, name).digest == found.bundle.digest
    if not is_known and not _allowed(found.bundle, found.place, is_yes=yes):
        return Exit.FAILED
    return _switched_on(settings, found.bundle, as_json=as_json)


@plugins.command("disable", help=say("help.plugins.disable"))
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def disable(options: Options, name: str, *, as_json: bool) -> None:
    settings = options.settings()
    book = _book(settings)
    if (grant := book.read().get(name)) is None:
        raise _unknown(name)
    is_there = find_plugin(plugin_folder(settings.home), name) is not None
    off = Grant(digest=grant.digest, permissions=grant.permissions, is_enabled=False, generation=grant.generation + 1)
    book.keep(name, off if is_there else None)
    _done(say("plugins.disabled", name), {"name": name, "enabled": False}, as_json=as_json)


@plugins.command("reload", help=say("help.plugins.reload"))
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def reload(options: Options, name: str, *, as_json: bool) -> int:
    settings = options.settings()
    book = _book(settings)
    grant = book.read().get(name)
    if grant is None or not grant.is_enabled:
        raise UsageError(say("plugins.not_on", name))
    book.keep(name, Grant(digest=grant.digest, permissions=grant.permissions, generation=grant.generation + 1))
    return _told_of_loading(settings, name, as_json=as_json)


@plugins.command("remove", help=say("help.plugins.remove"))
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def remove(options: Options, name: str, *, as_json: bool) -> None:
    settings = options.settings()
    book = _book(settings)
    is_known = name in book.read()
    book.keep(name, None)
    if not take_away(name, plugin_folder(settings.home)) and not is_known:
        raise _unknown(name)
    _done(say("plugins.removed", name), {"name": name, "removed": True}, as_json=as_json)


@plugins.command("new", help=say("help.plugins.new"))
@click.argument("name")
@click.option("--in", "parent", type=click.Path(path_type=Path), default=Path(), help=say("help.plugins.in"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def new(options: Options, name: str, *, parent: Path, as_json: bool) -> None:
    options.settings()  # messages speak its language
    target = write_new(name, parent)
    _done(say("plugins.written", target), {"name": name, "path": str(target.absolute())}, as_json=as_json)


# --- asking ----------------------------------------------------------------------------------------------------------


def _allowed(bundle: Bundle, place: str, *, is_yes: bool) -> bool:
    """Shows what the plugin is and what it asks for, and asks."""
    manifest = bundle.manifest
    remark(say("plugins.asks", manifest.name, manifest.version, plain(place)))
    if manifest.description:
        remark(f"  {manifest.description}")
    remark(say("plugins.permissions"))
    for line in permission_lines(manifest.permissions):
        remark(line)
    remark(say("plugins.warning"))
    return agrees(is_yes=is_yes)


def _switched_on(settings: Settings, bundle: Bundle, *, as_json: bool) -> int:
    name = bundle.manifest.name
    generation = _grant(settings, name).generation + 1
    grant = Grant(digest=bundle.digest, permissions=bundle.manifest.permissions, generation=generation)
    _book(settings).keep(name, grant)
    return _told_of_loading(settings, name, as_json=as_json)


# --- telling ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Trying:
    tools: tuple[str, ...]
    problem: str


def _told_of_loading(settings: Settings, name: str, *, as_json: bool) -> int:
    """Load it here, to say at once whether it works."""
    tried = _tried(settings, name)
    trace = trace_file(plugin_folder(settings.home), name)
    if as_json:
        content: dict[str, Json] = {"name": name, "enabled": True, "tools": list(tried.tools), "problem": tried.problem}
        print_json(content)
    elif tried.problem:
        remark(say("plugins.fails", name, plain(tried.problem)))
        if trace.exists():
            remark(say("plugins.trace", trace))
    else:
        click.echo(say("plugins.works", name, ", ".join(tried.tools) or say("plugins.no_tools")))
    return Exit.FAILED if tried.problem else Exit.DONE


def _tried(settings: Settings, name: str) -> _Trying:
    origin = f"plugin:{name}"

    async def work(engine: Engine) -> _Trying:
        tools = tuple(spec.name for spec in await engine.tools() if spec.origin == origin)
        said = [f"{each.problem} {each.hint}".strip() for each in engine.parts.troubles if each.origin == origin]
        return _Trying(tools, " ".join(said))

    return with_engine(settings, work)


def _row(standing: Standing) -> tuple[str, ...]:
    found = standing.found
    version = found.bundle.manifest.version if found.bundle is not None else ""
    said = found.bundle.manifest.description if found.bundle is not None else found.problem
    return (found.name, version, say(f"plugins.state.{standing.state.value}"), plain(said))


def _standing_json(standing: Standing, folder: Path) -> dict[str, Json]:
    found, bundle = standing.found, standing.found.bundle
    content: dict[str, Json] = {
        "name": found.name,
        "state": standing.state.value,
        "place": found.place,
        "problem": found.problem,
        "settings_file": str(settings_file(folder, found.name)),
    }
    if bundle is not None:
        content |= {
            "version": bundle.manifest.version,
            "description": bundle.manifest.description,
            "permissions": permissions_json(bundle.manifest.permissions),
            "digest": bundle.digest,
        }
    if standing.grant is not None:
        content["granted"] = permissions_json(standing.grant.permissions)
    return content


def _done(line: str, content: dict[str, Json], *, as_json: bool) -> None:
    if as_json:
        print_json(content)
    else:
        click.echo(line)


def _book(settings: Settings) -> GrantBook:
    return GrantBook(plugin_folder(settings.home))


def _grant(settings: Settings, name: str) -> Grant:
    """What is granted now; nothing when it was never allowed."""
    return _book(settings).read().get(name) or Grant(digest="", is_enabled=False)


def _unknown(name: str) -> NotFound:
    return NotFound(say("plugins.unknown", plain(name)))
