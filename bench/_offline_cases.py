"""The public questions for the offline benchmark: reading them, splitting them by group, and judging calls.

Must not know: the planner.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from autoglm.core.tools import Effect, ToolSpec, ToolTraits
from autoglm.core.values import Json
from autoglm.planning.offline.slots import type_of
from autoglm.planning.offline.words.text import content_stems

Gold = tuple[str, Mapping[str, object]]

BFCL = ("simple_python", "multiple", "parallel", "parallel_multiple", "irrelevance")
ACE = {
    "zh_single": "normal_single_turn_single_function",
    "zh_parallel": "normal_single_turn_parallel_function",
    "zh_similar": "normal_similar_api",
    "zh_irrelevant": "special_irrelevant",
}
READS_ONLY = ToolTraits(effect=Effect.NONE)


@dataclass(frozen=True, slots=True)
class Case:
    """One question. `gold` is empty where no call is right; `is_loose` gold lists accepted values (bfcl). `earlier` are
    the turns of a dialogue before it, as roles ("user", "assistant") and texts."""

    set_name: str
    id: str
    request: str
    tools: tuple[ToolSpec, ...]
    gold: tuple[Gold, ...]
    is_loose: bool
    now: float
    half: int = 0
    group: str = ""
    earlier: tuple[tuple[str, str], ...] = ()

    @property
    def payload(self) -> Json:
        """The turns before, as a chat carries them to the planner."""
        return {"messages": [{"role": role, "text": text} for role, text in self.earlier]} if self.earlier else None


def load_cases(root: Path) -> list[Case]:
    """Every case of both sources with its half: 0 to tune on, 1 to report. Near duplicates are in one half."""
    cases = [*_bfcl(root / "bfcl"), *_ace(root / "acebench_zh")]
    groups = groups_of(cases)
    return [
        replace(case, group=groups[at], half=hashlib.blake2b(groups[at].encode(), digest_size=2).digest()[0] & 1)
        for at, case in enumerate(cases)
    ]


def _lines(path: Path) -> Iterator[dict[str, object]]:
    if path.exists():
        yield from (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def _bfcl(folder: Path) -> Iterator[Case]:
    for name in BFCL:
        golds = {line["id"]: line["ground_truth"] for line in _lines(folder / "possible_answer" / f"{name}.jsonl")}
        for line in _lines(folder / f"{name}.jsonl"):
            gold = tuple((tool, args) for call in golds.get(line["id"], ()) for tool, args in call.items())
            request = line["question"][0][-1]["content"]
            yield Case(name, line["id"], request, tools_of(line["function"]), gold, True, 1.7e9)


def _ace(folder: Path) -> Iterator[Case]:
    for name, file in ACE.items():
        golds = {line["id"]: line["ground_truth"] for line in _lines(folder / "possible_answer" / f"{file}.jsonl")}
        for line in _lines(folder / f"{file}.jsonl"):
            truth = golds[line["id"]]
            calls = truth if isinstance(truth, list) else [truth] if isinstance(truth, dict) else []
            names = {function["name"] for function in line["function"]}
            gold = tuple((_bare(tool, names), args) for call in calls for tool, args in call.items())
            *earlier, (_, request) = _turns(line["question"])
            yield Case(
                name, line["id"], request, tools_of(line["function"]), gold, False, _moment(line["time"]),
                earlier=tuple(earlier),
            )  # fmt: skip


def _turns(dialogue: str) -> list[tuple[str, str]]:
    """The turns of a dialogue up to the last one of the person, which the gold is for; a question by itself is one."""
    told = re.split(r"^(user|system): ", dialogue, flags=re.MULTILINE)
    roles = {"user": "user", "system": "assistant"}
    turns = [(roles[role], text.strip()) for role, text in zip(told[1::2], told[2::2], strict=True) if text.strip()]
    last = max((at for at, (role, _) in enumerate(turns) if role == "user"), default=-1)
    return turns[: last + 1] if turns else [("user", dialogue.strip())]


def _bare(tool: str, names: set[str]) -> str:
    """Gold names of repeated calls carry a number behind them."""
    return tool if tool in names else re.sub(r"_\d+$", "", tool)


def _moment(text: str) -> float:
    found = re.search(r"(\d{4})\D(\d{1,2})\D(\d{1,2})", text)
    day = datetime(*map(int, found.groups()), 12, tzinfo=UTC) if found else datetime(2023, 11, 14, 12, tzinfo=UTC)
    return day.timestamp()


def tools_of(functions: Sequence[Mapping[str, object]]) -> tuple[ToolSpec, ...]:
    return tuple(
        ToolSpec(
            name=function["name"],
            description=function["description"],
            parameters=function["parameters"],
            traits=READS_ONLY,
        )
        for function in functions
    )


def standard(schema: Mapping[str, Json]) -> dict[str, Json]:
    """The schema with JSON's own names of types: the questions say dict, float and tuple, which no check of a plan
    knows. A type that is none of them says nothing."""
    told = {name: part for name, part in schema.items() if name not in ("type", "properties", "items")}
    kind, properties, items = type_of(schema), schema.get("properties"), schema.get("items")
    if kind != "any":
        told["type"] = kind
    if isinstance(properties, Mapping):
        told["properties"] = {name: standard(part) for name, part in properties.items() if isinstance(part, Mapping)}
    if isinstance(items, Mapping):
        told["items"] = standard(items)
    return told


def groups_of(cases: Sequence[Case]) -> list[str]:
    """A name for each case's group: cases that share a gold tool or most of their words are one group."""
    parents = list(range(len(cases)))

    def root(at: int) -> int:
        while parents[at] != at:
            parents[at] = parents[parents[at]]
            at = parents[at]
        return at

    by_tool: dict[str, int] = {}
    by_stem: dict[str, list[int]] = defaultdict(list)
    stems = [frozenset(content_stems(case.request)) for case in cases]
    for at, case in enumerate(cases):
        for tool, _ in case.gold:
            parents[root(at)] = root(by_tool.setdefault(tool.lower(), at))
        shared: dict[int, int] = defaultdict(int)
        for stem in stems[at]:
            for other in by_stem[stem]:
                shared[other] += 1
            by_stem[stem].append(at)
        # In the order of the cases, for that of a set of stems is another one in every process.
        for other, count in sorted(shared.items()):
            if count / len(stems[at] | stems[other]) >= 0.6:
                parents[root(at)] = root(other)
    return [cases[root(at)].id for at in range(len(cases))]


def is_right_call(case: Case, gold: Gold, arguments: Mapping[str, object]) -> bool:
    """Whether the arguments are accepted: bfcl by its lists of accepted values, acebench by its one gold value."""
    return loose_object(arguments, gold[1]) if case.is_loose else strict_equal(arguments, gold[1])


def is_matched(case: Case, made: Sequence[Gold]) -> bool:
    """Whether each gold call has a call of its own that is right, in any order, and none is left over."""
    left = list(made)
    for gold in case.gold:
        right = next((one for one in left if one[0] == gold[0] and is_right_call(case, gold, one[1])), None)
        if right is None:
            return False
        left.remove(right)
    return not left


def loose_object(arguments: Mapping[str, object], accepted: Mapping[str, object]) -> bool:
    """bfcl: nothing unknown, nothing missing unless "" is accepted, every value among the accepted ones."""
    if set(arguments) - set(accepted):
        return False
    return all(
        loose_value(arguments[name], values) if name in arguments else "" in values for name, values in accepted.items()
    )


def loose_value(value: object, accepted: Sequence[object]) -> bool:
    return any(_loose(value, one) for one in accepted)


def _loose(value: object, one: object) -> bool:
    if isinstance(value, bool) or isinstance(one, bool):
        return value is one
    if isinstance(one, dict):
        return isinstance(value, Mapping) and loose_object(value, one)
    if isinstance(one, list):
        is_list = isinstance(value, Sequence) and not isinstance(value, str) and len(value) == len(one)
        return is_list and all(_loose(left, right) for left, right in zip(value, one, strict=True))
    if isinstance(one, str) and isinstance(value, str):
        return _plain(one) == _plain(value)
    return isinstance(one, int | float) and isinstance(value, int | float) and value == one


def _plain(text: str) -> str:
    """As bfcl's checker compares texts: without spaces and the marks , . / - _ * ^ and in lower case."""
    return re.sub(r"[ ,./\-_*^]", "", text).lower().replace("'", '"')


def strict_equal(value: object, gold: object) -> bool:
    """The same JSON; 1 and 1.0 are the same, texts are compared as bfcl does."""
    if isinstance(gold, dict):
        return (
            isinstance(value, Mapping)
            and set(value) == set(gold)
            and all(strict_equal(value[name], one) for name, one in gold.items())
        )
    if isinstance(gold, list):
        is_list = isinstance(value, Sequence) and not isinstance(value, str) and len(value) == len(gold)
        return is_list and all(strict_equal(left, right) for left, right in zip(value, gold, strict=True))
    return _loose(value, gold)
