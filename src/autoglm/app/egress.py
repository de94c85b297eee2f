"""What may be reached: the settings become the rules of egress."""

from __future__ import annotations

from autoglm.egress.rules import EgressRules
from autoglm.settings.tree import EgressSettings


def rules_of(settings: EgressSettings) -> EgressRules:
    """The same for calls, browsers and whatever else reaches out."""
    return EgressRules(
        allow_hosts=settings.allow_hosts,
        deny_hosts=settings.deny_hosts,
        allow_ports=settings.allow_ports,
        proxy=settings.proxy,
        max_redirects=settings.max_redirects,
        connect_s=settings.connect_s,
    )
