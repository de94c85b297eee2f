"""What values and conditions look like in an English question to a table, and which conditions are told. Must not know:
what else a question says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from autoglm.core.values import Json
from autoglm.planning.notation import Regex, words_in
from autoglm.planning.offline.tables.english.names import COLUMN, COLUMNS, QUOTED, WORD, bare
from autoglm.planning.offline.tables.periods import SIGN, conditions_of_sign
from autoglm.planning.offline.tables.wish import Condition
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.numerals import plain_number
from autoglm.planning.offline.words.phrasing import Phrasing, kept

_DAY = r"\d{4}-\d{2}-\d{2}"
_AMOUNT = r"[$€£¥]?-?(?:\d{1,3}(?:,\d{3}){1,6}|\d+)(?:\.\d+)?(?![\w-])"
_NAME = r"[A-Z][\w-]*(?:['’][A-Z][\w-]*)?"  # O'Brien
_VALUE = rf"(?:{QUOTED}|{_DAY}|{_AMOUNT}|(?-i:{_NAME}(?: {_NAME}){{0,2}})|{WORD})"
# Ways to compare a column with a value; what is longer stands first.
_COMPARISONS = words_in("""
    ge = [is|are|of|was|were] (at least|no less than|not less than|no fewer than|on or after|since|a minimum of)|>=|≥
    le = [is|are|of|was|were] (at most|no more than|not more than|on or before|up to|a maximum of)|<=|≤
    ne = is not equal to|does not equal|isn't|is not|are not|!=|<>|≠
    gt = [is|are|of|was|were] ((greater|more|larger|higher|bigger|older|longer|later|heavier|better) than|over|above
        |exceeding|in excess of|upwards of|after|beyond)|exceeds|exceed|>
    lt = [is|are|of|was|were] ((less|smaller|lower|fewer|younger|shorter|earlier|lighter|worse) than|under|below|before
        |beneath)|<
    contains = [that] contains|containing|includes|including|mentions|mentioning
    eq = [is] equal to|equals|==|=|is exactly|is|are|was
""")
# What is true of the rows that are left out by a comparison is the other one of the two.
_OPPOSITE = {"ge": "lt", "lt": "ge", "le": "gt", "gt": "le", "eq": "ne", "ne": "eq"}
WORDS = {
    **_COMPARISONS,
    **words_in("""
        rows = row[s]|record[s]|line[s]|entry|entries|data rows
        # What tells rows apart by one of a few names: with status open, for region North.
        kind = status|state|priority|type|category|kind|level|grade|class|stage|severity|gender|region|country|city
            |department|branch|store|shop|warehouse|team|crop|product|supplier|customer|client|brand|channel|currency
        compared = <gap>({ge}|{le}|{ne}|{gt}|{lt}|{contains}|{eq})<gap>  # signs may stand without spaces around them
        condition = [a|an|the] ({column}(
                [is|lies] between {low:<value>} and {high:<value>} [inclusive]
            | (is|are|lies) from {low:<value>} (to|through|until) {high:<value>} [inclusive]
            |<gap>({ge}|{gt})<gap>{least:<amount>} (and|but)<gap>({le}|{lt})<gap>{most:<amount>}
            | [is|of] {bound:<day>|<amount>} or
                ({up:more|higher|above|over|greater|later|better}|less|lower|below|under|fewer|earlier)
            | (is|are|was|were|equals) [either]
                {choices:<value>[, <value>][, <value>][, <value>][,] or <value>}<no_verb>
            | (is|are|was|were) [{filled:not}] {empty:empty|blank|missing|unset|null}
            |<compared>{value})|{plain:<kind>} {plain_value:<quoted>|<amount>|<word>}|<bound_first>)
        bound_first = ({ge}|{le}|{gt}|{lt}) {value:<amount>} (in|under|for|as) [the|its|their] {column} [column|field]
        conditions = <condition>[(,|[,] (and|but)) [whose|where|with|also|that have] <condition>]*
    """),
    "column": COLUMN,
    "columns": COLUMNS,
    "word": Regex(WORD),
    "value": Regex(_VALUE),
    "day": Regex(_DAY),
    "amount": Regex(_AMOUNT),
    "gap": Regex(" ?"),
    "quoted": Regex(QUOTED),
    "no_verb": Regex(r"(?! (?:is|are|was|were|equals|>|<|=))"),
    "sentence_end": Regex("(?=[ ,:.?!]|$)"),
}
"""Words for phrasings of questions: <column>, <columns>, <word>, <rows>, <conditions>."""
_ENGLISH = Phrasing(
    """
    that = where|whose|with|having|(that|which|who) have|have|has|had|(for|in) which|for|by|on
    # In a clause of their own: only rows where ..., ignoring those with ...
    mark = ,|<sign>|<start>
    inner_mark = ,|<sign>
    joint = but|and|though|also|please|then
    ones = <rows>|ones|those|items|cases|things|<word>
    which = where|whose|with|having|(that|which|who) (have|has)|(for|in) which|if|when
    for_rows = for|of|in|over|from|among|to|using|with|including|counting|considering|taking|looking at|based on
        |(limited|restricted) to
    take_rows = include|count|use|take|consider|keep|look at|limit (it|this|that) to
    only = only|just|solely|exclusively|strictly
    leaving = (leave|leaving) out|skip[ping]|ignore|ignoring|exclude|excluding|omit[ting]|drop[ping]|disregard[ing]
        |filter out|filtering out|without|except [for]|apart from|other than
        |(do not|don't|don’t|not|never) (count|include|counting|including|use|using)|not
    """,
    {
        **WORDS,
        "start": Regex("^"),
        "sign": Regex("[;:.?(]"),
        "clause_end": Regex(r"\s*(?=[,.?!;)]|$)"),
        "period": Regex(SIGN),
    },
)
_WITHIN = _ENGLISH.patterns("""
    [(for|of|in|over) [only|all] [the] (rows|records|lines|entries)] <that> {all:<conditions>}<sentence_end>
    [worth|of|that is|that are|with|(who|that|which) <word>]* {all:<bound_first>}<sentence_end>
    [and] (with|for|of|only|just|in|have|has|had) [the|only] [the]
        {kind:<kind>} {named:<quoted>|<amount>|<word>}<sentence_end>
    {period}
""")
_APART = _ENGLISH.patterns("""
    (<mark> [<joint>] [<joint>]|but|and) [<for_rows>] <only> [<for_rows>] [all|any|the|those|these]* [<ones>] <which>
        {all:<conditions>}<clause_end>
    <mark> [<joint>] <for_rows> [all|any|the|those|these]* <rows> <which> {all:<conditions>}<clause_end>
    <inner_mark> [<joint>] [<joint>] <take_rows> [<only>] [all|any|the|those|these]* [<ones>] <which>
        {all:<conditions>}<clause_end>
    (<mark> [<joint>] [<joint>]|but|and) <leaving> [all|any|the|those|these|every]* [<ones>] <which>
        {out:<condition>} [out]<clause_end>
    (without|excluding|ignoring|leaving out|omitting|skipping|except [for]|apart from|other than)
        [all|any|the|those|these]*
        [<ones>] <which> {out:<condition>}<clause_end>
    (<mark> [<joint>]|but|and) <leaving> [the] {kind:<kind>} {unnamed:<quoted>|<amount>|<word>}<clause_end>
    (<mark> [<joint>]|but|and) leave [all|any|the|those|these|every]* [<ones>] <which> {out:<condition>} out<clause_end>
""")
# Words without which no clause tells conditions: most requests are done with them.
_SOME_ROWS = lazily.pattern(
    r"\b(?:only|just|solely|exclusively|strictly|rows?|records?|lines?|entry|entries|ones|those|leav|skip|ignor|exclu|omit"
    r"|drop|disregard|filter|without|except|apart|other than|not|don't|never|take|keep|count|use|include|limit)",
    re.IGNORECASE,
)
_CHOICE = lazily.pattern(r",? or |, ", re.IGNORECASE)
_CONDITION = _ENGLISH.pattern("<condition>")
_ALL = _ENGLISH.pattern("{all:<conditions>}")


CONDITIONS = (*_WITHIN, *_APART)
"""What the conditions of a question look like: within it, or in a clause of their own."""


def value_of(told: str) -> Json:
    """The number or text that a value is."""
    if re.fullmatch(_AMOUNT, told) and not re.match(r"0\d", told):
        return plain_number(float(told.strip("$€£¥").replace(",", "")))
    return bare(told)


def conditions_apart(text: str) -> tuple[re.Match[str], tuple[Condition, ...]] | None:
    """The conditions that a clause of its own tells, and where it stands; None for none."""
    may_tell = _SOME_ROWS.search(text)
    found = next(filter(None, (clause.search(text) for clause in _APART)), None) if may_tell else None
    wanted = conditions_told(found) if found else ()
    return (found, wanted) if found and wanted else None


def conditions_told(found: re.Match[str]) -> tuple[Condition, ...]:
    """The conditions that a match of CONDITIONS tells; of rows that are left out the other ones are wanted. () where no
    condition tells these."""
    kind = kept(found, "kind")
    named, unnamed = kept(found, "named"), kept(found, "unnamed")
    left_out = (Condition(kind, "eq", value_of(unnamed)),) if unnamed else tuple(_each(kept(found, "out")))
    if left_out:
        return _others(left_out)
    if "period" in found.re.groupindex:
        return conditions_of_sign(kept(found, "period"))
    return (Condition(kind, "eq", value_of(named)),) if named else tuple(_each(kept(found, "all")))


def _others(left_out: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """What is true of all other rows; () where no one condition tells it."""
    if len(left_out) != 1 or left_out[0].op not in _OPPOSITE:
        return ()
    one = left_out[0]
    return (Condition(one.column, _OPPOSITE[one.op], one.value),)


def _each(told: str) -> Iterator[Condition]:
    for one in _CONDITION.finditer(told):
        column = bare(kept(one, "column"))
        if kept(one, "low"):
            yield Condition(column, "ge", value_of(kept(one, "low")))
            yield Condition(column, "le", value_of(kept(one, "high")))
        elif kept(one, "most"):
            yield Condition(column, "ge" if kept(one, "ge") else "gt", value_of(kept(one, "least")))
            yield Condition(column, "le" if kept(one, "le") else "lt", value_of(kept(one, "most")))
        elif kept(one, "bound"):
            yield Condition(column, "ge" if kept(one, "up") else "le", value_of(kept(one, "bound")))
        elif kept(one, "empty"):
            yield Condition(column, "ne" if kept(one, "filled") else "eq", None)
        elif kept(one, "plain"):
            yield Condition(kept(one, "plain"), "eq", value_of(kept(one, "plain_value")))
        elif kept(one, "choices"):
            yield Condition(column, "in", [value_of(told) for told in _CHOICE.split(kept(one, "choices"))])
        else:
            op = next(name for name in _COMPARISONS if kept(one, name))
            yield Condition(column, op, value_of(kept(one, "value")))


def conditions_in(text: str) -> tuple[Condition, ...]:
    """The conditions of a text that is nothing but conditions."""
    found = _ALL.fullmatch(text.strip())
    return tuple(_each(kept(found, "all"))) if found else ()
