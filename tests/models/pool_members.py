"""Members of a pool that do what a test wants, on virtual time, and a pool of them."""

import asyncio
from contextlib import aclosing

from autoglm.core.chat import ChatAnswer, ChatRequest, Message, Usage
from autoglm.core.errors import FailureKind, ModelError
from autoglm.models.pooling.pool import PoolModel
from autoglm.routing.balancing import STRATEGIES
from autoglm.routing.endpoint import EndpointFacts
from autoglm.routing.protection import BreakerPolicy, HedgePolicy, Protection, RetryPolicy
from autoglm.testing.clock import ManualClock
from autoglm.testing.simulation.loop import EPOCH

__all__ = ["BreakerPolicy", "HedgePolicy", "Protection", "RetryPolicy"]
OK = ("Hel", "lo")
NEVER = 1e9
UNAVAILABLE = ModelError("It is down.", kind=FailureKind.UNAVAILABLE)


def failing(kind, retry_after_s=None):
    return ModelError(f"It failed: {kind}.", kind=kind, retry_after_s=retry_after_s)


class Member:
    """Does `acts` one after another, the last one for ever: strings are pieces, numbers pauses, errors are raised. An
    act that does not raise ends with an answer."""

    def __init__(self, *acts, name="m"):
        self.acts = list(acts)
        self.name = name
        self.asked = []
        self.open = self.most_open = self.left = 0

    async def stream(self, request):
        self.asked.append((asyncio.get_running_loop().time(), request))
        act = self.acts.pop(0) if len(self.acts) > 1 else self.acts[0]
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        is_over = False
        try:
            text = ""
            for part in act if isinstance(act, tuple) else (act,):
                if isinstance(part, ModelError):
                    is_over = True
                    raise part
                if isinstance(part, str):
                    text += part
                    yield part
                else:
                    await asyncio.sleep(part)
            is_over = True
            yield ChatAnswer(text=text, endpoint=self.name, usage=Usage(input_tokens=1, output_tokens=2))
        finally:
            self.open -= 1
            self.left += not is_over

    @property
    def times(self):
        return [round(at, 3) for at, _ in self.asked]


class LoopClock(ManualClock):
    """Unix time over the event loop's own."""

    def now(self):
        return EPOCH + asyncio.get_running_loop().time()


def pool(members, *, strategy="round_robin", draws=(), facts=(), sharing=None, is_growing=False, **options):
    """A pool over members by name; `options` are those of Protection. A draw is 0 when no more are given."""
    given = iter(draws)
    known = {one.name: one for one in facts}
    return PoolModel(
        "pool",
        members,
        [known.get(name) or EndpointFacts(name=name) for name in members],
        balancer=STRATEGIES[strategy](),
        protection=Protection(**options),
        clock=LoopClock(),
        draw=lambda: next(given, 0.0),
        version="v1",
        sharing=sharing,
        is_growing=is_growing,
    )


def question(text="hi", **options):
    return ChatRequest(messages=(Message(role="user", text=text),), **options)


def asked_with(patience_s, **options):
    return question(deadline=EPOCH + asyncio.get_running_loop().time() + patience_s, **options)


async def heard(model, request=None):
    """All that a stream gives: its pieces and its answer."""
    pieces = []
    async with aclosing(model.stream(request or question())) as chunks:
        async for chunk in chunks:
            if isinstance(chunk, ChatAnswer):
                return pieces, chunk
            pieces.append(chunk)
    raise AssertionError("no answer")


async def caught(waiting):
    """The ModelError that it raises."""
    try:
        await waiting
    except ModelError as error:
        return error
    raise AssertionError("it did not fail")


def way(answer):
    return [(step.endpoint, step.failure) for step in answer.route]


def now():
    return round(asyncio.get_running_loop().time(), 3)
