"""Which language people are spoken to."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from autoglm.settings.tree import Settings

Language = Literal["zh", "en"]


def language_of(settings: Settings, environ: Mapping[str, str] | None = None) -> Language:
    """The set language, else the locale's."""
    return locale_language(environ) if settings.language == "auto" else settings.language


def locale_language(environ: Mapping[str, str] | None = None) -> Language:
    """From AUTOGLM_LANGUAGE, LC_ALL, LC_MESSAGES or LANG, the first one that is set (POSIX's order)."""
    environ = os.environ if environ is None else environ
    if (asked := environ.get("AUTOGLM_LANGUAGE", "")) in {"zh", "en"}:
        return "zh" if asked == "zh" else "en"
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if text := environ.get(name):
            return "zh" if text.lower().startswith("zh") else "en"
    return "en"
