"""Finds what is told word for word: in quotation marks, behind a colon as a message or as the text of a file.

Owns: the marks of both languages, and what ends a text that has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from autoglm.planning.offline.mentions.addresses import PATH
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.words.lexicon import FILE_ENDINGS
from autoglm.planning.offline.words.text import Source

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
_TOLD = re.compile(
    r"(?:提醒|通知|告诉|消息|内容|[喊叫]我|saying|message|text)[^，。：:\n]{0,8}[：:](?!//)\s*([^“”\"'\n]{1,400})$"
    r"|^\s*(?:please\s+)?(?:notify|tell|remind)\b[^，。：:\n\"'“]{0,30}:\s+([^“”\"'\n]{1,400})$",
    re.IGNORECASE,
)
# What is to stand in a file, or to be added to one: it goes on to the end of the request.
_SAID = re.compile(r"(?:通知|提醒|消息|喊|叫|告诉)[^：:\n“”\"]{0,8}?就[说写]\s?([^\s“”「」\"'：:][^“”「」\"\n]{0,60})$")
_NOTED = re.compile(
    r"(?:(?:新建|创建|写|建)[^：:\n“”\"]{0,60}?内容(?:就写|写|是|为|填)\s|(?:新建|创建|建|写|弄|追加|添|加|补|记|末尾|最后|结尾|内容)[^：:\n“”「」\"]{0,60}?(?:写|记|加|补|添|录|填|内容|条|句|行|笔|话|项|则|段|件|样|道)"
    r"[^，。：:\n]{0,6}|(?:写|记|录|填|加|补|添)[入上下进]?)(?:(?<!\d)[：:]|[：:](?!\d))(?!//)\s*([^\s“”「」『』‘’\"'][^“”「」『』\"\n]{0,400})$"
)
# The same in English, where the file stands right before the colon.
_NOTED_IN = re.compile(
    r"(?<![\w'])(?:add|append|write|save|put|note|jot|log|store|record|enter|insert)(?: down)?"
    r"(?: (?:this|these|the following|(?:a|an|one|another)(?= (?:new |more )?(?:line|note|entry|item|task|sentence))))?"
    r"(?: (?:new|more|last))?(?: (?:line|lines|text|note|entry|item|items|task|sentence|words))?"
    r"(?: (?:down|to|into|in|at|on|onto|as|the|end|bottom|of|my|our|a|new|file|list|called|named))+"
    r" (?=\S)[^:：\n“”\"]{1,80}\.[a-z]\w{1,4}\s?[:：]\s+([^\s“”‘’\"'][^“”\"\n]{0,400})$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?:[,.;!?]|\b(?:and|then)\b)\s*(?:and |then |also |please )*"
    r"(?:save|send|notify|tell|email|read|open|show|list|sort|print|message|remind)\b"
    r"[^.!?]{0,60}(?:\.[a-z]{2,5}\b|\b(?:me|us|it|them|console)\b)"
    r"|然后|接着|完了|最后|[，。；,;]\s*(?:再|并|之后|同时|另?存|保存|写[到进入]|发|通知|提醒我|删|转|追加|放[到进])",
    re.IGNORECASE,
)
# More than one sentence, one under a condition or with another order may be more than is to be noted.
_MORE_THAN_NOTED = re.compile(
    r"[;；]|[.!?]\s+\S|\b(?:unless|if|until|once|instead|except|only when|as long as)\b"
    r"|\b(?:and|then) (?:e-?mail|mail|tell|notify|message|text|send|call|delete)\b|\b(?:each|one)\b[^,]{0,12} lines?\b"
    # What describes a content is not that content.
    r"|^(?:the )?(?:contents?|number|count|list|sum|total|average|text|summary|names?|results?|lines?|rows?)"
    r" (?:of|in|from)\b",
    re.IGNORECASE,
)
# What tells of a file what is meant is not these words: the content of b.txt, b.txt 的全文.
_OF_A_FILE = re.compile(
    r"(?:[a-z']+ ){0,5}?(?:contents?|text|words|lines?|rows?|summary|gist|sentences?|paragraphs?|pages?|everything|all"
    rf"|whatever|what(?:'s| is)?) (?:(?:is |it says )?(?:of|in|from|inside) )?(?:(?:the|my|our) )?(?:file )?"
    rf"{PATH.pattern}(?: (?:says|said|contains|holds|has))?[.!]?"
    rf"|what (?:does|do|did) (?:the )?{PATH.pattern} (?:say|contain|hold)\??"
    rf"|{PATH.pattern}\s?(?:这?个?文件)?(?:里面?|中|内)?的?(?:所有|全部|完整|整个|[前第后][\d一二三四五六七八九十两]+[行句段]|最后.{{1,3}}[行句段])?的?"
    r"(?:内容|全文|正文|文字|文本|原文|摘要|总结|概要|要点|大意|东西|[行字]数|(?<=[行句段])|[写讲说记]了(?:什么|些什么|啥))[。！]?",
    re.IGNORECASE,
)
# What follows is then a list of what is asked for, and no message.
_ANNOUNCES = re.compile(r"(?:以下|如下|下列|\bfollowing\b)[^，。：:]{0,20}[：:]", re.IGNORECASE)


def quotes_in(source: Source) -> Iterator[Mention]:
    """What stands in quotation marks or behind a colon, as it was written; a file where its name is quoted."""
    yield from _noted(source)
    # Positions come from the plain text, the words from the original: what is quoted is taken as it was written.
    for match in _QUOTES.finditer(source.original, *_unquoted(source.original)):
        group = match.lastindex or 0
        if group and match[group].strip():
            inside = match[group]
            yield Mention(_quoted_kind(source.original, match.start(), inside), *match.span(), inside, inside)
    told = _TOLD.search(source.original) or _SAID.search(source.original)
    if told and not _ANNOUNCES.search(source.original, max(0, told.start() - _SHORT), told.end(0)):
        group = told.lastindex or 0
        inside = told[group].strip()
        if _OF_A_FILE.fullmatch(inside):
            return
        if _GOES_ON.search(inside) and PATH.search(inside):
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
    told = noted or _NOTED_IN.search(source.original)
    text = told[1].rstrip() if told else ""
    is_open = noted is None and _MORE_THAN_NOTED.search(text) is not None
    is_told_wholly = not (is_open or _GOES_ON.search(text) or PATH.fullmatch(text) or _OF_A_FILE.fullmatch(text))
    if told and PATH.search(source.plain, 0, told.start(1)) and is_told_wholly:
        yield Mention(Kind.QUOTE, told.start(1), told.start(1) + len(text), text, text)


def _unquoted(text: str) -> tuple[int, int]:
    """Where quotes are looked for: in a long request that is quoted as a whole, inside of its own marks."""
    first = _QUOTES.match(text, len(text) - len(text.lstrip()))
    is_all = first is not None and len(first[0]) >= len(text.strip()) - 1 > _SHORT
    if first is None or not is_all:
        return 0, len(text)
    return first.start() + 1, first.end() - 1
