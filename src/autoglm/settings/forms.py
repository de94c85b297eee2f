"""Whether a text fits what a setting is for: an address, a folder that is there, a known time zone."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from autoglm.settings.meaning import Form
from autoglm.settings.secrets import is_reference

MAY_HOLD_KEY = frozenset({Form.HTTP, Form.HTTP_OR_REFERENCE})
"""Values of these forms are not shown: an address may hold a key, and a key may stand where an address is wanted."""


def misfit(text: str, form: Form) -> str:
    """What is expected instead of the text; empty when it fits, as an empty text always does."""
    return _MISFITS[form](text) if text and form else ""


def _address(text: str) -> str:
    return "" if _is_address(text) else "an address such as https://example.com/v1"


def _address_or_reference(text: str) -> str:
    fits = is_reference(text) or _is_address(text)
    return "" if fits else "an address such as https://example.com/hook, env:NAME or file:PATH"


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, brackets that do not close
        return False


def _folder(text: str) -> str:
    # `os.path` says False where `pathlib` raises: for a folder that may not be looked into.
    return "" if os.path.isdir(text) else "a folder that exists"  # noqa: PTH112


def _templates(text: str) -> str:
    try:
        has_templates = any(name.endswith(".yaml") for name in os.listdir(text))  # noqa: PTH208 -- names are enough
    except OSError as error:
        return f"a folder with templates (*.yaml); {error.strerror}"
    return "" if has_templates else "a folder with templates (*.yaml); there is none in it"


def _zone(text: str) -> str:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 -- only who sets a zone pays for it

    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "a time zone such as Asia/Shanghai"
    return ""


_MISFITS: Mapping[Form, Callable[[str], str]] = {
    Form.HTTP: _address,
    Form.HTTP_OR_REFERENCE: _address_or_reference,
    Form.FOLDER: _folder,
    Form.TEMPLATES: _templates,
    Form.ZONE: _zone,
}
