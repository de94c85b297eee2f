"""Several writers of one home: each waits for the others, for a short time at once and not for ever."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest

from autoglm.storage.database import connect_writer, patiently


def refusal(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("no")
    error.sqlite_errorcode = code
    return error


class Refused:
    """Refuses so many times, then answers; knows how long it made others wait."""

    def __init__(self, times: int, code: int = sqlite3.SQLITE_BUSY) -> None:
        self.times = times
        self.code = code
        self.waits_s: list[float] = []

    def __call__(self) -> str:
        if len(self.waits_s) < self.times:
            raise refusal(self.code)
        return "done"


@pytest.mark.parametrize("code", [sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY | 1 << 8])
def test_a_writer_asks_again_every_few_milliseconds(code):
    action = Refused(40, code)

    answer = patiently(action, sleep=action.waits_s.append)

    assert answer == "done"
    assert 0.001 <= min(action.waits_s) <= max(action.waits_s) <= 0.005


def test_a_writer_gives_up_after_half_a_minute():
    action = Refused(1_000_000)

    with pytest.raises(sqlite3.OperationalError):
        patiently(action, sleep=action.waits_s.append)

    assert 30 <= sum(action.waits_s) < 30.1


def test_what_waiting_does_not_mend_is_raised_at_once():
    action = Refused(1, sqlite3.SQLITE_FULL)

    with pytest.raises(sqlite3.OperationalError):
        patiently(action, sleep=action.waits_s.append)

    assert action.waits_s == []


def test_a_journal_that_another_process_is_making_is_waited_for(tmp_path):
    path = tmp_path / "journal.db"
    path.touch()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")  # in this state SQLite refuses at once, whatever it was told about waiting

    connection = connect_writer(path, sleep=lambda _wait_s: other.execute("ROLLBACK"))

    assert connection.execute("PRAGMA journal_mode").fetchone() == (b"wal",)
    connection.close()
    other.close()


async def test_many_processes_may_make_one_home_at_one_time(disk_homes, pen):
    made = [disk_homes.open() for _ in range(12)]

    await asyncio.gather(*(home.leases.take(f"r{n}", owner="w", ttl_s=30) for n, home in enumerate(made)))
    await asyncio.gather(*(pen.begin(home, f"s{n}") for n, home in enumerate(made)))

    assert len(await made[0].runs.list()) == 12
