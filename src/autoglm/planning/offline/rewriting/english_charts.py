"""How people say in everyday English where a chart goes, without a word for saving it: a bar chart of sales by region
in sales.csv to c.svg.

Owns: these ways of speaking, as data for `restated`. Must not know: tools.
"""

from __future__ import annotations

from autoglm.planning.notation import Regex
from autoglm.planning.offline.mentions.marked import PATH
from autoglm.planning.offline.words.phrasing import Phrasing

# Where a word for keeping something stands, the order to do so is told already.
_KEEPING = (
    r"\b(?:saved?|stored?|writ(?:e|ten)|put|exported|export|add(?:ed)?|append(?:ed)?|keep|kept|insert|send|sent)\b"
)
# What else is made beside it.
_BESIDE = r"\b(?:and|or|plus|with|then) (?:an?|the|another)\b"
_SHOWN = rf"(?:(?!{_KEEPING}|{_BESIDE})[^.;:!?\ue001\ue002]){{1,80}}?"
CHARTS = Phrasing(
    """
    draw = draw|plot|make|create|render|produce|generate|build|give
    chart = [simple|nice|quick] (bar|line|pie|column)<joint>(chart|graph|plot)
    """,
    {
        "path": Regex(PATH),
        "joint": Regex("[ -]?"),
        # What it shows, and where that is.
        "shown": Regex(f"(?: {_SHOWN}(?: {PATH}(?: {_SHOWN})?)?)?"),
        "anew": Regex(r"(?:^|(?<=[.,;!?] )|(?<=\band )|(?<=\bthen ))"),
        "clause_end": Regex(r"(?=\s*(?:[.;?!,]\s|[.;?!,]?$|and\b|then\b))"),
    },
    is_within=True,
    is_lower=True,
)
PLACED = """
    <anew> {what:[<draw>] [me|us] [a|an|the] <chart><shown>} (to|into|as) {path}<clause_end>
        => {what}, save it to {path}
"""
"""For a file that is a picture: of another one, nobody knows what a chart would be there."""
