"""What a request says in a phrase and no step does, though its tools know each word of it: the last page, another
language, all but one, a large file. What is asked of the rows of a table is in lost_figures.py.

Owns: such phrases, and by which arguments of a step each is taken up. Must not know: how a request was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from autoglm.core.plan import Step
from autoglm.core.tools import ToolSpec
from autoglm.planning.edges import dependencies
from autoglm.planning.files import ending_of, has_heads, is_plain, is_table
from autoglm.planning.offline.checks.step_values import scalars_in
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.slots import slots_of
from autoglm.planning.offline.tables.mentioned import operations_in
from autoglm.planning.offline.words.choices import SAME_CHOICE
from autoglm.planning.offline.words.text import blanked

# What a formula must hold where it is said of its numbers.
_RAISED = re.compile(r"\b(?:squared?|cubed?|root|power|factorial)\b|平方|立方|次方|次幂|根号|开方|阶乘", re.IGNORECASE)
_RAISING = re.compile(r"\*\*|\^|[a-z]{3}")
_PLACE = re.compile(r"第\s?[一二三四五\d]+\s?[个条项位名]|最后一?[个条项位名]")
_LAST = re.compile(
    r"\b(?:last|final) (?:\d+|two|three|four|five|six|ten|rows?|lines?|pages?|tables?|paragraphs?|sentences?)"
    r"|(?:最后|末尾|倒数|(?<![前之以])后)的?\s?第?[\d一二三四五六七八九十两几](?!个?[天日周月年小分秒])"
    # One part of several, which no setting has taken up.
    r"|\b(?:second|third|fourth|fifth|\d+(?:nd|rd|th)) (?:tables?|sheets?|pages?|lines?|rows?|paragraphs?"
    r"|sentences?|words?)"
    r"|第\s?[\d二三四五六七八九十]+\s?[个张页行段句章](?!月|星期|季)",
    re.IGNORECASE,
)
# A time that no column of a table was named for.
_PERIOD = re.compile(
    r"\b(?:last|past|previous|this|next) (?:week|month|year|quarter)\b"
    r"|上个?(?:月|周|季度|星期)|去年|今年|本(?:月|周|季度|年)|第?[一二三四]季度",
    re.IGNORECASE,
)
# What is left out of a choice of files, which no tool can do, and what is not wanted.
_LEFT_OUT = re.compile(
    r"\b(?:but )?not (?:those |the ones )?(?:in|of|from|under|inside|within)\b|\bbut no(?:t|ne)?\b"
    r"|\b(?:everything|anything|all) but\b|但不(?:在|是|含|要)|不在"
    r"|没有?(?:被|出现|提到|提及|列出)|未(?:被|出现|提到|提及|列出)|不想|懒得|没有?(?:时间|空|工夫|耐心)[去看读听]"
)
# The one of several things that tools give all of.
_FIRST = re.compile(
    r"\bthe (?:very )?(?:first|last)(?= (?!time\b|thing\b|step\b|name\b|day\b|of\b)[a-z]+)"
    r"|第一(?=[个条封页段句章种处])|最后一(?=[个条封页段句章种处])",
    re.IGNORECASE,
)
# Told behind several kinds of things: which of them are wanted after all.
_ONE_KIND = re.compile(
    r"[,，;]\s*(?:but |and )?(?:(?:only|just) [a-z ]+|[a-z ]+ only|只[要取留看]\w+)\W*$", re.IGNORECASE
)
_PORTIONS = frozenset({"pages", "start_line", "max_lines", "sentences", "limit", "date", "days", "weekday"})
# A day of another week, month or year, which is no day of this one.
_DAY_ELSEWHERE = re.compile(
    r"\b(?:today|tomorrow|yesterday) (?:next|last) (?:week|month|year)\b"
    r"|(?:[上下]一?个?(?:周|星期|礼拜|月)|[明去前后]年)的?(?:今天|今日|明天|昨天|后天|前天)",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\b(?:how many|number of|count)\b|多少|几", re.IGNORECASE)
# How many parts a text has, for which a tool must be there that counts them.
_PARTS_COUNTED = re.compile(
    r"\b(?:how many|count (?:the|its|all the)) (?:words|lines|characters|sentences|paragraphs)\b|多少个?[行字词句段]"
    r"|\bhow long is\b[^.?!]{0,60}?\bin (?:words|lines|characters|sentences|paragraphs)\b",
    re.IGNORECASE,
)
_COUNTS = frozenset({"how many words", "多少字"})
_LOOSE_WORDS = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)+")
_TOLD_PART = re.compile("[每第中里各]|所有|全部")
# Tools that name a language mean that of what they read; none writes in another one.
_TONGUE = re.compile(
    r"[用成](?:英文|中文|英语|汉语)|\b(?:in|into) (?:english|chinese|french|german|spanish|japanese)\b", re.IGNORECASE
)
_IN_BEFORE = re.compile(r"\b(?:in|of|from|inside)\s+(?:the\s+)?$", re.IGNORECASE)
_IN_AFTER = re.compile(r"\s*[里中的内]")
# A day that was spoken of before.
_THAT_DAY = re.compile(r"\b(?:that|this) (?:date|day)\b|\b(?:from|since|until) then\b|那[一]?[天日]", re.IGNORECASE)
# What speaks of files where all are to be listed; elsewhere such words are about what was found before.
_OF_FILES = re.compile(
    r"文件|目录|工作区|这里|这儿|东西|有什么|有哪些|\b(?:files?|folders?|director(?:y|ies)|workspace|here|everything|ls|dir)\b",
    re.IGNORECASE,
)
_LISTED = re.compile(r"列[出一]?|看看|\b(?:list|show)\b", re.IGNORECASE)
# A question that might be taken for words to look for: 一共有几张.
_HOW_MANY = re.compile("(?:总共|一共|共|大概|都)*有?(?:几|多少)[张个份条件篇页处次]")

# Brackets and the like hold a title alone.
_TITLE = re.compile(
    r"[(（]\s?(?:标题|题目|title)\s?(?:[是为叫：:]|is\b)+\s?(?P<title>[^()（）]{1,60})[)）]", re.IGNORECASE
)
# A size without a figure, which no search for files takes.
_VAGUE = re.compile(
    r"\b(?:very |really |too )?(?:large|big|huge|small|tiny)(?= (?:\w+ )?(?:files?|documents?)\b)"
    r"|\bfiles are (?:large|big|huge|small|tiny)\b|[大小](?=文件)"
)
# What files lie in, of which nobody says where it is.
_IN_THINGS = re.compile("(?:数据|资料|结果|报告|表格|文件夹|目录)(?=\\s?[里中下])")
_FOLDER_WORDS = ("文件夹", "目录")
_BOUNDS = frozenset({"min_bytes", "max_bytes"})


def lost_phrase(
    text: str, mentions: Sequence[Mention], steps: Sequence[Step], used: Sequence[ToolSpec], *, rest: str
) -> str:
    """The first such phrase; "" for none. `rest` is the text without what is named in it, `used` are the tools of the
    steps."""
    return (
        _lost_place(text, mentions, steps)
        or _denied_in(rest, steps)
        or lost_part(rest, steps, used)
        or _lost_title(text, steps)
        or _lost_day(rest, steps, used)
        or _lost_listing(rest, steps, used)
    )


def _lost_place(text: str, mentions: Sequence[Mention], steps: Sequence[Step]) -> str:
    """Another language, the end of a file, what is left out, or another day, that no step is about."""
    named = {name for step in steps for name in step.args}
    unquoted = blanked(text, [one for one in mentions if one.kind is Kind.QUOTE])
    tongue = _TONGUE.search(text)
    last = None if {"by", "sql", "start_line"} & named else _LAST.search(text)
    elsewhere = None if {"weeks", "months", "years"} & named else _DAY_ELSEWHERE.search(unquoted)
    found = tongue or last
    return found[0] if found else _apart(text, mentions, steps) or (elsewhere[0] if elsewhere else "")


def _apart(text: str, mentions: Sequence[Mention], steps: Sequence[Step]) -> str:
    """What is taken out of what steps over files give, or the one of several, where they would give all of it."""
    rest = blanked(text, [one for one in mentions if one.kind is Kind.QUOTE])
    if any({"by", "sql", "where", "operation", "query"} & step.args.keys() - _search(step) for step in steps):
        return ""
    left_out = _LEFT_OUT.search(rest)
    first = None if any(_PORTIONS & step.args.keys() for step in steps) else _FIRST.search(rest)
    found = left_out or first
    return found[0] if found else ""


def _search(step: Step) -> set[str]:
    """What a search in files calls what it looks for, which is no question to a table or a JSON value."""
    return {"query"} if {"pattern", "regex", "ignore_case", "context_lines"} & step.args.keys() else set()


def _denied_in(text: str, steps: Sequence[Step]) -> str:
    """A choice that a step makes, though the text says that it is not wanted: no subfolders, 不要文件夹."""
    for value in (value for step in steps for value in step.args.values() if isinstance(value, str)):
        words = sorted({word for line in SAME_CHOICE if value in line for word in line})
        english = "|".join(re.escape(word) for word in words if word.isascii())
        han = "|".join(word for word in words if not word.isascii())
        forms = [rf"\b(?:no|without|excluding|except)(?: the| any)? (?:{english})\b"] if english else []
        forms += [rf"(?:不要|不含|不包括|除了)(?:{han})"] if han else []
        found = next((match for form in forms if (match := re.search(form, text, re.IGNORECASE))), None)
        if found:
            return found[0]
    return ""


def _lost_title(text: str, steps: Sequence[Step]) -> str:
    """A title that is told, where a step has another one."""
    titles = [str(step.args["title"]) for step in steps if "title" in step.args]
    told = _TITLE.search(text) if titles else None
    return told["title"] if told and not any(told["title"].strip() in title for title in titles) else ""


def lost_part(text: str, steps: Sequence[Step], used: Sequence[ToolSpec]) -> str:
    """A question for how many that would be answered by a sum; a part of a JSON value that is told by other words
    than its name; and a time in words for a table, of which no column is named for it."""
    of_steps = (_lost_in(text, step, tool) for step, tool in zip(steps, used, strict=True))
    lost = chain(
        _lost_counts(text, steps, used),
        chain.from_iterable(of_steps),
        _lost_period(text, steps),
        _lost_to_json(steps, used),
        _lost_to_search(steps, used),
        _lost_size(text, steps, used),
        _lost_folder(text, steps, used),
    )
    return next(lost, "")


def _lost_counts(text: str, steps: Sequence[Step], used: Sequence[ToolSpec]) -> Iterator[str]:
    """Words or lines of a text that are to be counted, where no tool counts them."""
    parts = _PARTS_COUNTED.search(text)
    is_counted = any("operation" in step.args for step in steps) or any(_COUNTS & set(tool.keywords) for tool in used)
    if parts and not is_counted:
        yield parts[0]


def _lost_in(text: str, step: Step, tool: ToolSpec) -> Iterator[str]:
    """What the text says of a step that this does not do."""
    if {"query", "text", "path"} <= step.args.keys():
        yield str(step.args["text"])  # it looks in one place, and this is another word to look for
    if {"operation", "measure"} <= {slot.name for slot in slots_of(tool)} - step.args.keys():
        counted = _COUNTED.search(text)
        yield from [counted[0]] if counted else [word for word, _ in operations_in(text)]
    raised = _RAISED.search(text)
    if raised and "expression" in step.args and not _RAISING.search(str(step.args["expression"])):
        yield raised[0]
    kinds = step.args.get("kinds")
    one_kind = _ONE_KIND.search(text) if isinstance(kinds, list) and len(kinds) > 1 else None
    if one_kind:
        yield one_kind[0]
    path = str(step.args.get("path", ""))
    if "by" in step.args and is_plain(path) and not has_heads(path):
        yield str(step.args["by"])  # a text has no columns
    yield from _lost_query(text, step, tool)


def _lost_query(text: str, step: Step, tool: ToolSpec) -> Iterator[str]:
    """What is looked for or picked, where it is no such thing: how many there are is no word to look for."""
    query = str(step.args.get("query", ""))
    amount = _COUNTED.search(text)
    if amount and query and query.lower() in amount[0].lower().split():
        yield amount[0]
    if _is_no_part(query, text, is_of_json="json" in tool.consumes.values()):
        yield query


def _is_no_part(query: str, text: str, *, is_of_json: bool) -> bool:
    """Whether a query is no name of a part, and nothing to look for: a place, a question for how many, loose words."""
    if (_PLACE.match(query) and _PLACE.search(text)) or _HOW_MANY.fullmatch(query):
        return True
    is_loose = _TOLD_PART.search(query) is not None or (_LOOSE_WORDS.fullmatch(query) is not None and query in text)
    return is_of_json and is_loose


def _lost_to_json(steps: Sequence[Step], used: Sequence[ToolSpec]) -> Iterator[str]:
    """What a query for JSON would pick from a file that holds none: of a document, of the rows of a table."""
    paths = {step.id: str(step.args["path"]) for step in steps if isinstance(step.args.get("path"), str)}
    for step, tool in zip(steps, used, strict=True):
        read = [paths[one] for one in dependencies(step) if one in paths]
        if "json" in tool.consumes.values() and "query" in step.args and any(not _holds_json(path) for path in read):
            yield str(step.args["query"])


def _lost_to_search(steps: Sequence[Step], used: Sequence[ToolSpec]) -> Iterator[str]:
    """What would be looked for in a figure, rows or a JSON value, where rather a part of that is meant: just the name,
    ignoring zeros."""
    makers = {step.id for step, tool in zip(steps, used, strict=True) if not _gives_text(tool)}
    for step in steps:
        if {"query", "text"} <= step.args.keys() and makers & {*dependencies(replace(step, after=()))}:
            yield str(step.args["query"])


def _gives_text(tool: ToolSpec) -> bool:
    return "text" in tool.produces.values()


def _holds_json(path: str) -> bool:
    return ending_of(path) in ("json", "jsonl", "ndjson", "txt", "log", "")


def _lost_period(text: str, steps: Sequence[Step]) -> Iterator[str]:
    """A time in words for a table, of which no column is named for it."""
    period = _PERIOD.search(text)
    values = [str(value).lower() for step in steps for value in scalars_in(step.args)]
    if period and any(map(is_table, values)) and period[0].lower() not in values:
        yield period[0]


def _lost_size(text: str, steps: Sequence[Step], used: Sequence[ToolSpec]) -> Iterator[str]:
    """A size that is told without a figure where files are looked for by none."""
    vague = _VAGUE.search(text)
    seekers = [step for step, tool in zip(steps, used, strict=True) if "paths" in tool.produces]
    if vague and any(not _BOUNDS & step.args.keys() for step in seekers):
        yield vague[0]


def _lost_folder(text: str, steps: Sequence[Step], used: Sequence[ToolSpec]) -> Iterator[str]:
    """What files are to lie in, where they are taken from everywhere: 结果里的 csv."""
    told = _IN_THINGS.search(text)
    is_folder = told is not None and told[0] in _FOLDER_WORDS
    for step, tool in zip(steps, used, strict=True):
        # "The folder" may be the one at hand, but then its files are meant.
        is_open = "path" not in step.args and (not is_folder or step.args.get("kind") == "folder")
        if told and is_open and "paths" in tool.produces:
            yield told[0]


def _lost_listing(text: str, steps: Sequence[Step], used: Sequence[ToolSpec]) -> str:
    """The word for a list beside other steps, where one would be made of all files, and no files are spoken of."""
    is_all = any(not step.args and "paths" in tool.produces for step, tool in zip(steps, used, strict=True))
    found = _LISTED.search(text) if is_all and len(steps) > 1 and not _OF_FILES.search(text) else None
    return found[0] if found else ""


def _lost_day(text: str, steps: Sequence[Step], used: Sequence[ToolSpec]) -> str:
    """A day spoken of before, where the days between it and another are to be counted and one of them is missing."""
    found = _THAT_DAY.search(text)
    between = {"start", "end"}
    spans = [step for step, tool in zip(steps, used, strict=True) if tool.consumes.keys() == between]
    return found[0] if found and any(between - step.args.keys() for step in spans) else ""


def is_looked_for(one: Mention, text: str, steps: Sequence[Step]) -> bool:
    """Whether a file that something is to be found in is looked for itself."""
    is_name = any(step.args.get("name") == one.value for step in steps)
    return is_name and (_IN_BEFORE.search(text[: one.start]) or _IN_AFTER.match(text[one.end :])) is not None
