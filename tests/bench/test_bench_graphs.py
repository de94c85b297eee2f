import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench._graphs import Graph, NotAGraph, critical_path_s, durations_of, load_graphs, parse_graph, plan_of

DIAMOND = "Node:\n1: Wash.\n2: Cut.\n3: Boil.\n4: Serve.\nEdges: (START,1) (1,2) (1,3) (2,4) (3,4) (4,END)"
LOOSE = "Node:\n1: Wash.\n2. Cut.\n\n**Edges**:\n- **Edge:** (START, 1) -> first\n- (1, 2): then\n- (2, end)\n\nProse."


@pytest.mark.parametrize(
    ("text", "before"),
    [(DIAMOND, {1: (), 2: (1,), 3: (1,), 4: (2, 3)}), (LOOSE, {1: (), 2: (1,)})],
)
def test_a_gold_answer_becomes_a_graph_however_its_edges_are_listed(text, before):
    graph = parse_graph("g", text)

    assert dict(graph.before) == before


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Edge: (START,1) (1,END)", "no nodes"),
        ("Node:\n1: Wash.\nEdge:", "no edges"),
        ("Node:\n1: Wash.\nEdge: (START,1) (1,2)", "an edge to an unknown node"),
        ("Node:\n1: Wash.\n2: Cut.\nEdge: (1,2) (2,1)", "a cycle"),
    ],
)
def test_what_is_no_graph_says_why(text, reason):
    with pytest.raises(NotAGraph, match=reason):
        parse_graph("g", text)


def test_answers_that_are_left_out_are_counted_by_reason(tmp_path):
    cases = [{"id": f"c{n}", "conversations": [{"content": text}]} for n, text in enumerate([DIAMOND, "", DIAMOND])]
    (tmp_path / "toolbench.json").write_text(json.dumps(cases))
    (tmp_path / "wikihow.json").write_text("[]")

    graphs, left_out = load_graphs(tmp_path)

    assert [graph.name for graph in graphs] == ["c0", "c2"]
    assert left_out == {"no nodes": 1}


def test_the_critical_path_is_the_longest_chain():
    graph = parse_graph("g", DIAMOND)

    path_s = critical_path_s(graph, {1: 1.0, 2: 5.0, 3: 2.0, 4: 1.0})

    assert path_s == 7.0


@st.composite
def timed_graphs(draw):
    size = draw(st.integers(1, 8))
    before = {
        node: tuple(draw(st.sets(st.sampled_from(range(1, node)) if node > 1 else st.nothing())))
        for node in range(1, size + 1)
    }
    durations = {node: draw(st.integers(1, 100)) / 10 for node in before}
    return Graph("g", before), durations


@given(timed_graphs())
def test_a_critical_path_lies_between_the_longest_step_and_the_sum_of_all(case):
    graph, durations = case

    path_s = critical_path_s(graph, durations)

    assert max(durations.values()) <= path_s <= sum(durations.values()) + 1e-9


def test_durations_follow_from_the_seed_and_stay_within_their_bounds():
    graph = parse_graph("g", DIAMOND)

    first, again, other = (durations_of(graph, seed=seed) for seed in (1, 1, 2))

    assert first == again != other
    assert all(0.02 <= seconds <= 0.08 for seconds in first.values())


def test_a_plan_has_a_step_for_each_node_and_its_edges():
    graph = parse_graph("g", DIAMOND)

    plan = plan_of(graph, dict.fromkeys(graph.before, 0.02))

    assert {step["id"]: step["after"] for step in plan["steps"]} == {
        "s1": [],
        "s2": ["s1"],
        "s3": ["s1"],
        "s4": ["s2", "s3"],
    }
