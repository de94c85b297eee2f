"""Leaves out words that lead to a question to a table, or close it, in English."""

from __future__ import annotations

import re

from autoglm.planning.notation import Regex
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.phrasing import Phrasing, kept

_ENGLISH = Phrasing("", {"pause": Regex("(?=[ ,:]|$)"), "end": Regex("$")})
_LEAD = _ENGLISH.pattern("""first,|(
    please|kindly|hey|okay|ok|so|now|then|finally|also|and|(could|can|would|will) you
    |i['d| would] [only|just] (want|need|like) [to (see|know|have|get)]|let me (see|know)|tell me|give [me]|show [me]
    |get [me]|find [out]|fetch|list|display|print [out]|return|report|compute|calculate|work out|figure out|determine
    |(what|who|which)('s|s|’s| is| are| was| were)|how (much|high|low|large|big) (is|are|was|were)|pick [out]|extract
    |pull [out|up]|see
    |look up|the|our|my|load|read|open|keep|select|filter [out]|is|are|pick|choose|take|grab|dig (out|up)|lift [out]
    |fish out
    |hand [me]|bring [me|up]|let me have|i need|i want|(could|can|may) (i|we) (have|see|get)|check)<pause>""")
_TAIL = _ENGLISH.pattern("""(
    [ever] (recorded|measured|reached|registered|observed|achieved|reported|charged|given)
    |(anyone|anybody|someone|somebody|everyone|we|they|i|people) [ever|all|has|have|had|did]*
        (got|get|had|made|make|paid|pay|spent|spend|earned|scored|reached|gave|took|sold|used|claimed|logged)
    |please|thanks|thank you|for me|overall|in total|altogether|in all|(are|is) there|there are|do we have|exist|in it
    |[in|out] there|out|listed|[does it] have|has|(are|is) in)<end>""")
# What adds up, and nothing else.
_AMOUNT = _ENGLISH.pattern("""
    [what (is|are|was|were)|show [me]|give me] [the|our|my] [total]
        {amount:sales|revenue[s]|turnover|income|profit[s]|spending|expenses}
""")
_SPACES = lazily.pattern(r"\s+")


def trimmed(text: str) -> str:
    """The text with single spaces, without words that lead to a wish or close it."""
    text, before = re.sub(r" (?=[,.?!;])", "", _SPACES.sub(" ", text)).strip(), ""
    while text != before:
        before = text
        text = _TAIL.sub("", text.rstrip(" ?!.,:;"))
        lead = _LEAD.match(text)
        text = (text[lead.end() :] if lead else text).lstrip(" ,:;–-")
    return text


def as_total(text: str) -> str:
    """The question for a total where only what adds up is named, as "the sales"; "" for any other one."""
    found = _AMOUNT.fullmatch(text.strip(" ?."))
    return f"total {kept(found, 'amount')}" if found else ""
