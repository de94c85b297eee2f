"""What a mention may become as the value of a slot, by type. Every way has a name, which the weights judge.

Must not know: how good a conversion is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from autoglm.core.values import Json
from autoglm.planning.files import FILE_KINDS
from autoglm.planning.offline.arguments.implied import aliases
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.slots import Slot
from autoglm.planning.offline.words.choices import SAME_CHOICE
from autoglm.planning.offline.words.lexicon import NUMBER_SCALES, SHIFT_UNITS, UNIT_SECONDS, words
from autoglm.planning.offline.words.numerals import plain_number
from autoglm.planning.offline.words.units import chinese_names, in_unit, other_names, units_named

Converted = tuple[Json, str]

_TEXTS = {
    Kind.QUOTE,
    Kind.PATH,
    Kind.URL,
    Kind.MAIL,
    Kind.CODE,
    Kind.NAME,
    Kind.PHRASE,
    Kind.GLOB,
    Kind.FOLDER,
    Kind.TIME,
}
# What holds numbers: what is one, and what has some inside.
_COUNTED = (Kind.NUMBER, Kind.TIME, Kind.DATE, Kind.CODE)
# What the kinds of content that tools declare may be filled with. Content outside this table takes any mention.
_CONTENT: Mapping[str, frozenset[Kind]] = {
    "path": frozenset({Kind.PATH, Kind.FOLDER}),
    **dict.fromkeys(FILE_KINDS, frozenset({Kind.PATH})),
    "paths": frozenset(),
    "url": frozenset({Kind.URL}),
    "text": frozenset({Kind.QUOTE}),
    "markdown": frozenset({Kind.QUOTE}),
    "number": frozenset({Kind.EXPRESSION}),
    "date": frozenset({Kind.DATE}),
    "table": frozenset({Kind.JSON}),
    "json": frozenset({Kind.JSON}),
    "svg": frozenset(),
    "html": frozenset({Kind.QUOTE}),
    "list": frozenset({Kind.JSON, Kind.LIST}),
}

_DATE_PART = r"(?:year|yyyy?|month|mm|day|dd)"
_DATE_ORDER = re.compile(
    rf"\b(?P<first>{_DATE_PART})(?P<mark>[-/.])(?P<second>{_DATE_PART})(?P=mark)(?P<third>{_DATE_PART})\b",
    re.IGNORECASE,
)
_CALENDAR = words(
    """monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
    october november december"""
)
_DATE_PARTS = ("year", "month", "day")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?Z?")
_CLOCK_WANTED = re.compile(r"\s[Hh]{2}:[Mm]{2}")
# Letters that are words of their own when they are written small: type A of a child.
_SMALL_WORDS = ("a", "i")
_AMONG = re.compile(r"(?:[从在][^，。；：]{1,12}|[其当集])中$")
# A unit that a slot says it takes; what stands in brackets right behind a letter is an ending: day(s).
_TOLD_UNIT = (
    r"\bin (?:the unit of |units of )?([A-Za-zµμΩ]+)(?![A-Za-z]|\s?/|\s+per\b)"
    r"|单位(?:是|为)?\s*[：:]?\s*({chinese}|[A-Za-zµμΩ]{{1,3}}(?![A-Za-z/]))(?![/每])"
    r"|(?<![A-Za-z])[（(]({chinese}|[A-Za-zµμΩ]{{1,3}})[)）]|(?:以|按)({chinese})(?:为单位|计)"
)
# So many of a unit at once, as a slot counts them and a number is written with: 万人, 百万吨, in thousands of barrels.
_COUNTED_BY = re.compile(
    r"(?:单位(?:是|为)?\s*[：:]?\s*|[（(]|[以按])(百万|千万|[百千万亿])([\u4e00-\u9fff]{0,4}?)(?=为单位|计|[^\u4e00-\u9fff/]|$)"
    r"|\bin (?:the )?(thousand|million|billion)s?\b",
    re.IGNORECASE,
)
_WRITTEN_BY = re.compile(r"(?:thousand|million|billion|[百千万亿MBk])$", re.IGNORECASE)
MEASURED = re.compile(r"(\d+(?:\.\d+)?)([A-Za-z]+)")
# Digits that count nothing: a leading zero, or more of them than amounts are written with.
_SERIAL = re.compile(r"0\d+|\d{7,}")
_POSTAL = re.compile(r"zip|postal|post_?code", re.IGNORECASE)
_POSTAL_CODE = re.compile(r"\d{4,6}")
_COLUMN = re.compile(r"\bcolumn\b", re.IGNORECASE)
_NO_FILES = frozenset(Kind) - {Kind.PATH}
_FOLDER_ONLY = re.compile(r"^(?!.*\bfiles?\b).*\b(?:folder|where)\b", re.IGNORECASE)


def conversions(slot: Slot, mentions: Iterable[Mention]) -> Iterator[tuple[Json, str, Mention]]:
    """Every value that mentions may give to the slot, with the name of the way to it."""
    fitting = fitting_kinds(slot)
    for mention in mentions:
        if fitting is None or mention.kind in fitting:
            for value, how in _converted(slot, mention):
                yield value, how, mention


def _converted(slot: Slot, mention: Mention) -> Iterable[Converted]:
    if slot.is_described and mention.is_mixed:
        return ()
    if mention.kind is Kind.PATH and not slot.takes_file(mention.text):
        return ()
    if slot.type == "array":
        return _arrays(slot, mention)
    if slot.type == "object":
        is_object = mention.kind is Kind.JSON and isinstance(mention.value, Mapping)
        return ((mention.value, "json"),) if is_object else ()
    return _plain(slot, slot.type, mention)


def fitting_kinds(slot: Slot) -> frozenset[Kind] | None:
    """The kinds of mentions that alone may fill the slot, None when its tool does not say."""
    if slot.is_described and slot.is_pattern:
        return frozenset({Kind.GLOB, Kind.PATH} if slot.path[-1] == "name" else {Kind.GLOB})
    if slot.path[-1] == "sql":
        return frozenset()
    if slot.content == "path" and _FOLDER_ONLY.search(slot.description):
        return frozenset({Kind.FOLDER})
    if slot.is_described and _COLUMN.search(slot.description):
        return _NO_FILES
    return _CONTENT.get(slot.content)


def date_order(slot: Slot) -> str:
    """The order that the description asks for: "ymd", another one, or "none"."""
    found = _DATE_ORDER.search(slot.description)
    return "".join(found[group][0].lower() for group in ("first", "second", "third")) if found else "none"


def choice_places(choice: Json, text: str, gloss: str = "") -> list[tuple[int, int]]:
    """Where the text names one of a slot's choices: as it is written, by a word of the same meaning, or by what its
    slot says that it means, `gloss`."""
    name = str(choice).lower()
    places: list[tuple[int, int]] = []
    lowered = text.lower()
    told = (name, *_meanings(name), *other_names(name), *([gloss.lower()] if gloss else ()))
    for word in told if name.strip() else ():
        if (word[:3] if "_" in word else word) not in lowered:
            continue
        pattern = re.escape(word).replace("_", "[ _-]?")
        if word[:1].isascii():
            plural = "(?:e?s)?" if len(word) > 3 and word[-1].isalpha() else ""
            pattern = rf"(?<![A-Za-z0-9]){pattern}{plural}(?![A-Za-z0-9])"
        found = re.finditer(pattern, text, re.IGNORECASE)
        places += [match.span() for match in found if match[0] not in _SMALL_WORDS]
    return [place for place in places if not _is_postposition(text, place)]


def _is_postposition(text: str, place: tuple[int, int]) -> bool:
    """Whether 中 stands for "in" there, and not for the middle one of 高, 中, 低."""
    return text[slice(*place)] == "中" and _AMONG.search(text, max(0, place[1] - 16), place[1]) is not None


def _meanings(name: str) -> list[str]:
    """Other words for a choice, the longer first and always in the same order, so that learning gives the same."""
    found = {word for line in SAME_CHOICE if name in line for word in line if word != name}
    found |= {full for full in _CALENDAR if full[:3] == name}
    return sorted(found, key=lambda word: (-len(word), word))


def _plain(slot: Slot, kind: str, mention: Mention) -> Iterable[Converted]:
    if kind in ("integer", "number"):
        return _numbers(slot, kind, mention) if mention.kind in _COUNTED else ()
    if kind == "string":
        return _strings(slot, mention)
    if kind == "any":
        is_plain = mention.kind in (Kind.NUMBER, Kind.JSON)
        return (*_strings(slot, mention), *(((mention.value, "as_is"),) if is_plain else ()))
    return ()


def _numbers(slot: Slot, kind: str, mention: Mention) -> Iterator[Converted]:
    value = mention.value
    if not slot.is_described and mention.kind in (Kind.TIME, Kind.DATE, Kind.CODE):
        yield from _read_numbers(slot, kind, mention)
        return
    if mention.kind is not Kind.NUMBER or not isinstance(value, int | float):
        return
    if slot.is_shift:
        if mention.unit in SHIFT_UNITS[slot.path[-1]]:
            yield value, "shift"
        return
    seconds = _in_slot_unit(slot, mention)
    if seconds is not None:
        yield seconds, "unit"
        return
    told = None if slot.is_described else _in_told_unit(slot, value, mention)
    if told is not None and (kind == "number" or isinstance(told, int)):
        yield told, "converted"
    if kind == "number" and mention.unit == "%":
        yield round(value / 100, 10), "share"
    if kind == "number" or isinstance(value, int):
        is_other = told is not None
        plain = "other_unit" if is_other else "word" if mention.is_word else "as_is"
        yield value, "percent" if mention.unit == "%" else plain


def _read_numbers(slot: Slot, kind: str, mention: Mention) -> Iterator[Converted]:
    """Numbers inside of what is no number: the hour of 6:30, the size in 2048MB."""
    name = slot.path[-1].lower()
    if mention.kind is Kind.TIME:
        hour, minute = str(mention.value).split(":")[:2]
        if "hour" in name:
            yield int(mention.text.split(":")[0]) if ":" in mention.text else int(hour), "hour"
        elif "minute" in name:
            yield int(minute), "minute"
        return
    if mention.kind is Kind.DATE:
        part = next((part for part in _DATE_PARTS if part in re.split(r"[^a-z]+", name)), None)
        if part and kind == "integer":
            yield int(str(mention.value).split("-")[_DATE_PARTS.index(part)]), "part"
        return
    measured = MEASURED.fullmatch(mention.text)
    if measured:
        value = plain_number(float(measured[1]))
        if kind == "number" or isinstance(value, int):
            yield value, "measured"


def _in_slot_unit(slot: Slot, mention: Mention) -> Json:
    """A duration in the unit that the slot's name tells (wait_seconds, timeout_s), when the request has another."""
    own = UNIT_SECONDS.get(mention.unit) or UNIT_SECONDS.get(mention.unit.removesuffix("s"))
    name = slot.path[-1].lower()
    if own is None or len(name) < 3 or "_per_" in name or not isinstance(mention.value, int | float):
        return None
    wanted = next((size for unit, size in UNIT_SECONDS.items() if name.endswith(("_" + unit, unit + "s"))), None)
    if wanted is None or own == wanted:
        return None
    return plain_number(round(mention.value * own / wanted, 9))


def _in_told_unit(slot: Slot, value: float, mention: Mention) -> float | None:
    """A measure in the unit that the slot tells, when it is another one: 0.05 of 50 mm for a width "in meters", 38600
    of 38.6吨 for 单位千克, 500 of 500万人 for 单位为万人. An amount as 600万 that tells no unit is one of money."""
    unit = mention.unit or ("元" if mention.text.endswith(("万", "亿")) else "")
    around = "" if "单位" in slot.description else slot.around
    told = _told_units(slot.path[-1], slot.description) or _told_units("", around)
    for wanted in told if units_named(unit) else ():
        found = in_unit(value, unit, wanted)
        if found is not None:
            return plain_number(found)
    counted = _COUNTED_BY.search(slot.description) or (None if told else _COUNTED_BY.search(around))
    if counted is None:
        return None
    scale, rest = (counted[1] or counted[3]).lower(), counted[2]
    is_alike = mention.unit == rest if mention.unit and rest else _WRITTEN_BY.search(mention.text) is not None
    return plain_number(round(value / NUMBER_SCALES[scale], 9)) if is_alike else None


def tells_unit(slot: Slot, unit: str) -> bool:
    """Whether a slot is told to be measured in a unit, by whatever name."""
    named = units_named(unit) if unit else ()
    return any(one in named for told in _told_units(slot.path[-1], slot.description) for one in units_named(told))


@lru_cache(maxsize=1024)
def _told_units(name: str, description: str) -> tuple[str, ...]:
    """The units that a slot may be measured in: those at the end of its name, or told in what is said of it."""
    parts = [part.lower() for part in re.split(r"_|(?<=[a-z])(?=[A-Z])", name)]
    told = [] if "per" in parts else parts[1:] or [part for part in parts if len(part) > 3]
    told += [match[match.lastindex or 0].lower() for match in _unit_pattern().finditer(description)]
    return tuple(dict.fromkeys(part for part in told if units_named(part)))


@lru_cache(maxsize=1)
def _unit_pattern() -> re.Pattern[str]:
    return re.compile(_TOLD_UNIT.format(chinese="|".join(chinese_names())))


def _strings(slot: Slot, mention: Mention) -> Iterator[Converted]:
    if mention.kind is Kind.TIME:
        yield str(mention.value), "text"
        if not slot.is_described:
            yield mention.text, "raw"
    elif mention.kind in _TEXTS:
        yield str(mention.value), "text"
        if not slot.is_described and mention.kind in (Kind.NAME, Kind.PHRASE, Kind.CODE):
            yield from aliases(slot, mention.text)
    elif mention.kind is Kind.DATE:
        yield from _dates(slot, mention)
    elif mention.kind is Kind.NUMBER:
        is_postal = _POSTAL.search(slot.path[-1]) is not None and _POSTAL_CODE.fullmatch(mention.text) is not None
        is_serial = not mention.unit and _SERIAL.fullmatch(mention.text) is not None
        yield mention.text, "serial" if is_postal or is_serial else "digits"
        if mention.unit:
            yield f"{mention.text} {mention.unit}", "with_unit"
    elif mention.kind is Kind.EXPRESSION:
        yield str(mention.value), "text"
        if not slot.is_described:
            yield mention.text, "raw"


def _dates(slot: Slot, mention: Mention) -> Iterator[Converted]:
    """As ISO tells it, as it was said, and in the order of year, month and day that the description asks for."""
    iso = str(mention.value)
    yield iso, "iso"
    clock = _CLOCK.search(mention.text)
    if clock and not slot.is_described:
        yield f"{iso}T{clock[0]}", "stamp"
        yield f"{iso} {clock[0]}", "moment"
    if mention.text != iso:
        yield mention.text, "text"
    pattern = None if slot.is_described else _DATE_ORDER.search(slot.description)
    if pattern:
        parts = dict(zip("ymd", iso.split("-"), strict=True))
        told = [parts[pattern[group][0].lower()] for group in ("first", "second", "third")]
        is_timed = clock is not None and _CLOCK_WANTED.match(slot.description, pattern.end())
        yield pattern["mark"].join(told) + (f" {clock[0]}" if clock and is_timed else ""), "format"


def _arrays(slot: Slot, mention: Mention) -> Iterator[Converted]:
    if mention.kind is Kind.JSON and isinstance(mention.value, Sequence) and not isinstance(mention.value, str):
        yield mention.value, "json"
    elif mention.kind is Kind.LIST:
        ways = [{how: value for value, how in _plain(slot, slot.item_type, item)} for item in mention.items]
        if all(ways):
            yield [next(iter(way.values())) for way in ways], "list"
            if all(next(iter(way)) == "share" for way in ways):
                yield [way["percent"] for way in ways], "list_percent"
    elif mention.kind is not Kind.JSON:
        for value, _ in _plain(slot, slot.item_type, mention):
            yield [value], "single"
            return
