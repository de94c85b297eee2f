"""What a step waits for: the edges of the graph, read from references and `after`."""

from __future__ import annotations

from autoglm.core.plan import Step
from autoglm.planning.conditions import references_in_condition
from autoglm.planning.references import Reference, references_in

ROOTS_OF_EACH = ("item", "index")
ROOT_OF_TASK = "input"
ROOT_OF_REQUEST = "request"
RESERVED_ROOTS = frozenset({*ROOTS_OF_EACH, ROOT_OF_TASK, ROOT_OF_REQUEST})
"""Names that are no step's: they can be referred to and cannot be a step's id."""


_REMEMBERED = 4096
_roots: dict[int, tuple[Step, tuple[str, ...]]] = {}


def roots_of(step: Step) -> tuple[str, ...]:
    """Ids of the steps whose outputs this one uses, each once. Raises ExpressionInvalid.

    Remembered by the step's identity: a plan that is run again brings the same steps, and looking through its
    arguments was a tenth of the time of a run.
    """
    known = _roots.get(id(step))
    if known is not None and known[0] is step:
        return known[1]
    found = dict.fromkeys(ref.root for ref in references_of(step) if ref.root not in RESERVED_ROOTS)
    if len(_roots) >= _REMEMBERED:
        _roots.clear()
    _roots[id(step)] = step, tuple(found)
    return tuple(found)


def references_of(step: Step) -> tuple[Reference, ...]:
    """Every distinct reference of a step's args, `each` and `when`; those inside a nested plan are its own.
    Raises ExpressionInvalid."""
    found = (*references_in(step.args), *references_in(step.each), *references_in_condition(step.when))
    return tuple(dict.fromkeys(found))


def dependencies(step: Step) -> tuple[str, ...]:
    """Ids of the steps that must end before this one starts, each once. Raises ExpressionInvalid."""
    return tuple(dict.fromkeys((*step.after, *roots_of(step))))
