"""A plugin's package as bytes: read once from a folder or an archive, so that what was approved is what runs.

Must not know: Python's import system, what a person granted.
"""

from __future__ import annotations

import hashlib
import keyword
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autoglm.core.errors import UsageError
from autoglm.plugins.manifest import MANIFESTS, Manifest, read_manifest
from autoglm.tools.cleaning import clean_line
from autoglm.tools.file_tree import TreeRules, read_tree

_IGNORED = {"__pycache__", "node_modules", "venv"}
_NOT_SOURCES = {"tests", "test", "build", "dist"}


def _is_ignored(name: str) -> bool:
    """Whatever holds no code of the package, and everything hidden."""
    return name.startswith(".") or name in _IGNORED or name.endswith((".pyc", ".pyo", ".egg-info", ".dist-info"))


RULES = TreeRules(
    max_files=2_000, max_bytes=20_000_000, max_depth=12, archives=(".whl", ".zip"), passes_over=_is_ignored
)


@dataclass(frozen=True, slots=True)
class Bundle:
    """`files` are relative to `folder`, the package's own; `package` is its name in Python."""

    package: str
    folder: Path
    files: Mapping[str, bytes]
    manifest: Manifest

    @property
    def digest(self) -> str:
        """SHA-256 over names and contents, manifest included."""
        whole = hashlib.sha256(self.package.encode())
        for name in sorted(self.files):
            whole.update(b"\0" + name.encode() + b"\0" + hashlib.sha256(self.files[name]).digest())
        return whole.hexdigest()


def read_bundle(source: Path) -> Bundle:
    """From a folder, a wheel or a zip file that holds exactly one package with a manifest.
    Raises UsageError for everything else, and for links, devices, ways out and too much of anything."""
    files = {name: file.content for name, file in read_tree(source, RULES).files.items()}
    place = _manifest_place(source, files)
    folder = place.parent
    prefix = "" if folder == PurePosixPath() else f"{folder}/"
    package = folder.name or source.resolve().name
    if not package.isidentifier() or not package.isascii() or keyword.iskeyword(package):
        raise UsageError(f"{clean_line(package, max_chars=60)!r} cannot be a package's name in Python.")
    own = {name.removeprefix(prefix): body for name, body in files.items() if name.startswith(prefix)}
    return Bundle(package, source / folder, own, read_manifest(place.name, files[str(place)]))


def _manifest_place(source: Path, files: Mapping[str, bytes]) -> PurePosixPath:
    paths = [PurePosixPath(name) for name in files]
    named = [path for path in paths if path.name in MANIFESTS and not _NOT_SOURCES.intersection(path.parent.parts)]
    found = [path for path in named if str(path.parent / "__init__.py") in files]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{source} holds {len(found)} manifests: {', '.join(sorted(map(str, found)))[:200]}.")
    raise UsageError(
        f"{source} holds no plugin: no package with {' or '.join(MANIFESTS)} in it.",
        hint="`autoglm plugins new NAME` makes one.",
    )
