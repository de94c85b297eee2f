"""Which plugins there are: folders in the home, and installed distributions with an entry point. Nothing is imported.

Must not know: what was granted.
"""

from __future__ import annotations

import importlib.machinery
import importlib.metadata
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autoglm.core.errors import UsageError
from autoglm.plugins.bundle import Bundle, read_bundle
from autoglm.plugins.manifest import NAME
from autoglm.tools.cleaning import clean_line

GROUP = "autoglm.plugins"


@dataclass(frozen=True, slots=True)
class Found:
    """A plugin at its place; without a bundle it cannot be used, and `problem` says why."""

    name: str
    place: str
    bundle: Bundle | None = None
    problem: str = ""

    @property
    def origin(self) -> str:
        return f"plugin:{self.name}"


def find_plugins(folder: Path) -> tuple[Found, ...]:
    """All of them by name; those in the home go before installed ones of the same name."""
    found: dict[str, Found] = {}
    for plugin in (*_in_home(folder), *_installed()):
        found.setdefault(plugin.name, plugin)
    return tuple(found[name] for name in sorted(found))


def find_plugin(folder: Path, name: str) -> Found | None:
    """The same for one name; distributions are looked through only when it is not in the home."""
    if not NAME.fullmatch(name):
        return None
    if (folder / name).is_dir():
        return _read(name, folder / name)
    return next((plugin for plugin in _installed() if plugin.name == name), None)


def _in_home(folder: Path) -> Iterator[Found]:
    if folder.is_dir():
        for place in sorted(folder.iterdir()):
            if place.is_dir() and NAME.fullmatch(place.name):
                yield _read(place.name, place)


def _installed() -> Iterator[Found]:
    for point in importlib.metadata.entry_points(group=GROUP):
        name = clean_line(point.name, max_chars=40)
        place = _package_folder(point.value.partition(":")[0].partition(".")[0])
        if place is None:
            yield Found(name, point.value, problem="Its package is not there.")
        else:
            yield _read(name, place)


def _package_folder(package: str) -> Path | None:
    """Where a top-level package lies. Python looks for it and does not run it."""
    try:
        spec = importlib.machinery.PathFinder.find_spec(package)
        if spec is None:
            spec = importlib.util.find_spec(package)  # an editable install has a finder of its own
    except (ImportError, ValueError, AttributeError):
        return None
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    return Path(places[0]) if places else None


def _read(name: str, place: Path) -> Found:
    try:
        bundle = read_bundle(place)
    except UsageError as error:
        return Found(name, str(place), problem=str(error))
    if bundle.manifest.name != name:
        other = f"Its manifest calls it {bundle.manifest.name}."
        return Found(name, str(place), problem=other)
    return Found(name, str(place), bundle)
