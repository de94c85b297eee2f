"""Tells the readings of a request apart by named numbers: how sure their values are, what they leave unused, how
regular their rows are. Must not know: how readings are made, tools.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import pairwise
from operator import or_

from autoglm.planning.offline.arguments.filling import Pick, SlotFiller
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.scores import Feature
from autoglm.planning.offline.structure.reading import Row, Rows
from autoglm.planning.offline.words.text import Span

_Told = list[tuple[int, Pick, Mention]]
_FIRM = frozenset(
    {
        Kind.NUMBER,
        Kind.QUOTE,
        Kind.DATE,
        Kind.TIME,
        Kind.MAIL,
        Kind.URL,
        Kind.PATH,
        Kind.CODE,
        Kind.EXPRESSION,
        Kind.JSON,
    }
)
_MANNERS = frozenset({"one", "eager", "walk", "column", "zip", "product", "parallel", "apart"})
_SENTENCE_END = re.compile(r"(?<=[.;?!])\s|[。；！？\n]")
_COUNTS = {
    word: at
    for at, line in enumerate(
        (
            "one first 一",
            "two second both 两 二",
            "three third 三",
            "four fourth 四",
            "five fifth 五",
            "six sixth 六",
        ),
        start=1,
    )
    for word in line.split()
}
_COUNT_WORD = re.compile(
    r"\b(?:two|three|four|five|six|both)\b|(?<![第\d十])[两二三四五六](?=[个组种份位名次只台家条者款部项类])"
)
_ORDINAL = re.compile(r"\b(first|second|third|fourth|fifth|sixth)\b|第([一二三四五六])")
_POINT = re.compile(r"(?:^|[\s:：;；。])([1-9])[.、)）](?!\d)")
_CUES = {
    "respectively": re.compile(r"\brespectively\b|分别"),
    "each": re.compile(r"\b(?:each|both|every|all)\b|每|各|都"),
    "again": re.compile(r"\b(?:also|then|another|again|repeat|same|as well)\b|还有|另外|同样|再|又|以及"),
    "and": re.compile(r"\band\b|,|和|与|、|及"),
    "several": re.compile(r"\b(?:two|three|four|five|following)\b|两|三|四|五|几|以下|第[一二三四五]|[;；]"),
    "elided": re.compile(
        r"[.?!;,]\s*(?:and|or|plus)\s+(?:(?:then|also|finally)\s+)?"
        r"(?:for|in|at|of|to|with|from|on|by|that|those|ones?|another|if)\b"
        r"|\b(?:what|how)\s+(?:about|if)\b|\bthe\s+same\s+(?:\w+\s+)?(?:for|with|to|in|of)\b"
        r"|\b(?:one|ones|the\s+other|another)\s+(?:one\s+)?(?:with|of|for|in|at|to|from|on|that|which)\b"
    ),
}


def firm_mentions(text: str, mentions: Sequence[Mention], span: Span) -> list[Mention]:
    """What a right reading hardly leaves unused; a capital at the start of a sentence makes no name."""
    return [
        one
        for one in mentions
        if span[0] <= one.start
        and one.end <= span[1]
        and (one.kind in _FIRM or (one.kind is Kind.NAME and one.is_whole and not _is_first(text, one)))
    ]


def _is_first(text: str, one: Mention) -> bool:
    before = text[: one.start].rstrip(" \"'“‘(")
    return not before or before[-1] in ".?!:;\n"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a request read for one tool, with all that is the same for every reading of it: what it names outright,
    its lists, what likely belongs to a slot, how many things it says there are, which cues for several calls it has.
    Where only places count, these stand as bits (`Mention.taken`): `places` of what it names outright, `items` of its
    lists, `runs` of lists of firm things. `named` tells how often the text names each slot by its own word, `sentences`
    where sentences end."""

    filler: SlotFiller
    span: Span
    firm: tuple[Mention, ...]
    places: tuple[int, ...]
    lists: tuple[Mention, ...]
    items: tuple[tuple[int, ...], ...]
    runs: tuple[tuple[int, ...], ...]
    likely: tuple[tuple[float, int], ...]
    told: frozenset[int]
    cues: frozenset[str]
    named: tuple[int, ...]
    sentences: tuple[int, ...]


def part_of(filler: SlotFiller, span: Span) -> Part:
    matcher = filler.matcher
    lowered = matcher.text[span[0] : span[1]].lower()
    firm = tuple(firm_mentions(matcher.text, matcher.mentions, span))
    lists = tuple(one for one in matcher.lists if _is_inside(one, span))
    return Part(
        filler=filler,
        span=span,
        firm=firm,
        places=tuple(one.taken for one in firm),
        lists=lists,
        items=tuple(tuple(item.taken for item in one.items) for one in lists),
        runs=tuple(tuple(item.taken for item in one.items) for one in matcher.passage.told_lists if _is_firm_list(one)),
        likely=tuple((odds, one.taken) for odds, one in filler.likely if _is_inside(one, span)),
        told=counts_in(lowered),
        cues=frozenset(name for name, pattern in _CUES.items() if pattern.search(lowered)),
        named=tuple(
            len({hit.start for hit in hits if hit.is_name and span[0] <= hit.start < span[1]}) for hits in matcher.hits
        ),
        sentences=_sentence_ends(matcher.text),
    )


@lru_cache(maxsize=32)
def _sentence_ends(text: str) -> tuple[int, ...]:
    return tuple(match.end() for match in _SENTENCE_END.finditer(text))


def _is_inside(one: Mention, span: Span) -> bool:
    return span[0] <= one.start and one.end <= span[1]


def reading_features(part: Part, reading: Rows, *, is_alone: bool = True) -> list[Feature]:
    """Named numbers of one reading of a part of the text; `is_alone`: no other tool is called beside this one."""
    return [*own_features(part, reading), *beside_features(reading, is_alone=is_alone)]


def beside_features(reading: Rows, *, is_alone: bool) -> list[Feature]:
    """The few numbers of a reading that tell whether another tool is called beside its own."""
    several = len(reading.rows) > 1
    return [(f"alone:{is_alone}:{several}", 1.0), (f"alone:{is_alone}:rows", math.log(len(reading.rows)))]


def own_features(part: Part, reading: Rows) -> list[Feature]:
    """The numbers of a reading that are the same whatever is called beside it."""
    rows = reading.rows
    told = [_told(row) for row in rows]
    picks = [pick for row in told for _, pick, _ in row]
    missing = sum([pick.slot.is_required and not pick.is_filled for row in rows for pick in row.values()])
    used = list({id(one): one for row in told for _, _, one in row}.values())
    taken = reduce(or_, (one.taken for one in used), 0)
    unused = [one for one, place in zip(part.firm, part.places, strict=True) if not place & taken]
    several = float(len(rows) > 1)
    torn = _torn(part.runs, taken)
    logs = [math.log(max(pick.probability, 1e-4)) for pick in picks]
    varied = _varied(reading)
    columns = [[one for pick in picks if (one := pick.candidate.mention) is not None] for picks in varied]
    return [
        (f"read:{_manner(reading)}", 1.0),
        ("read:several", several),
        ("read:rows", math.log(len(rows))),
        ("read:rows>4", float(len(rows) > 4)),
        ("read:mean", max(-4.0, sum(logs) / len(logs)) if logs else -4.0),
        ("read:least", max(-5.0, min(logs, default=-5.0))),
        ("read:missing", min(missing / len(rows), 3.0)),
        ("read:missing_several", several * min(missing, 3.0)),
        ("read:unused", min(len(unused), 8) / 2),
        ("read:unused_share", len(unused) / len(part.firm) if part.firm else 0.0),
        ("read:torn", min(torn, 4)),
        ("read:torn_one", float(torn > 0 and len(rows) == 1)),
        *_torn_items(part, picks, taken, is_one=len(rows) == 1),
        *_counted(part, reading),
        *_twins(part, told, unused, is_one=len(rows) == 1),
        *_split(part, rows),
        *_columns_told(part, columns, len(rows)),
        ("read:inherited", reading.inherited / len(rows)),
        *_sameness(varied, columns),
        *_repeats(part, reading, used),
        *_evidence(part, told, taken),
        *_echoes(part, told),
        *_cue_features(part.cues, reading),
    ]


def _told(row: Row) -> _Told:
    """What a row takes from the text, by slot."""
    return [(at, pick, one) for at, pick in row.items() if (one := pick.candidate.mention) is not None]


def _manner(reading: Rows) -> str:
    return reading.how if reading.how in _MANNERS else "parts"


def _evidence(part: Part, told: Sequence[_Told], taken: int) -> Iterator[Feature]:
    """How likely what is used belongs where it is used, and what is likely to belong somewhere and is not used."""
    odds = [max(-3.0, min(3.0, part.filler.odds_of(at, pick.candidate))) for row in told for at, pick, _ in row]
    left: list[float] = []
    for one, place in part.likely:
        if not place & taken:
            left.append(min(one, 3.0))
            taken |= place
    several = len(told) > 1
    yield "odds:mean", sum(odds) / len(odds) if odds else -3.0
    yield "odds:least", min(odds, default=-3.0)
    yield f"odds:unlikely:{several}", min(sum(one < -1 for one in odds), 4) / 2
    yield f"odds:left:{several}", min(sum(left), 9.0) / 3
    yield f"odds:left_any:{several}", float(bool(left))


def _echoes(part: Part, told: Sequence[_Told]) -> Iterator[Feature]:
    """How far rows that follow each other go on alike: the same order of slots, the same words before the values."""
    lines = [_in_order(row) for row in told] if len(told) > 1 else []
    lead_of = part.filler.matcher.lead_of
    turns = max(len(lines) - 1, 1)
    orders = woven = leads = 0.0
    for before, after in pairwise(lines):
        orders += [at for at in after if at in before] == [at for at in before if at in after]
        pairs = [(before[at], one) for at, one in after.items() if at in before and before[at] is not one]
        leads += sum(lead_of(one) == lead_of(other) for one, other in pairs) / (len(pairs) or 1)
        told_before = {id(one) for one in before.values()}
        own = [one.start for one in after.values() if id(one) not in told_before]
        woven += min(own, default=len(part.filler.matcher.text)) < max((one.end for one in before.values()), default=0)
    yield "echo:order", orders / turns
    yield "echo:leads", leads / turns
    yield "echo:woven", woven / turns
    yield f"echo:woven:{'respectively' in part.cues}", float(woven > 0)


def _in_order(row: _Told) -> dict[int, Mention]:
    """What a row takes from the text, by slot, in the order of the text."""
    return {at: one for at, _, one in sorted(row, key=lambda held: held[2].start)}


def _repeats(part: Part, reading: Rows, used: Sequence[Mention]) -> Iterator[Feature]:
    """Whether a slot is named by its own word as often as there are rows: base 3 ... base 5."""
    times = {part.named[at] for at in reading.rows[0]}
    rows = len(reading.rows)
    yield "repeat:matched", float(rows > 1 and rows in times)
    yield "repeat:fewer", float(rows > 1 and max(times, default=0) < rows)
    yield "repeat:missed", float(rows == 1 and max(times, default=0) > 1)
    sentences = {bisect_right(part.sentences, one.start) for one in used}
    yield "repeat:sentences", float(rows > 1 and len(sentences) == rows)


def _counted(part: Part, reading: Rows) -> Iterator[Feature]:
    """Whether there are as many rows as the text says (two equations, the first and the second), or as a list has."""
    rows = len(reading.rows)
    told = part.told
    lists = {len(one.items) for one in part.lists}
    yield "told:same", float(rows > 1 and rows in told)
    yield "told:one", float(bool(told) and rows == 1)
    yield "lists:same", float(rows > 1 and rows in lists)
    yield "lists:other", float(rows > 1 and bool(lists) and rows not in lists)
    takes_list = any(pick.slot.type == "array" for pick in reading.rows[0].values())
    yield f"lists:array:{rows > 1}", float(takes_list)


def _twins(part: Part, told: Sequence[_Told], unused: Sequence[Mention], *, is_one: bool) -> Iterator[Feature]:
    """What is left although it is of the kind and unit of something that a slot for one thing takes: 400 km of "at an
    altitude of 400 km? And at 900 km?"."""
    forms = {(one.kind, one.unit) for row in told for _, pick, one in row if _is_one_thing(pick, one)} if unused else ()
    twins = [one for one in unused if (one.kind, one.unit) in forms]
    measured = [one for one in twins if one.unit or one.kind is not Kind.NUMBER]
    yield f"twin:any:{is_one}", float(bool(twins))
    yield f"twin:measured:{is_one}", float(bool(measured))
    yield f"twin:elided:{is_one}", float(bool(twins) and "elided" in part.cues)


def _split(part: Part, rows: Sequence[Row]) -> Iterator[Feature]:
    """Whether a row spreads the items of one list over slots that take like things (two species), or unlike ones: of
    Peru and Chile, the one as the country and the other as an animal."""
    alike = unlike = False
    for row in rows if part.items else ():
        told = [(pick.slot, one.taken) for pick in row.values() if (one := pick.candidate.mention) is not None]
        for places in part.items:
            slots = [slot for slot, taken in told if taken in places]
            for left, right in pairwise(slots):
                is_alike = left.type == right.type and not set(left.name_stems).isdisjoint(right.name_stems)
                alike, unlike = alike or is_alike, unlike or not is_alike
    yield "split:alike", float(alike)
    yield "split:unlike", float(unlike)


def _is_one_thing(pick: Pick, one: Mention) -> bool:
    return pick.slot.type != "array" or one.kind is Kind.JSON


def _columns_told(part: Part, columns: Sequence[Sequence[Mention]], rows: int) -> Iterator[Feature]:
    """Whether the values of a slot that differs between the rows are all items of a list, or as many as the text
    says."""
    places = [{one.taken for one in column} for column in columns]
    lists = [set(items) for items in part.items] if places else []
    is_listed = any(taken == whole for taken in places for whole in lists)
    is_told = any(len(taken) in part.told for taken in places)
    yield "column:list", float(is_listed)
    yield "column:part", float(any(taken < whole for taken in places for whole in lists))
    yield "column:told", float(is_told)
    yield "column:bare", 0.0 if is_listed or is_told else math.log(rows)


def counts_in(text: str) -> frozenset[int]:
    """How many things a text in lower case says there are: by number words, by ordinals, by numbered points."""
    found = {_COUNTS[match[0]] for match in _COUNT_WORD.finditer(text)}
    ordinals = [_COUNTS[match[1] or match[2]] for match in _ORDINAL.finditer(text)]
    points = [int(match[1]) for match in _POINT.finditer(text)]
    return frozenset(found | {max(told) for told in (ordinals, points) if len(set(told)) > 1})


def _torn_items(part: Part, picks: Sequence[Pick], taken: int, *, is_one: bool) -> Iterator[Feature]:
    """Slots for one thing that take one item of a list whose other items nothing takes: the navy of navy and maroon."""
    singles = {
        (one.start, one.end)
        for pick in picks
        if pick.slot.type != "array" and (one := pick.candidate.mention) is not None and not one.items
    }
    torn = [
        whole
        for whole, places in zip(part.lists, part.items, strict=True)
        if any((item.start, item.end) in singles for item in whole.items) and any(not place & taken for place in places)
    ]
    yield "read:torn_item", float(bool(torn))
    yield "read:torn_item_one", float(bool(torn) and is_one)
    yield "read:torn_three", float(any(len(whole.items) > 2 for whole in torn))


def _is_firm_list(one: Mention) -> bool:
    return one.items[0].kind in _FIRM


def _torn(runs: Sequence[Sequence[int]], taken: int) -> int:
    """How many firm lists are used in part: 5, 10 and 15 with only the 10 taken."""
    return sum(0 < sum(item & taken > 0 for item in items) < len(items) for items in runs)


def _cue_features(cues: frozenset[str], reading: Rows) -> Iterator[Feature]:
    for name in _CUES:
        if name in cues:
            yield f"cue:{name}:{len(reading.rows) > 1}", 1.0
        elif name in ("and", "again", "several", "elided"):
            yield f"cue:no_{name}:{len(reading.rows) > 1}", 1.0


def _varied(reading: Rows) -> list[list[Pick]]:
    """The picks of each slot whose values differ between the rows."""
    rows = reading.rows
    columns = ([row[at] for row in rows if at in row] for at in rows[0]) if len(rows) > 1 else ()
    return [picks for picks in columns if _is_varied(picks)]


def _is_varied(picks: Sequence[Pick]) -> bool:
    """Whether the values are not all the same; what rows share they mostly share as the very same value."""
    candidates = {id(pick.candidate): pick.candidate for pick in picks}
    return len(candidates) > 1 and len({repr(one.value) for one in candidates.values()}) > 1


def _sameness(varied: Sequence[Sequence[Pick]], columns: Sequence[Sequence[Mention]]) -> Iterator[Feature]:
    """How alike the rows are in what they fill, in the kinds of their values and in the lengths of those."""
    yield "read:regular", _regularity(varied)
    yield "read:same_kind", _same_kinds(columns)
    yield "read:tail_apart", _evenness(columns)


def _regularity(varied: Sequence[Sequence[Pick]]) -> float:
    """The share of varied slots that every row fills."""
    return sum(all(pick.is_filled for pick in picks) for picks in varied) / len(varied) if varied else 0.0


def _same_kinds(columns: Sequence[Sequence[Mention]]) -> float:
    """The share of varied slots whose values are all of one kind of mention."""
    kinds = [{(one.kind, one.unit) for one in column} for column in columns]
    return sum(len(one) == 1 for one in kinds) / len(columns) if columns else 0.0


def _evenness(columns: Sequence[Sequence[Mention]]) -> float:
    """How alike in length the words of the varied values are, from 0 to 1."""
    sizes = [[len(one.text.split()) for one in column if one.text] for column in columns]
    shares = [min(lengths) / max(lengths) for lengths in sizes if any(lengths)]
    return sum(shares) / len(shares) if shares else 0.0
