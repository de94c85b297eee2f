"""What every sandbox for programs keeps to: the same rules on WebAssembly and on native commands."""

from __future__ import annotations

import asyncio

import pytest

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.sandbox.native import NativeSandbox
from autoglm.tools.sandbox.port import Bounds, Job

COMMANDS = {
    "echo": ("cat",),
    "loop": ("sh", "-c", "while :; do :; done"),
    "loud": ("sh", "-c", "while echo 0123456789; do :; done"),
    "fail": ("sh", "-c", "echo broken >&2; exit 3"),
    "grow": ("sh", "-c", "x=0123456789; while :; do x=$x$x; done"),
}


@pytest.fixture(params=["wasm", "native"])
def start(request, bounds):
    """Runs one of the programs by name: in an instance of its own, or as a command."""
    if request.param == "native":
        request.getfixturevalue("native")  # or it is skipped
        return lambda name, stdin=b"", within=bounds: NativeSandbox(("cat", "sh"), bounds=within).run(
            Job(argv=COMMANDS[name], stdin=stdin)
        )
    build = request.getfixturevalue("build")
    sandboxes = pytest.importorskip("autoglm.tools.sandbox.wasm", exc_type=ImportError)
    bodies = {
        "echo": request.getfixturevalue("echo"),
        "loop": request.getfixturevalue("loop"),
        "loud": request.getfixturevalue("loud"),
        "fail": "(call $exit (i32.const 3))",
        "grow": "(loop $again (br_if $again (i32.ne (memory.grow (i32.const 16)) (i32.const -1))))"
        "(call $exit (i32.const 9))",
    }
    return lambda name, stdin=b"", within=bounds: sandboxes.WasmSandbox(name, build(bodies[name]), bounds=within).run(
        Job(argv=(name,), stdin=stdin)
    )


@pytest.mark.parametrize("content", [b"", b'{"a": 1}', bytes(range(256))])
async def test_a_program_reads_its_input_and_says_its_output(start, content):
    finished = await start("echo", content)

    assert finished.stdout == content
    assert finished.status == 0
    assert not finished.is_cut


async def test_a_program_that_never_ends_is_stopped_and_called_so(start, brief):
    with pytest.raises(ToolError, match=r"stopped after 0\.3 s") as stopped:
        await start("loop", within=brief)

    assert stopped.value.kind is FailureKind.TOO_LARGE


async def test_what_is_said_beyond_the_bound_is_cut_and_told(start, bounds: Bounds):
    finished = await start("loud")

    assert len(finished.stdout) == bounds.output_bytes
    assert finished.is_cut


async def test_a_status_is_given_as_it_is(start):
    assert (await start("fail")).status == 3


async def test_memory_ends_at_its_bound(start):
    assert (await start("grow")).status != 0


async def test_programs_run_beside_each_other_without_mixing(start):
    contents = [str(number).encode() * 50 for number in range(8)]

    finished = await asyncio.gather(*(start("echo", content) for content in contents))

    assert [one.stdout for one in finished] == contents


async def test_a_caller_who_gives_up_waits_no_longer(start):
    async with asyncio.timeout(20):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await start("loop")
