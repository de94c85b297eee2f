"""What a plugin says of itself, in `plugin.yaml` or `plugin.toml` in its package. Reading it runs nothing.

Must not know: where the text came from.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

from jsonschema.exceptions import best_match

from autoglm.core.errors import SettingsError, UsageError
from autoglm.core.values import Json
from autoglm.planning.schemas import BoundedSchema, NotCheckable, schema_flaw
from autoglm.planning.strict import Unreadable, json_flaws, read_yaml
from autoglm.security.permissions import Permissions, read_permissions
from autoglm.tools.cleaning import clean_line

MANIFESTS = ("plugin.yaml", "plugin.toml")
MAX_BYTES = 65_536
NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_VERSION = re.compile(r"\d{1,6}(?:\.\d{1,6}){0,3}(?:[a-z0-9.+-]{0,20})")
_KEYS = ("name", "version", "description", "needs", "permissions", "settings")
_ANYTHING: Mapping[str, Json] = {"type": "object", "additionalProperties": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`needs` is the oldest version of Open-AutoGLM that will do; `settings` a JSON Schema of an object."""

    name: str
    version: str
    description: str = ""
    needs: str = ""
    permissions: Permissions = field(default_factory=Permissions)
    settings: Mapping[str, Json] = field(default_factory=lambda: _ANYTHING)

    def checked_settings(self, given: Json) -> Mapping[str, Json]:
        """The settings with the defaults of the schema's own properties. Raises SettingsError."""
        values = {**_defaults(self.settings), **given} if isinstance(given, Mapping) else given
        try:
            flaw = best_match(iter(BoundedSchema(self.settings).errors(values)))
        except NotCheckable as why:
            raise SettingsError(
                f"The settings schema of plugin {self.name} {clean_line(str(why), max_chars=200)}."
            ) from None
        if flaw is not None or not isinstance(values, Mapping):
            what = clean_line(flaw.message, max_chars=200) if flaw is not None else "they must be an object"
            place = ".".join(map(str, flaw.absolute_path)) if flaw is not None else ""
            raise SettingsError(
                f"The settings of plugin {self.name} do not fit: {f'{place}: ' if place else ''}{what}.",
                hint="Its manifest says under `settings` what they may be.",
            )
        return values


def read_manifest(name: str, body: bytes) -> Manifest:
    """`name` is the file's: .yaml or .toml. Raises UsageError that names what is wrong."""
    if len(body) > MAX_BYTES:
        raise UsageError(f"{name} is larger than {MAX_BYTES:,} bytes.")
    content = _toml(name, body) if name.endswith(".toml") else _yaml(name, body)
    if not isinstance(content, Mapping):
        raise UsageError(f"{name} must hold `key: value` lines.", hint=f"It may hold: {', '.join(_KEYS)}.")
    if unknown := sorted(map(str, set(content) - set(_KEYS))):
        raise UsageError(
            f"{name}: there is no key {clean_line(unknown[0], max_chars=40)!r}.", hint=f"Use: {', '.join(_KEYS)}."
        )
    try:
        return _manifest(content)
    except UsageError as error:
        raise UsageError(f"{name}: {error.message}", hint=error.hint) from None


def require_fit(manifest: Manifest, version: str) -> None:
    """Raises UsageError when the plugin needs a newer Open-AutoGLM than this version."""
    if _numbers(manifest.needs) > _numbers(version):
        raise UsageError(
            f"Plugin {manifest.name} needs Open-AutoGLM {manifest.needs}; this is {version}.",
            hint="Update Open-AutoGLM, or use an older version of the plugin.",
        )


def _yaml(name: str, body: bytes) -> Json:
    try:
        return read_yaml(body)
    except Unreadable as error:
        raise UsageError(f"{name}: {error.message}") from None


def _toml(name: str, body: bytes) -> Json:
    try:
        content: Json = tomllib.loads(body.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{name} is not TOML: {clean_line(str(error), max_chars=200)}.") from None
    for where, flaw in json_flaws(content, "manifest"):
        raise UsageError(f"{name}: {where} {flaw}.")
    return content


def _manifest(content: Mapping[str, Json]) -> Manifest:
    name, version = _text(content, "name"), _text(content, "version")
    if not NAME.fullmatch(name):
        raise UsageError(f"{clean_line(name, max_chars=60)!r} cannot be a plugin's name.", hint="Use a-z, 0-9 and `-`.")
    if not _VERSION.fullmatch(version):
        raise UsageError(f"{clean_line(version, max_chars=60)!r} is no version.", hint='Write it as "1.2.0".')
    needs = _text(content, "needs")
    if needs and not _VERSION.fullmatch(needs):
        raise UsageError(f"needs: {clean_line(needs, max_chars=60)!r} is no version.", hint='Write it as "0.1".')
    return Manifest(
        name=name,
        version=version,
        description=clean_line(_text(content, "description"), max_chars=300),
        needs=needs,
        permissions=read_permissions(content.get("permissions") or {}),
        settings=_schema(content.get("settings")),
    )


def _text(content: Mapping[str, Json], key: str) -> str:
    value = content.get(key, "")
    if not isinstance(value, str):
        raise UsageError(f"{key} must be a text.", hint=f'Put it into quotes: {key}: "..."')
    return value


def _schema(content: Json) -> Mapping[str, Json]:
    """A JSON Schema of an object. Its references stay inside it, and its patterns are held to bounded time."""
    if content is None:
        return _ANYTHING
    if not isinstance(content, Mapping) or content.get("type", "object") != "object":
        raise UsageError("settings must be a JSON Schema of an object.", hint="Begin it with `type: object`.")
    if flaw := schema_flaw(content):
        raise UsageError(f"settings is no JSON Schema: {clean_line(flaw, max_chars=200)}.")
    return {"type": "object", **content}


def _defaults(schema: Mapping[str, Json]) -> dict[str, Json]:
    properties = schema.get("properties")
    named = properties.items() if isinstance(properties, Mapping) else ()
    return {key: inner["default"] for key, inner in named if isinstance(inner, Mapping) and "default" in inner}


def _numbers(version: str) -> tuple[int, ...]:
    """1.2.0rc1 -> (1, 2): the release, without zeros at its end."""
    release = re.match(r"[\d.]*", version)
    numbers = [int(part) for part in (release.group() if release else "").split(".") if part]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
