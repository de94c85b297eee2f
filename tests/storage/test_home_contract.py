"""What every home promises, on disk and in memory alike."""

from __future__ import annotations

import asyncio
import hashlib

import pytest

from autoglm.core.errors import BusyError, NotFound, StaleLease, StorageError
from autoglm.core.events import AnswerRequested, CancelRequested, PersonAnswered, Record, RunCreated
from autoglm.core.ports import Lease
from autoglm.core.task import Task


async def test_records_are_read_back_in_order(homes, pen):
    home = homes.open()
    lease = await pen.begin(home, "r1")
    written = await pen.write(home, lease, pen.output("one"), pen.output("two"), after=1)

    records = await home.journal.read("r1")

    assert [record.seq for record in records] == [1, 2, 3]
    assert list(records[1:]) == list(written)


async def test_reading_goes_on_after_a_sequence_number(homes, pen):
    home = homes.open()
    lease = await pen.begin(home, "r1")
    await pen.write(home, lease, pen.output("one"), pen.output("two"), after=1)

    later = await home.journal.read("r1", after_seq=2)

    assert [record.seq for record in later] == [3]
    assert len(await home.journal.read("r1", after_seq=3)) == 0
    assert len(await home.journal.read("r1", after_seq=99)) == 0


async def test_an_unknown_run_is_not_found(homes, pen):
    home = homes.open()

    with pytest.raises(NotFound, match="no run r9"):
        await home.journal.read("r9")
    await pen.begin(home, "r1")

    with pytest.raises(NotFound, match="no run r9"):
        await home.journal.read("r9")


async def test_a_run_that_was_only_taken_is_not_found(homes):
    home = homes.open()
    await home.leases.take("r1", owner="w1", ttl_s=30)

    with pytest.raises(NotFound):
        await home.journal.read("r1")

    assert list(await home.runs.list()) == []
    assert list(await home.runs.unfinished()) == []


async def test_what_was_acknowledged_is_there_after_a_restart(homes, pen):
    first = homes.open()
    await pen.whole(first, "r1")
    await first.inbox.send("r1", CancelRequested(by="lin"))
    await first.close()

    second = homes.open()

    assert len(await second.journal.read("r1")) == 4
    assert await second.inbox.receive("r1") == ((1, CancelRequested(by="lin")),)


async def test_a_record_that_leaves_a_gap_is_refused(homes, pen):
    home = homes.open()
    lease = await pen.begin(home, "r1")

    with pytest.raises(StorageError, match="record 3 cannot follow record 1"):
        await pen.write(home, lease, AnswerRequested(), after=2)
    with pytest.raises(StorageError, match="record 1 cannot follow record 1"):
        await pen.write(home, lease, AnswerRequested(), after=0)

    assert len(await home.journal.read("r1")) == 1


async def test_an_append_is_all_or_nothing(homes, pen):
    home = homes.open()
    lease = await pen.begin(home, "r1")
    records = [Record("r1", 2, 1.0, AnswerRequested()), Record("r1", 4, 1.0, AnswerRequested())]

    with pytest.raises(StorageError):
        await home.journal.append(lease, records)

    assert len(await home.journal.read("r1")) == 1


async def test_content_that_json_cannot_hold_is_refused(homes, pen):
    home = homes.open()
    lease = await pen.begin(home, "r1")

    with pytest.raises(TypeError):
        await pen.write(home, lease, pen.output(object()), after=1)

    await pen.write(home, lease, pen.output("fine"), after=1)
    assert len(await home.journal.read("r1")) == 2


@pytest.mark.parametrize("at", [float("nan"), float("inf")])
async def test_a_record_without_a_time_is_refused(homes, pen, at):
    home = homes.open()
    lease = await pen.begin(home, "r1")

    with pytest.raises(ValueError, match="no finite time"):
        await home.journal.append(lease, [Record("r1", 2, at, AnswerRequested())])

    assert len(await home.journal.read("r1")) == 1


async def test_a_lease_that_was_taken_over_may_not_write(homes, pen):
    home = homes.open()
    stale = await pen.begin(home, "r1", owner="w1")
    homes.clock.advance(31)
    fresh = await home.leases.take("r1", owner="w2", ttl_s=30)

    with pytest.raises(StaleLease):
        await pen.write(home, stale, AnswerRequested(), after=1)
    with pytest.raises(StaleLease):
        await home.leases.renew(stale, ttl_s=30)
    await pen.write(home, fresh, AnswerRequested(), after=1)

    assert fresh.token > stale.token
    assert len(await home.journal.read("r1")) == 2


async def test_one_stale_run_does_not_hurt_the_others_of_its_batch(homes, pen):
    home = homes.open()
    leases = [await pen.begin(home, f"r{n}") for n in range(10)]
    await home.leases.release(leases[4])

    outcomes = await asyncio.gather(
        *(pen.write(home, lease, AnswerRequested(), after=1) for lease in leases), return_exceptions=True
    )

    assert [n for n, outcome in enumerate(outcomes) if isinstance(outcome, StaleLease)] == [4]
    assert sum(isinstance(outcome, BaseException) for outcome in outcomes) == 1
    assert [len(await home.journal.read(f"r{n}")) for n in range(10)] == [2, 2, 2, 2, 1, 2, 2, 2, 2, 2]


async def test_a_lease_lasts_until_its_time_is_over(homes):
    home = homes.open()
    await home.leases.take("r1", owner="w1", ttl_s=30)
    homes.clock.advance(29)

    with pytest.raises(BusyError, match=r"held by w1 for another 1\.0 s"):
        await home.leases.take("r1", owner="w2", ttl_s=30)
    homes.clock.advance(1)

    assert (await home.leases.take("r1", owner="w2", ttl_s=30)).owner == "w2"


async def test_a_renewed_lease_keeps_its_token_and_lasts_longer(homes):
    home = homes.open()
    lease = await home.leases.take("r1", owner="w1", ttl_s=30)
    homes.clock.advance(20)

    renewed = await home.leases.renew(lease, ttl_s=30)

    assert (renewed.token, renewed.expires_at) == (lease.token, homes.clock.now() + 30)
    homes.clock.advance(20)
    with pytest.raises(BusyError):
        await home.leases.take("r1", owner="w2", ttl_s=30)


async def test_a_released_run_can_be_taken_at_once(homes):
    home = homes.open()
    lease = await home.leases.take("r1", owner="w1", ttl_s=30)

    await home.leases.release(lease)

    taken = await home.leases.take("r1", owner="w2", ttl_s=30)
    assert taken.token == lease.token + 1


def first_lease(homes, *, owner="w1"):
    return Lease.of_new_run("r1", owner=owner, expires_at=homes.clock.now() + 30)


def created(homes, seq=1):
    return Record("r1", seq, homes.clock.now(), RunCreated(task=Task()))


async def test_the_first_records_of_a_run_take_it(homes):
    home = homes.open()
    lease = first_lease(homes)

    await home.journal.append(lease, [created(homes)])

    with pytest.raises(BusyError, match=r"held by w1 for another 30\.0 s"):
        await home.leases.take("r1", owner="w2", ttl_s=30)
    assert (await home.leases.renew(lease, ttl_s=60)).token == lease.token
    assert list(await home.runs.unfinished()) == ["r1"]


async def test_two_workers_do_not_make_the_same_run(homes):
    home = homes.open()
    await home.journal.append(first_lease(homes), [created(homes)])

    with pytest.raises(StaleLease):
        await home.journal.append(first_lease(homes, owner="w2"), [created(homes)])
    with pytest.raises(StorageError, match="record 1 cannot follow record 1"):
        await home.journal.append(first_lease(homes), [created(homes)])

    assert len(await home.journal.read("r1")) == 1


async def test_a_run_is_not_made_with_gaps_or_from_its_middle(homes):
    home = homes.open()

    with pytest.raises(StaleLease):
        await home.journal.append(first_lease(homes), [created(homes, seq=2)])
    with pytest.raises(StorageError, match="record 3 cannot follow record 1"):
        await home.journal.append(first_lease(homes), [created(homes), created(homes, seq=3)])

    await home.journal.append(first_lease(homes), [created(homes)])
    assert [entry.number for entry in await home.runs.list()] == [1]


async def test_the_record_of_its_end_releases_a_run(homes, pen):
    home = homes.open()
    lease = await pen.whole(home, "r1")

    with pytest.raises(StaleLease):
        await pen.write(home, lease, AnswerRequested())

    assert (await home.leases.take("r1", owner="w2", ttl_s=30)).token == lease.token + 1


async def test_a_run_is_held_while_a_worker_has_it(homes, pen):
    home = homes.open()
    with pytest.raises(NotFound):
        await home.runs.is_held("r1", now=homes.clock.now())
    lease = await pen.begin(home, "r1")
    await pen.whole(home, "r2")

    assert await home.runs.is_held("r1", now=homes.clock.now())
    assert not await home.runs.is_held("r2", now=homes.clock.now())

    homes.clock.advance(31)
    assert not await home.runs.is_held("r1", now=homes.clock.now())

    await home.leases.release(await home.leases.renew(lease, ttl_s=30))
    assert not await home.runs.is_held("r1", now=homes.clock.now())


async def test_releasing_a_stale_lease_changes_nothing(homes):
    home = homes.open()
    stale = await home.leases.take("r1", owner="w1", ttl_s=30)
    homes.clock.advance(31)
    await home.leases.take("r1", owner="w2", ttl_s=30)

    await home.leases.release(stale)
    await home.leases.release(Lease("r9", "w1", 1, 0.0))

    with pytest.raises(BusyError):
        await home.leases.take("r1", owner="w3", ttl_s=30)


async def test_a_clock_set_back_does_not_lock_a_run_for_long(homes):
    home = homes.open()
    stale = await home.leases.take("r1", owner="w1", ttl_s=30)
    homes.clock.advance(-86_400)

    taken = await home.leases.take("r1", owner="w2", ttl_s=30)

    assert taken.token > stale.token


async def test_a_clock_set_forward_does_not_let_two_owners_write(homes, pen):
    home = homes.open()
    first = await pen.begin(home, "r1", owner="w1")
    homes.clock.advance(86_400)
    second = await home.leases.take("r1", owner="w2", ttl_s=30)
    homes.clock.advance(-86_400)

    with pytest.raises(StaleLease):
        await pen.write(home, first, AnswerRequested(), after=1)
    await pen.write(home, second, AnswerRequested(), after=1)

    assert len(await home.journal.read("r1")) == 2


async def test_two_homes_on_one_place_see_and_fence_each_other(homes, pen):
    one, other = homes.open(), homes.open()
    stale = await pen.begin(one, "r1", owner="w1")
    homes.clock.advance(31)

    fresh = await other.leases.take("r1", owner="w2", ttl_s=30)
    await pen.write(other, fresh, AnswerRequested(), after=1)

    with pytest.raises(StaleLease):
        await pen.write(one, stale, AnswerRequested(), after=2)
    assert len(await one.journal.read("r1")) == 2


async def test_runs_are_listed_newest_first_with_their_ends(homes, pen):
    home = homes.open()
    for n in range(1, 6):
        await pen.whole(home, f"r{n}")

    entries = await home.runs.list(limit=3)
    older = await home.runs.list(limit=3, before=entries[-1].number)

    assert [entry.first.run_id for entry in (*entries, *older)] == ["r5", "r4", "r3", "r2", "r1"]
    assert [entry.number for entry in entries] == [5, 4, 3]
    assert isinstance(entries[0].first.event, RunCreated)
    assert entries[0].last.seq == 4


async def test_runs_that_were_only_taken_do_not_shorten_the_list(homes, pen):
    home = homes.open()
    await pen.whole(home, "r1")
    for n in range(5):
        await home.leases.take(f"empty{n}", owner="w1", ttl_s=30)
    await pen.whole(home, "r2")

    entries = await home.runs.list(limit=2)

    assert [entry.first.run_id for entry in entries] == ["r2", "r1"]


async def test_unfinished_runs_are_named_oldest_first(homes, pen):
    home = homes.open()
    await pen.begin(home, "r1")
    await pen.whole(home, "r2")
    await pen.begin(home, "r3")

    assert list(await home.runs.unfinished()) == ["r1", "r3"]


async def test_an_empty_home_has_nothing(homes):
    home = homes.open()

    assert list(await home.runs.list()) == []
    assert list(await home.runs.unfinished()) == []
    with pytest.raises(NotFound):
        await home.inbox.receive("r1")


async def test_letters_are_numbered_in_the_order_they_came(homes, pen):
    home = homes.open()
    await pen.begin(home, "r1")
    answer = PersonAnswered(step="s1", digest="d", answer=True, by="lin")
    await home.inbox.send("r1", answer)
    await home.inbox.send("r1", CancelRequested(by="wang", reason="enough"))

    letters = await home.inbox.receive("r1")

    assert letters == ((1, answer), (2, CancelRequested(by="wang", reason="enough")))
    assert await home.inbox.receive("r1", after=1) == letters[1:]
    assert await home.inbox.receive("r1", after=2) == ()


async def test_a_letter_to_an_unknown_run_is_refused(homes):
    home = homes.open()
    await home.leases.take("r1", owner="w1", ttl_s=30)

    for run_id in ("r1", "r9"):
        with pytest.raises(NotFound):
            await home.inbox.send(run_id, CancelRequested(by="lin"))


async def test_blobs_are_named_by_their_sha256(homes):
    home = homes.open()

    digest = await home.blobs.put(b"content")
    again = await home.blobs.put(b"content")

    assert digest == again == hashlib.sha256(b"content").hexdigest()
    assert await home.blobs.get(digest) == b"content"


@pytest.mark.parametrize("digest", ["0" * 64, "../../etc/passwd", ""])
async def test_a_blob_that_was_never_kept_is_not_found(homes, digest):
    home = homes.open()

    with pytest.raises(NotFound):
        await home.blobs.get(digest)


async def test_a_large_record_comes_back_whole(homes, pen):
    home = homes.open()
    lease = await pen.begin(home, "r1")
    await pen.write(home, lease, pen.output("大" * 100_000), after=1)

    record = (await home.journal.read("r1"))[1]

    assert record.event == pen.output("大" * 100_000)
    assert (await home.runs.list())[0].last == record


async def test_appends_of_many_runs_at_once_all_arrive(homes, pen):
    home = homes.open()

    leases = await asyncio.gather(*(home.leases.take(f"r{n}", owner="w1", ttl_s=30) for n in range(200)))
    await asyncio.gather(*(pen.write(home, lease, RunCreated(task=Task()), after=0) for lease in leases))

    assert len(await home.runs.list(limit=1_000)) == 200
    assert sorted(await home.runs.unfinished()) == sorted(f"r{n}" for n in range(200))


async def test_a_closed_home_says_so(homes, pen):
    home = homes.open()
    lease = await pen.begin(home, "r1")
    await home.close()

    with pytest.raises(StorageError, match="closed"):
        await pen.write(home, lease, AnswerRequested(), after=1)


async def test_closing_waits_for_what_was_asked(homes, pen):
    home = homes.open()
    lease = await pen.begin(home, "r1")
    writing = asyncio.gather(pen.write(home, lease, AnswerRequested(), after=1))
    await asyncio.sleep(0)

    await home.close()
    await writing

    assert len(await homes.open().journal.read("r1")) == 2


async def test_a_caller_that_stops_waiting_does_not_hurt_others(homes, pen):
    home = homes.open()
    lease, other = await pen.begin(home, "r1"), await pen.begin(home, "r2")
    given_up = asyncio.gather(pen.write(home, lease, AnswerRequested(), after=1))
    await asyncio.sleep(0)
    given_up.cancel()

    await pen.write(home, other, AnswerRequested(), after=1)

    assert len(await home.journal.read("r2")) == 2
    assert len(await home.journal.read("r1")) in {1, 2}
