"""From a text to calls: scan, check against the tools, and leave out what is only talked about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from autoglm.core.chat import OfferedTool, ToolCall
from autoglm.core.values import Json
from autoglm.models.tool_calls.candidate import Source
from autoglm.models.tool_calls.checking import Checked, checked
from autoglm.models.tool_calls.dialects import dialects_of
from autoglm.models.tool_calls.offer import Offer
from autoglm.models.tool_calls.scanning import scan
from autoglm.models.tool_calls.talk import is_alone, is_shown, is_talk

MOST_CALLS = 1_000
"""Calls beyond these are left out."""

_THOUGHT, _THOUGHT_END = "<think>", "</think>"


@dataclass(frozen=True, slots=True)
class _Place:
    """Calls that stand together, where, and whether the text marks them as calls."""

    start: int
    end: int
    is_marked: bool
    calls: tuple[Checked, ...]


def parse_tool_calls(
    text: str, tools: Sequence[OfferedTool] | Sequence[Mapping[str, Json]], profile: str | None = None
) -> tuple[ToolCall, ...]:
    """The calls that a model's text asks for, in its order, as `call_1`, `call_2`, ...; empty when it asks for none.

    Every call names one of `tools` (as OfferedTool, or as OpenAI, Anthropic or MCP write a tool) and holds JSON.
    `profile` is a family of models ("glm", "qwen", "deepseek", "kimi", "llama", "minimax", "mistral", "hermes") and
    narrows what is read to what such models write; any other name reads everything. No text makes it raise; a tool
    without a name does (ValueError). The time grows with the length of the text.
    """
    offer = Offer(tools)
    if not text or not offer:
        return ()
    spoken = _without_thoughts(_whole_characters(text))
    places = list(_places(Source(spoken, offer), profile))
    calls = _marked(spoken, places) or _unmarked(spoken, places)
    return tuple(
        ToolCall(id=f"call_{number}", tool=tool, arguments=arguments)
        for number, (tool, arguments) in enumerate(islice(calls, MOST_CALLS), start=1)
    )


def _places(source: Source, profile: str | None) -> Iterator[_Place]:
    """Where calls of offered tools stand."""
    count = 0
    for found in scan(source, dialects_of(profile)):
        calls = [
            call
            for candidate in found.candidates
            for call in checked(candidate, source.offer, is_marked=found.is_marked)
        ]
        count += len(calls)
        if count >= MOST_CALLS:  # what comes after is not looked at
            yield _Place(found.start, len(source.text), found.is_marked, tuple(calls))
            return
        if calls:
            yield _Place(found.start, found.end, found.is_marked, tuple(calls))


def _marked(text: str, places: Sequence[_Place]) -> list[Checked]:
    """The calls that the text marks as such; where there are any, nothing else counts."""
    marked = [place for place in places if place.is_marked]
    ends, starts = [0, *(place.end for place in marked)], [*(place.start for place in marked[1:]), len(text)]
    return [
        call
        for place, after, before in zip(marked, ends, starts, strict=False)
        if not is_shown(text, (place.start, place.end), after=after, before=before)
        for call in place.calls
    ]


def _unmarked(text: str, places: Sequence[_Place]) -> list[Checked]:
    """Calls without a mark, if everything around them says that they are meant. An answer that shows marked calls
    talks about calls; one in the midst of a thought that never ended has not decided yet."""
    if not places or any(place.is_marked for place in places) or _is_still_thinking(text):
        return []
    spans = [(place.start, place.end) for place in places]
    calls = [call for place in places for call in place.calls]
    if not all(arguments for _, arguments in calls) and not is_alone(text, spans):
        return []
    return [] if is_talk(text, spans) else calls


def _without_thoughts(text: str) -> str:
    """The text without what the model thought first; templates often give the opening tag themselves."""
    end = text.find(_THOUGHT_END)
    start = text.find(_THOUGHT, 0, end) if end >= 0 else -1
    is_first = end >= 0 and (start < 0 or not text[:start].strip())
    return text[end + len(_THOUGHT_END) :] if is_first else text


def _is_still_thinking(text: str) -> bool:
    return text.rfind(_THOUGHT) > text.rfind(_THOUGHT_END)


def _whole_characters(text: str) -> str:
    """The text without halves of characters (lone surrogates), which nothing can encode."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text
