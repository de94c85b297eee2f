"""The operations of a document as tools would have them: arguments, schemas, how the body is sent, who may call.

Compiled once; what a call needs is in an `Operation`, and nothing is looked up in the document again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from autoglm.core.values import Json
from autoglm.tools.cleaning import clean_line
from autoglm.tools.openapi.arguments import Argument, signature_of
from autoglm.tools.openapi.auth import Scheme, schemes_of
from autoglm.tools.openapi.document import Document, Unfollowed, items, mapping, text, words
from autoglm.tools.openapi.schemas import Schemas, references, used_by
from autoglm.tools.openapi.servers import served_at

MAX_OPERATIONS = 5_000
MAX_DESCRIPTION = 300
METHODS = ("get", "head", "options", "post", "put", "patch", "delete", "trace")
_NOT_IN_NAMES = re.compile(r"[^a-zA-Z0-9_-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the importing person decided; the document cannot change any of it.

    `source` is the URL or file that the document came from. `base_url` is the only place that calls go to. `allow` and
    `deny` are patterns for an operation's id, `METHOD /path` or `tag:NAME`. `auth` names for each security scheme the
    reference of its secret.
    """

    source: str
    base_url: str = ""
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    auth: Mapping[str, str] = field(default_factory=dict)
    idempotency_header: str = ""

    def admit(self, names: tuple[str, ...]) -> bool:
        """Whether an operation with these names is wanted."""
        return (not self.allow or _fits(names, self.allow)) and not _fits(names, self.deny)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One tool. `definitions` names what its `parameters` refer to; `security` lists the alternatives, each the
    schemes that it takes together."""

    id: str
    name: str
    method: str
    path: str
    base_url: str
    description: str
    arguments: tuple[Argument, ...]
    media: str
    parameters: Mapping[str, Json]
    definitions: tuple[str, ...]
    returns: Mapping[str, Json]
    security: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An operation that cannot be a tool, and why."""

    operation: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """A compiled document. `notes` tells what was made wider because it could not be followed."""

    title: str
    version: str
    base_url: str
    schemes: Mapping[str, Scheme]
    definitions: Mapping[str, Json]
    operations: tuple[Operation, ...]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()


def compiled(document: Document, choices: Choices) -> Api:
    """The operations that the choices admit. `choices.base_url` is settled before."""
    reader = _Reader(document, choices)
    operations = tuple(reader.operations())
    reader.schemas.finish()
    info = mapping(document.root.get("info"))
    definitions = reader.schemas.definitions
    direct = {name: references(schema) for name, schema in definitions.items()}
    return Api(
        title=clean_line(text(info.get("title")), max_chars=100) or "API",
        version=clean_line(str(info.get("version", "")), max_chars=40),
        base_url=choices.base_url,
        schemes=schemes_of(document, choices.auth),
        definitions=definitions,
        operations=tuple(replace(each, definitions=used_by(each.parameters, direct)) for each in operations),
        left_out=tuple(reader.left_out),
        notes=tuple(reader.schemas.notes),
    )


class _Reader:
    """Goes through a document's paths."""

    def __init__(self, document: Document, choices: Choices) -> None:
        self.schemas = Schemas(document)
        self.left_out: list[LeftOut] = []
        self._document = document
        self._choices = choices
        self._names: set[str] = set()

    def operations(self) -> Iterator[Operation]:
        for count, (path, method, shared, raw) in enumerate(self._all()):
            identity = text(raw.get("operationId")) or f"{method}_{path}"
            shown = f"{method.upper()} {clean_line(path, max_chars=150)}"
            tags = tuple(f"tag:{tag}" for tag in items(raw.get("tags")) if isinstance(tag, str))
            if not self._choices.admit((identity, shown, *tags)):
                continue
            if count >= MAX_OPERATIONS:
                self.left_out.append(LeftOut(shown, f"only the first {MAX_OPERATIONS:,} operations are read"))
                return
            try:
                yield self._operation(identity, method, path, shared, raw)
            except Unfollowed as reason:
                self.left_out.append(LeftOut(shown, str(reason)))

    def _all(self) -> Iterator[tuple[str, str, Mapping[str, Json], Mapping[str, Json]]]:
        """Path, method, what all operations of the path share, the operation."""
        for path, raw in mapping(self._document.root.get("paths")).items():
            try:
                shared = self._document.followed(raw)
            except Unfollowed as reason:
                self.left_out.append(LeftOut(clean_line(path, max_chars=150), str(reason)))
                continue
            for method in METHODS:
                if isinstance(operation := shared.get(method), Mapping):
                    yield path, method, shared, operation

    def _operation(
        self, identity: str, method: str, path: str, shared: Mapping[str, Json], raw: Mapping[str, Json]
    ) -> Operation:
        if not path.startswith("/"):
            raise Unfollowed("its path does not begin with /")
        servers = items(raw.get("servers")) or items(shared.get("servers"))
        signature = signature_of(
            self._document,
            self.schemas,
            path,
            (*items(shared.get("parameters")), *items(raw.get("parameters"))),
            raw.get("requestBody"),
            left_out=self._choices.idempotency_header if method in {"post", "patch"} else "",
        )
        return Operation(
            id=clean_line(identity, max_chars=100),
            name=self._name(identity, method, path),
            method=method.upper(),
            path=path,
            base_url=served_at(servers, self._choices.base_url),
            description=_description(raw, method, path),
            arguments=signature.arguments,
            media=signature.media,
            parameters=signature.schema,
            definitions=(),
            returns=self._returned(raw),
            security=self._security(raw),
        )

    def _name(self, identity: str, method: str, path: str) -> str:
        """Letters, digits, `_` and `-`; a name that another operation has already ends in a digest of the path."""
        name = _NOT_IN_NAMES.sub("_", identity).strip("_") or method
        if name in self._names:
            name += "_" + hashlib.sha256(f"{method} {path}".encode(errors="surrogatepass")).hexdigest()[:8]
        self._names.add(name)
        return name

    def _returned(self, raw: Mapping[str, Json]) -> Mapping[str, Json]:
        """The outline of the JSON that comes back with the first 2xx."""
        responses = mapping(raw.get("responses"))
        good = [code for code in sorted(map(str, responses)) if code.startswith("2")]
        for code in (*good, "default"):
            try:
                content = mapping(self._document.followed(responses.get(code)).get("content"))
            except Unfollowed:
                continue
            for media, described in content.items():
                if "json" in media:
                    return self.schemas.outline(mapping(described).get("schema"))
        return {}

    def _security(self, raw: Mapping[str, Json]) -> tuple[tuple[str, ...], ...]:
        required = raw.get("security", self._document.root.get("security"))
        return tuple(tuple(mapping(each)) for each in items(required))


def _description(raw: Mapping[str, Json], method: str, path: str) -> str:
    said = words(raw.get("summary"), MAX_DESCRIPTION) or words(raw.get("description"), MAX_DESCRIPTION)
    line = said or f"{method.upper()} {clean_line(path, max_chars=MAX_DESCRIPTION)}"
    return f"{line} (deprecated)" if raw.get("deprecated") is True else line


def _fits(names: tuple[str, ...], patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)
