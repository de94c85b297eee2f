"""JSON values and the labels that travel with them: where a value came from, and who may read it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

if TYPE_CHECKING:
    Json: TypeAlias = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None
else:
    Json = Any  # decoders take JSON as it comes; msgspec cannot read a type that names itself
Path: TypeAlias = tuple[str | int, ...]

_canonical = msgspec.json.Encoder(order="sorted")


def encode_json(value: object) -> bytes:
    """UTF-8 JSON with sorted keys: equal values give equal bytes. Raises TypeError for what JSON cannot hold."""
    return _canonical.encode(value)


def digest(value: object) -> str:
    """A short name for exactly this value: the first 32 hex digits of SHA-256 over its canonical JSON."""
    return hashlib.sha256(encode_json(value)).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Labels:
    """Provenance of a value: its sources ("user", "tool:http_request", "model:glm", "channel:wecom") and
    its allowed readers. `readers` of None means that anyone may read it. Both tuples are sorted."""

    sources: tuple[str, ...] = ()
    readers: tuple[str, ...] | None = None

    def merge(self, other: Labels) -> Labels:
        """Labels of something made from both: the union of sources, the intersection of readers."""
        return _merged(self, other)


@lru_cache(maxsize=4096)  # few different labels meet each other again and again
def _merged(one: Labels, other: Labels) -> Labels:
    if one.readers is None or other.readers is None:
        readers = other.readers if one.readers is None else one.readers
    else:
        readers = tuple(sorted(set(one.readers) & set(other.readers)))
    return Labels(tuple(sorted({*one.sources, *other.sources})), readers)


NO_LABELS = Labels()
_CUT = "cut:"


def cut_label(tool: str) -> str:
    """The source that marks what rests on the mere beginning of a tool's output."""
    return f"{_CUT}{tool}"


def cut_by(labels: Labels) -> tuple[str, ...]:
    """The tools of whose outputs only the beginning was kept."""
    return tuple(source.removeprefix(_CUT) for source in labels.sources if source.startswith(_CUT))


@dataclass(frozen=True, slots=True)
class FieldLabels:
    """Labels of one field inside a value; they replace the labels around it for that field and below."""

    path: Path
    labels: Labels


@dataclass(frozen=True, slots=True)
class Value:
    """A JSON value with its labels, down to the field."""

    content: Json
    labels: Labels = NO_LABELS
    fields: tuple[FieldLabels, ...] = field(default=())

    def at(self, path: Path) -> Value:
        """The part at `path` with the labels that hold there. Raises LookupError when there is no such part."""
        content = pick(self.content, path)
        if not self.fields:
            return Value(content, self.labels)
        size = len(path)
        around = [f for f in self.fields if f.path == path[: len(f.path)]]
        labels = max(around, key=lambda f: len(f.path)).labels if around else self.labels
        below = tuple(
            FieldLabels(f.path[size:], f.labels) for f in self.fields if len(f.path) > size and f.path[:size] == path
        )
        return Value(content, labels, below)

    def all_labels(self) -> Labels:
        """Labels of the value as a whole: everything in it merged."""
        labels = self.labels
        for part in self.fields:
            labels = labels.merge(part.labels)
        return labels


def pick(content: Json, path: Path) -> Json:
    """Follow names and positions into a JSON value. Raises LookupError that names the part that is missing."""
    for depth, part in enumerate(path):
        try:
            content = _inside(content, part)
        except (KeyError, IndexError):
            raise LookupError(format_path(path[: depth + 1])) from None
    return content


def _inside(content: Json, part: str | int) -> Json:
    if isinstance(part, str):
        if isinstance(content, Mapping):
            return content[part]
    elif isinstance(content, Sequence) and not isinstance(content, str):
        return content[part]
    raise KeyError(part)


def format_path(path: Path) -> str:
    """`("items", 0, "url")` as people write it: `items[0].url`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")
