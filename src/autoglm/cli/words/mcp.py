"""What is said of MCP servers and clients (English, Chinese); `{0}`, `{1}` stand for the values."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "help.tools.mcp": (
        "Servers of the Model Context Protocol: what they offer, what was approved.",
        "MCP 服务器：提供了什么、批准了什么。",
    ),
    "help.tools.mcp.list": ("List the configured servers and how they stand.", "列出已配置的服务器及其状态。"),
    "help.tools.mcp.show": ("Show what a server says of its tools.", "显示服务器对其工具的说明。"),
    "help.tools.mcp.approve": (
        "Show what a server says of its tools now, and approve it.",
        "显示并批准服务器当前对其工具的说明。",
    ),
    "help.mcp": ("Offer runs, plans and tools to MCP clients.", "向 MCP 客户端提供运行、计划和工具。"),
    "help.mcp.serve": (
        "Answer one client over standard input and output; it starts this command itself.",
        "通过标准输入输出服务一个客户端；由客户端启动此命令。",
    ),
    "mcp.none": ("No MCP server is configured: mcp.servers.", "没有配置 MCP 服务器：mcp.servers。"),
    "mcp.unknown": ("There is no MCP server {0}; there are: {1}.", "没有名为 {0} 的 MCP 服务器；现有：{1}。"),
    "mcp.server": ("SERVER", "服务器"),
    "mcp.revision": ("REVISION", "协议版本"),
    "mcp.tools": ("TOOLS", "工具"),
    "mcp.approved": ("Approved {0} tools of {1}.", "已批准 {1} 的 {0} 个工具。"),
    "mcp.left_out": ("{0} is left out: {1}.", "已略过 {0}：{1}。"),
    "mcp.no_pipe": (
        "Standard input is no pipe. An MCP client starts this command; by hand there is `autoglm run`.",
        "标准输入不是管道。此命令由 MCP 客户端启动；手动使用请用 `autoglm run`。",
    ),
}
