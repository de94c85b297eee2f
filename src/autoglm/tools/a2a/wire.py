"""Requests to one agent and what it answers, always in the words of version 1.0; 0.3 is translated here.

Connections are the HttpClient's, and lead to the agent's host alone, also after a redirect.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from autoglm.core.a2a import (
    MEDIA_TYPE,
    OLDER,
    OLDER_METHODS,
    STREAMING,
    VERSION,
    VERSION_HEADER,
    Binding,
    Method,
    Problem,
)
from autoglm.core.a2a_older import newer_event, newer_task, older_params
from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.http import HttpRequest, HttpStream
from autoglm.core.ports import HttpClient
from autoglm.core.sse import EventReader
from autoglm.core.values import Json
from autoglm.security.hiding import Hiding
from autoglm.tools.a2a.card import Interface
from autoglm.tools.cleaning import clean_line

MOST_BYTES = 10_000_000
MOST_CARD_BYTES = 1_000_000
_MOST_EVENTS = 10_000
_OLDER_NAMES = {method: name for name, method in OLDER_METHODS.items()}
_PATHS: Mapping[Method, tuple[str, str]] = {
    Method.SEND: ("POST", "/message:send"),
    Method.STREAM: ("POST", "/message:stream"),
    Method.GET: ("GET", "/tasks/{id}"),
    Method.CANCEL: ("POST", "/tasks/{id}:cancel"),
}
_KINDS: Mapping[int, FailureKind] = {
    Problem.NO_TASK.code: FailureKind.NOT_FOUND,
    Problem.INVALID_PARAMS.code: FailureKind.INVALID_ARGS,
    Problem.CONTENT_TYPE.code: FailureKind.INVALID_ARGS,
    Problem.UNSUPPORTED.code: FailureKind.REFUSED,
    Problem.VERSION.code: FailureKind.REFUSED,
}
_CODES = {problem.reason: problem.code for problem in Problem if problem.reason}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an agent's card is. `headers` go with every request; `secrets` are the values in them that nobody may
    see."""

    name: str
    card_url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    allow_private: bool = False
    most_bytes: int = MOST_BYTES

    def allows_host(self, host: str) -> bool:
        """A Reach: no other host is spoken to."""
        own = urlsplit(self.card_url).hostname or ""
        return host == (own if own.isascii() else own.encode("idna").decode())

    def opens_private(self, host: str) -> bool:
        return self.allow_private and self.allows_host(host)


class AgentWire:
    """The way to one agent."""

    def __init__(self, http: HttpClient, place: Place) -> None:
        self._http = http
        self._place = place
        self._hiding = Hiding(place.secrets)
        self._numbers = itertools.count(1)

    async def card(self, *, within_s: float) -> Json:
        """What lies at the address of the card. Raises ToolError."""
        request = self._request(self._place.card_url, "GET", within_s=within_s)
        answer = await self._http.fetch(replace(request, max_bytes=MOST_CARD_BYTES))
        if answer.status != 200:
            raise self._refusal(answer.status, answer.headers)
        return self._decoded(answer.body, answer.status)

    async def ask(self, interface: Interface, method: Method, params: Mapping[str, Json], *, within_s: float) -> Json:
        """The result of a method: a task, or for SEND an object with a task or a message. Raises ToolError."""
        number = next(self._numbers)
        answer = await self._http.fetch(self._message(interface, method, params, number, within_s))
        self._check_status(answer.status, answer.headers)
        result = self._result(interface, self._decoded(answer.body, answer.status), number)
        if interface.version == VERSION:
            return result
        return newer_event(result) if method is Method.SEND else newer_task(result)

    async def events(
        self, interface: Interface, method: Method, params: Mapping[str, Json], *, within_s: float
    ) -> AsyncGenerator[Json, None]:
        """What a streaming method tells, one object after another. Raises ToolError, also for a stream without end."""
        number = next(self._numbers)
        request = self._message(interface, method, params, number, within_s)
        count = 0
        async with self._http.stream(request) as answer, aclosing(self._pieces(answer)) as pieces:
            self._check_status(answer.status, answer.headers)
            async for piece in pieces:
                count += 1
                if count > _MOST_EVENTS:
                    raise self.failed("tells more than anybody asked for", FailureKind.BAD_OUTPUT)
                result = self._result(interface, self._decoded(piece, answer.status), number)
                yield result if interface.version == VERSION else newer_event(result)

    def failed(self, what: str, kind: FailureKind, *, hint: str = "", retry_after_s: float | None = None) -> ToolError:
        """An error that names the agent, without its secrets."""
        message = self._hiding.text(f"The agent {self._place.name} {what}.")
        return ToolError(message, kind=kind, hint=self._hiding.text(hint), retry_after_s=retry_after_s)

    # --- requests ----------------------------------------------------------------------------------------------------

    def _message(
        self, interface: Interface, method: Method, params: Mapping[str, Json], number: int, within_s: float
    ) -> HttpRequest:
        headers = {VERSION_HEADER: interface.version}
        if method in STREAMING:
            headers["accept"] = "text/event-stream"
        if interface.tenant:
            params = {**params, "tenant": interface.tenant}
        if interface.binding is Binding.HTTP_JSON:
            return self._rest(interface.url, method, params, headers, within_s)
        is_older = interface.version == OLDER
        body: Json = {
            "jsonrpc": "2.0",
            "id": number,
            "method": _OLDER_NAMES[method] if is_older else method.value,
            "params": older_params(params) if is_older else params,
        }
        headers["content-type"] = "application/json"
        return self._request(interface.url, "POST", within_s=within_s, headers=headers, body=msgspec.json.encode(body))

    def _rest(
        self, base: str, method: Method, params: Mapping[str, Json], headers: Mapping[str, str], within_s: float
    ) -> HttpRequest:
        verb, path = _PATHS[method]
        url = base.rstrip("/") + path.format(id=quote(str(params.get("id", "")), safe=""))
        left = {name: value for name, value in params.items() if name != "id"}
        if verb == "GET":
            query = urlencode({name: str(value) for name, value in left.items()})
            return self._request(f"{url}?{query}" if query else url, "GET", within_s=within_s, headers=headers)
        headers = {**headers, "content-type": MEDIA_TYPE}
        return self._request(url, "POST", within_s=within_s, headers=headers, body=msgspec.json.encode(left))

    def _request(
        self,
        url: str,
        method: str,
        *,
        within_s: float,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> HttpRequest:
        return HttpRequest(
            url=url,
            method=method,
            headers={"accept": f"application/json, {MEDIA_TYPE}", **self._place.headers, **(headers or {})},
            body=body,
            total_s=within_s,
            idle_s=within_s,
            max_bytes=self._place.most_bytes,
            reach=self._place,
        )

    # --- answers -----------------------------------------------------------------------------------------------------

    async def _pieces(self, answer: HttpStream) -> AsyncGenerator[bytes, None]:
        """The data of each event; or the whole body, where the agent answers with no stream."""
        if not answer.headers.get("content-type", "").startswith("text/event-stream"):
            yield b"".join([piece async for piece in answer.chunks])
            return
        reader = EventReader()
        async for piece in answer.chunks:
            for data in reader.feed(piece):
                yield data

    def _decoded(self, body: bytes, status: int) -> Json:
        """The JSON, without our secrets in it. Raises ToolError."""
        try:
            return self._hiding.content(msgspec.json.decode(body))
        except (ValueError, RecursionError):
            if status != 200:
                raise self._refusal(status, {}) from None
            raise self._strange() from None

    def _result(self, interface: Interface, content: Json, number: int) -> Json:
        """What the method gave. Raises ToolError for an error and for an answer to something else."""
        if not isinstance(content, Mapping):
            raise self._strange()
        if isinstance(error := content.get("error"), Mapping):
            raise self._error(error)
        if interface.binding is Binding.HTTP_JSON:
            return content
        if content.get("jsonrpc") != "2.0" or content.get("id") != number or "result" not in content:
            raise self.failed("answered something that it was not asked", FailureKind.BAD_OUTPUT)
        return content["result"]

    def _error(self, error: Mapping[str, Json]) -> ToolError:
        """The agent's "no": a code in JSON-RPC, the reason among the details in HTTP+JSON."""
        code, message, details = (error.get(name) for name in ("code", "message", "details"))
        for detail in details if isinstance(details, list) else ():
            reason = detail.get("reason") if isinstance(detail, Mapping) else None
            code = _CODES.get(reason, code) if isinstance(reason, str) else code
        why = clean_line(message, max_chars=500) if isinstance(message, str) else "it does not say why"
        kind = _KINDS.get(code) if isinstance(code, int) else None
        return self.failed(f"refuses: {why}", kind or FailureKind.CRASHED)

    def _check_status(self, status: int, headers: Mapping[str, str]) -> None:
        """What a server says before the agent has been asked."""
        if status in {401, 403, 429, 503}:
            raise self._refusal(status, headers)

    def _refusal(self, status: int, headers: Mapping[str, str]) -> ToolError:
        if status in {401, 403}:
            return self.failed(
                f"refuses our credential (status {status})",
                FailureKind.REFUSED,
                hint="Look at its headers in agents.peers, such as `Authorization: Bearer env:NAME`.",
            )
        if status == 429:
            wait = headers.get("retry-after", "")
            wait_s = float(wait) if wait.isdecimal() and len(wait) < 6 else None
            return self.failed("is asked too often", FailureKind.RATE_LIMITED, retry_after_s=wait_s)
        kind = FailureKind.UNAVAILABLE if status >= 500 else FailureKind.REFUSED
        return self.failed(f"answers with status {status}", kind)

    def _strange(self) -> ToolError:
        return self.failed("sent an answer that is no message", FailureKind.BAD_OUTPUT)
