"""Draws bar, line and pie charts as SVG, without a library: shapes, text and nothing that loads or runs."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal, TypeAlias

from autoglm.core.errors import FailureKind, ToolError

Kind: TypeAlias = Literal["bar", "line", "pie"]

_COLOURS = (
    "#2f6fb5",
    "#d9822b",
    "#3a9b62",
    "#b5495b",
    "#7a5fb0",
    "#5a9aa8",
    "#a8883a",
    "#c774a8",
    "#6b7a8f",
    "#8fae3c",
)
_FONT = "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei','WenQuanYi Zen Hei',Arial,sans-serif"
_MAX_POINTS = 2_000
_MAX_SLICES = 8
_MAX_LABELS = 20


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What to draw: one label for each value of each series. Sizes are in pixels. `language` is that of the few words
    that are not the user's own."""

    kind: Kind
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    title: str = ""
    width: int = 800
    height: int = 450
    language: str = "en"


@dataclass(frozen=True, slots=True)
class _Area:
    """The rectangle that the values are drawn in, and the range of values that fits it."""

    left: float
    top: float
    width: float
    height: float
    low: float
    high: float

    def y(self, value: float) -> float:
        return self.top + self.height * (1 - (value - self.low) / (self.high - self.low))

    def x(self, at: float, count: int) -> float:
        return self.left + self.width * (at + 0.5) / count


def draw(chart: Chart) -> str:
    """The SVG document. Raises ToolError for charts that cannot be drawn."""
    _check(chart)
    body = "\n".join(_pie(chart) if chart.kind == "pie" else _plot(chart))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {chart.width} {chart.height}" width="{chart.width}" '
        f'height="{chart.height}" role="img" font-family="{escape(_FONT)}" font-size="13" fill="#333">\n'
        f"<title>{_text(_title(chart) or _named(chart))}</title>\n"
        f'<rect width="100%" height="100%" fill="#fff"/>\n{_heading(chart)}{body}\n</svg>\n'
    )


def ticks(low: float, high: float, *, count: int = 5) -> list[float]:
    """Round numbers that enclose the range, about `count` steps: 1, 2 or 5 times a power of ten apart
    (Heckbert, Nice Numbers for Graph Labels, 1990)."""
    if high - low < 1e-250:  # one value, or values that differ by less than can be drawn: from zero to it
        low, high = min(0.0, low), max(0.0, high)
        high = high if high - low > 1e-250 else low + 1
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [float(f"{at * step:.12g}") for at in range(first, last + 1)]


def number_text(value: float) -> str:
    """A number as short as it can be read: 1,200 or 3.5; very large and small ones as powers."""
    if value and not 1e-4 <= abs(value) < 1e15:
        return f"{value:.3g}"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.5g}" if abs(value) < 1000 else f"{value:,.2f}"


def _title(chart: Chart) -> str:
    """The title above the chart; of a chart without one the name of its only series, which stands nowhere else."""
    return chart.title or (chart.series[0].name if len(chart.series) == 1 else "")


def _named(chart: Chart) -> str:
    """What a chart without a title shows: its columns, so that no tooltip says only "bar"."""
    return ", ".join(series.name for series in chart.series if series.name) or chart.kind


def _check(chart: Chart) -> None:
    if not chart.labels or not chart.series:
        raise _wrong("There is nothing to draw: the table has no rows or no column of numbers")
    if len(chart.labels) > _MAX_POINTS:
        raise _wrong(f"{len(chart.labels):,} points are too many for a chart; the most is {_MAX_POINTS:,}")
    if not (200 <= chart.width <= 4000 and 150 <= chart.height <= 4000):
        raise _wrong("A chart is 200 to 4000 pixels wide and 150 to 4000 high")
    numbers = [value for series in chart.series for value in series.values if value is not None]
    if not all(math.isfinite(value) and abs(value) < 1e300 for value in numbers):
        raise _wrong("A value is not a finite number")
    if chart.kind == "pie" and (any(value < 0 for value in numbers) or not sum(numbers) > 0):
        raise _wrong("A pie needs values that are not negative and have a sum above 0")


# --- bars and lines --------------------------------------------------------------------------------------------------


def _plot(chart: Chart) -> Iterator[str]:
    numbers = [value for series in chart.series for value in series.values if value is not None] or [0.0]
    low = min(numbers) if chart.kind == "line" and min(numbers) > 0 and max(numbers) < 2 * min(numbers) else 0.0
    marks = ticks(min(low, *numbers), max(0.0 if low == 0 else low, *numbers))
    area = _area(chart, marks)
    yield from _grid(area, marks)
    yield from _bars(chart, area) if chart.kind == "bar" else _lines(chart, area)
    yield from _labels(chart, area)
    if len(chart.series) > 1:
        yield from _legend(chart)


def _area(chart: Chart, marks: Sequence[float]) -> _Area:
    left = 22 + max(_width(number_text(mark)) for mark in marks)
    top = (44 if _title(chart) else 18) + (22 if len(chart.series) > 1 else 0)
    bottom = 26 if _are_flat(chart) else min(110, 22 + max(_width(_cut(label, 18)) for label in chart.labels) * 0.55)
    return _Area(left, top, chart.width - left - 18, max(40.0, chart.height - top - bottom - 8), marks[0], marks[-1])


def _are_flat(chart: Chart) -> bool:
    """Whether the labels fit beside each other; otherwise they are slanted."""
    room = (chart.width - 80) / min(len(chart.labels), _MAX_LABELS)
    return max(_width(_cut(label, 18)) for label in chart.labels) + 8 <= room


def _grid(area: _Area, marks: Sequence[float]) -> Iterator[str]:
    for mark in marks:
        y, colour = area.y(mark), "#888" if mark == 0 else "#e3e3e3"
        yield f'<path d="M{_n(area.left)} {_n(y)}h{_n(area.width)}" stroke="{colour}"/>'
        yield f'<text x="{_n(area.left - 8)}" y="{_n(y + 4)}" text-anchor="end" fill="#666">{number_text(mark)}</text>'


def _bars(chart: Chart, area: _Area) -> Iterator[str]:
    count, many = len(chart.labels), len(chart.series)
    width = area.width / count * 0.72 / many
    zero = area.y(min(max(0.0, area.low), area.high))
    for number, series in enumerate(chart.series):
        for at, value in enumerate(series.values):
            if value is None:
                continue
            x = area.x(at, count) + (number - many / 2) * width
            y = area.y(value)
            yield (
                f'<rect x="{_n(x)}" y="{_n(min(y, zero))}" width="{_n(width * 0.96)}" height="{_n(abs(zero - y))}" '
                f'fill="{_COLOURS[number % len(_COLOURS)]}">{_tip(chart, chart.labels[at], series.name, value)}</rect>'
            )
            if many == 1 and width > _width(number_text(value)) + 2:
                above = min(y, zero) - 5 if value >= 0 else max(y, zero) + 14
                yield f'<text x="{_n(x + width / 2)}" y="{_n(above)}" text-anchor="middle">{number_text(value)}</text>'


def _lines(chart: Chart, area: _Area) -> Iterator[str]:
    count = len(chart.labels)
    for number, series in enumerate(chart.series):
        colour = _COLOURS[number % len(_COLOURS)]
        path, is_open = "", False
        for at, value in enumerate(series.values):
            if value is not None:
                path += f"{'L' if is_open else 'M'}{_n(area.x(at, count))} {_n(area.y(value))}"
            is_open = value is not None
        yield f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2.2" stroke-linejoin="round"/>'
        for at, value in enumerate(series.values):
            if value is not None and count <= 60:
                tip = _tip(chart, chart.labels[at], series.name, value)
                x, y = _n(area.x(at, count)), _n(area.y(value))
                yield f'<circle cx="{x}" cy="{y}" r="3.2" fill="{colour}">{tip}</circle>'


def _labels(chart: Chart, area: _Area) -> Iterator[str]:
    count, y, is_flat = len(chart.labels), area.top + area.height + 18, _are_flat(chart)
    every = math.ceil(count / _MAX_LABELS)
    for at in range(0, count, every):
        x, label = area.x(at, count), _text(_cut(chart.labels[at], 18))
        if is_flat:
            yield f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="middle">{label}</text>'
        else:
            yield f'<text transform="translate({_n(x + 4)} {_n(y - 4)}) rotate(-35)" text-anchor="end">{label}</text>'


def _legend(chart: Chart) -> Iterator[str]:
    x, y = 24.0, 52 if _title(chart) else 20
    for number, series in enumerate(chart.series):
        name = _cut(series.name, 20)
        yield f'<rect x="{_n(x)}" y="{y - 10}" width="12" height="12" fill="{_COLOURS[number % len(_COLOURS)]}"/>'
        yield f'<text x="{_n(x + 17)}" y="{y}">{_text(name)}</text>'
        x += 36 + _width(name)


# --- pie -------------------------------------------------------------------------------------------------------------


def _pie(chart: Chart) -> Iterator[str]:
    parts = _slices(chart)
    total = sum(value for _, value in parts)
    top = 50 if _title(chart) else 20
    radius = max(30.0, min(chart.width * 0.5, chart.height - top - 16) / 2)
    cx, cy, turn = 24 + radius, top + radius, 0.0
    for number, (label, value) in enumerate(parts):
        share = value / total
        yield _slice(cx, cy, radius, turn, share, _COLOURS[number % len(_COLOURS)], _tip(chart, label, "", value))
        turn += share
        y = top + 16 + number * min(30.0, (chart.height - top - 20) / len(parts))
        x = cx + radius + 32
        yield f'<rect x="{_n(x)}" y="{_n(y - 10)}" width="12" height="12" fill="{_COLOURS[number % len(_COLOURS)]}"/>'
        words = f"{_cut(label, 20)}  {number_text(value)} ({share:.1%})"
        yield f'<text x="{_n(x + 18)}" y="{_n(y)}">{_text(words)}</text>'


def _slices(chart: Chart) -> list[tuple[str, float]]:
    pairs = [(label, value) for label, value in zip(chart.labels, chart.series[0].values, strict=True) if value]
    if len(pairs) <= _MAX_SLICES + 1:
        return pairs
    ranked = sorted(pairs, key=lambda pair: -pair[1])
    rest = ("其他" if chart.language == "zh" else "Other", sum(value for _, value in ranked[_MAX_SLICES:]))
    return [*ranked[:_MAX_SLICES], rest]


def _slice(cx: float, cy: float, radius: float, turn: float, share: float, colour: str, tip: str) -> str:  # noqa: PLR0917
    if share > 0.9999:
        return f'<circle cx="{_n(cx)}" cy="{_n(cy)}" r="{_n(radius)}" fill="{colour}">{tip}</circle>'
    start, end = 2 * math.pi * turn, 2 * math.pi * (turn + share)
    x1, y1 = cx + radius * math.sin(start), cy - radius * math.cos(start)
    x2, y2 = cx + radius * math.sin(end), cy - radius * math.cos(end)
    arc = f"A{_n(radius)} {_n(radius)} 0 {int(share > 0.5)} 1 {_n(x2)} {_n(y2)}"
    return f'<path d="M{_n(cx)} {_n(cy)}L{_n(x1)} {_n(y1)}{arc}Z" fill="{colour}" stroke="#fff">{tip}</path>'


# --- text ------------------------------------------------------------------------------------------------------------


def _heading(chart: Chart) -> str:
    if not _title(chart):
        return ""
    title = _text(_cut(_title(chart), max(10, int(chart.width / 18))))
    style = 'text-anchor="middle" font-size="17" font-weight="bold"'
    return f'<text x="{chart.width / 2:.0f}" y="28" {style}>{title}</text>\n'


def _tip(chart: Chart, label: str, name: str, value: float) -> str:
    colon = "：" if chart.language == "zh" else ": "
    return f"<title>{_text(colon.join(filter(None, (label, name, number_text(value)))))}</title>"


def _text(text: str) -> str:
    """Escaped, and without the characters that XML cannot hold."""
    return escape(re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text))


def _cut(text: str, limit: int) -> str:
    plain = " ".join(text.split())
    room = limit if plain.isascii() else max(6, int(limit * 0.66))
    return plain if len(plain) <= room else plain[: room - 1] + "…"


def _width(text: str) -> float:
    """About how wide the text is, in pixels, at 13 pixels of height."""
    return sum(13.2 if unicodedata.east_asian_width(char) in "WF" else 7.3 for char in text)


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _wrong(message: str) -> ToolError:
    return ToolError(f"{message}.", kind=FailureKind.INVALID_ARGS)
