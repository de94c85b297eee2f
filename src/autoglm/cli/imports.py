"""`autoglm tools import openapi`, `tools imports`, `tools refresh`, `tools forget`: other people's APIs as tools."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

import click

from autoglm.cli.base import Command, Group
from autoglm.cli.errors import Exit
from autoglm.cli.messages import say
from autoglm.cli.session import Options, print_json, print_lines
from autoglm.cli.streams import is_terminal, remark, terminal_width
from autoglm.cli.text import fitted, moment, one_line, plain, table
from autoglm.core.errors import UsageError

if TYPE_CHECKING:
    from autoglm.app.sources.imports import Imports, Look, Newer
    from autoglm.tools.openapi.operations import Api, Choices

T = TypeVar("T")
_SHOWN = 5


@click.group("import", cls=Group, help=say("help.imports.import"))
def import_() -> None:
    pass


@import_.command("openapi", help=say("help.imports.openapi"))
@click.argument("source")
@click.option("--name", default="", help=say("help.imports.name"))
@click.option("--allow", multiple=True, metavar="PATTERN", help=say("help.imports.allow"))
@click.option("--deny", multiple=True, metavar="PATTERN", help=say("help.imports.deny"))
@click.option("--auth", multiple=True, metavar="SCHEME=REFERENCE", help=say("help.imports.auth"))
@click.option("--base-url", default="", metavar="URL", help=say("help.imports.base_url"))
@click.option("--idempotency-header", default="", metavar="NAME", help=say("help.imports.idempotency_header"))
@click.option("--dry-run", is_flag=True, help=say("help.imports.dry_run"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def openapi(
    options: Options,
    source: str,
    *,
    name: str,
    allow: tuple[str, ...],
    deny: tuple[str, ...],
    auth: tuple[str, ...],
    base_url: str,
    idempotency_header: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    from autoglm.tools.openapi.operations import Choices

    choices = Choices(
        source=source,
        base_url=base_url,
        allow=allow,
        deny=deny,
        auth=dict(map(_credential, auth)),
        idempotency_header=_header(idempotency_header),
    )
    look = _with_imports(options, lambda imports: _looked(imports, choices, name, is_kept=not dry_run))
    if as_json:
        print_json({**look_json(look), "imported": not dry_run})
    else:
        print_lines([*look_lines(look, is_whole=dry_run), "", _ending(look, dry_run=dry_run)])


@click.command("imports", cls=Command, help=say("help.imports.list"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def imports(options: Options, *, as_json: bool) -> None:
    async def work(imports: Imports) -> Sequence[tuple[str, Api, str, float]]:
        found = await asyncio.to_thread(imports.list)
        return [(entry.name, api, entry.choices.source, entry.imported_at) for entry, api in found]

    found = _with_imports(options, work)
    if as_json:
        print_json([_listed(*each) for each in found])
    elif not found:
        print_lines([say("imports.none")])
    else:
        rows = [(name, str(len(api.operations)), moment(at), plain(source)) for name, api, source, at in found]
        print_lines(fitted(rows, terminal_width(sys.stdout), drop=(2,)))


@click.command("refresh", cls=Command, help=say("help.imports.refresh"))
@click.argument("name")
@click.option("--yes", is_flag=True, help=say("help.imports.yes"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def refresh(options: Options, name: str, *, yes: bool, as_json: bool) -> int:
    async def work(imports: Imports) -> tuple[Newer, bool]:
        newer = await imports.newer(name)
        print_lines(newer_lines(newer), to_stderr=as_json)
        is_used = bool(newer.changes) and (yes or _agreed())
        if is_used or not newer.changes:
            await asyncio.to_thread(imports.approve, newer)
        return newer, is_used

    newer, is_used = _with_imports(options, work)
    if as_json:
        print_json({**newer_json(newer), "approved": is_used})
    elif newer.changes:
        print_lines([say("imports.approved" if is_used else "imports.kept", name)])
    return Exit.DONE if is_used or not newer.changes else Exit.WAITS


@click.command("forget", cls=Command, help=say("help.imports.forget"))
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def forget(options: Options, name: str, *, as_json: bool) -> None:
    async def work(imports: Imports) -> None:
        await asyncio.to_thread(imports.forget, name)

    _with_imports(options, work)
    print_json({"forgotten": name}) if as_json else print_lines([say("imports.forgotten", name)])


COMMANDS = (import_, imports, refresh, forget)
"""What `autoglm tools` has of this module."""


def look_lines(look: Look, *, is_whole: bool) -> list[str]:
    """An import for people: what it brings and where its calls go. With `is_whole`, every tool."""
    api = look.api
    lines = [say("imports.head", plain(f"{api.title} {api.version}".strip()), look.name, len(api.operations))]
    lines += table([(say(f"imports.{key}"), plain(text)) for key, text in _facts(look)])
    lines += [say("imports.left_out", plain(f"{each.operation}: {each.reason}")) for each in api.left_out[:_SHOWN]]
    lines += [say("imports.note", plain(note)) for note in api.notes[:_SHOWN]]
    if (more := max(0, len(api.left_out) - _SHOWN) + max(0, len(api.notes) - _SHOWN)) > 0:
        lines.append(say("imports.more", more))
    if is_whole:
        rows = [(name, effect, one_line(words, 90)) for name, effect, words in _tools(look)]
        lines += ["", *fitted(rows, terminal_width(sys.stdout), drop=(1,))]
    return lines


def look_json(look: Look) -> dict[str, object]:
    api = look.api
    return {
        "name": look.name,
        "title": api.title,
        "version": api.version,
        "source": look.choices.source,
        "base_url": api.base_url,
        "credentials": {name: scheme.reference for name, scheme in api.schemes.items()},
        "tools": [{"name": name, "effect": effect, "description": words} for name, effect, words in _tools(look)],
        "left_out": [{"operation": each.operation, "reason": each.reason} for each in api.left_out],
        "notes": list(api.notes),
    }


def newer_lines(newer: Newer) -> list[str]:
    """What another version of a document changes."""
    changes = newer.changes
    if not changes and not newer.server:
        return [say("imports.same", newer.look.name)]
    lines = []
    for key in ("changed", "added", "removed", "schemes"):
        lines += [say(f"imports.{key}", plain(name)) for name in getattr(changes, key)]
    if newer.server:
        lines.append(say("imports.moved", plain(newer.server), newer.look.api.base_url))
    return lines


def newer_json(newer: Newer) -> dict[str, object]:
    changes = newer.changes
    return {
        "name": newer.look.name,
        "changed": list(changes.changed),
        "added": list(changes.added),
        "removed": list(changes.removed),
        "schemes": list(changes.schemes),
        "server": newer.server,
    }


def _with_imports(options: Options, work: Callable[[Imports], Awaitable[T]]) -> T:
    from autoglm.app.composition import Composition
    from autoglm.app.sources.imports import Imports

    async def inner() -> T:
        parts = Composition(options.settings())
        try:
            return await work(Imports(parts))
        finally:
            await parts.close()

    return asyncio.run(inner())


async def _looked(imports: Imports, choices: Choices, name: str, *, is_kept: bool) -> Look:
    look = await imports.look(choices, name=name)
    if is_kept:
        await asyncio.to_thread(imports.keep, look)
    return look


def _facts(look: Look) -> Iterator[tuple[str, str]]:
    yield "server", look.api.base_url
    counts = Counter(effect for _, effect, _ in _tools(look))
    yield "effects", ", ".join(f"{count} {effect}" for effect, count in counts.most_common())
    for name, scheme in look.api.schemes.items():
        yield "credential", f"{name} ({scheme.kind.value}): {scheme.reference or say('imports.not_given')}"


def _tools(look: Look) -> Iterator[tuple[str, str, str]]:
    from autoglm.tools.imported.tool import tool_name
    from autoglm.tools.openapi.calling import effect_of

    for operation in look.api.operations:
        effect = effect_of(operation, look.choices.idempotency_header)
        yield tool_name(look.name, operation.name), effect.value, operation.description


def _listed(name: str, api: Api, source: str, at: float) -> dict[str, object]:
    return {
        "name": name,
        "kind": "openapi",
        "tools": len(api.operations),
        "source": source,
        "base_url": api.base_url,
        "imported_at": at,
    }


def _ending(look: Look, *, dry_run: bool) -> str:
    return say("imports.dry_run") if dry_run else say("imports.done", look.name)


def _agreed() -> bool:
    """Whether a person at the terminal wants the newer version. Elsewhere nobody is asked, and nothing changes."""
    if not is_terminal(sys.stdin):
        remark(say("imports.unasked"))
        return False
    return click.confirm(say("imports.ask"), default=False, err=True)


def _credential(text: str) -> tuple[str, str]:
    scheme, equals, reference = text.partition("=")
    if not (scheme and equals and reference):
        raise UsageError(say("imports.bad_auth", scheme or "?"))
    return scheme.strip(), reference.strip()


def _header(name: str) -> str:
    if name and not all(char.isascii() and (char.isalnum() or char in "-_") for char in name):
        raise UsageError(say("imports.bad_header", name[:60]))
    return name
