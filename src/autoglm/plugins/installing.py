"""Puts a plugin's package into the home, takes it out again, and writes the first files of a new one.

Nothing of the plugin is run, and nothing is fetched.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from autoglm.core.errors import StorageError, UsageError
from autoglm.plugins.bundle import Bundle, read_bundle
from autoglm.plugins.manifest import NAME
from autoglm.plugins.plugins import trace_file
from autoglm.settings.files import for_owner, make_folder

_TEMPLATE = "template"


def install(bundle: Bundle, folder: Path) -> Bundle:
    """Write the package to `folder/NAME`, in place of an earlier version. Gives it as it lies there.
    Raises StorageError, and then the earlier version is there as before."""
    name = bundle.manifest.name
    target, draft, old = folder / name, folder / f".{name}-{os.getpid()}.draft", folder / f".{name}-{os.getpid()}.old"
    try:
        make_folder(folder)
        shutil.rmtree(draft, ignore_errors=True)
        _keep(draft / bundle.package, bundle.files)
        if target.exists():
            target.rename(old)
        draft.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        if old.exists() and not target.exists():
            old.rename(target)
        shutil.rmtree(draft, ignore_errors=True)
        raise StorageError(f"Plugin {name} cannot be written to {target}: {error.strerror}.") from None
    return read_bundle(target)


def remove(name: str, folder: Path) -> bool:
    """Delete the package from the home; what people wrote as its settings stays. False when it was not there."""
    target = folder / name
    if not NAME.fullmatch(name) or not target.is_dir() or target.is_symlink():
        return False
    trace_file(folder, name).unlink(missing_ok=True)
    try:
        shutil.rmtree(target)
    except OSError as error:
        raise StorageError(f"{target} cannot be deleted: {error.strerror}.") from None
    return True


def write_new(name: str, parent: Path) -> Path:
    """A working plugin with a test, in `parent/NAME`. Raises UsageError for a name that cannot be, or is taken."""
    if not NAME.fullmatch(name):
        raise UsageError(f"{name[:60]!r} cannot be a plugin's name.", hint="Use a-z, 0-9 and `-`, a letter first.")
    target = parent / name
    if target.exists():
        raise UsageError(f"{target} exists already.", hint="Choose another name or another folder.")
    word = name.replace("-", "_")
    known = {"NAME": name, "WORD": word, "PACKAGE": f"autoglm_{word}", "CLASS": word.title().replace("_", "")}
    try:
        _write(target, {_filled(place, known): _filled(body, known).encode() for place, body in _template()})
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}.") from None
    return target


def _template() -> tuple[tuple[str, str], ...]:
    """Paths and texts in which `__NAME__` and its like stand for what is filled in."""
    places = {
        "pyproject.toml": "pyproject.toml.txt",
        "README.md": "README.md.txt",
        "__PACKAGE__/__init__.py": "init.py.txt",
        "__PACKAGE__/plugin.yaml": "plugin.yaml.txt",
        "tests/test___WORD__.py": "test.py.txt",
    }
    folder = files("autoglm.plugins") / _TEMPLATE
    return tuple((place, (folder / source).read_text(encoding="utf-8")) for place, source in places.items())


def _filled(text: str, known: Mapping[str, str]) -> str:
    for word, value in known.items():
        text = text.replace(f"__{word}__", value)
    return text


def _keep(folder: Path, contents: Mapping[str, bytes]) -> None:
    """The names were checked when the bundle was read: relative, plain, none of them twice."""
    for name, body in contents.items():
        path = folder / name
        make_folder(path.parent)
        with open(path, "xb", opener=for_owner) as stream:
            stream.write(body)


def _write(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Into a folder of the person's own: with the modes that are usual there."""
    for name, body in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
