"""`autoglm tools import wasm` says what became a tool, and that such tools are switched off until they are wanted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

wasmtime = pytest.importorskip("wasmtime", reason="the extra `wasm` is not installed")

MANIFEST = {"name": "one", "description": "Gives\x1b[31m one.", "parameters": {"type": "object"}}
ONE = """(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1) (data (i32.const 0) "\\08\\00\\00\\00\\01\\00\\00\\001")
  (func (export "_start") (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))))"""


def given() -> None:
    Path("one.wasm").write_bytes(wasmtime.wat2wasm(ONE))
    Path("one.json").write_text(json.dumps(MANIFEST))


def test_an_imported_module_is_shown_and_can_be_called_once_switched_on(typed):
    given()

    _, shown, remarks = typed("tools", "import", "wasm", "one.wasm")
    _, _, refusal = typed("tools", "call", "wasm_one")
    code, output, _ = typed("--set", "sandbox.wasm=true", "tools", "call", "wasm_one")

    assert shown.startswith("wasm_one: ")
    assert "\x1b" not in shown
    assert "switched off" in remarks
    assert "no tool wasm_one" in refusal
    assert (code, output.strip()) == (0, "1")


def test_an_import_is_one_json_object_for_programs(typed):
    given()

    _, output, _ = typed("tools", "import", "wasm", "one.wasm", "--json")

    assert json.loads(output)["tool"] == "wasm_one"
    assert len(json.loads(output)["digest"]) == 64


def test_what_cannot_be_imported_is_a_sentence_and_no_traceback(typed):
    Path("one.wasm").write_bytes(b"#!/bin/sh")
    Path("one.json").write_text(json.dumps(MANIFEST))

    code, _, said = typed("tools", "import", "wasm", "one.wasm")

    assert code != 0
    assert "is no WebAssembly" in said
    assert "Traceback" not in said
