"""Reads templates from YAML: their patterns, slots and plan bodies. Reading one runs nothing.

A file has id, title, slots, patterns, examples and plan; titles, patterns and examples by language. A pattern is a
sentence in the notation of autoglm.planning.notation, in which `{slot}` is a gap. In the plan `{$slot: name}` is a
slot's value, `{slot.name}` its text inside a `$text`, and `{$say: {zh: ..., en: ...}}` what stands there in the task's
language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import TypeAlias

from autoglm.core.errors import UsageError
from autoglm.core.plan import Plan
from autoglm.core.values import Json
from autoglm.planning.notation import Regex, sentence_of
from autoglm.planning.plan_json import plan_from
from autoglm.planning.references import ExpressionInvalid, Reference, parse_text
from autoglm.planning.slots import Slot, SlotType, slot_fits, slot_pattern, slot_value
from autoglm.planning.strict import Unreadable, json_flaws, read_yaml
from autoglm.planning.words import did_you_mean
from autoglm.planning.written import render

MAX_REQUEST_CHARS = 500
"""Longer requests are no template's: patterns stay cheap."""

MAX_SLOTS_IN_PATTERN = 6
LANGUAGES = ("zh", "en")


Source: TypeAlias = tuple[str, str | bytes | Callable[[], bytes]]
"""A template's name, for messages, and its text, or what reads it (and may raise OSError)."""


class TemplateInvalid(UsageError):
    """A template file that cannot be used; the message names the file and the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A saved plan. `titles`, `examples` and `patterns` (regular expressions) are by language; `body` is the plan
    with slots still open."""

    id: str
    titles: Mapping[str, str]
    examples: Mapping[str, tuple[str, ...]]
    slots: Mapping[str, Slot]
    patterns: Mapping[str, tuple[str, ...]]
    body: Mapping[str, Json]
    tools: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Match:
    """A template that covers a whole request, with the values of its slots. `open_chars` were taken by slots."""

    template: Template
    values: Mapping[str, Json]
    open_chars: int


def built_in_sources() -> Iterator[tuple[str, str]]:
    """Names and texts of the templates that come with the program, by name."""
    folder = files("autoglm.planning").joinpath("templates")
    for name in sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml")):
        yield name, folder.joinpath(name).read_text(encoding="utf-8")


def read_templates(sources: Iterable[Source]) -> tuple[Template, ...]:
    """Good templates; a later one replaces an earlier one of the same id. Raises the first TemplateInvalid."""
    templates, flaws = sort_templates(sources)
    if flaws:
        raise flaws[0]
    return templates


def sort_templates(sources: Iterable[Source]) -> tuple[tuple[Template, ...], tuple[TemplateInvalid, ...]]:
    """Good templates, and what is wrong with the others: one bad file takes no other template away."""
    templates: dict[str, Template] = {}
    flaws: list[TemplateInvalid] = []
    for name, text in sources:
        try:
            template = read_template(name, text)
        except TemplateInvalid as error:
            flaws.append(error)
        else:
            templates[template.id] = template
    return tuple(templates.values()), tuple(flaws)


def read_template(name: str, text: str | bytes | Callable[[], bytes]) -> Template:
    """One template; `name` is for messages. Raises TemplateInvalid."""
    try:
        found = read_yaml(text() if callable(text) else text)
    except Unreadable as error:
        raise TemplateInvalid(f"The template {name} cannot be read: {error}") from None
    except OSError as error:
        raise TemplateInvalid(f"The template {name} cannot be read: {error.strerror}.") from None
    try:
        return _Reader(name).template(found)
    except ExpressionInvalid as error:
        raise TemplateInvalid(f"The template {name} cannot be used: {error}") from None


def match_template(template: Template, request: str) -> Match | None:
    """The tightest way in which the template covers the whole request, if any."""
    matches = []
    # Chinese patterns need Chinese letters, so the others' cost is saved for most English requests.
    languages = LANGUAGES if _HAN.search(request) else ("en",)
    patterns = (pattern for language in languages for pattern in template.patterns[language])
    for pattern in patterns if len(request) <= MAX_REQUEST_CHARS else ():
        found = _compiled(pattern).fullmatch(f" {request.strip()}")
        if found is None:
            continue
        taken = {slot: text for slot, text in found.groupdict().items() if text is not None}
        if not all(slot_fits(template.slots[slot], text) for slot, text in taken.items()):
            continue
        values = {slot.name: slot.default for slot in template.slots.values() if slot.has_default}
        values |= {slot: slot_value(template.slots[slot], text) for slot, text in taken.items()}
        if values.keys() == template.slots.keys():
            matches.append(Match(template, values, sum(map(len, taken.values()))))
    return min(matches, key=lambda match: match.open_chars, default=None)


def fill_template(template: Template, values: Mapping[str, Json], language: str) -> Plan:
    """The template's plan with its slots filled, in a language. Raises PlanRejected."""
    return plan_from(_filled(template.body, values, "zh" if language.startswith("zh") else "en"))


_POLITE = {
    "zh": "[请|麻烦|帮忙][你][帮我|给我|替我] <sentence>",
    "en": "[please|(can|could) you [please]] <sentence>",
}
_SPACES = {"zh": r"\s*", "en": r"\s+"}
_END = r"\s*[.。!！?？]*"
_FIELDS = ("id", "title", "slots", "patterns", "examples", "plan")
_SLOT_FIELDS = ("type", "default", "words", "about")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_GAP = re.compile(r"\{(\w+)\}")


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name

    def template(self, found: object) -> Template:
        given = self._object(found, "", _FIELDS)
        for missing in (name for name in _FIELDS if name not in given and name != "slots"):
            raise self._wrong(missing, "is missing")
        slots = {name: self._slot(name, slot) for name, slot in self._object(given.get("slots", {}), "slots").items()}
        patterns = self._by_language(given["patterns"], "patterns")
        body = self._object(given["plan"], "plan", ("goal", "steps", "answer"))
        self._check_body(body, slots)
        titles = self._object(given["title"], "title", LANGUAGES)
        return Template(
            id=str(given["id"]),
            titles={language: str(titles.get(language, given["id"])) for language in LANGUAGES},
            examples=self._by_language(given["examples"], "examples"),
            slots=slots,
            patterns={
                language: tuple(self._pattern(text, slots, language) for text in patterns[language])
                for language in LANGUAGES
            },
            body=body,
            tools=frozenset(_tools_in(body)),
        )

    def _wrong(self, where: str, message: str) -> TemplateInvalid:
        return TemplateInvalid(f"The template {self.name} cannot be used: {where} {message}.")

    def _object(self, found: object, where: str, known: tuple[str, ...] = ()) -> Mapping[str, Json]:
        if not isinstance(found, Mapping):
            raise self._wrong(where or "the file", "must be an object")
        for name in found if known else ():
            if name not in known:
                raise self._wrong(
                    f"{where}.{name}".removeprefix("."), f"is not a known field{did_you_mean(name, known)}"
                )
        return found

    def _by_language(self, found: object, where: str) -> Mapping[str, tuple[str, ...]]:
        given = self._object(found, where, LANGUAGES)
        texts: dict[str, tuple[str, ...]] = {}
        for language in LANGUAGES:
            listed = given.get(language, ())
            if not isinstance(listed, list | tuple) or not all(isinstance(text, str) for text in listed):
                raise self._wrong(f"{where}.{language}", "must be a list of texts")
            texts[language] = tuple(map(str, listed))
        return texts

    def _slot(self, name: str, found: object) -> Slot:
        where = f"slots.{name}"
        if not (name.isascii() and name.isidentifier()):
            raise self._wrong(where, "is not a name: letters, digits and _, with a letter first")
        given = self._object(found, where, _SLOT_FIELDS)
        kind = given.get("type")
        if not isinstance(kind, str) or kind not in list(SlotType):
            raise self._wrong(f"{where}.type", f"must be one of {', '.join(SlotType)}")
        words = self._object(given.get("words", {}), f"{where}.words")
        if (kind == SlotType.ENUM) != bool(words):
            raise self._wrong(f"{where}.words", "are needed by an enum, and only there")
        for flaw in json_flaws(given.get("default"), ""):
            raise self._wrong(f"{where}.default", flaw[1])
        return Slot(
            name=name,
            type=SlotType(kind),
            default=given.get("default"),
            has_default="default" in given,
            words={value: self._words(listed, where) for value, listed in words.items()},
        )

    def _words(self, listed: object, where: str) -> tuple[str, ...]:
        if not isinstance(listed, list | tuple) or not listed or not all(isinstance(word, str) for word in listed):
            raise self._wrong(f"{where}.words", "must map each value to a list of texts")
        return tuple(map(str, listed))

    def _pattern(self, text: str, slots: Mapping[str, Slot], language: str) -> str:
        """The regular expression of a pattern, which is written in the notation of autoglm.planning.notation."""
        used = _GAP.findall(text)
        for slot in used:
            if slot not in slots or used.count(slot) > 1:
                raise self._wrong("patterns", f"names {slot!r}, which is no slot or stands there twice")
        if len(used) > MAX_SLOTS_IN_PATTERN or sum(slots[slot].type is SlotType.TEXT for slot in used) > 2:
            raise self._wrong("patterns", f"has more than {MAX_SLOTS_IN_PATTERN} slots, or more than 2 of type text")
        taken = {slot: Regex(rf"\s*(?:{slot_pattern(slots[slot])})\s*") for slot in used}
        try:
            sentence = sentence_of(_POLITE[language], {**taken, "sentence": text}, space=_SPACES[language])
        except ValueError as error:
            raise self._wrong("patterns", f"cannot be read: {error}") from None
        return sentence.regex + _END

    def _check_body(self, body: Mapping[str, Json], slots: Mapping[str, Slot]) -> None:
        for said in _said_in(body):
            if not isinstance(said, Mapping) or said.keys() != set(LANGUAGES):
                raise self._wrong("plan", "has a $say without exactly the two languages zh and en")
        for name in _slots_in(body):
            if name not in slots:
                raise self._wrong("plan", f"uses the slot {name!r}, which is not declared{did_you_mean(name, slots)}")


@lru_cache(maxsize=2048)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _filled(body: Json, values: Mapping[str, Json], language: str) -> Json:
    if isinstance(body, Mapping):
        if "$slot" in body:
            return values[str(body["$slot"])]
        if "$say" in body:
            said = body["$say"]
            assert isinstance(said, Mapping)
            return _filled(said[language], values, language)
        if "$text" in body:
            return _filled_text(str(body["$text"]), values)
        return {name: _filled(part, values, language) for name, part in body.items()}
    if isinstance(body, list | tuple):
        return [_filled(part, values, language) for part in body]
    return body


def _filled_text(text: str, values: Mapping[str, Json]) -> Json:
    """A text of a template: `{slot.name}` is filled now, other references stay for the run."""
    pieces: list[str | Reference] = []
    for piece in parse_text(text):
        is_slot = isinstance(piece, Reference) and piece.root == "slot"
        pieces.append(render(values[str(piece.path[0])]) if isinstance(piece, Reference) and is_slot else piece)
    if all(isinstance(piece, str) for piece in pieces):
        return "".join(map(str, pieces))
    return {"$text": "".join(_escaped(piece) if isinstance(piece, str) else f"{{{piece}}}" for piece in pieces)}


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _objects_in(body: Json) -> Iterator[Mapping[str, Json]]:
    if isinstance(body, Mapping):
        yield body
        for part in body.values():
            yield from _objects_in(part)
    elif isinstance(body, list | tuple):
        for part in body:
            yield from _objects_in(part)


def _slots_in(body: Json) -> Iterator[str]:
    for found in _objects_in(body):
        if "$slot" in found:
            yield str(found["$slot"])
        if "$text" in found:
            for piece in parse_text(str(found["$text"])):
                if isinstance(piece, Reference) and piece.root == "slot":
                    yield str(piece.path[0]) if piece.path else ""


def _said_in(body: Json) -> Iterator[Json]:
    return (found["$say"] for found in _objects_in(body) if "$say" in found)


def _tools_in(body: Json) -> Iterator[str]:
    return (tool for found in _objects_in(body) if isinstance(tool := found.get("tool"), str))
