"""A learned scorer of texts in plain Python: ridge regression on hashed words and on measures. For `router`."""

from __future__ import annotations

import math
import random
import re
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from operator import mul

BUCKETS = 1 << 18
EPOCHS = 5
WAVES = 500
WIDEST = 3.0
"""A measure further from its mean than so many standard deviations counts as just that far."""
_WORD = re.compile(r"[^\W_]+|[^\s\w]|_+")
_OPTION = re.compile(r"\n[A-D]\. ")
_CHANGE = re.compile(r"increas|decreas|rise|fall|lower|higher|greater|less")
_NAMING = re.compile(r"term|refer|called|known as|defin")
_SYMBOLS = frozenset("=+*/^<>|~()[]{}")
Vector = tuple[Sequence[int], Sequence[float]]


def tokens(question: str, options: Sequence[str]) -> list[str]:
    """Words, wherever they are; words and pairs of words of the question; words of the options."""
    asked = _words(question)
    offered = [word for option in options for word in _words(option)]
    pairs = [f"{one} {other}" for one, other in pairwise(asked)]
    return [
        *asked,
        *offered,
        *(f"q:{w}" for w in asked),
        *(f"p:{pair}" for pair in pairs),
        *(f"o:{w}" for w in offered),
    ]


def measures(question: str, options: Sequence[str]) -> list[float]:
    """Lengths, likeness of the options, and shares of kinds of characters, as plain numbers."""
    offered = " ".join(options)
    sizes = [math.log1p(len(option)) for option in options] or [0.0]
    words = _letters(question)
    alike = [_likeness(one, other) for one, other in combinations(map(_triples, options), 2)] or [0.0]
    return [
        math.log1p(len(question)),
        math.log1p(len(offered)),
        max(sizes),
        min(sizes),
        _spread(sizes),
        _mean([len(word) for word in words]),
        _mean([len(word) for word in _letters(offered)]),
        _mean(alike),
        max(alike),
        _mean([_part(set(_letters(option)), set(words)) for option in options]),
        len(set(words)) / (1 + len(words)),
        question.count(",") / (1 + len(words)),
        _share(question, str.isupper),
        _share(question, str.isdigit),
        _share(offered, str.isdigit),
        _share(question, _SYMBOLS.__contains__),
        _share(question + offered, lambda char: not char.isascii()),
        float(len(_CHANGE.findall(offered.lower()))),
        float(bool(_NAMING.search(question.lower()))),
    ]


def _words(text: str) -> list[str]:
    return [re.sub(r"\d+", "0", word) for word in _WORD.findall(text.lower())]


def _letters(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower())


def _triples(text: str) -> set[str]:
    return {text.lower()[at : at + 3] for at in range(len(text) - 2)}


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / (len(one | other) or 1)


def _part(some: set[str], within: set[str]) -> float:
    return len(some & within) / (len(some) or 1)


def _share(text: str, is_meant: Callable[[str], bool]) -> float:
    return sum(map(is_meant, text)) / (1 + len(text))


def _mean(values: Collection[float]) -> float:
    return sum(values) / (len(values) or 1)


def _spread(values: Collection[float]) -> float:
    mean = _mean(values)
    return math.sqrt(_mean([(value - mean) ** 2 for value in values]))


def _bucket(token: str) -> int:
    return zlib.crc32(token.encode()) % BUCKETS


def _distinct(text: str) -> frozenset[int]:
    return frozenset(_bucket(word) for word in _words(text) if word.isalpha())


@dataclass(frozen=True, slots=True)
class Text:
    """A text as counts by bucket, its measures, and the buckets of the words that it asks and offers."""

    counts: Mapping[int, int]
    measures: Sequence[float]
    asked: Collection[int]
    offered: Collection[int]

    @classmethod
    def of(cls, text: str) -> Text:
        question, *options = _OPTION.split(text.rsplit("\nAnswer:", 1)[0])
        counts = Counter(map(_bucket, tokens(question, options)))
        asked, offered = (_distinct(part) for part in (question, " ".join(options)))
        return cls(counts, measures(question, options), asked, offered)


@dataclass(slots=True)
class Scorer:
    """score(text) = w . x, where x is the tf-idf of hashed words (length 1) beside random cosine waves over the
    standardised measures, which stand for a Gaussian kernel (Rahimi and Recht 2007) as wide as two texts are apart.
    Ridge regression by dual coordinate ascent (Shalev-Shwartz and Zhang 2013). Everything that is learned, the rarity
    of words and the means included, comes from the texts given to `fit`."""

    ridge: float = 0.003
    measure_weight: float = 1.3
    _texts: int = 0
    _seen: Counter[int] = field(default_factory=Counter)
    _means: list[float] = field(default_factory=list)
    _spreads: list[float] = field(default_factory=list)
    _waves: list[tuple[list[float], float]] = field(default_factory=list)
    _weights: list[float] = field(default_factory=list)

    def fit(self, texts: Sequence[Text], targets: Sequence[float], *, seed: int) -> None:
        """Learn to predict the targets, but for their mean, which changes no order."""
        draw = random.Random(seed)
        self._learn_scales(texts)
        self._draw_waves(draw)
        mean = _mean(targets)
        self._ascend([self._vector(text, known=True) for text in texts], [one - mean for one in targets], draw)

    def score(self, text: Text) -> float:
        """Only the order of scores means something."""
        return self._dot(self._vector(text, known=False))

    def _ascend(self, vectors: Sequence[Vector], targets: Sequence[float], draw: random.Random) -> None:
        strength, order, duals = self.ridge * len(vectors), list(range(len(vectors))), [0.0] * len(vectors)
        curves = [1 + sum(value * value for value in values) / strength for _, values in vectors]
        self._weights = [0.0] * (BUCKETS + WAVES)
        for _ in range(EPOCHS):
            draw.shuffle(order)
            for at in order:
                step = (targets[at] - self._dot(vectors[at]) - duals[at]) / curves[at]
                duals[at] += step
                self._add(vectors[at], step / strength)

    def _dot(self, vector: Vector) -> float:
        buckets, values = vector
        return float(sum(map(mul, map(self._weights.__getitem__, buckets), values)))

    def _add(self, vector: Vector, factor: float) -> None:
        weights = self._weights
        for bucket, value in zip(*vector, strict=True):
            weights[bucket] += factor * value

    def _learn_scales(self, texts: Sequence[Text]) -> None:
        self._texts, self._seen = len(texts), Counter(bucket for text in texts for bucket in text.counts)
        columns = list(zip(*(self._measures(text, known=True) for text in texts), strict=True))
        self._means = [_mean(column) for column in columns]
        self._spreads = [_spread(column) or 1.0 for column in columns]

    def _draw_waves(self, draw: random.Random) -> None:
        wide = 1 / math.sqrt(2 * len(self._means))
        self._waves = [([draw.gauss(0, wide) for _ in self._means], draw.uniform(0, math.tau)) for _ in range(WAVES)]

    def _measures(self, text: Text, *, known: bool) -> list[float]:
        rarity = [self._rarity(words, known=known) for words in (text.asked, text.offered)]
        return [*text.measures, *rarity]

    def _rarity(self, words: Collection[int], *, known: bool) -> float:
        """How few of the other texts have these words, on average: a text that was learned from counts not itself."""
        return _mean([math.log(self._texts / (1 + self._seen[word] - known)) for word in words])

    def _vector(self, text: Text, *, known: bool) -> Vector:
        words = [(b, (1 + math.log(count)) * self._idf(b)) for b, count in text.counts.items() if self._seen[b] > 1]
        length = math.sqrt(sum(value * value for _, value in words)) or 1.0
        waves = self._cosines(self._measures(text, known=known))
        buckets = (*(bucket for bucket, _ in words), *range(BUCKETS, BUCKETS + WAVES))
        return buckets, (*(value / length for _, value in words), *waves)

    def _idf(self, bucket: int) -> float:
        return math.log(self._texts / self._seen[bucket]) + 1

    def _cosines(self, found: Sequence[float]) -> list[float]:
        scaled = [
            max(-WIDEST, min(WIDEST, (x - mean) / spread))
            for x, mean, spread in zip(found, self._means, self._spreads, strict=True)
        ]
        height = self.measure_weight * math.sqrt(2 / WAVES)
        return [height * math.cos(sum(map(mul, way, scaled)) + shift) for way, shift in self._waves]
