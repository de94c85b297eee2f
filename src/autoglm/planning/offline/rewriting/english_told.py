"""What people tell ahead of or behind a short order, in English: the file and the form that is wanted of it, how long
something lasts, what a list is called, where fields stand.

Owns: these ways of speaking, as data for `restated`. Must not know: tools.
"""

from __future__ import annotations

from autoglm.planning.notation import Regex
from autoglm.planning.offline.mentions.marked import DATE, NUMBER, PATH
from autoglm.planning.offline.words.phrasing import Phrasing

TOLD = Phrasing(
    """
    asking = can you|could you|would you|will you|please|pls|just|so
    form = markdown|md|html|web|csv|plain text|text|txt
    everywhere = (wherever|no matter where) (they|it) (is|are|appear|appears|occur|occurs|stand|stands)
        |at (any|whatever|every) (level|depth)|however deep [they are|it is]
    ends = when (it|that) (ends|expires|runs out|is over)|[its|the] (end|expiry) date|the day it (ends|expires)
    """,
    {
        "path": Regex(PATH),
        "to": Regex(PATH),
        "date": Regex(DATE),
        "number": Regex(NUMBER),
        "name": Regex(r"[a-z_]\w*(?:\.[a-z_]\w*)*"),
        "any_word": Regex(r"[a-z'’-]+"),
        "start": Regex("^"),
        "word_end": Regex(r"(?![\w/’'-]|\.\w)"),
        "text_end": Regex(r"(?=\s*[.!?]*\s*$)"),
        "pause": Regex(r"\s*(?:[.;?!,:–—]|\s-)\s*"),
    },
    is_within=True,
    is_lower=True,
)
WAYS = """
    <start>[so|ok|right]* (i have|i've got|i got|there's|there is|this is|we have|we've got|here is|here's)
        (a|an|this|the|my|our) [<any_word>] [<any_word>][,|:] {path}[,|.|;] [and|so|but]*
        (i|we)['d| would|'ll]* (like|want|need|love) [to have] (it|this|that) (as|in|to|to be)
            [a|an|<form>|file|format|page|document|called|named|in|as|under|to|into|:]* {to:<path>}
        => convert {path} to {to}
    # How long something lasts.
    <start>[my|our|the|this]* <any_word> [<any_word>] (began|started|begins|starts|was (signed|bought|opened|issued))
        (on|from) {date} [and|,] (runs|lasts|is valid|goes on|is good|applies) [for]
        {span:<number> (day|week|month|year)[s]}<pause>[<asking>]*
        (work out|tell me|calculate|find out|figure out|find|show me) <ends><word_end>
        => what date is {span} after {date}
"""
OF_JSON = """
    {all:(all|every) [of] [the] <name> (field|fields|keys|values|entries)}[,] <everywhere>[,] (in|from|of|inside) {path}
        => {all} from {path}
"""
"""What is said of fields in JSON files."""
LISTS_NAMED = """
    [,|-] [\\(](the|its|that) (list|array) is [called|named] {again:<name>}[\\)]<text_end> =>
"""
"""What a list is called, where it was called so before."""
