"""Reads an English question to a table by its parts, whatever their order. A question of which one word is left over is
not read. Must not know: tools, files; their names are taken out before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from autoglm.planning.notation import Regex
from autoglm.planning.offline.tables.composing import composed
from autoglm.planning.offline.tables.english.conditions import CONDITIONS, WORDS, conditions_told
from autoglm.planning.offline.tables.english.gathering import gathered
from autoglm.planning.offline.tables.english.names import COLUMN, bare
from autoglm.planning.offline.tables.gathering import Wording
from autoglm.planning.offline.tables.measures import is_measure
from autoglm.planning.offline.tables.parting import Parting
from autoglm.planning.offline.tables.wish import TableWish
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.lexicon import NUMBER_WORDS, QUALITY
from autoglm.planning.offline.words.phrasing import Phrasing, kept

_ENGLISH = Phrasing(
    """
    fields = column[s]|field[s]
    of_figures = highest|maximum|max|peak|record high
    of_low_figures = lowest|minimum|min|record low
    high = largest|biggest|most recent|most expensive|most|greatest|newest|latest|best|longest|dearest|priciest|heaviest
        |tallest|busiest|richest|hottest|widest|deepest|youngest|strongest|costliest|fastest
    low = smallest|least expensive|least|oldest|earliest|cheapest|worst|shortest|fewest|lightest|poorest|coldest|weakest
        |narrowest|shallowest|quietest|thinnest|slowest
    high_end = <of_figures>|<high>|high|large|big
    low_end = <of_low_figures>|<low>|low|small|few
    falling = <high_end> [<any_word>] (first|[at|on] [the] top)|(descending|desc|decreasing|falling) [order]
        |<high_end> [down] to [the] <low_end>|z to a|z-a|reverse [alphabetical|chronological] order
        |from the top down|starting (with|from|at) the <high_end>
    rising = <low_end> [<any_word>] (first|[at|on] [the] top)|(ascending|asc|increasing|rising) [order]
        |<low_end> [up] to [the] <high_end>|from the bottom up|starting (with|from|at) the <low_end>
    letters = alphabetical[ly| order]|a to z|a-z|(chronological|calendar|date|time) order|chronologically
    put = [and|but] [sorted|ordered|listed|arranged|ranked|sort [it|them]|list them|put them|keep them] [from|in] [the]
    file_order = (original|file) order [of the file]|[the] order (of|in) the file|as [they are] [in] the file
        |[the] same order as in the file
    values = value[s]|figure[s]|reading[s]|entry|entries
    measured_by = by|in terms of|according to|based on|going by|judging by|measured by|when it comes to
    no_more = nothing (else|more)|no (other|more) <fields>|no others|not the (rest|others)|that is all|that's all
    grouped = broken down|split [up]|separated|separately|summed|averaged|[and] group[ed|ing] [them|it|the rows]
    # several columns, each in its own direction; without one values rise, as people and SQL take it
    direction = {down:descending|desc|falling|reverse}|ascending|asc|rising
    ordering = (<direction>|in <direction>) [order]
    key = {column} [{way:<ordering>|\\(<ordering>\\)}]
    next_key = (,|, and|[,] [and] then) [sort|order] [by|on] [the]
    sort = (sort|order|rank|arrange|organise|organize|reorder|re-order|line up) [it|them|everything|[all] [the] <rows>]
    """,
    {
        **WORDS,
        "number": Regex(rf"(?:\d{{1,9}}|{'|'.join(NUMBER_WORDS)})(?![\w.,]*\d)"),
        "any_word": Regex(r"[\w-]+"),
        "end": Regex(r"(?=[ ,:.;?!()]|$)"),
        "no_rows": Regex(r"(?= )(?! (?:all|each|every|the rows|rows))"),
        # The most expensive ones first: no column is called so.
        "no_quality": Regex(rf"(?!(?:(?<=most)|(?<=least)) {QUALITY}\b)"),
        "operation_ahead": Regex(r"(?= (?:the )?(?:total|sum|average|mean|avg|median|combined|number|count))"),
        # Not the columns a and b.
        "article": Regex(r"an?(?! (?:and|or|by|per|in|for|over|under|is)\b|,)"),
        # In May is a span of time.
        "modal": Regex("(?= (?:i|we|you)\\b)"),
        "no_is": Regex(r"(?!['’]s| is| are| was| were)"),
    },
)
_PARTS: Mapping[str, str] = {
    "silent": """
        (what['s|’s]|whats|(which|who)['s|’s] (is|are|was|were)|who['s|’s]|is|are|was|were|be|been|do|does|did|the
            |<article>|of|in|for|from|to|at|on|up|out|down|there|it|its|their|our|my|your|we|i|you|they|them|us|me|all
            |any|ever|so far|now|then|this|that|those|these|and|so|but|also|as|please|kindly|thanks|thank you|hey|okay
            |ok|first|finally|actually|exactly|roughly|quickly|quick|just|only|overall|can|could|may<modal>|will|would|let|i'd
            |i’d|i'll|need|want|like|know|tell|work out|calculate|compute|check|report|figure out|determine|hand|bring
            |put|write|go|went|come|came|make[s]|earn[ed]|sell|take|took|use|raise[d]|receive|record
            |reach[ed]|measure[d]|log|owe[d]|spent|pay|gave|claim|charge|achieved
            |exist[s]|appear[s|ed]|occur[s|red]|come[s] up|anyone|anybody|someone
            |somebody|everyone|everybody|people)<end>
    """,
    "state": "(sold|taken|used|received|paid|given|claimed|charged|done|held)<end>",
    "deed": "(recorded|logged|reported|registered|observed|listed|cast|placed)<end>",
    "show": """
        (see|show|give|get|find [out]|fetch|list|display|print [out]|return|pick [out]|extract|pull [out|up]|look up
            |load|read|open|keep|select|filter|choose|grab|dig (out|up)|lift [out]|fish out)<end>
    """,
    "which": "(which|who|what)<no_is><end>",
    "sum": """
        (sum [total]|[grand|combined|overall|sum] total|total[led|s|ed|ling]|in total|altogether|all in all|all told
            |combined|summed [up]|(add|tot|sum|tally|total)[s|ed] [it|them|this|that] [all] up|tally
            |(add|come|amount|work|run)[s] [up|out] to|(add|put)[s] [it|them] together)<end>
    """,
    "mean": "(on average|average[s|d]|avg|mean|typical[ly])<end>",
    "median": "(median|middle value|midpoint)<end>",
    "extreme": """
        [{number}] ({figures:<of_figures>}|{figures:{low:<of_low_figures>}}|{age:youngest}|{age:{low:oldest}}|<high>
            |{low:<low>}) [one|ones]<end>
    """,
    "top": "(top|{low:bottom}) {number}<end>",
    "first": "[the] first {number} [<rows>]<end>",
    "count": "(how many|number of|count how many|count [up] [of]|count of)<end>",
    "how_much": "how much<end>",
    "how_often": "(how (often|frequently)|how many times|frequency of|number of occurrences of)<end>",
    "different": "[every|each|all [the]] (different|distinct|unique|(kinds|types|sorts) of)<end>",
    "rows": """
        [every [single]] (<rows>|people|persons|employees|members|students|pupils|patients|teachers|workers|colleagues
            |tenants|residents)<end>
    """,
    "has": "(with|having|has|have|had|got|made|brought in|saw|scored)<end>",
    "faint": "(spend|value[s]|figures|readings)<end>",
    "values": "<values> (of|in|under) [the]<no_rows>",
    "number": "{number}<end>",
    "each": """
        [<grouped>] (per|[for|in|of|within|at|on] (each|every)|across) [the|different|single|individual]* {columns}<end>
    """,
    "by": """
        [{grouped:<grouped>}] <measured_by> [the] [<fields>] {columns} [<fields>]<end>
        {ordered:in [the] order of} [the] [<fields>] {columns} [<fields>]<end>
    """,
    "by_figure": "<measured_by> [the] [{high:<high_end>}|{low:<low_end>}]<operation_ahead>",
    "sort": """
        (sort[ed]|order[ed]|rank[ed]|arrange[d]|organise|organize|reorder|re-order|line up|ranking)
            [it|them|everything]<end>
    """,
    "keys": "<sort> [first] by [the] {keys:[first] <key>(<next_key> <key>)+|<key> and [by] <key>}",
    "order": """
        [the] (<high_end>|{rising:<low_end>})<no_quality> {columns:<word>} (first|[at|on] [the] top)<end>
        <put> (<falling>|{rising:<rising>}|{letters:<letters>})<end>
        <put> {file:<file_order>}<end>
        [and] (sorted|ordered|arranged|listed|ranked) by [the|their]
            (total[s]|sum[s]|average[s]|mean[s]|count[s]|figure[s]|value[s]) [[in] (<falling>|{rising:<rising>})]<end>
        {letters:in {columns:<word>} order}<end>
        [with] [the] {columns:<column>} [listed|sorted|put|in|by|the]* {letters:<letters>|in order}<end>
    """,
    "columns": """
        [but|and|showing|show|with|giving|give me|keep]* (only|just) [the] [<fields>] {columns} [<fields>]<end>
        [with] [the] [two|three|four] <fields> {columns} only<end>
        [the|their|its] {columns} (<fields> only|only|alone)<end>
        [only|just] [the] {columns}(,| and) <no_more><end>
    """,
    "list": "[the] {columns:<column>(,|[,] and) [the] <column>[(,|[,] and) [the] <column>]*} [<fields>]<end>",
    "hint": """
        [the|its] (column|field)['s|’s| is]* [called|named|labelled|headed|titled|is]* {columns:<word>}<end>
        [the|its|with|has|have|two|three]* (columns|fields) [are|called|is]* {columns}<end>
        [the|its|their] {columns} <fields><end>
    """,
}
_PARTING = Parting(
    {
        **{kind: _ENGLISH.patterns(block) for kind, block in _PARTS.items()},
        "where": CONDITIONS,
    },
    name=lazily.pattern(rf" ?(?!(?:{'|'.join(NUMBER_WORDS)})\b){COLUMN}", re.IGNORECASE),
    word=lazily.pattern(r"[^\s,;:]+"),
    signs=frozenset(",.;:?!()-–—"),
    has_spaces=True,
)
_KEY = _ENGLISH.pattern("<key>")
# What adds up over rows, where a highest price or temperature does not.
_ADDS_UP = lazily.pattern(
    r"(?:sales|revenues?|turnover|incomes?|profits?|expenses?|spending|costs|downloads|visits|visitors)$", re.IGNORECASE
)
_SPACES = lazily.pattern(r"\s+")
_BRACKET = lazily.pattern(r"(?<=[(:;])(?=\w)")


def english_wish(text: str) -> TableWish | None:
    """What a question asks of a table; None when it is not understood to its last word."""
    plain = _BRACKET.sub(" ", _SPACES.sub(" ", text)).strip(" ?.!,-:")
    parts = next(_PARTING.ways_of(plain, 1), ())
    asked = gathered(parts, _WORDING) if parts else None
    return composed(asked) if asked else None


def names_in(told: str) -> tuple[str, ...]:
    """The names of an enumeration, without quotes."""
    return tuple(bare(name.removeprefix("the ")) for name in re.split(r",? and |, ", told, flags=re.IGNORECASE))


def _number(told: str) -> int:
    return int(told) if told.isdigit() else NUMBER_WORDS[told.lower()]


def _keys_in(told: str) -> tuple[tuple[str, bool | None], ...]:
    keys = [(bare(kept(one, "column")), kept(one, "way"), kept(one, "down")) for one in _KEY.finditer(told)]
    return tuple((name, bool(down) if way else None) for name, way, down in keys)


_WORDING = Wording(
    names_in=names_in,
    number=_number,
    keys_in=_keys_in,
    conditions_in=conditions_told,
    is_measure=is_measure,
    adds_up=lambda name: bool(_ADDS_UP.search(name)),
)
