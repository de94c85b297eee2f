"""How much memory a process and everything that it began hold, on Linux. Must not know: why it is asked.

Owns: that nothing is counted twice. Pages that processes share since a fork are divided among them, and a file that
lies in memory only (memfd) counts once.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_PAGE = os.sysconf("SC_PAGESIZE")
_BLOCK = 512


def held_bytes(pid: int, *, enough: int, given: Collection[int] = ()) -> int:
    """What the tree holds now, exactly where that is more than `enough`; a quick count, that may be too high, is taken
    first. `given` are open files of ours, which count for us."""
    pids = tuple(_tree(pid))
    ours = {(status.st_dev, status.st_ino) for status in map(os.fstat, given)}
    files = sum(size for file, size in _files_in_memory(pids).items() if file not in ours)
    quick = sum(map(_resident, pids)) + files
    return quick if quick <= enough else sum(map(_share, pids)) + files


def _tree(pid: int) -> Iterator[int]:
    """The process and its descendants. Those that have ended meanwhile have none."""
    waiting = [pid]
    parents = None if (_PROC / f"{pid}/task/{pid}/children").exists() else _parents()
    while waiting:
        found = waiting.pop()
        yield found
        waiting += _children(found) if parents is None else [child for child, of in parents.items() if of == found]


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for thread in (_PROC / f"{pid}/task").iterdir():
            with suppress(OSError):
                found += map(int, (thread / "children").read_text().split())
    return found


def _parents() -> dict[int, int]:
    """The parent of each process: for kernels that do not list children."""
    found: dict[int, int] = {}
    for process in _PROC.glob("[0-9]*"):
        with suppress(OSError, IndexError):
            found[int(process.name)] = int((process / "stat").read_text().rpartition(")")[2].split()[1])
    return found


def _resident(pid: int) -> int:
    try:
        return int((_PROC / f"{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def _share(pid: int) -> int:
    """Its proportional share of what it has mapped (PSS); all of it, where the kernel does not say."""
    with suppress(OSError, StopIteration, ValueError):
        lines = (_PROC / f"{pid}/smaps_rollup").read_text().splitlines()
        return 1024 * int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return _resident(pid)


def _files_in_memory(pids: Sequence[int]) -> dict[tuple[int, int], int]:
    """The sizes of the memfds that the tree has open."""
    found: dict[tuple[int, int], int] = {}
    for pid in pids:
        with suppress(OSError):
            for file in (_PROC / f"{pid}/fd").iterdir():
                with suppress(OSError):
                    if str(file.readlink()).startswith("/memfd:"):
                        status = file.stat()
                        found[status.st_dev, status.st_ino] = status.st_blocks * _BLOCK
    return found
