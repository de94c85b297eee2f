"""Tools that only read, as tests of understanding describe them: a name, a description, and parameters."""

from collections.abc import Mapping

from autoglm.core.tools import Effect, ToolSpec, ToolTraits
from autoglm.core.values import Json


def tool(name: str, description: str, properties: Mapping[str, Json], *required: str) -> ToolSpec:
    schema = {"type": "object", "properties": properties, "required": list(required)}
    return ToolSpec(name=name, description=description, parameters=schema, traits=ToolTraits(effect=Effect.NONE))


def text(description: str = "", **more: Json) -> dict[str, Json]:
    return {"type": "string", "description": description, **more}


def number(description: str = "", **more: Json) -> dict[str, Json]:
    return {"type": "number", "description": description, **more}


def whole(description: str = "", **more: Json) -> dict[str, Json]:
    return {"type": "integer", "description": description, **more}
