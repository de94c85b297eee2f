"""People who are asked: they answer late, wrongly, twice, to the wrong question, cancel, or never answer.

About what became of an action they tell the truth, once nothing of it can be under way any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from autoglm.core.events import CancelRequested, PersonAnswered, PersonAsked, RunFinished, Topic, encode_event
from autoglm.core.ports import Letter
from autoglm.core.values import Json
from autoglm.storage.ledger import Send
from autoglm.testing.simulation.chance import Chance
from autoglm.testing.simulation.tools import LONGEST_FLIGHT_S
from autoglm.testing.simulation.world import World

LOOK_S = 2.0


@dataclass(slots=True)
class People:
    """They look at the journals now and then, and write to runs from outside."""

    world: World
    chance: Chance
    plans: Counter[str] = field(default_factory=Counter)
    """How many letters somebody still means to write, by run."""
    finished: set[str] = field(default_factory=set)
    _seen: dict[str, int] = field(default_factory=dict)

    def look_around(self) -> None:
        for run_id in list(self.world.disk.rows):
            if run_id not in self.finished:
                self._look_at(run_id)
        self.world.agenda.after(LOOK_S, self.look_around)

    def _look_at(self, run_id: str) -> None:
        records = self.world.records(run_id, after=self._seen.get(run_id, 0))
        for record in records:
            self._seen[run_id] = record.seq
            if isinstance(record.event, PersonAsked):
                self._hear(run_id, record.event)
            if isinstance(record.event, RunFinished):
                self.finished.add(run_id)

    def cancel_later(self, run_id: str, after_s: float) -> None:
        self._write_later(run_id, after_s, lambda: CancelRequested(by="mei", reason="changed my mind"))

    def _hear(self, run_id: str, asked: PersonAsked) -> None:
        chance = self.chance
        if chance.happens(0.04):
            self.world.note(f"nobody answers {run_id} {asked.step}")
            return
        if chance.happens(0.15):
            self._write_later(run_id, 1.0, lambda: self._letter(asked, True, digest="0" * 32))
        if chance.happens(0.15):
            wrong = {"happened": "no idea"} if asked.topic is Topic.OUTCOME else "maybe"
            is_final = asked.topic is not Topic.OUTCOME and asked.schema is None
            self._write_later(run_id, chance.between(0.0, 9.0), lambda: self._letter(asked, wrong))
            if is_final:
                return
        if chance.happens(0.05):
            self.cancel_later(run_id, chance.between(0.0, 30.0))
        late_s = LONGEST_FLIGHT_S + 1.0 if asked.topic is Topic.OUTCOME else 0.0
        for _ in range(2 if chance.happens(0.2) else 1):
            self._write_later(run_id, late_s + chance.between(0.0, 20.0), lambda: self._answer(asked))

    def _answer(self, asked: PersonAsked) -> Letter:
        if asked.topic is Topic.OUTCOME:
            return self._letter(asked, self._truth(asked))
        word = "a" if asked.schema is None else "12"
        return self._letter(asked, self.chance.happens(0.8) if asked.topic is Topic.APPROVAL else word)

    def _truth(self, asked: PersonAsked) -> Json:
        details = asked.details
        assert isinstance(details, dict)
        effects, key = self.world.effects, str(details["key"])
        if effects.done[key]:
            return {"happened": True, "output": {"n": 1, "items": []}}
        return {"happened": False}

    def _letter(self, asked: PersonAsked, answer: Json, *, digest: str = "") -> Letter:
        return PersonAnswered(step=asked.step, digest=digest or asked.digest, answer=answer, by="li")

    def _write_later(self, run_id: str, after_s: float, letter: Callable[[], Letter]) -> None:
        self.plans[run_id] += 1
        self.world.agenda.after(after_s, lambda: self._write(run_id, letter()))

    def _write(self, run_id: str, letter: Letter) -> None:
        self.plans[run_id] -= 1
        self.world.figures["letters"] += 1
        name, body = encode_event(letter)
        self.world.disk.commit([Send(run_id, name, body)])
        self.world.note(f"letter to {run_id}: {name} {getattr(letter, 'answer', '')}")
