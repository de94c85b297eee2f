"""Makes the call of one tool of one clause: its arguments, what it lacks, how well tool and values go together.

Must not know: which tool the clause is for, other clauses but by what the parts before give.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autoglm.core.tools import ToolSpec
from autoglm.planning.offline.arguments.features import SlotMatcher
from autoglm.planning.offline.arguments.filling import Filling, fill
from autoglm.planning.offline.arguments.passage import Passage
from autoglm.planning.offline.choice.features import filling_features
from autoglm.planning.offline.choice.profiles import Profile
from autoglm.planning.offline.clauses.chances import confidence
from autoglm.planning.offline.clauses.loose_ends import guessed, is_explicit, left_out
from autoglm.planning.offline.clauses.part import Part
from autoglm.planning.offline.clauses.possible_values import possible_values
from autoglm.planning.offline.clauses.titles import quoted_title, without_title
from autoglm.planning.offline.files.conversions import for_sources, is_converter
from autoglm.planning.offline.files.settings import Setter
from autoglm.planning.offline.files.targets import is_told_target
from autoglm.planning.offline.mentions.clauses import Clause
from autoglm.planning.offline.mentions.mention import Kind
from autoglm.planning.offline.reading import ClauseCall
from autoglm.planning.offline.scores import score_of
from autoglm.planning.offline.slots import Slot
from autoglm.planning.offline.steps.taking import alternatives_of, can_supply
from autoglm.planning.offline.weights import Weights

# How often a text is read, for its clauses and the tools tried for each, as far as it counts for the bound on work.
_RIVALS = 16
_NO_INPUT = -2.0
# Parameters by which a tool is known that answers questions to tables.
_QUESTIONS = frozenset({"sql", "operation", "by"})


class CallMaker:
    """Makes calls of the tools of some profiles; `setter` knows what clauses set for these tools."""

    def __init__(self, profiles: Sequence[Profile], weights: Weights, setter: Setter) -> None:
        self._profiles = tuple(profiles)
        self._tools = tuple(profile.tool for profile in profiles)
        self._keywords = frozenset(word for profile in profiles for word in profile.keywords)
        self._weights = weights
        self._setter = setter

    def matcher(self, clause: Clause, profile: Profile) -> SlotMatcher:
        """What a clause tells for the slots of a tool."""
        rest = self._setter.rest_of(without_title(clause, profile), profile.tool)
        slots = tuple(_for_files(slot, rest) if is_converter(profile.tool) else slot for slot in profile.slots)
        passage = Passage(rest.text, possible_values(rest, profile, self._keywords))
        return SlotMatcher(passage, profile.tool, slots=slots)

    def make(self, clause: Clause, profile: Profile, earlier: Sequence[Part], score: float) -> ClauseCall:
        """The call of the tool that the clause asks for behind `earlier` parts; `score` is the tool's own, without that
        of its values."""
        tool = profile.tool
        options = {**self._setter.arguments(clause, tool), **quoted_title(clause, profile)}
        given = frozenset(options) | _only_read_whole(profile)
        filling = fill(self.matcher(clause, profile), self._weights.arguments, given=given, rivals=_RIVALS)
        missing = tuple(slot for slot in filling.missing if slot.path[0] not in given)
        supplied = can_supply(self._tools, [part.tool for part in earlier], clause.mentions)
        score = score + _input_worth(tool, filling, supplied) + self._worth(filling, given | _among(missing, supplied))
        return ClauseCall(
            clause=clause,
            tool=tool,
            arguments={**filling.arguments, **options},
            missing=missing,
            guessed=guessed(filling, tool),
            unplaced=left_out(clause, filling, profile, () if earlier else self._profiles),
            score=score,
            filled=frozenset(pick.slot.path for pick in filling.filled),
            explicit_values=sum(is_explicit(pick, tool) for pick in filling.filled) + len(options),
            settings=self._setter.of(clause),
            confidence=confidence(score, [pick.probability for pick in filling.filled]),
        )

    def _worth(self, filling: Filling, supplied: frozenset[str]) -> float:
        return score_of(filling_features(filling, supplied), self._weights.choice)


def _only_read_whole(profile: Profile) -> frozenset[str]:
    """The names that a tool for questions to tables may be given: they are read with the whole clause, never guessed of
    what a clause names amid words that are not understood."""
    tool = profile.tool
    if _QUESTIONS.isdisjoint(tool.properties) or "table" not in tool.consumes.values():
        return frozenset()
    names = (slot for slot in profile.slots if not (slot.content or slot.is_required or slot.choices))
    return frozenset(slot.path[0] for slot in names)


def _input_worth(tool: ToolSpec, filling: Filling, supplied: frozenset[str]) -> float:
    """What the lack of any input costs a tool that takes one of several."""
    inputs = alternatives_of(tool)
    is_lacking = inputs and supplied.isdisjoint(inputs.values())
    return _NO_INPUT if is_lacking and not any(pick.slot.path[0] in inputs for pick in filling.filled) else 0.0


def _among(missing: Sequence[Slot], supplied: frozenset[str]) -> frozenset[str]:
    """The arguments for which something before could supply the content."""
    return frozenset(slot.path[0] for slot in missing if slot.content in supplied)


def _for_files(slot: Slot, clause: Clause) -> Slot:
    """A slot of a tool that makes one file of another: the only file of a clause is made when that is told, else it is
    the one that is there."""
    paths = [one for one in clause.mentions if one.kind is Kind.PATH]
    if slot.content == "path" and len(paths) == 1 and not is_told_target(clause, paths[0]):
        return replace(slot, takes_file=lambda _: False)
    return for_sources(slot, clause)
