"""What a profile says, and how its file is read. A family differs from others in data only, never in code."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeAlias

import msgspec

from autoglm.core.errors import FailureKind, NotFound, UsageError

StopReason: TypeAlias = Literal["stop", "length", "tool_calls", "filtered", "broken", "malformed"]
"""What a family's word for the end of an answer means. `broken` is the endpoint's own failure; `malformed` is an answer
that the endpoint could not read itself."""

ToolChoice: TypeAlias = Literal["auto", "none", "required", "named"]


class SystemPlace(StrEnum):
    """Where the system message goes: its own role, OpenAI's developer role, or before the first user message."""

    SYSTEM = "system"
    DEVELOPER = "developer"
    FIRST_USER = "first_user"


class Echo(StrEnum):
    """Whether the reasoning of earlier turns is sent back: never; in turns with tool calls, where leaving the field out
    is an error; in every turn that has it; or inside the text, in <think> tags."""

    DROP = "drop"
    WITH_CALLS = "with_calls"
    ALWAYS = "always"
    TAGS = "tags"


class ToolDialect(StrEnum):
    """How calls are written: in the protocol's own fields; there, but now and then in the text; only in the text, and
    then the tools are described in the prompt."""

    NATIVE = "native"
    NATIVE_OR_TEXT = "native_or_text"
    TEXT = "text"


class JsonMode(StrEnum):
    """How JSON of a shape is asked for. Without `json_schema` the shape is also put into the prompt."""

    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"
    NONE = "none"


class RateLimit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two response headers: how much is left, and when it is full again (seconds, `6m0s`, or a moment)."""

    remaining: str
    reset: str


class Profile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The facts of one family.

    `errors` maps the endpoint's own codes, types and status words (lower case; a code with dots is also looked up by
    what precedes the first dot) to kinds of failure; they are looked at before the HTTP status. `stop_reasons` adds to
    the protocol's own words. `extra` is sent with every request, `extra_with_tools` with those that offer tools.
    `default_max_tokens` is sent when the caller names none (0: nothing is sent).
    """

    name: str
    checked: str
    sources: tuple[str, ...]
    notes: tuple[str, ...] = ()
    system: SystemPlace = SystemPlace.SYSTEM
    reasoning: Echo = Echo.DROP
    has_think_tags: bool = False
    tool_dialect: ToolDialect = ToolDialect.NATIVE
    tool_choices: frozenset[ToolChoice] = frozenset({"auto", "none", "required", "named"})
    json_mode: JsonMode = JsonMode.JSON_SCHEMA
    max_tokens_field: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    default_max_tokens: int = 0
    has_stream_options: bool = True
    rejected_options: frozenset[str] = frozenset()
    extra: dict[str, Any] = {}
    extra_with_tools: dict[str, Any] = {}
    stop_reasons: dict[str, StopReason] = {}
    errors: dict[str, FailureKind] = {}
    rate_limits: tuple[RateLimit, ...] = ()


@cache
def load_profile(name: str = "default") -> Profile:
    """The shipped profile of that name. Raises NotFound that lists the names."""
    if name not in profile_names():
        raise NotFound(f"There is no profile {name!r}.", hint=f"Known: {', '.join(profile_names())}.")
    profile = read_profile(files(__package__).joinpath(f"{name}.json").read_bytes(), origin=f"{name}.json")
    if profile.name != name:
        raise UsageError(f"The profile in {name}.json calls itself {profile.name!r}.", hint="Give it the file's name.")
    return profile


@cache
def profile_names() -> tuple[str, ...]:
    """The shipped profiles, sorted."""
    found = (entry.name for entry in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in found if name.endswith(".json")))


def read_profile(content: bytes, *, origin: str) -> Profile:
    """A profile from JSON, checked. Raises UsageError that names `origin`, the field and what is wrong with it."""
    try:
        profile = msgspec.json.decode(content, type=Profile)
    except (msgspec.DecodeError, RecursionError) as error:
        raise UsageError(f"The profile {origin} cannot be read: {error}.", hint="See docs/models.md.") from None
    if not profile.sources:
        raise UsageError(f"The profile {origin} names no sources.", hint="Say where its facts can be looked up.")
    if loud := [code for code in profile.errors if code != code.lower()]:
        raise UsageError(
            f"The profile {origin} has error codes in capitals: {', '.join(loud)}.", hint="Write them small."
        )
    return profile
