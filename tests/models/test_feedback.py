"""What people say of answers reaches every process that serves, once, whatever else stands in the file."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.errors import StorageError
from autoglm.models.feedback import MOST_BYTES, Feedback, FeedbackFile, FeedbackReader


def said(endpoint="a", quality=1.0, run_id="r"):
    return Feedback(at=1.0, run_id=run_id, kind="plan", endpoint=endpoint, quality=quality, by="ann")


def test_what_one_process_adds_is_news_to_another_once(tmp_path):
    writer, reader = FeedbackFile(tmp_path / "models"), FeedbackFile(tmp_path / "models")

    writer.add([said("a"), said("b", 0.0)])
    first, again = reader.news(), reader.news()
    writer.add([said("c")])

    assert first == (said("a"), said("b", 0.0))
    assert again == ()
    assert reader.news() == (said("c"),)
    assert FeedbackFile(tmp_path / "models").news() == ()
    assert [one.endpoint for one in FeedbackFile(tmp_path / "models").recent()] == ["a", "b", "c"]


def test_a_line_that_is_being_written_waits_for_its_end(tmp_path):
    file = FeedbackFile(tmp_path)
    file.add([said("a")])
    whole = (tmp_path / "feedback.jsonl").read_bytes()

    with (tmp_path / "feedback.jsonl").open("ab") as other:
        other.write(whole[:20])
        other.flush()
        half = file.news()
        other.write(whole[20:])

    assert (half, file.news()) == ((said("a"),), (said("a"),))


@given(st.lists(st.binary(max_size=40), max_size=8))
def test_what_is_no_feedback_is_passed_over(tmp_path_factory, lines):
    folder = tmp_path_factory.mktemp("f")
    wrong = [
        b'{"quality": 7, "at": 1, "run_id": "", "kind": "", "endpoint": "a"}',
        *(x.replace(b"\n", b"") for x in lines),
    ]
    file = FeedbackFile(folder)

    (folder / "feedback.jsonl").write_bytes(b"\n".join(wrong) + b"\n")
    file.add([said("good")])

    assert file.news() == (said("good"),) == file.recent()


def test_only_the_newest_of_a_large_file_counts_and_a_new_file_is_read_from_its_start(tmp_path):
    file = FeedbackFile(tmp_path)
    file.add([said("old")])
    file.add([said("new", run_id="r" * 90)] * (MOST_BYTES // 100))
    many = file.news()

    (tmp_path / "feedback.jsonl").unlink()
    file.add([said("after")])

    assert "old" not in {one.endpoint for one in many}
    assert len(many) > 1000
    assert file.news() == (said("after"),)


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "models").write_text("a file")

    with pytest.raises(StorageError, match="cannot be kept"):
        FeedbackFile(tmp_path / "models").add([said()])


async def test_the_reader_tells_what_is_new_until_it_is_cancelled(tmp_path):
    file, heard = FeedbackFile(tmp_path), []
    turns = asyncio.Semaphore(0)

    async def sleep(_seconds):
        await turns.acquire()

    async with asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(FeedbackReader(file, heard.append, sleep=sleep).run())
        for name in "ab":
            file.add([said(name)])
            turns.release()
            for _ in range(3):
                await asyncio.sleep(0)
        reading.cancel()

    assert [one.endpoint for one in heard] == ["a", "b"]
