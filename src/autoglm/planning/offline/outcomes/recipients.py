"""Finds somebody who is named as the one to tell something, and says the request as if it were the person who asks that
is to be told: "send the summary to Priya" as "send the summary to me". So a message to somebody else needs no grammar
of its own, and whatever forbids a message forbids this one.

What is told in free words, "tell Kenji: lunch is decided", is said in quotes. Must not know: tools, channels but by
what they are called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autoglm.planning.notation import Regex
from autoglm.planning.offline.forms.grammar import alternatives
from autoglm.planning.offline.forms.messages import CHANNELS
from autoglm.planning.offline.mentions.marked import ADDRESS, FOLDER, GLOB, MARKS, PATH, QUOTE, marked
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.words.people import CALLED, CALLED_BEFORE_STOP, CALLED_GROUP, PEOPLE
from autoglm.planning.offline.words.phrasing import Phrasing, kept_in, place
from autoglm.planning.offline.words.text import Span, without

MAX_CHARS = 600
"""A longer request is rather a text than an order."""

# What words in a name or a message are not looked into for.
_FIRM = frozenset({Kind.QUOTE, Kind.PATH, Kind.URL, Kind.MAIL, Kind.JSON, Kind.GLOB})
_KNOWN = {"channel": alternatives(CHANNELS), "quote": Regex(QUOTE), "gap": Regex(r"\s?")}
_ENGLISH = Phrasing(
    """
    also = (and|then|next|finally|lastly|afterwards|after that|plus|also|please|just|now|so|kindly
        |(could|can|would|will) you|i('d like|want|need) you to)+
    order = <anew> [<also>]|<also>|{when:<when>}[,] [<also>]
    by = (on|over|via|through|by|using) [the|my|our] {channel} [channel]
    tell = tell|message|notify|inform|alert|text|ping
    pass_on = send|message|forward|text|give|report|deliver|relay|pass [on]
    """,
    {
        **_KNOWN,
        "people": PEOPLE,
        # An order begins here, or behind the time for it.
        "anew": Regex(r"(?:^|(?<=[.,;!?])|(?<=[.,;!?] )|(?<=\n))"),
        "when": Regex(r"(?:(?<![^.;!?])\s?(?:(?:in|at|after) [^.,;:!?]{0,4}\d[^.,;!?]{0,16}|in (?:half )?an? \w+"
                      r"|(?:today|tomorrow|tonight)[^.,;!?]{0,30}))"),
        "stop": Regex(r"(?=\s*(?:[.,;!?]|$)|\s+(?:and|then|please|now|when|once|as soon as|after that|right away)\b)"),
        "close": Regex(r"(?=[.!]?\s*$)"),
        "end": Regex(r"\s*$"),
        # What is passed on, up to the one whom it goes to; it goes to no other place before.
        "object": Regex(r"(?:(?! (?:to|me|us) )[^.;:!?\n]){1,160}?"),
        "thing": Regex(r"(?= (?:the|a|an|it|its|it's|their|this|that|these|those|them|how|what|which|my|our|all|both)\b"
                       r"(?! (?:to|when|if|whether)\b))"),
        "quoted": Regex(f"(?=\\s?{QUOTE})"),
        "words": Regex(rf"(?!{QUOTE}\s*[.。!！]?\s*$)[^\s][\s\S]{{1,399}}?"),
        # One sentence that is no question, under no condition, and not only the name of what came out before.
        "saying": Regex(
            r"(?!(?:(?:final|new|exact|whole|resulting|same) )?(?:date|day|time|number|total|sum|figure|amount|count"
            r"|average|price|value|result|answer|list|name|address|summary|text)s?\s*[.!]?\s*$)"
            r"(?![^.;!?\n]*(?<![a-z])(?:if|when|whenever|unless|until|once|before|after|whether|every|as soon as)"
            r"(?![a-z]))"
            r"[^\s.;!?\n][^.;!?\n]{1,199}"
        ),
        # How a sentence begins that needs no word before it.
        "clause": Regex(
            r"(?=(?:i|you|we|they|he|she|it|there|that)(?:['’](?:m|re|s|ll|ve|d)"
            r"| (?:am|are|is|was|were|will|have|has|can|cannot|can['’]t|won['’]t))(?![a-z]))"
        ),
    },
    is_within=True,
)  # fmt: skip
_CHINESE = Phrasing(
    """
    also = 请|麻烦[你|您]|帮我|帮忙|帮|替我|代我|给我|然后|(完了|完事|弄完|做完|好了)[之后|以后|后][，]
        |再|接着|随后|之后|最后|并且|并|同时|顺便|就|也|都
    order = <anew>[<also>]*[<when>][<also>]*<gap>
    by = [<gap>](用|通过|在|从|走)<gap>{channel}<gap>[上|里]
    tell = 通知|告诉|转告|告知|提醒|知会
    let_know = (<tell>)[一下|一声]<gap>{people}<gap>[一下|一声]
    sends = 发送|发|推送|推|转发|传|报|汇报|交|送
    message = [一](条|个|则)[消息|通知|信息]|消息|通知|信息
    """,
    {
        **_KNOWN,
        "people": CALLED,
        "anyone": CALLED_BEFORE_STOP,
        "group": CALLED_GROUP,
        # An order begins here, or behind the time for it.
        "anew": Regex(r"(?:^|(?<=[，。；！？、,;.!?\n])|(?<=[，。；！？,;.!?] ))"),
        "when": Regex(r"[^，。；！？、,;!?：:]{0,16}?(?:点钟?|半|分|时候?|后|早上?|上午|中午|下午|晚上|今晚)[，,]?"),
        "quoted": Regex(f"(?={QUOTE})"),
        "stop": Regex(r"(?=\s*(?:[，。；！？,.;!?]|$|就行|就好|即可|吧|哦|哈|啦|谢谢))"),
        "close": Regex(r"(?=[。！!.]?\s*$)"),
        "end": Regex(r"\s*$"),
        "object": Regex(r"[^，。；：！？,;:!?\n]{1,40}?"),
        "words": Regex(rf"(?!{QUOTE}\s*[.。!！]?\s*$)[^\s][\s\S]{{1,399}}?"),
        # One sentence that is no question, under no condition, and not about what came out before.
        "saying": Regex(
            r"(?![的和跟与、也是就都把将一用家们之]|真相|实情|答案|消息|结果|它|这个|那个|上面|总[额数和]|摘要|内容|概括|总结)"
            r"(?![^。；！？\n]*(?:多少|几[个天点号行张]|什么|谁|哪|吗|怎么|是否|是不是|如何|为什么|有没有|如果|要是|的话|只要|一旦|假如"
            r"|然后|接着|再[把将写存发读]|[并且]?[存写][到进成]|保存))[^\s。；！？\n][^。；！？\n]{1,160}?"
        ),
    },
    is_chinese=True,
    is_within=True,
)


@dataclass(frozen=True, slots=True)
class _Form:
    """A way of telling somebody something, and the ways to say it as if the person who asks were told."""

    pattern: re.Pattern[str]
    ways: Sequence[str]
    is_bare: bool = False


def _forms(
    english: str, chinese: str, ways: Sequence[str], chinese_way: str, *, is_bare: bool = False
) -> Iterator[_Form]:
    yield from (_Form(pattern, ways, is_bare) for pattern in _ENGLISH.patterns(english))
    yield from (_Form(pattern, (chinese_way,), is_bare) for pattern in _CHINESE.patterns(chinese))


_FORMS = (
    # Told in quotes.
    *_forms(
        """
        <order> {verb:<tell>|send|remind} {people} [<by>] [that|this|the following|a message][:]<quoted>
        <order> {verb:let} {people} know [<by>] [that|this|the following][:]<quoted>
        """,
        """
        <order>{verb:[<by>]}<let_know>[说]<gap>[：|:|，|,]<gap><quoted>
        <order>{verb:[<by>](给|跟|向|和)}<gap>{people:<anyone>}<gap>(发<message>|说[一声|一下])<gap>[说|内容是|内容为]<gap>[：|:|，|,]<gap><quoted>
        <order>{verb:[<by>]发<message>给}<gap>{people}<gap>[说]<gap>[：|:|，|,]<gap><quoted>
        """,
        ("tell me",),
        "通知我",
    ),
    # Told in free words.
    *_forms(
        """
        <order> {verb:<tell>|send|remind} {people} [<by>] [this|the following|a|the] [message|note|text]:<gap>
            {words}<end>
        <order> {verb:let} {people} know [<by>] [this|the following]:<gap>{words}<end>
        <order> {verb:<tell>} {people} [<by>] that {words:<saying>}<close>
        <order> {verb:let} {people} know [<by>] that {words:<saying>}<close>
        <order> {verb:<tell>} {people} [<by>][,] <clause>{words:<saying>}<close>
        <order> {verb:let} {people} know [<by>][,] <clause>{words:<saying>}<close>
        <order> {verb:remind} {people} [<by>] (to|that) {words:<saying>}<close>
        <order> {verb:tell} {people} [<by>] to {words:<saying>}<close>
        """,
        """
        <order>{verb:[<by>](<tell>)}<gap>{people:<anyone>}[一下|一声]<gap>[说]<gap>(：|:)<gap>{words}<end>
        <order>{verb:[<by>](给|跟|向|和)}<gap>{people:<anyone>}<gap>(发<message>|说[一声|一下])<gap>[说|内容是|内容为]<gap>[：|:|，|,]<gap>[说]<gap>{words:<saying>}<close>
        <order>{verb:[<by>]发<message>给}<gap>{people}<gap>[：|:|，|,]<gap>[说]<gap>{words:<saying>}<close>
        <order>{verb:[<by>]}<let_know>[说|，|,]*<gap>{words:<saying>}<close>
        """,
        ("tell me {words}",),
        "通知我{words}",
    ),
    # Somebody gets what came out before, or what the request names.
    *_forms(
        """
        <order> {verb:<pass_on>} {object} [<by>] to {people} [<by>]<stop>
        <order> {verb:<pass_on>} {object} (to|on|over|via) [the|my|our] {channel} for {people}<stop>
        """,
        """
        {verb:(<sends>)给}<gap>{people:<anyone>}[，|,]<by><stop>
        {verb:(<sends>)(到|至|在|进)}<gap>{people:<group>}[里|上|中|里面]<stop>
        {verb:[<by>](<sends>)[一份|一下]给}<gap>{people:<anyone>}[看看|看一下|过目]<stop>
        {verb:(<sends>)(到|至|去)<gap>{channel}[上|里|中][，]给}<gap>{people:<anyone>}<stop>
        {verb:[<by>]给}<gap>{people}<gap>(<sends>)[过去|一份|一下|去]<stop>
        """,
        ("send {object} to me", "send me {object}"),
        "发给我",
    ),
    *_forms(
        """
        <order> {verb:<pass_on>|<tell>} {people} [<by>] [of|about|with]<thing>
        <order> {verb:let} {people} know [<by>] [of|about]<thing>
        """,
        "",
        ("send me", "tell me"),
        "",
    ),
    *_forms("", "{verb:[<by>]给}<gap>{people}<gap>(<sends>)[一份|一下]{object}<stop>", (), "把{object}发给我"),
    # Of what somebody is told nothing is said: of what came out before.
    *_forms(
        """
        <order> {verb:<tell>} {people} [<by>]<stop>
        <order> {verb:let} {people} know [<by>]<stop>
        """,
        "<order>{verb:[<by>](<tell>)[给]}<gap>{people:<anyone>}[一下|一声]<stop>",
        ("send it to me",),
        "发给我",
        is_bare=True,
    ),
)
PATTERNS = tuple(form.pattern for form in _FORMS)
"""All ways in which somebody is told something, for a test that knows an example of each."""

# A file or an address, also one that stands in words which count as one quote.
_SOURCE = rf"(?:[{MARKS}]|[^\s.]\.[a-z]\w{{1,4}}\b|://)"
_DEED = (
    "(?:please )?(?:save|write|store|delete|remove|append|read|open|summari[sz]e|sum|count|list|find|search|fetch"
    "|download|show|calculate|convert|send|draw|plot)"
)
_ASKING = "(?:wait|ask|tell|let|notify|message|remind)"
_DEED_HAN = "(?:请|帮我|再|把|将)*(?:存|写|保存|删|追加|读|打开|总结|概括|统计|列出|查|搜|算|下载|转|画|发|生成)"
_ASKING_HAN = "(?:等|问|通知|告诉|提醒)"
# What goes on behind a message, and may be an order of its own.
_MORE = re.compile(
    rf"(?:[.,;!\n]|\b(?:and|then|also|plus)\b)\s*(?:and |then |also )*(?:{_DEED}|add|post|put|make|create)\b"
    rf"[^;\n]*{_SOURCE}"
    rf"|\b(?:then|after that|afterwards)[, ]+(?:{_DEED}|{_ASKING})\b"
    rf"|(?:[，。；！,;\n]|然后|接着|再|并且?)\s*(?:{_DEED_HAN}|把|将)[^。；\n]*{_SOURCE}"
    rf"|(?:然后|接着|随后|之后)(?:{_DEED_HAN}|再?{_ASKING_HAN})",
    re.IGNORECASE,
)
# The same where no colon shows that all that follows is the message.
_ALSO = re.compile(
    rf"(?:,|\band\b|\bthen\b)\s*(?:then |also )*(?:(?:{_DEED}|{_ASKING})\b|\w+ (?:it|them|this|that)\b)"
    rf"|[，,]\s*并?(?:{_DEED_HAN}|{_ASKING_HAN})|顺便|同时|另外|还要",
    re.IGNORECASE,
)
# What is rather a value than a sentence: 今天的日期, a.csv 的金额合计.
_A_VALUE = re.compile(
    rf"[\u4e00-\u9fff].*{_SOURCE}|{_SOURCE}.*[\u4e00-\u9fff]"
    r"|(?:日期|时间|总[额数和]|合计|金额|数量|[人字行天次]数|名单|平均[值分数]|最[大小高低]值|价格|地址|电话)[。！]?\s*$",
    re.IGNORECASE,
)
_THING = f"(?:{PATH}|{FOLDER}|{GLOB}|{ADDRESS})"
# What goes to somebody is a file or a link itself, and nothing that is made of it.
_ITSELF = re.compile(
    rf"(?:(?:the|my|our|this|that|a|file|document|page|link|report|website|url|called|named|,|and)\s*)*"
    rf"{_THING}(?:\s*(?:,|and)\s*{_THING})*",
    re.IGNORECASE,
)
_TAKEN_ITSELF = re.compile(
    rf"(?:^|[，。；！？,;!?\n]|[把将])\s*(?:请|麻烦|帮我|把|将|文件|这个|那个)*\s*{_THING}(?:\s*[和、与]\s*{_THING})*\s*"
    r"(?:这|那)?[个份篇]?(?:文件|网址|链接|网页|文档|表格)?\s*$"
)
# A reminder of a time may be one at that time.
_TIME = re.compile(
    r"\b(?:at|by|around) (?:\d|noon|midnight|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"|\d ?[ap]m\b|\d:\d\d"
    r"|\b(?:today|tonight|tomorrow|morning|afternoon|evening|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
    r"|\b(?:in|after|within|for) (?:\d+|an?|half|two|three|five|ten|twenty|thirty) |\b(?:next|this|every|each) \w+"
    r"|[今明后]天|[今明]晚|明早|今早|早上|上午|中午|下午|晚上|凌晨|傍晚|[下每上]个?[周月星年天]|周[一二三四五六日天末]|星期"
    r"|[\d一二两三四五六七八九十半][点号日天分秒]|分钟|小时|秒钟",
    re.IGNORECASE,
)
_REMINDING = re.compile("remind|提醒", re.IGNORECASE)
# Channels that are not among those of a request, and would go unheard.
_ELSEWHERE = re.compile(
    r"(?<!企业)微信|钉钉|飞书|短信|邮件|电邮|电话|微博|\b(?:e-?mail|sms|slack|whatsapp|telegram|wechat|phone|call)\b|\bqq\b",
    re.IGNORECASE,
)
_MARK = re.compile(f"[{MARKS}]")
_QUOTE_SIGNS = "“”\"'‘’「」『』《》`"
_QUOTES = ("“”", '""', "「」", "『』", "‘’")


@dataclass(frozen=True, slots=True)
class Addressed:
    """A request said as if the person who asks were to be told. `order` are the words by which somebody is told
    something, `said` what stands in their place. `people` are those who are told, as they were called; `channel` is the
    one that is named for it, `words` what is told in free words. `is_bare`: of what they are told nothing is said."""

    request: str
    order: str
    said: str
    people: str
    channel: str = ""
    words: str = ""
    is_bare: bool = False


def addressed(text: str, mentions: Sequence[Mention]) -> tuple[Addressed, ...]:
    """The ways to say a request over that names one who is told something, or several who are told the same, the best
    first; () where nobody is found, or more than one message."""
    if len(text) > MAX_CHARS:
        return ()
    marks = with_marks(text, mentions)
    found = next(((form, match) for form in _FORMS if (match := form.pattern.search(marks))), None)
    if found is None:
        return ()
    form, match = found
    words = place(match, "words") if "words" in match.re.groupindex else None
    rest = without(marks, [_said_at(match)])
    told = marks[slice(*words)] if words else ""
    if _ELSEWHERE.search(rest) or any(pattern.search(one) for pattern in PATTERNS for one in (rest, told)):
        return ()
    if _is_thing_itself(match) or (words and (_goes_on(match, told) or _is_timed(match, told))):
        return ()
    return tuple(_said_over(text, match, form, way) for way in form.ways)


def with_marks(text: str, mentions: Sequence[Mention]) -> str:
    """The text with marks in place of quotes, files and addresses, as it was written in all other places."""
    firm = [one for one in mentions if one.kind in _FIRM and not _is_unmarked(text, one)]
    told = marked(text, firm).text
    return "".join(sign if _MARK.match(sign) else own for sign, own in zip(told, text, strict=True))


def _is_unmarked(text: str, one: Mention) -> bool:
    """Whether words are taken for a quote because they stand behind a colon."""
    return one.kind is Kind.QUOTE and text[one.start] not in _QUOTE_SIGNS


def _said_at(match: re.Match[str]) -> Span:
    """Where somebody is told something, without what stands before that."""
    return _place(match, "verb")[0], match.end()


def _place(match: re.Match[str], name: str) -> Span:
    found = place(match, name)
    assert found is not None
    return found


def _is_thing_itself(match: re.Match[str]) -> bool:
    """Whether somebody is to get a file or a link as it is."""
    passed = place(match, "object") if "object" in match.re.groupindex else None
    text = match.string
    return (passed is not None and _ITSELF.fullmatch(text[slice(*passed)].strip()) is not None) or (
        _TAKEN_ITSELF.search(text[: _said_at(match)[0]]) is not None
    )


def _goes_on(match: re.Match[str], told: str) -> bool:
    """Whether what is told may end before the request does, and something else be asked for behind it."""
    has_colon = match.string[: _place(match, "words")[0]].rstrip().endswith((":", "："))
    more = _MORE.search(told) or (None if has_colon else _ALSO.search(told) or _A_VALUE.search(told))
    return more is not None


def _is_timed(match: re.Match[str], told: str) -> bool:
    """Whether a reminder names a time: it may be one at that time, or one of it."""
    order = match.string[_said_at(match)[0] : _place(match, "people")[0]]
    return _REMINDING.search(order) is not None and _TIME.search(told) is not None


def _said_over(text: str, match: re.Match[str], form: _Form, way: str) -> Addressed:
    start, end = _said_at(match)
    kept = {name: text[slice(*place(match, name) or (0, 0))] for name in ("object", "words") if "{" + name in way}
    channel = text[slice(*place(match, "channel") or (0, 0))].lower()
    words = kept.get("words", "")
    said = way.format(**kept | ({"words": _quoted(words)} if words else {}))
    people = text[slice(*_place(match, "people"))]
    before = text[:start]
    if kept_in(match, "when"):
        before = before.rstrip().removesuffix("please").rstrip()
        before += " " if before.endswith((",", "and", "then")) else ", "
    return Addressed(
        request=before + said + text[end:],
        order=text[start:end],
        said=said,
        people=people,
        channel=CHANNELS.get(channel, ""),
        words=words,
        is_bare=form.is_bare,
    )


def _quoted(words: str) -> str:
    """The words in marks that do not stand among them."""
    marks = next((marks for marks in _QUOTES if not set(marks) & set(words)), _QUOTES[0])
    return f"{marks[0]}{words}{marks[1]}"
