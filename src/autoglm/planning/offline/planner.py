"""The planner that needs no model: from a sentence to checked steps, or a refusal that says what is missing.

Owns: the order of the work. Must not know: any I/O; tools only by their descriptions.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo

from autoglm.core.errors import NotUnderstood, PlanRejected
from autoglm.core.plan import Plan, Step
from autoglm.core.ports import PlanEnd, PlanPart, PlanRequest
from autoglm.core.tools import Effect, ToolSpec
from autoglm.planning.offline.chaining import Call, Chain, has_own_form
from autoglm.planning.offline.clauses import clauses_in
from autoglm.planning.offline.explaining import Explanation, explained
from autoglm.planning.offline.leftovers import is_negated, unused
from autoglm.planning.offline.mentions import mentions_in
from autoglm.planning.offline.refusals import Gap, empty, refusal, too_long
from autoglm.planning.offline.slots import Slot, slots_of
from autoglm.planning.offline.structure import Reader, Reading, Understood
from autoglm.planning.offline.text import language_of, read_source
from autoglm.planning.offline.understanding import is_plain, understood
from autoglm.planning.offline.weights import Weights, packaged_weights
from autoglm.planning.validation import check_plan, require_good


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
        reading = self.reading(request)
        language = language_of(request.task.request)
        gaps = [*reading.gaps, *(gap for call in reading.calls for gap in _guesses(call))]
        if gaps:
            raise refusal(gaps, language)
        chain = Chain(request.tools)
        for call in reading.calls:
            missing = chain.add(Call(call.tool, call.arguments, call.clause.text, call.clause.mentions))
            target = _misfit(call, chain) if missing else ""
            gaps += [Gap(call.clause.text, call.tool, _slot(call, name), target=target) for name in missing]
        if gaps:
            raise refusal(gaps, language)
        tools = {tool.name: tool for tool in request.tools}
        lost = reading.doubt or self._unused(request, chain.steps, tools)
        if lost:
            raise refusal([lost], language)
        require_good(check_plan(Plan(steps=tuple(chain.steps)), tools, request.task.limits))
        return tuple(chain.steps)

    def surety(self, request: PlanRequest) -> tuple[float, str]:
        """The chance that the plan is right (0 to 1), and "" or why there is none."""
        try:
            self.steps(request)
        except (NotUnderstood, PlanRejected) as error:
            return 0.0, error.message
        return min(call.confidence for call in self.reading(request).calls), ""

    def _unused(self, request: PlanRequest, steps: Sequence[Step], tools: Mapping[str, ToolSpec]) -> Gap | None:
        """What the whole request says beside its steps; clauses that say what is not to be done are left out."""
        source = read_source(request.task.request)
        mentions = mentions_in(source, self._today(request))
        text = source.plain
        kept = []
        for clause in clauses_in(text, mentions):
            if is_negated(clause.text):
                text = text[: clause.start] + " " * (clause.end - clause.start) + text[clause.end :]
            else:
                kept += [one for one in mentions if clause.start <= one.start and one.end <= clause.end]
        lost = unused(text, kept, steps, tools, learned=(self._weights or packaged_weights()).said)
        return Gap(text.strip(), tools[str(steps[-1].tool)], guess=lost, is_unused=True) if lost else None

    def _today(self, request: PlanRequest) -> date:
        return datetime.fromtimestamp(request.now, self._zone).date()

    def explain(self, request: PlanRequest) -> Explanation:
        """Why the request is read as it is, also where it is refused. Raises NotUnderstood when nothing can be read."""
        reading = self.reading(request)
        source = read_source(request.task.request)
        mentions = mentions_in(source, self._today(request))
        return explained(source.plain, mentions, request.tools, reading, self._weights or packaged_weights())

    def reading(self, request: PlanRequest) -> Reading:
        """What the request is taken to ask for, with scores, before steps are made. Raises NotUnderstood."""
        source = read_source(request.task.request)
        language = language_of(source.plain)
        if not source.plain.strip():
            raise empty(request.task.language)
        if source.is_cut:
            raise too_long(language)
        weights, mentions = self._weights or packaged_weights(), mentions_in(source, self._today(request))
        if is_plain(request.tools):
            return understood(source.plain, mentions, request.tools, weights)
        return Reader(request.tools, weights).read(source.plain, mentions)


def _guesses(call: Understood) -> list[Gap]:
    """Values that are too loose for a tool that changes something, and what it would leave out."""
    gaps = [Gap(call.clause.text, call.tool, pick.slot, str(pick.candidate.value)) for pick in call.guessed]
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
