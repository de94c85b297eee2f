"""The offered tools, found by the names that models give them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from autoglm.core.chat import OfferedTool
from autoglm.core.values import Json

_PREFIX = re.compile(r"(?:functions?|tools?|default_api|multi_tool_use)[.:/]", re.IGNORECASE)
_COUNTER = re.compile(r":\d{1,6}$")  # Kimi numbers its calls: functions.get_weather:0
_LONGEST_NAME = 256


class Offer:
    """The offered tools. Raises ValueError for one without a name."""

    def __init__(self, tools: Iterable[OfferedTool | Mapping[str, Json]]) -> None:
        self._by_name: dict[str, OfferedTool] = {}
        self._by_fold: dict[str, list[OfferedTool]] = {}  # made when a name is not known as it stands
        for given in tools:
            tool = given if isinstance(given, OfferedTool) else _tool_from(given)
            self._by_name[tool.name] = tool

    def __bool__(self) -> bool:
        return bool(self._by_name)

    def find(self, name: str) -> OfferedTool | None:
        """The tool of that name; of a near spelling (case, prefix, dots against underscores) only if exactly one
        tool fits."""
        name = name.strip()
        if name in self._by_name:
            return self._by_name[name]
        if len(name) > _LONGEST_NAME:
            return None
        for bare in _without_prefixes(_COUNTER.sub("", name)):
            if bare in self._by_name:
                return self._by_name[bare]
            near = self._folds().get(folded(bare), ())
            if near:
                return near[0] if len(near) == 1 else None
        return None

    def _folds(self) -> dict[str, list[OfferedTool]]:
        if not self._by_fold:
            for tool in self._by_name.values():
                self._by_fold.setdefault(folded(tool.name), []).append(tool)
        return self._by_fold


def _without_prefixes(name: str) -> Iterator[str]:
    """The name, then without each prefix that models put before names."""
    yield name
    while found := _PREFIX.match(name):
        name = name[found.end() :]
        yield name


def folded(name: str) -> str:
    """A name without case and punctuation."""
    return "".join(letter for letter in name.casefold() if letter.isalnum()) or name


def properties_of(tool: OfferedTool) -> Mapping[str, Json]:
    """The schema of each argument."""
    found = tool.parameters.get("properties")
    return found if isinstance(found, Mapping) else {}


def required_of(tool: OfferedTool) -> Sequence[str]:
    """The names of the arguments that must be there."""
    found = tool.parameters.get("required")
    return [name for name in found if isinstance(name, str)] if isinstance(found, list | tuple) else ()


def _tool_from(given: Mapping[str, Json]) -> OfferedTool:
    """A tool as OpenAI, Anthropic or MCP write it."""
    inner = given.get("function") if isinstance(given, Mapping) else None
    tool = inner if isinstance(inner, Mapping) else given
    name = tool.get("name") if isinstance(tool, Mapping) else None
    if not isinstance(name, str) or not name:
        raise ValueError(
            f"An offered tool has no name: {str(given)[:200]}. Give OfferedTool or OpenAI's form of a tool."
        )
    schema = next((s for key in _SCHEMAS if isinstance(s := tool.get(key), Mapping)), {})
    description = tool.get("description")
    return OfferedTool(name=name, description=description if isinstance(description, str) else "", parameters=schema)


_SCHEMAS = ("parameters", "input_schema", "inputSchema")
