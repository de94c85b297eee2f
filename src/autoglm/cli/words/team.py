"""What is said of the agents who bid for steps (English, Chinese); `{0}`, `{1}` stand for the values."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "help.team": ("Show the agents who bid for steps.", "查看竞标步骤的智能体。"),
    "help.team.list": ("Show all agents, the best bid first.", "列出所有智能体，出价最高者在前。"),
    "team.none": ("There are no agents. Describe them in agents.team.", "还没有智能体。请在 agents.team 中配置。"),
    "team.name": ("AGENT", "智能体"),
    "team.bid": ("BID", "出价"),
    "team.cost": ("COST", "费用"),
    "team.reliability": ("RELIABILITY", "可靠度"),
    "team.steps": ("STEPS", "步骤数"),
    "team.model": ("MODEL", "模型池"),
    "team.unknown": ("no history", "尚无记录"),
}
