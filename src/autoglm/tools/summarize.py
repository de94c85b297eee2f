"""Summaries without a model: the sentences of a text that say most of it, in their own order and words.

The score is TextRank (Mihalcea and Tarau, 2004) over shared words, with a bonus for the beginning of the text. Bounded:
of very long texts only the best candidates by word frequency are ranked.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.bounds import Positive
from autoglm.tools.language import CHINESE, grown_words, is_ended, language_of, prose_of, words_of

_MAX_RANKED = 300
_ROUNDS = 30
_DAMPING = 0.85


@dataclass(frozen=True, slots=True)
class Summary:
    summary: str
    sentences: tuple[str, ...]
    keywords: tuple[str, ...]
    language: str
    sentence_count: int
    character_count: int


def summarize(text: str, *, sentences: Positive = 3, language: Literal["auto", "zh", "en"] = "auto") -> Summary:
    """The most telling sentences in the order of the text. The same text gives the same summary; an empty one none.

    Args:
        text: The text to summarize.
        sentences: How many sentences to give at most.
        language: The language of the text; found out when left at auto.
    """
    tongue = language_of(text) if language == "auto" else language
    everything = prose_of(text)
    if not everything:
        raise ToolError(
            "There is nothing to summarize: the text is empty.",
            kind=FailureKind.INVALID_ARGS,
            hint="Look whether it is the right file.",
        )
    counts = [Counter(words_of(sentence)) for sentence in everything]
    chosen = _choose(everything, counts, sentences)
    picked = tuple(everything[at] for at in chosen)
    return Summary(_joined(picked, tongue), picked, keywords_of(text), tongue, len(everything), len(text))


def keywords_of(text: str, *, limit: int = 8) -> tuple[str, ...]:
    """The words used most; Chinese ones are grown from pairs that always appear together."""
    counts = Counter(words_of(text))
    names = Counter({word: count for word, count in counts.items() if not CHINESE.match(word)})
    grown = names + grown_words(text) or counts
    ranked = sorted(grown.items(), key=lambda item: (-item[1] * (1 + 0.1 * len(item[0])), text.lower().find(item[0])))
    chosen: list[str] = []
    for word, _ in ranked:
        if not word.isdigit() and not any(word in other or other in word for other in chosen):
            chosen.append(word)
        if len(chosen) == limit:
            break
    return tuple(chosen)


def _joined(sentences: Sequence[str], language: str) -> str:
    """As one text: items of a list, which end without a mark, do not run into each other."""
    space, mark = ("", "；") if language == "zh" else (" ", ";")
    told = [one if at == len(sentences) or is_ended(one) else one + mark for at, one in enumerate(sentences, 1)]
    return space.join(told)


def _choose(texts: Sequence[str], counts: Sequence[Counter[str]], wanted: int) -> list[int]:
    if len(texts) <= wanted:
        return list(range(len(texts)))
    total = Counter[str]()
    for count in counts:
        total.update(count.keys())
    weights = {word: math.log(1 + len(texts) / used) for word, used in total.items()}
    candidates = _candidates(counts, total)
    ranks = _text_rank([counts[at] for at in candidates], weights)
    scores = {at: rank * (1 + 0.3 / (1 + at)) for at, rank in zip(candidates, ranks, strict=True)}
    return _without_repeats(scores, counts, wanted)


def _candidates(counts: Sequence[Counter[str]], total: Counter[str]) -> list[int]:
    if len(counts) <= _MAX_RANKED:
        return list(range(len(counts)))
    by_weight = sorted(
        range(len(counts)), key=lambda at: (-sum(total[word] for word in counts[at]) / (10 + len(counts[at])), at)
    )
    return sorted(by_weight[:_MAX_RANKED])


def _text_rank(counts: Sequence[Counter[str]], weights: dict[str, float]) -> list[float]:
    links = _links(counts, weights)
    strength = [sum(row.values()) for row in links]
    ranks = [1.0] * len(counts)
    for _ in range(_ROUNDS):
        ranks = [
            (1 - _DAMPING) + _DAMPING * sum(weight / strength[other] * ranks[other] for other, weight in row.items())
            for row in links
        ]
    return ranks


def _links(counts: Sequence[Counter[str]], weights: dict[str, float]) -> list[dict[int, float]]:
    links: list[dict[int, float]] = [{} for _ in counts]
    where: dict[str, list[int]] = {}
    for at, count in enumerate(counts):
        for word in count:
            for other in where.setdefault(word, []):
                links[at][other] = links[at].get(other, 0.0) + weights[word]
            where[word].append(at)
    sizes = [math.log(2 + len(count)) for count in counts]
    for at, row in enumerate(links):
        for other in [other for other in row if other < at]:
            weight = row[other] / (sizes[at] + sizes[other])
            row[other] = links[other][at] = weight
    return links


def _without_repeats(scores: dict[int, float], counts: Sequence[Counter[str]], wanted: int) -> list[int]:
    chosen: list[int] = []
    ranked = sorted(scores, key=lambda at: (-scores[at], at))
    for at in ranked:
        if len(chosen) < wanted and not any(_is_repeat(counts[at], counts[other]) for other in chosen):
            chosen.append(at)
    for at in ranked:
        if len(chosen) < wanted and at not in chosen:
            chosen.append(at)
    return sorted(chosen)


def _is_repeat(left: Counter[str], right: Counter[str]) -> bool:
    small = min(len(left), len(right))
    return small > 0 and len(left.keys() & right.keys()) / small > 0.7
