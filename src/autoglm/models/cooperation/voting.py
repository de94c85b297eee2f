"""Asks two models at once and more only while they disagree; what most of them say is the answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

from autoglm.core.chat import ChatAnswer, ChatChunk, ChatRequest, RouteStep
from autoglm.core.ports import ChatModel, Clock
from autoglm.models.cooperation.judging import Preference, judge_best
from autoglm.models.cooperation.listening import Heard, hear, is_late, none_answered, summed
from autoglm.models.cooperation.ratings import Feedback, Ratings
from autoglm.routing.canonical import canonical_answer
from autoglm.routing.voting import Abstain, AskOneMore, Vote, Voter, VotingPolicy, Winner, decide, opening


class VotingModel:
    """A `ChatModel` over voters (the rule: `routing.voting`). Text goes out only when the vote is decided. Free texts
    go to a judge; without one, or when it fails, the best voter's answer stands. Usage and route are those of all. When
    voters agree, `ratings` and `feedback` are told who did and who did not."""

    def __init__(
        self,
        models: Mapping[str, ChatModel],
        *,
        ratings: Ratings,
        policy: VotingPolicy,
        clock: Clock,
        judge: ChatModel | None = None,
        feedback: Feedback | None = None,
    ) -> None:
        self._models = models
        self._ratings = ratings
        self._policy = policy
        self._clock = clock
        self._judge = judge
        self._feedback = feedback

    async def stream(self, request: ChatRequest) -> AsyncIterator[ChatChunk]:
        """The elected answer, its text in one piece. Raises ModelError when no voter answers."""
        answer = await self._elected(request)
        if answer.text:
            yield answer.text
        yield answer

    async def _elected(self, request: ChatRequest) -> ChatAnswer:
        voters = self._ratings.voters()
        poll = _Poll(request)
        await self._ask(opening(voters, self._policy), poll, "asked at once")
        while isinstance(decision := decide(poll.votes, voters, self._policy), AskOneMore):
            if is_late(request, self._clock):
                decision = _as_it_stands(poll, voters)
                break
            await self._ask((decision.voter,), poll, decision.reason)
        if isinstance(decision, Winner):
            self._learn(poll.agreement(decision.voter), poll)
            return poll.answer_of(decision.voter, f"elected: {decision.reason}")
        return await self._chosen(decision, poll)

    async def _ask(self, names: Sequence[str], poll: _Poll, reason: str) -> None:
        """Ask voters side by side; each has its say before anything is decided."""
        async with asyncio.TaskGroup() as group:
            asked = [group.create_task(hear(name, self._models[name], poll.request, self._clock)) for name in names]
        for task in asked:
            heard = task.result()
            poll.take(heard, f"voter: {reason}")
            if heard.answer is not None:
                self._ratings.took(heard.model, heard.seconds)

    def _learn(self, agrees: Mapping[str, bool], poll: _Poll) -> None:
        if agrees:
            self._ratings.voted(agrees)
        if self._feedback is not None:
            for voter, is_right in agrees.items():
                self._feedback.judged(poll.request.purpose, poll.said_by(voter).endpoint, float(is_right))

    async def _chosen(self, decision: Abstain, poll: _Poll) -> ChatAnswer:
        """What a judge likes best among answers that voting cannot tell apart."""
        if not decision.voters:
            raise none_answered(tuple(poll.heard.values()))
        best = decision.voters[0]
        if self._judge is None or len(decision.voters) == 1:
            return poll.answer_of(best, f"{decision.reason}; the best voter's answer stands")
        answers = [poll.said_by(name) for name in decision.voters]
        preference = await judge_best(self._judge, poll.request, answers, self._clock)
        return poll.answer_of(*_preferred(preference, decision), spent=preference.spent)


def _preferred(preference: Preference, decision: Abstain) -> tuple[str, str]:
    """Whose answer stands, and why."""
    if preference.position is None:
        return decision.voters[0], f"{preference.reason}; the best voter's answer stands"
    return decision.voters[preference.position], f"{decision.reason}; {preference.reason}"


def _as_it_stands(poll: _Poll, voters: Sequence[Voter]) -> Winner | Abstain:
    """The decision as if nobody more could be asked."""
    decision = decide(poll.votes, voters, VotingPolicy(most=len(poll.votes)))
    answered = tuple(name for name, heard in poll.heard.items() if heard.answer is not None)
    return Abstain(voters=answered, reason="the deadline passed") if isinstance(decision, AskOneMore) else decision


@dataclass(slots=True)
class _Poll:
    """One request's votes, and all that was heard."""

    request: ChatRequest
    votes: list[Vote] = field(default_factory=list)
    heard: dict[str, Heard] = field(default_factory=dict)
    steps: list[RouteStep] = field(default_factory=list)

    def take(self, heard: Heard, reason: str) -> None:
        """Note a voter's answer or failure."""
        self.heard[heard.model] = heard
        self.steps += heard.steps(reason)
        answer = heard.answer
        key = None if answer is None else canonical_answer(answer, self.request)
        is_call = answer is not None and bool(answer.calls)
        self.votes.append(Vote(voter=heard.model, key=key, is_call=is_call, has_failed=answer is None))

    def agreement(self, winner: str) -> Mapping[str, bool]:
        """Who says the same as the winner, of those whose answers can be compared; empty when nobody else does."""
        said = {vote.voter: (vote.key, vote.is_call) for vote in self.votes if vote.key is not None}
        agrees = {voter: words == said.get(winner) for voter, words in said.items()}
        return agrees if sum(agrees.values()) > 1 else {}

    def said_by(self, voter: str) -> ChatAnswer:
        """The answer of a voter who gave one."""
        answer = self.heard[voter].answer
        assert answer is not None
        return answer

    def answer_of(self, voter: str, reason: str, *, spent: tuple[ChatAnswer, ...] = ()) -> ChatAnswer:
        """The voter's answer as that of all."""
        answer = self.said_by(voter)
        others = tuple(h.answer for h in self.heard.values() if h.answer is not None and h.answer is not answer)
        route = (*self.steps, RouteStep(endpoint=voter, reason=reason))
        return summed(answer, (*others, *spent), route)
