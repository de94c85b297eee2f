"""The planner that needs no model: from a sentence to checked steps, or a refusal that says what is missing.

Owns: the order of the work. Must not know: any I/O; tools only by their descriptions.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache

from autoglm.core.errors import NotUnderstood, PlanRejected
from autoglm.core.plan import Plan, Step
from autoglm.core.ports import PlanEnd, PlanPart, PlanRequest
from autoglm.core.tools import Effect, ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline.asking import (
    ANSWER,
    Wish,
    answer_of,
    answered,
    asker_in,
    asking_steps,
    question_in,
    wish_of,
    with_question,
)
from autoglm.planning.offline.clauses.by_clauses import Reader
from autoglm.planning.offline.clauses.chaining import Call, Chain, has_own_form
from autoglm.planning.offline.clauses.leftovers import unused
from autoglm.planning.offline.clauses.orders import is_denied
from autoglm.planning.offline.clauses.outcomes import read_apart
from autoglm.planning.offline.clauses.understood import Reading, Understood
from autoglm.planning.offline.clauses.vetoes import veto_in
from autoglm.planning.offline.explaining import Explanation, explained
from autoglm.planning.offline.files.settings import kept_by, settings_in
from autoglm.planning.offline.mentions.clauses import clauses_in
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.marked import marked
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.refusals import Gap, asks_for_nothing, empty, question, refusal, too_long
from autoglm.planning.offline.rewriting.courtesies import plainly
from autoglm.planning.offline.rewriting.restated import restated
from autoglm.planning.offline.rewriting.typos import mended
from autoglm.planning.offline.slots import Slot, slots_of
from autoglm.planning.offline.talk import Turn, talk_in
from autoglm.planning.offline.understanding import is_plain, readable, understood
from autoglm.planning.offline.weights import Weights, packaged_weights
from autoglm.planning.offline.words.documents import speaks_of_paper, without_holdings
from autoglm.planning.offline.words.small_talk import is_small_talk
from autoglm.planning.offline.words.text import Source, Span, language_of, read_source, without
from autoglm.planning.validation import check_plan, require_good

# What a slip is not looked for in.
_AS_WRITTEN = frozenset(Kind) - {Kind.NAME, Kind.PHRASE, Kind.LIST}


class OfflinePlanner:
    """Plans in Chinese and English by typed mentions and learned weights; `core.ports.Planner`.

    `zone` is the time zone in which "tomorrow" and the like are told. All steps are known before the first is given
    out, so a request that is understood only in part runs nothing.
    """

    def __init__(self, *, zone: tzinfo = UTC, weights: Weights | None = None) -> None:
        self._zone = zone
        self._weights = weights

    async def plan(self, request: PlanRequest) -> AsyncIterator[PlanPart]:
        """Checked steps, then one PlanEnd. Raises NotUnderstood, and PlanRejected for a plan over the task's limits."""
        if request.round == 1:
            for step in self.steps(request):
                yield step
        yield PlanEnd()

    def steps(self, request: PlanRequest) -> tuple[Step, ...]:
        """The whole checked plan. Raises as `plan` does."""
        answered = self._answered(request)
        if answered:
            return answered
        try:
            return self._understood(request)[1]
        except NotUnderstood as refused:
            again = self._mended(request)
            if again is request:
                raise
            return self._steps_of_mended(again, refused)

    def _understood(self, request: PlanRequest) -> tuple[Reading, tuple[Step, ...]]:
        """How the request is read, and its plan: with orders about the outcome taken apart where it would be refused
        otherwise, or a value would have to be asked for. Raises as `steps_of` does."""
        try:
            reading = self.reading(request)
            steps = self.steps_of(request, reading)
        except NotUnderstood:
            apart = self._read_apart(request)
            if apart is None:
                raise
            return apart
        return (self._read_apart(request) if question_in(steps) else None) or (reading, steps)

    def _read_apart(self, request: PlanRequest) -> tuple[Reading, tuple[Step, ...]] | None:
        """The same by `read_apart`; None when that leaves anything open."""
        source, tools = self._source(request), readable(request.tools)
        if is_plain(tools):
            return None
        mentions = _named(source, self._today(request))
        try:
            reading = read_apart(source.plain, mentions, tools, self._reader(request, tools).read)
            apart = (reading, self.steps_of(request, reading)) if reading else None
        except NotUnderstood:
            return None
        return None if apart is None or question_in(apart[1]) else apart

    def _reader(self, request: PlanRequest, tools: Sequence[ToolSpec]) -> Reader:
        weights = self._weights or packaged_weights()
        return Reader(tools, weights, datetime.fromtimestamp(request.now, self._zone))

    def _mended(self, request: PlanRequest) -> PlanRequest:
        """The request with slips in ordinary words mended, where tools tell the words that ask for them."""
        if is_plain(readable(request.tools)):
            return request
        source = self._source(request)
        spared = [(one.start, one.end) for one in mentions_in(source, self._today(request)) if one.kind in _AS_WRITTEN]
        text = mended(source.original, spared, [word for tool in request.tools for word in tool.keywords])
        return request if text == source.original else replace(request, task=replace(request.task, request=text))

    def _steps_of_mended(self, request: PlanRequest, refused: NotUnderstood) -> tuple[Step, ...]:
        """The plan of a request that was mended. Where that helps nothing, what was said first is refused."""
        try:
            return self._understood(request)[1]
        except NotUnderstood:
            raise refused from None

    def _answered(self, request: PlanRequest) -> tuple[Step, ...]:
        """The plan of the turn before when the request only answers the question that this plan begins with, and the
        assistant has put just that question; else (). An answer is no guess, so effects are done with it, too."""
        talk = self._talk(request)
        if not talk or not talk[-1].question:
            return ()
        earlier = replace(request, task=replace(request.task, request=talk[-1].original, payload=None))
        try:
            steps = self._understood(earlier)[1]
        except (NotUnderstood, PlanRejected):
            return ()
        asked, source = question_in(steps), read_source(request.task.request)
        if asked is None or read_source(asked.title).plain not in talk[-1].question:
            return ()
        form = asked.args["schema"]
        assert isinstance(form, Mapping)
        value = answer_of(source.plain, mentions_in(source, self._today(request)), form)
        if value is None:
            return ()
        steps = answered(steps, value)
        require_good(check_plan(Plan(steps=steps), {tool.name: tool for tool in request.tools}, request.task.limits))
        return steps

    def steps_of(self, request: PlanRequest, reading: Reading) -> tuple[Step, ...]:
        """The checked plan for what the request is taken to ask for. When all of it is good but for one value, the plan
        begins with a question for that. Raises NotUnderstood, PlanRejected."""
        language = language_of(request.task.request)
        guesses = [gap for at, call in enumerate(reading.calls) for gap in _guesses(call, at)]
        if reading.gaps:
            raise refusal([*reading.gaps, *guesses], language)
        may_ask = reading.is_else_sure and asker_in(request.tools) is not None
        draft = _Draft(request.tools, guesses, may_ask=may_ask)
        for at, call in enumerate(reading.calls):
            draft.add(call, at)
        if len(draft.gaps) > draft.can_ask:
            raise refusal(draft.gaps, language)
        tools = {tool.name: tool for tool in request.tools}
        lost = reading.doubt or self._unused(request, draft, tools, reading.told)
        if lost and not draft.takes(lost):
            raise refusal(draft.gaps, language)
        steps = draft.steps(language)
        require_good(check_plan(Plan(steps=steps), tools, request.task.limits))
        return steps

    def surety(self, request: PlanRequest) -> tuple[float, str]:
        """The chance that the plan is right (0 to 1), and "" or why there is none: a plan that asks is not sure."""
        try:
            reading, steps = self._understood(request)
            asked = question_in(steps)
        except (NotUnderstood, PlanRejected) as error:
            return 0.0, error.message
        return (0.0, asked.title) if asked else (min(call.confidence for call in reading.calls), "")

    def _unused(
        self, request: PlanRequest, draft: _Draft, tools: Mapping[str, ToolSpec], told: Sequence[Span]
    ) -> Gap | None:
        """What the whole request says beside its steps; clauses that say what is not to be done are left out, those
        that a form covers, and words for a file that is asked for."""
        steps = draft.chain.steps
        source = self._source(request)
        named = _named(source, self._today(request))
        mentions = [one for one in named if not any(start <= one.start and one.end <= end for start, end in told)]
        text = without(source.plain, told)
        kept = []
        for clause in clauses_in(text, mentions):
            if is_denied(clause):
                text = text[: clause.start] + " " * (clause.end - clause.start) + text[clause.end :]
            else:
                kept += [one for one in mentions if clause.start <= one.start and one.end <= clause.end]
        text = without_holdings(text) if draft.asks_for_file else text
        learned = (self._weights or packaged_weights()).said
        settings = kept_by(settings_in(text, kept, self._today(request)), steps, tools)
        kept = [one for one in kept if not any(one.start < told.end and told.start < one.end for told in settings)]
        rest = without(text, [(one.start, one.end) for one in settings])
        tool, veto = tools[str(steps[-1].tool)], self._vetoed(request, rest, kept, steps)
        if veto:
            return Gap(source.plain.strip(), tool, guess=veto, is_veto=True)
        lost = unused(rest, kept, steps, tools, learned=learned)
        return Gap(text.strip(), tool, guess=lost, is_unused=True) if lost else None

    def _vetoed(self, request: PlanRequest, rest: str, mentions: Sequence[Mention], steps: Sequence[Step]) -> str:
        """Words beside which the plan is not carried out, in what is left of the request and, as it was written, in all
        of it; "" for none."""
        if is_plain(readable(request.tools)):
            return ""
        whole = read_source(request.task.request)
        named = _named(whole, self._today(request))
        tools = {tool.name: tool for tool in request.tools}
        return veto_in(marked(rest, mentions), marked(whole.plain, named), steps, tools)

    def _source(self, request: PlanRequest) -> Source:
        """What is read of the request: where tools tell the words that ask for them, words of courtesy are left out,
        and the usual words are taken for those about files."""
        source = read_source(request.task.request)
        if is_plain(readable(request.tools)):
            return source
        return _usual(source, self._today(request))

    def _today(self, request: PlanRequest) -> date:
        return datetime.fromtimestamp(request.now, self._zone).date()

    def _talk(self, request: PlanRequest) -> tuple[Turn, ...]:
        return talk_in(request.task.payload, self._today(request))

    def explain(self, request: PlanRequest) -> Explanation:
        """Why the request is read as it is, also where it is refused. Raises NotUnderstood when nothing can be read."""
        reading, steps = self.reading(request), tuple[Step, ...]()
        source = self._source(request)
        mentions = mentions_in(source, self._today(request))
        weights, talk = self._weights or packaged_weights(), self._talk(request)
        with suppress(NotUnderstood, PlanRejected):
            reading, steps = self._understood(request)
        return explained(source.plain, mentions, readable(request.tools), reading, weights, talk=talk, steps=steps)

    def reading(self, request: PlanRequest) -> Reading:
        """What the request is taken to ask for, with scores, before steps are made. Raises NotUnderstood."""
        source = read_source(request.task.request)
        language = language_of(source.plain)
        if not source.plain.strip():
            raise empty(request.task.language)
        if source.is_cut:
            raise too_long(language)
        if is_small_talk(source.plain):
            raise asks_for_nothing(source.plain.strip(), language)
        source, today = self._source(request), self._today(request)
        tools = readable(request.tools)
        if is_plain(tools):
            weights = self._weights or packaged_weights()
            return understood(source.plain, mentions_in(source, today), tools, weights, self._talk(request))
        return self._reader(request, tools).read(source.plain, _named(source, today))


# A request is looked at several times until its plan is found: read, taken apart, held against its steps.
@lru_cache(maxsize=8)
def _usual(source: Source, today: date) -> Source:
    plain = plainly(source)
    return restated(plain, mentions_in(plain, today))


_named = lru_cache(maxsize=8)(mentions_in)


class _Draft:
    """Grows the steps call by call, with what they lack. One value alone may be left open, to be asked for."""

    def __init__(self, tools: Sequence[ToolSpec], gaps: Sequence[Gap], *, may_ask: bool) -> None:
        self.chain = Chain(tools)
        self.gaps = list(gaps)
        self._tools = tools
        self._may_ask = may_ask
        self._made: list[str] = []

    @property
    def can_ask(self) -> bool:
        """Whether exactly one value is open, and a person can tell it."""
        return self._may_ask and len(self.gaps) == 1 and wish_of(self.gaps[0]) is not None

    @property
    def asks_for_file(self) -> bool:
        """Whether the value that is open is a file that is there."""
        wish = wish_of(self.gaps[0]) if self.can_ask else None
        return wish is not None and wish.is_file

    def add(self, call: Understood, number: int) -> None:
        """Append the call; what it lacks becomes the answer of a question when nothing else is open, else a gap."""
        asked = Call(call.tool, call.arguments, call.clause.text, call.clause.mentions, call.settings)
        missing = self.chain.add(asked)
        if missing:
            self._lack(call, number, missing)
            wish = wish_of(self.gaps[0]) if self.can_ask else None
            value = self._value(wish, asked.clause) if wish and not (wish.is_file and self.chain.steps) else None
            if wish is None or value is None:
                self._may_ask = False
            else:
                self._lack(
                    call, number, self.chain.add(replace(asked, arguments={**asked.arguments, wish.name: value}))
                )
        self._made.append(self.chain.steps[-1].id if self.chain.steps else "")

    def takes(self, gap: Gap) -> bool:
        """Whether a doubt about the whole can be asked about, too: it is then the one thing that is open."""
        self.gaps = self.gaps or [gap]
        return self.gaps == [gap] and self.can_ask

    def steps(self, language: str) -> tuple[Step, ...]:
        """The plan; with a value left open its question first, and its answer in the value's place."""
        asker = asker_in(self._tools)
        if not self.gaps or asker is None:
            return tuple(self.chain.steps)
        gap = self.gaps[0]
        wish = wish_of(gap)
        assert wish is not None
        steps = [
            replace(step, args={**step.args, wish.name: ANSWER})
            if step.id == self._made[gap.call] and (gap.guess or gap.choices)
            else step
            for step in self.chain.steps
        ]
        told = question(gap, language, kind=wish.kind)
        return with_question(asking_steps(asker, self._tools, wish, gap, told), steps)

    def _value(self, wish: Wish, clause: str) -> Json:
        if not wish.content:
            return ANSWER
        return self.chain.read(wish.content, ANSWER, clause, is_document=speaks_of_paper(clause))

    def _lack(self, call: Understood, number: int, missing: Sequence[str]) -> None:
        target = _misfit(call, self.chain) if missing else ""
        self.gaps += [
            Gap(call.clause.text, call.tool, _slot(call, name), target=target, call=number) for name in missing
        ]


def _guesses(call: Understood, number: int) -> list[Gap]:
    """Values that are too loose for a tool that changes something, and what it would leave out."""
    gaps = [
        Gap(call.clause.text, call.tool, pick.slot, str(pick.candidate.value), call=number) for pick in call.guessed
    ]
    return gaps + ([Gap(call.clause.text, call.tool, guess=call.unplaced)] if call.unplaced else [])


def _misfit(call: Understood, chain: Chain) -> str:
    """The file that a call writes to, when there is something to write and it does not fit into such a file."""
    path = str(call.arguments.get("path", ""))
    is_missed = bool(chain.steps) and call.tool.traits.effect is not Effect.NONE
    return path if is_missed and has_own_form(path) else ""


def _slot(call: Understood, name: str) -> Slot:
    """The slot of a missing argument; the inner one that has no value, when there is one."""
    inner = [slot for slot in call.missing if slot.path[0] == name]
    return (inner or [slot for slot in slots_of(call.tool) if slot.path[0] == name])[0]
