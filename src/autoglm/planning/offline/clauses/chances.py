"""How sure the planner is of a call: the chance that the tool is right times the chances of its values.

Must not know: how scores come about.
"""

from __future__ import annotations

import math
from collections.abc import Iterable


def confidence(score: float, probabilities: Iterable[float]) -> float:
    """Between 0 and 1. `score` is the log of the odds of this tool against none of them; the values are taken to be
    independent, of which the least sure counts in full and the others by their geometric mean."""
    tool = 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
    chances = sorted(probabilities)
    if not chances:
        return tool
    mean = math.exp(sum(math.log(max(chance, 1e-9)) for chance in chances) / len(chances))
    return tool * math.sqrt(chances[0] * mean)
