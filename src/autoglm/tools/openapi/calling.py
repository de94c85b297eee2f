"""Compiled operations as tools: each call is one request through the HttpClient port."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlsplit

from autoglm.core.errors import FailureKind, SettingsError, StepError, ToolError
from autoglm.core.ports import HttpClient
from autoglm.core.tools import CallContext, Effect, ToolSpec, ToolTraits
from autoglm.core.values import Json
from autoglm.settings.secrets import read_secret
from autoglm.tools.bodies import received
from autoglm.tools.decorator import AnyTool, Labelled
from autoglm.tools.imported.tool import imported_tool, tool_name
from autoglm.tools.openapi.answers import MAX_BYTES, answer_of
from autoglm.tools.openapi.auth import Applied, ReadSecret, applied, schemes_needed
from autoglm.tools.openapi.document import mapping
from autoglm.tools.openapi.operations import Api, Operation
from autoglm.tools.openapi.paging import next_arguments, paging_hint
from autoglm.tools.openapi.requests import CALL_S, request_for

_READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_REPEATABLE = frozenset({"PUT", "DELETE"})


@dataclass(frozen=True, slots=True)
class OneHost:
    """A Reach: redirects lead nowhere else either. A document opens no private address, only an administrator does
    (`egress.allow_hosts`)."""

    host: str

    def allows_host(self, host: str) -> bool:
        return host == self.host

    def opens_private(self, host: str) -> bool:  # noqa: ARG002 - the port's
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Calls operations of one import. `read` gives the secret behind a reference."""

    api: Api
    http: HttpClient
    idempotency_header: str = ""
    read: ReadSecret = read_secret

    async def call(self, operation: Operation, arguments: Mapping[str, Json], context: CallContext) -> object:
        """The answer, with the host as its source. Raises ToolError, EgressRefused."""
        secrets = self._secrets(operation)
        is_keyed = effect_of(operation, self.idempotency_header) is Effect.KEYED
        headers = {self.idempotency_header: context.key} if is_keyed else {}
        request = request_for(operation, arguments, secrets, headers=headers)
        request = replace(request, reach=OneHost(self.host))
        try:
            async with self.http.stream(request) as stream:
                found = await received(stream, max_bytes=MAX_BYTES)
        except StepError as error:
            raise _without_secrets(error, secrets) from None
        answer = answer_of(found, secrets)
        link = secrets.hiding.text(found.headers.get("link", ""))
        following = next_arguments(
            operation.arguments, mapping(operation.parameters.get("properties")), link, answer.json
        )
        return Labelled(replace(answer, next=following), (f"url:{self.host}",))

    @property
    def host(self) -> str:
        """The only one that calls reach."""
        return (urlsplit(self.api.base_url).hostname or "").removesuffix(".")

    def _secrets(self, operation: Operation) -> Applied:
        try:
            return applied(schemes_needed(operation.security, self.api.schemes), self.read)
        except SettingsError as error:
            raise ToolError(error.message, kind=FailureKind.REFUSED, hint=error.hint) from None


def tools_of(name: str, caller: Caller) -> tuple[AnyTool, ...]:
    """One tool for each operation, called `NAME_operation`."""
    return tuple(
        imported_tool(spec_of(name, caller.api, operation, caller.idempotency_header), partial(caller.call, operation))
        for operation in caller.api.operations
    )


def spec_of(name: str, api: Api, operation: Operation, idempotency_header: str = "") -> ToolSpec:
    """The tool as planners and people see it. Every argument is sensitive: it leaves this machine."""
    parameters = operation.parameters
    if operation.definitions:
        parameters = {**parameters, "$defs": {each: api.definitions[each] for each in operation.definitions}}
    return ToolSpec(
        name=tool_name(name, operation.name),
        description=operation.description + paging_hint(operation.arguments),
        parameters=parameters,
        returns=_returns(operation.returns),
        traits=ToolTraits(effect=effect_of(operation, idempotency_header), timeout_s=CALL_S + 5),
        produces={"json": "json", "text": "text", "status": "number"},
        sensitive=tuple(each.name for each in operation.arguments),
        untrusted=("",),
        origin=f"openapi:{name}",
    )


def effect_of(operation: Operation, idempotency_header: str = "") -> Effect:
    """What HTTP says of the method (RFC 9110, 9.2); whether a POST may be repeated is known to the importing person."""
    if operation.method in _READING:
        return Effect.NONE
    if operation.method in _REPEATABLE:
        return Effect.IDEMPOTENT
    return Effect.KEYED if idempotency_header else Effect.UNSAFE


def _returns(outline: Mapping[str, Json]) -> Mapping[str, Json]:
    """The schema of an `Answer` whose `json` has this outline."""
    return {"type": "object", "properties": {**_FIELDS, "json": outline}, "additionalProperties": False}


_TEXT, _WHOLE, _ANYTHING = {"type": "string"}, {"type": "integer"}, dict[str, Json]()
_FIELDS: Mapping[str, Json] = {
    "status": _WHOLE, "json": _ANYTHING, "text": _TEXT, "next": _ANYTHING, "headers": _ANYTHING,
    "content_type": _TEXT, "size_bytes": _WHOLE, "note": _TEXT,
}  # fmt: skip


def _without_secrets(error: StepError, secrets: Applied) -> ToolError:
    """What egress says names hosts only; this is the net below it."""
    message, hint = secrets.hiding.text(error.message), secrets.hiding.text(error.hint)
    return ToolError(message, kind=error.kind, hint=hint, retry_after_s=error.retry_after_s)
