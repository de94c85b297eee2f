"""Counters and histograms in memory, written as Prometheus text. No I/O, no clock, no thread.

The hot path is one dictionary look-up; everything else happens when somebody reads the text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Protocol

Labels = tuple[str, ...]
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 180.0)
_MOST_SERIES = 2_000
"""Of one metric; label values that come from outside must not fill the memory."""


class Metric(Protocol):
    def lines(self) -> Iterator[str]:
        """The metric in Prometheus' text format, version 0.0.4."""


class Counter:
    """A number for each combination of label values; with `kind` "gauge" it may go down again."""

    def __init__(self, name: str, help_text: str, labels: Labels = (), *, kind: str = "counter") -> None:
        self.name = name
        self._head = (f"# HELP {name} {help_text}", f"# TYPE {name} {kind}")
        self._labels = labels
        self._values: dict[Labels, float] = {}

    def add(self, values: Labels = (), amount: float = 1.0) -> None:
        """`values` stand in the order of the labels."""
        found = self._values.get(values)
        if found is None:
            values = _bounded(len(self._values), values)
            found = self._values.get(values, 0.0)
        self._values[values] = found + amount

    def value(self, values: Labels = ()) -> float:
        return self._values.get(values, 0.0)

    def lines(self) -> Iterator[str]:
        yield from self._head
        for values, amount in sorted(self._values.items()):
            yield f"{self.name}{_braced(self._labels, values)} {amount:.15g}"


class Histogram:
    """How many observations were at most each bound, their number and their sum."""

    def __init__(self, name: str, help_text: str, labels: Labels = (), *, bounds: Sequence[float] = SECONDS) -> None:
        self.name = name
        self._head = (f"# HELP {name} {help_text}", f"# TYPE {name} histogram")
        self._labels = labels
        self._bounds = tuple(bounds)
        self._counts: dict[Labels, list[float]] = {}

    def observe(self, amount: float, values: Labels = ()) -> None:
        counts = self._counts.get(values)
        if counts is None:
            values = _bounded(len(self._counts), values)
            counts = self._counts.setdefault(values, [0.0] * (len(self._bounds) + 2))
        counts[bisect_left(self._bounds, amount)] += 1
        counts[-1] += amount

    def lines(self) -> Iterator[str]:
        yield from self._head
        for values, counts in sorted(self._counts.items()):
            total = 0.0
            for bound, count in zip((*map("{:g}".format, self._bounds), "+Inf"), counts[:-1], strict=True):
                total += count
                yield f"{self.name}_bucket{_braced((*self._labels, 'le'), (*values, bound))} {total:.15g}"
            yield f"{self.name}_sum{_braced(self._labels, values)} {counts[-1]:.15g}"
            yield f"{self.name}_count{_braced(self._labels, values)} {total:.15g}"


def exposition(metrics: Sequence[Metric]) -> str:
    """The text that Prometheus reads."""
    return "".join(f"{line}\n" for metric in metrics for line in metric.lines())


def _bounded(known: int, values: Labels) -> Labels:
    """The values themselves, or one series for all the others when there are too many."""
    return values if known < _MOST_SERIES else ("other",) * len(values)


def _braced(names: Labels, values: Labels) -> str:
    if not names:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in zip(names, values, strict=True)) + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
