import json
import subprocess
import sys
from pathlib import Path

from autoglm.core.events import PersonAnswered, Record, StepStarted, StepSucceeded
from autoglm.core.values import Value
from soak._crash_sink import Sink
from soak._crash_worker import open_attempts
from soak.crash import shares, unasked_attempts

ROOT = Path(__file__).resolve().parents[2]


def records(*events):
    return [Record("r", number, 1.0, event) for number, event in enumerate(events, start=1)]


def started(step, attempt):
    return StepStarted(step=step, attempt=attempt, key=f"r:{step}", args_digest="d")


def test_a_keyed_sink_applies_a_key_once_and_counts_the_repeat(tmp_path):
    sink = Sink(tmp_path / "sink.db", is_keyed=True)

    applied = [sink.deliver("a", "k1"), sink.deliver("a", "k1"), sink.deliver("a", "k2")]

    assert applied == [True, False, True]
    assert dict(sink.applied()) == {"a": 2}
    assert sink.counts()["repeats_refused"] == 1
    sink.close()


def test_an_unkeyed_sink_applies_everything(tmp_path):
    sink = Sink(tmp_path / "sink.db", is_keyed=False)

    sink.deliver("a", "k1")
    sink.deliver("a", "k1")

    assert dict(sink.applied()) == {"a": 2}
    sink.close()


def test_an_attempt_is_open_until_the_journal_says_what_became_of_it():
    done = StepSucceeded(step="s1", attempt=1, output=Value(None))

    found = open_attempts(records(started("s1", 1), started("s2", 1), done))

    assert [attempt.step for attempt in found] == ["s2"]


def test_a_second_attempt_without_an_answer_is_a_silent_repeat():
    answer = PersonAnswered(step="s1", digest="d", answer={"happened": False}, by="p")

    silent = unasked_attempts(records(started("s1", 1), started("s1", 2)))
    asked = unasked_attempts(records(started("s1", 1), answer, started("s1", 2)))

    assert (silent, asked) == (1, 0)


def test_a_quarter_of_the_kills_goes_to_the_unsafe_sink(tmp_path):
    both = [(part.effect, kills) for part, kills in shares(tmp_path, 10, only="")]
    one = [(part.effect, kills) for part, kills in shares(tmp_path, 10, only="unsafe")]

    assert both == [("keyed", 8), ("unsafe", 2)]
    assert one == [("unsafe", 10)]


def test_a_few_kills_lose_and_double_nothing():
    command = [sys.executable, "-m", "soak.crash", "--kills", "5", "--seed", "3"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)

    said = json.loads(done.stdout.splitlines()[-1])
    missed = [name for name, target in said["targets"].items() if not target["met"] and "kills" not in name]
    assert missed == [], done.stderr
    assert said["keyed"]["kills"] + said["unsafe"]["kills"] == 5
