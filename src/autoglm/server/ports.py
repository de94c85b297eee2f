"""The doors that the gateway needs, each a Protocol named for a role. What stands behind them is the application's."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from autoglm.core.chat import ChatRequest, Usage
from autoglm.core.ports import ChatModel
from autoglm.core.values import Json
from autoglm.telemetry.calls import CallRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """A model as clients see it in the list. `owner` is a word for people; `created` is Unix time in seconds."""

    name: str
    owner: str = "autoglm"
    created: int = 0


class Catalogue(Protocol):
    def models(self) -> Sequence[ModelCard]:
        """Every model that may be asked for, in a stable order."""

    def chat(self, name: str) -> ChatModel | None:
        """The model of that name; None for an unknown one."""

    async def forward(self, name: str, path: str, payload: Mapping[str, Json]) -> bytes:
        """Send a body to the same path ("/embeddings") at an endpoint of that model; gives its answer, whole JSON.
        Raises NotFound for a model that has no such endpoint, ModelError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAnswer:
    """What a task came to: the answer for people, and what the models in it used."""

    text: str
    run_id: str
    usage: Usage = field(default_factory=Usage)


class RunDoor(Protocol):
    def stream(self, request: ChatRequest) -> AsyncGenerator[str | RunAnswer, None]:
        """Run the last message as a task: lines of progress, then one RunAnswer. Closing the stream ends the run.
        Raises UsageError, StorageError."""


class CallLog(Protocol):
    def note(self, call: CallRecord) -> None:
        """Take a call down, at once and without waiting for anything."""


Mask: TypeAlias = Callable[[str], str]
"""What is logged goes through it: it hides what must not stand in a log."""
