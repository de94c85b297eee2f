"""Sources whose tools have to be approved, as `tools mcp` and `tools agents` show them: what they say, what is new."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import click

from autoglm.app.engine import Engine
from autoglm.cli.messages import say
from autoglm.cli.permissions import agrees
from autoglm.cli.session import Options, print_json, print_lines, with_engine
from autoglm.cli.streams import terminal_width
from autoglm.cli.text import fitted, one_line
from autoglm.core.errors import AutoglmError, NotFound, StorageError
from autoglm.core.values import Json


class Look(Protocol):
    @property
    def changes(self) -> tuple[str, ...]:
        """What nobody has approved as it is."""


L = TypeVar("L", bound=Look)
T = TypeVar("T")


class Source(Protocol[L]):
    @property
    def name(self) -> str: ...

    async def look(self) -> L: ...

    async def says(self) -> L: ...

    async def approve(self, seen: L) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Family(Generic[L]):
    """The sources of one kind. `heads`, `none` and `unknown` are keys of words; `cells` and `fields` show a look, to
    people and to programs."""

    kind: type[Source[L]]
    heads: tuple[str, str, str]
    none: str
    unknown: str
    cells: Callable[[L], tuple[str, str]]
    fields: Callable[[L], dict[str, Json]]

    def print_all(self, options: Options, *, as_json: bool) -> None:
        async def work(engine: Engine) -> list[tuple[str, L | AutoglmError]]:
            return [(source.name, await _looked(source)) for source in self._sources(engine)]

        found = with_engine(options.settings(), work)
        if as_json:
            print_json([self._json(name, look) for name, look in found])
        elif found:
            head = (*map(say, self.heads), say("looking.state"))
            rows = [head, *(self._row(name, look) for name, look in found)]
            print_lines(fitted(rows, terminal_width(sys.stdout), drop=(1,)))
        else:
            click.echo(say(self.none))

    def print_one(self, options: Options, name: str, show: Callable[[L], None], *, as_json: bool) -> None:
        """Raises NotFound, and whatever a source raises that cannot be looked at."""
        look = self._with(options, name, lambda source: source.look())
        if as_json:
            print_json(self._json(name, look))
        else:
            show(look)

    def approve(self, options: Options, name: str, show: Callable[[L], None], *, is_yes: bool) -> L | None:
        """Show what the source says, and approve exactly that when a person says yes; else None. Raises as
        `print_one`."""

        async def work(source: Source[L]) -> L | None:
            try:
                look = await source.look()
            except StorageError:  # what was approved before cannot be read, and is written anew
                look = await source.says()
            show(look)
            if not agrees(is_yes=is_yes):
                return None
            await source.approve(look)
            return look

        return self._with(options, name, work)

    def _with(self, options: Options, name: str, work: Callable[[Source[L]], Awaitable[T]]) -> T:
        async def inner(engine: Engine) -> T:
            known = {source.name: source for source in self._sources(engine)}
            if name not in known:
                raise NotFound(say(self.unknown, name, ", ".join(known)) if known else say(self.none))
            return await work(known[name])

        return with_engine(options.settings(), inner)

    def _sources(self, engine: Engine) -> Sequence[Source[L]]:
        return [source for source in engine.parts.tool_sources if isinstance(source, self.kind)]

    def _row(self, name: str, look: L | AutoglmError) -> tuple[str, ...]:
        if isinstance(look, AutoglmError):
            return (name, "", "", one_line(str(look), 300))
        state = say("looking.changed", ", ".join(look.changes)) if look.changes else say("looking.ready")
        return (name, *self.cells(look), one_line(state, 300))

    def _json(self, name: str, look: L | AutoglmError) -> dict[str, Json]:
        if isinstance(look, AutoglmError):
            return {"name": name, "problem": look.message, "hint": look.hint}
        return {"name": name, **self.fields(look), "changes": list(look.changes)}


async def _looked(source: Source[L]) -> L | AutoglmError:
    try:
        return await source.look()
    except AutoglmError as error:
        return error
