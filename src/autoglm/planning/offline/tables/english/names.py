"""What columns are called in an English question to a table. Must not know: what is asked of a table."""

from __future__ import annotations

from autoglm.planning.notation import Regex
from autoglm.planning.offline.words.lexicon import words

# What no name of a column is without quotes.
_RESERVED = "|".join(
    words(
        """the a an no of by per and or in on with where whose is are was were than to from for each every as at first
    last top bottom average mean avg total sum overall combined highest largest maximum max biggest greatest lowest
    smallest minimum min least most latest newest oldest earliest recent median distinct different unique count
    number sort sorted ordered rank ranked arrange group grouped column columns field fields row rows record records
    line lines entries show give list display print tell find get calculate compute work have has having that which
    who what how many much me it them this these those only just all both not between over under above below more
    less greater higher lower larger smaller equal equals contain contains draw plot chart graph save write into
    against versus vs ascending descending asc desc alphabetical alphabetically today yesterday tomorrow tonight now
    ever again here there please then use using values store put append add send notify make create thanks after before
    since starts ends if but when during without within excluding except including among next lies come comes came
        appear appears
    let lets see look looks want wants need needs anyone anybody someone somebody everyone everybody nobody got getting
    second third fourth fifth next previous other another same times minus plus multiplied divided running cumulative
    moving weighted remove duplicate duplicates skip ones
    cheapest dearest priciest costliest youngest eldest longest shortest heaviest lightest tallest fastest slowest
    best worst strongest weakest richest poorest
    until till through outside onwards appeared occur occurs occurred crop crops turn turns pie"""
    )
)
# An order is one to put rows in, but for a column of what people order.
_ORDER_OF_ROWS = r"order(?!s?\s(?:date|id|value|amount|number|time|total|status|day|price|size))"
WORD = rf"(?<!\w)(?!(?:{_RESERVED}|{_ORDER_OF_ROWS})\b)[^\W\d][\w-]*"
QUOTED = r"\"[^\"]{1,40}\"|“[^”]{1,40}”|'[^']{1,40}'|`[^`]{1,40}`"
COLUMN = Regex(
    rf"(?:{QUOTED}|{WORD}(?: {WORD}){{0,2}}|total(?=$| and\b|,| is (?:above|below|over|under|at)\b| columns?\b"
    r"| fields?\b)|(?:first|last) name\b)(?! (?:it|them|me|us|him|her)\b)"
)
"""A quoted name, or up to three words that are none of the language of figures."""
COLUMNS = Regex(rf"(?:{COLUMN}(?:(?:,? and |, ){COLUMN}){{0,7}})")


def bare(name: str) -> str:
    """A name without its quotes."""
    return name.strip("\"“”'`")
