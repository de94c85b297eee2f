"""What is said of imported tools (English, Chinese); `{0}`, `{1}` stand for the values."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "help.imports.import": ("Make tools of other people's descriptions.", "把别人提供的描述导入为工具。"),
    "help.imports.openapi": (
        "Import an OpenAPI 3.0 or 3.1 document, SOURCE being its URL or file. Only the document is read.",
        "导入 OpenAPI 3.0 或 3.1 文档，SOURCE 是它的网址或文件。只读取文档本身。",
    ),
    "help.imports.name": (
        "Name of the import, and first part of its tools' names.",
        "导入的名称，也是各工具名的开头。",
    ),
    "help.imports.allow": (
        "Import only operations that fit: operation id, 'GET /pets*', 'tag:pets'; repeatable.",
        "只导入匹配的操作：操作 id、'GET /pets*'、'tag:pets'；可重复。",
    ),
    "help.imports.deny": ("Leave out operations that fit; repeatable.", "不导入匹配的操作；可重复。"),
    "help.imports.auth": (
        "Where a scheme's secret is: api_key=env:NAME or api_key=file:PATH; repeatable.",
        "某个安全方案的密钥在哪里：api_key=env:名称 或 api_key=file:路径；可重复。",
    ),
    "help.imports.base_url": (
        "Where calls go, in place of the document's server.",
        "调用发往的地址，代替文档中的服务器。",
    ),
    "help.imports.idempotency_header": (
        "Header in which this API takes an idempotency key; POST and PATCH may then be repeated.",
        "该接口接收幂等键的请求头；有了它，POST 和 PATCH 可以重发。",
    ),
    "help.imports.dry_run": ("Show what would be imported, and keep nothing.", "只显示将导入的内容，不保存。"),
    "help.imports.list": ("Everything that was imported.", "列出所有导入。"),
    "help.imports.refresh": (
        "Read an import's document again; what changed is shown and used once approved.",
        "重新读取导入的文档；显示变化，批准后才启用。",
    ),
    "help.imports.yes": ("Approve every change.", "批准所有变化。"),
    "help.imports.forget": ("Remove an import and its tools.", "删除一个导入及其工具。"),
    "imports.head": ("{0} as {1}: {2} tools", "{0}，名称 {1}：{2} 个工具"),
    "imports.server": ("  calls go to", "  调用发往"),
    "imports.effects": ("  effects", "  副作用"),
    "imports.credential": ("  credential", "  凭据"),
    "imports.not_given": ("not given", "未指定"),
    "imports.left_out": ("  left out: {0}", "  未导入：{0}"),
    "imports.note": ("  not followed: {0}", "  未能跟随：{0}"),
    "imports.more": ("  and {0} more; --json shows them all", "  还有 {0} 条；--json 显示全部"),
    "imports.done": (
        "Imported. `autoglm tools list` shows the tools; `autoglm tools forget {0}` removes them.",
        "已导入。`autoglm tools list` 列出这些工具；`autoglm tools forget {0}` 删除。",
    ),
    "imports.dry_run": ("Nothing was imported.", "没有导入任何内容。"),
    "imports.none": ("Nothing has been imported.", "还没有导入任何内容。"),
    "imports.same": ("{0}: its operations are the same.", "{0}：操作没有变化。"),
    "imports.changed": ("changed: {0}", "有变化：{0}"),
    "imports.added": ("new: {0}", "新增：{0}"),
    "imports.removed": ("gone: {0}", "已移除：{0}"),
    "imports.schemes": ("sent otherwise: the credential {0}", "发送方式有变：凭据 {0}"),
    "imports.moved": (
        "The document names another server now: {0}. Calls still go to {1}; import again to follow it.",
        "文档现在写的是另一个服务器：{0}。调用仍发往 {1}；要改用它，请重新导入。",
    ),
    "imports.ask": ("Use the new version?", "启用新版本吗？"),
    "imports.unasked": (
        "Nobody can be asked here; --yes approves the changes.",
        "这里无法询问；用 --yes 批准这些变化。",
    ),
    "imports.approved": ("{0} is up to date.", "{0} 已更新。"),
    "imports.kept": ("{0} stays as it was.", "{0} 保持原样。"),
    "imports.forgotten": ("{0} and its tools are gone.", "{0} 及其工具已删除。"),
    "imports.bad_auth": (
        "--auth takes SCHEME=env:NAME or SCHEME=file:PATH, and this is neither ({0}).",
        "--auth 要写成 方案=env:名称 或 方案=file:路径（{0}）。",
    ),
    "imports.bad_header": ("{0!r} is no name of a header.", "{0!r} 不是请求头的名称。"),
}
