"""Reads the names and texts of an SQL statement, as far as SQLite would take one for the other.

A name in double quotes that SQLite does not know is a text to it: every row would be "over" it, and none would equal
it. It also compares texts that hold figures with numbers, and adds them up as 0: which names are used so is told here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["text", "quoted", "name", "other"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a statement: `written` as it stands there, `meaning` without quotes."""

    kind: Kind
    written: str
    meaning: str


def with_strict_names(sql: str) -> str:
    """The statement with names in the quotes that SQLite never takes for those of a text."""
    return "".join(f"`{_doubled(one.meaning, '`')}`" if one.kind == "quoted" else one.written for one in pieces(sql))


def with_name(sql: str, old: str, new: str) -> str:
    """The statement with one name in the place of another."""
    return "".join(quoted(new) if _is_named(one, old) else one.written for one in pieces(sql))


def with_call(sql: str, name: str, function: str, column: str) -> str:
    """The statement with a function of a column in the place of a name; a table before the name is that of the
    column."""
    told = list(pieces(sql))
    for at in reversed([at for at, one in enumerate(told) if _is_named(one, name) and not _is_given(told[:at])]):
        first = at - 2 if [one.written for one in told[max(at - 1, 0) : at]] == ["."] else at
        table = "".join(one.written for one in told[first:at])
        told[first : at + 1] = [Piece("other", f"{function}({table}{quoted(column)})", "")]
    return "".join(one.written for one in told)


def _is_given(before: list[Piece]) -> bool:
    """Whether what follows is a name that the statement gives, or the name of a table or of a value."""
    last = next((one.written.upper() for one in reversed(before) if one.written.strip()), "")
    return last in {"AS", "FROM", "JOIN", ":"}


def quoted(name: str) -> str:
    return f'"{_doubled(name, chr(34))}"'


@dataclass(frozen=True, slots=True)
class Uses:
    """What the names of a statement are used for: `ordered` by size, `summed` up, or said to be `equal` to a value."""

    ordered: frozenset[str]
    summed: frozenset[str]
    equal: Mapping[str, str]


def uses_of(sql: str, values: Mapping[str, object]) -> Uses:
    """What the names of the statement are used for, as far as this can be told by what stands beside them."""
    told = [one for one in pieces(sql) if one.written.strip() and not one.written.startswith(("--", "/*"))]
    ordered, summed, equal = set(), set(), dict[str, str]()
    is_in_order = False
    for at, one in enumerate(told):
        near = _Near([told[place].written.upper() if 0 <= place < len(told) else "" for place in range(at - 4, at + 2)])
        is_in_order = near.before == ("ORDER", "BY") or (is_in_order and near.before[1] not in {"LIMIT", ")"})
        if one.kind not in {"name", "quoted"}:
            continue
        is_key = is_in_order and near.before[1] in {"BY", ","}
        if is_key or near.after in _BY_SIZE or near.before[1] in _BY_SIZE or near.called in {"MIN", "MAX"}:
            ordered.add(one.meaning)
        elif near.called in {"SUM", "AVG", "TOTAL"}:
            summed.add(one.meaning)
        elif near.after == "=" and (value := _value(told[at + 2 : at + 4], values)):
            equal[one.meaning] = value
    return Uses(frozenset(ordered), frozenset(summed), equal)


_BY_SIZE = frozenset({"<", ">", "<=", ">=", "BETWEEN"})


@dataclass(frozen=True, slots=True)
class _Near:
    """The four pieces before a name and the one behind it, in capitals."""

    pieces: list[str]

    @property
    def after(self) -> str:
        return self.pieces[5]

    @property
    def before(self) -> tuple[str, str]:
        """The two before it, or before the table that it belongs to: t."name"."""
        first, second, third, fourth = self.pieces[:4]
        return (first, second) if fourth == "." else (third, fourth)

    @property
    def called(self) -> str:
        """The function whose only argument it is, or ""."""
        return self.before[0] if self.before[1] == "(" and self.after == ")" else ""


def _value(told: list[Piece], values: Mapping[str, object]) -> str:
    """The text that is compared with, written or bound, or ""."""
    if told and told[0].kind == "text":
        return told[0].meaning
    is_bound = len(told) == 2 and told[0].written == ":" and told[1].meaning in values
    return str(values[told[1].meaning]) if is_bound else ""


def pieces(sql: str) -> Iterator[Piece]:
    """All of the statement, comments and spaces too."""
    for found in _PIECE.finditer(sql):
        written = found[0]
        match found.lastgroup:
            case "text":
                yield Piece("text", written, written[1:-1].replace("''", "'"))
            case "double":
                yield Piece("quoted", written, written[1:-1].replace('""', '"'))
            case "back":
                yield Piece("name", written, written[1:-1].replace("``", "`"))
            case "bracket":
                yield Piece("name", written, written[1:-1])
            case "word":
                yield Piece("name", written, written)
            case _:
                yield Piece("other", written, written)


_PIECE = re.compile(
    r"(?P<text>'(?:[^']|'')*')"
    r'|(?P<double>"(?:[^"]|"")*")'
    r"|(?P<back>`(?:[^`]|``)*`)"
    r"|(?P<bracket>\[[^\]]*\])"
    r"|(?P<word>[^\W\d][\w$]*)"
    r"|--[^\n]*|/\*.*?(?:\*/|\Z)|\d[\w.]*|\s+|<=|>=|<>|!=|.",
    re.DOTALL,
)


def _is_named(piece: Piece, name: str) -> bool:
    return piece.kind in {"quoted", "name"} and piece.meaning == name


def _doubled(name: str, mark: str) -> str:
    return name.replace(mark, mark * 2)
