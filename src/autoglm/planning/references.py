"""Expressions in a plan: references to other outputs, and texts made of them.

`{"$ref": "s1.items[0].url"}` is another value, `{"$text": "Total: {s1.total}"}` a text, `{"$literal": ...}` is
taken as it stands. Owns their syntax and how labels travel with them; knows no step, no plan and no run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

import msgspec

from autoglm.core.errors import AutoglmError, UsageError
from autoglm.core.values import NO_LABELS, FieldLabels, Json, Path, Value
from autoglm.planning.written import render, written

MAX_DEPTH = 100
"""How deep lists and objects may be nested in an expression."""

Lookup: TypeAlias = Callable[[str], Value]
"""Gives the value behind a root ("s1", "item", "request", ...); raises LookupError when there is none."""

ReferencePart: TypeAlias = "str | int | None"
"""A name, a position (negative from the end), or None for `[*]`: every item."""


class ExpressionInvalid(UsageError):
    """A reference or text that cannot be read."""


class ReferenceMissing(AutoglmError, LookupError):
    """A reference that leads to nothing, found when its value was needed."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A root and the way from there. Several `[*]` give one flat list. `plain` is the way when it is only names and
    positions from the start, else None."""

    root: str
    path: tuple[ReferencePart, ...] = ()
    plain: Path | None = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        names = tuple(part for part in self.path if isinstance(part, str) or (part is not None and part >= 0))
        object.__setattr__(self, "plain", names if len(names) == len(self.path) else None)

    def __str__(self) -> str:
        return self.root + "".join(map(_written, self.path))


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that was looked through once: what it refers to, and whether it is a mere literal.
    `flat` is the usual case, an object with references right inside: their names, and where they lead."""

    source: Json
    references: tuple[Reference, ...]
    is_literal: bool
    flat: tuple[tuple[str, Reference], ...] = ()

    def resolve(self, lookup: Lookup) -> Value:
        """As the function `resolve`, at no cost for a literal and a third of it for a flat object."""
        if self.is_literal:
            return Value(self.source)
        if not self.flat or not isinstance(self.source, Mapping):
            return resolve(self.source, lookup)
        content = dict(self.source)
        fields: list[FieldLabels] = []
        for name, reference in self.flat:
            value = read(reference, lookup)
            content[name] = value.content
            fields.extend(_labelled((name,), value))
        return Value(content, NO_LABELS, tuple(fields))


def analyse(expression: Json) -> Expression:
    """Look an expression through. Raises ExpressionInvalid."""
    if type(expression) in _SCALARS:
        return Expression(expression, (), is_literal=True)
    places = tuple(dynamic_places(expression))
    references = dict.fromkeys(reference for _, special in places for reference in _references_of(special))
    flat = tuple(
        (str(path[0]), special) for path, special in places if len(path) == 1 and isinstance(special, Reference)
    )
    is_flat = isinstance(expression, Mapping) and len(flat) == len(places)
    return Expression(expression, tuple(references), is_literal=not places, flat=flat if is_flat else ())


def _labelled(here: Path, value: Value) -> Iterator[FieldLabels]:
    """The labels of a value that was put in a place; those of a value without any are left out."""
    if value.labels != NO_LABELS or value.fields:
        yield FieldLabels(here, value.labels)
        yield from (FieldLabels(here + entry.path, entry.labels) for entry in value.fields)


def references_in(expression: Json) -> tuple[Reference, ...]:
    """Every distinct reference, in the order of writing. Raises ExpressionInvalid."""
    return analyse(expression).references


def resolve(expression: Json, lookup: Lookup) -> Value:
    """The expression with every reference and text filled in.

    Literals carry no labels; each place that was filled carries those of what was put there. Nothing is copied but
    the lists and objects around a filled place. Raises ExpressionInvalid, ReferenceMissing.
    """
    filling = _Filling(lookup)
    content = filling.fill(expression, ())
    fields = filling.fields
    if fields and not fields[0].path:
        return Value(content, fields[0].labels, tuple(fields[1:]))
    return Value(content, NO_LABELS, tuple(fields))


def read(reference: Reference, lookup: Lookup) -> Value:
    """The value that a reference leads to, with the labels that hold there. Raises ReferenceMissing."""
    value = None
    try:
        value = lookup(reference.root)
        return value.at(reference.plain) if reference.plain is not None else _follow(value, reference.path)
    except ReferenceMissing:
        raise
    except LookupError as gap:
        raise _missing(reference, value, gap) from None


def items_of(value: Value) -> Iterator[Value]:
    """The items of a list with their own labels, in time linear in items and labels. Raises LookupError for no list."""
    content = value.content
    if isinstance(content, str) or not isinstance(content, Sequence):
        raise LookupError("[*]")
    below: dict[str | int, list[FieldLabels]] = {}
    for entry in value.fields:
        if entry.path:
            below.setdefault(entry.path[0], []).append(FieldLabels(entry.path[1:], entry.labels))
    for index, item in enumerate(content):
        entries = below.get(index, ())
        own = next((entry.labels for entry in entries if not entry.path), value.labels)
        yield Value(item, own, tuple(entry for entry in entries if entry.path))


@lru_cache(maxsize=4096)
def parse_reference(text: str) -> Reference:
    """Read `s1.items[0]["a key"][*].url`. Raises ExpressionInvalid."""
    root = _ROOT.match(text)
    if root is None:
        raise _unreadable(text)
    path: list[ReferencePart] = []
    position = root.end()
    while position < len(text):
        part = _PART.match(text, position)
        if part is None:
            raise _unreadable(text)
        path.append(_part(part))
        position = part.end()
    return Reference(root.group(), tuple(path))


def parse_text(text: str) -> tuple[str | Reference, ...]:
    """Split `Total: {s1.total}` into literal pieces and references. Raises ExpressionInvalid."""
    return _parse_short_text(text) if len(text) <= _LONGEST_CACHED_TEXT else _parse_text(text)


def dynamic_places(expression: Json, here: Path = ()) -> Iterator[tuple[Path, Reference | tuple[str | Reference, ...]]]:
    """Where an expression is filled in, and with what: a reference, or the pieces of a text (() for `$literal`)."""
    if type(expression) in _SCALARS:
        return
    _check_depth(here)
    if isinstance(expression, Mapping):
        special = _special(expression)
        if special is not None:
            yield here, _parsed(*special)
            return
        for name, part in expression.items():
            yield from dynamic_places(part, (*here, name))
    elif isinstance(expression, list | tuple):
        for index, part in enumerate(expression):
            yield from dynamic_places(part, (*here, index))


def as_literal(content: Json) -> Json:
    """An expression that gives exactly this value, whatever it holds."""
    return {"$literal": content} if _looks_dynamic(content) else content


_ROOT = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_PART = re.compile(r'\.([^\s.\[\]{}"\']+)|\[(?:(-?\d{1,9})|(\*)|("(?:[^"\\]|\\.)*"))\]')
_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_SPECIAL = frozenset({"$ref", "$text", "$literal"})
_TEXT = frozenset({"$text"})
_SCALARS = frozenset({str, int, float, bool, type(None)})
_LONGEST_CACHED_TEXT = 10_000


class _Filling:
    """One pass over an expression: builds the content and collects the labels of what it put in."""

    __slots__ = ("fields", "lookup")

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.fields: list[FieldLabels] = []

    def fill(self, expression: Json, here: Path) -> Json:
        kind = type(expression)
        if kind in _SCALARS:
            return expression
        if kind is dict or isinstance(expression, Mapping):
            assert isinstance(expression, Mapping)
            return self._fill_mapping(expression, here)
        if isinstance(expression, list | tuple):
            _check_depth(here)
            return self._fill_list(expression, here)
        return expression

    def _fill_mapping(self, expression: Mapping[str, Json], here: Path) -> Json:
        _check_depth(here)
        special = _special(expression)
        if special is not None:
            return self._put(*special, here=here)
        changed = {}
        for name, part in expression.items():
            if isinstance(part, Mapping) and part.keys() == _TEXT:
                filled = self._put("$text", part["$text"], here=(*here, name), ending=_ending(expression))
            else:
                filled = self.fill(part, (*here, name))
            if filled is not part:
                changed[name] = filled
        return {**expression, **changed} if changed else expression

    def _fill_list(self, expression: Sequence[Json], here: Path) -> Json:
        filled = [self.fill(part, (*here, index)) for index, part in enumerate(expression)]
        return filled if any(new is not old for new, old in zip(filled, expression, strict=True)) else expression

    def _put(self, key: str, operand: Json, *, here: Path, ending: str = "") -> Json:
        if key == "$literal":
            return operand
        parsed = _parsed(key, operand)
        value = read(parsed, self.lookup) if isinstance(parsed, Reference) else self._text(parsed, ending)
        if value.fields or (value.labels is not NO_LABELS and value.labels != NO_LABELS):
            self.fields.append(FieldLabels(here, value.labels))
            self.fields.extend(FieldLabels(here + entry.path, entry.labels) for entry in value.fields)
        return value.content

    def _text(self, pieces: tuple[str | Reference, ...], ending: str) -> Value:
        """A text that is nothing but a table or a list takes the form of the file beside it."""
        labels = NO_LABELS
        rendered = []
        for piece in pieces:
            if isinstance(piece, str):
                rendered.append(piece)
                continue
            value = read(piece, self.lookup)
            labels = labels.merge(value.all_labels())
            rendered.append(written(value.content, ending) if len(pieces) == 1 else render(value.content))
        return Value("".join(rendered), labels)


def _ending(expression: Mapping[str, Json]) -> str:
    """How the name of the file ends that stands beside a text; "" for none."""
    path = expression.get("path")
    return path.rpartition(".")[2].lower() if isinstance(path, str) else ""


def _looks_dynamic(content: Json, depth: int = 0) -> bool:
    """Whether it holds what could be read as a reference, or is too deep to be looked through."""
    if isinstance(content, Mapping):
        inner = tuple(content.values())
    elif isinstance(content, list | tuple):
        inner = tuple(content)
    else:
        return False
    is_special = isinstance(content, Mapping) and not _SPECIAL.isdisjoint(content)
    return is_special or depth > MAX_DEPTH or any(_looks_dynamic(part, depth + 1) for part in inner)


def _special(expression: Mapping[str, Json]) -> tuple[str, Json] | None:
    if _SPECIAL.isdisjoint(expression):
        return None
    if len(expression) > 1:
        names = ", ".join(sorted(expression))
        raise ExpressionInvalid(
            f"An object with $ref, $text or $literal holds nothing else, but this one has {names}.",
            hint='Write {"$literal": {...}} for an object that is meant as it stands.',
        )
    return next(iter(expression.items()))


def _parsed(key: str, operand: Json) -> Reference | tuple[str | Reference, ...]:
    if key == "$literal":
        return ()
    if not isinstance(operand, str):
        raise ExpressionInvalid(f"The value of {key} must be a text, not {render(operand)[:80]}.")
    return parse_reference(operand) if key == "$ref" else parse_text(operand)


def _references_of(special: Reference | tuple[str | Reference, ...]) -> Iterator[Reference]:
    if isinstance(special, Reference):
        yield special
    else:
        yield from (piece for piece in special if isinstance(piece, Reference))


def _part(match: re.Match[str]) -> ReferencePart:
    name, position, every, quoted = match.groups()
    if name is not None:
        return str(name)
    if position is not None:
        return int(position)
    if every is not None:
        return None
    try:
        return msgspec.json.decode(quoted, type=str)
    except msgspec.DecodeError:
        raise _unreadable(match.string) from None


def _parse_text(text: str) -> tuple[str | Reference, ...]:
    pieces: list[str | Reference] = []
    end = 0
    for match in _BRACES.finditer(text):
        pieces.append(text[end : match.start()])
        pieces.append(_piece(match))
        end = match.end()
    pieces.append(text[end:])
    return tuple(piece for piece in pieces if piece)


_parse_short_text = lru_cache(maxsize=1024)(_parse_text)


def _piece(match: re.Match[str]) -> str | Reference:
    found = match.group()
    if found in {"{{", "}}"}:
        return found[0]
    if match.group(1) is None:
        raise ExpressionInvalid(
            f"A single {found} at character {match.start()} of a $text has no partner.",
            hint="Write {{ and }} for braces that are meant as they stand.",
        )
    return parse_reference(match.group(1).strip())


def _follow(value: Value, path: tuple[ReferencePart, ...]) -> Value:
    for position, part in enumerate(path):
        if part is None:
            return _map(value, path[position + 1 :])
        if isinstance(part, int) and part < 0 and isinstance(value.content, Sequence):
            part += len(value.content)  # noqa: PLW2901 - labels know positions from the start only
            if part < 0:
                raise LookupError(f"[{path[position]}]")
        value = value.at((part,))
    return value


def _map(value: Value, rest: tuple[ReferencePart, ...]) -> Value:
    parts = [_follow(item, rest) for item in items_of(value)]
    if None in rest:
        parts = [inner for part in parts for inner in items_of(part)]
    fields: list[FieldLabels] = []
    for index, part in enumerate(parts):
        if part.labels != value.labels:
            fields.append(FieldLabels((index,), part.labels))
        fields.extend(FieldLabels((index, *entry.path), entry.labels) for entry in part.fields)
    return Value([part.content for part in parts], value.labels, tuple(fields))


def _missing(reference: Reference, value: Value | None, gap: LookupError) -> ReferenceMissing:
    if value is None:
        return ReferenceMissing(f"The reference {reference} leads nowhere: there is no {reference.root}.")
    there = value.content
    names = f"It has: {', '.join(list(there)[:12])}." if isinstance(there, Mapping) else ""
    return ReferenceMissing(
        f"The reference {reference} leads nowhere: {reference.root} holds no {gap.args[0]}.", hint=names
    )


def _check_depth(here: Path) -> None:
    if len(here) > MAX_DEPTH:
        raise ExpressionInvalid(f"An expression is nested deeper than {MAX_DEPTH} levels.")


def _written(part: ReferencePart) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    if part is None:
        return "[*]"
    return f".{part}" if _PART.fullmatch(f".{part}") else f"[{msgspec.json.encode(part).decode()}]"


def _unreadable(text: str) -> ExpressionInvalid:
    return ExpressionInvalid(
        f"The reference {text[:80]!r} cannot be read.",
        hint='It is a step\'s id and the way from there: s1.items[0].url, s1.items[*].url, s1["a key"].',
    )
