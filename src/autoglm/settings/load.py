"""Finds the sources of settings and reads them in their order: defaults, file, environment, flags."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from autoglm.core.errors import SettingsError
from autoglm.settings.agents import check_agents
from autoglm.settings.mcp import check_mcp
from autoglm.settings.parse import parse_settings
from autoglm.settings.places import CONFIG_NAME, CONFIG_VARIABLE, HOME_VARIABLE, MODELS_NAME, default_home
from autoglm.settings.secrets import is_reference
from autoglm.settings.sources import (
    Entry,
    from_environment,
    from_flags,
    from_text,
    merged,
    read_file,
    referenced_variables,
)
from autoglm.settings.tree import ChannelKind, Settings
from autoglm.settings.trust import check_trusted

_NO_FLAGS: Mapping[str, str] = {}


def load_settings(
    *,
    config: Path | None = None,
    flags: Mapping[str, str] = _NO_FLAGS,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Settings:
    """The tree from defaults < file < environment < flags (dotted keys, texts).

    `folder` is where the command runs; it is the default workspace and the first place of `autoglm.yaml`.
    Raises SettingsError that names every problem with its place.
    """
    environ = os.environ if environ is None else environ
    folder = Path.cwd() if folder is None else folder.absolute()
    home = home_of(flags, environ)
    found = find_config(config=config, environ=environ, folder=folder, home=home)
    trusting = None if config or environ.get(CONFIG_VARIABLE) else home
    defaults = Entry({"home": Entry(str(home), "default"), "workspace": Entry(str(folder), "default")}, "default")
    whole = merged(defaults, from_text(_read(found, trusting), found)) if found else defaults
    asked = from_flags(flags)
    apart = referenced_variables(merged(whole, asked))
    whole = merged(merged(whole, from_environment(environ, apart=apart)), asked)
    settings = parse_settings(whole)
    _check_channels(settings)
    _check_model(settings)
    _check_gateway(settings)
    check_agents(settings.agents)
    check_mcp(settings.mcp)
    if "home" in flags or environ.get("AUTOGLM_HOME"):
        settings = replace(settings, home=home)
    if settings.models_file is None:
        beside = found.parent if found else folder
        settings = replace(settings, models_file=_models_file(beside, settings.home, trusting))
    return settings


def find_config(
    *, config: Path | None = None, environ: Mapping[str, str] | None = None, folder: Path, home: Path
) -> Path | None:
    """The settings file: the named one, else `autoglm.yaml` in the folder, else in the home; None without any.
    Raises SettingsError when a named one does not exist."""
    environ = os.environ if environ is None else environ
    named = config or (Path(environ[CONFIG_VARIABLE]) if environ.get(CONFIG_VARIABLE) else None)
    if named is None:
        return next((place / CONFIG_NAME for place in (folder, home) if (place / CONFIG_NAME).is_file()), None)
    if not named.is_file():
        raise SettingsError(f"There is no settings file {named}.", hint="`autoglm init` writes a sample.")
    return named


def home_of(flags: Mapping[str, str], environ: Mapping[str, str] | None = None) -> Path:
    """The home by flag, variable or platform; no file has a say. Raises SettingsError for one of nobody."""
    environ = os.environ if environ is None else environ
    try:
        return Path(flags["home"]).expanduser().absolute() if flags.get("home") else default_home(environ)
    except RuntimeError as error:  # "~name" of a user that does not exist
        named = flags.get("home") or environ.get(HOME_VARIABLE)
        raise SettingsError(f"The home {named} cannot be found: {error}", hint="Write the whole path.") from error


def _read(file: Path, trusting: Path | None) -> str:
    """The text of a file; one that nobody named, and that does not lie in the home `trusting`, must be trusted there.
    Raises SettingsError."""
    text = read_file(file)
    if trusting is not None and file.parent != trusting:
        check_trusted(file, text, home=trusting)
    return text


def _models_file(beside: Path, home: Path, trusting: Path | None) -> Path | None:
    """Raises SettingsError for one that is not trusted."""
    if (beside / MODELS_NAME).is_file():
        _read(beside / MODELS_NAME, trusting)
        return beside / MODELS_NAME
    return home / MODELS_NAME if (home / MODELS_NAME).is_file() else None


def _check_channels(settings: Settings) -> None:
    seen: set[str] = set()
    for index, channel in enumerate(settings.channels):
        where = f"channels[{index}]"
        if not channel.name or channel.name in seen:
            raise SettingsError(
                f"{where} needs a name of its own.", hint=f"Taken: {', '.join(sorted(seen)) or 'none'}."
            )
        seen.add(channel.name)
        needed = {ChannelKind.WEBHOOK: "url", ChannelKind.WECOM: "url", ChannelKind.SERVERCHAN: "secret"}
        needed[ChannelKind.FILE] = "path"
        name = needed.get(channel.kind, "")
        if name and not getattr(channel, name):
            raise SettingsError(f"{where} ({channel.name}) is a {channel.kind} and needs `{name}`.")
        _check_reference(channel.secret, f"{where}.secret")


def _check_model(settings: Settings) -> None:
    _check_reference(settings.model.credential, "model.credential")
    if bool(settings.model.base_url) != bool(settings.model.model):
        missing = "model.model" if settings.model.base_url else "model.base_url"
        raise SettingsError(f"{missing} is not set.", hint="A model needs both model.base_url and model.model.")


def _check_gateway(settings: Settings) -> None:
    for index, key in enumerate(settings.gateway.keys):
        where = f"gateway.keys[{index}]"
        if not key.principal or not key.key:
            raise SettingsError(
                f"{where} needs both `principal` and `key`.", hint="Without keys, leave the list empty."
            )
        if not key.key.startswith("sha256:"):
            _check_reference(key.key, f"{where}.key")


def _check_reference(text: str, key: str) -> None:
    if text and not is_reference(text):
        raise SettingsError(f"{key} holds a key itself.", hint="Write env:NAME or file:PATH instead.")
