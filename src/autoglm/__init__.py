"""Open-AutoGLM: a request becomes a typed plan, runs in parallel, survives crashes and leaves a record."""

from importlib import import_module
from typing import TYPE_CHECKING

from autoglm.version import VERSION

if TYPE_CHECKING:
    from autoglm.app.api import Autoglm, init
    from autoglm.tools.decorator import tool

__version__ = VERSION
__all__ = ["Autoglm", "__version__", "init", "tool"]

_HOMES = {"Autoglm": "autoglm.app.api", "init": "autoglm.app.api", "tool": "autoglm.tools.decorator"}


def __getattr__(name: str) -> object:
    """Load the public names on first use, so that `import autoglm` stays light."""
    if name not in _HOMES:
        raise AttributeError(f"module 'autoglm' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
