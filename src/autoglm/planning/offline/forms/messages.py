"""Forms that tell people something, ask them, or put given words into a file.

What is told or written is what stands in quotes, or what was just worked out; nothing is guessed. Must not know: names
of tools.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from autoglm.planning.offline.forms.masks import Found, Pattern, chinese, english
from autoglm.planning.offline.forms.works import LAST, Told, Work
from autoglm.planning.offline.words import lazily

Form = tuple[Pattern, Callable[[Found], Sequence[Told] | None]]

_CHANNELS: Mapping[str, str] = {
    "console": "console|terminal|控制台|终端|命令行",
    "mailbox": "mailbox|inbox|mail box|收件箱|信箱|邮箱",
    "file": "message file|消息文件",
    "wecom": "wecom|企业微信",
    "serverchan": "serverchan|server酱",
}
_CALLED = "|".join(sorted((word for names in _CHANNELS.values() for word in names.split("|")), key=len, reverse=True))
_CHANNEL = rf"(?:the |my |our )?(?P<channel>{_CALLED})"
_BY = rf"(?: (?:to|on|in|at|via|through|over|using|by) {_CHANNEL})"
_NOTE = (
    r"(?:(?:an?|the|this|another|one|my)? ?(?:short |quick |little |new )?(?:message|note|notification|text"
    r"|reminder|alert|line|words?|notice|string|phrase|sentence)"
    r"(?: saying| that says| with the (?:text|words|content)| reading| containing| which says| with| of)?:?)"
)
_SAYING = r"(?: that| ?:| with| saying| of| about|,)?(?: (?:the )?(?:text|message|words|note))?:?"
_TITLE = (
    r"(?:,? (?:and |with |using ){0,6}(?:the |a )?(?:title|subject|heading|titled|headed)(?: is| of|:)? "
    r"(?P<title><quote>))"
)
_BODY = (
    r"(?:,? (?:and |with |saying |using ){0,6}(?:the |a )?(?:text|message|body|content|words|saying)(?: is| of"
    r"|:)? (?P<text><quote>))"
)
_NOTIFY = r"(?:(?:notify|alert|tell|message|remind|inform|ping|warn|text) (?:me|us)|let (?:me|us) know)"
_PUSH = r"(?:send|push|print|output|echo|show|display|put|write|post|log|say|deliver|drop)"
_CHANNEL_HAN = rf"(?:我的|我们的|本机的?)?(?P<channel>{_CALLED})"
_TITLE_HAN = (
    r"(?:，?(?:并|且|用|以)?(?:标题|题目|主题)(?:是|为|叫|用|写|写成|：|:)?(?P<title><quote>)(?:为标题|作标题"
    r"|做标题|作为标题)?)"
)
_BODY_HAN = r"(?:，?(?:内容|正文|文字|消息)(?:是|为|写|写成|：|:)?(?P<text><quote>))"
_NOTIFY_HAN = (
    r"(?:通知|提醒|告诉|告知|转告|提示|跟|给|和)我?(?:们)?(?:一下|一声|一条|发个|发一?[条个则]|发)?(?:通知"
    r"|消息|提醒|信息)?"
)
_PUSH_HAN = r"(?:发送|发布|推送|输出|打印|显示|发出|发|推|写|打|送|贴)"
_TO_HAN = (
    rf"(?:在|往|向|用|通过|到|给)?{_CHANNEL_HAN}(?:上|里|中)?(?:给我|向我)?{_PUSH_HAN}(?:一?[条个则句])?"
    r"(?:消息|通知|信息|提醒)"
)

_FILE = r"(?:the )?(?:text )?(?:file )?(?:called |named )?(?P<path><path>)"
_WORDS = (
    r"(?:(?:the|a|an|this|one|another|my)? ?(?:new |single |following )?(?:text|lines?|words?|sentence|string"
    r"|note|message|entry|phrase|content|item)(?: of text)?(?: saying| that says| reading)?:? )?"
)
_SET = r"(?:write|save|store|put|place|dump|export|insert)"
_ADD = r"(?:append|add|attach|log|jot(?: down)?|note(?: down)?|write down|put down|tack)"
_INTO = rf"(?:in|into|to|as|inside|inside of)(?: a| an)?(?: new)? {_FILE}"
_ONTO = rf"(?:to|onto|in|into|at|on to)(?: (?:the )?(?:end|bottom|tail) of)? {_FILE}(?: file)?"
_AT_END = rf"(?:at|to|onto)(?: the)? (?:end|bottom|tail) of {_FILE}"
_DAY = (
    r"(?:<date>'s date|the (?:current|present) date|the date(?: of)? <date>|the date of today"
    r"|<date> as the date|the current date|today's date|the date)"
)
_IT = (
    r"(?:it|that|this|them|the (?:result|results|answer|reply|response|output|outcome|value|number|figure)|"
    r"(?:my|the user's|their|his|her) (?:answer|reply|response|choice|input)|what i (?:say|said|answer"
    r"|answered|reply|replied|type|typed))"
)

_SET_HAN = (
    r"(?:写入|写到|写进|写在|写|保存到|保存在|保存为|保存进|保存至|存到|存入|存进|存为|存成|存在|储存到|放到"
    r"|放进|放入|输出到|导出到|录入)"
)
_ADD_HAN = (
    r"(?:追加到|追加进|追加至|追加在|追加|添加到|添加进|附加到|附到|加到|加进|加在|记录到|记录在|记录进|记到"
    r"|记在|记进|补到|续写到)"
)
_FILE_HAN = r"(?:文件)?(?P<path><path>)(?:文件)?(?:里面|里头|里|中|内|当中)?"
_END_HAN = r"(?:的)?(?:末尾|最后面?|结尾|尾部|后面|最后一行|文末|最末)"
_QUOTED_HAN = (
    r"(?:文字|文本|内容|字符串|一?行字|一?句话|这?[句行段]话?|以下内容|一[行句条段])?：?(?P<text><quote>)"
    r"(?:这?[几一]?个字|这句话?|这一?行|这行字|这段话|这段文字)?"
)
_IT_HAN = r"(?:它|这个|其|结果|答案|回答|答复|回复|输入|选择|得数|数值|计算结果|返回结果|这个结果|这个数|结果值)"
_ITS_HAN = rf"(?:我的|用户的|用户|他的|她的|所得的?|算出的|得到的|上面的|刚才的|最后的)?{_IT_HAN}(?:的内容)?"
_DAY_HAN = r"(?:<date>的?日期|当前日期|当天的?日期|现在的日期|<date>是几号|日期)"
_EXPRESSION = r"(?:the )?(?:result|value|answer|outcome|total|solution) (?:of|to) (?P<sum><expression>)"

_ITEM = r"(?:<quote>|<number>|[a-z0-9][a-z0-9'-]*(?: [a-z0-9][a-z0-9'-]*){0,2}?)"
_ITEMS = rf"(?P<choices>{_ITEM}(?:(?:, ?(?:and |or )?| and | or | / |/){_ITEM}){{1,11}})"
_ITEM_HAN = r"(?:<quote>|[^，、。；：<>“”]{1,12}?)"
_ITEMS_HAN = rf"(?P<choices>{_ITEM_HAN}(?:(?:，|、|/|和|与|或者?|还是|以及|,){{1,2}}{_ITEM_HAN}){{1,11}})"
_BETWEEN_CHOICES = lazily.pattern(
    r"(?:,|，|、|/|；)\s*(?:and |or |和|或者?|与|还是)?|\s+(?:and|or)\s+|和|与|或者?|还是|以及"
)
_QUESTION = r"(?:the question|this|this question|the following|whether)?:? ?(?P<question><quote>)"
_QUOTE_MARKS = "“”\"'‘’「」『』`《》"


def _tell(found: Found) -> Sequence[Told] | None:
    """A message with what is said of it; its text is the work before, where none is quoted."""
    told = {name: found.value(name) for name in ("text", "title") if name in found}
    named = [word for name in ("channel", "channel_after") if (word := found.word(name))]
    channel = {"channel": _channel(named[0])} if named else {}
    return (Told(Work.TELL, {**told, **channel}),) if len(named) < 2 else None


def _channel(named: str) -> str:
    return next(name for name, words in _CHANNELS.items() if named in words.split("|"))


def _ask(found: Found) -> Sequence[Told] | None:
    question = {"question": found.value("question")}
    return (Told(Work.ASK, {**question, "choices": _choices(found)} if "choices" in found else question),)


def _choices(found: Found) -> list[str]:
    """The answers to choose from, without their marks; quoted ones when any is quoted."""
    quoted = [str(one.value) for one in found.named("choices") if one.kind.value == "quote"]
    parts = [part.strip(f" {_QUOTE_MARKS}") for part in _BETWEEN_CHOICES.split(found.said("choices"))]
    return quoted or [part for part in parts if part]


def _put(work: Work) -> Callable[[Found], Sequence[Told] | None]:
    """What is quoted, or came out before, into a file."""

    def make(found: Found) -> Sequence[Told]:
        text = {"text": found.value("text")} if "text" in found else {}
        return (Told(work, {"path": found.value("path"), **text}),)

    return make


def _put_day(work: Work) -> Callable[[Found], Sequence[Told] | None]:
    """Today's date into a file; another day is none that is told by a clock."""

    def make(found: Found) -> Sequence[Told] | None:
        days = [one for one in found.named("day") if one.text.lower() not in ("today", "今天", "今日", "now")]
        return None if days else (Told(Work.NOW), Told(work, {"path": found.value("path")}))

    return make


def _put_sum(work: Work) -> Callable[[Found], Sequence[Told] | None]:
    def make(found: Found) -> Sequence[Told]:
        return Told(Work.SUM, {"expression": found.value("sum")}), Told(work, {"path": found.value("path")})

    return make


_ENGLISH: tuple[tuple[str, Callable[[Found], Sequence[Told] | None]], ...] = (
    # messages
    (
        rf"{_PUSH}(?: me| us)?(?: {_NOTE})? "
        rf"(?P<text><quote>){_TITLE}?{_BY}{_TITLE.replace('title>', 'title_after>')}?",
        lambda found: None if "title_after" in found else _tell(found),
    ),
    (rf"{_NOTIFY}{_BY}?{_SAYING} (?P<text><quote>){_TITLE}?", _tell),
    (rf"{_NOTIFY}{_SAYING} (?P<text><quote>){_BY}?{_TITLE}?", _tell),
    (
        rf"(?:{_NOTIFY}|send (?:me |us )?{_NOTE}){_BY}?{_TITLE}{_BODY}{_BY.replace('channel>', 'channel_after>')}?",
        _tell,
    ),
    (rf"(?:{_NOTIFY}|send (?:me |us )?{_NOTE}){_BODY}{_TITLE}{_BY}?", _tell),
    (rf"(?:send|give|push|drop|leave)(?: me| us){_BY}? {_NOTE} (?P<text><quote>){_TITLE}?", _tell),
    (
        rf"send(?: me| us)? (?:the )?(?:message|note|notification|reminder|alert|words) (?P<text><quote>)"
        rf"(?: to me)?{_TITLE}?",
        _tell,
    ),
    # questions
    (rf"(?:ask|question|prompt|query) (?:me|us|the user)(?: about)?:? {_QUESTION}", _ask),
    (
        rf"(?:ask|prompt) (?:me|us|the user):? {_QUESTION}[,;:]? ?(?:(?:and |with |giving |offering |from |use "
        rf"|using |let me (?:choose|pick|select)"
        rf"(?: from| between)?|allow(?:ing)? |offer (?:me )?|give me ){{0,6}})(?:only )?(?:the "
        rf"|as )?(?:two |three |four "
        rf"|possible |following )?"
        rf"(?:choices|options|answers|alternatives|choice|option)?(?: being| are|:| of)? ?{_ITEMS}(?: as (?:the )?"
        rf"(?:choices|options|answers|possible answers|alternatives)| to (?:choose|pick) from)?",
        _ask,
    ),
    (rf"ask (?:me|us|the user):? {_QUESTION} ?\({_ITEMS}\)?", _ask),
    (rf"ask (?:me|us|the user) to (?:confirm|answer|choose|decide)(?: the question)?:? {_QUESTION}", _ask),
    # files
    (rf"{_SET} {_WORDS}(?P<text><quote>) {_INTO}", _put(Work.WRITE)),
    (rf"{_ADD} {_WORDS}(?P<text><quote>) {_ONTO}", _put(Work.APPEND)),
    (rf"(?:{_SET}|{_ADD}) {_WORDS}(?P<text><quote>) {_AT_END}", _put(Work.APPEND)),
    (
        r"(?:create|make|start|open)(?: me)?(?: a| an| the)?(?: new)?(?: text)?(?: file)?(?: called| named)? "
        r"(?P<path><path>)(?:,)?"
        r" (?:with|containing|that (?:contains|says|reads)|holding|and (?:write|put)|which (?:contains|says)"
        r"|saying)(?: the| this| just| only)?"
        r"(?: text| contents?| words?| line| sentence){0,6}:? (?P<text><quote>)(?: (?:in|into|to|inside) it| as "
        r"(?:its )?content| in there)?",
        _put(Work.WRITE),
    ),
    (
        r"(?:create|make)(?: a| an| the)?(?: new)?(?: text)?(?: file)? with(?: the)?(?: text| content| words"
        r"| line)? (?P<text><quote>)(?: and)? (?:called|named|as) (?P<path><path>)",
        _put(Work.WRITE),
    ),
    (
        rf"(?:overwrite|replace)(?: the)?(?: (?:content|contents|text))?(?: of| in)?(?: the)?(?: file)? "
        rf"(?P<path><path>) (?:with|by) {_WORDS}(?P<text><quote>)",
        _put(Work.WRITE),
    ),
    (rf"{_SET} (?P<day>{_DAY}) {_INTO}", _put_day(Work.WRITE)),
    (rf"{_ADD} (?P<day>{_DAY}) {_ONTO}", _put_day(Work.APPEND)),
    (rf"(?:{_SET}|{_ADD}) (?P<day>{_DAY}) {_AT_END}", _put_day(Work.APPEND)),
    (rf"{_SET} {_EXPRESSION} {_INTO}", _put_sum(Work.WRITE)),
    (rf"(?:{_SET}|{_ADD}) {_EXPRESSION} {_AT_END}", _put_sum(Work.APPEND)),
    (rf"{_ADD} {_EXPRESSION} {_ONTO}", _put_sum(Work.APPEND)),
)

_CHINESE: tuple[tuple[str, Callable[[Found], Sequence[Told] | None]], ...] = (
    # messages
    (
        rf"(?:把|将)?(?:消息|内容|通知|文字|文本|这句话|一?句)?：?(?P<text><quote>)(?:这[句条段]话|这个消息"
        rf"|这几个字|这条消息)?{_PUSH_HAN}(?:到|给|至|在|往)?{_CHANNEL_HAN}(?:上|里|中|去)?{_TITLE_HAN}?",
        _tell,
    ),
    (
        rf"{_PUSH_HAN}(?:一?[条个则句行])?(?:消息|通知|信息|提醒|文字|内容|话)?(?:说|内容(?:是|为)?|写着|：|:|，)?"
        rf"(?P<text><quote>){_TITLE_HAN}?(?:到|给|至|在){_CHANNEL_HAN}(?:上|里|中)?",
        _tell,
    ),
    (
        rf"(?:在|往|向|用|通过|到|给)?{_CHANNEL_HAN}(?:上|里|中)?(?:给我|向我|，)?{_PUSH_HAN}(?:一下)?"
        rf"(?:一?[条个则句行])?(?:消息|通知|信息|提醒|文字|内容|出|话)?(?:说|：|:|，|内容(?:是|为)?)?"
        rf"(?P<text><quote>){_TITLE_HAN}?",
        _tell,
    ),
    (rf"{_NOTIFY_HAN}(?:说|道|：|:|，)?{_TITLE_HAN}?(?:说|：|:|，)?(?P<text><quote>)", _tell),
    (rf"{_NOTIFY_HAN}(?:说|道|：|:|，)?(?:内容(?:是|为)?)?(?P<text><quote>){_TITLE_HAN}?", _tell),
    (rf"(?:{_NOTIFY_HAN}|{_PUSH_HAN}(?:一?[条个则])?(?:消息|通知|信息|提醒))(?:，|：)?{_TITLE_HAN}{_BODY_HAN}", _tell),
    (rf"(?:{_NOTIFY_HAN}|{_PUSH_HAN}(?:一?[条个则])?(?:消息|通知|信息|提醒))(?:，|：)?{_BODY_HAN}{_TITLE_HAN}", _tell),
    (r"(?:通知|提醒|告诉|告知)我(?:一下)?(?P<text><quote>)", _tell),
    (rf"{_TO_HAN}{_TITLE_HAN}{_BODY_HAN}", _tell),
    (rf"{_TO_HAN}{_BODY_HAN}{_TITLE_HAN}?", _tell),
    # questions
    (
        r"(?:问一?问|问|询问|提问|请问)(?:我|用户)?(?:一下|一句|一声|个问题|一个问题|下)?(?:我)?(?:说|：|:|，)?"
        r"(?P<question><quote>)(?:这个问题)?",
        _ask,
    ),
    (
        r"(?:向|跟|和|请|让)(?:我|用户)(?:确认|提问|询问|回答|选择|问|选)(?:一下|一句)?(?:问题|这个问题)?(?:说|："
        r"|:|，)?(?P<question><quote>)(?:这个问题)?",
        _ask,
    ),
    (
        rf"(?:(?:问一?问|问|询问|提问)(?:我|用户)?|(?:向|跟|和|请|让)(?:我|用户)(?:确认|提问|询问|回答|选择|问|选))"
        rf"(?:一下|一句|个问题|下)?(?:我)?(?:这个问题|问题)?(?:说|：|:|，)?(?P<question><quote>)"
        rf"[，；。,]?(?:并|可供|供|让我|给我|给出|提供|请我|从|在){{0,6}}(?:可选(?:项|的?答案|的)?|选择|选项|候选(?:项"
        rf"|答案)?|备选(?:项|答案)?|答案|回答)(?:可以)?(?:只)?(?:有|是|为|包括|分别是|分别为|就)?(?:两个|三个"
        rf"|这几个)?[：:，]?{_ITEMS_HAN}(?:[两三四几]个)?(?:选项|中选一?个?|里选一?个?|里面选|可选|供选择|供我选)?",
        _ask,
    ),
    (
        rf"(?:(?:问一?问|问|询问|提问)(?:我|用户)?|(?:向|跟|和|请|让)(?:我|用户)(?:确认|提问|询问|回答|选择|问|选))"
        rf"(?:一下|一句|个问题|下)?(?:我)?(?:这个问题|问题)?(?:说|：|:|，)?(?P<question><quote>)"
        rf"[，；。,]?(?:让我|请我|要我|我)?(?:从|在){_ITEMS_HAN}(?:[两三四几]个)?(?:选项|答案)?(?:之间|里面|里|中"
        rf"|当中)(?:选|挑)(?:择|一个|一|个)?",
        _ask,
    ),
    # files
    (rf"(?:把|将)?{_QUOTED_HAN}{_SET_HAN}{_FILE_HAN}", _put(Work.WRITE)),
    (rf"(?:把|将)?{_QUOTED_HAN}{_ADD_HAN}{_FILE_HAN}{_END_HAN}?", _put(Work.APPEND)),
    (rf"(?:把|将)?{_QUOTED_HAN}{_SET_HAN}{_FILE_HAN}{_END_HAN}", _put(Work.APPEND)),
    (
        rf"(?:在|往|向|给){_FILE_HAN}{_END_HAN}?(?:里|中)?(?:再)?(?:追加|添加|附加|加上|加入|加|补上|补|记上|记)"
        rf"(?:上|了|入)?{_QUOTED_HAN}",
        _put(Work.APPEND),
    ),
    (
        rf"(?:在|往|向|给){_FILE_HAN}{_END_HAN}(?:里|中|处)?(?:再)?(?:写上?|写入|写一?[行句]|插入){_QUOTED_HAN}",
        _put(Work.APPEND),
    ),
    (rf"(?:往|在|向){_FILE_HAN}(?:写入|写上|写){_QUOTED_HAN}", _put(Work.WRITE)),
    (
        rf"(?:新建|创建|建立|建|生成|写)(?:一个|个|一份)?(?:新的?)?(?:文本)?(?:文件)?(?:叫做?|名为)?"
        rf"(?P<path><path>)(?:文件|的文件)?[，,；。]?(?:并|在)?(?:里面|其中|里)?(?:内容|正文)?(?:是|为|写入?|写上"
        rf"|写着|填|：|:){{1,6}}{_QUOTED_HAN}",
        _put(Work.WRITE),
    ),
    (
        r"(?:新建|创建|建立|建|生成|写)(?:一个|个|一份)?内容(?:是|为)(?P<text><quote>)的(?:文本)?(?:文件)?"
        r"(?P<path><path>)",
        _put(Work.WRITE),
    ),
    (
        rf"用{_QUOTED_HAN}(?:覆盖|替换|改写)(?:掉)?{_FILE_HAN}(?:的)?(?:全部|所有|原有|原来的?)?(?:内容)?",
        _put(Work.WRITE),
    ),
    (rf"(?:把|将){_FILE_HAN}(?:的)?(?:全部|所有)?内容(?:改|换|替换)(?:成|为){_QUOTED_HAN}", _put(Work.WRITE)),
    (rf"(?:把|将)?(?P<day>{_DAY_HAN}){_SET_HAN}{_FILE_HAN}", _put_day(Work.WRITE)),
    (rf"(?:把|将)?(?P<day>{_DAY_HAN}){_ADD_HAN}{_FILE_HAN}{_END_HAN}?", _put_day(Work.APPEND)),
    (
        rf"(?:在|往|向|给){_FILE_HAN}{_END_HAN}?(?:里|中)?(?:再)?(?:追加|添加|附加|加上|加入|加|补上|补|记上|记下"
        rf"|记录|记)(?:上|了|入|一行)?(?P<day>{_DAY_HAN})",
        _put_day(Work.APPEND),
    ),
    (
        rf"(?:在|往|向|给){_FILE_HAN}{_END_HAN}(?:里|中|处)?(?:再)?(?:写上?|写入|插入)(?P<day>{_DAY_HAN})",
        _put_day(Work.APPEND),
    ),
    (rf"(?:把|将)?(?P<sum><expression>)的?(?:计算)?(?:结果|值|得数|答案){_SET_HAN}{_FILE_HAN}", _put_sum(Work.WRITE)),
    (
        rf"(?:把|将)?(?P<sum><expression>)的?(?:计算)?(?:结果|值|得数|答案){_ADD_HAN}{_FILE_HAN}{_END_HAN}?",
        _put_sum(Work.APPEND),
    ),
)

_TIME = r"(?:the (?:current|present|exact|local) time|the time|<date>'s date and time|the current hour)"
_TIME_HAN = r"(?:现在的?(?:时间|时刻|几点)|当前的?(?:时间|时刻)|此刻的?时间|时间)"
_STATUS = r"(?:the |its )?(?:http |response )?(?:status code|status|response code)"
_STATUS_HAN = r"(?:它的|返回的)?(?:http|响应|返回)?状态码"


def _put_time(work: Work) -> Callable[[Found], Sequence[Told] | None]:
    def make(found: Found) -> Sequence[Told]:
        return Told(Work.NOW), Told(work, {"path": found.value("path"), "text": {LAST: "time"}})

    return make


def _put_status(work: Work) -> Callable[[Found], Sequence[Told] | None]:
    def make(found: Found) -> Sequence[Told]:
        return (Told(work, {"path": found.value("path"), "text": {LAST: "status"}}),)

    return make


def _tell_status(found: Found) -> Sequence[Told]:
    return (Told(Work.TELL, {"channel": _channel(found.word("channel")), "text": {LAST: "status"}}),)


STATUS: Sequence[Form] = (
    (english(rf"{_SET} {_STATUS} {_INTO}"), _put_status(Work.WRITE)),
    (english(rf"{_ADD} {_STATUS} {_ONTO}"), _put_status(Work.APPEND)),
    (english(rf"{_PUSH} {_STATUS}{_BY}"), _tell_status),
    (chinese(rf"(?:把|将)?{_STATUS_HAN}{_SET_HAN}{_FILE_HAN}"), _put_status(Work.WRITE)),
    (chinese(rf"(?:把|将)?{_STATUS_HAN}{_ADD_HAN}{_FILE_HAN}{_END_HAN}?"), _put_status(Work.APPEND)),
    (chinese(rf"(?:把|将)?{_STATUS_HAN}{_PUSH_HAN}(?:到|给|至|在){_CHANNEL_HAN}(?:上|里|中)?"), _tell_status),
)
"""Forms that put to use with what status a server has just answered."""

_TIMES: Sequence[Form] = (
    (english(rf"{_SET} {_TIME} {_INTO}"), _put_time(Work.WRITE)),
    (english(rf"{_ADD} {_TIME} {_ONTO}"), _put_time(Work.APPEND)),
    (english(rf"(?:{_SET}|{_ADD}) {_TIME} {_AT_END}"), _put_time(Work.APPEND)),
    (chinese(rf"(?:把|将)?{_TIME_HAN}{_SET_HAN}{_FILE_HAN}"), _put_time(Work.WRITE)),
    (chinese(rf"(?:把|将)?{_TIME_HAN}{_ADD_HAN}{_FILE_HAN}{_END_HAN}?"), _put_time(Work.APPEND)),
    (
        chinese(
            rf"(?:在|往|向|给){_FILE_HAN}{_END_HAN}?(?:里|中)?(?:再)?(?:追加|添加|附加|加上|加入|加|补上|补|记上|记下"
            rf"|记录|记)(?:上|了|入|一行)?{_TIME_HAN}"
        ),
        _put_time(Work.APPEND),
    ),
)


_BACK: tuple[tuple[str, Callable[[Found], Sequence[Told] | None]], ...] = (
    (rf"{_SET}(?: down)? {_IT} {_INTO}", _put(Work.WRITE)),
    (rf"{_ADD} {_IT} {_ONTO}", _put(Work.APPEND)),
    (rf"(?:{_SET}|{_ADD}) {_IT} {_AT_END}", _put(Work.APPEND)),
    (rf"(?:write|save|store) {_INTO}", _put(Work.WRITE)),
    (rf"(?:append|add) {_ONTO}", _put(Work.APPEND)),
    (rf"(?:{_PUSH}|tell me|notify me of|notify me with|message me) {_IT}{_BY}", _tell),
    (rf"(?:notify|message|alert|inform) me (?:of|with|about) {_IT}{_BY}?", _tell),
    (rf"(?:notify|message|alert) me{_BY}", _tell),
)
_BACK_HAN: tuple[tuple[str, Callable[[Found], Sequence[Told] | None]], ...] = (
    (rf"(?:把|将)?(?:{_ITS_HAN})?{_SET_HAN}{_FILE_HAN}", _put(Work.WRITE)),
    (rf"(?:把|将)?(?:{_ITS_HAN})?{_ADD_HAN}{_FILE_HAN}{_END_HAN}?", _put(Work.APPEND)),
    (rf"(?:把|将)?(?:{_ITS_HAN})?{_PUSH_HAN}(?:到|给|至|在){_CHANNEL_HAN}(?:上|里|中|去)?", _tell),
    (rf"(?:用|通过|在){_CHANNEL_HAN}(?:上|里)?(?:通知|提醒|告诉|告知)我(?:{_ITS_HAN})?", _tell),
    (rf"(?:把|将){_ITS_HAN}(?:发送?|推送)(?:通知|消息)?给我", _tell),
    (rf"(?:把|将){_ITS_HAN}(?:通知|告知)(?:给)?我", _tell),
)


FORMS: Sequence[Form] = (
    *((english(pattern), make) for pattern, make in _ENGLISH),
    *((chinese(pattern), make) for pattern, make in _CHINESE),
    *_TIMES,
)


BACK: Sequence[Form] = (
    *((english(pattern), make) for pattern, make in _BACK),
    *((chinese(pattern), make) for pattern, make in _BACK_HAN),
)
"""Forms that put to use what was worked out just before: "save it to a.txt"."""


_PLACE_HAN = rf"(?:(?:在|用|通过){_CHANNEL_HAN}(?:上|里)?)?"
_REMINDER: tuple[Pattern, ...] = (
    english(rf"(?:remind|tell|notify|alert|ping) (?:me|us){_BY}?(?: to| that| about| of)? ?:? ?(?P<text><quote>)"),
    english(
        rf"(?:remind (?:me|us){_BY}? (?:to|that|about|of)|(?:tell|notify|alert|ping) (?:me|us)"
        rf"{_BY.replace('channel>', 'channel_after>')}? (?:to|that)) (?P<words>[^<>“”]{{2,120}}?)"
    ),
    chinese(rf"{_PLACE_HAN}(?:提醒|通知|告诉)我(?:一下|一声)?(?:说|：)?(?P<text><quote>)"),
    chinese(rf"{_PLACE_HAN}(?:提醒|叫|喊)我(?:一下|一声)?(?:去|要|该|得)?(?P<words>[^<>“”，。；]{{1,40}}?)"),
)


def reminder(found_in: Callable[[Pattern], Found | None]) -> Told | None:
    """A reminder in free words, which is one only after a delay: "remind me to call Bob"."""
    for pattern in _REMINDER:
        found = found_in(pattern)
        words = (found.value("text") or found.said("words").strip()) if found else ""
        if found and words:
            named = found.word("channel") or found.word("channel_after")
            return Told(Work.TELL, {"text": words, **({"channel": _channel(named)} if named else {})})
    return None
