"""Tells whether a slot takes what a value is known to be: a mail address, a date, the name of a country, a street.

Must not know: where a value stands among others, weights.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from autoglm.core.values import Json
from autoglm.planning.offline.mentions.gazetteer import TAILS, is_region, kinds_of
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.scores import Feature
from autoglm.planning.offline.slots import Slot
from autoglm.planning.offline.words.lexicon import words

# The words of a slot's name that tell which of the things in `world` it takes.
_PLACED = frozenset(
    words(
        """country nation state city town location place address area region territory province destination origin
    language color colour month day weekday sport currency cuisine food nationality unit team name species
    instrument genre type county street school company organization employer airport venue university hotel"""
    )
)
# What a parameter of such a name takes besides what it is called itself.
_PLACES = ("city", "state", "country")
_HELD_BY = {
    **dict.fromkeys(("location", "place", "area", "region", "territory"), (*_PLACES, "site", "county")),
    **dict.fromkeys(("destination", "origin"), (*_PLACES, "site", "county", "street")),
    "address": (*_PLACES, "street"), "organization": ("company", "school"), "employer": ("company", "school"),
    "university": ("school",), "airport": ("site",), "venue": ("site",), "hotel": ("site",),
    "nation": ("country",), "province": ("state",), "town": ("city",), "colour": ("color",),
    "day": ("weekday",), "nationality": ("people",),
    "cuisine": ("people",), "food": ("people",), "species": ("animal",), "type": ("genre", "sport"),
}  # fmt: skip
# A name that goes on with the kind of place it is: Mississippi river, Denver airport.
_SAME_NAME = re.compile(rf" (?i:{'|'.join(TAILS)})\b")
_ALONE = ("city", "county", "state", "country")
_CITY_ALONE = re.compile(r"\bname of (?:the|a) (?:city|town)\b", re.IGNORECASE)
_WHOLE_ADDRESS = re.compile(r"\baddress\b.*\b(?:city|town)\b|\b(?:full|complete) address", re.IGNORECASE)
_AFTER_COMMA = re.compile(r", ((?:[A-Z][\w.]*)(?: [A-Z]\w*)*)")
_FIGURE = re.compile(r"\d")
# Ways by which a mention is turned into another name.
_TURNED = ("country", "state_name")
# What makes a formula of a code.
_SIGN = re.compile(r"[+*^(]")
# What a slot says when it takes such a thing.
_TOLD_KINDS = {
    kind: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in {
        Kind.MAIL: "mail|contact|recipient|address|person|^to |邮|联系|收件|账号|地址",
        Kind.URL: "url|link|site|address|网|链接|地址",
        Kind.DATE: "date|day|time|when|deadline|birth|month|year|period|日|期|时|年|月",
        Kind.TIME: "time|when|hour|clock|minute|schedule|时|点",
        Kind.PATH: "path|file|data|image|photo|document|文件|路径|数据|图|文档",
        Kind.CODE: "code|formula|identif|number|symbol|ticker|serial|\\bid\\b|_id$|编号|代码|号码|标识",
        Kind.EXPRESSION: "function|equation|expression|formula|polynomial|integral|函数|公式|式",
    }.items()
}


def shown_kind(mention: Mention) -> Kind:
    """What a mention is, or what a list is of; a formula is an expression though it is found as a code."""
    shown = mention.items[0].kind if mention.items else mention.kind
    return Kind.EXPRESSION if shown is Kind.CODE and _SIGN.search(mention.text) else shown


def told_features(slot: Slot, mention: Mention) -> Iterator[Feature]:
    """Whether a slot says that it takes such things; the same for all mentions of a kind that show the same."""
    told = _TOLD_KINDS.get(shown_kind(mention))
    if told and slot.type != "integer":
        yield f"told:{mention.kind}:{told.search(f'{slot.path[-1]} {slot.description}') is not None}", 1.0


def known_features(
    slot: Slot, text: str, value: Json, how: str, mention: Mention, *, known: frozenset[str]
) -> Iterator[Feature]:
    """Whether what a value is known to be is what the name of a slot asks for; whether a place is told with what it
    lies in; whether a date is told in figures. `known` is what the mention is known to be; a name that the mention was
    turned into is known for itself."""
    if mention.kind is Kind.NAME:
        takes_city = _takes_city(slot)
        yield f"world:pair:{takes_city}", float(", " in mention.text)
        if ", " in mention.text and mention.text[0].isdigit():
            yield f"world:whole_address:{_WHOLE_ADDRESS.search(slot.description) is not None}", 1.0
        is_filled_up = how == "city_state"
        yield f"world:before_region:{takes_city}:{is_filled_up}", float(_is_before_region(text, mention.end))
    elif mention.kind is Kind.DATE and slot.type == "string":
        yield f"world:date:{how}:{_FIGURE.search(mention.text) is not None}", 1.0
    if how in _TURNED:
        known = kinds_of(str(value))
    if not known:
        return
    kinds = sorted(known)
    placed = sorted(_PLACED & _words_of(slot.path[-1]))
    for what in kinds:
        for word in placed or ("other",):
            yield f"world:{what}:{word}", 1.0
    if placed:
        yield f"world:fits:{any(what in kinds for word in placed for what in (word, *_HELD_BY.get(word, ())))}", 1.0


def _takes_city(slot: Slot) -> bool:
    """Whether a city, county or country by itself is asked for."""
    return slot.path[-1].lower().endswith(_ALONE) or _CITY_ALONE.search(slot.description) is not None


def _is_before_region(text: str, end: int) -> bool:
    found = _AFTER_COMMA.match(text, end)
    return found is not None and is_region(found[1])


def known_kinds(text: str, mention: Mention) -> frozenset[str]:
    """What a mention is known to be; a list, what all of its items are."""
    if mention.items:
        return frozenset.intersection(*(kinds_of(item.text) for item in mention.items))
    kinds = kinds_of(mention.text)
    return frozenset() if kinds and _SAME_NAME.match(text, mention.end) else kinds


@lru_cache(maxsize=1024)
def _words_of(name: str) -> frozenset[str]:
    """The words of a name, those in the plural in the singular, too: countries, cities, colors."""
    words_told = re.split(r"[_\W\d]+|(?<=[a-z])(?=[A-Z])", name.lower())
    return frozenset([*words_told, *(re.sub("ies$", "y", word).removesuffix("s") for word in words_told)])
