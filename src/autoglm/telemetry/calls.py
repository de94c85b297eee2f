"""What is noted of every call through the gateway, and what is summed up from the notes. Plain values."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from autoglm.core.chat import RouteStep


class CallRecord(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One call. A struct, because one is made for every request: a third of a dataclass's time.

    `at` is Unix time in seconds; `model` is the name that was asked for and `endpoint` the one that served ("" for
    none); `money` is None when the price is unknown; `is_estimate` when the endpoint did not count its tokens;
    `status` is the HTTP status, 499 for a client that left; `failure` is a masked sentence.
    """

    id: str
    at: float
    principal: str
    path: str
    model: str = ""
    endpoint: str = ""
    run_id: str = ""
    route: tuple[RouteStep, ...] = ()
    input_tokens: int = 0
    output_tokens: int = 0
    money: float | None = None
    is_estimate: bool = False
    status: int = 200
    seconds: float = 0.0
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageRow:
    """The sum of calls with the same endpoint, run or principal (`name`).

    `money` sums the calls whose price is known, None when none is; `unpriced` counts the calls that used tokens at an
    unknown price; `estimated` counts those whose tokens are estimates; `seconds` is the time of all calls together.
    """

    name: str
    calls: int
    failed: int
    input_tokens: int
    output_tokens: int
    money: float | None
    unpriced: int
    estimated: int
    seconds: float
