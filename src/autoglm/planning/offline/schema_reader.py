"""Reads a request over tools known by their schema alone: the calls of its best plan, or a gap where no tool fits.

Must not know: how plans are proposed and ranked (structure/), how sure they are (confidence/).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from autoglm.core.tools import ToolRole, ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline.arguments.candidates import OUT
from autoglm.planning.offline.confidence.overlooked import overlooked
from autoglm.planning.offline.confidence.surety import chance_of, plan_of, rivals_of, told, weakest
from autoglm.planning.offline.mentions.clauses import Clause, clause_at
from autoglm.planning.offline.mentions.mention import Mention
from autoglm.planning.offline.reading import ClauseCall, Reading
from autoglm.planning.offline.refusals import Gap
from autoglm.planning.offline.structure.calls import Made, Proposal, Question
from autoglm.planning.offline.talk import Turn
from autoglm.planning.offline.weights import Weights

_NEAR = 2.0
# A plan that only reads is run at once when it is rather right than wrong.
_SURE = 0.5


def without_asker(tools: Sequence[ToolSpec]) -> tuple[ToolSpec, ...]:
    """The tools among which one is chosen: beside plain ones the tool that asks people is not meant by requests."""
    others = tuple(tool for tool in tools if tool.traits.role is not ToolRole.ASK)
    return others if are_known_by_schema(others) else tuple(tools)


def are_known_by_schema(tools: Sequence[ToolSpec]) -> bool:
    """Whether all tools only read and none tells its keywords or the content that it takes."""
    return bool(tools) and not any(tool.keywords or tool.consumes or tool.has_effect for tool in tools)


def read_over_schemas(
    text: str, mentions: Sequence[Mention], tools: Sequence[ToolSpec], weights: Weights, talk: Sequence[Turn] = ()
) -> Reading:
    """The calls that the request asks for after `talk`; one gap and no calls when no tool fits."""
    question = Question(text, mentions, tools, weights, talk)
    relevance = {tool.name: fit for tool, fit in zip(tools, question.relevance, strict=True)}
    top = max(tools, key=lambda tool: relevance[tool.name])
    plan = plan_of(question) if relevance[top.name] >= weights.threshold else None
    if plan is None or max(relevance[made.tool.name] for made in plan.made) < weights.threshold:
        is_near = relevance[top.name] > weights.threshold - _NEAR
        return Reading((), (Gap(text.strip(), nearest=top if is_near else None),))
    chance = chance_of(question, plan)
    plan = replace(plan, made=tuple(_without_stopgaps(question, made) for made in plan.made))
    clauses = {span: clause_at(text, mentions, *span) for span in {made.span for made in plan.made}}
    calls = tuple(_call(clauses[made.span], made, chance) for made in plan.made)
    found = weakest(plan)
    rest = chance_of(question, told(plan, *found)) if found else chance
    return Reading(calls, (), _doubt(question, plan, chance), is_else_sure=rest >= _SURE)


def _without_stopgaps(question: Question, made: Made) -> Made:
    """The call without values that are in their slots only because nothing else is there: they are missing."""
    return replace(
        made,
        row={
            number: pick._replace(candidate=OUT)
            if pick.slot.is_required and not question.belongs(made, number)
            else pick
            for number, pick in made.row.items()
        },
    )


def _doubt(question: Question, plan: Proposal, chance: float) -> Gap | None:
    """What no call takes up; else, when the plan is rather wrong than right, the value that is least sure."""
    left = overlooked(question, plan)
    if left:
        return Gap(question.text.strip(), plan.made[0].tool, guess=left, is_unused=True)
    found = weakest(plan) if chance < _SURE else None
    if found is None or not found[0].row[found[1]].is_filled:
        return None
    made, number = found
    pick = made.row[number]
    others = {repr(call.row[number].candidate.value) for call in plan.made if call.tool is made.tool}
    rivals = [value for value in rivals_of(question, made, number) if repr(value) not in others]
    choices = tuple(map(str, (pick.candidate.value, *rivals)))
    clause = question.text[slice(*made.span)].strip()
    return Gap(clause, made.tool, pick.slot, choices=choices, call=plan.made.index(made))


def _call(clause: Clause, made: Made, chance: float) -> ClauseCall:
    arguments = made.arguments
    filled = [pick for pick in made.picks if pick.is_filled]
    return ClauseCall(
        clause=clause,
        tool=made.tool,
        arguments=arguments,
        missing=tuple(
            pick.slot
            for pick in made.picks
            if _is_missing(arguments, pick.slot.path, is_open=not pick.is_filled) and pick.slot.is_required
        ),
        score=0.0,
        confidence=chance,
        explicit_values=len(filled),
        filled=frozenset(pick.slot.path for pick in filled),
    )


def _is_missing(arguments: Mapping[str, Json], path: tuple[str, ...], *, is_open: bool) -> bool:
    """Whether a required value is not there, and could be: an object whose parts are all missing is left out."""
    return is_open and (len(path) == 1 or path[0] in arguments)
