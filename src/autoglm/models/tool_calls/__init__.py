"""Reads the tool calls in a model's text, however the model wrote them, and invents none. Pure.

`parsing.py` is the way through: `scanning.py` asks the dialects (`dialects/`) where each may begin, `checking.py` holds
what they found against the offered tools, `talk.py` leaves out what is only talked about.
"""

from autoglm.models.tool_calls.parsing import MOST_CALLS, parse_tool_calls

__all__ = ["MOST_CALLS", "parse_tool_calls"]
