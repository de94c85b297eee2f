"""Nothing outside the workspace is read or written, whatever the path."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoglm.core.errors import FailureKind, ToolError
from autoglm.planning.told import in_chinese
from autoglm.tools.workspace import Workspace

SECRET = "outside"


@pytest.fixture
def yard(tmp_path: Path) -> Path:
    """A workspace beside a secret, with links that lead there."""
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    (root / "sub" / "note.txt").write_text("inside")
    (tmp_path / "secret.txt").write_text(SECRET)
    (tmp_path / "away").mkdir()
    (tmp_path / "away" / "secret.txt").write_text(SECRET)
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    (root / "linked").symlink_to(tmp_path / "away")
    (root / "sub" / "up").symlink_to("../..")
    (root / "self").symlink_to("self")
    os.mkfifo(root / "pipe")
    return root


HOSTILE = [
    "../secret.txt", "sub/../../secret.txt", "sub/../sub/note.txt", "/etc/passwd", "//etc/passwd", "link.txt",
    "linked/secret.txt", "sub/up/secret.txt", "self", "pipe", "a\0b", "x" * 300, "a/" * 100 + "b", "x" * 5000, ".", "",
    "sub", "..", "/", "sub/note.txt/x", ".autoglm/x", "./.autoglm/x", "\ud800", "/proc/self/environ", "../root-2/x",
]  # fmt: skip


@pytest.mark.parametrize("path", HOSTILE)
@pytest.mark.parametrize("verb", ["read", "write", "append"])
def test_ways_out_are_refused(yard: Path, path: str, verb: str) -> None:
    workspace = Workspace(yard)

    actions: dict[str, Callable[[], object]] = {
        "read": lambda: workspace.read(path),
        "write": lambda: workspace.write(path, b"overwritten"),
        "append": lambda: workspace.append(path, b"overwritten", key="k"),
    }
    with pytest.raises(ToolError) as caught:
        actions[verb]()

    assert caught.value.kind is FailureKind.REFUSED
    assert (yard.parent / "secret.txt").read_text() == SECRET
    assert (yard.parent / "away" / "secret.txt").read_text() == SECRET


def test_listing_shows_neither_links_nor_devices(yard: Path) -> None:
    assert [entry.path for entry in Workspace(yard).walk()] == ["sub", "sub/note.txt"]


def test_an_absolute_path_inside_is_inside(yard: Path) -> None:
    assert Workspace(yard).read(str(yard / "sub" / "note.txt")) == b"inside"


def test_a_root_behind_a_link_works(yard: Path, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(yard)
    workspace = Workspace(tmp_path / "alias")

    assert workspace.read(str(tmp_path / "alias" / "sub" / "note.txt")) == b"inside"


def test_a_missing_file_is_not_found_and_a_large_one_is_refused(yard: Path) -> None:
    (yard / "large").write_bytes(b"x" * 1000)
    workspace = Workspace(yard, max_read_bytes=100)

    with pytest.raises(ToolError) as missing:
        workspace.read("nope")
    with pytest.raises(ToolError) as large:
        workspace.read("large")

    assert (missing.value.kind, large.value.kind) == (FailureKind.NOT_FOUND, FailureKind.TOO_LARGE)
    assert workspace.read("large", max_bytes=10) == b"x" * 10


def test_a_folder_swapped_for_a_link_never_leads_out(yard: Path, tmp_path: Path) -> None:
    """One thread swaps the folder for a link to outside and back; no read and no write may follow it."""
    workspace, stop = Workspace(yard), threading.Event()
    (yard / "swap").mkdir()
    (yard / "swap" / "secret.txt").write_text("inside")
    (yard / "bait").symlink_to(tmp_path / "away")

    def swap() -> None:
        moves = (("swap", "kept"), ("bait", "swap"), ("swap", "bait"), ("kept", "swap"))
        while not stop.is_set():
            # A write may make the folder anew in the moment when there is none; then everything is set up again.
            with suppress(OSError):
                if not (yard / "bait").is_symlink():
                    _set_up_again(yard, tmp_path / "away")
                for old, new in moves:
                    (yard / old).rename(yard / new)

    thread = threading.Thread(target=swap)
    thread.start()
    seen: set[bytes] = set()
    kinds: set[FailureKind] = set()
    try:
        for _ in range(300):
            try:
                seen.add(workspace.read("swap/secret.txt"))
                workspace.write("swap/secret.txt", b"inside")
            except ToolError as error:
                kinds.add(error.kind)
    finally:
        stop.set()
        thread.join()

    assert seen <= {b"inside"}
    assert kinds <= {FailureKind.REFUSED, FailureKind.NOT_FOUND}
    assert (tmp_path / "away" / "secret.txt").read_text() == SECRET


def _set_up_again(yard: Path, away: Path) -> None:
    for name in ("swap", "bait", "kept"):
        if (yard / name).is_symlink():
            (yard / name).unlink()
        else:
            shutil.rmtree(yard / name, ignore_errors=True)
    (yard / "swap").mkdir(exist_ok=True)
    (yard / "swap" / "secret.txt").write_text("inside")
    (yard / "bait").symlink_to(away)


def test_writing_replaces_at_once_and_keeps_the_permissions(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)

    first = workspace.write("deep/er/file.sh", b"one")
    (tmp_path / "deep/er/file.sh").chmod(0o750)
    second = workspace.write("deep/er/file.sh", b"two")

    assert (first, second) == (False, True)
    assert (tmp_path / "deep/er/file.sh").read_bytes() == b"two"
    assert (tmp_path / "deep/er/file.sh").stat().st_mode & 0o777 == 0o750
    assert [path.name for path in (tmp_path / "deep/er").iterdir()] == ["file.sh"]


def test_an_append_happens_once_for_a_key(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)

    results = [workspace.append("log", b"a", key=key) for key in ("k1", "k1", "k2", "", "", "k1")]

    assert results == [True, False, True, True, True, False]
    assert (tmp_path / "log").read_bytes() == b"aaaa"


@pytest.mark.parametrize("crash_before", ["marker", "move"])
def test_an_append_that_was_cut_by_a_crash_is_done_again(tmp_path: Path, crash_before: str) -> None:
    """What a crash leaves: the draft, with or without the marker. A cut after the move leaves only the marker."""
    workspace = Workspace(tmp_path)
    workspace.append("log", b"a", key="k1")
    aside = tmp_path / ".autoglm"
    (marker,) = aside.glob("*.done")
    marker.with_suffix(".draft").write_bytes(b"ab half written")
    if crash_before == "marker":
        marker.unlink()

    again = workspace.append("log", b"b", key="k1")
    once_more = workspace.append("log", b"b", key="k1")

    assert (again, once_more) == (True, False)
    assert (tmp_path / "log").read_bytes() == b"ab"


def test_of_the_keys_of_appends_the_last_thousand_are_kept(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    aside = tmp_path / ".autoglm"
    workspace.append("log", b"first\n", key="first")
    (aside / "cut.draft").write_bytes(b"an append that was cut by a crash")
    (aside / "cut.done").touch()
    _remember(aside, "old", 998)

    turned = [workspace.append("log", b"second\n", key=key) for key in ("second", "second", "first")]

    assert turned == [True, False, False]
    assert sorted(path.name for path in aside.iterdir() if len(path.stem) != 32) == ["earlier"]
    assert len(list(aside.glob("*.done"))) == 1
    assert len(list((aside / "earlier").iterdir())) == 999

    _remember(aside, "new", 999)
    again = [workspace.append("log", key.encode(), key=key) for key in ("third", "second", "first", "first")]

    assert again == [True, False, True, False]  # the first is forgotten: a thousand came after it
    assert len(list(aside.rglob("*.done"))) <= 2_000


def _remember(aside: Path, name: str, count: int) -> None:
    """Markers as appends leave them."""
    for at in range(count):
        (aside / f"{name}{at}.done").touch()


@pytest.mark.parametrize("verb", ["write", "append", "append once"])
@pytest.mark.parametrize("mode", [0o444, 0o400, 0o555])
def test_a_read_only_file_is_not_replaced(tmp_path: Path, verb: str, mode: int) -> None:
    workspace = Workspace(tmp_path)
    workspace.append("log", b"old", key="k0")
    (tmp_path / "log").chmod(mode)
    actions: dict[str, Callable[[], object]] = {
        "write": lambda: workspace.write("log", b"new"),
        "append": lambda: workspace.append("log", b"new"),
        "append once": lambda: workspace.append("log", b"new", key="k1"),
    }

    with pytest.raises(ToolError, match="The file 'log' is read-only") as caught:
        actions[verb]()

    assert caught.value.kind is FailureKind.REFUSED
    assert in_chinese(str(caught.value)).endswith("请写入另一个文件，或先允许修改该文件（chmod u+w）。")
    assert (tmp_path / "log").read_bytes() == b"old"
    assert workspace.append("log", b"old", key="k0") is False  # what was done before stays done
    assert [path.name for path in tmp_path.iterdir() if path.name != ".autoglm"] == ["log"]


def test_appends_from_many_threads_are_all_kept(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    threads = [threading.Thread(target=workspace.append, args=("log", b"x"), kwargs={"key": str(n)}) for n in range(12)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (tmp_path / "log").read_bytes() == b"x" * 12


PARTS = st.sampled_from(["..", ".", "sub", "note.txt", "link.txt", "linked", "up", "self", "secret.txt", "", "/", "é"])


@settings(max_examples=150, deadline=None)
@given(parts=st.lists(PARTS, max_size=6), is_absolute=st.booleans())
def test_no_path_reads_what_is_outside(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str], is_absolute: bool
) -> None:
    path = ("/" if is_absolute else "") + "/".join(parts)

    found = _read(Workspace(_shared_yard(tmp_path_factory)), path)

    assert found in {b"inside", FailureKind.REFUSED, FailureKind.NOT_FOUND}


def _read(workspace: Workspace, path: str) -> bytes | FailureKind:
    try:
        return workspace.read(path)
    except ToolError as error:
        return error.kind


_yards: list[Path] = []


def _shared_yard(factory: pytest.TempPathFactory) -> Path:
    if not _yards:
        base = factory.mktemp("yard")
        root = base / "root"
        (root / "sub").mkdir(parents=True)
        (root / "sub" / "note.txt").write_text("inside")
        (base / "secret.txt").write_text(SECRET)
        (root / "link.txt").symlink_to(base / "secret.txt")
        (root / "linked").symlink_to(base)
        (root / "sub" / "up").symlink_to("../..")
        _yards.append(root)
    return _yards[0]


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("周抱.txt", "Did you mean '周报.txt'?"),
        ("SALE.csv", "Did you mean 'sales.csv'?"),
        ("below/plam.md", "Did you mean 'below/plan.md'?"),
        ("belwo/x.md", "Did you mean 'below'?"),
        ("below/zzz.txt", "There is only: plan.md."),
        ("zzz", "There is only: a1.txt, a2.txt, a3.txt, a4.txt, a5.txt, a6.txt, a7.txt, a8.txt, …."),
        ("empty/x", "There is nothing in that folder."),
    ],
)
def test_a_missing_file_is_told_with_what_is_there(tmp_path, path, hint):
    for name in (*(f"a{at}.txt" for at in range(1, 9)), "周报.txt", "sales.csv", "below/plan.md", ".hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "empty").mkdir()

    with pytest.raises(ToolError) as caught:
        Workspace(tmp_path).read(path)

    assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("path", "hint"), [("sub", "Name a file in it: sub/a.txt, sub/b.txt."), ("empty", "Name a file.")]
)
def test_a_folder_that_is_named_as_a_file_is_told_with_its_files(tmp_path, path, hint):
    for name in ("sub/a.txt", "sub/b.txt", "sub/.hidden", "sub/below/c.txt", "empty/.hidden"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    workspace = Workspace(tmp_path)

    with pytest.raises(ToolError) as reading:
        workspace.read(path)
    with pytest.raises(ToolError) as writing:
        workspace.write(path, b"x")

    assert str(reading.value) == f"The path {path!r} is a folder. {hint}"
    assert str(writing.value) == f"The path {path!r} is a folder. Name a file."


def test_a_missing_workspace_is_told_without_a_guess(tmp_path):
    with pytest.raises(ToolError) as caught:
        list(Workspace(tmp_path / "gone").walk())

    assert caught.value.hint == ""
