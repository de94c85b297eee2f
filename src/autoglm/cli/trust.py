"""`autoglm trust`: shows what the settings files of a folder set; they count as they are when a person says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from autoglm.cli.base import Command
from autoglm.cli.errors import Exit
from autoglm.cli.messages import say
from autoglm.cli.permissions import agrees
from autoglm.cli.session import Options, print_json, print_lines
from autoglm.cli.text import plain, table
from autoglm.core.errors import UsageError
from autoglm.settings.load import home_of
from autoglm.settings.places import CONFIG_NAME, MODELS_NAME
from autoglm.settings.sources import Entry, from_text, read_file
from autoglm.settings.trust import distrust, trust


@click.command("trust", cls=Command, help=say("help.trust"))
@click.argument("folder", default=".", type=click.Path(path_type=Path))
@click.option("--forget", is_flag=True, help=say("help.trust.forget"))
@click.option("--yes", is_flag=True, help=say("help.trust.yes"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def trust_command(options: Options, folder: Path, *, forget: bool, yes: bool, as_json: bool) -> int:
    home = home_of({"home": options.home} if options.home else {})
    files = tuple(folder.absolute() / name for name in (CONFIG_NAME, MODELS_NAME))
    if forget:
        for file in files:
            distrust(file, home=home)
        return _said(files, "trust.forgotten", as_json=as_json)
    texts = {file: read_file(file) for file in files if file.is_file()}
    if not texts:
        raise UsageError(say("trust.none", plain(str(folder.absolute()))))
    print_lines([line for file, text in texts.items() for line in _shown(file, text)], to_stderr=True)
    if not agrees(is_yes=yes):
        return Exit.FAILED
    for file, text in texts.items():
        trust(file, text, home=home)
    return _said(tuple(texts), "trust.done", as_json=as_json)


def _said(files: tuple[Path, ...], key: str, *, as_json: bool) -> int:
    if as_json:
        print_json({"files": [str(file) for file in files]})
    else:
        print_lines([say(key, plain(str(file))) for file in files])
    return Exit.DONE


def _shown(file: Path, text: str) -> list[str]:
    """The file and everything that it sets; an empty section sets nothing. Raises SettingsError for what is no settings
    file."""
    rows = [(f"  {plain(key)}", plain(value)) for key, value in _entries(from_text(text, file), "")]
    return [say("trust.sets", plain(str(file))), *(table(rows) if rows else [say("trust.sets_nothing")])]


def _entries(entry: Entry, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(entry.content, Mapping):
        for name, inner in entry.content.items():
            yield from _entries(inner, f"{key}.{name}" if key else name)
    elif isinstance(entry.content, tuple):
        for index, inner in enumerate(entry.content):
            yield from _entries(inner, f"{key}[{index}]")
    elif entry.content is not None:
        yield key, str(entry.content)
