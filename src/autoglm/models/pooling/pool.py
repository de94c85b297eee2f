"""Many unreliable endpoints as one model: picks one, asks it, goes elsewhere when it fails, within one deadline.

Every decision is the router's (`routing`); here is what awaits: places, exchanges, pauses, races. It must not know how
an endpoint talks.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from operator import itemgetter

import msgspec

from autoglm.core.chat import ChatAnswer, ChatChunk, ChatRequest, Message, RouteStep, Usage
from autoglm.core.errors import FailureKind, ModelError, SettingsError
from autoglm.core.ports import ChatModel, Clock
from autoglm.models.pooling.places import Lobby, Places, now
from autoglm.models.pooling.racing import raced
from autoglm.routing.endpoint import Balancer, CallFacts, Choice, Draw, Ended, EndpointFacts
from autoglm.routing.hedging import Hedging
from autoglm.routing.pool import Busy, EndpointState, Pool
from autoglm.routing.protection import Protection
from autoglm.routing.retrying import pause_before_retry
from autoglm.routing.scaling import Load
from autoglm.routing.standing import Seats

BLAMED_AFTER_S = 10.0
"""An endpoint that is silent until the caller's own deadline is blamed only after so long: callers in a hurry must not
shut a healthy endpoint for all others."""
TELLING_S = 0.02
"""Kept of each call's time for telling that it failed, so that the caller hears of it before its deadline."""
_PREFIX_CHARS = 2000


@dataclass(frozen=True, slots=True)
class Sharing:
    """What a pool has in common with others: the seats of its endpoints by name, and where their calls wait."""

    seats: Mapping[str, Seats] = field(default_factory=dict)
    lobby: Lobby = field(default_factory=Lobby)


class PoolModel:
    """A `ChatModel` over `members`, one exchange each, which do not retry by themselves; `facts` names the same.

    A try that fails is made again elsewhere, or here after a pause, as long as nothing was given out; for a request
    that `is_whole` nothing is before the end. Each answer tells its whole way in `route`. The pool bounds the whole
    call; the silences and the size of an exchange are its member's to bound, which alone sees reasoning and
    half-written calls come. An empty piece is a sign of life, not given out. Endpoints that several pools share are
    bounded, and waited for, together (`sharing`).
    """

    def __init__(
        self,
        name: str,
        members: Mapping[str, ChatModel],
        facts: Sequence[EndpointFacts],
        *,
        balancer: Balancer,
        protection: Protection,
        clock: Clock,
        draw: Draw,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        version: str = "",
        sharing: Sharing | None = None,
        is_growing: bool = False,
    ) -> None:
        if unknown := {one.name for one in facts} ^ set(members):
            raise SettingsError(f"The pool {name} has endpoints without a model or without facts: {sorted(unknown)}.")
        self.name = name
        self.version = version
        self._members = dict(members)
        shared = sharing or Sharing()
        self._pool = Pool(facts, balancer=balancer, protection=protection, seats=shared.seats, is_growing=is_growing)
        self._places = Places(name, self._pool, draw=draw, lobby=shared.lobby)
        self._hedgings = {is_whole: Hedging(protection.hedge) for is_whole in (False, True)}
        self._protection = protection
        self._clock = clock
        self._draw = draw
        self._sleep = sleep

    async def stream(self, request: ChatRequest) -> AsyncIterator[ChatChunk]:
        """Pieces of text, then the whole answer. Raises ModelError with the whole way: after a piece was given
        out, there is no other try."""
        call = self._call(request)
        try:
            async with aclosing(self._chunks(call)) as chunks:
                async for chunk in chunks:
                    yield chunk
        except ModelError as error:
            error.route = call.way()
            raise

    def judged(self, kind: str, endpoint: str, quality: float) -> None:
        """Feedback on an answer to a request of this kind, from 0 to 1; an endpoint of other pools is passed over."""
        self._pool.judged(CallFacts(kind=kind), endpoint, quality)

    def states(self) -> tuple[EndpointState, ...]:
        """How every endpoint does, in the order of the settings; `out_until` is Unix time."""
        ahead_s = self._clock.now() - now()
        return tuple(
            replace(state, out_until=state.out_until + ahead_s) if state.out_until else state
            for state in self._pool.states(now())
        )

    # --- endpoints that come and go ----------------------------------------------------------------------------------

    def join(self, facts: EndpointFacts, model: ChatModel) -> None:
        """From now on calls may go there; what is known of the others stays. Raises SettingsError."""
        self._pool.join(facts)
        self._members[facts.name] = model
        self._forget_the_gone()
        self._places.serve()

    def leave(self, name: str) -> None:
        """No new call goes there; those under way go on."""
        self._pool.leave(name)
        self._forget_the_gone()

    def load(self) -> Load:
        return self._pool.load()

    def in_flight(self, name: str) -> int:
        """Calls under way at an endpoint, also at one that has left."""
        return self._pool.in_flight(name)

    def _forget_the_gone(self) -> None:
        self._members = {name: model for name, model in self._members.items() if name in self._pool}

    # --- one call ----------------------------------------------------------------------------------------------------

    async def _chunks(self, call: _Call) -> AsyncGenerator[ChatChunk, None]:
        choice = await self._places.take(call.facts, tried=frozenset(), until=call.until)
        call.hedging.called()
        while True:
            has_given = False
            try:
                async with aclosing(self._exchange(call, choice)) as chunks:
                    async for chunk in chunks:
                        if isinstance(chunk, ChatAnswer):
                            yield replace(chunk, route=call.way(), version=self.version or chunk.version)
                            return
                        if not call.request.is_whole:
                            has_given = True
                            yield chunk
            except ModelError as error:
                if has_given:
                    raise
                failure = error
            choice = await self._next_choice(call, failure)

    def _call(self, request: ChatRequest) -> _Call:
        """The call with its deadline on the event loop's clock. Raises ModelError when that has passed."""
        at, most_s = self._clock.now(), self._protection.total_s
        left_s = most_s if request.deadline is None else min(most_s, request.deadline - at)
        if left_s <= 0:
            raise ModelError(
                f"The deadline of this call passed {-left_s:.1f} s before it reached the pool {self.name}.",
                kind=FailureKind.TIMEOUT,
            )
        return _Call(
            request=replace(request, deadline=at + left_s),
            facts=call_facts(request),
            hedging=self._hedgings[request.is_whole],
            until=now() + max(left_s - TELLING_S, left_s / 2),
            is_callers_deadline=left_s < most_s,
        )

    async def _next_choice(self, call: _Call, failure: ModelError) -> Choice:
        """Where to try again: elsewhere at once, or anywhere after a pause. Raises ModelError when there is to be no
        other try."""
        if self._pause_s(call, failure, is_elsewhere=True) is None:
            raise self._given_up(call, failure)
        found = self._places.take_now(call.facts, tried=call.tried)
        if isinstance(found, Choice):
            return found
        pause_s = self._pause_s(call, failure, is_elsewhere=False)
        if pause_s is None:
            return await self._elsewhere_later(call, failure, found)
        if now() + pause_s >= call.until:
            raise self._given_up(call, failure)
        await self._sleep(pause_s)
        call.tried = frozenset()
        return await self._later(call, failure)

    async def _elsewhere_later(self, call: _Call, failure: ModelError, busy: Busy) -> Choice:
        """The endpoint that failed would fail again; the others have no place now."""
        if busy.retry_at >= call.until:
            raise self._given_up(call, failure)
        return await self._later(call, failure)

    async def _later(self, call: _Call, failure: ModelError) -> Choice:
        try:
            return await self._places.take(call.facts, tried=call.tried, until=call.until)
        except ModelError:
            raise self._given_up(call, failure) from None

    def _pause_s(self, call: _Call, failure: ModelError, *, is_elsewhere: bool) -> float | None:
        if now() >= call.until:
            return None
        return pause_before_retry(
            failure.kind,
            attempt=call.failures,
            retry_after_s=failure.retry_after_s,
            policy=self._protection.retry,
            draw=self._draw,
            is_elsewhere=is_elsewhere,
        )

    def _given_up(self, call: _Call, failure: ModelError) -> ModelError:
        """The last failure, with those before it."""
        tried = [step for step in call.way() if step.failure not in {"", FailureKind.CANCELLED}]
        if len(tried) < 2:
            return failure
        way = ", ".join(f"{step.endpoint} ({step.failure})" for step in tried)
        return ModelError(
            f"The pool {self.name} has no answer after {len(tried)} tries: {way}. The last one: {failure.message}",
            kind=failure.kind,
            hint=failure.hint,
            retry_after_s=failure.retry_after_s,
        )

    # --- one exchange ------------------------------------------------------------------------------------------------

    def _exchange(self, call: _Call, choice: Choice) -> AsyncGenerator[ChatChunk, None]:
        """One try; the first one may be a race of two."""
        wait_s = None if call.steps else call.hedging.wait_s()
        if wait_s is None:
            return self._asked(call, choice)
        return raced(self._asked(call, choice), lambda: self._second(call, choice, wait_s), wait_s=wait_s)

    def _second(self, call: _Call, first: Choice, waited_s: float) -> AsyncGenerator[ChatChunk, None] | None:
        """The same at another endpoint, if one is free and the budget allows it."""
        found = self._places.take_now(call.facts, tried=call.tried | {first.endpoint})
        if isinstance(found, Busy):
            return None
        if not call.hedging.hedged():
            self._places.give_back(call.facts, found.endpoint, Ended(seconds=0.0, failure=FailureKind.CANCELLED))
            return None
        reason = f"hedge: {first.endpoint} gave nothing for {waited_s:.2f} s; {found.reason}"
        return self._asked(call, replace(found, reason=reason))

    async def _asked(self, call: _Call, choice: Choice) -> AsyncGenerator[ChatChunk, None]:
        """One exchange with one endpoint, which is noted when it has ended, however it ends. Raises ModelError."""
        began = now()
        call.tried |= {choice.endpoint}
        chunks = self._members[choice.endpoint].stream(call.request)
        failure: ModelError | None = _LEFT
        answer, has_begun = None, False
        try:
            while answer is None:
                chunk = await _next(chunks, call, began, has_begun=has_begun)
                if not has_begun:
                    call.hedging.took(now() - began)
                has_begun = True
                if isinstance(chunk, ChatAnswer):
                    answer, failure = chunk, None
                elif chunk:
                    yield chunk
        except ModelError as error:
            failure = error
            raise
        finally:
            self._note(call, choice, began, failure, answer)
            if isinstance(chunks, AsyncGenerator):
                await chunks.aclose()
        yield replace(answer, endpoint=choice.endpoint)

    def _note(
        self, call: _Call, choice: Choice, began: float, failure: ModelError | None, answer: ChatAnswer | None
    ) -> None:
        seconds = now() - began
        kind = failure.kind if failure is not None else None
        step = RouteStep(endpoint=choice.endpoint, reason=choice.reason, failure=kind or "", seconds=seconds)
        call.steps.append((began, step))
        call.failures += kind not in {None, FailureKind.CANCELLED}
        blamed = FailureKind.CANCELLED if isinstance(failure, _OutOfTime) and not failure.is_blamed else kind
        usage: Usage | None = answer.usage if answer is not None else None
        self._places.give_back(
            call.facts,
            choice.endpoint,
            Ended(seconds=seconds, failure=blamed, usage=usage),
            retry_after_s=failure.retry_after_s if failure is not None else None,
        )


@dataclass(slots=True, kw_only=True)
class _Call:
    """What is known of a call while it is under way. `until` is on the event loop's clock; `tried` are the endpoints
    that shall not be asked again."""

    request: ChatRequest
    facts: CallFacts
    hedging: Hedging
    until: float
    is_callers_deadline: bool
    tried: frozenset[str] = frozenset()
    failures: int = 0
    steps: list[tuple[float, RouteStep]] = field(default_factory=list)

    def way(self) -> tuple[RouteStep, ...]:
        """Every try that has ended, in the order in which they began."""
        return tuple(step for _, step in sorted(self.steps, key=itemgetter(0)))


class _OutOfTime(ModelError):
    """An endpoint was cut off; whether that is its fault."""

    def __init__(self, message: str, *, is_blamed: bool) -> None:
        super().__init__(message, kind=FailureKind.TIMEOUT, hint="Allow more time, or use faster endpoints.")
        self.is_blamed = is_blamed


_LEFT = ModelError("The caller left.", kind=FailureKind.CANCELLED)


async def _next(chunks: AsyncIterator[ChatChunk], call: _Call, began: float, *, has_begun: bool) -> ChatChunk:
    """The next piece by the deadline. Raises ModelError."""
    try:
        async with asyncio.timeout_at(call.until):
            return await anext(chunks)
    except StopAsyncIteration:
        raise ModelError("The model's stream ended without an answer.", kind=FailureKind.BAD_OUTPUT) from None
    except TimeoutError:
        took_s = now() - began
        is_silent = not (has_begun or call.request.is_whole) and took_s >= BLAMED_AFTER_S
        is_blamed = is_silent or not call.is_callers_deadline
        message = f"The model was not done by the deadline, after {took_s:.1f} s."
        raise _OutOfTime(message, is_blamed=is_blamed) from None


# --- what the router is told -----------------------------------------------------------------------------------------


def call_facts(request: ChatRequest) -> CallFacts:
    """What the choice of an endpoint may look at."""
    return CallFacts(
        kind=request.purpose,
        client=request.principal or request.session,
        prefix=_prefix(request),
        needs=_needs(request),
        tokens=_estimated_tokens(request),
    )


def _needs(request: ChatRequest) -> frozenset[str]:
    needs = {"tools"} if request.tools else set()
    if request.schema is not None:
        needs.add("json")
    for message in request.messages:
        needs.update(_MEDIA_NEEDS.get(media.media_type.partition("/")[0], "images") for media in message.media)
    return frozenset(needs)


_MEDIA_NEEDS: Mapping[str, str] = {"image": "images", "audio": "audio", "video": "video"}


def _prefix(request: ChatRequest) -> str:
    """A digest of what the prompt begins with: the tools, the first words of the system and of whoever speaks next.
    Calls that agree in it find the beginning of their prompt in the same endpoint's cache."""
    digest = hashlib.blake2b(digest_size=8)
    for tool in request.tools:
        digest.update(tool.name.encode(errors="surrogatepass") + b"\0")
    for message in _beginning(request.messages):
        digest.update(message.role.encode() + message.text[:_PREFIX_CHARS].encode(errors="surrogatepass") + b"\0")
    return digest.hexdigest()


def _beginning(messages: Sequence[Message]) -> Sequence[Message]:
    first = next((index for index, message in enumerate(messages) if message.role != "system"), len(messages))
    return messages[: first + 1]


def _estimated_tokens(request: ChatRequest) -> int:
    """Bytes of UTF-8 over four: about a quarter of a token for a Latin letter, three quarters for a Chinese one."""
    size = sum(len(message.text.encode(errors="surrogatepass")) for message in request.messages)
    size += sum(len(msgspec.json.encode((call.tool, call.arguments))) for m in request.messages for call in m.calls)
    size += sum(len(msgspec.json.encode((t.name, t.description, t.parameters))) for t in request.tools)
    return size // 4
