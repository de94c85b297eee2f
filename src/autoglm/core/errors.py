"""Every error that a caller can meet, in one tree.

AutoglmError                what happened, to what, and what to do next (`hint`)
├── UsageError              the request, a flag or an argument is wrong
│   ├── SettingsError       a setting is unknown or has a bad value
│   ├── PlanRejected        a plan has problems; carries all of them
│   ├── NotUnderstood       a request that no planner can turn into a plan
│   └── NotFound            a run, tool, template or file that does not exist
├── StepError               a step could not do its work; carries a `FailureKind`
│   ├── ToolError           raised by tools
│   ├── ModelError          raised by model endpoints
│   └── EgressRefused       a network address that must not be reached
├── StorageError            the home could not be read or written
│   ├── StorageFull         no space left, or a quota reached
│   ├── StorageReadOnly     the home cannot be written
│   ├── JournalCorrupt      a record fails its checks, or acknowledged records are missing
│   ├── JournalTooNew       written by a newer version
│   └── StaleLease          another worker owns the run now
└── BusyError               somebody else holds what was asked for
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autoglm.core.chat import RouteStep


class FailureKind(StrEnum):
    """Why a step failed. Retry rules look at nothing else."""

    INVALID_ARGS = "invalid_args"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    BAD_OUTPUT = "bad_output"
    CRASHED = "crashed"
    CANCELLED = "cancelled"
    OUTCOME_UNKNOWN = "outcome_unknown"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a plan: which step, which field, what, and what would be right."""

    step: str
    field: str
    message: str

    def __str__(self) -> str:
        where = ".".join(part for part in (self.step, self.field) if part)
        return f"{where or 'plan'}: {self.message}"


class AutoglmError(Exception):
    """Base of all errors; `str()` is a sentence for people, `hint` says what to do next."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        gap = "" if self.message.endswith("。") else " "
        return f"{self.message}{gap}{self.hint}".strip()


class UsageError(AutoglmError):
    """The caller asked for something that cannot be: fix the request."""


class SettingsError(UsageError):
    """A setting is unknown or has a value that does not fit."""


class PlanRejected(UsageError):
    """A plan that must not run. `problems` names every one of them, with step and field."""

    def __init__(self, problems: tuple[Problem, ...], *, hint: str = "") -> None:
        super().__init__("The plan was rejected: " + "; ".join(map(str, problems)) + ".", hint=hint)
        self.problems = problems


class NotUnderstood(UsageError):
    """A request that no available planner understands; the message says which part and what helps."""


class NotFound(UsageError):
    """Something named by the caller does not exist."""


class StepError(AutoglmError):
    """A step could not do its work."""

    def __init__(
        self,
        message: str,
        *,
        kind: FailureKind = FailureKind.CRASHED,
        hint: str = "",
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.kind = kind
        self.retry_after_s = retry_after_s


class ToolError(StepError):
    """A tool could not do its work."""


class ModelError(StepError):
    """A model endpoint did not give a usable answer. `route` is every try at one, as far as it is known."""

    route: tuple[RouteStep, ...] = ()


class EgressRefused(StepError):
    """A network address that the egress rules close."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message, kind=FailureKind.REFUSED, hint=hint)


class StorageError(AutoglmError):
    """The home could not be read or written."""


class StorageFull(StorageError):
    """No space left where the home lives."""


class StorageReadOnly(StorageError):
    """The home cannot be written."""


class JournalCorrupt(StorageError):
    """A record fails its checks, or records that were acknowledged are missing."""


class JournalTooNew(StorageError):
    """The home was written by a newer version of the program."""


class StaleLease(StorageError):
    """Another worker has taken the run over; this one must stop."""


class BusyError(AutoglmError):
    """Another process holds what was asked for."""
