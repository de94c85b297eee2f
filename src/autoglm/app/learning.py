"""What people corrected, and the weights that were learned from it: kept in the home, with consent, and nowhere else.

`learned/corrections.json` holds the corrections, `learned/0001.json` and so on the versions that were trained with what
they were measured at, `learned/used.json` which of them the planner uses. Must not know: how weights are learned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import tzinfo
from pathlib import Path
from typing import TypeVar

import msgspec

from autoglm.core.errors import NotFound, StorageError, UsageError
from autoglm.core.events import Outcome, PlannerChosen, Record
from autoglm.core.ports import Clock
from autoglm.core.tools import ToolSpec
from autoglm.core.values import Labels, Value
from autoglm.execution.replay import fold
from autoglm.execution.state import ROOT
from autoglm.planning.offline.learning.checking import checked
from autoglm.planning.offline.learning.training import (
    LEAST_CORRECTIONS,
    MAX_REQUEST_CHARS,
    Correction,
    Figures,
    calls_of,
    held_back,
    learn,
    measured,
)
from autoglm.planning.offline.steps.asking import answered, question_in
from autoglm.planning.offline.weights import Weights, packaged_weights, shipped_digest, with_learned
from autoglm.planning.words import counted
from autoglm.security.masking import mask
from autoglm.settings.files import alone_in, read_text_file, replace_file
from autoglm.settings.tree import Settings

MAX_CORRECTIONS = 500
MOST_MEASURED = 100
"""So many of the newest corrections are planned again, to tell what was learned."""
_MAX_BYTES = 8_000_000

T = TypeVar("T")


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """Weights that were trained here, and how they do on the corrections that they learned from (`kept`) and on the
    shipped check. `held_back` is how weights did that were trained without these corrections. `shipped` names the
    weights that they differ from."""

    number: int
    made_at: float
    shipped: str
    weights: dict[str, dict[str, float]]
    used: int
    held_back: Figures
    check: Figures
    kept: Figures | None = None  # versions of earlier releases do not tell

    @property
    def is_idle(self) -> bool:
        """Whether no correction is planned better by it than by the shipped weights: nothing was learned."""
        return self.kept is not None and self.kept.after <= self.kept.before

    @property
    def problem(self) -> str:
        """Why it must not be used: "check", "held_back" or "shipped"; "" when it may."""
        if self.shipped != shipped_digest():
            return "shipped"
        if self.check.is_worse:
            return "check"
        return "held_back" if self.held_back.after < self.held_back.before else ""


class _Kept(msgspec.Struct, frozen=True):
    corrections: tuple[Correction, ...] = ()


class _Used(msgspec.Struct, frozen=True):
    """The versions that were promoted, the one in use last; none for the shipped weights."""

    numbers: tuple[int, ...] = ()


class Lessons:
    """Corrections and versions in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where all of it is."""
        return self._folder

    def corrections(self) -> tuple[Correction, ...]:
        """In the order in which they were kept. Raises UsageError for a file that cannot be read."""
        return self._read("corrections.json", _Kept, _Kept()).corrections

    def keep(self, correction: Correction) -> None:
        """A later correction of the same request takes the place of the earlier one.
        Raises UsageError when there is no room; StorageError."""
        if len(correction.request) > MAX_REQUEST_CHARS:
            raise UsageError(
                f"The request has {len(correction.request)} characters; at most {MAX_REQUEST_CHARS} are learned from.",
                hint="Correct a shorter one.",
            )
        with self._alone():
            others = [one for one in self.corrections() if one.request != correction.request]
            if len(others) >= MAX_CORRECTIONS:
                raise UsageError(
                    f"{MAX_CORRECTIONS} corrections are kept already.", hint="Make room with `autoglm learn forget`."
                )
            self._write("corrections.json", _Kept((*others, correction)))

    def forget(self, numbers: Sequence[int]) -> int:
        """Delete corrections by their place, counted from 1; with none named all of them, and every version that was
        learned from them. How many corrections are gone. Raises NotFound, StorageError."""
        with self._alone():
            kept = self.corrections()
            for number in numbers:
                if not 1 <= number <= len(kept):
                    raise NotFound(f"There is no correction {number}.", hint="`autoglm learn list` shows them.")
            if not numbers:
                for file in self._folder.glob("*.json"):
                    file.unlink(missing_ok=True)
                return len(kept)
            left = tuple(one for at, one in enumerate(kept) if at + 1 not in numbers)
            self._write("corrections.json", _Kept(left))
        return len(kept) - len(left)

    def versions(self) -> tuple[Version, ...]:
        """Every version that was trained, in order."""
        return tuple(self.version(int(file.stem)) for file in sorted(self._folder.glob("[0-9][0-9][0-9][0-9].json")))

    def version(self, number: int) -> Version:
        """Raises NotFound, UsageError for a file that cannot be read."""
        found = self._read(_file_of(number), Version, None)
        if found is None:
            raise NotFound(f"There is no learned version {number}.", hint="`autoglm learn list` shows them.")
        return found

    def add(self, version: Version) -> Version:
        """Keep a version under the next free number; it is not used by that. Raises StorageError."""
        with self._alone():
            taken = [int(file.stem) for file in self._folder.glob("[0-9][0-9][0-9][0-9].json")]
            numbered = msgspec.structs.replace(version, number=max(taken, default=0) + 1)
            self._write(_file_of(numbered.number), numbered)
        return numbered

    @property
    def in_use(self) -> int:
        """The number of the version that the planner uses; 0 for the shipped weights."""
        numbers = self._read("used.json", _Used, _Used()).numbers
        return numbers[-1] if numbers else 0

    def promote(self, number: int) -> None:
        """From now on the planner uses this version. Raises NotFound, StorageError, and UsageError for one that does
        worse than what it is to replace, or was learned beside other shipped weights."""
        version = self.version(number)
        if version.problem:
            raise UsageError(_REFUSED[version.problem].format(number), hint=_REFUSED_HINT[version.problem])
        with self._alone():
            earlier = self._read("used.json", _Used, _Used()).numbers
            self._write("used.json", _Used((*(one for one in earlier if one != number), number)))

    def roll_back(self) -> int:
        """Use what was used before; its number. Raises UsageError when the shipped weights are in use, StorageError."""
        with self._alone():
            numbers = self._read("used.json", _Used, _Used()).numbers
            if not numbers:
                raise UsageError("The shipped weights are in use; there is nothing to go back to.")
            self._write("used.json", _Used(numbers[:-1]))
        return numbers[-2] if len(numbers) > 1 else 0

    def weights(self) -> Weights:
        """What the planner uses: the shipped weights, with what the version in use learned. A version that was learned
        beside other shipped weights, before an update, is passed over."""
        number = self.in_use
        version = self.version(number) if number else None
        if version is None or version.shipped != shipped_digest():
            return packaged_weights()
        return with_learned(packaged_weights(), version.weights)

    def _read(self, name: str, kind: type[T], missing: T | None) -> T:
        path = self._folder / name
        try:
            return msgspec.json.decode(read_text_file(path, max_bytes=_MAX_BYTES).encode(), type=kind)
        except FileNotFoundError:
            return missing  # type: ignore[return-value]  # None is asked for by those who test for it
        except (OSError, ValueError) as error:
            raise UsageError(
                f"{path} cannot be read: {str(error)[:200].rstrip('.')}.", hint="Move it away; the others stay in use."
            ) from None

    def _write(self, name: str, content: msgspec.Struct) -> None:
        replace_file(self._folder / name, msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One change at a time, over all processes. Raises StorageError."""
        try:
            with alone_in(self._folder):
                yield
        except OSError as error:
            raise StorageError(f"{self._folder} cannot be written: {error.strerror}.") from None


def lessons_of(settings: Settings) -> Lessons:
    return Lessons(settings.home / "learned")


def lesson_of(run_id: str, records: Sequence[Record], tools: Sequence[ToolSpec]) -> Correction | None:
    """What a run teaches in which the offline planner asked for one value and that succeeded: its request, and the plan
    with what the person answered. None for any other run, for people who did not agree to it themselves, and for
    what looks like a secret or not everybody may read."""
    state = fold(run_id, records)
    joined = sorted(state.steps.values(), key=lambda one: one.number)
    steps = [one.step for one in joined if one.scope == ROOT and one.index is None]
    asked = question_in(steps)
    planners = [record.event.planner for record in records if isinstance(record.event, PlannerChosen)]
    if asked is None or state.outcome is not Outcome.DONE or planners[-1:] != ["offline"]:
        return None
    output = state.steps[asked.id].output
    if state.task.principal != "local" or output is None or _is_private(state.labels, output):
        return None
    answer = output.at(("answer",)).content
    request = state.task.request.strip()
    if mask(f"{request} {answer}") != f"{request} {answer}":
        return None
    return Correction(request, calls_of(answered(steps, answer), {tool.name: tool for tool in tools}), state.created_at)


def _is_private(labels: Labels, output: Value) -> bool:
    found = (labels, output.labels, *(field.labels for field in output.fields))
    return any(one.readers is not None for one in found)


def train(lessons: Lessons, tools: Sequence[ToolSpec], *, clock: Clock, zone: tzinfo) -> Version:
    """A new version from what is kept over the tools at hand, measured and not used yet.
    Raises UsageError when too little is kept, StorageError."""
    from autoglm.tools.builtin import built_in_specs

    kept = lessons.corrections()
    learned_from, held = held_back(kept)
    _require_enough(kept, learned_from)
    shipped = packaged_weights()
    tried = with_learned(shipped, learn(learned_from, tools, shipped, zone=zone).weights)
    learned = learn(kept, tools, shipped, zone=zone)
    weights = with_learned(shipped, learned.weights)
    return lessons.add(
        Version(
            number=0,
            made_at=clock.now(),
            shipped=shipped_digest(),
            weights={family: dict(moved) for family, moved in learned.weights.items()},
            used=learned.used,
            held_back=measured(held, tools, lessons.weights(), tried, zone=zone),
            kept=measured(kept[-MOST_MEASURED:], tools, shipped, weights, zone=zone),
            check=checked(built_in_specs(), weights),
        )
    )


def _require_enough(kept: Sequence[Correction], learned_from: Sequence[Correction]) -> None:
    """Raises UsageError: too few corrections, or all of them said in one way, so that nothing is left to measure."""
    if len(kept) < LEAST_CORRECTIONS:
        raise UsageError(
            f"{counted(len(kept), 'correction')} kept; training needs {LEAST_CORRECTIONS}.",
            hint="`autoglm plan REQUEST --correct plan.json` keeps one.",
        )
    if not learned_from:
        raise UsageError(
            "All corrections are said in the same words; training needs a second way to ask, to measure by.",
            hint="Requests that differ in files, figures and quotes alone are the same words.",
        )


_REFUSED = {
    "check": "Version {} is not used: requests of the shipped check that were planned right would be no longer.",
    "held_back": "Version {} is not used: it does worse on the corrections that were held back.",
    "shipped": "Version {} is not used: it was learned beside the weights of another release.",
}
_REFUSED_HINT = {
    "check": "`autoglm learn list` names them. Forget what teaches the opposite, and train again.",
    "held_back": "Keep more corrections, and train again.",
    "shipped": "Train again.",
}


def _file_of(number: int) -> str:
    return f"{number:04d}.json"
