"""Small facts that requests take for granted: codes of currencies, countries by their people, states of large cities.

Only constants and look-ups; what is not here has to be said. Must not know: tools.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from autoglm.planning.offline.slots import Slot
from autoglm.planning.offline.words.lexicon import MONTHS, words
from autoglm.planning.offline.words.text import is_kin, stem_of

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

_NOTHING: frozenset[str] = frozenset()
_UNIT = frozenset({"unit"})
# 日本菜, 法式料理: a cuisine, as what people of a land are called.
_CUISINE = frozenset({"people"})
_DISHES = ("国菜", "日本菜", "料理", "国餐", "式餐", "意大利菜")
_MEASURE = (
    r"(?:milli|centi|kilo)?(?:met(?:er|re)|gram|lit(?:er|re)|mile|inch|hour|second|minute|watt|joule)(?:e?s)?"
    r"|feet|foot|yards?"
)
_COMPOUND = re.compile(
    rf"(?:square|cubic) (?:{_MEASURE})|(?:{_MEASURE}) (?:per (?:square |cubic )?(?:{_MEASURE})|squared|cubed)"
    r"|[A-Za-zµμ]{1,12}/[A-Za-z]{1,6}(?:\^?[234²³])?|[kcm]?m\^?[23²³]"
)
_REGIONS = frozenset({"state", "country"})
# What single names are, for the values of parameters that are told apart by that: the country of "Sydney, Australia".
_NAMES: Mapping[str, tuple[str, ...]] = {
    "country": words(
        """afghanistan albania algeria argentina armenia australia austria bangladesh belarus belgium bolivia brazil
    bulgaria cambodia cameroon canada chile china colombia croatia cuba cyprus denmark ecuador egypt england estonia
    ethiopia finland france georgia germany ghana greece guatemala hungary iceland india indonesia iran iraq ireland
    israel italy jamaica japan jordan kazakhstan kenya kuwait laos latvia lebanon libya lithuania luxembourg malaysia
    malta mexico mongolia morocco myanmar nepal netherlands nicaragua nigeria norway oman pakistan panama paraguay peru
    philippines poland portugal qatar romania russia scotland senegal serbia singapore slovakia slovenia somalia spain
    sudan sweden switzerland syria taiwan tanzania thailand tunisia turkey uganda ukraine uruguay uzbekistan venezuela
    vietnam wales yemen zambia zimbabwe usa uk us united_states united_states_of_america united_kingdom south_africa
    south_korea north_korea new_zealand saudi_arabia costa_rica sri_lanka czech_republic 中国 美国 英国 法国 德国 日本
    韩国 印度 俄罗斯 加拿大 巴西 意大利 西班牙 澳大利亚 泰国 越南 新加坡 马来西亚 埃及 墨西哥"""
    ),
    "city": words(
        """london paris berlin madrid rome tokyo beijing shanghai sydney melbourne toronto vancouver montreal dubai
    moscow istanbul athens vienna prague amsterdam brussels lisbon barcelona milan munich hamburg frankfurt zurich
    geneva stockholm oslo copenhagen helsinki dublin edinburgh manchester liverpool birmingham mumbai new_delhi
    bangalore delhi bangkok jakarta manila seoul osaka kyoto hong_kong singapore cairo nairobi lagos johannesburg
    cape_town rio_de_janeiro sao_paulo buenos_aires lima bogota santiago mexico_city havana washington las_vegas
    北京 上海 广州 深圳 杭州 成都 南京 武汉 西安 重庆 天津 苏州 青岛 厦门 长沙 大连 昆明 三亚
    东京 巴黎 伦敦 纽约 洛杉矶 旧金山 柏林 罗马"""
    ),
    "month": words("""january february march april may june july august september october november december"""),
    "weekday": words("monday tuesday wednesday thursday friday saturday sunday"),
    "color": words(
        """red green blue yellow black white purple orange pink brown grey gray navy maroon gold silver
    红色 绿色 蓝色 黄色 黑色 白色 紫色 橙色 粉色 灰色"""
    ),
    "language": words(
        """english french german spanish italian portuguese russian chinese mandarin japanese korean arabic hindi dutch
    swedish polish turkish greek latin 中文 英文 英语 法语 德语 日语 韩语 西班牙语 俄语"""
    ),
    "people": words(
        """american british french german italian spanish portuguese russian chinese japanese korean indian mexican thai
    vietnamese greek turkish mediterranean 中餐 川菜 粤菜 日料 法餐"""
    ),
    "sport": words(
        """football soccer basketball baseball tennis golf hockey volleyball cricket rugby swimming boxing badminton
    cycling running chess 足球 篮球 网球 排球 羽毛球 乒乓球 游泳"""
    ),
    "unit": words(
        """meter meters metre metres m cm km mm kilometer kilometers mile miles foot feet inch inches kg g gram grams
    kilogram kilograms pound pounds celsius fahrenheit kelvin joule joules liter liters metric imperial"""
    ),
    "instrument": words("piano guitar violin drums flute cello saxophone trumpet 钢琴 吉他 小提琴"),
    "genre": words(
        "rock jazz pop blues classical country hip-hop rap comedy drama action horror thriller sci-fi fiction"
    ),
    "animal": words("lion tiger bear wolf elephant turtle dog cat horse deer dolphin panda bird fish fox owl whale"),
}


# What a name is by its last word: a street with the number before it, a county, a school.
TAILS: Mapping[str, str] = {
    word: what
    for what, told in (
        ("street", "street road avenue boulevard lane drive st ave rd blvd"),
        ("county", "county"),
        ("school", "school university college academy institute"),
        ("company", "inc corp ltd llc corporation company gmbh plc"),
        (
            "site",
            "airport station river lake mountain island park museum hotel bridge beach square stadium hall library",
        ),
    )
    for word in words(told)
}


def _known() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for what, names in (*_NAMES.items(), ("city", tuple(_CITIES)), ("state", tuple(_STATES.values()))):
        for name in names:
            found.setdefault(name.replace("_", " ").lower(), set()).add(what)
    return {name: frozenset(kinds) for name, kinds in found.items()}


_KNOWN = _known()
_HAN_NAMES = re.compile(
    "|".join(sorted((name for name in _KNOWN if len(name) > 1 and not name.isascii()), key=len)[::-1])
)

_SHORT_MONTHS: Mapping[str, str] = {
    short + dot: name.capitalize()
    for short, name in [*((name[:3], name) for name in _NAMES["month"] if name != "may"), ("sept", "september")]
    for dot in ("", ".")
}
_WITH_ALIASES = frozenset({*_CURRENCIES, *_PEOPLE, *_CITIES, *_SHORT_MONTHS, *map(str.lower, _STATES)})
_OF_LAND = re.compile("[菜人语文队]|料理|文化|餐厅")

Place = tuple[int, int]


def aliases(slot: Slot, text: str) -> Iterator[tuple[str, str]]:
    """Other forms of a name that the slot asks for, with the name of the form."""
    lowered = text.lower()
    if lowered not in _WITH_ALIASES:
        return
    told = f"{slot.path[-1]} {slot.description}".lower()
    if "currency" in told or "货币" in told or "exchange" in told:
        code = _CURRENCIES.get(lowered)
        if code and not _BY_NAME.search(slot.description):
            yield code, "currency"
    if lowered in _PEOPLE and ("country" in told or "nation" in told):
        yield _PEOPLE[lowered], "country"
    state = _CITIES.get(lowered)
    if state and "state" in slot.path[-1].lower():
        yield _STATES[state], "state"
    elif state and _WITH_STATE.search(slot.description):
        yield f"{text}, {state if _WITH_CODE.search(slot.description) else _STATES[state]}", "city_state"
    if lowered in _SHORT_MONTHS and "month" in slot.path[-1].lower():
        yield _SHORT_MONTHS[lowered], "month_name"
    if text in _STATES and "state" in slot.path[-1].lower():
        yield _STATES[text], "state_name"


def counts_told(slot: Slot, text: str) -> Iterator[tuple[Place, int, str]]:
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


def ranks_told(slot: Slot, text: str) -> Iterator[tuple[Place, int, str]]:
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


def months_told(slot: Slot, text: str) -> Iterator[tuple[Place, str]]:
    """A month of a year, as 2025-07, for a slot that wants it in this form."""
    if _YEAR_MONTH.search(slot.description):
        for match in _MONTH_OF_YEAR.finditer(text):
            yield match.span(), f"{match[2]}-{MONTHS[match[1][:3].lower()]:02d}"
        for match in _CHINESE_MONTH.finditer(text):
            yield match.span(), f"{match[1]}-{int(match[2]):02d}"


def names_in(text: str) -> Iterator[Place]:
    """Where known names stand in running Chinese, whatever stands beside them: 德国 and 柏林 in 去德国柏林旅行. What
    goes on with a thing of that land is another name: 日本菜, 法国人."""
    yield from (match.span() for match in _HAN_NAMES.finditer(text) if not _OF_LAND.match(text, match.end()))


@lru_cache(maxsize=4096)
def kinds_of(text: str) -> frozenset[str]:
    """What a name is known to be, as "country" or "month", or what its last word says; mostly nothing."""
    if text.endswith(_DISHES):
        return _CUISINE
    known = _KNOWN.get(text.lower()) or (_UNIT if _COMPOUND.fullmatch(text) else None)
    tail = TAILS.get(text.rpartition(" ")[2].lower().rstrip("."), "") if known is None and " " in text else ""
    return known or (frozenset({tail}) if tail else _NOTHING)


def is_region(text: str) -> bool:
    """Whether a name is that of a state or country, or a state's code, as behind the comma of "Austin, TX"."""
    return text in _STATES or not _REGIONS.isdisjoint(kinds_of(text))
