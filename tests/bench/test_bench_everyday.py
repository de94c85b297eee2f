"""The bench of everyday requests: what counts as done, as left and as wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench._everyday import HELD_OUT, is_right, load, outcome_of, wrong_effects
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
