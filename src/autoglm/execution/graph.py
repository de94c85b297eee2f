"""How steps wait for each other: joining the graph, becoming ready, ending, scopes of nested tasks, items of maps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from autoglm.core.events import Decision, StepFailed, StepJoined
from autoglm.core.plan import Step
from autoglm.core.tools import Effect, StepCall, ToolTraits
from autoglm.core.values import FieldLabels, Json, Labels, Value
from autoglm.execution.state import (
    ENDED,
    ROOT,
    Failure,
    MapProgress,
    RunState,
    Scope,
    Status,
    StepState,
    traits_of,
)
from autoglm.planning.edges import ROOTS_OF_EACH, edges_of
from autoglm.planning.references import ReferenceMissing, items_of, resolve


def add_steps(state: RunState, scope: Scope, steps: Iterable[Step]) -> RunState:
    """Put steps into a scope; those with nothing to wait for become ready."""
    known, dependents, ready, count, last = state.steps.mutate(), state.dependents.mutate(), [], 0, scope.last
    for step in steps:
        used = tuple(map(scope.prefix.__add__, edges_of(step).roots))
        waits_for = dict.fromkeys((*used, *map(scope.prefix.__add__, step.after)))
        path = last = scope.prefix + step.id
        added = StepState(
            path=path,
            scope=scope.path,
            step=step,
            traits=traits_of(step, state.traits),
            number=state.joined + count,
            round=state.round,
            uses=used,
        )
        for before in waits_for:
            if (other := known.get(before)) is None or other.status not in ENDED:
                dependents[before] = (*dependents.get(before, ()), path)
                added = replace(added, missing=added.missing + 1)
            else:
                added = _after(other, added)
        known[path] = added
        count += 1
        if not added.missing:
            ready.append(path)
    scope = replace(scope, remaining=scope.remaining + count, last=last)
    return replace(
        state,
        steps=known.finish(),
        dependents=dependents.finish(),
        scopes=state.scopes.set(scope.path, scope),
        ready=(*state.ready, *ready),
        joined=state.joined + count,
    )


def in_order(steps: Iterable[StepState]) -> list[StepState]:
    """Steps as they joined, items of a map by their index: the graph itself keeps no order that may be relied on."""
    return sorted(steps, key=lambda step: (step.number, step.index or 0))


def end_step(state: RunState, step: StepState, status: Status, *, output: Value | None = None) -> RunState:
    """The step has ended: count it where it belongs and release what waited for it."""
    ended = replace(step, status=status, output=output, asked=None)
    if ended.is_item:
        return _end_item(state, ended)
    state = replace(state, steps=state.steps.set(ended.path, ended))
    for path in state.dependents.get(ended.path, ()):
        waiting = state.steps[path]
        waiting = _after(ended, replace(waiting, missing=waiting.missing - 1))
        state = replace(state, steps=state.steps.set(path, waiting))
        if not waiting.missing:
            state = replace(state, ready=(*state.ready, path))
    return _count_in_scope(state, ended)


def _after(other: StepState, step: StepState) -> StepState:
    """What the end of a predecessor means for a step that waited for it."""
    is_lost = other.status is Status.FAILED and other.step.on_error == "fail"
    is_absent = other.status is Status.SKIPPED and (other.path in step.uses or bool(other.blocked_by))
    return replace(step, blocked_by=other.path) if is_lost or is_absent else step


def _count_in_scope(state: RunState, step: StepState) -> RunState:
    scope = state.scopes[step.scope]
    failure = scope.failure
    if step.status is Status.FAILED and step.step.on_error == "fail" and failure is None and step.failure is not None:
        failure = Failure(step.failure.kind, f"{step.step.id}: {step.failure.message}")
    scope = replace(scope, remaining=scope.remaining - 1, failure=failure)
    state = replace(state, scopes=state.scopes.set(scope.path, scope))
    if scope.remaining or scope.path == ROOT:
        return state
    owner = state.steps[scope.path]
    return owe(state, _joined(scope.path, failure)) if owner.step.task is not None else requeue(state, owner)


def _end_item(state: RunState, item: StepState) -> RunState:
    """Items leave the graph as they end; the map keeps their outputs."""
    owner = state.steps[item.map_path]
    assert owner.progress is not None
    assert item.index is not None
    progress = replace(owner.progress, active=owner.progress.active - 1)
    if item.status is Status.SUCCEEDED and item.output is not None:
        progress = replace(progress, outputs=progress.outputs.set(item.index, item.output))
    if item.status is Status.FAILED and item.step.on_error == "fail" and progress.failure is None:
        assert item.failure is not None
        progress = replace(progress, failure=Failure(item.failure.kind, f"item {item.index}: {item.failure.message}"))
    state = replace(state, steps=state.steps.delete(item.path).set(owner.path, replace(owner, progress=progress)))
    return settle_map(state, owner.path)


def settle_map(state: RunState, path: str) -> RunState:
    """Join a map whose items have all ended; after a failure no more of them are started."""
    progress = state.steps[path].progress
    assert progress is not None
    if (progress.is_over or progress.failure is not None) and path in state.maps:
        state = replace(state, maps=tuple(other for other in state.maps if other != path))
    return owe(state, _joined(path, progress.failure)) if progress.is_over else state


def _joined(path: str, failure: Failure | None) -> Decision:
    if failure is None:
        return StepJoined(step=path)
    return StepFailed(step=path, attempt=0, kind=failure.kind, message=failure.message)


def requeue(state: RunState, step: StepState) -> RunState:
    """Let the step wait for a slot again; its attempts so far still count."""
    queued = replace(step, status=Status.QUEUED)
    return replace(state, steps=state.steps.set(step.path, queued), queue=(*state.queue, step.path))


def owe(state: RunState, *decisions: Decision) -> RunState:
    """Take decisions that are to be recorded next."""
    return replace(state, due=(*state.due, *decisions))


def open_map(state: RunState, step: StepState, items: Value) -> RunState:
    progress = MapProgress(items=tuple(items_of(items)), labels=items.labels)
    opened = replace(step, status=Status.OPEN, progress=progress)
    state = replace(state, steps=state.steps.set(step.path, opened), maps=(*state.maps, step.path))
    return settle_map(state, step.path)


def open_task(state: RunState, step: StepState) -> RunState:
    """Put the steps of a nested plan into a scope of their own, which sees the arguments as `input`."""
    assert step.step.task is not None
    inner = step.step.task
    scope = Scope(path=step.path, answer=inner.answer, input=resolved_args(state, step))
    state = replace(state, steps=state.steps.set(step.path, replace(step, status=Status.OPEN)))
    state = add_steps(state, scope, inner.steps)
    return owe(state, StepJoined(step=step.path)) if not inner.steps else state


def open_calls(state: RunState, step: StepState, calls: Sequence[StepCall]) -> RunState:
    """Put the calls of a snippet or agent into a scope of its own. Their arguments come from wherever its own come
    from, and from every answer that it has had."""
    scope = state.scopes.get(step.path) or Scope(path=step.path)
    labels = labels_seen(state, step)
    made = {f"c{scope.calls + number}": call for number, call in enumerate(calls, 1)}
    steps = [Step(id=name, tool=call.tool, on_error="continue") for name, call in made.items()]
    state = replace(state, steps=state.steps.set(step.path, replace(step, status=Status.OPEN)))
    state = add_steps(state, replace(scope, calls=scope.calls + len(calls)), steps)
    known = state.steps.mutate()
    for name, call in made.items():
        path = scope.prefix + name
        known[path] = replace(known[path], args=Value(call.args, labels))
    return replace(state, steps=known.finish())


def calls_of(state: RunState, step: StepState) -> list[StepState]:
    """What a snippet or agent has called so far, in its order."""
    scope = state.scopes.get(step.path)
    return [] if scope is None else [state.steps[f"{scope.prefix}c{number + 1}"] for number in range(scope.calls)]


def labels_seen(state: RunState, step: StepState) -> Labels:
    """Where everything comes from that a snippet or agent has seen: its arguments and the outputs of its calls. What a
    failed call says is its tool's."""
    assert step.args is not None
    labels = step.args.all_labels()
    for call in calls_of(state, step):
        labels = labels.merge(Labels((f"tool:{call.step.tool}",)) if call.output is None else call.output.all_labels())
    return labels


def item_of(state: RunState, path: str) -> StepState:
    """The item `path` of an open map, as it is before it starts."""
    owner = state.steps[path[: path.rindex("[")]]
    index = int(path[path.rindex("[") + 1 : -1])
    assert owner.progress is not None
    return replace(
        owner,
        path=path,
        status=Status.QUEUED,
        item=owner.progress.items[index],
        index=index,
        map_path=owner.path,
        progress=None,
    )


def find_step(state: RunState, path: str) -> tuple[RunState, StepState]:
    """The step or item at `path`; an item that is named for the first time joins the graph."""
    if (known := state.steps.get(path)) is not None:
        return state, known
    item = item_of(state, path)
    owner = state.steps[item.map_path]
    assert owner.progress is not None
    progress = replace(owner.progress, cursor=owner.progress.cursor + 1, active=owner.progress.active + 1)
    steps = state.steps.set(path, item).set(owner.path, replace(owner, progress=progress))
    maps = state.maps if progress.cursor < progress.count else tuple(m for m in state.maps if m != owner.path)
    return replace(state, steps=steps, maps=maps), item


def value_of(state: RunState, scope_path: str, root: str, *, step: StepState | None = None) -> Value:
    """What a first name stands for, seen from a scope. Raises ReferenceMissing for what has no value."""
    if step is not None and step.is_item and root in ROOTS_OF_EACH:
        return step.item if root == "item" and step.item is not None else Value(step.index)
    scope = state.scopes[scope_path]
    if root == "request":
        return Value({"text": state.task.request, "payload": state.task.payload}, state.labels)
    if root == "input" and scope.input is not None:
        return scope.input
    found = state.steps.get(scope.prefix + root)
    if found is None or found.status not in ENDED:
        raise ReferenceMissing(f"{root} has no output yet")
    return found.output if found.output is not None else Value(None)


def resolved(state: RunState, step: StepState, expression: Json) -> Value:
    """An expression with its references replaced. Raises ReferenceMissing."""
    return resolve(expression, lambda root: value_of(state, step.scope, root, step=step))


def resolved_args(state: RunState, step: StepState) -> Value:
    """The arguments with every reference filled in; found once, since outputs never change. Raises AutoglmError."""
    if step.args is not None:
        return step.args
    return edges_of(step.step).args.resolve(lambda root: value_of(state, step.scope, root, step=step))


def joined_output(state: RunState, step: StepState) -> Value:
    """The output of a map (its items' outputs in order) or of a nested task (its answer, else its last output)."""
    if step.progress is not None:
        return _collected(step.progress)
    scope = state.scopes[step.path]
    if scope.answer is not None:
        return resolve(scope.answer, lambda root: value_of(state, scope.path, root))
    last = state.steps.get(scope.last)
    return last.output if last is not None and last.output is not None else Value(None)


def _collected(progress: MapProgress) -> Value:
    outputs = [progress.outputs.get(index, Value(None)) for index in range(progress.count)]
    contents = [output.content for output in outputs]
    first = outputs[0].labels if outputs else progress.labels
    if all(output.labels == first and not output.fields for output in outputs):
        return Value(contents, first.merge(progress.labels))
    fields: list[FieldLabels] = []
    for index, output in enumerate(outputs):
        fields.append(FieldLabels((index,), output.labels.merge(progress.labels)))
        fields.extend(FieldLabels((index, *part.path), part.labels.merge(progress.labels)) for part in output.fields)
    return Value(contents, progress.labels, tuple(fields))


def is_harmless(step: Step, traits: Mapping[str, ToolTraits]) -> bool:
    """Nothing that the step does, itself or in its nested plan, changes anything outside."""
    if step.task is not None:
        return all(is_harmless(inner, traits) for inner in step.task.steps)
    return traits_of(step, traits).effect is Effect.NONE
