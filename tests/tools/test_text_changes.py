"""Texts made over, and the ends of files."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.values import Value, cut_by
from autoglm.testing.tools import call_context
from autoglm.tools.registry import ToolRegistry

Use = Callable[..., Awaitable[Any]]


@pytest.mark.parametrize(
    ("more", "text", "count"),
    [
        ({}, "a dog, Cat, dogs, 我的dog", 3),
        ({"ignore_case": True}, "a dog, dog, dogs, 我的dog", 4),
        ({"whole_words": True}, "a dog, Cat, cats, 我的dog", 2),
    ],
)
async def test_words_are_replaced_wherever_they_stand(use: Use, more: dict[str, bool], text: str, count: int) -> None:
    found = await use("text_replace", text="a cat, Cat, cats, 我的cat", old="cat", new="dog", **more)

    assert found == {"text": text, "count": count, "note": ""}


async def test_words_are_taken_as_they_stand(use: Use) -> None:
    found = await use("text_replace", text="1+1 is $1", old="1+1", new=r"\1")
    signs = await use("text_replace", text="a+b ++", old="++", new="", whole_words=True)

    assert (found["text"], signs["text"]) == (r"\1 is $1", "a+b ")


async def test_what_is_not_there_is_told(use: Use) -> None:
    found = await use("text_replace", text="abc", old="x" * 50, new="y")

    assert (found["text"], found["count"]) == ("abc", 0)
    assert found["note"] == f"The text does not hold '{'x' * 40}…', so it is as it was."


async def test_nothing_cannot_be_replaced(use: Use) -> None:
    with pytest.raises(ToolError, match="old is empty") as caught:
        await use("text_replace", text="abc", old="", new="y")

    assert caught.value.kind is FailureKind.INVALID_ARGS


async def test_a_text_does_not_grow_without_bound(use: Use) -> None:
    with pytest.raises(ToolError, match="more than 32,000,000 characters") as caught:
        await use("text_replace", text="a" * 4_000, old="a", new="b" * 8_001)

    assert caught.value.kind is FailureKind.TOO_LARGE


@pytest.mark.parametrize(
    ("text", "more", "lines"),
    [
        ("b\na\n\nb\n", {}, ["b", "a", "b"]),
        ("b\nA\nb\n", {"is_unique": True, "sort": "rising"}, ["A", "b"]),
        ("10\n9\n1,200\n", {"sort": "falling"}, ["1,200", "10", "9"]),
        ("10\nx\n9", {"sort": "rising"}, ["10", "9", "x"]),
        ("Error 1\nok\nan ERROR", {"contains": "error"}, ["Error 1", "an ERROR"]),
        ("", {"sort": "rising"}, []),
        ("one line", {"sort": "rising"}, ["one line"]),
    ],
)
async def test_lines_are_ordered_taken_once_and_chosen(
    use: Use, text: str, more: dict[str, Any], lines: list[str]
) -> None:
    found = await use("text_lines", text=text, **more)

    assert (found["lines"], found["count"], found["note"]) == (lines, len(lines), "")
    assert found["text"] == "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "sorted_text"),
    [
        ("red, blue, red", "blue, red"),
        ("苹果、香蕉、苹果", "苹果、香蕉"),
        ("3,1,2", "1,2,3"),
        ("1,200, 300", "300, 1,200"),
        ("b,a,", "a,b"),
    ],
)
async def test_commas_part_a_list_in_one_line(use: Use, text: str, sorted_text: str) -> None:
    found = await use("text_lines", text=text, is_unique=True, sort="rising")

    assert found["text"] == sorted_text


async def test_lines_that_are_not_there_are_told(use: Use) -> None:
    found = await use("text_lines", text="a\nb", contains="x")

    assert (found["text"], found["lines"], found["note"]) == ("", [], "No line holds 'x'.")


async def test_the_last_lines_of_a_file_are_given_with_their_numbers(use: Use, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("".join(f"line {n}\n" for n in range(1, 101)))

    found = await use("file_read", path="a.log", last_lines=2)
    everything = await use("file_read", path="a.log", last_lines=500)

    assert (found["text"], found["first_line"], found["lines"]) == ("line 99\nline 100\n", 99, 2)
    assert (found["is_truncated"], found["note"]) == (True, "")
    assert (everything["first_line"], everything["lines"], everything["is_truncated"]) == (1, 100, False)


@pytest.mark.parametrize("more", [{"start_line": 2}, {"max_lines": 3}])
async def test_the_end_and_another_part_exclude_each_other(use: Use, tmp_path: Path, more: dict[str, int]) -> None:
    (tmp_path / "a.log").write_text("a\n")

    with pytest.raises(ToolError, match="goes with neither") as caught:
        await use("file_read", path="a.log", last_lines=2, **more)

    assert caught.value.kind is FailureKind.INVALID_ARGS
    assert "last_lines alone" in caught.value.hint


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-16-be"])
async def test_the_end_of_a_large_file_is_read_without_the_rest(use: Use, tmp_path: Path, encoding: str) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    (tmp_path / "a.log").write_bytes(mark + "".join(f"第 {n} 行\n" for n in range(1, 2001)).encode(encoding))

    found = await use("file_read", path="a.log", last_lines=2, max_bytes=301)

    assert (found["text"], found["lines"], found["first_line"]) == ("第 1999 行\n第 2000 行\n", 2, 0)
    assert found["note"] == "These are the last 2 lines; those before them were not counted."
    assert found["is_truncated"]


async def test_fewer_last_lines_than_asked_for_are_told_and_marked(registry: ToolRegistry, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("".join(f"line {n}\n" for n in range(1, 1001)))
    args = Value({"path": "a.log", "last_lines": 500, "max_bytes": 100})

    output = await registry.call("file_read", args, call_context())

    assert isinstance(output.content, dict)
    assert str(output.content["note"]).startswith("Only the last 10 lines were read")
    assert cut_by(output.labels) == ("file_read",)


@pytest.mark.parametrize(
    ("content", "text"),
    [(("汉" * 1000).encode(), "汉" * 33), (b"a" * 5_000 + b"\xff" * 40, "a" * 60 + "\N{REPLACEMENT CHARACTER}" * 40)],
)
async def test_a_line_that_is_cut_at_its_start_still_is_text(
    use: Use, tmp_path: Path, content: bytes, text: str
) -> None:
    (tmp_path / "a.txt").write_bytes(content)

    found = await use("file_read", path="a.txt", last_lines=1, max_bytes=100)

    assert (found["text"], found["lines"]) == (text, 1)


async def test_a_file_is_not_replaced_by_what_was_made_of_its_beginning(registry: ToolRegistry, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x" * 2_000)
    read = await registry.call("file_read", Value({"path": "a.txt", "max_bytes": 1_000}), call_context())
    text = read.at(("text",))

    with pytest.raises(ToolError, match="the rest of it would be lost") as caught:
        await registry.call("file_write", Value({"path": "./a.txt", "text": text.content}, text.labels), call_context())
    await registry.call("file_write", Value({"path": "b.txt", "text": text.content}, text.labels), call_context())

    assert caught.value.kind is FailureKind.TOO_LARGE
    assert (tmp_path / "a.txt").read_text() == "x" * 2_000
    assert (tmp_path / "b.txt").read_text() == "x" * 1_000


async def test_a_part_that_was_asked_for_is_no_beginning(registry: ToolRegistry, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a\n" * 2_000)

    output = await registry.call(
        "file_read", Value({"path": "a.txt", "max_lines": 3, "max_bytes": 1_000}), call_context()
    )

    assert cut_by(output.labels) == ()
