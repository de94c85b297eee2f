"""Small programs for sandboxes: WebAssembly from its text form, commands of every Linux."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from autoglm.core.errors import ToolError
from autoglm.tools.sandbox.native import NativeSandbox
from autoglm.tools.sandbox.port import MIB, Bounds

Build = Callable[..., bytes]
COMMANDS = ("cat", "sh", "ls", "python3")
BOUNDS = Bounds(wall_s=30.0, memory_bytes=64 * MIB, output_bytes=2_000, fuel=10**12)


@pytest.fixture
def build() -> Build:
    """A WASI command with `body` as its code; $read, $write, $exit are imported, the first two pages are memory."""
    wasmtime = pytest.importorskip("wasmtime", reason="the extra `wasm` is not installed")

    def make(body: str, *, imports: str = "", pages: int = 2, more: str = "") -> bytes:
        wasi = '"wasi_snapshot_preview1"'
        text = f"""(module
          (import {wasi} "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
          (import {wasi} "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
          (import {wasi} "proc_exit" (func $exit (param i32)))
          {imports}
          (memory (export "memory") {pages})
          {more}
          (func (export "_start") {body}))"""
        return bytes(wasmtime.wat2wasm(text))

    return make


ECHO = """
  (i32.store (i32.const 0) (i32.const 64)) (i32.store (i32.const 4) (i32.const 60000))
  (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
  (i32.store (i32.const 4) (i32.load (i32.const 8)))
  (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))"""
LOUD = """
  (i32.store (i32.const 0) (i32.const 64)) (i32.store (i32.const 4) (i32.const 100000))
  (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))"""
LOOP = "(loop $again (br $again))"


@pytest.fixture
def echo() -> str:
    """Gives back its input."""
    return ECHO


@pytest.fixture
def loud() -> str:
    """Says 100,000 bytes."""
    return LOUD


@pytest.fixture
def loop() -> str:
    """Never ends."""
    return LOOP


@pytest.fixture
def bounds() -> Bounds:
    return BOUNDS


@pytest.fixture
def brief() -> Bounds:
    """For programs that never end."""
    return replace(BOUNDS, wall_s=0.3)


@pytest.fixture
def native(bounds: Bounds) -> NativeSandbox:
    """A sandbox for a few commands, where this machine can hold one."""
    sandbox = NativeSandbox(COMMANDS, bounds=bounds)
    try:
        asyncio.run(sandbox.check())
    except ToolError as why:
        pytest.skip(str(why))
    return sandbox
