"""Imports a plugin from the bytes that were approved, and forgets it again.

Nothing is taken from the disk after the approval, nor from cached byte code; modules of the plugin that are not among
those bytes do not exist.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType

from autoglm.core.errors import UsageError
from autoglm.plugins.api import Plugin
from autoglm.plugins.bundle import Bundle

ENTRY = "plugin"
"""What the package must call its plugin: a class derived from Plugin."""


class Code(importlib.abc.MetaPathFinder, importlib.abc.SourceLoader):  # type: ignore[misc]  # typeshed: the bases differ
    """The modules of one bundle, while they are imported."""

    def __init__(self, bundle: Bundle) -> None:
        self._package = bundle.package
        self._folder = bundle.folder
        self._files: Mapping[str, bytes] = bundle.files

    def plugin(self) -> Plugin:
        """Runs the plugin's code. Raises whatever that raises, and UsageError when it is no plugin."""
        self._require_free()
        sys.meta_path.insert(0, self)
        made = getattr(importlib.import_module(self._package), ENTRY, None)
        found = made() if isinstance(made, type) else made
        if not isinstance(found, Plugin):
            raise UsageError(
                f"The package {self._package} has no `{ENTRY}`.", hint=f"Write `{ENTRY} = YourClass` in __init__.py."
            )
        return found

    def forget(self) -> None:
        """Take the modules out of Python's table; objects that are still used live on."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        for name, module in tuple(sys.modules.items()):
            if _is_within(name, self._package) and _loader(module) is self:
                del sys.modules[name]

    def _require_free(self) -> None:
        """A plugin must not stand in the place of another module."""
        known = sys.modules.get(self._package)
        if isinstance(_loader(known), Code):
            for name in [name for name in sys.modules if _is_within(name, self._package)]:
                del sys.modules[name]  # an earlier load of it
            return
        spec = None if known is None else known.__spec__
        if known is None and self._package not in sys.stdlib_module_names:
            spec = importlib.util.find_spec(self._package)
        if known is not None or (spec is not None and str(self._folder) not in (spec.submodule_search_locations or ())):
            raise UsageError(
                f"The name {self._package} belongs to another module.", hint="The plugin's package must be renamed."
            )

    # --- what Python asks ---------------------------------------------------------------------------------------------

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 -- Python's signature
        target: ModuleType | None = None,  # noqa: ARG002 -- as above
    ) -> importlib.machinery.ModuleSpec | None:
        if not _is_within(fullname, self._package):
            return None
        inner = fullname.removeprefix(self._package).lstrip(".").replace(".", "/")
        for name in (f"{inner}/__init__.py".lstrip("/"), f"{inner}.py"):
            if name in self._files:
                return self._spec(fullname, name)
        raise ModuleNotFoundError(f"The plugin's package has no module {fullname}.", name=fullname)

    def _spec(self, fullname: str, name: str) -> importlib.machinery.ModuleSpec | None:
        file = self._folder / name
        inside = [str(file.parent)] if name.endswith("__init__.py") else None
        return importlib.util.spec_from_file_location(fullname, file, loader=self, submodule_search_locations=inside)

    def get_filename(self, fullname: str) -> str:
        module = sys.modules[fullname]
        return str(module.__file__)

    def get_data(self, path: str) -> bytes:
        """Only sources are asked for: without times of files Python keeps no byte code."""
        try:
            return self._files[str(path).removeprefix(f"{self._folder}/")]
        except KeyError:
            raise OSError(f"{path} is not part of the plugin") from None


def _is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _loader(module: ModuleType | None) -> object:
    return getattr(getattr(module, "__spec__", None), "loader", None)
