"""The agents of the settings, who bid for steps, and the history that speaks for them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path

import msgspec

from autoglm.core.errors import StorageError
from autoglm.core.ports import ChatModel
from autoglm.models.agents import Agent, ModelAgents
from autoglm.routing.auction import reliability
from autoglm.settings.files import for_owner, make_folder
from autoglm.settings.tree import Settings

MOST_BYTES = 1_000_000
WINDOW = 200
"""So many of an agent's latest steps count."""


class _Note(msgspec.Struct, frozen=True):
    agent: str
    has_succeeded: bool


class TeamHistory:
    """What became of steps, one line of JSON each in `agents/history.jsonl` of the home. What other processes note is
    seen by those that begin later."""

    def __init__(self, home: Path) -> None:
        self._path = home / "agents" / "history.jsonl"
        self._ends: dict[str, deque[bool]] = {}
        for note in self._kept():
            self._count(note)

    def reliability(self, agent: str) -> float:
        """From 0 to 1; 0.5 for an agent without a history."""
        succeeded, failed = self.counts(agent)
        return reliability(succeeded=succeeded, failed=failed)

    def counts(self, agent: str) -> tuple[int, int]:
        """How many of its latest steps ended well, and how many did not."""
        ends = self._ends.get(agent, ())
        return sum(ends), len(ends) - sum(ends)

    def note(self, agent: str, *, has_succeeded: bool) -> None:
        """Raises StorageError."""
        note = _Note(agent, has_succeeded)
        self._count(note)
        try:
            make_folder(self._path.parent)
            with open(
                self._path, "ab", buffering=0, opener=for_owner
            ) as file:  # in one piece: others may write at the same time
                file.write(msgspec.json.encode(note) + b"\n")
        except OSError as error:
            raise StorageError(f"{self._path} cannot be written: {error.strerror or error}.") from error

    def _count(self, note: _Note) -> None:
        self._ends.setdefault(note.agent, deque(maxlen=WINDOW)).append(note.has_succeeded)

    def _kept(self) -> Iterator[_Note]:
        """The newest lines; what cannot be read is left out, since history only helps to choose."""
        try:
            with self._path.open("rb") as file:
                file.seek(max(0, file.seek(0, 2) - MOST_BYTES))
                lines = file.read().splitlines()
        except OSError:
            return
        for line in lines:
            try:
                yield msgspec.json.decode(line, type=_Note)
            except (msgspec.DecodeError, msgspec.ValidationError):
                continue


def team(settings: Settings, model: ChatModel | None) -> ModelAgents | None:
    """The agents of the settings, or None when there are none, or no model that they could think with."""
    members = settings.agents.team
    if not members or model is None:
        return None
    return ModelAgents(
        (
            Agent(name=each.name, instructions=each.instructions, tools=each.tools, model=each.model, cost=each.cost)
            for each in members
        ),
        model=model,
        history=TeamHistory(settings.home),
    )
