"""Who may come in: keys are kept as digests, each with the principal that it stands for.

There is one policy for every form in which a key may be shown. Must not know: HTTP frameworks, where keys are kept.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_DIGEST = re.compile(r"[0-9a-f]{64}")
DIGEST_PREFIX = "sha256:"


class AccessProblem(StrEnum):
    """Why nobody was let in."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    CONTRADICTORY = "contradictory"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class AccessKey:
    """The SHA-256 of a key, and whose it is. The key itself is not kept."""

    principal: str
    digest: bytes

    @classmethod
    def of_key(cls, principal: str, key: str) -> AccessKey:
        return cls(principal, hashlib.sha256(key.encode()).digest())

    @classmethod
    def of_digest(cls, principal: str, text: str) -> AccessKey:
        """`text` is "sha256:" and 64 hexadecimal digits. Raises ValueError for anything else."""
        digits = text.removeprefix(DIGEST_PREFIX).strip().lower()
        if not _DIGEST.fullmatch(digits):
            raise ValueError("a digest is written as sha256: and 64 hexadecimal digits")
        return cls(principal, bytes.fromhex(digits))


class KeyRing:
    """All keys. Without any, everybody is `anonymous`: only a server on loopback may be run like that."""

    def __init__(self, keys: Iterable[AccessKey] = (), *, anonymous: str = "local") -> None:
        self._keys = tuple(keys)
        self._anonymous = anonymous

    @property
    def is_open(self) -> bool:
        return not self._keys

    @property
    def principals(self) -> tuple[str, ...]:
        """Each once, in the order of the settings."""
        return tuple(dict.fromkeys(key.principal for key in self._keys))

    def principal(self, *, authorization: str | None, api_key: str | None) -> str | AccessProblem:
        """Whose key was shown, as `Authorization: Bearer KEY` or as `x-api-key: KEY`. Two different ones are refused:
        nobody can say which one counts."""
        if not self._keys:
            return self._anonymous
        shown = _shown(authorization, api_key)
        return shown if isinstance(shown, AccessProblem) else self._owner(shown)

    def _owner(self, shown: str) -> str | AccessProblem:
        """Every key is compared, each in constant time, so that the time tells nothing."""
        digest = hashlib.sha256(shown.encode(errors="replace")).digest()
        owner: str | AccessProblem = AccessProblem.UNKNOWN
        for key in self._keys:
            if hmac.compare_digest(key.digest, digest):
                owner = key.principal
        return owner


def _shown(authorization: str | None, api_key: str | None) -> str | AccessProblem:
    if authorization is None:
        return api_key or AccessProblem.MISSING
    scheme, _, bearer = authorization.partition(" ")
    if scheme.lower() != "bearer" or not bearer.strip():
        return AccessProblem.UNREADABLE
    if api_key is not None and api_key != bearer.strip():
        return AccessProblem.CONTRADICTORY
    return bearer.strip()
