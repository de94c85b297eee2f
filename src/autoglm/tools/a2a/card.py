"""An agent's card becomes tools: read in both versions, cleaned, held to its host, never believed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from autoglm.core.a2a import OLDER, VERSION, Binding
from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.tools import Effect, ToolSpec, ToolTraits
from autoglm.core.values import Json, digest
from autoglm.tools.cleaning import clean_line
from autoglm.tools.imported.tool import tool_name

MOST_SKILLS = 200
_MOST_WORDS = 1_000
_MOST_TAGS = 10
_WHOLE = "ask"
"""The only tool of an agent that names no skills."""

PARAMETERS: Mapping[str, Json] = {
    "type": "object",
    "properties": {
        "message": {"type": "string", "minLength": 1, "description": "What the agent is asked to do."},
        "data": {"type": "object", "description": "What goes with it as JSON."},
        "task": {"type": "string", "maxLength": 500, "description": "The id of a task that asked: to answer it."},
    },
    "required": ["message"],
    "additionalProperties": False,
}
_ARGUMENTS_ZH = {
    "message": "请这个智能体做什么。",
    "data": "一并发送的 JSON 数据。",
    "task": "要回答的任务的 id：该任务提出过问题。",
}
OUTPUT: Mapping[str, Json] = {
    "type": "object",
    "properties": {
        "text": {"type": "string", "description": "What it says, its texts one after another."},
        "data": {"type": "array", "description": "What it gives as JSON."},
        "files": {"type": "array", "description": "Files: name, media_type, and data in base64 or a url."},
        "task": {"type": "string", "description": "The agent's own name for the task."},
        "note": {"type": "string", "description": "What was left out or cut."},
    },
    "required": ["text"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """Where and how an agent is spoken to. `tenant` goes back with every request."""

    url: str
    binding: Binding
    version: str
    tenant: str = ""


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill as a tool; `digest` is of everything that the card says of it."""

    id: str
    spec: ToolSpec
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """`digest` is of what it says of the agent as a whole, its address included."""

    interface: Interface
    streams: bool
    skills: tuple[Skill, ...]
    digest: str


def read_card(content: Json, *, peer: str, url: str, effect: Effect, timeout_s: float) -> Card:
    """The card that was found at `url`. Raises ToolError for what is no card, for an agent that speaks nothing that
    is spoken here, and for one that sends us to another host."""
    if not isinstance(content, Mapping) or not isinstance(content.get("name"), str):
        raise _bad(peer, "sent a card that is none")
    interface = _chosen(content, peer, url)
    listed = _objects(content.get("skills"))
    if len(listed) > MOST_SKILLS:
        raise _bad(peer, f"names {len(listed):,} skills; {MOST_SKILLS} are the most")
    whole = {"id": _WHOLE, "name": content.get("name"), "description": content.get("description")}
    traits = ToolTraits(effect=effect, timeout_s=timeout_s)
    skills = {skill.id: skill for skill in (_skill(one, peer, traits) for one in listed or [whole])}
    capabilities = content.get("capabilities")
    return Card(
        interface=interface,
        streams=isinstance(capabilities, Mapping) and capabilities.get("streaming") is True,
        skills=tuple(skills.values()),
        digest=digest([content.get("name"), content.get("description"), interface.url, interface.tenant]),
    )


def _skill(listed: Mapping[str, Json], peer: str, traits: ToolTraits) -> Skill:
    """What is no text in it is left out."""
    name, sentence = (clean_line(_text(listed, key), max_chars=_MOST_WORDS) for key in ("name", "description"))
    identity = _text(listed, "id") or name
    tags = listed.get("tags")
    words = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
    spec = ToolSpec(
        name=tool_name(peer, identity),
        description=clean_line(f"{name}: {sentence}", max_chars=_MOST_WORDS),
        parameters=PARAMETERS,
        argument_descriptions={"zh": _ARGUMENTS_ZH},
        returns=OUTPUT,
        traits=traits,
        keywords=tuple(clean_line(tag, max_chars=40) for tag in words[:_MOST_TAGS]),
        untrusted=("",),
        origin=f"agent:{peer}",
    )
    said = [listed.get(key) for key in ("id", "name", "description", "tags", "examples", "inputModes", "outputModes")]
    return Skill(identity, spec, digest(said))


# --- the way to it ---------------------------------------------------------------------------------------------------


def _chosen(card: Mapping[str, Json], peer: str, url: str) -> Interface:
    """The first interface that is spoken here, the newer version before the older one. Raises ToolError."""
    spoken = sorted(_interfaces(card), key=lambda interface: interface.version != VERSION)
    if not spoken:
        raise ToolError(
            f"The agent {peer} offers nothing that is spoken here.",
            kind=FailureKind.REFUSED,
            hint="It needs JSON-RPC or HTTP+JSON of A2A 1.0, or JSON-RPC of 0.3.",
        )
    near = [interface for interface in spoken if _is_same_place(interface.url, url)]
    if not near:
        raise ToolError(
            f"The card of the agent {peer} sends us elsewhere: {clean_line(spoken[0].url, max_chars=200)}.",
            kind=FailureKind.REFUSED,
            hint="Only the host of the card is spoken to, and never with less protection. Name a card at that host.",
        )
    return near[0]


def _interfaces(card: Mapping[str, Json]) -> Iterator[Interface]:
    for listed in _listed(card):
        url, binding = _text(listed, "url"), _text(listed, "protocolBinding")
        version = ".".join(_text(listed, "protocolVersion").split(".")[:2])
        is_spoken = binding in set(Binding) and (version == VERSION or (version, binding) == (OLDER, Binding.JSONRPC))
        if url and is_spoken:
            yield Interface(url=url, binding=Binding(binding), version=version, tenant=_text(listed, "tenant"))


def _listed(card: Mapping[str, Json]) -> Iterator[Mapping[str, Json]]:
    """The interfaces as 1.0 names them; a card of 0.3 names its own address and then others."""
    yield from _objects(card.get("supportedInterfaces"))
    if "supportedInterfaces" not in card:
        version = card.get("protocolVersion", OLDER)
        first: Mapping[str, Json] = {
            "url": card.get("url"),
            "transport": card.get("preferredTransport", Binding.JSONRPC),
        }
        for one in (first, *_objects(card.get("additionalInterfaces"))):
            yield {"url": one.get("url"), "protocolBinding": one.get("transport"), "protocolVersion": version}


def _is_same_place(url: str, card: str) -> bool:
    try:
        there, here = urlsplit(url), urlsplit(card)
        return there.hostname == here.hostname and there.scheme in {here.scheme, "https"} and "@" not in there.netloc
    except ValueError:
        return False


def _objects(listed: Json) -> list[Mapping[str, Json]]:
    return [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list | tuple) else []


def _text(content: Mapping[str, Json], name: str) -> str:
    value = content.get(name)
    return value if isinstance(value, str) else ""


def _bad(peer: str, what: str) -> ToolError:
    return ToolError(f"The agent {peer} {what}.", kind=FailureKind.BAD_OUTPUT)
