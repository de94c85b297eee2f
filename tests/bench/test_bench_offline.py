"""The offline benchmark's own rules: what counts as matched, intervals over whole groups, learning that repeats."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from autoglm.core.tools import ToolSpec
from bench._offline_cases import Case
from bench.offline import interval, is_matched
from train._examples import nearest, quality
from train._learning import Example, Fact, fit, fit_facts, rounded

ADD = ToolSpec(name="add", description="", parameters={})


def case(*gold: dict[str, object]) -> Case:
    return Case("parallel", "c1", "words", (ADD,), tuple(("add", one) for one in gold), True, 0.0)


def test_calls_match_in_any_order_and_none_may_be_left_over() -> None:
    question = case({"a": [1]}, {"a": [2, "two"]})

    assert is_matched(question, [("add", {"a": 2}), ("add", {"a": 1})])
    assert not is_matched(question, [("add", {"a": 1})])
    assert not is_matched(question, [("add", {"a": 1}), ("add", {"a": 2}), ("add", {"a": 3})])


def test_an_interval_is_wider_when_groups_are_large() -> None:
    apart = [(str(at), at % 2 == 0) for at in range(100)]
    together = [(str(at // 25), at < 50) for at in range(100)]

    assert interval(apart)[1] - interval(apart)[0] < interval(together)[1] - interval(together)[0]
    assert interval([]) == (0.0, 1.0)


def test_quality_is_the_share_of_right_arguments() -> None:
    question = case({"a": [1], "b": [2]})

    assert quality(question, [{"a": [1], "b": [2]}], [{"a": 1, "b": 2}]) == 1
    assert quality(question, [{"a": [1], "b": [2]}], [{"a": 1, "b": 3}]) == 0.5
    assert nearest([0.5, 0.9, 0.9]) == [False, True, True]
    assert nearest([0.1, 0.2]) == [False, False]


def test_learning_finds_what_tells_right_from_wrong_and_repeats_itself() -> None:
    examples = [Example([[("good", 1.0)], [("bad", 1.0)]], [True, False]) for _ in range(20)]
    facts = [Fact([("good", 1.0)], True), Fact([("bad", 1.0)], False)] * 10

    learned = fit(examples, decay=1e-3, epochs=4)

    assert learned["good"] > 0 > learned["bad"]
    assert learned == fit(examples, decay=1e-3, epochs=4)
    assert fit_facts(facts, decay=1e-3, epochs=4)["good"] > 0
    assert rounded({"small": 0.001, "large": 1.23456}) == {"large": 1.235}


_ROOT = Path(__file__).parents[2]
# Learns from a handful of questions, and reads choices that many words of the same length stand for.
_LEARNS = """
import hashlib
import msgspec
from autoglm.core.tools import ToolSpec
from autoglm.planning.offline.arguments.conversions import choice_places
from autoglm.planning.offline.words.choices import SAME_CHOICE
from bench._offline_cases import READS_ONLY, Case
from train.offline import learn

term = {"type": "string", "enum": ["monthly", "weekly"], "description": "How often."}
sum_ = {"type": "number", "description": "Amount in euros."}
schema = {"type": "object", "properties": {"term": term, "sum": sum_}, "required": ["sum"]}
tools = tuple(
    ToolSpec(name=name, description=told, parameters=schema, traits=READS_ONLY)
    for name, told in (("save_money", "Plan to save an amount."), ("pay_rent", "Plan the rent of a flat."))
)
cases = [
    Case("multiple", str(at), f"{verb} {at + 5} euros 每月 按月 month", tools,
         ((name, {"sum": [at + 5], "term": ["monthly"]}),), True, 1.7e9, 0, str(at))
    for at, (verb, name) in enumerate([("Save", "save_money"), ("Plan the rent of", "pay_rent")] * 5)
]
cases.append(Case("irrelevance", "n", "Who sang at the fair?", tools, (), True, 1.7e9, 0, "n"))
everything = " ".join(word for words in SAME_CHOICE for word in sorted(words))
places = [choice_places(word, everything) for words in SAME_CHOICE for word in sorted(words)]
print(hashlib.sha256(msgspec.json.encode([learn(cases, lambda _: None), places])).hexdigest())
"""


def test_learning_gives_the_same_bytes_in_every_process() -> None:
    def digest(seed: str) -> str:
        surroundings = {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join([str(_ROOT / "src"), str(_ROOT)])}
        command = [sys.executable, "-c", _LEARNS]
        return subprocess.run(command, env=surroundings, capture_output=True, check=True, text=True).stdout

    assert len({digest(seed) for seed in ("1", "2")}) == 1
