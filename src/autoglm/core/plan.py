"""A plan: a graph of typed steps, as data. Checking it is the work of `planning`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from autoglm.core.values import Json

PLAN_VERSION = 1


class StepKind(StrEnum):
    TOOL = "tool"
    MODEL = "model"
    APPROVAL = "approval"
    TASK = "task"
    CODE = "code"
    AGENT = "agent"


class Comparison(StrEnum):
    """How a condition compares `value` with `to`."""

    TRUTHY = "truthy"
    EMPTY = "empty"
    EQ = "eq"
    NE = "ne"
    GT = "gt"
    GE = "ge"
    LT = "lt"
    LE = "le"
    IN = "in"
    CONTAINS = "contains"
    MATCHES = "matches"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Whether a step runs: one comparison, or a combination of conditions (exactly one of the four forms)."""

    value: Json = None
    op: Comparison = Comparison.TRUTHY
    to: Json = None
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    none: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """How often a step is tried in all, and the wait before the second try; waits double, with jitter."""

    attempts: int = 3
    backoff_s: float = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One node of the graph. Exactly one of `tool`, `model`, `approval`, `task`, `code`, `agent` says what
    it does.

    `args` may hold references `{"$ref": "s1.items[0].url"}` and texts `{"$text": "Total: {s1.total}"}`;
    each reference is an edge, `after` adds edges. With `each` (a list or a reference to one) the step runs
    once an item, with `item` and `index` as further names, and its output is the list of outputs in order.
    `model` names a model ("default" for the configured one); its args are `prompt`, `system`, `schema`.
    `approval` is the question put to a person. `task` is a nested plan, which sees `args` as `input`.
    `code` is a snippet that has `args` as variables and calls tools as functions: each call is a step of the run.
    `agent` names who carries out the `request` in `args`, or is "auction": the best bid gets it. What an agent calls
    are steps of the run, too.
    """

    id: str
    title: str = ""
    tool: str | None = None
    model: str | None = None
    approval: str | None = None
    task: Plan | None = None
    code: str | None = None
    agent: str | None = None
    args: Mapping[str, Json] = field(default_factory=dict)
    each: Json = None
    when: Condition | None = None
    after: tuple[str, ...] = ()
    retry: Retry | None = None
    timeout_s: float | None = None
    on_error: Literal["fail", "continue"] = "fail"

    @property
    def kind(self) -> StepKind:
        """What the step does. A checked step has exactly one of the six fields."""
        if self.tool is not None:
            return StepKind.TOOL
        if self.model is not None:
            return StepKind.MODEL
        if self.code is not None:
            return StepKind.CODE
        if self.agent is not None:
            return StepKind.AGENT
        return StepKind.APPROVAL if self.approval is not None else StepKind.TASK


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A graph of steps. `answer` is an expression like an argument: the final answer of a run, the output of
    a nested task. Without it the answer is composed from the results, and a nested task gives the output
    of its last step."""

    version: int = PLAN_VERSION
    goal: str = ""
    steps: tuple[Step, ...] = ()
    answer: Json = None
