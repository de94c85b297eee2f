"""The settings of the browser: whether it is offered, where it may go, what it may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from autoglm.core.tools import Effect
from autoglm.settings.meaning import Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserSettings:
    enabled: Annotated[bool, Meaning("Whether steps may use a browser", "是否允许步骤使用浏览器")] = False
    allow_hosts: Annotated[
        tuple[str, ...],
        Meaning(
            'Hosts that pages may reach: "example.org", "*.example.org", or "*" for every public one',
            '页面可以访问的主机："example.org"、"*.example.org"，或用 "*" 表示所有公网主机',
        ),
    ] = ()
    program: Annotated[str, Meaning("The Chromium that is used", "所用的 Chromium 程序")] = "/usr/bin/chromium"
    effect: Annotated[
        Effect,
        Meaning(
            "What clicking, filling and downloading count as; unsafe asks for approval where approvals are on",
            "点击、填写和下载视为哪种影响；unsafe 会在启用审批时请求批准",
        ),
    ] = Effect.UNSAFE
    idle_s: Annotated[
        float,
        Meaning("A page that nobody uses for so long is closed", "页面闲置超过此时间即关闭", unit="s", at_least=1),
    ] = 300.0
    max_sessions: Annotated[
        int, Meaning("Most runs with a browser open at one time", "同时打开浏览器的运行数上限", at_least=1, at_most=100)
    ] = 8
    max_bytes: Annotated[
        int,
        Meaning(
            "Most that the pages of one run may load", "单次运行的页面可加载的最大字节数", unit="bytes", at_least=10_000
        ),
    ] = 200_000_000
    max_file_bytes: Annotated[
        int, Meaning("Largest download or picture", "下载文件或截图的最大字节数", unit="bytes", at_least=1000)
    ] = 50_000_000
