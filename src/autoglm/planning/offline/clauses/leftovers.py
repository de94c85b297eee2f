"""Finds what a request says and no step of its plan uses, so that nothing is dropped in silence.

Owns: which words are accounted for. Must not know: how the steps came about, names of tools.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from autoglm.core.plan import Step
from autoglm.core.tools import Effect, ToolSpec
from autoglm.core.values import Json
from autoglm.planning.files import TABLE_ENDINGS
from autoglm.planning.offline.choice.effects import effect_verbs
from autoglm.planning.offline.clauses.rows_before import missing_column
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.slots import slots_of
from autoglm.planning.offline.tables.wishes import asked_groups, operations_in
from autoglm.planning.offline.words.choices import SAME_CHOICE
from autoglm.planning.offline.words.lexicon import (
    GENERIC_HAN,
    GENERIC_WORDS,
    NUMBER_WORDS,
    STOP_WORDS,
    UNIT_SECONDS,
)
from autoglm.planning.offline.words.text import HAN, content_stems, stem_of, words_of

_FIRM = frozenset(Kind) - {Kind.PHRASE, Kind.NAME, Kind.LIST, Kind.CODE, Kind.JSON}
_RANKED = re.compile(
    r"最[大高多长新小低少短贵旧早晚近便重轻快慢强弱厚薄远](?!值)|\b(?:highest|lowest|top|bottom|largest|biggest|smallest|oldest"
    r"|newest|latest|cheapest"
    r"|longest|shortest|most|least|best|worst)\b",
    re.IGNORECASE,
)
_SORTED = re.compile(r"\bsort(?:ed|ing)?\b|排序|升序|降序", re.IGNORECASE)
_NEGATED = re.compile(
    r"\b(?:not|except|excluding|without|other than|isn't|aren't|don't|no)\b"
    r"|除了|除外|以外|不是|不等于|不含|不包含|没有|不要|未",
    re.IGNORECASE,
)
# What rows are called after the conditions for them loses nothing: 查询部门等于“研发”的员工.
_ROW_NOUN = re.compile(rf"的[{HAN}]{{1,4}}\s*[。？?]?\s*$")
# 200 plus 15% is 230 to people and 200.15 to arithmetic.
_ADDED_SHARE = re.compile(r"[+-]\s*\d+(?:\.\d+)?\s*%")
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
_PORTIONS = frozenset({"pages", "start_line", "max_lines", "sentences", "limit", "date", "days", "weekday"})
# A day of another week, month or year, which is no day of this one.
_DAY_ELSEWHERE = re.compile(
    r"\b(?:today|tomorrow|yesterday) (?:next|last) (?:week|month|year)\b"
    r"|(?:[上下]一?个?(?:周|星期|礼拜|月)|[明去前后]年)的?(?:今天|今日|明天|昨天|后天|前天)",
    re.IGNORECASE,
)
_NO_COLUMN = re.compile(
    rf"\d+|{'|'.join(NUMBER_WORDS)}|[前后取要给看只仅光就]|ones?|rows?|(?:de|a)scending|limit|.*(?:多少|哪些|给我|看看).*"
)
_EVERY = re.compile("每一?个?(?:周|天|日|月|年|小时|季度)")
_COUNTED = re.compile(r"\b(?:how many|number of|count)\b|多少|几", re.IGNORECASE)
# How many parts a text has, for which a tool must be there that counts them.
_PARTS_COUNTED = re.compile(
    r"\b(?:how many|count (?:the|its|all the)) (?:words|lines|characters|sentences|paragraphs)\b|多少个?[行字词句段]",
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
_LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9_'-]*|\d+(?:\.\d+)?")
_HAN_RUN = re.compile(rf"[{HAN}]+")
# With these 一 is no number, but "a": 一张图, 记一句.
_ARTICLES = frozenset("张份句段篇幅封")
_DAY_ALIASES = ("today", "今天", "今日", "now", "tonight")


# What a word that was learned on site weighs at least to count as one that asks for its tool.
_LEARNED = 1.0


def unused(
    text: str,
    mentions: Sequence[Mention],
    steps: Sequence[Step],
    tools: Mapping[str, ToolSpec],
    *,
    learned: Mapping[str, float],
) -> str:
    """The first thing that the text says and the steps do not take up; "" when everything has its place. Plans with a
    tool that does not tell its words (keywords) are not judged. `learned` are the words of `Weights.said`."""
    used = [tools[step.tool] for step in steps if step.tool]
    if not all(tool.keywords for tool in used):
        return ""
    values = [value for step in steps for value in _scalars(step.args)]
    lost = [one for one in mentions if one.kind in _FIRM and not _is_used(one, values, used)]
    lost += [one for one in mentions if one.kind is Kind.EXPRESSION and _ADDED_SHARE.search(str(one.value))]
    lost += [one for one in mentions if one.kind is Kind.PATH and _is_looked_for(one, text, steps)]
    if lost:
        return lost[0].text
    place = _lost_place(text, mentions, steps)
    if place:
        return place
    firm = [one for one in mentions if one.kind in _FIRM or one.kind is Kind.JSON]
    rest = _without(text, [one for one in firm if not _is_keyword(one, used)])
    if any(str(step.args.get("sql", "")).startswith("SELECT * ") for step in steps):
        rest = _ROW_NOUN.sub("", rest)
    plain = _without_learned(rest, used, learned)
    return (
        _denied(rest, steps)
        or _lost_part(rest, steps, used)
        or _lost_day(rest, steps, used)
        or _lost_listing(rest, steps, used)
        or _lost_sense(rest, steps)
        or _lost_rank(rest, steps, used)
        or _lost_word(plain, used, values)
        or _lost_han(plain, used, _read_values(steps, tools))
    )  # fmt: skip


def _lost_place(text: str, mentions: Sequence[Mention], steps: Sequence[Step]) -> str:
    """Another language, the end of a file, what is left out, or another day, that no step is about."""
    named = {name for step in steps for name in step.args}
    unquoted = _without(text, [one for one in mentions if one.kind is Kind.QUOTE])
    tongue = _TONGUE.search(text)
    last = None if {"by", "sql", "start_line"} & named else _LAST.search(text)
    elsewhere = None if {"weeks", "months", "years"} & named else _DAY_ELSEWHERE.search(unquoted)
    found = tongue or last
    return found[0] if found else _apart(text, mentions, steps) or (elsewhere[0] if elsewhere else "")


def _apart(text: str, mentions: Sequence[Mention], steps: Sequence[Step]) -> str:
    """What is taken out of what steps over files give, or the one of several, where they would give all of it."""
    rest = _without(text, [one for one in mentions if one.kind is Kind.QUOTE])
    if any({"by", "sql", "where", "operation", "query"} & step.args.keys() - _search(step) for step in steps):
        return ""
    left_out = _LEFT_OUT.search(rest)
    first = None if any(_PORTIONS & step.args.keys() for step in steps) else _FIRST.search(rest)
    found = left_out or first
    return found[0] if found else ""


def _search(step: Step) -> set[str]:
    """What a search in files calls what it looks for, which is no question to a table or a JSON value."""
    return {"query"} if {"pattern", "regex", "ignore_case", "context_lines"} & step.args.keys() else set()


def _scalars(value: Json) -> Iterator[Json]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name == "$text":
                continue
            yield name
            if name != "$ref":
                yield from _scalars(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _scalars(part)
    else:
        yield value


def _denied(text: str, steps: Sequence[Step]) -> str:
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


def _read_values(steps: Sequence[Step], tools: Mapping[str, ToolSpec]) -> list[Json]:
    """The values of the steps without the names of files that are written, which tell nothing of what is read."""
    written = {str(step.args.get("path")) for step in steps if tools[str(step.tool)].traits.effect is not Effect.NONE}
    return [value for step in steps for value in _scalars(step.args) if str(value) not in written]


def _is_used(one: Mention, values: Sequence[Json], used: Sequence[ToolSpec]) -> bool:
    if one.kind is Kind.NUMBER:
        return _is_keyword(one, used) or _is_number_used(one, values)
    if one.kind is Kind.DATE and one.text.lower() in _DAY_ALIASES:
        return any("date" in tool.produces.values() for tool in used)
    told = [str(value).lower() for value in values]
    wanted = {str(one.value).lower(), one.text.lower()}
    return any(want in value for want in wanted for value in told) or _is_root(one)


def _is_keyword(one: Mention, used: Sequence[ToolSpec]) -> bool:
    """Whether a number in words is a part of what asks for a tool: 加一行."""
    told = one.text + one.unit
    return one.is_word and any(told in keyword for tool in used for keyword in tool.keywords)


def _is_root(one: Mention) -> bool:
    """The folder "." is what tools take when none is said."""
    return one.kind is Kind.FOLDER and one.value in (".", "./")


def _is_number_used(one: Mention, values: Sequence[Json]) -> bool:
    assert isinstance(one.value, int | float)
    if one.text == "一" and one.unit in _ARTICLES:
        return True
    sizes = {one.value, one.value * UNIT_SECONDS.get(one.unit, UNIT_SECONDS.get(one.unit.removesuffix("s"), 1))}
    for value in values:
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) in sizes:
            return True
        if isinstance(value, str) and re.search(rf"(?<![\d.]){re.escape(str(one.value))}(?![\d.])", value):
            return True
    return one.is_word and any(one.text in value for value in values if isinstance(value, str))


def _without(text: str, mentions: Sequence[Mention]) -> str:
    for one in mentions:
        text = text[: one.start] + "\x00" * (one.end - one.start) + text[one.end :]
    return text.replace("\x00", " ")


def _without_learned(text: str, used: Sequence[ToolSpec], learned: Mapping[str, float]) -> str:
    """The text without words that were learned as asking for one of its tools. They excuse nothing where something is
    changed, and no figure, order or group anywhere."""
    if not learned or any(tool.traits.effect is not Effect.NONE for tool in used):
        return text
    for word in words_of(text):
        if any(learned.get(f"{tool.name} {word.stem}", 0.0) >= _LEARNED for tool in used):
            text = text[: word.start] + " " * (word.end - word.start) + text[word.end :]
    return text


# A day that was spoken of before.
_THAT_DAY = re.compile(r"\b(?:that|this) (?:date|day)\b|\b(?:from|since|until) then\b|那[一]?[天日]", re.IGNORECASE)


def _lost_part(text: str, steps: Sequence[Step], used: Sequence[ToolSpec]) -> str:
    """A question for how many that would be answered by a sum; a part of a JSON value that is told by other words
    than its name; and a time in words for a table, of which no column is named for it."""
    parts = _PARTS_COUNTED.search(text)
    if (
        parts
        and not any("operation" in step.args for step in steps)
        and not any(_COUNTS & set(tool.keywords) for tool in used)
    ):
        return parts[0]
    for step, tool in zip((step for step in steps if step.tool), used, strict=True):
        if {"operation", "measure"} <= {slot.name for slot in slots_of(tool)} - step.args.keys():
            counted = _COUNTED.search(text)
            told = [counted[0]] if counted else [word for word, _ in operations_in(text)]
            if told:
                return told[0]
        raised = _RAISED.search(text)
        if raised and "expression" in step.args and not _RAISING.search(str(step.args["expression"])):
            return raised[0]
        query = str(step.args.get("query", ""))
        if (_PLACE.match(query) and _PLACE.search(text)) or _HOW_MANY.fullmatch(query):
            return query
        is_told = _TOLD_PART.search(query) or (_LOOSE_WORDS.fullmatch(query) and query in text)
        if "json" in tool.consumes.values() and is_told:
            return query
    period = _PERIOD.search(text)
    told_all = [str(value).lower() for step in steps for value in _scalars(step.args)]
    is_table = any(value.rpartition(".")[2] in TABLE_ENDINGS for value in told_all)
    return period[0] if period and is_table and period[0].lower() not in told_all else ""


# What speaks of files where all are to be listed; elsewhere such words are about what was found before.
_OF_FILES = re.compile(
    r"文件|目录|工作区|这里|这儿|东西|有什么|有哪些|\b(?:files?|folders?|director(?:y|ies)|workspace|here|everything|ls|dir)\b",
    re.IGNORECASE,
)
_LISTED = re.compile(r"列[出一]?|看看|\b(?:list|show)\b", re.IGNORECASE)


def _lost_listing(text: str, steps: Sequence[Step], used: Sequence[ToolSpec]) -> str:
    """The word for a list beside other steps, where one would be made of all files, and no files are spoken of."""
    is_all = any(not step.args and "paths" in tool.produces for step, tool in zip(steps, used, strict=True))
    found = _LISTED.search(text) if is_all and len(steps) > 1 and not _OF_FILES.search(text) else None
    return found[0] if found else ""


def _lost_day(text: str, steps: Sequence[Step], used: Sequence[ToolSpec]) -> str:
    """A day spoken of before, where the days between it and another are to be counted and one of them is missing."""
    found = _THAT_DAY.search(text)
    told = [
        step.args.keys() for step, tool in zip(steps, used, strict=True) if tool.consumes.keys() == {"start", "end"}
    ]
    return found[0] if found and any({"start", "end"} - names for names in told) else ""


# What is done most is no column, nor is that each is asked for: 借得最多的人, 按仓库分别统计.
_DEED = re.compile("[每各]|^[中里]|(?<!所)得$|分别$|都$|(?<![预结决核清概])算$|^算|.(?:排序|排名|小计)$")
# A question that might be taken for words to look for: 一共有几张.
_HOW_MANY = re.compile("(?:总共|一共|共|大概|都)*有?(?:几|多少)[张个份条件篇页处次]")
# What the first of sorted rows tells, too.
_EXTREMES = frozenset({"max", "min"})


def _lost_sense(text: str, steps: Sequence[Step]) -> str:
    """A figure, an order, a group or a "not" that the steps over tables do not hold."""
    figured = [step for step in steps if {"operation", "group_by", "sql", "by"} & step.args.keys()]
    if not figured:
        return ""
    told = " ".join(str(value) for step in figured for value in _scalars(step.args)).lower()
    operations = set(re.findall(r"[a-z_]+", told.replace("avg", "mean")))
    sorted_by = [str(step.args["by"]) for step in figured] if _is_sorted(figured) else []
    groups = [str(name) for step in figured for name in _scalars(step.args.get("group_by"))]
    measured = [str(step.args["measure"]) for step in figured if "measure" in step.args]
    deeds = [name for name in (*sorted_by, *groups, *measured) if _DEED.search(name)]
    lost = [
        word
        for word, name in operations_in(text)
        if name not in operations and not (sorted_by and (name in _EXTREMES or _is_in_column(word, sorted_by, text)))
    ]
    lost += deeds
    lost += [str(late.args["by"]) for early, late in pairwise(steps) if _is_sorted_anew(early, late)]
    lost += [str(late.args["by"]) for early, late in pairwise(steps) if _has_left_out(early, late)]
    lost += [missing_column(steps)] if missing_column(steps) else []
    ranked = _RANKED.search(text)
    if ranked and not _is_ranked(figured, operations):
        lost.append(ranked[0])
    every = _EVERY.search(text)
    if every and not any("group_by" in step.args for step in figured):
        lost.append(every[0])
    columns = {str(name) for step in figured for name in _scalars(step.args)}
    lost += [name for name in asked_groups(text) if name not in columns and name.lower() not in told]
    negated = _NEGATED.search(text)
    if negated and not {"ne", "not"} & operations and "<>" not in told and "!=" not in told:
        lost.append(negated[0])
    return next(iter(lost), "")


def _lost_rank(text: str, steps: Sequence[Step], used: Sequence[ToolSpec]) -> str:
    """A word such as "cheapest" where nothing is put in order, or a number or place taken for a column."""
    named = [str(step.args.get(name, "")) for step in steps for name in ("by", "measure")]
    numbers = [name for name in named if _NO_COLUMN.fullmatch(name)]
    if numbers:
        return numbers[0]
    in_order = _SORTED.search(text)
    if in_order and not any({"by", "order", "group_by"} & step.args.keys() or _puts_in_order(step) for step in steps):
        return in_order[0]
    found = _RANKED.search(text) or in_order
    is_ordered = any({"by", "operation", "sql"} & step.args.keys() for step in steps)
    is_own = found is not None and any(found[0].lower() in keyword for tool in used for keyword in tool.keywords)
    return found[0] if found and not is_ordered and not is_own else ""


def _is_in_column(word: str, columns: Sequence[str], text: str) -> bool:
    """Whether a word tells what stands in one of the columns: the average rent, by which rows are put in order."""
    return any(re.search(rf"{re.escape(word)}\W{{0,3}}{re.escape(one)}", text, re.IGNORECASE) for one in columns)


def _puts_in_order(step: Step) -> bool:
    return "order by" in str(step.args.get("sql", "")).lower()


def _is_looked_for(one: Mention, text: str, steps: Sequence[Step]) -> bool:
    """Whether a file that something is to be found in is looked for itself."""
    is_name = any(step.args.get("name") == one.value for step in steps)
    return is_name and (_IN_BEFORE.search(text[: one.start]) or _IN_AFTER.match(text[one.end :])) is not None


def _is_sorted_anew(early: Step, late: Step) -> bool:
    """Whether all rows are put in order, and then in another one, of which the first would be lost."""
    is_anew = "by" in early.args and "by" in late.args and "path" not in late.args
    return is_anew and early.args.get("limit") == late.args.get("limit")


def _has_left_out(early: Step, late: Step) -> bool:
    """Whether rows are to be put in order by a column that the question before has left out."""
    picked = re.match(r"select\s+(?!\*)(.*?)\sfrom\s", str(early.args.get("sql", "")), re.IGNORECASE | re.DOTALL)
    by = str(late.args.get("by", ""))
    return picked is not None and bool(by) and by.lower() not in picked[1].lower()


def _is_sorted(steps: Sequence[Step]) -> bool:
    return all("by" in step.args for step in steps)


def _is_ranked(steps: Sequence[Step], operations: set[str]) -> bool:
    is_limited = any("limit" in step.args and ("by" in step.args or "group_by" in step.args) for step in steps)
    is_grouped = any("group_by" in step.args for step in steps)
    return is_limited or bool(operations & {"max", "min", "order"}) or is_grouped


def _lost_word(text: str, used: Sequence[ToolSpec], values: Sequence[Json]) -> str:
    known = {stem_of(word) for word in GENERIC_WORDS} | _told_stems(used, values)
    for match in _LATIN.finditer(text):
        word = match[0].lower().removesuffix("'s").strip("'-")
        parts = [part for part in re.split(r"[_'-]", word) if part]
        is_known = word in STOP_WORDS or stem_of(word) in known
        if not (is_known or all(part in STOP_WORDS or stem_of(part) in known for part in parts)):
            return match[0]
    return ""


def _told_stems(used: Sequence[ToolSpec], values: Sequence[Json]) -> set[str]:
    told = [word for tool in used for word in (tool.name, *tool.keywords, *_verbs(tool))]
    told += [name for tool in used for name in (*(slot.name for slot in slots_of(tool)), *tool.produces)]
    told += [word for value in values for word in _meanings(value)]
    stems = {stem for word in told for stem in content_stems(word)}
    return stems | {stem_of(word) for value in values for word in re.findall(r"[A-Za-z0-9]+", str(value))}


def _verbs(tool: ToolSpec) -> frozenset[str]:
    return effect_verbs(tool) if tool.traits.effect is not Effect.NONE else frozenset()


def _meanings(value: Json) -> Iterator[str]:
    for words in SAME_CHOICE:
        if str(value) in words:
            yield from words


def _lost_han(text: str, used: Sequence[ToolSpec], values: Sequence[Json]) -> str:
    """Chinese is read from the left, each time by the longest known word."""
    told = [word for tool in used for word in (*tool.keywords, *_verbs(tool))]
    told += [str(value) for value in values] + [word for value in values for word in _meanings(value)]
    words = {run for word in told for run in _HAN_RUN.findall(word)} | set(GENERIC_HAN)
    longest = max(map(len, words))
    for run in _HAN_RUN.findall(text):
        at = 0
        while at < len(run):
            size = next((size for size in range(longest, 0, -1) if run[at : at + size] in words), 0)
            if not size and run[at] not in STOP_WORDS:
                return str(run[at:])
            at += size or 1
    return ""
