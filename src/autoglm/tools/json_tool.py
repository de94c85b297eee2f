"""The json_query tool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.tools import Effect
from autoglm.core.values import Json
from autoglm.tools.decorator import AnyTool, Labelled, tool
from autoglm.tools.encoding import decode
from autoglm.tools.jsonpath import query
from autoglm.tools.tables import parse_json
from autoglm.tools.wording import words
from autoglm.tools.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Picked:
    """`count` counts the items of a list, else 1 or 0. A position where nothing is gives null and is_found
    false."""

    value: Any  # JSON of any shape
    count: int
    is_found: bool


class JsonTool:
    """The function behind json_query, bound to one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def query(
        self, query_text: str, *, value: Json = None, path: str | None = None, text: str | None = None
    ) -> Labelled[Picked]:
        found, is_found = query(self._content(value, path, text), query_text)
        count = len(found) if isinstance(found, list) else int(is_found)
        return Labelled(Picked(found, count, is_found), (f"file:{self._workspace.locate(path)}",) if path else ())

    def _content(self, value: Json, path: str | None, text: str | None) -> object:
        if sum(part is not None for part in (value, path, text)) > 1:
            raise ToolError("Give one of the arguments value, path and text.", kind=FailureKind.INVALID_ARGS)
        if path is not None:
            content = decode(self._workspace.read(path)).text
            if path.lower().endswith((".jsonl", ".ndjson")):
                return [
                    parse_json(line, f"{path}, line {at}") for at, line in enumerate(content.splitlines(), 1) if line
                ]
            return parse_json(content, path)
        return parse_json(text, "Argument text") if text is not None else value


def json_tools(workspace: Workspace) -> tuple[AnyTool, ...]:
    """json_query."""
    picker = JsonTool(workspace)

    def json_query(
        query: str, *, value: Json = None, path: str | None = None, text: str | None = None
    ) -> Labelled[Picked]:
        """Pick from a JSON value, text or file: names, positions, filters and simple figures.

        Args:
            query: What to pick, such as items[0].name, items[?price > 10].name, ..email, items | length.
            value: The value itself. Give one of value, path and text.
            path: A JSON or JSON Lines file of the workspace.
            text: JSON as text.
        """
        return picker.query(query, value=value, path=path, text=text)

    make = tool(
        effect=Effect.NONE,
        description_zh="从 JSON 值、文本或文件中按路径取值：字段、下标、筛选条件和简单统计。",
        arguments_zh={
            "query": "要取什么，例如 items[0].name、items[?price > 10].name、..email、items | length。",
            "value": "JSON 值本身。value、path、text 三选一。",
            "path": "工作区里的 JSON 或 JSONL 文件。",
            "text": "写成文本的 JSON。",
        },
        keywords=words("json, field, key, path, pick, get, filter, jsonpath, 字段, 取出, 键, 筛选, 解析"),
        examples=(
            "get the names of all users in users.json",
            "what is the version in package.json",
            "how many items are in cart.json",
            "取出 users.json 里所有 name 字段",
            "package.json 的 version 是多少",
            "cart.json 里 price 大于 100 的 items",
        ),
        consumes={"value": "json", "path": "path", "text": "text"},
        produces={"value": "json", "count": "number"},
        untrusted=("value",),
        origin="built-in",
    )
    return (make(json_query),)
