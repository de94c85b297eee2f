"""Everyday requests over the built-in tools: how many are planned right, and that no effect is ever planned wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from autoglm.planning.offline.words.text import language_of
from bench._everyday import TEMPLATES, Case, Outcome, asked_for, is_right, load, outcome_of, wrong_effects

HERE = Path(__file__).parent
CASES = [case for file in sorted(HERE.glob("everyday*.yaml")) for case in load(file)]


@pytest.fixture(scope="module")
def outcomes() -> list[tuple[Case, Outcome]]:
    return [(case, outcome_of(case)) for case in CASES]


def test_there_are_a_hundred_cases_and_more_in_each_language() -> None:
    languages = [language_of(case["request"]) for case in CASES]

    assert languages.count("zh") >= 100
    assert languages.count("en") >= 100


def test_most_everyday_requests_are_planned_right(outcomes: list[tuple[Case, Outcome]]) -> None:
    wrong = [(case["request"], outcome) for case, outcome in outcomes if not is_right(case, outcome)]

    assert len(wrong) <= 0.15 * len(CASES), wrong


def test_no_everyday_request_is_planned_wrongly(outcomes: list[tuple[Case, Outcome]]) -> None:
    wrong = [
        (case["request"], outcome)
        for case, outcome in outcomes
        if not isinstance(outcome, str) and not is_right(case, outcome)
    ]

    assert wrong == []


def test_no_template_takes_what_is_to_be_refused() -> None:
    taken = [case["request"] for case in CASES if "refused" in case and TEMPLATES.match(asked_for(case["request"]))]

    assert taken == []


def test_no_effect_is_planned_that_was_not_asked_for(outcomes: list[tuple[Case, Outcome]]) -> None:
    wrong = [
        (case["request"], step)
        for case, outcome in outcomes
        if "plan" in case or "refused" in case
        for step in wrong_effects(case, outcome)
    ]

    assert wrong == []
