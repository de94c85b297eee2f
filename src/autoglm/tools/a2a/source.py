"""The skills of one agent as tools, held to what was approved.

The first look at a card approves it. From then on a card that says something new or else closes the agent until a
person has approved it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cached_property, partial

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.ports import Clock
from autoglm.core.tools import CallContext, Effect
from autoglm.core.values import Json
from autoglm.core.values import digest as digest_of
from autoglm.tools.a2a.card import Card, Skill, read_card
from autoglm.tools.a2a.errand import Errand
from autoglm.tools.a2a.results import output_of
from autoglm.tools.a2a.wire import AgentWire
from autoglm.tools.decorator import AnyTool
from autoglm.tools.imported.pins import Approved, Pins
from autoglm.tools.imported.tool import imported_tool

_CARD_S = 15.0
_HOLDS_S = 3_600.0
_AGENT = "the agent itself"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """An agent as it is configured. `allow` holds patterns of skills, as `report_*`; nothing in it allows all."""

    name: str
    card_url: str
    timeout_s: float = 300.0
    effect: Effect = Effect.UNSAFE
    allow: tuple[str, ...] = ()

    def takes(self, skill: Skill) -> bool:
        return not self.allow or any(fnmatchcase(skill.id, pattern) for pattern in self.allow)


@dataclass(frozen=True, slots=True)
class Look:
    """What a card says now. `changes` names what nobody has approved as it is."""

    card: Card
    changes: tuple[str, ...]


class AgentSource:
    """A ToolSource. `connect` makes the way to the agent when it is first needed; it raises ToolError."""

    def __init__(self, peer: Peer, connect: Callable[[], AgentWire], *, pins: Pins, clock: Clock) -> None:
        self._peer = peer
        self._connect = connect
        self._pins = pins
        self._clock = clock
        self._card: Card | None = None
        self._looked_until = 0.0

    @property
    def name(self) -> str:
        return self._peer.name

    @property
    def origin(self) -> str:
        return f"agent:{self._peer.name}"

    async def tools(self) -> Sequence[AnyTool]:
        """A tool for each skill, or one for the agent. Raises ToolError, StorageError."""
        card = await self._approved_card()
        return tuple(imported_tool(skill.spec, partial(self._call, skill)) for skill in card.skills)

    async def look(self) -> Look:
        """Read the card; the first time, this approves it. Raises ToolError, StorageError."""
        card = await self._read()
        approved = self._pins.read(self.name)
        if approved is None or approved.place != self._place:
            self._approve(card)
            return Look(card, ())
        return Look(card, approved.changes(_said(card)))

    async def says(self) -> Look:
        """As `look`, whatever was approved before: all of it counts as new. Raises ToolError."""
        card = await self._read()
        return Look(card, tuple(_said(card)))

    async def approve(self, seen: Look) -> None:
        """Take the card that was seen for approved, whatever it says by now. Raises StorageError."""
        self._approve(seen.card)

    async def close(self) -> None:
        """Nothing is held open."""

    # --- inside ------------------------------------------------------------------------------------------------------

    async def _call(self, skill: Skill, arguments: Mapping[str, Json], context: CallContext) -> Json:
        """Raises ToolError."""
        within_s = max(0.001, min(self._peer.timeout_s, context.deadline - self._clock.now()))
        card = self._card
        if card is None or self._clock.now() >= self._looked_until:
            card = await self._approved_card()
        errand = Errand(self._wire, card, within_s, may_come_again=self._peer.effect is Effect.KEYED)
        try:
            await errand.run(_params(skill, arguments, key=context.key))
        except ToolError as error:
            raise _weighed(error, self._peer.effect) from None
        return output_of(errand, tool=skill.spec.name)

    async def _approved_card(self) -> Card:
        look = await self.look()
        if look.changes:
            raise ToolError(
                f"The agent {self.name} says what nobody approved: {', '.join(look.changes)}.",
                kind=FailureKind.REFUSED,
                hint=f"Look at it and approve it: `autoglm tools agents approve {self.name}`.",
            )
        self._card, self._looked_until = look.card, self._clock.now() + _HOLDS_S
        return look.card

    async def _read(self) -> Card:
        peer = self._peer
        content = await self._wire.card(within_s=min(peer.timeout_s, _CARD_S))
        card = read_card(content, peer=peer.name, url=peer.card_url, effect=peer.effect, timeout_s=peer.timeout_s)
        return replace(card, skills=tuple(filter(peer.takes, card.skills)))

    @cached_property
    def _wire(self) -> AgentWire:
        return self._connect()

    @property
    def _place(self) -> str:
        return digest_of(self._peer.card_url)

    def _approve(self, card: Card) -> None:
        self._pins.write(self.name, Approved(self._place, _said(card)))


def _said(card: Card) -> Mapping[str, str]:
    return {_AGENT: card.digest, **{skill.id: skill.digest for skill in card.skills}}


def _params(skill: Skill, arguments: Mapping[str, Json], *, key: str) -> Mapping[str, Json]:
    """The id of the message is the idempotency key: an agent that knows it again does nothing twice."""
    parts: list[Json] = [{"text": arguments["message"]}]
    if "data" in arguments:
        parts.append({"data": arguments["data"]})
    message: dict[str, Json] = {
        "messageId": key,
        "role": "ROLE_USER",
        "parts": parts,
        "metadata": {"skillId": skill.id},
    }
    if "task" in arguments:
        message["taskId"] = arguments["task"]
    return {"message": message, "configuration": {"acceptedOutputModes": ["text/plain", "application/json"]}}


def _weighed(error: ToolError, effect: Effect) -> ToolError:
    """An outcome that is not known matters only where the call must not happen twice."""
    if error.kind is not FailureKind.OUTCOME_UNKNOWN or effect is Effect.UNSAFE:
        return error
    return ToolError(error.message, kind=FailureKind.UNAVAILABLE, hint=error.hint)
