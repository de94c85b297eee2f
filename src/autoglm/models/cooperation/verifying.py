"""Whether a cheap model's answer is good enough. Adapters of one port: by form, by a second opinion, by a judge."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import msgspec
from jsonschema.exceptions import best_match

from autoglm.core.chat import ChatAnswer, ChatRequest, OfferedTool, ToolCall
from autoglm.core.ports import ChatModel, Clock
from autoglm.core.values import Json
from autoglm.models.cooperation.judging import judge_acceptance
from autoglm.models.cooperation.listening import hear
from autoglm.planning.schemas import BoundedSchema, NotCheckable, schema_flaw
from autoglm.routing.canonical import canonical_answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether an answer stands, and why. One that does not may still be `is_usable` when nothing better comes.
    `is_known` is False when the check could not be made, which says nothing of the answer. `spent` are the answers
    that finding out has cost."""

    accepts: bool
    reason: str
    is_usable: bool = False
    is_known: bool = True
    spent: tuple[ChatAnswer, ...] = ()


class Verifier(Protocol):
    async def verify(self, request: ChatRequest, answer: ChatAnswer) -> Verdict:
        """Never raises ModelError: a check that cannot be made rejects, and says so."""


class FormVerifier:
    """Rules that need no model: whole, not a refusal, JSON that fits the schema, calls that fit the offered tools."""

    async def verify(self, request: ChatRequest, answer: ChatAnswer) -> Verdict:
        fault = fault_of(request, answer)
        return Verdict(accepts=not fault, reason=fault or "its form is right")


class AgreementVerifier:
    """Asks the cheap model once more; the answer stands when both say the same. Free texts cannot be compared by
    form, and pass."""

    def __init__(self, model: ChatModel, *, clock: Clock) -> None:
        self._model = model
        self._clock = clock

    async def verify(self, request: ChatRequest, answer: ChatAnswer) -> Verdict:
        key = canonical_answer(answer, request)
        if key is None:
            return Verdict(accepts=True, reason="free text, which has no second sample", is_known=False)
        again = await hear("second sample", self._model, request, self._clock)
        if again.answer is None:
            reason = f"no second sample came: {again.error}"
            return Verdict(accepts=False, reason=reason, is_usable=True, is_known=False)
        accepts = canonical_answer(again.answer, request) == key
        reason = "two samples agree" if accepts else "two samples differ"
        return Verdict(accepts=accepts, reason=reason, is_usable=True, spent=(again.answer,))


class JudgeVerifier:
    """Asks a model whether the answer is right and complete. A judge that fails accepts nothing."""

    def __init__(self, judge: ChatModel, *, clock: Clock) -> None:
        self._judge = judge
        self._clock = clock

    async def verify(self, request: ChatRequest, answer: ChatAnswer) -> Verdict:
        judged = await judge_acceptance(self._judge, request, answer, self._clock)
        return Verdict(
            accepts=judged.accepts,
            reason=judged.reason,
            is_usable=True,
            is_known=judged.is_known,
            spent=judged.spent,
        )


class EveryVerifier:
    """Accepts what all of several verifiers accept, asked in their order; the first to reject ends it."""

    def __init__(self, verifiers: Sequence[Verifier]) -> None:
        self._verifiers = verifiers

    async def verify(self, request: ChatRequest, answer: ChatAnswer) -> Verdict:
        spent: tuple[ChatAnswer, ...] = ()
        reasons: list[str] = []
        for verifier in self._verifiers:
            verdict = await verifier.verify(request, answer)
            spent = (*spent, *verdict.spent)
            reasons.append(verdict.reason)
            if not verdict.accepts:
                return replace(verdict, spent=spent)
        return Verdict(accepts=True, reason=", ".join(reasons), spent=spent)


def fault_of(request: ChatRequest, answer: ChatAnswer) -> str:
    """What is wrong with the form of an answer; "" for nothing."""
    if answer.finish in {"length", "filtered"}:
        return "it was cut" if answer.finish == "length" else "it was filtered"
    if answer.calls:
        return next((fault for call in answer.calls if (fault := _call_fault(call, request.tools))), "")
    if request.tools and request.tool_choice not in {"auto", "none"}:
        return "it calls no tool, though one was required"
    if not answer.text.strip():
        return "it is empty"
    if request.schema is not None:
        return _schema_fault(_decoded(answer.text), request.schema, "the answer")
    return "it is a refusal" if is_refusal(answer.text) else ""


def is_refusal(text: str) -> bool:
    """Whether a short text only says that the model will not or cannot answer."""
    said = " ".join(text.split())
    return len(said) <= _LONGEST_REFUSAL and bool(_REFUSAL.match(said))


_LONGEST_REFUSAL = 400
_REFUSAL = re.compile(
    r"(?:i['’]?m (?:very |so |really )?sorry,?|sorry,?|(?:i )?apologi[sz]e[^,.]*[,.]|unfortunately,?|as an ai[^,]*,)?"
    r"\s*(?:but )?(?:i|we) (?:can(?:no|['’])?t|am (?:not able|unable)|['’]m (?:not able|unable)|won['’]t|"
    r"do(?: no|n['’])t (?:know|have (?:access|enough|the ability)))"
    r"|(?:很?抱歉|对不起|非常抱歉|不好意思)[，,。\s]*(?:但)?(?:我|作为|您的问题|这个问题)?[^。]{0,30}?(?:无法|不能|不便|没有能力|不知道|不会)"
    r"|(?:我|作为[^，,。]{0,20}[，,]\s*我)(?:无法|不能|没法|不便)(?:回答|提供|协助|帮|完成|处理|访问)",
    re.IGNORECASE,
)


def _call_fault(call: ToolCall, tools: Sequence[OfferedTool]) -> str:
    offered = next((tool for tool in tools if tool.name == call.tool), None)
    if offered is None:
        return f"it calls {call.tool}, which was not offered"
    return _schema_fault(call.arguments, offered.parameters, f"the call of {call.tool}")


def _schema_fault(value: Json, schema: Mapping[str, Json], what: str) -> str:
    """What does not fit the schema. A schema that is itself wrong, or leads outside of itself, forbids nothing."""
    if schema_flaw(schema):
        return ""
    try:
        flaw = best_match(BoundedSchema(schema).errors(value))
    except NotCheckable:
        return ""
    return f"{what} does not fit its schema: {flaw.message[:120]}" if flaw is not None else ""


def _decoded(text: str) -> Json:
    try:
        value: Json = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text
    return value
