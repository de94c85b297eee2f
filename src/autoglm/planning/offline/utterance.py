"""A request as the planner hears it: its words, what they name, the tools at hand, the turns before; each found once.

Must not know: how calls are read and steps made.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, tzinfo
from functools import cached_property

from autoglm.core.ports import PlanRequest
from autoglm.planning.language import language_of_request
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.mention import Mention
from autoglm.planning.offline.mentions.passages import asked_of, passage_in, with_passage
from autoglm.planning.offline.rewriting.chinese_remarks import without_remarks
from autoglm.planning.offline.rewriting.courtesies import plainly
from autoglm.planning.offline.rewriting.restated import restated
from autoglm.planning.offline.schema_reader import are_known_by_schema, without_asker
from autoglm.planning.offline.talk import Turn, talk_in
from autoglm.planning.offline.weights import Weights, packaged_weights
from autoglm.planning.offline.words.text import Source, read_source


class Utterance:
    """A request, as it was `written` and what it names there, and as it is read: `source`, in usual words, with its
    `mentions`. `zone` is the one in which "tomorrow" and the like are told; `weights` are the packaged ones unless
    given."""

    def __init__(self, request: PlanRequest, zone: tzinfo, weights: Weights | None = None) -> None:
        self.request = request
        self._zone = zone
        self.now = datetime.fromtimestamp(request.now, zone)
        self.weights = weights or packaged_weights()
        self.tools = without_asker(request.tools)
        self.tools_by_name = {tool.name: tool for tool in request.tools}
        self.is_over_schemas = are_known_by_schema(self.tools)
        self.language = language_of_request(request.task.request)

    def said_as(self, text: str) -> Utterance:
        """The same request in other words."""
        task = replace(self.request.task, request=text)
        return Utterance(replace(self.request, task=task), self._zone, self.weights)

    @property
    def today(self) -> date:
        return self.now.date()

    @cached_property
    def written(self) -> Source:
        """The request as it was written."""
        return read_source(self.request.task.request)

    @cached_property
    def named_as_written(self) -> tuple[Mention, ...]:
        """What it names as it was written."""
        return mentions_in(self.written, self.today, (self._passage,) if self._passage else ())

    @cached_property
    def _passage(self) -> Mention | None:
        """The text at its end, of which something is asked; no word of it asks for anything."""
        return None if self.is_over_schemas else passage_in(self.written)

    @property
    def source(self) -> Source:
        """What is read of it: where tools tell the words that ask for them, it is said over in usual words."""
        return self._in_usual_words[0]

    @cached_property
    def _in_usual_words(self) -> tuple[Source, tuple[Mention, ...]]:
        """What is read of it, and the text at its end where that stands in it."""
        if self.is_over_schemas:
            return self.written, ()
        text = self._passage
        plain = plainly(asked_of(self.written, text) if text else self.written)
        plain = without_remarks(plain, mentions_in(plain, self.today))
        plain = restated(plain, mentions_in(plain, self.today))
        if text is None:
            return plain, ()
        source, moved = with_passage(plain, text)
        return source, (moved,)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """What `source` names."""
        source, texts = self._in_usual_words
        return self.named_as_written if source is self.written else mentions_in(source, self.today, texts)

    @cached_property
    def talk(self) -> tuple[Turn, ...]:
        """The turns before the request."""
        return talk_in(self.request.task.payload, self.today)
