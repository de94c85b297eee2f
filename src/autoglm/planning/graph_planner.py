"""Asks a model for the whole plan as JSON, and gives each step as soon as it is complete in the stream."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping

from autoglm.core.chat import ChatAnswer, ChatRequest, Message
from autoglm.core.errors import ModelError, NotUnderstood, PlanRejected, Problem
from autoglm.core.plan import PLAN_VERSION, Plan, Step
from autoglm.core.ports import ChatModel, PlanEnd, PlanPart, PlanRequest
from autoglm.core.values import Json
from autoglm.planning.plan_json import plan_from, step_from
from autoglm.planning.plan_stream import PlanScanner
from autoglm.planning.prompts import graph_messages, repair_message
from autoglm.planning.recording import recorded, unanswered
from autoglm.planning.streams import closed_after
from autoglm.planning.strict import Unreadable, read_json
from autoglm.planning.validation import StepChecker


class GraphPlanner:
    """A `Planner`. A broken plan is sent back once, with every problem; steps given before that stay as they are."""

    def __init__(self, model: ChatModel, *, name: str = "default") -> None:
        self._model = model
        self._name = name

    async def plan(self, request: PlanRequest) -> AsyncIterator[PlanPart]:
        """Steps as they stream in, then the end. Raises PlanRejected, NotUnderstood, ModelError."""
        messages = graph_messages(request)
        given: tuple[Step, ...] = ()
        for _ in range(2):
            draft = Draft(request, given)
            asked = ChatRequest(messages=messages, model=self._name, purpose="plan")
            try:
                async with closed_after(self._model.stream(asked)) as chunks:
                    async for chunk in chunks:
                        for step in draft.read(chunk):
                            yield step
                        if isinstance(chunk, ChatAnswer):
                            yield recorded(asked, chunk)
            except ModelError as error:
                yield unanswered(asked, error)
                raise
            problems, answer = draft.finish()
            given = draft.given
            if not problems:
                yield PlanEnd(answer=answer)
                return
            sent_back = repair_message(request.task, problems, [step.id for step in given])
            messages = (*messages, Message(role="assistant", text=draft.text), sent_back)
        raise PlanRejected(problems, hint="The model was asked to correct the plan once and did not.")


class Draft:
    """One attempt of a model to write a plan: what is read of it so far, and what is wrong with it."""

    def __init__(self, request: PlanRequest, given: Iterable[Step] = ()) -> None:
        self.text = ""
        self.problems: list[Problem] = []
        self._scanner = PlanScanner()
        self._given = {step.id: step for step in given}
        self._number = 0
        self._finish = ""
        tools = {spec.name: spec for spec in request.tools}
        self._checker = StepChecker(tools, request.task.limits)
        for step in self._given.values():
            self._checker.accept(step)

    @property
    def given(self) -> tuple[Step, ...]:
        """The steps that were accepted, in this attempt or before."""
        return tuple(self._given.values())

    def read(self, chunk: str | ChatAnswer) -> tuple[Step, ...]:
        """The steps that can be given now. A whole answer counts only when nothing was streamed before."""
        if isinstance(chunk, ChatAnswer):
            self._finish = chunk.finish
            chunk = "" if self.text else chunk.text
        self.text += chunk
        for text in self._scanner.feed(chunk):
            self._number += 1
            self._read_step(text)
        ready, problems = self._checker.take_ready()
        self.problems.extend(problems)
        self._given.update({step.id: step for step in ready})
        return ready

    def finish(self) -> tuple[tuple[Problem, ...], Json]:
        """Every problem of the attempt, and the plan's answer. Raises NotUnderstood when the model says it cannot."""
        outer = self._outer()
        if not (self._number or outer.steps or self.problems) and outer.answer is None:
            self.problems.append(Problem("", "steps", "the plan has no steps and no answer"))
        if outer.version != PLAN_VERSION:
            self.problems.append(Problem("", "version", f"must be {PLAN_VERSION}, not {outer.version}"))
        if self._scanner.has_stray:
            self.problems.append(Problem("", "steps", "holds something that is not an object"))
        problems = (*self.problems, *self._checker.finish(outer.answer))
        return tuple(dict.fromkeys(problems)), outer.answer

    def _read_step(self, text: str) -> None:
        try:
            step, problems = step_from(read_json(text), self._number)
        except Unreadable as error:
            self.problems.append(Problem(f"#{self._number}", "", str(error).rstrip(".")))
            return
        before = self._given.get(step.id)
        if before is not None:
            if before != step:
                message = "was accepted before and may be running, so it cannot change"
                self.problems.append(Problem(step.id, "", message))
            return
        # With problems of form the step is known to others, but never given: it is not whole.
        found = (*problems, *self._checker.add(step))
        self.problems.extend(found)
        if problems:
            self._checker.withdraw(step.id)

    def _outer(self) -> Plan:
        if not self._scanner.outer:
            self.problems.append(Problem("", "", self._what_is_missing()))
            return Plan()
        try:
            outer = read_json(self._scanner.outer)
            if isinstance(outer, Mapping) and "cannot" in outer and not self._number:
                raise NotUnderstood(f"The model sees no way to do this: {str(outer['cannot'])[:500]}")
            return plan_from(outer)
        except Unreadable as error:
            self.problems.append(Problem("", "", str(error).rstrip(".")))
        except PlanRejected as error:
            self.problems.extend(error.problems)
        return Plan()

    def _what_is_missing(self) -> str:
        if self._scanner.has_begun:
            reason = " because the answer reached its greatest length" if self._finish == "length" else ""
            return f"the JSON breaks off{reason}"
        return "there is no JSON object with steps in the answer"
