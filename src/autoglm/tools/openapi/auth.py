"""Security schemes and where their secrets go. Secrets are named by reference and read for one call; what is made from
them is in `Applied` and nowhere else.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias
from urllib.parse import quote, quote_plus

from autoglm.core.errors import FailureKind, ToolError, UsageError
from autoglm.core.values import Json
from autoglm.security.hiding import Hiding
from autoglm.settings.secrets import Secret, is_reference
from autoglm.tools.cleaning import clean_line
from autoglm.tools.openapi.document import Document, Unfollowed, mapping, text

ReadSecret: TypeAlias = Callable[[str], Secret]


class SchemeKind(StrEnum):
    BEARER = "bearer"
    BASIC = "basic"
    HEADER = "header"
    QUERY = "query"
    COOKIE = "cookie"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """How a secret is sent. `key` names the header, query argument or cookie. `is_own` is one that the importing person
    added: it goes with every call."""

    kind: SchemeKind
    key: str = ""
    reference: str = ""
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Applied:
    """What goes with one call, and `hiding` for all forms in which an answer could repeat the secrets."""

    headers: Mapping[str, str]
    query: tuple[tuple[str, str], ...]
    cookies: tuple[tuple[str, str], ...]
    hiding: Hiding


def schemes_of(document: Document, auth: Mapping[str, str]) -> Mapping[str, Scheme]:
    """Every scheme by its name, with the reference that was given for it. Raises UsageError for a secret that is no
    reference, and for a scheme that the document does not have."""
    declared = mapping(mapping(document.root.get("components")).get("securitySchemes"))
    found: dict[str, Scheme] = {}
    for name, raw in declared.items():
        found[name] = _declared(document, raw, auth.get(name, ""))
    for name, reference in auth.items():
        if not is_reference(reference):
            raise UsageError(f"The secret of {name} is written out.", hint="Name where it is: env:NAME or file:PATH.")
        if name not in found:
            found[name] = _own(name, reference, found)
    return found


def schemes_needed(security: Iterable[tuple[str, ...]], schemes: Mapping[str, Scheme]) -> tuple[Scheme, ...]:
    """The schemes that a call is sent with: the first alternative for which all secrets are named.
    Raises ToolError (REFUSED) when a secret is needed and none is named."""
    own = tuple(scheme for scheme in schemes.values() if scheme.is_own)
    alternatives = tuple(security)
    for names in alternatives:
        chosen = [schemes[name] for name in names if name in schemes and schemes[name].reference]
        if names and len(chosen) == len(names):
            return (*own, *chosen)
    if own or not alternatives or () in alternatives:
        return own
    wanted = " or ".join(clean_line(" + ".join(names), max_chars=80) for names in alternatives[:5])
    raise ToolError(
        f"The call needs a credential: {wanted}.",
        kind=FailureKind.REFUSED,
        hint="Import it again with --auth SCHEME=env:NAME.",
    )


def applied(schemes: Iterable[Scheme], read: ReadSecret) -> Applied:
    """Read the secrets and put each where it goes. Raises ToolError (REFUSED) for one that is empty, SettingsError."""
    headers: dict[str, str] = {}
    query: list[tuple[str, str]] = []
    cookies: list[tuple[str, str]] = []
    spellings: list[str] = []
    for scheme in schemes:
        secret = _revealed(scheme, read)
        spellings += _spellings(secret)
        match scheme.kind:
            case SchemeKind.BASIC:
                encoded = base64.b64encode(secret.encode()).decode()
                headers["Authorization"] = f"Basic {encoded}"
                spellings += [encoded, *_spellings(secret.partition(":")[2])]
            case SchemeKind.HEADER:
                headers[scheme.key] = secret
            case SchemeKind.QUERY:
                query.append((quote(scheme.key, safe=""), quote(secret, safe="")))
            case SchemeKind.COOKIE:
                cookies.append((quote(scheme.key, safe=""), quote(secret, safe="")))
            case _:
                headers["Authorization"] = f"Bearer {secret}"
    return Applied(headers, tuple(query), tuple(cookies), Hiding(spellings))


def _declared(document: Document, raw: Json, reference: str) -> Scheme:
    try:
        scheme = document.followed(raw)
    except Unfollowed:
        return Scheme(kind=SchemeKind.OTHER, reference=reference)
    kind, place, name = text(scheme.get("type")), text(scheme.get("in")), text(scheme.get("name"))
    if kind == "apiKey" and place in {"header", "query", "cookie"} and name:
        return Scheme(kind=SchemeKind(place), key=name, reference=reference)
    if kind == "http" and text(scheme.get("scheme")).lower() == "basic":
        return Scheme(kind=SchemeKind.BASIC, reference=reference)
    is_bearer = kind in {"oauth2", "openIdConnect"} or text(scheme.get("scheme")).lower() == "bearer"
    return Scheme(kind=SchemeKind.BEARER if is_bearer else SchemeKind.OTHER, reference=reference)


def _own(name: str, reference: str, declared: Mapping[str, Scheme]) -> Scheme:
    """`bearer`, `basic`, `header:NAME`, `query:NAME`, `cookie:NAME`, for a document that says nothing of it."""
    kind, _, key = name.partition(":")
    if kind in {SchemeKind.BEARER, SchemeKind.BASIC} and not key:
        return Scheme(kind=SchemeKind(kind), reference=reference, is_own=True)
    if kind in {SchemeKind.HEADER, SchemeKind.QUERY, SchemeKind.COOKIE} and key:
        return Scheme(kind=SchemeKind(kind), key=key, reference=reference, is_own=True)
    known = ", ".join(clean_line(each, max_chars=60) for each in declared) or "none"
    raise UsageError(
        f"The document has no security scheme {name!r}; it has: {known}.",
        hint="Or say how the secret is sent: bearer, basic, header:NAME, query:NAME, cookie:NAME.",
    )


def _revealed(scheme: Scheme, read: ReadSecret) -> str:
    if scheme.kind is SchemeKind.OTHER:
        raise ToolError("The call needs a kind of credential that is not known here.", kind=FailureKind.REFUSED)
    secret = read(scheme.reference).reveal()
    if not secret:
        raise ToolError(f"The secret {scheme.reference} is empty or not set.", kind=FailureKind.REFUSED)
    return secret


def _spellings(secret: str) -> list[str]:
    """A secret as it is, in URLs, and in JSON."""
    return [secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]]
