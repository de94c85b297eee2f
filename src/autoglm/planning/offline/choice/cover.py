"""Which words a tool covers: its own, and those that begin as they do. Must not know: weights, values."""

from __future__ import annotations

from autoglm.planning.offline.choice.profiles import Profile
from autoglm.planning.offline.words.senses import senses_of

_PREFIX = 5


class Cover:
    """The stems of one tool, with words of the same beginning taken for the same word."""

    def __init__(self, profile: Profile) -> None:
        self.stems = profile.stems
        self.senses = senses_of(profile.name | profile.description)
        self._beginnings = frozenset(stem[:_PREFIX] for stem in profile.stems if _is_long(stem))

    def __contains__(self, stem: object) -> bool:
        is_known = stem in self.stems
        return is_known or (isinstance(stem, str) and _is_long(stem) and stem[:_PREFIX] in self._beginnings)


def _is_long(stem: str) -> bool:
    return len(stem) >= _PREFIX and stem.isascii()
