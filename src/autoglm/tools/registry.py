"""The tools that may be called, by name; the engine's Toolbox.

Owns: turning what a tool gives into a labelled JSON value of bounded size.
"""

from __future__ import annotations

import difflib
import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from autoglm.core.errors import FailureKind, ToolError, UsageError
from autoglm.core.tools import CallContext, Effect, ToolRole, ToolSpec
from autoglm.core.values import FieldLabels, Json, Labels, Value, cut_by, cut_label
from autoglm.tools.decorator import AnyTool, Labelled
from autoglm.tools.output import fitting

OUTPUT_CAP_BYTES = 8_000_000
UNTRUSTED = "untrusted"
"""The source that marks text written by strangers."""


@dataclass(frozen=True, slots=True)
class _Entry:
    tool: AnyTool
    labels: Labels
    strange: tuple[str, ...]


class ToolRegistry:
    """A Toolbox. `output_cap_bytes` bounds one output, counted as JSON; of a longer text or list the beginning is kept,
    under a label that says so."""

    def __init__(self, tools: Iterable[AnyTool] = (), *, output_cap_bytes: int = OUTPUT_CAP_BYTES) -> None:
        self._cap = output_cap_bytes
        self._hold({})
        for tool in tools:
            self.add(tool)

    def add(self, tool: AnyTool) -> None:
        """Raises UsageError when the name is taken; the error names both origins."""
        entries = dict(self._entries)
        _add(entries, tool)
        self._hold(entries)

    def put(self, origin: str, tools: Iterable[AnyTool]) -> None:
        """All tools of an origin at once, in place of its earlier ones.
        Raises UsageError when a name is taken, and then nothing has changed."""
        entries = {name: entry for name, entry in self._entries.items() if entry.tool.spec.origin != origin}
        for tool in tools:
            _add(entries, replace(tool, spec=replace(tool.spec, origin=origin)))
        self._hold(entries)

    def drop(self, origin: str) -> None:
        """Forget the tools of an origin. Calls under way end as they would have."""
        self.put(origin, ())

    def get(self, name: str) -> AnyTool:
        """Raises ToolError (NOT_FOUND) that suggests a name."""
        return self._entry(name).tool

    def specs(self) -> Sequence[ToolSpec]:
        """In the order of adding."""
        return self._specs

    def _hold(self, entries: dict[str, _Entry]) -> None:
        self._entries = entries
        self._specs = tuple(entry.tool.spec for entry in entries.values())  # every run asks for them

    async def call(self, tool: str, args: Value, context: CallContext) -> Value:
        entry = self._entry(tool)
        if entry.tool.spec.traits.role is not ToolRole.CALL:
            raise ToolError(
                f"Tool {tool} is performed by the engine, not called.",
                kind=FailureKind.REFUSED,
                hint="Use it as a step of a plan.",
            )
        _keep_whole(entry.tool.spec, args)
        result = await entry.tool.invoke(args.content, context)
        return self._label(entry, result)

    def _entry(self, name: str) -> _Entry:
        if entry := self._entries.get(name):
            return entry
        close = difflib.get_close_matches(name, self._entries, n=1, cutoff=0.5)
        raise ToolError(
            f"There is no tool {name!r}.",
            kind=FailureKind.NOT_FOUND,
            hint=f"Did you mean {close[0]}?" if close else "`autoglm tools list` shows them all.",
        )

    def _label(self, entry: _Entry, result: object) -> Value:
        name, labels = entry.tool.spec.name, entry.labels
        fields: tuple[FieldLabels, ...] = ()
        if isinstance(result, Labelled):
            labels = labels.merge(Labels(tuple(sorted(set(result.sources)))))
            result = result.content
        elif isinstance(result, Value):
            labels = labels.merge(result.labels)
            fields = tuple(FieldLabels(part.path, entry.labels.merge(part.labels)) for part in result.fields)
            result = result.content
        content, is_cut = fitting(name, result, entry.tool.spec.returns, cap_bytes=self._cap)
        if is_cut:
            mark = Labels((cut_label(name),))
            labels, fields = labels.merge(mark), tuple(replace(part, labels=part.labels.merge(mark)) for part in fields)
        if entry.strange:
            labels, fields = _mark_untrusted(entry.strange, content, labels, fields)
        return Value(content, labels, fields)


def _keep_whole(tool: ToolSpec, args: Value) -> None:
    """Raises ToolError (TOO_LARGE) for a file that would be replaced by what was made of its mere beginning."""
    path = args.content.get("path") if isinstance(args.content, dict) else None
    if tool.traits.effect is not Effect.IDEMPOTENT or not isinstance(path, str):
        return
    labels = args.all_labels()
    if cut_by(labels) and f"file:{posixpath.normpath(path)}" in labels.sources:
        raise ToolError(
            f"Only a part of the file {path!r} was read, and the rest of it would be lost.",
            kind=FailureKind.TOO_LARGE,
            hint="Write to another file, or read all of it first: file_read with a larger max_bytes.",
        )


def _add(entries: dict[str, _Entry], tool: AnyTool) -> None:
    spec = tool.spec
    if taken := entries.get(spec.name):
        raise UsageError(
            f"Two tools are called {spec.name}: one from {taken.tool.spec.origin}, one from {spec.origin}.",
            hint="Give one of them another name, or switch one off: tools.disabled.",
        )
    entries[spec.name] = _Entry(tool, Labels((f"tool:{spec.name}",)), spec.untrusted)


def _mark_untrusted(
    strange: tuple[str, ...], content: Json, labels: Labels, fields: tuple[FieldLabels, ...]
) -> tuple[Labels, tuple[FieldLabels, ...]]:
    mark = Labels((UNTRUSTED,))
    if "" in strange:
        return labels.merge(mark), tuple(FieldLabels(part.path, part.labels.merge(mark)) for part in fields)
    present = [name for name in strange if isinstance(content, dict) and name in content]
    inside = tuple(
        FieldLabels(part.path, part.labels.merge(mark)) if part.path[:1] and part.path[0] in present else part
        for part in fields
    )
    named = {part.path for part in fields}
    marked = labels.merge(mark)
    return labels, inside + tuple(FieldLabels((name,), marked) for name in present if (name,) not in named)
