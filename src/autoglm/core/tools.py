"""What is known of a tool before it is called, and what a call carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from autoglm.core.values import Json


class Effect(StrEnum):
    """What a call does to the world, hence what may be done again after a crash.

    NONE reads only. IDEMPOTENT may be sent twice with the same arguments. KEYED may be sent twice with the
    same idempotency key. UNSAFE may not: when its outcome is unknown, a person is asked.
    """

    NONE = "none"
    IDEMPOTENT = "idempotent"
    KEYED = "keyed"
    UNSAFE = "unsafe"


class ToolRole(StrEnum):
    """CALL is performed by code; ASK and WAIT are performed by the runner itself: a person answers, time passes."""

    CALL = "call"
    ASK = "ask"
    WAIT = "wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolTraits:
    """The part of a tool's description that decides how its steps are run; recorded with the plan.
    `timeout_s` bounds one attempt, `max_parallel` the calls at one time (0: no bound of its own)."""

    effect: Effect = Effect.UNSAFE
    role: ToolRole = ToolRole.CALL
    timeout_s: float = 60.0
    max_parallel: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolSpec:
    """A tool as planners, models and people see it.

    `parameters` and `returns` are JSON Schemas of the arguments (an object) and of the output.
    `descriptions` maps a language tag to a sentence; `keywords` are further words people use for it, any language.
    `argument_descriptions` maps a language tag to a sentence for each argument; in English they are in `parameters`.
    `consumes` and `produces` name kinds of content ("text", "table", "path", "url", "number", "markdown", ...):
    for each argument that can take another step's output, and for each output field ("" for the whole).
    `sensitive` lists arguments that policies watch; `untrusted` lists output fields written by strangers.
    """

    name: str
    description: str
    parameters: Mapping[str, Json]
    returns: Mapping[str, Json] = field(default_factory=dict)
    traits: ToolTraits = field(default_factory=ToolTraits)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    argument_descriptions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    consumes: Mapping[str, str] = field(default_factory=dict)
    produces: Mapping[str, str] = field(default_factory=dict)
    sensitive: tuple[str, ...] = ()
    untrusted: tuple[str, ...] = ()
    origin: str = "built-in"

    @property
    def is_imported(self) -> bool:
        """Whether strangers wrote its description: its origin has a kind and a name, as `openapi:petstore`."""
        return ":" in self.origin

    @property
    def has_effect(self) -> bool:
        """Whether it does something to the world; other tools read, wait or ask."""
        return self.traits.effect is not Effect.NONE

    @property
    def properties(self) -> Mapping[str, Json]:
        """The schemas of its parameters by their names."""
        properties = self.parameters.get("properties")
        return properties if isinstance(properties, Mapping) else {}

    def argument_description(self, name: str, language: str) -> str:
        """What an argument takes: in the language, else as its schema says it; "" when nobody does."""
        told = self.argument_descriptions.get(language, {}).get(name)
        schema = self.properties.get(name)
        return told or (str(schema.get("description", "")) if isinstance(schema, Mapping) else "")

    def parameters_in(self, language: str) -> Mapping[str, Json]:
        """Its parameters with what is told of them in the language, for those who read the schema itself."""
        told = self.argument_descriptions.get(language)
        if not told:
            return self.parameters
        properties: dict[str, Json] = {
            name: {**schema, "description": told[name]} if name in told and isinstance(schema, Mapping) else schema
            for name, schema in self.properties.items()
        }
        return {**self.parameters, "properties": properties}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCall:
    """A tool that a snippet or an agent calls while it works."""

    tool: str
    args: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallContext:
    """What a call knows of its surroundings. `deadline` is an absolute Unix time in seconds."""

    run_id: str
    step: str
    attempt: int
    key: str
    deadline: float
    principal: str = "local"
    language: str = "en"
    trace_id: str = ""
