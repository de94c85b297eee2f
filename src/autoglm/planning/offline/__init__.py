"""Plans without any model: sentence, mentions, clauses, choice of tool, arguments, chain of steps.

Owns: everything between a sentence and its steps. Must not know: any I/O, which tools there are.
"""

from autoglm.planning.offline.planner import OfflinePlanner

__all__ = ["OfflinePlanner"]
