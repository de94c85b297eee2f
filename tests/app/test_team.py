"""The agents of the settings bid with their cost and with what became of their earlier steps."""

import pytest

from autoglm.app.team import TeamHistory, team
from autoglm.core.errors import SettingsError
from autoglm.settings.load import load_settings
from autoglm.testing.models import FakeModel

FILE = """
agents:
  team:
    - {name: anna, cost: 0.5, instructions: Be brief., tools: ["file_*"], model: small}
    - {name: bert, cost: 0.5}
"""


def settings_of(tmp_path, text=FILE):
    config = tmp_path / "autoglm.yaml"
    config.write_text(text)
    return load_settings(config=config, flags={"home": str(tmp_path / "home")}, environ={})


def test_history_decides_between_agents_of_one_cost(tmp_path):
    settings = settings_of(tmp_path)
    TeamHistory(settings.home).note("bert", has_succeeded=True)

    bids = team(settings, FakeModel([])).bids("auction")

    assert [(bid.agent, round(bid.reliability, 3)) for bid in bids] == [("bert", 0.667), ("anna", 0.5)]


def test_history_is_kept_over_processes_and_forgets_what_is_long_ago(tmp_path):
    history = TeamHistory(tmp_path)
    for _ in range(3):
        history.note("anna", has_succeeded=False)
    for _ in range(199):
        history.note("anna", has_succeeded=True)

    assert TeamHistory(tmp_path).counts("anna") == (199, 1)
    assert TeamHistory(tmp_path).counts("bert") == (0, 0)


def test_a_damaged_line_of_history_is_left_out(tmp_path):
    TeamHistory(tmp_path).note("anna", has_succeeded=True)
    with (tmp_path / "agents" / "history.jsonl").open("ab") as file:
        file.write(b'{"agent": 5}\nnot JSON\n')

    assert TeamHistory(tmp_path).counts("anna") == (1, 0)


def test_without_a_model_there_is_no_team(tmp_path):
    assert team(settings_of(tmp_path), None) is None
    assert team(settings_of(tmp_path, "language: en\n"), FakeModel([])) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("agents: {team: [{name: anna}, {name: anna}]}", "anna"),
        ("agents: {team: [{name: auction}]}", "auction is what plans say when all may bid"),
        ("agents: {team: [{cost: 1}]}", "team"),
        ("agents: {team: [{name: anna, cost: -1}]}", "cost"),
    ],
)
def test_a_team_that_cannot_be_is_refused(tmp_path, text, said):
    with pytest.raises(SettingsError, match=said):
        settings_of(tmp_path, text)
