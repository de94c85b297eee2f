"""A WebAssembly module reaches its input and output, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("wasmtime", reason="the extra `wasm` is not installed")

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.sandbox.port import Job
from autoglm.tools.sandbox.wasm import WasmSandbox

BAD_ADDRESS, INVALID, NOT_CAPABLE, BAD_FILE = 21, 28, 76, 8
TWO = "(param i32 i32) (result i32)"
FOUR = "(param i32 i32 i32 i32) (result i32)"
NOW = "(i32.const 0) (i64.const 0) (i32.const -4)"
OPENING = (
    "(i32.const 3) (i32.const 0) (i32.const 64) (i32.const 11) (i32.const 0) (i64.const 0) (i64.const 0) (i32.const 0)"
    " (i32.const 8)"
)


@pytest.fixture
def run(bounds):
    async def go(module, stdin=b"", **changed):
        sandbox = WasmSandbox("tested", module, bounds=replace(bounds, **changed))
        return await sandbox.run(Job(argv=("tested",), stdin=stdin))

    return go


def asks(name, form, call):
    return {
        "imports": f'(import "wasi_snapshot_preview1" "{name}" (func $asked {form}))',
        "body": f"(call $exit (call $asked {call}))",
    }


async def test_instructions_end_at_their_bound_whatever_the_clock_says(build, loop, run):
    with pytest.raises(ToolError, match="more than 1,000,000 instructions") as ended:
        await run(build(loop), fuel=1_000_000)

    assert ended.value.kind is FailureKind.TOO_LARGE


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (("path_open", "(param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)", OPENING), NOT_CAPABLE),
        (("sock_accept", "(param i32 i32 i32) (result i32)", "(i32.const 3) (i32.const 0) (i32.const 8)"), NOT_CAPABLE),
        (("poll_oneoff", FOUR, "(i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)"), NOT_CAPABLE),
        (("fd_prestat_get", TWO, "(i32.const 3) (i32.const 8)"), BAD_FILE),
        (("random_get", TWO, "(i32.const 0) (i32.const 1000000)"), INVALID),
        (("random_get", TWO, "(i32.const -4) (i32.const 16)"), BAD_ADDRESS),
        (("clock_time_get", "(param i32 i64 i32) (result i32)", NOW), BAD_ADDRESS),
    ],
)
async def test_files_sockets_waiting_and_addresses_outside_are_refused(build, run, asked, status):
    finished = await run(build(**asks(*asked)))

    assert finished.status == status


@pytest.mark.parametrize("place", [-8, 131_068, 2**31 - 1])
async def test_a_buffer_outside_of_the_memory_is_an_error_of_the_module(build, run, place):
    body = f"(call $exit (call $write (i32.const 1) (i32.const {place}) (i32.const 1) (i32.const 8)))"

    assert (await run(build(body))).status == BAD_ADDRESS


@pytest.mark.parametrize("file", [2, 3, -1])
async def test_only_stdin_is_read(build, run, file):
    body = f"(call $exit (call $read (i32.const {file}) (i32.const 0) (i32.const 1) (i32.const 8)))"

    assert (await run(build(body), b"secret")).status == BAD_FILE


async def test_chance_and_the_clock_follow_from_the_input_alone(build, run):
    drawing = {
        "imports": '(import "wasi_snapshot_preview1" "random_get" (func $draw (param i32 i32) (result i32)))'
        '(import "wasi_snapshot_preview1" "clock_time_get" (func $now (param i32 i64 i32) (result i32)))',
        "body": """(drop (call $draw (i32.const 64) (i32.const 16)))
                   (drop (call $now (i32.const 0) (i64.const 0) (i32.const 80)))
                   (i32.store (i32.const 0) (i32.const 64)) (i32.store (i32.const 4) (i32.const 24))
                   (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))""",
    }

    first, again, other = [await run(build(**drawing), stdin) for stdin in (b"one", b"one", b"two")]

    assert first.stdout == again.stdout != other.stdout
    assert first.stdout[16:] == bytes(8)


@pytest.mark.parametrize(
    ("body", "more", "said"),
    [
        ("unreachable", "", "unreachable code reached|unreachable"),
        ("(call $deep)", "(func $deep (call $deep))", "stack overflow"),
        ("(drop (i32.load (i32.const 9000000)))", "", "memory out of bounds"),
    ],
)
async def test_a_crash_is_the_modules_and_says_which(build, run, body, more, said):
    with pytest.raises(ToolError, match=said) as crashed:
        await run(build(body, more=more))

    assert crashed.value.kind is FailureKind.CRASHED


async def test_a_module_that_wants_more_memory_than_allowed_does_not_start(build, run):
    with pytest.raises(ToolError, match="cannot start") as refused:
        await run(build("", pages=2_000))

    assert refused.value.kind is FailureKind.TOO_LARGE


async def test_code_that_runs_while_the_module_is_started_is_bounded_too(build, loop, run):
    with pytest.raises(ToolError) as stopped:
        await run(build("", more=f"(func $first {loop}) (start $first)"), wall_s=0.3)

    assert stopped.value.kind is FailureKind.TOO_LARGE


async def test_a_module_that_has_exited_does_nothing_more(build, run, loop):
    finished = await run(build(f"(call $exit (i32.const 5)) {loop}"))

    assert finished.status == 5


@pytest.mark.parametrize("content", [b"", b"\0asm", b"\0asm\1\0\0\0garbage", b"#!/bin/sh\nid\n", bytes(10_000)])
async def test_what_is_no_module_is_refused(content, bounds):
    with pytest.raises(ToolError, match="is no WebAssembly") as refused:
        await WasmSandbox("tested", content, bounds=bounds).check()

    assert refused.value.kind is FailureKind.REFUSED


@pytest.mark.parametrize(
    ("imports", "said"),
    [
        ('(import "env" "system" (func (param i32) (result i32)))', "asks for env.system, which no sandbox gives"),
        (
            '(import "wasi_snapshot_preview1" "fd_close" (func (param i64) (result i32)))',
            "form that WASI does not have",
        ),
        ('(import "wasi_snapshot_preview1" "made_up" (func (param i32)))', "form that WASI does not have"),
        ('(import "wasi_snapshot_preview1" "fd_close" (global i32))', "which no sandbox gives"),
    ],
)
async def test_a_module_that_imports_what_is_not_there_is_refused_before_it_runs(build, bounds, imports, said):
    with pytest.raises(ToolError, match=said):
        await WasmSandbox("tested", build("", imports=imports), bounds=bounds).check()


async def test_files_are_not_for_modules(build, bounds, echo):
    with pytest.raises(ToolError, match="takes no files"):
        await WasmSandbox("tested", build(echo), bounds=bounds).run(Job(argv=("tested",), files={"a": b""}))
