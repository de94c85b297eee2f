"""Forms that ask for a day, an hour, or how much time lies between two days.

Must not know: names of tools.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autoglm.core.values import Json
from autoglm.planning.offline.forms.durations import DURATION, DURATION_HAN, UNITS, UNITS_HAN, amounts, shifted
from autoglm.planning.offline.forms.masks import Found, Pattern, chinese, english
from autoglm.planning.offline.forms.works import Told, Work
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.zones import zone_named

Form = tuple[Pattern, Callable[[Found], Told | None]]

_TODAY = frozenset({"today", "now", "today's date", "今天", "今日", "现在", "此刻", "目前", "当前", ""})
_BACK = lazily.pattern(r"ago|before|earlier|prior|back|minus|-|less|subtract|take|deduct|前|减|早|倒|回")

_WHOLE_UNITS = {
    "week": "weeks", "month": "months", "year": "years", "周": "weeks", "星期": "weeks", "礼拜": "weeks",
    "月": "months", "年": "years",
}  # fmt: skip
_PAST = lazily.pattern("last|上|去|前")
_TODAY_HAN = "(?:今天|今日|这一?天)"
_WHAT = (
    r"(?:(?:what|which)(?:'s|s| is| was| will)?(?: be)?(?: the)?(?: exact)?"
    r" (?:calendar )?(?:date|day|weekday|time|hour|day of the week|day of week|date and time)"
    r"(?: of the week)?(?:'s| is| was| will| would| do we have| do we get| falls?| comes?)?(?: it| that"
    r"| this)?(?: be| is| was)?"
    r"|when(?:'s| is| was| will| would)?(?: be| it be| that be)?"
    r"|(?:the )?(?:date|day|weekday|time)|(?:find|calculate|compute|work out|figure out|get)(?: the)?(?: date"
    r"| day| time))"
)
_NOW = r"(?:today|<date>|now|right now|at the moment|currently|at present|at this moment|currently there)"
_IN = r"(?:in|for|at|over in|of)(?: the)? (?P<zone>[a-z][a-z0-9 .+:/_<number><time><expression>-]*?)"
_ASKED = (
    r"(?:哪年哪月哪[日天号]|什么日子|什么日期|什么时候|什么时间|哪一?[天日年]|几月几[号日]|几点几分|几点钟?"
    r"|几号|星期几|周几|礼拜几|多少号|啥时候|啥日子|日期|时间)"
)
_ASKED_MORE = rf"(?:的?{_ASKED}(?:[，、和]?(?:是|又是)?{_ASKED}){{0,2}})"
_PRESENT = r"(?:现在|当前|目前|此刻|眼下|这会儿|<date>)"
_DAY = r"(?:<date>|今天|现在|此刻|today|now)"

_UNIT_OF = rf"(?:full |whole |calendar )?(?P<unit>{UNITS})"
_COUNT = (
    rf"(?:how many (?:more )?{_UNIT_OF}(?: are there| is there| are| is it| is| lie| have| has| do i have| do we have"
    r"| will there be| were there| remain)?(?: left| remaining| to go)?|how long(?: is it| is there| do i have"
    r"| do we have)?(?: left)?"
    r"|how much time(?: is there| is| do i have)?(?: left)?"
    rf"|(?:what(?:'s| is) )?(?:the )?(?:number of {_UNIT_OF.replace('unit', 'unit_of')}|time|difference"
    rf"|distance|gap|interval|span)"
    rf"(?: in (?P<unit_in>{UNITS}))?|(?P<unit_alone>days|weeks|workdays|business days|working days|months|hours)"
    rf"|count(?: the)? (?P<unit_count>{UNITS})|calculate(?: the)? (?:days|time|difference))"
)
_SINCE = (
    rf"(?:how many (?:{UNITS})(?: have| has)?(?: already)?(?: it been| passed| elapsed| gone by| gone| past| been)?"
    r"|how long(?: has it been| has passed| is it| ago was it| has it)?(?: been)?|how much time(?: has)?"
    r"(?: passed| elapsed| gone by)?"
    rf"|(?:the )?(?:number of )?(?:{UNITS}|time)(?: passed| elapsed| gone by)?)"
)
_UNIT_NAME = rf"(?:自然日|交易日|{UNITS_HAN})"
_COUNT_HAN = (
    r"(?:一共|总共|共|大约|大概|中间|期间|到底|还|已经|又|都|就){0,3}"
    r"(?:有|隔了?|相隔了?|相差|差|过了?|过去了?|经过了?|剩下?|剩余|要|需要|是|活了|等|间隔|走过了?)?(?:了)?"
    rf"(?:多少|几|多长|多久)个?(?P<unit>{_UNIT_NAME}|时间)?(?:的时间|的?时间)?"
)
_COUNTED_HAN = rf"的?(?:间隔|时间差|时间|(?P<unit_named>{_UNIT_NAME})(?:数量?|差|天数|个数)|天数|日数|工作日数?量?)"


def _zoned(found: Found) -> Told | None:
    """The date and time of now, where a zone is named there."""
    days = [one for one in found.named("when") + found.named("also") if str(one.value)]
    if any(one.text.lower() not in _TODAY for one in days):
        return None
    place = found.said("zone").strip()
    zone = zone_named(place) if place else ""
    if place and not zone:
        return None
    return Told(Work.NOW, {"zone": zone} if zone else {})


def _shift(found: Found) -> Told | None:
    """So much time before or after a day."""
    way = found.word("way") + found.word("way_after")
    is_back = _BACK.search(way) is not None
    told = {} if not way else shifted(amounts(found, "span"), is_back=is_back)
    if not told:
        return None
    return Told(Work.SHIFT, {**_day_as("date", found, "day"), **told})


def _named_day(found: Found) -> Told | None:
    """What date or weekday a named day is."""
    days = found.named("day")
    if days[0].text.lower() in _TODAY:
        return Told(Work.NOW)
    return Told(Work.SHIFT, {"date": days[0].value})


def _same_day(found: Found) -> Told | None:
    """This day of another week, month or year: 下个月的今天, today next year."""
    if any(one.text.lower() not in _TODAY for one in found.named("day")):
        return None
    side = found.word("side")
    many = 2 if side in ("上上", "下下", "前", "后") else 1
    return Told(Work.SHIFT, {_WHOLE_UNITS[found.word("unit")]: -many if _PAST.search(side) else many})


def _between(found: Found) -> Told | None:
    first, last = _day_as("start", found, "first"), _day_as("end", found, "last")
    return Told(Work.BETWEEN, {**first, **last}) if first or last else None


def _day_as(name: str, found: Found, group: str) -> dict[str, Json]:
    """The argument that a day is; {} for today, which tools take when they are told none."""
    days = found.named(group)
    return {} if not days or days[0].text.lower() in _TODAY else {name: days[0].value}


_ENGLISH: tuple[tuple[str, Callable[[Found], Told | None]], ...] = (
    # now
    (
        rf"what(?:'s|s| is)?(?: the)?(?: (?:current|exact|local|present|actual))? (?:time|hour|date|day|weekday"
        rf"|year|month|week number|date and time"
        rf"|time and date|day of the week)(?: is it| it is| is| do we have| we have)?(?: (?P<when>{_NOW}))?"
        rf"(?: {_IN})?(?:,? (?P<also>{_NOW}))?",
        _zoned,
    ),
    (
        rf"(?:what|which) (?:day|weekday|date)(?: of the (?:week|month))? (?:is|are)(?: it| we)?(?: "
        rf"(?P<when>{_NOW}))(?: {_IN})?",
        _zoned,
    ),
    (
        rf"(?:the )?(?:current|local|exact|present) (?:date and time|time|date|hour)(?: {_IN})?(?: "
        rf"(?P<when>{_NOW}))?",
        _zoned,
    ),
    (
        rf"(?:the )?(?:time|date|clock)(?: now)? (?:in|for)(?: the)? (?P<zone>[a-z][a-z .+:/_-]*?)(?:,? "
        rf"(?P<when>{_NOW}))?",
        _zoned,
    ),
    (rf"what(?:'s|s| is) (?P<zone>[a-z][a-z .]*?) time(?: (?P<when>{_NOW}))?", _zoned),
    (rf"(?:how late|how early) is it(?: (?P<when>{_NOW}))?(?: {_IN})?(?: (?P<also>{_NOW}))?", _zoned),
    (rf"(?:what(?:'s|s| is) )?(?P<when><date>)'s (?:date|day|weekday)(?: {_IN})?", _zoned),
    (rf"(?:what(?:'s| is) )?the date (?P<when><date>)(?: {_IN})?", _zoned),
    (rf"(?:check|look up|get|see)(?: the)?(?: current| local)? (?:time|date)(?: {_IN})?(?: (?P<when>{_NOW}))?", _zoned),
    # so long before or after
    (rf"{_WHAT} (?P<span>{DURATION}) (?P<way>from|after|before|prior to|later than) (?P<day>{_DAY})", _shift),
    (rf"{_WHAT} (?P<span>{DURATION}) (?P<way>from now|from today|hence|ago|later|earlier|back|from here)", _shift),
    (
        rf"{_WHAT} (?P<way>in|after|within) (?P<span>{DURATION})(?: time)?(?: (?:from|starting)(?: from)? "
        rf"(?P<day>{_DAY}))?",
        _shift,
    ),
    (rf"{_WHAT} (?P<day>{_DAY}) (?P<way>plus|minus|\+|-|and) (?P<span>{DURATION})", _shift),
    (rf"(?P<way>in|after) (?P<span>{DURATION}),? {_WHAT}", _shift),
    (
        rf"(?:(?:the |my |our |its )?[a-z]{{2,15}}(?:'s| is| was| falls| comes) )?(?P<span>{DURATION}) (?P<way>from"
        rf"|after|before|prior to) (?P<day>{_DAY})(?:,? (?:is|was|will be))?(?:,? (?:{_WHAT}|what))?",
        _shift,
    ),
    (
        rf"(?P<span>{DURATION}) (?P<way>from now|from today|ago|later|earlier)(?:,? (?:is|was|will be|it will be"
        rf"|it is))?,? (?:{_WHAT}|what)",
        _shift,
    ),
    (
        rf"(?P<day><date>) (?P<way>plus|minus|\+|-|less) (?P<span>{DURATION})(?:,? (?:is|gives|makes)?,? ?"
        rf"(?:{_WHAT}|what))?",
        _shift,
    ),
    (
        rf"(?P<way>add|subtract|take|deduct|count) (?P<span>{DURATION})(?: (?:to|from|on to|off|back from"
        rf"|forward from|onto)) (?P<day>{_DAY})",
        _shift,
    ),
    (
        rf"(?:go|count|jump|move) (?P<span>{DURATION}) (?P<way>back|forward|ahead)(?: (?:from|of) (?P<day>{_DAY}))?",
        _shift,
    ),
    (
        r"(?:what|which) (?:day|weekday|date|day of the week)(?: of the week)? (?:is|was|will) (?:it )?(?:on )?"
        r"(?P<day><date>)(?: be)?",
        _named_day,
    ),
    (
        r"(?:what|which) (?:day|weekday|day of the week)(?: of the week)? (?:does|did|will) (?P<day><date>) "
        r"(?:fall|land)(?: on)?",
        _named_day,
    ),
    (
        r"(?:on )?(?:what|which) (?:weekday|day of the week|day) (?:is|was|does|did|will) (?P<day><date>)"
        r"(?: fall on| fall| be)?",
        _named_day,
    ),
    (r"(?:what(?:'s| is|s) )?the (?:weekday|day of the week|date) (?:of|on|for) (?P<day><date>)", _named_day),
    (r"is (?P<day><date>) a (?:weekday|workday|working day|weekend|weekend day)", _named_day),
    (
        rf"(?:(?:my|our|the|his|her|their|this|an?) )?[a-z][a-z -]{{0,30}}(?:started|starts|begins|began|was signed"
        rf"|was issued|was bought|is from|runs from)(?: on)? (?P<day>{_DAY})"
        rf",?(?: and| but)?(?: it)?(?: (?:runs|lasts|is valid|is good|takes|goes on|continues))(?: for)? "
        rf"(?P<span>{DURATION}),? (?P<way_after>(?:so )?(?:when|what (?:date|day)|on what (?:date|day)) (?:does"
        rf"|will|did|is) (?:it|this|that)(?: going to)? (?:end|expire|run out|finish|be over|stop))",
        _shift,
    ),
    (
        rf"(?:{_WHAT} )?(?:today|this day|(?P<day><date>)|the same (?:day|date)),? (?P<side>next|last) "
        r"(?P<unit>week|month|year)",
        _same_day,
    ),
    # between
    (
        rf"{_COUNT} (?:between|from) (?P<first>{_DAY}) (?:and|to|until|till|through|-|up to|up until) "
        rf"(?P<last>{_DAY})(?: are there| is it)?",
        _between,
    ),
    (rf"{_COUNT} (?:until|till|to|before|'til|up to|left until) (?P<last><date>)", _between),
    (
        rf"{_SINCE}(?:,? )(?:since|from|after) (?P<first><date>)(?: (?:to|until|till|up to) (?P<last>today|now"
        rf"|<date>))?(?: have passed| has passed| passed| is it| have gone by)?",
        _between,
    ),
    (rf"how (?:long|many (?:{UNITS})) ago (?:was|is)(?: it)? (?P<first><date>)", _between),
    (
        r"how old (?:is|am|are|would|will) (?:i|someone|somebody|a person|a child|one|anybody|he|she|they|you)"
        r"(?: be)?(?: (?:if|who (?:is|was)|when))?(?: (?:i|he|she|they|you))?(?: was| were| am| is)? ?born (?:on"
        r"|at|in) (?P<first><date>)",
        _between,
    ),
    (
        rf"(?:i|he|she|somebody|someone) (?:was|were) born (?:on|at) (?P<first><date>),?(?: so)? (?:how (?:many "
        rf"(?:{UNITS}) )?old (?:am|is) (?:i|he|she|it|that)(?: today)?|how many (?:{UNITS}) (?:have i lived|is that"
        rf"|ago is that|has it been))",
        _between,
    ),
    (
        rf"(?:from|between) (?P<first>{_DAY}) (?:to|and|until|till) (?P<last>{_DAY}),? (?:is |are |it is )?"
        rf"(?:how many (?:{UNITS})(?: are there| is it| is that)?|how long(?: is it| is that)?)",
        _between,
    ),
    (rf"(?:the )?(?:time|{UNITS}) (?:between|from) (?P<first>{_DAY}) (?:and|to|until) (?P<last>{_DAY})", _between),
    (r"how far (?:away |off )?is (?P<last><date>)", _between),
)

_CHINESE: tuple[tuple[str, Callable[[Found], Told | None]], ...] = (
    # now
    (
        rf"(?:看看?|查一?查?|查询|看一下|查看|报|说)?(?:一下|下)?(?P<when>{_PRESENT})?(?:的|是|在)?"
        rf"(?P<zone>[^，<>]{{2,10}}?)?(?:那边|那里|那儿|当地|本地)?(?:的)?(?P<also>{_PRESENT})?(?:是|的|到)?"
        rf"(?:北京时间)?{_ASKED_MORE}(?:是多少|是几点|多少|几点)?",
        _zoned,
    ),
    (
        rf"(?:看看?|查一?查?|查询)?(?:一下|下)?(?P<zone>[^，<>]{{2,10}}?)(?:那边|那里|当地|本地)?"
        rf"(?P<when>{_PRESENT})?(?:的)?(?:当地|本地|当前|现在)?的?(?:时间|日期|时刻)(?P<also>{_PRESENT})?(?:是多少"
        rf"|是几点|几点|是什么)?",
        _zoned,
    ),
    (rf"(?:今天|<date>)?(?P<when><date>|今天)(?:是)?{_ASKED_MORE}", _zoned),
    (
        rf"(?P<side>上上?|下下?|[明去前后](?=年))一?个?(?P<unit>周|星期|礼拜|月|年)的?(?:{_TODAY_HAN}|(?P<day><date>))"
        rf"(?:会?是|为)?{_ASKED_MORE}?",
        _same_day,
    ),
    # so long before or after
    (
        rf"(?:从|自|在)?(?P<day>{_DAY})?(?:起|开始|算起|开始算)?(?:的|再|，)?(?P<way>(?:往|向|朝)[后前](?:推移?|数"
        rf"|算|退|倒)?|后推|前推|推后|提前|倒推|倒退|推迟|延后|之后|之前|以后|以前|再?过|加上?|减去?|后|前|回推"
        rf"|回退)?(?:了|的)?(?:第)?(?P<span>{DURATION_HAN})"
        rf"(?P<way_after>之后|以后|过后|后|之前|以前|前)?(?:的?那一?天|的那个)?(?:会?是|为|到|等于|得|应该是)?{_ASKED_MORE}",
        _shift,
    ),
    (
        rf"(?:计算|算一?算|算|求|查)?(?P<day>{_DAY})(?:起|开始)?(?:的|再)?(?P<way>(?:往|向|朝)[后前](?:推移?|数|算"
        rf"|退|倒)?|后推|前推|推后|提前|倒推|加上?|减去?|推迟|延后)(?P<span>{DURATION_HAN})(?P<way_after>之?后"
        rf"|之?前)?(?:的?那一?天|的日期)?",
        _shift,
    ),
    (
        rf"(?:计算|算一?算|算|求|查)?(?P<day>{_DAY})(?:的|起|开始)?(?:再?过)?(?P<span>{DURATION_HAN})"
        rf"(?P<way_after>之后|以后|过后|后|之前|以前|前)(?:的?那一?天|的日期)?(?:是|为)?{_ASKED_MORE}?",
        _shift,
    ),
    (rf"(?P<day><date>)(?:是|那天是|当天是|会是|为|那一?天|当天)?(?:的)?{_ASKED_MORE}", _named_day),
    (r"(?P<day><date>)(?:是不是|算不算|是)(?:工作日|周末|休息日)", _named_day),
    # between
    (
        rf"(?:计算|算一?算|算|求|查|数数?|看看?)?(?:一下)?(?:我|他|她|孩子|宝宝)?(?:是|在|于)?(?:从|自从?|打)?"
        rf"(?P<first>{_DAY})(?:起|开始|算起|出生|生|出生的|生的)?(?:的)?，?(?:到|至|和|与|跟|离|距离?|[-—~～])"
        rf"(?P<last>{_DAY})(?:为止|止)?(?:这段时间|这期间)?(?:之间|中间|期间|之内)?(?:的时间)?的?，?{_COUNT_HAN}",
        _between,
    ),
    (
        rf"(?:计算|算一?算|算|求|查|数数?|看看?)?(?:一下)?(?:从|自)?(?P<first>{_DAY})(?:到|至|和|与|跟|[-—~～])"
        rf"(?P<last>{_DAY})(?:之间|中间|期间)?{_COUNTED_HAN}(?:是多少|有多少|是几天)?",
        _between,
    ),
    (
        rf"(?:计算|算一?算|算|求|查|看看?)?(?:一下)?(?:我|他|她|孩子|宝宝)?(?:从|自从?|打)?(?P<first><date>)(?:起"
        rf"|开始|算起|出生)?(?:以来|至今|距今|到现在|到如今|到目前|到此刻|过去|开始)(?:为止)?，?{_COUNT_HAN}",
        _between,
    ),
    (
        rf"(?:我们?|他们?|她|公司|孩子)?(?:是|在|于)?(?:从)?(?P<first><date>)(?:开始)?[\u4e00-\u9fff]{{1,6}}，?"
        rf"(?:到|至)(?P<last><date>|现在|如今)(?:为止)?，?[\u4e00-\u9fff]{{0,4}}?{_COUNT_HAN}",
        _between,
    ),
    (r"(?:从|自从?)?(?P<first><date>)(?:以来|至今|距今|到现在)的?(?:天数|时间)", _between),
    (
        rf"(?:我们?|现在|今天|<date>)?(?:距离?|离|到)(?P<last><date>)(?:为止)?(?:那天)?，?(?:还|只)?{_COUNT_HAN}",
        _between,
    ),
    (r"(?P<first><date>)是(?:多少|几)天(?:之|以)?前", _between),
    (r"(?P<last><date>)是(?:多少|几)天(?:之|以)?后", _between),
    (
        r"(?:我|他|她|孩子)?，?(?P<first><date>)(?:出生|生的|生)?的?(?:人)?，?(?:今年|现在|到<date>|到现在)?"
        r"(?:多大|几岁|多少岁)",
        _between,
    ),
)


FORMS: Sequence[Form] = (
    *((english(pattern), make) for pattern, make in _ENGLISH),
    *((chinese(pattern), make) for pattern, make in _CHINESE),
)
