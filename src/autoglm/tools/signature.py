"""Reads a typed function: JSON Schemas of its arguments and of its result, descriptions from its docstring."""

from __future__ import annotations

import copy
import functools
import inspect
import re
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

import msgspec
import msgspec.inspect

from autoglm.core.errors import UsageError
from autoglm.core.tools import CallContext
from autoglm.core.values import Json, Value

T = TypeVar("T")

_SECTION = re.compile(r"^(Args|Arguments|Parameters|Returns|Yields|Raises|Examples?|Notes?):\s*$")
_ARGUMENT = re.compile(r"^\*{0,2}(\w+)\s*(?:\([^)]*\))?:\s*(.*)$")


@dataclass(frozen=True, slots=True)
class Labelled(Generic[T]):
    """A tool's result with sources of its own, such as "url:example.org"; annotate the function `-> Labelled[Page]`."""

    content: T
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """What the decorator needs to know of a function. `struct` is the type that arguments are converted to,
    `context_name` the parameter that takes the CallContext ("" when there is none)."""

    struct: type[msgspec.Struct]
    parameters: Mapping[str, Json]
    returns: Mapping[str, Json]
    description: str
    context_name: str


def read_signature(function: Callable[..., object]) -> Signature:
    """Raises UsageError, naming the parameter, for a function whose arguments cannot be described."""
    name = getattr(function, "__name__", "tool")
    hints = type_hints(function)
    description, notes = read_docstring(inspect.getdoc(function) or "")
    fields, context_name = [], ""
    for parameter in inspect.signature(function).parameters.values():
        if CallContext in {hints.get(parameter.name), *typing.get_args(hints.get(parameter.name))}:
            context_name = parameter.name
        else:
            fields.append(_field(name, parameter, hints, notes))
    struct = msgspec.defstruct("Arguments", fields, kw_only=True, forbid_unknown_fields=True)
    return Signature(
        struct=struct,
        parameters=_object_schema(name, struct),
        returns=_result_schema(name, hints.get("return")),
        description=description,
        context_name=context_name,
    )


def read_docstring(text: str) -> tuple[str, dict[str, str]]:
    """The description, in one line, and what a Google-style `Args:` section says of each argument."""
    section, words, notes, current = "", [], dict[str, str](), ""
    for line in text.splitlines():
        if found := _SECTION.match(line.strip()):
            section, current = found[1], ""
        elif not section:
            words.append(line.strip())
        elif section in {"Args", "Arguments", "Parameters"} and line.strip():
            current = _read_argument(line.strip(), notes, current)
    return " ".join(" ".join(words).split()), notes


def _read_argument(line: str, notes: dict[str, str], current: str) -> str:
    if found := _ARGUMENT.match(line):
        notes[found[1]] = found[2]
        return found[1]
    if current:
        notes[current] = f"{notes[current]} {line}".strip()
    return current


def type_hints(function: Callable[..., object]) -> dict[str, Any]:
    """The types of its parameters and of its result. Raises UsageError for names that are not to be found."""
    try:
        # `Json` refers to itself, which no schema can hold; for a schema it is simply anything.
        return typing.get_type_hints(inspect.unwrap(_plain(function)), localns={"Json": Any}, include_extras=True)
    except NameError as error:
        raise UsageError(
            f"The types of tool {_name(function)} cannot be read: {error}.",
            hint="Define the types that a tool uses at the top of its module.",
        ) from None


def _plain(function: Callable[..., object]) -> Callable[..., object]:
    """The function itself: a bound method and a partial hide the module whose names the hints use."""
    while isinstance(function, functools.partial):
        function = function.func
    return getattr(function, "__func__", function)


def _name(function: Callable[..., object]) -> str:
    return getattr(function, "__name__", type(function).__name__)


def _field(
    tool: str, parameter: inspect.Parameter, hints: Mapping[str, Any], notes: Mapping[str, str]
) -> tuple[str, Any] | tuple[str, Any, Any]:
    if parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD, parameter.POSITIONAL_ONLY}:
        raise UsageError(
            f"Tool {tool}: the parameter {parameter} cannot be given by name.",
            hint="Write each argument as a named parameter.",
        )
    if parameter.name not in hints:
        raise UsageError(f"Tool {tool}: the parameter {parameter.name} has no type.", hint="Add a type hint.")
    kind = hints[parameter.name]
    if note := notes.get(parameter.name):
        kind = Annotated[kind, msgspec.Meta(description=note)]
    if parameter.default is parameter.empty:
        return (parameter.name, kind)
    return (parameter.name, kind, _default(parameter.default))


def _default(value: object) -> object:
    if isinstance(value, list | dict | set):
        return msgspec.field(default_factory=lambda: copy.deepcopy(value))
    return value


def _object_schema(tool: str, kind: type[msgspec.Struct]) -> Mapping[str, Json]:
    """The schema of the arguments with the object itself at the top, as chat endpoints want it."""
    (reference,), parts = _components(tool, kind)
    own = dict(parts.pop(str(reference["$ref"]).rsplit("/", 1)[-1]))
    own.pop("title", None)
    return {**own, "$defs": parts} if parts else own


def _result_schema(tool: str, hint: object) -> Mapping[str, Json]:
    kind: object = hint
    if typing.get_origin(hint) is Labelled:
        kind = typing.get_args(hint)[0]
    if kind is None or kind in {Any, Value, type(None), object}:
        return {}
    (schema,), parts = _components(tool, kind)
    whole = _whole_objects(kind)
    parts = {name: {**part, "additionalProperties": False} if name in whole else part for name, part in parts.items()}
    return {**schema, "$defs": parts} if parts else dict(schema)


def _whole_objects(kind: object) -> set[str]:
    """Names of the classes in a type whose objects have their own fields and no others: those of a TypedDict may."""
    waiting, seen = [msgspec.inspect.type_info(kind)], set[type]()
    whole, open_ones = set[str](), set[str]()
    while waiting:
        info = waiting.pop()
        cls: type | None = getattr(info, "cls", None)
        if cls in seen:
            continue
        if cls is not None:
            seen.add(cls)
            is_whole = isinstance(info, msgspec.inspect.DataclassType | msgspec.inspect.StructType)
            (whole if is_whole else open_ones).add(cls.__name__)
        waiting += _inner_types(info)
    return whole - open_ones


def _inner_types(info: msgspec.inspect.Type) -> list[msgspec.inspect.Type]:
    """The types that a type is made of."""
    held: list[object] = [getattr(info, name) for name in getattr(info, "__struct_fields__", ())]
    flat = [part for each in held for part in (each if isinstance(each, tuple) else (each,))]
    fields = [part.type for part in flat if isinstance(part, msgspec.inspect.Field)]
    return fields + [part for part in flat if isinstance(part, msgspec.inspect.Type)]


def _components(tool: str, kind: object) -> tuple[tuple[dict[str, Json], ...], dict[str, dict[str, Json]]]:
    try:
        return msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    except TypeError as error:
        raise UsageError(
            f"Tool {tool} uses a type that JSON cannot describe: {str(error).splitlines()[-1] or error}.",
            hint="Use str, int, float, bool, list, dict, Literal, Optional and dataclasses of these.",
        ) from None
