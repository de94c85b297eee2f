"""Gold task graphs of WorFBench: reading them, and the shortest time in which one can be done. Pure."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

FILES = ("toolbench.json", "wikihow.json")


@dataclass(frozen=True, slots=True)
class Graph:
    """Subtasks by number, in an order that respects the edges, and for each the ones that come before it."""

    name: str
    before: Mapping[int, tuple[int, ...]]

    @property
    def size(self) -> int:
        return len(self.before)


class NotAGraph(Exception):
    """A text that names no usable graph; the message is the reason in a few words."""


_NODE = re.compile(r"^[\s\-*]*(\d+)\s*[:.)]", re.MULTILINE)
_EDGE = re.compile(r"\(\s*(START|END|\d+)\s*,\s*(START|END|\d+)\s*\)", re.IGNORECASE)


def parse_graph(name: str, text: str) -> Graph:
    """The graph of one gold answer: `Node:` lines `1: ...`, then pairs `(1,2)`, however they are listed. Prose around
    the pairs is ignored. Raises NotAGraph: no nodes, no edges, an edge to an unknown node, a cycle."""
    listed, pairs = _parts(text)
    nodes = sorted({int(number) for number in _NODE.findall(listed)})
    if not nodes:
        raise NotAGraph("no nodes")
    if not pairs:
        raise NotAGraph("no edges")
    before: dict[int, set[int]] = {node: set() for node in nodes}
    for source, target in pairs:
        _add_edge(before, source, target)
    return Graph(name, _ordered(before))


def _parts(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The text up to the first edge, and all edges."""
    first = _EDGE.search(text)
    return (text[: first.start()] if first else text), _EDGE.findall(text)


def _add_edge(before: dict[int, set[int]], source: str, target: str) -> None:
    ends = [int(end) for end in (source, target) if end.isdigit()]
    if any(end not in before for end in ends):
        raise NotAGraph("an edge to an unknown node")
    if len(ends) == 2:
        before[ends[1]].add(ends[0])


def _ordered(before: Mapping[int, set[int]]) -> dict[int, tuple[int, ...]]:
    try:
        order = list(TopologicalSorter(before).static_order())
    except CycleError:
        raise NotAGraph("a cycle") from None
    return {node: tuple(sorted(before[node])) for node in order}


def load_graphs(folder: Path) -> tuple[list[Graph], dict[str, int]]:
    """All graphs of the folder's files, and how many answers were left out for which reason.
    Raises FileNotFoundError."""
    graphs: list[Graph] = []
    left_out: dict[str, int] = {}
    for file in FILES:
        for case in json.loads((folder / file).read_text(encoding="utf-8")):
            try:
                graphs.append(parse_graph(case["id"], case["conversations"][-1]["content"]))
            except NotAGraph as reason:
                left_out[str(reason)] = left_out.get(str(reason), 0) + 1
    return graphs, left_out


def durations_of(graph: Graph, *, seed: int) -> dict[int, float]:
    """20 to 80 ms for each node, the same for the same seed, graph and node."""
    return {node: random.Random(f"{seed}:{graph.name}:{node}").uniform(0.02, 0.08) for node in graph.before}


def critical_path_s(graph: Graph, durations: Mapping[int, float]) -> float:
    """The longest chain of dependent nodes, in seconds: no executor can be faster."""
    ends: dict[int, float] = {}
    for node, before in graph.before.items():
        ends[node] = durations[node] + max((ends[other] for other in before), default=0.0)
    return max(ends.values())


def plan_of(graph: Graph, durations: Mapping[int, float]) -> dict[str, object]:
    """The graph as a plan whose steps call the tool `simulated`."""
    steps = [
        {
            "id": f"s{node}",
            "tool": "simulated",
            "args": {"seconds": durations[node], "node": node},
            "after": [f"s{other}" for other in before],
        }
        for node, before in graph.before.items()
    ]
    return {"version": 1, "goal": graph.name, "steps": steps}
