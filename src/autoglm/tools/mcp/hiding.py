"""Takes the secrets that a server was given out of what it says. Pure.

It finds them as they are written, also inside of longer texts; not in base64 or another disguise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from autoglm.core.values import Json
from autoglm.tools.mcp.messages import Refusal, Reply

_SHORTEST = 4  # shorter ones are no secrets, and would be found everywhere


class Hiding:
    """Replaces each of `secrets` by ***."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = sorted({each for each in secrets if len(each) >= _SHORTEST}, key=len, reverse=True)

    def text(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text

    def content(self, content: Json) -> Json:
        """The same in every text of a JSON value, names included."""
        if not self._secrets:
            return content
        if isinstance(content, str):
            return self.text(content)
        if isinstance(content, Mapping):
            return {self.text(name): self.content(part) for name, part in content.items()}
        if isinstance(content, list | tuple):
            return [self.content(part) for part in content]
        return content

    def reply(self, reply: Reply) -> Reply:
        """The same in everything that a reply says."""
        if isinstance(reply, Refusal):
            return Refusal(reply.code, self.text(reply.message), self.content(reply.detail), reply.status)
        return {self.text(name): self.content(part) for name, part in reply.items()} if self._secrets else reply
