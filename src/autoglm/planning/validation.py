"""Finds everything that is wrong in a plan before it runs, each problem with its step and field.

`check_plan` looks at a whole plan, `StepChecker` at steps as they come. Pure: knows tools by their descriptions only.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from autoglm.core.errors import PlanRejected, Problem
from autoglm.core.plan import PLAN_VERSION, Plan, Step
from autoglm.core.task import Limits
from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.arguments import Flaw, argument_flaws, lacks
from autoglm.planning.edges import (
    RESERVED_ROOTS,
    ROOT_OF_REQUEST,
    ROOT_OF_TASK,
    ROOTS_OF_EACH,
    dependencies,
)
from autoglm.planning.references import ExpressionInvalid, Reference, references_in
from autoglm.planning.step_rules import (
    agent_flaws,
    code_flaws,
    condition_flaws,
    condition_values,
    content_flaws,
    kind_flaws,
    model_flaws,
    option_flaws,
)
from autoglm.planning.strict import json_flaws
from autoglm.planning.words import did_you_mean

MAX_NESTING = 8
MAX_STEPS_TOLD = 1_000
"""A plan with more steps than this and than max_steps is refused for that alone."""

REQUEST_FIELDS = ("text", "payload")
Reads: TypeAlias = tuple[tuple[str, Reference], ...]
"""What a step refers to, each with its field."""


def check_plan(
    plan: Plan, tools: Mapping[str, ToolSpec], limits: Limits, *, allowed: Collection[str] | None = None
) -> tuple[Problem, ...]:
    """Every problem of a whole plan, () for a good one. `allowed` names the tools that the principal may use."""
    count = len_nested(plan)
    if count > max(limits.max_steps, MAX_STEPS_TOLD):
        return (Problem("", "steps", f"the plan has {count} steps; max_steps allows {limits.max_steps}"),)
    checker = StepChecker(tools, limits, allowed=allowed)
    problems = [] if plan.version == PLAN_VERSION else [_wrong_version(plan)]
    for step in plan.steps:
        problems.extend(checker.add(step))
    problems.extend(Problem("", "goal", flaw) for _, flaw in json_flaws(plan.goal, ""))
    if not plan.steps and plan.answer is None:
        problems.append(Problem("", "steps", "the plan has no steps and no answer"))
    return (*problems, *checker.finish(plan.answer))


def require_good(problems: tuple[Problem, ...], *, hint: str = "") -> None:
    """Raises PlanRejected when there is any problem."""
    if problems:
        raise PlanRejected(problems, hint=hint)


@dataclass(frozen=True, slots=True)
class Place:
    """Where steps stand: the steps around them ("s3/" inside the nested plan of s3), and what roots exist there."""

    prefix: str = ""
    roots: frozenset[str] = frozenset({ROOT_OF_REQUEST})
    nesting: int = 0


@dataclass(slots=True)
class StepChecker:
    """Checks steps one by one, in the order they become known; later steps may be referred to before they come.

    `add` tells what is wrong with the step itself and counts it; `take_ready` gives the good steps whose
    predecessors were given before; `finish` tells what is wrong between steps. `place` is where the plan stands.
    """

    tools: Mapping[str, ToolSpec]
    limits: Limits
    allowed: Collection[str] | None = None
    place: Place = field(default_factory=Place)
    _steps: dict[str, Step] = field(default_factory=dict)
    _reads: dict[str, Reads] = field(default_factory=dict)
    _edges: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _waiting: list[str] = field(default_factory=list)
    _given: set[str] = field(default_factory=set)
    _count: int = 0

    def accept(self, step: Step) -> None:
        """Take a step that was checked before, as in an earlier round: others may refer to it."""
        self._know(step)
        self._edges[step.id] = dependencies(step)
        self._given.add(step.id)
        self._count += 1 + (len_nested(step.task) if step.task is not None else 0)

    def add(self, step: Step) -> tuple[Problem, ...]:
        """Problems of the step itself and of what it refers to so far. A bad step is known but never ready."""
        problems = list(self._own_problems(step))
        if not is_id(step.id) or step.id in self._steps:
            return tuple(problems)
        self._know(step)
        try:
            self._edges[step.id] = dependencies(step)
        except ExpressionInvalid:
            self._edges[step.id] = step.after
        if not problems:
            self._waiting.append(step.id)
        return tuple(problems)

    def _know(self, step: Step) -> None:
        self._steps[step.id] = step
        self._reads[step.id] = tuple(_references(step))

    def withdraw(self, name: str) -> None:
        """Keep a step known to others but never give it, because it could not be read whole."""
        if name in self._waiting:
            self._waiting.remove(name)

    def take_ready(self) -> tuple[tuple[Step, ...], tuple[Problem, ...]]:
        """Good steps that wait for none but given ones, each once, and problems seen now that those are known."""
        ready: list[Step] = []
        problems: list[Problem] = []
        found = True
        while found:
            found = False
            for name in [name for name in self._waiting if self._given.issuperset(self._edges[name])]:
                step = self._steps[name]
                flaws = tuple(self._wrong_reads(step))
                self._waiting.remove(name)
                problems.extend(flaws)
                if not flaws:
                    self._given.add(name)
                    ready.append(step)
                    found = True
        return tuple(ready), tuple(problems)

    def finish(self, answer: Json = None) -> tuple[Problem, ...]:
        """Problems between steps: unknown references, fields that no output has, cycles, and a wrong answer."""
        problems: list[Problem] = []
        for name in self._edges:
            if name not in self._given:
                problems.extend(self._unknown_steps(self._steps[name]))
                problems.extend(self._wrong_reads(self._steps[name]))
        problems.extend(self._problem(cycle[0], "after", _told(cycle)) for cycle in _cycles(self._edges))
        problems.extend(self._problem("", *flaw) for flaw in self._answer_flaws(answer))
        return tuple(problems)

    def _own_problems(self, step: Step) -> Iterator[Problem]:
        for name, flaw in self._own_flaws(step):
            yield self._problem(step.id, name, flaw)
        if step.task is not None:
            yield from self._nested_problems(step)

    def _own_flaws(self, step: Step) -> Iterator[Flaw]:
        yield from self._id_flaws(step)
        yield from self._count_flaws(step)
        yield from kind_flaws(step)
        yield from content_flaws(step)
        yield from self._tool_flaws(step)
        yield from code_flaws(step, self.limits)
        yield from agent_flaws(step)
        yield from option_flaws(step, self.limits)
        yield from condition_flaws(step.when, "when")
        yield from self._root_flaws(step)

    def _id_flaws(self, step: Step) -> Iterator[Flaw]:
        if not is_id(step.id):
            yield "id", f"{step.id[:80]!r} is not an id: a letter, then letters, digits and _, at most 64"
        elif step.id in RESERVED_ROOTS:
            yield "id", f"{step.id!r} is a reserved name"
        elif step.id in self._steps:
            yield "id", f"{step.id!r} is used twice"

    def _count_flaws(self, step: Step) -> Iterator[Flaw]:
        before, most = self._count, self.limits.max_steps
        self._count += 1 + (len_nested(step.task) if step.task is not None else 0)
        if self.place.nesting == 0 and before <= most < self._count:
            yield "", f"with this step the plan has {self._count} steps; max_steps allows {most}"

    def _tool_flaws(self, step: Step) -> Iterator[Flaw]:
        if step.model is not None:
            yield from model_flaws(step)
        if step.tool is None:
            return
        spec = self.tools.get(step.tool)
        if not self.limits.enable_tool_call:
            yield "tool", "tool calls are switched off for this run (enable_tool_call)"
        if spec is None:
            yield "tool", f"there is no tool {step.tool[:80]!r}{did_you_mean(step.tool, self.tools)}"
            return
        if self.allowed is not None and step.tool not in self.allowed:
            yield "tool", f"you may not use the tool {step.tool!r}"
        try:
            yield from argument_flaws(step.args, spec)
        except ExpressionInvalid:
            return  # told by _root_flaws

    def _root_flaws(self, step: Step) -> Iterator[Flaw]:
        inside = frozenset(ROOTS_OF_EACH) if step.each is not None else frozenset()
        yield from self._roots_in("args", step.args, inside)
        yield from self._roots_in("each", step.each, frozenset())
        for where, value in condition_values(step.when, "when"):
            yield from self._roots_in(where, value, frozenset())

    def _roots_in(self, where: str, expression: Json, inside: frozenset[str]) -> Iterator[Flaw]:
        try:
            references = references_in(expression)
        except ExpressionInvalid as error:
            yield where, str(error)
            return
        for reference in references:
            root = reference.root
            if root in RESERVED_ROOTS and root not in self.place.roots | inside:
                yield where, f"{reference}: {_WHERE_ROOTS_ARE[root]}"
            elif root == ROOT_OF_REQUEST and reference.path and reference.path[0] not in REQUEST_FIELDS:
                yield where, f"{reference}: the request has only {' and '.join(REQUEST_FIELDS)}"

    def _unknown_steps(self, step: Step) -> Iterator[Problem]:
        for name in step.after:
            if name not in self._steps:
                yield self._problem(step.id, "after", f"there is no step {name!r}{did_you_mean(name, self._steps)}")
        for where, reference in self._reads[step.id]:
            if reference.root not in RESERVED_ROOTS and reference.root not in self._steps:
                yield self._problem(step.id, where, self._unknown(reference))

    def _unknown(self, reference: Reference) -> str:
        return f"{reference}: there is no step {reference.root!r}{did_you_mean(reference.root, self._steps)}"

    def _wrong_reads(self, step: Step) -> Iterator[Problem]:
        for where, reference in self._reads[step.id]:
            reason = self._lacks(reference)
            if reason:
                yield self._problem(step.id, where, f"{reference}: {reason}")

    def _lacks(self, reference: Reference) -> str:
        """Why the output of the step behind a reference surely has nothing there; "" when it may have."""
        step = self._steps.get(reference.root)
        spec = self.tools.get(step.tool) if step is not None and step.tool is not None else None
        if step is None or spec is None:
            return ""
        schema: Json = {"type": "array", "items": spec.returns} if step.each is not None else spec.returns
        return lacks(schema, reference.path, whole=spec.returns)

    def _answer_flaws(self, answer: Json) -> Iterator[Flaw]:
        yield from self._roots_in("answer", answer, frozenset())
        try:
            references = references_in(answer)
        except ExpressionInvalid:
            return
        for reference in references:
            if reference.root not in RESERVED_ROOTS and reference.root not in self._steps:
                yield "answer", self._unknown(reference)
            elif reason := self._lacks(reference):
                yield "answer", f"{reference}: {reason}"

    def _nested_problems(self, step: Step) -> Iterator[Problem]:
        assert step.task is not None
        inside = Place(
            f"{self.place.prefix}{step.id}/", frozenset({ROOT_OF_REQUEST, ROOT_OF_TASK}), self.place.nesting + 1
        )
        if inside.nesting > MAX_NESTING:
            yield self._problem(step.id, "task", f"plans are nested deeper than {MAX_NESTING}")
            return
        if not step.task.steps:
            yield self._problem(step.id, "task", "the nested plan has no steps")
        checker = StepChecker(self.tools, self.limits, allowed=self.allowed, place=inside)
        for nested in step.task.steps:
            yield from checker.add(nested)
        yield from checker.finish(step.task.answer)

    def _problem(self, step: str, where: str, message: str) -> Problem:
        """A problem of one of these steps; without a step it is the plan's own, or that of the step around it."""
        outer = self.place.prefix.removesuffix("/")
        return Problem(f"{self.place.prefix}{step[:80]}" if step else outer, where, message)


def is_id(name: str) -> bool:
    """Whether a name can be a step's id."""
    return _ID.fullmatch(name) is not None


def len_nested(plan: Plan) -> int:
    """How many steps a plan has, those of nested plans counted."""
    count, open_plans = 0, [plan]
    while open_plans:
        steps = open_plans.pop().steps
        count += len(steps)
        open_plans.extend(step.task for step in steps if step.task is not None)
    return count


_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_WHERE_ROOTS_ARE = {
    "item": "item exists only in the args of a step with each",
    "index": "index exists only in the args of a step with each",
    "input": "input exists only inside a nested plan",
}


def _wrong_version(plan: Plan) -> Problem:
    return Problem("", "version", f"version {plan.version!r} is unknown; this program reads version {PLAN_VERSION}")


def _references(step: Step) -> Iterator[tuple[str, Reference]]:
    places = [("each", step.each), *condition_values(step.when, "when")]
    for where, expression in (*((f"args.{name}", part) for name, part in step.args.items()), *places):
        try:
            references = references_in(expression)
        except ExpressionInvalid:
            continue  # told before
        for reference in references:
            yield where, reference


def _told(cycle: tuple[str, ...]) -> str:
    return f"these steps wait for each other: {' -> '.join(cycle)}"


def _cycles(edges: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """At least one cycle for each group of steps that wait for each other: depth first, without recursion."""
    done: set[str] = set()
    for start in edges:
        path: list[str] = []
        on_path: set[str] = set()
        open_edges = [iter((start,))]
        while open_edges:
            following = next(open_edges[-1], None)
            if following is None:
                open_edges.pop()
                if path:
                    on_path.discard(path[-1])
                    done.add(path.pop())
            elif following in on_path:
                yield (*path[path.index(following) :], following)
                done.update(path)
            elif following in edges and following not in done:
                path.append(following)
                on_path.add(following)
                open_edges.append(iter(edges[following]))
