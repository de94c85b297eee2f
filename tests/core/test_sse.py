from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.sse import EventReader


def events(stream, size=1_000):
    reader = EventReader()
    found = [event for at in range(0, len(stream), size) for event in reader.feed(stream[at : at + size])]
    return found + reader.finish()


def test_events_end_at_blank_lines():
    assert events(b"data: a\n\ndata: b\r\n\r\n") == [b"a", b"b"]


def test_lines_of_data_are_joined_and_everything_else_is_passed_over():
    assert events(b": ping\nevent: x\nid: 1\ndata: a\ndata:b\ndata:  c\n\n\n\n") == [b"a\nb\n c"]


def test_an_event_without_a_blank_line_at_the_end_counts():
    assert events(b"data: a\n\ndata: b") == [b"a", b"b"]


def test_an_event_without_data_is_none():
    assert events(b"id: 1\ndata: \n\n") == events(b"data: \n\n") == events(b"data:\n\n") == []


def test_bytes_stay_as_they_are():
    assert events(b"data: \xff\n\n") == [b"\xff"]


def test_one_event_alone_and_several_in_one_piece_are_the_same():
    reader = EventReader()

    assert reader.feed(b"data: a\n\n") == [b"a"]
    assert reader.feed(b"data: a\n\ndata: b\n\nda") == [b"a", b"b"]
    assert reader.feed(b"ta: c\ndata: d\n") == []
    assert reader.feed(b"data: e\n\n") == [b"c\nd\ne"]


@given(st.lists(st.text("ab中{}: ", min_size=1), max_size=5), st.sampled_from(["\n", "\r\n", "\r"]), st.integers(1, 9))
def test_any_cutting_gives_the_same_events(texts, ending, size):
    stream = "".join(f"data: {text}{ending}{ending}" for text in texts).encode()

    assert events(stream, size) == [text.encode() for text in texts]
