"""What a step waits for is found once, and never mixed up with another step's."""

from autoglm.core.plan import Condition, Step
from autoglm.planning.edges import dependencies, edges_of


def test_a_step_waits_for_what_it_names_and_for_what_it_refers_to():
    step = Step(
        id="d",
        tool="t",
        after=("a",),
        args={"x": {"$ref": "b.text"}, "y": {"$ref": "item"}},
        each={"$ref": "c.rows"},
        when=Condition(value={"$ref": "b.count"}),
    )

    assert set(dependencies(step)) == {"a", "b", "c"}
    assert set(edges_of(step).roots) == {"b", "c"}


def test_a_step_that_is_looked_at_again_is_not_looked_through_again():
    step = Step(id="a", tool="t", args={"x": {"$ref": "b"}})

    assert edges_of(step) is edges_of(step)


def test_many_steps_are_forgotten_and_found_again_as_they_were():
    steps = [Step(id="a", tool="t", args={"x": {"$ref": f"s{number}"}}) for number in range(5_000)]

    found = [edges_of(step).roots for step in steps]

    assert found == [(f"s{number}",) for number in range(5_000)]
    assert [edges_of(step).roots for step in steps[:3]] == [("s0",), ("s1",), ("s2",)]
