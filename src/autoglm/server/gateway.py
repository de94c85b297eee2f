"""The gateway: an ASGI application that offers models and tasks in the form of the OpenAI API.

Owns: routes, and the life of one request. Must not know: which models there are, how they are reached.
"""

from __future__ import annotations

import asyncio
import difflib
import logging
import time
import traceback
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import msgspec

from autoglm.core.a2a import CARD_PATH
from autoglm.core.chat import ChatAnswer, ChatChunk, ChatRequest, Usage
from autoglm.core.errors import AutoglmError, FailureKind, ModelError
from autoglm.core.ports import ChatModel, Clock, Ids
from autoglm.security.masking import mask as default_mask
from autoglm.server import chat_answers
from autoglm.server.a2a.http import AgentEndpoint
from autoglm.server.accounts import CLIENT_LEFT, Accounts
from autoglm.server.chat_answers import ChatEvents
from autoglm.server.chat_requests import Asked, Payload, model_name, read_chat, read_payload
from autoglm.server.errors import ApiRefusal, refusal_of
from autoglm.server.exchange import ClientLeft, Exchange, Receive, Scope, Send
from autoglm.server.guard import Guard
from autoglm.server.mcp.http import McpEndpoint
from autoglm.server.ports import CallLog, Catalogue, Mask, ModelCard, RunAnswer, RunDoor
from autoglm.server.responses_answers import ResponseEvents, ResponseForm
from autoglm.server.responses_requests import AskedResponse, read_response

RUN_MODEL = "autoglm"
"""The model name that runs a task."""

_log = logging.getLogger("autoglm.gateway")
_Pieces: TypeAlias = AsyncIterator[ChatChunk] | AsyncGenerator[str | RunAnswer, None]
_Handler: TypeAlias = Callable[["Gateway", Exchange], Awaitable[None]]


class Events(Protocol):
    """The events of one answer, in one of the two forms."""

    def first(self) -> bytes: ...

    def text(self, piece: str) -> bytes: ...

    def thought(self, piece: str) -> bytes: ...

    def last(self, answer: ChatAnswer, *, has_text: bool) -> bytes: ...

    def failed(self, refusal: ApiRefusal) -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayPorts:
    """What stands behind the gateway. Without `runs` the model `autoglm` is not offered, without `mcp` no `/mcp`,
    without `agent` no `/a2a`."""

    catalogue: Catalogue
    calls: CallLog
    clock: Clock
    ids: Ids
    runs: RunDoor | None = None
    mcp: McpEndpoint | None = None
    agent: AgentEndpoint | None = None
    mask: Mask = default_mask


class Gateway:
    """The ASGI application. `is_stopping` makes it answer that it is not ready."""

    def __init__(self, ports: GatewayPorts, guard: Guard) -> None:
        self.is_stopping = False
        self._ports = ports
        self._guard = guard
        self._accounts = Accounts(ports.calls, ports.mask, paths=_ROUTES)

    @property
    def model_names(self) -> tuple[str, ...]:
        """What clients can ask for."""
        return tuple(card.name for card in self._cards())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        connection = scope.get("extensions", {}).get("autoglm.connection")
        if connection is not None:  # it cancels this task when the client leaves
            connection.working = asyncio.current_task()
        exchange = Exchange(
            scope,
            receive,
            send,
            call_id=self._ports.ids.new_id(),
            at=self._ports.clock.now(),
            started=time.perf_counter(),
        )
        self._accounts.begin()
        try:
            await self._answer(exchange, scope)
        except asyncio.CancelledError:
            await self._cancelled(exchange, is_gone=connection is None or connection.is_gone)
        finally:
            if connection is not None:
                connection.working = None
            self._accounts.end(exchange, seconds=time.perf_counter() - exchange.started)

    # --- the life of a request ---------------------------------------------------------------------------------------

    async def _answer(self, exchange: Exchange, scope: Scope) -> None:
        try:
            await self._serve(exchange, scope["method"], scope["headers"])
        except ClientLeft:
            exchange.status = CLIENT_LEFT
        except AutoglmError as error:
            await self._failed(exchange, refusal_of(error))
        except Exception as error:  # noqa: BLE001 -- the server's outer edge: one request, not the service
            _log.error("%s", self._ports.mask("".join(traceback.format_exception(error))))
            await self._failed(exchange, ApiRefusal(500, "The gateway has a fault.", code="internal_error"))

    async def _serve(self, exchange: Exchange, method: str, raw_headers: Any) -> None:  # noqa: ANN401 -- ASGI's own
        guard = self._guard
        exchange.headers = headers = dict(raw_headers)
        if (origin := guard.allowed_origin(headers)) is not None:  # first of all: the page is to see what is wrong
            exchange.more_headers = ((b"access-control-allow-origin", origin), *_SHOWN)
        guard.check_headers(raw_headers, headers)
        guard.check_place(headers)
        handler, is_open = self._route(exchange.path, method)
        if is_open:
            await handler(self, exchange)
            return
        principal = guard.principal(headers)
        guard.admit(principal, now=exchange.at)
        exchange.principal = principal
        try:
            await handler(self, exchange)
        finally:
            usage = exchange.answer.usage if exchange.answer is not None else _NO_USAGE
            tokens = usage.input_tokens + usage.output_tokens
            guard.limiter.leave(principal, tokens=tokens, now=self._ports.clock.now())

    def _route(self, path: str, method: str) -> tuple[_Handler, bool]:
        methods = _ROUTES.get(path)
        if methods is None and method == "GET" and path.startswith("/v1/models/"):
            return Gateway.model, False
        if methods is None and path.startswith("/a2a/"):
            return (Gateway.preflight, True) if method == "OPTIONS" else (Gateway.agent, False)
        if methods is None:
            raise ApiRefusal(
                404, f"There is no {path[:100]!r}.", code="not_found", hint=f"There are: {', '.join(_ROUTES)}."
            )
        if method == "OPTIONS":
            return Gateway.preflight, True
        if method not in methods:
            raise ApiRefusal(405, f"{path} wants {' or '.join(methods)}.", code="method_not_allowed")
        return methods[method], path.startswith("/health") or path == CARD_PATH

    async def _failed(self, exchange: Exchange, refusal: ApiRefusal) -> None:
        """Answer with the failure; an answer that has begun ends with it."""
        exchange.status = refusal.status
        exchange.route = refusal.route
        if refusal.status >= 500:
            self._accounts.complain(exchange, str(refusal))
        else:
            exchange.failure = self._ports.mask(refusal.message)[:500]
        if not exchange.has_begun:
            await exchange.refuse(refusal)

    async def _cancelled(self, exchange: Exchange, *, is_gone: bool) -> None:
        """The client left, or the server stops and its grace is over."""
        exchange.status = CLIENT_LEFT
        if not is_gone and not exchange.is_over:
            await self._failed(exchange, ApiRefusal(503, "The server is stopping.", code="stopping", hint="Try again."))

    # --- routes ------------------------------------------------------------------------------------------------------

    async def chat_completions(self, exchange: Exchange) -> None:
        payload, model = await self._asked(exchange)
        asked: Asked = read_chat(payload, principal=exchange.principal)
        call_id, created = f"chatcmpl-{exchange.id}", int(exchange.at)
        if asked.is_stream:
            events = ChatEvents(call_id=call_id, created=created, model=asked.model, wants_usage=asked.wants_usage)
            await self._relay(exchange, self._pieces(model, asked.request), events)
            return
        answer = await self._whole(exchange, model, asked.request)
        await exchange.reply(chat_answers.whole(answer, call_id=call_id, created=created, model=asked.model))

    async def responses(self, exchange: Exchange) -> None:
        payload, model = await self._asked(exchange)
        asked: AskedResponse = read_response(payload, principal=exchange.principal)
        form = ResponseForm(
            call_id=f"resp_{exchange.id}", created=int(exchange.at), model=asked.model, echoed=asked.echoed
        )
        if asked.is_stream:
            await self._relay(exchange, self._pieces(model, asked.request), ResponseEvents(form))
            return
        await exchange.reply(form.whole(await self._whole(exchange, model, asked.request)))

    async def embeddings(self, exchange: Exchange) -> None:
        payload = read_payload(await exchange.body(self._guard))
        name = model_name(payload)
        self._known(name)
        exchange.model = name
        body = await self._ports.catalogue.forward(name, "/embeddings", payload)
        exchange.answer = ChatAnswer(usage=_embedding_usage(body), endpoint=name)
        await exchange.reply(body)

    async def mcp(self, exchange: Exchange) -> None:
        if self._ports.mcp is None:
            raise ApiRefusal(404, "MCP is not offered here.", code="not_found")
        await self._ports.mcp.answer(exchange, await exchange.body(self._guard))

    async def agent(self, exchange: Exchange) -> None:
        body = await exchange.body(self._guard)
        await self._agent().answer(exchange, body)

    async def agent_card(self, exchange: Exchange) -> None:
        await self._agent().card(exchange)

    async def models(self, exchange: Exchange) -> None:
        cards = [_card_json(card) for card in self._cards()]
        await exchange.reply(msgspec.json.encode({"object": "list", "data": cards}))

    async def model(self, exchange: Exchange) -> None:
        name = exchange.path.removeprefix("/v1/models/")
        card = self._known(name)
        await exchange.reply(msgspec.json.encode(_card_json(card)))

    async def health(self, exchange: Exchange) -> None:
        await exchange.reply(b'{"status":"ok"}')

    async def ready(self, exchange: Exchange) -> None:
        if self.is_stopping:
            await exchange.reply(b'{"status":"stopping"}', status=503)
        else:
            await exchange.reply(b'{"status":"ready"}')

    async def metrics(self, exchange: Exchange) -> None:
        kind = (b"content-type", b"text/plain; version=0.0.4; charset=utf-8")
        await exchange.reply(self._accounts.text().encode(), headers=(kind,))

    async def preflight(self, exchange: Exchange) -> None:
        """A browser asks whether a page may call; the origin has been checked."""
        allowed = (
            (b"access-control-allow-methods", b"GET, POST"),
            (b"access-control-allow-headers", b"authorization, content-type, x-api-key, " + _PROTOCOL_HEADERS),
            (b"access-control-max-age", b"600"),
        )
        await exchange.reply(b"", status=200, headers=allowed)

    # --- inside ------------------------------------------------------------------------------------------------------

    async def _asked(self, exchange: Exchange) -> tuple[Payload, ChatModel | None]:
        """The body, and the model that answers it: None for a task. Raises ApiRefusal."""
        payload = read_payload(await exchange.body(self._guard))
        name = model_name(payload)
        model = None
        if name != RUN_MODEL or self._ports.runs is None:
            model = self._ports.catalogue.chat(name)
            if model is None:
                raise self._unknown(name)
        exchange.model = name
        return payload, model

    def _pieces(self, model: ChatModel | None, request: ChatRequest) -> _Pieces:
        if model is not None:
            return model.stream(request)
        assert self._ports.runs is not None
        return _task_pieces(self._ports.runs, request)

    async def _whole(self, exchange: Exchange, model: ChatModel | None, request: ChatRequest) -> ChatAnswer:
        """Streams are read to the very end: what stands behind is closed in order, and not by the collector."""
        last: ChatChunk | RunAnswer | None = None
        pieces = self._pieces(model, request)
        try:
            async for piece in pieces:
                last = piece
        finally:
            await _close(pieces)
        return _take_answer(exchange, last)

    async def _relay(self, exchange: Exchange, pieces: _Pieces, events: Events) -> None:
        """Pass the pieces on as they come. The answer begins with the first one, so that what fails before it has a
        status of its own; what fails after it ends the stream with its error."""
        try:
            answer, has_text = await self._relayed(exchange, pieces, events)
            if not exchange.has_begun:
                await exchange.begin_events()
                await exchange.write(events.first())
            await exchange.end_events(events.last(answer, has_text=has_text))
        except (AutoglmError, TimeoutError) as error:
            if not exchange.has_begun:
                raise
            refusal = refusal_of(error) if isinstance(error, AutoglmError) else ApiRefusal(504, "Time is over.")
            await self._failed(exchange, refusal)
            await exchange.end_events(events.failed(refusal))
        finally:
            await _close(pieces)

    async def _relayed(self, exchange: Exchange, pieces: _Pieces, events: Events) -> tuple[ChatAnswer, bool]:
        is_run = exchange.model == RUN_MODEL and self._ports.runs is not None
        form = events.thought if is_run else events.text
        last: ChatChunk | RunAnswer | None = None
        async for last in pieces:
            if not isinstance(last, str):
                continue
            if exchange.has_begun:
                await exchange.write(form(last))
            else:
                await exchange.begin_events()
                await exchange.write(events.first() + form(last))
        return _take_answer(exchange, last), exchange.has_begun and not is_run

    def _agent(self) -> AgentEndpoint:
        if self._ports.agent is None:
            raise ApiRefusal(404, "A2A is not offered here.", code="not_found")
        return self._ports.agent

    def _cards(self) -> list[ModelCard]:
        cards = list(self._ports.catalogue.models())
        if self._ports.runs is None:
            return cards
        return [*(card for card in cards if card.name != RUN_MODEL), ModelCard(name=RUN_MODEL)]

    def _known(self, name: str) -> ModelCard:
        """Raises ApiRefusal for an unknown model."""
        for card in self._cards():
            if card.name == name:
                return card
        raise self._unknown(name)

    def _unknown(self, name: str) -> ApiRefusal:
        names = [card.name for card in self._cards()]
        near = difflib.get_close_matches(name, names, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(names[:20]) or 'none'}."
        return ApiRefusal(404, f"There is no model {name[:100]!r}.", param="model", code="model_not_found", hint=hint)


_NO_USAGE = Usage()
_SHOWN = ((b"access-control-expose-headers", b"x-request-id, retry-after"), (b"vary", b"origin"))
_PROTOCOL_HEADERS = b"mcp-protocol-version, mcp-method, mcp-name, a2a-version"
_ROUTES: Mapping[str, Mapping[str, _Handler]] = {
    "/v1/chat/completions": {"POST": Gateway.chat_completions},
    "/v1/responses": {"POST": Gateway.responses},
    "/v1/embeddings": {"POST": Gateway.embeddings},
    "/v1/models": {"GET": Gateway.models},
    "/mcp": {"POST": Gateway.mcp},
    "/a2a": {"POST": Gateway.agent},
    CARD_PATH: {"GET": Gateway.agent_card},
    "/health": {"GET": Gateway.health},
    "/health/live": {"GET": Gateway.health},
    "/health/ready": {"GET": Gateway.ready},
    "/metrics": {"GET": Gateway.metrics},
}


def _task_pieces(runs: RunDoor, request: ChatRequest) -> _Pieces:
    """Raises ApiRefusal for what a task cannot take."""
    if request.tools:
        raise ApiRefusal(
            400,
            f"The model {RUN_MODEL!r} calls its own tools and takes none.",
            param="tools",
            code="unsupported_parameter",
            hint="Leave `tools` out, or ask another model.",
        )
    if any(message.media for message in request.messages):
        raise ApiRefusal(400, f"The model {RUN_MODEL!r} takes text only.", param="messages", code="unsupported_content")
    return runs.stream(request)


def _take_answer(exchange: Exchange, last: ChatChunk | RunAnswer | None) -> ChatAnswer:
    """The answer that came last, kept for the record. Raises ModelError when none came."""
    if isinstance(last, RunAnswer):
        exchange.run_id = last.run_id
        last = ChatAnswer(text=last.text, usage=last.usage)
    if not isinstance(last, ChatAnswer):
        raise ModelError("The model's answer breaks off before its end.", kind=FailureKind.UNAVAILABLE)
    exchange.answer = last
    return last


async def _close(pieces: _Pieces) -> None:
    close = getattr(pieces, "aclose", None)
    if close is not None:
        await close()


def _card_json(card: ModelCard) -> Mapping[str, object]:
    return {"id": card.name, "object": "model", "created": card.created, "owned_by": card.owner}


class _Counted(msgspec.Struct):
    prompt_tokens: int = 0
    total_tokens: int = 0


class _Embedded(msgspec.Struct):
    usage: _Counted | None = None


def _embedding_usage(body: bytes) -> Usage:
    """What the endpoint counted; nothing when it did not count."""
    try:
        found = msgspec.json.decode(body, type=_Embedded).usage
    except msgspec.DecodeError:
        found = None
    return _NO_USAGE if found is None else Usage(input_tokens=max(found.prompt_tokens, found.total_tokens))
