"""Reads a clause that asks for a chart as a whole, in Chinese and English: kind, axes, size, title, and the figures
that are to be worked out for it before. A clause of which one word is left over is not read here. Must not know: tools.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from autoglm.core.values import Json
from autoglm.planning.offline.tables import chinese, english
from autoglm.planning.offline.tables.wishes import TableWish
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.text import language_of

_KINDS = {
    "bar": "bar|bars|column|柱状|柱形|条形|柱",
    "line": "line|trend|折线|曲线|趋势|线",
    "pie": "pie|饼状|饼",
}
_KIND_OF = {word: kind for kind, told in _KINDS.items() for word in told.split("|")}
_NAME, _NAMES = english.COLUMN, english.COLUMNS
_TITLE = lazily.pattern(
    r",? ?(?:(?:and|with) )?(?:(?:give it |has )?(?:the |a )?title(?:d| it| is|:)?|called|named|headed)(?: of| as)?"
    r" ?(?P<told>\"[^\"]*\"|“[^”]*”|'[^']*'|「[^」]*」)",
    re.IGNORECASE,
)
_PIXELS = r"(?:px|pixels?|像素|个像素)?"
_SIZES = (
    lazily.pattern(
        rf",? ?(?:(?:and|with|make it|of) ){{0,6}}(?:(?P<width>\d{{2,5}}) ?{_PIXELS} wide|"
        rf"(?P<height>\d{{2,5}}) ?{_PIXELS} (?:high|tall))",
        re.IGNORECASE,
    ),
    lazily.pattern(
        rf",? ?(?:(?:and|with|in|at) ){{0,6}}(?:an? )?(?:(?:width|w)(?: of| is| set to|:|=)? ?(?P<width>\d{{2,5}})"
        r"|height(?: of| is|:|=)?"
        rf" ?(?P<height>\d{{2,5}})) ?{_PIXELS}",
        re.IGNORECASE,
    ),
    lazily.pattern(
        rf"[，,]?(?:图的?)?(?:宽度?(?:设?为|设成|是|：)?(?P<width>\d{{2,5}})|高度?(?:设?为|设成|是|：)?(?P<height>\d{{2,5}})){_PIXELS}"
    ),
)
_BOTH = lazily.pattern(
    rf"[，,]? ?(?:大小|尺寸|size|at)(?:设?为|是|of)? ?(?P<width>\d{{2,5}}) ?[x×*] ?(?P<height>\d{{2,5}}) ?{_PIXELS}"
)
_ENGLISH_KIND = lazily.pattern(
    r"(?:(?:as|in|into|in the form of) )?(?:an? |the )?(?:simple |nice |svg )?(?P<kind>bar|line|pie|column|trend) ?"
    r"(?:charts?|graphs?|plots?|diagrams?)",
    re.IGNORECASE,
)
_ANY_KIND = lazily.pattern(r"(?:as )?(?:an? |the )(?:chart|graph|plot|diagram)\b", re.IGNORECASE)
_ENGLISH_AXES = lazily.pattern(
    rf",? ?(?:(?:with|using|put(?:ting)?|and|have) ){{0,6}}(?:the )?(?P<x>{_NAME}) (?:on|along|for|as) (?:the )?x"
    r"(?:[- ]?axis)?(?:,? and|,|, with)?"
    rf"(?: the)? (?P<y>{_NAMES}) (?:on|along|up|for|as) (?:the )?y(?:[- ]?axis)?"
    rf"|,? ?(?:(?:with|using|and) ){{0,6}}(?:the )?x(?:[- ]?axis)? ?(?:=|:|is|being|as)? ?(?P<x1>{_NAME})(?:,? and|,)?"
    r"(?: the)? y(?:[- ]?axis)? ?"
    rf"(?:=|:|is|being|as)? ?(?P<y1>{_NAMES})",
    re.IGNORECASE,
)
_ENGLISH_X = lazily.pattern(
    rf",? ?(?:(?:with|using|and) ){{0,6}}(?:the )?(?P<x>{_NAME}) (?:on|along|for|as) (?:the )?x(?:[- ]?axis)?",
    re.IGNORECASE,
)
_DRAW = r"(?:draw|plot|chart|graph|make|create|render|visuali[sz]e|generate|produce|show|turn|do|build|)"
_ENGLISH_CORE = lazily.pattern(
    rf"{_DRAW}(?: me| us)?(?: of| for| showing| with| from| it| the data| the table"
    rf"| the rows){{0,6}}(?: the)?(?: columns?)?"
    rf"(?: (?P<y>{_NAMES}))?(?: columns?)?(?: (?:against|versus|vs\.?|over|as a function of|depending on)"
    rf"(?: the)? (?P<x>{_NAME}))?"
    r"(?: with)?",
    re.IGNORECASE,
)
_LED_FIGURE = lazily.pattern(
    rf"{_DRAW}(?: me| us)?(?: of| for| showing| with){{0,6}}(?: the)? ?(?P<figure>.+)", re.IGNORECASE
)
_BY = lazily.pattern(rf"(?P<column>{_NAME}) (?:by|per|for each|for every)(?: the)? (?P<group>{_NAME})", re.IGNORECASE)
_HAN, _HANS = chinese.COLUMN, chinese.COLUMNS
_HAN_KIND = lazily.pattern(
    r"(?:画|绘|绘制|做|制作|生成|出|转|展示|呈现)?(?:成|为|出|个|一个|一张|一幅|张|幅|一下){0,6}(?P<kind>柱状|柱形|条形|折线|曲线|趋势|饼状|饼|柱|线)图"
)
_HAN_DRAW = (
    r"(?:请|帮我|帮忙|给我|再|然后|并|用|把|将|以|根据|画|绘制|做|制作|生成|出|一个|一张|一幅|个|张|幅|成|为"
    r"|的|来|表示|展示|，|,|：|数据|图){0,6}"
)
# On an axis such a word is the name of a column, and no figure to be worked out.
_EXTREMES = rf"(?:最[高低大小]|平均|{_HAN})(?:[、和与](?:最[高低大小]|平均|{_HAN})){{0,3}}"
_HAN_AXES = (
    lazily.pattern(
        rf"[，,]?(?:横轴|横坐标|[xX]轴)(?:是|为|用|取|放|设为|表示|：)?(?P<x>{_HAN})(?:[，,、]|并且|而)?(?:纵轴|纵坐标|[yY]轴)(?:是|为|用|取|放|设为"
        rf"|表示|：)?(?P<y>{_HANS}|{_EXTREMES})(?=[，,。]|$)"
    ),
    lazily.pattern(
        rf"[，,]?(?:用|以|拿|把|将)?(?P<x>{_HAN})(?:做|作为?|为|当|放)(?:横轴|横坐标|[xX]轴)(?:上)?[，,、]?(?:用|以|拿|把|将)?"
        rf"(?P<y>{_HANS})(?:做|作为?|为|当|放)(?:纵轴|纵坐标|[yY]轴)(?:上)?(?:来|，|,)?"
    ),
    lazily.pattern(rf"[，,]?(?:横轴|横坐标|[xX]轴)(?:是|为|用|取|放|设为|表示|：)?(?P<x>{_HAN})(?=[，,。]|$)"),
    lazily.pattern(rf"[，,]?(?:用|以|拿)?(?P<x>{_HAN})(?:做|作为?|为|当)(?:横轴|横坐标|[xX]轴)(?:来|，|,)?"),
    lazily.pattern(rf"(?P<y>{_HANS})(?:随着?)(?P<x>{_HAN})(?:的)?(?:变化|走势|趋势)?(?:的)?(?:情况|走势|趋势)?的?$"),
)
_HAN_TITLE = lazily.pattern(
    r"[，,]?(?:图的?|图表)?(?:标题|题目)(?:是|为|叫做?|用|写|：|:)?(?P<told>“[^”]*”|\"[^\"]*\"|「[^」]*」|'[^']*')"
)
# What stands before the columns that a chart shows, and not before words for its looks.
_SHOWS = lazily.pattern(r"\b(?:of|for|showing|columns?|plot|chart|graph)\b", re.IGNORECASE)
_LOOKS = lazily.pattern("[红橙黄绿蓝紫黑白灰粉彩]色?|三维|立体|堆[叠积]|横向|水平|动态|漂亮|好看|简单|详细|双")
_TIMES = lazily.pattern(
    r"(?:.*(?:日期|时间|月份?|年份?|季度)|(?:\w+[ _])?(?:date|day|week|month|quarter|year|time))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ChartWish:
    """The arguments that a chart is told to have, and the figures that it is to show; None for the rows as they are."""

    arguments: dict[str, Json] = field(default_factory=dict)
    figure: TableWish | None = None


def chart_wish(text: str) -> ChartWish | None:
    """What a clause asks of a chart; None when it is not understood to its last word."""
    arguments: dict[str, Json] = {}
    is_chinese = language_of(text) == "zh"
    rest = chinese.compact(text) if is_chinese else english.trimmed(text)
    rest = _sized(_titled(rest, arguments), arguments)
    found = (_HAN_KIND if is_chinese else _ENGLISH_KIND).search(rest)
    if found:
        arguments["kind"] = _KIND_OF[found["kind"].lower()]
    is_drawn = found or re.match(r"(?:draw|plot|chart|graph|visuali[sz]e)\b", rest, re.IGNORECASE)
    if not is_drawn:
        return None
    rest = f"{rest[: found.start()]} {rest[found.end() :]}" if found else _ANY_KIND.sub(" ", rest, count=1)
    return _chinese(rest.strip(" ，"), arguments) if is_chinese else _english(rest, arguments)


def _titled(text: str, arguments: dict[str, Json]) -> str:
    found = _HAN_TITLE.search(text) or _TITLE.search(text)
    if not found:
        return text
    arguments["title"] = found["told"][1:-1]
    return text[: found.start()] + text[found.end() :]


def _sized(text: str, arguments: dict[str, Json]) -> str:
    for pattern in (_BOTH, *_SIZES, *_SIZES):
        found = pattern.search(text)
        if found:
            arguments |= {name: int(told) for name, told in found.groupdict().items() if told}
            text = text[: found.start()] + text[found.end() :]
    return text


def _with_axes(arguments: dict[str, Json], x: str | None, y: tuple[str, ...]) -> ChartWish:
    """The chart of these columns; of several the first one labels them when it tells times."""
    if not x and len(y) > 1 and _TIMES.fullmatch(y[0]):
        x, y = y[0], y[1:]
    told: dict[str, Json] = {**arguments, **({"x": x} if x else {}), **({"y": list(y)} if y else {})}
    return ChartWish(told)


def _english(text: str, arguments: dict[str, Json]) -> ChartWish | None:
    text = re.sub(r"\s+", " ", text).strip(" ,")
    axes = _ENGLISH_AXES.search(text) or _ENGLISH_X.search(text)
    if axes:
        told = axes.groupdict()
        rest = f"{text[: axes.start()]} {text[axes.end() :]}".strip(" ,")
        core = _ENGLISH_CORE.fullmatch(rest)
        y = told.get("y") or told.get("y1") or (core["y"] if core else None)
        if not core or core["x"] or (core["y"] and told.get("y")):
            return None
        names = english.names_in(y) if y else ()
        return _with_axes(arguments, english.bare(told["x"] or told["x1"]), names)
    core = _ENGLISH_CORE.fullmatch(text) or _ENGLISH_CORE.fullmatch(f" {text}")
    if core and (core["x"] or not core["y"] or _SHOWS.search(text)):
        names = english.names_in(core["y"]) if core["y"] else ()
        return _with_axes(arguments, english.bare(core["x"]) if core["x"] else None, names)
    led = [found for told in (text, f" {text}") if (found := _LED_FIGURE.fullmatch(told))]
    figure = next(filter(None, (_english_figure(found["figure"]) for found in led)), None)
    return ChartWish(arguments, figure) if figure else None


def _english_figure(text: str) -> TableWish | None:
    """Figures for each group; amounts alone are summed up: "amount by region"."""
    found = _BY.fullmatch(text.strip(" ,"))
    if found:
        return TableWish("sum", english.bare(found["column"]), (english.bare(found["group"]),))
    wish = english.english_wish(text)
    return wish if wish and wish.operation and wish.group_by else None


def _chinese(text: str, arguments: dict[str, Json]) -> ChartWish | None:
    text = re.sub(rf"^{_HAN_DRAW}", "", text) if not re.match("[用以把将]", text) else text
    for pattern in _HAN_AXES:
        axes = pattern.search(text)
        if axes and re.fullmatch(_HAN_DRAW, text[: axes.start()] + text[axes.end() :]):
            told = axes.groupdict()
            y = chinese.names_in(told["y"]) if told.get("y") else ()
            return _with_axes(arguments, chinese.bare(told["x"]), y)
    if re.fullmatch(_HAN_DRAW, text):
        return ChartWish(arguments)
    core = re.fullmatch(rf"{_HAN_DRAW}(?P<told>.+?)(?:的)?{_HAN_DRAW}", text)
    rest = core["told"] if core else ""
    figure = chinese.chinese_wish(rest)
    if figure and figure.operation and figure.group_by and (figure.measure or figure.operation == "count"):
        return ChartWish(arguments, figure)
    groups = re.fullmatch(rf"(?:每个?|各个?|按)(?P<group>{_HAN})的(?P<column>{_HAN})", rest)
    if groups:
        return ChartWish(arguments, TableWish("sum", groups["column"], (groups["group"],)))
    columns = re.fullmatch(rf"(?P<names>{_HANS})(?:这)?(?:[两三四几]?个?列)?", rest)
    if not columns or _LOOKS.search(columns["names"]):
        return None
    return _with_axes(arguments, None, chinese.names_in(columns["names"]))
