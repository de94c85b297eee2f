"""The world that a WebAssembly module sees: its input, its output, and nothing else.

Owns: the calls of WASI preview 1 that a command of a C, Rust, Go or Zig compiler makes. There are no files, no
network, no arguments and no environment; the clock stands still, and chance comes from the input, so that the same
input gives the same output. Every other call of WASI answers "not capable".
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from wasmtime import Caller, FuncType, Linker, Memory, MemoryType, Module

NAMESPACE = "wasi_snapshot_preview1"
OK, BAD_FILE, BAD_ADDRESS, INVALID, NOT_SEEKABLE, NOT_CAPABLE = 0, 8, 21, 28, 70, 76
"""Numbers of WASI: success, badf, fault, inval, spipe, notcapable."""

_STDIN, _STDOUT, _STDERR = 0, 1, 2
_CHARACTER_DEVICE = 2
_MAX_PIECES = 1024
_MAX_CHANCE_BYTES = 65_536
_TICK_NS = 1_000_000


class _Outside(Exception):
    """An address that is not in the module's memory."""


class Guest:
    """The memory of the module that calls."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._memory: Memory = caller["memory"]  # type: ignore[assignment]  # its kind was looked at before the start

    def read(self, at: int, size: int) -> bytes:
        start = self._inside(at, size)
        return bytes(self._memory.read(self._caller, start, start + size))

    def write(self, at: int, content: bytes) -> None:
        start = self._inside(at, len(content))
        if content:
            self._memory.write(self._caller, content, start)

    def read_number(self, at: int) -> int:
        return int.from_bytes(self.read(at, 4), "little")

    def write_number(self, at: int, number: int, *, size: int = 4) -> None:
        self.write(at, number.to_bytes(size, "little"))

    def pieces(self, at: int, count: int) -> Iterator[tuple[int, int]]:
        """Address and size of each buffer of a scattered read or write."""
        if not 0 <= count <= _MAX_PIECES:
            raise _Outside
        for place in range(at, at + 8 * count, 8):
            yield self.read_number(place), self.read_number(place + 4)

    def _inside(self, at: int, size: int) -> int:
        start = at & 0xFFFF_FFFF  # addresses come as signed numbers
        if start + size > self._memory.data_len(self._caller):
            raise _Outside
        return start


class World:
    """One run's input and output. `stop` ends the module at its next instruction that can be interrupted."""

    def __init__(self, stdin: bytes, *, output_bytes: int, stop: Callable[[], None]) -> None:
        self.status: int | None = None
        self.stdout = bytearray()
        self.stderr = bytearray()
        self.is_cut = False
        self._stdin = stdin
        self._read = 0
        self._drawn = 0
        self._output_bytes = output_bytes
        self._stop = stop

    def offer(self, linker: Linker, module: Module) -> None:
        """Answer everything that the module imports; `strangers` has found nothing against it."""
        for wanted in module.imports:
            name, kind = wanted.name or "", wanted.type
            call = CALLS[name][1] if name in CALLS else _not_capable
            if isinstance(kind, FuncType):
                linker.define_func(NAMESPACE, name, kind, self._answering(call), access_caller=True)

    def _answering(self, call: _Call) -> Callable[..., int | None]:
        def answer(caller: Caller, *numbers: int) -> int | None:
            try:
                return call(self, Guest(caller), *numbers)
            except _Outside:
                return BAD_ADDRESS

        return answer

    # --- the calls ---------------------------------------------------------------------------------------------------

    def read(self, guest: Guest, file: int, at: int, count: int, told: int) -> int:
        if file != _STDIN:
            return BAD_FILE
        before = self._read
        for place, size in guest.pieces(at, count):
            piece = self._stdin[self._read : self._read + size]
            guest.write(place, piece)
            self._read += len(piece)
        guest.write_number(told, self._read - before)
        return OK

    def write(self, guest: Guest, file: int, at: int, count: int, told: int) -> int:
        if file not in {_STDOUT, _STDERR}:
            return BAD_FILE
        kept = self.stdout if file == _STDOUT else self.stderr
        written = 0
        for place, size in guest.pieces(at, count):
            room = self._output_bytes - len(kept)
            kept += guest.read(place, min(size, room))
            self.is_cut |= size > room
            written += size
        guest.write_number(told, written & 0xFFFF_FFFF)
        return OK

    def seek(self, _guest: Guest, file: int, _offset: int, _whence: int, _told: int) -> int:
        return NOT_SEEKABLE if file in {_STDIN, _STDOUT, _STDERR} else BAD_FILE

    def describe(self, guest: Guest, file: int, told: int) -> int:
        if file not in {_STDIN, _STDOUT, _STDERR}:
            return BAD_FILE
        guest.write(told, bytes([_CHARACTER_DEVICE]) + bytes(23))
        return OK

    def no_file(self, _guest: Guest, *_numbers: int) -> int:
        return BAD_FILE

    def nothing(self, _guest: Guest, *_numbers: int) -> int:
        return OK

    def no_texts(self, guest: Guest, count: int, size: int) -> int:
        guest.write_number(count, 0)
        guest.write_number(size, 0)
        return OK

    def time(self, guest: Guest, _clock: int, _precision: int, told: int) -> int:
        guest.write_number(told, 0, size=8)
        return OK

    def tick(self, guest: Guest, _clock: int, told: int) -> int:
        guest.write_number(told, _TICK_NS, size=8)
        return OK

    def chance(self, guest: Guest, at: int, size: int) -> int:
        if not 0 <= size <= _MAX_CHANCE_BYTES:
            return INVALID
        self._drawn += 1
        guest.write(at, hashlib.shake_256(self._drawn.to_bytes(8, "little") + self._stdin).digest(size))
        return OK

    def exit(self, _guest: Guest, status: int) -> None:
        self.status = status & 0xFF if self.status is None else self.status
        self._stop()


def _not_capable(_world: World, _guest: Guest, *_numbers: int) -> int:
    return NOT_CAPABLE


_Call: TypeAlias = Callable[..., int | None]

CALLS: Mapping[str, tuple[str, _Call]] = {
    "args_get": ("i32 i32 -> i32", World.nothing),
    "args_sizes_get": ("i32 i32 -> i32", World.no_texts),
    "clock_res_get": ("i32 i32 -> i32", World.tick),
    "clock_time_get": ("i32 i64 i32 -> i32", World.time),
    "environ_get": ("i32 i32 -> i32", World.nothing),
    "environ_sizes_get": ("i32 i32 -> i32", World.no_texts),
    "fd_close": ("i32 -> i32", World.nothing),
    "fd_fdstat_get": ("i32 i32 -> i32", World.describe),
    "fd_prestat_dir_name": ("i32 i32 i32 -> i32", World.no_file),
    "fd_prestat_get": ("i32 i32 -> i32", World.no_file),
    "fd_read": ("i32 i32 i32 i32 -> i32", World.read),
    "fd_seek": ("i32 i64 i32 i32 -> i32", World.seek),
    "fd_write": ("i32 i32 i32 i32 -> i32", World.write),
    "proc_exit": ("i32 ->", World.exit),
    "random_get": ("i32 i32 -> i32", World.chance),
    "sched_yield": ("-> i32", World.nothing),
}
"""The answered calls of WASI with their signatures."""


def strangers(module: Module) -> Iterator[str]:
    """What the module is not: each thing that keeps it from running here, as a sentence's end."""
    for wanted in module.imports:
        name = f"{wanted.module}.{wanted.name}"
        if wanted.module != NAMESPACE or not isinstance(wanted.type, FuncType):
            yield f"it asks for {name}, which no sandbox gives"
        elif signature(wanted.type) != _expected(wanted.name or "", wanted.type):
            yield f"it asks for {name} in a form that WASI does not have: {signature(wanted.type)}"
    exports = {export.name: export.type for export in module.exports}
    if not isinstance(exports.get("memory"), MemoryType):
        yield "it exports no memory"
    if not isinstance(start := exports.get("_start"), FuncType) or signature(start) != "->":
        yield "it exports no function _start: it is no WASI command"


def signature(kind: FuncType) -> str:
    """`i32 i64 -> i32`."""
    return " ".join([*map(str, kind.params), "->", *map(str, kind.results)])


def _expected(name: str, kind: FuncType) -> str:
    """The form of a call that is answered; of the others any that can be told "not capable"."""
    if name in CALLS:
        return CALLS[name][0]
    return signature(kind) if [str(result) for result in kind.results] == ["i32"] else "... -> i32"
