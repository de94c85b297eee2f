"""What `doctor` says (English, Chinese); `{0}`, `{1}` stand for the values."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "doctor.tools": ("tools", "工具"),
    "doctor.tools_good": ("{0} tools", "{0} 个工具"),
    "doctor.mend_tools": ("The other tools can be used meanwhile.", "其他工具可照常使用。"),
    "doctor.ok": ("ok", "正常"),
    "doctor.warn": ("look", "注意"),
    "doctor.bad": ("bad", "异常"),
    "doctor.python": ("Python", "Python"),
    "doctor.settings": ("settings", "设置"),
    "doctor.home": ("home", "主目录"),
    "doctor.workspace": ("workspace", "工作区"),
    "doctor.templates": ("templates", "模板"),
    "doctor.disk": ("disk space", "磁盘空间"),
    "doctor.sqlite": ("SQLite", "SQLite"),
    "doctor.journal": ("journal", "账本"),
    "doctor.model": ("model", "模型"),
    "doctor.python_old": ("Install Python 3.11 or newer.", "请安装 Python 3.11 或更新版本。"),
    "doctor.no_file": ("defaults (no autoglm.yaml)", "默认值（没有 autoglm.yaml）"),
    "doctor.not_writable": (
        "Choose a folder that you can write: --home FOLDER or AUTOGLM_HOME.",
        "请选择可写的文件夹：--home 或 AUTOGLM_HOME。",
    ),
    "doctor.open_home": ("{0} has mode {1}: other users can get at it", "{0} 的权限是 {1}：其他用户可以访问"),
    "doctor.close_home": (
        "It holds what every run has seen. Close it: chmod 700 {0}",
        "其中保存着每次运行看到的内容。请收紧权限：chmod 700 {0}",
    ),
    "doctor.templates_good": ("{0} files in {1} can be read", "{1} 中的 {0} 个文件均可读取"),
    "doctor.mend_templates": (
        "Mend or remove these files; docs/templates.md says what they hold.",
        "请修正或移走这些文件；写法见 docs/zh/templates.md。",
    ),
    "doctor.free": ("{0} MB free", "剩余 {0} MB"),
    "doctor.free_space": ("Make room, or move the home: AUTOGLM_HOME.", "请腾出空间，或用 AUTOGLM_HOME 换一个位置。"),
    "doctor.sqlite_old": ("Use a Python with SQLite 3.37 or newer.", "请使用带有 SQLite 3.37 或更新版本的 Python。"),
    "doctor.verified": (
        "{0} runs ({1} unfinished), {2} records, {3} large contents verified",
        "{0} 个运行（{1} 个未完成）、{2} 条记录、{3} 个大对象校验通过",
    ),
    "doctor.corrupt": (
        "`autoglm doctor --salvage FOLDER` copies every whole run into a new home.",
        "`autoglm doctor --salvage 文件夹` 把完好的运行复制到新的主目录。",
    ),
    "doctor.salvaged": ("{0} runs copied to {1}.", "已将 {0} 个运行复制到 {1}。"),
    "doctor.lost": ("not copied: {0}", "未复制：{0}"),
    "doctor.no_model": ("none configured; templates and offline rules plan", "未配置；由模板和离线规则制定计划"),
    "doctor.model_set": ("{0} at {1}; --model asks it", "{0}，位于 {1}；用 --model 试问"),
    "doctor.model_answers": ("{0} answers in {1}", "{0} 在 {1} 内回答"),
    "doctor.models_set": (
        "{0} pools, {1} endpoints, version {2} of {3}",
        "{0} 个模型池，{1} 个端点，{3} 的版本 {2}",
    ),
    "doctor.models_first": (
        "model.* in the settings is not used, the file goes first",
        "设置中的 model.* 不起作用，以文件为准",
    ),
    "doctor.model_fix": (
        "Check model.base_url, model.model and the key in model.credential.",
        "请检查 model.base_url、model.model 和 model.credential 指向的密钥。",
    ),
}
