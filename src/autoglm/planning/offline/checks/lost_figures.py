"""What a request says of figures, groups, ranks and orders of rows and no step works out, though its tools know each
word of it: the average where a sum is made, "cheapest" where nothing is put in order; and words taken for a column.

Owns: such words, and by which arguments of a step each is taken up. Must not know: how a request was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise

from autoglm.core.plan import Step
from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.edges import dependencies
from autoglm.planning.files import is_table
from autoglm.planning.offline.checks.rows_before import columns_picked, missing_column
from autoglm.planning.offline.checks.step_values import scalars_in
from autoglm.planning.offline.tables.mentioned import asked_groups, operations_in
from autoglm.planning.offline.words.lexicon import MONTH_NAMES, NUMBER_WORDS

_RANKED = re.compile(
    r"最[大高多长新小低少短贵旧早晚近便重轻快慢强弱厚薄远](?!值)|\b(?:highest|lowest|top|bottom|largest|biggest|smallest|oldest"
    r"|newest|latest|cheapest"
    r"|longest|shortest|most|least|best|worst)\b",
    re.IGNORECASE,
)
# One of rows that are put in order.
_ONE_RANKED = re.compile(
    r"\bthe (?:very )?(?:top|first|last|best|worst|\w{2,}est) (?:one|row|record|entry|item|line)\b"
    r"|第一[名条行个位]|最后一[名条行个位]",
    re.IGNORECASE,
)
_SORTED = re.compile(r"\bsort(?:ed|ing)?\b|排序|升序|降序", re.IGNORECASE)
_NEGATED = re.compile(
    r"\b(?:not|except|excluding|without|other than|isn't|aren't|don't|no)\b"
    r"|除了|除外|以外|不是|不等于|不含|不包含|没有|不要|未",
    re.IGNORECASE,
)
_NO_COLUMN = re.compile(
    rf"\d+|{'|'.join(NUMBER_WORDS)}|[前后取要给看只仅光就]|ones?|rows?|(?:de|a)scending|[升降正倒逆]序|limit|.*(?:多少|哪些|给我|看看).*"
    rf"|{'|'.join(MONTH_NAMES)}",
    re.IGNORECASE,
)
# What is a column only where rows are put in order by it in so many words: sort by number.
_HARDLY_COLUMN = re.compile(
    r".+ (?:first|last)|called .+|newest|latest|oldest|earliest|number|count|[a-z]"
    r"|(?:另?存|写|保存|发|加|放)[回到进给去成为].*|好久.*|.*没",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\b(?:by|per)\b|[按每各]", re.IGNORECASE)
_EVERY = re.compile("每一?个?(?:周|天|日|月|年|小时|季度)")
# What is done most is no column, nor is that each is asked for, or what is inside: 借得最多的人, 按仓库分别统计. But
# 里程 is one.
_DEED = re.compile(
    "[每各]|^(?:中(?!位|文)|里(?!程))|(?<!所)得$|分别$|都$|(?<![预结决核清概])算$|^算|.(?:排序|排名|小计)$"
)
_COUNT = re.compile(r"\b(?:number|count) (?:of|in)\b|\bhow many\b|(?:行|条|字|人|个)数|有多少[行条字个]", re.IGNORECASE)
# What is said behind a figure, and by which arguments it is taken up.
_MORE: Sequence[tuple[re.Pattern[str], frozenset[str]]] = (
    (
        re.compile(r"\bonly (?:those|the ones|ones)\b|(?<!不)[只仅](?:要|看|保留|显示|列出)", re.IGNORECASE),
        frozenset({"where", "having", "limit", "sql", "columns"}),
    ),
    (
        re.compile(r"[从由][高低大小多少][到至]|\b(?:low|high|small|larg|new|old)est first\b", re.IGNORECASE),
        frozenset({"order", "sql", "by"}),
    ),
    (
        re.compile(r"\band (?:the )?(?:grand |overall )?total\s*[.?!]?\s*$|\band overall\b", re.IGNORECASE),
        frozenset({"sql"}),
    ),
)
_TAKING = re.compile(r"\bextract|\b(?:take|pull|get|pick) out\b|提取|抽取|抽出|摘[出取]", re.IGNORECASE)
# What a step is given that works something out of rows.
_FIGURED = frozenset({"operation", "group_by", "sql", "by"})
# What the first of sorted rows tells, too.
_EXTREMES = frozenset({"max", "min"})


def lost_figure(text: str, steps: Sequence[Step], used: Sequence[ToolSpec], *, rest: str) -> str:
    """The first such word; "" for none. `rest` is the text without what is named in it, `used` are the tools of the
    steps."""
    return (
        lost_sense(rest, steps)
        or _lost_split(rest, steps, used)
        or _passed_on(rest, steps, used)
        or _lost_in_loading(rest, steps, used)
        or _lost_taking(text, steps, used)
        or _lost_rank(rest, steps, used)
    )


def lost_sense(text: str, steps: Sequence[Step]) -> str:
    """A figure, an order, a group or a "not" that the steps over tables do not hold; or a column that is none."""
    figured = [step for step in steps if _FIGURED & step.args.keys()]
    if not figured:
        return ""
    held = " ".join(str(value) for step in figured for value in scalars_in(step.args)).lower()
    operations = set(re.findall(r"[a-z_]+", held.replace("avg", "mean")))
    lost = chain(
        _lost_operations(text, figured, operations),
        _deeds_for_columns(figured),
        _figures_of_figures(figured),
        _lost_orders(steps),
        _lost_ranks(text, figured, operations),
        _lost_groups(text, figured, held),
        _lost_denials(text, operations, held),
        _lost_more(text, figured),
    )
    return next(lost, "")


def _passed_on(text: str, steps: Sequence[Step], used: Sequence[ToolSpec]) -> str:
    """A figure that is asked for where contents are only read and passed on as they are: send me the number of rows."""
    passed_on = {str(ref) for step in steps for ref in _references(step)}
    is_number = any(
        f"{step.id}.{field}" in passed_on and kind == "number"
        for step, tool in zip(steps, used, strict=True)
        for field, kind in tool.produces.items()
    )
    if is_number or not any(tool.has_effect for tool in used) or not all(map(_reads_or_writes, used)):
        return ""
    counted = _COUNT.search(text)
    return next((word for word, _ in operations_in(text)), counted[0] if counted else "")


def _lost_in_loading(text: str, steps: Sequence[Step], used: Sequence[ToolSpec]) -> str:
    """A word for a figure, or for each row but once, where rows are only loaded: 把 a.csv 去重."""
    loaded = any(
        is_table(str(step.args.get("path", ""))) and "table" in tool.produces.values()
        for step, tool in zip(steps, used, strict=True)
    )
    if not loaded or any(_FIGURED & step.args.keys() for step in steps):
        return ""
    return next((word for word, _ in operations_in(text)), "")


def _lost_taking(text: str, steps: Sequence[Step], used: Sequence[ToolSpec]) -> str:
    """What is asked of a table of which only dates, addresses and the like would be taken out, as they stand there: a
    figure; or anything, where no kind of them is told, and nobody spoke of taking something out."""
    tables = {step.id for step in steps if is_table(str(step.args.get("path", "")))}
    for step, tool in zip(steps, used, strict=True):
        if "kinds" in tool.properties and tables.intersection(dependencies(step)):
            figures = [word for word, _ in operations_in(text)]
            is_open = not (figures or "kinds" in step.args or _TAKING.search(text))
            return next(iter(figures), text.split(maxsplit=1)[0] if is_open else "")
    return ""


def _lost_split(text: str, steps: Sequence[Step], used: Sequence[ToolSpec]) -> str:
    """The word for groups where a figure is asked for of which neither column nor groups were understood."""
    split = _SPLIT.search(text)
    is_whole = any(_is_whole(step, tool) for step, tool in zip(steps, used, strict=True))
    return split[0] if split and is_whole else ""


def _is_whole(step: Step, tool: ToolSpec) -> bool:
    """Whether a step asks for a figure of which nothing is told: of no column, for no groups."""
    return {"measure", "group_by"} <= tool.properties.keys() and not step.args.keys() - {"path", "rows"}


def _references(step: Step) -> Iterator[Json]:
    return (value["$ref"] for value in step.args.values() if isinstance(value, Mapping) and "$ref" in value)


def _reads_or_writes(tool: ToolSpec) -> bool:
    return tool.has_effect or (set(tool.consumes.values()) <= {"path", "url"} and "text" in tool.produces.values())


def _lost_operations(text: str, figured: Sequence[Step], operations: set[str]) -> Iterator[str]:
    """Words for figures that no step works out. The first of sorted rows is the largest, too."""
    columns = [str(step.args["by"]) for step in figured] if _is_sorted(figured) else []
    for word, name in operations_in(text):
        is_in_order = bool(columns) and (name in _EXTREMES or _is_in_column(word, columns, text))
        if name not in operations and not is_in_order:
            yield word


def _deeds_for_columns(figured: Sequence[Step]) -> Iterator[str]:
    """What was taken for a column and is none."""
    columns = [str(step.args["by"]) for step in figured] if _is_sorted(figured) else []
    columns += [str(name) for step in figured for name in scalars_in(step.args.get("group_by"))]
    columns += [str(step.args["measure"]) for step in figured if "measure" in step.args]
    return (name for name in columns if _DEED.search(name))


def _figures_of_figures(figured: Sequence[Step]) -> Iterator[str]:
    """A figure that would be worked out of another single one: sum the net, I need the average."""
    single = {step.id for step in figured if "operation" in step.args and "group_by" not in step.args}
    return (
        str(step.args["operation"]) for step in figured if "operation" in step.args and single & {*dependencies(step)}
    )


def _lost_orders(steps: Sequence[Step]) -> Iterator[str]:
    """Columns by which rows cannot be put in order any more, or chosen."""
    yield from (str(late.args["by"]) for early, late in pairwise(steps) if _is_sorted_anew(early, late))
    yield from (str(late.args["by"]) for early, late in pairwise(steps) if _has_left_out(early, late))
    column = missing_column(steps)
    if column:
        yield column


def _lost_ranks(text: str, figured: Sequence[Step], operations: set[str]) -> Iterator[str]:
    ranked = _RANKED.search(text)
    if ranked and not _is_ranked(figured, operations):
        yield ranked[0]


def _lost_groups(text: str, figured: Sequence[Step], held: str) -> Iterator[str]:
    every = _EVERY.search(text)
    if every and not any("group_by" in step.args for step in figured):
        yield every[0]
    columns = {str(name) for step in figured for name in scalars_in(step.args)}
    yield from (name for name in asked_groups(text) if name not in columns and name.lower() not in held)


def _lost_denials(text: str, operations: set[str], held: str) -> Iterator[str]:
    negated = _NEGATED.search(text)
    if negated and not {"ne", "not"} & operations and "<>" not in held and "!=" not in held:
        yield negated[0]


def _lost_more(text: str, figured: Sequence[Step]) -> Iterator[str]:
    """What is said behind a figure and no step takes up: which of the groups, in which order, and their total."""
    keys = {key for step in figured for key in step.args}
    for pattern, taken in _MORE:
        more = pattern.search(text)
        if more and {"operation", "group_by"} & keys and not taken & keys:
            yield more[0]


def _lost_rank(text: str, steps: Sequence[Step], used: Sequence[ToolSpec]) -> str:
    """A word such as "cheapest" where nothing is put in order, or a number or place taken for a column."""
    named = [str(step.args.get(name, "")) for step in steps for name in ("by", "measure", "x")]
    wrong = [name for name in named if _NO_COLUMN.fullmatch(name) or _is_no_order(name, text)]
    if wrong:
        return wrong[0]
    one = _ONE_RANKED.search(text)
    if one and any("by" in step.args and step.args.get("limit") != 1 for step in steps):
        return one[0]
    in_order = _SORTED.search(text)
    if in_order and not any({"by", "order", "group_by"} & step.args.keys() or _puts_in_order(step) for step in steps):
        return in_order[0]
    found = _RANKED.search(text) or in_order
    is_ordered = any({"by", "operation", "sql"} & step.args.keys() for step in steps)
    is_own = found is not None and any(found[0].lower() in keyword for tool in used for keyword in tool.keywords)
    return found[0] if found and not is_ordered and not is_own else ""


def _is_no_order(name: str, text: str) -> bool:
    """Whether a word is hardly a column, and nobody said that anything goes by it."""
    is_told = re.search(rf"(?:\b(?:by|on)\W{{0,3}}(?:the )?|按\W?){re.escape(name)}(?!\w)", text, re.IGNORECASE)
    return _HARDLY_COLUMN.fullmatch(name) is not None and not is_told


def _is_in_column(word: str, columns: Sequence[str], text: str) -> bool:
    """Whether a word tells what stands in one of the columns: the average rent, by which rows are put in order."""
    return any(re.search(rf"{re.escape(word)}\W{{0,3}}{re.escape(one)}", text, re.IGNORECASE) for one in columns)


def _puts_in_order(step: Step) -> bool:
    return "order by" in str(step.args.get("sql", "")).lower()


def _is_sorted_anew(early: Step, late: Step) -> bool:
    """Whether all rows are put in order, and then in another one, of which the first would be lost."""
    is_anew = "by" in early.args and "by" in late.args and "path" not in late.args
    return is_anew and early.args.get("limit") == late.args.get("limit")


def _has_left_out(early: Step, late: Step) -> bool:
    """Whether rows are to be put in order by a column that the question before has left out."""
    picked, by = columns_picked(early), str(late.args.get("by", ""))
    return bool(picked and by) and by.lower() not in picked


def _is_sorted(steps: Sequence[Step]) -> bool:
    return all("by" in step.args for step in steps)


def _is_ranked(steps: Sequence[Step], operations: set[str]) -> bool:
    is_limited = any("limit" in step.args and ("by" in step.args or "group_by" in step.args) for step in steps)
    return is_limited or bool(operations & {"max", "min", "order", "value_asc", "value_desc"})
