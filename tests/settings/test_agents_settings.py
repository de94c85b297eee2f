"""The settings of other agents: names, cards, headers."""

import pytest

from autoglm.core.errors import SettingsError
from autoglm.core.tools import Effect
from autoglm.settings.agents import check_agents, peer_headers
from autoglm.settings.agents_tree import AgentsSettings, PeerSettings
from autoglm.settings.load import load_settings

ANNA = PeerSettings(name="anna", card="https://anna.test")


def test_agents_are_read_from_the_file(tmp_path):
    peers = "agents: {peers: [{name: anna, card: 'https://anna.test', effect: keyed, allow_skills: [a, b_*]}]}"
    (tmp_path / "autoglm.yaml").write_text(peers)

    (peer,) = load_settings(environ={"AUTOGLM_HOME": str(tmp_path)}, folder=tmp_path).agents.peers

    assert (peer.effect, peer.allow_skills) == (Effect.KEYED, ("a", "b_*"))


@pytest.mark.parametrize(
    ("peers", "words"),
    [
        ((PeerSettings(card="https://x.test"),), "needs a name"),
        ((PeerSettings(name="../x", card="https://x.test"),), "needs a name"),
        ((ANNA, ANNA), r"agents\.peers\[1\] needs a name of its own"),
        ((PeerSettings(name="anna"),), "needs `card`"),
        ((PeerSettings(name="anna", card="https://x.test", headers={"a": "secret"}),), "holds a value itself"),
    ],
)
def test_what_does_not_fit_is_named(peers, words):
    with pytest.raises(SettingsError, match=words) as refused:
        check_agents(AgentsSettings(peers=peers))

    assert "secret" not in str(refused.value)


def test_a_card_is_an_address_of_the_web(tmp_path):
    (tmp_path / "autoglm.yaml").write_text("agents: {peers: [{name: anna, card: 'file:///etc/passwd'}]}")

    with pytest.raises(SettingsError, match="card"):
        load_settings(environ={"AUTOGLM_HOME": str(tmp_path)}, folder=tmp_path)


def test_headers_are_revealed_with_their_scheme():
    peer = PeerSettings(name="anna", card="https://anna.test", headers={"Authorization": "Bearer env:KEY"})

    found = peer_headers(peer, environ={"KEY": "word"})

    assert (found.values, found.secrets) == ({"Authorization": "Bearer word"}, ("word",))
    with pytest.raises(SettingsError, match="of the agent anna is empty"):
        peer_headers(peer, environ={})
