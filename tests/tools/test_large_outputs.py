"""What a Python tool gives beyond the bound: a text or list is cut and says so, what cannot be shorter is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec
import pytest

import autoglm
from autoglm.cli.report import show_lines
from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.tools import Effect
from autoglm.core.values import Value, cut_by
from autoglm.execution.views import run_json
from autoglm.testing.tools import call_context
from autoglm.tools.decorator import AnyTool, Labelled, tool
from autoglm.tools.python_api import Facts, tools_of
from autoglm.tools.registry import ToolRegistry

CAP = 1_000


async def test_a_text_of_100_mb_is_cut_with_a_line_that_says_so() -> None:
    output = await given(lambda: "x" * 100_000_000, str)

    assert output.content == "x" * 900 + "\n[Cut here: 900 of 100,000,000 characters are kept.]"
    assert cut_by(output.labels) == ("large",)


@pytest.mark.parametrize("text", ["字" * 400, '"' * 600, "\x01" * 300, "a" * 500 + "\\" * 400])
async def test_what_is_kept_of_a_text_fits_as_json(text: str) -> None:
    content = (await given(lambda: text, str)).content

    assert isinstance(content, str)
    assert 700 < len(json.dumps(content, ensure_ascii=False).encode()) <= CAP


async def test_of_a_long_list_the_first_items_are_kept() -> None:
    output = await given(lambda: [{"n": n} for n in range(1_000_000)], list[dict[str, int]])

    assert isinstance(output.content, list)
    assert output.content == [{"n": n} for n in range(len(output.content))]
    assert 900 < len(msgspec.json.encode(output.content)) <= CAP
    assert cut_by(output.labels) == ("large",)


@pytest.mark.parametrize("kind", [str | None, object, list[str] | str])
async def test_a_type_that_also_allows_a_text_allows_a_shorter_one(kind: object) -> None:
    output = await given(lambda: "x" * 2_000, kind)

    assert str(output.content).endswith("of 2,000 characters are kept.]")


@pytest.mark.parametrize(
    ("result", "kind"),
    [
        ({"text": "x" * 2_000}, dict[str, str]),
        ("x" * 2_000, Annotated[str, msgspec.Meta(min_length=2_000)]),
        (list(range(2_000)), Annotated[list[int], msgspec.Meta(min_length=2_000)]),
        (("x" * 2_000, 1), tuple[str, int]),
        (["x" * 2_000], list[str]),
    ],
)
async def test_what_would_be_something_else_when_cut_is_refused(result: object, kind: object) -> None:
    with pytest.raises(ToolError) as caught:
        await given(lambda: result, kind)

    assert caught.value.kind is FailureKind.TOO_LARGE


async def test_a_long_list_of_what_is_no_json_is_refused() -> None:
    with pytest.raises(ToolError) as caught:
        await given(lambda: ["x"] * 2_000 + [object()], object)  # type: ignore[list-item]  # that is the test

    assert caught.value.kind is FailureKind.BAD_OUTPUT


async def test_a_text_that_is_no_unicode_is_refused_however_long_it_is() -> None:
    with pytest.raises(ToolError) as caught:
        await given(lambda: "\ud800" * 2_000, str)

    assert caught.value.kind is FailureKind.BAD_OUTPUT


async def test_the_labels_of_a_cut_output_stay_down_to_the_field() -> None:
    labelled = await given(lambda: Labelled("x" * 2_000, ("url:example.com",)), Labelled[str])

    assert labelled.labels.sources == ("cut:large", "tool:large", "url:example.com")


class Archive:
    """Somebody's class."""

    def everything(self) -> list[str]:
        """All lines."""
        return ["line"] * 1_000


FACTS = {"everything": Facts(effect=Effect.NONE)}


def test_a_run_goes_on_with_the_beginning_and_says_so_everywhere(tmp_path: Path) -> None:
    settings = {"home": str(tmp_path), "tools.max_output_bytes": str(CAP)}
    plan = {
        "steps": [
            {"id": "all", "tool": "everything"},
            {"id": "n", "tool": "json_query", "args": {"query": "$[0]", "value": {"$ref": "all"}}},
        ]
    }

    with autoglm.init(settings, tools=tools_of(Archive(), facts=FACTS)) as app:
        run = app.run(plan)

    shown = "\n".join(show_lines(run.view))
    assert run.phase == "done", run.reason
    assert all(step["cut"] == ["everything"] for step in run_json(run.view)["steps"])  # type: ignore[union-attr]
    assert "n: only the beginning of what everything gave was kept: it was too large" in shown
    assert "Only the beginning of what everything gave was kept" in (run.answer or "")


async def given(make: Callable[[], object], kind: object) -> Value:
    """The output of a tool of this type that gives what `make` makes."""

    def large() -> object:
        """Give much."""
        return make()

    large.__annotations__["return"] = kind
    made: AnyTool = tool(effect=Effect.NONE)(large)
    return await ToolRegistry([made], output_cap_bytes=CAP).call("large", Value({}), call_context())
