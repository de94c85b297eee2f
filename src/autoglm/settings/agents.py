"""What the settings of the team and of peers must be, and the secrets in the headers of peers."""

from __future__ import annotations

import os
from collections.abc import Mapping

from autoglm.core.errors import SettingsError
from autoglm.settings.agents_tree import AgentsSettings, PeerSettings
from autoglm.settings.references import Revealed, check_name, check_references, revealed

AUCTION = "auction"


def check_agents(agents: AgentsSettings) -> None:
    """Raises SettingsError."""
    members: set[str] = set()
    for index, member in enumerate(agents.team):
        check_name(member.name, f"agents.team[{index}]", members)
        if member.name == AUCTION:
            raise SettingsError(f"agents.team[{index}]: {AUCTION} is what plans say when all may bid.")
    names: set[str] = set()
    for index, peer in enumerate(agents.peers):
        where = f"agents.peers[{index}]"
        check_name(peer.name, where, names)
        if not peer.card:
            raise SettingsError(f"{where} ({peer.name}) needs `card`, the address of its card.")
        check_references(peer.headers, f"{where}.headers")


def peer_headers(peer: PeerSettings, *, environ: Mapping[str, str] | None = None) -> Revealed:
    """Raises SettingsError for a reference with nothing behind it."""
    return revealed(peer.headers, f"the agent {peer.name}", os.environ if environ is None else environ)
