"""What a person is to be asked, told in other words than the question: "ask me where we meet" asks "Where do we meet?".

Owns: how such a question is put, as data for `restated`. Must not know: tools.
"""

from __future__ import annotations

from autoglm.planning.notation import Regex
from autoglm.planning.offline.mentions.marked import ADDRESS, PATH, QUOTE
from autoglm.planning.offline.words.phrasing import Phrasing

_MARKS = "".join(mark[0] for mark in (QUOTE, PATH, ADDRESS))
_WORD = rf"(?!(?:and|or|then|but|with|if|unless|i|my|me|mine|from)\b)[^\s.,:;?!{_MARKS}\"“”]+"
_MODAL = "is|are|was|were|should|can|could|will|would|shall|must|may|might|has|have|had"
_GOES_ON = "writ|sav|put|append|add|stor|record|use|not|log|keep|read|open|send|notify|let|give|offer|choose|pick"
_OFFERED = "(?:the )?(?:choices|options|answers)|yes or no|yes/no|y/n"
ASKED = Phrasing(
    """
    ask = (ask|prompt|query) me
    asker = what (kind|sort|type) of <word>|(what|which) <word>[ <word>]|how (many|much) <word>
        |how (long|far|often|much|big
        |old|many)|what|which|where|when|who|why|how
    noun = <word>[ <word>][ <word>]
    subject = we|you|they|he|she|it|(the|our|this|that|their|his|her) <noun>
    plural = we|you|they|people
    rest = <word>[ <word>]*
    """,
    {
        "word": Regex(_WORD),
        "modal": Regex(_MODAL),
        # A verb that "do" can stand before.
        "verb": Regex(
            r"(?!(?!need\b)\w+(?:ed|s|ing)\b|(?:am|is|are|have|has|went|ate|did|had|made|got|saw|took|was|were|came|bought|spent|paid|to)\b)[a-z]+"
        ),
        "end": Regex(rf"(?=\s*(?:[:;?.]|$|\(|,?\s*(?:and |then )*(?:with|{_GOES_ON})|,?\s*(?:{_OFFERED})))"),
        "space": Regex(" "),
        "mark": Regex("[?]?"),
    },
    is_within=True,
    is_lower=True,
)
WAYS = """
    <ask><space>{asker} i am {rest}<end><mark> => ask me "{asker} are you {rest}?"
    <ask><space>{asker} i {modal}[ {rest}]<end><mark> => ask me "{asker} {modal} you {rest}?"
    <ask><space>{asker} i {verb}[ {rest}]<end><mark> => ask me "{asker} do you {verb} {rest}?"
    <ask><space>{asker} my {noun} {modal}[ {rest}]<end><mark> => ask me "{asker} {modal} your {noun} {rest}?"
    <ask><space>{asker} {subject} {modal}[ {rest}]<end><mark> => ask me "{asker} {modal} {subject} {rest}?"
    <ask><space>{asker} {plural} {verb}[ {rest}]<end><mark> => ask me "{asker} do {plural} {verb} {rest}?"
    <ask> (whether|if) i<space>{modal} {rest}<end><mark> => ask me "{modal} you {rest}?"
    <ask> (whether|if) {subject}<space>{modal} {rest}<end><mark> => ask me "{modal} {subject} {rest}?"
    <ask> (whether|if) {plural} {verb} {rest}<end><mark> => ask me "do {plural} {verb} {rest}?"
    <ask><space>{asker} {rest}<end><mark> => ask me "{asker} {rest}?"
"""
