"""Searches and lists over folders of which something may not be read: the rest is told, and what was left out."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from autoglm.core.errors import ToolError
from autoglm.core.values import Json, Value
from autoglm.planning.telling import tell
from autoglm.testing.clock import ManualClock
from autoglm.testing.tools import call_context
from autoglm.tools.builtin import built_in_tools
from autoglm.tools.registry import ToolRegistry
from autoglm.tools.unread import Unread
from autoglm.tools.workspace import Workspace

Use = Callable[..., Awaitable[Any]]
NOBODY = 65_534


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a file and a folder that may not be read, looked at by somebody who has no rights of root."""
    with TemporaryDirectory() as name:
        root = Path(name)
        root.chmod(0o755)
        (root / "open.txt").write_text("tea\n")
        (root / "locked.txt").write_text("tea\n")
        for below in ("locked", "listed"):
            (root / below).mkdir()
            (root / below / "in.txt").write_text("tea\n")
        (root / "locked.txt").chmod(0)
        (root / "locked").chmod(0)
        (root / "listed").chmod(0o444)  # its names may be read, and nothing else
        is_root = os.geteuid() == 0
        if is_root:
            os.seteuid(NOBODY)
        try:
            yield root
        finally:
            if is_root:
                os.seteuid(0)
            for below in ("locked", "listed"):
                (root / below).chmod(0o755)


@pytest.fixture
def use(folder: Path) -> Use:
    tools = ToolRegistry(built_in_tools(workspace=Workspace(folder), clock=ManualClock(0.0), channels={}, zone="UTC"))

    async def call(name: str, args: Mapping[str, Json]) -> Any:  # noqa: ANN401 - JSON of any shape
        return (await tools.call(name, Value(args), call_context())).content

    return call


NOTE = "Left out, for lack of the right to read: {}."


@pytest.mark.parametrize(
    ("tool", "args", "left_out"),
    [
        ("file_find", {"contains": "tea"}, "'listed/in.txt', 'locked', 'locked.txt'"),
        ("file_find", {"name": "*.txt"}, "'listed/in.txt', 'locked'"),
        ("text_search", {"query": "tea", "path": "."}, "'listed/in.txt', 'locked', 'locked.txt'"),
        ("file_list", {"recursive": True}, "'listed/in.txt', 'locked'"),
        ("file_list", {}, ""),
    ],
)
async def test_what_may_not_be_read_is_named_and_hides_nothing_else(
    use: Use, tool: str, args: dict[str, Json], left_out: str
) -> None:
    found = await use(tool, args)

    assert "open.txt" in found["paths"]
    assert found["note"] == (NOTE.format(left_out) if left_out else "")


async def test_the_note_is_told_in_both_languages(use: Use) -> None:
    found = await use("text_search", {"query": "tea", "path": "."})

    assert "note: Left out, for lack of the right to read: 'listed/in.txt'" in tell(found, "en")
    assert "说明：无权读取，已略过：'listed/in.txt', 'locked', 'locked.txt'。" in tell(found, "zh")


async def test_what_was_asked_for_by_name_and_may_not_be_read_is_a_failure(use: Use) -> None:
    for tool, args in (("text_search", {"query": "tea", "path": "locked.txt"}), ("file_list", {"path": "locked"})):
        with pytest.raises(ToolError, match="Permission denied"):
            await use(tool, args)


def test_large_files_are_named_and_those_that_are_gone_are_not(tmp_path: Path) -> None:
    workspace, unread = Workspace(tmp_path, max_read_bytes=3), Unread()
    for name in ("a", "large", "b"):
        (tmp_path / name).write_text("x" * len(name))
    entries = list(workspace.walk())
    (tmp_path / "b").unlink()

    assert [unread.read(workspace, entry) for entry in entries] == [b"x", None, None]
    assert unread.note() == "Left out, being too large to search: 'large'."


def test_of_many_only_the_first_are_named() -> None:
    unread = Unread()
    for at in range(9):
        unread.add(f"f{at}")

    assert unread.note().endswith("'f6', 'f7', ….")
