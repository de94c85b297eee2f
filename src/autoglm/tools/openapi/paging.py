"""How an API gives long lists in pieces: what to say of it, and which arguments fetch the next piece. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import parse_qsl, urlsplit

from autoglm.core.values import Json
from autoglm.tools.openapi.arguments import Argument, Place
from autoglm.tools.openapi.document import mapping

_CURSORS = ("cursor", "after", "pagetoken", "nexttoken", "continue", "startingafter", "continuationtoken", "marker")
_COUNTERS = ("page", "offset", "skip", "start", "pagenumber")
_LINK = re.compile(r"<([^<>]{1,4000})>\s*;[^,<]*?\brel\s*=\s*\"?next\b", re.IGNORECASE)
_MAX_VALUE = 2_000
_TOKENS = frozenset({"nextcursor", "nextpagetoken", "nexttoken", "continue", "nextpage", "next", "continuationtoken"})
_AROUND = ("", "metadata", "meta", "pagination", "paging", "links", "responsemetadata")


def paging_hint(arguments: Sequence[Argument]) -> str:
    """A sentence for the tool's description, or ""."""
    if argument := _paged_by(arguments):
        return f" · Long lists come in pieces: give `{argument.name}`, as `next` of the answer says."
    return ""


def next_arguments(arguments: Sequence[Argument], properties: Mapping[str, Json], link: str, body: Json) -> Json:
    """The arguments that fetch the next piece, to be added to those of this call; None when none is announced.

    `link` is the Link header (RFC 8288), `body` the JSON answer, `properties` the schemas of the arguments.
    """
    argument = _paged_by(arguments)
    if argument is None:
        return None
    if (found := _LINK.search(link)) and (named := _of_url(found[1], arguments, properties)):
        return named
    for token in _tokens(body):
        if token.startswith(("http://", "https://", "/", "?")):
            if named := _of_url(token, arguments, properties):
                return named
        elif _flat(argument.key) in _CURSORS and len(token) <= _MAX_VALUE:
            return {argument.name: token}
    return None


def _paged_by(arguments: Sequence[Argument]) -> Argument | None:
    asked = {_flat(each.key): each for each in arguments if each.place is Place.QUERY}
    return next((asked[name] for name in (*_CURSORS, *_COUNTERS) if name in asked), None)


def _of_url(url: str, arguments: Sequence[Argument], properties: Mapping[str, Json]) -> Json:
    """The arguments in a URL's query that page. The address itself is a stranger's, and goes unused."""
    try:
        pairs = dict(parse_qsl(urlsplit(url).query, max_num_fields=100))
    except ValueError:
        return None
    paging = (*_CURSORS, *_COUNTERS)
    found = {
        each.name: _typed(pairs[each.key], properties.get(each.name))
        for each in arguments
        if each.place is Place.QUERY
        and _flat(each.key) in paging
        and len(pairs.get(each.key, "")) in range(1, _MAX_VALUE)
    }
    return found or None


def _tokens(body: Json) -> Iterator[str]:
    """Texts in a body that are known to announce more."""
    by_name = {_flat(name): part for name, part in mapping(body).items()}
    for around in _AROUND:
        inside = by_name if not around else {_flat(name): part for name, part in mapping(by_name.get(around)).items()}
        for name in _TOKENS & inside.keys():
            value = inside[name]
            if isinstance(value, str) and value:
                yield value


def _typed(value: str, schema: Json) -> Json:
    kind = mapping(schema).get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    is_number = "integer" in kinds or "number" in kinds
    return int(value) if is_number and re.fullmatch(r"\d{1,15}", value) else value


def _flat(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())
