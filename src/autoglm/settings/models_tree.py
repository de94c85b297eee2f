"""Every key of `models.yaml`: endpoints, pools, rollout. Types, defaults and meanings; nothing is read here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from autoglm.settings.meaning import Form, Meaning


class Strategy(StrEnum):
    """How a pool chooses among its endpoints."""

    ROUND_ROBIN = "round_robin"
    WEIGHTED = "weighted"
    LEAST_CONNECTIONS = "least_connections"
    TWO_CHOICES = "two_choices"
    LOAD_AWARE = "load_aware"
    CLIENT_HASH = "client_hash"
    CONSISTENT_HASH = "consistent_hash"
    PREFIX_AFFINITY = "prefix_affinity"
    ADAPTIVE = "adaptive"


class CooperationKind(StrEnum):
    """How several pools or endpoints give one answer."""

    SINGLE = "single"
    FALLBACK = "fallback"
    HEDGE = "hedge"
    CASCADE = "cascade"
    VOTING = "voting"


class Capability(StrEnum):
    """What an endpoint can do besides text."""

    TOOLS = "tools"
    JSON = "json"
    IMAGES = "images"
    AUDIO = "audio"
    VIDEO = "video"
    EMBEDDINGS = "embeddings"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointBounds:
    """Bounds of one exchange; null: those of the pool."""

    total_s: Annotated[
        float | None,
        Meaning(
            "Longest time for a whole answer; null: the pool's",
            "完整回答的最长时间；null 表示用模型池的值",
            unit="s",
            at_least=0.01,
        ),
    ] = None
    first_token_s: Annotated[
        float | None,
        Meaning(
            "Longest wait for the first piece; null: the pool's",
            "等待首个片段的最长时间；null 表示用模型池的值",
            unit="s",
            at_least=0.01,
        ),
    ] = None
    idle_s: Annotated[
        float | None,
        Meaning(
            "Longest silence inside an answer; null: the pool's",
            "回答中途静默的最长时间；null 表示用模型池的值",
            unit="s",
            at_least=0.01,
        ),
    ] = None
    max_bytes: Annotated[
        int | None,
        Meaning(
            "Largest answer that is read; null: the pool's",
            "读取回答的最大字节数；null 表示用模型池的值",
            unit="bytes",
            at_least=1000,
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSettings:
    """An address, a model there, and what is known of it."""

    preset: Annotated[
        str,
        Meaning(
            "A known provider, which fills in address, protocol, profile and the variable of the key",
            "已知的供应商预设，自动填入地址、协议、画像和密钥变量",
        ),
    ] = ""
    protocol: Annotated[
        str,
        Meaning(
            "Wire format; empty: the preset's or the vendor's, else openai_chat",
            "接口协议；留空用预设或供应商的协议，否则为 openai_chat",
        ),
    ] = ""
    base_url: Annotated[str, Meaning("Address; empty: the preset's", "地址；留空用预设的地址", form=Form.HTTP)] = ""
    model: Annotated[str, Meaning("Name of the model there", "该处的模型名称")] = ""
    credential: Annotated[
        str,
        Meaning(
            "Where the key is: env:NAME or file:PATH; empty: the preset's variable, or no key",
            "密钥所在位置：env:变量名 或 file:路径；留空用预设的变量，没有预设则不用密钥",
        ),
    ] = ""
    profile: Annotated[
        str,
        Meaning(
            "Facts of the model family; empty: the preset's, else that of the address's vendor, else default",
            "模型家族画像；留空用预设的画像，其次用该地址供应商的画像，否则为 default",
        ),
    ] = ""
    streaming: Annotated[
        bool | None,
        Meaning(
            "Whether answers are asked for as a stream; null: when somebody reads them as they come",
            "是否以流的方式请求回答；null 表示有人边收边读时才用流",
        ),
    ] = None
    weight: Annotated[
        float,
        Meaning(
            "Share of the calls beside the others; 0: only when nothing else is left",
            "相对其他端点的调用份额；0 表示仅在别无选择时使用",
            at_least=0,
            at_most=1_000_000,
        ),
    ] = 1.0
    max_in_flight: Annotated[
        int, Meaning("Calls at one time; 0: no bound", "同时进行的调用数；0 表示不限", unit="calls", at_least=0)
    ] = 0
    input_price: Annotated[
        float | None,
        Meaning("Price of a million input tokens; null: unknown", "每百万输入词元的价格；null 表示未知", at_least=0),
    ] = None
    output_price: Annotated[
        float | None,
        Meaning("Price of a million output tokens; null: unknown", "每百万输出词元的价格；null 表示未知", at_least=0),
    ] = None
    currency: Annotated[str, Meaning("Currency of the prices, such as CNY", "价格的币种，如 CNY")] = ""
    context_tokens: Annotated[
        int, Meaning("Length of the context; 0: unknown", "上下文长度；0 表示未知", unit="tokens", at_least=0)
    ] = 0
    capabilities: Annotated[
        tuple[Capability, ...],
        Meaning(
            "What it can do: tools, json, images, audio, video, embeddings; empty: the preset's, else all is tried",
            "能力：tools、json、images、audio、video、embeddings；留空用预设的能力，没有预设则全部尝试",
        ),
    ] = ()
    region: Annotated[str, Meaning("Where it is, for people", "所在区域，供人查看")] = ""
    tags: Annotated[tuple[str, ...], Meaning("Words of your own", "自定义标签")] = ()
    limits: Annotated[EndpointBounds, Meaning("Bounds of one exchange", "单次交互的上限")] = field(
        default_factory=EndpointBounds
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerSettings:
    """When an endpoint is left alone."""

    failures: Annotated[
        int, Meaning("Failures in a row that open it", "连续失败多少次后熔断", unit="failures", at_least=1)
    ] = 5
    cooldown_s: Annotated[
        float, Meaning("Rest before it is probed", "熔断后多久开始试探", unit="s", at_least=0.001)
    ] = 10.0
    probes: Annotated[
        int, Meaning("Calls that probe at one time", "同时试探的调用数", unit="calls", at_least=1, at_most=100)
    ] = 1
    window_s: Annotated[
        float, Meaning("Window in which failures are counted", "统计失败率的时间窗口", unit="s", at_least=0.1)
    ] = 60.0
    failure_share: Annotated[
        float,
        Meaning("Share of failures in the window that opens it", "窗口内达到该失败率则熔断", at_least=0.01, at_most=1),
    ] = 0.5
    least_calls: Annotated[
        int,
        Meaning("Calls in the window before the share counts", "失败率生效所需的最少调用数", unit="calls", at_least=1),
    ] = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolRetrySettings:
    """What is tried again, while nothing was given yet."""

    most: Annotated[
        int, Meaning("Further tries of a call", "一次调用最多再试几次", unit="tries", at_least=0, at_most=20)
    ] = 3
    first_s: Annotated[float, Meaning("First pause", "首次等待", unit="s", at_least=0)] = 0.1
    factor: Annotated[float, Meaning("How much longer each pause is", "每次等待延长的倍数", at_least=1, at_most=10)] = (
        2.0
    )
    jitter: Annotated[
        float, Meaning("Share of a pause that is left to chance", "等待时间中随机的比例", at_least=0, at_most=1)
    ] = 0.5
    longest_s: Annotated[
        float,
        Meaning(
            "Longest pause; an endpoint that asks for more is left",
            "最长等待；端点要求更久则换别的端点",
            unit="s",
            at_least=0,
        ),
    ] = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HedgeSettings:
    """A second endpoint is asked when the first is slow."""

    after_s: Annotated[
        float | None,
        Meaning(
            "Wait before a second endpoint is asked too; null: never, 0: the observed 95th percentile",
            "等待多久后同时请求第二个端点；null 表示从不，0 表示用观测到的第 95 百分位",
            unit="s",
            at_least=0,
        ),
    ] = None
    budget_share: Annotated[
        float, Meaning("Most calls that may be doubled", "允许加倍的调用比例上限", at_least=0, at_most=1)
    ] = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionSettings:
    """What keeps bad endpoints from hurting callers."""

    breaker: Annotated[BreakerSettings, Meaning("When an endpoint is left alone", "何时停用端点")] = field(
        default_factory=BreakerSettings
    )
    max_ejected_share: Annotated[
        float,
        Meaning("Most of the pool that may be left alone", "模型池中最多可停用的比例", at_least=0, at_most=1),
    ] = 0.5
    retry: Annotated[PoolRetrySettings, Meaning("Trying again", "重试")] = field(default_factory=PoolRetrySettings)
    hedge: Annotated[HedgeSettings, Meaning("Asking a second one", "对冲请求")] = field(default_factory=HedgeSettings)
    total_s: Annotated[
        float,
        Meaning("Longest time for a call with all its tries", "一次调用（含重试）的最长时间", unit="s", at_least=0.01),
    ] = 180.0
    first_token_s: Annotated[
        float, Meaning("Longest wait for the first piece", "等待首个片段的最长时间", unit="s", at_least=0.01)
    ] = 60.0
    idle_s: Annotated[
        float, Meaning("Longest silence inside an answer", "回答中途静默的最长时间", unit="s", at_least=0.01)
    ] = 30.0
    max_bytes: Annotated[
        int, Meaning("Largest answer that is read", "读取回答的最大字节数", unit="bytes", at_least=1000)
    ] = 10_000_000
    max_prompt_bytes: Annotated[
        int,
        Meaning(
            "Largest question, as UTF-8 and with its images", "问题（含图片）的最大字节数", unit="bytes", at_least=1000
        ),
    ] = 8_000_000
    coalescing: Annotated[bool, Meaning("Equal questions at one time are asked once", "同时到来的相同问题只问一次")] = (
        False
    )
    cache_entries: Annotated[
        int, Meaning("Answers kept for equal questions; 0: none", "为相同问题保留的回答数；0 表示不缓存", at_least=0)
    ] = 0
    cache_s: Annotated[float, Meaning("How long they are kept", "保留多久", unit="s", at_least=0)] = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyOptions:
    """Numbers of a pool's strategy; null: its own."""

    latency_price: Annotated[
        float | None,
        Meaning(
            "adaptive: what a second is worth in quality; null: 0.1",
            "adaptive：一秒钟折合多少质量；null 表示 0.1",
            at_least=0,
        ),
    ] = None
    cost_price: Annotated[
        float | None,
        Meaning(
            "adaptive: what a unit of money is worth in quality; null: 1",
            "adaptive：一个货币单位折合多少质量；null 表示 1",
            at_least=0,
        ),
    ] = None
    exploration: Annotated[
        float | None,
        Meaning(
            "adaptive: how much little-known endpoints are tried; 0: not at all; null: 1",
            "adaptive：对了解较少的端点试探多少；0 表示不试探；null 表示 1",
            at_least=0,
            at_most=10,
        ),
    ] = None
    bound: Annotated[
        float | None,
        Meaning(
            "consistent_hash, prefix_affinity: calls of an endpoint, as a multiple of its fair share; null: 1.25, 1.5",
            "consistent_hash、prefix_affinity：端点最多承接平均份额的多少倍；null 表示 1.25、1.5",
            at_least=1,
            at_most=100,
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CooperationSettings:
    """How several pools or endpoints give one answer."""

    kind: Annotated[CooperationKind, Meaning("single: this pool's own endpoints", "single 表示只用本池的端点")] = (
        CooperationKind.SINGLE
    )
    members: Annotated[
        tuple[str, ...],
        Meaning("Pools or endpoints, in their order", "成员：模型池或端点，按顺序排列"),
    ] = ()
    after_s: Annotated[
        float | None,
        Meaning(
            "hedge: wait before the second member is asked too; 0: the observed 95th percentile",
            "hedge：等待多久后同时请求第二个成员；0 表示用观测到的第 95 百分位",
            unit="s",
            at_least=0,
        ),
    ] = None
    budget_share: Annotated[
        float, Meaning("hedge: most calls that may be doubled", "hedge：允许加倍的调用比例上限", at_least=0, at_most=1)
    ] = 0.05
    second_sample: Annotated[
        bool,
        Meaning(
            "cascade: whether the cheaper model must say the same twice", "cascade：较便宜的模型是否须两次给出相同回答"
        ),
    ] = False
    most_voters: Annotated[
        int,
        Meaning(
            "voting: most members asked for one answer, odd",
            "voting：一次最多请求几个成员（奇数）",
            at_least=3,
            at_most=9,
        ),
    ] = 5
    qualities: Annotated[
        Mapping[str, float],
        Meaning(
            "voting: share of right answers of each member, as far as known, from 0 to 1",
            "voting：各成员已知的正确率，0 到 1",
            at_least=0,
            at_most=1,
        ),
    ] = field(default_factory=dict)
    judge: Annotated[
        str,
        Meaning(
            "voting: pool or endpoint that compares free texts; cascade: that verifies; empty: rules only",
            "voting：比较自由文本的模型池或端点；cascade：负责核验；留空则只按规则",
        ),
    ] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicaSettings:
    """Endpoints of this pool that are started and stopped as load asks for it, on this machine."""

    command: Annotated[
        tuple[str, ...],
        Meaning(
            "Program and arguments, exactly as they are started, with {port} for the port; empty: no replicas",
            "启动的程序和参数，原样执行，{port} 表示端口；留空表示不扩缩",
        ),
    ] = ()
    endpoint: Annotated[
        str,
        Meaning(
            "Endpoint whose settings a replica takes, with its own address",
            "副本沿用其设置的端点，地址用副本自己的",
        ),
    ] = ""
    path: Annotated[str, Meaning("Path of the address behind the port", "端口之后的地址路径")] = "/v1"
    health: Annotated[str, Meaning("Path that answers 200 when it is ready", "就绪时返回 200 的路径")] = "/health"
    least: Annotated[int, Meaning("Fewest replicas", "最少副本数", unit="replicas", at_least=0, at_most=100)] = 0
    most: Annotated[int, Meaning("Most replicas", "最多副本数", unit="replicas", at_least=1, at_most=100)] = 1
    in_flight: Annotated[
        float, Meaning("Calls that one endpoint should have at one time", "每个端点理想的同时调用数", at_least=0.1)
    ] = 4.0
    queued: Annotated[
        float, Meaning("Calls that may wait, for each endpoint", "每个端点允许排队的调用数", at_least=0)
    ] = 1.0
    up_cooldown_s: Annotated[float, Meaning("Rest after a start", "启动副本后的冷却时间", unit="s", at_least=0)] = 15.0
    down_cooldown_s: Annotated[
        float, Meaning("How long load must be low before a stop", "负载持续偏低多久才停止副本", unit="s", at_least=0)
    ] = 120.0
    start_s: Annotated[
        float, Meaning("Longest time until a replica is ready", "副本就绪的最长时间", unit="s", at_least=0.1)
    ] = 120.0
    stop_s: Annotated[
        float, Meaning("Time to end by itself before it is killed", "停止时等待其自行退出的时间", unit="s", at_least=0)
    ] = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolSettings:
    """A name that requests use as a model, and what stands behind it."""

    endpoints: Annotated[tuple[str, ...], Meaning("Its endpoints", "端点")] = ()
    strategy: Annotated[
        Strategy | None,
        Meaning("How one of them is chosen; null: two_choices", "如何选择端点；null 表示 two_choices"),
    ] = None
    options: Annotated[StrategyOptions, Meaning("Numbers of the strategy", "策略的参数")] = field(
        default_factory=StrategyOptions
    )
    protection: Annotated[
        ProtectionSettings, Meaning("What keeps bad endpoints from hurting callers", "保护调用方的规则")
    ] = field(default_factory=ProtectionSettings)
    cooperation: Annotated[
        CooperationSettings, Meaning("How several pools or endpoints give one answer", "多个模型池或端点如何协作")
    ] = field(default_factory=CooperationSettings)
    replicas: Annotated[ReplicaSettings, Meaning("Endpoints that come and go with the load", "随负载增减的端点")] = (
        field(default_factory=ReplicaSettings)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutSettings:
    """How this version of the file takes over from the one before."""

    canary_share: Annotated[
        float,
        Meaning(
            "Share of new runs that get the new version until it is promoted; 1: all of them at once",
            "新版本在转正前承接的新运行比例；1 表示立即全部切换",
            at_least=0,
            at_most=1,
        ),
    ] = 1.0
    shadow_share: Annotated[
        float,
        Meaning(
            "Share of the old version's calls that are also sent to the new one, whose answers are thrown away",
            "旧版本的调用中同时发给新版本的比例；其回答会被丢弃",
            at_least=0,
            at_most=1,
        ),
    ] = 0.0
    error_rate: Annotated[
        float,
        Meaning(
            "Failures more than the old version's, as a share, that bring the old one back",
            "失败率比旧版本高出多少则自动回滚",
            at_least=0,
            at_most=1,
        ),
    ] = 0.05
    p95_s: Annotated[
        float,
        Meaning(
            "Seconds more than the old version's p95 that bring the old one back",
            "p95 延迟比旧版本高出多少则自动回滚",
            unit="s",
            at_least=0,
        ),
    ] = 1.0
    least_calls: Annotated[
        int, Meaning("Calls of a version before it is judged", "评判一个版本所需的最少调用数", unit="calls", at_least=1)
    ] = 20
    window_s: Annotated[
        float, Meaning("Window in which both are compared", "比较两个版本的时间窗口", unit="s", at_least=1)
    ] = 300.0
    probe: Annotated[
        bool,
        Meaning("Whether changed endpoints must answer a probe first", "改动过的端点是否须先通过探测"),
    ] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsTree:
    """The whole file."""

    version: Annotated[
        str, Meaning("A label of your own; empty: a digest of the content", "自定义版本号；留空用内容摘要")
    ] = ""
    endpoints: Annotated[Mapping[str, EndpointSettings], Meaning("Endpoints by name", "端点，按名称")] = field(
        default_factory=dict
    )
    pools: Annotated[Mapping[str, PoolSettings], Meaning("Pools by name", "模型池，按名称")] = field(
        default_factory=dict
    )
    rollout: Annotated[RolloutSettings, Meaning("How a new version takes over", "新版本如何接替")] = field(
        default_factory=RolloutSettings
    )
