"""A directory with damage in it: every run is listed once, the damaged ones with what is wrong with them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from autoglm.core.errors import JournalCorrupt
from autoglm.core.events import AnswerRequested
from autoglm.core.ports import ListedRun, RunEntry, UnreadableRun
from autoglm.storage import SqliteHome, salvage


async def test_a_run_of_a_newer_version_is_listed_with_the_reason_beside_the_others(homes, pen):
    home = homes.open()
    await pen.whole(home, "r1")
    lease = await pen.begin(home, "r2")
    await pen.write(home, lease, type("PlanDreamt", (AnswerRequested,), {})(), after=1)
    await pen.whole(home, "r3")

    newest, unreadable, oldest = await home.runs.list()

    assert (newest.run_id, oldest.run_id) == ("r3", "r1")
    assert isinstance(unreadable, UnreadableRun)
    assert (unreadable.number, unreadable.run_id) == (2, "r2")
    assert "'PlanDreamt'" in unreadable.reason
    assert "upgrade" in unreadable.hint
    assert [entry.run_id for entry in await home.runs.list(limit=2)] == ["r3", "r2"]
    assert [entry.run_id for entry in await home.runs.list(before=2)] == ["r1"]


@pytest.fixture
async def five(disk_homes, pen) -> Path:
    """A closed home with the finished runs r1 to r5, the last of many records."""
    home = disk_homes.open()
    for n in range(1, 5):
        await pen.whole(home, f"r{n}")
    lease = await pen.begin(home, "r5")
    for n in range(1, 40):
        await pen.write(home, lease, pen.output("y" * 3_000), after=n)
    await home.close()
    return home.folder


def edit(folder: Path, sql: str) -> None:
    connection = sqlite3.connect(folder / "journal.db")
    with connection:
        assert connection.execute(sql).rowcount != 0
    connection.close()


def scramble(folder: Path, table: str, *, holding: bytes = b"") -> None:
    """Overwrite the beginning of a page: the first with these bytes, or else the root of the table or index."""
    content = bytearray((folder / "journal.db").read_bytes())
    connection = sqlite3.connect(folder / "journal.db")
    root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    connection.close()
    start = content.index(holding) // 4096 * 4096 if holding else (root - 1) * 4096
    content[start : start + 8] = b"\xff" * 8
    (folder / "journal.db").write_bytes(content)


def told(listed: tuple[ListedRun, ...]) -> dict[int, str]:
    """What each entry says: its name, or why it cannot be told."""
    return {entry.number: entry.run_id if isinstance(entry, RunEntry) else entry.reason for entry in listed}


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("UPDATE events SET body = '{}' WHERE run = 2 AND seq = 1", "Run r2: record 1 fails its checks."),
        ("UPDATE events SET body = '{}' WHERE run = 2 AND seq = 4", "Run r2: record 4 fails its checks."),
        ("UPDATE events SET type = x'ff' WHERE run = 2 AND seq = 1", "Run r2: a record fails its checks."),
        ("DELETE FROM events WHERE run = 2 AND seq = 1", "Run r2: its first or last record is missing."),
        ("UPDATE runs SET first = first + 1, crc = crc WHERE number = 2", "Run r2: its entry in the directory"),
        ("UPDATE runs SET owner = x'ff' WHERE number = 2", "Run r2: its entry in the directory fails its checks."),
        ("DELETE FROM runs WHERE number = 2", "Run number 2: it is missing from the directory."),
        ("UPDATE runs SET number = 77 WHERE number = 2", "Run number 2: it is missing from the directory."),
    ],
)
async def test_damage_of_one_run_is_its_entry_and_hides_no_other(disk_homes, five, sql, reason):
    edit(five, sql)
    home = disk_homes.open()

    listed = told(await home.runs.list())

    assert listed.pop(2).startswith(reason)
    assert listed == {5: "r5", 4: "r4", 3: "r3", 1: "r1"}
    assert not (await home.verify()).is_whole


async def test_damaged_runs_are_counted_like_others_in_pages(disk_homes, five):
    edit(five, "UPDATE events SET body = '{}' WHERE run IN (2, 4) AND seq = 1")
    home = disk_homes.open()
    pages: list[ListedRun] = []

    while page := await home.runs.list(limit=2, before=pages[-1].number if pages else None):
        pages += page

    assert [(entry.run_id, isinstance(entry, RunEntry)) for entry in pages] == [
        ("r5", True), ("r4", False), ("r3", True), ("r2", False), ("r1", True),
    ]  # fmt: skip


async def test_a_page_that_sqlite_cannot_read_costs_only_the_runs_in_it(disk_homes, five):
    scramble(five, "events", holding=b"do r2")
    home = disk_homes.open()

    listed = told(await home.runs.list())

    assert "Run r2: SQLite cannot read its first or last record" in listed[2]
    assert "r5" in listed[5]
    assert sorted(listed) == [1, 2, 3, 4, 5]


async def test_a_directory_that_sqlite_cannot_read_names_each_run_by_its_index(disk_homes, five):
    scramble(five, "runs")
    home = disk_homes.open()

    listed = told(await home.runs.list())

    assert all(f"Run r{n}: SQLite cannot read its entry" in reason for n, reason in listed.items())
    assert sorted(listed) == [1, 2, 3, 4, 5]


async def test_runs_without_a_name_left_are_counted_all_the_same(disk_homes, five):
    scramble(five, "runs")
    scramble(five, "runs_by_id")
    home = disk_homes.open()

    listed = await home.runs.list()

    assert [(entry.number, entry.run_id) for entry in listed] == [(n, "") for n in range(5, 0, -1)]


@pytest.mark.parametrize("place", ["anchor is gone", "journal is old"])
async def test_damage_of_the_whole_home_has_a_hint_that_says_what_still_works(disk_homes, pen, five, place):
    early = (five / "journal.db").read_bytes()
    home = disk_homes.open()
    await pen.whole(home, "r6")
    await home.close()
    if place == "anchor is gone":
        (five / "anchor").unlink()
    else:
        (five / "journal.db").write_bytes(early)
    home = disk_homes.open()

    with pytest.raises(JournalCorrupt) as error:
        await home.runs.list()

    assert "Other runs" not in error.value.hint
    assert "doctor --salvage FOLDER" in error.value.hint
    assert len(await home.journal.read("r1")) == 4
    async with SqliteHome(five.parent / "new", clock=disk_homes.clock) as target:
        assert (await salvage(five, target)).copied[:4] == ("r1", "r2", "r3", "r4")


async def test_a_journal_that_is_gone_has_a_hint_that_promises_nothing(disk_homes, five):
    (five / "journal.db").unlink()

    with pytest.raises(JournalCorrupt) as error:
        await disk_homes.open().runs.list()

    assert "No run can be read" in error.value.hint
