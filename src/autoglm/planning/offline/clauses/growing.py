"""Finds the parts of a request, clause by clause: each clause that asks for something is one, and grows by the clauses
behind it that ask for nothing themselves.

Owns: what belongs to the clause before, and what is an order of its own. Must not know: scores; how parts become calls.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autoglm.core.tools import ToolSpec
from autoglm.planning.offline.clauses.choosing import ToolChooser
from autoglm.planning.offline.clauses.orders import is_order
from autoglm.planning.offline.clauses.part import Part, formed_parts, whole_part
from autoglm.planning.offline.clauses.whole_clauses import Whole, WholeClauses, of_same_table
from autoglm.planning.offline.files.settings import Setter
from autoglm.planning.offline.forms.reading import Piece
from autoglm.planning.offline.mentions.clauses import Clause, clause_at
from autoglm.planning.offline.mentions.mention import LOOSE, Mention
from autoglm.planning.offline.refusals import Gap
from autoglm.planning.offline.words.text import Span

_MODIFIER = re.compile(
    r"^(?:并)?(?:按|以)?(?:照)?(?:从[高低大小多少]到[高低大小多少]|[降升]序)(?:的顺序)?(?:来|进行)?(?:排列|排序|排)?$"
    r"|^(?:the )?(?:highest|lowest|largest|smallest|biggest) first$|^in (?:de|a)scending order$",
    re.IGNORECASE,
)
# What only tells a value of the clause before: 内容是“你好”, titled "Notes".
_VALUE_ALONE = re.compile(
    r"^(?:文件|报告|消息)?的?(?:内容|正文|文字|标题|题目)(?:就?[是为写叫用]|：|:)?\s*(?=[“\"「『《‘'])"
    r"|^(?:with )?(?:the |a )?(?:content|contents|text|body|title|heading)(?: is| are| being|:)?\s+(?=[“\"‘'])"
    r"|^(?:and )?(?:(?:en)?titled|headed|captioned)\s+(?=[“\"‘'])",
    re.IGNORECASE,
)


class GrowingParts:
    """The parts of one request, as far as its clauses were added."""

    def __init__(
        self,
        text: str,
        mentions: Sequence[Mention],
        wholes: WholeClauses,
        *,
        chooser: ToolChooser,
        setter: Setter,
    ) -> None:
        self.parts: list[Part] = []
        self.undone: list[Gap] = []
        """Clauses that sound like an order, which no tool can carry out."""
        self.accounted: list[Span] = []
        """Where clauses are understood to their last word."""
        self._text = text
        self._mentions = mentions
        self._whole_clauses = wholes
        self._chooser = chooser
        self._setter = setter
        # Where clauses begin that ask for nothing, before any part that they could belong to.
        self._start: int | None = None

    def add(self, clause: Clause | Piece) -> None:
        """Take up the next clause, or the piece that a form covers."""
        if isinstance(clause, Piece):
            self.parts += formed_parts(clause)
            self._start = None
            return
        wholes = self._wholes_in(clause)
        if wholes:
            self._add_wholes(clause, wholes)
        else:
            self._add_clause(clause)

    def _wholes_in(self, clause: Clause) -> Sequence[Whole]:
        """The calls of a clause that is understood to its last word and stands for itself."""
        if self._start is not None:
            return ()
        before = [part.call.arguments for part in self.parts if part.call]
        wholes = of_same_table(self._whole_clauses.in_clause(clause, self._mentions), before)
        is_more = wholes and self._is_for_last(wholes[-1].tool) and _says_as_what(clause)
        return () if is_more else wholes

    def _add_wholes(self, clause: Clause, wholes: Sequence[Whole]) -> None:
        self._load_last()
        self.parts += [whole_part(one, self._chooser.threshold) for one in wholes]
        self.accounted.append((clause.start, clause.end))

    def _load_last(self) -> None:
        """Where the clause before only reads a table, a question to that follows: its rows are loaded as they are."""
        last = self.parts[-1] if self.parts else None
        if last is None or last.call or last.tool.has_effect:
            return
        whole = self._whole_clauses.loading(last.clause)
        if whole:
            self.parts[-1] = whole_part(whole, self._chooser.threshold)
            self.accounted.append((whole.clause.start, whole.clause.end))

    def _add_clause(self, clause: Clause) -> None:
        is_more = self._only_modifies(clause)
        found = None if is_more else self._chooser.best(clause, self.parts)
        if found and not (self._is_for_last(found.tool) and self._goes_on(clause, found.tool)):
            self._begin(clause, found.tool)
            return
        if is_order(clause) and not is_more:
            self.undone.append(self._chooser.not_done(clause))
        self._grow(clause)

    def _begin(self, clause: Clause, tool: ToolSpec) -> None:
        """A part of its own, with the clauses before it that belong to no other."""
        if self._start is not None:
            clause = clause_at(self._text, self._mentions, self._start, clause.end)
        self.parts.append(Part(clause, tool))
        self._start = None

    def _grow(self, clause: Clause) -> None:
        """The last part takes up the clause, or else the next one will."""
        if self.parts:
            last = self.parts[-1]
            grown = clause_at(self._text, self._mentions, last.clause.start, clause.end)
            self.parts[-1] = last._replace(clause=grown)
        elif self._start is None:
            self._start = clause.start

    def _is_for_last(self, tool: ToolSpec) -> bool:
        return bool(self.parts) and self.parts[-1].tool is tool

    def _only_modifies(self, clause: Clause) -> bool:
        """Whether a clause asks for nothing, and only tells how, or of which part or with which value."""
        is_value = bool(self.parts) and _VALUE_ALONE.search(clause.text) is not None
        return is_value or _MODIFIER.search(clause.text) is not None or self._setter.is_all(clause)

    def _goes_on(self, clause: Clause, tool: ToolSpec) -> bool:
        """Whether a clause for the tool of the one before only says more of that: "as a chart", "in two sentences", or
        what else is asked of it."""
        rest = self._setter.bare(clause)
        names_more = any(one.kind not in LOOSE for one in rest.mentions)
        sets_nothing = rest is clause
        is_own = names_more or (sets_nothing and (clause.is_next or _may_follow_itself(tool)))
        return _says_as_what(clause) or not is_own


def _says_as_what(clause: Clause) -> bool:
    return clause.text.lower().startswith("as ")


def _may_follow_itself(tool: ToolSpec) -> bool:
    """Whether two calls of a tool in a row make sense: it changes something, takes a kind of content that it makes, or
    does not tell what it makes."""
    made = set(tool.produces.values())
    return tool.has_effect or not made or bool(made & set(tool.consumes.values()))
