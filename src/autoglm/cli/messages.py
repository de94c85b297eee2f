"""Every word that the command line says, in both languages. `{0}`, `{1}` stand for the values."""

from __future__ import annotations

from collections.abc import Mapping

from autoglm.settings.locale import Language, locale_language

LANGUAGES: tuple[Language, ...] = ("zh", "en")

# The language of this process: settled once, before the first word is said.
_spoken: list[Language] = []


def speak(language: str | None) -> None:
    """Settle the language of all further messages; None or an unknown one: the locale's."""
    _spoken[:] = [known for known in LANGUAGES if known == language] or [locale_language()]


def spoken() -> Language:
    """The language of messages now."""
    return _spoken[0] if _spoken else locale_language()


def say(key: str, *values: object) -> str:
    """A message in the settled language. Raises KeyError for a key that is not in the table."""
    en, zh = MESSAGES[key]
    return (zh if spoken() == "zh" else en).format(*values)


MESSAGES: Mapping[str, tuple[str, str]] = {
    # help: (English, Chinese)
    "help.autoglm": (
        "Say what you want done, in Chinese or English: it is planned, run in parallel and answered.",
        "用中文或英文说出要做的事：自动制定计划、并行执行、给出答案。",
    ),
    "help.usage": ("Usage: ", "用法："),
    "help.options": ("Options", "选项"),
    "help.commands": ("Commands", "命令"),
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
        "Who plans: auto, template, graph, loop or offline.",
        "由谁制定计划：auto、template、graph、loop 或 offline。",
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
    # serve
    "serve.ready": ("Listening on {0}/v1", "正在监听 {0}/v1"),
    "serve.principals": ("Keys of: {0}", "已配置密钥的主体：{0}"),
    "serve.open": (
        "No keys: every program on this machine may come in.",
        "未配置密钥：本机上的任何程序都可以访问。",
    ),
    "serve.models": ("Models: {0}", "模型：{0}"),
    "serve.stopped": ("Stopped.", "已停止。"),
    "serve.missing": ("The gateway needs packages that are not installed: {0}.", "网关所需的软件包尚未安装：{0}。"),
    "serve.install": ("Install them: pip install 'open-autoglm[server]'", "请安装：pip install 'open-autoglm[server]'"),
    # chaos
    "chaos.fault": (
        "Fault {0}: met by {1} of {2} requests to the faulty endpoint.",
        "故障 {0}：故障端点的 {2} 个请求中有 {1} 个遇到。",
    ),
    "chaos.endpoint": ("ENDPOINT", "端点"),
    "chaos.asked": ("ASKED", "调用"),
    "chaos.served": ("SERVED", "成功"),
    "chaos.failures": ("FAILURES", "失败"),
    "chaos.breaker": ("BREAKER", "熔断器"),
    "chaos.ejected": ("{0}, out of the pool", "{0}，已移出池"),
    "chaos.answered": (
        "{0} of {1} requests answered; p50 {2}, longest {3}.",
        "{1} 个请求中 {0} 个得到回答；p50 {2}，最长 {3}。",
    ),
    "chaos.tries": ("Tries for an answer: {0} on average.", "每个回答平均尝试 {0} 次。"),
    "chaos.failed": ("failed ({0}): {1}", "失败（{0}）：{1}"),
    "error.no_model": (
        "No model is configured; without --real, fake endpoints are used.",
        "没有配置模型；不加 --real 则使用模拟端点。",
    ),
    # errors
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
    "error.json": ("{0} is not valid JSON: {1}.", "{0} 不是有效的 JSON：{1}。"),
    "error.file": ("{0} cannot be read: {1}.", "无法读取 {0}：{1}。"),
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
    "error.choice": ("{0} is not one of the choices of {1}: {2}.", "{0} 不在 {1} 的选项之中：{2}。"),
    "error.argument": ("Arguments are NAME=VALUE, not {0}.", "参数的格式是 名称=值，而不是 {0}。"),
    "error.no_tool": ("There is no tool {0}; nearest: {1}.", "没有工具 {0}；相近的有：{1}。"),
    "error.no_such_tool": (
        "There is no tool {0}; `autoglm tools list` names all.",
        "没有工具 {0}；`autoglm tools list` 列出全部。",
    ),
    # progress lines
    "line.planner": ("planner {0}: {1}", "规划器 {0}：{1}"),
    "line.planned": ("+ {0}  {1}", "+ {0}  {1}"),
    "line.each": ("for each {0}", "逐项处理 {0}"),
    "line.started": ("> {0}", "> {0}"),
    "line.again": ("> {0} (attempt {1})", "> {0}（第 {1} 次尝试）"),
    "line.opened": ("> {0} ({1} items)", "> {0}（{1} 项）"),
    "line.done": ("= {0}  {1}  {2}", "= {0}  {1}  {2}"),
    "line.failed": ("! {0} failed: {1}", "! {0} 失败：{1}"),
    "line.skipped": ("- {0} skipped: {1}", "- {0} 跳过：{1}"),
    "line.sleeps": ("~ {0} waits until {1} ({2})", "~ {0} 等到 {1}（{2}）"),
    "line.resumed": ("resumed {0}", "已恢复 {0}"),
    "line.stopping": ("stopping: {0}", "正在停止：{0}"),
    "line.run_done": ("done in {0}.", "完成，用时 {0}。"),
    "line.run_failed": ("failed after {0}.", "失败，用时 {0}。"),
    "line.run_cancelled": ("cancelled after {0}.", "已取消，用时 {0}。"),
    "line.kept": (
        "The run {0} is kept. Go on with: autoglm runs resume {0}",
        "运行 {0} 已保留。继续：autoglm runs resume {0}",
    ),
    "line.sent": ("Sent to the process that owns the run.", "已送达拥有该运行的进程。"),
    "line.held": (
        "{0} Waiting until it ends there, or until it can be taken over (Ctrl-C leaves it alone).",
        "{0} 正在等待它在那里结束，或等到可以接管（按 Ctrl-C 则不再等待）。",
    ),
    "line.over_before": ("{0} had already ended: {1}", "{0} 此前已结束：{1}"),
    "line.nothing_unfinished": ("No run is unfinished.", "没有未完成的运行。"),
    # questions to a person
    "ask.approval": ("? {0} wants your approval: {1}", "? {0} 需要你批准：{1}"),
    "ask.question": ("? {0} asks: {1}", "? {0} 提问：{1}"),
    "ask.outcome": ("? {0}: it is not known whether this was done: {1}", "? {0}：不清楚是否已经执行：{1}"),
    "ask.choices": ("choices: {0}", "可选：{0}"),
    "ask.how_approval": (
        "  answer: autoglm runs approve {0} --step {1} (with --deny: no)",
        "  答复：autoglm runs approve {0} --step {1}（加 --deny 表示拒绝）",
    ),
    "ask.how_question": (
        '  answer: autoglm runs approve {0} --step {1} --answer "..."',
        '  答复：autoglm runs approve {0} --step {1} --answer "……"',
    ),
    "ask.how_outcome": (
        "  answer: autoglm runs approve {0} --step {1} --happened yes (or no)",
        "  答复：autoglm runs approve {0} --step {1} --happened yes（或 no）",
    ),
    "ask.allow": ("Allow it? [y/n, Enter: decide later] ", "批准吗？[y/n，回车：以后决定] "),
    "ask.answer": ("Your answer (Enter: later): ", "你的回答（回车：以后再说）："),
    "ask.happened": ("Was it done? [y/n, Enter: find out later] ", "已经执行了吗？[y/n，回车：以后再说] "),
    # the live tree
    "live.planning": ("planning ...", "正在制定计划……"),
    "live.planner": ("planner {0}: {1}", "规划器 {0}：{1}"),
    "live.hidden": ("... and {0} more steps", "……另有 {0} 个步骤"),
    # what a step waited for: duration, which
    "wait.steps": ("for {1} {0}", "等 {1} {0}"),
    "wait.plan": ("for the whole plan {0}", "等计划完整 {0}"),
    "wait.slot": ("for a free slot {0}", "等空位 {0}"),
    "wait.timer": ("timer {0} ({1})", "定时 {0}（{1}）"),
    "wait.person": ("for a person {0}", "等人答复 {0}"),
    # runs show, runs list
    "show.run": ("run", "运行"),
    "show.request": ("request", "请求"),
    "show.created": ("created", "创建"),
    "show.planner": ("planner", "规划器"),
    "show.reason": ("reason", "原因"),
    "show.usage": ("used", "用量"),
    "show.calls": ("calls: {0}", "{0} 次调用"),
    "show.tokens": ("{0} + {1} tokens", "{0} + {1} 词元"),
    "show.attempts": (" ({0} attempts)", "（{0} 次尝试）"),
    "show.answer": ("Answer:", "答案："),
    "show.outputs": ("Outputs:", "输出："),
    "column.run": ("RUN", "运行"),
    "column.step": ("STEP", "步骤"),
    "column.tool": ("TOOL", "工具"),
    "column.state": ("STATE", "状态"),
    "column.took": ("TOOK", "用时"),
    "column.when": ("WHEN", "时段"),
    "column.waited": ("WAITED", "等待"),
    "column.created": ("CREATED", "创建"),
    "column.request": ("REQUEST", "请求"),
    "list.none": ('No runs yet. Try: autoglm run "..."', '还没有运行。试试：autoglm run "……"'),
    "phase.planning": ("planning", "规划中"),
    "phase.running": ("running", "进行中"),
    "phase.waiting": ("waits for a person", "等人答复"),
    "phase.done": ("done", "完成"),
    "phase.failed": ("failed", "失败"),
    "phase.cancelled": ("cancelled", "已取消"),
    "phase.damaged": ("damaged", "已损坏"),
    "step.waiting": ("waiting", "等待"),
    "step.queued": ("queued", "排队"),
    "step.running": ("running", "执行中"),
    "step.asking": ("asking", "提问中"),
    "step.sleeping": ("sleeping", "定时中"),
    "step.done": ("done", "完成"),
    "step.failed": ("failed", "失败"),
    "step.skipped": ("skipped", "跳过"),
    "step.cancelled": ("cancelled", "已取消"),
    "word.task": ("nested task", "嵌套任务"),
    "replay.identical": (
        "identical: {0} records, decided again without a model or a tool",
        "一致：{0} 条记录，不用模型和工具重新推演",
    ),
    "replay.open": ("identical so far: the run has not ended", "至此一致：运行尚未结束"),
    "replay.differs": ("different at record {0}", "第 {0} 条记录不同"),
    "replay.recorded": ("  recorded: {0}", "  账本：{0}"),
    "replay.decided": ("  decided:  {0}", "  推演：{0}"),
    "replay.nothing": ("nothing", "无"),
    # plan
    "plan.goal": ("goal: {0}", "目标：{0}"),
    "plan.good": ("The plan is good: {0} steps.", "计划有效：{0} 个步骤。"),
    "plan.written": ("Written: {0}", "已写入：{0}"),
    "plan.explain.mentions": ("named in the request:", "请求中提到："),
    "plan.explain.tools": ("how well the tools fit (taken from {0} on):", "工具的匹配程度（{0} 起采用）："),
    "plan.explain.values": ("values, with what else they could have been:", "取值，以及其他可能："),
    "plan.explain.left": ("left over: {0}", "没有用到：{0}"),
    "plan.explain.sure": ("sure by {0} %", "把握 {0} %"),
    "plan.more": ("More steps follow when these have run.", "这些步骤执行后还会有后续步骤。"),
    # tools
    "tools.effect": ("effect", "副作用"),
    "tools.timeout": ("timeout", "超时"),
    "tools.origin": ("origin", "来源"),
    "tools.arguments": ("Arguments:", "参数："),
    "tools.output": ("Output:", "输出："),
    "tools.any": ("any", "任意"),
    "tools.required": ("required", "必填"),
    "tools.examples": ("Examples:", "示例："),
    # doctor
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
    # the demonstration
    "demo.begin": (
        "Files for this demonstration are in {0}. No model, no network, no account.",
        "演示所用的文件在 {0}。不用模型，不联网，不需要账号。",
    ),
    "demo.plan": (
        "1. A request is planned: each step checked, the order follows from what each needs. Nothing runs yet.",
        "1. 为请求制定计划：每个步骤都经过检查，先后由所需的输出决定。此时什么也不执行。",
    ),
    "demo.run": (
        "2. The same request is run: steps that need nothing of each other work side by side.",
        "2. 执行同一个请求：互不依赖的步骤并行进行。",
    ),
    "demo.show": (
        "3. The journal knows what each step did, when, and what it waited for.",
        "3. 账本记得每个步骤做了什么、何时做的、等了什么。",
    ),
    "demo.replay": (
        "4. The run is decided again from the journal alone, and compared.",
        "4. 仅凭账本重新推演这次运行并比较。",
    ),
    "demo.template": (
        "5. Chinese works as well as English; this sentence fits a template.",
        "5. 中文与英文同等对待；这句话符合一个模板。",
    ),
    "demo.map": ("6. Many files: one step for each, in parallel.", "6. 多个文件：每个文件一个步骤，并行处理。"),
    "demo.refusal": (
        "7. What is not understood is said, and nothing is run.",
        "7. 不理解的请求会直接说明，什么也不执行。",
    ),
    "demo.file": ("The beginning of {0}:", "{0} 的开头："),
    "demo.end": (
        "\nAll files are real: look into {0}.\n"
        'Next: `pip install .`, then `autoglm init`, `autoglm doctor` and `autoglm run "..."` in a folder of yours.',
        "\n文件都是真实的，可以到 {0} 查看。\n"
        '接下来：`pip install .`，然后在你自己的文件夹中运行 `autoglm init`、`autoglm doctor` 和 `autoglm run "……"`。',
    ),
    "demo.bad": ("\nSomething did not end as it should; see above.", "\n有步骤没有按预期结束，见上文。"),
    # models
    "help.models": ("Look at model pools, try them, change their version.", "查看、试用模型池，切换版本。"),
    "help.models.list": ("Pools and endpoints, with prices and abilities.", "模型池和端点，含价格与能力。"),
    "help.models.test": (
        "Ask each endpoint (or those named) a tiny question: plain, as a stream, with a tool.",
        "向每个（或指定的）端点发最短的请求：普通、流式、工具调用。",
    ),
    "help.models.wait": ("Longest wait for an answer, in seconds.", "等待回答的最长秒数。"),
    "help.models.chat": ("Ask a pool; - reads the text from standard input.", "向模型池提问；- 表示从标准输入读取。"),
    "help.models.bench": ("Ask a pool many times and count.", "多次请求模型池并统计。"),
    "help.models.requests": ("How many requests.", "请求数。"),
    "help.models.concurrent": ("How many at one time.", "同时进行的请求数。"),
    "help.models.text": ("What is asked.", "请求的内容。"),
    "help.models.versions": ("Versions of the models file, and what became of them.", "模型池文件的版本及其经历。"),
    "help.models.promote": (
        "Let the version on trial, or VERSION, serve everything.",
        "让试行中的版本或指定的 VERSION 承接全部请求。",
    ),
    "help.models.rollback": (
        "Send the version on trial back, or return to the previous one.",
        "撤回试行中的版本，或回到上一个版本。",
    ),
    "help.models.usage": ("Tokens and money, summed up.", "词元和花费汇总。"),
    "help.models.by": ("Sum up by endpoint, run or principal.", "按端点、运行或主体汇总。"),
    "help.models.limit": ("How many of the newest runs are counted.", "统计最近多少次运行。"),
    "column.pool": ("POOL", "模型池"),
    "column.how": ("HOW", "方式"),
    "column.members": ("MEMBERS", "成员"),
    "column.endpoint": ("ENDPOINT", "端点"),
    "column.model": ("MODEL", "模型"),
    "column.address": ("ADDRESS", "地址"),
    "column.prices": ("PRICES IN / OUT", "价格 输入/输出"),
    "column.can": ("CAN", "能力"),
    "column.key": ("KEY", "密钥"),
    "column.plain": ("PLAIN", "普通"),
    "column.stream": ("STREAM", "流式"),
    "column.tools": ("TOOL CALL", "工具调用"),
    "column.source": ("SOURCE", "来源"),
    "column.principal": ("PRINCIPAL", "主体"),
    "column.calls": ("CALLS", "调用"),
    "column.tokens_in": ("TOKENS IN", "输入词元"),
    "column.tokens_out": ("TOKENS OUT", "输出词元"),
    "column.money": ("MONEY", "花费"),
    "models.none": ("No model is configured.", "没有配置模型。"),
    "models.none_hint": (
        "Write a models.yaml (docs/pools.md), or set model.base_url and model.model.",
        "请编写 models.yaml（见 docs/zh/pools.md），或设置 model.base_url 和 model.model。",
    ),
    "models.no_endpoint": ("There is no endpoint {0}; known here: {1}.", "没有端点 {0}；已有：{1}。"),
    "models.version": ("version {0} ({1}); * is the default pool", "版本 {0}（{1}）；* 为默认模型池"),
    "models.serves": ("{0} serves", "正在服务：{0}"),
    "models.on_trial": ("{0} is on trial with {1} of new runs", "试行中：{0}，承接 {1} 的新运行"),
    "models.before": ("{0} served before", "上一个版本：{0}"),
    "models.now_serves": ("{0} serves from now on.", "现在由 {0} 服务。"),
    "models.taken_up": (
        "A running service takes it up within a second or two; calls under way are not cut.",
        "运行中的服务会在一两秒内切换；进行中的调用不会中断。",
    ),
    "models.no_versions": (
        "There is no version yet: the first use of a models file makes one.",
        "还没有版本：首次使用模型池文件时产生。",
    ),
    "models.no_trial": (
        "No version is on trial; {0} serves everything. Name a version: `autoglm models versions`.",
        "没有试行中的版本，{0} 承接全部请求。请指定版本，见 `autoglm models versions`。",
    ),
    "models.no_previous": ("There is nothing to go back to; {0} is the only version.", "无可回退：只有版本 {0}。"),
    "models.by_hand": ("asked for by hand", "手动回滚"),
    "models.offered": ("offered", "提交"),
    "models.refused": ("refused", "拒绝"),
    "models.promoted": ("promoted", "转正"),
    "models.rolled_back": ("rolled back", "回滚"),
    "models.unknown": ("unknown", "未知"),
    "models.partly_priced": ("{0} + {1} calls of unknown price", "{0}，另有 {1} 次价格未知"),
    "models.key_missing": ("{0} is missing", "缺少 {0}"),
    "models.key_none": ("none", "无"),
    "models.works": ("works, {0}", "正常 {0}"),
    "models.fails": ("{0}, {1}", "失败：{0}（{1}）"),
    "models.is_template": ("it has no address: only replicas use it", "没有地址：仅供副本使用"),
    "models.check_address": (
        "Check that it runs, and its base_url.",
        "请检查它是否在运行，以及 base_url 是否正确。",
    ),
    "models.no_tools": (
        "Take tools out of its capabilities, or choose another model or profile.",
        "请从 capabilities 中去掉 tools，或换用其他模型或画像。",
    ),
    "models.served": ("[{0}; {1}; cost {2}]", "[{0}；{1}；花费 {2}]"),
    "models.why": ("[why: {0}]", "[原因：{0}]"),
    "models.answered": ("answered", "成功"),
    "models.rate": ("requests", "请求速率"),
    "models.tokens_rate": ("tokens out", "输出词元速率"),
    "models.failed": ("{1} failed: {0}", "{1} 次失败：{0}"),
    "models.no_usage": ("Nothing was used yet.", "还没有用量。"),
    "init.written": ("Written: {0}", "已写入：{0}"),
    "init.next": ('Next: autoglm doctor, then autoglm run "..."', '接下来：autoglm doctor，然后 autoglm run "……"'),
}
