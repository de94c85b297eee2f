"""What a run needs from outside, and at which pace it looks around."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from autoglm.core.events import Event
from autoglm.core.ports import (
    Agents,
    Answerer,
    ChatModel,
    Clock,
    Inbox,
    Journal,
    Leases,
    Planner,
    SnippetRunner,
    Toolbox,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Everything that a run reaches. `models` is None when no model is configured, `snippets` when snippets are
    switched off, `agents` when there are none."""

    clock: Clock
    journal: Journal
    leases: Leases
    inbox: Inbox
    toolbox: Toolbox
    planner: Planner
    answerer: Answerer
    models: ChatModel | None = None
    snippets: SnippetRunner | None = None
    agents: Agents | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long a lease lasts, and how often letters from other processes are looked for, in seconds."""

    lease_s: float = 30.0
    poll_s: float = 0.5


class Post(Protocol):
    """Takes facts into the run, in order."""

    def __call__(self, *facts: Event) -> None: ...


class Grip(Protocol):
    """What the performer of a step asks of the run that it belongs to."""

    def time(self, step: str, timeout_s: float) -> None:
        """From now on the attempt has so many seconds."""

    async def hold(self) -> None:
        """Return only while the run is this worker's own. Raises StaleLease when it was taken over."""
