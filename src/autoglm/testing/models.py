"""A model that says what a test wants it to say. It opens no connection and keeps every request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable

from autoglm.core.chat import ChatAnswer, ChatChunk, ChatRequest
from autoglm.core.errors import ModelError

Said = ChatAnswer | str | ModelError
"""A whole answer, a text that becomes one, or a failure."""


class FakeModel:
    """A `ChatModel` that follows a script, or a function of the request. Texts stream in pieces of `piece_chars`.

    `requests` holds what it was asked. Asked more often than its script goes on, it raises AssertionError.
    """

    def __init__(self, script: Iterable[Said] | Callable[[ChatRequest], Said], *, piece_chars: int = 7) -> None:
        self.requests: list[ChatRequest] = []
        self._piece_chars = piece_chars
        self._say = script if callable(script) else _follow(script)

    async def stream(self, request: ChatRequest) -> AsyncIterator[ChatChunk]:
        """Pieces of the text, then the whole answer. Raises the ModelError that the script holds."""
        self.requests.append(request)
        said = self._say(request)
        if isinstance(said, ModelError):
            raise said
        answer = ChatAnswer(text=said, endpoint="fake") if isinstance(said, str) else said
        for start in range(0, len(answer.text), self._piece_chars):
            yield answer.text[start : start + self._piece_chars]
        yield answer


def _follow(script: Iterable[Said]) -> Callable[[ChatRequest], Said]:
    remaining = iter(script)

    def say(request: ChatRequest) -> Said:
        said = next(remaining, None)
        if said is None:
            raise AssertionError(f"The fake model has nothing left to say to: {request.messages[-1].text[:200]}")
        return said

    return say
