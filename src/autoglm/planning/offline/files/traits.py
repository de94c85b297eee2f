"""Which files a request means: by ending, by name, by contents, by the folder that they lie in.

Owns: the forms of such traits. Must not know: tools; the names of parameters are those that tools have for this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from autoglm.core.values import Json
from autoglm.planning.offline.mentions.marked import FOLDER, PATH, QUOTE, Marked, Setting
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.lexicon import FILE_ENDINGS, GENERIC_HAN, GENERIC_WORDS, STOP_WORDS
from autoglm.planning.offline.words.text import HAN

_Ways = tuple[Mapping[str, Json], ...]

_ENDING_WORDS: Mapping[str, str] = {
    "markdown": "md", "excel": "xlsx", "word": "docx", "python": "py", "javascript": "js", "text": "txt", "log": "log",
    "纯文本": "txt", "文本": "txt", "日志": "log",
}  # fmt: skip
_ENDINGS = "|".join(sorted({*FILE_ENDINGS, *(word for word in _ENDING_WORDS if word.isascii())}, key=len, reverse=True))
_ENDING = rf"\.?(?P<ending>{_ENDINGS})"
# What something is turned into is no file that is looked for.
_NOT_MADE = r"(?<!to )(?<!to a )(?<!into )(?<!into a )(?<!as )(?<!as a )(?<!new )(?<![a-z\d._/*-])"
_OF_ENDING = (
    rf"{_NOT_MADE}{_ENDING}[- ](?:files?|documents?|docs|images?|pictures|photos|spreadsheets|scripts|recordings)\b",
    rf"{_NOT_MADE}(?P<ending>pdf|csv|png|jpg|jpeg|gif|mp3|wav|xlsx|docx|svg)s\b",
    rf"(?:that |which )?(?:end(?:ing|s)? (?:in|with)|with (?:the )?(?:extension|ending"
    rf"|suffix)) [\"'“]?{_ENDING}[\"'”]?(?![a-z\d])",
    rf"(?<![成为到转] )(?<![a-z\d._/*成为-]){_ENDING}\s?(?:格式|类型|后缀)?的?\s?"
    r"(?:文件|文档|图片|表格|脚本|录音)(?!夹)",
    rf"(?:以|后缀名?[是为]?|扩展名[是为]?)\s?[\"'“]?{_ENDING}[\"'”]?\s?(?:结尾|为后缀|为扩展名)?的?(?=\s?"
    rf"(?:所有)?文件|[，,。]|$)",
    rf"(?:哪些|哪几个|所有的?|全部的?|多少个?|每个)\s?(?P<part>{_ENDING})(?![a-z\d.]|\s?(?:格式|类型)?的?(?:文件"
    rf"|文档|图片|表格))",
    rf"(?<![a-z\d._/*成为到转-]){_ENDING}(?=\s?(?:都|一共|总共)?有(?:哪些|几个|多少))",
    r"(?P<ending>纯?文本|日志)文件(?=有|都|里|中|，|,|。|$)",
)

_TEXT = rf"(?P<words>{QUOTE})"
_THE_WORD = r"(?:(?:the|a) )?(?:(?:exact )?(?:word|text|phrase|string|term|name|line)s? )?"
_SAYS = (
    r"(?:that |which )?(?:contain(?:s|ing)?|mention(?:s|ing)?|includ(?:es?|ing)|hold(?:s|ing)?|have|has|having|with"
    r"|say(?:s|ing)?|talks? about|refer(?:s|ring)? to)"
)
_HAN_SAYS = (
    r"(?:都)?(?:提到|提及|包含|含有?|写着|写有|写到|出现|说到|涉及|有)(?:过|了)?(?:字样|关键[词字]|字符串"
    r"|文字|文本|内容)?"
)
_HAN_WORD = r"(?:这个词|这?[两二三四几]个字|字样|二字|的字样)?"
_CONTENTS = (
    rf"\b(?:files?|documents|docs|ones) (?P<part>{_SAYS} {_THE_WORD}{_TEXT}(?: (?:in|inside) (?:them|it))?)",
    rf"\b(?:files?|documents|docs) (?P<part>(?:that |which )?(?:contain|mention)(?:s|ing)? {_THE_WORD}"
    rf"(?P<words>[a-z][\w-]{{2,30}}))",
    rf"(?:文件|文档)(?P<part>(?:的?(?:里面?|中|内容?)(?:里面?|中)?)?{_HAN_SAYS}\s?{_TEXT}{_HAN_WORD})",
    rf"(?P<part>(?:内容|正文)?(?:里面?|中)?{_HAN_SAYS}\s?{_TEXT}{_HAN_WORD}的?)(?=\s?(?:所有|全部"
    rf"|那些)?\S{{0,8}}\s?(?:文件|文档))",
    rf"(?P<part>(?:内容|正文)?(?:里面?|中)?(?:提到|提及|包含|含有|写着|出现)(?:过|了)?\s?(?P<words>[{HAN}]{{2,8}}?"
    rf"|[a-z]\w{{1,30}})的)"
    r"(?=\s?(?:所有|全部)?\S{0,8}文件)",
)
_WITH_NAME = r"(?:(?:with|whose|having|that have) )(?:(?:the|a|their) )?(?:file ?)?names? (?:that )?"
_HAN_NAME = r"(?:文件名|名字|名称|名)"
_CALLED: tuple[tuple[str, str], ...] = (
    (rf"(?:that are |which are )?(?:named|called) {_TEXT}", "{}"),
    (rf"{_WITH_NAME}(?:start|begin)(?:s|n?ing)? with {_TEXT}", "{}*"),
    (rf"{_WITH_NAME}end(?:s|ing)? (?:with|in) {_TEXT}", "*{}"),
    (rf"{_WITH_NAME}(?:contain(?:s|ing)?|includ(?:es|ing)|has|have|with) {_TEXT}", "{}"),
    (rf"(?:with|having|that have) {_TEXT} in (?:the|their|its) (?:file ?)?names?", "{}"),
    (rf"{_HAN_NAME}(?:里|中|里面)?[是以]?以\s?{_TEXT}\s?(?:开头|打头|开始)的?", "{}*"),
    (rf"{_HAN_NAME}(?:里|中|里面)?[是以]?以\s?{_TEXT}\s?(?:结尾|收尾)的?", "*{}"),
    (rf"{_HAN_NAME}(?:里面?|中|上)?(?:包含|含有?|带有?|有|出现)\s?{_TEXT}\s?(?:字样|这?[两二三四几]个字)?的?", "{}"),
    (rf"(?:名为|名字叫|名叫|叫做?)\s?{_TEXT}\s?的?(?=\s?文件)", "{}"),
)

_NAME = r"[a-z][\w-]*(?:/[\w.-]+){0,6}"
_INSIDE = r"(?:底下|下面|里面|里边|之下|里|中|内|下)(?!载|单|来|午|周|个)"
_HAN_NAMES = rf"[{HAN}\w]{{1,12}}?(?:/[{HAN}\w]{{1,12}}){{0,6}}"
_FOLDERS = (
    rf"\b(?:in|inside|under|within|below|through|underneath)\s+(?P<folder>{_NAME})(?!\w)(?=\s*(?:$|[,;?!，。？]|\.(?:\s"
    rf"|$)|(?:that|which"
    r"|for|and|with|contain|mention|have|including|recursively|larger|bigger|smaller|modified|changed|over|by|as|are|is|there|then)\b))",
    # The files of a folder, of which some are named: the .log files of logs. Those of the client lie anywhere.
    rf"\b(?:files|documents|docs|scripts|sub-?folders|sub-?directories|folders) "
    rf"(?P<part>of (?:the (?=\S+ (?:folder|directory)))?(?P<folder>(?!the ){_NAME})(?: folder| directory)?)"
    r"(?=\s*(?:$|[,;?!]|\.(?:\s|$)|and\b))",
    rf"(?<![\w./-])(?P<folder>{_NAME})\s?{_INSIDE}",
    rf"(?:在|把|将|列出|看看|查看|打开)\s?(?P<part>(?P<folder>{_HAN_NAMES})\s?这?个?(?:文件夹|目录)(?:{_INSIDE})?)",
    rf"(?:^|(?<=[\s，,。]))(?P<folder>{_HAN_NAMES})\s?这?个?(?:文件夹|目录){_INSIDE}",
)
# What asks for what lies in a folder: without such a word "in" leads to a place of any kind, as "in Oslo".
_OF_FOLDERS = lazily.pattern(
    rf"\b(?:files?|folders?|director(?:y|ies)|documents?|docs|everything|anything|things|items|images?|pictures?|photos?"
    rf"|logs?|notes?|scripts?|spreadsheets?|recordings?|contents?|list|ls|search|find|look|grep|scan|there|recursive(?:ly)?)\b"
    rf"|{QUOTE}|[{HAN}]"
)
_SUB = r"(?:sub-?(?:folders?|director(?:y|ies))|nested folders|folders (?:below|inside))"
_HAN_SUB = r"(?:子文件夹|子目录|下级目录|下级文件夹)"
_LEVELS = (
    r"(?:(?:所有|全部|各个?|任意|每个)(?:层级|级别)|(?:各|每一?|多)[级层](?=\s?(?:的?子?(?:目录|文件夹)|[里中下])))"
)
_BELOW = (
    rf"{_LEVELS}的?(?:子?目录|子?文件夹)?(?:[里中下]面?)?的?",
    r"(?:at|on|from|across) (?:(?:all|any|every|each) )(?:levels?|depths?)",
    rf"(?:in|inside|through|across) (?:all|every|each)(?: of (?:its|the))? (?:levels?|{_SUB})",
    rf"(?:and |also )?(?:including|include|plus|with|and|in|as well as) (?:(?:what is|what's|those|the ones|files"
    rf"|everything) in )?(?:(?:all|any|its|the|their|every|of) ){{0,6}}{_SUB}(?: too| as well)?",
    r"(?:and )?recursive(?:ly)?(?![a-z])",
    rf"(?:并且?|也|要|请){{0,6}}(?:包括|包含|含|连同?|算上|带上|以及|和)(?:它|其|里面|下面|所有|全部|各级|各个"
    rf"|的){{0,6}}{_HAN_SUB}(?:[里中下]的)?"
    r"(?:文件|内容)?(?:在内|一起|也?都?列出来?|也算上?){0,6}",
    rf"{_HAN_SUB}(?:[里中]的?)?(?:文件|内容)?(?:也|都){{1,6}}(?:要|算|包括|列出来?|列上|看)(?:上|在内|进去)?",
    r"递归地?的?",
)
# Folders that are wanted themselves, and not what lies in them.
_ONLY_FOLDERS = (rf"(?<![a-z])(?:which|what|all|any|list|show|the|every) (?P<part>{_SUB})\b",)
_NO_NAMES = STOP_WORDS | GENERIC_WORDS | frozenset(GENERIC_HAN)

Reader = Callable[[re.Match[str], Marked], _Ways]


def file_traits_in(told: Marked) -> Iterator[Setting]:
    """All traits of files that a text tells."""
    for form, shape in _CALLED:
        for match in re.finditer(form, told.text):
            yield Setting(*match.span(), ({"name": shape.format(told.value(match, "words"))},))
    yield from _read(_CONTENTS, told, lambda match, _: ({"contains": told.value(match, "words")},))
    yield from _read(
        _BELOW, told, lambda _, __: ({"recursive": True}, {"min_bytes": None}, {"query": None, "pattern": None})
    )
    yield from _read(_ONLY_FOLDERS, told, lambda _, __: ({"kind": "folder", "recursive": None},))
    folders = tuple(_read(_FOLDERS, told, _in_folder))
    has_place = bool(folders) or re.search(f"{FOLDER}|{PATH}", told.text) is not None
    yield from _read(_OF_ENDING, told, partial(_of_ending, has_place=has_place))
    yield from folders


def _read(forms: tuple[str, ...], told: Marked, read: Reader) -> Iterator[Setting]:
    for form in forms:
        for match in re.finditer(form, told.text):
            ways = read(match, told)
            if ways:
                yield Setting(*match.span("part" if "part" in match.re.groupindex else 0), ways)


def _of_ending(match: re.Match[str], _: Marked, *, has_place: bool) -> _Ways:
    """As a pattern for names; a search, which must know where, then goes through all files, unless a place is told."""
    pattern = f"*.{_ENDING_WORDS.get(match['ending'], match['ending'])}"
    everywhere = () if has_place else ({"pattern": pattern, "path": ".", "query": None},)
    return (*everywhere, {"pattern": pattern}, {"name": pattern})


def _in_folder(match: re.Match[str], told: Marked) -> _Ways:
    """The folder, unless it is a word that only tells of one, or there is a file, which is what is worked on."""
    name = told.value(match, "folder")
    is_owner = name[:1].isupper() and "part" in match.re.groupindex and match["part"].startswith("of ")
    is_place = match[0].startswith("in ") and "/" not in name and not _OF_FOLDERS.search(told.text)
    is_told = name.lower() in _NO_NAMES or is_place or is_owner or re.search(PATH, told.text) is not None
    return () if is_told else ({"path": name, "pattern": None}, {"path": name, "min_bytes": None})
