"""Says why a request was read as it was: what it names, how well each tool fits, each value with what else it could
have been, and what was left over. Values only; must not know: how this is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autoglm.core.plan import Step
from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline.clauses.choosing import ToolChooser
from autoglm.planning.offline.confidence.surety import plan_of, rivals_of
from autoglm.planning.offline.mentions.clauses import clause_at
from autoglm.planning.offline.mentions.mention import Mention
from autoglm.planning.offline.reading import ClauseCall, Reading
from autoglm.planning.offline.schema_reader import are_known_by_schema
from autoglm.planning.offline.structure.calls import Made, Question
from autoglm.planning.offline.structure.ranking import firm_mentions
from autoglm.planning.offline.talk import Turn
from autoglm.planning.offline.weights import Weights

_MAX_TOOLS = 8


@dataclass(frozen=True, slots=True)
class ToolScore:
    """A tool and its score: the log of the odds that the request is about it. `is_taken`: some call is of it."""

    name: str
    score: float
    is_taken: bool


@dataclass(frozen=True, slots=True)
class ValueStory:
    """A value, how likely it is among all ways to fill its slot (0 to 1), and the next likely ones, best first.
    `turns_ago`: how many turns of the talk before the request it was said; 0 for the request itself."""

    tool: str
    slot: str
    value: Json
    chance: float
    rivals: tuple[Json, ...] = ()
    turns_ago: int = 0


@dataclass(frozen=True, slots=True)
class Explanation:
    """The reading of one request. `left` is what it names and no call takes up; `chance` that all is right (0 to 1).
    `is_whole`: it was understood to its last word, so that the scores of the tools did not decide."""

    mentions: tuple[Mention, ...]
    tools: tuple[ToolScore, ...]
    values: tuple[ValueStory, ...]
    left: tuple[str, ...]
    chance: float
    threshold: float
    is_whole: bool = False


def explained(
    text: str,
    mentions: Sequence[Mention],
    tools: Sequence[ToolSpec],
    reading: Reading,
    weights: Weights,
    *,
    talk: Sequence[Turn] = (),
    steps: Sequence[Step] = (),
) -> Explanation:
    """Why `reading` is what the planner makes of the request over these tools. `steps`: the plan made of it, if one
    is."""
    taken = {call.tool.name for call in reading.calls}
    if are_known_by_schema(tools):
        question = Question(text, mentions, tools, weights, talk)
        scores = [(tool.name, score) for tool, score in zip(tools, question.relevance, strict=True)]
        values = tuple(_stories_of_plan(question)) if taken else ()
        threshold = weights.threshold
    else:
        ranked = ToolChooser(tools, weights).ranked(clause_at(text, mentions, 0, len(text)))
        scores = [(profile.tool.name, score) for score, profile in ranked]
        values = tuple(_stories_of_calls(reading.calls))
        threshold = weights.reader_threshold
    best = sorted(scores, key=lambda one: -one[1])[:_MAX_TOOLS]
    used = [one.value for one in values] + [value for step in steps for value in step.args.values()]
    return Explanation(
        mentions=tuple(mentions),
        tools=tuple(ToolScore(name, round(score, 2), name in taken) for name, score in best),
        values=values,
        left=_left(text, mentions, used),
        chance=min((call.confidence for call in reading.calls), default=0.0),
        threshold=threshold,
        is_whole=bool(reading.calls) and all(call.is_whole for call in reading.calls),
    )


def _stories_of_calls(calls: Sequence[ClauseCall]) -> Iterator[ValueStory]:
    for call in calls:
        for name, value in call.arguments.items():
            yield ValueStory(call.tool.name, name, value, call.confidence)


def _stories_of_plan(question: Question) -> Iterator[ValueStory]:
    plan = plan_of(question)
    for made in plan.made if plan else ():
        yield from _stories(question, made)


def _stories(question: Question, made: Made) -> Iterator[ValueStory]:
    for number, pick in made.row.items():
        if pick.is_filled:
            rivals = rivals_of(question, made, number)
            chance = round(pick.probability, 3)
            yield ValueStory(made.tool.name, pick.slot.name, pick.candidate.value, chance, rivals, pick.turns_ago)


def _left(text: str, mentions: Sequence[Mention], values: Sequence[Json]) -> tuple[str, ...]:
    used = " ".join(str(value) for value in values).lower()
    firm = firm_mentions(text, mentions, (0, len(text)))
    return tuple(one.text for one in firm if str(one.value).lower() not in used and one.text.lower() not in used)
