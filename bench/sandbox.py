"""What a sandbox costs: a WebAssembly call, a Python snippet, a held native command, beside plain processes."""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from autoglm.core.errors import ToolError
from autoglm.tools.sandbox.native import NativeSandbox
from autoglm.tools.sandbox.port import MIB, Bounds, Job
from bench._figures import Target, alternate, finish, median, median_ratio, show, skip

METHOD = """
All contestants answer the same call, one after another in each round, the order turned about from round to round; a
ratio is taken within a round, the figure is the median over rounds. The first round only warms up.

"WASM call" is one run of an echoing module through WasmSandbox: an engine of its own, the compiled module loaded, an
instance made, JSON in, JSON out, all thrown away. "WASM first call" compiles the module besides. "snippet" is
MontyRunner.advance of a one-line sum in a fresh worker process. "native command" is `true` under bubblewrap, with all
its walls. Beside them, unsandboxed: the start to end of `python -c pass` (this interpreter, -I) and of /bin/true, each
by asyncio's create_subprocess_exec. Every contestant's result is checked. Where bubblewrap or user namespaces are
missing the native command is left out, and said so.

Memory: many WASM calls under way at once in a process that has already made one, each of a module that has touched its
whole 1 MiB of memory and then spins. The figure is the growth of the process's resident memory by call, thread and all.
"""
ROUNDS = 40
LIVE = 100
PAGES_OF_A_MIB = 16
_HEAD = """(module
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))"""
ECHO = f"""{_HEAD} (memory (export "memory") 2) (func (export "_start")
  (i32.store (i32.const 0) (i32.const 64)) (i32.store (i32.const 4) (i32.const 60000))
  (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
  (i32.store (i32.const 4) (i32.load (i32.const 8)))
  (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))"""
LIVING = f"""{_HEAD} (memory (export "memory") {PAGES_OF_A_MIB}) (func (export "_start")
  (memory.fill (i32.const 0) (i32.const 1) (i32.const {MIB})) (loop $again (br $again))))"""
QUESTION = b'{"text":"hello"}'

Contestant = Callable[[], Awaitable[None]]


def contestants(native: NativeSandbox | None) -> Mapping[str, Contestant]:
    """Each does its work once and checks the result."""
    import wasmtime

    from autoglm.tools.sandbox.snippets import MontyRunner
    from autoglm.tools.sandbox.wasm import WasmSandbox

    module = bytes(wasmtime.wat2wasm(ECHO))
    kept, runner, question = (
        WasmSandbox("echo", module, bounds=Bounds()),
        MontyRunner(Bounds()),
        Job(argv=("echo",), stdin=QUESTION),
    )

    async def call() -> None:
        assert (await kept.run(question)).stdout == QUESTION

    async def first_call() -> None:
        assert (await WasmSandbox("echo", module, bounds=Bounds()).run(question)).stdout == QUESTION

    async def snippet() -> None:
        assert (await runner.advance("sum(xs)", inputs={"xs": [1, 2]}, tools=(), answers=())).output == 3

    async def command() -> None:
        assert native is not None
        assert (await native.run(Job(argv=("true",)))).status == 0

    held = {"native command": command} if native else {}
    plain = {
        "python -c pass": lambda: _process(sys.executable, "-I", "-c", "pass"),
        "/bin/true": lambda: _process("/bin/true"),
    }
    return {"WASM call": call, "WASM first call": first_call, "snippet": snippet, **held, **plain}


async def _process(*argv: str) -> None:
    process = await asyncio.create_subprocess_exec(*argv)
    assert await process.wait() == 0


async def time_all(running: Mapping[str, Contestant], *, rounds: int) -> dict[str, list[float]]:
    """Seconds of each contestant by round."""
    found: dict[str, list[float]] = {name: [] for name in running}
    for number in range(rounds + 1):
        for name in alternate(list(running), number):
            begin = time.perf_counter()
            await running[name]()
            if number:
                found[name].append(time.perf_counter() - begin)
    return found


async def live_bytes(count: int) -> float:
    """Growth of resident memory by call under way."""
    import wasmtime

    from autoglm.tools.sandbox.wasm import WasmSandbox

    echo, living = (bytes(wasmtime.wat2wasm(text)) for text in (ECHO, LIVING))
    await WasmSandbox("echo", echo, bounds=Bounds()).run(Job(argv=("echo",), stdin=QUESTION))
    sandbox = WasmSandbox("living", living, bounds=Bounds(wall_s=60.0, fuel=10**15))
    await sandbox.check()
    before = _resident_bytes()
    calls = [asyncio.Task(sandbox.run(Job(argv=("living",)))) for _ in range(count)]
    await asyncio.sleep(3.0)
    assert not any(call.done() for call in calls)
    grown = _resident_bytes() - before
    for one in calls:
        one.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    return grown / count


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


async def native_sandbox() -> tuple[NativeSandbox | None, str]:
    """One for `true`, or why there is none."""
    sandbox = NativeSandbox(("true",), bounds=Bounds())
    try:
        await sandbox.check()
    except ToolError as why:
        return None, why.message
    return sandbox, ""


def report(found: Mapping[str, Sequence[float]], instance_bytes: float, no_native: str) -> int:
    """The table, the targets and the last line."""
    ratios = {name: median_ratio(took, found["python -c pass"]) for name, took in found.items()}
    rows = [(name, median(took) * 1000, max(took) * 1000, ratios[name]) for name, took in found.items()]
    show("One call", ("contestant", "median ms", "slowest ms", "/ python -c pass"), rows)
    if no_native:
        print(f"\nNo native command: {no_native}")
    print(f"\nA live WASM call with 1 MiB of its own: {instance_bytes / 1e6:.2f} MB")
    targets = [
        Target(name="WASM call, ms", figure=median(found["WASM call"]) * 1000, bound=10, at_most=True),
        Target(name="MB of a live WASM call", figure=instance_bytes / 1e6, bound=2, at_most=True),
    ]
    figures: dict[str, object] = {"ms": {name: median(took) * 1000 for name, took in found.items()}}
    figures |= {"ratio_to_python": ratios, "instance_mb": instance_bytes / 1e6}
    return finish({**figures, "native_skipped": no_native} if no_native else figures, targets)


async def measure(rounds: int, live: int) -> int:
    """The whole benchmark."""
    instance_bytes = await live_bytes(live)
    native, no_native = await native_sandbox()
    return report(await time_all(contestants(native), rounds=rounds), instance_bytes, no_native)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark. Gives 1 when a target was missed."""
    parser = argparse.ArgumentParser(
        prog="./dev bench sandbox",
        description=__doc__,
        epilog=METHOD,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds that count (default {ROUNDS})")
    parser.add_argument("--live", type=int, default=LIVE, help=f"calls under way at once (default {LIVE})")
    options = parser.parse_args(argv)
    for package, extra in (("wasmtime", "wasm"), ("pydantic_monty", "snippets")):
        if importlib.util.find_spec(package) is None:
            return skip(f"the extra `{extra}` is not installed")
    return asyncio.run(measure(options.rounds, options.live))


if __name__ == "__main__":
    sys.exit(main())
