"""Plugins written to disk, and an engine on a home that holds them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from autoglm.plugins.bundle import Bundle, read_bundle
from autoglm.plugins.grants import Grant, GrantBook
from autoglm.plugins.installing import install
from autoglm.settings.load import load_settings
from autoglm.settings.tree import Settings

hypothesis_settings.register_profile("repeatable", deadline=None, derandomize=True)
hypothesis_settings.load_profile("repeatable")

HEAD = "from autoglm.plugins import *\n"


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Write a package with a manifest; gives the folder around it."""

    def write(code: str, *, name: str = "probe", manifest: str = "", package: str = "") -> Path:
        folder = tmp_path / "sources" / name / (package or f"autoglm_{name.replace('-', '_')}")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").write_text(HEAD + code)
        (folder / "plugin.yaml").write_text(f'name: {name}\nversion: "1.0"\n{manifest}')
        return folder.parent

    return write


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    workspace = tmp_path / "work"
    workspace.mkdir()
    flags = {"home": str(tmp_path / "home"), "plugins.hook_s": "0.3"}
    return load_settings(environ={}, folder=workspace, flags=flags)


@pytest.fixture
def installed(settings: Settings) -> Callable[[Path], Bundle]:
    """Install what was written, and grant what it asks for."""

    def put(source: Path) -> Bundle:
        folder = settings.home / "plugins"
        bundle = install(read_bundle(source), folder)
        grant = Grant(digest=bundle.digest, permissions=bundle.manifest.permissions)
        GrantBook(folder).keep(bundle.manifest.name, grant)
        return bundle

    return put
