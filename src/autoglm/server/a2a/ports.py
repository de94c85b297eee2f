"""The door behind the agent: giving it something to do, and looking at what became of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from autoglm.core.a2a import ENDED, SETTLED, Problem, TaskState
from autoglm.core.errors import AutoglmError
from autoglm.core.values import Json


class AgentRefusal(AutoglmError):
    """A request that gets an error for an answer."""

    def __init__(self, problem: Problem, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message of a client: its words, and the JSON that came with them. With `task_id` it goes to a task that is
    there."""

    message_id: str
    text: str = ""
    extras: tuple[Json, ...] = ()
    task_id: str = ""
    context_id: str = ""
    principal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentTask:
    """A task as clients see it. `words` say how it stands, with `details` for programs; `answer` and `outputs` are
    what it came to. `at` is the Unix time of its last change."""

    id: str
    context_id: str
    state: TaskState
    at: float
    words: str = ""
    details: Json = None
    answer: str = ""
    outputs: Mapping[str, Json] = field(default_factory=dict)

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    @property
    def is_settled(self) -> bool:
        """It has ended, or waits for a further message."""
        return self.state in SETTLED


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskQuery:
    """Which tasks of the principal are listed: `limit` at most, after the one that `token` stands for."""

    principal: str
    limit: int
    context_id: str = ""
    state: TaskState | None = None
    since: float = 0.0
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPage:
    """The last changed tasks first. `token` is for the next page; "" when there is none."""

    tasks: tuple[AgentTask, ...]
    total: int
    token: str = ""


Tell: TypeAlias = Callable[[str], Awaitable[None]]
"""Told how far a task is, in a line."""


class AgentDoor(Protocol):
    """To everybody but its principal a task does not exist: NotFound."""

    async def send(self, said: Said) -> AgentTask:
        """Begin a task, or go on with one that waits. The same message again begins nothing: its task is given.
        Raises AutoglmError for a task that cannot begin."""

    async def task(self, task_id: str, *, principal: str) -> AgentTask:
        """Raises NotFound."""

    async def follow(self, task_id: str, *, principal: str, within_s: float, tell: Tell) -> AgentTask:
        """How the task stands when it is settled, time is over, or it was waited for in vain a while, with every line
        told from the beginning. Raises NotFound."""

    async def tasks(self, query: TaskQuery) -> TaskPage:
        """Raises UsageError for a token that is none."""

    async def cancel(self, task_id: str, *, principal: str) -> AgentTask:
        """Stop it, or leave word that it is to stop. Raises NotFound."""
