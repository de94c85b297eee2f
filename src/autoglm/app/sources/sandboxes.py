"""The sandboxes that the settings switch on: as sources of tools, and as the runner of snippets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.ports import SnippetOutcome, SnippetRunner, StepFailure
from autoglm.core.tools import ToolSpec
from autoglm.core.values import Json
from autoglm.settings.sandbox_tree import SandboxSettings
from autoglm.settings.tree import Settings
from autoglm.tools.decorator import AnyTool
from autoglm.tools.sandbox.port import MIB, Bounds
from autoglm.tools.sources import ToolSource

if TYPE_CHECKING:
    from autoglm.tools.sandbox.wasm_tools import WasmTools


def sandbox_sources(settings: Settings) -> Iterator[ToolSource]:
    """A source for each kind that is switched on, and for each WebAssembly module."""
    sandbox = settings.sandbox
    if sandbox.python:
        yield from _or_trouble("sandbox:python", lambda: _python_sources(settings))
    if sandbox.native:
        yield from _native_sources(settings)
    if sandbox.wasm and (settings.home / "wasm").is_dir():
        yield from _or_trouble("sandbox:wasm", lambda: wasm_tools(settings).sources())


def snippet_runner(settings: Settings) -> SnippetRunner | None:
    """What runs the snippets of plans; None while they are switched off. Without its package it fails every call."""
    if not settings.sandbox.python:
        return None
    try:
        return _monty(settings)
    except ToolError as error:
        return _NoSnippets(error)


def wasm_tools(settings: Settings) -> WasmTools:
    """The imported modules of the home. Raises ToolError (UNAVAILABLE) without the package."""
    try:
        from autoglm.tools.sandbox.wasm_tools import WasmTools
    except ImportError:
        raise _missing("wasmtime", "wasm") from None
    return WasmTools(settings.home / "wasm", bounds=_bounds(settings.sandbox))


def _python_sources(settings: Settings) -> Iterator[ToolSource]:
    from autoglm.tools.sandbox.python_tool import PythonSource

    yield PythonSource(_monty(settings), wall_s=settings.sandbox.wall_s)


def _monty(settings: Settings) -> SnippetRunner:
    try:
        from autoglm.tools.sandbox.snippets import MontyRunner
    except ImportError:
        raise _missing("pydantic-monty", "snippets") from None
    return MontyRunner(_bounds(settings.sandbox))


def _native_sources(settings: Settings) -> Iterator[ToolSource]:
    from autoglm.tools.sandbox.native import NativeSandbox
    from autoglm.tools.sandbox.native_tool import NativeSource
    from autoglm.tools.workspace import Workspace

    held = NativeSandbox(settings.sandbox.commands, bounds=_bounds(settings.sandbox))
    yield NativeSource(held, Workspace(settings.workspace), wall_s=settings.sandbox.wall_s)


def _or_trouble(origin: str, sources: Callable[[], Iterable[ToolSource]]) -> Iterable[ToolSource]:
    try:
        return tuple(sources())
    except ToolError as error:
        return (_Unavailable(origin, error),)


class _Unavailable:
    """A source that can only say why it has no tools."""

    def __init__(self, origin: str, why: ToolError) -> None:
        self.origin = origin
        self._why = why

    async def tools(self) -> Sequence[AnyTool]:
        raise self._why

    async def close(self) -> None:
        """Nothing is held open."""


class _NoSnippets:
    """A runner that can only say why it runs nothing."""

    def __init__(self, why: ToolError) -> None:
        self._why = why

    async def advance(
        self,
        code: str,  # noqa: ARG002 - the port's
        *,
        inputs: Mapping[str, Json],  # noqa: ARG002
        tools: Collection[ToolSpec],  # noqa: ARG002
        answers: Sequence[Json | StepFailure],  # noqa: ARG002
    ) -> SnippetOutcome:
        raise self._why


def _bounds(sandbox: SandboxSettings) -> Bounds:
    return Bounds(
        wall_s=sandbox.wall_s,
        memory_bytes=sandbox.memory_mib * MIB,
        output_bytes=sandbox.output_bytes,
        fuel=sandbox.fuel,
    )


def _missing(package: str, extra: str) -> ToolError:
    return ToolError(
        f"This sandbox needs the package {package}.",
        kind=FailureKind.UNAVAILABLE,
        hint=f'Install it: pip install "open-autoglm[{extra}]".',
    )
