"""The bench of everyday requests: what counts as done, as left and as wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autoglm.core.plan import Step
from bench._everyday import HELD_OUT, is_in_order, is_right, load, outcome_of, wrong_effects
from bench.everyday import main

SEEN = """
- request: Read notes.txt
  plan: [{file_read: {path: notes.txt}}]
- request: 读取 notes.txt
  plan: [{file_read: {path: other.txt}}]
- request: Write 'hi' to a.txt
  refused: a.txt
- request: Read the file please
  plan: [{file_read: {path: notes.txt}}]
- request: Sing me a song about the sea
  refused: some other words
"""


def test_plans_refusals_and_wrong_effects_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "seen.yaml"
    file.write_text(SEEN, encoding="utf-8")

    assert main(["--file", str(file), "--wrong"]) == 1

    lines = capsys.readouterr().out.splitlines()
    figures = json.loads(lines[-1])
    assert figures["done"] == pytest.approx(1 / 3, abs=1e-3)
    assert figures["wrong"] == pytest.approx(2 / 5)
    assert figures["wrong_effects"] == 1.0
    assert "planned: 读取 notes.txt" in lines
    assert not any("Sing me" in line for line in lines)


def test_a_template_is_taken_only_where_the_case_names_it() -> None:
    named = {"request": "Summarise notes.txt", "template": "summarize_file"}
    other = {"request": "Summarise notes.txt", "template": "no_such_template"}

    assert is_right(named, outcome_of(named))
    assert [step.tool for step in outcome_of(named)] == [step.tool for step in outcome_of(other)]


def test_the_held_out_requests_are_not_among_the_tested_ones() -> None:
    tests = Path(__file__).parents[1] / "planning" / "offline"
    tested = {case["request"] for file in tests.glob("everyday*.yaml") for case in load(file)}
    held = {case["request"] for case in load(HELD_OUT)}

    assert not held & tested


def test_an_effect_that_was_asked_for_is_none_too_many() -> None:
    case = {"request": "Write 'hi' to a.txt", "plan": [{"file_write": {"path": "a.txt", "text": "hi"}}]}

    assert wrong_effects(case, outcome_of(case)) == []


def test_what_changes_something_has_to_come_after_what_was_told_before() -> None:
    read = Step(id="s1", tool="file_read", args={"path": "a.txt"})
    write = Step(id="s2", tool="file_write", args={"path": "b.txt", "text": "hi"})
    wait = Step(id="s1", tool="wait", args={"seconds": 5})

    assert not is_in_order([read, write])
    assert is_in_order([read, replace(write, after=("s1",))])
    assert is_in_order([read, replace(read, id="s2")])
    assert not is_in_order([wait, replace(read, id="s2")])
    assert is_in_order([wait, replace(read, id="s2", after=("s1",)), replace(write, id="s3", after=("s2",))])


def test_one_output_alone_is_the_same_in_a_text_and_columns_need_no_quotes() -> None:
    case = {"request": "write today's date to a.txt"}
    case["plan"] = [{"date_now": {}}, {"file_write": {"path": "a.txt", "text": {"$ref": "s1.date"}}}]
    query = {"request": "Show me every row of a.csv whose status is 'open'"}
    query["plan"] = [{"table_query": {"path": "a.csv", "sql": "SELECT * FROM t WHERE status = 'open'"}}]

    assert is_right(case, outcome_of(case))
    assert is_right(query, outcome_of(query))


def test_a_direction_that_a_case_tells_has_to_be_told() -> None:
    open_case: dict[str, Any] = {
        "request": "Sort a.csv by name",
        "plan": [{"table_sort": {"path": "a.csv", "by": "name", "limit": 1000}}],
    }
    told_case = {
        **open_case,
        "plan": [{"table_sort": {"path": "a.csv", "by": "name", "limit": 1000, "descending": True}}],
    }
    falling = outcome_of({"request": "Sort a.csv by name descending"})

    assert is_right(open_case, outcome_of(open_case))
    assert is_right(open_case, falling)
    assert is_right(told_case, falling)
    assert not is_right(told_case, outcome_of(open_case))
    assert not is_right({**open_case, "plan": [*open_case["plan"], {"date_now": {}}]}, falling)
