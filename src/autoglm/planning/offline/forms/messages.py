"""Forms that tell people something, ask them, or put given words into a file.

What is told or written is what stands in quotes, or what was just worked out; nothing is guessed. Must not know: names
of tools.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from autoglm.core.values import Json
from autoglm.planning.notation import Regex, said
from autoglm.planning.offline.forms.grammar import Grammar, Sentence, alternatives
from autoglm.planning.offline.forms.masks import Found
from autoglm.planning.offline.forms.works import LAST, Told, Work
from autoglm.planning.offline.mentions.mention import Kind
from autoglm.planning.offline.words import lazily

CHANNELS: Mapping[str, str] = {
    word: channel
    for channel, words in {
        "console": "console|terminal|控制台|终端|命令行",
        "mailbox": "mailbox|inbox|mail box|收件箱|信箱|邮箱",
        "file": "message file|消息文件",
        "wecom": "wecom|企业微信",
        "serverchan": "serverchan|server酱",
    }.items()
    for word in words.split("|")
}
"""What channels are called, with their names."""
_TODAY = frozenset({"today", "now", "今天", "今日"})
# What may stand for another output of the work before than the one that it is run for.
# The comma of a figure parts no list: 1,200.
_IN_FIGURE = re.compile(r"\d,\d")
_OUTPUTS: Mapping[str, str] = {"clock": "time", "status": "status", "counted": "count"}
_BETWEEN_CHOICES = lazily.pattern(
    r"(?:,|，|、|/|；)\s*(?:and |or |和|或者?|与|还是)?|\s+(?:and|or)\s+|和|与|或者?|还是|以及"
)
# A word that does not part two choices.
_WORD = r"(?!(?:and|or)\b)[a-z0-9][a-z0-9'-]*"
_QUOTE_MARKS = "“”\"'‘’「」『』`《》"

_ENGLISH = Grammar(
    """
    text = <quote>
    title = <quote>
    question = <quote>
    sum = <expression>

    # messages; what begins with a comma or a colon stands behind a word without a space: {text}[<titled>]
    push = send|push|print|output|echo|show|display|put|write|post|log|say|deliver|drop
    notify = (notify|alert|tell|message|remind|inform|ping|warn|text) (me|us)|let (me|us) know
    by = (to|on|in|at|via|through|over|using|by) [the|my|our] {channel}
    one = a|an|the|this|another|one|my
    wording = message|note|text|line|word[s]|string|phrase|sentence
    note = [<one>] [short|quick|little|new] (<wording>|notification|reminder|alert|notice)
        [saying|that says|which says|reading|containing|with [the (text|words|content)]|of][:]
    saying = [,|:| :] [that|with|saying|of|about] [[the] (text|message|words|note)][:]
    titled = [,] [and|with|using]* [the|a] (title|subject|heading|titled|entitled|headed|captioned)[:| is| of] {title}
    body = [,] [and|with|saying|using]* [the|a] (text|message|body|content|words|saying)[:| is| of] {text}

    # questions
    user = me|us|the user
    asked = [the question|this [question]|the following|whether]([:] {question}|:{question})
    item = <quote>|<number>|<few_words>
    more = (,|/)<item>|, <item>|[,] (and|or|/) <item>
    choices = <item>(<more>)+[<more>]*
    offering = and|with|giving|offering|from|use|using|let me (choose|pick|select) [from|between]|allow[ing]
        |offer [me]|give me
    options = choices|options|answers|alternatives

    # files
    file = [the] [text] [file] [called|named] {path}
    end = [the] (end|bottom|tail) of
    set = write|save|store|put|place|dump|export|insert
    add = append|add|attach|log|jot [down]|note [down]|write down|put down|tack
    into = (in|into|to|as|inside|inside of) [a|an] [new] <file>
    onto = (to|onto|in|into|at|on to) [<end>] <file> [file]
    at_end = (at|to|onto) <end> <file>
    words = [<one>] [new|single|following] (<wording>|lines|entry|content|item) [of text]
        [saying|that says|reading][:]
    day = the [current|present] date|<date>'s date|the date [of] <date>|<date> as the date
    clock = the [current|present|exact|local] time|<date>'s date and time|the current hour
    content = [<words>] {text}|{day}|{clock}|[the] (result|value|answer|outcome|total|solution) (of|to) {sum}

    in_lines = [,] (each|every (one|item)|one|all [of them]) (on|in) (its|a|their) [own|new|separate] line[s]
        |[,] {single:<number>} (per|on each|a) line

    # what came out before
    it = it|that|this|them|the (result[s]|answer|reply|response|output|outcome|value|number|figure)
        |(my|the user's|their|his|her) (answer|reply|response|choice|input)
        |what i (say|said|answer[ed]|reply|replied|type[d])
    found = lines|matches|hits|files|times|places|occurrences|mentions|results|of (them|those|these)
    how_many = how many[ <found>][ there (are|were)| were found| you (find|found)
            | (have|has|contain|contains|mention|mentions|show) (it|that|this|the word)| match| came up]
        |the (number|count)[ of <found>]
    status = [the|its] [http|response] (status [code]|response code)
    """,
    {
        "channel": alternatives(CHANNELS),
        # As few as will do, so that the words behind them are left; without those that part them, so that a list is
        # parted in one way.
        "few_words": Regex(rf"{_WORD}(?: {_WORD}){{0,2}}?"),
        "anything": Regex("[^<>“”]{2,120}?"),
    },
)
_CHINESE = Grammar(
    """
    text = <quote>
    title = <quote>
    question = <quote>
    sum = <expression>
    taking = 把|将
    says = 说|道|写着|内容[是|为]|：|:|，

    # messages
    place = [我的|我们的|本机[的]]{channel}[上|里|中|去]
    to = 到|给|至|在
    over = 在|往|向|用|通过|到|给
    push = 弹[出]|发送|发布|推送|输出|打印|显示|发出|发|推|写|打|送|贴
    tell = 通知|提醒|告诉|告知
    one = [一](条|个|则|句|行)
    notice = 消息|通知|信息|提醒
    wording = <notice>|文字|内容|话
    sent = 发[[一](条|个|则)]
    us = 我[们]|大家[伙]|各位|所有人|全体(成员|同事|员工|人员)|全员|每个人
    notify = ((<tell>|转告|提示)[<us>]|(跟|给|和)<us>)[一下|一声|一条|<sent>][<notice>]|给<sent><notice>
        |<sent><notice>给<us>
        |发<notice>给<us>
    titled = [，][并|且|用|以](标题|题目|主题)[是|为|叫|用|写[成]|：|:]{title}
        |[，][并|且](用|以){title}(为|作|做|作为)标题
    body = [，](内容|正文|文字|消息)[是|为|写[成]|：|:]{text}

    # questions
    user = 我|用户
    ask = [(弹|跳|开)[出][一]个(框|窗[口]|对话框|提示框)[来]](问[一]问|问|询问|提问|请问)[<user>]
        | (向|跟|和|请|让)<user>(确认|提问|询问|回答|选择|问|选)
    asked = <ask>[一下|一句|一声|[一]个问题|下][我][[这个]问题][<says>]{question}
    item = <quote>|<few_words>
    joint = ，|、|/|,|[，|、|,](和|与|或[者]|还是|以及)
    more = <joint><item>
    choices = <item>(<more>)+[<more>]*
    offering = 并|可供|供|让我|给我|给|给出|提供|请我|从|在
    options = 可选[项|[的]答案|的]|选择|选项|候选[项|答案]|备选[项|答案]|答案|回答
    several = (两|三|四|几)个

    # files
    file = [文件]{path}[文件][里[面|头]|中|内|当中]
    end = [的](末尾|最后[面|一行]|结尾|尾部|后面|文末|最末|下面|底部)
    set = 写[入|到|进|在]|[保]存(到|入|进|为|成|在|至)|储存到|放(到|进|入)|输出到|导出到|录入
    add = (补|添|续)[写]*(到|进|在|上)|追加[到|进|至|在]|添加(到|进)|附[加]到|加(到|进|在)|记[录](到|在|进)|补到|续写到
    new_file = (新建|创建|建立|建|生成|写|弄|开)[[一](个|份|张|篇)|好]
    a_line = [一]个(结尾|落款|签名)|[这|一][个](行|句|条|笔|段|则|项)[话|文字|记录|内容|字]
    adding = 追加|添加|附加|加|补[充|记]|添|记[下|录]|续|登记
    quoted = [文字|文本|[以下]内容|字符串|[一]行字|[一|这](句|行|段|条)[话]][：]{text}
        [[这][几|一|两|二|三|四|五|六|七|八]个[大]字|这(句[话]|[一]行[字]|段(话|文字))]
    day = <date>[的]日期|[当前|当天[的]|现在的]日期|<date>是几号
    clock = [(现在|当前|此刻)[的]](时间|时刻)|现在[的]几点
    content = <quoted>|{day}|{clock}|{sum}[的][计算](结果|值|得数|答案)

    # what came out before
    it = 我[刚才|刚刚]*(回答|答|说|填|输入|写|讲|回复|选)的[那(个|句话|些|段话)|内容|东西|文字|话|结果|数[字]|值]*
        |(填|输入|回答)的(内容|东西|文字|话|结果|数[字]|值)
        |[我的|用户[的]|他的|她的|所得[的]|算出的|得到的|上面的|刚才的|最后的]
        (它|其|这个[结果|数]|[计算|返回]结果|结果值|答案|回答|答复|回复|输入|选择|得数|数值)[的内容]
    status = [它的|返回的][http|响应|返回]状态码
    my_answer = (我[刚才|刚刚|上面]*(回答|答|说|选|填|输入|指定|报|讲|给|提供)[的|出来的|到的][那|这][个|份|一个]
        |我的(回答|答案|选择)[的|指的|说的]*[那|这][个|份]|对应的)[的]文件
    """,
    {
        "channel": alternatives(CHANNELS),
        # No order that stands behind the choices.
        "few_words": Regex(
            "(?!然后|接着|最后|再|把|将|等|待|收到|拿到|存|写[入到进]|发[给到])"
            "(?:(?!还是|以及)[^\ue000-\ue003，、。；：<>“”,/和与或()（）]){1,12}?"
        ),
        "anything": Regex("[^<>“”，。；：:]{1,40}?"),
    },
    is_chinese=True,
)


def _tell(found: Found) -> Told | None:
    """A message with what is said of it; its text is the work before, where none is quoted."""
    if any(len(said(found.match, name)) > 1 for name in ("title", "channel")):
        return None
    title = {"title": found.value("title")} if "title" in found else {}
    return Told(Work.TELL, {**_text(found), **title, **_channel(found)})


def _text(found: Found) -> dict[str, Json]:
    """The text that is quoted, or another output of the work before; without one it is what that is run for."""
    if "text" in found:
        return {"text": found.value("text")}
    return next(({"text": {LAST: output}} for name, output in _OUTPUTS.items() if name in found), {})


def _channel(found: Found) -> dict[str, Json]:
    return {"channel": CHANNELS[found.word("channel")]} if "channel" in found else {}


def _ask(found: Found) -> Told:
    question = {"question": found.value("question")}
    return Told(Work.ASK, {**question, "choices": _choices(found)} if "choices" in found else question)


def _choices(found: Found) -> list[Json]:
    """The answers to choose from, without their marks; quoted ones when any is quoted."""
    quoted = [one.value for one in found.named("choices") if one.kind is Kind.QUOTE]
    return quoted or [*_listed(found, "choices")]


def _listed(found: Found, name: str) -> list[str]:
    parts = [part.strip(f" {_QUOTE_MARKS}") for part in _BETWEEN_CHOICES.split(found.said(name))]
    return [part for part in parts if part]


def _put(work: Work) -> Callable[[Found], Sequence[Told] | None]:
    """What is quoted, is worked out or told by the clock for it, or came out before, into a file. Another day than
    today is none that is told by a clock."""

    def make(found: Found) -> Sequence[Told] | None:
        days = (*found.named("day"), *found.named("clock"))
        if any(one.text.lower() not in _TODAY for one in days):
            return None
        put = Told(work, {"path": found.value("path"), **_text(found)})
        if "sum" in found:
            return Told(Work.SUM, {"expression": found.value("sum")}), put
        return (Told(Work.NOW), put) if "day" in found or "clock" in found else (put,)

    return make


def _write_lines(found: Found) -> Told | None:
    """A list of words, one on each line, into a file."""
    if any(one.value != 1 for one in found.named("single")) or _IN_FIGURE.search(found.said("lines")):
        return None
    lines = _listed(found, "lines")
    return Told(Work.WRITE, {"path": found.value("path"), "text": "\n".join(lines)})


def _read(_: Found) -> Told:
    """The file that was named in answer to the question before."""
    return Told(Work.READ, {"path": {LAST: "answer"}})


_write = _put(Work.WRITE)
_append = _put(Work.APPEND)

FORMS = (
    *_ENGLISH.forms(_tell, """
        <push> [me|us] [<note>] {text}[<titled>] <by>[<titled>]
        <notify> [<by>]<saying> {text}[<titled>] [<by>][<titled>]
        (<notify>|send [me|us] <note>) [<by>](<titled><body>|<body><titled>) [<by>]
        (send|give|push|drop|leave) (me|us) [<by>] <note> {text}[<titled>]
        send [me|us] [the] (message|note|notification|reminder|alert|words) {text} [to me][<titled>]
    """),
    *_CHINESE.forms(_tell, """
        [<taking>][消息|内容|通知|文字|文本|这句话|[一]句][：]{text}[这(句|条|段)话|这(个|条)消息|这几个字]
            <push>[<to>|往]<place>[<titled>]
        <push>[<one>][<wording>][<says>]{text}[<titled>]<to><place>
        [<taking>]{text}[这(句话|个|条|件事|则)[消息|通知]]<tell><us>[一下|一声]
        [<over>]<place>[给我|向我|，]<push>[一下][<one>][<wording>|出][<says>]{text}[<titled>]
        <notify>[<says>][<titled>][<says>]{text}[<titled>]
        (<notify>|<push>[<one>]<notice>)[，|：](<titled><body>|<body><titled>)
        [<over>]<place>[给我|向我]<push>[<one>]<notice>(<titled><body>|<body>[<titled>])
    """),
    *_ENGLISH.forms(_ask, r"""
        (ask|question|prompt|query) <user> [about][:] <asked>
        (ask|prompt) <user>[:] <asked>[,|;|:] [<offering>]* [only] [the|as] [two|three|four|possible|following]
            [<options>|choice|option][:| being| are| of] {choices}
            [as [the] (<options>|possible answers)|to (choose|pick) from]
        ask <user>[:] <asked>(\(| \(){choices}[\)]
        ask <user> to (confirm|answer|choose|decide) [the question][:] <asked>
    """),
    *_CHINESE.forms(_ask, r"""
        <asked>[这个问题]
        <asked>[，](\(|（){choices}(\)|）)
        <asked>[，|；|。|,][<offering>]*(<options>)[可以][只][有|是|为|包括|分别(是|为)|就][<several>|这几个][：|:|，]
            {choices}[<several>][选项|(中|里)选[一][个]|里面选|可选|供选择|供我选]
        <asked>[，|；|。|,](<offering>)+{choices}[这]<several>(<options>)
        <asked>[，|；|。|,][[让|请|要]我](从|在){choices}[<several>][选项|答案](之间|里[面]|中|当中)(选|挑)[择|[一]个|一]
    """),
    *_ENGLISH.forms(_write, """
        <set> <content> <into>
        (create|make|start|open) [me] [a|an|the] [new] <file>[,]
            (with|containing|holding|saying|that (contains|says|reads)|which (contains|says)|and (write|put))
            [the|this|just|only] [text|content[s]|word[s]|line|sentence]*[:] {text}
            [(in|into|to|inside) it|as [its] content|in there]
        (create|make) [a|an|the] [new] [text] [file] with [the] [text|content|words|line] {text}
            [and] (called|named|as) {path}
        (overwrite|replace) [the] [content[s]|text] [of|in] [the] [file] {path} (with|by) [<words>] {text}
    """),
    *_ENGLISH.forms(_write_lines, """
        (create|make|start|open|write) [me] [a|an|the] [new] <file> (with|containing|holding) {lines:<choices>}
            [in (it|there)|inside]<in_lines>
        <set> {lines:<choices>} <into><in_lines>
    """),
    *_CHINESE.forms(_write, """
        [<taking>]<content><set><file>
        [往|在|向|给]<file>写[入|上|下|进][去]<content>
        <new_file>[新[的]][文本][文件][叫[做]|名为]{path}[[的]文件][，|,|；|。][并|在][里[面]|其中][内容|正文]
            [就|只|先|给我|帮我]*(是|为|写[入|上|着|下|明]|填[上]|放[上]|记[上|下]|[就|写]<a_line>|：|:)+<quoted>
        <new_file>内容(是|为){text}的[文本][文件]{path}
        用<quoted>(覆盖|替换|改写)[掉]<file>[的][全部|所有|原有|原来[的]][内容]
        <taking><file>[的][全部|所有]内容(改|换|替换)(成|为)<quoted>
    """),
    *_ENGLISH.forms(_append, """
        <add> <content> <onto>
        (<set>|<add>) <content> <at_end>
        <add> (these|[the] following) [<wording>|lines|entry|entries|item[s]] <onto>[:| :] {text}
    """),
    *_CHINESE.forms(_append, """
        [<taking>]<content>(<add><file>[<end>]|<set><file><end>)
        (在|往|向|给)<file>[<end>][里|中][再](追加|添加|附加|加|补|记[下|录])[上|入][了][一行]<content>
        [在|往|向|给|到]<file>[<end>][里|中|处][，][再|帮我|给我|请|也|另外|多]*<adding>[上|入|进[去]|下]*[了](<a_line>[：|:])<content>
        <adding>[上|入|下]*<a_line>[：|:]<content>(到|进|在)<file>[<end>]
        [在|往|向|给|到]<file>[<end>][里|中|处][，][再|帮我|给我|请|也|另外|多]*<adding>[上|入|进[去]|下]*[了][：|:]<content>
        (在|往|向|给)<file><end>[里|中|处][再](写[上|入|[一](行|句)]|插入)<content>
    """),
)  # fmt: skip

BACK = (
    *_ENGLISH.forms(_write, "<set> [down] <it> <into>"),
    *_CHINESE.forms(_write, "[<taking>][<it>]<set><file>"),
    *_ENGLISH.forms(_append, """
        <add> <it> <onto>
        (<set>|<add>) <it> <at_end>
        (append|add) <onto>
    """),
    *_CHINESE.forms(_append, "[<taking>][<it>]<add><file>[<end>]"),
    *_ENGLISH.forms(_tell, """
        (<push>|tell me|notify me (of|with)|message me) <it> <by>
        (notify|message|alert|inform) me (of|with|about) <it> [<by>]
        (notify me|message me|alert me|let me know) <by>
    """),
    *_CHINESE.forms(_tell, """
        [<taking>][<it>]<push><to><place>
        (用|通过|在)<place><tell>我[<it>]
        <taking><it>(发[送]|推送)[通知|消息]给我
        <taking><it>(通知|告知)[给]我
    """),
)  # fmt: skip
"""Forms that put to use what was worked out just before: "save it to a.txt"."""

ANSWERED = (
    *_CHINESE.forms(
        _read,
        """
        [<taking>]<my_answer>(读|打开|念|显示|展示|调|列|看)[一下|取](出来|看看|给我[看|看看|听]|一下|看|来看看)
        (读[取|一下|出]|打开|看[看|一下]|显示|查看|念[一下])<my_answer>[的内容|给我看|看看]
    """,
    ),
)
"""Forms that put to use what a person has just answered."""

STATUS = (
    *_ENGLISH.forms(_write, "<set> {status} <into>"),
    *_CHINESE.forms(_write, "[<taking>]{status}<set><file>"),
    *_ENGLISH.forms(_append, "<add> {status} <onto>"),
    *_CHINESE.forms(_append, "[<taking>]{status}<add><file>[<end>]"),
    *_ENGLISH.forms(_tell, "<push> {status} <by>"),
    *_CHINESE.forms(_tell, "[<taking>]{status}<push><to><place>"),
)
"""Forms that put to use with what status a server has just answered."""

FOUND = _ENGLISH.forms(
    _tell,
    """
    ((tell|send|message|give|show) (me|us)|let (me|us) know) {counted:<how_many>} [<by>]
""",
)
"""Forms that tell how many lines or files were found just before."""

_REMINDERS = (
    _ENGLISH.sentence("(remind|tell|notify|alert|ping) (me|us) [<by>] [to|that|about|of][:| :] {text}"),
    _ENGLISH.sentence(
        "(remind (me|us) [<by>] (to|that|about|of)|(tell|notify|alert|ping) (me|us) [<by>] (to|that)) {anything}"
    ),
    _CHINESE.sentence("[(在|用|通过)<place>](提醒|通知|告诉|叫|喊)<us>[一下|一声][说|：]{text}"),
    _CHINESE.sentence("[(在|用|通过)<place>](提醒|叫|喊)我[一下|一声][去|要|该|得][：|:]{anything}"),
)


def reminder(found_in: Callable[[Sentence], Found | None]) -> Told | None:
    """A reminder in free words, which is one only after a delay: "remind me to call Bob"."""
    found = next(filter(None, map(found_in, _REMINDERS)), None)
    if found is None:
        return None
    return Told(Work.TELL, {"text": found.value("text") or found.said("anything"), **_channel(found)})
