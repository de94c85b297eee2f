"""Says in usual words what a request says around the files that it names: a file that is described as well as named, a
sentence that only tells where something is, a question about what a file holds, what was made before.

Owns: such ways of speaking, in both languages. What is quoted stays as it is, and no figure, order or condition is ever
taken out. Must not know: tools.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from autoglm.planning.files import TABLE_ENDINGS, file_kind
from autoglm.planning.offline.mentions.marked import PATH, QUOTE, marked
from autoglm.planning.offline.mentions.mention import Mention
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.documents import HAN_HOLDING, HAN_OWNED, HOLDING, HOLDING_INSIDE
from autoglm.planning.offline.words.text import HAN, Source
from autoglm.planning.offline.words.units import in_unit

# What is longer is hardly said in such a way, and takes long to look through.
_MOST_CHARS = 400
# What follows without quotes is told to people as it stands.
_FREE = lazily.pattern(
    r"[:：](?!//|\d)|\bremind\b|\bsaying\b|\b(?:notify|message|alert|tell) (?:me|us|everyone|them) (?:that|to)\b|提醒"
    r"|(?:通知|告诉)(?:大家|他们|所有人)"
)
# How often one way of speaking is said over.
_MOST = 4


@dataclass(frozen=True, slots=True)
class _Lines:
    """One text three times, letter by letter: with marks in place of what is named, as it is read, as it was
    written."""

    told: str
    plain: str
    original: str

    def cut(self, start: int, end: int, parts: Sequence[str | tuple[int, int]]) -> _Lines:
        """The text with these words, and parts of it, in place of what stands from `start` to `end`."""

        def made(line: str) -> str:
            between = (part if isinstance(part, str) else line[slice(*part)] for part in parts)
            return line[:start] + "".join(between) + line[end:]

        return _Lines(made(self.told), made(self.plain), made(self.original))


Judge = Callable[[re.Match[str], _Lines], bool]


def _always(_: re.Match[str], __: _Lines) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class _Way:
    """A way of speaking, and how it is said instead: {name} stands for a group of the pattern."""

    pattern: re.Pattern[str]
    instead: str
    is_meant: Judge = _always

    def said_over(self, lines: _Lines) -> _Lines:
        for _ in range(_MOST):
            found = next((one for one in self.pattern.finditer(lines.told) if self.is_meant(one, lines)), None)
            if found is None:
                break
            lines = lines.cut(*found.span(), tuple(_parts(self.instead, found)))
        return lines


def _parts(instead: str, found: re.Match[str]) -> Iterator[str | tuple[int, int]]:
    for part in re.split(r"(\{\w+\})", instead):
        yield found.span(part[1:-1]) if part[:1] == "{" else part


_HOLDS_VALUES = TABLE_ENDINGS | {"json"}
_MADE = lazily.pattern(
    r"(?:\b(?:to|into|as|make|write|create|generate|produce|build|draw|save|store"
    r"|update|send|post|append|add|put|turn"
    r"|convert|new)|[成为到进入写画做出])\s*$"
)


def _is_there(found: re.Match[str], lines: _Lines) -> bool:
    """Whether what is described is there already, and not what is to be made; what is in a table may be a column."""
    is_inside = "inside" in found.re.groupindex and found["inside"] is not None
    ending = lines.plain[slice(*found.span("path"))].rpartition(".")[2].lower()
    return _MADE.search(lines.told[: found.start()]) is None and not (is_inside and ending in _HOLDS_VALUES)


def _is_text(found: re.Match[str], lines: _Lines) -> bool:
    """Whether the file is no picture and no recording, of which such a question asks for something else."""
    return file_kind(lines.plain[slice(*found.span("path"))]) not in ("image", "sound")


def _is_prose(found: re.Match[str], lines: _Lines) -> bool:
    """Whether the file is no table, of which the lines are rows."""
    return lines.plain[slice(*found.span("path"))].rpartition(".")[2].lower() not in TABLE_ENDINGS


def _is_of_no_table(_: re.Match[str], lines: _Lines) -> bool:
    """Whether no table is spoken of, of which the lines are rows."""
    return re.search(rf"\.(?:{'|'.join(sorted(TABLE_ENDINGS))})\b", lines.plain, re.IGNORECASE) is None


_NAMED = "\ue002\ue004"  # files and addresses
_FILE = rf"(?P<path>{PATH})"
_SOUGHT = rf"(?P<quote>{QUOTE})"
_END = r"(?=\s*(?:[.,;?!]|$|and\b|then\b))"
_SAYS = r"(?:mention|contain|say|include|have|hold|show|list|refer to|talk about)"
_ANY = (
    r"(?:(?:anything|something|anywhere|(?:any|some|a) (?:lines?|mentions?|text"
    r"|references?|rows?|entry|entries|part))"
    rf"(?: (?:(?:that|which) {_SAYS}s?|with|about|on|of|to|containing|mentioning|saying))?)"
)
_WORD = r"(?: the (?:words?|phrase|term|text|name|string))?"
_IN_IT = r"(?: (?:in (?:it|there)|anywhere|at all|inside))?"
_PART = r"(?:(?P<part>pages? \d+(?:\s?[-–]\s?\d+)?) of )?"
_STATED = (
    rf"(?:(?:it|this|that|they|the file|{HOLDING})(?:'s|’s|s| is| are|'re|’re))(?: all)?(?: saved| stored| kept)?"
    rf"(?: in| at| called| named| under)? {_FILE}"
)
_HAN_STATED = (
    rf"(?!数据|表格|文件|资料)(?:{HAN_OWNED})?{HAN_HOLDING}(?:(?:都|就|全)?(?:放|存|记|写)?在|[是叫])(?:文件)?\s?{_FILE}\s?(?:文件)?"
    r"(?:里面?|中|内)?"
)
_SHORTENED = r"\b(?:summari[sz]e|sum|boil|shorten|condense)\b"
_GIST = r"(?:the|a) (?:short |brief |quick )?(?:summary|gist|digest)"

_WAYS = (
    _Way(lazily.pattern(r"(?:^|(?<=[.,;?!] ))whats(?![a-z])"), "what's"),
    # A file that is described as well as named: my shopping list shopping.md, the business card in card.png.
    _Way(
        lazily.pattern(
            rf"(?<![a-z])(?:{HOLDING}(?:,|:| called| named)?|{HOLDING_INSIDE}(?P<inside> in| on| from| at| of))"
            rf" (?={_FILE})"
        ),
        "",
        _is_there,
    ),
    _Way(
        lazily.pattern(
            rf"(?:{HAN_OWNED}|(?<=[把将从对])|(?<=一下)|(?<![{HAN}\w\ue000-\ue006]))(?<![\ue000-\ue006])"
            rf"{HAN_HOLDING}(?:\s|[:：])+(?={_FILE})"
        ),
        " ",
        _is_there,
    ),
    # Where something is: it's in essay.docx; 数据在 体检.csv.
    _Way(
        lazily.pattern(
            rf"^(?P<head>[^{_NAMED}]*?(?<![a-z]))(?:{HOLDING}|it|them)(?P<tail>(?![a-z])[^{_NAMED}]*?)"
            rf"[.;,?!]\s+(?:and )?{_STATED}[.!]?$"
        ),
        "{head}{path}{tail}",
    ),
    _Way(lazily.pattern(rf"^(?P<main>[^{_NAMED}]+?)[.;,?!]\s+(?:and )?{_STATED}[.!]?$"), "{main} in {path}"),
    _Way(
        lazily.pattern(

                rf"^{_STATED}\s*[.,;]\s*(?P<head>[^{_NAMED}]*?(?<![a-z]))(?:{HOLDING}|it|them"
                rf"|there)(?P<tail>(?![a-z])[^{_NAMED}]*)$"

        ),
        "{head}{path}{tail}",
    ),
    _Way(lazily.pattern(rf"^(?P<main>[^{_NAMED}]+?)[，,。？?！!；;\s]+{_HAN_STATED}[。！!]?$"), "{path} 里{main}"),
    _Way(
        lazily.pattern(

                rf"^{_HAN_STATED}\s?[，,。；;]\s?(?:请|帮我|麻烦){{0,2}}(?:[把将][它其]?|(?=总结|概括|归纳|缩"
                rf"|转|读|打开|提取))(?P<main>[^{_NAMED}]+)$"

        ),
        "把 {path} {main}",
    ),
    _Way(
        lazily.pattern(rf"^{_HAN_STATED}\s?[，,。；;]\s?(?:请|帮我|麻烦){{0,2}}(?P<main>[^{_NAMED}]+)$"),
        "{path} 里{main}",
    ),
    # What a file holds.
    _Way(
        lazily.pattern(
            rf"(?<![a-z])what(?:'s|’s| is|s|s is| do you see)? (?:(?:written|said) )?"
            rf"(?:in|inside|on) {_FILE}{_END}"
        ),
        "read {path}",
        _is_text,
    ),
    _Way(
        lazily.pattern(rf"(?<![a-z])what(?:'s| does| do|s) {_PART}{_FILE} (?:say|contain|hold){_END}"),
        "read {path} {part}",
        _is_text,
    ),
    _Way(
        lazily.pattern(
            rf"{_FILE}\s?(?:这个文件|文件)?(?:里面?|中|上)?(?:到底|究竟|都|具体)?[说写](?:了|着|的|的是|了些|的都是)?(?:什么|啥)(?:内容)?"
        ),
        "读取 {path} 的内容",
        _is_text,
    ),
    _Way(lazily.pattern(r"(?<=\ue002)\s?(?:主要|大概|大致)?讲的?是?(?:些)?(?:什么|啥)"), " 讲了什么"),
    _Way(
        lazily.pattern(
            rf"(?<![a-z])(?:does|do|did) {_PART}{_FILE} {_SAYS}(?: {_ANY})?{_WORD} {_SOUGHT}{_IN_IT}"
        ),
        "search for {quote} in {path} {part}",
    ),
    _Way(
        lazily.pattern(
            rf"(?:^|(?<=[.,;!?] ))(?:is there |are there )?{_ANY}{_WORD} {_SOUGHT} (?:in"
            rf"|inside) {_PART}{_FILE}"
        ),
        "search for {quote} in {path} {part}",
    ),
    _Way(
        lazily.pattern(
            rf"(?:^|(?<=[.,;!?] )|(?<=\band )|(?<=\bthen ))(?:find|locate|look up|spot)"
            rf"(?: me)?(?: (?:all|every|any)(?: of)?)?{_WORD} {_SOUGHT} (?:in|inside|within)"
            rf" {_PART}{_FILE}"
        ),
        "search for {quote} in {path} {part}",
    ),
    _Way(
        lazily.pattern(
            rf"(?<![a-z])how many (?P<what>words|lines|characters|sentences|paragraphs)"
            rf"(?: are| do i have)?(?: there)? (?:in|inside) {_FILE}{_END}"
        ),
        "how long is {path} in {what}",
        _is_prose,
    ),
    _Way(
        lazily.pattern(
            rf"(?:(?<=\band )|(?<=\bthen )|(?<=, ))(?:find|look for|locate){_WORD} {_SOUGHT}"
            r" (?:in|inside) (?:it|them|there|that|the (?:text|transcript|file))(?![a-z])"
        ),
        "search for {quote} in it",
    ),
    _Way(
        lazily.pattern(
            r"(?:(?<=\band )|(?<=\bthen )|(?<=, ))count (?:the|its|their|all the)"
            r" (?P<what>words|lines|characters|sentences)(?: (?:of|in) (?:it|them|that))?(?=[.!]?$|, | and )"
        ),
        "tell me how many {what} it has",
        _is_of_no_table,
    ),
    # Where something goes.
    _Way(
        lazily.pattern(
            rf"(?<![a-z])(?:save|write|put|add|store|note) {_SOUGHT} (?:down )?as (?:a|another) (?:new )?"
            rf"(?:line|entry|note) (?:in|into|to|of|at the end of) {_FILE}"
        ),
        "append {quote} to {path}",
    ),
    _Way(
        lazily.pattern(
            rf"(?P<what>(?<![a-z])(?:grab|get|pull|extract|collect|gather|pick) [^{_NAMED}]{{1,60}}? (?:from|out of|in)"
            rf" {PATH}) (?:in)?to {_FILE}"
        ),
        "{what} and save it to {path}",
    ),
    # Where something stands.
    _Way(lazily.pattern(
        rf"(?:哪里|哪儿|哪些地方|什么地方|哪些位置)\s?(?=(?:都)?(?:出现|提到|提及|写|包含|含有?|有)(?:了|过|着|到)?\s?"
        rf"(?:{_SOUGHT}|[a-z_]\w*))"
    ), "哪几行"),
    _Way(lazily.pattern(r"(?<=文件夹|.目录)的(?=\s?\S{0,8}\s?文件)"), "里的"),
    _Way(lazily.pattern(rf"(?<![{HAN}])往\s?(?={PATH})"), "在 "),
    _Way(lazily.pattern(r"(?<=文件)\s?[，,]\s?(?=哪几行)"), "里"),
    _Way(lazily.pattern(rf"(?<=[里中页])(?:找找|找一下|查找|查一下|找|查)\s?(?={QUOTE})"), "搜索"),
    _Way(lazily.pattern(r"里?有没有(?=[^，,。？?“\"\ue001]{0,20}文件[？?]?$)"), "里有哪些"),
    _Way(
        lazily.pattern(r"有没有(?P<what>[^，,。？?“\"\ue001]{1,20}的\s?[a-z][a-z0-9]{2,4})(?=[？?]?$)"),
        "有哪些{what} 文件",
    ),
    _Way(lazily.pattern(
        rf"(?:^|(?<=[把在将出看开])) ?(?P<name>(?<![{HAN}\w])[{HAN}]{{1,10}}) (?=里面?(?:的"
        rf"|所有|全部|都?有))"
    ), " {name} 文件夹"),
    _Way(lazily.pattern(r"列给我(?:看看?|看一下)?"), "列出来"),
    _Way(
        lazily.pattern(
            r"(?:用)?(?P<count>[\d一二两三四五六七八九十]{1,3}\s?句话?)(?:跟我|给我)?(?:告诉我|说说|讲讲|说一下|讲一下"
            r"|说清楚?)(?:它|这篇|里面|文章)?(?:主要)?[讲说]?(?:了|的是)?(?:什么|啥|大意|重点|要点|内容)?(?=[，,。！!]"
            r"|$)"
        ),
        "总结成{count}",
    ),
    _Way(lazily.pattern(
        r"(?P<all>(?:^|(?<=[.,;!?] ))(?:(?:are )?there )?any|(?<![a-z])all(?: the)?)"
        r" \.(?P<ending>[a-z][a-z0-9]{1,4})(?= (?:under|in|below|inside|within|over"
        r"|that|larger|bigger|changed))"
    ), "find all {ending} files"),
    # What is made of a file, as something to be saved, added or sent.
    _Way(
        lazily.pattern(
            rf"(?<![a-z])(?P<how>put|save|write|store|keep|append|add) {_GIST} of {_FILE}"
            rf" (?P<to>(?:in|into|to|as)\b)"
        ),
        "summarise {path} and {how} it {to}",
    ),
    # Where something is to be kept.
    _Way(
        lazily.pattern(
            rf"(?:(?<=^)|(?<=[.,;] )|(?<=\band )|(?<=\bthen ))(?:keep|stick|drop|pop)"
            rf" (?P<what>it|that|this|them|the (?:result|text|list|summary)) (?P<to>(?:in"
            rf"|into) (?={PATH}))"
        ),
        "save {what} {to}",
    ),
    _Way(lazily.pattern(
        r"(?<![a-z])(?:ping me|drop me a (?:line|note|message))(?= (?:with|that|when"
        r"|once|it|the|\ue001)|[.!]?$)"
    ), "notify me"),
    # What the request has made before.
    _Way(lazily.pattern(
        rf"(?P<before>{_SHORTENED}.*?)(?<![a-z])(?:the|that|this) (?:resulting )?"
        rf"(?:summary|digest)(?! of)(?![a-z])"
    ), "{before}it"),
    _Way(lazily.pattern(
        r"(?P<before>\btranscribe\b.*?)(?<![a-z])(?:the|that|this) (?:resulting )?"
        r"(?:transcript|transcription)(?! of)(?![a-z])"
    ), "{before}it"),
    # One more of the same at the end.
    _Way(lazily.pattern(
        r",? (?:and|plus) (?P<more>(?:the|all|its|any) [a-z]+(?: [a-z]+)?),? (?:too"
        r"|as well|also)(?=[.!?]?$)"
    ), " and {more}"),
    # Only the one of two that the same file has.
    _Way(lazily.pattern(
        r"(?P<kept>\b(?:just|only) (?:the )?tables\b.*?),? (?:and |but )?(?:no|not"
        r" the|without(?: the)?) (?:other |running )?(?:text|prose|words)(?=[.!?]?$)"
    ), "{kept}"),
    _Way(lazily.pattern(
        r"(?P<kept>\b(?:just|only) the text\b.*?),? (?:and |but )?(?:no|not the|without"
        r"(?: the)?) tables(?=[.!?]?$)"
    ), "{kept}"),
    _Way(lazily.pattern(
        r"(?P<kept>(?<=\ue002)\s?(?:里面?|中)?的?(?:所有|全部)?表格.*?)[，,]\s?(?:(?:其他的?|别的)?"
        r"(?:正文|文字|文本)(?:内容)?(?:就?不要|不用)了?|不要(?:正文|文字|文本))(?=[。！]?$)"
    ), "{kept}"),
    _Way(lazily.pattern(r"加总"), "汇总"),
    # What is left out is said in one way, which is never heard as the opposite.
    _Way(lazily.pattern(r"不(?:含|包括|包含)(?=子目录|子文件夹)"), "除了"),
    # What leads on by the way.
    _Way(lazily.pattern(r"(?:^|(?<=[，,。；;]))\s?(?:顺便|顺带|顺手)(?:再|也)?"), "再"),
    _Way(
        lazily.pattern(r"(?<=[，,。；;])\s?(?:完了|弄完|做完|完事|好了)(?:之后|以后|后)?(?:再|就|，)?(?=[\u3400-\u9fff])"),
        "然后",
    ),
    _Way(lazily.pattern(r"(?:,|\.)? (?:and )?while you(?:'re|’re| are) at it,? "), ", then "),
    # The files of a folder, and a report with its title.
    _Way(lazily.pattern(r"(?:列一下|列一列|列下|列列)(?=[^，,。；;]{1,20}(?:目录|文件夹))"), "列出"),
    _Way(
        lazily.pattern(
            rf"(?:都)?(?:放进|放到|写进|写到|存进|存到|加进|做进|做成|整理成|汇总成)(?:一份)?报告\s?{_FILE}[，,]\s?"
            rf"(?:报告)?(?:的)?标题(?:就|要)?(?:写成?|叫做?|[为是用])?\s?{_SOUGHT}"
        ),
        "生成报告 {path}，标题是{quote}",
    ),
)  # fmt: skip


_AMOUNT = r"(?P<amount>\d+(?:\.\d+)?)"
_UNIT = rf"(?:[a-z]{{1,12}}|[{HAN}]{{1,3}})"
_CONVERSIONS = (
    lazily.pattern(
        rf"^{_AMOUNT} ?(?P<own>{_UNIT}?)(?:是|等于|合|有|=|换算成|换成|折合成?|转成)(?:多少|几)?\s?"
        rf"(?P<wanted>{_UNIT})[？?]?$"
    ),
    lazily.pattern(
        rf"^how (?:many|much) (?P<wanted>{_UNIT}) (?:are|is|make)(?: there)?(?: in)?"
        rf" {_AMOUNT} ?(?P<own>{_UNIT})\??$"
    ),
    lazily.pattern(
        rf"^(?:convert|what(?:'s| is| are)|how much (?:is|are)) {_AMOUNT} ?(?P<own>{_UNIT})"
        rf" (?:in|to|into) (?P<wanted>{_UNIT})\??$"
    ),
)


def _in_numbers(lines: _Lines) -> _Lines:
    """An amount of one unit that is asked for in another one, as the product that it is."""
    for pattern in _CONVERSIONS:
        found = pattern.search(lines.told)
        size = in_unit(1.0, found["own"], found["wanted"]) if found else None
        if found and size is not None:
            words = ("计算 ", found.span("amount"), f" * {size:.12g}")
            return lines.cut(0, len(lines.told), words)
    return lines


def restated(source: Source, mentions: Sequence[Mention]) -> Source:
    """The request in usual words; the same one when nothing in it is said in such a way."""
    if len(source.plain) > _MOST_CHARS:
        return source
    lines = _Lines(marked(source.plain, mentions).text, source.plain, source.original)
    free = _FREE.search(lines.told)
    end = free.start() if free and not re.search(QUOTE, lines.told[free.start() :]) else len(lines.told)
    said = _Lines(lines.told[:end], lines.plain[:end], lines.original[:end])
    for way in _WAYS:
        said = way.said_over(said)
    said = _in_numbers(said)
    return Source(said.original + lines.original[end:], said.plain + lines.plain[end:], source.is_cut)
