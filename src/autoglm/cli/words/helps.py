"""What each command and option is for (English, Chinese); `{0}`, `{1}` stand for the values."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "help.autoglm": (
        "Say what you want done, in Chinese or English: it is planned, run in parallel and answered.",
        "用中文或英文说出要做的事：自动制定计划、并行执行、给出答案。",
    ),
    "help.usage": ("Usage: ", "用法："),
    "help.some_options": ("[OPTIONS]", "[选项]"),
    "help.some_command": ("COMMAND [ARGS]...", "命令 [参数]..."),
    "help.options": ("Options:", "选项："),
    "help.commands": ("Commands:", "命令："),
    "help.help": ("Show this help.", "显示本帮助。"),
    "help.version": ("Show the version.", "显示版本。"),
    "help.config": (
        "Settings file (default: autoglm.yaml here or in the home).",
        "设置文件（默认：当前文件夹或主目录中的 autoglm.yaml）。",
    ),
    "help.home": ("Folder of journal, mailbox and log.", "存放账本、信箱和日志的文件夹。"),
    "help.set": (
        "Change one setting, e.g. limits.max_steps=20; repeatable.",
        "修改一项设置，如 limits.max_steps=20；可重复。",
    ),
    "help.lang": ("Language of messages (default: the locale's).", "界面语言（默认跟随系统）。"),
    "help.json": ("Print one JSON object for programs.", "输出一个供程序读取的 JSON 对象。"),
    "help.run": ("Plan a request, run it and answer.", "为请求制定计划、执行并回答。"),
    "help.run.request": (
        "REQUEST is what you want done; - reads it from standard input.",
        "REQUEST 是要做的事；- 表示从标准输入读取。",
    ),
    "help.run.file": ("Read the request from a file.", "从文件读取请求。"),
    "help.run.plan": (
        "Run this ready plan (JSON or YAML) instead of making one.",
        "直接运行现成的计划（JSON 或 YAML），不再制定。",
    ),
    "help.run.payload": (
        "JSON that the plan can refer to as request.payload.",
        "计划中可用 request.payload 引用的 JSON。",
    ),
    "help.run.yes": ("Allow every action that asks for approval in this run.", "批准本次运行中所有需要批准的操作。"),
    "help.run.quiet": ("Show the answer only.", "只显示答案。"),
    "help.planner": (
        "Who plans: auto, cascade, template, graph, loop or offline.",
        "由谁制定计划：auto、cascade、template、graph、loop 或 offline。",
    ),
    "help.plan": ("Show the plan for a request without running it.", "只显示请求的计划，不执行。"),
    "help.plan.schema": ("Print the JSON Schema of plans.", "输出计划的 JSON Schema。"),
    "help.plan.check": ("Check a plan file instead; every problem is named.", "检查一个计划文件；列出所有问题。"),
    "help.plan.explain": (
        "Say which planner was chosen and why, and what each step will do.",
        "说明选择了哪个规划器、为什么，以及每一步做什么。",
    ),
    "help.plan.out": ("Write the plan to a file.", "把计划写入文件。"),
    "help.runs": ("Look at runs, answer them, resume them.", "查看、答复、恢复运行。"),
    "help.runs.list": ("The newest runs.", "最近的运行。"),
    "help.runs.show": ("Graph, times, waits and answer of a run.", "运行的图、时间、等待和答案。"),
    "help.runs.watch": ("Follow a run that another process works on.", "跟踪另一个进程正在执行的运行。"),
    "help.runs.resume": (
        "Go on with a run that was interrupted; without RUN: with all of them.",
        "继续被中断的运行；不写 RUN 则继续全部。",
    ),
    "help.runs.cancel": ("Stop a run.", "停止运行。"),
    "help.runs.approve": (
        "Answer what a run asks: allow or deny an action, answer a question, say what became of an action.",
        "答复运行的提问：批准或拒绝操作、回答问题、说明操作的结果。",
    ),
    "help.runs.replay": (
        "Decide a run again from its journal, with no model and no tool, and compare.",
        "不用模型和工具，按账本重新推演一次运行并比较。",
    ),
    "help.runs.export": ("Write a run's journal as JSON lines.", "把运行的账本导出为 JSON 行。"),
    "help.runs.limit": ("How many.", "数量。"),
    "help.runs.outputs": ("Show the outputs of all steps too.", "同时显示所有步骤的输出。"),
    "help.runs.events": ("Show every record of the journal instead.", "改为显示账本的每一条记录。"),
    "help.runs.reason": ("Why; kept in the journal.", "原因；记入账本。"),
    "help.runs.step": ("Which step, when several ask.", "有多个步骤提问时，指定步骤。"),
    "help.runs.deny": ("Do not allow it.", "不批准。"),
    "help.runs.answer": ("The answer to a question.", "问题的回答。"),
    "help.runs.happened": ("Whether the action of unknown outcome did happen.", "结果未知的操作是否已经发生。"),
    "help.runs.output": ("JSON that the action gave, when it did happen.", "操作若已发生，其输出（JSON）。"),
    "help.runs.later": ("Only leave the answer; do not go on with the run here.", "只留下答复，不在此继续运行。"),
    "help.runs.out": ("Write to this file.", "写入该文件。"),
    "help.tools": ("List tools, explain one, call one.", "列出、说明、调用工具。"),
    "help.tools.list": ("All tools with effect and description.", "所有工具及其副作用和说明。"),
    "help.tools.show": ("Arguments and output of a tool.", "工具的参数和输出。"),
    "help.tools.call": (
        "Call one tool as a run of one step: NAME ARG=VALUE ...",
        "以单步运行的方式调用工具：NAME 参数=值 ……",
    ),
    "help.tools.args": ("All arguments as one JSON object.", "用一个 JSON 对象给出全部参数。"),
    "help.doctor": (
        "Check that everything needed works, and say what to do if not.",
        "检查所需的一切是否正常，并说明如何处理。",
    ),
    "help.doctor.model": ("Ask the configured model for one word too.", "同时向已配置的模型发一次最短的请求。"),
    "help.doctor.salvage": (
        "Copy every run that is whole from a damaged home into this new folder.",
        "把受损主目录中完好的运行全部复制到这个新文件夹。",
    ),
    "help.chaos": (
        "Let an endpoint fail on purpose and see what the pool does about it.",
        "故意让一个端点出故障，看模型池如何应对。",
    ),
    "help.chaos.requests": ("How many questions to ask.", "发送的请求数。"),
    "help.chaos.concurrent": ("How many at one time.", "同时进行的请求数。"),
    "help.chaos.share": (
        "Share of the requests to the faulty endpoint that meet the fault.",
        "到达故障端点的请求中遇到故障的比例。",
    ),
    "help.chaos.first_token": (
        "Longest wait for the first piece of an answer, with fake endpoints.",
        "使用模拟端点时，等待首个片段的最长时间。",
    ),
    "help.chaos.real": (
        "Put the fault in front of the configured pool's first endpoint; its models are asked and may cost money.",
        "把故障放在已配置模型池的第一个端点之前；会真实调用模型，可能产生费用。",
    ),
    "help.init": ("Write a sample autoglm.yaml.", "写出示例 autoglm.yaml。"),
    "help.init.force": ("Overwrite an existing file.", "覆盖已有文件。"),
    "help.serve": (
        "Offer models and tasks to other programs through the OpenAI API.",
        "以 OpenAI API 的形式向其他程序提供模型和任务。",
    ),
    "help.serve.host": ("Address to listen on (gateway.host).", "监听地址（gateway.host）。"),
    "help.serve.port": (
        "Port to listen on; 0: any free one (gateway.port).",
        "监听端口；0 表示任一空闲端口（gateway.port）。",
    ),
}
