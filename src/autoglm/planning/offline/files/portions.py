"""Which part of a file, and how much around or of what is found, a request wants: lines 20 to 40, pages 1-3 and 7, the
first 10 matches, two lines before and after.

Owns: the forms of such parts. Must not know: tools; the names of parameters are those that tools have for this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from autoglm.core.values import Json
from autoglm.planning.files import file_kind
from autoglm.planning.offline.mentions.marked import MARKS, NUMBER, ORDINAL, PATH, Marked, Setting, number_of
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.text import HAN

_Args = Mapping[str, Json]
_N, _M = rf"(?P<first>{NUMBER})", rf"(?P<last>{NUMBER})"
_TO = r"\s?(?:to|through|thru|until|till|up to|and|-|–|—|~|至|到)\s?"
_AROUND = r"(?:(?:before|above) and (?:after|below)|around|on (?:each|either|both) sides?|either side|each way)"
_ONWARD = r"(?:\s?(?:on|onwards?|to the (?:very )?end|till the end|until the end|and (?:on|after)))?"
_LINE = r"(?:lines?|rows?)"
# A page, or several from one to another, in a list of such.
_PART = rf"(?:{NUMBER}(?:\s?(?:to|through|thru|-|–|—|~|至|到)\s?(?:page )?{NUMBER})?)"
_HAN_PART = rf"(?:{NUMBER}\s?页?(?:\s?[-–—~至到]\s?第?\s?{NUMBER})?)"
_NUMBER = lazily.pattern(NUMBER)
_LISTED = lazily.pattern(r"\s?(?:,? and |,|&|、|，|和|与|及|以及)\s?")
_TABLE = lazily.pattern(r"\.(?:csv|tsv|xlsx|jsonl|ndjson)$", re.IGNORECASE)


def portions_in(told: Marked) -> Iterator[Setting]:
    """All portions of a text, those that are told most fully first."""
    has_table = any(_TABLE.search(one.text) for one in told.mentions)
    for form, read in _FORMS:
        for match in re.finditer(form, told.text):
            arguments = dict(read(match))
            if "query" in match.re.groupindex:
                arguments["query"] = told.value(match, "query")
            if not (has_table and "max_lines" in arguments):  # the lines of a table are its rows
                yield Setting(*match.span(), (arguments,))
    if any(file_kind(one.text) == "image" for one in told.mentions):
        for match in re.finditer(_PICTURED, told.text):
            yield Setting(*match.span("part"), ({"path": None},))
    if any(one.text.lower().endswith(".csv") for one in told.mentions):
        for match in re.finditer(_FIRST_TABLE, told.text):
            yield Setting(*match.span(), ({"to": None},))


def _nothing(_: re.Match[str]) -> _Args:
    """What is looked for says all."""
    return {}


def _context(match: re.Match[str]) -> _Args:
    return {"context_lines": number_of(match["first"])}


def _lines(match: re.Match[str]) -> _Args:
    first, last = number_of(match["first"]), number_of(match["last"])
    return {"start_line": first, "max_lines": last - first + 1} if first <= last else {"": None}


def _counted_lines(match: re.Match[str]) -> _Args:
    return {"start_line": number_of(match["last"]), "max_lines": number_of(match["first"])}


def _first_lines(match: re.Match[str]) -> _Args:
    count = match["first"]
    return {"max_lines": number_of(count) if count else 1}


def _from_line(match: re.Match[str]) -> _Args:
    return {"start_line": number_of(match["first"])}


def _after_line(match: re.Match[str]) -> _Args:
    return {"start_line": number_of(match["first"]) + 1}


def _one_line(match: re.Match[str]) -> _Args:
    return {"start_line": number_of(match["first"]), "max_lines": 1}


def _pages(match: re.Match[str]) -> _Args:
    parts = [_NUMBER.findall(part) for part in _LISTED.split(match["pages"])]
    return {"pages": ",".join("-".join(str(number_of(one)) for one in part) for part in parts)}


def _one_page(match: re.Match[str]) -> _Args:
    return {"pages": str(number_of(match["first"]))}


def _first_pages(match: re.Match[str]) -> _Args:
    count = number_of(match["first"])
    return {"pages": f"1-{count}" if count > 1 else "1"}


def _limit(match: re.Match[str]) -> _Args:
    return {"limit": number_of(match["first"])}


def _sentences(match: re.Match[str]) -> _Args:
    count = match["first"]
    return {"sentences": number_of(count) if count else 1}


def _given(name: str, value: Json) -> Callable[[re.Match[str]], _Args]:
    return lambda _: {name: value}


_REGEX = (
    r"(?:(?:as|with|using|by|for|via) )?(?:(?:a|the|this|my) )?(?<![a-z])(?:regexp?|regular expression)"
    r"(?: pattern| search)?"
    r"(?![a-z])"
)
_HAN_REGEX = r"(?:用|使用|通过|按照?|以)?(?:这个|下面的|如下)?正则(?:表达式|式)?(?:模式|匹配)?"
_FIRST_TABLE = r"(?<![a-z])(?:the )?first table\b|(?:其中|里面)?的?(?:第一[个张]|首个|首张)表格?"
# What a picture is of, and not what is wanted of it: the sign in door.jpg, and not the dates in it.
_PICTURED = rf"\b(?P<part>(?:the|this|my|a) (?!text\b)[a-z]+(?<!s)) (?:in|on|from|of) {PATH}"
_SOUGHT = rf"[a-z_][\w.-]*|[{HAN}]{{2,6}}"
_FOUND = r"(?:match(?:es)?|hits?|results?|occurrences?|mentions|finds|files?)"
_FORMS: tuple[tuple[str, Callable[[re.Match[str]], _Args]], ...] = (
    # How much to show around what is found.
    (rf"(?:with |plus |and |include |including |show |give |add ){{0,6}}{_N} lines? (?:of )?(?:surrounding )?{_AROUND}"
     r"(?: (?:it|them|each(?: (?:one|match|hit))?|every (?:match|hit)|the match(?:es)?))?", _context),
    (rf"(?:with |plus |and |include |including |show |give |add ){{0,6}}{_N} (?:(?:surrounding"
     rf"|context) lines?|lines? of "
     r"(?:surrounding )?(?:context|text))(?: around (?:it|them|each(?: (?:one|match|hit))?|the match(?:es)?))?",
     _context),
    (rf"(?:with )?(?:a )?context of {_N} lines?", _context),
    (rf"(?:(?:并且?|同时|要|请)?(?:带上?|连同|显示|给出|附上|包括)?(?:它们?|匹配行|每[处个条]|该行)?的?)?(?:前后"
     rf"|上下文?)(?:都|也|请)?"
     rf"(?:各自?)?(?:都|再|多|带上?|加上?|显示|给出?|保留|附上?|取|看|要|列出?){{0,6}}(?:各)?\s?{_N}\s?行(?:的?(?:上下文"
     rf"|内容))?", _context),
    # Lines of a file.
    (rf"(?:the )?{_N} {_LINE} (?:starting |beginning )?(?:at|from|with|after) {_LINE} {_M}", _counted_lines),
    (rf"第?\s?从第\s?{_M}\s?行(?:开始|起)?[，,]?(?:往后|向后|之后)?的?(?:读|取|看)?\s?{_N}\s?行", _counted_lines),
    (rf"(?:from |between )?(?:the )?lines? (?:numbers? |nos?\. ?)?{_N}{_TO}(?:line )?{_M}", _lines),
    (rf"(?:从|在)?第?\s?{_N}\s?行?\s?[-–—~至到]\s?第?\s?{_M}\s?行(?:之间)?", _lines),
    (rf"(?<![a-z])(?:just |only )?(?:the )?(?:very )?(?:first|top|opening|initial) (?:{_N} )?lines?", _first_lines),
    (rf"(?:最?前面?|开头|头)的?\s?{_N}\s?行", _first_lines),
    (rf"(?:up to|until|till) line {_N}", _first_lines),
    (rf"(?:everything )?(?:after|past|behind) line {_N}(?![\d-]){_ONWARD}", _after_line),
    (rf"(?:everything )?(?:(?:starting|beginning) )?(?:from|at|with) line {_N}(?![\d-]){_ONWARD}", _from_line),
    (rf"从第?\s?{_N}\s?行(?:开始|起|往后|向后|之后|以后|到(?:最后|末尾|结尾|文件末尾)){{1,6}}(?:读|看|的?(?:所有|全部)?"
     rf"(?:内容|部分))?", _from_line),
    (rf"第\s?{_N}\s?行(?:(?:之|以)后|往后|开始|起)(?:的?(?:所有|全部)?(?:内容|部分))?", _from_line),
    (rf"(?:just |only )?(?:the )?line (?:number |no\.? ?|#)?{_N}", _one_line),
    (rf"(?<![a-z])(?:just |only )?the (?P<first>{ORDINAL}) line", _one_line),
    (rf"第\s?{_N}\s?行", _one_line),
    # Pages of a document.
    (rf"(?:just |only )?(?:from |between )?(?:the )?pages? (?:numbers? |nos?\. ?)?"
     rf"(?P<pages>{_PART}(?:\s?(?:,? and |,|&)\s?(?:page )?{_PART}){{0,6}})", _pages),
    (rf"第?\s?(?P<pages>{_HAN_PART}(?:\s?(?:、|，|和|与|及|以及)\s?第?\s?{_HAN_PART}){{1,6}})\s?页", _pages),
    (rf"(?:从)?第?\s?(?P<pages>{NUMBER}\s?页?\s?[-–—~至到]\s?第?\s?{NUMBER})\s?页", _pages),
    (rf"(?<![a-z])(?:just |only )?(?:the )?(?:first|opening) {_N} pages", _first_pages),
    (rf"(?:最?前面?|开头)的?\s?{_N}\s?页", _first_pages),
    (rf"(?<![a-z])(?:just |only )?(?:the )?(?P<first>{ORDINAL}) page", _one_page),
    (rf"第\s?{_N}\s?页", _one_page),
    # How many of what is found.
    (rf"(?<![a-z])(?:(?:just|only|show|give|list|limit(?:ed)?) ){{0,6}}(?:to )?(?:the"
     rf" )?(?:first|top) {_N} {_FOUND}", _limit),
    (rf"(?<![a-z])(?:no more than|at most|max(?:imum)?|up to|limit(?:ed)? to|stop after) {_N} {_FOUND}", _limit),
    (rf"(?:只要|只看|只给|只显示|只列出?|最多|不超过|取|列出|显示)(?:显示|列出?|给出?"
     rf"|返回)?最?前?面?\s?{_N}\s?[条个处](?:匹配|结果|命中|文件|记录)", _limit),
    # How short a summary is to be.
    (rf"(?:(?:down )?(?:in|into|to|with|using|as|within) )(?:just |only |at most |exactly |about |no more than ){{0,6}}"
     rf"(?:a |(?:{_N} ))(?:single |short |brief |key |concise |plain ){{0,6}}(?:sentences?|bullets?|bullet points"
     rf"|key points|points)\b", _sentences),
    (rf"(?<![a-z]){_N}[ -](?:sentence|point|bullet)(?= (?:summary|digest|gist|overview))", _sentences),
    (rf"(?:用|不超过|最多|控制在)?\s?{_N}\s?(?:句话|个句子|个要点)(?:以内|之内|内|左右)?", _sentences),
    # What kinds of things stand in a text.
    (r"(?<![没未不])(?<!没有)(?:里面?|中|内)?(?:都|一共|总共)?(?:出现|提到|提及|涉及|列出|写到)(?:过|了){0,6}(?=哪些|哪几个|的?所有|的?全部)",
     _given("kinds", None)),
    # What is looked for, without quotes.
    (rf"(?P<query>{_SOUGHT})(?=\s?(?:出现)?在第?[几哪]一?几?行)", _nothing),
    (rf"(?<=行)(?:里|中)?(?:出现|提到|包含|含有?|写|有)(?:过|了)?\s?(?P<query>{_SOUGHT})(?=[，,。？?]|$)", _nothing),
    (rf"(?<=lines )(?:that )?(?:contain(?:s|ing)?|mention(?:s|ing)?|with|have|having) (?:the word )?"
     rf"(?P<query>{_SOUGHT})(?= in|$|[,?.])",
     _nothing),
    (rf"(?<=where )(?:does|do|is|are) (?P<query>{_SOUGHT})(?= (?:appear|occur|used|mentioned|defined))", _nothing),
    # How a search compares, and what of a document is wanted.
    (r"(?:and |but |it )?(?:is |be |being |make it )?(?:case[ -]?sensitiv\w+|(?:match(?:ing)?|respect(?:ing)?"
     r"|keep(?:ing)?|mind(?:ing)?) (?:the )?"
     r"(?:exact )?case|(?:with )?exact case|upper and lower case matters?)(?: search| match)?",
     _given("ignore_case", False)),
    (r"(?:and |but |it )?(?:is |be |being |make it )?(?:case[ -]?insensitiv\w+|(?:ignor(?:e|ing)|regardless of"
     r"|disregard(?:ing)?|no matter) (?:the )?"
     r"(?:upper |lower )?(?:case|capitali[sz]ation|capitals))(?: search| match)?", _given("ignore_case", True)),
    (r"(?:(?:请|并|且)?(?:不|无需|不用|不要|不必|别)(?:要|需要)?区分|忽略|不分|不管|不论|无论|不计|不考虑)(?:英文|字母)?的?大小写(?:的?差异)?",
     _given("ignore_case", True)),
    (r"(?:请|并且|并(?!且)|且|要|需要?|注意|必须|严格){0,6}(?:区分|分清|匹配)(?:英文|字母)?的?大小写",
     _given("ignore_case", False)),
    (rf"{_REGEX} (?P<query>(?=[^\s{MARKS}]*[\\^$*+?\[\](){{}}|])[^\s{MARKS}，。]+)", _given("regex", True)),
    (rf"{_HAN_REGEX}\s?(?P<query>(?=[^\s{MARKS}]*[\\^$*+?\[\](){{}}|])[^\s{MARKS}，。]+)", _given("regex", True)),
    (_REGEX, _given("regex", True)),
    (_HAN_REGEX, _given("regex", True)),
    (rf"(?<=[a-z] )(?:only |just )?(?:all )?(?:the )?tables (?=(?:in|from|of|inside|out of) {PATH})",
     _given("give", "tables")),
    (r"(?<![a-z])(?:just|only) the (?:tables|tabular data)", _given("give", "tables")),
    (rf"(?<={PATH[0]})\s?(?:里面?|中|内)?的?(?:所有|全部|各个)?(?:表格)(?!文件|数据|画)|只(?:要|看|读取?|取|提取)(?:其中|里面)?的?表格",
     _given("give", "tables")),
    (r"(?<![a-z])(?:just|only) the (?:plain )?text|只(?:要|看|读取?|取|提取)(?:其中|里面)?的?(?:纯文本|文字|文本)",
     _given("give", "text")),
)  # fmt: skip
