"""Reads a request as one call or several: a tool for each clause, clauses that belong together, arguments.

Owns: which clauses ask for something and what is left over. Must not know: steps and references.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from autoglm.core.tools import Effect, ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline.arguments.features import SHIFT, SlotMatcher
from autoglm.planning.offline.arguments.filling import fill
from autoglm.planning.offline.arguments.passage import Passage
from autoglm.planning.offline.choice.effects import asks_for_effect, holds_word
from autoglm.planning.offline.choice.features import choice_features, filling_features
from autoglm.planning.offline.choice.profiles import Clue, Profile, clue_of, profile_of
from autoglm.planning.offline.clauses.chaining import alternatives_of, can_supply
from autoglm.planning.offline.clauses.chances import confidence
from autoglm.planning.offline.clauses.loose_ends import (
    _NAMED,
    BACK,
    FIRM,
    guessed,
    is_explicit,
    lost_group,
    touches,
    unplaced,
)
from autoglm.planning.offline.clauses.orders import (
    is_bound,
    is_denied,
    is_order,
    other_tasks,
    speaks_of,
    strong_verb,
    without_files,
)
from autoglm.planning.offline.clauses.titles import is_idle_title, title_told, without_title
from autoglm.planning.offline.clauses.understood import (
    Part,
    Reading,
    Understood,
    for_files,
    lacks_address,
    part_of,
    says_nothing,
    told_calls,
    used,
)
from autoglm.planning.offline.clauses.whole_clauses import is_figure, joined, loading, of_same_table, whole_in
from autoglm.planning.offline.files.conversions import is_converter, is_made_over
from autoglm.planning.offline.files.fit import file_fit, folder_fit, is_table_file, quote_fit, table_fit
from autoglm.planning.offline.files.kinds import kinds_worth
from autoglm.planning.offline.files.settings import Setter
from autoglm.planning.offline.files.targets import is_target, is_told_target
from autoglm.planning.offline.forms.reading import Forms, Piece, ambiguous
from autoglm.planning.offline.mentions.clauses import Clause, clause_at, clauses_in
from autoglm.planning.offline.mentions.mention import Kind, Mention, blanked
from autoglm.planning.offline.refusals import Gap
from autoglm.planning.offline.scores import score_of
from autoglm.planning.offline.slots import Slot
from autoglm.planning.offline.tables.arguments import offered_names, table_arguments
from autoglm.planning.offline.tables.mixed import table_wish
from autoglm.planning.offline.weights import Weights
from autoglm.planning.offline.words.lexicon import (
    GENERIC_HAN,
    GENERIC_WORDS,
    STOP_WORDS,
    VERBS,
)
from autoglm.planning.offline.words.text import Span, without

_TRIED = 4
# How often a text is read, for its clauses and the tools tried for each, as far as it counts for the bound on work.
_RIVALS = 16
_SURE_TABLE = 8.0
_SURE_SHIFT = 16.0
_NO_INPUT = -2.0
_SAY_NOTHING = STOP_WORDS | GENERIC_WORDS
_ASKS_DAY = re.compile(r"几号|星期几|周几|哪一?天|\bwhat (?:day|date)\b|\bwhich (?:day|weekday)\b", re.IGNORECASE)
# One file or another: which of them is not said.
_EITHER = re.compile(r"\.[a-z]\w{1,4}\s?(?:还是|或者?)\s?\S{1,60}\.[a-z]", re.IGNORECASE)
# What goes on without a stop behind what is denied: whether it is denied, too, nobody said.
_RUNS_ON = re.compile(r"\s*(?:(?:and|or|nor)\b|并|再|或|和|及)", re.IGNORECASE)
_MODIFIER = re.compile(
    r"^(?:并)?(?:按|以)?(?:照)?(?:从[高低大小多少]到[高低大小多少]|[降升]序)(?:的顺序)?(?:来|进行)?(?:排列|排序|排)?$"
    r"|^(?:the )?(?:highest|lowest|largest|smallest|biggest) first$|^in (?:de|a)scending order$",
    re.IGNORECASE,
)
# What only tells a value of the clause before: 内容是“你好”, titled "Notes".
_TOLD_VALUE = re.compile(
    r"^(?:文件|报告|消息)?的?(?:内容|正文|文字|标题|题目)(?:就?[是为写叫用]|：|:)?\s*(?=[“\"「『《‘'])"
    r"|^(?:with )?(?:the |a )?(?:content|contents|text|body|title|heading)(?: is| are| being|:)?\s+(?=[“\"‘'])"
    r"|^(?:and )?(?:(?:en)?titled|headed|captioned)\s+(?=[“\"‘'])",
    re.IGNORECASE,
)
_PARTS_OF_TEXT = re.compile(r"\b(?:words|characters|sentences|paragraphs)\b|多少[字词句段]|[字词句]数", re.IGNORECASE)
_PLACES = ("里", "中", "内", "的", "下面", "上面")
_PHONE = re.compile(r"\+?\d[\d -]{5,}\d")


class Reader:
    """Reads requests over a fixed set of tools. `now` is needed to wait until an hour."""

    def __init__(self, tools: Sequence[ToolSpec], weights: Weights, now: datetime | None = None) -> None:
        self._tools = tuple(tools)
        self._forms = Forms(tools, now)
        self._setter = Setter(tools, now.date() if now else date.min)
        self._profiles = [profile_of(tool) for tool in tools]
        self._keywords = frozenset(word for profile in self._profiles for word in profile.keywords)
        self._weights = weights

    def read(self, text: str, mentions: Sequence[Mention]) -> Reading:
        """One call for each part of the text that asks for one; a part that asks for none belongs to its neighbour.
        What is asked about, or under a condition, or again and again, is not done once and at once."""
        reading = self._calls(text, mentions)
        has_effect = any(call.tool.traits.effect is not Effect.NONE for call in reading.calls)
        rest = without(text, () if has_effect else reading.told)
        is_tied = is_bound(blanked(rest, [one for one in mentions if one.kind in (Kind.QUOTE, Kind.PATH)]))
        is_tied = is_tied or (has_effect and _EITHER.search(text) is not None)
        if is_tied and any(call.tool.traits.effect is not Effect.NONE or call.tool.consumes for call in reading.calls):
            return Reading(reading.calls, (*reading.gaps, Gap(text.strip())))
        return reading

    def ranked(self, clause: Clause) -> list[tuple[float, Profile]]:
        """The tools that a clause may ask for with their scores, best first; tools with an effect only when it asks
        for that outright."""
        return self._ranked(clause, ())

    def scored(self, clause: Clause) -> list[tuple[ToolSpec, float]]:
        """The tools that a clause may ask for, each with its score for being taken."""
        return [(one.tool, self._fill(clause, one, (), score).score) for score, one in self._ranked(clause, ())]

    def matcher(self, clause: Clause, tool: ToolSpec) -> SlotMatcher:
        """What a clause tells for the slots of one of the tools."""
        return self._matcher(clause, next(one for one in self._profiles if one.tool is tool))

    def _matcher(self, clause: Clause, profile: Profile) -> SlotMatcher:
        clause = self._setter.rest_of(without_title(clause, profile), profile.tool)
        slots = tuple(for_files(slot, clause) if is_converter(profile.tool) else slot for slot in profile.slots)
        return SlotMatcher(Passage(clause.text, self._without_own_words(clause, profile)), profile.tool, slots=slots)

    def _calls(self, text: str, mentions: Sequence[Mention]) -> Reading:
        clauses = joined(text, mentions, clauses_in(text, mentions), self._tools)
        pieces, spans = self._forms.split(text, mentions, clauses)
        denied = [one for one in pieces if isinstance(one, Clause) and is_denied(one)]
        parts, unread = self._parts(text, mentions, [one for one in pieces if one not in denied], spans)
        if len(denied) == len(pieces) or any(_RUNS_ON.match(text, one.end) for one in denied):
            return Reading((), (self._not_done(clause_at(text, mentions, 0, len(text))),))
        whole = _without(text, mentions, denied)
        is_told = any(part.told for part in parts)
        calls = self._in_order(parts) if len(parts) > 1 or is_told else ()
        if is_told:
            asked = [(call.tool, call.arguments) for call in calls]
            formed = [
                at
                for at, part in enumerate(parts)
                if part.told and (not part.told.is_whole or is_figure(part.told.arguments))
            ]
            lost = [Gap(calls[at].clause.text) for at in ambiguous(asked, formed)]
            return replace(self._for_each_file(calls, (*unread, *lost)), told=tuple(spans))
        only = self._understand(whole, ())
        if any(call.tool.consumes for call in calls):
            is_one = only is not None and _is_all_of(only, calls) and not unread
            return self._for_each_file((replace(only, unplaced=""),) if only and is_one else calls, tuple(unread))
        if (
            len(calls) > 1
            and not any(call.missing for call in calls)
            and _is_regular(calls)
            and (only is None or used(calls) > used([only]))
        ):
            return Reading(calls, tuple(unread))
        if only is None:
            return Reading((), (self._not_done(whole),))
        return self._for_each_file((only,), tuple(unread))

    def _not_done(self, clause: Clause) -> Gap:
        verb = strong_verb(clause)
        return Gap(clause.text.strip(), nearest=None if verb else self._nearest(clause), verb=verb)

    def _for_each_file(self, calls: Sequence[Understood], gaps: tuple[Gap, ...]) -> Reading:
        """A call that only reads and names several files, addresses or formulas is made once for each. What comes after
        it could not take them all up, so that is refused; so is a file to write to when nothing is written."""
        made: list[Understood] = []
        is_spread = False
        for at, call in enumerate(calls):
            if call.is_whole:
                made.append(call)
                continue
            if is_spread:
                return Reading(tuple(calls), (*gaps, Gap(call.clause.text)))
            sources = (
                [] if call.tool.traits.effect is not Effect.NONE or not call.tool.consumes else _sources(call.clause)
            )
            if any(one.kind is Kind.PATH and is_told_target(call.clause, one) for one in sources):
                return Reading(tuple(calls), (*gaps, Gap(call.clause.text, nearest=call.tool)))
            is_spread = len(sources) > 1
            made += self._spread(call, sources, calls[:at]) if is_spread else [call]
        return Reading(tuple(made), gaps)

    def _spread(
        self, call: Understood, sources: Sequence[Mention], before: Sequence[Understood]
    ) -> Iterator[Understood]:
        profile = next(one for one in self._profiles if one.tool is call.tool)
        earlier = [Part(one.clause, one.tool) for one in before]
        for source in sources:
            kept = tuple(one for one in call.clause.mentions if one is source or not touches(one, sources))
            yield self._fill(replace(call.clause, mentions=kept), profile, earlier, call.score)

    def _parts(
        self, text: str, mentions: Sequence[Mention], clauses: Sequence[Clause | Piece], spans: list[Span]
    ) -> tuple[list[Part], list[Gap]]:
        """Clauses with their tools, each grown by the neighbours that ask for nothing themselves; and those neighbours
        that do sound like an order, which is then one that no tool can carry out. Where clauses are understood to their
        last word is added to `spans`."""
        parts: list[Part] = []
        unread: list[Gap] = []
        start = None
        for clause in clauses:
            if isinstance(clause, Piece):
                parts += [Part(clause.clause, one.tool, one) for one in told_calls(clause)]
                start = None
                continue
            before = [part.told.arguments for part in parts if part.told]
            wholes = of_same_table(whole_in(clause, mentions, self._tools), before)
            is_again = wholes and parts and clause.text.lower().startswith("as ") and parts[-1].tool is wholes[-1].tool
            if wholes and start is None and not is_again:
                read = loading(parts[-1].clause, self._tools) if parts and not parts[-1].told else None
                if read and Effect.NONE is parts[-1].tool.traits.effect:
                    parts[-1] = part_of(read, self._weights)
                    spans.append((read.clause.start, read.clause.end))
                parts += [part_of(one, self._weights) for one in wholes]
                spans.append((clause.start, clause.end))
                continue
            is_value = bool(parts) and _TOLD_VALUE.search(clause.text) is not None
            is_part = _MODIFIER.search(clause.text) is not None or self._setter.is_all(clause) or is_value
            found = None if is_part else self._understand(clause, parts)
            begin = clause.start if start is None else start
            if (
                found
                and parts
                and parts[-1].tool is found.tool
                and self._goes_on(clause, can_chain=_feeds_itself(found.tool))
            ):
                found = None
            if found:
                grown = clause if start is None else clause_at(text, mentions, begin, clause.end)
                parts.append(Part(grown, found.tool))
                start = None
                continue
            if is_order(clause) and not is_part:
                unread.append(self._not_done(clause))
            if parts:
                last, tool, told = parts[-1]
                parts[-1] = Part(clause_at(text, mentions, last.start, clause.end), tool, told)
            else:
                start = begin
        return parts, unread

    def _goes_on(self, clause: Clause, *, can_chain: bool) -> bool:
        """Whether a clause for the tool of the one before only says more of that: "as a chart", "in two sentences", or
        what else is asked of it; `can_chain` tells that the tool could work on what it has given itself."""
        rest = self._setter.bare(clause)
        has_more = any(one.kind in FIRM for one in rest.mentions)
        is_plain = rest is clause and (clause.is_next or can_chain)
        return clause.text.lower().startswith("as ") or not (has_more or is_plain)

    def _in_order(self, parts: Sequence[Part]) -> tuple[Understood, ...]:
        return tuple(part.told or self._of_tool(part.clause, part.tool, parts[:at]) for at, part in enumerate(parts))

    def _of_tool(self, clause: Clause, tool: ToolSpec, earlier: Sequence[Part]) -> Understood:
        """The call of a tool that was chosen for the clause, which may have grown since."""
        scores = {profile.tool.name: score for score, profile in self._ranked(clause, earlier)}
        profile = next(one for one in self._profiles if one.tool is tool)
        return self._fill(clause, profile, earlier, scores.get(tool.name, 0.0))

    def _understand(self, clause: Clause, earlier: Sequence[Part]) -> Understood | None:
        """The call that the clause asks for, or None when no tool reaches the threshold."""
        ranked = self._ranked(clause, earlier)[:_TRIED]
        calls = [self._fill(clause, profile, earlier, score) for score, profile in ranked]
        verb = strong_verb(clause)
        verbs = [verb, *other_tasks(clause)]
        fit = [
            call
            for call in calls
            if call.score >= self._weights.reader_threshold
            and all(speaks_of(call.tool, word) for word in verbs)
            and not lacks_address(call)
            and not says_nothing(call)
        ]
        return max(fit, key=lambda call: call.score, default=None)

    def _ranked(self, clause: Clause, earlier: Sequence[Part]) -> list[tuple[float, Profile]]:
        text = blanked(clause.text, [one for one in clause.mentions if one.kind in _NAMED])
        asked = [profile for profile in self._profiles if asks_for_effect(text, profile.tool)]
        fitted = [(self._score(clause, profile, earlier), profile) for profile in asked]
        return sorted(fitted, key=lambda one: -one[0])

    def _score(self, clause: Clause, profile: Profile, earlier: Sequence[Part]) -> float:
        rest = self._setter.rest_of(clause, profile.tool)
        clue = clue_of(rest.text, rest.mentions)
        score = score_of(choice_features(clue, profile, self._profiles, self._weights), self._weights.choice)
        said = self._weights.said_of(profile.tool.name, clue.stems)
        return score + said + self._fit(clause, clue, profile, earlier) + self._setter.worth(clause, profile.tool)

    def _fit(self, clause: Clause, clue: Clue, profile: Profile, earlier: Sequence[Part]) -> float:
        """What words do not tell: whether the file is a table, and questions that only such a tool answers."""
        asked = _table_arguments(clause, profile.tool, earlier)
        is_shift = any(slot.is_shift for slot in profile.slots) and _asks_shift(self._setter.bare(clause))
        sure = (_SURE_TABLE if asked is not None else 0.0) + (_SURE_SHIFT if is_shift else 0.0)
        has_text = any("text" in tool.produces.values() for tool in (one.tool for one in earlier))
        kinds = kinds_worth(self._setter.bare(clause), clause.text, profile.slots, has_text=has_text)
        folder = folder_fit(profile) if self._setter.is_folder(clause) else 0.0
        return table_fit(clue, profile) + file_fit(clue, profile) + quote_fit(clue, profile) + sure + kinds + folder

    def _nearest(self, clause: Clause) -> ToolSpec | None:
        ranked = self._ranked(clause, ())
        return ranked[0][1].tool if ranked and ranked[0][0] > self._weights.reader_threshold - 2 else None

    def _fill(self, clause: Clause, profile: Profile, earlier: Sequence[Part], score: float) -> Understood:
        tool = profile.tool
        asked = _table_arguments(clause, tool, earlier)
        matcher = self._matcher(clause, profile)
        told = {**self._setter.arguments(clause, tool), **title_told(clause, profile)}
        given = frozenset({*(asked or ()), *told})
        if asked is not None:
            given |= {slot.path[0] for slot in profile.slots if not slot.content}
        filling = fill(matcher, self._weights.arguments, given=given, rivals=_RIVALS)
        supplied = can_supply(self._tools, [one.tool for one in earlier], clause.mentions)
        missing = tuple(slot for slot in filling.missing if slot.path[0] not in given)
        inputs = alternatives_of(tool)
        if (
            inputs
            and not supplied & set(inputs.values())
            and not any(pick.slot.path[0] in inputs for pick in filling.filled)
        ):
            score += _NO_INPUT
        score += score_of(
            filling_features(filling, frozenset(given | _supplied_names(missing, supplied))), self._weights.choice
        )
        return Understood(
            clause=clause,
            tool=tool,
            arguments={**filling.arguments, **told, **(asked or {})},
            missing=missing,
            guessed=guessed(filling, tool),
            unplaced=unplaced(clause, filling, profile)
            or self._undone(clause, profile, earlier)
            or lost_group(clause, tool, asked is not None),
            score=score,
            filled=frozenset(pick.slot.path for pick in filling.filled),
            values=sum(is_explicit(pick, tool) for pick in filling.filled) + len(told),
            settings=self._setter.of(clause),
            confidence=confidence(score, [pick.probability for pick in filling.filled]),
        )

    def _undone(self, clause: Clause, profile: Profile, earlier: Sequence[Part]) -> str:
        """A word for another tool's work on a file or address, in a clause that writes or sends: "the summary of a.txt"
        is not a.txt. "" when there is none, or when something is done before."""
        has_source = any(one.kind in (Kind.PATH, Kind.URL) for one in clause.mentions)
        if profile.tool.traits.effect is Effect.NONE or not has_source or earlier:
            return ""
        text = clue_of(clause.text, clause.mentions).text
        others = [
            word
            for other in self._profiles
            if _is_worker(other.tool)
            for word in other.keywords
            if word not in GENERIC_WORDS
        ]
        told = [word for word in others if len(word) > (4 if word.isascii() else 1) and word not in profile.keywords]
        return next((word for word in told if holds_word(text, word)), "")

    def _without_own_words(self, clause: Clause, profile: Profile) -> tuple[Mention, ...]:
        """Where a tool says what content it takes, words that ask for it, and words that ask for any other tool, are no
        values for it; and one that changes something takes no loose words at all."""
        if not profile.tool.consumes:
            return clause.mentions
        has_effect = profile.tool.traits.effect is not Effect.NONE
        is_search = any(slot.is_pattern for slot in profile.slots)
        makes_over = is_converter(profile.tool)
        tells_people = has_effect and set(profile.tool.consumes.values()) == {"text"}

        def is_value(one: Mention) -> bool:
            text = one.text.lower()
            if tells_people and (one.kind is Kind.MAIL or _PHONE.fullmatch(text)):
                return False  # what tells people something reaches nobody by address or number
            if one.kind is Kind.PATH:
                return not has_effect or (is_made_over(clause, one) if makes_over else is_target(clause, one))
            if one.kind not in (Kind.PHRASE, Kind.NAME):
                return True
            if one.start == 0 and text in VERBS:
                return False  # what the order begins with: "Look" of "Look for ..."
            if is_search and text.startswith(_PLACES):
                return False  # where something stands, and not what is looked for
            return not (has_effect or self._is_asking(text, profile) or (is_search and _is_asked(clause, one)))

        return tuple(
            one for one in clause.mentions if is_value(one) and not (has_effect and is_idle_title(clause, one, profile))
        )

    def _is_asking(self, text: str, profile: Profile) -> bool:
        """Whether loose words only say what is to be done, or nothing at all: "summarize every", 个."""
        is_known = text in self._keywords or any(word in text for word in profile.keywords)
        is_empty = (text in GENERIC_HAN or text.rstrip("里中内下的") in GENERIC_HAN) and any(
            slot.is_pattern for slot in profile.slots
        )
        parts = text.split()
        is_order = len(parts) > 1 and any(part in self._keywords for part in parts)
        is_all_known = all(part in self._keywords or part in _SAY_NOTHING for part in parts)
        return is_known or is_empty or (is_order and is_all_known)


def _without(text: str, mentions: Sequence[Mention], denied: Sequence[Clause]) -> Clause:
    """The whole text as one clause, without what is denied."""
    kept = [one for one in mentions if not any(clause.start <= one.start < clause.end for clause in denied)]
    rest = without(text, [(one.start, one.end) for one in denied])
    return clause_at(rest, kept, 0, len(rest.rstrip(" ，,、。；;") if denied else rest))


def _is_asked(clause: Clause, phrase: Mention) -> bool:
    """Whether loose words name what an answer is to be, which is hardly what stands in a file: 有哪些问题."""
    return re.search(r"(?:哪些|什么|\bwhich|\bwhat)\s?$", clause.text[: phrase.start], re.IGNORECASE) is not None


def _is_all_of(only: Understood, calls: Sequence[Understood]) -> bool:
    """Whether a text is one call rather than several, of which the first lacks what the next one names: convert it to
    text, save that as a.txt."""
    is_back = BACK.fullmatch(only.unplaced) is not None  # the "it" that is saved is what the call makes
    is_whole = not (only.missing or only.guessed) and (is_back or not only.unplaced)
    is_torn = only.tool is calls[0].tool and len(calls) == 2 and any(call.missing for call in calls)
    return is_whole and is_torn and only.values > calls[0].values and not calls[1].values > 1


def _is_worker(tool: ToolSpec) -> bool:
    """Whether a tool makes something new of a text or table, and does not only read it or look for files."""
    inputs = set(tool.consumes.values())
    return tool.traits.effect is Effect.NONE and bool(inputs & {"text", "table"}) and "question" not in tool.consumes


def _sources(clause: Clause) -> list[Mention]:
    """The files, addresses or formulas that a clause names, of the kind that it names most often."""
    kinds = [[one for one in clause.mentions if one.kind is kind] for kind in (Kind.PATH, Kind.URL, Kind.EXPRESSION)]
    return max(kinds, key=len)


def _feeds_itself(tool: ToolSpec) -> bool:
    """Whether a tool that only reads takes a kind of content that it makes."""
    made = set(tool.produces.values())
    return tool.traits.effect is not Effect.NONE or not made or bool(made & set(tool.consumes.values()))


def _is_regular(calls: Sequence[Understood]) -> bool:
    """Whether all calls of one tool fill the same slots: an odd one out is rather a part of its neighbour."""
    return all(left.filled == right.filled for left in calls for right in calls if left.tool is right.tool)


def _supplied_names(missing: Sequence[Slot], supplied: frozenset[str]) -> frozenset[str]:
    return frozenset(slot.path[0] for slot in missing if slot.content in supplied)


def _table_arguments(clause: Clause, tool: ToolSpec, earlier: Sequence[Part]) -> dict[str, Json] | None:
    """The arguments that a question about a table gives this tool, when it is for those and there is a table."""
    if not any(map(is_table_file, clause.mentions)):
        has_other = any(one.kind in (Kind.PATH, Kind.URL, Kind.EXPRESSION) for one in clause.mentions)
        if has_other or not any(map(_leaves_table, earlier)):
            return None
        if _PARTS_OF_TEXT.search(clause.text):
            return None
    names = offered_names(tool.parameters.get("properties"))
    if not names & {"sql", "operation", "by"} or "table" not in tool.consumes.values():
        return None
    wish = table_wish(without_files(clause))
    return table_arguments(wish, names) if wish else None


def _asks_shift(clause: Clause) -> bool:
    """Whether a clause asks for a day so long before or after another, or for the date of a day that it names."""
    dates = [one for one in clause.mentions if one.kind is Kind.DATE]
    is_named = len(dates) == 1 and dates[0].text.lower() not in ("今天", "今日", "today")
    return SHIFT.search(clause.text) is not None or (is_named and _ASKS_DAY.search(clause.text) is not None)


def _leaves_table(part: Part) -> bool:
    return part.tool.produces.get("rows") == "table" or any(map(is_table_file, part.clause.mentions))
