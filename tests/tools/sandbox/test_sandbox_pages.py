"""What the pages on sandboxes show works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGES = [Path(__file__).parents[3] / "docs" / folder / "sandboxes.md" for folder in (".", "zh")]


def block(page, language):
    found = re.search(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
async def test_the_snippet_runs(page, bounds):
    snippets = pytest.importorskip("autoglm.tools.sandbox.snippets", exc_type=ImportError)
    runner = snippets.MontyRunner(bounds)

    outcome = await runner.advance(block(page, "py"), inputs={"text": "one three five"}, tools=(), answers=())

    assert outcome.output == {"words": 3, "longest": "three", "root": 1}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
async def test_the_manifest_is_one(page, tmp_path, build, echo, bounds):
    tools = pytest.importorskip("autoglm.tools.sandbox.wasm_tools", exc_type=ImportError)
    (tmp_path / "word_count.wasm").write_bytes(build(echo))
    (tmp_path / "word_count.json").write_text(block(page, "json"), encoding="utf-8")

    added = await tools.WasmTools(tmp_path / "home", bounds=bounds).add(tmp_path)

    assert added.tool == "wasm_word_count"
