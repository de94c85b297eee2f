from hypothesis import given
from hypothesis import strategies as st

from autoglm.models.sse import EventScanner


def events(stream, size=1_000):
    scanner = EventScanner()
    found = [event for at in range(0, len(stream), size) for event in scanner.feed(stream[at : at + size])]
    return found + scanner.finish()


def test_events_end_at_blank_lines():
    assert events(b"data: a\n\ndata: b\r\n\r\n") == ["a", "b"]


def test_lines_of_data_are_joined_and_everything_else_is_passed_over():
    assert events(b": ping\nevent: x\nid: 1\ndata: a\ndata:b\ndata:  c\n\n\n\n") == ["a\nb\n c"]


def test_an_event_without_a_blank_line_at_the_end_counts():
    assert events(b"data: a\n\ndata: b") == ["a", "b"]


def test_bytes_that_are_no_text_are_replaced():
    assert events(b"data: \xff\n\n") == ["\ufffd"]


@given(st.lists(st.text("ab中{}: ", min_size=1), max_size=5), st.sampled_from(["\n", "\r\n"]), st.integers(1, 9))
def test_any_cutting_gives_the_same_events(texts, ending, size):
    stream = "".join(f"data: {text}{ending}{ending}" for text in texts).encode()

    assert events(stream, size) == texts
