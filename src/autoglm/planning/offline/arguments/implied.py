"""Values that a text implies without saying them: EUR by "euros", 4 by "quarterly", the state of a large city.

Small facts that requests take for granted; what is not here has to be said. Must not know: other slots.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from autoglm.planning.offline.mentions.gazetteer import CITIES, NAMES, STATES
from autoglm.planning.offline.slots import Slot
from autoglm.planning.offline.words.lexicon import MONTHS, words
from autoglm.planning.offline.words.text import Span, is_kin, stem_of

_CURRENCIES: Mapping[str, str] = {
    name: code
    for line in """USD|us dollar|us dollars|american dollar|united states dollar|dollar|dollars|美元|美金
EUR|euro|euros|欧元
GBP|british pound|british pounds|pound|pounds|sterling|英镑
JPY|japanese yen|yen|日元
CNY|chinese yuan|yuan|renminbi|人民币
CAD|canadian dollar|canadian dollars|加元
AUD|australian dollar|australian dollars|澳元
INR|indian rupee|indian rupees|rupee|rupees|卢比
CHF|swiss franc|swiss francs|瑞士法郎
MXN|mexican peso|mexican pesos|peso
KRW|korean won|won|韩元
HKD|hong kong dollar|hong kong dollars|港币|港元
BTC|bitcoin|比特币
ETH|ethereum|以太坊""".splitlines()
    for code, *names in [line.split("|")]
    for name in names
}
_PEOPLE: Mapping[str, str] = {
    people: land
    for pair in words(
        """american:United_States british:United_Kingdom english:England french:France german:Germany
    italian:Italy spanish:Spain portuguese:Portugal dutch:Netherlands russian:Russia chinese:China japanese:Japan
    korean:Korea indian:India mexican:Mexico canadian:Canada australian:Australia brazilian:Brazil greek:Greece
    roman:Rome egyptian:Egypt turkish:Turkey irish:Ireland scottish:Scotland swedish:Sweden polish:Poland
    thai:Thailand vietnamese:Vietnam swiss:Switzerland austrian:Austria"""
    )
    for people, land in [pair.replace("_", " ").split(":")]
}
_WITH_STATE = re.compile(r"city and state|city, state|\b[A-Z][a-z]+, ?[A-Z]{2}\b", re.IGNORECASE)
_BY_NAME = re.compile(r"^(?!.*\b(?:code|symbol)).*\bname of\b", re.IGNORECASE | re.DOTALL)
_WITH_CODE = re.compile(r", ?(?:[A-Z]{2}\b)")
_FREQUENCIES: Mapping[str, int] = {
    "annually": 1, "yearly": 1, "semiannually": 2, "semi-annually": 2, "quarterly": 4, "monthly": 12, "weekly": 52,
    "daily": 365,
}  # fmt: skip
_FREQUENT = re.compile(r"\b(?:" + "|".join(_FREQUENCIES) + r")\b", re.IGNORECASE)
# One thing among others that are counted: two adults and a child.
_SINGLE = re.compile(r"\b(?:and|with|plus|for|,) an? ([a-z]+)\b")
_SPAN_DAYS: Mapping[str, int] = {
    "day": 1, "week": 7, "weekend": 2, "fortnight": 14, "month": 30, "quarter": 90, "year": 365, "decade": 3650,
    "century": 36500, "天": 1, "周": 7, "星期": 7, "月": 30, "年": 365,
}  # fmt: skip
_PERIOD = re.compile(
    r"\b(?:next|past|last|upcoming|coming|previous|this|an?|one)\s+"
    r"(day|week|weekend|fortnight|month|quarter|year|decade|century)\b(?!s)"
    r"|(?:未来|过去|最近|下|上|近)一?个?(天|周|星期|月|年)",
    re.IGNORECASE,
)
_RANKS: Mapping[str, int] = {
    **{
        word: at
        for at, word in enumerate(
            words(
                """second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
    fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"""
            ),
            start=2,
        )
    },
    "twice": 2,
    "thrice": 3,
    "double": 2,
    "triple": 3,
}
_RANK = re.compile(r"\b(?:" + "|".join(_RANKS) + r")\b(?!s)", re.IGNORECASE)
_TOLD_APART = frozenset(words("second third fourth fifth sixth"))
_FIRST = re.compile(r"\bfirst\s+([a-z]+)", re.IGNORECASE)
_NOUN = re.compile(r",|\s+([A-Za-z]+)")
_MONTH_WORD = (
    r"(January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_MONTH_NAME = re.compile(rf"\b{_MONTH_WORD}")
_MONTH_OF_YEAR = re.compile(rf"\b{_MONTH_WORD},?\s+(?:of\s+)?(\d{{4}})(?!\d)")
_CHINESE_MONTH = re.compile(r"(?<!\d)(\d{4})年(\d{1,2})月(?!\d{1,2}[日号])")
_YEAR_MONTH = re.compile(r"YYYY-MM(?!-?DD)|yyyy-mm(?!-?dd)")
# What is dropped or starts from rest has no speed at first.
_AT_REST = re.compile(r"\b(?:(?:at|from) rest|dropped|free[- ]?fall(?:ing)?)\b", re.IGNORECASE)
_SHORT_MONTHS: Mapping[str, str] = {
    short + dot: name.capitalize()
    for short, name in [*((name[:3], name) for name in NAMES["month"] if name != "may"), ("sept", "september")]
    for dot in ("", ".")
}
_WITH_ALIASES = frozenset({*_CURRENCIES, *_PEOPLE, *CITIES, *_SHORT_MONTHS, *map(str.lower, STATES)})


def aliases(slot: Slot, text: str) -> Iterable[tuple[str, str]]:
    """Other forms of a name that the slot asks for, with the name of the form."""
    lowered = text.lower()
    return _aliases(slot, text, lowered) if lowered in _WITH_ALIASES else ()


def _aliases(slot: Slot, text: str, lowered: str) -> Iterator[tuple[str, str]]:
    told = f"{slot.path[-1]} {slot.description}".lower()
    if "currency" in told or "货币" in told or "exchange" in told:
        code = _CURRENCIES.get(lowered)
        if code and not _BY_NAME.search(slot.description):
            yield code, "currency"
    if lowered in _PEOPLE and ("country" in told or "nation" in told):
        yield _PEOPLE[lowered], "country"
    state = CITIES.get(lowered)
    if state and "state" in slot.path[-1].lower():
        yield STATES[state], "state"
    elif state and _WITH_STATE.search(slot.description):
        yield f"{text}, {state if _WITH_CODE.search(slot.description) else STATES[state]}", "city_state"
    if lowered in _SHORT_MONTHS and "month" in slot.path[-1].lower():
        yield _SHORT_MONTHS[lowered], "month_name"
    if text in STATES and "state" in slot.path[-1].lower():
        yield STATES[text], "state_name"


def counts_told(slot: Slot, text: str) -> Iterator[tuple[Span, int, str]]:
    """Numbers told without a numeral, for a slot that takes a whole number: "quarterly" is 4 times, "next week" 7 days
    where days are counted and 1 where weeks are."""
    for match in _FREQUENT.finditer(text):
        yield match.span(), _FREQUENCIES[match[0].lower()], "frequency"
    name = slot.path[-1].lower()
    told = f"{name} {slot.description}".lower()
    if "initial" in told and ("velocity" in told or "speed" in told):
        yield from ((match.span(), 0, "rest") for match in _AT_REST.finditer(text))
    for match in _SINGLE.finditer(text) if name.endswith(("s", "children", "people")) else ():
        stem = stem_of(match[1])
        if any(stem == own or is_kin(stem, own) for own in slot.name_stems):
            yield match.span(), 1, "article"
    for match in _PERIOD.finditer(text):
        days = _SPAN_DAYS[(match[1] or match[2]).lower()]
        unit = next((unit for unit in ("day", "week", "month", "year") if unit in name), None)
        unit = unit or next((unit for unit in ("day", "week", "month", "year") if unit in told), None)
        if unit and days >= _SPAN_DAYS[unit]:
            yield match.span(), round(days / _SPAN_DAYS[unit]), "period"


def ranks_told(slot: Slot, text: str) -> Iterator[tuple[Span, int, str]]:
    """Whole numbers that a word tells: the eighth, twice, and where months are counted the second of "February"."""
    for match in _RANK.finditer(text):
        if match[0].lower() in _TOLD_APART and _is_told_apart(text, match.end()):
            continue
        yield match.span(), _RANKS[match[0].lower()], "rank"
    for match in _FIRST.finditer(text):
        if stem_of(match[1].lower()) in slot.name_stems:
            yield match.span(), 1, "rank"
    if "month" in slot.path[-1].lower():
        for match in _MONTH_NAME.finditer(text):
            yield match.span(), MONTHS[match[1][:3].lower()], "month"


def _is_told_apart(text: str, end: int) -> bool:
    """Whether an ordinal that ends there only tells things apart: the first option and the second one; second, ..."""
    nouns = {match[1].lower() for match in _FIRST.finditer(text)}
    after = _NOUN.match(text, end)
    return after is not None and (after[0].startswith(",") or (bool(nouns) and after[1].lower() in (*nouns, "one")))


def months_told(slot: Slot, text: str) -> Iterator[tuple[Span, str]]:
    """A month of a year, as 2025-07, for a slot that wants it in this form."""
    if _YEAR_MONTH.search(slot.description):
        for match in _MONTH_OF_YEAR.finditer(text):
            yield match.span(), f"{match[2]}-{MONTHS[match[1][:3].lower()]:02d}"
        for match in _CHINESE_MONTH.finditer(text):
            yield match.span(), f"{match[1]}-{int(match[2]):02d}"
