"""The browser that the settings switch on, with a gate of egress for each session."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autoglm.app.egress import rules_of
from autoglm.egress.forward import ForwardBounds, ForwardProxy
from autoglm.settings.tree import Settings
from autoglm.tools.browser.tools import BrowserBounds, BrowserSource
from autoglm.tools.sources import ToolSource
from autoglm.tools.workspace import Workspace


def browser_sources(settings: Settings) -> Sequence[ToolSource]:
    """The browser, or nothing while it is switched off."""
    browser, rules = settings.browser, rules_of(settings.egress)
    bounds = ForwardBounds(hosts=browser.allow_hosts, max_bytes=browser.max_bytes)
    held = BrowserBounds(
        program=Path(browser.program),
        act=browser.effect,
        idle_s=browser.idle_s,
        max_sessions=browser.max_sessions,
        max_file_bytes=browser.max_file_bytes,
    )
    return (BrowserSource(held, lambda: ForwardProxy(rules, bounds), Workspace(settings.workspace)),)
