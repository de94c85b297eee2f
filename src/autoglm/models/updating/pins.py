"""Which version of the pools each run began with. Bounded: what is under way is never forgotten, the rest is."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class _Pin:
    version: str
    used_at: float
    in_flight: int = 0


class Pins:
    """At most `most` runs beside those with a call under way; a run that is silent for `idle_s` begins anew."""

    def __init__(self, *, most: int = 10_000, idle_s: float = 3600.0) -> None:
        self._most = most
        self._idle_s = idle_s
        self._pins: OrderedDict[str, _Pin] = OrderedDict()
        self._loose: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._pins)

    @contextmanager
    def held(self, run_id: str, choose: Callable[[], str], *, now: float) -> Iterator[str]:
        """The version of the run while a call of it is under way; a call without a run gets whatever is chosen."""
        if not run_id:
            with self._held_loosely(choose()) as version:
                yield version
            return
        pin = self._pins.get(run_id)
        if pin is None or (not pin.in_flight and now - pin.used_at > self._idle_s):
            pin = self._pins[run_id] = _Pin(choose(), now)
        pin.used_at = now
        pin.in_flight += 1
        self._pins.move_to_end(run_id)
        self._make_room()
        with self._held_loosely(pin.version) as version:  # the pin may be dropped under the call
            try:
                yield version
            finally:
                pin.in_flight -= 1

    def versions(self, *, now: float) -> set[str]:
        """Versions that a call or a run still needs."""
        while self._pins:
            run_id, pin = next(iter(self._pins.items()))
            if pin.in_flight or now - pin.used_at <= self._idle_s:
                break
            del self._pins[run_id]
        return {pin.version for pin in self._pins.values()} | set(self._loose)

    def drop(self, version: str) -> None:
        """Runs of this version go on with another one; calls under way end as they began."""
        for run_id in [run_id for run_id, pin in self._pins.items() if pin.version == version]:
            del self._pins[run_id]

    @contextmanager
    def _held_loosely(self, version: str) -> Iterator[str]:
        self._loose[version] = self._loose.get(version, 0) + 1
        try:
            yield version
        finally:
            self._loose[version] -= 1
            if not self._loose[version]:
                del self._loose[version]

    def _make_room(self) -> None:
        if len(self._pins) > self._most:
            idle = next((run_id for run_id, pin in self._pins.items() if not pin.in_flight), None)
            if idle is not None:
                del self._pins[idle]
