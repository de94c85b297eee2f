"""Our card: who we are, where we are spoken to, and what can be asked of us. Readable in both versions. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autoglm.core.a2a import OLDER, VERSION, Binding
from autoglm.core.values import Json

_TYPES = ["text/plain", "application/json"]
_SKILLS: tuple[Mapping[str, Json], ...] = (
    {
        "id": "run_request",
        "name": "Run a request",
        "description": "A request in Chinese or English becomes a plan; its steps run in parallel, and every step is "
        "recorded. What needs a person's word is asked.",
        "tags": ["plan", "automation", "tools", "自动化"],
        "examples": ["Summarize notes.txt in 3 sentences", "把 notes.txt 概括成三句话"],
    },
    {
        "id": "run_plan",
        "name": "Run a plan",
        "description": 'A ready plan as a data part, {"plan": {...}}; its outputs come back by step.',
        "tags": ["plan", "workflow", "流程"],
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCard:
    """`url` is our address as others reach it; empty: as their requests say it."""

    version: str
    needs_key: bool
    url: str = ""

    def json(self, *, host: str) -> Mapping[str, Json]:
        """The card for a client that came to this host."""
        url = f"{self.url.rstrip('/') or f'http://{host}'}/a2a"
        return {**_card(url), "version": self.version, **(_KEY if self.needs_key else {})}


def _card(url: str) -> Mapping[str, Json]:
    return {
        "name": "Open-AutoGLM",
        "description": "Turns requests into typed plans, runs them in parallel and records every step.",
        "supportedInterfaces": [
            {"url": url, "protocolBinding": Binding.JSONRPC, "protocolVersion": VERSION},
            {"url": url, "protocolBinding": Binding.HTTP_JSON, "protocolVersion": VERSION},
            {"url": url, "protocolBinding": Binding.JSONRPC, "protocolVersion": OLDER},
        ],
        "url": url,  # from here on for clients of 0.3
        "preferredTransport": Binding.JSONRPC,
        "protocolVersion": f"{OLDER}.0",
        "capabilities": {"streaming": True, "pushNotifications": False, "extendedAgentCard": False},
        "defaultInputModes": _TYPES,
        "defaultOutputModes": _TYPES,
        "skills": list(_SKILLS),
    }


_KEY: Mapping[str, Json] = {
    "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "httpAuthSecurityScheme": {"scheme": "Bearer"}}},
    "securityRequirements": [{"schemes": {"key": {"list": []}}}],
    "security": [{"key": []}],
}
