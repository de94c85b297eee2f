"""What a step waits for: the edges of the graph, read from references and `after`."""

from __future__ import annotations

from dataclasses import dataclass

from autoglm.core.plan import Step
from autoglm.planning.conditions import references_in_condition
from autoglm.planning.references import Expression, analyse, references_in

ROOTS_OF_EACH = ("item", "index")
ROOT_OF_TASK = "input"
ROOT_OF_REQUEST = "request"
RESERVED_ROOTS = frozenset({*ROOTS_OF_EACH, ROOT_OF_TASK, ROOT_OF_REQUEST})
"""Names that are no step's: they can be referred to and cannot be a step's id."""


@dataclass(frozen=True, slots=True)
class Edges:
    """What was found when a step was looked through: ids of the steps whose outputs it uses, and its arguments."""

    roots: tuple[str, ...]
    args: Expression


_REMEMBERED = 4096
_known: dict[int, tuple[Step, Edges]] = {}


def edges_of(step: Step) -> Edges:
    """The step looked through. Raises ExpressionInvalid.

    Remembered by the step's identity: a plan that is run again brings the same steps, and looking through their
    arguments was a tenth of the time of a run.
    """
    known = _known.get(id(step))
    if known is not None and known[0] is step:
        return known[1]
    args = analyse(step.args)
    found = (*args.references, *references_in(step.each), *references_in_condition(step.when))
    roots = dict.fromkeys(reference.root for reference in found if reference.root not in RESERVED_ROOTS)
    if len(_known) >= _REMEMBERED:
        _known.clear()
    edges = Edges(tuple(roots), args)
    _known[id(step)] = step, edges
    return edges


def dependencies(step: Step) -> tuple[str, ...]:
    """Ids of the steps that must end before this one starts, each once. Raises ExpressionInvalid."""
    return tuple(dict.fromkeys((*step.after, *edges_of(step).roots)))
