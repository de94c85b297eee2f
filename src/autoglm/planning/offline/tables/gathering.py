"""What the parts of a question to a table tell, by their kinds, and what gathering needs to know of a language.

Must not know: languages, which words go together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from autoglm.planning.offline.tables.composing import Order
from autoglm.planning.offline.tables.parting import Part
from autoglm.planning.offline.tables.wish import Condition
from autoglm.planning.offline.words.phrasing import kept

OPERATIONS = frozenset({"sum", "mean", "median", "max", "min"})


@dataclass(frozen=True, slots=True)
class Wording:
    """What gathering needs to know of the words of a language."""

    names_in: Callable[[str], tuple[str, ...]]
    number: Callable[[str], int]
    keys_in: Callable[[str], tuple[tuple[str, bool | None], ...]]
    conditions_in: Callable[[re.Match[str]], tuple[Condition, ...]]
    is_measure: Callable[[str], bool]
    adds_up: Callable[[str], bool]


class Told:
    """The parts of a question, by kind; those of the kinds of `once` are told once at most."""

    def __init__(self, parts: Sequence[Part], wording: Wording, once: Sequence[str]) -> None:
        self.parts = parts
        self.wording = wording
        self.kinds = frozenset(part.kind for part in parts)
        self._once = once
        self._found = {part.kind: part.found for part in reversed(parts)}

    @property
    def operations(self) -> frozenset[str]:
        return self.kinds & OPERATIONS

    @property
    def is_consistent(self) -> bool:
        """Whether nothing is told twice in different words, and each part that tells rows can be said by conditions."""
        kinds = [part.kind for part in self.parts]
        is_once = all(kinds.count(kind) < 2 for kind in self._once) and not {"columns", "list"} <= self.kinds
        return is_once and len(self.operations) < 2 and all(self._conditions)

    def kept(self, kind: str, name: str) -> str:
        return kept(self._found[kind], name) if kind in self._found else ""

    def said(self, kind: str) -> str:
        """What a part of this kind says; "" without one."""
        return self._found[kind][0] if kind in self._found else ""

    def number(self, kind: str) -> int:
        told = self.kept(kind, "number")
        return self.wording.number(told) if told else 0

    def names(self, kind: str) -> tuple[str, ...]:
        return tuple(name for part in self.parts if part.kind == kind for name in self._names_in(part))

    def _names_in(self, part: Part) -> tuple[str, ...]:
        return self.wording.names_in(kept(part.found, "columns"))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are asked for."""
        return self.names("columns") or self.names("list")

    @property
    def is_list(self) -> bool:
        """Whether columns are only named side by side."""
        return "list" in self.kinds and "show" not in self.kinds

    @property
    def order(self) -> Order:
        found: Order = "falling" if "order" in self.kinds else ""
        ways: tuple[Order, ...] = ("rising", "letters", "file")
        return next((way for way in ways if self.kept("order", way)), found)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return tuple(chain.from_iterable(self._conditions))

    @cached_property
    def _conditions(self) -> Sequence[tuple[Condition, ...]]:
        return [self.wording.conditions_in(part.found) for part in self.parts if part.kind == "where"]
