"""Whether a failed call to a model is made again, where, and after which pause. Pure: the jitter's draw is given."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from autoglm.core.errors import FailureKind
from autoglm.routing.endpoint import Draw
from autoglm.routing.protection import RetryPolicy


class RetryClass(StrEnum):
    """Where another try makes sense."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    NEVER = "never"


def retry_class(failure: FailureKind) -> RetryClass:
    """`HERE` includes elsewhere: another endpoint is always the better second try."""
    return _CLASSES[failure]


def pause_before_retry(
    failure: FailureKind,
    *,
    attempt: int,
    retry_after_s: float | None,
    policy: RetryPolicy,
    draw: Draw,
    is_elsewhere: bool = False,
) -> float | None:
    """Seconds to wait after failed attempt number `attempt` (from 1); None: no retry.

    With `is_elsewhere` the next try goes to another endpoint: at once, whatever this one asked for. Otherwise the
    same endpoint is meant: only for failures that pass, after the longer of the backoff and its `Retry-After`; a
    `Retry-After` above `policy.longest_s` is not waited for. Backoff: first_s * factor ** (attempt - 1), less up to
    `jitter` of it ("equal jitter" at 0.5, https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
    """
    sort = _CLASSES[failure]
    if attempt > policy.most or sort is RetryClass.NEVER:
        return None
    if is_elsewhere:
        return 0.0
    if sort is RetryClass.ELSEWHERE or (retry_after_s or 0.0) > policy.longest_s:
        return None
    return max(_backoff_s(attempt, policy, draw), retry_after_s or 0.0)


def _backoff_s(attempt: int, policy: RetryPolicy, draw: Draw) -> float:
    whole = policy.first_s
    for _ in range(attempt - 1):
        whole = min(whole * policy.factor, policy.longest_s)
    return min(whole, policy.longest_s) * (1.0 - policy.jitter * draw())


_CLASSES: Mapping[FailureKind, RetryClass] = {
    FailureKind.UNAVAILABLE: RetryClass.HERE,
    FailureKind.TIMEOUT: RetryClass.HERE,
    FailureKind.RATE_LIMITED: RetryClass.HERE,
    FailureKind.BAD_OUTPUT: RetryClass.HERE,  # a model answers anew each time
    FailureKind.NOT_FOUND: RetryClass.ELSEWHERE,  # this endpoint lacks the model
    FailureKind.REFUSED: RetryClass.ELSEWHERE,  # its key, its quota or its filter; another may differ
    FailureKind.TOO_LARGE: RetryClass.ELSEWHERE,  # another may have a larger context
    FailureKind.CRASHED: RetryClass.ELSEWHERE,  # the same path would break in the same way
    FailureKind.INVALID_ARGS: RetryClass.NEVER,  # the request is wrong everywhere
    FailureKind.CANCELLED: RetryClass.NEVER,  # nobody waits for it
    FailureKind.OUTCOME_UNKNOWN: RetryClass.NEVER,  # it may have happened: not safe to repeat
}
