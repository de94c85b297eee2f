"""A server's result of a call becomes our output: text joined and cleaned, structure checked, the rest listed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.values import Json
from autoglm.planning.arguments import argument_flaws
from autoglm.tools.imported import cleaned
from autoglm.tools.mcp.describing import ServerTool
from autoglm.tools.mcp.messages import Params

MOST_CHARS = 1_000_000
_MOST_ITEMS = 200
_STEERING = re.compile(
    "\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?|.)?"  # terminal escapes, whole
    "|[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def output_of(result: Params, tool: ServerTool) -> Json:
    """The structured content where the tool promises one, else texts and items. Raises ToolError for a result that
    says it is an error, and for one that is not what the tool promises."""
    content = result.get("content")
    blocks = [block for block in content if isinstance(block, Mapping)] if isinstance(content, list) else []
    text, note = clean_text("\n".join(_texts(blocks)))
    if result.get("isError") is True:
        raise ToolError(
            f"{tool.spec.name} failed: {cleaned(text, max_chars=1_000) or 'it does not say why'}.",
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


def clean_text(text: str) -> tuple[str, str]:
    """The text without what steers a terminal or hides from a reader, cut to a million characters; and a sentence on
    what was done to it."""
    clean = _STEERING.sub("", text.replace("\r\n", "\n"))
    notes = ["Control characters were removed."] if len(clean) < len(text.replace("\r\n", "\n")) else []
    if len(clean) > MOST_CHARS:
        notes.append(f"The text was cut after {MOST_CHARS:,} of {len(clean):,} characters.")
    return clean[:MOST_CHARS], " ".join(notes)


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
        return {"kind": "link", **_place(block), "name": cleaned(_word(block, "name"), max_chars=200)}
    resource = block.get("resource")
    if kind == "resource" and isinstance(resource, Mapping):
        body = (
            {"text": clean_text(_word(resource, "text"))[0]}
            if "text" in resource
            else {"data": _word(resource, "blob")}
        )
        return {"kind": "resource", **_place(resource), **body}
    return None


def _place(block: Mapping[str, Json]) -> dict[str, Json]:
    return {"uri": cleaned(_word(block, "uri"), max_chars=2_000), "media_type": _word(block, "mimeType")}


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
            f"{tool.spec.name} gave something else than it promises: {cleaned(why, max_chars=500)}.",
            kind=FailureKind.BAD_OUTPUT,
            hint="Its server is at fault, or its outputSchema is.",
        )
