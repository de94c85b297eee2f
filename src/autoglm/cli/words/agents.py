"""What is said of other agents (English, Chinese); `{0}`, `{1}` stand for the values."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "help.tools.agents": (
        "Other agents to which work is given: what they offer, what was approved.",
        "可以交付任务的其他智能体：提供了什么、批准了什么。",
    ),
    "help.tools.agents.list": ("List the configured agents and how they stand.", "列出已配置的智能体及其状态。"),
    "help.tools.agents.show": ("Show what an agent's card says.", "显示智能体名片上的内容。"),
    "help.tools.agents.approve": ("Approve what an agent's card says now.", "批准智能体名片当前的内容。"),
    "agents.none": ("No other agent is configured: agents.peers.", "没有配置其他智能体：agents.peers。"),
    "agents.unknown": ("There is no agent {0}; there are: {1}.", "没有名为 {0} 的智能体；现有：{1}。"),
    "agents.agent": ("AGENT", "智能体"),
    "agents.version": ("VERSION", "协议版本"),
    "agents.skills": ("SKILLS", "技能"),
    "agents.spoken_to": ("Spoken to at {0} ({1}, A2A {2}).", "通信地址：{0}（{1}，A2A {2}）。"),
    "agents.approved": ("Approved {0} with {1} skills.", "已批准 {0} 及其 {1} 项技能。"),
}
