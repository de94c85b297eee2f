"""Finds the clauses of a request that are understood to their last word: questions to a table, charts, parts of a JSON
value; and makes their calls. Clauses that belong together, as the conditions of one question do, are joined for it.

Must not know: how a file stands in such a clause; the names of tools, which are told by their parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.files import TABLE_ENDINGS, ending_of
from autoglm.planning.offline.clauses.file_phrases import CHINESE, ENGLISH, is_only_read, with_marks, without_file
from autoglm.planning.offline.clauses.statements import statement_in
from autoglm.planning.offline.files.fit import is_table_file
from autoglm.planning.offline.forms.works import makes_reports
from autoglm.planning.offline.mentions.clauses import Clause, clause_at
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.steps.taking import required_of
from autoglm.planning.offline.tables.arguments import table_arguments
from autoglm.planning.offline.tables.charts import ChartWish, chart_wish
from autoglm.planning.offline.tables.figures import figures_apart, questions_apart
from autoglm.planning.offline.tables.json_picks import json_pick
from autoglm.planning.offline.tables.measures import singular
from autoglm.planning.offline.tables.questions import table_wish
from autoglm.planning.offline.tables.reports import report_wish
from autoglm.planning.offline.tables.wish import SPANS, TableWish
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.lexicon import MONTH_NAMES
from autoglm.planning.offline.words.phrasing import fitting, kept, place
from autoglm.planning.offline.words.text import language_of

_MAX_JOINED = 5
_MAX_CHARS = 240
# What tells which part of a table is to be read: only name and email.
_SAYS_ONLY = ENGLISH.pattern("[(but|and|showing|with)] (only|just)<word_end>")
_SAVED_LAST = CHINESE.pattern("{what}[，|,][并|再|都]{how:<write><gap>[文件<gap>]}")
_SAVED = ENGLISH.patterns("""
    {how:[please] (save|write|put|store|append|add|record|export)} {what}
        {to:(in|into|to|as|at the end of) <target>}<space>
    {what}[,] [and] {how:save[d]|store[d]|written|exported|appended} [it|this|that]
        {to:(in|into|to|as) <target>}<space>
""")
# One figure of two files. Without a word for comparing it might be one of both together.
_COMPARED = (
    *ENGLISH.patterns("""
        [please] compare [the|their] {what} (in|of|from|between|for)<gap><path>[,] (and|with|to|against|vs[.]|versus)
            [(in|of|from)]<gap><path>
    """),
    *CHINESE.patterns("""
        [请|帮我|麻烦]*(比较|对比|比一比|比一下)[一下]<gap><path><gap>(和|与|跟|、)<gap><path><gap>[里面|里|中][的]{what}
        [请|帮我|麻烦]*[把|将]<gap><path><gap>(和|与|跟|、)<gap><path><gap>[里面|里|中][的]{what}(比较|对比|比)[一下]
    """),
)
# What a clause without a file must say to speak of a part of a JSON value, and not of a text.
_PICKS = lazily.pattern(
    r"[A-Za-z_]\w*(?:\.[A-Za-z_]|\[)|\b(?:pick|fields?|keys?)\b|取出|字段"
    r"|[A-Za-z_]\w*\s?(?:里面?|下面?|中)的?\s?[A-Za-z_]|(?:每个|所有的?|全部的?)\s?[A-Za-z_]",
    re.IGNORECASE,
)
# A clause that only tells a title.
_TITLE_ALONE = lazily.pattern(r"\s*(?:报告|文件)?的?(?:标题|题目)就?(?:[是为叫用]|：|:)?\s*[“\"‘「].{1,60}[”\"’」]\s*")
_LISTED = lazily.pattern(r"\b(?:list|array)\b|列表|数组", re.IGNORECASE)
# What stands for a column that was named before, which is none itself, and what is asked for.
_NO_NAMES = frozenset({"one", "ones", "it", "them", "everything", "anything", "谁", "什么", "哪些", "哪个"})
# What a question may be about, so that no table is asked for.
_SOURCES = frozenset({Kind.PATH, Kind.URL, Kind.QUOTE, Kind.JSON, Kind.EXPRESSION, Kind.FOLDER, Kind.GLOB})
# A table that is spoken of and not named.
_SOME_TABLE = (
    ENGLISH.pattern("""
        (does|do|are [there] in|in|of|has) (the|this|that|my|our) (table|spreadsheet|sheet) [have|contain|hold]
    """),
    CHINESE.pattern("<not_behind_han>[这|那][个|张](表格|表)[里[面]|中]<counted>"),
)
_ENGLISH_WORD = lazily.pattern(r"\b(?:the|of|by|in|where|which|with|how|what|is|are)\b", re.IGNORECASE)
_HAN_WORD = lazily.pattern("[的了吗呢几哪请把将给和与是有多少各每按里中查算求列找]")
_SAID = {"saved": "save", "stored": "store", "written": "write", "exported": "export", "appended": "append"}


@dataclass(frozen=True, slots=True)
class Whole:
    """A clause that is understood to its last word, and the call of a tool that it asks for."""

    clause: Clause
    tool: ToolSpec
    arguments: Mapping[str, Json]


class WholeClauses:
    """Reads clauses over a fixed set of tools; spans of time such as last week are told against `today`."""

    def __init__(self, tools: Sequence[ToolSpec], today: date) -> None:
        self._tools = tuple(tools)
        self._today = today

    def joined(self, text: str, mentions: Sequence[Mention], clauses: Sequence[Clause]) -> list[Clause]:
        """The clauses, with those put together that are one question in all; and a clause that says where its result is
        to be saved cut in two."""
        found: list[Clause] = []
        left = list(clauses)
        while left:
            size, parts = self._next_question(text, mentions, left[:_MAX_JOINED])
            found += parts
            left = left[size:]
        return found

    def _next_question(
        self, text: str, mentions: Sequence[Mention], clauses: Sequence[Clause]
    ) -> tuple[int, list[Clause]]:
        """How many of the first clauses are one question in all, and what they become; the first as it is where none
        is."""
        for size in range(len(clauses), 0, -1):
            parts = self._joined(text, mentions, clauses[:size])
            if parts:
                return size, parts
        return 1, [clauses[0]]

    def _joined(self, text: str, mentions: Sequence[Mention], run: Sequence[Clause]) -> list[Clause]:
        if len(run) > 1 and is_only_read(run[0]) and not _SAYS_ONLY.match(run[1].text):
            return []
        if len(run) > 1 and run[0].start and _TITLE_ALONE.fullmatch(run[0].text):
            return []  # the title of what was told before it
        clause = clause_at(text, mentions, run[0].start, run[-1].end, is_next=run[0].is_next)
        if self.in_clause(clause, mentions):
            return [clause]
        saved = _saved(clause)
        return list(saved) if saved and self.in_clause(saved[0], mentions) else []

    def loading(self, clause: Clause) -> Whole | None:
        """The call that loads the table which a clause only reads, for a question to it that follows; else None."""
        path = next(filter(is_table_file, clause.mentions), None)
        if path is None or not is_only_read(clause):
            return None
        loaders = (tool for tool in self._tools if _loads(tool))
        return next((Whole(clause, tool, {"path": path.value}) for tool in loaders), None)

    def in_clause(self, clause: Clause, mentions: Sequence[Mention]) -> tuple[Whole, ...]:
        """The calls that a clause asks for, when all of it is understood; else (). `mentions` are those of the request:
        what a clause without a file speaks of is named before it."""
        paths = [one for one in clause.mentions if one.kind is Kind.PATH]
        if len(clause.text) > _MAX_CHARS:
            return ()
        if len(paths) == 2:
            return tuple(self._of_report(clause, paths)) or self._of_two_tables(clause, paths)
        if len(paths) > 1 or any(one.kind in (Kind.URL, Kind.GLOB, Kind.MAIL) for one in clause.mentions):
            return ()
        if not any(one.kind in _SOURCES for one in mentions):
            return tuple(self._of_open_table(clause, without_file(clause, None)[0]))
        return self._about(clause, paths[0] if paths else None, mentions)

    def _about(self, clause: Clause, path: Mention | None, mentions: Sequence[Mention]) -> tuple[Whole, ...]:
        """The calls for a question to a table, or for a part of a JSON value, of this file or of one named before."""
        ending = ending_of(path.text) if path else ""
        text, is_inside = without_file(clause, path)
        named = [one for one in mentions if one.end <= clause.start]
        if ending in TABLE_ENDINGS or (not path and any(map(is_table_file, named))):
            found = self._of_table(clause, text, path)
            if found:
                return found
        if ending == "json" or (not path and any(map(_may_be_json, named)) and _PICKS.search(text)):
            return tuple(self._of_json(clause, text, path, is_inside=is_inside))
        return ()

    def _of_table(self, clause: Clause, text: str, path: Mention | None) -> tuple[Whole, ...]:
        drawer = next(filter(_draws, self._tools), None)
        if not (drawer or any(map(_takes_tables, self._tools))):
            return ()  # nothing would come of what is read
        chart = chart_wish(text, self._today)
        if chart and drawer:
            return self._of_chart(clause, chart, drawer, path)
        return self._of_figures(clause, text, path) or self._of_question(clause, text, path)

    def _of_chart(self, clause: Clause, chart: ChartWish, drawer: ToolSpec, path: Mention | None) -> tuple[Whole, ...]:
        """The call that draws; before it the one that works out what is drawn, where rows are not drawn as they are."""
        if not chart.figure:
            return (Whole(clause, drawer, chart.arguments),)
        figures = self._asked(clause, chart.figure, path)
        rest = tuple(one for one in clause.mentions if one is not path)
        return (figures, Whole(replace(clause, mentions=rest), drawer, chart.arguments)) if figures else ()

    def _of_figures(self, clause: Clause, text: str, path: Mention | None) -> tuple[Whole, ...]:
        """A call for each figure that is asked for; () where one of them is none, or no tool works it out."""
        wishes = self._figures(clause, figures_apart(text)) or self._own_figures(clause, text)
        calls = [self._asked(clause, one, path) for one in wishes]
        return tuple(one for one in calls if one is not None) if all(calls) else ()

    def _figures(self, clause: Clause, questions: Sequence[str]) -> tuple[TableWish, ...]:
        """What questions ask for where each is for a figure; else ()."""
        wishes = [self._wish(clause, one) for one in questions]
        # A bound that is told for two figures is told of one of them.
        figures = tuple(one for one in wishes if one is not None and one.operation and not one.having)
        return figures if len(figures) == len(wishes) else ()

    def _own_figures(self, clause: Clause, text: str) -> tuple[TableWish, ...]:
        """Two figures of all rows, each with a question of its own. A condition or a group might be told for both."""
        found = (self._figures(clause, several) for several in questions_apart(text))
        return next((figures for figures in found if figures and all(map(_is_of_all, figures))), ())

    def _of_question(self, clause: Clause, text: str, path: Mention | None) -> tuple[Whole, ...]:
        """The call for a single question, or for a statement in SQL."""
        sql = statement_in(clause, text, path)
        wish = TableWish(sql=sql) if sql else self._wish(clause, text)
        if wish is None or not (path or wish.operation or wish.by or wish.sql):
            return ()
        asked = self._asked(clause, wish, path)
        return (asked,) if asked else ()

    def _of_open_table(self, clause: Clause, text: str) -> Iterator[Whole]:
        """A question to a table where none is named, which is then asked for: about groups, or about "the table"."""
        bare = text
        for some_table in _SOME_TABLE:
            bare = some_table.sub("", bare)
        found = self._of_table(clause, bare, None)
        if bare != text or any(one.arguments.get("group_by") for one in found):
            yield from found

    def _wish(self, clause: Clause, text: str) -> TableWish | None:
        wish = table_wish(text, self._today, is_chinese=language_of(clause.text) == "zh" and not _is_english(text))
        return wish if wish and _is_said(wish, clause.text) else None

    def _asked(self, clause: Clause, wish: TableWish, path: Mention | None) -> Whole | None:
        """The call of the tool that answers a question to a table; the one for queries only when no other does."""
        for tool in sorted(filter(_takes_tables, self._tools), key=lambda tool: "sql" in _names(tool)):
            arguments = table_arguments(wish, _names(tool))
            source = next((name for name, kind in tool.consumes.items() if kind == "path"), "")
            if arguments is not None and path and source:
                return Whole(clause, tool, {source: path.value, **arguments})
            if arguments is not None and "table" in tool.consumes.values():
                return Whole(clause, tool, arguments)
        return None

    def _of_report(self, clause: Clause, paths: Sequence[Mention]) -> Iterator[Whole]:
        wish = report_wish(with_marks(clause))
        tool = next(filter(makes_reports, self._tools), None)
        if wish is None or tool is None or not paths[wish.target].text.lower().endswith((".md", ".html", ".htm")):
            return
        title: dict[str, Json] = {"title": wish.title} if wish.title else {}
        yield Whole(replace(clause, mentions=(paths[wish.source],)), tool, {"path": paths[wish.target].value, **title})

    def _of_two_tables(self, clause: Clause, paths: Sequence[Mention]) -> tuple[Whole, ...]:
        """The same figure of two files that are compared."""
        found = fitting(_COMPARED, with_marks(clause).strip(" .。"))
        wish = self._wish(clause, kept(found, "what")) if found and all(map(is_table_file, paths)) else None
        if wish is None or not wish.operation or not _is_of_all(wish):
            return ()
        calls = [self._asked(clause, wish, path) for path in paths]
        return tuple(one for one in calls if one is not None)

    def _of_json(self, clause: Clause, text: str, path: Mention | None, *, is_inside: bool) -> Iterator[Whole]:
        tool = next(
            (tool for tool in self._tools if {"query", "value"} <= _names(tool) and "json" in tool.consumes.values()),
            None,
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


def of_same_table(wholes: tuple[Whole, ...], earlier: Sequence[Mapping[str, Json]]) -> tuple[Whole, ...]:
    """The calls of a clause that asks for one more figure of the table that was asked about before: how many rows, and
    how many customers; each department, then each grade. None where that was of some rows alone: of which the next is,
    nobody said. `earlier` are the arguments of the calls before."""
    before = next((one for one in reversed(earlier) if "path" in one), {})
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


def _saved(clause: Clause) -> tuple[Clause, Clause] | None:
    """A clause whose result is to be saved, cut into what is worked out and where it goes."""
    paths = [one for one in clause.mentions if one.kind is Kind.PATH]
    if len(paths) != 2 or clause.text[paths[1].end :].strip(" 里中。.!！"):
        return None
    before = clause.text[: paths[1].start]
    last = _SAVED_LAST.fullmatch(before)
    found = last or fitting(_SAVED, before)
    what = place(found, "what") if found else None
    if found is None or what is None:
        return None
    if last:
        return _part(clause, *what), _part(clause, last.start("how"), len(clause.text))
    how, to = kept(found, "how").lower(), before.rindex(kept(found, "to"))
    lead, tail = f"{_SAID.get(how, how)} it ", clause.text[to:]
    path = replace(paths[1], start=paths[1].start - to + len(lead), end=paths[1].end - to + len(lead))
    return _part(clause, *what), Clause(clause.start + to, clause.end, lead + tail, (path,))


def _part(clause: Clause, start: int, end: int) -> Clause:
    part = clause_at(clause.text, clause.mentions, start, end, is_next=clause.is_next)
    return replace(part, start=clause.start + start, end=clause.start + end)


def _may_be_json(mention: Mention) -> bool:
    return mention.kind is Kind.URL or (mention.kind is Kind.PATH and mention.text.lower().endswith(".json"))


def _is_of_all(figure: TableWish) -> bool:
    is_told = bool(figure.measure) or figure.operation == "count"
    return is_told and not (figure.group_by or figure.conditions or figure.limit)


def _is_english(text: str) -> bool:
    """Whether a question is told in English words, with Chinese names: the total 金额 by 部门."""
    return _ENGLISH_WORD.search(text) is not None and not _HAN_WORD.search(text)


def _is_said(wish: TableWish, text: str) -> bool:
    """Whether all names stand in the clause as they are, also where its file stood between its words."""
    spaced = re.sub(r"\s+", " ", text)
    is_named = not any(name.lower() in _NO_NAMES for name in wish.names)
    times = (*wish.group_by, wish.by, *(one.column for one in wish.conditions))
    if any(name.lower() in MONTH_NAMES for name in times):
        return False  # a month is no column to part rows by
    # Which day it was is asked of the date of each row.
    told = [name for name in wish.names if name not in SPANS and not (name == "日期" and "天" in text)]
    return is_named and all(_stands(name, spaced) or name in text.replace(" ", "") for name in told)


def _stands(name: str, text: str) -> bool:
    """Whether a name stands in a text, also in the plural of which it was taken: city for cities."""
    return name in text or (singular(name) == name and name[:-1] in text)


def _names(tool: ToolSpec) -> frozenset[str]:
    return frozenset(tool.properties)


def _takes_tables(tool: ToolSpec) -> bool:
    return not tool.has_effect and tool.produces.get("rows") == "table"


def _loads(tool: ToolSpec) -> bool:
    return _takes_tables(tool) and required_of(tool) == ("path",) and "text" not in tool.produces.values()


def _draws(tool: ToolSpec) -> bool:
    return {"kind", "x", "y", "title"} <= _names(tool) and tool.consumes.get("rows") == "table"
