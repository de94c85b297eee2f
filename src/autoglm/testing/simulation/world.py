"""What exists outside the workers: the disk, what tools changed, who is at work, and the trace of what happened."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from autoglm.core.errors import NotFound
from autoglm.core.events import Event, Record, encode_event
from autoglm.testing.memory import MemoryDisk
from autoglm.testing.simulation.chance import Chance
from autoglm.testing.simulation.loop import Agenda, WallClock


@dataclass(slots=True)
class Effects:
    """What calls did to the world, by idempotency key."""

    done: Counter[str] = field(default_factory=Counter)
    sent: dict[str, set[str]] = field(default_factory=dict)


class World:
    """Shared by everybody in one simulation. Findings are broken invariants, as sentences."""

    def __init__(self, seed: int) -> None:
        self.chance = Chance(seed)
        self.agenda = Agenda()
        self.clock = WallClock(self.agenda)
        self.disk = MemoryDisk()
        self.effects = Effects()
        self.acknowledged: dict[tuple[str, int], bytes] = {}
        self.figures: Counter[str] = Counter()
        self.findings: list[str] = []
        self.trace: list[str] = []

    def note(self, text: str) -> None:
        self.trace.append(f"{self.agenda.now:12.6f} {text}")

    def find(self, text: str) -> None:
        """An invariant is broken."""
        self.findings.append(text)
        self.note(f"BROKEN: {text}")

    def acknowledge(self, worker: str, records: Iterable[Record]) -> None:
        """A worker was told that these records are on disk, so they must be there for ever."""
        for record in records:
            name, body = encode_event(record.event)
            self.acknowledged[record.run_id, record.seq] = name.encode() + body
            self.note(f"{worker} {record.run_id}#{record.seq} {name} {brief(record.event)}")

    def records(self, run_id: str, *, after: int = 0) -> list[Record]:
        """A run's records as they are on disk, acknowledged or not; [] for a run that never began."""
        try:
            row = self.disk.row(run_id)
        except NotFound:
            return []
        found: list[Record] = []
        position = row.last
        for _ in range(row.events - after):
            found.append(self.disk.record(position))
            position = self.disk.events[position].previous
        return found[::-1]

    def digest(self) -> str:
        """A name for everything that happened: equal for two runs of one seed."""
        whole = hashlib.blake2b(digest_size=16)
        for line in self.trace:
            whole.update(line.encode())
        for position in sorted(self.disk.events):
            whole.update(self.disk.events[position].sealed.body)
        return whole.hexdigest()


def brief(event: Event) -> str:
    """The few words of an event that a reader of a trace wants."""
    names = ("step", "round", "attempt", "kind", "topic", "outcome", "worker", "token", "answer", "reason", "message")
    return " ".join(f"{name}={getattr(event, name)!s:.60}" for name in names if getattr(event, name, None) is not None)
