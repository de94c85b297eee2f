"""Reads an English clause about a table as a whole: what figure, rows or columns it wants. A clause of which one word
is left over is not read here. Must not know: tools, files; their names are taken out before.
"""

from __future__ import annotations

import re
from dataclasses import replace

from autoglm.planning.notation import Regex
from autoglm.planning.offline.tables.conditions import (
    WORDS,
    conditions_apart,
    conditions_within,
)
from autoglm.planning.offline.tables.english_names import bare, is_measure, singular
from autoglm.planning.offline.tables.loosely import english_figure
from autoglm.planning.offline.tables.sql import ordered
from autoglm.planning.offline.tables.wish import Condition, TableWish
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.lexicon import NUMBER_WORDS, words
from autoglm.planning.offline.words.phrasing import Phrasing, fitting, kept

_OPERATIONS = {
    "mean": "average|mean|avg",
    "sum": "sum total|grand total|total|sum|overall|combined",
    "max": "highest|largest|maximum|max|biggest|greatest|peak",
    "min": "lowest|smallest|minimum|min|least",
    "median": "median",
}
_OPERATION_OF = {word: name for name, told in _OPERATIONS.items() for word in told.split("|")}
# These are said of things as well as of figures: the largest order, the largest amount.
_OF_THINGS = frozenset(words("largest biggest greatest smallest least"))
_ENGLISH = Phrasing(
    """
    please = please|can you|could you
    fields = column[s]|field[s]
    things = <rows>|item[s]|result[s]|case[s]|<word>
    all_things = [all] [the] <things>
    different = different|distinct|unique
    values = value[s]|column|field|figure[s]

    # the ends of a ranking, and the orders of one
    highest = largest|highest|biggest|most recent|most expensive|most|greatest|newest|latest|best|longest|high|large
        |dearest|priciest|heaviest|tallest|busiest|richest|hottest|widest|deepest|youngest|strongest|costliest
    lowest = smallest|lowest|least expensive|least|oldest|earliest|cheapest|worst|shortest|low|small|fewest|few|lightest
        |poorest|coldest|weakest|narrowest|shallowest|quietest|thinnest
    falling = <highest> [<any_word>] (first|[at|on] [the] top)|(descending|decreasing|falling) [order]
        |<highest> [down] to <lowest>|z to a|z-a|reverse [alphabetical|chronological] order
        |[with] the <highest> [<any_word>] (first|(at|on) [the] top)|from the top down
    rising = <lowest> [<any_word>] (first|[at|on] [the] top)|(ascending|increasing|rising) [order]
        |<lowest> [up] to <highest>
        |[with] the <lowest> [<any_word>] (first|(at|on) [the] top)|from the bottom up
    letters = alphabetical[ly| order]|a to z|a-z|from a to z|in order|sorted
    oldest = (chronological|date|time) order|chronologically
    file_order = [original|file] order [of the file]|[the] order of the file|as [they are] [in] the file
    no_more = nothing (else|more)|no (other|more) <fields>|no others|not the (rest|others)|that is all|that's all
    sort = (sort|order|rank|arrange|organise|organize|reorder|re-order|line up) [it|them|everything|<all_things>]
    measured_by = [,] (by|in terms of|according to|based on|going by|judging by|measured by|when it comes to)

    # several columns, each in its own direction; without one values rise, as people and SQL take it
    direction = {down:descending|desc|falling|reverse}|ascending|asc|rising
    ordering = (<direction>|in <direction>) [order]
    key = {column} [{way:<ordering>|\\(<ordering>\\)}]
    next_key = (,|, and|[,] [and] then) [sort|order] [by|on] [the]

    counted = (how many|[the] number of|count [up] [of]|count how many) [all] [the]
    """,
    {
        **WORDS,
        "operation": "|".join(_OPERATION_OF),
        "number": Regex(rf"\d{{1,9}}|{'|'.join(NUMBER_WORDS)}"),
        "any_word": Regex(r"[\w-]+"),
        "pause": Regex("(?=[ ,:]|$)"),
        "anything": Regex(".{0,16}"),
        "after_comma": Regex("(?<=, )"),
        "start": Regex("^"),
        "end": Regex("$"),
        "mark": Regex(" ?[,.?;–-]"),
    },
)
# A column that is said to be one: the amount column, column amount, (column amount).
_MARKED = _ENGLISH.patterns("""
    (the|its|their) {column:<word>} (column|field)
    [the] (column|field) (called|named|labelled|headed|titled) {column}
    the (column|field) {column:<word>}
""")
_TOLD_COLUMN = _ENGLISH.patterns("""
    \\((column|field|the column|in the column|by the column|see column) {column:<any_word>}\\)
    \\((by|in|see|the|use) [the] {column} (column|field)\\)
    <mark> [and|where|in|by|see|use|using|that is|that's]* [the] (column|field)['s|’s| is]
        [called|named|for it is|to use is|is]* {column:<any_word>}<end>
""")

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
_GROUPS = _ENGLISH.pattern("""
    [broken down|split [up]|separated|separately|summed|averaged|[and] group[ed]|grouping]
    (by|per|[for|in|of|within|at] (each|every)|across) [the|different|single|individual]* {columns}<sentence_end>
""")
_GROUPING = _ENGLISH.pattern("""
    <start>(group [them|it|the rows][,] (and|then)|with)<pause>|[and] group[ed]<end>
""")
_ORDER = _ENGLISH.pattern("""(
    [and|but] [sorted|ordered|listed|arranged|ranked|sort [it|them]|list them] [from] [in] [the]
        (<falling>|{rising}|{letters}|{file_order})
    |<after_comma>{named:<column>} [in [the]] {letters}
    |<after_comma>with [the] {named:<column>} [listed|sorted|put|in|by|the]* {letters}
    |[and] put (them|it|those) in {letters}
    |in {group:<word>} order
    |[and] (sorted|ordered|arranged|listed|ranked) by [the|their]
        (total[s]|sum[s]|average[s]|mean[s]|count[s]|figure[s]|value[s]) [[in] (<falling>|{rising})]
    |[and] ((sorted|ordered|arranged|listed) by|in order of) [the] {group:<column>})<end>""")
_ONLY_COLUMNS = _ENGLISH.pattern("""(
    [but|and|showing|show|with|giving|give me|keep]* (only|just) [the] [<fields>] {columns} [<fields>]
    |[with] [the] [two|three|four] <fields> {columns} [only]
    |[the] {columns} <fields> [only]
    |, [the|their|its] {columns} (only|alone)|[only|just] [the] {columns}(,| and) <no_more>)[,] [and
        |but] [<no_more>]<end>""")
_FIRST = _ENGLISH.pattern("""
    [and] [then] [show|give|keep|take|list|return|display|print|only|just|limit to]* [me] [only|just] [the] (first|top)
    {number} [<rows>|of them|only|results]<end>
""")
_ALL_ROWS = _ENGLISH.pattern("""
    [(do|does|are there|is there|have|has) any] [[down] to] [which|what] [only|just|all|every|any]* [of] [the|those]
        [<things>] [that|which|who]|filter [for]
""")
_COLUMNS_OF = _ENGLISH.patterns("""
    [the] {columns} (of|for|from) [all|any|every|each|only|just]* [of] [the|those|our|my] <things>
    [the] {columns:<column>(,|[,] and) [the] <column>[(,|[,] and) [the] <column>]*}
""")
_ROWS = _ENGLISH.pattern("[<rows>]")
_FIRST_ROWS = _ENGLISH.pattern("(first|<rows>)<pause>")
_FIGURES = _ENGLISH.patterns("""
    (add|tot|sum|total|tally) [up|together] [all] [the] [values|figures|numbers|amounts] [of|in] [the] {column}
    {operation} [value] [of|in|for|from] [all] [the] [column|field] {column} [<values>]*
    (add|sum|total|tally) [up] [all] [the] {column} [<values>]*
    {column}['s] {operation:total|average|mean|median|maximum|max|minimum|min|sum}
    {operation} {sure:value|figure|number|entry|reading|amount} (of|in|for|from|under) [the] {column} [<values>]*
    how much [<word>] (is|was) [there] (in|under) [the] {column} [<values>]* [in total|altogether|all in all|overall]
    how much {column} (did|do|does|have|has|had|was|were|is|are) [we|i|they|you|there]
        [make|made|spend|spent|earn[ed]|get|got|take[n]|sell|sold|use[d]|have|bring in|brought in|see|pay|paid|raised]*
        [in total|altogether|all in all|overall]
    [what] (do|does|did) [all] [the] [(figures|values|numbers|amounts|entries) (in|of|under) [the]] {column}
        [<values>]* [all]
        (add|sum|tot|total|come|amount|make|work out) [up] [to|out at|out to|at] [altogether|in total|in all]
""")
_HOW_MANY_DIFFERENT = _ENGLISH.patterns("""
    <counted> (<different>)+ [values (of|in)|kinds of] [the] {column} [values] [(are|is|do|does)<anything>]
    <counted> (kinds|types|sorts) of {column} [(are|is) there]
    <counted> (<different>)+ <word> [there] [are|is|appear[s]|occur[s]|show[s] up|come[s] up|do we have|do i have|can
        be found]
        [there|listed]* (in|under) [the] {column}
""")
_HOW_MANY_ROWS = _ENGLISH.pattern("<counted> <rows> [(are|is) [there]|does it have|it has]")
# A noun stands for rows only where the rest says which rows are meant: orders per customer.
_HOW_MANY = _ENGLISH.patterns("""
    count [up] (them|it|each [one])
    <counted> (people|persons|employees|members|students) [(are|is) [there]|do we have]
""")
# What each group has of a column that is named for itself.
_EACH_OF = _ENGLISH.pattern("""
    how (much|many [<word>]) (did|does|do|has|have|had) (each|every) {group:<word>} [<word>] [in total|altogether]
        <measured_by> [the] {column}
""")
# How often each value of a column is there.
_HOW_OFTEN = _ENGLISH.patterns("""
    (how (often|frequently)|how many times) (does|do|did|is|are|has|have|was|were) (each|every) [<different>] {column}
        [appear[s]|occur[s]|come[s] up|show[s] up|turn[s] up|listed|mentioned|happen|used|named|been|there|crop[s] up]*
    [the] (frequency|number of occurrences|occurrences|count[s]|tally) (of|for) (each|every|the different) {column}
    how many <rows> [are|is] [there] (in|for|under|with) (each|every) {column}
""")
_TOP_GROUPS = _ENGLISH.patterns("""
    [the] [top|best|{lowest:bottom|worst}] {number} {group:<word>} (by|with the [{highest}|{lowest}]|in terms of) [the]
        {operation:total|average|mean|median|summed|combined} [of] [the] {column}
    which {group:<word>} (has|have|had) the ({highest}|{lowest})
        {operation:total|average|mean|median|combined} [of] [the] {column}
""")
# What adds up over rows, where a highest price or temperature does not.
_MOST_OF = _ENGLISH.pattern("""
    (which|what) {group:<word>} (has|have|had|got|saw|made|brought in) the (<highest>|{lowest})
    {column:[<any_word>] (sales|revenue[s]|turnover|income[s]|profit[s]|expense[s]|spending|costs|downloads|visits
        |visitors)}
""")
_TOP = _ENGLISH.patterns("""
    [the] (top|<highest>|{lowest:bottom|<lowest>}) {number} [<things>] [sorted|ordered|ranked]<measured_by>
        [the] {column}
    [the] {number} (<highest>|{lowest}) [<things>]<measured_by> [the] {column}
    [the] (<highest>|{lowest}) <things><measured_by> [the] {column}
    [the] [which] {number} <things> (with|that have|having|have) the (<highest>|{lowest}) {column}
    [the|which|what] (row|record|line|entry) (with|that has|having|has) the (<highest>|{lowest}) {column}
    (who|which <word>) (has|have|had|got) the (<highest>|{lowest}) {column}
""")
_BY_AGE = _ENGLISH.pattern("(oldest|youngest)<pause>")
_SORT = _ENGLISH.pattern("""
    [list|show|put|rank|sort|order]* [<all_things>] [from] (<falling>|{rising:<rising>}) (by|on) [the] {column}|
    (put|place|get|list|show|give|arrange|sort) [me] [it|them|everything|<all_things>] (in|into) [the]
        [(<falling>|{rising:<rising>|<letters>})] order (of|by) [the] {column}|
    (<sort>|[<all_things>] (sorted|ordered|ranked)) [[in] (<falling>|{rising:<rising>|<letters>})] [order]
    (by|on) [the] [column] {column} [column]
""")
_BOTH_KEYS = _ENGLISH.pattern("""
    <sort> [first] by [the] {keys:[first] <key>(<next_key> <key>)+|<key> and [by] <key>}
""")
_KEY = _ENGLISH.pattern("<key>")
_SHOWN = _ENGLISH.pattern("""
    [<please>]* (show|list|give|get|load|read|display|print|select|open|only|just) [me] [only|just] [the]
    {columns:<column>(,|[,] and) <columns>}
""")
_DIFFERENT = _ENGLISH.patterns("""
    [only|just] [all] [the] <different> [values (of|in) [the]] {column} [values]
    [what|which] [all] [the] <different> <word> [are|is|there|do we have|appear|occur|listed|come up]* (in|under)
        [the] {column}
""")
_SPACES = lazily.pattern(r"\s+")


def english_wish(text: str) -> TableWish | None:
    """What a clause asks of a table; None when it is not understood to its last word."""
    text = _SPACES.sub(" ", text).strip(" ?.!")
    for told in _TOLD_COLUMN:
        found = told.search(text)
        if found:
            return _of_column(f"{_before(found)}{text[found.end() :]}", bare(kept(found, "column")))
    return _wish_of(_unmarked(text))


def _of_column(text: str, column: str) -> TableWish | None:
    """What is asked of the column that is named beside the question."""
    wish = english_wish(text)
    if wish and wish.by != column and f" by {wish.by} " in f"{text} ":
        return None  # by two columns
    if wish and (wish.measure or wish.by):
        return replace(wish, by=column) if wish.by else replace(wish, measure=column)
    wished = (english_wish(f"{text} {joint} the {column}") for joint in ("by", "in"))
    return next((one for one in wished if one and _speaks_of(one, column)), None) if wish is None else None


def _speaks_of(wish: TableWish, column: str) -> bool:
    return bool(wish.by or wish.conditions) or (wish.measure == column and column not in wish.group_by)


def _wish_of(text: str) -> TableWish | None:
    apart = conditions_apart(text)
    rest = _around(apart[0]) if apart else ""
    wish = _question(rest) or (TableWish() if _ALL_ROWS.fullmatch(trimmed(rest)) else None)
    if apart and wish and not (wish.conditions or wish.sql):
        return replace(wish, conditions=apart[1])
    return _question(text)


def _question(text: str) -> TableWish | None:
    whole, text = text.strip(" ?.!"), trimmed(text)
    for read in (_how_often, _top_groups, _summed_group, _figure, _sorted, _rows):
        wish = read(text)
        if wish is not None:
            return wish
    shown = _SHOWN.fullmatch(whole)
    return TableWish(columns=names_in(kept(shown, "columns"))) if shown else None


def _unmarked(text: str) -> str:
    """The text with names alone for columns that are said to be columns."""
    for marked in _MARKED:
        text = marked.sub(lambda found: f" the {kept(found, 'column')}", text)
    return text


def trimmed(text: str) -> str:
    """The text with single spaces, without words that lead to a wish or close it."""
    text, before = re.sub(r" (?=[,.?!;])", "", _SPACES.sub(" ", text)).strip(), ""
    while text != before:
        before = text
        text = _TAIL.sub("", text.rstrip(" ?!.,:;"))
        lead = _LEAD.match(text)
        text = (text[lead.end() :] if lead else text).lstrip(" ,:;–-")
    return text


def names_in(told: str) -> tuple[str, ...]:
    """The names of an enumeration, without quotes."""
    return tuple(bare(name) for name in re.split(r",? and |, ", told, flags=re.IGNORECASE))


def count_of(told: str) -> int:
    """The number that a text tells."""
    return int(told) if told.isdigit() else NUMBER_WORDS[told.lower()]


def _how_often(text: str) -> TableWish | None:
    each = _EACH_OF.fullmatch(text)
    if each:
        return TableWish("sum", bare(kept(each, "column")), (kept(each, "group"),))
    found = fitting(_HOW_OFTEN, text)
    return TableWish("count", group_by=(singular(bare(kept(found, "column"))),)) if found else None


def _top_groups(text: str) -> TableWish | None:
    found = fitting(_TOP_GROUPS, text)
    if not found:
        return None
    told = kept(found, "operation").lower()
    operation = "sum" if told == "summed" else _OPERATION_OF[told]
    # What the groups have the most of is said more clearly than by "top".
    is_falling = bool(kept(found, "highest")) or not kept(found, "lowest")
    group, limit = singular(kept(found, "group")), count_of(kept(found, "number") or "1")
    return TableWish(operation, bare(kept(found, "column")), (group,), is_descending=is_falling, limit=limit)


def _summed_group(text: str) -> TableWish | None:
    """The group with the most of what adds up: a month has as many rows as there were sales in it."""
    found = _MOST_OF.fullmatch(text)
    if not found:
        return None
    column, group = bare(kept(found, "column")), kept(found, "group")
    return TableWish("sum", column, (group,), is_descending=not kept(found, "lowest"), limit=1)


def _figure(text: str) -> TableWish | None:
    rest, conditions = _without_conditions(text)
    rest, last = _without_first(rest)
    rest, ordered = _without_order(rest)
    rest, limit = _without_first(rest)
    limit = limit or last
    found = list(_GROUPS.finditer(rest))
    if len(found) > 1:
        return None
    groups = names_in(kept(found[0], "columns")) if found else ()
    rest = trimmed(_GROUPING.sub("", _around(found[0]) if found else trimmed(rest)))
    wish = _core(rest, is_split=bool(groups or conditions), is_grouped=bool(groups))
    if wish is None or (limit and not groups):
        return None
    order, is_falling = _order_of(ordered, groups)
    if order is None:
        return None
    return replace(wish, group_by=groups, conditions=conditions, limit=limit, order=order, is_descending=is_falling)


def _core(text: str, *, is_split: bool, is_grouped: bool) -> TableWish | None:
    found = fitting(_FIGURES, text)
    if found:
        word, column = kept(found, "operation").lower(), bare(kept(found, "column"))
        is_figure = word not in _OF_THINGS or is_measure(column) or bool(kept(found, "sure"))
        return TableWish(_OPERATION_OF.get(word, "sum"), column) if is_figure else None
    found = fitting(_HOW_MANY_DIFFERENT, text)
    if found:
        return TableWish("distinct", singular(bare(kept(found, "column"))))
    is_count = _HOW_MANY_ROWS.fullmatch(text) or (is_split and fitting(_HOW_MANY, text))
    figure = None if is_count else english_figure(text, is_grouped=is_grouped)
    return TableWish("count") if is_count else TableWish(*figure) if figure else None


def _order_of(found: re.Match[str] | None, groups: tuple[str, ...]) -> tuple[str | None, bool]:
    """ "group", "file" or "" for by value, and whether the values fall; None for an order that groups do not have."""
    if found is None:
        return "", True
    if not groups:
        return None, True
    if kept(found, "file_order"):
        return "file", True
    named = kept(found, "named") or kept(found, "group")
    if named and singular(bare(named)).lower() not in {singular(one).lower() for one in groups}:
        return None, True
    return ("group" if kept(found, "letters") or kept(found, "group") else ""), not kept(found, "rising")


def _sorted(text: str) -> TableWish | None:
    only = _ONLY_COLUMNS.search(text)
    rest = _before(only) if only and only.start() else text
    columns = names_in(kept(only, "columns")) if only and only.start() else ()
    top = fitting(_TOP, trimmed(rest))
    if top:
        # The oldest have been there for longest: by date they come first, by age last.
        is_falling = bool(kept(top, "lowest")) == (
            bool(_BY_AGE.search(top[0])) and bare(kept(top, "column")).lower() == "age"
        )
        limit = count_of(kept(top, "number") or "1")
        return TableWish(by=bare(kept(top, "column")), is_descending=is_falling, limit=limit, columns=columns)
    rest, limit = _without_first(rest)
    several = _BOTH_KEYS.fullmatch(rest)
    keys = list(_KEY.finditer(kept(several, "keys"))) if several else []
    if limit and keys and not any(kept(one, "way") for one in keys):
        return None  # the first rows of which end is not said
    if keys and not columns:
        return ordered([(bare(kept(one, "column")), bool(kept(one, "down"))) for one in keys], limit)
    rest, ordering = _without_order(rest)
    found = _SORT.fullmatch(rest)
    if not found and ordering and kept(ordering, "group"):
        found, ordering = _SORT.fullmatch(f"{rest} by {kept(ordering, 'group')}"), None
    if not found or (ordering and (kept(ordering, "file_order") or kept(ordering, "named"))):
        return None
    is_rising = kept(found, "rising") or (ordering and (kept(ordering, "letters") or kept(ordering, "rising")))
    by = bare(kept(found, "column"))
    return TableWish(by=by, is_descending=not is_rising, limit=limit or 1000, columns=columns)


def _rows(text: str) -> TableWish | None:
    """Rows that fulfil conditions, some columns, or the first rows as they are; or the different values of a column."""
    different = fitting(_DIFFERENT, text)
    if different:
        return TableWish(columns=(singular(bare(kept(different, "column"))),), is_distinct=True)
    rest, conditions = _without_conditions(text)
    rest, limit = _without_first(rest)
    only = _ONLY_COLUMNS.search(rest)
    columns = names_in(kept(only, "columns")) if only else ()
    rest = trimmed(_before(only) if only else rest)
    named = fitting(_COLUMNS_OF, rest) if conditions and not columns else None
    columns, rest = (names_in(kept(named, "columns")), "") if named else (columns, rest)
    if not limit:
        rest, limit = _without_first(rest)
    if not _ALL_ROWS.fullmatch(rest):
        return None
    is_plain = limit and _ROWS.fullmatch(rest) and _FIRST_ROWS.search(text)
    if not conditions and not columns and not is_plain:
        return None
    return TableWish(conditions=conditions, columns=columns, limit=limit)


def _before(found: re.Match[str]) -> str:
    return found.string[: found.start()].rstrip(" ,")


def _around(found: re.Match[str]) -> str:
    return trimmed(f"{_before(found)} {found.string[found.end() :]}")


def _without_first(text: str) -> tuple[str, int]:
    found = _FIRST.search(text)
    return (_before(found), count_of(kept(found, "number"))) if found else (text, 0)


def _without_order(text: str) -> tuple[str, re.Match[str] | None]:
    found = _ORDER.search(text)
    return (_before(found), found) if found and found.start() else (text, None)


def _without_conditions(text: str) -> tuple[str, tuple[Condition, ...]]:
    found = conditions_within(text)
    return (_around(found[0]), found[1]) if found else (text, ())


def conditions_in(text: str) -> tuple[Condition, ...]:
    """The conditions of a text that is nothing but conditions."""
    rest, found = _without_conditions(f"where {text}")
    return () if rest else found
