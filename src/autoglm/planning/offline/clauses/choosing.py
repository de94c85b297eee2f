"""Chooses the tool that a clause is for: by its words, files and questions to tables, and by how well its values fit.

Owns: the scores of tools for a clause. Must not know: how arguments are found; the other clauses but by the parts of
the request before this one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from autoglm.core.tools import ToolRole, ToolSpec
from autoglm.planning.files import is_plain
from autoglm.planning.offline.arguments.features import SHIFT, SlotMatcher
from autoglm.planning.offline.choice.effects import asks_for_effect, holds_word
from autoglm.planning.offline.choice.features import choice_features
from autoglm.planning.offline.choice.profiles import Clue, Profile, clue_of, profile_of
from autoglm.planning.offline.clauses.calling import CallMaker
from autoglm.planning.offline.clauses.orders import other_tasks, speaks_of, strong_verb
from autoglm.planning.offline.clauses.part import Part
from autoglm.planning.offline.files.fit import file_fit, folder_fit, quote_fit, table_fit
from autoglm.planning.offline.files.kinds import kinds_worth
from autoglm.planning.offline.files.settings import Setter
from autoglm.planning.offline.forms.works import is_for_forms
from autoglm.planning.offline.mentions.clauses import Clause
from autoglm.planning.offline.mentions.mention import Kind
from autoglm.planning.offline.reading import ClauseCall
from autoglm.planning.offline.refusals import Gap
from autoglm.planning.offline.scores import score_of
from autoglm.planning.offline.slots import slots_of
from autoglm.planning.offline.weights import Weights
from autoglm.planning.offline.words.text import blanked

_COPYING = ("copy", "复制")
# So many of the best tools are tried with the values of the clause.
_TRIED = 4
_SURE_SHIFT = 16.0
# How far below the threshold a tool may lie to be told as the nearest one.
_NEAR = 2.0
# In these no word is looked for that asks for something.
_NOT_WORDS = frozenset({Kind.MAIL, Kind.URL, Kind.QUOTE, Kind.JSON, Kind.PATH, Kind.FOLDER})
_FILES = re.compile(r"\b(?:files?|folders?|director(?:y|ies))\b|文件|目录", re.IGNORECASE)
_SERVER = re.compile(
    r"\b(?:server|api|endpoint|url|address|web ?site|web ?page)s?\b|服务器|接口|网[址站页]", re.IGNORECASE
)
_ASKS_DAY = re.compile(r"几号|星期几|周几|哪一?天|\bwhat (?:day|date)\b|\bwhich (?:day|weekday)\b", re.IGNORECASE)


class ToolChooser:
    """Chooses among a fixed set of tools. `setter` knows what clauses set for these; without one, no day is today."""

    def __init__(self, tools: Sequence[ToolSpec], weights: Weights, setter: Setter | None = None) -> None:
        self._profiles = [profile_of(tool) for tool in tools if not is_for_forms(tool)]
        self._weights = weights
        self._setter = setter or Setter(tools, date.min)
        self._calls = CallMaker(self._profiles, weights, self._setter)

    @property
    def threshold(self) -> float:
        """The score from which on a tool is taken."""
        return self._weights.reader_threshold

    def ranked(self, clause: Clause, earlier: Sequence[Part] = ()) -> list[tuple[float, Profile]]:
        """The tools that a clause may ask for with their scores, best first; tools with an effect only when it asks
        for that outright."""
        text = blanked(clause.text, [one for one in clause.mentions if one.kind in _NOT_WORDS])
        asked = [profile for profile in self._profiles if asks_for_effect(text, profile.tool)]
        scored = [(self._score(clause, profile, earlier), profile) for profile in asked]
        return sorted(scored, key=lambda one: -one[0])

    def scored(self, clause: Clause) -> list[tuple[ToolSpec, float]]:
        """The tools that a clause may ask for, each with its score for being taken."""
        return [(one.tool, self._calls.make(clause, one, (), score).score) for score, one in self.ranked(clause)]

    def matcher(self, clause: Clause, tool: ToolSpec) -> SlotMatcher:
        """What a clause tells for the slots of one of the tools."""
        return self._calls.matcher(clause, self._profile(tool))

    def best(self, clause: Clause, earlier: Sequence[Part]) -> ClauseCall | None:
        """The call that the clause asks for, or None when no tool reaches the threshold."""
        tried = self.ranked(clause, earlier)[:_TRIED]
        calls = [self._calls.make(clause, profile, earlier, score) for score, profile in tried]
        verbs = [strong_verb(clause), *other_tasks(clause)]
        fit = [call for call in calls if self._is_fit(call, verbs)]
        return max(fit, key=lambda call: call.score, default=None)

    def call_of(self, clause: Clause, tool: ToolSpec, earlier: Sequence[Part]) -> ClauseCall:
        """The call of a tool that was chosen for the clause, which may have grown since."""
        scores = {profile.tool.name: score for score, profile in self.ranked(clause, earlier)}
        return self._calls.make(clause, self._profile(tool), earlier, scores.get(tool.name, 0.0))

    def again(self, call: ClauseCall, clause: Clause, earlier: Sequence[Part]) -> ClauseCall:
        """The call with the values of another clause."""
        return self._calls.make(clause, self._profile(call.tool), earlier, call.score)

    def not_done(self, clause: Clause) -> Gap:
        """What to say of a clause that no tool carries out: its verb, or else the tool that comes nearest."""
        verb = strong_verb(clause)
        more = _more_than_text(clause) if verb in _COPYING else ""
        return Gap(clause.text.strip(), nearest=None if verb else self._nearest(clause), verb=verb, target=more)

    def _nearest(self, clause: Clause) -> ToolSpec | None:
        ranked = self.ranked(clause)
        return ranked[0][1].tool if ranked and ranked[0][0] > self.threshold - _NEAR else None

    def _profile(self, tool: ToolSpec) -> Profile:
        return next((one for one in self._profiles if one.tool is tool), None) or profile_of(tool)

    def _is_fit(self, call: ClauseCall, verbs: Sequence[str]) -> bool:
        """Whether a call may be taken: its score suffices, its tool speaks of all that is to be done, and it would not
        do nothing."""
        is_enough = call.score >= self.threshold
        does_all = all(speaks_of(call.tool, verb) for verb in verbs)
        is_idle = _lacks_address(call) or _says_nothing(call) or _takes_verb_for_column(call)
        return is_enough and does_all and not is_idle

    def _score(self, clause: Clause, profile: Profile, earlier: Sequence[Part]) -> float:
        rest = self._setter.rest_of(clause, profile.tool)
        clue = clue_of(rest.text, rest.mentions)
        words = score_of(choice_features(clue, profile, self._profiles, self._weights), self._weights.choice)
        learned = self._weights.said_of(profile.tool.name, clue.stems)
        settings = self._setter.worth(clause, profile.tool)
        return words + learned + self._fit(clause, clue, profile, earlier) + settings

    def _fit(self, clause: Clause, clue: Clue, profile: Profile, earlier: Sequence[Part]) -> float:
        """What words do not tell: whether the file is a table, and questions that only such a tool answers."""
        bare = self._setter.bare(clause)
        files = table_fit(clue, profile) + file_fit(clue, profile) + quote_fit(clue, profile)
        has_text = any("text" in part.tool.produces.values() for part in earlier)
        kinds = kinds_worth(bare, clause.text, profile.slots, has_text=has_text)
        folder = folder_fit(profile) if self._setter.is_folder(clause) else 0.0
        return files + _sureness(bare, profile) + kinds + folder


def _sureness(bare: Clause, profile: Profile) -> float:
    """What a question for a day before or after another is worth to a tool that answers such."""
    is_shift = any(slot.is_shift for slot in profile.slots) and _asks_shift(bare)
    return _SURE_SHIFT if is_shift else 0.0


def _asks_shift(clause: Clause) -> bool:
    """Whether a clause asks for a day so long before or after another, or for the date of a day that it names."""
    dates = [one for one in clause.mentions if one.kind is Kind.DATE]
    is_named = len(dates) == 1 and dates[0].text.lower() not in ("今天", "今日", "today")
    return SHIFT.search(clause.text) is not None or (is_named and _ASKS_DAY.search(clause.text) is not None)


def _more_than_text(clause: Clause) -> str:
    """The first file of a clause that is more than its text; "" for none."""
    return next((one.text for one in clause.mentions if one.kind is Kind.PATH and not is_plain(one.text)), "")


def _says_nothing(call: ClauseCall) -> bool:
    """Whether no time is told to wait for, and no day is shifted by anything, which such tools are there for alone."""
    is_for_times = call.tool.traits.role is ToolRole.WAIT or any(slot.is_shift for slot in slots_of(call.tool))
    return is_for_times and not call.arguments


def _takes_verb_for_column(call: ClauseCall) -> bool:
    """Whether an order that no tool knows is taken for the column of a question to a table that nobody asks: "round the
    numbers in a.csv" is nothing to be sorted by "round"."""
    text = call.clause.text.strip().lower()
    if "table" not in call.tool.consumes.values() or any(holds_word(text, word) for word in call.tool.keywords):
        return False
    needed = (slot.path[0] for slot in slots_of(call.tool) if slot.is_required and not slot.content)
    columns = (str(call.arguments[name]).lower() for name in needed if name in call.arguments)
    return any(column in text for column in columns)


def _lacks_address(call: ClauseCall) -> bool:
    """Whether a call to a server would go nowhere: no address is named, but a file or files are, as in "Delete
    notes.txt" and "delete all csv files"."""
    needs = {slot.content for slot in call.missing}
    return call.tool.has_effect and "url" in needs and _speaks_of_files(call.clause)


def _speaks_of_files(clause: Clause) -> bool:
    is_named = any(one.kind in (Kind.PATH, Kind.FOLDER) for one in clause.mentions)
    return is_named or (_FILES.search(clause.text) is not None and _SERVER.search(clause.text) is None)
