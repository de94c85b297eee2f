"""What every bench and soak prints: a table for people, then one JSON object as the last line. And its statistics."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A bound that a figure has to keep: `figure` at least or at most `bound`."""

    name: str
    figure: float
    bound: float
    at_most: bool = False

    @property
    def is_met(self) -> bool:
        return self.figure <= self.bound if self.at_most else self.figure >= self.bound

    def as_row(self) -> tuple[str, str, str, str]:
        sign = "<=" if self.at_most else ">="
        return (self.name, number(self.figure), f"{sign} {number(self.bound)}", "met" if self.is_met else "MISSED")


def number(value: float) -> str:
    """Four significant digits, without an exponent for what people meet here."""
    if isinstance(value, int) or value == 0:
        return str(value)
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def median(values: Sequence[float]) -> float:
    """The median; 0.0 of nothing."""
    return statistics.median(values) if values else 0.0


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median over rounds of ours / theirs, each pair from one round."""
    return median([a / b for a, b in zip(ours, theirs, strict=True) if b])


def alternate(names: Sequence[str], round_number: int) -> list[str]:
    """The order of a round: forwards in even rounds, backwards in odd ones, so that a drift hurts nobody more."""
    return list(names) if round_number % 2 == 0 else list(reversed(names))


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Columns as wide as their widest cell; the first one to the left, the others to the right."""
    cells = [[_cell(cell) for cell in row] for row in [header, *rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    lines = ["  ".join(_aligned(cell, widths[n], n) for n, cell in enumerate(row)).rstrip() for row in cells]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _cell(cell: object) -> str:
    return number(cell) if isinstance(cell, float) else str(cell)


def _aligned(cell: str, width: int, column: int) -> str:
    return cell.ljust(width) if column == 0 else cell.rjust(width)


def show(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table with its title."""
    print(f"\n{title}\n{table(header, rows)}", flush=True)


def finish(figures: Mapping[str, object], targets: Sequence[Target] = ()) -> int:
    """Print the targets and, as the last line, all figures as JSON. Gives the exit code: 1 when a target was missed."""
    if targets:
        show("Targets", ("figure", "measured", "target", ""), [target.as_row() for target in targets])
    met = {t.name: {"figure": t.figure, "bound": t.bound, "met": t.is_met} for t in targets}
    print("\n" + json.dumps({**figures, "targets": met}, ensure_ascii=False, sort_keys=True), flush=True)
    return 0 if all(target.is_met for target in targets) else 1


def skip(reason: str) -> int:
    """Say that this cannot be measured here, instead of a number."""
    print(f"Skipped: {reason}")
    print(json.dumps({"skipped": reason}, ensure_ascii=False))
    return 0


def fail(reason: str) -> int:
    """Say that the check itself broke down. Gives the exit code."""
    print(f"Failed: {reason}")
    print(json.dumps({"failed": reason}, ensure_ascii=False))
    return 1
