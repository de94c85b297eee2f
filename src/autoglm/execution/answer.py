"""The answer that a plan gives by itself, and where any answer comes from."""

from __future__ import annotations

from autoglm.core.errors import AutoglmError
from autoglm.core.events import AnswerComposed
from autoglm.core.values import Labels
from autoglm.execution.graph import value_of
from autoglm.execution.state import ROOT, RunState
from autoglm.planning.quoting import defused
from autoglm.planning.references import resolve
from autoglm.planning.telling import tell


def planned_answer(state: RunState) -> AnswerComposed | None:
    """The plan's own answer, when all of it is there and every step went well; else somebody is asked. What is no text
    is told as results are. It may hold a stranger's words, so nothing in it is left that a screen would fetch by
    itself, but for the addresses that the request names."""
    if state.answer_expression is None or state.scopes[ROOT].failure is not None:
        return None
    try:
        value = resolve(state.answer_expression, lambda root: value_of(state, ROOT, root))
    except AutoglmError:
        return None
    if value.content is None:
        return None
    is_text, language = isinstance(value.content, str), state.task.language
    told = defused(str(value.content), state.task.request) if is_text else tell(value.content, language)
    return AnswerComposed(text=told, labels=value.all_labels().merge(state.labels))


def answer_labels(state: RunState) -> Labels:
    """Labels of an answer that may rest on every output of the run."""
    labels = state.labels
    for step in state.steps.values():
        if step.output is not None and step.scope == ROOT:
            labels = labels.merge(step.output.all_labels())
    return labels
