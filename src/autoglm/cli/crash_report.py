"""Keeps the traceback of an unexpected error in a file for a bug report."""

from __future__ import annotations

import platform
import sys
import tempfile
import time
import traceback
from pathlib import Path

from autoglm import __version__
from autoglm.settings.places import default_home


def write_crash_report(error: Exception, home: Path | None = None) -> Path:
    """The file that now holds the traceback: in the home, or in the temporary folder when the home cannot be written.
    Arguments and environment are left out: they may hold secrets."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    text = f"autoglm {__version__}, Python {sys.version.split()[0]}, {platform.platform()}, {stamp}\n\n"
    text += "".join(traceback.format_exception(error))
    name = f"error-{stamp}.txt"
    folder = (default_home() if home is None else home) / "errors"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="autoglm-"))
        (folder / name).write_text(text, encoding="utf-8")
    return folder / name
