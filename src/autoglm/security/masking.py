"""Hides what must not stand in logs: keys, e-mail addresses, telephone and identity numbers. Pure.

It is a net below the rule that secrets are not logged at all, and it would rather hide too much than too little.
"""

from __future__ import annotations

import re

_MASKS = re.compile(
    r"""
    (?P<bearer>\b(?:bearer|basic)\s+[\w.~+/=-]{8,})
    | (?P<assigned>\b(?:api[_-]?key|token|secret|password|passwd|authorization)["']?\s*[:=]\s*["']?[^\s"',;&}]{4,})
    | (?P<key>\b(?:sk|pk|rk|ak|ghp|gho|xox[abp]|glpat|AKIA|AIza|eyJ)[\w-]*[-_.]?[\w.-]{12,})
    | (?P<email>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})
    | (?P<long>\b[A-Za-z0-9+/_-]{40,}={0,2})
    | (?P<number>(?<![\w.])(?!\d{8}-\d{6}-[0-9a-f]{12})\+?\d(?:[\s()-]{0,2}\d){8,18}[Xx]?(?![\w.]))
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


def mask(text: str) -> str:
    """The text with every such thing replaced by its kind in square brackets."""
    return _MASKS.sub(_hidden, text)


def _hidden(found: re.Match[str]) -> str:
    return {"email": "[email]", "number": "[number]"}.get(found.lastgroup or "", "[key]")
