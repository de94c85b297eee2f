"""`autoglm init`: writes a settings file in which everything is explained."""

from __future__ import annotations

from pathlib import Path

import click

from autoglm.cli.base import Command
from autoglm.cli.messages import say, spoken
from autoglm.cli.session import Options, print_json, write_text
from autoglm.core.errors import UsageError
from autoglm.settings.load import home_of
from autoglm.settings.places import CONFIG_NAME
from autoglm.settings.reference import sample_yaml
from autoglm.settings.trust import trust


@click.command(cls=Command, help=say("help.init"))
@click.argument("path", default=CONFIG_NAME)
@click.option("--force", is_flag=True, help=say("help.init.force"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def init(options: Options, path: str, *, force: bool, as_json: bool) -> None:
    target = Path(path) / CONFIG_NAME if Path(path).is_dir() else Path(path)
    if target.exists() and not force:
        raise UsageError(say("error.exists", target))
    sample = sample_yaml(spoken())
    write_text(str(target), sample)
    trust(target, sample, home=home_of({"home": options.home} if options.home else {}))
    if as_json:
        print_json({"path": str(target.absolute())})
    else:
        click.echo(say("init.written", target))
        click.echo(say("init.next"))
