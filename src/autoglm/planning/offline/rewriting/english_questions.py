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
_GOES_ON = (
    "writ|sav|put|append|add|stor|record|use|not|log|keep|read|open|send|notify|let|give|offer|choose|pick|tell|messag"
    "|forward"
)
_NO_THING = "approval|permission|confirmation|consent|go-ahead|okay?|help|file"
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
    choice = <word>[ <word>][ <word>]
    choices = ,<space>{one:<choice>} or<space>{other:<choice>}
    yes_or_no = [(for|with) [a]] (yes or no|yes/no|y/n) [question|answer]
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
        "gap": Regex(r"\s?"),
        # One sentence that ends as a question.
        "question": Regex(rf"[^.:;?!{_MARKS}\"“”]{{3,120}}?(?=\?)"),
        # What is not given in words, or is rather a deed, is not asked for by its name.
        "thing_wanted": Regex(rf"the (?!\S*(?:{_NO_THING})\b){_WORD}(?: {_WORD}){{0,5}}"),
        "things_wanted": Regex(rf"the (?!\S*(?:{_NO_THING})\b)[a-z]+[a-rt-z]s(?: {_WORD}){{0,5}}"),
        "mark": Regex("[?]?"),
    },
    is_within=True,
    is_lower=True,
)
WAYS = """
    <ask> <yes_or_no>[,|:| :]<gap>{told:<question>}[?] => ask me "{told}?" with the options "yes" or "no".
    <ask><space>{asker} {plural} {verb}[ {rest}]<choices><end><mark>
        => ask me "{asker} do {plural} {verb} {rest}?" with the options "{one}" or "{other}"
    <ask><space>{asker} {subject} {modal}[ {rest}]<choices><end><mark>
        => ask me "{asker} {modal} {subject} {rest}?" with the options "{one}" or "{other}"
    <ask> for<space>{told:<things_wanted>}<end> => ask me "what are {told}?"
    <ask> for<space>{told:<thing_wanted>}<end> => ask me "what is {told}?"
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
