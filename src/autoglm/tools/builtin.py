"""The list of all built-in tools; each family is built from the ports that it needs."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.http import HttpRequest, HttpResponse, HttpStream
from autoglm.core.ports import Clock, Delivery, HttpClient, Receipt
from autoglm.core.tools import Effect, ToolSpec
from autoglm.tools.calculate import calculate_tools
from autoglm.tools.dates import date_tools
from autoglm.tools.decorator import AnyTool
from autoglm.tools.documents.modalities import Modalities
from autoglm.tools.documents.reading import document_tools
from autoglm.tools.drawing import drawing_tools
from autoglm.tools.files import file_tools
from autoglm.tools.json_tool import json_tools
from autoglm.tools.notify import NotifyChannel, notify_tools
from autoglm.tools.people import people_tools
from autoglm.tools.table import table_tools
from autoglm.tools.text import text_tools
from autoglm.tools.web import web_tools
from autoglm.tools.workspace import Workspace


def built_in_tools(
    *,
    workspace: Workspace,
    clock: Clock,
    http: HttpClient | None = None,
    channels: Mapping[str, NotifyChannel] | None = None,
    zone: str = "",
    keyed_header: str = "",
    modalities: Modalities | None = None,
) -> tuple[AnyTool, ...]:
    """Every built-in tool for which there is a port: without `http` no HTTP tools, without `channels` no notify.

    The first of `channels` is used when none is named. `zone` "" is the machine's own time zone. `keyed_header` is an
    administrator's word that the servers asked by http_request honour that header as an idempotency key.
    """
    return (
        *file_tools(workspace, zone),
        *document_tools(workspace, modalities or Modalities()),
        *text_tools(workspace),
        *table_tools(workspace),
        *json_tools(workspace),
        *(web_tools(http, keyed_header) if http is not None else ()),
        *date_tools(clock, zone),
        *calculate_tools(),
        *drawing_tools(workspace),
        *notify_tools(channels or {}),
        *people_tools(),
    )


def built_in_specs() -> tuple[ToolSpec, ...]:
    """What the built-in tools look like, over ports that do nothing: for planning, listings and tests."""
    silent = {"console": NotifyChannel(_NoChannel(), Effect.KEYED)}
    tools = built_in_tools(workspace=Workspace(Path()), clock=_NoClock(), http=_NoHttp(), channels=silent)
    return tuple(tool.spec for tool in tools)


class _NoClock:
    def now(self) -> float:
        return 0.0


class _NoChannel:
    async def deliver(self, delivery: Delivery) -> Receipt:
        raise _inert(delivery.title)


class _NoHttp:
    async def fetch(self, request: HttpRequest) -> HttpResponse:
        raise _inert(request.url)

    def stream(self, request: HttpRequest) -> AbstractAsyncContextManager[HttpStream]:
        raise _inert(request.url)


def _inert(what: str) -> ToolError:
    return ToolError(f"{what or 'This tool'} is shown only, it cannot be used here.", kind=FailureKind.REFUSED)
