"""Forms that ask for a day, an hour, or how much time lies between two days.

Must not know: names of tools.
"""

from __future__ import annotations

from autoglm.core.values import Json
from autoglm.planning.notation import Regex
from autoglm.planning.offline.forms.durations import DURATIONS, DURATIONS_HAN, amounts, shifted, unit_of
from autoglm.planning.offline.forms.grammar import Grammar
from autoglm.planning.offline.forms.masks import Found, with_marks
from autoglm.planning.offline.forms.works import Told, Work
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.zones import zone_named

_TODAY = frozenset({"today", "now", "today's date", "今天", "今日", "现在", "此刻", "目前", "当前", ""})
_BACK = lazily.pattern(r"ago|before|earlier|prior|back|minus|-|less|subtract|take|deduct|前|减|早|倒|回")
_LAST = lazily.pattern("last|上|去|前")
# A day that is written with its hour is one value.
_CLOCK = lazily.pattern(r"(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?(?!\d)")
_PERIODS = {
    "week": "weeks", "month": "months", "year": "years", "周": "weeks", "星期": "weeks", "礼拜": "weeks",
    "月": "months", "年": "years",
}  # fmt: skip

_ASKED = {"old": "years", "多大": "years", "几岁": "years", "多少岁": "years", "交易日": "workdays"}
"""Units of what lies between two days that are none of an amount."""

_ENGLISH = Grammar(
    """
    day = <date>|today|now
    moment = <date>[[,] [at] <time>]|today|now
    what = (what|which)['s|s| is| was| will] [be] [the] [exact] [calendar]
            (date|day|weekday|time|hour|day of the week|day of week|date and time)
            [of the week]['s| is| was| will| would| do we have| do we get| fall[s]| come[s]] [it|that|this] [be|is|was]
        |when['s| is| was| will| would] [be|it be|that be]
        |[the] (date|day|weekday|time)
        |(find|calculate|compute|work out|figure out|get) [the] [date|day|time]
    what_is = what['s|s| is]
    what_day = (what|which) (day|weekday|date|day of the week) [of the week]
    present = today|<date>|now|right now|at the moment|currently|at present|at this moment|currently there
    place = (in|for|at|over in|of) [the] {zone}

    units = [full|whole|calendar] {unit}
    how_many_units = how many <units>
    how_much = how many [more] <units> [are there|is there|are|is it|is|lie|have|has|do i have|do we have
            |will there be|were there|remain] [left|remaining|to go]
        |how long [is it|is there|do i have|do we have] [left]
        |how much time [is there|is|do i have] [left]
        |[<what_is>] [the] (number of <units>|time|difference|distance|gap|interval|span) [in {unit}]
        |{unit:days|weeks|workdays|business days|working days|months|hours}
        |count [the] {unit}|calculate [the] (days|time|difference)
    how_much_passed = <how_many_units> [have|has] [already] [it been|passed|elapsed|gone by|gone|past|been]
        |how long [has it been|has passed|is it|ago was it|has it] [been]
        |how much time [has] [passed|elapsed|gone by]
        |[the] [number of] ({unit}|time) [passed|elapsed|gone by]
    lasts = runs|lasts|is valid|is good|takes|goes on|continues
    person = i|he|she|they|you
    """,
    {
        **DURATIONS,
        "zone": Regex(with_marks("[a-z][a-z0-9 .+:/_<number><time><expression>-]*?")),
        "event": Regex("[a-z]{2,15}"),
        "matter": Regex("[a-z][a-z -]{0,30}"),
    },
)
_CHINESE = Grammar(
    """
    day = <date>|今天|现在|此刻|today|now
    moment = <date>[的]<time>|<day>
    look = 看[看]|查[[一]查]|查询|看一下|查看|报|说
    work_out = 计算|算[[一]算]|求|查|数[数]|看[看]
    present = 现在|当前|目前|此刻|眼下|这会儿|<date>
    there = 那边|那里|那儿|当地|本地
    what_day = 哪年哪月哪(日|天|号)|什么日子|什么日期|什么时候|什么时间|哪[一](天|日|年)|几月几(号|日)|几点几分|几点[钟]
        |几号|星期几|周几|礼拜几|多少号|啥时候|啥日子|日期|时间
    what = [的]<what_day>[[，|、|和][是|又是]<what_day>]*

    shift = (往|向|朝)(后|前)[推[移]|数|算|退|倒]|后推|前推|推后|提前|倒(推|退)|回(推|退)|加[上]|减[去]|推迟|延后
    after = 之后|以后|过后|后|之前|以前|前
    that_day = [的]那[一]天

    person = 我|他|她|孩子|宝宝
    since = 从|自[从]|打
    to = 到|至|和|与|跟|-|—|~|～
    units = 自然日|{unit:交易日}|{unit}
    how_much = [一共|总共|共|大约|大概|中间|期间|到底|还|已经|又|都|就]*
        [有|隔[了]|相隔[了]|相差|差|过[了]|过去[了]|经过[了]|剩[下]|剩余|要|需要|是|活了|等|间隔|走过[了]][了]
        (多少|几|多长|多久)[个][<units>|时间][[的]时间]
    going_on = 干|上|住|用|待|呆|工作|读|学|开|做|坚持|租|跑|练|骑|攒|喝|吃|服役|运行
    number_of_days = [的](间隔|时间差|时间|<units>(数[量]|差|天数|个数)|天数|日数|{unit:工作日}[数][量])
    """,
    {
        **DURATIONS_HAN,
        "zone": Regex("[^，]{2,10}?"),
        "deed": Regex(r"[\u4e00-\u9fff]{1,6}"),
        "aside": Regex(r"[\u4e00-\u9fff]{0,4}?"),
        "who": Regex(r"[\u4e00-\u9fff]{0,4}?"),
        "open": Regex(r"[，(]? ?"),
        "close": Regex(r"[)）]?，?"),
        # What is to come on a day: 高考, 交房.
        "event": Regex(r"(?:(?![还有剩差多几只共]|今天|现在|[今明后去前]年)[\u4e00-\u9fff]){1,8}"),
    },
    is_chinese=True,
)


def _zoned(found: Found) -> Told | None:
    """The date and time of now, where a zone is named there."""
    if any(one.text.lower() not in _TODAY for one in found.named("present")):
        return None
    place = found.said("zone")
    zone = zone_named(place) if place else ""
    if place and not zone:
        return None
    return Told(Work.NOW, {"zone": zone} if zone else {})


def _same_day(found: Found) -> Told | None:
    """This day of another week, month or year: 下个月的今天, today next year."""
    if any(one.text.lower() not in _TODAY for one in found.named("day")):
        return None
    side = found.word("side")
    many = 2 if side in ("上上", "下下", "前", "后") else 1
    return Told(Work.SHIFT, {_PERIODS[found.word("period")]: -many if _LAST.search(side) else many})


def _shift(found: Found) -> Told | None:
    """So much time before or after a day."""
    told = shifted(amounts(found, "duration"), is_back=_BACK.search(found.word("way")) is not None)
    return Told(Work.SHIFT, {**_day_as("date", found, "day"), **told}) if told else None


def _named_day(found: Found) -> Told | None:
    """What date or weekday a named day is."""
    day = _day_as("date", found, "day")
    return Told(Work.SHIFT, day) if day else Told(Work.NOW)


def _between(found: Found) -> Told | None:
    first, last = _day_as("start", found, "first"), _day_as("end", found, "last")
    return Told(Work.BETWEEN, {**first, **last, **_unit(found)}) if first or last else None


def _from_now(found: Found) -> Told | None:
    """The days to one that is named before today is: 元旦离今天几天."""
    is_now = all(one.text.lower() in _TODAY for one in found.named("present"))
    return Told(Work.BETWEEN, {**_day_as("end", found, "last"), **_unit(found)}) if is_now else None


def _unit(found: Found) -> dict[str, Json]:
    """The unit that was asked for; {} for days, which tools take when they are told none."""
    unit = _ASKED.get(found.word("unit")) or unit_of(found, "unit")
    return {} if unit in {"", "days"} else {"unit": unit}


def _day_as(name: str, found: Found, kept: str) -> dict[str, Json]:
    """The argument that a day, with its hour if one is named, is; {} for today, which tools take when told none."""
    days = found.named(kept)
    if not days or (len(days) == 1 and days[0].text.lower() in _TODAY):
        return {}
    clock = _CLOCK.search(days[0].text)
    hours = [clock[0]] if clock else [str(one.value) for one in days[1:]]
    return {name: " ".join([str(days[0].value), *hours])}


FORMS = (
    *_ENGLISH.forms(_zoned, """
        <what_is> [the] [current|exact|local|present|actual] (time|hour|date|day|weekday|year|month|week number
            |date and time|time and date|day of the week) [is it|it is|is|do we have|we have] [{present}]
            [<place>][[,] {present}]
        (what|which) (day|weekday|date) [of the (week|month)] (is|are) [it|we] {present} [<place>]
        [the] (current|local|exact|present) (date and time|time|date|hour) [<place>] [{present}]
        [the] (time|date|clock) [now] <place>[[,] {present}]
        <what_is> {zone} time [{present}]
        how (late|early) is it [{present}] [<place>] [{present}]
        [<what_is>] {present:<date>}'s (date|day|weekday) [<place>]
        (check|look up|get|see) [the] [current|local] (time|date) [<place>] [{present}]
    """),
    *_CHINESE.forms(_zoned, """
        [<look>][一下|下][{present}][的|是|在][{zone}][<there>][的][{present}][是|的|到][北京时间]<what>
            [是多少|是几点|多少|几点]
        [<look>][一下|下]{zone}[<there>][{present}][的][当地|本地|当前|现在][的](时间|日期|时刻)[{present}]
            [是多少|是几点|几点|是什么]
        [今天|<date>]{present:<date>|今天}[是]<what>
        [今天|现在|目前|这[一|个](周|星期|礼拜)|本周|我们|这]*[是|算|属于|到][(今年|一年|全年|本年)[的|里|中]]第几[个](周|星期|礼拜)[了]
    """),
    *_ENGLISH.forms(_same_day, """
        [<what>] (today|this day|{day:<date>}|the same (day|date))[,] {side:next|last} {period:week|month|year}
    """),
    *_CHINESE.forms(_same_day, """
        ({side:上[上]|下[下]}[一][个]{period:周|星期|礼拜|月|年}|{side:明|去|前|后}{period:年})
            [的](今天|今日|这[一]天|{day:<date>})[[会]是|为][<what>]
    """),
    *_ENGLISH.forms(_shift, """
        <what> {duration} {way:from|after|before|prior to|later than} {day}
        <what> {duration} {way:from now|from today|hence|ago|later|earlier|back|from here}
        <what> {way:in|after|within} {duration} [time] [(from|starting) [from] {day}]
        <what> {day} {way:plus|minus|+|-|and} {duration}
        {way:in|after} {duration}[,] <what>
        [[the|my|our|its] <event>('s| is| was| falls| comes)] {duration}
            {way:from|after|before|prior to} {day}[[,] (is|was|will be)][[,] (<what>|what)]
        {duration} {way:from now|from today|ago|later|earlier}[[,] (is|was|will be|it will be|it is)][,] (<what>|what)
        {day:<date>} {way:plus|minus|+|-|less} {duration}[[,] [is|gives|makes][,] (<what>|what)]
        {way:add|subtract|take|deduct|count} {duration} (to|from|on to|off|back from|forward from|onto) {day}
        (go|count|jump|move) ({duration} {way:back|forward|ahead}|{way:back|forward|ahead} {duration})
            [(from|of) {day}]
        [my|our|the|his|her|their|this|a|an] <matter>(started|starts|begins|began|was signed|was issued|was bought
            |is from|runs from) [on] {day}[,] [and|but] [it] <lasts> [for] {duration}[,]
            [so] (when|[on] what (date|day)) (does|will|did|is) (it|this|that) [going to]
            (end|expire|run out|finish|be over|stop)
    """),
    *_CHINESE.forms(_shift, """
        [从|自|在][{day}][起|开始|算起|开始算][的|再|，]
            ({way:<shift>|<after>|[再]过}[了|的][第]{duration}[{way:<after>}]|[了|的][第]{duration}{way:<after>})
            [<that_day>|的那个][[会]是|为|到|等于|得|应该是]<what>
        [<work_out>|把|将]{day}[起|开始][的|再]{way:<shift>}{duration}[{way:[之](后|前)}][<that_day>|的日期]
    """),
    *_ENGLISH.forms(_named_day, """
        [on] <what_day> (is|was|will|does|did) [it [be]] [on] {day:<date>} [be|(fall|land|come) [on]] [on]
        when['s| is| will] {day:<date>} [be]
        [<what_is>] the (weekday|day of the week|date) (of|on|for) {day:<date>}
        is {day:<date>} a (weekday|workday|working day|weekend [day])
    """),
    *_CHINESE.forms(_named_day, """
        {day:<date>}[是|那天是|当天是|会是|为|那[一]天|当天][的]<what>
        {day:<date>}(是不是|算不算|是)(工作日|周末|休息日)
    """),
    *_ENGLISH.forms(_between, """
        <how_much> (between|from) {first:<moment>} (and|to|until|till|through|-|up to|up until) {last:<moment>}
            [are there|is it]
        <how_much> (until|till|to|before|'til|up to|left until) {last:<moment>}
        <how_much_passed>[,] (since|from|after) {first:<moment>} [(to|until|till|up to) {last:<moment>}]
            [have passed|has passed|passed|is it|have gone by]
        (how long|<how_many_units>) ago (was|is) [it] {first:<moment>}
        how {unit:old} (is|am|are|would|will) (i|someone|somebody|a person|a child|one|anybody|he|she|they|you) [be]
            [if|who (is|was)|when] [<person>] [was|were|am|is] born (on|at|in) {first:<moment>}
        (i|he|she|somebody|someone) (was|were) born (on|at) {first:<moment>}[,] [so]
            (how (many {unit} old|{unit:old}) (am|is) (i|he|she|it|that) [today]
            |<how_many_units> (have i lived|is that|ago is that|has it been))
        (from|between) {first:<moment>} (to|and|until|till) {last:<moment>}[,] [is|are|it is]
            (<how_many_units> [are there|is it|is that]|how long [is it|is that])
        (how far|<how_many_units>) [away|off] is {last:<moment>}
        how soon is {last:<moment>}
    """),
    *_CHINESE.forms(_from_now, """
        [我们]{last:<date>}(离|距[离])({present:<date>}|现在|如今|目前)[还|只]<how_much>
        (距[离]|离|到)<event><open>{last:<date>}<close>[还|只]<how_much>
        [我[们]]<event>(是|在|定在|定于){last:<date>}[，](离|距[离]|到)({present:<date>}|现在|那天|那时|它)[还|只]<how_much>
    """),
    *_CHINESE.forms(_between, """
        {last:<moment>}还<how_much>[才(到|来|过)]
        还<how_much>[才|就|能|可以]*(到|是|过|轮到|等到|迎来){last:<moment>}
        [<work_out>][一下][<person>][是|在|于][<since>]{first:<moment>}[起|开始|算起|出生|生|出生的|生的][的][，]
            (<to>|离|距[离]){last:<moment>}[为止|止][这段时间|这期间][之间|中间|期间|之内][的时间][的][，]<how_much>
        [<work_out>][一下][从|自]{first:<moment>}<to>{last:<moment>}[之间|中间|期间]<number_of_days>[是多少|有多少|是几天]
        [<work_out>][一下][<person>][<since>]{first:<moment>}[起|开始|算起|出生]
            (以来|至今|距今|到现在|到如今|到目前|到此刻|过去|开始)[为止][，]<how_much>
        <who>[是|在|于][从]{first:<moment>}[开始]<deed>[，](到|至){last:<moment>|如今}[为止][，]
            <aside>[<going_on>了]<how_much>[班|课|学|书|工|步|会|假|饭|药]
        [从|自[从]]{first:<moment>}(以来|至今|距今|到现在)[的](天数|时间)
        [我[们]|现在|今天|<date>](距[离]|离|到){last:<moment>}[为止][那天|[的|这天]<event>][，][还|只]<how_much>
        {first:<moment>}是(多少|几)天[之|以]前
        {last:<moment>}是(多少|几)天[之|以]后
        [我|他|她|孩子][，]{first:<moment>}[出生|生的|生][的][人][，][今年|现在|到<date>|到现在]{unit:多大|几岁|多少岁}
    """),
)  # fmt: skip
"""A clause that asks for a time."""
