"""Ends a stream for certain when its reader stops early, so a connection behind it is not left open."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

_Item = TypeVar("_Item")


@asynccontextmanager
async def closed_after(stream: AsyncIterator[_Item]) -> AsyncIterator[AsyncIterator[_Item]]:
    """The stream; when the block is left, however that happens, a generator behind it is closed."""
    try:
        yield stream
    finally:
        if isinstance(stream, AsyncGenerator):
            await stream.aclose()
