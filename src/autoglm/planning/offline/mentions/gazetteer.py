"""Names that everybody knows: countries, states, cities, months, units, dishes; and what a name is by its last word.

Only constants and look-ups. Must not know: tools.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from autoglm.planning.offline.words.lexicon import MONTH_NAMES, words
from autoglm.planning.offline.words.text import Span

CITIES: Mapping[str, str] = {
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
STATES: Mapping[str, str] = {
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
NAMES: Mapping[str, tuple[str, ...]] = {
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
    "month": MONTH_NAMES,
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
    for what, names in (*NAMES.items(), ("city", tuple(CITIES)), ("state", tuple(STATES.values()))):
        for name in names:
            found.setdefault(name.replace("_", " ").lower(), set()).add(what)
    return {name: frozenset(kinds) for name, kinds in found.items()}


_KNOWN = _known()
_HAN_NAMES = re.compile(
    "|".join(sorted((name for name in _KNOWN if len(name) > 1 and not name.isascii()), key=len)[::-1])
)
_OF_LAND = re.compile("[菜人语文队]|料理|文化|餐厅")


def names_in(text: str) -> Iterator[Span]:
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
    return text in STATES or not _REGIONS.isdisjoint(kinds_of(text))
