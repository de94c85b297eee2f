"""Which part of a file, and how much around or of what is found, a request wants: lines 20 to 40, pages 1-3 and 7, the
first 10 matches, two lines before and after.

Owns: the forms of such parts. Must not know: tools; the names of parameters are those that tools have for this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from autoglm.core.values import Json
from autoglm.planning.files import file_kind, is_table
from autoglm.planning.notation import Regex
from autoglm.planning.offline.mentions.marked import MARKS, NUMBER, ORDINAL, PATH, Marked, Setting, number_of, setting
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.phrasing import Phrasing, kept
from autoglm.planning.offline.words.text import HAN_SIGN

_Args = Mapping[str, Json]
_Reader = Callable[[re.Match[str]], _Args]

_KNOWN = {
    "path": Regex(PATH),
    "gap": Regex(r"\s?"),
    "joint": Regex("[ -]?"),
    # What is looked for without quotes: a word, or an expression, which holds signs that no word has.
    "query": Regex(rf"[a-z_][a-z0-9_.-]*|{HAN_SIGN}{{2,6}}"),
    "word": Regex(r"(?!(?:csv|xlsx|pdf|docx|md|txt|log|json)\b)[a-z_][a-z0-9_.-]*(?: [a-z_][a-z0-9_.-]*){0,2}"),
    "space": Regex(r"\s"),
    "expression": Regex(rf"(?=[^\s{MARKS}]*[\\^$*+?\[\](){{}}|])[^\s{MARKS}，。]+"),
}
_ENGLISH = Phrasing(
    """
    also = [with|plus|and|include|including|show|give|add]*
    only = [just|only]
    to = <gap>(to|through|thru|-|–|—|~)<gap>
    up_to = <to>|<gap>(until|till|up to|and)<gap>
    around = (before|above) and (after|below)|around|on (each|either|both) side[s]|either side|each way
    it = it|them|each [one|match|hit]|every (match|hit)|the match[es]
    line = line[s]|row[s]
    onward = onward[s]|on|(to|till|until) the [very] end|and (on|after)
    number_sign = number[s]|no[s][.]|#
    page = <number>[<to>[page<gap>]<number>]
    found = match[es]|hit[s]|result[s]|occurrence[s]|mentions|finds|file[s]
    point = sentence|bullet|bullet point|key point|point
    and_is = [and|but|it] [is|be|being|make it]
    regex = [as|with|using|by|for|via] [a|the|this|my] (regex|regexp|regular expression) [pattern|search]<end>
    """,
    {
        **_KNOWN,
        **dict.fromkeys(("number", "first", "last"), Regex(NUMBER)),
        "ordinal": Regex(ORDINAL),
        # It is no number of lines up to another one: after line 3-5.
        "alone": Regex(r"(?![\d-])"),
        # What a picture is of, and not what is wanted of it: the sign in door.jpg, and not the dates in it.
        "thing": Regex(r"(?!text\b)[a-z]+(?<!s)"),
        # The second last line is one before the last.
        "not_ranked": Regex(r"(?<!to )(?<!to-)(?<!second )(?<!second-)(?<!third )(?<!third-)"),
        "clause": Regex(r"(?:^|(?<=[,;.:–-] ))"),
        "later": Regex("(?<=[a-z] )"),
        "stop": Regex(r"(?= in|$|[,?.])"),
        "end": Regex(r"(?![a-z])"),
    },
    is_within=True,
)
_CHINESE = Phrasing(
    """
    to = <gap>(-|–|—|~|至|[看|读|念|显示|取]到)<gap>
    and = <gap>(、|，|和|与|及|以及)<gap>
    page = <number>[页][<to>[第]<number>]
    onward = 开始|起|往后|向后|之后|以后|后
    all_the_rest = [的][所有|全部](内容|部分)
    says = (出现|提到|包含|含[有]|写|有)[过|了]
    only = 只(要|看|读[取]|取|提取)[其中|里面][的]
    letters = [英文|字母][的]大小写
    regex = [用|使用|通过|按[照]|以][这个|下面的|如下]正则[表达式|式][模式|匹配]
    """,
    {
        **_KNOWN,
        **dict.fromkeys(("number", "first", "last"), Regex(rf"\s?{NUMBER}\s?")),
        "not_denied": Regex("(?<![没未不])(?<!没有)"),
        "table": Regex("表格(?!文件|数据|画)"),
        "stop": Regex("(?=[，,。？?]|$)"),
    },
    is_chinese=True,
    is_within=True,
)
_NUMBER = lazily.pattern(NUMBER)
_LISTED = lazily.pattern(r"\s?(?:,? and |,|&|、|，|和|与|及|以及)\s?")
_DELIMITERS = {
    ";": "semicolon[s]|semi-colon[s]", "\t": "tab[s]", ",": "comma[s]", "|": "pipe[s]|vertical bar[s]",
}  # fmt: skip
# The lines of a table are its rows.
_OF_ROWS = frozenset({"max_lines", "last_lines", "limit"})


def portions_in(told: Marked) -> Iterator[Setting]:
    """All portions of a text, those that are told most fully first."""
    named = [one.text.lower() for one in told.mentions]
    has_table = any(map(is_table, named))
    for form, read in _FORMS:
        for match in form.finditer(told.text):
            query = told.value(match, "query")
            arguments = {**read(match), **({"query": query} if query else {})}
            if not (has_table and arguments.keys() & _OF_ROWS):
                yield setting(match, arguments)
    if any(file_kind(one) == "image" for one in named):
        yield from (setting(match, {"path": None}) for match in _PICTURED.finditer(told.text))
    if any(one.endswith(".csv") for one in named):
        for form in _FIRST_TABLE:
            yield from (setting(match, {"to": None}) for match in form.finditer(told.text))


def _number(match: re.Match[str], name: str = "first") -> int:
    """The number that is kept; 1 for none."""
    told = kept(match, name)
    return number_of(told) if told else 1


def _nothing(_: re.Match[str]) -> _Args:
    """What is looked for says all."""
    return {}


def _given(name: str, value: Json) -> _Reader:
    return lambda _: {name: value}


def _counted(name: str) -> _Reader:
    """The number that is kept, for one parameter."""
    return lambda match: {name: _number(match)}


def _lines(match: re.Match[str]) -> _Args:
    first, last = _number(match), _number(match, "last")
    return {"start_line": first, "max_lines": last - first + 1} if first <= last else {"": None}


def _counted_lines(match: re.Match[str]) -> _Args:
    return {"start_line": _number(match, "last"), "max_lines": _number(match)}


def _after_line(match: re.Match[str]) -> _Args:
    return {"start_line": _number(match) + 1}


def _one_line(match: re.Match[str]) -> _Args:
    return {"start_line": _number(match), "max_lines": 1}


def _pages(match: re.Match[str]) -> _Args:
    parts = [_NUMBER.findall(part) for part in _LISTED.split(kept(match, "pages"))]
    return {"pages": ",".join("-".join(str(number_of(one)) for one in part) for part in parts)}


def _one_page(match: re.Match[str]) -> _Args:
    return {"pages": str(_number(match))}


def _first_pages(match: re.Match[str]) -> _Args:
    count = _number(match)
    return {"pages": f"1-{count}" if count > 1 else "1"}


def _forms(read: _Reader, *, english: str = "", chinese: str = "") -> tuple[tuple[re.Pattern[str], _Reader], ...]:
    return tuple((form, read) for form in (*_ENGLISH.patterns(english), *_CHINESE.patterns(chinese)))


_PICTURED = _ENGLISH.pattern("{part:(the|this|my|a) <thing>} (in|on|from|of) <path>")
_FIRST_TABLE = (
    _ENGLISH.pattern("[the] first table<end>"),
    _CHINESE.pattern("[其中|里面][的](第一(个|张)|首个|首张)表[格]"),
)
_FORMS = (
    # How much to show around what is found.
    *_forms(_counted("context_lines"), english="""
        <also> {first} line[s] [of] [surrounding] <around> [<it>]
        <also> {first} ((surrounding|context) line[s]|line[s] of [surrounding] (context|text)) [around <it>]
        [with] [a] context of {first} line[s]
        <also> (the|one|a) line[s] [directly|immediately|just]* <around> [<it>]
    """, chinese="""
        [[并[且]|同时|要|请][带[上]|连同|显示|给出|附上|包括][它[们]|匹配行|每(处|个|条)|该行][的]](前后|上下[文])
            [都|也|请][各[自]][都|再|多|带[上]|加[上]|显示|给[出]|保留|附[上]|取|看|要|列[出]]*[各]{first}行[[的](上下文|内容)]
    """),
    # Lines of a file: those at its end first.
    *_forms(_counted("last_lines"), english="""
        <only> [the] [very] <not_ranked>(last|final|bottom|closing) {first} lines [only|alone]<end>
        <only> [the] [very] <not_ranked>(last|final|bottom) [{first:one|1}] line [only|alone]<end>
        <only> [the] {first} (last|final|bottom) lines [only|alone]
        <only> the {first} lines at the [very] (end|bottom)<end>
    """, chinese="([最]后[面]|最末|末尾|结尾|尾部|倒数[的]|文末)[的]{first}行"),
    *_forms(_counted_lines,
        english="[the] {first} <line> [starting|beginning] (at|from|with|after) <line> {last}",
        chinese="从第{last}行[开始|起][，|,][往后|向后|之后][的][读|取|看]{first}行"),
    *_forms(_lines,
        english="[from|between] [the] line[s] [<number_sign>] {first}<up_to>[line<gap>]{last}",
        chinese="[从|在][第]{first}[行]<to>[第]{last}行[之间]"),
    *_forms(_counted("max_lines"), english="""
        <only> [the] [very] (first|top|opening|initial) [{first}] line[s] [only|alone]
        (up to|until|till) line {first}
    """, chinese="([最]前[面]|开头|头)[的]{first}行"),
    *_forms(_after_line, english="[everything] (after|past|behind) line {first}<alone> [<onward>]"),
    *_forms(_counted("start_line"),
        english="[everything] [starting|beginning] (from|at|with) line {first}<alone> [<onward>]",
        chinese="""
            从[第]{first}行(<onward>|到(最后|末尾|结尾|文件末尾))+[读|看|<all_the_rest>]
            第{first}行<onward>[<all_the_rest>]
    """),
    *_forms(_one_line, english="""
        <only> [the] line [<number_sign>] {first}
        <only> the {first:<ordinal>} line
    """, chinese="第{first}行"),
    *_forms(_counted("max_bytes"), chinese="([最]前[面]|开头|头)[的]{first}[个]<gap>(字节|bytes|byte)"),
    # Pages of a document.
    *_forms(_pages, english="""
        <only> [from|between] [the] page[s] [<number_sign>] {pages:<page>[<gap>([,] and|,|&)<gap>[page<gap>]<page>]*}
    """, chinese="""
        [第]{pages:<page>(<and>[第]<page>)+}页
        [从][第]{pages:<number>[页]<to>[第]<number>}页
    """),
    *_forms(_first_pages,
        english="<only> [the] (first|opening) {first} pages",
        chinese="([最]前[面]|开头)[的]{first}页"),
    *_forms(_one_page, english="<only> [the] {first:<ordinal>} page", chinese="第{first}页"),
    # How many of what is found.
    *_forms(_counted("limit"), english="""
        [just|only|show|give|list|limit|limited]* [to] [the] (first|top) {first} <found> [only|alone|at most]
        (no more than|at most|max|maximum|up to|limit[ed] to|stop after) {first} <found>
        {first} <found> (at [the] most|max|maximum|tops|or (less|fewer))
    """, chinese="""
        (只要|只看|只给|只显示|只列[出]|最多|不超过|取|列出|显示)[显示|列[出]|给[出]|返回][最][前][面]{first}
            (条|个|处)(匹配|结果|命中|文件|记录)
        (只要|只看|只给|只显示|只列[出]|只取|取|列出|显示|给我|看|要)[我]最前[面]{first}(条|个|处)<stop>
        (只要|只看|只给|只显示|只列[出]|只取|取|列出|显示|给我|看|要)[我]前[面]{first}(条|个|处)<stop>
    """),
    # How short a summary is to be.
    *_forms(_counted("sentences"), english="""
        [down] (in|into|to|with|using|as|within) [just|only|at most|exactly|about|no more than]* (a|{first})
            [single|short|brief|key|concise|plain]* <point>[s]<end>
        <clause>[just|only|at most|about|no more than|up to|max[imum]|exactly]* (a|{first})
            [single|short|brief|key|concise|plain]* <point>[s] [at most|max[imum]|tops|only|or (less|fewer)
            |(is|are) (enough|fine|plenty|ok|okay)|suffice[s]]*<stop>
        {part:{first}<joint><point>} (summary|digest|gist|overview)
    """, chinese="[用|不超过|最多|控制在]{first}(句话|个句子|个要点)[以内|之内|内|左右]"),
    # What kinds of things stand in a text.
    *_forms(_given("kinds", None), chinese="""
        <not_denied>{part:[里[面]|中|内][都|一共|总共](出现|提到|提及|涉及|列出|写到)[过|了]*}(哪些|哪几个|[的]所有|[的]全部)
    """),
    # What is looked for, without quotes.
    *_forms(_nothing, english="""
        lines {part:[that] (contain[s|ing]|mention[s|ing]|with|have|having) [the word] {query}}<stop>
        where {part:(does|do|is|are) {query}} (appear|occur|used|mentioned|defined)
    """, chinese="""
        {part:{query}}<gap>[出现]在[第](几|哪)[一][几]行
        行{part:[里|中]<says><gap>{query}}<stop>
        (搜索|查找|搜|查|找)[一下|关键词|关键字|字符串|单词]*<space>{part:{query:<word>}}<stop>
    """),
    # What stands between the columns of a table.
    *(form
      for mark, words in _DELIMITERS.items()
      for form in _forms(_given("delimiter", mark), english=f"""
        [which|that|it|and]* [is|are] (separated|split|delimited|divided) (by|with|using) [a|an]* ({words})<end>
        (with|using) [a|an]* ({words}) as [the|a|its]* (separator|delimiter|divider)[s]<end>
        ({words})<joint>(separated|delimited)<end>
    """)),
    # How a search compares, and what of a document is wanted.
    *_forms(_given("ignore_case", False), english="""
        <and_is> (case<joint>sensitiv(e|ely|ity)|(match[ing]|respect[ing]|keep[ing]|mind[ing]) [the] [exact] case
            |[with] exact case|upper and lower case matter[s]) [search|match]
    """),
    *_forms(_given("ignore_case", True), english="""
        <and_is> (case<joint>insensitiv(e|ely|ity)|(ignore|ignoring|regardless of|disregard[ing]|no matter) [the]
            [upper|lower] (case|capitalisation|capitalization|capitals)) [search|match]
    """, chinese="""
        ([请|并|且](不|无需|不用|不要|不必|别)[要|需要]区分|忽略|不分|不管|不论|无论|不计|不考虑)<letters>[[的]差异]
    """),
    *_forms(_given("ignore_case", False), chinese="[请|并且|并|且|要|需[要]|注意|必须|严格]*(区分|分清|匹配)<letters>"),
    *_forms(_given("regex", True), english="""
        <regex> {query:<expression>}
        <regex>
    """, chinese="""
        <regex><gap>{query:<expression>}
        <regex>
    """),
    *_forms(_given("give", "tables"), english="""
        <later>{part:<only> [all] [the] tables} (in|from|of|inside|out of) <path>
        (just|only) the (tables|tabular data)<end>
    """, chinese="""
        <path>{part:<gap>[里[面]|中|内][的][所有|全部|各个]<table>}
        <only>表格
    """),
    *_forms(_given("give", "text"), english="(just|only) the [plain] text<end>", chinese="<only>(纯文本|文字|文本)"),
)  # fmt: skip
