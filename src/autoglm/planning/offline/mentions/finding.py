"""Finds what a request names: numbers, dates, quotes, paths, addresses, codes, JSON, names and phrases, with types.

Owns: how each kind is written. Must not know: tools and their parameters. At most MAX_MENTIONS are kept
for one request, those that stand first, so time and memory are bounded for any input.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from autoglm.core.values import Json
from autoglm.planning.offline.mentions.counted import Counted, counted_in
from autoglm.planning.offline.mentions.dates import moments_in
from autoglm.planning.offline.mentions.inline import json_in
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.mentions.phrases import Phrase, phrases_in
from autoglm.planning.offline.mentions.records import heads_shared, points_in
from autoglm.planning.offline.mentions.repeated import repeats_lead
from autoglm.planning.offline.mentions.signs import sign_told
from autoglm.planning.offline.mentions.world import is_region
from autoglm.planning.offline.words.lexicon import (
    FILE_ENDINGS,
    HAN_UNITS,
    NUMBER_SCALES,
    NUMBER_WORDS,
    STOP_WORDS,
    words,
)
from autoglm.planning.offline.words.numerals import HAN_THOUSAND, THOUSAND, chinese_number, english_number, plain_number
from autoglm.planning.offline.words.text import HAN, Source, is_han
from autoglm.planning.offline.words.units import is_unit

MAX_MENTIONS = 80
_MAX_VARIANTS = 3
_SHORT = 60


_QUOTES = re.compile(
    r"“([^”]*)”|「([^」]*)」|『([^』]*)』|《([^》]*)》|‘([^’]*)’|\"((?:[^\"\\]|\\.)*)\"|`([^`]*)`|"
    r"(?<![A-Za-z0-9])'((?:[^'\n]|(?<=[A-Za-z])'(?=[a-z]))*)'(?![A-Za-z0-9])"
)
# A file of which the name has spaces: only what is done to files may stand before it, so that no message is one.
_SPACED_PATH = re.compile(rf"[\w.-]{{1,40}}(?: [\w.()-]{{1,40}}){{0,5}}\.(?:{'|'.join(FILE_ENDINGS)})", re.IGNORECASE)
_BEFORE_FILE = re.compile(
    r"(?<![\w'])(?:open|read|load|convert|turn|sort|summari[sz]e|transcribe|analy[sz]e|chart|plot|from|of|in|inside|into|file"
    r"|document|spreadsheet|workbook|table|picture|photo|recording|export|as|to|need|want)"
    r"\s+(?:(?:the|my|our) )?(?:file )?$",
    re.IGNORECASE,
)
_URL = re.compile(r"(?:https?|ftp|wss?)://[^\s，。；、）》」』”’<>\"'`]+", re.IGNORECASE)
_MAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}", re.ASCII)
_ENDING = "|".join(sorted(FILE_ENDINGS, key=len, reverse=True))
_PATH = re.compile(
    rf"(?:[~.]{{0,2}}/|(?<![A-Za-z])[A-Za-z]:[/\\])?(?:[\w.\-{HAN}]{{1,64}}/){{0,12}}[\w.\-{HAN}]{{1,80}}\."
    rf"(?:{_ENDING})(?![A-Za-z0-9/])",
    re.IGNORECASE,
)
_GLOB = re.compile(
    r"(?<![\w*?/.)])(?:[\w.\-]{1,40}/){0,8}[\w.\-]{0,40}(?:\*\*?|\?(?=[\w.*]))[\w.\-*?/]{0,40}(?![\w*])", re.ASCII
)
_FOLDER = re.compile(
    r"(?<![\w/.:])(?:(?:\.{1,2}/|/)(?:[\w.\-]{1,64}/){0,12}[\w\-]{0,64}|(?:[\w.\-]{1,64}/){1,12}(?![\w])|"
    r"(?:[\w.\-]{1,64}/){2,12}[\w\-]{1,64})|(?<=[\s\u3400-\u9fff])\.(?=[\s，。]|$)",
    re.ASCII,
)
_THIS_FOLDER = re.compile(
    r"\b(?:the )?(?:current|this|working) (?:folder|directory)\b|(?:当前|这个|本|此)(?:文件夹|目录)"
    r"|\b(?:the )?(?:whole|entire) workspace\b|(?:整个|全部|所有)工作区",
    re.IGNORECASE,
)
_FOLDER_WORD = re.compile(
    r"(?<![\w-])(?!(?:the|a|this|that|my|our|your|its|their|each|every|any|which|what|one|same|sub) )"
    r"([A-Za-z0-9_\-]{1,64})\s?(?:文件夹|目录|folder\b|directory\b)"
    r"|(?:文件夹|目录|folder|directory)\s?(?:(?:called|named) )?"
    r"([A-Za-z0-9_\-]{1,64}(?:/[A-Za-z0-9_\-]{1,64}){0,6})(?![\w/.])",
    re.ASCII,
)
# What is said of a folder, and names none.
_NO_FOLDER = STOP_WORDS | frozenset(
    words("contains contain containing holds holding has called named listing structure")
)
_PATH_LEAD = re.compile(
    rf"^[{HAN}]*?(?:读取|打开|加载|载入|读一下|看看|查看|读|保存为|保存到|保存成|存为|存到|存成|写入|写到|写进"
    rf"|统计|查询|总结|一下|概括|概括|分析|根据|文件|列出|搜索|追加到|导出为|导出到|生成|另存为|在|把|将|从|到|为"
    rf"|和|与|对|给)(?=[^.])"
    # Orders that may also begin a name, as in 识别结果.txt, stand right before what is named.
    r"|^(?:请|麻烦|帮忙|帮我|给我|替我|先|再|我想|我要|想|要)*(?:识别|辨认|转写|听写|转录|提取|抽取|归纳|提炼|梳理|浏览|翻看|朗读|解析|转换|数数|数一数|捋一捋|瞅瞅|瞧瞧|瞄一眼|瞅一眼"
    r"|(?:识别|辨认|转写|听写|提取|归纳|梳理|认|数|搜|查|翻|听|念|转|捋|看)(?:一下|下))"
    r"(?!结果|报告|记录|表|稿|数据|清单|说明|模型|模板|系统|方法|方案|明细|名单|文件|工具|程序|脚本|日志|指南|手册|文档|图|码"
    r"|笔记|格式|规则|要点|内容|的)(?=[^.])"
)
_CODE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·•]?[A-Z0-9]{5,6}(?![A-Za-z0-9])|"
    r"(?<![\w#])#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})(?![0-9A-Za-z])|(?<![\w+.\-])(?:\+\d{6,15}(?!\d)"
    r"|\d{3}-\d{3,4}-\d{4}(?![\d\-])|0\d{2,3}-\d{7,8}(?![\d\-]))|"
    r"(?<![A-Za-z0-9_.\-/])\$?[A-Za-z_]\w{0,40}(?:\[[\d*:-]{0,8}\]|\.[A-Za-z_]\w{0,40}){0,8}\[[\d*:-]{0,8}\]"
    r"(?:\[[\d*:-]{0,8}\]|\.[A-Za-z_]\w{0,40}){0,8}"
    r"|(?<![A-Za-z0-9_.\-/])(?=[A-Za-z0-9_.\-]{0,40}[A-Z0-9_]|[a-z_]+\.[a-z])"
    r"(?:[A-Za-z]+[-_.]?\d[A-Za-z0-9_.\-]{0,40}|\d+[-_]?[A-Za-z]{2,}\d[A-Za-z0-9_\-]{0,40}|\d{3,}[A-Z][A-Za-z]+"
    r"|\d{2,4}/[A-Z]{1,4}\d{2,}|[a-z_]\w{1,40}(?:\.[a-z_]\w{1,40})+|\d+(?:\.\d+){2,5}|[A-Z]{2,}(?:[-_][A-Z0-9]+)*"
    r"|[a-z]+_[a-z0-9_]{1,40})(?![A-Za-z0-9_])",
    re.ASCII,
)
_DIGITS = re.compile(
    rf"(?<![A-Za-z0-9_.])(?P<sign>(?<![A-Za-z0-9_)点时分年月日号])-|\bminus\s)?(?:(?P<money>[$€£¥￥])\s?)?"
    rf"(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    rf"(?:st|nd|rd|th)?(?![0-9])[\s-]?(?P<scale>万亿|百万|千万|{THOUSAND}|[万亿]|百(?!帕)|[MB](?![A-Za-z])|"
    rf"(?:hundred|thousand|million|billion|trillion|dozen|k)(?![A-Za-z]))?"
    rf"(?P<unit>\s?(?:%|percent(?![a-z])|°C?|{'|'.join(HAN_UNITS)})|[ -]?[A-Za-zµμΩ²³]+)?"
)
_MONEY_SIGNS = tuple("$€£¥￥")
_HAN_NUMBER = re.compile(
    rf"(?<![第星期周哪每])((?:[零一二三四五六七八九十百万亿两点]|{HAN_THOUSAND})+)({'|'.join(HAN_UNITS)})"
    rf"|(?<![第星期周])([一二三四五六七八九两](?:[十百万亿]|{HAN_THOUSAND})(?:[零一二三四五六七八九十百万亿]"
    rf"|{HAN_THOUSAND})*)"
)
_NUMERAL = "|".join([*NUMBER_WORDS, "dozen", "hundred", "thousand", "million", "billion"])
_TENTHS = re.compile(
    r"(?<![\d一二三四五六七八九])([一二两三四五六七八九])"
    r"(?:成(?![为功立就员本品分长果套绩])|折(?![叠扣线旧返磨算腾断]))(五)?"
)
_HALF = re.compile(
    r"(?<![一二两三四五六七八九十\d])(?:([一二两三四五六七八九])个)?半(个?(?:小时|天|年|月|斤|公斤|公里|吨))(?!价)"
)
_TENS = "|".join(word for word, value in NUMBER_WORDS.items() if value >= 20)
_DIGIT = "|".join(word for word, value in NUMBER_WORDS.items() if 0 < value < 10)
_BELOW_HUNDRED = rf"(?:(?:{_TENS})[\s-]+(?:{_DIGIT})(?![A-Za-z])|(?:{'|'.join(NUMBER_WORDS)})(?![A-Za-z]))"
_SCALES = r"(?:(?:dozen|hundred|thousand|million|billion)(?![A-Za-z])(?:[\s-]+(?=hundred|thousand|million|billion))?)+"
# Two hundred fifty is one number; two twenty are two.
_WORD_NUMBER = re.compile(
    rf"(?<![A-Za-z])((?:(?:{_BELOW_HUNDRED}[\s-]+)?{_SCALES}[\s-]+(?:and\s+)?)*"
    rf"(?:{_BELOW_HUNDRED}(?:[\s-]+{_SCALES})?|{_SCALES}))(?=([\s-][a-z]+)?)",
    re.IGNORECASE,
)
_FRACTIONS: Mapping[str, float] = {"half": 0.5, "third": 0.333, "quarter": 0.25, "fifth": 0.2, "tenth": 0.1}
_FRACTION = re.compile(
    r"\b(?P<part>half)[ -](?:an?\s)?(?P<unit>[a-z]+)\b"
    r"|\b(?:an?|one)[ -](?P<share>half|third|quarter|fifth|tenth)\sof\s(?:an?|one)\s(?P<whole>[a-z]+)\b"
    rf"|\b(?P<count>an?|\d+|{_NUMERAL})(?:\s(?P<of>[a-z]+))?\sand\sa\s(?P<more>half|quarter)(?:\s(?P<rest>[a-z]+))?\b",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"\b(?:(?:within|for|than|after|least|every|of)\s(?P<one>an?)\s(?P<unit>[a-z]+)|(?P<some>an?)\s"
    r"(?P<rest>[a-z]+)\sof)\b",
    re.IGNORECASE,
)
# Formulas with variables, such as 3x^2 + 2x - 1 and sin(x)*x: an operator other than a lone hyphen is needed.
_TERM = (
    r"-?(?:\d+(?:\.\d+)?\s?)?(?:(?:sin|cos|tan|exp|log|ln|sqrt|abs)\([^()\n]{1,40}\)|\([^()\n]{1,60}\)|[a-z]"
    r"(?![A-Za-z'’]))"
    r"|-?\d+(?:\.\d+)?(?![\w.])"
)
_FORMULA = re.compile(rf"(?<![\w.'’\-/(])(?:{_TERM})(?:\s*(?:\*\*|[-+*/^])\s*(?:{_TERM})){{1,20}}(?![\w(])")
# A function of a variable by itself; of numbers alone it is an expression, and of a name, as in f(x), a name.
_FUNCTION = re.compile(r"(?<![\w.])(?:sin|cos|tan|exp|log|ln|sqrt|abs)\((?=[^()\n]*[a-z])[^()\n]{1,40}\)(?![\w(])")
_VARIABLE = re.compile(r"(?<![A-Za-z])[a-z](?![A-Za-z])")
_POWER_OF_TEN = re.compile(r"-?[\d.]+e[-+]\d+")
_OPERATOR = re.compile(r"[*^+]|\d[a-z](?![a-z])|\s-\s|\(")
_OPERAND = r"\(*\s*-?\d+(?:,\d{3})*(?:\.\d+)?%?\s*\)*"
_EXPRESSION = re.compile(
    rf"(?<![\w.+])(?<!\d-)(?!\d{{4}}-\d{{1,2}}-\d|\d{{3}}-\d{{3,4}}-\d{{4}}(?![\d-])){_OPERAND}"
    r"(?:\s*(?:\*\*|//|[-+*/^×÷x]|%(?!\s*\()|plus|minus|times|divided by|multiplied by|加上?|减去?|乘以?|除以)"
    rf"\s*{_OPERAND}){{1,40}}(?![\w])",
    re.ASCII | re.IGNORECASE,
)
_OPERATORS = (
    ("divided by", "/"), ("multiplied by", "*"), ("times", "*"), ("plus", "+"), ("minus", "-"), ("除以", "/"),
    ("乘以", "*"), ("乘", "*"), ("加上", "+"), ("加", "+"), ("减去", "-"), ("减", "-"), ("×", "*"), ("x", "*"),
    ("÷", "/"), ("^", "**"),
)  # fmt: skip
_OPERATOR_BEFORE = re.compile(r"(?:乘以?|加上?|减去?|除以|[+*/^×÷]|\b(?:plus|minus|times|by))\s{0,3}$", re.IGNORECASE)
_OPERATOR_AFTER = re.compile(
    r"\s{0,3}(?:乘以?|加上?|减去?|除以|[+*/^×÷]|(?:plus|minus|times|divided)\b)", re.IGNORECASE
)
_SPOKEN = tuple(
    (re.compile(pattern, re.IGNORECASE), form)
    for pattern, form in (
        (
            r"(?<![\w.])(\d+(?:\.\d+)?)\s?(?:%|per ?cent\b)\s*(?:of|的)\s*(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
            r"(?!\.?\d)",
            r"\1% of \2",
        ),
        (r"(?<![\w.])(\d+(?:\.\d+)?)\s*的\s*(\d+(?:\.\d+)?)\s?%", r"\2% of \1"),
        (r"\bsquare root of (\d+(?:\.\d+)?)", r"sqrt(\1)"),
        (r"(?<![\w.])(\d+(?:\.\d+)?)\s*的平方根", r"sqrt(\1)"),
        (r"(?<![\w.])(\d+(?:\.\d+)?)\s*(?:的平方|squared\b)(?!根)", r"\1**2"),
        (r"(?<![\w.])((?:sqrt|abs|round|floor|ceil|log|ln|exp|factorial)\(\s*[\d., ]+\))", r"\1"),
    )
)
# What parts thousands, and no arguments.
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})(?![^(]*\))")
_TOLD = re.compile(
    r"(?:提醒|通知|告诉|消息|内容|saying|message|text)[^，。：:\n]{0,8}[：:](?!//)\s*([^“”\"'\n]{1,400})$"
    r"|^\s*(?:please\s+)?(?:notify|tell|remind)\b[^，。：:\n\"'“]{0,30}:\s+([^“”\"'\n]{1,400})$",
    re.IGNORECASE,
)
# What is to stand in a file, or to be added to one: it goes on to the end of the request.
_NOTED = re.compile(
    r"(?:(?:新建|创建|建|写|弄|追加|添|加|补|记|末尾|最后|结尾|内容)[^：:\n“”「」\"]{0,60}?(?:写|记|加|补|添|录|填|内容|条|句|行|笔|话)"
    r"[^，。：:\n]{0,6}|(?:写|记|录|填|加|补|添)[入上下进]?)(?:(?<!\d)[：:]|[：:](?!\d))(?!//)\s*([^\s“”「」『』‘’\"'][^“”「」『』\"\n]{0,400})$"
)
_GOES_ON = re.compile(
    r"然后|接着|完了|最后|[，。；,;]\s*(?:再|并|之后|同时|另?存|保存|写[到进入]|发|通知|提醒我|删|转|追加|放[到进])"
)
# What follows is then a list of what is asked for, and no message.
_ANNOUNCES = re.compile(r"(?:以下|如下|下列|\bfollowing\b)[^，。：:]{0,20}[：:]", re.IGNORECASE)
_CLOSING = re.compile(r"\b(?:and|or)\b|[和与及或、&]")
_LAST_JOINT = re.compile(r"and|or|和|与|及|或|还有|as well as|&")
_JOINT = re.compile(r"\s*(?:,|，|、|;)?\s*(?:and also|and|or|和|与|及|以及|还有|或|&|as well as)?\s*")


def mentions_in(source: Source, today: date) -> tuple[Mention, ...]:
    """Everything that the request names, in order of its start. Longer and more definite readings win."""
    text = source.plain
    firm: list[Mention] = []
    for reader in (_json, _quotes, _addresses):
        _keep(firm, reader(source))
    formulas: list[Mention] = []
    _keep(formulas, (one for one in _formulas(text) if not any(one.overlaps(other) for other in firm)))
    firm += formulas
    _keep(firm, _paths(source))
    _keep(firm, _expressions(text))
    _keep(firm, _moments(text, today), MAX_MENTIONS)
    _keep(firm, _codes(text), MAX_MENTIONS)
    firm = [one for one in firm if one not in formulas]  # the numbers in a formula are values, too
    _keep(firm, _numbers(text), MAX_MENTIONS)
    firm += formulas
    firm = _with_units(sorted(firm, key=lambda one: one.start)[:MAX_MENTIONS], text)
    taken = [(one.start, one.end) for one in firm if one.kind not in (Kind.CODE, Kind.NUMBER) or one in formulas]
    taken.sort()
    numbers = {(one.start, one.end) for one in firm if one.kind is Kind.NUMBER}
    spans = [span for span in phrases_in(text, taken) if (span.start, span.end) not in numbers]
    spans = [span for span in spans if text[span.start : span.end].strip("0123456789.,%$")][: MAX_MENTIONS * 3]
    codes = [one for one in firm if one.kind is Kind.CODE]
    spans = [span for span in spans if not any(_is_inside(span, code) for code in codes)]
    soft = [_phrase(span, text, firm) for span in spans]
    pieces = [one for one, span in zip(soft, spans, strict=True) if span.is_piece and not span.is_trimmed]
    parts = [
        one
        for one, span in zip(soft, spans, strict=True)
        if span.is_trimmed or not (is_han(one.text[0]) or span.is_piece)
    ]
    names = [one for one in soft if one.kind is Kind.NAME and one.is_whole]
    lists = lists_of(firm, text)
    for whole in lists_of(pieces, text):
        lists += _shorter(whole, [one for one in parts if not _cuts(one, names)], text)
        if len(whole.items) > 2:
            lists += _as_list(list(whole.items[1:]), text)
    pairs = [one for one in soft if is_pair(one)]
    if len(pairs) > 1:
        others = [one for one in pieces if not any(one.overlaps(pair) for pair in pairs)]
        lists += lists_of(sorted([*pairs, *others], key=lambda one: one.start), text)
    for run in counted_in(text):
        lists += _counted(run, text)
    for named in heads_shared(text):
        bare = {end for _, end, _ in named}  # A和B by itself names nothing
        lists = [one for one in lists if not all(item.end in bare for item in one.items)]
        lists += _as_list([Mention(Kind.PHRASE, start, end, name, name) for start, end, name in named], text)
    return tuple(sorted([*firm, *soft, *lists], key=lambda one: (one.start, -one.end)))


def is_pair(one: Mention) -> bool:
    """Whether it is a place with what it lies in behind a comma: Boston, USA."""
    pair, _, tail = one.text.rpartition(", ")
    return one.kind is Kind.NAME and bool(pair) and is_region(tail)


def _counted(run: Sequence[Counted], text: str) -> Iterator[Mention]:
    """The things of 2 apples and a melon as one list, their numbers as another."""
    things = [Mention(Kind.PHRASE, *one.thing, text[slice(*one.thing)], text[slice(*one.thing)]) for one in run]
    yield from (replace(whole, is_mixed=True) for whole in _as_list(things, text))
    if any(text[slice(*one.number)].lower() not in ("a", "an") for one in run):
        counts = [Mention(Kind.NUMBER, *one.number, text[slice(*one.number)], one.count) for one in run]
        yield from (replace(whole, is_mixed=True) for whole in _as_list(counts, text))


def _shorter(whole: Mention, soft: Sequence[Mention], text: str) -> Iterator[Mention]:
    """A list, and the same without what stands before its first and behind its last item: players Alex and Sam."""
    first, last = whole.items[0], whole.items[-1]
    firsts = [one for one in soft if one.end == first.end and one.start > first.start][:_MAX_VARIANTS]
    lasts = [one for one in soft if one.start == last.start and one.end < last.end][-_MAX_VARIANTS:]
    for left in (first, *firsts):
        for right in (last, *lasts):
            yield from _as_list([left, *whole.items[1:-1], right], text)


def _cuts(one: Mention, names: Sequence[Mention]) -> bool:
    """Whether a phrase begins or ends inside of a whole name."""
    return any(
        name.start < one.start < name.end or name.start < one.end < name.end for name in names if one.kind is Kind.NAME
    )


def _with_units(firm: Sequence[Mention], text: str) -> list[Mention]:
    """Numbers of a list have the unit of its last one, if it stands behind: 15, 20 and 30 years. So they have its
    scale: 120、135和142万元."""
    told = {
        item.start: _like(item, whole.items[-1])
        for whole in lists_of(firm, text)
        for item in whole.items
        if item.kind is Kind.NUMBER and not item.unit and whole.items[-1].text[:1] not in _MONEY_SIGNS
    }
    return [told.get(one.start, one) if one.kind is Kind.NUMBER else one for one in firm]


def _like(one: Mention, last: Mention) -> Mention:
    """A bare number of a list with the unit and the scale of its last number. A scale is not shared by what is as large
    without it: 20000和3万."""
    scale = NUMBER_SCALES.get(last.text[-1:], 1) if last.text[:1].isdigit() else 1
    value = one.value
    if one.text.replace(".", "").isdigit() and isinstance(value, int | float) and value < scale:
        value = plain_number(round(value * scale, 9))
    return replace(one, unit=last.unit, value=value)


def _is_inside(span: Phrase, code: Mention) -> bool:
    return code.start <= span.start and span.end <= code.end and span.end - span.start < code.end - code.start


def _phrase(span: Phrase, text: str, firm: Sequence[Mention]) -> Mention:
    words = text[span.start : span.end]
    kind = Kind.NAME if span.is_name else Kind.PHRASE
    is_mixed = any(one.start < span.end and span.start < one.end for one in firm)
    return Mention(kind, span.start, span.end, words, words, is_whole=span.is_piece, is_mixed=is_mixed)


def lists_of(mentions: Iterable[Mention], text: str) -> list[Mention]:
    """Runs of two and more mentions of one kind joined by commas, 、 or "and": 3, 5 and 7; 'a', 'b'.
    What follows "and" is the last of its run; where the text goes on behind it by a comma, the "and" stands between two
    runs: 1, 2, 3 and 4, 5, 6."""
    found: list[Mention] = []
    run: list[Mention] = []
    is_closed = False
    for one in mentions:
        joint = text[_joint_start(run[-1], one, text) : one.start] if run and one.start > run[-1].end else ""
        if is_closed and len(run) > 2 and _is_next(run[-1], one, joint):
            found += _as_list(run[:-1], text)
            run, is_closed = run[-1:], False
        is_joined = bool(run) and (_joins(joint, one) or repeats_lead(text, run[-1].start, joint))
        if run and (is_closed or not _alike(run[-1], one) or not is_joined):
            found += _as_list(run, text)
            run = []
        is_closed = bool(run) and _LAST_JOINT.search(joint) is not None
        run.append(one)
    return found + _as_list(run, text)


def _is_next(left: Mention, right: Mention, joint: str) -> bool:
    """Whether a figure follows another by a comma alone."""
    return left.kind is right.kind is Kind.NUMBER and joint.strip() in (",", "，", "、")


def _joint_start(left: Mention, right: Mention, text: str) -> int:
    """Where what stands between two mentions begins: behind a unit that both have, so that 5%, 10% are a list."""
    start = left.end + text.startswith(" ", left.end)
    has_same = bool(left.unit) and left.unit == right.unit and not left.is_word
    is_there = has_same and text[start : start + len(left.unit)].lower() == left.unit
    return start + len(left.unit) if is_there else left.end


def joined_lists(mentions: Iterable[Mention], text: str) -> tuple[Mention, ...]:
    """The lists that a word such as "and" closes; Boston, Massachusetts is none."""
    return tuple(
        one
        for one in mentions
        if one.kind is Kind.LIST and _CLOSING.search(text, one.items[-2].end, one.items[-1].start)
    )


def _joins(joint: str, after: Mention) -> bool:
    if after.kind is Kind.PHRASE and "，" in joint:
        return False
    return bool(joint.strip()) and _JOINT.fullmatch(joint) is not None


def _alike(left: Mention, right: Mention) -> bool:
    return left.kind is right.kind or {left.kind, right.kind} == {Kind.NAME, Kind.PHRASE}


def _as_list(run: list[Mention], text: str) -> list[Mention]:
    if len(run) < 2:
        return []
    start, end = run[0].start, run[-1].end
    return [Mention(Kind.LIST, start, end, text[start:end], [one.value for one in run], items=tuple(run))]


def _keep(kept: list[Mention], found: Iterable[Mention], limit: int = MAX_MENTIONS) -> None:
    """Add those that touch nothing found before; the readers are called from the most definite on."""
    taken = sorted((one.start, one.end) for one in kept)
    for one in found:
        if len(kept) >= limit * 2:
            return
        if not any(start < one.end and one.start < end for start, end in taken):
            kept.append(one)
            taken.append((one.start, one.end))


def _json(source: Source) -> Iterator[Mention]:
    for start, end, value in json_in(source.plain, source.original):
        yield Mention(Kind.JSON, start, end, source.original[start:end], value)


def _quotes(source: Source) -> Iterator[Mention]:
    yield from _noted(source)
    # Positions come from the plain text, the words from the original: what is quoted is taken as it was written.
    for match in _QUOTES.finditer(source.original, *_unquoted(source.original)):
        group = match.lastindex or 0
        if group and match[group].strip():
            inside = match[group]
            yield Mention(_quoted_kind(source.original, match.start(), inside), *match.span(), inside, inside)
    told = _TOLD.search(source.original)
    if told and not _ANNOUNCES.search(source.original, max(0, told.start() - _SHORT), told.end(0)):
        group = told.lastindex or 0
        inside = told[group].strip()
        if _GOES_ON.search(inside) and _PATH.search(inside):
            return  # that is another order
        yield Mention(Kind.QUOTE, told.start(group), told.start(group) + len(told[group].rstrip()), inside, inside)


def _quoted_kind(text: str, start: int, inside: str) -> Kind:
    """Whether what is quoted is a file with spaces in its name."""
    is_file = (
        " " in inside and _SPACED_PATH.fullmatch(inside) and _BEFORE_FILE.search(text, max(0, start - _SHORT), start)
    )
    return Kind.PATH if is_file else Kind.QUOTE


def _noted(source: Source) -> Iterator[Mention]:
    """What is to be written into a file that is named before it; not where something else is ordered behind it."""
    noted = _NOTED.search(source.original)
    if noted and _PATH.search(source.plain, 0, noted.start(1)) and not _GOES_ON.search(noted[1]):
        text = noted[1].rstrip()
        yield Mention(Kind.QUOTE, noted.start(1), noted.start(1) + len(text), text, text)


def _unquoted(text: str) -> tuple[int, int]:
    """Where quotes are looked for: in a long request that is quoted as a whole, inside of its own marks."""
    first = _QUOTES.match(text, len(text) - len(text.lstrip()))
    is_all = first is not None and len(first[0]) >= len(text.strip()) - 1 > _SHORT
    if first is None or not is_all:
        return 0, len(text)
    return first.start() + 1, first.end() - 1


def _addresses(source: Source) -> Iterator[Mention]:
    for match in _URL.finditer(source.plain):
        text = match[0].rstrip(".,;:!?)]}")
        yield Mention(Kind.URL, match.start(), match.start() + len(text), text, text)
    for match in _MAIL.finditer(source.plain):
        yield Mention(Kind.MAIL, *match.span(), match[0], match[0])


def _paths(source: Source) -> Iterator[Mention]:
    text = source.plain
    for match in _PATH.finditer(text):
        start = match.start()
        is_apart = start > 0 and text[start - 1].isspace()
        while lead := _PATH_LEAD.match(text[start : match.end()]):
            if is_apart and is_han(text[start + lead.end()]):
                break  # what stands by itself is a name as a whole: 看看 年终总结会.docx
            start += lead.end()
        if match[0].isupper() and match.end() - start < 4:
            continue  # D.C. is no file
        yield Mention(Kind.PATH, start, match.end(), text[start : match.end()], text[start : match.end()])
    for match in _GLOB.finditer(text):
        if match[0].strip("*?/.-") and not re.search(r"\d\s*\*+\s*\d", match[0]):
            yield Mention(Kind.GLOB, *match.span(), match[0], match[0])
    yield from _folders(text)


def _folders(text: str) -> Iterator[Mention]:
    for match in _FOLDER.finditer(text):
        if not re.fullmatch(r"[\d/.\-]+", match[0]) or match[0] in (".", "./", "../"):
            yield Mention(Kind.FOLDER, *match.span(), match[0], match[0].rstrip("/") or "/")
    for match in _THIS_FOLDER.finditer(text):
        yield Mention(Kind.FOLDER, *match.span(), match[0], ".")
    for match in _FOLDER_WORD.finditer(text):
        group = 1 if match[1] else 2
        if match[group].lower() not in _NO_FOLDER:
            yield Mention(Kind.FOLDER, *match.span(group), match[group], match[group])


def _expressions(text: str) -> Iterator[Mention]:
    for pattern, form in _SPOKEN:
        for match in pattern.finditer(text):
            if _OPERATOR_BEFORE.search(text[max(0, match.start() - 12) : match.start()]) or _OPERATOR_AFTER.match(
                text[match.end() :]
            ):
                continue
            yield Mention(Kind.EXPRESSION, *match.span(), match[0], _THOUSANDS.sub("", match.expand(form)))
    for match in _EXPRESSION.finditer(text):
        if re.fullmatch(
            r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/\d{4}|\d{4}/\d{1,2}/\d{1,2}|\d{4}\s?-\s?\d{4}|[\d-]{9,}",
            match[0].strip(),
        ):
            continue
        if _OPERATOR_BEFORE.search(text[max(0, match.start() - 12) : match.start()]) or _OPERATOR_AFTER.match(
            text[match.end() :]
        ):
            continue
        formula = match[0].strip().lower()
        for word, sign in _OPERATORS:
            formula = formula.replace(word, sign)
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        yield Mention(Kind.EXPRESSION, start, start + len(match[0].strip()), match[0].strip(), formula)


def _formulas(text: str) -> Iterator[Mention]:
    for match in _FORMULA.finditer(text):
        if _VARIABLE.search(match[0]) and _OPERATOR.search(match[0]) and not _POWER_OF_TEN.fullmatch(match[0]):
            yield Mention(Kind.CODE, *match.span(), match[0], match[0])
    for match in _FUNCTION.finditer(text):
        yield Mention(Kind.CODE, *match.span(), match[0], match[0])


def _moments(text: str, today: date) -> Iterator[Mention]:
    for moment in moments_in(text, today):
        kind = Kind.TIME if moment.is_time else Kind.DATE
        yield Mention(kind, moment.start, moment.end, text[moment.start : moment.end], moment.iso)


def _codes(text: str) -> Iterator[Mention]:
    for match in _CODE.finditer(text):
        token = match[0].rstrip(".-")
        yield Mention(Kind.CODE, match.start(), match.start() + len(token), token, token)


def _numbers(text: str) -> Iterator[Mention]:
    yield from _fractions(text)
    for reader in (_digits, _numerals):
        yield from (_signed(one, text) for one in reader(text))


def _signed(one: Mention, text: str) -> Mention:
    """A number with the words beside it that tell its sign: 零下18度, 40° S."""
    told = sign_told(text, one.start, one.end)
    if told is None or not isinstance(one.value, int | float):
        return one
    (sign, start, end), unit = told, "" if one.unit in STOP_WORDS else one.unit
    return replace(one, start=start, end=end, text=text[start:end], value=sign * abs(one.value), unit=unit)


def _digits(text: str) -> Iterator[Mention]:
    points = points_in(text)
    for match in (one for one in _DIGITS.finditer(text) if one.start() not in points):
        value = float(match["digits"].replace(",", ""))
        scale = match["scale"] or ""
        if scale in ("M", "B") and not match["money"]:
            scale = ""  # $5M is five million, 5 M is five of some unit
        value = round(value * NUMBER_SCALES.get(scale.lower(), 1), 9)
        unit = (match["money"] or match["unit"] or "").strip(" -").lower()
        unit = "" if unit in STOP_WORDS else unit
        if value < float("inf"):
            end = match.end("scale") if scale else match.end("digits")
            if not scale and re.match(r"(?:st|nd|rd|th)(?![a-z])", text[end : end + 3]):
                end += 2
            number = plain_number(-value if match["sign"] else value)
            yield Mention(
                Kind.NUMBER, match.start(), end, text[match.start() : end], number, "%" if unit == "percent" else unit
            )


def _fractions(text: str) -> Iterator[Mention]:
    """Half a litre, a third of an hour, four and a half stars, and the one of "within a mile"."""
    for match in _FRACTION.finditer(text):
        unit = next((match[name].lower() for name in ("unit", "whole", "of", "rest") if match[name]), "")
        if not match["count"]:
            if is_unit(unit):
                yield _fraction(match, match.end(), _FRACTIONS[(match["part"] or match["share"]).lower()], unit)
        elif is_unit(unit) or not match["count"].lower().startswith("a"):
            count = match["count"].lower()
            whole = 1 if count in ("a", "an") else int(count) if count.isdigit() else english_number([count])
            yield _fraction(match, match.end("more"), whole + _FRACTIONS[match["more"].lower()], unit)
    for match in _ONE.finditer(text):
        one, unit = ("one", match["unit"]) if match["one"] else ("some", match["rest"])
        if is_unit(unit.lower()):
            yield Mention(Kind.NUMBER, *match.span(one), match[one], 1, unit.lower(), is_word=True)


def _fraction(match: re.Match[str], end: int, value: float, unit: str) -> Mention:
    return Mention(Kind.NUMBER, match.start(), end, match.string[match.start() : end], value, unit, is_word=True)


def _numerals(text: str) -> Iterator[Mention]:
    for match in _HALF.finditer(text):
        value = 0.5 + (chinese_number(match[1]) if match[1] else 0)
        yield _word_number(match.start(), match[0].removesuffix(match[2]), value, match[2])
    for match in _HAN_NUMBER.finditer(text):
        numeral = match[1] or match[3]
        if numeral.strip("点万亿百千") and match[0] != "一个" and numeral[0] != "点":
            yield _word_number(match.start(), numeral, chinese_number(numeral.rstrip("点")), match[2] or "")
    for match in _TENTHS.finditer(text):
        value = chinese_number(match[1]) * 10 + (5 if match[2] else 0)
        yield _word_number(match.start(), match[0], value, "%")
    for match in _WORD_NUMBER.finditer(text):
        value = english_number(re.split(r"[\s-]+", match[1].lower()))
        if match[1].lower() != "one" or match[2]:
            unit = (match[2] or "").strip(" -")
            yield _word_number(match.start(), match[1], value, "" if unit.lower() in NUMBER_WORDS else unit)


def _word_number(start: int, text: str, value: Json, unit: str) -> Mention:
    return Mention(Kind.NUMBER, start, start + len(text), text, value, unit, is_word=True)
