"""Gathers what the parts of an English question to a table say: which words go together, and what each name is the name
of.

Owns: where parts stand beside each other in English. Must not know: what the parts look like.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from autoglm.planning.offline.tables.composing import Asked, End
from autoglm.planning.offline.tables.english.names import bare
from autoglm.planning.offline.tables.gathering import OPERATIONS, Told, Wording
from autoglm.planning.offline.tables.measures import is_group, singular
from autoglm.planning.offline.tables.parting import NAME, WEAK, Part
from autoglm.planning.offline.tables.wish import SPANS
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.lexicon import OTHER_TASKS, STRONG_VERBS, VERBS
from autoglm.planning.offline.words.units import is_unit

# By when, and not by how much: groups come in the order of time, and in no other one.
_OF_TIME = lazily.pattern(r"\b(?:newest|latest|recent|oldest|earliest|reverse)\b", re.IGNORECASE)
_AGED = lazily.pattern(r"\b(?:youngest|oldest)\b", re.IGNORECASE)
# More likely told of a year than of so many.
_YEARS = range(1900, 2101)
_AND_TOTAL = lazily.pattern(r" and (?:the|a|its) (?:grand |overall )?total$", re.IGNORECASE)
# What adds up where it is told for groups: amount by region. Of rows, the highest of them are asked for.
_AMOUNT = lazily.pattern(r"(?:amounts?|quantity|quantities)$", re.IGNORECASE)
# What tells the end of a ranking.
_RANKINGS = ("extreme", "top", "by_figure")
_ONCE = ("extreme", "top", "first", "number", "each", "by", "by_figure", "columns", "list", "keys", "order")
# The name of what a word of these kinds is said of stands behind it.
_OF_A_NAME = OPERATIONS | {"extreme", "values", "how_much", "by_figure", "different"}
_NO_NAMES = frozenset((*STRONG_VERBS, *OTHER_TASKS, *VERBS))
# What was done to rows: when, a date of its own tells.
_DEEDS = frozenset({"born", "hired", "joined"})


def gathered(parts: Sequence[Part], wording: Wording) -> Asked | None:
    """What the parts say; None where they contradict each other, or where it is open what a name is the name of."""
    told = _Told(parts, wording, _ONCE)
    if not told.is_consistent or told.has_total_of_groups or not told.numbers.isdisjoint(_YEARS):
        return None
    asked: Asked | None = Asked(
        operation="".join(told.operations),
        conditions=told.conditions,
        groups=told.names("each"),
        by=told.names("by"),
        columns=told.columns,
        is_one="which" in told.kinds,
        is_list=told.is_list,
        has_rows=bool(told.kinds & {"rows", "first"}),
        is_sort="sort" in told.kinds or bool(told.kept("by", "ordered")),
    )
    for settle in (_with_groups, _with_order, _with_ends, _with_names, _with_counts):
        asked = settle(asked, told) if asked else None
    if told.kinds <= {"where", "show"} and all(one.is_span for one in told.conditions):
        return None  # read yesterday's: of which rows nothing is said
    return asked and replace(asked, is_only_column="sum" in told.kinds and _is_only_split(asked))


def _is_only_split(asked: Asked) -> bool:
    """Whether nothing but groups is told of a figure, as in total by region: it is of the one column of figures."""
    return bool(asked.groups or asked.by) and not (asked.key or asked.thing or asked.extreme)


class _Told(Told):
    """The parts of an English question, by kind."""

    @property
    def numbers(self) -> frozenset[int]:
        """How many of a ranking are asked for."""
        return frozenset(filter(None, map(self.number, ("extreme", "top", "number"))))

    @property
    def ends(self) -> frozenset[End]:
        """Which ends of a ranking are told; the high one for a ranking by a figure that tells none."""
        low = frozenset[End]({"low"} if any(self.kept(kind, "low") for kind in _RANKINGS) else ())
        is_high = any(kind in self.kinds and not self.kept(kind, "low") for kind in ("extreme", "top"))
        is_high = is_high or bool(self.kept("by_figure", "high")) or ("by_figure" in self.kinds and not low)
        return low | ({"high"} if is_high else set())

    @property
    def has_total_of_groups(self) -> bool:
        """Whether the total of all groups is asked for beside that of each."""
        kinds = [part.kind for part in self.parts]
        is_twice = kinds.count("sum") > 1 or _AND_TOTAL.search(self.parts[0].found.string) is not None
        return is_twice and bool(self.kinds & {"each", "by"})

    def is_by_age(self, by: Sequence[str]) -> bool:
        """Whether the oldest are asked for by age: they come last by date, and first by how old they are."""
        is_told = self.kept("extreme", "age") or _AGED.search(self.said("order"))
        return bool(is_told) and [name.lower() for name in by] == ["age"]

    def is_same(self, one: str, other: str) -> bool:
        return self._plain(one) == self._plain(other)

    def _plain(self, name: str) -> str:
        return singular(name.lower().replace("_", " "))

    def other_names(self, known: Sequence[str]) -> dict[str, bool]:
        """The names that are not known, each once, with whether a word for a figure stands before it."""
        names: dict[str, bool] = {}
        before = ""
        for part in self.parts:
            name = self._name_of(part)
            if name and not self.among(name, known):
                name = self.among(name, tuple(names)) or name
                names[name] = names.get(name, False) or before in _OF_A_NAME
            before = before if part.kind in WEAK else part.kind
        return names

    @property
    def is_top_last(self) -> bool:
        """Whether an end of a ranking is told behind what it is parted by: revenue by region, only the top 3."""
        kinds = [part.kind for part in self.parts]
        behind = {*kinds[kinds.index("by") + 1 :]} - {"rows"} if "by" in kinds else set[str]()
        return behind in ({"top"}, {"extreme"}, {"extreme", "number"})

    @property
    def hints(self) -> tuple[str, ...]:
        """What columns are called, as the request tells; the last one may be a word that says little elsewhere."""
        last = (
            two.found[0].strip()
            for one, two in pairwise(self.parts)
            if (one.kind, two.kind) == ("hint", "faint") and one.found.string[: two.found.start()].endswith(" and")
        )
        return (*self.names("hint"), *last)

    def is_ahead(self, name: str, kind: str) -> bool:
        """Whether a name stands before the first part of a kind."""
        told = [self._name_of(part) or part.kind for part in self.parts]
        return not name or told.index(name) < told.index(kind)

    def _name_of(self, part: Part) -> str:
        return bare(part.found[0].strip().removeprefix("the ")) if part.kind == NAME else ""

    def faint_key(self) -> str:
        """A word behind one for a figure that is a name only where nothing else is: the total spend."""
        pairs = zip(self.parts, self.parts[1:], strict=False)
        return next((two.found[0].strip() for one, two in pairs if two.kind == "faint" and one.kind in _OF_A_NAME), "")

    def among(self, name: str, names: Sequence[str]) -> str:
        """The one of the names that this name is another way to tell, else ""."""
        return next((one for one in names if self.is_same(one, name)), "")


def _with_groups(asked: Asked, told: _Told) -> Asked | None:
    if not told.kept("by", "grouped"):
        return asked
    return None if asked.groups else replace(asked, groups=asked.by, by=())


def _with_order(asked: Asked, told: _Told) -> Asked | None:
    """With the order of rows or groups, and the column that puts them in it."""
    known = (*asked.groups, *asked.by)
    order, named = told.order, told.names("order")
    if told.is_by_age(asked.by):
        order = "rising" if order == "falling" else "falling"
    if not any(named) and asked.is_split and _OF_TIME.search(told.said("order")):
        order = "letters" if order == "rising" else "open"
    if asked.is_sort and len(asked.by) == 1 and told.among(asked.by[0], asked.groups):
        order, named = order or "letters", asked.by
        asked = replace(asked, by=(), is_sort=False)
    order_of = "".join(named[:1])
    return replace(asked, order=order, order_of=told.among(order_of, known) or order_of)


def _with_ends(asked: Asked, told: _Told) -> Asked | None:
    """With the end of a ranking that is asked for, and how many of it."""
    ends, numbers = told.ends, told.numbers
    if len(ends) > 1 or len(numbers) > 1 or ("number" in told.kinds and "extreme" not in told.kinds):
        return None
    limit = sum(numbers)
    asked = replace(asked, keys=told.wording.keys_in(told.kept("keys", "keys")))
    is_plain = asked.has_rows and not told.kinds & {NAME, "by", "hint", "each"}
    if told.kinds & {"top", "extreme"} == {"top"} and (asked.is_sort or asked.order or asked.keys or is_plain):
        # Sorted by price, the top five: the first of them as they come.
        return None if "low" in ends else replace(asked, first=limit)
    extreme: End = "" if not ends else "low" if ("low" in ends) != told.is_by_age(asked.by) else "high"
    return replace(asked, extreme=extreme, limit=limit, first=told.number("first"))


def _with_names(asked: Asked, told: _Told) -> Asked | None:
    """With what the names are the names of: a column that is called one is the key, else what a figure is said of."""
    hints = told.hints
    names = told.other_names((*asked.groups, *asked.by, *(hints if len(hints) == 1 else ())))
    if len(hints) > 1 and not (
        "how_much" in told.kinds or asked.operation or asked.extreme or asked.columns or names or asked.groups
    ):
        return replace(asked, columns=hints)
    if len(hints) == 1:
        return _with_column(asked, told, hints[0], list(names))
    settled = _with_key(asked, told, names)
    is_other = settled and hints and settled.key and not told.among(settled.key, hints)
    return None if is_other else settled


def _with_column(asked: Asked, told: _Told, column: str, things: Sequence[str]) -> Asked | None:
    if asked.by and asked.is_sort:
        return asked if told.among(column, asked.by) and not things else None
    return replace(asked, key=column, thing="".join(things)) if len(things) < 2 else None


def _with_key(asked: Asked, told: _Told, names: Mapping[str, bool]) -> Asked | None:
    """The key is what the word for a figure stands before, or what is named alone; other names are things."""
    keys = [name for name, is_of_figure in names.items() if is_of_figure]
    things = [name for name in names if name not in keys]
    is_figure = (asked.operation and not asked.extreme) or asked.groups
    is_sum = (
        asked.by and not asked.is_sort and things and (told.wording.adds_up(things[0]) or _is_amount(asked, things))
    )
    if not keys and len(things) == 1 and (is_figure or is_sum):
        keys, things = things, []
    if len(keys) > 1 or len(things) > 1:
        return None
    key, thing = "".join(keys) or told.faint_key(), "".join(things)
    if asked.extreme and not (asked.operation or asked.by) and thing and "has" not in told.kinds:
        return None  # the price of the cheapest item: no row has the highest of these
    if " " in thing or thing.lower() in _DEEDS:
        return None  # delivered orders: some of them
    figure = key or thing
    if told.is_top_last and not asked.operation and _is_of_groups(figure, asked.by, told.wording):
        return replace(asked, operation="sum", key=figure, thing="") if told.wording.adds_up(figure) else None
    if asked.extreme and singular(thing.lower()) in SPANS:
        thing = singular(thing)
    is_of_groups = asked.operation and told.is_top_last
    if (
        asked.extreme
        and asked.by
        and key
        and not (thing or is_of_groups)
        and (asked.limit or not told.wording.is_measure(key))
    ):
        key, thing = "", key
    if asked.extreme and asked.operation:
        if not told.is_ahead(thing, asked.operation) or (asked.by and not told.is_top_last):
            return None  # the total of the top three customers is one figure
        thing = singular(thing)
    return replace(asked, key=key, thing=thing)


def _is_amount(asked: Asked, names: Sequence[str]) -> bool:
    """Whether what is told for groups is an amount of theirs."""
    return not (asked.extreme or asked.has_rows) and all(map(_AMOUNT.search, names))


def _is_of_groups(figure: str, by: Sequence[str], wording: Wording) -> bool:
    """Whether a figure is told for groups, and no rows by a figure of theirs: revenue by region, sales by amount."""
    return wording.is_measure(figure) and not any(map(wording.is_measure, by))


def _with_counts(asked: Asked, told: _Told) -> Asked | None:
    """With what is worked out of the key: a sum of units, how many rows or different values there are."""
    key, wording = asked.key, told.wording
    is_figure = wording.is_measure(key) or bool(told.kept("extreme", "figures")) or "values" in told.kinds
    asked = replace(asked, is_figure=bool(key) and is_figure, is_summed=_is_summed(asked, wording))
    if "different" in told.kinds:
        return _of_different(asked, told)
    if "how_often" in told.kinds:
        is_more = asked.operation or asked.key or asked.thing
        return replace(asked, operation="count") if asked.groups and not is_more else None
    if "how_much" in told.kinds and not (asked.operation or asked.extreme):
        return replace(asked, operation="sum")
    if "count" not in told.kinds:
        return asked
    return None if _picks_some(told) else _counted(asked)


def _is_summed(asked: Asked, wording: Wording) -> bool:
    """Goals per player are added up; of what has an end of a ranking, only what is sure to."""
    is_many = asked.groups and not asked.extreme and singular(asked.key) != asked.key
    is_of_groups = asked.by and not asked.is_sort and _is_amount(asked, (asked.key,))
    return bool(is_many or is_of_groups) or wording.adds_up(asked.key or ("".join(asked.by) if asked.is_span else ""))


def _of_different(asked: Asked, told: _Told) -> Asked | None:
    if asked.operation or asked.thing:
        return None
    operation = "distinct" if "count" in told.kinds else ""
    return replace(asked, key=singular(asked.key), operation=operation, is_distinct=not operation)


def _picks_some(told: _Told) -> bool:
    """Whether a word tells which of the things are counted: paid orders, open tickets, registered users. Those that are
    registered are all."""
    ahead = any(one.kind in ("deed", "show") and two.kind in (NAME, "rows") for one, two in pairwise(told.parts[1:]))
    return "state" in told.kinds or ahead


def _counted(asked: Asked) -> Asked | None:
    """Units are added up, such as litres; all else is how many rows there are, where it is said of which."""
    name = asked.key or asked.thing
    if asked.operation not in ("", "sum") or (asked.key and asked.thing):
        return None
    if name and _is_unit(name):
        return replace(asked, operation="sum", key=name, thing="")
    if asked.conditions and is_group(name) and not (asked.operation or asked.groups or asked.has_rows):
        return replace(asked, operation="distinct", key=singular(name), thing="")
    if asked.key or asked.operation or (name and (asked.has_rows or asked.groups or not _is_thing(name))):
        return None
    return replace(asked, operation="count")


def _is_unit(name: str) -> bool:
    return is_unit(singular(name.lower()))


def _is_thing(name: str) -> bool:
    return " " not in name and singular(name) != name and name.lower() not in _NO_NAMES
