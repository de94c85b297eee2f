"""Listening to a stream of an answer so that whoever stops listening ends what is under way."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from autoglm.core.chat import ChatChunk


@asynccontextmanager
async def closing(chunks: AsyncIterator[ChatChunk]) -> AsyncIterator[AsyncIterator[ChatChunk]]:
    """The stream; it is closed on the way out."""
    try:
        yield chunks
    finally:
        if isinstance(chunks, AsyncGenerator):
            await chunks.aclose()
