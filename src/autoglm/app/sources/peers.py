"""The agents of the settings as sources of tools: their secrets and where what was approved of them lies."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from urllib.parse import urlsplit

from autoglm.app.sources.parts import Parts
from autoglm.core.a2a import CARD_PATH
from autoglm.core.errors import FailureKind, SettingsError, ToolError
from autoglm.settings.agents import peer_headers
from autoglm.settings.agents_tree import PeerSettings
from autoglm.tools.a2a.source import AgentSource, Peer
from autoglm.tools.a2a.wire import AgentWire, Place
from autoglm.tools.imported.pins import Pins


def agent_sources(parts: Parts) -> Iterator[AgentSource]:
    """A source for each agent; nobody is asked yet."""
    folder = parts.settings.home / "imports" / "agents"
    pins = Pins(folder, whose="agent", command="autoglm tools agents approve")
    for settings in parts.settings.agents.peers:
        peer = Peer(
            name=settings.name,
            card_url=_card_url(settings),
            timeout_s=settings.timeout_s,
            effect=settings.effect,
            allow=settings.allow_skills,
        )
        yield AgentSource(peer, partial(_wire, parts, settings), pins=pins, clock=parts.clock)


def _card_url(peer: PeerSettings) -> str:
    has_path = urlsplit(peer.card).path.strip("/") != ""
    return peer.card if has_path else peer.card.rstrip("/") + CARD_PATH


def _wire(parts: Parts, peer: PeerSettings) -> AgentWire:
    """Raises ToolError for a secret that is not there."""
    try:
        headers = peer_headers(peer)
    except SettingsError as error:
        raise ToolError(error.message, kind=FailureKind.REFUSED, hint=error.hint) from None
    place = Place(
        name=peer.name,
        card_url=_card_url(peer),
        headers=headers.values,
        secrets=headers.secrets,
        allow_private=peer.allow_private,
        most_bytes=parts.settings.tools.max_output_bytes + 100_000,
    )
    return AgentWire(parts.egress, place)
