"""The tree as text for people: the reference page and the sample file, in both languages."""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, Union, cast, get_args, get_origin

from autoglm.settings.locale import Language
from autoglm.settings.meaning import Meaning
from autoglm.settings.models_tree import ModelsTree
from autoglm.settings.parse import fields_of
from autoglm.settings.sources import PREFIX
from autoglm.settings.tree import Settings

_COLUMNS = {
    "en": ("Key", "Type", "Default", "Unit", "Meaning"),
    "zh": ("键", "类型", "默认值", "单位", "含义"),
}
_TOP = {"en": "Top level", "zh": "顶层"}
_PLACE = {
    "home": {"en": "per user", "zh": "按用户"},
    "workspace": {"en": "current folder", "zh": "当前文件夹"},
}
_SAMPLE_HEAD = {
    "en": "Settings of Open-AutoGLM. Lines with one # show the defaults; remove the # to change one.\n"
    "Order: defaults < this file < environment (AUTOGLM_LIMITS__MAX_STEPS=20) < flags (--set limits.max_steps=20).",
    "zh": "Open-AutoGLM 的设置。单个 # 的行是默认值；去掉 # 后修改。\n"
    "优先级：默认值 < 本文件 < 环境变量（AUTOGLM_LIMITS__MAX_STEPS=20）< 命令行（--set limits.max_steps=20）。",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One setting: its dotted key, the name of its type, its default and its meaning."""

    key: str
    kind: str
    default: object
    meaning: Meaning

    @property
    def variable(self) -> str:
        return PREFIX + self.key.replace(".", "__").upper()


def rows(section: type = Settings, prefix: str = "") -> Iterator[Row]:
    """Every setting in the order of the tree; lists and named sections with the keys of one entry."""
    for name, part in fields_of(section).items():
        key = f"{prefix}{name}"
        if dataclasses.is_dataclass(part.kind):
            yield from rows(cast("type", part.kind), f"{key}.")
        elif inner := _repeated(part.kind):
            mark = "[]" if get_origin(part.kind) is tuple else ".NAME"
            yield Row(key, kind_name(part.kind), _default(section, name), part.meaning)
            yield from rows(inner, f"{key}{mark}.")
        else:
            yield Row(key, kind_name(part.kind), _default(section, name), part.meaning)


def kind_name(kind: object) -> str:
    """A type as people write it in YAML."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return " \\| ".join(map(str, inner))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return " \\| ".join(kind)
    if origin in {types.UnionType, Union}:
        return " \\| ".join(kind_name(part) for part in inner)
    if origin is tuple:
        return "list of sections" if dataclasses.is_dataclass(inner[0]) else f"list of {kind_name(inner[0])}"
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {float: "named numbers", str: "named texts"}.get(inner[1], "named sections")
    names: dict[object, str] = {str: "text", bool: "true \\| false", int: "integer", float: "number", Path: "path"}
    return names.get(kind, "null")


def settings_reference(language: Language) -> str:
    """Markdown tables of the whole tree, one for each section."""
    return tree_reference(Settings, language)


def models_reference(language: Language) -> str:
    """The same for `models.yaml`."""
    return tree_reference(ModelsTree, language)


def tree_reference(tree: type, language: Language) -> str:
    blocks: list[str] = []
    section = None
    for row in rows(tree):
        head, _, _ = row.key.rpartition(".")
        head = head.replace("[]", "").replace(".NAME", "")
        if head != section:
            section = head
            blocks += ["", f"### {head or _TOP[language]}", "", _line(_COLUMNS[language]), _line(("---",) * 5)]
        blocks.append(_row_line(row, language))
    return "\n".join(blocks).strip() + "\n"


def _row_line(row: Row, language: Language) -> str:
    meaning = row.meaning.zh if language == "zh" else row.meaning.en
    shown = _PLACE[row.key][language] if row.key in _PLACE else f"`{default_text(row.default)}`"
    return _line((f"`{row.key}`", row.kind, shown, row.meaning.unit, meaning))


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"


def default_text(default: object) -> str:
    """A default as YAML writes it in one line."""
    if isinstance(default, tuple):
        default = list(map(str, default))
    return json.dumps(default, ensure_ascii=False)


def sample_yaml(language: Language) -> str:
    """A settings file in which every setting is present as a comment with its meaning."""
    lines = [f"# {line}" for line in _SAMPLE_HEAD[language].splitlines()]
    _sample(lines, Settings, indent="", language=language)
    return "\n".join(lines) + "\n"


def _sample(lines: list[str], section: type, *, indent: str, language: Language) -> None:
    for name, part in fields_of(section).items():
        meaning = part.meaning.zh if language == "zh" else part.meaning.en
        unit = f" ({part.meaning.unit})" if part.meaning.unit else ""
        if dataclasses.is_dataclass(part.kind):
            lines += ["", f"{name}:  # {meaning}"]
            _sample(lines, cast("type", part.kind), indent="  ", language=language)
            continue
        lines.append(f"{indent}## {meaning}{unit}")
        if name in _PLACE:
            lines.append(f"{indent}# {name}: /path/to/{name}")
        elif _repeated(part.kind):
            lines += [f"{indent}# {line}" for line in _EXAMPLES[name]]
        else:
            lines.append(f"{indent}# {name}: {default_text(_default(section, name))}")


_EXAMPLES = {
    "channels": (
        "channels:",
        "  - name: team",
        "    kind: wecom",
        "    url: env:WECOM_BOT_URL",
    ),
    "servers": (
        "servers:",
        "  - name: search",
        "    url: https://mcp.example.com/mcp",
        "    headers: {Authorization: Bearer env:SEARCH_KEY}",
    ),
    "team": (
        "team:",
        "  - name: writer",
        "    instructions: You write short texts.",
        "    tools: [file_read, report_write]",
        "    cost: 0.02",
    ),
    "peers": (
        "peers:",
        "  - name: anna",
        "    card: https://anna.example.com",
        "    headers: {Authorization: Bearer env:ANNA_KEY}",
    ),
    "keys": ("keys:", "  - principal: ann", "    key: env:ANNS_KEY"),
    "overrides": ("overrides:", "  http_get:", "    timeout_s: 10"),
}


def _repeated(kind: object) -> type | None:
    """The section behind a list or named sections, if it is one."""
    inner = get_args(kind)
    last = inner[1] if len(inner) > 1 and get_origin(kind) is not tuple else (inner[0] if inner else None)
    return last if isinstance(last, type) and dataclasses.is_dataclass(last) else None


def _default(section: Any, name: str) -> object:  # noqa: ANN401 -- any dataclass of the tree
    part = next(part for part in dataclasses.fields(section) if part.name == name)
    if part.default is not dataclasses.MISSING:
        return part.default
    assert part.default_factory is not dataclasses.MISSING
    return None if name in _PLACE else part.default_factory()
