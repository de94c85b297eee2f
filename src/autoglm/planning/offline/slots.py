"""The parameters of a tool, flat: every leaf of its JSON Schema is a slot with types, words and classes.

Owns: reading schemas (also the looser ones with `dict`, `float`, `tuple`) and putting values back into their shape.
Must not know: requests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from itertools import islice

from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.files import can_read
from autoglm.planning.offline.words.lexicon import SHIFT_UNITS, SLOT_CLASSES
from autoglm.planning.offline.words.text import content_stems, is_han

MAX_SLOTS = 60
_MAX_DEPTH = 6
ITEM = "[]"
_TYPES = {
    "dict": "object", "object": "object", "float": "number", "double": "number", "number": "number", "int": "integer",
    "long": "integer", "integer": "integer", "bool": "boolean", "boolean": "boolean", "array": "array", "list": "array",
    "tuple": "array", "string": "string", "str": "string",
}  # fmt: skip
# Two words that are written as one: username, zipcode.
_COMPOUND = re.compile(
    r"(?<![a-z])(user|file|host|nick|last|first|sur|zip|post|product|item)(name|code|id)(?![a-z])", re.IGNORECASE
)
_PATTERN = re.compile(r"\bglob\b|\bpattern\b|通配", re.IGNORECASE)
_QUOTED = re.compile(r"['\"‘“「]([^'\"’”」]{1,40})['\"’”」]")
_EXAMPLES = re.compile(
    r"(?:e\.g\.|such as|for example|examples?:|like|either|can be|options?(?: are| include)?"
    r"|values?(?: are)?|例如|比如|分为|可能的值包括|范围包括|限定为|包括|可以是|如)[,:：]?\s*"
    r"([^.;。；)）]{2,160})",
    re.IGNORECASE,
)
# A few short words side by side: 敏感程度（高、中、低）, format (json/xml), whether it is a city/state/country.
_LISTED = re.compile(
    r"[（(](?!dd/|mm/|yyyy/)((?:[^、，,;；（）()/\s]{1,8}[、/]\s?){1,7}[^、，,;；（）()/\s]{1,8})[)）]"
    r"|(?<![A-Za-z/])(?!dd/|mm/|yyyy/|hh/)([a-z]{2,12}(?:/[a-z]{2,12}){2,5})(?![A-Za-z/])"
)
_MEANS = r"\s*(?:[（(：:=]|为|表示|代表|是指|指|即|[-–—]+(?=\s|[^\x00-\x7f])|\bmeans\b|\bfor\b)\s*"
_GLOSS = r"(?P<gloss>[^\s，,；;。.、（）():：'\"/|为]{2,16})"
_DEFAULT = re.compile(r"defaults?(?: value)?(?: is| to|:|=)*(?: set to)? *[`'\"]?(true|false)\b", re.IGNORECASE)
_MARK = re.compile(r"['\"‘’“”\[\]]")
# One example, a city with its state or country.
_WITH_STATE = re.compile(r"[a-z], ?(?:[A-Z]{2}\b|USA|France|Germany|Japan|Italy|England|China|India|Australia)")
_BETWEEN = re.compile(r",\s*(?:or |and )?|、|，|\s+or\s+|或|和")


@dataclass(frozen=True, slots=True)
class Slot:
    """One leaf. `path` leads to it; ITEM in a path is the one item of an array of objects.
    `content` is the kind of content that the tool declares for it ("path", "text", "table", ...), or "".
    `is_described`: the tool says what it takes and how people ask for it, so loose guesses for it are not needed.
    `is_shift`: one of several amounts of time, each 0 when it is not said.
    `around`: what the objects around it say, the nearest first; a unit told there holds for the numbers in them.
    `glosses`: what the description says that a choice means.
    `takes_file` says whether a file of this name may be given."""

    path: tuple[str, ...]
    type: str
    item_type: str
    description: str
    name_stems: tuple[str, ...]
    hint_stems: tuple[str, ...]
    classes: tuple[str, ...]
    options: tuple[str, ...]
    choices: tuple[Json, ...]
    default: Json
    has_default: bool
    is_required: bool
    content: str = ""
    is_described: bool = False
    is_shift: bool = False
    around: str = ""
    glosses: Mapping[str, str] = field(default_factory=dict, compare=False)
    takes_file: Callable[[str], bool] = field(default=bool, compare=False)  # any name

    @property
    def name(self) -> str:
        return ".".join(part for part in self.path if part != ITEM)

    @property
    def is_pattern(self) -> bool:
        """Whether it takes a pattern for names of files."""
        return self.path[-1] in ("pattern", "glob") or (
            self.type == "string" and _PATTERN.search(self.description) is not None
        )

    def tells(self, stems: Sequence[str]) -> str:
        """Where one of these stems tells of the slot: in its "name", in a "hint", or "" for nowhere."""
        if any(stem in self.name_stems for stem in stems):
            return "name"
        return "hint" if any(stem in self.hint_stems for stem in stems) else ""


class _Same:
    """A tool as a key. The very same object alone is equal: its parameters cannot be hashed."""

    __slots__ = ("tool",)

    def __init__(self, tool: ToolSpec) -> None:
        self.tool = tool

    def __hash__(self) -> int:
        return id(self.tool)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.tool is self.tool


def slots_of(tool: ToolSpec) -> tuple[Slot, ...]:
    """At most MAX_SLOTS leaves in the order of the schema."""
    return _slots_of(_Same(tool))


@lru_cache(maxsize=256)
def _slots_of(same: _Same) -> tuple[Slot, ...]:
    tool = same.tool
    is_described = bool(tool.keywords or tool.consumes)
    found = list(islice(_leaves(tool.parameters, (), True, tool.consumes), MAX_SLOTS))
    shifts = {slot.path[-1] for slot in found if is_described and slot.path[-1] in SHIFT_UNITS and slot.default == 0}
    has_shifts = len(shifts) > 1
    return tuple(
        replace(
            slot,
            is_described=is_described,
            is_shift=has_shifts and slot.path[-1] in shifts,
            takes_file=partial(can_read, tool, slot.path[0]),
            options=tuple(_QUOTED.findall(slot.description))[:12] if is_described else slot.options,
        )
        for slot in found
    )


def type_of(schema: Mapping[str, Json]) -> str:
    """The JSON type that a schema asks for; "any" when it asks for none or for one that is not known."""
    kind = schema.get("type")
    if not isinstance(kind, str) and isinstance(kind, Sequence):
        kind = next((one for one in kind if one != "null"), None)
    if kind is None and "properties" in schema:
        return "object"
    return _TYPES.get(str(kind).lower(), "any")


def assemble(values: Mapping[tuple[str, ...], Json]) -> dict[str, Json]:
    """The arguments as a nested object."""
    root: dict[str, Json] = {}
    for path, value in values.items():
        node = root
        for at, part in enumerate(path[:-1]):
            if part != ITEM:
                node = _child(node, part, path[at + 1] == ITEM)
        node[path[-1]] = value
    return root


def _child(node: dict[str, Json], part: str, is_array: bool) -> dict[str, Json]:
    fresh: dict[str, Json] = {}
    held = node.setdefault(part, [fresh] if is_array else fresh)
    inner = held[0] if isinstance(held, list) else held
    assert isinstance(inner, dict)
    return inner


def _leaves(
    schema: Mapping[str, Json],
    path: tuple[str, ...],
    is_required: bool,
    consumes: Mapping[str, str],
    around: str = "",
) -> Iterator[Slot]:
    required = schema.get("required")
    names = required if isinstance(required, Sequence) else ()
    properties = schema.get("properties")
    for name, part in (properties if isinstance(properties, Mapping) else {}).items():
        if not isinstance(part, Mapping):
            continue
        inner = concrete(part)
        is_needed = is_required and name in names
        here = (*path, name)
        items = inner.get("items")
        wider = _joined(inner.get("description"), around)
        if len(path) < _MAX_DEPTH and inner.get("properties"):
            yield from _leaves(inner, here, is_needed, {}, wider)
        elif len(path) < _MAX_DEPTH and isinstance(items, Mapping) and items.get("properties"):
            yield from _leaves(items, (*here, ITEM), is_needed, {}, _joined(items.get("description"), wider))
        else:
            yield replace(_slot(inner, here, is_needed, consumes.get(name, "")), around=around)


def _joined(description: Json, around: str) -> str:
    return f"{description}\n{around}" if isinstance(description, str) else around


def _slot(schema: Mapping[str, Json], path: tuple[str, ...], is_required: bool, content: str) -> Slot:
    items = schema.get("items")
    items = items if isinstance(items, Mapping) else {}
    json_type = type_of(schema)
    choices = schema.get("enum") or items.get("enum")
    description = str(schema.get("description") or items.get("description") or "")
    name_stems = content_stems(_COMPOUND.sub(r"\1\2 \1", " ".join(part for part in path[-2:] if part != ITEM)))
    hint_stems = content_stems(description)
    choices = tuple(choices) if isinstance(choices, Sequence) and not isinstance(choices, str) else ()
    return Slot(
        path=path,
        type=json_type,
        item_type=type_of(items) if json_type == "array" else "",
        description=description,
        name_stems=name_stems,
        hint_stems=tuple(stem for stem in hint_stems if stem not in name_stems),
        classes=_classes(path[-1], description, is_plural=json_type == "array"),
        options=tuple(dict.fromkeys([*_QUOTED.findall(description), *_listed(description)]))[:16],
        choices=choices,
        default=_default_of(schema, json_type, description),
        has_default="default" in schema or "default" in description.lower() or "默认" in description,
        is_required=is_required,
        content=content,
        glosses=_glosses(description, choices),
    )


def _glosses(description: str, choices: Sequence[Json]) -> dict[str, str]:
    """What a description says that a choice means: asc为升序, "1 - urgent", 硬卧（hard_sleeper）, UT超声."""
    found = {}
    for choice in (str(one) for one in choices if str(one) in description):
        written = rf"(?<![A-Za-z0-9]){re.escape(choice)}(?![A-Za-z0-9])['\"’”]?"
        ways = (
            rf"{written}{_MEANS}{_GLOSS}",
            rf"{_GLOSS}\s*[（(]['\"‘“]?{written}[)）]",
            rf"{written}(?P<gloss>[\u4e00-\u9fff]{{2,8}})(?=[、，,；;。]|$)",
        )
        match = next(filter(None, (re.search(way, description) for way in ways)), None)
        if match:
            found[choice] = match["gloss"].strip()
    return found


def _default_of(schema: Mapping[str, Json], kind: str, description: str) -> Json:
    """The default of the schema; that of a switch may also be told as a text or in words: "Default is True."."""
    default = schema.get("default")
    if kind != "boolean" or isinstance(default, bool):
        return default
    found = _DEFAULT.search(f"default: {default}" if isinstance(default, str) else description)
    return found[1].lower() == "true" if found else default


def _listed(description: str) -> list[str]:
    """Examples without quotes: (e.g., Painting, Sculpture), 例如：爬虫流程、爬虫优化."""
    found = _EXAMPLES.search(description)
    listed = None if found else _LISTED.search(description)
    examples = (
        _BETWEEN.split(found[1])
        if found and not _WITH_STATE.search(found[1])
        else re.split("[、/]", listed[1] or listed[2])
        if listed
        else ()
    )
    parts = (part.strip(" .。'\"’‘“”()（）").removesuffix("等") for part in examples)
    return [
        part
        for part in parts
        if (len(part) > 1 or is_han(part))
        and len(part) <= 24
        and part.lower() not in ("etc", "or")
        and not _MARK.search(part)
    ]


def _classes(name: str, description: str, *, is_plural: bool) -> tuple[str, ...]:
    """Classes told by the name, for a list by one in the plural; those told by the description only when the name tells
    none."""
    parts = [part.lower() for part in re.split(r"[_\W\d]+|(?<=[a-z])(?=[A-Z])", name) if part]
    if is_plural:
        parts += [part.removesuffix("s") for part in parts if part not in SLOT_CLASSES["duration"]]
    found = [kind for kind, words in SLOT_CLASSES.items() if not set(parts).isdisjoint(words)]
    if "year" in found and parts[-1] != "year" and any(parts[-1] in SLOT_CLASSES[kind] for kind in found):
        found.remove("year")  # the last word tells what it is: the revenue of a year is none
    if not found:
        hints = {part.lower() for part in re.split(r"[^A-Za-z]+", description)}
        found = [
            kind
            for kind, words in SLOT_CLASSES.items()
            if any(word in hints if word.isascii() else word in description for word in words)
        ][:3]
    return tuple(found)


def concrete(schema: Mapping[str, Json]) -> Mapping[str, Json]:
    """The schema with the first branch of its anyOf that is not null put in its place."""
    branch = next(_schemas(schema.get("anyOf")), None)
    return schema if branch is None else {**branch, **{name: part for name, part in schema.items() if name != "anyOf"}}


def _schemas(value: Json) -> Iterator[Mapping[str, Json]]:
    if isinstance(value, Sequence):
        yield from (one for one in value if isinstance(one, Mapping) and one.get("type") != "null")
