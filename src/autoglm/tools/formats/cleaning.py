"""Text that strangers wrote, without what steers a terminal or hides from a reader."""

from __future__ import annotations

import re

# Controls, what turns the direction of writing, and letters that nobody can see (Unicode's tags).
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)


def clean(text: str) -> str:
    """The text without controls, escapes and marks that nobody sees; line breaks and tabs stay."""
    return _STEERING.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))
