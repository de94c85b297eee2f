"""What a run needs from outside, and at which pace it looks around."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from autoglm.core.chat import Media
from autoglm.core.events import Event, StepFailed, StepSucceeded
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
from autoglm.core.values import NO_LABELS, Json, Labels
from autoglm.execution.calls import Call


class StepHooks(Protocol):
    """Watches the attempts of steps and changes none of their values."""

    @property
    def is_watching(self) -> bool:
        """Whether anybody is to be told now; while nobody is, an attempt costs nothing more."""

    async def before_step(self, call: Call) -> None:
        """The attempt is about to be made; a snippet makes one for each of its turns. Raises StepError, and nothing
        else, to refuse it."""

    async def after_step(self, call: Call, outcome: StepSucceeded | StepFailed) -> None:
        """What came of it; an attempt that was told to stop, or that waits for its calls, has no outcome.
        Raises nothing."""


class Holdings(Protocol):
    """What is held open for a run while it is under way: a browser's pages, say."""

    async def let_go(self, run_id: str) -> None:
        """The run makes no further call in this worker. Raises nothing, and takes no long time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedMedia:
    """What a model step is shown besides its prompt: `media` as they are, and in `words` what the pool does not take.
    `labels` say where all of it comes from."""

    media: tuple[Media, ...] = ()
    words: str = ""
    labels: Labels = NO_LABELS


class MediaLoader(Protocol):
    async def load(self, named: Json, *, pool: str) -> LoadedMedia:
        """The pictures and sounds that a step names, in the form that the pool can take. Raises ToolError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Everything that a run reaches. `models` is None when no model is configured, `hooks` when nobody watches, `media`
    when steps may name no pictures and sounds, `snippets` when snippets are switched off, `agents` when
    there are none, `holdings` when nothing is held for a run."""

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
    hooks: StepHooks | None = None
    media: MediaLoader | None = None
    holdings: Holdings | None = None


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
