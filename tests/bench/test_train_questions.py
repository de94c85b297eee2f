"""Our own questions for training: whole, and kept away from what is held out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from bench._offline_cases import READS_ONLY, Case, ToolSpec, groups_of
from train._questions import FOLDER, is_own, with_own_questions

SCHEMA = {"type": "object", "properties": {}}


def written(folder: Path, requests: dict[str, str]) -> Path:
    """Questions by the tool that is right for them."""
    lines = [
        {
            "set": "simple_python",
            "request": request,
            "tools": [{"name": tool, "description": "", "parameters": SCHEMA}],
            "gold": [{tool: {}}],
        }
        for tool, request in requests.items()
    ]
    (folder / "some.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return folder


def public(request: str, tool: str, *, half: int) -> Case:
    tools = (ToolSpec(name=tool, description="", parameters={}, traits=READS_ONLY),)
    return Case("simple_python", f"public-{half}", request, tools, ((tool, {}),), True, 0.0, half, "g")


def test_what_is_near_a_held_out_question_is_not_learned_from(tmp_path: Path) -> None:
    held = public("Which ferry crosses the northern fjord tonight", "find_ferry", half=1)
    near, far = "Which ferry crosses the northern fjord today", "I want a boat for the lake"
    folder = written(tmp_path, {"ships": near, "rent_boat": far})

    kept = with_own_questions([held], folder)

    assert [case.request for case in kept] == [far]
    assert [case.request for case in with_own_questions([public("?", "rent_boat", half=1)], folder)] == [near]


def test_public_questions_of_the_tuning_half_stay_and_share_groups_with_what_is_near(tmp_path: Path) -> None:
    tuned = public("A yacht for two days", "rent_boat", half=0)

    kept = with_own_questions([tuned], written(tmp_path, {"rent_boat": "A boat"}))

    assert [is_own(case) for case in kept] == [False, True]
    assert len({case.group for case in kept}) == 1


BRIDGES = ["apple banana cherry grape lemon", "apple banana cherry mango orange", "apple banana cherry grape mango"]
"""Two requests that are far from each other, and one that is near both."""


def groups_of_bridges() -> list[str]:
    return groups_of([Case("s", str(at), request, (), (), True, 0.0) for at, request in enumerate(BRIDGES)])


def test_groups_have_the_same_names_in_every_process() -> None:
    program = "from tests.bench.test_train_questions import groups_of_bridges; print(groups_of_bridges())"
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": os.pathsep.join(sys.path)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in range(1, 7)
    }

    assert len(set(groups_of_bridges())) == 1
    assert len(told) == 1


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.jsonl")), ids=lambda path: path.stem)
def test_every_own_question_asks_for_offered_tools_with_arguments_that_fit(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        question = json.loads(line)
        schemas = {tool["name"]: tool["parameters"] for tool in question["tools"]}
        for tool, args in ((tool, args) for call in question["gold"] for tool, args in call.items()):
            if question["set"].startswith("zh"):
                jsonschema.validate(args, schemas[tool])
            else:  # lists of accepted values
                assert set(args) <= set(schemas[tool]["properties"])
                assert set(schemas[tool].get("required", [])) <= set(args)
