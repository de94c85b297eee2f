"""A small language to pick from JSON values. No library: JMESPath would be one more package in every installation for
what these lines do, and its functions go far beyond a pick.

    a.b.c  or  "a key".b     a name inside an object; inside a list, the name of every item. Case and plural may differ
                             where only one name fits
    [0]  [-1]  [1:3]  [*]    an item, items, every item (or every value of an object)
    ..name                   the name at any depth
    [?price > 10 && kind == 'x' || !sold]   the items for which this holds; also contains(tags, 'x'), name ~ 'part'
    | length                 what becomes of the result: length keys values sum min max mean sort unique first last
                             reverse flatten
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from autoglm.core.errors import FailureKind, ToolError

Anything: TypeAlias = Any
"""JSON from a file or a step: nothing is known of its shape before it is looked at."""

_MAX_LENGTH = 1_000
_MAX_DEPTH = 200
_MOST_NAMES = 12
_TOKEN = re.compile(
    r"\s*(?:(?P<number>-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<name>[^\W\d][\w-]*)|(?P<sign>\.\.|\[\?|&&|\|\||[=!<>]=|[.\[\]*:|<>!~(),$@]))"
)
Step: TypeAlias = Callable[[Anything], Anything]
_MISSING = object()


def query(value: Anything, text: str) -> tuple[Anything, bool]:
    """What the query picks, and whether there was anything. Raises ToolError: INVALID_ARGS for a wrong query, NOT_FOUND
    for a name that is not there."""
    found = value
    for step in _Parser(text).steps():
        before, found = found, step(found)
        if found is _MISSING:
            if isinstance(step, _Named):
                raise _no_such_name(step.name, before, value)
            return None, False
    return found, True


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        if len(text) > _MAX_LENGTH:
            raise self._wrong(_MAX_LENGTH, "is too long")
        self._tokens = list(self._read())
        self._at = 0

    def steps(self) -> list[Step]:
        """The whole query."""
        self._skip("$") or self._skip("@")
        steps = self._path(is_start=True)
        while self._skip("|"):
            steps.append(self._function(self._take("name").text))
        if self._at < len(self._tokens):
            raise self._wrong(self._tokens[self._at].start, "has something unexpected here")
        return steps

    def _read(self) -> Iterator[_Token]:
        at = 0
        while at < len(self._text.rstrip()):
            found = _TOKEN.match(self._text, at)
            if not found:
                raise self._wrong(at, "has a sign that is not known here")
            kind = str(found.lastgroup)
            yield _Token(kind, found[kind], found.start(kind))
            at = found.end()

    def _path(self, *, is_start: bool) -> list[Step]:
        steps: list[Step] = []
        while (token := self._peek()) is not None:
            if token.text in {"[", "[?"} and token.kind == "sign":
                steps.append(self._bracket())
            elif token.text == "..":
                self._at += 1
                steps.append(_anywhere(self._key()))
            elif token.text == "." or (is_start and not steps and _starts_path(token)):
                self._at += token.text == "."
                steps.append(self._member())
            else:
                break
        return steps

    def _member(self) -> Step:
        return _every if self._skip("*") else _Named(self._key())

    def _bracket(self) -> Step:
        if self._take("sign").text == "[?":
            test = self._either()
            self._expect("]")
            return lambda value: [item for item in _items(value) if test(item)]
        if self._skip("*"):
            self._expect("]")
            return _every
        token = self._peek()
        if token is not None and token.kind == "text":
            name = self._key()
            self._expect("]")
            return _Named(name)
        return self._position()

    def _position(self) -> Step:
        first = self._whole()
        if not self._skip(":"):
            self._expect("]")
            if first is None:
                raise self._wrong(self._place(), "needs a position here")
            return _item(first)
        last = self._whole()
        self._expect("]")
        return lambda value: value[first:last] if isinstance(value, list | str) else _MISSING

    # --- conditions --------------------------------------------------------------------------------------------------

    def _either(self) -> Callable[[Anything], bool]:
        tests = [self._both()]
        while self._skip("||"):
            tests.append(self._both())
        return lambda item: any(test(item) for test in tests)

    def _both(self) -> Callable[[Anything], bool]:
        tests = [self._test()]
        while self._skip("&&"):
            tests.append(self._test())
        return lambda item: all(test(item) for test in tests)

    def _test(self) -> Callable[[Anything], bool]:
        if self._skip("!"):
            inner = self._test()
            return lambda item: not inner(item)
        if self._skip("("):
            inner = self._either()
            self._expect(")")
            return inner
        left = self._operand()
        token = self._peek()
        if token is None or token.text not in _COMPARISONS:
            return lambda item: left(item) not in (_MISSING, None, False, "", 0, [], {})
        self._at += 1
        right, compare = self._operand(), _COMPARISONS[token.text]
        return lambda item: compare(left(item), right(item))

    def _operand(self) -> Step:
        token = self._peek()
        if token is None:
            raise self._wrong(self._place(), "ends too early")
        if token.kind in {"number", "text"}:
            self._at += 1
            constant = float(token.text) if token.kind == "number" else _unquoted(token.text)
            return lambda _: constant
        if token.text in _CONSTANTS:
            self._at += 1
            fixed = _CONSTANTS[token.text]
            return lambda _: fixed
        if token.text == "contains":
            return self._contains()
        self._skip("@")
        steps = self._path(is_start=True)
        return lambda item: _follow(item, steps)

    def _contains(self) -> Step:
        self._at += 1
        self._expect("(")
        whole = self._operand()
        self._expect(",")
        part = self._operand()
        self._expect(")")
        return lambda item: _has(whole(item), part(item))

    # --- tokens ------------------------------------------------------------------------------------------------------

    def _function(self, name: str) -> Step:
        if name not in _FUNCTIONS:
            raise self._wrong(self._place(), f"has no function {name!r}; there are {', '.join(_FUNCTIONS)}")
        return _FUNCTIONS[name]

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _skip(self, sign: str) -> bool:
        token = self._peek()
        if token is not None and token.kind == "sign" and token.text == sign:
            self._at += 1
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._skip(sign):
            raise self._wrong(self._place(), f"needs {sign!r} here")

    def _take(self, kind: str) -> _Token:
        token = self._peek()
        if token is None or token.kind != kind:
            raise self._wrong(self._place(), f"needs a {kind} here")
        self._at += 1
        return token

    def _key(self) -> str:
        token = self._peek()
        if token is not None and token.kind == "text":
            self._at += 1
            return _unquoted(token.text)
        return self._take("name").text

    def _whole(self) -> int | None:
        token = self._peek()
        if token is None or token.kind != "number":
            return None
        self._at += 1
        if not re.fullmatch(r"-?\d{1,15}", token.text):
            raise self._wrong(token.start, "needs a whole number here")
        return int(token.text)

    def _place(self) -> int:
        token = self._peek()
        return token.start if token else len(self._text)

    def _wrong(self, at: int, why: str) -> ToolError:
        return ToolError(
            f"The query {why}: {self._text[:at][-40:]}⟨here⟩{self._text[at:][:40]}.",
            kind=FailureKind.INVALID_ARGS,
            hint="Write it like items[0].name, items[*].price, items[?price > 10].name or items | length.",
        )


def _starts_path(token: _Token) -> bool:
    return token.kind in {"name", "text"} or token.text == "*"


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def _follow(value: Anything, steps: list[Step]) -> Anything:
    for step in steps:
        value = step(value)
        if value is _MISSING:
            return _MISSING
    return value


@dataclass(frozen=True, slots=True)
class _Named:
    """What is behind a name in an object, or in each object of a list that has it."""

    name: str

    def __call__(self, value: Anything) -> Anything:
        if isinstance(value, Mapping):
            return value.get(self._key(value), _MISSING)
        if not isinstance(value, list):
            return _MISSING
        objects = [item for item in value if isinstance(item, Mapping)]
        found = [item[key] for item in objects if (key := self._key(item)) in item]
        return found if found or not value else _MISSING

    def _key(self, names: Mapping[str, Anything]) -> str:
        """The name itself, or the only one that differs from it by no more than case and plural."""
        alike = [one for one in names if _loose(one) == _loose(self.name)] if self.name not in names else []
        return alike[0] if len(alike) == 1 else self.name


def _loose(name: str) -> str:
    plain = re.sub(r"[\s_-]", "", name.casefold())
    return plain.removesuffix("s") if len(plain) > 3 else plain


def _no_such_name(name: str, there: Anything, whole: Anything) -> ToolError:
    """That a name leads to nothing, with a path that ends in it, or with the names that are there."""
    near = next((path for path, key in _paths(whole) if _loose(key) == _loose(name)), "")
    objects = there if isinstance(there, list) else [there]
    names = list(dict.fromkeys(str(key) for one in objects if isinstance(one, Mapping) for key in one))
    more = ", …" if len(names) > _MOST_NAMES else ""
    hint = (
        f"Did you mean {near}?" if near else f"There is only: {', '.join(names[:_MOST_NAMES])}{more}." if names else ""
    )
    return ToolError(f"There is no {name!r} in it.", kind=FailureKind.NOT_FOUND, hint=hint)


def _paths(value: Anything) -> Iterator[tuple[str, str]]:
    """The paths of all names, those nearest to the top first, with the name at the end."""
    level: list[tuple[str, Anything]] = [("", value)]
    for _ in range(_MAX_DEPTH):
        below: list[tuple[str, Anything]] = []
        for path, one in level:
            if isinstance(one, Mapping):
                below += [(f"{path}.{key}" if path else str(key), inner) for key, inner in one.items()]
                yield from ((f"{path}.{key}" if path else str(key), str(key)) for key in one)
            elif isinstance(one, list):
                below += [(path, inner) for inner in one]
        if not below:
            return
        level = below


def _item(position: int) -> Step:
    def step(value: Anything) -> Anything:
        if isinstance(value, list | tuple) and -len(value) <= position < len(value):
            return value[position]
        return _MISSING

    return step


def _every(value: Anything) -> Anything:
    return _items(value)


def _items(value: Anything) -> list[Anything]:
    if isinstance(value, Mapping):
        return list(value.values())
    return list(value) if isinstance(value, list | tuple) else []


def _anywhere(name: str) -> Step:
    def walk(value: Anything, depth: int) -> Iterator[Anything]:
        if depth > _MAX_DEPTH:
            raise ToolError("The value is nested too deeply for `..`.", kind=FailureKind.TOO_LARGE)
        if isinstance(value, Mapping) and name in value:
            yield value[name]
        for inner in _items(value):
            yield from walk(inner, depth + 1)

    return lambda value: list(walk(value, 0))


def _numbers(value: Anything) -> list[float]:
    return [item for item in _items(value) if isinstance(item, int | float) and not isinstance(item, bool)]


def _order(value: Anything) -> tuple[int, float, str]:
    if isinstance(value, int | float):
        return (0, float(value), "")
    return (1, 0.0, value) if isinstance(value, str) else (2, 0.0, repr(value))


def _has(whole: Anything, part: Anything) -> bool:
    if isinstance(whole, str):
        return isinstance(part, str) and part.casefold() in whole.casefold()
    return isinstance(whole, list | Mapping) and part in whole


def _ordered(test: Callable[[int], bool]) -> Callable[[Anything, Anything], bool]:
    """Compares numbers with numbers and texts with texts; what cannot be compared is false."""

    def compare(left: Anything, right: Anything) -> bool:
        first, second = _order(left), _order(right)
        return first[0] == second[0] < 2 and test((first > second) - (first < second))

    return compare


_CONSTANTS: Mapping[str, Anything] = {"true": True, "false": False, "null": None}
_COMPARISONS: Mapping[str, Callable[[Anything, Anything], bool]] = {
    "==": lambda left, right: (None if left is _MISSING else left) == right,
    "!=": lambda left, right: (None if left is _MISSING else left) != right,
    "<": _ordered(lambda order: order < 0),
    "<=": _ordered(lambda order: order <= 0),
    ">": _ordered(lambda order: order > 0),
    ">=": _ordered(lambda order: order >= 0),
    "~": _has,
}
_FUNCTIONS: Mapping[str, Step] = {
    "length": lambda value: len(value) if isinstance(value, list | Mapping | str) else _MISSING,
    "keys": lambda value: list(value) if isinstance(value, Mapping) else _MISSING,
    "values": _every,
    "sum": lambda value: sum(_numbers(value)),
    "min": lambda value: min(_items(value), key=_order, default=_MISSING),
    "max": lambda value: max(_items(value), key=_order, default=_MISSING),
    "mean": lambda value: sum(_numbers(value)) / len(_numbers(value)) if _numbers(value) else _MISSING,
    "sort": lambda value: sorted(_items(value), key=_order),
    "unique": lambda value: [item for at, item in enumerate(_items(value)) if item not in _items(value)[:at]],
    "first": _item(0),
    "last": _item(-1),
    "reverse": lambda value: _items(value)[::-1],
    "flatten": lambda value: [part for item in _items(value) for part in (_items(item) or [item])],
}
