"""Commands and groups whose help speaks the user's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import click

from autoglm.cli.messages import LANGUAGES, say


def _localized_help(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = say("help.help")
    return option


def _taken_after_the_name(known: Sequence[click.Parameter]) -> list[click.Parameter]:
    """The options of `autoglm` itself, save those that a command has as its own; its help leaves them out."""
    names = {name for param in known for name in param.opts}
    rest: list[click.Parameter] = []
    for field, (flag, kind) in _GLOBAL.items():
        if flag not in names:
            many = field == "assignments"
            rest.append(
                click.Option([flag, field], type=kind, multiple=many, hidden=True, expose_value=False, callback=_settle)
            )
    return rest


_GLOBAL = {
    "config": ("--config", click.STRING),
    "home": ("--home", click.STRING),
    "assignments": ("--set", click.STRING),
    "language": ("--lang", click.Choice(LANGUAGES)),
}


def _settle(ctx: click.Context, option: click.Parameter, value: str | tuple[str, ...] | None) -> None:
    """The last word counts; further --set come on top."""
    if value and option.name and ctx.obj is not None:
        earlier = getattr(ctx.obj, option.name)
        ctx.obj = replace(ctx.obj, **{option.name: earlier + value if isinstance(value, tuple) else value})


def _write_usage(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    told = " ".join(command.collect_usage_pieces(ctx))
    for metavar, name in (("[OPTIONS]", "help.some_options"), ("COMMAND [ARGS]...", "help.some_command")):
        told = told.replace(metavar, say(name))
    formatter.write_usage(ctx.command_path, told, prefix=say("help.usage"))


def _write_options(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    records = [record for part in command.get_params(ctx) if (record := part.get_help_record(ctx)) is not None]
    if records:
        _write_section(formatter, say("help.options"), records)


def _write_section(formatter: click.HelpFormatter, heading: str, rows: Sequence[tuple[str, str]]) -> None:
    """As `formatter.section`, which would end the heading with a colon that is no Chinese one."""
    formatter.write_paragraph()
    formatter.write(f"{heading}\n")
    with formatter.indentation():
        formatter.write_dl(rows)


class Command(click.Command):
    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        known = super().get_params(ctx)
        return [*known, *_taken_after_the_name(known)]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _localized_help(super().get_help_option(ctx))

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_usage(self, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_options(self, ctx, formatter)


class Group(click.Group):
    """A group that names the nearest command when one is unknown."""

    command_class = Command

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        known = super().get_params(ctx)
        return [*known, *_taken_after_the_name(known)]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _localized_help(super().get_help_option(ctx))

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_usage(self, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_options(self, ctx, formatter)
        _write_section(formatter, say("help.commands"), self.help_rows(ctx))

    def help_rows(self, ctx: click.Context) -> list[tuple[str, str]]:
        """Names and one-line helps of the subcommands."""
        known = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        return [(name, command.get_short_help_str(100)) for name, command in known if command is not None]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in self.list_commands(ctx):
            ctx.fail(unknown_command(args[0], self.list_commands(ctx)))
        return super().resolve_command(ctx, args)


def unknown_command(name: str, known: Sequence[str]) -> str:
    """A sentence that names the nearest commands."""
    import difflib

    near = difflib.get_close_matches(name, known, n=1)
    return say("error.command", name, ", ".join(near or known))
