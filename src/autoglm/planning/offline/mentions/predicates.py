"""What a clause says of its subject: 价格波动情况稳定, 来源是国家经济局, the status is open. The value is all of the
predicate, whatever words it holds, so no cut of the text needs to have guessed it.

Owns: where a predicate begins and ends. Must not know: slots, mentions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from autoglm.planning.offline.words.text import Span, is_han

_CLAUSE_END = re.compile(r"[，。；;：:！？!?\n（）()\[\]“”\"'「」]|,(?!\d)|\.(?=\s|$)")
# What a label may go on with before its verb: 授课 in 授课人是, 班组 in 班组长是.
_LABEL_END = "[人者员长师号名率量度值数额费期法型式级]"
_COPULA = re.compile(
    rf"(?:{_LABEL_END}(?=是|为|叫|[：:=]))?\s*(?:情况|状况|程度|等级|水平|方面|信息)?\s*(?:分别|应该?|目前|现在|主要|请?也|均|都)?\s*"
    r"(?P<verb>设置为|设定为|设为|设成|调到|调至|标记为|表示为|集中在|来源于|来自|于|名为|叫做|包括|包含|属于|是|为|有|叫|[：:=]"
    r"|(?:用|选|选择|采用|改为|改成|换成|写|填|写成|定为|定在|要)(?=[^，。；]{2})|在(?=[^，。；]{1,8}(?:[，。；]|$))|(?:is|are|was|were|equals|includes?)\b)?\s*"
)
_TAIL = re.compile(r"(?:左右|等等?|呢|吧|的|之间|以内)$")
_BREAKS = "，,、；;：:（("
_ITEM = re.compile(r"、|以及|[和与及]|\s*\b(?:and|or)\b\s*|\s*[,，]\s*")
_BEFORE_CLAUSE = tuple("，,。.；;：:、\n（(的其")
_VERB_MARKS = "是为有：:=的从"
_INNER_VERB = re.compile(r"[是为：:=]")
_SUBJECT = re.compile(r"\s?(?:分别)?(?:是|为|：|:(?!\d)|=|设为|设定|设置|(?:is|are|equals)\b)")
_MAX_CHARS = 24
_MAX_BARE = 6


def labels_in(hits: Iterable[Span]) -> list[Span]:
    """Words that stand for one label: hits that touch or overlap are one. A single character is none."""
    found: list[Span] = []
    for start, end in sorted(hits):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return [(start, end) for start, end in found if end - start > 1]


def predicates_of(text: str, labels: Iterable[Span]) -> dict[Span, tuple[str, int]]:
    """Where the predicates of some labels stand, each "said" by a verb or a mark, or "bare" (财务状况良好), and how
    long the longest label of it is: the longer, the surer that the predicate is about what has that label."""
    found: dict[Span, tuple[str, int]] = {}
    for label in labels:
        span, how = _predicate(text, label)
        if span[1] > span[0]:
            found[span] = (how, max(label[1] - label[0], found.get(span, (how, 0))[1]))
    return found


def _predicate(text: str, label: Span) -> tuple[Span, str]:
    """What follows a label up to the end of its clause. Without a verb between, the label must begin the clause and
    only a few Chinese characters are a predicate."""
    copula = _COPULA.match(text, label[1])
    assert copula is not None
    start = copula.end()
    ending = _CLAUSE_END.search(text, start)
    end = ending.start() if ending else len(text)
    tail = _TAIL.search(text, start, end)
    end = start + len(text[start : tail.start() if tail else end].rstrip())
    how = "said" if copula["verb"] else "bare"
    is_fit = 0 < end - start <= (_MAX_CHARS if copula["verb"] else _MAX_BARE) and text[start] not in _VERB_MARKS
    if how == "bare":
        is_inside = _INNER_VERB.search(text, start, end) is not None  # 信号功率是5瓦 says nothing of 信号
        is_fit = is_fit and is_han(text[start]) and not is_inside and _begins_clause(text, label[0])
    return (start, end) if is_fit else (start, start), how


def _begins_clause(text: str, at: int) -> bool:
    before = text[max(0, at - _MAX_BARE) : at].rstrip(" ")
    return not before or before.endswith(_BEFORE_CLAUSE)


def items_of(text: str, span: Span) -> list[Span]:
    """The members of an enumeration that fills a span."""
    edges = [span[0], *(edge for match in _ITEM.finditer(text, *span) for edge in match.span()), span[1]]
    return [(left, right) for left, right in zip(edges[::2], edges[1::2], strict=True) if right > left]


def is_subject(text: str, end: int) -> bool:
    """Whether what ends there is what the text goes on to say something of, and so hardly a value itself."""
    return _SUBJECT.match(text, end) is not None


def initials_in(text: str, initial: str, others: Sequence[str]) -> Iterator[Span]:
    """Clauses that begin with the one character that a slot's description begins with, and no other slot's: 氮中."""
    if not initial or not is_han(initial) or initial in others:
        return
    start = text.find(initial)
    while start >= 0:
        if start == 0 or text[start - 1].isspace() or text[start - 1] in _BREAKS:
            yield start, start + 1
        start = text.find(initial, start + 1)
