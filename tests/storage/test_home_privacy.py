"""A home holds requests and outputs as they are: nobody but its owner may read it, unless somebody says so."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


async def test_what_is_made_in_a_home_is_its_owners_alone(disk_homes, pen):
    home = disk_homes.open()
    lease = await pen.begin(home, "r1")
    await pen.write(home, lease, pen.output("z" * 100_000), after=1)

    there = [home.folder, *home.folder.rglob("*")]
    names = {path.name for path in there}

    assert names >= {"home", "journal.db", "journal.db-wal", "journal.db-shm", "anchor", "blobs"}
    assert {mode(path) for path in there if path.is_dir()} == {0o700}
    assert {mode(path) for path in there if path.is_file()} == {0o600}
    assert not [name for name in names if name.startswith(".")]


async def test_modes_that_somebody_set_are_kept(disk_homes, pen):
    home = disk_homes.open()
    home.folder.mkdir(0o750)
    await pen.whole(home, "r1")
    await home.close()
    for name in ("journal.db", "anchor"):
        (home.folder / name).chmod(0o660)
    home = disk_homes.open()

    await pen.whole(home, "r2")

    names = (".", "journal.db", "journal.db-wal", "anchor")
    assert [mode(home.folder / name) for name in names] == [0o750, 0o660, 0o660, 0o660]
