"""The settings of agents: our own team, the peers to whom we give work, and how we present ourselves to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from autoglm.core.tools import Effect
from autoglm.settings.meaning import Form, Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerSettings:
    name: Annotated[
        str,
        Meaning(
            "The name in front of its tools: small letters, digits, _ and -",
            "工具名称的前缀：小写字母、数字、_ 和 -",
        ),
    ] = ""
    card: Annotated[
        str,
        Meaning(
            "Address of its card; without a path, /.well-known/agent-card.json is added",
            "其名片的地址；不写路径时自动补上 /.well-known/agent-card.json",
            form=Form.HTTP,
        ),
    ] = ""
    headers: Annotated[
        Mapping[str, str],
        Meaning(
            "Headers of every request: env:NAME or file:PATH each, such as Bearer env:NAME for Authorization",
            "每个请求携带的请求头，每项写 env:变量名 或 file:路径，如 Authorization 写 Bearer env:变量名",
        ),
    ] = field(default_factory=dict)
    allow_skills: Annotated[
        tuple[str, ...],
        Meaning(
            "The only skills that are taken, such as report_*; empty: all", "只采用这些技能，如 report_*；留空表示全部"
        ),
    ] = ()
    effect: Annotated[
        Effect,
        Meaning(
            "What a call changes; keyed for an agent that knows a repeated message by its id, as Open-AutoGLM does",
            "一次调用有何影响；若对方能按编号识别重复消息（如 Open-AutoGLM），可写 keyed",
        ),
    ] = Effect.UNSAFE
    timeout_s: Annotated[float, Meaning("Longest time for one task", "一次任务的最长时间", unit="s", at_least=0.1)] = (
        300.0
    )
    allow_private: Annotated[
        bool, Meaning("Whether its address may be a private or loopback one", "其地址是否可以是内网或本机地址")
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMemberSettings:
    name: Annotated[str, Meaning("The name that plans use", "计划中使用的名称")] = ""
    instructions: Annotated[
        str,
        Meaning("What it is told before each step: who it is, how it works", "每一步之前告诉它的话：角色和工作方式"),
    ] = ""
    tools: Annotated[
        tuple[str, ...], Meaning("The tools that it may call, such as file_*", "它可以调用的工具，如 file_*")
    ] = ("*",)
    model: Annotated[str, Meaning("The pool that it thinks with", "它使用的模型池")] = "default"
    cost: Annotated[
        float,
        Meaning(
            "What a step is expected to cost, in the currency of the prices", "预计每步的花费，币种同价格", at_least=0
        ),
    ] = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentsSettings:
    team: Annotated[
        tuple[TeamMemberSettings, ...],
        Meaning("Agents of our own, who bid for steps of plans", "本机的智能体，竞标计划中的步骤"),
    ] = ()
    peers: Annotated[
        tuple[PeerSettings, ...], Meaning("Other agents, to which work is given", "可以交付任务的其他智能体")
    ] = ()
    public_url: Annotated[
        str,
        Meaning(
            "Our own address as others reach it, for our card; empty: as the request for the card says it",
            "名片中写的本机地址，即他人访问时使用的地址；留空则取自请求名片时的地址",
            form=Form.HTTP,
        ),
    ] = ""
