"""The names of all commands; a command's module is loaded when it is called, and only then."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

import click

from autoglm.cli.base import Group
from autoglm.cli.messages import LANGUAGES, say
from autoglm.version import VERSION

COMMANDS: Mapping[str, str] = {
    "run": "autoglm.cli.run:run",
    "plan": "autoglm.cli.plan:plan",
    "runs": "autoglm.cli.runs:runs",
    "tools": "autoglm.cli.tools:tools",
    "plugins": "autoglm.cli.plugins:plugins",
    "skills": "autoglm.cli.skills:skills",
    "serve": "autoglm.cli.serve:serve",
    "mcp": "autoglm.cli.mcp:mcp",
    "models": "autoglm.cli.models:models",
    "team": "autoglm.cli.team:team",
    "learn": "autoglm.cli.learn:learn",
    "chaos": "autoglm.cli.chaos:chaos",
    "doctor": "autoglm.cli.doctor:doctor",
    "init": "autoglm.cli.init:init",
    "trust": "autoglm.cli.trust:trust_command",
}


class LazyGroup(Group):
    """Knows names and one-line helps without loading what is behind them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 -- as above
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def help_rows(self, ctx: click.Context) -> list[tuple[str, str]]:  # noqa: ARG002 -- as above
        return [(name, say(f"help.{name}")) for name in COMMANDS]


@click.group(cls=LazyGroup, help=say("help.autoglm"), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, "--version", message="autoglm %(version)s", help=say("help.version"))
@click.option("--config", metavar="FILE", help=say("help.config"))
@click.option("--home", metavar="FOLDER", help=say("help.home"))
@click.option("--set", "assignments", metavar="KEY=VALUE", multiple=True, help=say("help.set"))
@click.option("--lang", type=click.Choice(LANGUAGES), help=say("help.lang"))
@click.pass_context
def commands(
    ctx: click.Context, config: str | None, home: str | None, assignments: tuple[str, ...], lang: str | None
) -> None:
    if ctx.invoked_subcommand is not None:
        from autoglm.cli.session import Options

        ctx.obj = Options(config=config, home=home, assignments=assignments, language=lang)
