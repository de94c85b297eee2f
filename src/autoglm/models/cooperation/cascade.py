"""Asks the cheapest model first and goes on to a dearer one while a verifier is not content."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

from autoglm.core.chat import ChatAnswer, ChatChunk, ChatRequest, RouteStep
from autoglm.core.errors import FailureKind, ModelError
from autoglm.core.ports import ChatModel, Clock
from autoglm.models.cooperation.listening import Heard, hear, is_late, listening, none_answered, summed
from autoglm.models.cooperation.ratings import Feedback
from autoglm.models.cooperation.verifying import Verifier


class CascadeModel:
    """A `ChatModel` over models from the cheapest to the dearest. Nothing goes out before the verifier accepts it;
    the last model is not verified, and streams. When the dearer ones fail, or the deadline passes, the last answer
    that is at least usable goes out, and the route says so. What the verifier finds is told to `feedback`."""

    def __init__(
        self, models: Mapping[str, ChatModel], *, verifier: Verifier, clock: Clock, feedback: Feedback | None = None
    ) -> None:
        self._models = models
        self._feedback = feedback
        self._verifier = verifier
        self._clock = clock

    async def stream(self, request: ChatRequest) -> AsyncIterator[ChatChunk]:
        """The first answer that is accepted, with the usage and the route of all. Raises ModelError."""
        way = _Way()
        *cheaper, last = self._models
        for name in cheaper:
            answer = await self._try(name, request, way)
            if answer is not None:
                for chunk in way.told(answer):
                    yield chunk
                return
        began, has_begun = self._clock.now(), False
        try:
            self._check_time(request)
            async with listening(self._models[last], request) as chunks:
                async for chunk in chunks:
                    if isinstance(chunk, ChatAnswer):
                        yield way.served(Heard(model=last, answer=chunk, seconds=self._clock.now() - began))
                        return
                    has_begun = has_begun or bool(chunk)
                    yield chunk
            raise ModelError("The model's stream ended without an answer.", kind=FailureKind.BAD_OUTPUT)
        except ModelError as error:
            if has_begun:
                raise
            way.failed(Heard(model=last, error=error, seconds=self._clock.now() - began), _ESCALATED)
        for chunk in way.told(way.second_best()):
            yield chunk

    def _check_time(self, request: ChatRequest) -> None:
        if is_late(request, self._clock):
            raise ModelError("The deadline passed before this model could be asked.", kind=FailureKind.TIMEOUT)

    async def _try(self, name: str, request: ChatRequest, way: _Way) -> ChatAnswer | None:
        """The model's answer when it is accepted; what became of it is noted either way."""
        if is_late(request, self._clock):
            return None
        heard = await hear(name, self._models[name], request, self._clock)
        if heard.answer is None:
            way.failed(heard, "cheaper, so asked first")
            return None
        verdict = await self._verifier.verify(request, heard.answer)
        if self._feedback is not None and verdict.is_known:
            self._feedback.judged(request.purpose, heard.answer.endpoint, float(verdict.accepts))
        way.spent += [heard.answer, *verdict.spent]
        way.steps += heard.steps(f"{'accepted' if verdict.accepts else 'rejected'}: {verdict.reason}")
        if verdict.accepts:
            return heard.answer
        if verdict.is_usable:
            way.usable = heard.answer
        return None


_ESCALATED = "the last of the cascade"


@dataclass(slots=True)
class _Way:
    """What was tried, what it cost, and the best of what was rejected."""

    steps: list[RouteStep] = field(default_factory=list)
    spent: list[ChatAnswer] = field(default_factory=list)
    failures: list[Heard] = field(default_factory=list)
    usable: ChatAnswer | None = None

    def failed(self, heard: Heard, reason: str) -> None:
        """Note a failure. Raises it when somebody cancelled."""
        if heard.error is not None and heard.error.kind is FailureKind.CANCELLED:
            raise heard.error
        self.failures.append(heard)
        self.steps += heard.steps(reason)

    def served(self, heard: Heard) -> ChatAnswer:
        """The last model's answer, with the way to it."""
        assert heard.answer is not None
        self.spent.append(heard.answer)
        self.steps += heard.steps(_ESCALATED)
        return self.whole(heard.answer)

    def second_best(self) -> ChatAnswer:
        """The rejected answer that may go out after all. Raises ModelError when there is none."""
        if self.usable is None:
            raise none_answered(tuple(self.failures))
        self.steps.append(RouteStep(endpoint=self.usable.endpoint, reason="rejected, but nothing better came"))
        return self.usable

    def told(self, answer: ChatAnswer) -> tuple[ChatChunk, ...]:
        """An answer that was held back: its text at once, then the whole of it."""
        whole = self.whole(answer)
        return (answer.text, whole) if answer.text else (whole,)

    def whole(self, answer: ChatAnswer) -> ChatAnswer:
        others = tuple(spent for spent in self.spent if spent is not answer)
        return summed(answer, others, tuple(self.steps))
