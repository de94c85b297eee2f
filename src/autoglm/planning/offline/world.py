"""Small facts that requests take for granted: codes of currencies, countries by their people, states of large cities.

Only constants and look-ups; what is not here has to be said. Must not know: tools.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from autoglm.planning.offline.lexicon import words
from autoglm.planning.offline.slots import Slot

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
_CITIES: Mapping[str, str] = {
    city.replace("_", " "): state
    for state, cities in (
        part.split(":")
        for part in [
            "NY:new_york|new_york_city|buffalo|brooklyn|manhattan",
            "CA:los_angeles|san_francisco|san_diego|san_jose|oakland|sacramento|berkeley|palo_alto|fresno|long_beach",
            "IL:chicago",
            "TX:houston|dallas|austin|san_antonio|fort_worth|el_paso",
            "AZ:phoenix|tucson",
            "PA:philadelphia|pittsburgh",
            "FL:miami|orlando|tampa|jacksonville",
            "WA:seattle|spokane",
            "CO:denver|boulder",
            "MA:boston|cambridge",
            "GA:atlanta|savannah",
            "MI:detroit",
            "NV:las_vegas|reno",
            "OR:portland",
            "MN:minneapolis",
            "LA:new_orleans",
            "TN:nashville|memphis",
            "NC:charlotte|raleigh",
            "OH:columbus|cleveland|cincinnati",
            "IN:indianapolis",
            "MD:baltimore",
            "MO:st._louis|kansas_city",
            "UT:salt_lake_city",
            "WI:milwaukee|madison",
            "NM:albuquerque|santa_fe",
            "OK:oklahoma_city|tulsa",
            "HI:honolulu",
            "AK:anchorage",
        ]
    )
    for city in cities.split("|")
}
_STATES: Mapping[str, str] = {
    pair.split(":")[0]: pair.split(":")[1].replace("_", " ")
    for pair in [
        "AL:Alabama",
        "AK:Alaska",
        "AZ:Arizona",
        "AR:Arkansas",
        "CA:California",
        "CO:Colorado",
        "CT:Connecticut",
        "DE:Delaware",
        "FL:Florida",
        "GA:Georgia",
        "HI:Hawaii",
        "ID:Idaho",
        "IL:Illinois",
        "IN:Indiana",
        "IA:Iowa",
        "KS:Kansas",
        "KY:Kentucky",
        "LA:Louisiana",
        "ME:Maine",
        "MD:Maryland",
        "MA:Massachusetts",
        "MI:Michigan",
        "MN:Minnesota",
        "MS:Mississippi",
        "MO:Missouri",
        "MT:Montana",
        "NE:Nebraska",
        "NV:Nevada",
        "NH:New_Hampshire",
        "NJ:New_Jersey",
        "NM:New_Mexico",
        "NY:New_York",
        "NC:North_Carolina",
        "ND:North_Dakota",
        "OH:Ohio",
        "OK:Oklahoma",
        "OR:Oregon",
        "PA:Pennsylvania",
        "RI:Rhode_Island",
        "SC:South_Carolina",
        "SD:South_Dakota",
        "TN:Tennessee",
        "TX:Texas",
        "UT:Utah",
        "VT:Vermont",
        "VA:Virginia",
        "WA:Washington",
        "WV:West_Virginia",
        "WI:Wisconsin",
        "WY:Wyoming",
    ]
}
_WITH_STATE = re.compile(r"city and state|city, state|\b[A-Z][a-z]+, ?[A-Z]{2}\b", re.IGNORECASE)
_WITH_CODE = re.compile(r", ?(?:[A-Z]{2}\b)")

_FREQUENCIES: Mapping[str, int] = {
    "annually": 1, "yearly": 1, "semiannually": 2, "semi-annually": 2, "quarterly": 4, "monthly": 12, "weekly": 52,
    "daily": 365,
}  # fmt: skip
_FREQUENT = re.compile(r"\b(?:" + "|".join(_FREQUENCIES) + r")\b", re.IGNORECASE)
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

Place = tuple[int, int]


def aliases(slot: Slot, text: str) -> Iterator[tuple[str, str]]:
    """Other forms of a name that the slot asks for, with the name of the form."""
    told, lowered = f"{slot.path[-1]} {slot.description}".lower(), text.lower()
    if "currency" in told or "货币" in told or "exchange" in told:
        code = _CURRENCIES.get(lowered)
        if code:
            yield code, "currency"
    if lowered in _PEOPLE and ("country" in told or "nation" in told):
        yield _PEOPLE[lowered], "country"
    state = _CITIES.get(lowered)
    if state and "state" in slot.path[-1].lower():
        yield _STATES[state], "state"
    elif state and _WITH_STATE.search(slot.description):
        yield f"{text}, {state if _WITH_CODE.search(slot.description) else _STATES[state]}", "city_state"
    if text in _STATES and "state" in slot.path[-1].lower():
        yield _STATES[text], "state_name"


def counts_told(slot: Slot, text: str) -> Iterator[tuple[Place, int, str]]:
    """Numbers told without a numeral, for a slot that takes a whole number: "quarterly" is 4 times, "next week" 7 days
    where days are counted and 1 where weeks are."""
    for match in _FREQUENT.finditer(text):
        yield match.span(), _FREQUENCIES[match[0].lower()], "frequency"
    name = slot.path[-1].lower()
    told = f"{name} {slot.description}".lower()
    for match in _PERIOD.finditer(text):
        days = _SPAN_DAYS[(match[1] or match[2]).lower()]
        unit = next((unit for unit in ("day", "week", "month", "year") if unit in name), None)
        unit = unit or next((unit for unit in ("day", "week", "month", "year") if unit in told), None)
        if unit and days >= _SPAN_DAYS[unit]:
            yield match.span(), round(days / _SPAN_DAYS[unit]), "period"
