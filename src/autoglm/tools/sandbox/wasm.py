"""WebAssembly commands on wasmtime: no ambient access, bounded instructions, memory, time and output."""

from __future__ import annotations

import asyncio

from wasmtime import Config, Engine, Linker, Module, Store, Trap, TrapCode, WasmtimeError

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.cleaning import clean_line
from autoglm.tools.sandbox.port import MAX_SAID_CHARS, MIB, Bounds, Finished, Job
from autoglm.tools.sandbox.wasi import World, strangers
from autoglm.tools.threads import ToolThreads

MAX_MODULE_BYTES = 32 * MIB
_MAX_TABLE_ELEMENTS = 100_000
_threads = ToolThreads(kept=2)


class WasmSandbox:
    """A Sandbox for one module, a WASI preview 1 command. It is compiled once; each run has an instance of its own.

    Every run has an engine of its own too: an engine's epoch, which interrupts a module, is then this run's alone.
    """

    def __init__(self, name: str, module: bytes, *, bounds: Bounds) -> None:
        self._name = name
        self._module = module
        self._bounds = bounds
        self._compiled = b""

    async def check(self) -> None:
        """Compile the module and look at what it asks for; nothing of it runs. Raises ToolError (REFUSED)."""
        await _threads.run(self._compile)

    async def run(self, job: Job) -> Finished:
        if job.files or job.outputs:
            raise self._error("takes no files", FailureKind.REFUSED)
        engine = _engine()
        timer = asyncio.get_running_loop().call_later(self._bounds.wall_s, engine.increment_epoch)
        try:
            return await _threads.run(lambda: self._run(engine, job.stdin))
        finally:
            timer.cancel()
            engine.increment_epoch()  # nobody waits any more: a module that is still at work is ended

    def _compile(self) -> bytes:
        if self._compiled:
            return self._compiled
        if len(self._module) > MAX_MODULE_BYTES:
            raise self._error(f"has more than {MAX_MODULE_BYTES:,} bytes", FailureKind.REFUSED)
        try:
            module = Module(_engine(), self._module)
        except WasmtimeError as error:
            raise self._error(f"is no WebAssembly: {_said(str(error))}", FailureKind.REFUSED) from None
        if found := list(strangers(module)):
            raise self._error(f"cannot run here: {_said('; '.join(found))}", FailureKind.REFUSED)
        self._compiled = bytes(module.serialize())
        return self._compiled

    def _run(self, engine: Engine, stdin: bytes) -> Finished:
        module = Module.deserialize(engine, self._compile())
        world = World(stdin, output_bytes=self._bounds.output_bytes, stop=engine.increment_epoch)
        with Linker(engine) as linker, Store(engine) as store:
            self._bound(store)
            world.offer(linker, module)
            try:
                linker.instantiate(store, module).exports(store)["_start"](store)
            except (Trap, WasmtimeError) as error:
                if world.status is None:
                    raise self._failure(error, bytes(world.stderr)) from None
        return Finished(
            status=world.status or 0, stdout=bytes(world.stdout), stderr=bytes(world.stderr), is_cut=world.is_cut
        )

    def _bound(self, store: Store) -> None:
        store.set_fuel(self._bounds.fuel)
        store.set_epoch_deadline(1)
        store.set_limits(
            memory_size=self._bounds.memory_bytes,
            table_elements=_MAX_TABLE_ELEMENTS,
            instances=1,
            tables=10,
            memories=1,
        )

    def _failure(self, error: Trap | WasmtimeError, stderr: bytes) -> ToolError:
        code = error.trap_code if isinstance(error, Trap) else None
        if code is TrapCode.INTERRUPT:
            return self._error(f"was stopped after {self._bounds.wall_s:g} s", FailureKind.TOO_LARGE)
        if code is TrapCode.OUT_OF_FUEL:
            return self._error(f"needs more than {self._bounds.fuel:,} instructions", FailureKind.TOO_LARGE)
        if code is None:
            return self._error(f"cannot start: {_said(str(error))}", FailureKind.TOO_LARGE)
        what = code.name.lower().replace("_", " ")
        said = f": {_said(stderr.decode(errors='replace'))}" if stderr else ""
        return self._error(f"crashed ({what}){said}", FailureKind.CRASHED)

    def _error(self, what: str, kind: FailureKind) -> ToolError:
        return ToolError(
            f"The WebAssembly module {self._name} {what.rstrip('.')}.", kind=kind, hint=_HINTS.get(kind, "")
        )


_HINTS = {
    FailureKind.TOO_LARGE: "Give it less to do, or raise sandbox.wall_s, sandbox.memory_mib or sandbox.fuel.",
    FailureKind.REFUSED: "Compile it as a WASI preview 1 command (wasm32-wasip1) that needs stdin and stdout only.",
}


def _engine() -> Engine:
    config = Config()
    config.consume_fuel = True
    config.epoch_interruption = True
    config.cranelift_nan_canonicalization = True
    config.wasm_relaxed_simd_deterministic = True
    config.wasm_threads = False
    config.wasm_memory64 = False
    return Engine(config)


def _said(text: str) -> str:
    return clean_line(text, max_chars=MAX_SAID_CHARS)
