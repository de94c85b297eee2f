"""Says a message of `cli/words` in the language of this process, and retells what others said in English."""

from __future__ import annotations

import errno
from collections.abc import Mapping

from autoglm.cli.words import FAMILIES
from autoglm.planning.told import in_chinese
from autoglm.settings.locale import Language, locale_language

LANGUAGES: tuple[Language, ...] = ("zh", "en")
MESSAGES: Mapping[str, tuple[str, str]] = {key: said for words in FAMILIES for key, said in words.items()}

# The language of this process: settled once, before the first word is said.
_spoken: list[Language] = []


def speak(language: str | None) -> None:
    """Settle the language of all further messages; None or an unknown one: the locale's."""
    _spoken[:] = [known for known in LANGUAGES if known == language] or [locale_language()]


def spoken() -> Language:
    """The language of messages now."""
    return _spoken[0] if _spoken else locale_language()


def say(key: str, *values: object) -> str:
    """A message in the settled language. Raises KeyError for a key that is not in the table."""
    en, zh = MESSAGES[key]
    return (zh if spoken() == "zh" else en).format(*values)


def because(error: OSError | ValueError) -> str:
    """Why a file could not be read or written, without the numbers and names that the system puts around it."""
    if isinstance(error, UnicodeDecodeError):
        return say("why.no_text")
    if not isinstance(error, OSError):
        return retold(str(error))
    key = _OF_SYSTEM.get(error.errno or 0)
    return say(key) if key else error.strerror or str(error)


_OF_SYSTEM = {
    errno.ENOENT: "why.missing",
    errno.EACCES: "why.denied",
    errno.EPERM: "why.denied",
    errno.EISDIR: "why.folder",
    errno.ENOTDIR: "why.no_folder",
    errno.EEXIST: "why.exists",
    errno.ENOSPC: "why.full",
    errno.EROFS: "why.fixed",
}


def retold(text: str) -> str:
    """An error's words in the settled language, as far as there is a table of them."""
    return in_chinese(text) if spoken() == "zh" else text
