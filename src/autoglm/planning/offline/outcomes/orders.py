"""How orders about an outcome are said: that it is to be written to a file, added to one, made a report of, told; under
which title, with which axes.

Owns: such orders and where they stand in a text. Must not know: what is done besides; scores; tools.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from autoglm.core.values import Json
from autoglm.planning.notation import Regex
from autoglm.planning.offline.forms.works import Work
from autoglm.planning.offline.mentions.marked import MARKS, PATH, QUOTE, Marked
from autoglm.planning.offline.words.phrasing import Phrasing, fitting
from autoglm.planning.offline.words.text import HAN, Span

_KNOWN = {
    "path": Regex(PATH),
    "quote": Regex(QUOTE),
    "gap": Regex(r"\s?"),
    "start": Regex("^"),
    "stop": Regex(r"(?=\s*(?:[.,;!?。，；！？]|$))"),
    "pause": Regex("[,;:–-]"),
    "free": Regex(rf"[^.,;:!?。，；：！？{MARKS}]{{1,60}}?"),
}
_ENGLISH = Phrasing(
    """
    also = (and|then|next|finally|lastly|afterwards|after that|plus|also|please|just|now|to|once <ready>|when <ready>
        |(could|can|would|will) you|i('d like|want|need) you to)+
    ready = [(that|it)('s| is)|you('re| are)] done
    order = <anew> [<also>]|<also>
    noun = result[s]|output|outcome|finding[s]|answer[s]|list|listing|row[s]|figure[s]|number[s]|line[s]|match[es]
        |hit[s]|name[s]|path[s]|response|reply|date|value[s]|entry|entries|record[s]|version
    it = it|them|this|that|these|those|both|everything|all [of] (it|them|this|that|these|those)|(the|that) (lot|whole
        thing)|[all|both|all of] (the|that|this|those|these|its|their) [final|resulting|whole|full|entire|finished
        |matching|complete|new|converted|extracted|cleaned|sorted|corrected|edited|updated]
            (<noun> [<noun>]|{product}|{source})
        |what[ever] (you (get|find|found|got)|(comes|came) (out|back)|was (said|found)|it (says|said|gives))
    save = save|store|keep|put|write|drop|stick|pop|dump|export|output|record|stash|place|log|note|file|paste
        |jot|shove|throw|chuck
    saved = saved|stored|kept|put|written|dropped|exported|recorded|placed|output|stuck
    down = down|away|out|off|up|over|straight
    into = (in|on)to|in|to|as|under|at|inside
    file = [a|an|the|my|our|another] [new|separate|plain|small|fresh|different]
        [text|csv|markdown|md|html|svg|json|log] (file|document|note) [called|named|:]|called|named
    target = [<file>] {path}
    add = add|append|stick|put|tack|paste|attach|write|pop|insert|drop
    added = added|appended|stuck|put|tacked|pasted|attached|written|inserted
    at_end = [on] (to|at|on|onto|in) the [very] (end|bottom|foot|tail|back) of
    make = make|create|write|build|generate|produce|prepare|draw up|put together|compile|export
    turn = make|turn|put|write|compile|format|export|save|store|keep|wrap|present|pack|collect|list|work
    made = made|turned|put|written|compiled|exported|saved|stored|kept|collected|listed
    report = [a|an|the|my] [short|simple|nice|new|little|brief|proper|html|markdown|md] report [file|document]
    named = called|named|in|as|at|to|under|saved as|saved to|saved in|,|:
    tell = notify|message|alert|ping|tell|text|inform
    message = notification|message|note|alert|ping
    axis = axis| axis|-axis
    on_x = (on|along|across|as|for|down) [the] (x[<axis>]|bottom|horizontal [axis]|label[s]|categories|names)
    on_y = (on|along|up|as|for|down) [the] (y[<axis>]|side|left|vertical [axis]|value[s]|size[s]|heights)
    """,
    {
        **_KNOWN,
        **dict.fromkeys(("x", "y"), Regex(r"[a-z_]\w*")),
        # What was read; what was made of it since is another thing.
        "source": Regex("text|contents?|page|table|data"),
        # What only some tools make: the summary, where the text alone was spoken of, is not there yet.
        "product": Regex(
            "summary|gist|digest|overview|chart|graph|plot|diagram|picture|drawing|transcript|transcription"
            "|translation|total|sum|average|count"
        ),
        # An order begins here.
        "anew": Regex(r"(?:^|(?<=[.,;:!?])|(?<=[.,;:!?] )|(?<=- ))"),
        # What stands right behind the file may tell a place in it.
        "end": Regex(r"(?![a-z\d])(?!\s(?:on|above|below|under|after|before|between|beside|next to|as the|at the)\b)"),
    },
    is_within=True,
    is_lower=True,
)
_CHINESE = Phrasing(
    """
    then = (，|,|。|；|;|、|<space>|然后|再|接着|随后|之后|以后|完|好|后|最后|并且|并|同时|顺便|出来|下来
        |也|就|都|全|请|帮我|给我|麻烦|<wanted>|直接|另外|还有|了)+
    lead = <start>|<then>|{again:<once_more>}(完|好)[了][之后|以后|后][再|就]
    # What is worked on, as it was told before: 把算出来的结果.
    it = [把|将|用][返回|算|查|得|搜|找|转|读|取|提取|抓|拿|听|写|列|挑|筛|排|总结|概括|汇总|转写|识别|画|做|整理|统计]*
        [好|完|到|出来|出|来|回来|下来][的][这|那][个|份|张|段|些|几]*(<outcome>|{product}|{source})
        |连图带表|连表带图|[把|将]((图[表]|表[格])(和|跟|与|、)(图[表]|表[格]))[一起|一块|一并|都|放一起]
        [都|全|也|全部|一起|直接]
    outcome = 它们|它|这些|这个|那些|结果|清单|列表|名单|日期|答案|数字|记录|全部|整个|答复|响应|行|这几行|<file_names>
    file_names = [这些|那些|找到的|所有|搜到的|列出的][文件][的](路径|文件名[字]|名字|名称|清单|列表|名单)[清单|列表
        |名单|都|全|一个一行]
    begin = <lead>[<it>]|<fresh><it>
    save = 保存[下来][到|为|成|在|至|进]|另存[为|成|到]|存档[到|为]|存[到|成|为|进|入|在|至|去|下来到|放到|放在]
        |导出[到|为|成|至|进]|输出[到|为|成|至|进]|写(进|到|成|在|入)[到]|放(到|进|在|入)|记(到|在|进|入|录到)
        |落到|收(到|进)|(抄|弄|搞|整|倒|挪|粘|拷|誊|搁|录|填|归|摘)(到|进)|丢(到|进)|转存(到|为|成)
    surely = 保存(到|为|成|至|进)|另存(为|成|到)|存(到|成|为|进|入|至)|导出(到|为|成|至)|转存(到|为|成)
    file = [一个|一份|个|份][新的|新|名为|叫][文件]|文件|同目录的|工作区的|叫[做]|名叫
    inside = (文件|里面|里头|里边|里|中|内|去|来|吧|就行|就好|就可以[了]|即可|备用|一份|给我|保存)+
    target = <gap>[<file>]<gap>{path}<gap>
    end = (末尾|最末尾|最后面|最后|后面|后头|后边|结尾|文末|尾部|末端|最下面|最下边|下面|底部|底下|尾巴)
        [上|处|里|去|那里]
    add = 追加|附加|添加|加|接|续|贴|补充|补|附|写|放|粘贴|粘|拼|添
    report = [一份|一个|一张|一篇|份|个|篇][html|markdown|md|网页]<gap>[格式|版][的]<gap>(报告|报表)
    make = 整理|做|写|生成|出|汇总|列|弄|输出|导出|形成|编|制作|搞|归纳|放|存|打包
    into = 成|为|出|到|进|入|在
    named = [，|,|。][报告][文件][名字|名称|名][就|要|请|也]*
        [叫[做]|为|是|用|放在|放到|存(到|成|为|在)|保存(到|为|成|在)|写(到|进)|输出到|：|:]
    tell = 通知|告诉|提醒|转告|知会|推送给|发送给|发给|汇报给|报给
    us = 我们|咱们|大家[伙]|各位|所有人|全体[成员|同事|员工|人员]|全员|每个人|我
    softly = (一声|一下|就行|就好|即可|吧|哈|哦|啊)+
    title = (标题|题目|抬头|大标题)
    picture = 图表|[饼|柱状|柱形|条形|折线|曲线|趋势]图
    take = [用|以|拿|把|将]
    on_x = (当|做|作[为]|为|放|放在|放到)(横轴|横坐标|x轴|标签|分类|类别)
    on_y = (当|做|作[为]|为|放|放在|放到)(纵轴|纵坐标|竖轴|y轴|数值|值|大小|高度)
    axis_is = [就|是|为|用|放|取|选|标|画|：|:|<space>]*
    said = (就|要|请|也|都|定|写|叫|用|是|为|做|成|设|取|起|名|上|：|:|<space>)+
    """,
    {
        **_KNOWN,
        **dict.fromkeys(("x", "y"), Regex(rf"[{HAN}\w]{{1,8}}?")),
        "space": Regex(r"\s"),
        "closed": Regex(r"(?=[)）])"),
        "delay": Regex(
            r"(?:再?过|等)?\s?[\d一二两三四五六七八九十半]{1,4}\s?个?"
            r"(?:秒钟?|分钟?|小时|钟头)(?:之后|以后|过?后)?[，,]?\s?"
        ),
        # What is wanted, and not the end of 摘要.
        "wanted": Regex("(?<![摘概纪提只])要"),
        # What was read; what was made of it since is another thing.
        "source": Regex(
            "(?:页面|网页|文件|文档)的?(?:内容|正文|文字|文本)|页面|内容|文字|文本|原文|正文|全文|网页|表格|表|数据"
        ),
        # What only some tools make: 摘要, where the text alone was spoken of, is not there yet.
        "product": Regex("摘要|总结|要点|概要|图片|图表|图|译文|转写稿|总数|总和|平均值|平均数|平均分"),
        # The outcome of something that is named belongs to that: 合同.txt 的摘要.
        "fresh": Regex(rf"(?<![{HAN}{MARKS}])(?<![{MARKS}]\s)"),
        # The order that was told before, once more: 概括完存成.
        "once_more": Regex(rf"(?:(?<=[，,。；])|(?<=[，,。；]\s))[{HAN}]{{1,3}}?"),
        # What stands in a file is not written there: the text 写到 a.txt 的.
        "no_source": Regex(r"(?!\s?(?:里面|里|中)?(?:的|第|上面|下面|前面|标题|开头))"),
    },
    is_chinese=True,
    is_within=True,
    is_lower=True,
)  # fmt: skip
# Such words may deny an order, so none is taken out of its place beside them.
_DENIED = re.compile(
    r"\b(?:not|never|without|except|unless|but|instead|rather|nor)\b|n['’]t\b"
    r"|不(?!同)|[没未勿莫]|(?<![分类级区性识个特鉴])别|除[了非]|无需|免得",
    re.IGNORECASE,
)
# Answers to choose from: (可以/不可以).
_CHOICES = re.compile(rf"(?<=[{QUOTE[0]}])\s?[(（][^()（）/]*/[^()（）]*[)）]")
# What is wanted may be told with what becomes of it: a summary of a.txt added to b.txt. Elsewhere such words tell what
# is there: show the lines written to a.txt.
_WANTED = _ENGLISH.pattern("""
    (i|we)[('d|’d)| would] [just|really|also] (want|need|like)|(can|could|may) (i|we) (have|get)|get me|give me
        |let me have|a|an|the|my|our|all|every|each
""")
# What is taken is told before what is done with it: 把 a.txt 的摘要写进 b.txt.
_TAKEN = _CHINESE.pattern("[<delay>][请|先|麻烦|帮我|帮忙|再|就]*(把|将)")


@dataclass(frozen=True, slots=True)
class Order:
    """An order about the outcome: its place, what is to be done, and with what. `product`: what it calls the outcome,
    when only some tools make such. `is_source`: it is called what it was when it was read.
    `is_wanted`: told as a part of a wish."""

    span: Span
    work: Work
    arguments: Mapping[str, Json]
    product: str
    is_source: bool
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class Detail:
    """Arguments of some call that are told for themselves, and their place."""

    span: Span
    arguments: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class _Form:
    """A way of saying such an order, in a request that begins as told, if any beginning is told. `is_page`: only for a
    file that is a page."""

    pattern: re.Pattern[str]
    work: Work
    beginning: re.Pattern[str] | None = None
    is_page: bool = False


def _forms(work: Work, english: str, chinese: str, wanted: str = "") -> Iterator[_Form]:
    yield from (_Form(pattern, work) for pattern in chain(_ENGLISH.patterns(english), _CHINESE.patterns(chinese)))
    yield from (_Form(pattern, work, _WANTED) for pattern in _ENGLISH.patterns(wanted))


# Reports first, and additions before files that are written anew: they say more.
_FORMS = (
    *_forms(
        Work.REPORT,
        """
        <order> <make> [me] <report> [(of|from|with|about|out of) <it>] [<named>] <target><end>
        <order> <turn> <it> [up|out|together|down] (as|in|into|to|inside) <report> [<named>] <target><end>
        <order> <turn> [<it>] [up|out|together|down] (as|in|into|to|inside) <target> as <report><end>
        <order> <turn> (as|in|into|to) <report> [<named>] <target><end>
        """,
        """
        [<begin>]<make>[<into>]<report><named><target>[<inside>]
        [<begin>]<make><into><target>(这个|这份|那个|那份|的)+(报告|报表)[<inside>]
        """,
        """
        [to be] <made> [up|out] (as|in|into|to) <report> [<named>] <target><end>
        [to be] <made> [up|out] (as|in|into|to) <target> as <report><end>
        as <report> <named> <target><end>
        """,
    ),
    _Form(
        _CHINESE.pattern("[<begin>](出|写|做|生成|弄|整理|编)[出](一份|一个|一篇|份|个|篇)[报告|报表]<gap>{path}<gap>"),
        Work.REPORT,
        is_page=True,
    ),
    *_forms(
        Work.APPEND,
        """
        <order> <add> [<it>] <at_end> <target><end>
        <order> (add|append|tack) [<it>] [on] (to|onto) <target><end>
        """,
        """
        [<begin>]<add>(到|在|进|至|入)<target>[的|文件的|文件]<end>
        [<begin>](追加|附加|补充|添加|加|接|添)(到|进|至|入)<target>[<inside>]<no_source>
        [<begin>](往|在)<target>[的|里|文件]*<end><add>[进去|上去|上|进]
        """,
        """
        [to be] <added> <at_end> <target><end>
        [to be] (added|appended|tacked on) (to|onto) <target><end>
        """,
    ),
    *_forms(
        Work.WRITE,
        """
        <order> <save> [<down>] [<it>] [<down>] <into> <target><end>
        <pause> (into|in|to|saved as|as) {path}<stop>
        """,
        """
        <lead>[<it>]<save><target>[<inside>]<no_source>
        [<fresh><it>]<surely><target>[<inside>]<no_source>
        """,
        "[to be] <saved> [<down>] (to|into|as|under) <target><end>",
    ),
    _Form(_CHINESE.pattern("<save><target>[<inside>]<stop>"), Work.WRITE, _TAKEN),
    _Form(_CHINESE.pattern("(发|推|推送|发送)[成|个|条|一条](通知|消息)给<us>[<softly>]<stop>"), Work.TELL, _TAKEN),
    *_forms(
        Work.TELL,
        """
        <order> <tell> (me|us) [with|of|about] <it><end><stop>
        <order> let (me|us) know <it><end><stop>
        <order> send (me|us) (<it>|(a|the) <message> [with|about|containing] <it>)<end><stop>
        <order> send <it> to (me|us) [as a <message>]<end><stop>
        <order> send (a|me a) <message> with <it> [to me]<end><stop>
        """,
        """
        <lead>[<it>]<tell><us>[<softly>]<stop>
        <lead>[<it>](发|推|推送|发送)[成|个|条|一条|一个|一则|则](通知|消息)[给<us>][<softly>]<stop>
        <lead>[<it>](发|推|推送|发送)[给]<us>[<softly>]<stop>
        <lead>[<it>]给<us>(发|推|推送)[个|条|一条|一个](通知|消息)[<softly>]<stop>
        """,
    ),
)  # fmt: skip
_TITLES = (
    *_ENGLISH.patterns("""
        [and|with|under|using|give (it|them)|it should have]* [the|a|an|its] (title|heading|headline|caption)
            [of|being|is|:|as|should be|to be|should read|reading] {title:<quote>}
        (titled|entitled|headed|captioned|headlined) [:] {title:<quote>}
    """),
    *_CHINESE.patterns("""
        [给[它|图|图表|报告]](起|取|加|写|上|用)+[个|一个]<title>[<said>]<gap>{title:<quote>}
        [<picture>|报告|文档]*[的]<title>[<said>]<gap>{title:<quote>}
        (题为|取名[叫|为]|起名[叫|为])<gap>{title:<quote>}
        [<picture>|报告|文档]*[的]<title><said>{title:<free>}(<stop>|<closed>)
    """),
)
_AXES = (
    *_ENGLISH.patterns("""
        [with|using|put|putting|have|and]* [the] {x} <on_x>[,] [and|,] [the] {y} <on_y><end>
        [with|using|put|putting|have|and]* [the] {y} <on_y>[,] [and|,] [the] {x} <on_x><end>
    """),
    *_CHINESE.patterns("""
        <take>{x}<on_x>[上][，|,|、|<space>|和]*<take>{y}<on_y>[上]
        <take>{y}<on_y>[上][，|,|、|<space>|和]*<take>{x}<on_x>[上]
        (横轴|横坐标|x轴)<axis_is>{x}[，|,|、|<space>|和]*(纵轴|竖轴|纵坐标|y轴)<axis_is>{y}<stop>
    """),
)
# A file of which nothing is said: its contents are what the orders are about.
_BARE = (
    _ENGLISH.pattern("""
        [please|just|so|ok|and]* [take|grab|get|use|read|open]
            [the|all [of] the|everything|what's|what is] [text|content[s]|lines|table|rows] [of|from|in|inside] {path}
            [and|then]
    """),
    _CHINESE.pattern("""
        [请|帮我|麻烦|先]*[把|将|从|读取|读|打开]<gap>{path}<gap>[文件][里面|里|中][的][全部|所有][内容|文字|正文|东西
            |数据]
    """),
)
_PAGES = (".md", ".markdown", ".html", ".htm")


def parted(marks: Marked) -> tuple[list[Order], list[Detail]]:
    """The orders about the outcome that a text gives, and the details that it tells."""
    orders = _orders_in(marks)
    details = _details_in(marks, [one.span for one in orders])
    return [_as_report(one, orders, details) for one in orders], details


def overlaps(span: Span, others: Iterable[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _orders_in(marks: Marked) -> list[Order]:
    """The orders of a text, in its order; where two readings overlap, the one of the earlier form."""
    beginning = marks.text.lstrip()
    found: list[Order] = []
    for form in _FORMS:
        if form.beginning and not form.beginning.match(beginning):
            continue
        for match in form.pattern.finditer(marks.text):
            path = marks.value(match, "path")
            is_meant = (not form.is_page or path.lower().endswith(_PAGES)) and _is_again(marks, match)
            if is_meant and not overlaps(match.span(), [one.span for one in found]):
                found.append(_order_of(form, marks, match))
    return sorted(found, key=lambda one: one.span)


def _is_again(marks: Marked, match: re.Match[str]) -> bool:
    """Whether what an order says to be done was told before it, so that it is said but once more."""
    again = marks.value(match, "again")
    return not again or again[0] in marks.plain[: match.start()]


def _order_of(form: _Form, marks: Marked, match: re.Match[str]) -> Order:
    path = marks.value(match, "path")
    return Order(
        match.span(),
        form.work,
        {"path": path} if path else {},
        product=marks.value(match, "product"),
        is_source=bool(marks.value(match, "source")),
        is_wanted=form.beginning is _WANTED,
    )


def _details_in(marks: Marked, taken: Sequence[Span]) -> list[Detail]:
    """Titles and axes, apart from what is taken."""
    found: list[Detail] = []
    for pattern in (*_TITLES, *_AXES):
        for match in pattern.finditer(marks.text):
            if not overlaps(match.span(), [*taken, *(one.span for one in found)]):
                title, x, y = (marks.value(match, name) for name in ("title", "x", "y"))
                found.append(Detail(match.span(), {"title": title} if title else {"x": x, "y": [y]}))
    return found


def _as_report(order: Order, orders: Sequence[Order], details: Sequence[Detail]) -> Order:
    """A page that is written under a title is a report; where another one is, the title is that one's."""
    is_page = order.work is Work.WRITE and str(order.arguments.get("path")).lower().endswith(_PAGES)
    is_titled = any("title" in one.arguments and one.span[0] > order.span[0] for one in details)
    is_other = any(one.work is Work.REPORT for one in orders)
    return replace(order, work=Work.REPORT) if is_page and is_titled and not is_other else order


def may_be_denied(text: str) -> bool:
    """Whether a text with marks holds a word that may deny an order."""
    return _DENIED.search(_CHOICES.sub("", text)) is not None


def is_bare(text: str) -> bool:
    """Whether a text with marks says nothing but a file, or that its contents are meant."""
    return fitting(_BARE, text) is not None
