"""Asks models in order until one answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

from autoglm.core.chat import ChatAnswer, ChatChunk, ChatRequest
from autoglm.core.errors import FailureKind, ModelError
from autoglm.core.ports import ChatModel, Clock
from autoglm.models.cooperation.listening import Heard, is_late, listening, none_answered


class FallbackModel:
    """A `ChatModel`. Each failure leads to the next model, whatever its kind: another model may have another quota,
    another filter, a larger context. Only a cancellation does not, nor a failure after the first piece of text went
    out, for it cannot be taken back. A model that stands in the list twice is asked once."""

    def __init__(self, models: Mapping[str, ChatModel], *, clock: Clock) -> None:
        first = {id(model): name for name, model in reversed(list(models.items()))}
        self._models = {name: model for name, model in models.items() if first[id(model)] == name}
        self._clock = clock

    async def stream(self, request: ChatRequest) -> AsyncIterator[ChatChunk]:
        """The answer of the first model that gives one. Raises ModelError: the last word of each when all fail."""
        heard: list[Heard] = []
        for name, model in self._models.items():
            if is_late(request, self._clock):
                break
            began, has_begun = self._clock.now(), False
            try:
                async with listening(model, request) as chunks:
                    async for chunk in chunks:
                        if isinstance(chunk, ChatAnswer):
                            yield self._routed(chunk, heard, name, began)
                            return
                        has_begun = has_begun or bool(chunk)
                        yield chunk
                raise ModelError("The model's stream ended without an answer.", kind=FailureKind.BAD_OUTPUT)
            except ModelError as error:
                if has_begun or error.kind is FailureKind.CANCELLED:
                    raise
                heard.append(Heard(model=name, error=error, seconds=self._clock.now() - began))
        raise none_answered(tuple(heard))

    def _routed(self, answer: ChatAnswer, failed: list[Heard], name: str, began: float) -> ChatAnswer:
        served = Heard(model=name, answer=answer, seconds=self._clock.now() - began)
        before = [step for number, one in enumerate(failed, start=1) for step in one.steps(_reason(number))]
        return replace(answer, route=(*before, *served.steps(_reason(len(failed) + 1))))


def _reason(number: int) -> str:
    return "first in the chain" if number == 1 else f"number {number} in the chain, as those before it failed"
