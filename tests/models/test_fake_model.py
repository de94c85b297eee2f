import pytest

from autoglm.core.chat import ChatAnswer, ChatRequest, Message, whole_answer
from autoglm.core.errors import FailureKind, ModelError
from autoglm.testing.models import FakeModel

ASKED = ChatRequest(messages=(Message(role="user", text="hi"),))


async def test_a_script_is_followed_and_streamed_in_pieces():
    model = FakeModel(["Hello world", ChatAnswer(text="")], piece_chars=6)

    first = [chunk async for chunk in model.stream(ASKED)]
    second = [chunk async for chunk in model.stream(ASKED)]

    assert first == ["Hello ", "world", ChatAnswer(text="Hello world", endpoint="fake")]
    assert second == [ChatAnswer(text="")]
    assert model.requests == [ASKED, ASKED]


async def test_a_function_answers_the_request():
    model = FakeModel(lambda request: request.messages[-1].text.upper())

    assert (await whole_answer(model.stream(ASKED))).text == "HI"


async def test_a_failure_in_the_script_is_raised_and_an_empty_script_is_a_bug():
    model = FakeModel([ModelError("down", kind=FailureKind.UNAVAILABLE)])

    with pytest.raises(ModelError, match="down"):
        await whole_answer(model.stream(ASKED))
    with pytest.raises(AssertionError, match="nothing left to say to: hi"):
        await whole_answer(model.stream(ASKED))
