"""Packages of others, made on first use from the hash-locked lists beside this file: the peers' own environment
`.venv-peers`, and `.venv-toolsets`, a mere folder of packages that a bench puts on its path."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = Path(__file__).with_name("peers.txt")
FOLDER = ROOT / ".venv-peers"
TOOLSETS_LOCK = Path(__file__).with_name("peers-toolsets.txt")
TOOLSETS = ROOT / ".venv-toolsets"


class PeersMissing(Exception):
    """The peers cannot be installed here; the text says why."""


def peers_python(folder: Path = FOLDER, lock: Path = LOCK) -> Path:
    """The interpreter of an environment that holds exactly the locked packages. Raises PeersMissing."""
    python, stamp = folder / "bin" / "python", folder / ".ready"
    wanted = str(zlib.crc32(lock.read_bytes()))
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    print(f"Installing the peers into {folder.name} (bench/{lock.name}) ...", file=sys.stderr, flush=True)
    _run([sys.executable, "-m", "venv", "--clear", str(folder)])
    _run(
        [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", str(lock)]
    )
    stamp.write_text(wanted)
    return python


def toolset_packages(folder: Path = TOOLSETS, lock: Path = TOOLSETS_LOCK) -> Path:
    """A folder that holds exactly the locked packages, without what else these ask for. Raises PeersMissing."""
    stamp, wanted = folder / ".ready", str(zlib.crc32(lock.read_bytes()))
    if stamp.exists() and stamp.read_text() == wanted:
        return folder
    print(f"Installing tool sets into {folder.name} (bench/{lock.name}) ...", file=sys.stderr, flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    _run([*pip, "--no-deps", "--require-hashes", "--target", str(folder), "-r", str(lock)])
    stamp.write_text(wanted)
    return folder


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        raise PeersMissing(f"the peers' packages could not be installed: {last}")


def versions(
    folder: Path = FOLDER, names: Sequence[str] = ("langgraph", "langgraph-checkpoint-sqlite", "dbos")
) -> dict[str, str]:
    """The versions of the peers as installed."""
    site = next((folder / "lib").glob("python*/site-packages"))
    found = {d.metadata["Name"]: d.version for d in importlib.metadata.distributions(path=[str(site)])}
    return {name: found.get(name, "?") for name in names}
