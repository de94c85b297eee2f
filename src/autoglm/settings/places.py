"""Where the home is, by each platform's convention."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

HOME_VARIABLE = "AUTOGLM_HOME"
CONFIG_VARIABLE = "AUTOGLM_CONFIG"
CONFIG_NAME = "autoglm.yaml"
MODELS_NAME = "models.yaml"


def default_home(environ: Mapping[str, str] | None = None, platform: str = sys.platform) -> Path:
    """`AUTOGLM_HOME`, else XDG_DATA_HOME or ~/.local/share, ~/Library/Application Support, %LOCALAPPDATA%."""
    environ = os.environ if environ is None else environ
    if named := environ.get(HOME_VARIABLE):
        return Path(named).expanduser().absolute()
    user = Path(environ.get("HOME") or environ.get("USERPROFILE") or "~").expanduser()
    if platform == "win32":
        base = Path(environ.get("LOCALAPPDATA") or user / "AppData" / "Local")
    elif platform == "darwin":
        base = user / "Library" / "Application Support"
    else:
        base = Path(environ.get("XDG_DATA_HOME") or user / ".local" / "share")
    return base / "autoglm"
