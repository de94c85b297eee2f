"""Kept answers: when, how long, how many; on virtual time."""

import asyncio
from json import dumps

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.chat import ChatAnswer, ChatRequest, Media, Message, ToolCall
from autoglm.core.errors import FailureKind
from autoglm.models.pooling.caching import CachingModel, request_key
from autoglm.testing.models import FakeModel
from autoglm.testing.simulation.loop import virtually

from .pool_members import UNAVAILABLE, LoopClock, Member, caught, heard, question


def cached(*acts, entries=10, ttl_s=60.0, **options):
    member = Member(*acts)
    return CachingModel(member, entries=entries, ttl_s=ttl_s, clock=LoopClock(), **options), member


def cold(text="hi", **options):
    return question(text, temperature=0, **options)


@virtually
async def test_an_equal_request_is_answered_from_what_was_kept():
    model, member = cached(("Hel", "lo"))

    first = await heard(model, cold())
    await asyncio.sleep(5.0)
    pieces, answer = await heard(model, cold())

    assert first[1].route == ()
    assert (pieces, answer.text, len(member.asked)) == (["Hello"], "Hello", 1)
    assert (answer.route[0].endpoint, answer.usage.money) == ("cache", 0.0)
    assert "by m 5 s ago" in answer.route[0].reason


@virtually
async def test_answers_that_chance_has_a_part_in_are_not_kept_unless_asked_for():
    careful, member = cached(("x",))
    bold, other = cached(("x",), is_any_temperature=True)

    for _ in range(2):
        await heard(careful, question())
        await heard(careful, question(temperature=0.7))
        await heard(bold, question())

    assert (len(member.asked), len(other.asked)) == (4, 1)


@virtually
async def test_an_answer_is_kept_for_its_time():
    model, member = cached(("x",), ttl_s=60.0)

    await heard(model, cold())
    await asyncio.sleep(59.0)
    await heard(model, cold())
    await asyncio.sleep(1.0)
    await heard(model, cold())

    assert len(member.asked) == 2


@virtually
async def test_the_least_recently_used_goes_first():
    model, member = cached(("x",), entries=2)

    for text in ("a", "b", "a", "c", "a", "b"):
        await heard(model, cold(text))

    assert [request.messages[0].text for _, request in member.asked] == ["a", "b", "c", "b"]


@virtually
async def test_what_is_kept_is_bounded_in_bytes():
    model, member = cached(("x" * 1000,), max_bytes=2_600, entries=100)
    small, other = cached(("x" * 1000,), max_bytes=100)

    for text in ("a", "b", "c", "c", "a"):
        await heard(model, cold(text))
        await heard(small, cold(text))

    assert [request.messages[0].text for _, request in member.asked] == ["a", "b", "c", "a"]
    assert model._size_bytes <= 2_600
    assert len(other.asked) == 5


@virtually
async def test_failures_and_answers_that_were_cut_short_are_not_kept():
    model, member = cached(UNAVAILABLE, ("x",))
    short = FakeModel([ChatAnswer(text="x", finish="length"), ChatAnswer(text="x")])
    other = CachingModel(short, entries=10, ttl_s=60.0, clock=LoopClock())

    error = await caught(heard(model, cold()))
    await heard(model, cold())
    answers = [await heard(other, cold()) for _ in range(3)]

    assert error.kind is FailureKind.UNAVAILABLE
    assert len(member.asked) == 2
    assert len(short.requests) == 2
    assert [answer.finish for _, answer in answers] == ["length", "stop", "stop"]


@virtually
async def test_calls_are_kept_too():
    call = ToolCall(id="1", tool="t", arguments={"a": 1})
    asked = FakeModel([ChatAnswer(calls=(call,), finish="tool_calls")])
    model = CachingModel(asked, entries=10, ttl_s=60.0, clock=LoopClock())

    await heard(model, cold())
    pieces, answer = await heard(model, cold())

    assert (pieces, answer.calls) == ([], (call,))


def test_the_key_is_what_reaches_the_model_however_it_is_ordered():
    base = question(options={"a": 1, "b": {"c": 2, "d": 3}})

    assert request_key(base) == request_key(
        question(options={"b": {"d": 3, "c": 2}, "a": 1}, principal="p", deadline=1)
    )


def test_the_key_tells_different_requests_apart():
    image = Media(media_type="image/png", content=b"\x00\x01")
    requests = [
        question("a"),
        question("b"),
        question("a", model="other"),
        question("a", schema={"type": "object"}),
        question("a", max_tokens=1),
        question("a", tool_choice="none"),
        question("a", options={"seed": 1}),
        ChatRequest(messages=(Message(role="user", text="a", media=(image,)),)),
    ]

    assert len({request_key(request) for request in requests}) == len(requests)


json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=4,
)


@given(json, json)
def test_keys_are_equal_when_what_reaches_the_model_is_and_only_then(one, other):
    keys = [request_key(question(options={"x": value})) for value in (one, other)]

    assert (keys[0] == keys[1]) is (told(one) == told(other))


@pytest.mark.parametrize(("one", "other"), [(1, True), (0, False), (1, 1.0), (0.0, -0.0), ("1", 1), (None, "null")])
def test_values_that_python_takes_for_equal_are_told_apart(one, other):
    assert request_key(question(options={"x": one})) != request_key(question(options={"x": other}))


def told(value):
    """The JSON that is sent, with its mappings in one order."""
    return dumps(value, sort_keys=True)
