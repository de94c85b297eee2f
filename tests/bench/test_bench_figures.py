import json

import pytest

from bench._figures import Target, alternate, fail, finish, median, median_ratio, number, skip, table


def test_the_last_line_is_one_json_object_with_all_figures_and_targets(capsys):
    target = Target(name="speed", figure=12.0, bound=10)

    code = finish({"名": "值", "runs": 3}, [target])

    last = capsys.readouterr().out.strip().splitlines()[-1]
    assert json.loads(last) == {
        "名": "值",
        "runs": 3,
        "targets": {"speed": {"figure": 12.0, "bound": 10, "met": True}},
    }
    assert code == 0


def test_a_missed_target_is_told_and_ends_with_code_one(capsys):
    code = finish({}, [Target(name="memory", figure=61.0, bound=60, at_most=True)])

    assert code == 1
    assert "MISSED" in capsys.readouterr().out


@pytest.mark.parametrize(("figure", "at_most", "is_met"), [(10, False, True), (9, False, False), (10, True, True)])
def test_a_bound_itself_meets_the_target(figure, at_most, is_met):
    target = Target(name="x", figure=figure, bound=10, at_most=at_most)

    assert target.is_met is is_met


def test_what_cannot_run_here_is_no_failure_and_what_broke_is_one(capsys):
    codes = skip("no index"), fail("it broke")

    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert codes == (0, 1)
    assert [json.loads(line) for line in lines] == [{"skipped": "no index"}, {"failed": "it broke"}]


def test_ratios_are_taken_within_a_round():
    ours, theirs = [100.0, 10.0, 40.0], [10.0, 2.0, 4.0]

    ratio = median_ratio(ours, theirs)

    assert ratio == 10.0


def test_the_median_of_nothing_is_zero():
    assert median([]) == 0.0
    assert median([3.0, 1.0, 2.0]) == 2.0


def test_the_order_turns_about_each_round():
    orders = [alternate(["a", "b", "c"], number) for number in range(3)]

    assert orders == [["a", "b", "c"], ["c", "b", "a"], ["a", "b", "c"]]


def test_a_table_lines_its_columns_up():
    text = table(("name", "ms"), [("a", 1.23456), ("longer", 12345.6)])

    assert text.splitlines() == ["name       ms", "------  -----", "a       1.235", "longer  12346"]


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (3, "3"), (0.97321, "0.9732"), (1234.5, "1234")])
def test_numbers_have_four_digits(value, text):
    assert number(value) == text
