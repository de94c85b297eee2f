"""What a setting says of itself: its sense in both languages, its unit, its bounds, its form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """What a text or path must be besides its type, looked at when it is read from a source."""

    ANY = ""
    HTTP = "http"
    HTTP_OR_REFERENCE = "http_or_reference"
    FOLDER = "folder"
    TEMPLATES = "templates"
    ZONE = "zone"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a setting is for, in both languages; `unit` is empty for what has none; numbers stay within the bounds."""

    en: str
    zh: str
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None
    form: Form = Form.ANY
