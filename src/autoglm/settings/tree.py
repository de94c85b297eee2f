"""Every setting: its type, default, unit and meaning in both languages. Nothing is read here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from autoglm.core.plan import Retry
from autoglm.core.task import Budget, Limits
from autoglm.core.tools import Effect
from autoglm.settings.agents_tree import AgentsSettings
from autoglm.settings.browser_tree import BrowserSettings
from autoglm.settings.gateway_tree import GatewaySettings
from autoglm.settings.mcp_tree import McpSettings
from autoglm.settings.meaning import Form, Meaning
from autoglm.settings.places import default_home
from autoglm.settings.sandbox_tree import SandboxSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSettings:
    base_url: Annotated[
        str,
        Meaning(
            "Address of an OpenAI-compatible endpoint, up to and without /chat/completions; empty: no model is used",
            "兼容 OpenAI 的端点地址，写到 /chat/completions 之前；留空表示不使用模型",
            form=Form.HTTP,
        ),
    ] = ""
    model: Annotated[str, Meaning("Name of the model at that endpoint", "该端点上的模型名称")] = ""
    credential: Annotated[
        str,
        Meaning(
            "Where the key is: env:NAME or file:PATH; never the key itself",
            "密钥所在位置：env:变量名 或 file:路径；不要直接写密钥",
        ),
    ] = "env:AUTOGLM_API_KEY"
    total_s: Annotated[
        float, Meaning("Longest time for one whole answer", "一次完整回答的最长时间", unit="s", at_least=0.1)
    ] = 180.0
    first_token_s: Annotated[
        float,
        Meaning("Longest wait for the first piece of an answer", "等待首个片段的最长时间", unit="s", at_least=0.1),
    ] = 60.0
    idle_s: Annotated[
        float, Meaning("Longest silence inside an answer", "回答中途静默的最长时间", unit="s", at_least=0.1)
    ] = 30.0
    max_bytes: Annotated[
        int, Meaning("Largest answer that is read", "读取回答的最大字节数", unit="bytes", at_least=1000)
    ] = 10_000_000
    input_price: Annotated[
        float | None,
        Meaning("Price of a million input tokens; null: unknown", "每百万输入词元的价格；null 表示未知", at_least=0),
    ] = None
    output_price: Annotated[
        float | None,
        Meaning("Price of a million output tokens; null: unknown", "每百万输出词元的价格；null 表示未知", at_least=0),
    ] = None

    @property
    def is_configured(self) -> bool:
        return bool(self.base_url and self.model)


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitSettings:
    max_steps: Annotated[
        int, Meaning("Planned steps in one run", "一次运行最多的计划步骤数", unit="steps", at_least=1)
    ] = 10
    enable_tool_call: Annotated[bool, Meaning("Whether steps may call tools at all", "是否允许步骤调用工具")] = True
    max_parallel: Annotated[
        int, Meaning("Steps of one run that work at one time", "一次运行中同时执行的步骤数", unit="steps", at_least=1)
    ] = 8
    max_items: Annotated[
        int, Meaning("Items of all maps in one run", "一次运行中所有批量步骤的条目总数", unit="items", at_least=1)
    ] = 10_000
    max_calls: Annotated[
        int, Meaning("Calls that one snippet or agent makes", "一个代码片段或智能体最多的调用次数", at_least=1)
    ] = 100
    max_request_bytes: Annotated[
        int, Meaning("Longest request in words, as UTF-8", "请求文字的最大长度（UTF-8）", unit="bytes", at_least=1)
    ] = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetSettings:
    steps: Annotated[
        int | None,
        Meaning(
            "Most step attempts in one run; null: no bound",
            "一次运行最多尝试的步骤次数；null 表示不限",
            unit="steps",
            at_least=1,
        ),
    ] = None
    tokens: Annotated[
        int | None,
        Meaning(
            "Most tokens in one run; null: no bound", "一次运行最多使用的词元；null 表示不限", unit="tokens", at_least=1
        ),
    ] = None
    money: Annotated[
        float | None,
        Meaning(
            "Most money in one run, in the currency of the prices; null: no bound",
            "一次运行最多的花费，币种同价格；null 表示不限",
            at_least=0,
        ),
    ] = None
    time_s: Annotated[
        float | None,
        Meaning(
            "Longest time for one run; null: no bound", "一次运行的最长时间；null 表示不限", unit="s", at_least=0.1
        ),
    ] = None

    def for_task(self) -> Budget:
        return Budget(steps=self.steps, tokens=self.tokens, money=self.money, time_s=self.time_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrySettings:
    attempts: Annotated[
        int,
        Meaning(
            "Tries of a step in all, where trying again is safe",
            "步骤总共尝试的次数（仅在重试安全时）",
            unit="tries",
            at_least=1,
            at_most=10,
        ),
    ] = 3
    backoff_s: Annotated[
        float,
        Meaning(
            "Wait before the second try; it doubles each time",
            "第二次尝试前的等待时间，之后逐次加倍",
            unit="s",
            at_least=0,
        ),
    ] = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class EgressSettings:
    allow_hosts: Annotated[
        tuple[str, ...],
        Meaning(
            "Hosts that may be reached at private or loopback addresses too, such as printer.lan, *.corp.lan, 10.1.2.3",
            "允许访问其内网或本机地址的主机，如 printer.lan、*.corp.lan、10.1.2.3",
        ),
    ] = ()
    deny_hosts: Annotated[
        tuple[str, ...], Meaning("Hosts that are closed, whatever they resolve to", "一律关闭的主机，不论解析到哪里")
    ] = ()
    allow_ports: Annotated[
        tuple[int, ...], Meaning("The only ports that may be reached; empty: every port", "只允许的端口；留空表示不限")
    ] = ()
    proxy: Annotated[
        str,
        Meaning(
            "The only proxy that is used; none is taken from the environment",
            "唯一使用的代理；不会从环境变量读取代理",
            form=Form.HTTP,
        ),
    ] = ""
    max_redirects: Annotated[
        int, Meaning("Redirects that are followed", "跟随重定向的次数", unit="hops", at_least=0, at_most=20)
    ] = 5
    connect_s: Annotated[
        float, Meaning("Longest time until a connection stands", "建立连接的最长时间", unit="s", at_least=0.1)
    ] = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolOverride:
    timeout_s: Annotated[
        float | None,
        Meaning(
            "Longest time for one attempt; null: the tool's own",
            "单次尝试的最长时间；null 表示用工具自带的值",
            unit="s",
            at_least=0.01,
        ),
    ] = None
    max_parallel: Annotated[
        int | None,
        Meaning(
            "Calls at one time; null: the tool's own, 0: no bound",
            "同时调用数；null 表示用工具自带的值，0 表示不限",
            unit="calls",
            at_least=0,
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolSettings:
    disabled: Annotated[tuple[str, ...], Meaning("Tools that nobody may call, by name", "禁用的工具名称")] = ()
    max_output_bytes: Annotated[
        int, Meaning("Largest output of one call", "单次调用输出的最大字节数", unit="bytes", at_least=1000)
    ] = 8_000_000
    keyed_header: Annotated[
        str,
        Meaning(
            "Header that carries the idempotency key of http_request; set it only when the servers honour it",
            "http_request 携带幂等键的请求头；仅当对方服务器支持时设置",
        ),
    ] = ""
    overrides: Annotated[
        Mapping[str, ToolOverride], Meaning("Bounds of single tools, by the tool's name", "按工具名称单独设置的上限")
    ] = field(default_factory=dict)


class ChannelKind(StrEnum):
    CONSOLE = "console"
    FILE = "file"
    MAILBOX = "mailbox"
    WEBHOOK = "webhook"
    WECOM = "wecom"
    SERVERCHAN = "serverchan"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    name: Annotated[str, Meaning("The name that requests and plans use", "请求和计划中使用的名称")] = ""
    kind: Annotated[ChannelKind, Meaning("What it is", "渠道类型")] = ChannelKind.CONSOLE
    url: Annotated[
        str,
        Meaning(
            "Address for webhook and wecom; env:NAME or file:PATH when it holds a key",
            "webhook、wecom 的地址；含密钥时写 env:变量名 或 file:路径",
            form=Form.HTTP_OR_REFERENCE,
        ),
    ] = ""
    secret: Annotated[
        str,
        Meaning(
            "Where the key is (serverchan): env:NAME or file:PATH",
            "密钥所在位置（serverchan）：env:变量名 或 file:路径",
        ),
    ] = ""
    path: Annotated[str, Meaning("Folder for the kind file", "file 类型写入的文件夹")] = ""
    allow_private: Annotated[
        bool, Meaning("Whether its address may be a private or loopback one", "其地址是否可以是内网或本机地址")
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalSettings:
    effects: Annotated[
        tuple[Effect, ...],
        Meaning(
            "Effects that a person must allow first: idempotent, keyed, unsafe",
            "需要人工批准的副作用类别：idempotent、keyed、unsafe",
        ),
    ] = (Effect.UNSAFE,)


class PluginMode(StrEnum):
    """DEVELOPMENT loads changed code without asking again, and keeps tracebacks."""

    PRODUCTION = "production"
    DEVELOPMENT = "development"


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginSettings:
    mode: Annotated[
        PluginMode,
        Meaning(
            "production: changed code must be allowed again; development: it is loaded anew, tracebacks are kept",
            "production：代码改动后须重新批准；development：改动后自动重新加载，并保留错误堆栈",
        ),
    ] = PluginMode.PRODUCTION
    hook_s: Annotated[
        float,
        Meaning(
            "Longest time for one hook of a plugin; one that takes longer is switched off for the session",
            "插件单个钩子的最长时间；超时的插件在本次会话中停用",
            unit="s",
            at_least=0.01,
            at_most=60,
        ),
    ] = 2.0
    secrets: Annotated[
        Mapping[str, str],
        Meaning(
            "Secrets that plugins may be granted, by name: env:NAME or file:PATH",
            "可授予插件的密钥，按名称列出：env:变量名 或 file:路径",
        ),
    ] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionSettings:
    base_url: Annotated[
        str,
        Meaning(
            "Address of an OpenAI-compatible endpoint, up to and without /audio/transcriptions; empty: none",
            "兼容 OpenAI 的端点地址，写到 /audio/transcriptions 之前；留空表示不使用",
            form=Form.HTTP,
        ),
    ] = ""
    model: Annotated[str, Meaning("Name of the model at that endpoint", "该端点上的模型名称")] = ""
    credential: Annotated[
        str,
        Meaning(
            "Where the key is: env:NAME or file:PATH; empty: none is sent",
            "密钥所在位置：env:变量名 或 file:路径；留空则不发送",
        ),
    ] = ""
    total_s: Annotated[
        float, Meaning("Longest time for one recording", "处理一段录音的最长时间", unit="s", at_least=1)
    ] = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillSettings:
    folder: Annotated[
        Path | None,
        Meaning(
            "Folder with further skills, one folder each; null: only those added with `autoglm skills add`",
            "存放更多技能的文件夹，每个技能一个子文件夹；null 表示只用 `autoglm skills add` 添加的技能",
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    max_concurrent: Annotated[
        int,
        Meaning(
            "Runs that work at one time in a process; others wait by priority",
            "一个进程中同时进行的运行数；其余按优先级等待",
            unit="runs",
            at_least=1,
        ),
    ] = 8
    lease_s: Annotated[
        float,
        Meaning(
            "How long a silent worker keeps a run before another may take it over",
            "工作进程失联后，其他进程接管运行前的等待时间",
            unit="s",
            at_least=1,
        ),
    ] = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineSettings:
    learn: Annotated[
        bool,
        Meaning(
            "Whether corrections may be kept in the home, for `autoglm learn`; they never leave the machine",
            "是否允许把更正保存在主目录中供 `autoglm learn` 使用；它们不会离开本机",
        ),
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSettings:
    use_model: Annotated[
        bool, Meaning("Let the model write the answer when one is configured", "配置了模型时由模型撰写答案")
    ] = True
    max_chars: Annotated[
        int,
        Meaning(
            "Longest answer that is composed without a model",
            "不用模型时答案的最大长度",
            unit="characters",
            at_least=100,
        ),
    ] = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The whole tree. `Settings()` holds the defaults of this machine; `load_settings` reads the other sources."""

    home: Annotated[
        Path, Meaning("Folder of the journal, blobs, mailbox and log", "存放账本、大对象、信箱和日志的文件夹")
    ] = field(default_factory=default_home)
    workspace: Annotated[
        Path,
        Meaning(
            "Folder that tools may read and write; they do not get out of it",
            "工具可以读写的文件夹；工具不能越出它",
            form=Form.FOLDER,
        ),
    ] = field(default_factory=Path.cwd)
    language: Annotated[
        Literal["auto", "zh", "en"],
        Meaning("Language of messages; auto follows the locale", "界面语言；auto 跟随系统区域设置"),
    ] = "auto"
    planner: Annotated[
        Literal["auto", "cascade", "template", "graph", "loop", "offline"],
        Meaning(
            "Who plans; auto: a matching template, else a model if configured, else offline rules; cascade: offline "
            "rules before the model, where they are sure",
            "由谁制定计划；auto：先匹配模板，其次用已配置的模型，最后用离线规则；cascade：离线规则有把握时先于模型使用",
        ),
    ] = "auto"
    templates: Annotated[
        Path | None,
        Meaning(
            "A further folder of plan templates; null: only the built-in ones",
            "额外的计划模板文件夹；null 表示只用内置模板",
            form=Form.TEMPLATES,
        ),
    ] = None
    zone: Annotated[
        str,
        Meaning(
            "Time zone such as Asia/Shanghai; empty: the machine's own",
            "时区，如 Asia/Shanghai；留空用本机时区",
            form=Form.ZONE,
        ),
    ] = ""
    channels: Annotated[
        tuple[ChannelSettings, ...],
        Meaning(
            "Where messages can be delivered; console and mailbox always exist",
            "消息可以投递到哪里；console 和 mailbox 始终存在",
        ),
    ] = ()
    models_file: Annotated[
        Path | None,
        Meaning(
            "File of endpoints and pools; null: models.yaml beside autoglm.yaml, else in the home, if there is one; "
            "it goes before the settings model.*",
            "端点和模型池文件；null 表示 autoglm.yaml 旁边或主目录中的 models.yaml（如果有）；它优先于 model.* 设置",
        ),
    ] = None
    model: Annotated[
        ModelSettings, Meaning("The only model endpoint, without a models file", "没有模型池文件时唯一的模型端点")
    ] = field(default_factory=ModelSettings)
    limits: Annotated[LimitSettings, Meaning("Bounds of one run", "一次运行的上限")] = field(
        default_factory=LimitSettings
    )
    budget: Annotated[BudgetSettings, Meaning("The most that one run may use", "一次运行可用的预算")] = field(
        default_factory=BudgetSettings
    )
    retry: Annotated[
        RetrySettings, Meaning("Retries of steps that do not say it themselves", "步骤自身未指定时的重试规则")
    ] = field(default_factory=RetrySettings)
    egress: Annotated[EgressSettings, Meaning("Network access of tools", "工具的网络访问")] = field(
        default_factory=EgressSettings
    )
    tools: Annotated[ToolSettings, Meaning("Which tools, within which bounds", "可用工具及其上限")] = field(
        default_factory=ToolSettings
    )
    approvals: Annotated[ApprovalSettings, Meaning("What a person must allow first", "哪些操作需要人工批准")] = field(
        default_factory=ApprovalSettings
    )
    plugins: Annotated[
        PluginSettings,
        Meaning("How plugins are run; `autoglm plugins` switches them", "插件如何运行；用 `autoglm plugins` 开关"),
    ] = field(default_factory=PluginSettings)
    transcription: Annotated[TranscriptionSettings, Meaning("What turns speech into text", "语音转文字使用的端点")] = (
        field(default_factory=TranscriptionSettings)
    )
    skills: Annotated[SkillSettings, Meaning("Instructions that others wrote", "他人编写的技能")] = field(
        default_factory=SkillSettings
    )
    browser: Annotated[BrowserSettings, Meaning("A browser", "浏览器")] = field(default_factory=BrowserSettings)
    sandbox: Annotated[SandboxSettings, Meaning("Where somebody else's programs run", "运行外来程序的沙箱")] = field(
        default_factory=SandboxSettings
    )
    runs: Annotated[RunSettings, Meaning("How runs share the process", "多个运行如何共享进程")] = field(
        default_factory=RunSettings
    )
    mcp: Annotated[
        McpSettings, Meaning("Tools by the Model Context Protocol", "通过 MCP（模型上下文协议）使用的工具")
    ] = field(default_factory=McpSettings)
    agents: Annotated[
        AgentsSettings,
        Meaning(
            "Our own agents, who bid for steps, and others by the A2A protocol",
            "竞标步骤的本机智能体，以及通过 A2A 协议协作的其他智能体",
        ),
    ] = field(default_factory=AgentsSettings)
    gateway: Annotated[GatewaySettings, Meaning("What `autoglm serve` offers", "`autoglm serve` 提供的服务")] = field(
        default_factory=GatewaySettings
    )
    offline: Annotated[OfflineSettings, Meaning("Planning without a model", "不用模型制定计划")] = field(
        default_factory=OfflineSettings
    )
    answer: Annotated[AnswerSettings, Meaning("How the answer is written", "答案如何撰写")] = field(
        default_factory=AnswerSettings
    )

    def task_limits(self) -> Limits:
        """What a task of this machine is bound by, retries and approvals included."""
        limits = self.limits
        return Limits(
            max_steps=limits.max_steps,
            max_items=limits.max_items,
            max_parallel=limits.max_parallel,
            max_calls=limits.max_calls,
            enable_code=self.sandbox.python,
            enable_tool_call=limits.enable_tool_call,
            retry=Retry(attempts=self.retry.attempts, backoff_s=self.retry.backoff_s),
            approve=self.approvals.effects,
        )
