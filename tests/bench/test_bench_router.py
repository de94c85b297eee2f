"""The router bench measures what it says it measures."""

import random

import pytest

from bench._gap import Scorer, Text, measures
from bench.router import Question, apgr, cross_validated, families
from bench.voting import answers_to, simulate


def question(text, *, strong, weak):
    return Question(text=text, subject="s", strong=strong, weak=weak)


GAINS = [question("hard", strong=True, weak=False), question("easy", strong=True, weak=True)]


def test_apgr_is_the_area_under_the_recovered_gap():
    assert apgr([1.0, 0.0], GAINS) == pytest.approx(0.75)
    assert apgr([0.0, 1.0], GAINS) == pytest.approx(0.25)
    assert apgr([0.0, 0.0], GAINS) == pytest.approx(0.5)


def test_near_duplicates_are_one_family():
    run = "one two three four five six seven eight nine ten eleven twelve"

    first, second, third, fourth = families([f"{run} a", f"b {run}", "b short", "b short"])

    assert first == second
    assert third == fourth
    assert first != third


def test_the_router_learns_what_it_has_seen_elsewhere():
    questions = [
        question(f"{word} number {n}?", strong=True, weak=word == "easy")
        for n in range(40)
        for word in ("hard", "easy")
    ]
    texts = [Text.of(q.text) for q in questions]

    assert apgr(cross_validated(questions, texts, seed=1), questions) == pytest.approx(0.75, abs=0.01)


def test_the_same_seed_gives_the_same_router():
    texts, scores = [Text.of("one two"), Text.of("two three"), Text.of("three one 4")], []
    for _ in range(2):
        scorer = Scorer()
        scorer.fit(texts, [1.0, 0.0, 0.5], seed=3)
        scores.append([scorer.score(text) for text in texts])

    assert scores[0] == scores[1]


def test_a_scorer_learns_what_only_two_measures_together_tell():
    corners = [(one, other) for one in (-1.0, 1.0) for other in (-1.0, 1.0)] * 10
    texts = [Text({}, corner, frozenset(), frozenset()) for corner in corners]
    scorer = Scorer()

    scorer.fit(texts, [one * other for one, other in corners], seed=1)

    assert all(scorer.score(text) * one * other > 0 for text, (one, other) in zip(texts, corners, strict=True))


def test_rarity_is_counted_over_the_other_texts():
    texts = [Text({1: 1, 2: 1}, [0.0], frozenset({1}), frozenset({2})) for _ in range(10)]
    texts.append(Text({3: 1}, [0.0], frozenset({3}), frozenset()))
    scorer = Scorer()

    scorer.fit(texts, [0.0] * 10 + [1.0], seed=1)

    new = Text({4: 1}, [0.0], frozenset({4}), frozenset())
    assert scorer.score(new) == pytest.approx(scorer.score(Text({}, [0.0], frozenset({5}), frozenset())))
    assert scorer.score(new) > scorer.score(texts[0])


def test_alike_options_measure_as_alike():
    alike, apart = measures("q", ["one two", "one two"]), measures("q", ["one two", "ten six"])

    assert [one - other for one, other in zip(alike, apart, strict=True) if one != other] == [1.0, 1.0]


@pytest.mark.parametrize("text", ["", "\nA. \nB. \nAnswer:", "1 + 1 = 2"])
def test_a_text_without_words_has_measures_all_the_same(text):
    assert len(Text.of(text).measures) == len(Text.of("Which one?\nA. this\nB. that\nAnswer:").measures)


def test_simulated_voters_are_as_good_as_they_are_said_to_be():
    draw = random.Random(5)
    said = [answers_to((0.9, 0.6), correlation=0.7, popularity=0.5, draw=draw) for _ in range(4000)]

    shares = [sum(one[f"voter {n}"] == "right" for one in said) / 4000 for n in range(2)]
    both = sum(set(one.values()) == {"right"} for one in said) / 4000

    assert shares == pytest.approx([0.9, 0.6], abs=0.02)
    assert both > 0.9 * 0.6 + 0.02


def test_a_simulation_gives_all_its_figures():
    sample = simulate((0.9, 0.9, 0.9), (0.2, 0.5), requests=200, seed=1)

    assert sample.gain > 0
    assert 2 <= sample.calls <= 3
