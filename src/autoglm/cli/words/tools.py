"""What is said of tools (English, Chinese); `{0}`, `{1}` stand for the values."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "tools.trouble": ("The tools of {0} are not there: {1}", "{0} 的工具不可用：{1}"),
    "tools.effect": ("effect", "副作用"),
    "tools.timeout": ("timeout", "超时"),
    "tools.origin": ("origin", "来源"),
    "tools.arguments": ("Arguments:", "参数："),
    "tools.output": ("Output:", "输出："),
    "tools.any": ("any", "任意"),
    "tools.required": ("required", "必填"),
    "tools.examples": ("Examples:", "示例："),
    "help.looking.yes": ("Approve what it says without asking.", "不询问，直接批准。"),
    "looking.state": ("STATE", "状态"),
    "looking.ready": ("ready", "可用"),
    "looking.changed": ("not approved: {0}", "未批准：{0}"),
    "looking.new": ("new or changed", "新增或已更改"),
}
