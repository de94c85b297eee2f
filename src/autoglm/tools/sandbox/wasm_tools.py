"""WebAssembly modules as tools: a module `NAME.wasm` with its manifest `NAME.json`, kept in the home by digest.

A tool of this kind reaches nothing: JSON arguments come in on stdin, a JSON value goes out on stdout. So its effect is
always NONE, and a manifest that asks for more is refused. Importing compiles the module and runs nothing of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import msgspec
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from autoglm.core.errors import FailureKind, NotFound, StorageError, ToolError, UsageError
from autoglm.core.tools import CallContext, Effect, ToolSpec, ToolTraits
from autoglm.core.values import Json, encode_json
from autoglm.settings.files import make_folder, replace_file
from autoglm.tools.cleaning import clean_arguments, clean_line
from autoglm.tools.decorator import AnyTool
from autoglm.tools.imported.tool import imported_tool, tool_name
from autoglm.tools.sandbox.port import GRACE_S, MAX_PARALLEL, MAX_SAID_CHARS, MIB, Bounds, Finished, Job, Sandbox
from autoglm.tools.sandbox.wasm import MAX_MODULE_BYTES, WasmSandbox
from autoglm.tools.workspace import Workspace

MAX_MANIFEST_BYTES = 100_000
_MAX_DESCRIPTION_CHARS = 1_000


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Bounds that a tool sets itself, below those of the settings."""

    wall_s: float | None = None
    memory_mib: int | None = None
    fuel: int | None = None


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a stranger says of a module."""

    name: str
    description: str
    parameters: dict[str, Any]
    returns: dict[str, Any] = {}
    descriptions: dict[str, str] = {}
    argument_descriptions: dict[str, dict[str, str]] = {}
    effect: Literal["none"] = "none"
    permissions: dict[str, Any] = {}
    limits: Limits = Limits()


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """The record of an import: `digest` is the module's SHA-256, `source` the file that it came from."""

    manifest: Manifest
    digest: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedModule:
    """What people are told of an import."""

    tool: str
    description: str
    digest: str
    size_bytes: int


class WasmTools:
    """The modules of one home. A module lies under its digest, its record under its name, written last."""

    def __init__(self, folder: Path, *, bounds: Bounds) -> None:
        self._folder = folder
        self._bounds = bounds

    async def add(self, path: Path) -> ImportedModule:
        """Import a module, or the one in a folder, in place of an earlier one of its name.
        Raises UsageError for a bad manifest, ToolError for a bad module, StorageError."""
        file = _module_file(path)
        module = _read(file, max_bytes=MAX_MODULE_BYTES)
        manifest = _read_manifest(_read(file.with_suffix(".json"), max_bytes=MAX_MANIFEST_BYTES))
        await WasmSandbox(manifest.name, module, bounds=self._bounds).check()
        digest = hashlib.sha256(module).hexdigest()
        kept = _Kept(manifest=manifest, digest=digest, source=str(file))
        try:
            make_folder(self._folder)
            replace_file(self._folder / f"{digest}.wasm", module)
            replace_file(
                self._folder / f"{manifest.name}.json", msgspec.json.format(msgspec.json.encode(kept), indent=2)
            )
        except OSError as error:
            raise StorageError(f"{self._folder} cannot be written: {error.strerror}.") from error
        spec = _spec(manifest, self._bounds)
        return ImportedModule(tool=spec.name, description=spec.description, digest=digest, size_bytes=len(module))

    def sources(self) -> Iterator[WasmSource]:
        """Each imported module, by name."""
        records = sorted(self._folder.glob("*.json"))
        return (WasmSource(record.stem, self._home(), self._bounds) for record in records)

    def _home(self) -> Workspace:
        return Workspace(self._folder, max_read_bytes=MAX_MODULE_BYTES)


class WasmSource:
    """A ToolSource of one tool. The module is compiled when the tool is first called."""

    def __init__(self, name: str, home: Workspace, bounds: Bounds) -> None:
        self._name = name
        self._home = home
        self._bounds = bounds

    @property
    def origin(self) -> str:
        return f"wasm:{self._name}"

    async def tools(self) -> Sequence[AnyTool]:
        kept = _read_kept(self._home.read(f"{self._name}.json", max_bytes=2 * MAX_MANIFEST_BYTES))
        module = self._home.read(f"{kept.digest}.wasm")
        if hashlib.sha256(module).hexdigest() != kept.digest:
            raise UsageError("The module has changed since it was imported.", hint="Import it again if that is right.")
        bounds = _lower(self._bounds, kept.manifest.limits)
        return (wasm_tool(kept.manifest, WasmSandbox(self._name, module, bounds=bounds), bounds),)

    async def close(self) -> None:
        """Nothing is held open."""


def wasm_tool(manifest: Manifest, sandbox: Sandbox, bounds: Bounds) -> AnyTool:
    """The module behind `sandbox` as a tool."""
    spec = _spec(manifest, bounds)

    async def call(arguments: Mapping[str, Json], _context: CallContext) -> object:
        finished = await sandbox.run(Job(argv=(manifest.name,), stdin=encode_json(arguments)))
        return _output(spec.name, finished)

    return imported_tool(spec, call)


def _output(name: str, finished: Finished) -> object:
    said = clean_line(finished.stderr.decode(errors="replace"), max_chars=MAX_SAID_CHARS)
    if finished.status:
        what = f"ended with status {finished.status}{': ' + said if said else ''}"
        raise ToolError(f"Tool {name} {what.rstrip('.')}.", kind=FailureKind.CRASHED)
    if finished.is_cut:
        raise ToolError(f"Tool {name} said more than is allowed.", kind=FailureKind.TOO_LARGE, hint="Ask it for less.")
    try:
        return msgspec.json.decode(finished.stdout)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ToolError(f"Tool {name} gave no JSON: {error}.", kind=FailureKind.BAD_OUTPUT) from None


def _spec(manifest: Manifest, bounds: Bounds) -> ToolSpec:
    described = {tag: clean_line(text, max_chars=_MAX_DESCRIPTION_CHARS) for tag, text in manifest.descriptions.items()}
    spec = ToolSpec(
        name=tool_name("wasm", manifest.name),
        description=clean_line(manifest.description, max_chars=_MAX_DESCRIPTION_CHARS),
        descriptions=described,
        parameters=manifest.parameters,
        returns=manifest.returns,
        traits=ToolTraits(effect=Effect.NONE, timeout_s=bounds.wall_s + GRACE_S, max_parallel=MAX_PARALLEL),
        untrusted=("",),
        origin=f"wasm:{manifest.name}",
    )
    told = clean_arguments(manifest.argument_descriptions, spec.properties, max_chars=_MAX_DESCRIPTION_CHARS)
    return replace(spec, argument_descriptions=told)


def _lower(bounds: Bounds, limits: Limits) -> Bounds:
    """The stricter of both."""
    own_memory = bounds.memory_bytes if limits.memory_mib is None else limits.memory_mib * MIB
    return Bounds(
        wall_s=min(bounds.wall_s, bounds.wall_s if limits.wall_s is None else limits.wall_s),
        memory_bytes=min(bounds.memory_bytes, own_memory),
        output_bytes=bounds.output_bytes,
        fuel=min(bounds.fuel, bounds.fuel if limits.fuel is None else limits.fuel),
    )


# --- reading ---------------------------------------------------------------------------------------------------------


def _module_file(path: Path) -> Path:
    if not path.is_dir():
        return path
    found = sorted(path.glob("*.wasm"))
    if len(found) != 1:
        raise UsageError(f"The folder {path} has {len(found)} .wasm files.", hint="Name the one to import.")
    return found[0]


def _read(file: Path, *, max_bytes: int) -> bytes:
    """A regular file that somebody named; no link, no device."""
    try:
        return Workspace(file.parent, max_read_bytes=max_bytes).read(file.name)
    except ToolError as error:
        if error.kind is FailureKind.NOT_FOUND:
            raise NotFound(
                f"There is no file {file}.", hint="A module NAME.wasm has its NAME.json beside it."
            ) from None
        raise UsageError(f"The file {file} cannot be imported: {error.message}") from None


def _read_kept(content: bytes) -> _Kept:
    try:
        return msgspec.json.decode(content, type=_Kept)
    except msgspec.MsgspecError as error:
        raise UsageError(f"The record of the import is damaged: {error}.", hint="Import the module again.") from None


def _read_manifest(content: bytes) -> Manifest:
    """Raises UsageError that says what is wrong."""
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
        if flaw := _flaw(manifest):
            raise ValueError(flaw)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        said = clean_line(str(error), max_chars=MAX_SAID_CHARS).rstrip(".")
        raise UsageError(f"The manifest does not fit: {said}.", hint="docs/sandboxes.md shows one.") from None
    return manifest


def _flaw(manifest: Manifest) -> str:
    if not manifest.name.isidentifier() or not manifest.name.isascii() or len(manifest.name) > 40:
        return "the name must be 1 to 40 letters, digits and `_`, and begin with a letter"
    if not clean_line(manifest.description, max_chars=80):
        return "it has no description"
    if manifest.permissions:
        return "it asks for permissions, and a WebAssembly tool reaches nothing: pass what it needs as arguments"
    limits = manifest.limits
    if any(value is not None and value <= 0 for value in (limits.wall_s, limits.memory_mib, limits.fuel)):
        return "limits must be greater than 0"
    return next(filter(None, map(_schema_flaw, (manifest.parameters, manifest.returns))), "")


def _schema_flaw(schema: Mapping[str, Json]) -> str:
    if schema and schema.get("type") != "object" and "properties" in schema:
        return "a schema with properties must have the type object"
    try:
        Draft202012Validator.check_schema(schema)
    except (SchemaError, RecursionError) as error:
        return f"a schema is not a JSON Schema: {getattr(error, 'message', 'it is nested too deeply')}"
    return ""
