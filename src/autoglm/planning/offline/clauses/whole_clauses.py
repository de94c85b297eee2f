"""Finds the clauses of a request that are understood to their last word: questions to a table, charts, parts of a JSON
value; and makes their calls. Clauses that belong together, as the conditions of one question do, are joined for it.

Owns: how a file stands in such a clause. Must not know: the names of tools; they are told by their parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autoglm.core.tools import Effect, ToolSpec
from autoglm.core.values import Json
from autoglm.planning.files import TABLE_ENDINGS
from autoglm.planning.notation import Regex
from autoglm.planning.offline.clauses.chaining import required_of
from autoglm.planning.offline.files.fit import is_table_file
from autoglm.planning.offline.mentions.clauses import Clause, clause_at
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.tables.arguments import offered_names, table_arguments
from autoglm.planning.offline.tables.charts import chart_wish
from autoglm.planning.offline.tables.chinese import chinese_wish
from autoglm.planning.offline.tables.english import english_wish
from autoglm.planning.offline.tables.english_names import singular
from autoglm.planning.offline.tables.figures import figures_apart
from autoglm.planning.offline.tables.json_picks import json_pick
from autoglm.planning.offline.tables.reports import report_wish
from autoglm.planning.offline.tables.wish import TableWish
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.lexicon import words
from autoglm.planning.offline.words.phrasing import Phrasing, fitting, kept, place
from autoglm.planning.offline.words.text import HAN_SIGN, language_of

_MAX_JOINED = 5
_MAX_CHARS = 240
_MARK = "\x01"
_ENGLISH = Phrasing(
    """
    inside = in|from|of|out of|inside|within|on|using|with|for|against|across|through|at|over
    table = file|table|spreadsheet|workbook
    some_data = <table>|sheet|data|dataset|data set|csv|json|column[s] of
    target = [the] [file]
    # In a clause of its own: the data is in sales.csv; see sales.csv.
    stated = [,|[.;?]] [and] ([the|my|our|its] (file|data|table|sheet|spreadsheet|workbook|figures|numbers|records
        |it|they|everything)['s|’s|<gap>:| is| are| can be found| live[s]| sit[s]]* [all|to be found]
        [called|in|at|under|inside|over in|here in|the one called|stored in]
        |(look|looking|see|check|use|using|go through|found) [it up|at|in|into])
    """,
    {
        "path": Regex(_MARK),
        "what": Regex(".+?"),
        "gap": Regex(" ?"),
        "space": Regex(r"\s"),
        "word_end": Regex(r"\b"),
    },
)
_CHINESE = Phrasing(
    """
    inside = (里面<no_noun>|里边|里头|里|中|内|当中|上)[的]|的
    about = (文件|数据|表格|表|名单|台账|明细|资料|记录|账|它|都)[名|全|都|就]*
        (是|在|用|来自|取自|为|见|：|:|叫|存在|放在|记在|写在)|文件
    write = 写(入|到|进|成)|存(到|进|入|为|成)|保存(到|为|进|成)|记到|记录到|追加(到|进|在)|导出(到|为)
    total = 汇总|加起来|求和|合计|相加|累加
    """,
    {
        "path": Regex(_MARK),
        "what": Regex(".+?"),
        "gap": Regex(r"\s*"),
        # The area, 面积, is no inside, 里面; nor is the fabric, 面料.
        "no_noun": Regex("(?![积料])"),
        "by": Regex(f"{HAN_SIGN}{{1,6}}"),
        "measure": Regex(f"{HAN_SIGN}{{1,8}}?"),
        "sign": Regex("."),
        "end": Regex(r"\s*$"),
        "not_behind_han": Regex(f"(?<!{HAN_SIGN})"),
        "counted": Regex("(?=一?共?有)"),
        # A statement, and what stands around it.
        "sql": Regex(r"(?s:select\b.+?\bfrom\s+\w.*?)"),
        "no_words": Regex(r"\W*"),
        "pause": Regex(r"[\s:：,，]{0,40}"),
        "quote": Regex("[\"'`“]?"),
        "sql_end": Regex(r"[\"`”;.。，,\s]*"),
    },
    is_chinese=True,
)
_ENGLISH_FILE = _ENGLISH.pattern("""
    [<stated>|[,] <inside>] [the] [<some_data> [file] [in|of|from]]<gap><path>[('s|’s)<word_end>]
        [<table><word_end>][<gap>:]
""")
_CHINESE_FILE = _CHINESE.pattern("""
    [[，|,|。|[.;；]](<about>|见|详见|参见|参考|看)][从|在|对|把|将|用|拿|以|根据|基于|针对|按照]
        [(这|那)(个|份|张)][文件|表格]<gap><path>
        <gap>[这(个|张|份)][文件|表格|表|数据]<gap>[{inside}]<gap>[，|,|：|:]
""")
_ONLY_READ = (
    _ENGLISH.pattern("(load|open|read|import) [the] [file|table]<gap><path> [file]<gap>"),
    _CHINESE.pattern("[请|帮我|先|麻烦]*(读[取][一下]|打开|加载|载入|导入|load|open|read|import)<gap><path><gap>"),
)
# Words that say nothing in a question to a table, and a chart that is named in the middle of it.
_HAN_PLAINLY = (
    (_CHINESE.pattern("{told:汇总|统计|合计|计算}一下"), r"\g<told>"),
    (_CHINESE.pattern("按{by}(把|将){measure}<total>"), r"按\g<by>汇总\g<measure>"),
    (_CHINESE.pattern("{first:前<sign>(名|位|个|家)}[都|分别]是谁[？|?]<end>"), r"\g<first>"),
    (_CHINESE.pattern("(加起来|加在一起|累加起来|汇总起来)[再|来|后|之后]{how:画|做成|做个|生成}"), r"的总和\g<how>"),
    (
        _CHINESE.pattern("""
            (用|以){chart:(柱状|条形|柱形|折线|曲线|趋势|饼[状])图}(画|展示|表示|呈现|显示)[一下|出来|给我看]
        """),
        r"画成\g<chart>",
    ),
)
# What tells which part of a table is to be read: only name and email.
_SAYS_ONLY = _ENGLISH.pattern("[(but|and|showing|with)] (only|just)<word_end>")
_COUNTED = r"\b(how many|number of|count(?: of)?(?: the)?) {noun}\b"
_OWN = (
    r"(?<!\bsum)(?<!\btotal)(?<!\baverage)(?<!\bnumber)(?<!\bcount)(?<!\bmean)(?<!\bvalues)(?<!\bmedian)(?<!chart)"
    r"(?<!graph)(?<!plot) (?:of|for) (?:all )?(?:the )?{noun}\b"
)
_SAVED_LAST = _CHINESE.pattern("{what}[，|,][并|再|都]{how:<write><gap>[文件<gap>]}")
_SAVED = _ENGLISH.patterns("""
    {how:[please] (save|write|put|store|append|add|record|export)} {what}
        {to:(in|into|to|as|at the end of) <target>}<space>
    {what}[,] [and] {how:save[d]|store[d]|written|exported|appended} [it|this|that]
        {to:(in|into|to|as) <target>}<space>
""")
_SQL_CALL = _CHINESE.pattern("""
    <no_words>[(please|run|execute|query|ask|sql|the|with|this|do|statement|请|帮我|麻烦|跑|一下|一遍|下|执行|运行|查询|查|语句|用|拿
        |对|在|上|里|下面的|这[个|句|条|段]|以下|如下)<pause>]*<quote>{sql}<sql_end>
        [[去|来](查询|查看|查|看|跑|执行|运行|试)[一下|查|看|试|跑]<sql_end>]
""")
# What a clause without a file must say to speak of a part of a JSON value, and not of a text.
_PICKS = lazily.pattern(
    r"[A-Za-z_]\w*(?:\.[A-Za-z_]|\[)|\b(?:pick|fields?|keys?)\b|取出|字段"
    r"|[A-Za-z_]\w*\s?(?:里面?|下面?|中)的?\s?[A-Za-z_]|(?:每个|所有的?|全部的?)\s?[A-Za-z_]",
    re.IGNORECASE,
)
_LISTED = lazily.pattern(r"\b(?:list|array)\b|列表|数组", re.IGNORECASE)
# What is done in some amount: 出库数量 is a figure of each row, where 订单数量 is how many rows there are.
_DEEDS = tuple(words("出库 入库 销售 采购 进货 发货 退货 出货 生产 领用 使用 借阅 消费 捐赠"))
# What stands for a column that was named before, which is none itself, and what is asked for.
_NO_NAMES = frozenset({"one", "ones", "it", "them", "谁", "什么", "哪些", "哪个"})
# What a question may be about, so that no table is asked for.
_SOURCES = frozenset({Kind.PATH, Kind.URL, Kind.QUOTE, Kind.JSON, Kind.EXPRESSION, Kind.FOLDER, Kind.GLOB})
# A table that is spoken of and not named.
_SOME_TABLE = (
    _ENGLISH.pattern("""
        (does|do|are [there] in|in|of|has) (the|this|that|my|our) (table|spreadsheet|sheet) [have|contain|hold]
    """),
    _CHINESE.pattern("<not_behind_han>[这|那][个|张](表格|表)[里[面]|中]<counted>"),
)
_SAID = {"saved": "save", "stored": "store", "written": "write", "exported": "export", "appended": "append"}


@dataclass(frozen=True, slots=True)
class Whole:
    """A clause that is understood to its last word, and the call of a tool that it asks for."""

    clause: Clause
    tool: ToolSpec
    arguments: Mapping[str, Json]


def joined(
    text: str, mentions: Sequence[Mention], clauses: Sequence[Clause], tools: Sequence[ToolSpec]
) -> list[Clause]:
    """The clauses, with those put together that are one question in all; and a clause that says where its result is to
    be saved cut in two."""
    found: list[Clause] = []
    at = 0
    while at < len(clauses):
        run = next(
            (
                (size, parts)
                for size in range(min(_MAX_JOINED, len(clauses) - at), 0, -1)
                if (parts := _joined(text, mentions, clauses[at : at + size], tools))
            ),
            (1, [clauses[at]]),
        )
        found += run[1]
        at += run[0]
    return found


def _joined(text: str, mentions: Sequence[Mention], run: Sequence[Clause], tools: Sequence[ToolSpec]) -> list[Clause]:
    if len(run) > 1 and _is_only_read(run[0]) and not _SAYS_ONLY.match(run[1].text):
        return []
    clause = clause_at(text, mentions, run[0].start, run[-1].end, is_next=run[0].is_next)
    if whole_in(clause, mentions, tools):
        return [clause]
    saved = _saved(clause)
    return list(saved) if saved and whole_in(saved[0], mentions, tools) else []


def loading(clause: Clause, tools: Sequence[ToolSpec]) -> Whole | None:
    """The call that loads the table which a clause only reads, for a question to it that follows; None for others."""
    path = next(filter(is_table_file, clause.mentions), None)
    if path is None or not _is_only_read(clause):
        return None
    loaders = (tool for tool in tools if _loads(tool))
    return next((Whole(clause, tool, {"path": path.value}) for tool in loaders), None)


def of_same_table(wholes: tuple[Whole, ...], told: Sequence[Mapping[str, Json]]) -> tuple[Whole, ...]:
    """The calls of a clause that asks for one more figure of the table that was asked about before: how many rows, and
    how many customers; each department, then each grade. None where that was of some rows alone: of which the next is,
    nobody said. `told` are the arguments of the calls before."""
    before = next((one for one in reversed(told) if "path" in one), {})
    figures = [one for one in wholes if is_figure(one.arguments) and "path" not in one.arguments]
    if not is_figure(before) or not any(_is_anew(one.arguments, before) for one in figures):
        return wholes
    if before.get("where"):
        return ()
    path = {"path": before["path"]}
    return tuple(replace(one, arguments={**path, **one.arguments}) if one in figures else one for one in wholes)


def is_figure(arguments: Mapping[str, Json]) -> bool:
    """Whether a call with these arguments works out a figure of a table, or one for each group."""
    return "operation" in arguments


def _is_anew(asked: Mapping[str, Json], before: Mapping[str, Json]) -> bool:
    """Whether a figure cannot be of what came out before: of one figure, or of groups that it is not split by."""
    groups, split = before.get("group_by"), asked.get("group_by")
    if not isinstance(groups, list):
        return True
    return isinstance(split, list) and not all(one in groups for one in split)


def _is_only_read(clause: Clause) -> bool:
    return fitting(_ONLY_READ, _marked(clause)) is not None


def _saved(clause: Clause) -> tuple[Clause, Clause] | None:
    """A clause whose result is to be saved, cut into what is worked out and where it goes."""
    paths = [one for one in clause.mentions if one.kind is Kind.PATH]
    if len(paths) != 2 or clause.text[paths[1].end :].strip(" 里中。.!！"):
        return None
    told = clause.text[: paths[1].start]
    last = _SAVED_LAST.fullmatch(told)
    found = last or fitting(_SAVED, told)
    what = place(found, "what") if found else None
    if found is None or what is None:
        return None
    if last:
        return _part(clause, *what), _part(clause, last.start("how"), len(clause.text))
    how, to = kept(found, "how").lower(), told.rindex(kept(found, "to"))
    lead, tail = f"{_SAID.get(how, how)} it ", clause.text[to:]
    path = replace(paths[1], start=paths[1].start - to + len(lead), end=paths[1].end - to + len(lead))
    return _part(clause, *what), Clause(clause.start + to, clause.end, lead + tail, (path,))


def _part(clause: Clause, start: int, end: int) -> Clause:
    part = clause_at(clause.text, clause.mentions, start, end, is_next=clause.is_next)
    return replace(part, start=clause.start + start, end=clause.start + end)


def whole_in(clause: Clause, mentions: Sequence[Mention], tools: Sequence[ToolSpec]) -> tuple[Whole, ...]:
    """The calls that a clause asks for, when all of it is understood; else (). `mentions` are those of the request:
    what a clause without a file speaks of is named before it."""
    paths = [one for one in clause.mentions if one.kind is Kind.PATH]
    if len(clause.text) > _MAX_CHARS:
        return ()
    if len(paths) == 2:
        return tuple(_of_report(clause, paths, tools))
    if len(paths) > 1 or any(one.kind in (Kind.URL, Kind.GLOB, Kind.MAIL) for one in clause.mentions):
        return ()
    if not any(one.kind in _SOURCES for one in mentions):
        return tuple(_of_open_table(clause, _without_file(clause, None)[0], tools))
    return _about(clause, paths[0] if paths else None, mentions, tools)


def _about(
    clause: Clause, path: Mention | None, mentions: Sequence[Mention], tools: Sequence[ToolSpec]
) -> tuple[Whole, ...]:
    """The calls for a question to a table, or for a part of a JSON value, of this file or of one named before."""
    ending = path.text.rpartition(".")[2].lower() if path else ""
    text, is_inside = _without_file(clause, path)
    named = [one for one in mentions if one.end <= clause.start]
    if ending in TABLE_ENDINGS or (not path and any(map(is_table_file, named))):
        found = tuple(_of_table(clause, text, path, tools))
        if found:
            return found
    if ending == "json" or (not path and any(map(_may_be_json, named)) and _PICKS.search(text)):
        return tuple(_of_json(clause, text, path, tools, is_inside=is_inside))
    return ()


def _may_be_json(mention: Mention) -> bool:
    return mention.kind is Kind.URL or (mention.kind is Kind.PATH and mention.text.lower().endswith(".json"))


def _marked(clause: Clause) -> str:
    text = clause.text
    for one in sorted(clause.mentions, key=lambda one: -one.start):
        if one.kind is Kind.PATH:
            text = text[: one.start] + _MARK + text[one.end :]
    return text


def _without_file(clause: Clause, path: Mention | None) -> tuple[str, bool]:
    """The clause without its file, and whether it speaks of something inside of that."""
    text = _marked(clause)
    is_chinese = language_of(clause.text) == "zh"
    for wordy, plain in _HAN_PLAINLY if is_chinese else ():
        text = wordy.sub(plain, text)
    if path is None:
        return text, False
    found = (_CHINESE_FILE if is_chinese else _ENGLISH_FILE).search(text)
    assert found is not None
    rest = text[: found.start()] + " " + text[found.end() :]
    if path.text.lower().endswith(".json"):
        return rest, not is_chinese or found["inside"] is not None
    stem = path.text.rpartition("/")[2].rpartition(".")[0].lower()
    if is_chinese and stem.endswith(_DEEDS):
        return rest, found["inside"] is not None
    if is_chinese:
        noun = re.escape(stem)
        rest = re.sub(rf"((?:多少|几)[个条笔位名份家]){noun}", r"\1记录", rest)
        rest = re.sub(rf"{noun}(?=数|的?数量|一?共?有?(?:多少|几)[个条笔位名份家])", "记录", rest)
        return rest, found["inside"] is not None
    noun = re.escape(stem) if stem.endswith("s") else re.escape(stem) + "s"
    rest = re.sub(_COUNTED.format(noun=noun), r"\1 rows", rest, flags=re.IGNORECASE)
    return re.sub(_OWN.format(noun=noun), "", rest, flags=re.IGNORECASE), True


def _of_table(clause: Clause, text: str, path: Mention | None, tools: Sequence[ToolSpec]) -> Iterator[Whole]:
    chart = chart_wish(text)
    drawer = next(filter(_draws, tools), None)
    if chart and drawer:
        if not chart.figure:
            yield Whole(clause, drawer, chart.arguments)
            return
        figures = _asked(clause, chart.figure, path, tools)
        if figures:
            rest = tuple(one for one in clause.mentions if one is not path)
            yield figures
            yield Whole(replace(clause, mentions=rest), drawer, chart.arguments)
        return
    several = [_wish(clause, one) for one in figures_apart(text)]
    answers = [_asked(clause, one, path, tools) for one in several if one is not None and one.operation]
    calls = [one for one in answers if one is not None]
    if calls and len(calls) == len(several):
        yield from calls
        return
    sql = _SQL_CALL.fullmatch(text)
    wish = TableWish(sql=sql["sql"].strip()) if sql else _wish(clause, text)
    is_clear = wish is not None and (path is not None or bool(wish.operation or wish.by or wish.sql))
    asked = _asked(clause, wish, path, tools) if wish and is_clear else None
    if asked:
        yield asked


def _of_open_table(clause: Clause, text: str, tools: Sequence[ToolSpec]) -> Iterator[Whole]:
    """A question to a table where none is named, which is then asked for: one about groups, or about "the table"."""
    bare = text
    for some_table in _SOME_TABLE:
        bare = some_table.sub("", bare)
    found = tuple(_of_table(clause, bare, None, tools))
    if bare != text or any(one.arguments.get("group_by") for one in found):
        yield from found


def _wish(clause: Clause, text: str) -> TableWish | None:
    wish = chinese_wish(text) if language_of(clause.text) == "zh" else english_wish(text)
    return wish if wish and _is_said(wish, clause.text) else None


def _asked(clause: Clause, wish: TableWish, path: Mention | None, tools: Sequence[ToolSpec]) -> Whole | None:
    """The call of the tool that answers a question to a table; the one for queries only when no other does."""
    for tool in sorted(filter(_takes_tables, tools), key=lambda tool: "sql" in _names(tool)):
        arguments = table_arguments(wish, _names(tool))
        source = next((name for name, kind in tool.consumes.items() if kind == "path"), "")
        if arguments is not None and path and source:
            return Whole(clause, tool, {source: path.value, **arguments})
        if arguments is not None and "table" in tool.consumes.values():
            return Whole(clause, tool, arguments)
    return None


def _is_said(wish: TableWish, text: str) -> bool:
    """Whether all names stand in the clause as they are, also where its file stood between its words."""
    told = re.sub(r"\s+", " ", text)
    names = (wish.measure, wish.by, *wish.group_by, *wish.columns, *(one.column for one in wish.conditions))
    is_named = not any(name.lower() in _NO_NAMES for name in names)
    return is_named and all(_stands(name, told) or name in text.replace(" ", "") for name in names)


def _stands(name: str, text: str) -> bool:
    """Whether a name stands in a text, also in the plural of which it was taken: city for cities."""
    return name in text or (singular(name) == name and name[:-1] in text)


def _of_report(clause: Clause, paths: Sequence[Mention], tools: Sequence[ToolSpec]) -> Iterator[Whole]:
    wish = report_wish(_marked(clause))
    tool = next((tool for tool in tools if {"path", "title", "rows", "svg"} <= _names(tool)), None)
    if wish is None or tool is None or not paths[wish.target].text.lower().endswith((".md", ".html", ".htm")):
        return
    title: dict[str, Json] = {"title": wish.title} if wish.title else {}
    yield Whole(replace(clause, mentions=(paths[wish.source],)), tool, {"path": paths[wish.target].value, **title})


def _of_json(
    clause: Clause, text: str, path: Mention | None, tools: Sequence[ToolSpec], *, is_inside: bool
) -> Iterator[Whole]:
    tool = next(
        (tool for tool in tools if {"query", "value"} <= _names(tool) and "json" in tool.consumes.values()), None
    )
    query = json_pick(text, is_inside=is_inside) if tool else ""
    # How many users there are in users.json may be told by a list of that name, and by the whole.
    if (
        path
        and re.fullmatch(rf"{re.escape(path.text.rpartition('/')[2].rpartition('.')[0])} \| length", query)
        and not _LISTED.search(text)
    ):
        return
    if tool and query:
        source = next(name for name, kind in tool.consumes.items() if kind == "path")
        yield Whole(clause, tool, {source: path.value, "query": query} if path else {"query": query})


def _names(tool: ToolSpec) -> frozenset[str]:
    return offered_names(tool.parameters.get("properties"))


def _takes_tables(tool: ToolSpec) -> bool:
    return tool.traits.effect is Effect.NONE and tool.produces.get("rows") == "table"


def _loads(tool: ToolSpec) -> bool:
    return _takes_tables(tool) and required_of(tool) == ("path",) and "text" not in tool.produces.values()


def _draws(tool: ToolSpec) -> bool:
    return {"kind", "x", "y", "title"} <= _names(tool) and tool.consumes.get("rows") == "table"
