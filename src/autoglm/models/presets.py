"""Where the well-known vendors and servers are, as data: an endpoint needs only a model and a key beside it.

Addresses were looked up in the vendors' documents; regions of one vendor have separate accounts and keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

from autoglm.core.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """`key_variable` is the environment variable that people use for the key; empty: none is needed. `capabilities`
    are what the vendor's usual chat models can do: "tools", "json", "images", "audio", "embeddings"."""

    name: str
    base_url: str
    protocol: str
    profile: str
    key_variable: str
    capabilities: frozenset[str]
    region: str = ""


def preset(name: str) -> Preset:
    """The preset of that name. Raises NotFound that lists the names."""
    if name not in PRESETS:
        raise NotFound(f"There is no preset {name!r}.", hint=f"Known: {', '.join(PRESETS)}.")
    return PRESETS[name]


def preset_of(base_url: str) -> Preset | None:
    """The preset whose host an address has; None for addresses that are nobody's, such as local ones."""
    host, path = _host(base_url), urlsplit(base_url).path
    if host in {"", "localhost", "127.0.0.1", "::1"}:
        return None
    same_host = [known for known in PRESETS.values() if _host(known.base_url) == host]
    return next((known for known in same_host if path.rstrip("/") == urlsplit(known.base_url).path), None) or next(
        (known for known in same_host if "anthropic" not in path or known.protocol == "anthropic"), None
    )


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()


_CHAT = frozenset({"tools", "json"})
_SEES = _CHAT | {"images"}
_ALL = _SEES | {"embeddings"}
_TOOLS = frozenset({"tools"})


def _preset(
    name: str,
    base_url: str,
    profile: str,
    key_variable: str,
    capabilities: frozenset[str],
    *,
    protocol: str = "openai_chat",
    region: str = "",
) -> Preset:
    return Preset(
        name=name,
        base_url=base_url,
        protocol=protocol,
        profile=profile,
        key_variable=key_variable,
        capabilities=capabilities,
        region=region,
    )


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        found.name: found
        for found in (
            _preset("openai", "https://api.openai.com/v1", "openai", "OPENAI_API_KEY", _ALL | {"audio"}),
            _preset(
                "openai_responses",
                "https://api.openai.com/v1",
                "openai",
                "OPENAI_API_KEY",
                _ALL,
                protocol="openai_responses",
            ),
            _preset("glm", "https://open.bigmodel.cn/api/paas/v4", "glm", "ZHIPUAI_API_KEY", _ALL, region="cn"),
            _preset("zai", "https://api.z.ai/api/paas/v4", "glm", "ZAI_API_KEY", _SEES, region="intl"),
            _preset(
                "qwen",
                "https://dashscope.aliyuncs.com/compatible-mode/v1",
                "qwen",
                "DASHSCOPE_API_KEY",
                _ALL,
                region="cn",
            ),
            _preset(
                "qwen_intl",
                "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
                "qwen",
                "DASHSCOPE_API_KEY",
                _ALL,
                region="intl",
            ),
            _preset("deepseek", "https://api.deepseek.com", "deepseek", "DEEPSEEK_API_KEY", _CHAT),
            _preset("kimi", "https://api.moonshot.cn/v1", "kimi", "MOONSHOT_API_KEY", _SEES, region="cn"),
            _preset("kimi_intl", "https://api.moonshot.ai/v1", "kimi", "MOONSHOT_API_KEY", _SEES, region="intl"),
            _preset(
                "minimax",
                "https://api.minimaxi.com/v1",
                "minimax",
                "MINIMAX_API_KEY",
                _TOOLS,
                region="cn",
            ),
            _preset(
                "minimax_intl",
                "https://api.minimax.io/v1",
                "minimax",
                "MINIMAX_API_KEY",
                _TOOLS,
                region="intl",
            ),
            _preset("doubao", "https://ark.cn-beijing.volces.com/api/v3", "doubao", "ARK_API_KEY", _ALL, region="cn"),
            _preset(
                "hunyuan",
                "https://api.hunyuan.cloud.tencent.com/v1",
                "hunyuan",
                "HUNYUAN_API_KEY",
                frozenset({"tools", "images", "embeddings"}),
                region="cn",
            ),
            _preset("groq", "https://api.groq.com/openai/v1", "groq", "GROQ_API_KEY", _CHAT),
            _preset(
                "anthropic",
                "https://api.anthropic.com/v1",
                "anthropic",
                "ANTHROPIC_API_KEY",
                _SEES,
                protocol="anthropic",
            ),
            _preset(
                "gemini",
                "https://generativelanguage.googleapis.com/v1beta",
                "gemini",
                "GEMINI_API_KEY",
                _SEES | {"audio"},
                protocol="gemini",
            ),
            _preset("ollama", "http://localhost:11434/v1", "default", "", _ALL),
            _preset("vllm", "http://localhost:8000/v1", "default", "", _ALL),
            _preset("sglang", "http://localhost:30000/v1", "default", "", _ALL),
            _preset("llamacpp", "http://localhost:8080/v1", "default", "", _ALL),
        )
    }
)
