"""A server's description of a tool becomes a ToolSpec: cleaned, checked, never believed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from autoglm.core.mcp import PARAM_HEADER, header_value
from autoglm.core.tools import Effect, ToolSpec, ToolTraits
from autoglm.core.values import Json, Path, digest, encode_json
from autoglm.tools.cleaning import clean_line
from autoglm.tools.imported.tool import tool_name
from autoglm.tools.mcp.messages import Params

_MOST_SCHEMA_BYTES = 200_000
_MOST_WORDS = 1_000
_DESCRIBED = ("name", "title", "description", "inputSchema", "outputSchema", "annotations")
_SENTENCES = frozenset({"description", "title", "$comment"})
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_PRIMITIVE = {"integer", "string", "boolean"}
PLAIN_OUTPUT: Mapping[str, Json] = {
    "type": "object",
    "properties": {
        "text": {"type": "string", "description": "What it says, its texts one after another."},
        "items": {"type": "array", "description": "What is not text: images, audio, resources, links."},
        "note": {"type": "string", "description": "What was left out or cut."},
    },
    "required": ["text"],
}


class BadTool(ValueError):
    """A description that cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class ServerTool:
    """A tool as its server lists it. `digest` is of everything that it says of itself; `headers` names the arguments
    that are to be repeated in headers, with the paths to them."""

    name: str
    spec: ToolSpec
    digest: str
    output: Mapping[str, Json]
    headers: Mapping[str, Path]

    def header_values(self, arguments: Params) -> Mapping[str, str]:
        """The headers of one call."""
        found = {f"{PARAM_HEADER}{name}": _at(arguments, path) for name, path in self.headers.items()}
        return {name: header_value(_text(value)) for name, value in found.items() if value is not None}


def read_tool(listed: Params, *, server: str, timeout_s: float, trusts_hints: bool) -> ServerTool:
    """Raises BadTool."""
    name = listed.get("name")
    if not isinstance(name, str) or not name:
        raise BadTool("it has no name")
    parameters, output = _schema(listed.get("inputSchema"), "inputSchema"), listed.get("outputSchema")
    returns = _schema(output, "outputSchema") if output is not None else {}
    words = listed.get("description") or listed.get("title")
    spec = ToolSpec(
        name=tool_name(server, name),
        description=clean_line(words, max_chars=_MOST_WORDS) if isinstance(words, str) else "",
        parameters=parameters,
        returns=returns or PLAIN_OUTPUT,
        traits=ToolTraits(
            effect=_effect(listed.get("annotations")) if trusts_hints else Effect.UNSAFE, timeout_s=timeout_s
        ),
        untrusted=("",),
        origin=f"mcp:{server}",
    )
    said = digest({key: listed[key] for key in _DESCRIBED if key in listed})
    return ServerTool(name, spec, said, returns, _headers(parameters))


def _schema(schema: Json, key: str) -> Mapping[str, Json]:
    if not isinstance(schema, Mapping) or (key == "inputSchema" and schema.get("type", "object") != "object"):
        raise BadTool(f"its {key} is no schema of an object")
    try:
        size_bytes = len(encode_json(schema))
    except (TypeError, RecursionError):
        raise BadTool(f"its {key} is nested too deep") from None
    if size_bytes > _MOST_SCHEMA_BYTES:
        raise BadTool(f"its {key} has {size_bytes:,} bytes; {_MOST_SCHEMA_BYTES:,} are the most")
    clean = _without_tricks(schema)
    assert isinstance(clean, Mapping)
    return clean


def _without_tricks(schema: Json) -> Json:
    """The schema with its sentences cleaned: planners and people read them."""
    if isinstance(schema, Mapping):
        return {
            name: clean_line(part, max_chars=_MOST_WORDS)
            if name in _SENTENCES and isinstance(part, str)
            else _without_tricks(part)
            for name, part in schema.items()
        }
    return [_without_tricks(part) for part in schema] if isinstance(schema, list | tuple) else schema


def _effect(annotations: Json) -> Effect:
    """What the server's hints say; a missing hint says nothing good."""
    if not isinstance(annotations, Mapping):
        return Effect.UNSAFE
    if annotations.get("readOnlyHint") is True:
        return Effect.NONE
    return Effect.IDEMPOTENT if annotations.get("idempotentHint") is True else Effect.UNSAFE


# --- arguments in headers --------------------------------------------------------------------------------------------


def _headers(parameters: Mapping[str, Json]) -> Mapping[str, Path]:
    """The annotated arguments by the names of their headers. Raises BadTool, as the protocol demands, for an
    annotation that stands in a wrong place."""
    found: dict[str, Path] = {}
    for path, schema in _annotated(parameters, ()):
        name, where = schema["x-mcp-header"], path[1::2]
        is_direct = all(step == "properties" for step in path[::2]) and len(path) % 2 == 0 and path
        if not isinstance(name, str) or not _TOKEN.fullmatch(name):
            raise BadTool("an x-mcp-header in its inputSchema is no header's name")
        if not is_direct or schema.get("type") not in _PRIMITIVE or name.lower() in {known.lower() for known in found}:
            raise BadTool(f"the x-mcp-header {name!r} in its inputSchema stands where it may not")
        found[name] = where
    return found


def _annotated(schema: Json, path: Path) -> Iterator[tuple[Path, Mapping[str, Json]]]:
    if isinstance(schema, Mapping):
        is_names = len(path) % 2 == 1 and path[-1] == "properties"  # here names are arguments, not keywords
        if "x-mcp-header" in schema and not is_names:
            yield path, schema
        for name, part in schema.items():
            yield from _annotated(part, (*path, name))
    elif isinstance(schema, list | tuple):
        for index, part in enumerate(schema):
            yield from _annotated(part, (*path, index))


def _at(arguments: Json, path: Path) -> Json:
    for step in path:
        arguments = arguments.get(str(step)) if isinstance(arguments, Mapping) else None
    return arguments


def _text(value: Json) -> str:
    """As the header has it: `true`, `42` (also where JSON says 42.0), or the text."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
