"""Whether a failed attempt is made again, and when. Pure: jitter comes from the step's key, not from chance."""

from __future__ import annotations

import zlib

from autoglm.core.errors import FailureKind
from autoglm.core.plan import Retry
from autoglm.core.tools import Effect

TRANSIENT = frozenset({FailureKind.RATE_LIMITED, FailureKind.UNAVAILABLE, FailureKind.TIMEOUT})
"""Failures that another try may cure."""

SURELY_NOT_DONE = frozenset({FailureKind.RATE_LIMITED})
"""Transient failures after which even an unsafe call may be repeated: the other side refused it unread."""

MAX_BACKOFF_S = 60.0


def is_ambiguous(kind: FailureKind, effect: Effect) -> bool:
    """The call may have happened, and must not happen twice: a person has to say what became of it."""
    return kind is FailureKind.OUTCOME_UNKNOWN or (effect is Effect.UNSAFE and kind is FailureKind.TIMEOUT)


def may_retry(kind: FailureKind, effect: Effect, *, is_pure_work: bool = False) -> bool:
    """Pure work that ran out of time would do so again: a snippet depends on no time and no chance."""
    if is_pure_work and kind is FailureKind.TIMEOUT:
        return False
    return kind in (SURELY_NOT_DONE if effect is Effect.UNSAFE else TRANSIENT)


def backoff_s(retry: Retry, attempt: int, *, key: str) -> float:
    """Seconds to wait after failed attempt number `attempt`: doubling from `retry.backoff_s`, at most a minute,
    spread over the upper half ("equal jitter") so that many runs do not come back at once."""
    whole = min(retry.backoff_s * 2.0 ** (attempt - 1), MAX_BACKOFF_S)
    share = zlib.crc32(f"{key}#{attempt}".encode()) / 2**32
    return whole * (0.5 + share / 2)
