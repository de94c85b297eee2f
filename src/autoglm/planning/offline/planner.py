"""The planner that needs no model: from a sentence to checked steps, or a refusal that says what is missing.

A request is heard (utterance.py), read as calls (clauses/reader.py, or schema_reader.py over tools that tell no words),
drafted as steps (steps/drafting.py) and held against these (checks/). Where that ends in a refusal or a question, the
same is tried with orders about the outcome taken apart (outcomes/apart.py), then for people who are named
(outcomes/addressing.py); where all is refused, with slips mended (rewriting/typos.py). What only answers the question
of the turn before goes another way: its plan is the one of that turn, with the answer in it (steps/asking.py).

Owns: the order of the work. Must not know: any I/O; tools only by their descriptions.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, tzinfo
from itertools import islice

from autoglm.core.errors import NotUnderstood, PlanRejected
from autoglm.core.plan import Plan, Step
from autoglm.core.ports import PlanEnd, PlanPart, PlanRequest
from autoglm.planning.offline.checks.leftovers import unused
from autoglm.planning.offline.checks.vetoes import veto_in
from autoglm.planning.offline.clauses.orders import is_denied
from autoglm.planning.offline.clauses.reader import Reader
from autoglm.planning.offline.examples import Example, near_examples
from autoglm.planning.offline.explaining import Explanation, explained
from autoglm.planning.offline.files.settings import kept_by, settings_in
from autoglm.planning.offline.mentions.clauses import clauses_in
from autoglm.planning.offline.mentions.dates import missing_days_in
from autoglm.planning.offline.mentions.marked import marked
from autoglm.planning.offline.mentions.mention import LOOSE, Kind, Mention
from autoglm.planning.offline.mentions.passages import has_open_end
from autoglm.planning.offline.outcomes.addressing import teller_in, told_to
from autoglm.planning.offline.outcomes.apart import read_apart
from autoglm.planning.offline.outcomes.recipients import addressed
from autoglm.planning.offline.reading import Reading
from autoglm.planning.offline.refusals import (
    Gap,
    Unclear,
    asks_for_nothing,
    empty,
    no_such_day,
    open_end,
    refusal,
    too_long,
    with_examples,
)
from autoglm.planning.offline.rewriting.typos import mended
from autoglm.planning.offline.schema_reader import read_over_schemas
from autoglm.planning.offline.steps.asking import answer_of, answered, asker_in, question_in
from autoglm.planning.offline.steps.drafting import Draft, guesses, pictures_first
from autoglm.planning.offline.utterance import Utterance
from autoglm.planning.offline.weights import Weights
from autoglm.planning.offline.words.documents import without_holdings
from autoglm.planning.offline.words.small_talk import is_small_talk
from autoglm.planning.offline.words.text import Span, blanked, read_source, touches, without
from autoglm.planning.validation import check_plan, require_good

_Plan = tuple[Reading, tuple[Step, ...]]
_MOST_TOLD, _MOST_TRIED = 2, 4
"""Examples that are told to somebody who was not understood, and that are tried for that: each is planned."""
_WORD_FOR_WORD = frozenset({Kind.QUOTE, Kind.PATH, Kind.FOLDER, Kind.URL})


class OfflinePlanner:
    """Plans in Chinese and English by typed mentions and learned weights; `core.ports.Planner`.

    `zone` is the time zone in which "tomorrow" and the like are told. All steps are known before the first is given
    out, so a request that is understood only in part runs nothing.
    """

    def __init__(self, *, zone: tzinfo = UTC, weights: Weights | None = None) -> None:
        self._zone = zone
        self._weights = weights

    async def plan(self, request: PlanRequest) -> AsyncIterator[PlanPart]:
        """Checked steps, then one PlanEnd. Raises NotUnderstood, with examples that are near, and PlanRejected for a
        plan over the limits of its task."""
        if request.round == 1:
            try:
                steps = self.steps(request)
            except Unclear as error:
                raise with_examples(error, self.examples(request), self._hear(request).language) from None
            for step in steps:
                yield step
        yield PlanEnd()

    def examples(self, request: PlanRequest) -> tuple[str, ...]:
        """Up to two requests that are near to this one and planned without a question; about its own files, so that
        they can be told to who was not understood."""
        heard = self._hear(request)
        near = near_examples(heard.source.plain, heard.mentions, heard.tools, heard.weights, heard.today)
        told = (_told_of(one, heard) for one in near[:_MOST_TRIED])
        return tuple(islice((one for one in told if one), _MOST_TOLD))

    def steps(self, request: PlanRequest) -> tuple[Step, ...]:
        """The whole checked plan. Raises as `plan` does."""
        heard = self._hear(request)
        steps = self._answered(heard)
        if steps:
            return steps
        try:
            return _planned(heard)[1]
        except NotUnderstood:
            missing = _missing_day(heard)
            if missing is not None:
                raise missing from None
            steps = self._planned_mended(heard)
            if not steps:
                raise
            return steps

    def reading(self, request: PlanRequest) -> Reading:
        """What the request is taken to ask for, with scores, before steps are made. Raises NotUnderstood."""
        return _reading(self._hear(request))

    def steps_of(self, request: PlanRequest, reading: Reading) -> tuple[Step, ...]:
        """The checked plan for what the request is taken to ask for. When all of it is good but for one value, the plan
        begins with a question for that. Raises NotUnderstood, PlanRejected."""
        return _steps_of(self._hear(request), reading)

    def surety(self, request: PlanRequest) -> tuple[float, str]:
        """The chance that the plan is right (0 to 1), and "" or why there is none: a plan that asks is not sure."""
        try:
            reading, steps = _planned(self._hear(request))
            asked = question_in(steps)
        except (NotUnderstood, PlanRejected) as error:
            return 0.0, error.message
        return (0.0, asked.title) if asked else (min(call.confidence for call in reading.calls), "")

    def explain(self, request: PlanRequest) -> Explanation:
        """Why the request is read as it is, also where it is refused. Raises NotUnderstood when nothing can be read."""
        heard = self._hear(request)
        reading, steps = _reading(heard), tuple[Step, ...]()
        with suppress(NotUnderstood, PlanRejected):
            reading, steps = _planned(heard)
        return explained(
            heard.source.plain, heard.mentions, heard.tools, reading, heard.weights, talk=heard.talk, steps=steps
        )

    def _hear(self, request: PlanRequest) -> Utterance:
        return Utterance(request, self._zone, self._weights)

    def _planned_mended(self, heard: Utterance) -> tuple[Step, ...]:
        """The plan of the request with slips mended; () where there are none, or that helps nothing."""
        again = self._mended(heard)
        if again is None:
            return ()
        with suppress(NotUnderstood):
            steps = _planned(again)[1]
            # What was no slip may be a word that forbids the plan: "weekdays" was mended to "weekday".
            if not _veto(heard, "", (), steps):
                return steps
        return ()

    def _mended(self, heard: Utterance) -> Utterance | None:
        """The request with slips in ordinary words mended, where tools tell the words that ask for them; None where
        there is nothing to mend."""
        if heard.is_over_schemas:
            return None
        source, request = heard.source, heard.request
        spared = [(one.start, one.end) for one in heard.mentions if one.kind not in LOOSE]
        text = mended(source.original, spared, [word for tool in request.tools for word in tool.keywords])
        if text == source.original:
            return None
        return self._hear(replace(request, task=replace(request.task, request=text)))

    def _answered(self, heard: Utterance) -> tuple[Step, ...]:
        """The plan of the turn before when the request only answers the question that this plan begins with, and the
        assistant has put just that question; else (). An answer is no guess, so effects are done with it, too."""
        request, talk = heard.request, heard.talk
        if not talk or not talk[-1].question:
            return ()
        earlier = replace(request, task=replace(request.task, request=talk[-1].original, payload=None))
        try:
            steps = _planned(self._hear(earlier))[1]
        except (NotUnderstood, PlanRejected):
            return ()
        asked = question_in(steps)
        if asked is None or read_source(asked.title).plain not in talk[-1].question:
            return ()
        form = asked.args["schema"]
        assert isinstance(form, Mapping)
        value = answer_of(heard.written.plain, heard.named_as_written, form)
        if value is None:
            return ()
        steps = answered(steps, value)
        require_good(check_plan(Plan(steps=steps), heard.tools_by_name, request.task.limits))
        return steps


def _told_of(example: Example, heard: Utterance) -> str:
    """The example, told of what the request names where it then changes nothing; "" when it is not planned."""
    texts = dict.fromkeys((example.about(heard.mentions), example.text))
    return next((text for text in texts if _is_planned(heard.said_as(text), reads_only=text != example.text)), "")


def _is_planned(heard: Utterance, *, reads_only: bool) -> bool:
    """Whether the request is planned without a question, and if it must, by steps alone that change nothing."""
    try:
        steps = _planned(heard)[1]
    except (NotUnderstood, PlanRejected):
        return False
    has_effect = any(heard.tools_by_name[str(step.tool)].has_effect for step in steps)
    return question_in(steps) is None and not (reads_only and has_effect)


def _planned(heard: Utterance) -> _Plan:
    """How the request is read, and its plan. What people are to be told who are named is looked for where it would be
    refused, or a value would have to be asked for, or nobody is told anything. Raises as `_steps_of` does."""
    try:
        reading, steps = _planned_alone(heard)
    except NotUnderstood:
        told = _told_to_people(heard)
        if told is None:
            raise
        return told
    teller = teller_in(heard.tools)
    is_told = teller is not None and any(step.tool == teller.name for step in steps)
    told = None if is_told and not question_in(steps) else _told_to_people(heard)
    return told or (reading, steps)


def _told_to_people(heard: Utterance) -> _Plan | None:
    """Reading and plan where somebody who is named is told something; None where that is not all of it."""
    if heard.is_over_schemas or teller_in(heard.tools) is None:
        return None
    for told in addressed(heard.written.plain, heard.named_as_written):
        try:
            reading, alone = _planned_alone(heard.said_as(told.request))
        except NotUnderstood:
            continue
        steps = told_to(told, alone, heard.request.tools, heard.language)
        if steps:
            require_good(check_plan(Plan(steps=steps), heard.tools_by_name, heard.request.task.limits))
            return reading, steps
    return None


def _planned_alone(heard: Utterance) -> _Plan:
    """How the request is read, and its plan: with orders about the outcome taken apart where it would be refused
    otherwise, or a value would have to be asked for. Raises as `_steps_of` does."""
    if not heard.is_over_schemas and has_open_end(heard.written):
        raise open_end(heard.written.plain.strip(), heard.language)
    try:
        reading = _reading(heard)
        steps = _steps_of(heard, reading)
    except NotUnderstood:
        apart = _read_apart(heard)
        if apart is None:
            raise
        return apart
    apart = _read_apart(heard) if question_in(steps) else None
    return apart or (reading, steps)


def _reading(heard: Utterance) -> Reading:
    """The calls that the request asks for. Raises NotUnderstood where nothing can be asked for."""
    if not heard.written.plain.strip():
        raise empty(heard.request.task.language)
    if heard.written.is_cut:
        raise too_long(heard.language)
    if is_small_talk(heard.written.plain):
        raise asks_for_nothing(heard.written.plain.strip(), heard.language)
    if heard.is_over_schemas:
        return read_over_schemas(heard.source.plain, heard.mentions, heard.tools, heard.weights, heard.talk)
    return _reader(heard).read(heard.source.plain, heard.mentions)


def _reader(heard: Utterance) -> Reader:
    return Reader(heard.tools, heard.weights, heard.now)


def _read_apart(heard: Utterance) -> _Plan | None:
    """Reading and plan by `read_apart`; None when that leaves anything open."""
    if heard.is_over_schemas:
        return None
    try:
        reading = read_apart(heard.source.plain, heard.mentions, heard.tools, _reader(heard).read)
        apart = (reading, _steps_of(heard, reading)) if reading else None
    except NotUnderstood:
        return None
    return None if apart is None or question_in(apart[1]) else apart


def _steps_of(heard: Utterance, reading: Reading) -> tuple[Step, ...]:
    """The checked steps for the calls, which begin with a question where just one value is open. Raises NotUnderstood,
    PlanRejected."""
    request, calls = heard.request, pictures_first(reading.calls)
    loose = [gap for at, call in enumerate(calls) for gap in guesses(call, at)]
    if reading.gaps:
        raise refusal([*reading.gaps, *loose], heard.language)
    may_ask = reading.is_else_sure and asker_in(request.tools) is not None
    draft = Draft(request.tools, loose, may_ask=may_ask)
    for at, call in enumerate(calls):
        draft.add(call, at)
    if len(draft.gaps) > draft.can_ask:
        raise refusal(draft.gaps, heard.language)
    lost = reading.doubt or _left_over(heard, draft, reading.accounted)
    if lost and not draft.takes(lost):
        raise refusal(draft.gaps, heard.language)
    steps = draft.steps(heard.language)
    require_good(check_plan(Plan(steps=steps), heard.tools_by_name, request.task.limits))
    return steps


def _left_over(heard: Utterance, draft: Draft, accounted: Sequence[Span]) -> Gap | None:
    """What the whole request says beside its steps; clauses that say what is not to be done are left out, places that
    are `accounted` for, and words for a file that is asked for."""
    steps, tools = draft.chain.steps, heard.tools_by_name
    mentions = [
        one for one in heard.mentions if not any(start <= one.start and one.end <= end for start, end in accounted)
    ]
    text = without(heard.source.plain, accounted)
    kept: list[Mention] = []
    for clause in clauses_in(text, mentions):
        if is_denied(clause):
            text = blanked(text, [clause])
        else:
            kept += [one for one in mentions if clause.start <= one.start and one.end <= clause.end]
    text = without_holdings(text) if draft.asks_for_file else text
    settings = kept_by(settings_in(text, kept, heard.today), steps, tools)
    kept = [one for one in kept if not touches(one, settings)]
    rest = blanked(text, settings)
    tool, veto = tools[str(steps[-1].tool)], _veto(heard, rest, kept, steps)
    if veto:
        return Gap(heard.source.plain.strip(), tool, guess=veto, is_veto=True)
    lost = unused(rest, kept, steps, tools, learned=heard.weights.said)
    return Gap(text.strip(), tool, guess=lost, is_unused=True) if lost else None


def _veto(heard: Utterance, rest: str, mentions: Sequence[Mention], steps: Sequence[Step]) -> str:
    """Words beside which the plan is not carried out, in what is left of the request and, as it was written, in all of
    it; "" for none."""
    if heard.is_over_schemas:
        return ""
    whole = marked(_without_wording(heard.written.plain, steps), heard.named_as_written)
    return veto_in(marked(rest, mentions), whole, steps, heard.tools_by_name)


def _without_wording(text: str, steps: Sequence[Step]) -> str:
    """The request without what its steps take word for word: a message that speaks of tonight is sent now, and
    today.price is the name of a field."""
    texts = ((name, value) for step in steps for name, value in step.args.items() if isinstance(value, str))
    for wording in (one for name, one in texts if len(one.split()) > 1 or (name == "query" and "." in one)):
        text = text.replace(wording, " " * len(wording))
    return text


def _missing_day(heard: Utterance) -> NotUnderstood | None:
    """What to say of a request that is not understood and names a day which does not exist."""
    named = [one for one in heard.named_as_written if one.kind in _WORD_FOR_WORD]
    text = heard.written.plain
    days = (one for one in missing_days_in(text, heard.today) if not touches(one, named))
    return next((no_such_day(text[one.start : one.end].strip(), heard.language) for one in days), None)
