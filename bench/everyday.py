"""How many everyday requests are done without any model, of those that no rule was written by."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from autoglm.planning.offline.steps.asking import question_in
from autoglm.planning.offline.words.text import language_of
from bench._everyday import HELD_OUT, Case, Outcome, is_right, load, outcome_of, wrong_effects
from bench._figures import Target, finish, show

METHOD = """
Requests, half of them Chinese, half English, of one to three clauses, spread over all built-in tools, written by people
who knew the tools and not the planner; what is right for each was written with it (bench/everyday_held_out.yaml). They
are held out: no rule is made by them, and who opens the file to mend some moves all of them to the tests first
(everyday_opened.yaml), for new ones by other people. All are told at noon of 21 November 2026 (UTC).

done: of those that can be done, how many are planned exactly right. refused, asked: how many of these the planner
leaves, or asks about, which costs a person another try. wrong: plans, of all requests, that are not those asked for:
other arguments or steps, or a plan where something had to be asked or refused. wrong_effects: plans among them with a
step that changes something and was not asked for.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="./dev bench everyday", description=__doc__ + METHOD, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--file", type=Path, default=HELD_OUT, help="other requests in the same form")
    parser.add_argument("--wrong", action="store_true", help="name the requests that are not done right")
    options = parser.parse_args(arguments)
    told = [(case, outcome_of(case)) for case in load(options.file)]
    rows = [_row(name, [one for one in told if language_of(one[0]["request"]) == name]) for name in ("zh", "en")]
    show("Everyday requests", ("language", "can be done", "done", "asked", "refused", "wrong"), rows)
    for case, outcome in told if options.wrong else ():
        if not _is_well(case, outcome):
            print(f"{_became(outcome)}: {case['request']}")
    possible = [one for one in told if _can_be_done(one[0])]
    figures = {
        "done": round(sum(is_right(*one) for one in possible) / max(1, len(possible)), 4),
        "wrong": round(sum(_is_wrong(*one) for one in told) / max(1, len(told)), 4),
        "wrong_effects": float(sum(bool(wrong_effects(*one)) and _is_wrong(*one) for one in told)),
    }
    return finish(figures, [Target(name="wrong_effects", figure=figures["wrong_effects"], bound=0.0, at_most=True)])


def _row(name: str, told: Sequence[tuple[Case, Outcome]]) -> tuple[str, int, int, int, int, int]:
    possible = [one for one in told if _can_be_done(one[0])]
    became = Counter(_became(outcome) for case, outcome in possible if not is_right(case, outcome))
    done = sum(is_right(*one) for one in possible)
    return name, len(possible), done, became["asked"], became["refused"], sum(_is_wrong(*one) for one in told)


def _can_be_done(case: Case) -> bool:
    return "plan" in case and "asked" not in case


def _became(outcome: Outcome) -> str:
    if isinstance(outcome, str):
        return "refused"
    return "asked" if question_in(outcome) else "planned"


def _is_wrong(case: Case, outcome: Outcome) -> bool:
    return _became(outcome) == "planned" and not is_right(case, outcome)


def _is_well(case: Case, outcome: Outcome) -> bool:
    """Whether a case ends right; a refusal is right in whatever words it is told."""
    return is_right(case, outcome) or ("refused" in case and isinstance(outcome, str))


if __name__ == "__main__":
    sys.exit(main())
