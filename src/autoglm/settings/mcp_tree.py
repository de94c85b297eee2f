"""The settings of MCP: servers whose tools are used, commands that may be started, what is offered to clients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from autoglm.settings.meaning import Form, Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class McpServerSettings:
    name: Annotated[
        str,
        Meaning(
            "The name in front of its tools: small letters, digits, _ and -",
            "工具名称的前缀：小写字母、数字、_ 和 -",
        ),
    ] = ""
    url: Annotated[
        str, Meaning("Its address; empty for one with a command", "服务器地址；用命令启动的留空", form=Form.HTTP)
    ] = ""
    command: Annotated[
        tuple[str, ...],
        Meaning(
            "How it is started: the program and its arguments, exactly as in mcp.allow_commands",
            "启动命令：程序及其参数，须与 mcp.allow_commands 中的某项完全一致",
        ),
    ] = ()
    env: Annotated[
        Mapping[str, str],
        Meaning(
            "Variables that it gets besides PATH, HOME and the language: env:NAME or file:PATH each",
            "除 PATH、HOME 和语言外传给它的变量，每项写 env:变量名 或 file:路径",
        ),
    ] = field(default_factory=dict)
    headers: Annotated[
        Mapping[str, str],
        Meaning(
            "Headers of every request: env:NAME or file:PATH each, such as Bearer env:NAME for Authorization",
            "每个请求携带的请求头，每项写 env:变量名 或 file:路径，如 Authorization 写 Bearer env:变量名",
        ),
    ] = field(default_factory=dict)
    allow_tools: Annotated[
        tuple[str, ...],
        Meaning("The only tools that are taken, such as read_*; empty: all", "只采用这些工具，如 read_*；留空表示全部"),
    ] = ()
    deny_tools: Annotated[
        tuple[str, ...], Meaning("Tools that are not taken, such as delete_*", "不采用的工具，如 delete_*")
    ] = ()
    timeout_s: Annotated[float, Meaning("Longest time for one call", "一次调用的最长时间", unit="s", at_least=0.1)] = (
        60.0
    )
    trust_hints: Annotated[
        bool,
        Meaning(
            "Whether its word counts that a tool only reads or may be repeated; else every call is put to a person",
            "是否相信它声明的“只读”“可重复”；不相信时每次调用都需要人工批准",
        ),
    ] = False
    allow_private: Annotated[
        bool, Meaning("Whether its address may be a private or loopback one", "其地址是否可以是内网或本机地址")
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class McpSettings:
    servers: Annotated[
        tuple[McpServerSettings, ...], Meaning("Servers whose tools are used", "要使用其工具的服务器")
    ] = ()
    allow_commands: Annotated[
        tuple[tuple[str, ...], ...],
        Meaning(
            "The only commands that may be started, each a list of exact arguments",
            "唯一允许启动的命令，每项是完整的参数列表",
        ),
    ] = ()
    offer_tools: Annotated[
        tuple[str, ...],
        Meaning(
            "Our tools that clients of our own MCP server may call, such as read_file, date_*; runs and plans always",
            "自带 MCP 服务器的客户端可以调用的工具，如 read_file、date_*；运行和计划始终可用",
        ),
    ] = ()
