"""What `serve` and `chaos` say (English, Chinese); `{0}`, `{1}` stand for the values."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
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
}
