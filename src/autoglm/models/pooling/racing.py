"""Two streams of one answer: the second begins when the first is silent for too long, and whichever gives something
first goes on alone. It must not know who gives the streams."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TypeAlias

from autoglm.core.chat import ChatAnswer, ChatChunk
from autoglm.core.errors import ModelError

_Stream: TypeAlias = AsyncGenerator[ChatChunk, None]
_Heard: TypeAlias = tuple[asyncio.Task[None], ChatChunk | ModelError]


async def raced(first: _Stream, second: Callable[[], _Stream | None], *, wait_s: float) -> _Stream:
    """The pieces of the faster stream and, last, its answer, when the slower one has ended too. `second` is asked once,
    after `wait_s` seconds of silence, and may decline. Raises the ModelError of the faster one, or of the last one when
    both fail."""
    failure: ModelError | None = None
    answer: ChatAnswer | None = None
    async with asyncio.TaskGroup() as group:
        race = _Race(group, first, second, wait_s)
        try:
            while answer is None and failure is None:
                heard = await race.hear()
                if isinstance(heard, ModelError):
                    failure = heard
                elif isinstance(heard, ChatAnswer):
                    answer = heard
                else:
                    yield heard
        except GeneratorExit:
            return  # a group would wrap it; its end is the same
        finally:
            race.stop()
    if answer is None:
        assert failure is not None
        raise failure
    yield answer


class _Race:
    def __init__(
        self, group: asyncio.TaskGroup, first: _Stream, second: Callable[[], _Stream | None], wait_s: float
    ) -> None:
        self._group = group
        self._second: Callable[[], _Stream | None] | None = second
        self._starts_second_at = asyncio.get_running_loop().time() + wait_s
        self._heard: asyncio.Queue[_Heard] = asyncio.Queue()
        self._running: set[asyncio.Task[None]] = set()
        self._winner: asyncio.Task[None] | None = None
        self._run(first)

    async def hear(self) -> ChatChunk | ModelError:
        """What comes next of the winner; the failure of a loser counts only when nobody else runs."""
        while True:
            try:
                async with asyncio.timeout_at(None if self._second is None else self._starts_second_at):
                    runner, chunk = await self._heard.get()
            except TimeoutError:
                self._start_second()
                continue
            if self._winner is None and not self._takes_the_lead(runner, chunk):
                continue
            if runner is self._winner:
                return chunk

    def stop(self) -> None:
        """End all that run. Not at once: one that has not begun yet must begin, to let go of what it holds."""
        for runner in self._running:
            asyncio.get_running_loop().call_soon(runner.cancel)

    def _takes_the_lead(self, runner: asyncio.Task[None], chunk: ChatChunk | ModelError) -> bool:
        self._running.discard(runner)
        if isinstance(chunk, ModelError) and self._running:
            return False
        self._second = None
        self._winner = runner
        self.stop()
        self._running = {runner}
        return True

    def _start_second(self) -> None:
        assert self._second is not None
        stream, self._second = self._second(), None
        if stream is not None:
            self._run(stream)

    def _run(self, stream: _Stream) -> None:
        self._running.add(self._group.create_task(self._pump(stream)))

    async def _pump(self, stream: _Stream) -> None:
        runner = asyncio.current_task()
        assert runner is not None
        try:
            async with aclosing(stream) as chunks:
                async for chunk in chunks:
                    self._heard.put_nowait((runner, chunk))
        except ModelError as error:
            self._heard.put_nowait((runner, error))
