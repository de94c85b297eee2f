"""The browser that the settings switch on, with a gate of egress for each session."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autoglm.egress.forward import ForwardBounds, ForwardProxy
from autoglm.egress.rules import EgressRules
from autoglm.settings.tree import Settings
from autoglm.tools.browser.tools import BrowserBounds, BrowserSource
from autoglm.tools.sources import ToolSource
from autoglm.tools.workspace import Workspace


def browser_sources(settings: Settings) -> Sequence[ToolSource]:
    """The browser, or nothing while it is switched off."""
    browser, egress = settings.browser, settings.egress
    rules = EgressRules(
        allow_hosts=egress.allow_hosts,
        deny_hosts=egress.deny_hosts,
        allow_ports=egress.allow_ports,
        proxy=egress.proxy,
        connect_s=egress.connect_s,
    )
    bounds = ForwardBounds(hosts=browser.allow_hosts, max_bytes=browser.max_bytes)
    held = BrowserBounds(
        program=Path(browser.program),
        act=browser.effect,
        idle_s=browser.idle_s,
        max_sessions=browser.max_sessions,
        max_file_bytes=browser.max_file_bytes,
    )
    return (BrowserSource(held, lambda: ForwardProxy(rules, bounds), Workspace(settings.workspace)),)
