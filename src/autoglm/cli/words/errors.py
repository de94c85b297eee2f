"""What went wrong, and what to do next (English, Chinese); `{0}`, `{1}` stand for the values."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "error.line": ("Error: {0}", "错误：{0}"),
    "error.command": ("There is no command {0}; nearest: {1}.", "没有命令 {0}；相近的有：{1}。"),
    "error.see_help": ("See: {0} --help", "参见：{0} --help"),
    "error.missing": ("{0} is missing.", "缺少 {0}。"),
    "error.parameter": ("{0}: {1}", "{0}：{1}"),
    "error.option": ("There is no option {0}.", "没有选项 {0}。"),
    "error.option_near": ("There is no option {0}; did you mean {1}?", "没有选项 {0}；是否想用 {1}？"),
    "error.option_value": ("The option {0} is used in a wrong way.", "选项 {0} 的用法不对。"),
    "error.interrupted": ("Interrupted.", "已中断。"),
    "error.unexpected": ("This should not have happened ({0}: {1}).", "出现了意外错误（{0}：{1}）。"),
    "error.report": ("For a bug report, the details are in {0}", "报告问题时请附上：{0}"),
    "error.plan": ("The plan was rejected:", "计划被拒绝："),
    "error.no_request": (
        'Say what you want done: autoglm run "...", --file FILE, or - for standard input.',
        '请写出要做的事：autoglm run "……"、--file 文件，或用 - 从标准输入读取。',
    ),
    "error.two_requests": (
        "The request is given twice; use only one of REQUEST, --file and --plan.",
        "请求给了两次；REQUEST、--file、--plan 只用其一。",
    ),
    "error.kind": ("{0} takes {1}. {2}", "{0} 的类型是 {1}。{2}"),
    "error.json": ("{0} is not valid JSON: {1}.", "{0} 不是有效的 JSON：{1}。"),
    "error.file": ("{0} cannot be read: {1}.", "无法读取 {0}：{1}。"),
    "why.no_text": ("it is no UTF-8 text", "它不是 UTF-8 文本"),
    "why.missing": ("there is no such file or folder", "没有这个文件或文件夹"),
    "why.denied": ("you have no right to it", "没有权限"),
    "why.folder": ("it is a folder", "它是文件夹"),
    "why.no_folder": ("a part of the path is no folder", "路径中有一部分不是文件夹"),
    "why.exists": ("it is there already", "它已存在"),
    "why.full": ("the disk is full", "磁盘已满"),
    "why.fixed": ("nothing can be written there", "那里不能写入"),
    "error.stdin": ("Standard input cannot be read as UTF-8 text: {0}.", "标准输入无法作为 UTF-8 文本读取：{0}。"),
    "error.stdin_long": ("Standard input is longer than {0} bytes.", "标准输入超过 {0} 字节。"),
    "error.not_text": (
        "The argument {0} is not text in {1}; write UTF-8 in a UTF-8 locale such as C.UTF-8.",
        "参数 {0} 不是 {1} 文本；请在 UTF-8 区域设置（如 C.UTF-8）下使用 UTF-8。",
    ),
    "error.output": ("The output could not be written: {0}.", "无法写出结果：{0}。"),
    "error.write": ("{0} cannot be written: {1}.", "无法写入 {0}：{1}。"),
    "error.exists": ("{0} exists already; --force overwrites it.", "{0} 已存在；用 --force 覆盖。"),
    "error.not_empty": ("{0} is not empty; name a new folder.", "{0} 不是空文件夹；请指定一个新文件夹。"),
    "error.set": ("--set wants KEY=VALUE, not {0}.", "--set 的格式是 KEY=VALUE，而不是 {0}。"),
    "error.several_runs": ("{0} fits several runs: {1}.", "{0} 对应多个运行：{1}。"),
    "error.asks_nothing": ("The run {0} asks nothing now.", "运行 {0} 现在没有提问。"),
    "error.asks_other": (
        "The run {0} asks nothing about {1}; the steps that ask: {2}.",
        "运行 {0} 没有就 {1} 提问；正在提问的步骤：{2}。",
    ),
    "error.several_asked": (
        "The run asks several things; choose one with --step: {0}.",
        "运行有多个提问；请用 --step 选择：{0}。",
    ),
    "error.need_answer": (
        "The step {0} asks a question; answer it with --answer TEXT.",
        "步骤 {0} 在提问；用 --answer 回答。",
    ),
    "error.need_happened": (
        "Nobody knows whether {0} happened; say --happened yes or --happened no.",
        "不清楚 {0} 是否已经发生；请用 --happened yes 或 --happened no 说明。",
    ),
    "error.unfit_approval": (
        "The step {0} wants an approval, and {1} is no answer to that; give no flag to allow it, or --deny.",
        "步骤 {0} 需要批准，{1} 不是对它的答复；不带选项表示批准，或用 --deny 拒绝。",
    ),
    "error.unfit_question": (
        "The step {0} asks a question, and {1} is no answer to that; use --answer TEXT.",
        "步骤 {0} 在提问，{1} 不是对它的答复；请用 --answer 回答。",
    ),
    "error.unfit_outcome": (
        "It is asked whether {0} happened, and {1} is no answer to that; use --happened yes or --happened no.",
        "要答复的是 {0} 是否已经发生，{1} 不是对它的答复；请用 --happened yes 或 --happened no。",
    ),
    "error.output_of_nothing": (
        "--output is for what did happen; leave it out with --happened no.",
        "--output 只用于已经发生的操作；与 --happened no 同用时请去掉。",
    ),
    "error.argument": ("Arguments are NAME=VALUE, not {0}.", "参数的格式是 名称=值，而不是 {0}。"),
    "error.no_tool": ("There is no tool {0}; nearest: {1}.", "没有工具 {0}；相近的有：{1}。"),
    "error.no_such_tool": (
        "There is no tool {0}; `autoglm tools list` names all.",
        "没有工具 {0}；`autoglm tools list` 列出全部。",
    ),
}
