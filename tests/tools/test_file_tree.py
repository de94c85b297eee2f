"""Folders and archives of strangers become bytes whole, plain and bounded, or not at all."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest

from autoglm.core.errors import UsageError
from autoglm.tools.file_tree import Tree, TreeFile, TreeRules, read_tree, write_tree

RULES = TreeRules(
    max_files=3, max_bytes=1_000, max_depth=3, archives=(".zip",), passes_over=frozenset({"noise"}).__contains__
)


def archived(members: list[tuple[str, bytes, int]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, content, mode in members:
            info = zipfile.ZipInfo("placeholder")
            info.filename, info.external_attr = name, mode << 16
            target.writestr(info, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("../evil.py", 0),
        ("/etc/evil", 0),
        ("a/../../evil", 0),
        ("a\\..\\evil", 0),
        ("C:/evil", 0),
        ("a//b", 0),
        ("a\0.txt", 0),
        ("\x1b[31m", 0),
        ("link", stat.S_IFLNK | 0o777),
        ("pipe", stat.S_IFIFO | 0o600),
        ("/".join("abcd"), 0),
        ("n" * 300, 0),
    ],
)
def test_an_archive_that_leads_out_or_links_is_refused(tmp_path: Path, name: str, mode: int):
    (tmp_path / "s.zip").write_bytes(archived([("a.md", b"x", 0), (name, b"evil", mode)]))

    with pytest.raises(UsageError):
        read_tree(tmp_path / "s.zip", RULES)

    assert [path.name for path in tmp_path.iterdir()] == ["s.zip"]


@pytest.mark.parametrize("content", [b"no zip", b"PK\x03\x04"])
def test_what_is_no_archive_is_told(tmp_path: Path, content: bytes):
    (tmp_path / "s.zip").write_bytes(content)

    with pytest.raises(UsageError, match="no archive"):
        read_tree(tmp_path / "s.zip", RULES)


def test_two_files_of_one_name_are_refused(tmp_path: Path):
    (tmp_path / "s.zip").write_bytes(archived([("a", b"1", 0), ("A", b"2", 0)]))

    with pytest.raises(UsageError, match="capital letters"):
        read_tree(tmp_path / "s.zip", RULES)


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("a.md", b" " * 1_001)
    (tmp_path / "s.zip").write_bytes(out.getvalue())

    with pytest.raises(UsageError, match="too much"):
        read_tree(tmp_path / "s.zip", RULES)


@pytest.mark.parametrize("target", ["/etc/passwd", "/etc", "gone"])
def test_links_in_a_folder_are_refused(tmp_path: Path, target: str):
    (tmp_path / "odd").symlink_to(target)

    with pytest.raises(UsageError, match="link or a device"):
        read_tree(tmp_path, RULES)


def test_devices_in_a_folder_are_refused(tmp_path: Path):
    os.mkfifo(tmp_path / "odd")

    with pytest.raises(UsageError, match="link or a device"):
        read_tree(tmp_path, RULES)


def test_very_many_files_are_refused(tmp_path: Path):
    for number in range(4):
        (tmp_path / str(number)).touch()

    with pytest.raises(UsageError, match="3 files"):
        read_tree(tmp_path, RULES)


def test_what_is_passed_over_counts_for_nothing(tmp_path: Path):
    (tmp_path / "folder" / "noise").mkdir(parents=True)
    (tmp_path / "folder" / "noise" / "odd").symlink_to("/etc/passwd")
    (tmp_path / "s.zip").write_bytes(archived([("a/noise/b", b" " * 2_000, 0), ("a/c", b"1", 0o755)]))

    folder, archive = read_tree(tmp_path / "folder", RULES), read_tree(tmp_path / "s.zip", RULES)

    assert not folder.files
    assert archive.files == {"a/c": TreeFile(b"1", is_executable=True)}


def test_a_written_tree_is_read_as_the_same(tmp_path: Path):
    tree = Tree({"top/a": TreeFile(b"1"), "top/run": TreeFile(b"2", is_executable=True)})

    write_tree(tree, tmp_path / "new")

    assert read_tree(tmp_path / "new", RULES).digest == tree.digest
    assert set(tree.unwrapped().files) == {"a", "run"}
    assert tree.unwrapped().unwrapped() == tree.unwrapped()
