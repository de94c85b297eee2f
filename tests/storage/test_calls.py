"""The book of calls: nothing waits for it, nothing of it is lost in good order, sums are right."""

import sqlite3
import threading

import pytest

from autoglm.core.chat import RouteStep
from autoglm.core.errors import StorageError
from autoglm.storage.calls import FILE_NAME, CallBook
from autoglm.telemetry.calls import CallRecord


def call(number=1, **more):
    return CallRecord(id=f"c-{number}", **{"at": 1_000.0 + number, "principal": "ann", "path": "/v1/chat", **more})


async def test_calls_are_in_the_file_when_the_book_is_closed(tmp_path):
    book = CallBook(tmp_path / "home")
    route = (RouteStep(endpoint="a", reason="first", failure="timeout", seconds=1.5),)

    for number in range(500):
        book.note(call(number, route=route))
    await book.close()

    with sqlite3.connect(tmp_path / "home" / FILE_NAME) as connection:
        assert connection.execute("SELECT count(*), min(route) FROM calls").fetchone() == (
            500,
            '[{"endpoint":"a","reason":"first","failure":"timeout","seconds":1.5}]',
        )
    connection.close()
    assert book.lost == 0


async def test_a_book_without_calls_makes_no_file(tmp_path):
    book = CallBook(tmp_path / "home")

    assert await book.totals("endpoint") == ()
    await book.close()

    assert not (tmp_path / "home").exists()


async def test_sums_go_by_endpoint_run_and_principal(tmp_path):
    book = CallBook(tmp_path)
    book.note(call(1, endpoint="a", input_tokens=10, output_tokens=5, money=0.5, seconds=1.0, run_id="r1"))
    book.note(call(2, endpoint="a", input_tokens=1, output_tokens=1, seconds=2.0, is_estimate=True, principal="bob"))
    book.note(call(3, endpoint="b", input_tokens=2, output_tokens=2))
    book.note(call(4, status=503))

    by_endpoint = {row.name: row for row in await book.totals("endpoint")}
    by_principal = {row.name: row.calls for row in await book.totals("principal")}
    by_run = {row.name: row.calls for row in await book.totals("run")}
    late = await book.totals("endpoint", 1_003.0)
    await book.close()

    a = by_endpoint["a"]
    assert (a.calls, a.input_tokens, a.output_tokens, a.money, a.seconds) == (2, 11, 6, 0.5, 3.0)
    assert (a.unpriced, a.estimated, a.failed) == (1, 1, 0)
    assert by_endpoint["b"].money is None
    assert (by_endpoint[""].failed, by_endpoint[""].unpriced) == (1, 0)
    assert by_principal == {"ann": 3, "bob": 1}
    assert by_run == {"r1": 1, "": 3}
    assert {row.name for row in late} == {"b", ""}


async def test_what_does_not_fit_is_counted_and_nobody_waits(tmp_path):
    book = CallBook(tmp_path, most_waiting=10, gather_s=60)

    for number in range(25):
        book.note(call(number))
    await book.flush()
    totals = await book.totals("principal")
    await book.close()

    assert totals[0].calls + book.lost == 25
    assert totals[0].calls >= 10


async def test_how_many_were_lost_is_on_record_as_soon_as_it_can_be(tmp_path):
    book = CallBook(tmp_path, most_waiting=3, gather_s=60)
    before = await book.lost_calls()

    for number in range(10):
        book.note(call(number))
    await book.flush()
    book.note(call(11))
    await book.close()

    assert before == 0
    assert book.lost > 0
    assert await CallBook(tmp_path).lost_calls() == book.lost
    assert await CallBook(tmp_path).lost_calls(since=2_000.0) == 0


async def test_a_book_of_an_earlier_version_knows_of_no_losses(tmp_path):
    book = CallBook(tmp_path)
    book.note(call())
    await book.close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("DROP TABLE lost")
    connection.close()

    assert await CallBook(tmp_path).lost_calls() == 0


async def test_calls_are_kept_for_so_many_days_and_no_longer(tmp_path):
    day_s = 86_400.0
    short, forever = CallBook(tmp_path / "short", keep_days=2), CallBook(tmp_path / "forever")

    for book in (short, forever):
        for number in range(2_500):
            book.note(call(number, at=number * 0.001))
        book.note(call(2_600, at=2 * day_s))
        await book.flush()
        book.note(call(2_700, at=2.5 * day_s))
        await book.flush()
        book.note(call(2_701, at=2.5 * day_s + 60))
        await book.flush()
    kept = [sum(row.calls for row in await book.totals("principal")) for book in (short, forever)]
    for book in (short, forever):
        await book.close()

    assert kept == [3, 2_503]


async def test_a_disk_that_cannot_be_written_costs_records_and_nothing_else(tmp_path):
    (tmp_path / "home").write_text("a file where the folder should be")
    book = CallBook(tmp_path / "home")

    book.note(call())
    await book.flush()
    await book.close()

    assert book.lost == 1


async def test_after_the_end_calls_are_counted_as_lost(tmp_path):
    book = CallBook(tmp_path)
    book.note(call())
    await book.close()
    book.note(call(2))

    assert book.lost == 1
    assert [row.calls for row in await book.totals("principal")] == [1]
    assert not [thread for thread in threading.enumerate() if thread.name == "autoglm-calls"]


async def test_a_damaged_book_says_what_to_do(tmp_path):
    (tmp_path / FILE_NAME).write_bytes(b"no database" * 1_000)

    with pytest.raises(StorageError, match="Move it away"):
        await CallBook(tmp_path).totals("endpoint")


async def test_two_processes_may_keep_one_book(tmp_path):
    one, two = CallBook(tmp_path), CallBook(tmp_path)
    for number in range(50):
        one.note(call(number))
        two.note(call(number + 100, principal="bob"))

    await one.flush()
    await two.flush()
    rows = await one.totals("principal")
    await one.close()
    await two.close()

    assert {row.name: row.calls for row in rows} == {"ann": 50, "bob": 50}
