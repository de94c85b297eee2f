"""An OpenAPI document as it was written: its version, its parts by reference. Nothing outside of it is ever read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from autoglm.core.errors import UsageError
from autoglm.core.values import Json
from autoglm.tools.cleaning import clean_line

_MOST_HOPS = 20
_VERSION = re.compile(r"3\.(\d+)(?:\.\d+)?(?:-.*)?")
_MARKUP = re.compile(r"</?(?:a|b|br|code|div|em|h[1-6]|i|li|ol|p|pre|span|strong|ul)\b[^<>]{0,300}>", re.IGNORECASE)
_NOTHING: Mapping[str, Json] = {}


class Unfollowed(Exception):
    """A reference that leads nowhere in this document; the text says why."""


@dataclass(frozen=True, slots=True)
class Document:
    """`minor` is 0 for OpenAPI 3.0, whose schemas are not JSON Schema yet, and 1 for 3.1 and later."""

    root: Mapping[str, Json]
    minor: int

    def followed(self, node: Json) -> Mapping[str, Json]:
        """The object itself, or what its `$ref` leads to; empty for what is no object. Raises Unfollowed."""
        for _ in range(_MOST_HOPS):
            if not isinstance(node, Mapping):
                return _NOTHING
            if not isinstance(node.get("$ref"), str):
                return node
            node = self.at(str(node["$ref"]))
        raise Unfollowed("a $ref leads back to itself")

    def at(self, reference: str) -> Json:
        """What a local reference (`#/components/schemas/Pet`) stands for. Raises Unfollowed."""
        found: Json = self.root
        for part in pointer_of(reference):
            if isinstance(found, Mapping) and part in found:
                found = found[part]
            elif isinstance(found, list) and part.isdigit() and len(part) < 7 and int(part) < len(found):
                found = found[int(part)]
            else:
                raise Unfollowed(f"{clean_line(reference, max_chars=120)} is not in the document")
        return found


def document_of(value: Json) -> Document:
    """Raises UsageError for what is no OpenAPI document of a version that is read."""
    root = value if isinstance(value, Mapping) else _NOTHING
    if "swagger" in root:
        raise UsageError(
            "This is a Swagger 2.0 document; OpenAPI 3.0 and 3.1 are read.", hint="Convert it, then import it again."
        )
    version = _VERSION.fullmatch(str(root.get("openapi", "")))
    if not version:
        raise UsageError(
            "This is no OpenAPI document: it does not begin with `openapi: 3.x`.",
            hint="Name the document itself, not a page about it.",
        )
    if not mapping(root.get("paths")):
        raise UsageError("The OpenAPI document has no paths, so there is nothing to import.")
    return Document(root, min(int(version[1]), 1))


@lru_cache(maxsize=4096)  # a document refers to the same parts again and again
def pointer_of(reference: str) -> tuple[str, ...]:
    """The names in a JSON pointer (RFC 6901) inside of a URI fragment. Raises Unfollowed for any other reference."""
    shown = clean_line(reference, max_chars=120)
    if not reference.startswith("#"):
        raise Unfollowed(f"{shown} lies outside of the document, and nothing else is fetched")
    if reference == "#":
        return ()
    if not reference.startswith("#/"):
        raise Unfollowed(f"{shown} is no JSON pointer")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in unquote(reference[2:]).split("/"))


def mapping(value: Json) -> Mapping[str, Json]:
    """The value if it is an object, else an empty one: a stranger's document has anything anywhere."""
    return value if isinstance(value, Mapping) else _NOTHING


def items(value: Json) -> tuple[Json, ...]:
    """The value's items if it is a list, else none."""
    return tuple(value) if isinstance(value, list | tuple) else ()


def text(value: Json) -> str:
    """The value if it is a text, else an empty one."""
    return value if isinstance(value, str) else ""


def words(value: Json, max_chars: int) -> str:
    """A description as one harmless line, without the usual HTML."""
    return clean_line(_MARKUP.sub(" ", text(value)[: 8 * max_chars]), max_chars=max_chars)
