"""Sandboxes are off until the settings switch them on; one that is not to be had says why."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from autoglm.app.sources.sandboxes import sandbox_sources, snippet_runner, wasm_tools
from autoglm.core.errors import FailureKind, ToolError
from autoglm.settings.sandbox_tree import SandboxSettings
from autoglm.settings.tree import Settings


def settings(tmp_path, **switched):
    return Settings(home=tmp_path, workspace=tmp_path, sandbox=SandboxSettings(**switched))


def test_nothing_is_offered_by_default(tmp_path):
    (tmp_path / "wasm").mkdir()

    assert list(sandbox_sources(settings(tmp_path))) == []
    assert snippet_runner(settings(tmp_path)) is None


@pytest.mark.parametrize(("kind", "package"), [("python", "pydantic_monty"), ("wasm", "wasmtime")])
async def test_a_missing_package_is_a_trouble_that_names_the_extra(tmp_path, monkeypatch, kind, package):
    (tmp_path / "wasm").mkdir()
    for name in [name for name in sys.modules if name.startswith("autoglm.tools.sandbox.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)  # Python's own way to say that a package is not there

    (source,) = sandbox_sources(settings(tmp_path, **{kind: True}))
    with pytest.raises(ToolError, match=r"pip install .open-autoglm\[") as missing:
        await source.tools()
    if kind == "python":
        with pytest.raises(ToolError, match="needs the package"):
            await snippet_runner(settings(tmp_path, python=True)).advance("1", inputs={}, tools=(), answers=())

    assert missing.value.kind is FailureKind.UNAVAILABLE
    assert source.origin == f"sandbox:{kind}"


async def test_each_kind_that_is_on_brings_its_tools(tmp_path):
    pytest.importorskip("pydantic_monty", reason="the extra `snippets` is not installed")

    (source,) = sandbox_sources(settings(tmp_path, python=True))

    assert [tool.spec.name for tool in await source.tools()] == ["run_python"]


async def test_bounds_of_the_settings_hold(tmp_path):
    pytest.importorskip("pydantic_monty", reason="the extra `snippets` is not installed")
    runner = snippet_runner(settings(tmp_path, python=True, wall_s=0.2))

    with pytest.raises(ToolError, match=r"after 0\.2 s"):
        await runner.advance("while True: pass", inputs={}, tools=(), answers=())


async def test_modules_of_the_home_are_sources_by_name(tmp_path):
    wasmtime = pytest.importorskip("wasmtime", reason="the extra `wasm` is not installed")
    chosen = settings(tmp_path, wasm=True)
    (tmp_path / "one.wasm").write_bytes(
        wasmtime.wat2wasm('(module (memory (export "memory") 1) (func (export "_start")))')
    )
    (tmp_path / "one.json").write_text('{"name": "one", "description": "One.", "parameters": {"type": "object"}}')

    await wasm_tools(chosen).add(tmp_path / "one.wasm")

    assert [source.origin for source in sandbox_sources(chosen)] == ["wasm:one"]
    assert list(sandbox_sources(replace(chosen, sandbox=SandboxSettings()))) == []
