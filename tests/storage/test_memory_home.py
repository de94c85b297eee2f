"""What the home in memory adds: crashes, faults and slow disks, all decided by the test."""

from __future__ import annotations

import asyncio

import pytest

from autoglm.core.errors import StaleLease, StorageError, StorageFull
from autoglm.core.events import AnswerRequested
from autoglm.testing.clock import ManualClock
from autoglm.testing.memory import MemoryDisk, MemoryHome


@pytest.mark.parametrize(("is_written", "count"), [(False, 1), (True, 2)])
async def test_a_crash_loses_or_keeps_what_was_not_acknowledged(pen, is_written, count):
    disk, clock = MemoryDisk(), ManualClock()
    home = MemoryHome(clock=clock, disk=disk)
    lease = await pen.begin(home, "r1")
    writing = asyncio.gather(pen.write(home, lease, AnswerRequested(), after=1))
    await asyncio.sleep(0)

    home.crash(is_written=is_written)

    with pytest.raises(asyncio.CancelledError):
        await writing
    after = MemoryHome(clock=clock, disk=disk)
    assert len(await after.journal.read("r1")) == count


async def test_a_crashed_process_writes_nothing_more(pen):
    disk, clock = MemoryDisk(), ManualClock()
    home = MemoryHome(clock=clock, disk=disk)
    lease = await pen.begin(home, "r1")
    home.crash()

    with pytest.raises(StorageError, match="crashed"):
        await pen.write(home, lease, AnswerRequested(), after=1)

    assert len(await MemoryHome(clock=clock, disk=disk).journal.read("r1")) == 1


async def test_a_crash_of_one_process_leaves_the_other_alone(pen):
    disk, clock = MemoryDisk(), ManualClock()
    one, other = MemoryHome(clock=clock, disk=disk), MemoryHome(clock=clock, disk=disk)
    stale = await pen.begin(one, "r1", owner="one")
    one.crash()
    clock.advance(31)

    fresh = await other.leases.take("r1", owner="other", ttl_s=30)
    await pen.write(other, fresh, AnswerRequested(), after=1)

    with pytest.raises(StaleLease):
        await pen.write(other, stale, AnswerRequested(), after=2)


async def test_a_fault_refuses_writes_until_it_is_gone(pen):
    disk = MemoryDisk()
    home = MemoryHome(clock=ManualClock(), disk=disk)
    lease = await pen.begin(home, "r1")
    disk.fault = StorageFull("There is no space left.")

    with pytest.raises(StorageFull):
        await pen.write(home, lease, AnswerRequested(), after=1)
    disk.fault = None

    await pen.write(home, lease, AnswerRequested(), after=1)
    assert len(await home.journal.read("r1")) == 2


async def test_a_slow_disk_joins_what_comes_while_it_is_slow(pen):
    disk = MemoryDisk()
    home = MemoryHome(clock=ManualClock(), disk=disk, delay_s=lambda: 0.001)
    leases = [await pen.begin(home, f"r{n}") for n in range(5)]
    before = disk.head.changes

    await asyncio.gather(*(pen.write(home, lease, AnswerRequested(), after=1) for lease in leases))

    assert disk.head.changes - before == 1
