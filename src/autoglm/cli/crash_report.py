"""Keeps the traceback of an unexpected error in a file for a bug report."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
import traceback
from pathlib import Path

from autoglm.settings.files import make_folder
from autoglm.settings.places import default_home
from autoglm.version import VERSION


def write_crash_report(error: Exception, home: Path | None = None) -> Path:
    """The file that now holds the traceback: in the home, or in the temporary folder when the home cannot be written.
    Arguments and environment are left out: they may hold secrets."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    text = f"autoglm {VERSION}, Python {sys.version.split()[0]}, {platform.platform()}, {stamp}\n\n"
    text += "".join(traceback.format_exception(error))
    folder = (default_home() if home is None else home) / "errors"
    try:
        make_folder(folder)
        return _write(folder, f"error-{stamp}-", text)
    except OSError:
        return _write(Path(tempfile.gettempdir()), f"autoglm-error-{stamp}-", text)


def _write(folder: Path, prefix: str, text: str) -> Path:
    """A file that nobody else has, for its owner only."""
    file, name = tempfile.mkstemp(prefix=prefix, suffix=".txt", dir=folder)
    with os.fdopen(file, "w", encoding="utf-8", errors="backslashreplace") as stream:
        stream.write(text)
    return Path(name)
