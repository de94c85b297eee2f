"""What a person or a program asks for, parsed once at the edge."""

from __future__ import annotations

from dataclasses import dataclass, field

from autoglm.core.plan import Plan, Retry
from autoglm.core.tools import Effect
from autoglm.core.values import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The most that a run may use; None means no bound. Money is in the currency of the price table."""

    steps: int | None = None
    tokens: int | None = None
    money: float | None = None
    time_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds that hold for one run. `max_steps` counts planned steps; items of a map are counted by `max_items`, calls
    of one snippet by `max_calls`. Without `enable_code` there are no snippets. `retry` holds for steps that name none.
    A tool call whose effect is in `approve` is put to a person first."""

    max_steps: int = 10
    max_items: int = 10_000
    max_parallel: int = 8
    max_calls: int = 100
    enable_code: bool = False
    enable_tool_call: bool = True
    retry: Retry = field(default_factory=Retry)
    approve: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A request with everything that travels with it.

    `deadline` is an absolute Unix time in seconds. `priority` orders waiting runs, higher first.
    `plan` holds a ready plan, which then runs without a planner. `planner` names one, or "auto".
    """

    request: str = ""
    payload: Json = None
    plan: Plan | None = None
    planner: str = "auto"
    principal: str = "local"
    session: str = ""
    trace_id: str = ""
    language: str = "en"
    priority: int = 0
    deadline: float | None = None
    budget: Budget = field(default_factory=Budget)
    limits: Limits = field(default_factory=Limits)
