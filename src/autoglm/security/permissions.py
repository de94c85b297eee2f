"""What somebody else's code may reach, and whether one request is within it. Pure.

A plugin, a skill, a WASM tool and an import ask for permissions; a person grants them; the ports enforce the grant.
Must not know: who asks, where grants are kept.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

from autoglm.core.errors import UsageError
from autoglm.core.values import Json

MAX_ENTRIES = 100
_MAX_CHARS = 300
_ANY = "*"
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_HOST = re.compile(r"(?:\*\.)?(?:(?!-)[a-z0-9_-]{1,63}(?<!-)\.)*(?!-)[a-z0-9_-]{1,63}(?<!-)")
# Names that lead into a house or a company by their form. Any other name belongs to the internet, whatever its owner
# makes it resolve to: only an administrator opens private addresses for it (`egress.allow_hosts`).
_PRIVATE_ENDS = frozenset({"localhost", "local", "lan", "home", "corp", "internal", "intranet", "private"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions:
    """What may be reached; empty: nothing.

    `hosts`: "api.example.com", "*.corp.lan" (everything below, not the name itself), "10.1.2.3", "*" (every public
    one). `read`, `write`: paths in the workspace, where `*` stays within a name and a last `**` is everything below:
    "report.md", "data/*.csv", "reports/**". `channels`, `secrets`: names. `watch`: tools whose arguments and outputs
    may be seen in every step that calls them; "*": every tool and model.
    """

    hosts: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(True for _ in self.entries())

    def entries(self) -> Iterator[tuple[str, str]]:
        """Each permission with its kind: ("hosts", "api.example.com")."""
        return ((kind, entry) for kind in KINDS for entry in getattr(self, kind))

    def beyond(self, granted: Permissions) -> Permissions:
        """What is asked for here and not granted there; falsy when nothing."""
        return Permissions(
            hosts=_beyond(self.hosts, granted.hosts, _covers_host),
            read=_beyond(self.read, granted.read, _covers_path),
            write=_beyond(self.write, granted.write, _covers_path),
            channels=_beyond(self.channels, granted.channels, str.__eq__),
            secrets=_beyond(self.secrets, granted.secrets, str.__eq__),
            watch=_beyond(self.watch, granted.watch, _covers_tool),
        )

    def allows_host(self, host: str) -> bool:
        """`host` as a name or address, without port and brackets."""
        name = _plain_host(host)
        return bool(name) and any(_fits_host(name, pattern) for pattern in self.hosts)

    def opens_private(self, host: str) -> bool:
        """Whether the grant itself says that the host lies in a private network: an address, or a private name."""
        name = _plain_host(host)
        if _is_address(name):
            return name in self.hosts
        return _is_private_name(name) and any(_fits_host(name, pattern) for pattern in self.hosts if pattern != _ANY)

    def allows_read(self, path: str) -> bool:
        """`path` relative to the workspace, with `/`."""
        return _is_inside(path) and any(_fits_path(path, pattern) for pattern in self.read)

    def allows_write(self, path: str) -> bool:
        return _is_inside(path) and any(_fits_path(path, pattern) for pattern in self.write)

    def allows_channel(self, name: str) -> bool:
        return name in self.channels

    def allows_secret(self, name: str) -> bool:
        return name in self.secrets

    def allows_watch(self, tool: str) -> bool:
        return any(_covers_tool(pattern, tool) for pattern in self.watch)


KINDS = tuple(field.name for field in fields(Permissions))


def read_permissions(content: Json) -> Permissions:
    """From a manifest or a kept grant: an object with lists of texts. Raises UsageError for anything else."""
    if not isinstance(content, Mapping):
        raise UsageError("Permissions must be an object with lists.", hint=f"It may hold: {', '.join(KINDS)}.")
    if unknown := sorted(map(str, set(content) - set(KINDS))):
        raise UsageError(f"There is no permission of the kind {unknown[0]!r}.", hint=f"Use: {', '.join(KINDS)}.")
    return Permissions(**{kind: _entries(kind, content.get(kind)) for kind in KINDS})


def permissions_json(permissions: Permissions) -> dict[str, Json]:
    """As `read_permissions` reads it; kinds without an entry are left out."""
    return {kind: list(entries) for kind in KINDS if (entries := getattr(permissions, kind))}


# --- reading ---------------------------------------------------------------------------------------------------------


def _entries(kind: str, content: Json) -> tuple[str, ...]:
    if content is None:
        return ()
    if isinstance(content, str) or not isinstance(content, Sequence) or len(content) > MAX_ENTRIES:
        raise UsageError(f"permissions.{kind} must be a list of at most {MAX_ENTRIES} texts.")
    return tuple(dict.fromkeys(_entry(kind, entry) for entry in content))


def _entry(kind: str, entry: Json) -> str:
    if not isinstance(entry, str) or not 0 < len(entry) <= _MAX_CHARS:
        raise UsageError(f"permissions.{kind} must hold texts of 1 to {_MAX_CHARS} characters.")
    is_right, right = _FORMS[kind]
    normal = _plain_host(entry) if kind == "hosts" else entry
    if not is_right(normal):
        raise UsageError(f"permissions.{kind}: {entry[:80]!r} is not {right}.")
    return normal


def _is_host_pattern(text: str) -> bool:
    return text == _ANY or _is_address(text) or bool(_HOST.fullmatch(text))


def _is_path_pattern(text: str) -> bool:
    *folders, last = text.split("/")
    return (
        _is_inside(text) and text.isprintable() and "**" not in "/".join(folders) and (last == "**" or "**" not in last)
    )


def _is_tool(text: str) -> bool:
    return text == _ANY or _is_name(text)


def _is_name(text: str) -> bool:
    return bool(_NAME.fullmatch(text))


_PATH_FORM = (_is_path_pattern, "a path inside the workspace, such as reports/**")
_NAME_FORM = (_is_name, "a name of letters, digits, `_`, `.` and `-`")
_FORMS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "hosts": (_is_host_pattern, "a host such as api.example.com or *.corp.lan (no scheme, port or path; in ASCII)"),
    "read": _PATH_FORM,
    "write": _PATH_FORM,
    "channels": _NAME_FORM,
    "secrets": _NAME_FORM,
    "watch": (_is_tool, "a tool's name, or * for every tool"),
}

# --- hosts -----------------------------------------------------------------------------------------------------------


def _plain_host(text: str) -> str:
    """Lower case, without a trailing dot; an address in its one usual form."""
    name = text.lower().removesuffix(".")
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        return name


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_private_name(name: str) -> bool:
    return name.rpartition(".")[2] in _PRIVATE_ENDS


def _fits_host(host: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return host.endswith(pattern[1:]) and not _is_address(host)
    return pattern in {host, _ANY}


def _covers_host(granted: str, asked: str) -> bool:
    """Whether every host that fits `asked` fits `granted`. "*" opens nothing private: that is granted by name."""
    if granted == _ANY:
        return not (_is_address(asked) or _is_private_name(asked))
    if granted.startswith("*.") and asked.startswith("*."):
        return asked.endswith(granted[1:])
    return asked != _ANY and _fits_host(asked, granted)


# --- paths -----------------------------------------------------------------------------------------------------------


def _is_inside(path: str) -> bool:
    """A relative path whose every name is a plain one. "." alone is the workspace itself."""
    names = path.split("/")
    return "\0" not in path and (path == "." or all(name not in {"", ".", ".."} for name in names))


def _fits_path(path: str, pattern: str) -> bool:
    return path == pattern or bool(_path_regex(pattern).fullmatch(path))


@lru_cache(maxsize=1_000)
def _path_regex(pattern: str) -> re.Pattern[str]:
    folder, has_tail, _ = pattern.rpartition("/**")
    if pattern == "**":
        return re.compile(r".*", re.DOTALL)
    literal = (folder if has_tail else pattern).split("*")
    return re.compile("[^/]*".join(map(re.escape, literal)) + (r"(?:/.*)?" if has_tail else ""), re.DOTALL)


def _covers_path(granted: str, asked: str) -> bool:
    """Whether every path that fits `asked` fits `granted`. Where that is hard to tell the answer is no: a person is
    asked once too often."""
    if granted in {asked, "**"}:
        return True
    if granted.endswith("/**"):
        folder = granted.removesuffix("/**")
        return asked.startswith(f"{folder}/") or asked == folder
    return "*" not in asked and _fits_path(asked, granted)


def _covers_tool(granted: str, asked: str) -> bool:
    return granted in {asked, _ANY}


def _beyond(asked: tuple[str, ...], granted: tuple[str, ...], covers: Callable[[str, str], bool]) -> tuple[str, ...]:
    return tuple(entry for entry in asked if not any(covers(given, entry) for given in granted))
