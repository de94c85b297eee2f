"""What keeps a run in bounds: slots, budgets, and the look for calls that lead nowhere."""

from __future__ import annotations

from immutables import Map
from msgspec.structs import replace

from autoglm.core.events import Decision, Outcome, RunStopping
from autoglm.core.plan import Step
from autoglm.execution.state import ENDED, ROOT, RunState, Status, StepState

MAX_REPEATS = 3
"""The same call with the same result this many times, in rounds of one run, is no progress."""


def has_slot(state: RunState, step: StepState) -> bool:
    bound = step.traits.max_parallel
    return not bound or state.slots.get(_slot(step), 0) < bound


def slots_with(state: RunState, step: StepState) -> Map[str, int]:
    """The slots in use when the step runs too."""
    if not step.traits.max_parallel:
        return state.slots
    return state.slots.set(_slot(step), state.slots.get(_slot(step), 0) + 1)


def free_slot(state: RunState, step: StepState) -> RunState:
    """Give back what a running step holds; a step that does not run holds nothing."""
    if step.status is not Status.RUNNING:
        return state
    slots = state.slots
    if step.traits.max_parallel:
        slots = slots.set(_slot(step), slots[_slot(step)] - 1)
    return replace(state, running=state.running - 1, slots=slots)


def _slot(step: StepState) -> str:
    return step.step.tool or step.step.model or ""


def stop_before(state: RunState, step: StepState) -> Decision | None:
    """A stop instead of this start, when a budget is used up."""
    reason = _spent(state)
    return RunStopping(outcome=Outcome.FAILED, reason=f"{reason} before {step.path}.") if reason else None


def stop_if_stuck(state: RunState) -> Decision | None:
    """A stop for a run in which nothing can start while nothing is under way: a plan that refers to steps which it
    does not have, or that go in a circle, would otherwise wait for ever."""
    if state.running or any(step.status in {Status.ASKING, Status.SLEEPING} for step in state.steps.values()):
        return None
    left = sorted(step.path for step in state.steps.values() if step.status not in ENDED)
    return RunStopping(outcome=Outcome.FAILED, reason=f"{', '.join(left[:5])} wait for what will never come.")


def _spent(state: RunState) -> str:
    budget, usage = state.task.budget, state.usage
    if budget.steps is not None and state.calls_made >= budget.steps:
        return f"The budget of {budget.steps} calls (budget.steps) is used up"
    tokens = usage.input_tokens + usage.output_tokens
    if budget.tokens is not None and tokens >= budget.tokens:
        return f"The budget of {budget.tokens} tokens (budget.tokens) is used up ({tokens} used)"
    if budget.money is not None and usage.money is not None and usage.money >= budget.money:
        return f"The budget of {budget.money:g} (budget.money) is used up ({usage.money:g} spent)"
    return ""


def too_many_calls(state: RunState, step: StepState, more: int) -> str:
    """Why a snippet or agent may not make so many calls more, or nothing."""
    if more and not state.task.limits.enable_tool_call:
        return "tool calls are switched off for this run (enable_tool_call)"
    scope, most = state.scopes.get(step.path), state.task.limits.max_calls
    made = 0 if scope is None else scope.calls
    return f"it calls tools more than {most} times (limits.max_calls)" if made + more > most else ""


def count_steps(step: Step) -> int:
    """How many planned steps this one stands for: itself and those of its nested plan."""
    return 1 + (sum(map(count_steps, step.task.steps)) if step.task is not None else 0)


def count_repeat(state: RunState, signature: str) -> tuple[RunState, str]:
    """Note a call with its result; the reason to stop when it has led nowhere too often."""
    count = state.repeats.get(signature, 0) + 1
    state = replace(state, repeats=state.repeats.set(signature, count))
    if count < MAX_REPEATS:
        return state, ""
    return state, f"No progress: the same call gave the same result {count} times."


def forget_round(state: RunState) -> RunState:
    """Take the steps of the current round out of the graph: its plan never became whole. Those of earlier rounds
    have all ended, so nothing else waits or runs."""
    gone = [step for step in state.steps.values() if step.round == state.round]
    steps, scopes = state.steps.mutate(), state.scopes.mutate()
    for step in gone:
        del steps[step.path]
        scopes.pop(step.path, None)
    scopes[ROOT] = replace(state.scopes[ROOT], remaining=0)
    planned = sum(count_steps(step.step) for step in gone if step.scope == ROOT and not step.is_item)
    return replace(
        state,
        steps=steps.finish(),
        dependents=Map(),
        scopes=scopes.finish(),
        slots=Map(),
        running=0,
        planned_steps=state.planned_steps - planned,
        due=(),
        ready=(),
        queue=(),
        held=(),
        maps=(),
    )
