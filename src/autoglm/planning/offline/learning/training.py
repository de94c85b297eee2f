"""Learns from what people corrected: the shipped weights are where it begins and what it is drawn back to, so few
corrections change little. Then it measures: corrections that were not learned from, and requests that must stay right.

Must not know: where corrections and weights are kept, who agreed to that.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import partial

import msgspec

from autoglm.core.errors import NotUnderstood, PlanRejected
from autoglm.core.plan import Step
from autoglm.core.ports import PlanRequest
from autoglm.core.task import Task
from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.edges import dependencies
from autoglm.planning.offline.arguments.candidates import Candidate
from autoglm.planning.offline.arguments.features import SlotMatcher
from autoglm.planning.offline.arguments.passage import Passage
from autoglm.planning.offline.choice.profiles import clue_of
from autoglm.planning.offline.clauses.choosing import ToolChooser
from autoglm.planning.offline.learning.descent import HELD, Example, fit, mixed_orders
from autoglm.planning.offline.learning.lessons import asked_of
from autoglm.planning.offline.mentions.clauses import Clause, clause_at, clauses_in
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.mention import Mention
from autoglm.planning.offline.planner import OfflinePlanner
from autoglm.planning.offline.schema_reader import are_known_by_schema, without_asker
from autoglm.planning.offline.slots import ITEM, Slot
from autoglm.planning.offline.steps.asking import question_in
from autoglm.planning.offline.steps.chaining import Chain
from autoglm.planning.offline.structure.calls import Question
from autoglm.planning.offline.weights import Weights
from autoglm.planning.offline.words.text import language_of, read_source

LEAST_CORRECTIONS = 4
"""Fewer are not learned from: one way to ask in four is held back to measure."""
MAX_REQUEST_CHARS = 1_000

FAMILIES = ("arguments", "arguments_zh", "said")
_HELD_BACK = 4
_EPOCHS = 12
# How far one example moves a weight: values little, for they have a prior; words much, for nothing is known of them.
_RATES = {"arguments": 0.1, "arguments_zh": 0.1, "said": 0.8}
_DECAY = 0.01
_MARGIN = 1.0
_MAX_VISITS = 2_000_000
"""Features that are looked at in all epochs together: a few seconds of work, however much is kept."""


class Call(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One step of a right plan: what it calls, with what. Steps are named s1, s2 and so on in references."""

    tool: str
    args: dict[str, Json] = {}


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request and the plan that is right for it, none being right when it is to be refused. `at` is when it was said,
    in Unix time, for words such as "tomorrow"."""

    request: str
    calls: tuple[Call, ...]
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Of `asked` requests so many were planned right before and after; `lost` were right before and are not now."""

    asked: int
    before: int
    after: int
    lost: tuple[str, ...] = ()

    @property
    def is_worse(self) -> bool:
        return self.after < self.before or bool(self.lost)


@dataclass(frozen=True, slots=True)
class Learned:
    """What differs from the weights that it began with, and how many corrections it was learned from."""

    weights: Mapping[str, Mapping[str, float]]
    used: int


def calls_of(steps: Sequence[Step], tools: Mapping[str, ToolSpec]) -> tuple[Call, ...]:
    """The steps as a correction writes them: renamed in order, without arguments that equal their defaults."""
    names = {step.id: f"s{at + 1}" for at, step in enumerate(steps)}
    return tuple(
        Call(str(step.tool), {name: _renamed(value, names) for name, value in _told(step, tools).items()})
        for step in steps
    )


def _told(step: Step, tools: Mapping[str, ToolSpec]) -> Mapping[str, Json]:
    tool = tools.get(str(step.tool))
    schemas = tool.properties if tool else {}
    defaults = {name: one["default"] for name, one in schemas.items() if isinstance(one, Mapping) and "default" in one}
    return {name: value for name, value in step.args.items() if name not in defaults or defaults[name] != value}


_REFERENCE = re.compile(r"^[A-Za-z_][A-Za-z0-9_-]*")


def _renamed(value: Json, names: Mapping[str, str]) -> Json:
    if isinstance(value, Mapping):
        if set(value) == {"$ref"}:
            return {"$ref": _REFERENCE.sub(lambda found: names.get(found[0], found[0]), str(value["$ref"]))}
        return {name: _renamed(one, names) for name, one in value.items()}
    return [_renamed(one, names) for one in value] if isinstance(value, list) else value


def held_back(corrections: Sequence[Correction]) -> tuple[list[Correction], list[Correction]]:
    """What is learned from to measure, and what is measured: one group in four. Requests that differ in figures, files
    and quotes alone are one group, and never on both sides."""
    groups: dict[bytes, list[Correction]] = {}
    for one in corrections:
        groups.setdefault(_group(one.request), []).append(one)
    learned: list[Correction] = []
    measured: list[Correction] = []
    for at, name in enumerate(sorted(groups)):
        (measured if at % _HELD_BACK == 0 else learned).extend(groups[name])
    return learned, measured


def _group(request: str) -> bytes:
    bare = re.sub(r"[\"“「'‘].{0,80}?[\"”」'’]|[\w./-]*[\d./][\w./-]*|\W+", " ", request.lower())
    return hashlib.blake2b(bare.encode(), digest_size=8).digest()


def learn(
    corrections: Sequence[Correction], tools: Sequence[ToolSpec], weights: Weights, *, zone: tzinfo = UTC
) -> Learned:
    """Weights that begin with `weights`; the newest corrections first, as many as the bound on work allows."""
    told: dict[str, list[Example]] = {family: [] for family in FAMILIES}
    visits = used = 0
    for one in reversed(corrections):
        found = _examples(one, tools, weights, zone)
        cost = _EPOCHS * sum(len(way) for _, example in found for way in example.ways)
        if visits + cost > _MAX_VISITS:
            break
        if not found:
            continue
        visits, used = visits + cost, used + 1
        for family, example in found:
            told[family].append(example)
    shipped: Mapping[str, Mapping[str, float]] = {
        "arguments": weights.arguments,
        "arguments_zh": weights.arguments_zh,
        "said": weights.said,
    }
    return Learned(
        {family: _moved(told[family], shipped[family], _RATES[family]) for family in FAMILIES if told[family]}, used
    )


def _moved(examples: Sequence[Example], shipped: Mapping[str, float], rate: float) -> dict[str, float]:
    """The weights that are not what they were."""
    orders = mixed_orders(len(examples), _EPOCHS)
    learned = fit(examples, orders, decay=_DECAY, rate=rate, prior={**shipped, HELD: 1.0})
    near = {name: round(value, 3) for name, value in sorted(learned.items()) if name != HELD}
    return {name: value for name, value in near.items() if value != round(shipped.get(name, 0.0), 3)}


def _examples(one: Correction, tools: Sequence[ToolSpec], weights: Weights, zone: tzinfo) -> list[tuple[str, Example]]:
    """The examples of one correction, each with the family of weights that it teaches; none when a tool is missing.
    Words are learned as they were written: what they are said over to is said of other wishes, too."""
    tools = without_asker(tools)
    known = {tool.name: tool for tool in tools}
    if not all(call.tool in known for call in one.calls):
        return []
    source = read_source(one.request[:MAX_REQUEST_CHARS])
    mentions = mentions_in(source, datetime.fromtimestamp(one.at, zone).date())
    make = _plain_examples if are_known_by_schema(tools) else _read_examples
    return list(make(source.plain, mentions, one.calls, known, weights))


def _plain_examples(
    text: str, mentions: Sequence[Mention], calls: Sequence[Call], tools: Mapping[str, ToolSpec], weights: Weights
) -> Iterator[tuple[str, Example]]:
    question = Question(text, mentions, tuple(tools.values()), weights)
    scored = [(profile.tool, score) for profile, score in zip(question.profiles, question.relevance, strict=True)]
    yield "said", _choice(question.clue.stems, calls, scored, weights.threshold)
    wanted = {call.tool for call in calls}
    family = "arguments_zh" if language_of(text) == "zh" else "arguments"
    for name in sorted(wanted):
        matcher = SlotMatcher(Passage(text, question.mentions, weights.rarity), tools[name])
        judges = [partial(_is_right, call.args) for call in calls if call.tool == name]
        yield from ((family, example) for example in asked_of(matcher, judges).fillings)


def _read_examples(
    text: str, mentions: Sequence[Mention], calls: Sequence[Call], tools: Mapping[str, ToolSpec], weights: Weights
) -> Iterator[tuple[str, Example]]:
    """Steps that were said clause by clause are learned so; others from the whole text. Words are learned where it is
    clear which call they ask for."""
    chooser = ToolChooser(tuple(tools.values()), weights)
    whole = clause_at(text, mentions, 0, len(text))
    asked = _asked_for(calls, tools)
    clauses = _clauses_of(text, mentions, calls, asked)
    told = [(clauses.get(at, whole), calls[at : at + 1]) for at in asked if at in clauses or len(asked) == 1]
    for clause, wanted in told if calls else [(whole, calls)]:
        scored = chooser.scored(clause)
        if not wanted or any(tool.name == wanted[0].tool for tool, _ in scored):
            stems = clue_of(clause.text, clause.mentions).stems
            yield "said", _choice(stems, wanted, scored, weights.reader_threshold)
    for at, call in enumerate(calls):
        matcher = chooser.matcher(clauses.get(at, whole), tools[call.tool])
        for example in asked_of(matcher, [partial(_is_right, call.args)]).fillings:
            yield "arguments", example


def _asked_for(calls: Sequence[Call], tools: Mapping[str, ToolSpec]) -> list[int]:
    """The places of the calls that words ask for: one that only reads a file or an address for a later call is put in
    by the planner itself."""
    chain = Chain(tuple(tools.values()))
    taken = {name for call in calls for name in dependencies(Step(id="any", tool=call.tool, args=call.args))}
    return [
        at
        for at, call in enumerate(calls)
        if not (f"s{at + 1}" in taken and len(call.args) == 1 and chain.reads(tools[call.tool]))
    ]


def _clauses_of(
    text: str, mentions: Sequence[Mention], calls: Sequence[Call], asked: Sequence[int]
) -> Mapping[int, Clause]:
    """By their places the calls with the clauses that they were said in; nothing where that is not clear. A call that
    was put in belongs to the clause of the next one that was asked for."""
    said = clauses_in(text, mentions)
    if len(said) == len(calls):
        return dict(enumerate(said))
    if not asked or len(said) != len(asked):
        return {}
    clauses = dict(zip(asked, said, strict=True))
    return {at: clauses[next(one for one in asked if one >= at)] for at in range(asked[-1] + 1)}


def _choice(
    stems: Iterable[str], calls: Sequence[Call], scored: Sequence[tuple[ToolSpec, float]], threshold: float
) -> Example:
    """The tools, and last the way to take none. Only words are learned, of the right tools and of the one that would be
    taken else: what is known of all tools stays, so that no other is taken more easily after that."""
    told = " ".join(str(call.args) for call in calls).lower()
    words = [stem for stem in sorted(stems) if stem not in told]
    wanted = {call.tool for call in calls}
    rival = max((one for one in scored if one[0].name not in wanted), key=lambda one: one[1], default=None)
    named = {*wanted, *([rival[0].name] if rival else [])}
    ways = [
        [(HELD, score), *((f"{tool.name} {stem}", 1.0) for stem in words if tool.name in named)]
        for tool, score in scored
    ]
    none = (HELD, threshold + (_MARGIN if calls else -_MARGIN))
    return Example([*ways, [none]], [*(tool.name in wanted for tool, _ in scored), not calls])


def _is_right(args: Mapping[str, Json], slot: Slot, candidate: Candidate) -> bool:
    """Whether a way gives what the plan has; values that come from other steps are left out of the text."""
    is_there, wanted = _value_at(args, slot.path)
    if candidate.is_out or not is_there:
        return candidate.is_out and not is_there
    return candidate.value == wanted and isinstance(candidate.value, bool) == isinstance(wanted, bool)


def _value_at(args: Json, path: Sequence[str]) -> tuple[bool, Json]:
    for part in path:
        if part == ITEM:
            args = args[0] if isinstance(args, list) and args else None
        elif isinstance(args, Mapping) and part in args:
            args = args[part]
        else:
            return False, None
    return not (isinstance(args, Mapping) and ("$ref" in args or "$text" in args)), args


def measured(
    corrections: Sequence[Correction],
    tools: Sequence[ToolSpec],
    before: Weights,
    after: Weights,
    *,
    zone: tzinfo = UTC,
) -> Figures:
    """How many of the requests are planned exactly right with both."""
    told = [tuple(is_planned(one, tools, weights, zone) for weights in (before, after)) for one in corrections]
    return Figures(
        asked=len(told),
        before=sum(one[0] for one in told),
        after=sum(one[1] for one in told),
        lost=tuple(one.request for one, (old, new) in zip(corrections, told, strict=True) if old and not new),
    )


def is_planned(one: Correction, tools: Sequence[ToolSpec], weights: Weights, zone: tzinfo) -> bool:
    """Whether the planner makes exactly the plan that is right; when none is, whether it refuses."""
    request = PlanRequest(task=Task(request=one.request), tools=tuple(tools), now=one.at)
    known = {tool.name: tool for tool in tools}
    try:
        steps = OfflinePlanner(zone=zone, weights=weights).steps(request)
    except (NotUnderstood, PlanRejected):
        return not one.calls
    if question_in(steps):
        return not one.calls
    wanted = tuple(Step(id=f"s{at + 1}", tool=call.tool, args=call.args) for at, call in enumerate(one.calls))
    return calls_of(steps, known) == calls_of(wanted, known)
