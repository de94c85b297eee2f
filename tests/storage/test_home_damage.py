"""What a home on disk does when its files are damaged, missing, newer, full or not writable."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from autoglm.core.errors import (
    JournalCorrupt,
    JournalTooNew,
    NotFound,
    StorageError,
    StorageFull,
    StorageReadOnly,
)
from autoglm.core.events import AnswerRequested, CancelRequested
from autoglm.storage import SqliteHome, database, salvage


def edit(path: Path, sql: str, *values: object) -> None:
    connection = sqlite3.connect(path)
    with connection:
        assert connection.execute(sql, values).rowcount != 0
    connection.close()


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


@pytest.fixture
async def filled(disk_homes, pen):
    """A closed home with three finished runs, one unfinished, a blob and letters."""
    home = disk_homes.open()
    for n in range(1, 4):
        await pen.whole(home, f"r{n}")
    lease = await pen.begin(home, "r4")
    await pen.write(home, lease, pen.output("y" * 100_000), after=1)
    await home.inbox.send("r4", CancelRequested(by="lin"))
    await home.close()
    return home.folder


async def test_opening_and_closing_leaves_no_trace(disk_homes):
    home = disk_homes.open()

    assert await home.runs.list() == ()
    assert (await home.verify()).is_whole
    await home.close()

    assert not home.folder.exists()


async def test_appends_asked_for_together_share_one_transaction(disk_homes, pen):
    home = disk_homes.open()
    leases = [await pen.begin(home, f"r{n}") for n in range(50)]
    before = changes(home.folder)

    await asyncio.gather(*(pen.write(home, lease, AnswerRequested(), after=1) for lease in leases))

    assert changes(home.folder) - before == 1


def changes(folder: Path) -> int:
    connection = sqlite3.connect(folder / "journal.db")
    found = connection.execute("SELECT changes FROM head").fetchone()[0]
    connection.close()
    return int(found)


async def test_a_sound_home_is_reported_as_whole(disk_homes, filled):
    report = await disk_homes.open().verify()

    assert report.is_whole
    assert (report.runs, report.unfinished, report.records, report.letters, report.blobs) == (4, 1, 14, 1, 1)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE events SET body = replace(body, 'x', 'z') WHERE run = 2 AND seq = 2",
        "UPDATE events SET at = 9 WHERE run = 2 AND seq = 2",
        "UPDATE events SET at = 'soon' WHERE run = 2 AND seq = 2",
        "UPDATE events SET type = x'ff' WHERE run = 2 AND seq = 2",
        "UPDATE events SET previous = 0 WHERE run = 2 AND seq = 4",
        "UPDATE events SET previous = position WHERE run = 2 AND seq = 4",
        "DELETE FROM events WHERE run = 2 AND seq = 3",
        "UPDATE runs SET last = last - 1, events = events - 1 WHERE number = 2",
        "UPDATE runs SET finished = 0 WHERE number = 2",
        "UPDATE runs SET run_id = x'ff', owner = 7 WHERE number = 2",
    ],
)
async def test_a_changed_record_is_not_served_and_other_runs_are(disk_homes, filled, sql):
    edit(filled / "journal.db", sql)
    home = disk_homes.open()

    with pytest.raises(JournalCorrupt):
        await home.journal.read("r2")

    assert len(await home.journal.read("r1")) == 4
    assert len(await home.journal.read("r4")) == 2
    assert not (await home.verify()).is_whole


async def test_a_run_that_is_missing_is_not_left_out_of_what_must_be_resumed(disk_homes, filled):
    edit(filled / "journal.db", "DELETE FROM runs WHERE number = 2")
    home = disk_homes.open()

    with pytest.raises(JournalCorrupt, match="Run number 2 is missing"):
        await home.runs.unfinished()
    with pytest.raises(JournalCorrupt):
        await home.journal.read("r2")

    assert len(await home.journal.read("r3")) == 4


async def test_after_an_error_the_reader_sees_what_is_written_next(disk_homes, pen, filled):
    edit(filled / "journal.db", "DELETE FROM runs WHERE number = 2")
    home = disk_homes.open()
    with pytest.raises(JournalCorrupt) as error:
        await home.runs.unfinished()
    lease = await home.leases.take("r1", owner="w1", ttl_s=30)

    await pen.write(home, lease, AnswerRequested(), after=4)

    assert error.value.hint
    assert len(await home.journal.read("r1")) == 5


async def test_a_run_hidden_by_a_damaged_index_is_neither_lost_nor_made_twice(disk_homes, filled):
    connection = sqlite3.connect(filled / "journal.db")
    root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'runs_by_id'").fetchone()[0]
    connection.close()
    content = bytearray((filled / "journal.db").read_bytes())
    place = content.index(b"r2", (root - 1) * 4096, root * 4096)
    content[place : place + 2] = b"q2"
    (filled / "journal.db").write_bytes(content)
    home = disk_homes.open()

    with pytest.raises(JournalCorrupt, match="r2"):
        await home.journal.read("r2")
    with pytest.raises(JournalCorrupt):
        await home.leases.take("r2", owner="w2", ttl_s=30)

    assert len(await home.journal.read("r3")) == 4


async def test_a_lost_tail_is_seen_through_the_anchor(disk_homes, pen, filled):
    early = (filled / "journal.db").read_bytes()
    home = disk_homes.open()
    await pen.whole(home, "r5")
    await home.close()
    (filled / "journal.db").write_bytes(early)
    home = disk_homes.open()

    for question in (home.runs.list(), home.runs.unfinished(), home.journal.read("r5"), home.journal.read("r4")):
        with pytest.raises(JournalCorrupt, match="Acknowledged records are missing"):
            await question
    with pytest.raises(JournalCorrupt, match="Acknowledged records are missing"):
        await home.leases.take("r6", owner="w1", ttl_s=30)

    assert len(await home.journal.read("r1")) == 4
    assert not (await home.verify()).is_whole


@pytest.mark.parametrize("name", ["journal.db", "anchor"])
@pytest.mark.parametrize("is_removed", [True, False])
async def test_a_home_that_lost_a_file_says_so(disk_homes, filled, name, is_removed):
    if is_removed:
        (filled / name).unlink()
    else:
        (filled / name).write_bytes(b"")
    home = disk_homes.open()

    with pytest.raises(JournalCorrupt, match=r"missing|damaged"):
        await home.runs.list()
    with pytest.raises(JournalCorrupt):
        await home.leases.take("r9", owner="w1", ttl_s=30)

    assert not (await home.verify()).is_whole


async def test_finished_runs_are_read_without_an_anchor(disk_homes, filled):
    (filled / "anchor").unlink()
    home = disk_homes.open()

    assert len(await home.journal.read("r1")) == 4
    with pytest.raises(JournalCorrupt, match="The anchor"):
        await home.journal.read("r4")


async def test_a_job_that_breaks_the_writer_is_answered_and_others_go_on(disk_homes, pen):
    home = disk_homes.open()
    lease = await pen.begin(home, "r1")

    with pytest.raises(UnicodeEncodeError):
        await home.leases.take("\ud800", owner="w1", ttl_s=30)

    await pen.write(home, lease, AnswerRequested(), after=1)
    assert len(await home.journal.read("r1")) == 2


async def test_a_damaged_slot_of_the_anchor_costs_nothing(disk_homes, filled):
    slots = [at for at in range(0, 4096, 512) if (filled / "anchor").read_bytes()[at : at + 4] == b"AGLM"]
    flip(filled / "anchor", slots[0] + 20)

    home = disk_homes.open()

    assert len(await home.runs.list()) == 4


async def test_a_damaged_blob_names_the_run_that_needs_it(disk_homes, filled):
    blob = next(path for path in (filled / "blobs").rglob("*") if path.is_file())
    flip(blob, 500)
    home = disk_homes.open()

    with pytest.raises(JournalCorrupt, match="Run r4: the blob of record 2"):
        await home.journal.read("r4")
    with pytest.raises(JournalCorrupt, match="does not fit its digest"):
        await home.blobs.get(blob.parent.name + blob.name)

    assert [damage.run_id for damage in (await home.verify()).damage] == ["r4"]


async def test_a_damaged_blob_is_mended_when_it_is_put_again(disk_homes):
    home = disk_homes.open()
    digest = await home.blobs.put(b"content")
    flip(home.folder / "blobs" / digest[:2] / digest[2:], 0)

    await home.blobs.put(b"content")

    assert await home.blobs.get(digest) == b"content"


@pytest.mark.parametrize("sql", ["UPDATE letters SET body = '{}'", "DELETE FROM letters"])
async def test_a_damaged_letter_is_not_served(disk_homes, filled, sql):
    edit(filled / "journal.db", sql)
    home = disk_homes.open()

    with pytest.raises(JournalCorrupt, match="Run r4: a letter"):
        await home.inbox.receive("r4")

    assert not (await home.verify()).is_whole


async def test_a_file_that_is_not_a_journal_is_refused(disk_homes, filled):
    (filled / "journal.db").write_bytes(b"not a database, but long enough to look like something" * 100)

    with pytest.raises(JournalCorrupt):
        await disk_homes.open().runs.list()


async def test_another_programs_database_is_left_alone(disk_homes, tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    connection = sqlite3.connect(folder / "journal.db")
    connection.execute("CREATE TABLE other (x)")
    connection.close()

    with pytest.raises(JournalCorrupt):
        await disk_homes.open().leases.take("r1", owner="w1", ttl_s=30)


async def test_a_newer_format_is_refused_with_advice(disk_homes, filled):
    edit_pragma(filled / "journal.db", "PRAGMA user_version = 99")
    home = disk_homes.open()

    with pytest.raises(JournalTooNew, match=r"format 99.*Upgrade"):
        await home.runs.list()
    with pytest.raises(JournalTooNew, match=r"format 99.*Upgrade"):
        await home.leases.take("r9", owner="w1", ttl_s=30)


def edit_pragma(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.close()


async def test_a_record_type_of_a_newer_version_is_refused_with_advice(disk_homes, pen):
    home = disk_homes.open()
    lease = await pen.begin(home, "r1")
    newer = type("PlanDreamt", (AnswerRequested,), {})
    await pen.write(home, lease, newer(), after=1)

    with pytest.raises(JournalTooNew, match=r"'PlanDreamt'.*upgrade"):
        await home.journal.read("r1")


async def test_salvage_copies_what_is_whole_and_names_the_rest(disk_homes, pen, filled, tmp_path, clock):
    wanted = {n: await disk_homes.open().journal.read(f"r{n}") for n in (1, 3, 4)}
    edit(filled / "journal.db", "UPDATE events SET body = '{}' WHERE run = 2 AND seq = 2")

    async with SqliteHome(tmp_path / "new", clock=clock) as target:
        report = await salvage(filled, target)

        assert report.copied == ("r1", "r3", "r4")
        assert [damage.run_id for damage in report.lost] == ["r2"]
        assert {n: await target.journal.read(f"r{n}") for n in (1, 3, 4)} == wanted
        assert await target.inbox.receive("r4") == ((1, CancelRequested(by="lin")),)
        assert (await target.verify()).is_whole


async def test_salvage_says_when_there_is_nothing_to_read(filled, tmp_path, clock):
    (filled / "journal.db").unlink()

    async with SqliteHome(tmp_path / "new", clock=clock) as target:
        with pytest.raises(StorageError):
            await salvage(filled, target)


async def test_fifty_megabytes_are_kept_outside_the_journal(disk_homes, pen):
    home = disk_homes.open()
    lease = await pen.begin(home, "r1")
    await pen.write(home, lease, pen.output("z" * 50_000_000), after=1)

    record = (await home.journal.read("r1"))[1]

    assert record.event == pen.output("z" * 50_000_000)
    assert (home.folder / "journal.db").stat().st_size < 100_000


def test_a_row_of_nothing_is_not_taken_for_a_run():
    with pytest.raises(JournalCorrupt, match="Run r1"):
        database.run_from((None,) * 12, name="r1")


def test_a_head_of_nothing_is_not_taken_for_an_empty_journal():
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE head (id INTEGER PRIMARY KEY, changes, position, hash, runs, crc)")

    with pytest.raises(JournalCorrupt, match="head of the journal"):
        database.load_head(connection)
    connection.execute("INSERT INTO head (id) VALUES (1)")

    with pytest.raises(JournalCorrupt, match="head of the journal"):
        database.load_head(connection)
    connection.close()


# --- no space, no permission, failing disks --------------------------------------------------------------------------


def mounted(folder: Path, *options: str) -> None:
    folder.mkdir(exist_ok=True)
    done = subprocess.run(["mount", *options, folder], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"mounting is not permitted here: {done.stderr.decode().strip()}")


@pytest.fixture
def small_disk(tmp_path):
    if not shutil.which("mount"):
        pytest.skip("there is no mount command")
    folder = tmp_path / "small"
    mounted(folder, "-t", "tmpfs", "-o", "size=1m", "tmpfs")
    yield folder
    subprocess.run(["umount", folder], check=True)


async def test_a_full_disk_is_said_and_nothing_acknowledged_is_lost(small_disk, clock, pen):
    async with SqliteHome(small_disk / "home", clock=clock) as home:
        lease = await pen.begin(home, "r1")
        written = 1
        with pytest.raises(StorageFull, match="no space left"):  # noqa: PT012  # the disk fills up at some point
            while written < 1_000:
                await pen.write(home, lease, pen.output("x" * 9_000), after=written)
                written += 1
        with pytest.raises(StorageFull):
            await home.blobs.put(bytes(2_000_000))

        assert len(await home.journal.read("r1")) == written

    async with SqliteHome(small_disk / "home", clock=clock) as home:
        assert len(await home.journal.read("r1")) == written
        assert (await home.verify()).is_whole


async def test_a_full_disk_that_gets_space_again_is_written_to(small_disk, clock, pen):
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(500_000))
    async with SqliteHome(small_disk / "home", clock=clock) as home:
        lease = await pen.begin(home, "r1")
        written = 1
        with pytest.raises(StorageFull):  # noqa: PT012  # the disk fills up at some point
            while written < 1_000:
                await pen.write(home, lease, pen.output("x" * 9_000), after=written)
                written += 1
        ballast.unlink()

        await pen.write(home, lease, AnswerRequested(), after=written)

        assert len(await home.journal.read("r1")) == written + 1


_WITH_A_SIZE_LIMIT = """
    import asyncio, resource, sys
    from pathlib import Path
    from autoglm.core.errors import StorageError
    from autoglm.core.events import Record, RunCreated, StepSucceeded
    from autoglm.core.task import Task
    from autoglm.core.values import Value
    from autoglm.storage import SqliteHome
    from autoglm.testing.clock import ManualClock

    async def main(folder):
        async with SqliteHome(folder, clock=ManualClock()) as home:
            lease = await home.leases.take("r1", owner="w1", ttl_s=30)
            await home.journal.append(lease, [Record("r1", 1, 1.0, RunCreated(task=Task()))])
            resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
            seq = 1
            try:
                while seq < 1_000:
                    output = StepSucceeded(step="s1", attempt=1, output=Value("x" * 9_000))
                    await home.journal.append(lease, [Record("r1", seq + 1, 1.0, output)])
                    seq += 1
            except StorageError:
                pass
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            kept = len(await home.journal.read("r1"))
            await home.journal.append(lease, [Record("r1", kept + 1, 1.0, RunCreated(task=Task()))])
            print(1 < seq < 1_000, kept == seq, (await home.verify()).is_whole)

    asyncio.run(main(Path(sys.argv[1])))
"""


def test_a_file_size_limit_loses_nothing_acknowledged(tmp_path):
    command = [sys.executable, "-c", textwrap.dedent(_WITH_A_SIZE_LIMIT), tmp_path / "home"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.stdout.split() == ["True", "True", "True"], done.stderr


@pytest.fixture
def read_only_view(tmp_path, filled):
    if not shutil.which("mount"):
        pytest.skip("there is no mount command")
    view = tmp_path / "view"
    mounted(view, "--bind", str(filled))
    mounted(view, "-o", "remount,ro,bind")
    yield view
    subprocess.run(["umount", view], check=True)


async def test_a_home_that_cannot_be_written_is_read_and_says_so(read_only_view, clock):
    async with SqliteHome(read_only_view, clock=clock) as home:
        assert len(await home.journal.read("r1")) == 4
        assert len(await home.runs.list()) == 4
        with pytest.raises(StorageReadOnly, match="cannot be written"):
            await home.leases.take("r9", owner="w1", ttl_s=30)
        with pytest.raises(StorageReadOnly, match="cannot be written"):
            await home.blobs.put(b"content")


async def test_a_home_below_a_place_that_cannot_be_written_says_so(clock):
    async with SqliteHome(Path("/proc/autoglm-home"), clock=clock) as home:
        with pytest.raises(StorageError, match="autoglm-home"):
            await home.leases.take("r1", owner="w1", ttl_s=30)
        with pytest.raises(NotFound):
            await home.journal.read("r1")


_FAILING_SYNC = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <unistd.h>
static int fails(void) { return !access("FLAG", F_OK); }
int fsync(int f) { if (fails()) { errno = EIO; return -1; } return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(f); }
int fdatasync(int f) { if (fails()) { errno = EIO; return -1; }
  return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(f); }
"""

_WITH_FAILING_SYNC = """
    import asyncio, os, sys
    from pathlib import Path
    from autoglm.core.errors import StorageError
    from autoglm.core.events import AnswerRequested, Record, RunCreated
    from autoglm.core.task import Task
    from autoglm.storage import SqliteHome
    from autoglm.testing.clock import ManualClock

    async def main(folder, flag):
        async with SqliteHome(folder, clock=ManualClock()) as home:
            lease = await home.leases.take("r1", owner="w1", ttl_s=30)
            await home.journal.append(lease, [Record("r1", 1, 1.0, RunCreated(task=Task()))])
            flag.touch()
            refused = 0
            for _ in range(3):
                try:
                    await home.journal.append(lease, [Record("r1", 2, 1.0, AnswerRequested())])
                except StorageError as error:
                    refused += "could not be" in str(error)
            flag.unlink()
            seq = len(await home.journal.read("r1")) + 1
            await home.journal.append(lease, [Record("r1", seq, 1.0, AnswerRequested())])
            report = await home.verify()
            print(refused, len(await home.journal.read("r1")) == seq, report.is_whole)

    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
"""


def test_a_failed_sync_acknowledges_nothing_and_is_overcome(tmp_path):
    compiler = shutil.which("gcc")
    if compiler is None:
        pytest.skip("there is no gcc to make syncs fail")
    flag, library = tmp_path / "flag", tmp_path / "failing.so"
    (tmp_path / "failing.c").write_text(_FAILING_SYNC.replace("FLAG", str(flag)))
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, tmp_path / "failing.c", "-ldl"], check=True)
    command = [sys.executable, "-c", textwrap.dedent(_WITH_FAILING_SYNC), tmp_path / "home", flag]

    done = subprocess.run(command, env={"LD_PRELOAD": str(library)}, capture_output=True, text=True, check=False)

    assert done.stdout.split() == ["3", "True", "True"], done.stderr


_WORKER = """
    import asyncio, sys, time
    from pathlib import Path
    from autoglm.core.errors import StaleLease
    from autoglm.core.events import AnswerRequested, Record, RunCreated
    from autoglm.core.task import Task
    from autoglm.storage import SqliteHome

    class WallClock:
        def now(self):
            return time.time()

    async def main(folder, owner):
        written = 0
        async with SqliteHome(folder, clock=WallClock()) as home:
            for turn in range(60):
                lease = await home.leases.take("shared", owner="both", ttl_s=30)
                try:
                    last = len(await home.journal.read("shared"))
                    await home.journal.append(lease, [Record("shared", last + 1, 1.0, AnswerRequested())])
                    written += 1
                except StaleLease:
                    pass
                own = await home.leases.take(f"{owner}{turn}", owner=owner, ttl_s=30)
                await home.journal.append(own, [Record(f"{owner}{turn}", 1, 1.0, RunCreated(task=Task()))])
        print(written)

    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
"""


async def test_two_processes_on_one_home_never_write_the_same_place(disk_homes, pen, tmp_path):
    home = disk_homes.open()
    lease = await pen.begin(home, "shared", owner="both")
    await home.leases.release(lease)
    commands = [[sys.executable, "-c", textwrap.dedent(_WORKER), str(home.folder), owner] for owner in ("a", "b")]

    written = await asyncio.gather(*(asyncio.to_thread(run_worker, command) for command in commands))

    records = await home.journal.read("shared")
    report = await home.verify()
    assert len(records) == 1 + sum(written)
    assert (report.is_whole, report.runs) == (True, 121)


def run_worker(command: list[str]) -> int:
    return int(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def test_a_home_is_used_by_one_event_loop_after_the_other(tmp_path, clock, pen):
    home = SqliteHome(tmp_path / "home", clock=clock)

    for n in range(3):
        asyncio.run(pen.begin(home, f"r{n}"))
    entries = asyncio.run(home.runs.list())
    asyncio.run(home.close())

    assert len(entries) == 3
