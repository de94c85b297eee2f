"""What sandboxes share: a program with its input goes in, what it said comes out, both within bounds.

Must not know: how a program is held.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

MIB = 1 << 20
MAX_SAID_CHARS = 500
"""The part of what a failed program said that goes into an error."""

MAX_PARALLEL = 4
"""Calls of one sandboxed tool at one time: each may use the whole of its bounds."""

GRACE_S = 5.0
"""How much later the engine gives a tool up than its sandbox, which knows the reason, does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one run may use. `memory_bytes` holds for all of its processes together, `output_bytes` for each of its
    outputs; `fuel` counts the instructions of WebAssembly: unlike time, it ends the same work at the same place."""

    wall_s: float = 10.0
    memory_bytes: int = 256 * MIB
    output_bytes: int = 1_000_000
    fuel: int = 10_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A program to run. `argv` begins with its name; `files` lie in its folder when it starts, and those that are
    named in `outputs` are brought back."""

    argv: tuple[str, ...]
    stdin: bytes = b""
    files: Mapping[str, bytes] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A program that came to its end. `is_cut`: it said more than the bounds allow, and the rest is lost."""

    status: int
    stdout: bytes = b""
    stderr: bytes = b""
    files: Mapping[str, bytes] = field(default_factory=dict)
    is_cut: bool = False


class Sandbox(Protocol):
    """A place to run programs in: no network, no clock of ours, no files but the job's own, no environment."""

    async def run(self, job: Job) -> Finished:
        """Run to the end. Raises ToolError: TOO_LARGE for more time, memory, instructions or output than allowed, which
        another try would need again; CRASHED; REFUSED for what the sandbox cannot hold; UNAVAILABLE where there is no
        sandbox, with the reason."""
