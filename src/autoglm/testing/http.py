"""An HTTP client that gives back what a test wants. It opens no connection and keeps every request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from autoglm.core.http import HttpRequest, HttpResponse, HttpStream


@dataclass(frozen=True, slots=True)
class Scripted:
    """One response: a piece that is an exception is raised when it is its turn."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pieces: Sequence[bytes | Exception] = ()


class ScriptedHttp:
    """An `HttpClient` that gives its responses one after another; an exception stands for a lost connection.

    `requests` holds what it was asked; `open` counts the streams that were not closed.
    """

    def __init__(self, *responses: Scripted | Exception) -> None:
        self.requests: list[HttpRequest] = []
        self.open = 0
        self._responses = list(responses)

    @asynccontextmanager
    async def stream(self, request: HttpRequest) -> AsyncIterator[HttpStream]:
        response = self._next(request)
        self.open += 1
        try:
            chunks = _chunks(response.pieces)
            yield HttpStream(status=response.status, headers=response.headers, chunks=chunks, url=request.url)
        finally:
            self.open -= 1

    async def fetch(self, request: HttpRequest) -> HttpResponse:
        response = self._next(request)
        body = b"".join([chunk async for chunk in _chunks(response.pieces)])
        return HttpResponse(status=response.status, headers=response.headers, body=body, url=request.url)

    def _next(self, request: HttpRequest) -> Scripted:
        self.requests.append(request)
        if not self._responses:
            raise AssertionError(f"The scripted client has nothing left to say to {request.url}")
        response = self._responses.pop(0)
        if isinstance(response, Exception):
            raise response
        return response


async def _chunks(pieces: Sequence[bytes | Exception]) -> AsyncIterator[bytes]:
    for piece in pieces:
        if isinstance(piece, Exception):
            raise piece
        yield piece
