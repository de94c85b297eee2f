"""A server's result of a call becomes our output: text joined and cleaned, structure checked, the rest listed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.values import Json
from autoglm.planning.arguments import argument_flaws
from autoglm.tools.cleaning import bounded_text, clean_line
from autoglm.tools.mcp.describing import ServerTool
from autoglm.tools.mcp.messages import Params

_MOST_ITEMS = 200


def output_of(result: Params, tool: ServerTool) -> Json:
    """The structured content where the tool promises one, else texts and items. Raises ToolError for a result that
    says it is an error, and for one that is not what the tool promises."""
    content = result.get("content")
    blocks = [block for block in content if isinstance(block, Mapping)] if isinstance(content, list) else []
    text, note = bounded_text("\n".join(_texts(blocks)))
    if result.get("isError") is True:
        raise ToolError(
            f"{tool.spec.name} failed: {clean_line(text, max_chars=1_000) or 'it does not say why'}.",
            kind=FailureKind.CRASHED,
        )
    structured = result.get("structuredContent")
    if tool.output:
        _check(structured, tool)
        return structured
    output: dict[str, Json] = {"text": text}
    items = [item for block in blocks if (item := _item(block)) is not None]
    if items:
        output["items"] = items[:_MOST_ITEMS]
    if structured is not None:
        output["structured"] = structured
    if len(items) > _MOST_ITEMS:
        note = f"{note} {len(items) - _MOST_ITEMS} more items were left out.".strip()
    return {**output, "note": note} if note else output


def _texts(blocks: list[Mapping[str, Json]]) -> Iterator[str]:
    for block in blocks:
        text = block.get("text")
        if block.get("type") == "text" and isinstance(text, str):
            yield text


def _item(block: Mapping[str, Json]) -> Json:
    """An image, a sound, a resource or a link, as one flat object."""
    kind = block.get("type")
    if kind in {"image", "audio"}:
        return {"kind": kind, "media_type": _word(block, "mimeType"), "data": _word(block, "data")}
    if kind == "resource_link":
        return {"kind": "link", **_place(block), "name": clean_line(_word(block, "name"), max_chars=200)}
    resource = block.get("resource")
    if kind == "resource" and isinstance(resource, Mapping):
        body = (
            {"text": bounded_text(_word(resource, "text"))[0]}
            if "text" in resource
            else {"data": _word(resource, "blob")}
        )
        return {"kind": "resource", **_place(resource), **body}
    return None


def _place(block: Mapping[str, Json]) -> dict[str, Json]:
    return {"uri": clean_line(_word(block, "uri"), max_chars=2_000), "media_type": _word(block, "mimeType")}


def _word(block: Mapping[str, Json], name: str) -> str:
    value = block.get(name)
    return value if isinstance(value, str) else ""


def _check(structured: Json, tool: ServerTool) -> None:
    """Against the outputSchema, with the checks of arguments; what is no object is looked at as the only field of
    one."""
    if isinstance(structured, Mapping):
        schema, fields = tool.output, structured
    else:
        schema, fields = {"properties": {"output": tool.output}, "required": ["output"]}, {"output": structured}
    literal: dict[str, Json] = {name: {"$literal": part} for name, part in fields.items()}
    flaws = [f"{field}: {flaw}" for field, flaw in argument_flaws(literal, replace(tool.spec, parameters=schema))]
    if structured is None or flaws:
        why = "there is no structured content" if structured is None else "; ".join(flaws[:3])
        raise ToolError(
            f"{tool.spec.name} gave something else than it promises: {clean_line(why, max_chars=500)}.",
            kind=FailureKind.BAD_OUTPUT,
            hint="Its server is at fault, or its outputSchema is.",
        )
