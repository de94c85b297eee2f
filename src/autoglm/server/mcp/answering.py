"""Answers one message, in the words of its revision. Must not know: transports."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

import msgspec

from autoglm.core.errors import AutoglmError, NotFound, UsageError
from autoglm.core.jsonrpc import RpcCode
from autoglm.core.mcp import LEGACY, REVISIONS, SERVER_KEY, Code
from autoglm.core.tools import Effect
from autoglm.core.values import Json
from autoglm.security.masking import mask
from autoglm.server.jsonrpc import Params, RpcError, error_line, result_line
from autoglm.server.mcp.messages import McpMessage, check_modern, progress_line
from autoglm.server.mcp.ports import OfferedTool, Question, ToolAnswer, ToolCall, ToolDoor, ToolQuestion, text_block

Send: TypeAlias = Callable[[bytes], Awaitable[None]]
"""Sends a message that comes before the answer."""

_log = logging.getLogger("autoglm.mcp")
_PAGE = 100
_LIST_MS = 60_000
_OFFER: Params = {"tools": {"listChanged": False}}
_HINT = (
    "start_run takes a request in Chinese or English, or a plan; run_status tells how it stands and what it asks; "
    "answer_run answers; cancel_run stops it."
)


class McpServer:
    """Answers messages from what the door offers. `version` is ours, for people."""

    def __init__(self, door: ToolDoor, *, version: str = "0") -> None:
        self._door = door
        self._us: Params = {"name": "open-autoglm", "title": "Open-AutoGLM", "version": version}

    async def answer(self, message: McpMessage, *, principal: str, send: Send) -> bytes:
        """The answer to a request, whatever happens. `send` is used only for a request with a progress token."""
        try:
            result = await self._result(message, principal, send)
        except RpcError as error:
            return error_line(message.number, error)
        except AutoglmError as error:
            return error_line(message.number, RpcError(RpcCode.INTERNAL, str(error)))
        except Exception as error:  # noqa: BLE001 -- the server's outer edge: one request, not the service
            _log.error("%s", mask("".join(traceback.format_exception(error))))
            return error_line(message.number, RpcError(RpcCode.INTERNAL, "The server has a fault."))
        return result_line(message.number, result)

    async def _result(self, message: McpMessage, principal: str, send: Send) -> Params:
        """Raises RpcError, AutoglmError."""
        if message.is_modern:
            check_modern(message)
        method = (_MODERN if message.is_modern else _LEGACY).get(message.method)
        if method is None:
            raise RpcError(RpcCode.NO_METHOD, f"There is no {message.method[:100]!r} here.")
        result = await method(self, message, principal, send)
        if not message.is_modern:
            return result
        return {"resultType": "complete", **result, "_meta": {SERVER_KEY: self._us}}

    # --- methods -----------------------------------------------------------------------------------------------------

    async def initialize(self, message: McpMessage, _principal: str, _send: Send) -> Params:
        wanted = message.params.get("protocolVersion")
        if not isinstance(wanted, str):
            raise RpcError(RpcCode.INVALID_PARAMS, "initialize needs a protocolVersion.")
        revision = wanted if wanted in LEGACY else LEGACY[0]
        return {"protocolVersion": revision, "capabilities": _OFFER, "serverInfo": self._us, "instructions": _HINT}

    async def discover(self, _message: McpMessage, _principal: str, _send: Send) -> Params:
        offer: Params = {"supportedVersions": list(REVISIONS), "capabilities": _OFFER, "instructions": _HINT}
        return {**offer, "ttlMs": _LIST_MS, "cacheScope": "private"}

    async def ping(self, _message: McpMessage, _principal: str, _send: Send) -> Params:
        return {}

    async def list_tools(self, message: McpMessage, _principal: str, _send: Send) -> Params:
        """A page at a time; the cursor is the number of the first tool of the next page."""
        tools, first = await self._door.tools(), _cursor(message.params.get("cursor"))
        page: dict[str, Json] = {"tools": [_described(tool) for tool in tools[first : first + _PAGE]]}
        if first + _PAGE < len(tools):
            page["nextCursor"] = str(first + _PAGE)
        return {**page, "ttlMs": _LIST_MS, "cacheScope": "private"} if message.is_modern else page

    async def call_tool(self, message: McpMessage, principal: str, send: Send) -> Params:
        """What goes wrong in a tool is a result that says so; only a call that cannot be one is an error."""
        call = _call(message, principal, send)
        try:
            answer = await self._door.call(call)
        except AutoglmError as error:
            await self._check_call(call, error)
            answer = ToolAnswer(content=(text_block(str(error)),), is_error=True)
        return _asking(answer, message) if isinstance(answer, ToolQuestion) else _answered(answer, message)

    async def _check_call(self, call: ToolCall, error: AutoglmError) -> None:
        """Raises RpcError for a call of no tool, and for one that comes back with a state that is not ours."""
        if isinstance(error, NotFound) and all(tool.name != call.tool for tool in await self._door.tools()):
            raise RpcError(RpcCode.INVALID_PARAMS, f"There is no tool {call.tool[:100]!r}.")
        if isinstance(error, UsageError) and call.state:
            raise RpcError(RpcCode.INVALID_PARAMS, str(error))


_Method: TypeAlias = Callable[[McpServer, McpMessage, str, Send], Awaitable[Params]]
_MODERN: Mapping[str, _Method] = {
    "server/discover": McpServer.discover,
    "tools/list": McpServer.list_tools,
    "tools/call": McpServer.call_tool,
}
_LEGACY: Mapping[str, _Method] = {
    "initialize": McpServer.initialize,
    "ping": McpServer.ping,
    "tools/list": McpServer.list_tools,
    "tools/call": McpServer.call_tool,
}


def _call(message: McpMessage, principal: str, send: Send) -> ToolCall:
    """Raises RpcError for what is no call."""
    name, arguments = message.params.get("name"), message.params.get("arguments", {})
    answers, state = message.params.get("inputResponses", {}), message.params.get("requestState", "")
    if not isinstance(name, str) or not isinstance(arguments, Mapping):
        raise RpcError(RpcCode.INVALID_PARAMS, "A call needs `name`, a text, and `arguments`, an object.")
    if not isinstance(answers, Mapping) or not isinstance(state, str):
        raise RpcError(RpcCode.INVALID_PARAMS, "`inputResponses` is an object and `requestState` a text.")
    return ToolCall(
        tool=name,
        arguments=arguments,
        principal=principal,
        tell=_teller(message.progress_token, send),
        may_ask=_may_ask(message),
        answers=answers,
        state=state,
    )


def _may_ask(message: McpMessage) -> bool:
    """Whether the client fills in forms for us; earlier revisions would need a way back to the client."""
    offer = message.capabilities.get("elicitation")
    return isinstance(offer, Mapping) and (not offer or "form" in offer)


def _teller(token: int | str | None, send: Send) -> Callable[[str], Awaitable[None]]:
    count = 0

    async def tell(line: str) -> None:
        nonlocal count
        if token is not None:
            count += 1
            await send(progress_line(token, count, line))

    return tell


def _cursor(cursor: Json) -> int:
    if cursor is None:
        return 0
    if not isinstance(cursor, str) or not cursor.isdecimal() or len(cursor) > 9:
        raise RpcError(RpcCode.INVALID_PARAMS, "The cursor is none that came from here.")
    return int(cursor)


def _described(tool: OfferedTool) -> Params:
    described: dict[str, Json] = {
        "name": tool.name,
        "description": tool.description,
        "inputSchema": {"type": "object", **tool.parameters},
        "annotations": {
            "readOnlyHint": tool.effect is Effect.NONE,
            "idempotentHint": tool.effect in {Effect.NONE, Effect.IDEMPOTENT},
            "destructiveHint": tool.effect is not Effect.NONE,
        },
    }
    if tool.returns.get("type") == "object":
        described["outputSchema"] = tool.returns
    return described


def _answered(answer: ToolAnswer, message: McpMessage) -> Params:
    """Clients without a use for structure read the same as text."""
    content = answer.content
    if not content and answer.structured is not None:
        content = (text_block(msgspec.json.encode(answer.structured).decode()),)
    result: dict[str, Json] = {"content": list(content), "isError": answer.is_error}
    if answer.structured is not None and (message.is_modern or isinstance(answer.structured, Mapping)):
        result["structuredContent"] = answer.structured
    return result


def _asking(question: ToolQuestion, message: McpMessage) -> Params:
    """Raises RpcError for a client that cannot be asked."""
    if not _may_ask(message):
        detail: Params = {"requiredCapabilities": {"elicitation": {}}}
        raise RpcError(Code.MISSING_CAPABILITY, "This call needs a client that can ask its user.", detail=detail)
    asked = {name: _form(each) for name, each in question.questions.items()}
    return {"resultType": "input_required", "inputRequests": asked, "requestState": question.state}


def _form(question: Question) -> Params:
    form: Params = {"mode": "form", "message": question.message, "requestedSchema": question.schema}
    return {"method": "elicitation/create", "params": form}
