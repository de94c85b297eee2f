"""The sources of settings (file, environment, flags) as trees of entries that know where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autoglm.core.errors import SettingsError
from autoglm.settings.files import read_text_file
from autoglm.settings.places import CONFIG_VARIABLE, HOME_VARIABLE

if TYPE_CHECKING:
    import yaml

PREFIX = "AUTOGLM_"
KEY_VARIABLE = "AUTOGLM_API_KEY"
_MAX_FILE_BYTES = 1_000_000

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A piece of a source. `origin` is "autoglm.yaml:3", a variable or a flag; `is_text`: not typed yet."""

    content: Scalar | tuple[Entry, ...] | Mapping[str, Entry]
    origin: str
    is_text: bool = False


def merged(lower: Entry, upper: Entry) -> Entry:
    """Both trees; where both have a value, the upper one's."""
    if not (isinstance(lower.content, Mapping) and isinstance(upper.content, Mapping)):
        return upper
    content = dict(lower.content)
    for name, entry in upper.content.items():
        content[name] = merged(content[name], entry) if name in content else entry
    return Entry(content, lower.origin)


def referenced_variables(entry: Entry) -> frozenset[str]:
    """Names of variables that the values refer to as env:NAME."""
    content = entry.content
    if isinstance(content, str):
        return frozenset({content.removeprefix("env:")}) if content.startswith("env:") else frozenset()
    if isinstance(content, Mapping):
        content = tuple(content.values())
    if not isinstance(content, tuple):
        return frozenset()
    return frozenset().union(*map(referenced_variables, content))


def from_environment(environ: Mapping[str, str], *, apart: frozenset[str] = frozenset()) -> Entry:
    """Variables named AUTOGLM_SECTION__KEY; those `apart` and those that name places hold no settings."""
    root: dict[str, Entry] = {}
    skipped = apart | {CONFIG_VARIABLE, HOME_VARIABLE, KEY_VARIABLE}
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in skipped:
            path = name.removeprefix(PREFIX).lower().split("__")
            root = _with(root, path, Entry(environ[name], name, is_text=True))
    return Entry(root, "environment")


def from_flags(flags: Mapping[str, str]) -> Entry:
    """Dotted keys with texts, as `--set limits.max_steps=20` gives them."""
    root: dict[str, Entry] = {}
    for name, text in flags.items():
        root = _with(root, name.split("."), Entry(text, f"--set {name}", is_text=True))
    return Entry(root, "flags")


def _with(root: Mapping[str, Entry], path: list[str], entry: Entry) -> dict[str, Entry]:
    for name in reversed(path):
        entry = Entry({name: entry}, entry.origin)
    whole = merged(Entry(root, ""), entry).content
    assert isinstance(whole, Mapping)
    return dict(whole)


def from_file(path: Path) -> Entry:
    """The settings file with the line of each entry. Raises SettingsError for what cannot be read as YAML."""
    return from_text(read_file(path), path)


def from_text(text: str, path: Path) -> Entry:
    """As `from_file`, for what was read from there before."""
    import yaml  # noqa: PLC0415 -- only who has a settings file pays for its reader

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is None:
            return Entry({}, path.name)
        entry = _entry(node, path.name, 0)
    except yaml.MarkedYAMLError as error:
        line = "" if error.problem_mark is None else f":{error.problem_mark.line + 1}"
        raise SettingsError(f"{path}{line} is not valid YAML: {error.problem}.", hint="Mend that line.") from error
    except yaml.YAMLError as error:
        raise SettingsError(f"{path} is not valid YAML: {error}.") from error
    if not isinstance(entry.content, Mapping):
        raise SettingsError(f"{path} must hold `key: value` lines.", hint="`autoglm init` writes a sample.")
    return entry


def read_file(path: Path) -> str:
    """The text. Raises SettingsError for what cannot be read, and for more than a megabyte."""
    try:
        return read_text_file(path, max_bytes=_MAX_FILE_BYTES)
    except (OSError, ValueError) as error:
        raise SettingsError(f"The settings file {path} cannot be read: {error}.") from error


def _entry(node: yaml.Node, name: str, depth: int) -> Entry:
    import yaml  # noqa: PLC0415 -- as above

    origin = f"{name}:{node.start_mark.line + 1}"
    if depth > 20:
        raise SettingsError(f"{origin} is nested too deeply.", hint="Settings have at most three levels.")
    if isinstance(node, yaml.MappingNode):
        return Entry(_mapping(node, name, depth), origin)
    if isinstance(node, yaml.SequenceNode):
        return Entry(tuple(_entry(item, name, depth + 1) for item in node.value), origin)
    loaded = yaml.SafeLoader("").construct_object(node)
    return Entry(loaded if isinstance(loaded, Scalar) else str(node.value), origin)


def _mapping(node: yaml.MappingNode, name: str, depth: int) -> dict[str, Entry]:
    content: dict[str, Entry] = {}
    for key, value in node.value:
        where = f"{name}:{key.start_mark.line + 1}"
        word = str(key.value)
        if word in content:
            raise SettingsError(f"{where}: {word} is set twice.", hint=f"The first time is {content[word].origin}.")
        content[word] = Entry(_entry(value, name, depth + 1).content, where)
    return content
