"""Calls among JSON values: the shapes in which providers, frameworks and models write a call as an object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from autoglm.core.values import Json
from autoglm.models.tool_calls.candidate import Candidate, as_object, named
from autoglm.models.tool_calls.offer import Offer
from autoglm.models.tool_calls.reading import Unreadable, read_all

NAMES = ("name", "tool", "tool_name", "function_name", "function", "action", "recipient_name", "toolName", "api")
ARGUMENTS = (
    "arguments", "args", "parameters", "params", "input", "action_input", "tool_input", "kwargs", "function_args",
    "tool_args", "tool_arguments",
)  # fmt: skip
LISTS = ("tool_calls", "function_calls", "tool_uses", "toolCalls", "calls")
INNER = ("function", "function_call", "functionCall", "tool_call", "tool_use", "toolCall")
_BESIDE = frozenset(
    {"id", "type", "index", "call_id", "tool_call_id", "role", "content", "thought", "thoughts", "reasoning"}
)
_DEEPEST = 6


def calls_in(value: Json, offer: Offer, *, is_marked: bool, depth: int = 0) -> Iterator[Candidate]:
    """The candidates that a value holds. Without a mark a list counts only if all its members are calls."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list | tuple):
        yield from _in_list(value, offer, is_marked=is_marked, depth=depth)
    elif isinstance(value, Mapping):
        yield from _in_object(value, offer, is_marked=is_marked, depth=depth)
    elif isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        yield from _in_list(_values_of(value), offer, is_marked=is_marked, depth=depth)


def _in_list(
    values: list[Json] | tuple[Json, ...], offer: Offer, *, is_marked: bool, depth: int
) -> Iterator[Candidate]:
    found = [list(calls_in(value, offer, is_marked=is_marked, depth=depth + 1)) for value in values]
    if is_marked or all(found):
        yield from (candidate for candidates in found for candidate in candidates)


def _in_object(value: Mapping[str, Json], offer: Offer, *, is_marked: bool, depth: int) -> Iterator[Candidate]:
    for key in LISTS:
        if key in value and set(value) <= {key} | _BESIDE:
            yield from calls_in(value[key], offer, is_marked=is_marked, depth=depth + 1)
            return
    for key in INNER:
        inner = as_object(value.get(key))
        if inner is not None and (is_marked or set(value) <= {key} | _BESIDE):
            yield from calls_in(inner, offer, is_marked=is_marked, depth=depth + 1)
            return
    candidate = _named_call(value, is_marked=is_marked)
    if candidate is not None:
        yield candidate
    else:
        yield from _keyed_calls(value, offer)


def _named_call(value: Mapping[str, Json], *, is_marked: bool) -> Candidate | None:
    name = next((key for key in NAMES if isinstance(value.get(key), str)), None)
    if name is None:
        return None
    arguments = next((key for key in ARGUMENTS if key in value), None)
    rest = set(value) - {name, arguments} - _BESIDE
    if arguments is not None:
        is_call = is_marked or not rest
        return named(value[name], value[arguments] or {}) if is_call and "description" not in rest else None
    if not is_marked:
        return None
    return named(value[name], {key: value[key] for key in value if key in rest})  # arguments beside the name


def _keyed_calls(value: Mapping[str, Json], offer: Offer) -> Iterator[Candidate]:
    """`{"get_weather": {"city": "Beijing"}}`: every key names a tool, every value holds its arguments."""
    if not value or len(value) > 64:
        return
    tools = [offer.find(key) for key in value]
    if None in tools or not all(isinstance(arguments, Mapping) for arguments in value.values()):
        return
    yield from (Candidate(name=name, arguments=arguments) for name, arguments in value.items())


def _values_of(text: str) -> list[Json]:
    try:
        return read_all(text)
    except Unreadable:
        return []
