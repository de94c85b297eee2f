"""Reads untrusted JSON and YAML: no duplicate names, no NaN, bounded size and depth, no aliases, no tags."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NoReturn

import yaml

from autoglm.core.errors import UsageError
from autoglm.core.values import Json

MAX_BYTES = 5_000_000
MAX_YAML_BYTES = 1_000_000  # its parser is slow
MAX_LEVELS = 200


class Unreadable(UsageError):
    """A text that is not what it should be; the message says where."""


def read_json(text: str | bytes, *, max_bytes: int = MAX_BYTES) -> Json:
    """The value of a JSON text. Raises Unreadable."""
    decoded = _decoded(text, max_bytes)
    try:
        value: Json = json.loads(decoded, object_pairs_hook=_object, parse_constant=_no_constant)
    except RecursionError:
        raise _too_deep() from None
    except json.JSONDecodeError as error:
        raise Unreadable(f"This is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from None
    except ValueError:
        raise _too_long_a_number() from None
    require_shallow(value)
    return value


def read_yaml(text: str | bytes) -> Json:
    """The value of a YAML document in JSON's terms; a date stays a text. Raises Unreadable."""
    decoded = _decoded(text, MAX_YAML_BYTES)
    try:
        _check_events(decoded)
        value: Json = yaml.load(decoded, Loader=_PlainLoader)  # noqa: S506 - a safe loader with less
    except yaml.YAMLError as error:
        raise Unreadable(f"This is not YAML: {' '.join(str(error).split())[:300]}.") from None
    except ValueError:
        raise _too_long_a_number() from None
    return value


def require_shallow(value: object) -> None:
    """Raises Unreadable for a value that is nested too deep to be walked through."""
    level: list[object] = [value]
    for _ in range(MAX_LEVELS):
        level = [inner for outer in level for inner in _inside(outer) if type(inner) not in _FLAT]
        if not level:
            return
    raise _too_deep()


def json_flaws(value: object, where: str) -> Iterator[tuple[str, str]]:
    """What our JSON cannot hold in a value of Python's: (where, what)."""
    if isinstance(value, str | int | float | None):
        if flaw := _scalar_flaw(value):
            yield where, flaw
    elif isinstance(value, Mapping):
        for name, part in value.items():
            if isinstance(name, str) and _is_unicode(name):
                yield from json_flaws(part, f"{where}.{name}")
            else:
                yield where, f"has the name {name!r}, which is not a text"
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from json_flaws(part, f"{where}[{index}]")
    else:
        yield where, f"is a {type(value).__name__}, which JSON cannot hold"


def printable(text: str) -> str:
    """The text with what no terminal or file can take (a lone surrogate) as `\\ud800`."""
    return text.encode(errors="backslashreplace").decode()


def _decoded(text: str | bytes, most: int = MAX_BYTES) -> str:
    if len(text) > most:
        raise Unreadable(f"The text has a length of {len(text)}; at most {most} is read.")
    if isinstance(text, str):
        return text
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"The text is not UTF-8: byte {error.start} is wrong.") from None


def _object(pairs: list[tuple[str, Json]]) -> Mapping[str, Json]:
    built = dict(pairs)
    if len(built) < len(pairs):
        twice = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        owner = built.get("id")
        inside = f" in the object with the id {owner!r}" if isinstance(owner, str) else ""
        raise Unreadable(f"The name {twice!r} is given twice{inside}.")
    return built


def _no_constant(name: str) -> NoReturn:
    raise Unreadable(f"{name} is not a number in JSON.")


def _scalar_flaw(value: str | float | None) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, str):
        return "" if _is_unicode(value) else "holds half of a character (a lone surrogate)"
    if isinstance(value, int):
        return "" if -(2**63) <= value < 2**64 else "is a whole number of more than 64 bits"
    return "" if math.isfinite(value) else f"is {value}, which is not a number in JSON"


def _is_unicode(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


def _too_long_a_number() -> Unreadable:
    return Unreadable("The text holds a number with too many digits.")


def _too_deep() -> Unreadable:
    return Unreadable(f"The text is nested deeper than {MAX_LEVELS} levels.")


_FLAT = frozenset((str, int, float, bool, type(None)))


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, str | bytes | int | float | None):
        return ()
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, Sequence) else ()


_CLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _PlainLoader(_CLoader):  # type: ignore[misc, valid-type]  # the fast loader where there is one
    """YAML as far as JSON goes: names are texts, dates stay texts."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the loader reads this attribute
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":merge", ":value"))]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
        seen: set[str] = set()
        for key, _ in node.value:
            name, line = self.construct_object(key, deep=True), key.start_mark.line + 1
            if not isinstance(name, str):
                raise Unreadable(f"Line {line}: the name {name!r} is not a text; put it into quotes.")
            if name in seen:
                raise Unreadable(f"Line {line}: the name {name!r} is given twice.")
            seen.add(name)
        return super().construct_mapping(node, deep=deep)  # type: ignore[no-any-return]  # untyped base


def _check_events(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_CLoader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable(f"Line {line}: anchors and aliases are not read here.")
        tag = getattr(event, "tag", None)
        if tag not in {None, "!"}:
            raise Unreadable(f"Line {line}: the tag {tag} is not read here.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_LEVELS:
            raise _too_deep()
