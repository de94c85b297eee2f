"""Looks at the models file once a second and offers what it says. Knows files; what a version means is elsewhere.

It asks for inode, time and size rather than for events of the kernel: that costs one `stat` and works on network
drives and for mounted config maps, where no events come. A change counts when the file has stood still for one look.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

from autoglm.core.errors import AutoglmError
from autoglm.models.updating.live import LiveModels
from autoglm.models.updating.versions import Stamp, stamp_of
from autoglm.settings.models_file import ModelsFile

_log = logging.getLogger("autoglm.models")


class ModelsWatch:
    """`look` is one look; `run` looks until cancelled. Whatever is wrong with the file, the version in use stays."""

    def __init__(
        self,
        path: Path,
        live: LiveModels,
        *,
        load: Callable[[Path], ModelsFile],
        warn: Callable[[str], None] = _log.warning,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        interval_s: float = 1.0,
    ) -> None:
        self._path = path
        self._live = live
        self._load = load
        self._warn = warn
        self._sleep = sleep
        self._interval_s = interval_s
        self._last = self._taken = stamp_of(path)

    async def run(self) -> None:
        while True:
            await self._sleep(self._interval_s)
            await self.look()

    async def look(self) -> None:
        stamp = await asyncio.to_thread(stamp_of, self._path)
        is_still = stamp == self._last
        self._last = stamp
        try:
            self._live.refresh()
            if is_still and stamp != self._taken:
                self._taken = stamp
                await self._take(stamp)
        except AutoglmError as error:
            self._warn(f"{error} The version {self._live.rollout.current} stays in use.")

    async def _take(self, stamp: Stamp | None) -> None:
        if stamp is None:
            self._warn(f"{self._path} is gone. The version {self._live.rollout.current} stays in use.")
            return
        await self._live.offer(await asyncio.to_thread(self._load, self._path))
