import tomllib

from soak.mutants import GROUPS, ROOT, Score, draw, function_of, settings, sort_out


def test_the_same_seed_draws_the_same_mutants():
    names = [f"m{number}" for number in range(50)]

    first, again, other, everything = (
        draw(names, *choice[:1], seed=choice[1]) for choice in ((5, 1), (5, 1), (5, 2), (0, 1))
    )

    assert first == again != other
    assert len(first) == 5
    assert everything == names


def test_exit_codes_tell_killed_timed_out_and_survived():
    codes = {"killed": 1, "hung": 36, "alive": 0, "unreached": 33, "untried": None}

    score = sort_out("g", codes, total=9, seconds=1.0)

    assert (score.killed, score.timeouts, score.survived) == (("killed",), ("hung",), ("alive", "unreached"))
    assert (score.tried, score.total, score.percent) == (4, 9, 50.0)


def test_a_score_of_nothing_is_zero():
    assert Score("g", (), (), (), 0, 0.0).percent == 0.0


def test_a_mutant_is_told_by_its_function():
    assert function_of("autoglm.storage.rows.x__decode__mutmut_6") == "autoglm.storage.rows._decode"
    assert function_of("autoglm.core.values.xǁLabelsǁmerge__mutmut_2") == "autoglm.core.values.Labels.merge"


def test_the_settings_of_each_group_are_good_toml_and_name_files_that_exist():
    for group in GROUPS:
        read = tomllib.loads(settings(group, "[project]\nname = 'x'\n"))

        assert read["tool"]["mutmut"]["only_mutate"] == group.files()
        assert read["project"] == {"name": "x"}
        assert all((ROOT / file).exists() for file in (*group.files(), *group.tests))
