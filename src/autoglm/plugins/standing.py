"""Where each plugin stands: found or not, allowed or not, on or off."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from autoglm.plugins.finding import Found, find_plugins
from autoglm.plugins.grants import Grant, GrantBook


class State(StrEnum):
    ON = "on"
    OFF = "off"
    NEW = "new"
    CHANGED = "changed"
    BROKEN = "broken"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Standing:
    """NEW: never allowed. CHANGED: no longer what was allowed. MISSING: allowed, and not there."""

    found: Found
    state: State
    grant: Grant | None = None


def standings(folder: Path) -> tuple[Standing, ...]:
    """Of all plugins by name. Reads manifests and runs nothing. Raises UsageError for a damaged book of grants."""
    grants = GrantBook(folder).read()
    found = {plugin.name: plugin for plugin in find_plugins(folder)}
    known = {**{name: Found(name, "", problem="It is not there any more.") for name in grants}, **found}
    return tuple(
        Standing(known[name], _state(known[name], grants.get(name)), grants.get(name)) for name in sorted(known)
    )


def _state(found: Found, grant: Grant | None) -> State:
    if found.bundle is None:
        return State.BROKEN if found.place else State.MISSING
    if grant is None:
        return State.NEW
    if not grant.is_enabled:
        return State.OFF
    return State.ON if grant.digest == found.bundle.digest else State.CHANGED
