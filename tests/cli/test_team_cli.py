"""`autoglm team list`: who bids, with what."""

import json

import pytest

from autoglm.app.team import TeamHistory
from autoglm.cli.main import main

FILE = """
agents:
  team:
    - {name: anna, cost: 0.5}
    - {name: bert, cost: 0.25, model: small, tools: ["file_*"]}
"""


@pytest.fixture
def typed(tmp_path, capsys):
    (tmp_path / "autoglm.yaml").write_text(FILE)

    def type_(*words):
        code = main(["--config", str(tmp_path / "autoglm.yaml"), "--home", str(tmp_path / "home"), *words])
        return code, capsys.readouterr().out

    return type_


def test_the_best_bid_stands_first_with_its_reasons(typed, tmp_path):
    TeamHistory(tmp_path / "home").note("anna", has_succeeded=True)

    code, out = typed("team", "list")

    assert code == 0
    assert [line.split()[:2] for line in out.splitlines()] == [["AGENT", "BID"], ["bert", "4.15"], ["anna", "2.20"]]
    assert "no history" in out
    assert "67%" in out


def test_programs_get_every_figure(typed):
    _, out = typed("team", "list", "--json")

    bert = json.loads(out)[0]
    assert (bert["name"], bert["cost"], bert["reliability"], bert["succeeded"]) == ("bert", 0.25, 0.5, 0)
    assert (bert["model"], bert["tools"]) == ("small", ["file_*"])


def test_without_agents_it_says_where_to_describe_them(tmp_path, capsys):
    main(["--home", str(tmp_path), "team", "list"])

    assert "agents.team" in capsys.readouterr().out
