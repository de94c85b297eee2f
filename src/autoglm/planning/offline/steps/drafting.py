"""Grows the steps of a plan from the calls that a request asks for, and the one question that it may begin with.

Must not know: how calls are read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from autoglm.core.plan import Step
from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.planning.offline.forms.works import FIGURE
from autoglm.planning.offline.reading import ClauseCall
from autoglm.planning.offline.refusals import Gap, question
from autoglm.planning.offline.slots import Slot, slots_of
from autoglm.planning.offline.steps.asking import ANSWER, Wish, asker_in, asking_steps, wish_of, with_question
from autoglm.planning.offline.steps.chaining import Call, Chain
from autoglm.planning.offline.steps.taking import has_own_form
from autoglm.planning.offline.words.documents import speaks_of_paper

_NOT_TYPED = frozenset({"table", "svg"})
# What speaks of a sum.
_SUMS = re.compile(r"[算加减乘除]|\b(?:calculat|comput|work out|sum|math)", re.IGNORECASE)


class Draft:
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
        is_one = self._may_ask and len(self.gaps) == 1
        if not is_one or _is_no_sum(self.gaps[0]):
            return False
        return wish_of(self.gaps[0]) is not None and not self._may_be_made(self.gaps[0])

    def _may_be_made(self, gap: Gap) -> bool:
        """Whether what lacks may be meant to come of another step, told elsewhere: a report with the totals."""
        if gap.tool is None or not gap.tool.has_effect:
            return False
        used = {step.tool for step in self.chain.steps}
        made = {kind for tool in self._tools if tool.name in used for kind in tool.produces.values()}
        return bool(made & set(gap.tool.consumes.values()) & _NOT_TYPED)

    @property
    def asks_for_file(self) -> bool:
        """Whether the value that is open is a file that is there."""
        wish = wish_of(self.gaps[0]) if self.can_ask else None
        return wish is not None and wish.is_file

    def add(self, call: ClauseCall, number: int) -> None:
        """Append the call; what it lacks becomes the answer of a question when nothing else is open, else a gap."""
        asked = Call(call.tool, call.arguments, call.clause.text, call.clause.mentions, call.settings)
        missing = self.chain.add(asked)
        if missing:
            self._may_ask = self._may_ask and not _goes_on(call)
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
        title = question(gap, language, kind=wish.kind)
        return with_question(asking_steps(asker, self._tools, wish, gap, title), steps)

    def _value(self, wish: Wish, clause: str) -> Json:
        if not wish.content:
            return ANSWER
        return self.chain.read(wish.content, ANSWER, clause, is_document=speaks_of_paper(clause))

    def _lack(self, call: ClauseCall, number: int, missing: Sequence[str]) -> None:
        target = _misfit(call, self.chain) if missing else ""
        self.gaps += [
            Gap(call.clause.text, call.tool, _slot(call, name), target=target, call=number) for name in missing
        ]


def _goes_on(call: ClauseCall) -> bool:
    """Whether a call works on with a figure that came out before: another one cannot be told for it."""
    return any(isinstance(value, Mapping) and FIGURE in value for value in call.arguments.values())


def _is_no_sum(gap: Gap) -> bool:
    """Whether a formula lacks where nothing speaks of one, so that nobody could tell it: 去重."""
    takes = gap.tool.consumes.values() if gap.tool and not gap.guess else ()
    return "number" in takes and _SUMS.search(gap.clause) is None


def guesses(call: ClauseCall, number: int) -> list[Gap]:
    """Values that are too loose for a tool that changes something, and what it would leave out."""
    gaps = [
        Gap(call.clause.text, call.tool, pick.slot, str(pick.candidate.value), call=number) for pick in call.guessed
    ]
    return gaps + ([Gap(call.clause.text, call.tool, guess=call.unplaced)] if call.unplaced else [])


def _misfit(call: ClauseCall, chain: Chain) -> str:
    """The file that a call writes to, when there is something to write and it does not fit into such a file."""
    path = str(call.arguments.get("path", ""))
    is_missed = bool(chain.steps) and call.tool.has_effect
    return path if is_missed and has_own_form(path) else ""


def _slot(call: ClauseCall, name: str) -> Slot:
    """The slot of a missing argument; the inner one that has no value, when there is one."""
    inner = [slot for slot in call.missing if slot.path[0] == name]
    return (inner or [slot for slot in slots_of(call.tool) if slot.path[0] == name])[0]


def pictures_first(calls: Sequence[ClauseCall]) -> tuple[ClauseCall, ...]:
    """The calls with a picture that is drawn last before the page that was told right before it, so that it is in it:
    write a report with a bar chart."""
    if len(calls) < 2:
        return tuple(calls)
    page, picture = calls[-2:]
    if not _shows_pictures(page) or not _is_picture(picture):
        return tuple(calls)
    return (*calls[:-2], picture, page)


def _shows_pictures(call: ClauseCall) -> bool:
    return call.tool.has_effect and {"table", "svg"} <= set(call.tool.consumes.values())


def _is_picture(call: ClauseCall) -> bool:
    return not call.tool.has_effect and set(call.tool.produces.values()) == {"svg"}
