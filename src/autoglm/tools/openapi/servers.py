"""Where an API's calls go: one address, settled at the import and pinned. Pure."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from autoglm.core.errors import UsageError
from autoglm.core.values import Json
from autoglm.tools.cleaning import clean_line
from autoglm.tools.openapi.document import Document, Unfollowed, items, mapping, text

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_UNFIT = re.compile(r"[\x00-\x20\x7f-\U0010ffff\\{}<>\"^`|]")


def settled_base_url(document: Document, source: str, chosen: str = "") -> str:
    """The chosen address, else that of the document's first server, against `source` when that is a URL.
    Raises UsageError."""
    servers = items(document.root.get("servers"))
    written = chosen or (_written(servers[0]) if servers else "/")
    try:
        base_url = urljoin(source, written) if source.startswith(("http://", "https://")) else written
        parts = urlsplit(base_url)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and not set("@%") & set(parts.netloc)
    except ValueError:
        is_good = False
    if not is_good or parts.query or parts.fragment or _UNFIT.search(base_url):
        raise UsageError(
            f"The server {clean_line(written, max_chars=120) or '(none)'} is no http or https address.",
            hint="Name the address of the API with --base-url.",
        )
    return base_url.rstrip("/")


def served_at(servers: tuple[Json, ...], base_url: str) -> str:
    """Where an operation with servers of its own is called: at the pinned address, or elsewhere on the same host.
    Raises Unfollowed when it is served on other hosts alone."""
    written = [_written(server).rstrip("/") for server in servers]
    if not servers or base_url in written:
        return base_url
    for place in written:
        if served := _on_same_host(place, base_url):
            return served
    raise Unfollowed(f"it is served by {clean_line(written[0], max_chars=120)}, and calls go to {base_url} alone")


def _on_same_host(place: str, base_url: str) -> str:
    """The whole address when it differs from the pinned one in its path alone, else ""."""
    try:
        whole = urljoin(f"{base_url}/", place)
        there, pinned = urlsplit(whole), urlsplit(base_url)
    except ValueError:
        return ""
    is_same = (there.scheme, there.netloc) == (pinned.scheme, pinned.netloc)
    return "" if not is_same or there.query or there.fragment or _UNFIT.search(whole) else whole


def _written(server: Json) -> str:
    """The URL of a server with the defaults of its variables. One without a default stays as it is written."""
    variables = mapping(mapping(server).get("variables"))

    def default(found: re.Match[str]) -> str:
        return text(mapping(variables.get(found[1])).get("default")) or found[0]

    return _VARIABLE.sub(default, text(mapping(server).get("url")))
