"""The entry of the command `autoglm`: settles the language, then runs one command line."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from autoglm.cli.messages import speak


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line. The exit code: 0 done, 1 failed, 2 usage, 3 waits for a person, 130 interrupted."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    speak(_asked_language(words))
    from autoglm.cli.commands import commands  # after the language is settled: help texts are made when loaded
    from autoglm.cli.errors import guarded
    from autoglm.cli.streams import settle_encoding

    settle_encoding()
    return guarded(commands, words)


def _asked_language(words: Sequence[str]) -> str | None:
    """What `--lang` says, before anything is parsed: even the help speaks it."""
    for word, following in zip(words, [*words, ""][1:], strict=True):
        if word == "--lang":
            return following
        if word.startswith("--lang="):
            return word.partition("=")[2]
    return None


if __name__ == "__main__":
    sys.exit(main())
