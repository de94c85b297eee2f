"""The work that every contestant does, and how a contestant's process talks: standard library only.

Must not import the project or a peer: it runs inside the environments of all of them.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import json
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

CHAIN_STEPS = 10
FAN_WIDTH = 50
OUTPUT_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a contestant is to do: `runs` runs of one shape, at most `concurrent` of them under way at one time.
    `home` is an empty folder (or one filled by an earlier job); `warmup` runs come before the clock starts."""

    shape: str
    home: str
    runs: int
    concurrent: int = 1
    warmup: int = 3
    width: int = FAN_WIDTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What came of it. `started` and `ended` are Unix times in seconds: they bound the window for counting fsyncs."""

    runs: int
    steps: int
    wall_s: float
    started: float
    ended: float
    rss_mb: float
    peak_rss_mb: float
    output_digest: str
    journal_mode: str
    synchronous: str
    extra: dict[str, float]


def next_block(text: str) -> str:
    """4 KB that depend on every byte of `text`: a step that was not done cannot be hidden."""
    return (hashlib.sha256(text.encode()).hexdigest() * (OUTPUT_BYTES // 64))[:OUTPUT_BYTES]


def chain_result(seed: str) -> str:
    """The output of the last of ten dependent steps."""
    text = seed
    for _ in range(CHAIN_STEPS):
        text = next_block(text)
    return text


def fan_result(seed: str, width: int = FAN_WIDTH) -> str:
    """The output of one step, `width` parallel steps on it, and one step that joins them."""
    first = next_block(seed)
    return next_block("".join(next_block(f"{index}:{first}") for index in range(width)))


def fan_block(index: int, text: str) -> str:
    """One of the parallel steps."""
    return next_block(f"{index}:{text}")


def map_item(index: int, text: str) -> str:
    """One item of a long map: a small output, so that the count of items is what is measured."""
    return hashlib.sha256(f"{index}:{text}".encode()).hexdigest()[:16]


def map_result(seed: str, width: int) -> str:
    """The outputs of all items of a map, joined in their order."""
    return "".join(map_item(index, seed) for index in range(width))


def job_from_argv() -> Job:
    """The job that the bench put on the command line as JSON."""
    return Job(**json.loads(sys.argv[1]))


def steps_of(job: Job) -> int:
    """How many steps one run of the job has."""
    return {"chain": CHAIN_STEPS, "fan": job.width + 2, "map": job.width}[job.shape]


Once = Callable[[str], Awaitable[str]]


async def measure(job: Job, once: Once, *, pragmas: tuple[str, str]) -> Measured:
    """Do the job: `once(seed)` performs one run and gives its final output, which is checked."""
    await _many(job, once, [f"warm-{n}" for n in range(job.warmup)])
    gc.collect()
    seeds = [f"seed-{n}" for n in range(job.runs)]
    started, begin = time.time(), time.perf_counter()
    outputs = await _many(job, once, seeds)
    wall_s, ended = time.perf_counter() - begin, time.time()
    for seed, output in zip(seeds, outputs, strict=True):
        check_output(job, seed, output)
    memory = memory_mb()
    return Measured(
        runs=job.runs,
        steps=job.runs * steps_of(job),
        wall_s=wall_s,
        started=started,
        ended=ended,
        rss_mb=memory[0],
        peak_rss_mb=memory[1],
        output_digest=hashlib.sha256("".join(outputs).encode()).hexdigest(),
        journal_mode=pragmas[0],
        synchronous=pragmas[1],
        extra={},
    )


def check_output(job: Job, seed: str, output: str) -> None:
    """Stop the bench when a contestant did not do the work."""
    if output != expected_output(job, seed):
        raise SystemExit(f"wrong output for {seed}: {output[:60]!r}")


def expected_output(job: Job, seed: str) -> str:
    """What a run of the job ends with."""
    if job.shape == "chain":
        return chain_result(seed)
    return fan_result(seed, job.width) if job.shape == "fan" else map_result(seed, job.width)


async def _many(job: Job, once: Once, seeds: list[str]) -> list[str]:
    gate = asyncio.Semaphore(job.concurrent)

    async def gated(seed: str) -> str:
        async with gate:
            return await once(seed)

    return await asyncio.gather(*(gated(seed) for seed in seeds))


def memory_mb() -> tuple[float, float]:
    """Resident memory of this process now and at its peak, in MB of 10^6 bytes; zeros where /proc is missing."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0, 0.0
    fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
    now, peak = (int(fields[name].split()[0]) * 1024 / 1e6 for name in ("VmRSS", "VmHWM"))
    return now, peak


def say(measured: Measured) -> None:
    """The contestant's last line."""
    print(json.dumps(asdict(measured)), flush=True)
