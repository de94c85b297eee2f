"""Reads a clause that asks for a chart as a whole, in Chinese and English: kind, axes, size, title, and the figures
that are to be worked out for it before. A clause of which one word is left over is not read here. Must not know: tools.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from autoglm.core.values import Json
from autoglm.planning.notation import Regex
from autoglm.planning.offline.tables.chinese import leads as chinese_leads
from autoglm.planning.offline.tables.chinese import names as chinese_names
from autoglm.planning.offline.tables.chinese import questions as chinese
from autoglm.planning.offline.tables.chinese.periods import CHINESE
from autoglm.planning.offline.tables.english import leads as english_leads
from autoglm.planning.offline.tables.english import questions as english
from autoglm.planning.offline.tables.english.conditions import conditions_apart
from autoglm.planning.offline.tables.english.names import COLUMN, COLUMNS, bare
from autoglm.planning.offline.tables.english.periods import ENGLISH
from autoglm.planning.offline.tables.period_reading import with_periods
from autoglm.planning.offline.tables.periods import SIGN, conditions_of_sign, may_all_hold
from autoglm.planning.offline.tables.questions import table_wish
from autoglm.planning.offline.tables.spans import with_spans
from autoglm.planning.offline.tables.wish import SPANS, Condition, TableWish
from autoglm.planning.offline.words.lexicon import words
from autoglm.planning.offline.words.phrasing import Phrasing, kept
from autoglm.planning.offline.words.text import language_of

_KINDS = {
    "bar": words("bar bars column 柱状 柱形 条形 柱"),
    "line": words("line trend 折线 曲线 趋势 线"),
    "pie": words("pie 饼状 饼"),
}
_KIND_OF = {word: kind for kind, told in _KINDS.items() for word in told}
_QUOTE = r"\"[^\"]*\"|“[^”]*”|'[^']*'|「[^」]*」"
_KNOWN = {
    "kind": Regex("|".join(_KIND_OF)),
    "title": Regex(_QUOTE),
    "width": Regex(r"\d{2,5}"),
    "height": Regex(r"\d{2,5}"),
    "gap": Regex(" ?"),
    "anything": Regex(".+"),
    "something": Regex(".+?"),
    "stop": Regex(r"(?=[，,。]|$)"),
    "end": Regex(r"\b"),
}
_ENGLISH = Phrasing(
    """
    chart = chart[s]|graph[s]|plot[s]|diagram[s]
    draw = draw|plot|chart|graph|make|create|render|visualise|visualize|generate|produce|show|turn|do|build
    axis = axis| axis|-axis
    on_x = (on|along|for|as) [the] x[<axis>]
    on_y = (on|along|up|for|as) [the] y[<axis>]
    is = <gap>(=|:|is|being|as)
    px = <gap>(px|pixel[s])
    """,
    {
        **_KNOWN,
        **dict.fromkeys(("x", "column", "group"), COLUMN),
        "y": COLUMNS,
    },
)
_CHINESE = Phrasing(
    """
    draw = [请|帮我|帮忙|给我|再|然后|并|用|把|将|以|根据|画|绘制|做|制作|生成|出|一个|一张|一幅|一条|个|张|幅|条|成|为
        |的|来|表示|展示|，|,|：|数据|图]*
    x_axis = 横轴|横坐标|x轴
    y_axis = 纵轴|纵坐标|竖轴|y轴
    is = 是|为|用|取|放|标[上]|设为|表示|：
    take = 用|以|拿|把|将
    as = 做|作[为]|为|当|放
    # On an axis such a word is the name of a column, and no figure to be worked out.
    extreme = 最(高|低|大|小)|平均|<column>
    set = [设]为|设成|是|：
    px = <gap>(px|pixel[s]|[个]像素)
    """,
    {
        **_KNOWN,
        **dict.fromkeys(("x", "column", "group"), Regex(chinese_names.COLUMN)),
        "y": Regex(chinese_names.COLUMNS),
    },
    is_chinese=True,
)
_TITLES = (
    _CHINESE.pattern("""
        [，|,][(给|为)(它|图[表|片]|这[个|张]图[表]|上面)][起|取|加|配|写|标|用|附|设]*[上|个|一个]*([图[的]|图表](标题|题目|名字)|图名)
            [是|为|叫[做]|用|写|：|:]{title}
    """),
    _ENGLISH.pattern("""
        [,] [and|with] ([give it|has] [the|a] title[d| it| is|:]|called|named|headed) [of|as]<gap>{title}
    """),
)
_SIZES = (
    _CHINESE.pattern("[，|,](大小|尺寸)[[设]为|是]<gap>{width}<gap>(x|×|\\*)<gap>{height}[<px>]"),
    _ENGLISH.pattern("[,] (size|at) [of]<gap>{width}<gap>(x|×|\\*)<gap>{height}[<px>]"),
    *2
    * (
        _ENGLISH.pattern("[,] [and|with|make it|of]* ({width}[<px>] wide|{height}[<px>] (high|tall))"),
        _ENGLISH.pattern("""
            [,] [and|with|in|at]* [a|an] ((width|w)[ of| is| set to|:|=]<gap>{width}
                |height[ of| is|:|=]<gap>{height})[<px>]
        """),
        _CHINESE.pattern("[，|,][图[的]](宽[度][<set>]{width}|高[度][<set>]{height})[<px>]"),
    ),
)
_ENGLISH_KIND = _ENGLISH.pattern("""
    [as|in|into|in the form of] [a|an|the] [simple|nice|svg] ({kind}(<chart>| <chart>)|{kind:pie} (of|for|showing))
""")
_CHINESE_KIND = _CHINESE.pattern("""
    [画|绘|绘制|做|制作|生成|出|转|展示|呈现][成|为|出|个|一个|一张|一幅|一条|张|幅|条|一下]*{kind}图
""")
_ANY_KIND = _ENGLISH.pattern("[as] (a|an|the) (chart|graph|plot|diagram)<end>")
_DRAWN = _ENGLISH.pattern("(draw|plot|chart|graph|visualise|visualize)<end>")
_ENGLISH_AXES = _ENGLISH.patterns("""
    [,] [with|using|put|putting|and|have]* [the] {x} <on_x>[[,] and|,|, with] [the] {y} <on_y>
    [,] [with|using|and]* [the] x[<axis>][<is>]<gap>{x}[[,] and|,] [the] y[<axis>][<is>]<gap>{y}
    [,] [with|using|and]* [the] {x} <on_x>
""")
_ENGLISH_CORE = _ENGLISH.pattern("""
    [<draw>] [me|us] [of|for|showing|with|from|it|the data|the table|the rows]* [the] [column[s]] [{y}] [column[s]]
        [(against|versus|vs[.]|over|as a function of|depending on) [the] {x}] [with]
""")
_LED_FIGURE = _ENGLISH.pattern("[<draw>] [me|us] [of|for|showing|with]* [the] {figure:<anything>}")
_ENGLISH_SUM = _ENGLISH.pattern("{column} (by|per|for each|for every) [the] {group}")
_CHINESE_DRAW = _CHINESE.pattern("<draw>")
_CHINESE_AXES = _CHINESE.patterns("""
    [，|,]<x_axis><is>{x}[，|,|、|并且|而]<y_axis><is>{y:<y>|<extreme>[(、|和|与)<extreme>]*}<stop>
    # Where the first axis needs no word for "is", neither does the other: 纵轴用电量 is 用电量.
    [，|,]<x_axis>{x}[，|,|、|并且|而]<y_axis>{y:<y>|<extreme>[(、|和|与)<extreme>]*}<stop>
    [，|,][直接][<take>]{x}<as><x_axis>[上][，|,|、][<take>]{y}<as><y_axis>[上][来|，|,]
    [，|,]<x_axis>[<is>]{x}<stop>
    [，|,][直接][<take>]{x}<as><x_axis>[来|，|,]
    {y}随[着]{x}[的][变化|走势|趋势][的][情况|走势|趋势][的]<stop>
""")
_CHINESE_CORE = _CHINESE.pattern("<draw>{told:<something>}[的]<draw>")
_CHINESE_SUM = _CHINESE.pattern("(每[个]|各[个]|按){group}的{column}")
_CHINESE_COLUMNS = _CHINESE.pattern("{y}[这][[两|三|四|几][个]列]")
# What stands before the columns that a chart shows, and not before words for its looks.
_SHOWS = _ENGLISH.pattern("(of|for|showing|column[s]|plot|chart|graph)<end>")
_LOOKS = _CHINESE.pattern("""
    标题|题目|红|橙|黄|绿|蓝|紫|黑|白|灰|粉|彩|三维|立体|堆叠|堆积|横向|水平|动态|漂亮|好看|简单|详细|双
""")
_PERIOD = re.compile(f" ?({SIGN})的?")
_TIMES = frozenset(words("date day week month quarter year time"))
_TIMES_HAN = words("日期 时间 月 月份 年 年份 季度")


@dataclass(frozen=True, slots=True)
class ChartWish:
    """The arguments that a chart is told to have, and the figures that it is to show; None for the rows as they are."""

    arguments: dict[str, Json] = field(default_factory=dict)
    figure: TableWish | None = None


def chart_wish(text: str, today: date) -> ChartWish | None:
    """What a clause asks of a chart, see `table_wish`; None when it is not understood to its last word."""
    arguments: dict[str, Json] = {}
    is_chinese = language_of(text) == "zh"
    rest = chinese_leads.compact(text) if is_chinese else english_leads.trimmed(text)
    rest = _sized(_titled(rest, arguments), arguments)
    found = (_CHINESE_KIND if is_chinese else _ENGLISH_KIND).search(rest)
    if found:
        arguments["kind"] = _KIND_OF[kept(found, "kind").lower()]
    elif not _DRAWN.match(rest):
        return None
    rest = _without(rest, found) if found else _ANY_KIND.sub(" ", rest, count=1)
    return _read(rest, arguments, today, is_chinese=is_chinese) or _of_some_time(
        rest, arguments, today, is_chinese=is_chinese
    )


def _read(text: str, arguments: dict[str, Json], today: date, *, is_chinese: bool) -> ChartWish | None:
    return _chinese(text.strip(" ，"), arguments, today) if is_chinese else _english(text, arguments, today)


def _of_some_time(text: str, arguments: dict[str, Json], today: date, *, is_chinese: bool) -> ChartWish | None:
    """The chart of rows that lie in a span of time: sales in 2025."""
    told = with_periods(text, CHINESE if is_chinese else ENGLISH, today)
    spans = [conditions_of_sign(sign) for sign in _PERIOD.findall(told)]
    chart = _read(_PERIOD.sub("", told), arguments, today, is_chinese=is_chinese) if spans else None
    # Of what shares would be is not said: of that time, or of all.
    is_open = chart is None or (chart.figure is not None and _is_open(chart.figure)) or not may_all_hold(spans)
    return None if chart is None or is_open else _limited(chart, [one for span in spans for one in span])


def _limited(chart: ChartWish, conditions: Iterable[Condition]) -> ChartWish:
    """The chart of the rows that fulfil these conditions, too."""
    figure = chart.figure or TableWish()
    return replace(chart, figure=replace(figure, conditions=(*figure.conditions, *conditions)))


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"


def _titled(text: str, arguments: dict[str, Json]) -> str:
    found = next(filter(None, (title.search(text) for title in _TITLES)), None)
    if not found:
        return text
    arguments["title"] = kept(found, "title")[1:-1]
    return text[: found.start()] + text[found.end() :]


def _sized(text: str, arguments: dict[str, Json]) -> str:
    for size in _SIZES:
        found = size.search(text)
        if found:
            arguments |= {name: int(told) for name in ("width", "height") if (told := kept(found, name))}
            text = text[: found.start()] + text[found.end() :]
    return text


def _with_axes(arguments: dict[str, Json], x: str, y: tuple[str, ...]) -> ChartWish:
    """The chart of these columns; of several the first one labels them when it tells times."""
    if not x and len(y) > 1 and _tells_times(y[0]):
        x, y = y[0], y[1:]
    told: dict[str, Json] = {**arguments, **({"x": x} if x else {}), **({"y": list(y)} if y else {})}
    return ChartWish(told)


def _is_open(figure: TableWish) -> bool:
    """Whether it is open what a span of time is told of: of shares, or beside another time: last week in March."""
    return figure.is_share or any(one.column in SPANS for one in figure.conditions)


def _tells_times(column: str) -> bool:
    return column.endswith(_TIMES_HAN) or re.split("[ _]", column.lower())[-1] in _TIMES


def _english(text: str, arguments: dict[str, Json], today: date) -> ChartWish | None:
    text = with_spans(re.sub(r"\s+", " ", text).strip(" ,"), is_chinese=False)
    apart = conditions_apart(text)
    if apart:
        chart = _english(_without(text, apart[0]), arguments, today)
        return chart and _limited(chart, apart[1])
    axes = next(filter(None, (pattern.search(text) for pattern in _ENGLISH_AXES)), None)
    if axes:
        core = _ENGLISH_CORE.fullmatch(_without(text, axes).strip(" ,"))
        columns = [told for told in (kept(axes, "y"), kept(core, "y") if core else "") if told]
        if not core or kept(core, "x") or len(columns) > 1:
            return None
        return _with_axes(arguments, bare(kept(axes, "x")), _english_names(*columns))
    core = _ENGLISH_CORE.fullmatch(text)
    if core and (kept(core, "x") or not kept(core, "y") or _SHOWS.search(text)):
        return _with_axes(arguments, bare(kept(core, "x")), _english_names(kept(core, "y")))
    led = _LED_FIGURE.fullmatch(text)
    figure = _english_figure(kept(led, "figure"), today) if led else None
    return _drawn(figure, arguments) if figure else None


def _drawn(figure: TableWish, arguments: dict[str, Json]) -> ChartWish:
    """The chart of figures; a pie shows by itself what share each of them is."""
    return ChartWish(arguments, replace(figure, is_share=False) if arguments.get("kind") == "pie" else figure)


def _english_names(told: str = "") -> tuple[str, ...]:
    return english.names_in(told) if told else ()


def _english_figure(text: str, today: date) -> TableWish | None:
    """Figures for each group; amounts alone are summed up: "amount by region"."""
    found = _ENGLISH_SUM.fullmatch(text.strip(" ,"))
    if found:
        return TableWish("sum", bare(kept(found, "column")), (bare(kept(found, "group")),))
    wish = table_wish(text, today, is_chinese=False)
    return wish if wish and wish.operation and wish.group_by else None


def _chinese(text: str, arguments: dict[str, Json], today: date) -> ChartWish | None:
    leads = None if text.startswith(("用", "以", "把", "将")) else _CHINESE_DRAW.match(text)
    text = text[leads.end() :] if leads else text
    for pattern in _CHINESE_AXES:
        axes = pattern.search(text)
        if axes and _CHINESE_DRAW.fullmatch(text[: axes.start()] + text[axes.end() :]):
            y = kept(axes, "y")
            return _with_axes(arguments, chinese_names.bare(kept(axes, "x")), chinese.names_in(y) if y else ())
    if _CHINESE_DRAW.fullmatch(text):
        return ChartWish(arguments)
    core = _CHINESE_CORE.fullmatch(text)
    return _chinese_figure(kept(core, "told"), arguments, today) if core else None


def _chinese_figure(text: str, arguments: dict[str, Json], today: date) -> ChartWish | None:
    """A chart of figures for each group, or of columns."""
    figure = table_wish(text, today, is_chinese=True)
    if figure and figure.operation and figure.group_by and (figure.measure or figure.operation == "count"):
        return _drawn(figure, arguments)
    found = _CHINESE_SUM.fullmatch(text)
    if found:
        return ChartWish(arguments, TableWish("sum", kept(found, "column"), (kept(found, "group"),)))
    columns = _CHINESE_COLUMNS.fullmatch(text)
    names = kept(columns, "y") if columns else ""
    return None if not names or _LOOKS.search(names) else _with_axes(arguments, "", chinese.names_in(names))
