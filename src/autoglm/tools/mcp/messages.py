"""JSON-RPC as MCP uses it: what is sent, what comes back. Pure; knows no transport."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import msgspec

from autoglm.core.jsonrpc import RpcCode
from autoglm.core.values import Json
from autoglm.security.hiding import Hiding
from autoglm.tools.cleaning import clean_line

Params: TypeAlias = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Refusal:
    """The other side's "no". `status` is HTTP's where there is one; `code` is 0 when it sent no JSON-RPC error."""

    code: int
    message: str
    detail: Json = None
    status: int = 200


Reply: TypeAlias = Params | Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request. `headers` go beside it where the transport has headers."""

    method: str
    params: Params
    within_s: float
    headers: Mapping[str, str] = field(default_factory=dict)


class Wire(Protocol):
    """One way to one server. A dead one answers nothing any more; `changes` counts how often the server said that its
    tools have changed."""

    changes: int

    @property
    def is_dead(self) -> bool: ...

    async def ask(self, ask: Ask) -> Reply:
        """What the server answers. Raises ToolError when no answer comes: OUTCOME_UNKNOWN where the server may have
        done what it was asked, TIMEOUT, UNAVAILABLE, TOO_LARGE. A caller that is cancelled cancels the request."""

    async def tell(self, method: str, params: Params) -> None:
        """Send a notification; what becomes of it is not known."""

    def begin_session(self, revision: str) -> None:
        """From now on messages are of this legacy revision."""

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message of a server: a reply (`reply`), a request (`method` and `id`) or a notification (`method`)."""

    id: int | str | None = None
    method: str = ""
    params: Params = field(default_factory=dict)
    reply: Reply | None = None


def request_line(number: int, method: str, params: Params) -> bytes:
    return msgspec.json.encode({"jsonrpc": "2.0", "id": number, "method": method, "params": params})


def notice_line(method: str, params: Params) -> bytes:
    return msgspec.json.encode({"jsonrpc": "2.0", "method": method, "params": params})


def answer_line(asked: Incoming) -> bytes:
    """Our answer to a server's request: we are there; and nothing else is offered to servers."""
    body: dict[str, Json] = {"jsonrpc": "2.0", "id": asked.id}
    if asked.method == "ping":
        return msgspec.json.encode({**body, "result": {}})
    refusal = {"code": int(RpcCode.NO_METHOD), "message": f"This client does not offer {asked.method[:100]}."}
    return msgspec.json.encode({**body, "error": refusal})


def read_message(line: bytes, *, status: int = 200) -> Incoming | None:
    """The message, or None for what is not JSON-RPC."""
    try:
        content = msgspec.json.decode(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or content.get("jsonrpc") != "2.0":
        return None
    number, method, params = content.get("id"), content.get("method"), content.get("params")
    if isinstance(method, str):
        return Incoming(_number(number), method, params if isinstance(params, dict) else {})
    if isinstance(content.get("result"), dict):
        return Incoming(_number(number), reply=content["result"])
    if isinstance(content.get("error"), dict):
        return Incoming(_number(number), reply=_refusal(content["error"], status))
    return None


def told_progress(params: Params) -> str:
    """A server's word on how far it is."""
    done, total, message = (params.get(name) for name in ("progress", "total", "message"))
    count = f"{done}" if isinstance(done, int | float) else "?"
    whole = f" of {total}" if isinstance(total, int | float) else ""
    return f"{count}{whole} {clean_line(message, max_chars=100) if isinstance(message, str) else ''}".strip()


def without_secrets(reply: Reply, hiding: Hiding) -> Reply:
    """Nothing that the reply says holds one of the secrets."""
    if isinstance(reply, Refusal):
        return Refusal(reply.code, hiding.text(reply.message), hiding.content(reply.detail), reply.status)
    return hiding.fields(reply)


def _number(value: object) -> int | str | None:
    return value if isinstance(value, int | str) and not isinstance(value, bool) else None


def _refusal(error: Params, status: int) -> Refusal:
    code, message = error.get("code"), error.get("message")
    return Refusal(
        code if isinstance(code, int) else int(RpcCode.INTERNAL),
        message if isinstance(message, str) else "",
        error.get("data"),
        status,
    )
