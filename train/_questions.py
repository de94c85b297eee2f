"""Questions of our own for training: hand-written requests, the tools that are offered, and the calls that are right.

Each line of a file in `questions/` is one: {"set", "request", "tools", "gold"}, with sets and gold as those of the
public questions (see `bench._offline_cases`), so that they can be learned from together. Must not know: weights.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bench._offline_cases import Case, groups_of, tools_of

FOLDER = Path(__file__).parent / "questions"
_OWN, _NEAR = " (own)", " (own, near misses)"
_NOW = 1.7e9


def with_own_questions(public: Sequence[Case], folder: Path = FOLDER) -> list[Case]:
    """The public questions of half 0 and our own, in groups of near duplicates. What is near a question of the other
    half is left out: that half is kept for the report."""
    held = [case for case in public if case.half != 0]
    own = list(_read(folder))
    groups = groups_of([*held, *own])
    taken = set(groups[: len(held)])
    kept = [case for case, group in zip(own, groups[len(held) :], strict=True) if group not in taken]
    together = [*(case for case in public if case.half == 0), *kept]
    return [replace(case, group=group) for case, group in zip(together, groups_of(together), strict=True)]


def is_own(case: Case) -> bool:
    return case.set_name.endswith((_OWN, _NEAR))


def is_near_miss(case: Case) -> bool:
    """Whether hardly anything but the meaning of a question tells whether its tool is asked for."""
    return case.set_name.endswith(_NEAR)


def _read(folder: Path) -> Iterator[Case]:
    for path in sorted(folder.glob("*.jsonl")):
        kind = _NEAR if path.stem.startswith("near") else _OWN
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            told = json.loads(line)
            name, gold = told["set"], tuple((tool, args) for call in told["gold"] for tool, args in call.items())
            is_loose, tools = not name.startswith("zh"), tools_of(told["tools"])
            yield Case(name + kind, f"{path.stem}-{number}", told["request"], tools, gold, is_loose, _NOW)
