"""An endpoint's settings, filled up with what its preset or its address says. Reads the keys."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field

from autoglm.core.errors import SettingsError
from autoglm.models.presets import PRESETS, preset_of
from autoglm.routing.endpoint import EndpointFacts
from autoglm.settings.models_tree import EndpointSettings
from autoglm.settings.secrets import read_secret


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedEndpoint:
    """An endpoint's settings with what its preset or its address adds. `key` is empty when none is needed; a key
    that is needed and not there is told in `key_problem`."""

    name: str
    settings: EndpointSettings
    base_url: str
    protocol: str
    profile: str
    credential: str
    key: str = field(default="", repr=False)
    key_problem: str = ""
    capabilities: frozenset[str] = frozenset()
    region: str = ""

    @property
    def digest(self) -> str:
        """Equal digests mean equal endpoints, the key included."""
        plain = {**dataclasses.asdict(self.settings), "base_url": self.base_url, "key": self.key}
        return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()

    @property
    def facts(self) -> EndpointFacts:
        settings = self.settings
        return EndpointFacts(
            name=self.name,
            weight=settings.weight,
            max_in_flight=settings.max_in_flight,
            input_price=settings.input_price,
            output_price=settings.output_price,
            context_tokens=settings.context_tokens,
            capabilities=self.capabilities,
            region=self.region,
            tags=frozenset(settings.tags),
        )


def resolved(name: str, settings: EndpointSettings, *, base_url: str = "") -> ResolvedEndpoint:
    """The endpoint as it will be used; `base_url` goes before the file's, for replicas."""
    preset = PRESETS.get(settings.preset) or preset_of(base_url or settings.base_url)
    asked = PRESETS.get(settings.preset)
    credential = settings.credential or (f"env:{asked.key_variable}" if asked and asked.key_variable else "")
    key, problem = _key(name, credential)
    return ResolvedEndpoint(
        name=name,
        settings=settings,
        base_url=base_url or settings.base_url or (asked.base_url if asked else ""),
        protocol=settings.protocol or (preset.protocol if preset else "openai_chat"),
        profile=settings.profile or (preset.profile if preset else "default"),
        credential=credential,
        key=key,
        key_problem=problem,
        capabilities=frozenset(settings.capabilities) or (asked.capabilities if asked else frozenset()),
        region=settings.region or (preset.region if preset else ""),
    )


def _key(name: str, credential: str) -> tuple[str, str]:
    """The key, and what is wrong with it."""
    try:
        key = read_secret(credential).reveal()
    except SettingsError as error:
        return "", f"The endpoint {name} has no key: {error.message}"
    if credential and not key:
        kind, _, place = credential.partition(":")
        what = f"the variable {place} is not set" if kind == "env" else f"the file {place} is empty"
        return "", f"The endpoint {name} has no key: {what}."
    return key, ""
