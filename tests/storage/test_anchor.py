"""The anchor: the newest whole slot counts, and a slow writer cannot take it back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.errors import JournalCorrupt
from autoglm.storage.anchor import SIZE_BYTES, Anchor
from autoglm.storage.rows import Head


def head(changes: int) -> Head:
    return Head(changes, changes * 2, bytes([changes % 256]) * 32, changes // 3)


@pytest.fixture
def anchor(tmp_path):
    made = Anchor(tmp_path / "anchor")
    made.create()
    yield made
    made.close()


def test_a_new_anchor_notes_an_empty_journal(anchor):
    assert anchor.read() == Head()
    assert anchor.path.stat().st_size == SIZE_BYTES
    assert list(anchor.path.parent.iterdir()) == [anchor.path]


def test_a_missing_anchor_is_none(tmp_path):
    assert Anchor(tmp_path / "anchor", is_writer=False).read() is None


def test_the_newest_state_counts(anchor):
    for changes in range(1, 30):
        anchor.write(head(changes))

        assert anchor.read() == head(changes)


def test_making_it_again_keeps_what_it_notes(anchor):
    anchor.write(head(5))

    Anchor(anchor.path).create()

    assert anchor.read() == head(5)


@given(order=st.permutations(range(1, 25)))
def test_writers_that_overtake_each_other_never_take_it_back(tmp_path_factory, order):
    anchor = Anchor(tmp_path_factory.mktemp("ring") / "anchor")
    anchor.create()
    newest = 0

    for changes in order:
        anchor.write(head(changes))
        newest = max(newest, changes)

        assert anchor.read() == head(newest)
    anchor.close()


def test_a_damaged_slot_falls_back_on_the_one_before(anchor):
    for changes in range(1, 10):
        anchor.write(head(changes))
    content = bytearray(anchor.path.read_bytes())
    content[9 % 8 * 512 + 30] ^= 4
    anchor.path.write_bytes(content)

    assert anchor.read() == head(8)


@pytest.mark.parametrize("content", [b"", b"AGLMANC1", bytes(SIZE_BYTES)])
def test_an_anchor_without_a_whole_slot_is_damaged(anchor, content):
    anchor.path.write_bytes(content)

    with pytest.raises(JournalCorrupt, match="is damaged"):
        anchor.read()
