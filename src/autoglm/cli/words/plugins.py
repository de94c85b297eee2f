"""What is said of plugins and of permissions (English, Chinese); `{0}`, `{1}` stand for the values."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "help.plugins": ("Install plugins and say what they may do.", "安装插件，并决定它们可以做什么。"),
    "help.plugins.list": ("Show all plugins and their states.", "列出所有插件及其状态。"),
    "help.plugins.install": (
        "Put a plugin into the home from a folder, wheel or zip file, after asking.",
        "从文件夹、wheel 或 zip 文件安装插件；安装前会询问。",
    ),
    "help.plugins.enable": ("Allow a plugin and switch it on.", "批准并启用插件。"),
    "help.plugins.disable": ("Switch a plugin off.", "停用插件。"),
    "help.plugins.reload": (
        "Load a plugin anew, also in processes that run.",
        "重新加载插件，正在运行的进程也会重新加载。",
    ),
    "help.plugins.remove": ("Delete a plugin from the home.", "从主目录中删除插件。"),
    "help.plugins.new": (
        "Write a working plugin with a test, to begin with.",
        "生成一个可用的插件及其测试，作为起点。",
    ),
    "help.plugins.yes": ("Allow what it asks for.", "批准它所申请的权限。"),
    "help.plugins.in": ("Folder in which to make it.", "在哪个文件夹中创建。"),
    "plugins.none": (
        "There are no plugins. `autoglm plugins new NAME` makes one.",
        "还没有插件。用 `autoglm plugins new 名称` 创建一个。",
    ),
    "plugins.asks": ("Plugin {0} {1} from {2}", "插件 {0} {1}（来自 {2}）"),
    "plugins.permissions": ("It asks to:", "它申请："),
    "plugins.warning": (
        "It is Python code in this process: these bounds hold for what it does through Open-AutoGLM. "
        "Allow only code that you trust.",
        "它是在本进程中运行的 Python 代码：上述限制只约束它经由 Open-AutoGLM 所做的事。请只批准可信的代码。",
    ),
    "plugins.works": ("Plugin {0} is on. Tools: {1}", "插件 {0} 已启用。工具：{1}"),
    "plugins.no_tools": ("none", "无"),
    "plugins.fails": ("Plugin {0} is on, but does not work: {1}", "插件 {0} 已启用，但无法工作：{1}"),
    "plugins.trace": ("The traceback is in {0}", "错误堆栈见 {0}"),
    "plugins.disabled": ("Plugin {0} is off.", "插件 {0} 已停用。"),
    "plugins.removed": ("Plugin {0} is removed.", "插件 {0} 已删除。"),
    "plugins.written": (
        "Written to {0}. Its tests: python -m pytest {0}. To use it: autoglm plugins install {0}",
        "已写入 {0}。运行测试：python -m pytest {0}。使用：autoglm plugins install {0}",
    ),
    "plugins.broken": ("Plugin {0} cannot be used: {1}", "插件 {0} 无法使用：{1}"),
    "plugins.not_on": (
        "Plugin {0} is not on. Switch it on: autoglm plugins enable {0}",
        "插件 {0} 未启用。启用：autoglm plugins enable {0}",
    ),
    "plugins.unknown": (
        "There is no plugin {0}. `autoglm plugins list` shows them all.",
        "没有名为 {0} 的插件。用 `autoglm plugins list` 查看所有插件。",
    ),
    "plugins.state.on": ("on", "已启用"),
    "plugins.state.off": ("off", "已停用"),
    "plugins.state.new": ("not allowed yet", "尚未批准"),
    "plugins.state.changed": ("changed, must be allowed again", "已改动，须重新批准"),
    "plugins.state.broken": ("broken", "无法使用"),
    "plugins.state.missing": ("missing", "已不存在"),
    "permissions.nothing": ("reach nothing outside", "不访问任何外部资源"),
    "permissions.hosts": ("reach hosts", "访问主机"),
    "permissions.read": ("read in the workspace", "读取工作区"),
    "permissions.write": ("write in the workspace", "写入工作区"),
    "permissions.channels": ("send over channels", "通过渠道发送"),
    "permissions.secrets": ("know secrets", "获取密钥"),
    "permissions.watch": ("see arguments and outputs of steps that call", "查看调用以下工具的步骤的参数和输出"),
    "permissions.ask": ("Allow this? [y/N] ", "是否批准？[y/N] "),
    "permissions.nobody": (
        "Nobody can be asked here whether this is allowed. Look at it, then add --yes.",
        "此处无法询问是否批准。请确认后加上 --yes。",
    ),
}
