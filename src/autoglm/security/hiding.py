"""Takes secrets that are known out of what the other side says: whoever was given one may repeat it. Pure.

They are found as they are written, also inside of longer texts; not in base64 or another disguise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from autoglm.core.values import Json

HIDDEN = "***"
_SHORTEST = 4  # shorter ones are no secrets, and would be found everywhere


class Hiding:
    """Replaces each of `secrets`, if it has at least `shortest` characters; longer ones first."""

    def __init__(self, secrets: Iterable[str] = (), *, shortest: int = _SHORTEST) -> None:
        self._secrets = sorted({each for each in secrets if len(each) >= shortest}, key=len, reverse=True)

    def text(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text

    def content(self, content: Json) -> Json:
        """The same in every text of a JSON value, names included."""
        if not self._secrets:
            return content
        if isinstance(content, str):
            return self.text(content)
        if isinstance(content, Mapping):
            return self.fields(content)
        if isinstance(content, Sequence):
            return [self.content(part) for part in content]
        return content

    def fields(self, fields: Mapping[str, Json]) -> Mapping[str, Json]:
        """The same in an object."""
        return {self.text(name): self.content(part) for name, part in fields.items()} if self._secrets else fields
