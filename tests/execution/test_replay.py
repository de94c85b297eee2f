"""Deciding a recorded run again."""

from dataclasses import replace

from autoglm.core.errors import FailureKind
from autoglm.core.events import AnswerRequested, Outcome, PlanClosed, Record, RunFinished, StepFailed, StepStarted
from autoglm.core.plan import Step
from autoglm.execution.replay import Difference, fold, is_decision, replay
from autoglm.testing.script import RUN, Script


def finished() -> list[Record]:
    return Script.of(Step(id="a", tool="look")).succeeds("a").composes().records


def test_a_run_as_it_was_recorded_is_identical():
    assert replay(RUN, finished()) is None


def test_a_run_without_records_is_identical():
    assert replay(RUN, ()) is None


def test_another_decision_is_named_with_its_place():
    records = finished()
    place = next(record for record in records if isinstance(record.event, StepStarted))
    changed = replace(place.event, args_digest="other")
    records[place.seq - 1] = replace(place, event=changed)

    assert replay(RUN, records) == Difference(place.seq, changed, place.event)


def test_a_decision_that_nothing_led_to_is_named():
    records = finished()
    extra = Record(RUN, len(records) + 1, 0.0, AnswerRequested())

    assert replay(RUN, [*records, extra]) == Difference(extra.seq, extra.event, None)


def test_a_decision_that_is_missing_at_the_end_is_named():
    records = finished()

    assert replay(RUN, records[:-1]) == Difference(len(records), None, RunFinished(outcome=Outcome.DONE))


def test_a_decision_that_is_missing_in_the_middle_is_named():
    records = finished()
    without = [record for record in records if not isinstance(record.event, StepStarted)]

    difference = replay(RUN, without)

    assert difference is not None
    assert isinstance(difference.decided, StepStarted)
    assert isinstance(difference.recorded, PlanClosed)


def test_folding_gives_the_state_at_any_point():
    records = finished()

    assert fold(RUN, records).outcome is Outcome.DONE
    assert fold(RUN, records[:-1]).outcome is None
    assert fold(RUN, ()).run_id == RUN


def test_a_failure_without_an_attempt_is_the_machines_own():
    failed = StepFailed(step="a", attempt=0, kind=FailureKind.REFUSED, message="")

    assert is_decision(failed)
    assert not is_decision(replace(failed, attempt=1))
