"""Everything behind the `ChatModel` port: endpoints and their protocols, pools, versions, models that work together.

Owns: what is sent, what counts as an answer or a failure, who is waited for; and `parse_tool_calls`, which reads calls
out of any model's text. Must not know: planners, tools, storage. What is chosen, and why, is `routing`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autoglm.models.tool_calls import parse_tool_calls

__all__ = ["parse_tool_calls"]


def __getattr__(name: str) -> object:
    """Load the parser when it is first asked for: most programs that import this package never need it."""
    if name != "parse_tool_calls":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from autoglm.models import tool_calls  # noqa: PLC0415 - see above

    return tool_calls.parse_tool_calls
