"""How many tool calls the tolerant parser reads that plain JSON reading misses, and how many it invents."""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import os
import random
import re
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autoglm.models.tool_calls import parse_tool_calls
from bench._figures import Target, finish, median, number, show, skip
from bench._toolcall_prose import HELD_OUT, LEADS, TUNED
from bench._toolcall_texts import AROUND, DAMAGES, DIALECTS, WITHOUT_JSON, Call, Write, near_spelling, plain

METHOD = """
Cases: questions with gold calls from BFCL (DATA/bfcl: simple, multiple, parallel, parallel_multiple) and ACEBench in
Chinese (DATA/acebench_zh); of several accepted values the first is taken. A case whose gold arguments do not have the
types of its own schema is left out and counted. The gold calls are written in the dialects of model families
(bench/_toolcall_texts.py), whole and damaged, by a seeded corrupter: no model was asked. A text counts as right when
exactly the gold calls come out, in order, with equal arguments; a "wrong call" is a text that gave a call which is not
among them. "json.loads" reads a text that is a JSON call, or a
list of calls, in OpenAI's form or as name and arguments, and nothing else. The rules were made on the cases with an
even number and seed 1. What is reported are the odd ones with another seed, single damages and two or three at once;
some of what a first run (seed 2) missed there was mended afterwards (99.4 % before), so the default seed is now 3.

A sentence before the call is the hardest case for a parser that must invent nothing; 22 such sentences that were never
tuned on stand before calls without a mark and are reported on their own.

No call wanted: the irrelevance questions of both sets and the odd cases, each with answers that talk about the offered
tool and hold a filled-in call (bench/_toolcall_prose.py): as looked at while tuning, and as held out. Every text with
one call or more counts as invented. Four sets of answers written against the rules invented calls in 60, 38, 31 and
17 % of their texts at their first run; the rules were changed each time, and the sets count as tuned on. So expect that
whoever writes against the rules finds a way. Besides, docstrings of Python's standard library, with the functions of
the module that a docstring belongs to offered as tools: nobody wrote those for this purpose.

Time: the parser on a text and json.loads on the same calls as clean JSON, in interleaved rounds, median of the ratio.
"""

Tools = Sequence[Mapping[str, Any]]
_TYPES: Mapping[str, Any] = {
    "integer": int, "float": (int, float), "number": (int, float), "dict": dict, "object": dict, "array": list,
    "tuple": list, "list": list, "string": str, "boolean": bool,
}  # fmt: skip
_MODULES = (
    "argparse", "ast", "asyncio", "base64", "bisect", "calendar", "cmd", "codecs", "collections", "concurrent.futures",
    "configparser", "contextlib", "copy", "csv", "datetime", "decimal", "difflib", "dis", "doctest", "email.message",
    "enum", "fileinput", "fnmatch", "fractions", "functools", "gettext", "glob", "gzip", "hashlib", "heapq", "hmac",
    "html", "http.client", "imaplib", "inspect", "ipaddress", "itertools", "json", "linecache", "locale", "logging",
    "mailbox", "math", "mimetypes", "numbers", "operator", "os", "os.path", "pathlib", "pprint", "queue", "random",
    "re", "sched", "secrets", "shelve", "shlex", "shutil", "smtplib", "socket", "sqlite3", "statistics", "string",
    "struct", "subprocess", "tarfile", "tempfile", "textwrap", "threading", "timeit", "tokenize", "trace", "turtle",
    "types", "typing", "unittest", "unittest.mock", "urllib.parse", "uuid", "warnings", "weakref", "xml.dom.minidom",
    "xml.etree.ElementTree", "zipfile",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A question's tools and the calls that are right."""

    tools: Tools
    calls: tuple[Call, ...]


@dataclass(slots=True)
class Score:
    """How many texts, how many of them each reader read right, and how many gave the tolerant one a call that is
    not among the right ones."""

    texts: int = 0
    strict: int = 0
    tolerant: int = 0
    wrong: int = 0

    def row(self, name: str) -> tuple[object, ...]:
        strict, tolerant = 100 * self.strict / self.texts, 100 * self.tolerant / self.texts
        return (name, self.texts, f"{strict:.1f}", f"{tolerant:.1f}", f"{tolerant - strict:+.1f}", self.wrong)


def rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def load_cases(data: Path) -> tuple[list[Case], list[Tools], int]:
    """The cases with gold calls, the tools of those without, and how many were left out."""
    cases, left_out = [], 0
    for name in ("simple_python", "multiple", "parallel", "parallel_multiple"):
        gold = {row["id"]: row["ground_truth"] for row in rows(data / "bfcl/possible_answer" / f"{name}.jsonl")}
        for row in rows(data / "bfcl" / f"{name}.jsonl"):
            calls = [(tool, _first(wanted)) for one in gold[row["id"]] for tool, wanted in one.items()]
            cases.append(Case(row["function"], tuple(calls)))
    for name in ("single_turn_single_function", "single_turn_parallel_function", "similar_api"):
        gold = {r["id"]: r["ground_truth"] for r in rows(data / f"acebench_zh/possible_answer/normal_{name}.jsonl")}
        for row in rows(data / f"acebench_zh/normal_{name}.jsonl"):
            names = {tool["name"] for tool in row["function"]}
            found = gold[row["id"]] if isinstance(gold[row["id"]], list) else [gold[row["id"]]]
            calls = [(_offered(tool, names), wanted) for one in found for tool, wanted in one.items()]
            cases.append(Case(row["function"], tuple(calls)))
    fitting = [case for case in cases if case.calls and all(_fits_tools(call, case.tools) for call in case.calls)]
    left_out = len(cases) - len(fitting)
    unwanted = [row["function"] for row in rows(data / "bfcl/irrelevance.jsonl")]
    unwanted += [row["function"] for row in rows(data / "acebench_zh/special_irrelevant.jsonl")]
    return fitting, unwanted, left_out


def _first(wanted: Mapping[str, list[Any]]) -> dict[str, Any]:
    """The first accepted value of each argument that is not left out. Inside objects each field is a list too."""
    return {name: _value(values[0]) for name, values in wanted.items() if values and values[0] != ""}


def _value(value: object) -> object:
    if isinstance(value, dict) and all(isinstance(inner, list) for inner in value.values()):
        return {key: _value(inner[0]) for key, inner in value.items() if inner and inner[0] != ""}
    return [_value(inner) for inner in value] if isinstance(value, list) else value


def _offered(name: str, names: set[str]) -> str:
    """ACEBench numbers repeated calls of one tool."""
    return name if name in names else re.sub(r"_\d+$", "", name)


def _fits_tools(call: Call, tools: Tools) -> bool:
    tool = next((tool for tool in tools if tool["name"] == call[0]), None)
    return tool is not None and _fits(dict(call[1]), tool.get("parameters", {}))


def _fits(value: object, schema: Mapping[str, Any]) -> bool:
    """Whether a gold value has the type of its schema, down to the last field."""
    wanted = _TYPES.get(str(schema.get("type")), object)
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted not in (bool, object)):
        return False
    if isinstance(value, dict):
        known = schema.get("properties") or {}
        if not (set(schema.get("required") or ()) <= set(value)) or (known and not set(value) <= set(known)):
            return False
        return all(_fits(inner, known.get(key, {})) for key, inner in value.items())
    if isinstance(value, list):
        return all(_fits(inner, schema.get("items") or {}) for inner in value)
    return not (isinstance(schema.get("enum"), list) and value not in schema["enum"])


def read_strictly(text: str) -> list[Call]:
    """What json.loads gives, if it is a call or a list of calls."""
    try:
        found = json.loads(text)
        return [_strict_call(one) for one in (found if isinstance(found, list) else [found])]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


def _strict_call(value: dict[str, Any]) -> Call:
    function = value.get("function", value)
    arguments = function["arguments"]
    return function["name"], json.loads(arguments) if isinstance(arguments, str) else dict(arguments)


def read_tolerantly(text: str, tools: Tools) -> list[Call]:
    """What the parser under test gives."""
    return [(call.tool, dict(call.arguments)) for call in parse_tool_calls(text, tools)]


def variants(case: Case, draw: random.Random, *, is_mixed: bool) -> Iterator[tuple[str, str, str]]:
    """Dialect, damage and text: every dialect whole and with one damage of each sort drawn for it."""
    for dialect, write in DIALECTS.items():
        yield dialect, "none", write(case.calls, plain)
        around = draw.choice(list(AROUND))
        yield dialect, around, AROUND[around](write(case.calls, plain), draw)
        misspelt = [(near_spelling(name, draw), arguments) for name, arguments in case.calls]
        if _has_plain_names(case):
            yield dialect, "near spelling", write(misspelt, plain)
        if dialect in WITHOUT_JSON:
            continue
        damage = draw.choice(list(DAMAGES))
        damaged = _damaging(DAMAGES[damage], draw)
        yield dialect, damage, write(case.calls, damaged)
        if is_mixed:
            text = AROUND[draw.choice(["lead", "thought"])](write(case.calls, damaged), draw)
            yield dialect, "two at once", text
            yield dialect, "three at once", AROUND["end token"](text, draw)


def _damaging(damage: Callable[[object, random.Random], str], draw: random.Random) -> Write:
    return lambda value: damage(value, draw)


def _has_plain_names(case: Case) -> bool:
    """Whether a misspelt name still means one tool only."""
    fold = re.compile(r"[\W_]+")
    names = [fold.sub("", tool["name"]).casefold() for tool in case.tools]
    return len(set(names)) == len(names)


def measure_calls(
    cases: Sequence[Case], *, seed: int, is_mixed: bool, failures: list[tuple[str, str, str, list[Call]]]
) -> tuple[dict[str, Score], dict[str, Score], Score]:
    """Scores by dialect, by damage, and in all."""
    by_dialect: dict[str, Score] = defaultdict(Score)
    by_damage: dict[str, Score] = defaultdict(Score)
    total = Score()
    for position, case in enumerate(cases):
        draw = random.Random(seed * 1_000_003 + position)
        gold = [(name, dict(arguments)) for name, arguments in case.calls]
        for dialect, damage, text in variants(case, draw, is_mixed=is_mixed):
            strict, tolerant = read_strictly(text) == gold, (found := read_tolerantly(text, case.tools)) == gold
            if not tolerant:
                failures.append((dialect, damage, text, found))
            for score in (by_dialect[dialect], by_damage[damage], total):
                score.texts += 1
                score.strict += strict
                score.tolerant += tolerant
                score.wrong += any(call not in gold for call in found)
    return dict(by_dialect), dict(by_damage), total


def measure_leads(cases: Sequence[Case]) -> Score:
    """Calls without a mark after sentences that were never tuned on."""
    score = Score()
    for case in cases:
        gold = [(name, dict(arguments)) for name, arguments in case.calls]
        for lead in LEADS:
            for dialect in ("list", "fenced", "lines", "python"):
                text = f"{lead.rstrip()}\n{DIALECTS[dialect](case.calls, plain)}"
                found = read_tolerantly(text, case.tools)
                score.texts += 1
                score.tolerant += found == gold
                score.wrong += any(call not in gold for call in found)
    return score


def talk(templates: Sequence[str], call: Call) -> Iterator[str]:
    """The templates filled in with a call."""
    name, arguments = call
    python = f"{name}({', '.join(f'{key}={value!r}' for key, value in arguments.items())})"
    whole = plain({"name": name, "arguments": dict(arguments)})
    for template in templates:
        yield template.format(name=name, json=plain(dict(arguments)), call=whole, python=python)


def made_up(tool: Mapping[str, Any]) -> Call:
    """A call of a tool with values of the right types, for questions that have no gold call."""
    schema = tool.get("parameters", {})
    properties = schema.get("properties", {})
    return tool["name"], {key: _made_up_value(properties[key]) for key in list(properties)[:4]}


def _made_up_value(schema: Mapping[str, Any]) -> object:
    if schema.get("enum"):
        return schema["enum"][0]
    kind = str(schema.get("type", "string"))
    if kind in ("dict", "object"):
        return {key: _made_up_value(inner) for key, inner in list((schema.get("properties") or {}).items())[:3]}
    simple = {"integer": 3, "float": 2.5, "number": 2.5, "boolean": True}
    return simple.get(kind, [] if kind in ("array", "tuple", "list") else "Beijing")


def count_invented(texts: Sequence[tuple[str, Tools]], shown: list[str]) -> int:
    """How many of the texts gave a call."""
    found = [text for text, tools in texts if parse_tool_calls(text, tools)]
    shown.extend(found)
    return len(found)


def docstrings() -> list[tuple[str, Tools]]:
    """The docstrings of the standard library with their module's functions as tools."""
    found: list[tuple[str, Tools]] = []
    for name in _MODULES:
        module = importlib.import_module(name)
        members = [member for _, member in inspect.getmembers(module, inspect.isroutine)]
        classes = [member for _, member in inspect.getmembers(module, inspect.isclass)]
        tools = [_tool_of(member) for member in members if hasattr(member, "__name__")][:200]
        texts = {inspect.getdoc(member) for member in (module, *members, *classes)}
        texts |= {inspect.getdoc(inner) for one in classes for _, inner in inspect.getmembers(one, inspect.isroutine)}
        found += [(text, tools) for text in sorted(text for text in texts if text)] if tools else []
    return found


def _tool_of(function: Callable[..., Any]) -> Mapping[str, Any]:
    try:
        names = list(inspect.signature(function).parameters)
    except (ValueError, TypeError):
        names = ["value"]
    return {"name": function.__name__, "parameters": {"type": "object", "properties": {name: {} for name in names}}}


def measure_time(cases: Sequence[Case], *, rounds: int) -> dict[str, tuple[float, float]]:
    """Microseconds a text, and its ratio to json.loads on the same calls as clean JSON, by kind of text."""
    draw = random.Random(7)
    kinds: dict[str, Callable[[Case], str]] = {
        "clean JSON": lambda case: DIALECTS["list"](case.calls, plain),
        "tags": lambda case: DIALECTS["hermes"](case.calls, plain),
        "single quotes": lambda case: DIALECTS["list"](case.calls, _damaging(DAMAGES["single quotes"], draw)),
        "Python": lambda case: DIALECTS["python"](case.calls, plain),
        "talk": lambda case: HELD_OUT[1].format(
            name=case.calls[0][0], call=plain({"name": case.calls[0][0], "arguments": dict(case.calls[0][1])})
        ),
        "prose of 2,000 characters": lambda _: "The weather in this city was mild, and nobody minded. " * 37,
    }
    return {name: _timed(cases, write, rounds) for name, write in kinds.items()}


def _timed(cases: Sequence[Case], write: Callable[[Case], str], rounds: int) -> tuple[float, float]:
    texts = [(write(case), DIALECTS["list"](case.calls, plain), case.tools) for case in cases]
    took, ratios = [], []
    for _ in range(rounds):
        begin = time.perf_counter()
        for text, _clean, tools in texts:
            parse_tool_calls(text, tools)
        ours = time.perf_counter() - begin
        begin = time.perf_counter()
        for _text, clean, _tools in texts:
            json.loads(clean)
        theirs = time.perf_counter() - begin
        took.append(ours / len(texts) * 1e6)
        ratios.append(ours / theirs)
    return median(took), median(ratios)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark. Gives 1 when a target was missed."""
    parser = argparse.ArgumentParser(
        prog="./dev bench toolcalls",
        description=__doc__,
        epilog=METHOD,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    default = os.environ.get("AUTOGLM_DATA", "../shared/data")
    parser.add_argument("--data", type=Path, default=Path(default), help="folder of evaluation data (or AUTOGLM_DATA)")
    parser.add_argument("--seed", type=int, default=3, help="seed of the damage (default 3; 1 and 2 were looked at)")
    parser.add_argument("--sample", type=int, default=0, help="only so many cases (0: all)")
    parser.add_argument("--tuning", action="store_true", help="the even cases, without the held-out texts")
    parser.add_argument("--misses", type=int, default=0, help="also print so many texts that were read wrongly")
    given = parser.parse_args(argv)
    if not (given.data / "bfcl").is_dir() or not (given.data / "acebench_zh").is_dir():
        return skip(f"there is no folder bfcl or acebench_zh in {given.data}; name the evaluation data with --data")
    return report(given)


def report(given: argparse.Namespace) -> int:
    """Measure and print."""
    every, unwanted, left_out = load_cases(given.data)
    cases = every[0 if given.tuning else 1 :: 2]
    cases = cases[:: max(1, len(cases) // given.sample)] if given.sample else cases
    failures: list[tuple[str, str, str, list[Call]]] = []
    dialects, damages, total = measure_calls(cases, seed=given.seed, is_mixed=not given.tuning, failures=failures)
    header = ("", "texts", "json.loads %", "tolerant %", "gain", "wrong call")
    show("Right calls by dialect", header, [score.row(name) for name, score in dialects.items()])
    show("Right calls by damage", header, [score.row(name) for name, score in sorted(damages.items())])
    show("All", header, [total.row("all")])
    whole = damages["none"]
    damaged = Score(total.texts - whole.texts, total.strict - whole.strict, total.tolerant - whole.tolerant)

    leads = measure_leads(cases[::10])
    show("After a sentence that was never tuned on", header, [leads.row("unmarked calls")])

    shown: list[str] = []
    quiet = _quiet_texts(cases, unwanted, is_tuning=given.tuning)
    invented = {name: (count_invented(texts, shown), len(texts)) for name, texts in quiet.items()}
    show(
        "No call wanted",
        ("texts", "count", "invented", "per thousand"),
        [(name, texts, found, number(1000 * found / texts)) for name, (found, texts) in invented.items()],
    )
    times = measure_time(cases[:200], rounds=5)
    show(
        "Time",
        ("text", "µs", "x json.loads"),
        [(name, f"{took:.1f}", f"{ratio:.1f}") for name, (took, ratio) in times.items()],
    )
    for dialect, damage, text, found in failures[:: max(1, len(failures) // max(1, given.misses))][: given.misses]:
        print(f"\n--- {dialect}, {damage}: {found}\n{text[:700]}")
    for text in shown[: given.misses]:
        print(f"\n--- invented\n{text[:500]}")
    figures = {
        "cases": len(cases), "left_out": left_out, "texts": total.texts,
        "strict_percent": 100 * total.strict / total.texts, "tolerant_percent": 100 * total.tolerant / total.texts,
        "wrong_call_per_thousand": 1000 * total.wrong / total.texts,
        "damaged_gain_points": 100 * (damaged.tolerant - damaged.strict) / damaged.texts,
        "leads_percent": 100 * leads.tolerant / leads.texts,
        "by_dialect": {name: [s.texts, s.strict, s.tolerant, s.wrong] for name, s in dialects.items()},
        "by_damage": {name: [s.texts, s.strict, s.tolerant, s.wrong] for name, s in damages.items()},
        "invented": {name: list(found) for name, found in invented.items()},
        "microseconds": {name: took for name, (took, _) in times.items()},
        "times_json_loads": {name: ratio for name, (_, ratio) in times.items()},
        "mean_times_json_loads": statistics.fmean(ratio for _, ratio in times.values()),
    }  # fmt: skip
    thousandth = 1000 * sum(found for found, _ in invented.values()) / sum(texts for _, texts in invented.values())
    return finish(
        figures,
        [
            Target(name="points gained on damaged texts", figure=float(figures["damaged_gain_points"]), bound=10.0),
            Target(name="invented per thousand texts", figure=thousandth, bound=0.0, at_most=True),
        ],
    )


def _quiet_texts(
    cases: Sequence[Case], unwanted: Sequence[Tools], *, is_tuning: bool
) -> dict[str, list[tuple[str, Tools]]]:
    """Texts that want no call, by where they come from."""
    pairs = [(tools, made_up(tools[0])) for tools in unwanted if tools] + [(c.tools, c.calls[0]) for c in cases]
    found = {"talk, tuned on": [(text, tools) for tools, call in pairs for text in talk(TUNED, call)]}
    if not is_tuning:
        found["talk, held out"] = [(text, tools) for tools, call in pairs for text in talk(HELD_OUT, call)]
        found["docstrings"] = docstrings()
    return found


if __name__ == "__main__":
    sys.exit(main())
