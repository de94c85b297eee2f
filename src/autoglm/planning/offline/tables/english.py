"""Reads an English clause about a table as a whole: what figure, rows or columns it wants. A clause of which one word
is left over is not read here. Must not know: tools, files; their names are taken out before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from autoglm.core.values import Json
from autoglm.planning.offline.tables.wishes import Condition, TableWish, ordered
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.lexicon import NUMBER_WORDS, SLOT_CLASSES, words
from autoglm.planning.offline.words.numerals import plain_number

# What no name of a column is without quotes.
_RESERVED = "|".join(
    words(
        r"""the a an of by per and or in on with where whose is are was were than to from for each every as at first
    last top bottom average mean avg total sum overall combined highest largest maximum max biggest greatest lowest
    smallest minimum min least most latest newest oldest earliest recent median distinct different unique count
    number sort sorted order(?!s?\s(?:date|id|value|amount|number|time|total|status|day|price|size)) ordered rank
    ranked arrange group grouped columns? fields? rows? records? lines? entries show give list display print tell
    find get calculate compute work have has having that which who what how many much me it them this these those
    only just all both not between over under above below more less greater higher lower larger smaller equals? equal
    contains? contain draw plot chart graph save write into against versus vs ascending descending alphabetical
    alphabetically today yesterday tomorrow tonight now ever again here there please then use using values save store
    put append add send notify make create please thanks after before since starts ends if but when during without
    within excluding except including among yesterday last next"""
    )
)
_WORD = rf"(?<!\w)(?!(?:{_RESERVED})\b)[^\W\d][\w-]*"
_QUOTED = r"\"[^\"]{1,40}\"|“[^”]{1,40}”|'[^']{1,40}'|`[^`]{1,40}`"
# A quoted name, or up to three words that are none of the language of figures.
COLUMN = (
    rf"(?:{_QUOTED}|{_WORD}(?: {_WORD}){{0,2}}|total(?=$| and\b|,| is (?:above|below|over|under|at)\b| columns?\b"
    r"| fields?\b)|(?:first|last) name\b)"
)
COLUMNS = rf"(?:{COLUMN}(?:(?:,? and |, ){COLUMN}){{0,7}})"
NUMBER = rf"(?:\d{{1,9}}|{'|'.join(NUMBER_WORDS)})"
_NOUN = r"(?:(?:rows?|records?|lines?|entries|entry|items?|results?|cases?)|" + _WORD + ")"
_ROWS = r"(?:rows?|records?|lines?|entries|entry|data rows)"
_LEAD = lazily.pattern(
    r"(?:please|kindly|hey|okay|ok|so|now|then|first(?=,)|finally|also|and|could you|can you|would you|will you"
    r"|i(?:'d| would)? (?:only |just )?(?:want|need|like)(?: to (?:see|know|have|get))?|let me (?:see|know)"
    r"|tell me|give(?: me)?"
    r"|show(?: me)?|get(?: me)?|find(?: out)?|fetch|list|display|print(?: out)?|return|report|compute|calculate"
    r"|work out"
    r"|figure out|determine|what(?:'s|s| is| are| was| were)|how (?:much|high|low|large|big) (?:is|are|was|were)"
    r"|pick(?: out)?|extract|pull(?: out| up)?|see|look up|the|load|read|open|keep|select|filter(?: out)?"
    r"|is|are)(?=[\s,:]|$)[\s,:]*",
    re.IGNORECASE,
)
_TAIL = lazily.pattern(
    r"(?:[\s?!.,:;]+|\s+(?:please|thanks|thank you|for me|overall|in total|altogether|in all|are there|is there"
    r"|there are"
    r"|do we have|exist|in it|in there|out|there|listed|has|have|does it have|are in|is in))$",
    re.IGNORECASE,
)
_NAMED_OPERATIONS = {
    "mean": "average|mean|avg",
    "sum": "total|sum|overall|combined|sum total|grand total",
    "max": "highest|largest|maximum|max|biggest|greatest|peak",
    "min": "lowest|smallest|minimum|min|least",
    "median": "median",
}
# These are said of things as well as of figures: the largest order, the largest amount.
_OF_THINGS = frozenset(("largest", "biggest", "greatest", "smallest", "least"))
_MEASURES = frozenset(
    word
    for name in ("count", "rate", "money", "duration", "distance", "mass", "temperature", "speed")
    for word in SLOT_CLASSES[name]
) | frozenset(words("size value score rating population area volume total sum share sales points discount tax"))
_OPERATION_OF = {word: name for name, told in _NAMED_OPERATIONS.items() for word in told.split("|")}
_OPERATION = "|".join(sorted(_OPERATION_OF, key=len, reverse=True))
_COMPARED = {
    "ge": r"is at least|at least|is no less than|no less than|not less than|>=|≥|of at least|is on or after|on or after"
    r"|is since|since|of .. or more",
    "le": r"is at most|at most|is no more than|no more than|not more than|<=|≤|of at most|up to|is on or before"
    r"|on or before",
    "ne": r"is not equal to|does not equal|isn't|is not|are not|!=|<>|≠",
    "gt": r"(?:is |are )?(?:greater than|more than|over|above|larger than|higher than|bigger than|older than"
    r"|longer than|exceeding|after|later than)|exceeds|>",
    "lt": r"(?:is |are )?(?:less than|under|below|smaller than|lower than|fewer than|younger than|shorter than|before"
    r"|earlier than)|<",
    "contains": r"contains|containing|includes|including|that contains",
    "eq": r"is equal to|equal to|equals|==|=|is exactly|is|are|was",
}
_HOW = "|".join(_COMPARED.values())
_DAY = r"\d{4}-\d{2}-\d{2}"
_AMOUNT = r"[$€£¥]?-?(?:\d{1,3}(?:,\d{3}){1,6}|\d+)(?:\.\d+)?(?![\w-])"
_VALUE = rf"(?:{_QUOTED}|{_DAY}|{_AMOUNT}|(?-i:[A-Z][\w-]*(?: [A-Z][\w-]*){{0,2}})|{_WORD})"
_BOUND = (
    rf"{COLUMN} (?:is |of )?(?:{_DAY}|{_AMOUNT}) or (?:more|higher|above|over|greater|later|better|less|lower|below"
    r"|under|fewer|earlier)"
)
_BETWEEN = rf"{COLUMN} (?:is |lies )?between {_VALUE} and {_VALUE}"
_COMPARISON = rf"{COLUMN} ?(?:{_HOW}) ?{_VALUE}"
_ONE = rf"(?:an? |the )?(?:{_BETWEEN}|{_BOUND}|{_COMPARISON})"
_CONDITIONS = lazily.pattern(
    r"(?:^|,? )(?:(?:for|of|in|over) (?:only |all )?(?:the )?(?:rows|records|lines|entries) )?(?:where|whose|with"
    r"|having|that have|which have|who have|have|has|had|for which|in which|for|by|on)"
    rf" (?P<all>{_ONE}(?:(?:,| and| but|, and) (?:whose |where |with |also |that have )?{_ONE}){{0,4}})(?=[,.?! ]|$)",
    re.IGNORECASE,
)
_EACH_CONDITION = lazily.pattern(
    rf"(?P<between>(?:{COLUMN}) (?:is |lies )?between) (?P<low>{_VALUE}) and (?P<high>{_VALUE})"
    rf"|(?P<bounded>{COLUMN}) (?:is |of )?(?P<bound>{_DAY}|{_AMOUNT}) or (?:(?P<up>more|higher|above|over|greater"
    r"|later|better)"
    r"|less|lower|below|under|fewer|earlier)"
    rf"|(?P<column>{COLUMN}) ?(?P<how>{_HOW}) ?(?P<value>{_VALUE})",
    re.IGNORECASE,
)
_GROUPS = lazily.pattern(
    r"(?:^|,? )(?:(?:broken down|split|separated|split up|grouped|summed|averaged|separately|and group(?:ed)?|grouping)"
    r" )?(?:by|per|for each|for every|in each|in every|of each|within each|at each|each|every|across)"
    rf" (?:the |different |single |individual ){{0,6}}(?P<names>{COLUMNS})(?=[,.?!: ]|$)",
    re.IGNORECASE,
)
_DOWN = (
    r"(?:largest|highest|biggest|most|greatest|newest|latest|most recent|best|most expensive|longest|high|large|most)"
)
_UP = r"(?:smallest|lowest|least|oldest|earliest|cheapest|worst|shortest|low|small|few|fewest)"
_LED = (
    r"(?:,? (?:and |but )?(?:(?:sorted|ordered|listed|arranged|ranked|sort(?: it| them)?|list them) )?(?:from )?"
    r"(?:the |in )?)"
)
_FALLING = rf"{_DOWN}(?: \w+)? first|descending(?: order)?|{_DOWN} to {_UP}|z to a|reverse(?: alphabetical)? order"
_RISING = rf"{_UP}(?: \w+)? first|ascending(?: order)?|increasing(?: order)?|{_UP} to {_DOWN}"
_LETTERS = r"(?:alphabetical(?:ly|(?: order)?)|a to z)"
_ORDER = lazily.pattern(
    rf"{_LED}(?:(?P<down>{_FALLING})|(?P<up>{_RISING})|(?:(?<=, )(?P<names>{COLUMN}) (?:in |in the )?)?"
    rf"(?P<letters>{_LETTERS})"
    r"|(?P<file>(?:original |file )order(?: of the file)?|(?:the )?order of the file|as (?:they are )?in the file))$"
    rf"|,? (?:and )?(?:(?:sorted|ordered|arranged|listed) by|in order of)(?: the)? (?P<group>{COLUMN})$",
    re.IGNORECASE,
)
_ONLY_COLUMNS = lazily.pattern(
    r"(?:^|,? )(?:but |and |showing |show |with |giving |give me |keep ){0,6}(?:only|just) (?:the )?(?:columns? "
    r"|fields? )?"
    rf"(?P<names>{COLUMNS})(?: columns?| fields?)?$"
    rf"|(?:^|,? )(?:with )?(?:the )?(?:two |three |four )?(?:columns?|fields?) (?P<named>{COLUMNS})(?: only)?$"
    rf"|(?:^|,? )(?:the )?(?P<before>{COLUMNS}) (?:columns?|fields?)(?: only)?$",
    re.IGNORECASE,
)
_ALL_ROWS = (
    rf"(?:(?:down )?to )?(?:which |what )?(?:only |just |all |every |any ){{0,6}}(?:of )?(?:the\b ?"
    rf"|those\b ?)?(?:{_NOUN})?"
    r"(?: that| which| who)?"
)
_FIGURE = (
    rf"(?P<operation>{_OPERATION})(?: value)?(?: of)?(?: all)?(?: the)?(?: column| field)? (?P<column>{COLUMN})"
    r"(?: values?| column| field| figures?){0,6}"
)
_COUNTED = r"(?:how many|(?:the )?number of|count(?: up)?(?: of)?|count how many)(?: all)?(?: the)?"
_CORES: tuple[re.Pattern[str], ...] = tuple(
    lazily.pattern(pattern, re.IGNORECASE)
    for pattern in (
        _FIGURE,
        rf"(?P<adds>(?:add|sum|total|tally)(?: up)?) (?:all )?(?:the )?(?P<summed>{COLUMN})(?: values?| column){{0,6}}",
        rf"(?P<late>{COLUMN})(?:'s)? (?P<operation2>total|average|mean|median|maximum|max|minimum|min|sum)",
        rf"{_COUNTED} (?:different |distinct |unique ){{1,6}}(?:values (?:of|in) "
        rf"|kinds of )?(?:the )?(?P<distinct>{COLUMN})"
        r"(?: values)?(?: (?:are|is|do|does).{0,16})?",
        rf"{_COUNTED} (?:kinds|types|sorts) of (?P<kinds>{COLUMN})(?: (?:are|is) there)?",
        rf"{_COUNTED} (?P<rows>{_ROWS})(?: (?:are|is)(?: there)?| does it have| it has)?",
        r"(?:count|count up) (?P<noun>them|it|each|each one)",
        rf"{_COUNTED} (?P<noun>people|persons|employees|members|students)(?: (?:are|is)(?: there)?| do we have)?",
    )
)
_TOP_GROUPS = lazily.pattern(
    rf"(?:the )?(?:(?P<end>top|best|bottom|worst) )?(?P<count>{NUMBER}) (?P<group>{_WORD}) (?:by|with the"
    rf"(?: (?P<most>{_DOWN}|{_UP}))?|in terms of)(?: the)? (?P<operation>total|average|mean|median|summed"
    r"|combined)(?: of)?"
    rf"(?: the)? (?P<column>{COLUMN})|which (?P<one>{_WORD}) (?:has|have|had) the (?P<most1>{_DOWN}|{_UP})"
    rf" (?P<operation1>total|average|mean|median|combined)(?: of)?(?: the)? (?P<column1>{COLUMN})",
    re.IGNORECASE,
)
# What adds up over rows, where a highest price or temperature does not.
_ADDING = (
    r"(?:[\w-]+ )?(?:sales|revenues?|turnover|incomes?|profits?|expenses?|spending|costs|downloads|visits|visitors)"
)
_MOST_OF = lazily.pattern(
    rf"(?:which|what) (?P<group>{_WORD}) (?:has|have|had|got|saw|made|brought in) the (?P<most>{_DOWN}|{_UP})"
    rf" (?P<column>{_ADDING})",
    re.IGNORECASE,
)
_TOP: tuple[re.Pattern[str], ...] = tuple(
    lazily.pattern(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:the )?(?P<end>top|bottom|{_DOWN}|{_UP}) (?P<count>{NUMBER})(?: {_NOUN})?"
        rf" (?:(?:sorted|ordered|ranked) )?(?:by|in terms of|according to|based on)(?: the)? (?P<by>{COLUMN})",
        rf"(?:the )?(?P<count>{NUMBER}) (?P<end>{_DOWN}|{_UP})(?: {_NOUN})?(?: by|,? according to|,? based on"
        rf"|,? going by)(?: the)? (?P<by>{COLUMN})",
        rf"(?:the )?(?P<end>{_DOWN}|{_UP}) (?P<count>{NUMBER})(?: {_NOUN})?"
        rf"(?: by|,? according to|,? based on|,? going by)(?: the)? (?P<by>{COLUMN})",
        rf"(?:the )?(?:which )?(?P<count>{NUMBER}) {_NOUN}(?: with| that have| having| have) the"
        rf" (?P<end>{_DOWN}|{_UP}) (?P<by>{COLUMN})",
        rf"(?:the |which |what )?(?P<single>row|record|line|entry)(?: with| that has| having| has) the"
        rf" (?P<end>{_DOWN}|{_UP}) (?P<by>{COLUMN})",
        rf"(?P<single>who|which {_WORD}) (?:has|have|had|got) the (?P<end>{_DOWN}|{_UP}) (?P<by>{COLUMN})",
    )
)
_SORT = lazily.pattern(
    rf"(?:(?:sort|order|rank|arrange)(?: it| them| everything| (?:all )?(?:the )?{_NOUN})?|(?:all )?(?:the )?{_NOUN}"
    rf"(?: sorted| ordered| ranked)|sorted|ordered|ranked)(?: (?:in )?(?:(?P<letters>{_LETTERS})|(?P<down>{_FALLING})"
    rf"|(?P<up>{_RISING})))?(?: order)? (?:by|on)(?: the)?(?: column)? (?P<by>{COLUMN})(?: column)?",
    re.IGNORECASE,
)
# Several columns, each in its own direction; without one values rise, as people and SQL take it.
_WAY = r"(?: \(?(?:in )?(?:(?P<{0}down>descending|desc|falling|reverse)|ascending|asc|rising)(?: order)?\)?)?"
_KEY = _WAY.replace("?P<{0}down>", "?:")
_NEXT_KEY = r"(?:,? and then|,? then|, and|,)(?: (?:sort|order))?(?: by| on)?(?: the)?"
_BOTH_KEYS = lazily.pattern(
    rf"(?:sort|order|rank|arrange)(?: it| them| everything| (?:all )?(?:the )?{_NOUN})? (?:first )?by(?: the)?"
    rf" (?P<keys>(?:first )?{COLUMN}{_KEY}(?:{_NEXT_KEY} {COLUMN}{_KEY}){{1,3}}"
    rf"|{COLUMN}{_KEY} and(?: by)? {COLUMN}{_KEY})",
    re.IGNORECASE,
)
_BETWEEN_KEYS = lazily.pattern(rf"{_NEXT_KEY} | and (?:by )?", re.IGNORECASE)
_KEY_TOLD = lazily.pattern(rf"(?P<name>{COLUMN}){_WAY.format('')}", re.IGNORECASE)
_FIRST = lazily.pattern(
    rf"(?:^|,? )(?:and )?(?:then )?(?:show|give|keep|take|list|return|display|print|only|just|limit to"
    rf"| ){{0,6}}(?:me )?"
    rf"(?:only |just )?(?:the )?(?:first|top) (?P<count>{NUMBER})(?: {_ROWS}| of them| only| results)?$",
    re.IGNORECASE,
)
_SHOWN = lazily.pattern(
    r"(?:please |can you |could you ){0,6}(?:show|list|give|get|load|read|display|print|select|open|only|just)"
    r"(?: me)?(?: only| just)?"
    rf"(?: the)? (?P<names>{COLUMN}(?:,? and |, ){COLUMNS})",
    re.IGNORECASE,
)
_GROUPING = lazily.pattern(
    r"^(?:group(?: them| it| the rows)?,? ?(?:and|then)|with)\s|\s(?:and )?group(?:ed)?$", re.IGNORECASE
)
_DIFFERENT = lazily.pattern(
    rf"(?:all )?(?:the )?(?:different|distinct|unique) (?:values (?:of|in) (?:the )?)?(?P<column>{COLUMN})(?: values)?",
    re.IGNORECASE,
)
_SPACES = lazily.pattern(r"\s+")


def english_wish(text: str) -> TableWish | None:
    """What a clause asks of a table; None when it is not understood to its last word."""
    whole, text = _SPACES.sub(" ", text).strip(" ?.!"), trimmed(text)
    for read in (_top_groups, _summed_group, _figure, _sorted, _rows):
        wish = read(text)
        if wish is not None:
            return wish
    shown = _SHOWN.fullmatch(whole)
    return TableWish(columns=names_in(shown["names"])) if shown else None


def trimmed(text: str) -> str:
    """The text with single spaces, without words that lead to a wish or close it."""
    text, before = re.sub(r" (?=[,.?!;])", "", _SPACES.sub(" ", text)).strip(), ""
    while text != before:
        before = text
        text = _TAIL.sub("", text)
        lead = _LEAD.match(text)
        text = (text[lead.end() :] if lead else text).lstrip(" ,:;")
    return text


def names_in(told: str) -> tuple[str, ...]:
    """The names of an enumeration, without quotes."""
    return tuple(bare(name) for name in re.split(r",? and |, ", told, flags=re.IGNORECASE))


def bare(name: str) -> str:
    """A name without its quotes."""
    return name.strip("\"“”'`")


def count_of(told: str) -> int:
    """The number that a text tells."""
    return int(told) if told.isdigit() else NUMBER_WORDS[told.lower()]


def singular(name: str) -> str:
    """One of what a name in the plural counts: products, cities, boxes."""
    if re.search(r"[^aeiou]ies$", name):
        return name[:-3] + "y"
    if re.search(r"(?:ss|x|ch|sh)es$", name):
        return name[:-2]
    return name[:-1] if re.search(r"[^sui]s$", name) else name


def is_measure(name: str) -> bool:
    """Whether a column's name tells by itself that it holds figures."""
    last = re.split(r"[\s_-]", name.lower())[-1]
    return last in _MEASURES or singular(last) in _MEASURES


def _top_groups(text: str) -> TableWish | None:
    found = _TOP_GROUPS.fullmatch(text)
    if not found:
        return None
    told = (found["operation"] or found["operation1"]).lower()
    operation = "sum" if told in ("summed", "combined") else _OPERATION_OF[told]
    column, group = found["column"] or found["column1"], singular(found["group"] or found["one"])
    most = (found["most"] or found["most1"] or found["end"] or "").lower()
    is_falling = not (re.fullmatch(_UP, most) or most == "bottom")
    count = count_of(found["count"]) if found["count"] else 1
    return TableWish(operation, bare(column), (group,), is_descending=is_falling, limit=count)


def _summed_group(text: str) -> TableWish | None:
    """The group with the most of what adds up: a month has as many rows as there were sales in it."""
    found = _MOST_OF.fullmatch(text)
    if not found:
        return None
    is_falling = not re.fullmatch(_UP, found["most"], re.IGNORECASE)
    return TableWish("sum", bare(found["column"]), (found["group"],), is_descending=is_falling, limit=1)


def _figure(text: str) -> TableWish | None:
    rest, conditions = _without_conditions(text)
    rest, last = _without_first(rest)
    rest, ordered = _without_order(rest)
    rest, limit = _without_first(rest)
    limit = limit or last
    found = list(_GROUPS.finditer(rest))
    if len(found) > 1:
        return None
    groups = names_in(found[0]["names"]) if found else ()
    if found:
        rest = trimmed(rest[: found[0].start()] + " " + rest[found[0].end() :])
    rest = trimmed(_GROUPING.sub("", rest))
    core = next(filter(None, (core.fullmatch(rest) for core in _CORES)), None)
    wish = _core(core, is_split=bool(groups or conditions)) if core else None
    if wish is None or (limit and not groups):
        return None
    order, is_falling = _order_of(ordered, groups)
    if order is None:
        return None
    return replace(wish, group_by=groups, conditions=conditions, limit=limit, order=order, is_descending=is_falling)


def _core(found: re.Match[str], *, is_split: bool) -> TableWish | None:
    told = found.groupdict()
    if told.get("operation"):
        word, column = told["operation"].lower(), bare(told["column"])
        return TableWish(_OPERATION_OF[word], column) if word not in _OF_THINGS or is_measure(column) else None
    if told.get("adds"):
        return TableWish("sum", bare(told["summed"]))
    if told.get("late"):
        return TableWish(_OPERATION_OF[told["operation2"].lower()], bare(told["late"]))
    distinct = told.get("distinct") or told.get("kinds")
    if distinct:
        return TableWish("distinct", singular(bare(distinct)))
    # A noun stands for rows only where the rest says which rows are meant: orders per customer.
    return TableWish("count") if told.get("rows") or is_split else None


def _order_of(found: re.Match[str] | None, groups: tuple[str, ...]) -> tuple[str | None, bool]:
    """ "group", "file" or "" for by value, and whether the values fall; None for an order that groups do not have."""
    if found is None:
        return "", True
    if not groups:
        return None, True
    if found["file"]:
        return "file", True
    named = found["names"] or found["group"]
    if named and singular(bare(named)).lower() not in {singular(one).lower() for one in groups}:
        return None, True
    return ("group" if found["letters"] or found["group"] else ""), not found["up"]


def _sorted(text: str) -> TableWish | None:
    only = _ONLY_COLUMNS.search(text)
    rest = text[: only.start()] if only and only.start() else text
    columns = names_in(only["names"] or only["named"] or only["before"]) if only and only.start() else ()
    for top in _TOP:
        found = top.fullmatch(trimmed(rest))
        if found:
            end = found["end"].lower()
            is_falling = end != "bottom" and not re.fullmatch(_UP, end)
            limit = 1 if "single" in found.groupdict() else count_of(found["count"])
            return TableWish(by=bare(found["by"]), is_descending=is_falling, limit=limit, columns=columns)
    rest, limit = _without_first(rest)
    several = _BOTH_KEYS.fullmatch(rest)
    if several and limit and not re.search(r"scending|\b(?:asc|desc|rising|falling)\b", several["keys"], re.IGNORECASE):
        return None  # the first rows of which end is not said
    if several and not columns:
        keys = [_KEY_TOLD.fullmatch(one.strip()) for one in _BETWEEN_KEYS.split(several["keys"])]
        return ordered([(bare(one["name"]), one["down"] is not None) for one in keys if one], limit)
    rest, ordering = _without_order(rest)
    found = _SORT.fullmatch(rest)
    if not found and ordering and ordering["group"]:
        found, ordering = _SORT.fullmatch(f"{rest} by {ordering['group']}"), None
    if not found or (ordering and (ordering["file"] or ordering["names"])):
        return None
    is_rising = bool(found["letters"] or found["up"] or (ordering and (ordering["letters"] or ordering["up"])))
    return TableWish(by=bare(found["by"]), is_descending=not is_rising, limit=limit or 1000, columns=columns)


def _rows(text: str) -> TableWish | None:
    """Rows that fulfil conditions, some columns, or the first rows as they are; or the different values of a column."""
    different = _DIFFERENT.fullmatch(text)
    if different:
        return TableWish(columns=(singular(bare(different["column"])),), is_distinct=True)
    rest, conditions = _without_conditions(text)
    rest, limit = _without_first(rest)
    only = _ONLY_COLUMNS.search(rest)
    columns = names_in(only["names"] or only["named"] or only["before"]) if only else ()
    rest = trimmed(rest[: only.start()] if only else rest)
    if not limit:
        rest, limit = _without_first(rest)
    if not re.fullmatch(_ALL_ROWS, rest, re.IGNORECASE) and rest.lower() not in ("filter", "filter for", "rows"):
        return None
    is_plain = limit and re.fullmatch(rf"|{_ROWS}", rest) and re.search(rf"\bfirst\b|\b{_ROWS}\b", text, re.IGNORECASE)
    if not conditions and not columns and not is_plain:
        return None
    return TableWish(conditions=conditions, columns=columns, limit=limit)


def _without_first(text: str) -> tuple[str, int]:
    found = _FIRST.search(text)
    return (text[: found.start()], count_of(found["count"])) if found else (text, 0)


def _without_order(text: str) -> tuple[str, re.Match[str] | None]:
    found = _ORDER.search(text)
    return (text[: found.start()].rstrip(" ,"), found) if found and found.start() else (text, None)


def _without_conditions(text: str) -> tuple[str, tuple[Condition, ...]]:
    found = _CONDITIONS.search(text)
    if not found:
        return text, ()
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    return trimmed(rest), tuple(_each(found["all"]))


def conditions_in(text: str) -> tuple[Condition, ...]:
    """The conditions of a text that is nothing but conditions."""
    rest, found = _without_conditions(f"where {text}")
    return () if rest else found


def _each(told: str) -> Iterator[Condition]:
    for one in _EACH_CONDITION.finditer(re.sub(r"^(?:an?|the) ", "", told, flags=re.IGNORECASE)):
        if one["between"]:
            column = bare(re.split(r" (?:is |lies )?between$", one["between"], flags=re.IGNORECASE)[0])
            yield Condition(column, "ge", value_of(one["low"]))
            yield Condition(column, "le", value_of(one["high"]))
        elif one["bounded"]:
            yield Condition(bare(one["bounded"]), "ge" if one["up"] else "le", value_of(one["bound"]))
        else:
            yield Condition(bare(one["column"]), _how(one["how"]), value_of(one["value"]))


def _how(told: str) -> str:
    return next(name for name, pattern in _COMPARED.items() if re.fullmatch(pattern, told, re.IGNORECASE))


def value_of(told: str) -> Json:
    """The number or text that a value is."""
    if re.fullmatch(_AMOUNT, told):
        return plain_number(float(told.strip("$€£¥").replace(",", "")))
    return bare(told)
