"""The agent at its addresses: the card, JSON-RPC at `/a2a`, HTTP+JSON below it; streams as server-sent events.

Hosts, origins and keys have been looked at before. The name of a method, or the path, says which version is spoken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

import msgspec

from autoglm.core.a2a import MEDIA_TYPE, OLDER, OLDER_METHODS, STREAMING, VERSION, VERSION_HEADER, Method, Problem
from autoglm.core.a2a_older import newer_params, older_event, older_task
from autoglm.core.jsonrpc import RpcCode
from autoglm.core.values import Json
from autoglm.server.a2a.answering import Agent
from autoglm.server.a2a.card import OwnCard
from autoglm.server.a2a.ports import AgentRefusal
from autoglm.server.a2a.spelling import no_push
from autoglm.server.exchange import Exchange
from autoglm.server.jsonrpc import Number, Params, RpcError, error_line, read, result_line

PATH = "/a2a"
_JSON = (b"content-type", b"application/json")
_A2A_JSON = (b"content-type", MEDIA_TYPE.encode())
_PROBLEMS = {problem.code: problem for problem in Problem}
_PUSH = ("pushNotificationConfig", "PushNotificationConfig")
_EXTENDED = {"GetExtendedAgentCard", "agent/getAuthenticatedExtendedCard"}


@dataclass(frozen=True, slots=True)
class _Call:
    """A request that was understood, and how its results, events and errors are written."""

    method: Method
    params: Params
    result: Callable[[Mapping[str, Json]], bytes]
    error: Callable[[AgentRefusal], bytes]


class AgentEndpoint:
    """Answers requests for the card and for the agent."""

    def __init__(self, agent: Agent, card: OwnCard) -> None:
        self._agent = agent
        self._card = card

    async def card(self, exchange: Exchange) -> None:
        host = exchange.headers.get(b"host", b"").decode("latin-1")
        headers = (_JSON, (b"cache-control", b"public, max-age=300"))
        await exchange.reply(msgspec.json.encode(self._card.json(host=host)), headers=headers)

    async def answer(self, exchange: Exchange, body: bytes) -> None:
        """Answer one exchange whose body has been read."""
        if exchange.path == PATH:
            await self._answer_rpc(exchange, body)
        else:
            await self._answer_rest(exchange, body)

    # --- the two bindings --------------------------------------------------------------------------------------------

    async def _answer_rpc(self, exchange: Exchange, body: bytes) -> None:
        number = None
        try:
            message = read(body)
            number = message.number if message is not None else None
            if message is None or number is None:
                raise AgentRefusal(Problem.INVALID_REQUEST, "A request with an `id` is needed.")
            _check_version(exchange)
            call = _rpc_call(message.method, message.params, number)
            await self._performed(exchange, call, _JSON)
        except RpcError as error:
            problem = _PROBLEMS.get(int(error.code), Problem.INVALID_REQUEST)
            await exchange.reply(_rpc_error(number, AgentRefusal(problem, error.message)), status=_status(error.code))
        except AgentRefusal as refusal:
            await exchange.reply(_rpc_error(number, refusal))

    async def _answer_rest(self, exchange: Exchange, body: bytes) -> None:
        try:
            _check_version(exchange)
            await self._performed(exchange, _rest_call(exchange, body), _A2A_JSON)
        except AgentRefusal as refusal:
            await exchange.reply(_rest_error(refusal), status=refusal.problem.status, headers=(_A2A_JSON,))

    async def _performed(self, exchange: Exchange, call: _Call, kind: tuple[bytes, bytes]) -> None:
        """Raises AgentRefusal, as long as nothing has been answered."""
        if call.method not in STREAMING:
            result = await self._agent.perform(call.method, call.params, principal=exchange.principal)
            await exchange.reply(call.result(result), headers=(kind,))
            return

        async def emit(event: Mapping[str, Json]) -> None:
            if not exchange.has_begun:
                await exchange.begin_events()
            await exchange.write(_event(call.result(event)))

        async def breathe() -> None:
            await exchange.write(b": \n\n")

        last = b""
        try:
            await self._agent.stream(call.method, call.params, principal=exchange.principal, emit=emit, breathe=breathe)
        except AgentRefusal as refusal:
            if not exchange.has_begun:
                raise
            last = _event(call.error(refusal))
        await exchange.end_events(last)


# --- JSON-RPC --------------------------------------------------------------------------------------------------------


def _rpc_call(name: str, params: Params, number: Number) -> _Call:
    """Raises AgentRefusal."""
    if any(word in name for word in _PUSH):
        raise no_push()
    if name in _EXTENDED:
        raise AgentRefusal(Problem.UNSUPPORTED, "There is no further card.")
    older = OLDER_METHODS.get(name)
    if older is None and name not in set(Method):
        raise AgentRefusal(
            Problem.NO_METHOD, f"There is no {name[:100]!r} here.", hint=f"There are: {', '.join(Method)}."
        )

    def result(content: Mapping[str, Json]) -> bytes:
        if older is not None:
            content = older_task(content) if "id" in content else older_event(content)
        return result_line(number, content)

    def error(refusal: AgentRefusal) -> bytes:
        return _rpc_error(number, refusal)

    if older is not None:
        return _Call(older, newer_params(params), result, error)
    return _Call(Method(name), params, result, error)


def _rpc_error(number: Number, refusal: AgentRefusal) -> bytes:
    detail = [_reason(refusal)] if refusal.problem.reason else None
    return error_line(number, RpcError(refusal.problem.code, str(refusal), detail=detail))


def _status(code: int) -> int:
    return 400 if code == RpcCode.PARSE else 200


# --- HTTP+JSON -------------------------------------------------------------------------------------------------------

_WHOLE_PATHS: Mapping[tuple[str, str], Method] = {
    ("POST", "message:send"): Method.SEND,
    ("POST", "message:stream"): Method.STREAM,
    ("GET", "tasks"): Method.LIST,
}
_OF_TASKS: Mapping[tuple[str, str], Method] = {
    ("GET", ""): Method.GET,
    ("POST", "cancel"): Method.CANCEL,
    ("GET", "subscribe"): Method.SUBSCRIBE,
    ("POST", "subscribe"): Method.SUBSCRIBE,
}


def _rest_call(exchange: Exchange, body: bytes) -> _Call:
    """Raises AgentRefusal."""
    path = exchange.path.removeprefix(f"{PATH}/")
    params = dict(_body(body) if body else _query(exchange))
    method = _WHOLE_PATHS.get((exchange.method, path))
    if method is None:
        method = _task_method(exchange.method, path, params)
    return _Call(method, params, msgspec.json.encode, _rest_error)


def _task_method(verb: str, path: str, params: dict[str, Json]) -> Method:
    """The method of `tasks/ID` or `tasks/ID:verb`; the id joins the params. Raises AgentRefusal."""
    if "/pushNotificationConfigs" in path:
        raise no_push()
    if path == "extendedAgentCard":
        raise AgentRefusal(Problem.UNSUPPORTED, "There is no further card.")
    folder, _, rest = path.partition("/")
    name, _, action = rest.rpartition(":") if rest.endswith((":cancel", ":subscribe")) else (rest, "", "")
    method = _OF_TASKS.get((verb, action))
    if folder != "tasks" or not name or "/" in name or method is None:
        raise AgentRefusal(Problem.NO_METHOD, f"There is no {verb} {path[:100]!r} here.")
    params["id"] = unquote(name)
    return method


def _body(body: bytes) -> Params:
    try:
        content = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        raise AgentRefusal(Problem.PARSE, "This is not JSON.") from None
    if not isinstance(content, dict):
        raise AgentRefusal(Problem.INVALID_REQUEST, "A request is one object.")
    return content


def _query(exchange: Exchange) -> Params:
    """What stands behind the question mark; numbers and truth values as such."""
    try:
        pairs = parse_qsl(exchange.query.decode("ascii"), max_num_fields=50)
    except ValueError:
        raise AgentRefusal(Problem.INVALID_PARAMS, "The query cannot be read.") from None
    return {name: _value(name, text) for name, text in pairs}


def _value(name: str, text: str) -> Json:
    if name in {"pageSize", "historyLength"} and text.isdecimal() and len(text) < 10:
        return int(text)
    return text == "true" if name == "includeArtifacts" else text


def _rest_error(refusal: AgentRefusal) -> bytes:
    problem = refusal.problem
    error: dict[str, Json] = {"code": problem.status, "status": problem.grpc, "message": str(refusal)}
    if problem.reason:
        error["details"] = [_reason(refusal)]
    return msgspec.json.encode({"error": error})


# --- both ------------------------------------------------------------------------------------------------------------


def _check_version(exchange: Exchange) -> None:
    """Nothing said is taken as what the request looks like. Raises AgentRefusal."""
    said = exchange.headers.get(VERSION_HEADER.encode(), b"").decode("latin-1").strip()
    if said and ".".join(said.split(".")[:2]) not in {VERSION, OLDER}:
        raise AgentRefusal(
            Problem.VERSION, f"Version {said[:20]!r} is not spoken here.", hint=f"There are: {VERSION}, {OLDER}."
        )


def _reason(refusal: AgentRefusal) -> Json:
    return {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": refusal.problem.reason,
        "domain": "a2a-protocol.org",
    }


def _event(data: bytes) -> bytes:
    return b"data: " + data + b"\n\n"
