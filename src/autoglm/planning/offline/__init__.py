"""Plans without any model: sentence, mentions, clauses, choice of tool, arguments, chain of steps. The way of a request
is told at the top of planner.py.

Owns: everything between a sentence and its steps. Must not know: any I/O, which tools there are.
"""

from autoglm.planning.offline.explaining import Explanation
from autoglm.planning.offline.intents import Intent, Intents, learn_intents, read_intents
from autoglm.planning.offline.planner import OfflinePlanner

__all__ = ["Explanation", "Intent", "Intents", "OfflinePlanner", "learn_intents", "read_intents"]
