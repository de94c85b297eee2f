"""The settings of the gateway: where it listens, who may come in, and how much of it each may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from autoglm.settings.meaning import Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayKeySettings:
    principal: Annotated[
        str, Meaning("Whose key it is; the name in usage and limits", "密钥属于谁；用于用量和限额")
    ] = ""
    key: Annotated[
        str,
        Meaning(
            "Where the key is: env:NAME or file:PATH; or its digest, sha256: and 64 hexadecimal digits",
            "密钥所在位置：env:变量名 或 file:路径；或其摘要：sha256: 加 64 位十六进制数字",
        ),
    ] = ""
    requests_per_minute: Annotated[
        int | None,
        Meaning("Its own bound; null: the gateway's", "单独的上限；null 表示用网关的值", unit="requests", at_least=0),
    ] = None
    tokens_per_minute: Annotated[
        int | None,
        Meaning("Its own bound; null: the gateway's", "单独的上限；null 表示用网关的值", unit="tokens", at_least=0),
    ] = None
    concurrent: Annotated[
        int | None,
        Meaning("Its own bound; null: the gateway's", "单独的上限；null 表示用网关的值", unit="requests", at_least=0),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewaySettings:
    host: Annotated[
        str,
        Meaning(
            "Address to listen on; any other than a loopback address needs keys",
            "监听地址；非本机回环地址必须配置密钥",
        ),
    ] = "127.0.0.1"
    port: Annotated[
        int, Meaning("Port to listen on; 0: any free one", "监听端口；0 表示任一空闲端口", at_least=0, at_most=65_535)
    ] = 8317
    keys: Annotated[
        tuple[GatewayKeySettings, ...],
        Meaning(
            "Who may come in; empty: everybody on this machine", "允许访问的密钥；留空表示本机上的任何程序都可访问"
        ),
    ] = ()
    allow_hosts: Annotated[
        tuple[str, ...],
        Meaning(
            "Names under which clients may call it, such as llm.corp.lan; addresses and localhost always may",
            "允许客户端使用的主机名，如 llm.corp.lan；IP 地址和 localhost 始终允许",
        ),
    ] = ()
    allow_origins: Annotated[
        tuple[str, ...],
        Meaning(
            "Web pages of other origins that may call it, such as https://chat.corp.lan",
            "允许调用的其他来源网页，如 https://chat.corp.lan",
        ),
    ] = ()
    max_body_bytes: Annotated[
        int, Meaning("Largest request body", "请求正文的最大字节数", unit="bytes", at_least=1_000)
    ] = 16_000_000
    max_header_bytes: Annotated[
        int, Meaning("Largest request line and headers", "请求行和请求头的最大字节数", unit="bytes", at_least=1_000)
    ] = 32_768
    read_s: Annotated[
        float, Meaning("Longest time until a request has come whole", "接收完整请求的最长时间", unit="s", at_least=0.1)
    ] = 30.0
    grace_s: Annotated[
        float,
        Meaning("Time for calls under way when it is stopped", "停止时留给进行中调用的时间", unit="s", at_least=0),
    ] = 10.0
    keep_calls_days: Annotated[
        int,
        Meaning(
            "How long calls stay in the book of calls; 0: for ever",
            "调用簿中的记录保留多久；0 表示永久",
            unit="days",
            at_least=0,
        ),
    ] = 90
    requests_per_minute: Annotated[
        int,
        Meaning(
            "Calls of one principal in a minute; 0: no bound",
            "每个主体每分钟的调用数；0 表示不限",
            unit="requests",
            at_least=0,
        ),
    ] = 0
    tokens_per_minute: Annotated[
        int,
        Meaning(
            "Tokens of one principal in a minute; 0: no bound",
            "每个主体每分钟的词元数；0 表示不限",
            unit="tokens",
            at_least=0,
        ),
    ] = 0
    concurrent: Annotated[
        int,
        Meaning(
            "Calls of one principal at one time; 0: no bound",
            "每个主体同时进行的调用数；0 表示不限",
            unit="requests",
            at_least=0,
        ),
    ] = 0
