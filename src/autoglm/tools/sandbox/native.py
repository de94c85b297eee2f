"""Native commands under bubblewrap: no network, a read-only system, a folder in memory, nobody's rights.

Owns: that nothing runs without its sandbox. A command sees /usr and the files of its job; it sees no home, no
environment, no other process and no socket. What it wrote is brought back in one archive that our own script packs.
"""

from __future__ import annotations

import asyncio
import io
import math
import os
import shlex
import shutil
import sys
import tarfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import PurePosixPath

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.cleaning import clean_line
from autoglm.tools.sandbox.port import MAX_SAID_CHARS, MIB, Bounds, Finished, Job
from autoglm.tools.sandbox.tree import held_bytes

SCRATCH_BYTES = 64 * MIB
"""The size of each folder that a command can write to."""

MAX_PROCESSES = 64
PLACES = "/usr/bin:/bin:/usr/local/bin"
"""Where bubblewrap is looked for; the PATH of the environment is not asked."""

_MAX_OPEN_FILES = 256
_MAX_ARGUMENT_CHARS = 30_000  # Linux takes 128 KiB for one argument, and a character has at most four bytes
_MAX_ARCHIVE_BYTES = 2 * SCRATCH_BYTES
_MAX_TROUBLE_BYTES = 4_000
_LOOK_S = 0.05
_NOBODY = 65534
_WORK = "/work"
_SAID = "/said"


@dataclass(frozen=True, slots=True)
class _Kit:
    """The programs of the system that hold a command."""

    bwrap: str
    prlimit: str
    setpriv: str


class NativeSandbox:
    """A Sandbox for the named commands of this machine. `commands` are names, never paths: they are looked for in
    the folders of the system."""

    def __init__(self, commands: Collection[str], *, bounds: Bounds, places: str = PLACES) -> None:
        self._commands = tuple(commands)
        self._bounds = bounds
        self._places = places

    async def check(self) -> None:
        """Try the sandbox with an empty command. Raises ToolError (UNAVAILABLE) with what is missing."""
        await self._run(Job(argv=("true",)))

    async def run(self, job: Job) -> Finished:
        _check(job, self._commands)
        return await self._run(job)

    async def _run(self, job: Job) -> Finished:
        kit = _kit(self._places)
        with ExitStack() as opened:
            streams = tuple(_in_memory(opened, content) for content in (job.stdin, b"", b""))
            files = {name: _in_memory(opened, content) for name, content in job.files.items()}
            argv = (*_walls(kit, self._bounds, files), "/bin/sh", "-c", _script(job.outputs), "sh", *job.argv)
            status = await self._wait(argv, streams, tuple(files.values()))
            packed, trouble = os.pread(streams[1], _MAX_ARCHIVE_BYTES, 0), os.pread(streams[2], _MAX_TROUBLE_BYTES, 0)
        if packed:
            return self._unpacked(job, status, packed)
        if trouble:  # what holds a command says why it does not; a held one has other places to speak to
            raise _unavailable(_said(trouble))
        raise ToolError(f"The command {job.argv[0]} ended its own sandbox.", kind=FailureKind.CRASHED)

    async def _wait(self, argv: Sequence[str], streams: Sequence[int], files: tuple[int, ...]) -> int:
        stdin, stdout, stderr = streams
        try:
            process = await asyncio.create_subprocess_exec(
                *argv, stdin=stdin, stdout=stdout, stderr=stderr, pass_fds=files, env={}, cwd="/"
            )
        except OSError as error:
            raise _unavailable(f"bwrap cannot be started: {error.strerror}") from None
        try:
            async with asyncio.timeout(self._bounds.wall_s):
                return await _ended(process, self._bounds.memory_bytes, given=(*streams, *files))
        except TimeoutError:
            raise ToolError(
                f"The command was stopped after {self._bounds.wall_s:g} s.",
                kind=FailureKind.TOO_LARGE,
                hint="Give it less to do, or raise sandbox.wall_s.",
            ) from None
        finally:
            if process.returncode is None:
                process.kill()  # and with it, as its namespace ends, every process that it began
                await process.wait()

    def _unpacked(self, job: Job, status: int, packed: bytes) -> Finished:
        most = self._bounds.output_bytes
        found = dict(_members(packed, {"said/out", "said/err", *(f"work/{name}" for name in job.outputs)}))
        stdout, stderr = found.pop("said/out", b""), found.pop("said/err", b"")
        return Finished(
            status=status,
            stdout=stdout[:most],
            stderr=stderr[:most],
            files={name.removeprefix("work/"): content for name, content in found.items()},
            is_cut=len(stdout) > most or len(stderr) > most,
        )


async def _ended(process: asyncio.subprocess.Process, memory_bytes: int, *, given: Sequence[int]) -> int:
    """The status. Raises ToolError when the processes hold too much together: a limit of the system bounds each alone.
    One that grows fast gets beyond the bound for the time between two looks."""
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_S):
                return await process.wait()
        if await asyncio.to_thread(held_bytes, process.pid, enough=memory_bytes, given=given) > memory_bytes:
            raise ToolError(
                f"The command was stopped: its processes held more than {memory_bytes // MIB:,} MiB together.",
                kind=FailureKind.TOO_LARGE,
                hint="Give it less to do, or raise sandbox.memory_mib.",
            )


def _check(job: Job, commands: Collection[str]) -> None:
    if not job.argv or job.argv[0] not in commands:
        name = _said(job.argv[0].encode(errors="replace")) if job.argv else ""
        raise ToolError(
            f"The command {name!r} is not allowed here.",
            kind=FailureKind.REFUSED,
            hint=f"Allowed: {', '.join(commands) or 'none'}; an administrator names them in sandbox.commands.",
        )
    if not all(map(_is_text, job.argv)) or sum(map(len, job.argv)) > _MAX_ARGUMENT_CHARS:
        raise ToolError("The command's arguments are too long, or no text.", kind=FailureKind.INVALID_ARGS)
    for name in (*job.files, *job.outputs):
        if not _is_inside(name):
            raise ToolError(
                f"The path {_said(name.encode(errors='replace'))!r} leads out of the sandbox.", kind=FailureKind.REFUSED
            )
    if sum(map(len, job.files.values())) + len(job.stdin) > SCRATCH_BYTES:
        raise ToolError(f"The files have more than {SCRATCH_BYTES:,} bytes.", kind=FailureKind.TOO_LARGE)


def _is_inside(name: str) -> bool:
    pure = PurePosixPath(name)
    return bool(pure.parts) and not pure.is_absolute() and ".." not in pure.parts and name.isprintable()


def _is_text(argument: str) -> bool:
    """What the system can be given: no NUL, no half of a character."""
    return "\0" not in argument and argument.encode(errors="replace").decode() == argument


def _kit(places: str) -> _Kit:
    """Raises ToolError (UNAVAILABLE) that says what is missing."""
    if sys.platform != "linux":
        raise _unavailable("it needs Linux")
    bwrap, prlimit, setpriv = (shutil.which(name, path=places) for name in ("bwrap", "prlimit", "setpriv"))
    if bwrap is None:
        raise _unavailable("bubblewrap is not installed (apt install bubblewrap)")
    if prlimit is None or setpriv is None:
        raise _unavailable("prlimit or setpriv is not installed (apt install util-linux)")
    return _Kit(bwrap, prlimit, setpriv)


def _walls(kit: _Kit, bounds: Bounds, files: Mapping[str, int]) -> Iterator[str]:
    """The command line that holds a command; what follows it is run inside."""
    if os.geteuid() == 0:  # the bound on processes does not hold for root
        yield from (kit.setpriv, f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups", "--")
    yield from (kit.bwrap, "--unshare-all", "--unshare-user", "--disable-userns", "--cap-drop", "ALL")
    yield from ("--die-with-parent", "--new-session", "--hostname", "sandbox", "--clearenv")
    yield from ("--setenv", "PATH", "/usr/bin:/bin", "--setenv", "LANG", "C.UTF-8", "--setenv", "HOME", _WORK)
    yield from ("--ro-bind", "/usr", "/usr", "--ro-bind-try", "/etc/alternatives", "/etc/alternatives")
    yield from ("--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache")
    for name in ("bin", "lib", "lib64", "sbin"):
        yield from ("--symlink", f"usr/{name}", f"/{name}")
    yield from ("--proc", "/proc", "--dev", "/dev", "--size", str(SCRATCH_BYTES), "--tmpfs", "/dev/shm")  # noqa: S108
    yield from ("--remount-ro", "/dev", "--size", str(SCRATCH_BYTES), "--tmpfs", "/tmp")  # noqa: S108
    yield from ("--size", str(4 * bounds.output_bytes), "--tmpfs", _SAID)
    yield from ("--size", str(SCRATCH_BYTES), "--tmpfs", _WORK, "--chdir", _WORK)
    for name, file in files.items():
        yield from ("--file", str(file), f"{_WORK}/{name}")
    yield from ("--remount-ro", "/", "--")
    yield from (kit.prlimit, "--core=0", f"--cpu={math.ceil(bounds.wall_s)}", f"--as={bounds.memory_bytes}")
    yield from (f"--nproc={MAX_PROCESSES}", f"--nofile={_MAX_OPEN_FILES}", f"--fsize={_MAX_ARCHIVE_BYTES}", "--")


def _script(outputs: Sequence[str]) -> str:
    """Runs its arguments, then packs what they said and made."""
    packed = " ".join(shlex.quote(f"work/{name}") for name in outputs)
    return (
        f'"$@" >{_SAID}/out 2>{_SAID}/err; status=$?; '
        f"cd / && tar --create --file=- --no-recursion said/out said/err {packed} 2>{_SAID}/tar; exit $status"
    )


def _in_memory(opened: ExitStack, content: bytes) -> int:
    """A file that lies in memory only, open at its start."""
    file = os.memfd_create("autoglm")
    opened.callback(os.close, file)
    view = memoryview(content)
    while view:
        view = view[os.write(file, view) :]
    os.lseek(file, 0, os.SEEK_SET)
    return file


def _members(packed: bytes, wanted: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """The wanted regular files of an archive; a command may have written something else in its place."""
    try:
        with tarfile.open(fileobj=io.BytesIO(packed), mode="r:") as archive:
            for member in archive:
                file = archive.extractfile(member) if member.isreg() and member.size <= SCRATCH_BYTES else None
                if file is not None and member.name in wanted:
                    yield member.name, file.read()
    except (tarfile.TarError, EOFError, ValueError, OSError):
        raise ToolError("What the command left behind cannot be read.", kind=FailureKind.BAD_OUTPUT) from None


def _said(content: bytes) -> str:
    return clean_line(content.decode(errors="replace"), max_chars=MAX_SAID_CHARS)


def _unavailable(why: str) -> ToolError:
    return ToolError(
        f"There is no sandbox for native commands: {why.rstrip('.')}.",
        kind=FailureKind.UNAVAILABLE,
        hint="Commands are never run without it. It needs bubblewrap 0.8 or newer and user namespaces.",
    )
