"""The bench of real tool sets compares what it says it compares. Where their packages are, a part of it runs."""

import json
import subprocess
import sys

import pytest

from autoglm.core.tools import Effect
from autoglm.tools.decorator import tool
from bench._peers import ROOT, TOOLSETS, PeersMissing, toolset_packages
from bench._stage import Call, open_stage, plan_of
from bench._toolset_agentdojo import _as_read, _places
from bench._toolset_bfcl import _same, call_of


@tool
def put(name: str, value: int = 1) -> dict[str, int]:
    """Give it back."""
    return {name: value}


def test_calls_become_steps_in_order_and_arguments_stay_values():
    plan = plan_of([Call("put", {"name": {"$ref": "x"}}), Call("put", {})], "done")

    assert [(step["id"], step["after"]) for step in plan["steps"]] == [("c0", []), ("c1", ["c0"])]
    assert plan["steps"][0]["args"] == {"name": {"$literal": {"$ref": "x"}}}
    assert plan["answer"] == {"$literal": "done"}


def test_a_stage_reads_results_from_the_journal_and_sees_who_changes_what_it_says_it_reads(tmp_path):
    state = []

    @tool(effect=Effect.NONE)
    def peek() -> int:
        """Say that it reads, and write."""
        state.append(1)
        return len(state)

    with open_stage(tmp_path) as stage:
        played = stage.play([Call("peek", {}), Call("put", {"name": "a"})], [peek, put], look=lambda: len(state))
        refused = stage.play([Call("put", {"nam": "a"})], [put], look=lambda: 0)

    assert [output.content for output in played.outputs] == [1, {"a": 1}]
    assert stage.dishonest == ["peek"]
    assert refused.outputs == ()
    assert "nam" in refused.reason


def test_a_gold_call_gets_the_names_of_its_arguments():
    made = [tool(name="API_put")(put.function)]

    assert call_of("put('a', value=3)", made) == Call("API_put", {"name": "a", "value": 3})


def test_equal_means_equal_in_type_where_json_can_tell():
    assert _same({"a": 8}, {"a": 8})
    assert not _same({"a": 8.0}, {"a": 8})
    assert _same([1], (1,))
    assert _same([2.0], [complex(2.0)])
    assert not _same([3.0], [complex(2.0)])


def test_an_answer_is_read_as_markdown():
    assert _as_read(r"https\://example.org \a") == r"https://example.org \a"


def test_canaries_are_found_wherever_they_stand():
    mark = "see ---CANARY_x---"

    assert list(_places([{"a": mark}, {mark: 1}, mark, "else"])) == [(0, "a"), (1,), (2,)]


def test_packages_that_cannot_be_had_are_a_reason_and_not_a_crash(tmp_path):
    lock = tmp_path / "lock.txt"
    lock.write_text("no-such-package-here==1 --hash=sha256:" + "0" * 64)

    with pytest.raises(PeersMissing, match="could not be installed"):
        toolset_packages(tmp_path / "folder", lock)


@pytest.mark.skipif(
    not (TOOLSETS / ".ready").exists(), reason="the tool sets' packages are not there: ./dev bench toolsets"
)
def test_gold_calls_through_the_engine_are_as_good_as_direct_ones():
    command = [sys.executable, "-m", "bench.toolsets", "--every", "12"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["bfcl"]["equal_results"] == figures["bfcl"]["calls"] > 50
    assert figures["agentdojo"]["solved"] == figures["agentdojo"]["tasks"] > 5
    assert figures["agentdojo"]["labelled"] == figures["agentdojo"]["canaries"] > 5
