"""Checks candidates against the offered tools: what no tool fits is dropped, what the schema settles is mended.

A call that the text marks as one is kept even if a required argument is missing: the model wants to call, and
whoever validates the arguments can tell it what is missing. Without a mark, missing or unknown arguments are the best
sign that this is no call at all, so it is dropped.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping

from autoglm.core.chat import OfferedTool
from autoglm.core.values import Json
from autoglm.models.tool_calls.candidate import Candidate
from autoglm.models.tool_calls.coercing import coerced, types_of
from autoglm.models.tool_calls.offer import Offer, folded, properties_of, required_of
from autoglm.models.tool_calls.reading import DEEPEST, Unreadable, read_all
from autoglm.models.tool_calls.shapes import ARGUMENTS

Checked = tuple[str, Mapping[str, Json]]
_PLACEHOLDER = re.compile(r"\s*(?:<[^<>\n]{1,80}>|\{[\w .-]{1,60}\}|\.{3}|…|your[_ -]\w+)\s*", re.IGNORECASE)


def checked(candidate: Candidate, offer: Offer, *, is_marked: bool) -> Iterator[Checked]:
    """The calls that a candidate really is: none, one, or several when its arguments hold several objects."""
    tool = offer.find(candidate.name)
    if tool is None:
        return
    for given in _objects(candidate, tool):
        arguments = _mended(given, tool, is_text=candidate.is_text)
        if arguments is not None and _is_call(arguments, given, tool, is_marked=is_marked):
            yield tool.name, arguments


def _objects(candidate: Candidate, tool: OfferedTool) -> list[Mapping[str, Json]]:
    """The arguments as objects: by name, by position, or out of a string."""
    arguments = candidate.arguments
    if isinstance(arguments, Mapping):
        placed = _placed(candidate, tool)
        return [] if placed is None else [placed]
    if isinstance(arguments, str):
        return _from_string(arguments, tool)
    if isinstance(arguments, list | tuple):
        return _apart([one for one in arguments if isinstance(one, Mapping)], tool) if arguments else [{}]
    return [{}] if arguments is None else []


def _placed(candidate: Candidate, tool: OfferedTool) -> Mapping[str, Json] | None:
    """Arguments by name and by position together; None when there are more positions than names."""
    assert isinstance(candidate.arguments, Mapping)
    if not candidate.positional:
        return candidate.arguments
    names = list(properties_of(tool))
    if len(candidate.positional) > len(names):
        return None
    return dict(zip(names, candidate.positional, strict=False)) | dict(candidate.arguments)


def _from_string(text: str, tool: OfferedTool) -> list[Mapping[str, Json]]:
    if not text.strip():
        return [{}]
    try:
        values = read_all(text)
    except Unreadable:
        values = []
    if len(values) == 1 and isinstance(values[0], str) and values[0].lstrip()[:1] == "{":
        return _from_string(values[0], tool) if len(values[0]) < len(text) else []
    objects = [value for value in values if isinstance(value, Mapping)]
    if objects:
        return _apart(objects, tool)
    if text.lstrip()[:1] in ("{", "["):
        return []  # an object that cannot be read is no text either
    names = list(required_of(tool)) or list(properties_of(tool))
    return [{names[0]: text}] if len(names) == 1 and _takes_text(tool, names[0]) else []


def _takes_text(tool: OfferedTool, name: str) -> bool:
    schema = properties_of(tool).get(name)
    return isinstance(schema, Mapping) and types_of(schema) == {"string"}


def _apart(objects: list[Mapping[str, Json]], tool: OfferedTool) -> list[Mapping[str, Json]]:
    """Several objects in one string of arguments: several calls, unless one repeats another, is the empty start of
    another, or only all of them together have what the tool requires."""
    different: list[Mapping[str, Json]] = []
    for one in objects:
        if one not in different[-8:]:
            different.append(one)
    required = set(required_of(tool))
    whole = [one for one in different if required <= set(one)]
    if required and whole:
        return whole
    joined = {name: value for one in different for name, value in one.items()}
    if len(different) > 1 and required <= set(joined) and len(joined) == sum(map(len, different)):
        return [joined]
    return [one for one in different if one] or different[:1]


def _mended(given: Mapping[str, Json], tool: OfferedTool, *, is_text: bool) -> dict[str, Json] | None:
    """The arguments under their right names and types; None if they cannot be JSON."""
    properties = properties_of(tool)
    inner = next(iter(given.values()), None)
    if len(given) == 1 and isinstance(inner, Mapping) and set(given) <= set(ARGUMENTS) - set(properties):
        given = inner  # arguments wrapped once more
    found: dict[str, Json] = {}
    for name, value in given.items():
        right = _name_of(name, properties, given)
        typed = coerced(value, properties.get(right), tool.parameters, is_text=is_text)
        try:
            found[right] = _clean(typed, 0)
        except ValueError:
            return None
    return found


def _name_of(name: str, properties: Mapping[str, Json], given: Mapping[str, Json]) -> str:
    if name in properties or not properties:
        return name
    near = [known for known in properties if folded(known) == folded(name) and known not in given]
    return near[0] if len(near) == 1 else name


def _clean(value: Json, depth: int) -> Json:
    """The value without lone surrogates, which no encoder takes. Raises ValueError for what is no JSON."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode() if _is_torn(value) else value
    if depth > DEEPEST or (isinstance(value, float) and not math.isfinite(value)):
        raise ValueError("not JSON that can be passed on")
    if isinstance(value, Mapping):
        return {str(_clean(key, depth)): _clean(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item, depth + 1) for item in value]
    return value


def _is_torn(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _is_call(arguments: Mapping[str, Json], given: Mapping[str, Json], tool: OfferedTool, *, is_marked: bool) -> bool:
    properties = properties_of(tool)
    if "properties" in given and "properties" not in properties:
        return False  # the tool's own definition, repeated
    if is_marked:
        return True
    if not set(required_of(tool)) <= set(arguments) or (properties and not set(arguments) <= set(properties)):
        return False
    return not any(_is_stand_in(value, properties.get(name)) for name, value in arguments.items())


def _is_stand_in(value: Json, schema: Json) -> bool:
    """Whether this is a placeholder or a description of a value, not a value."""
    if isinstance(value, str):
        return _PLACEHOLDER.fullmatch(value) is not None
    types = types_of(schema) if isinstance(schema, Mapping) else frozenset[str]()
    return isinstance(value, Mapping) and bool(types) and not types & {"object", "any"}
