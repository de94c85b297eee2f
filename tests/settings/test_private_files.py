"""What is kept in a home is its owner's alone, whoever makes the folder first."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from autoglm.settings.files import alone_in, make_folder, replace_file


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def test_every_missing_folder_is_made_for_its_owner_alone(tmp_path):
    make_folder(tmp_path / "home" / "learned")

    with alone_in(tmp_path / "home" / "agents"):
        replace_file(tmp_path / "home" / "agents" / "a.json", b"{}")

    home = tmp_path / "home"
    assert [mode(path) for path in (home, home / "learned", home / "agents")] == [0o700] * 3
    assert mode(home / "agents" / "a.json") == 0o600


def test_a_folder_that_is_there_keeps_its_mode(tmp_path):
    (tmp_path / "home").mkdir(0o750)

    make_folder(tmp_path / "home")

    assert mode(tmp_path / "home") == 0o750


def test_a_file_in_the_place_of_a_folder_is_an_error(tmp_path):
    (tmp_path / "home").write_text("")

    with pytest.raises(FileExistsError):
        make_folder(tmp_path / "home")
