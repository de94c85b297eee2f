"""A learned scorer of texts in plain Python: hashed words, ridge regression by stochastic gradients. For `router`."""

from __future__ import annotations

import math
import random
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import mul

BUCKETS = 1 << 18
EPOCHS = 6
_WORD = re.compile(r"[^\W_]+|[^\s\w]|_+")
_OPTION = re.compile(r"\n[A-D]\. ")
_TWISTS = re.compile(r"\b(?:not|except|least|false|incorrect|never|none)\b", re.IGNORECASE)
Vector = tuple[Sequence[int], Sequence[float]]


def tokens(text: str) -> list[str]:
    """Words and pairs of words; of a question with options, the question and the options apart as well."""
    question, *options = _OPTION.split(text.rsplit("\nAnswer:", 1)[0])
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


def measures(text: str) -> list[float]:
    """Length, digits, symbols, negations and the like, as plain numbers."""
    question, *options = _OPTION.split(text.rsplit("\nAnswer:", 1)[0])
    offered = " ".join(options)
    sizes = [len(option) for option in options] or [0]
    words = question.split()
    return [
        math.log1p(len(question)),
        math.log1p(len(offered)),
        math.log1p(max(sizes)),
        math.log1p(min(sizes)),
        _share(question, str.isdigit),
        _share(offered, str.isdigit),
        _share(question, _is_symbol),
        _share(offered, _is_symbol),
        _share(question, str.isupper),
        math.log1p(sum(char.isdigit() for char in question)),
        math.log1p(len(re.findall(r"\d+", question))),
        float(bool(_TWISTS.search(question))),
        float("__" in question),
        float(question.rstrip().endswith("?")),
        float("of the above" in offered.lower()),
        math.log1p(question.count("\n")),
        math.log1p(len(re.findall(r"[.?!](?:\s|$)", question))),
        sum(map(len, words)) / (1 + len(words)),
        len(set(_words(question)) & set(_words(offered))) / (1 + len(set(_words(offered)))),
    ]


def _words(text: str) -> list[str]:
    return [re.sub(r"\d+", "0", word) for word in _WORD.findall(text.lower())]


def _share(text: str, is_meant: object) -> float:
    assert callable(is_meant)
    return sum(map(is_meant, text)) / (1 + len(text))


def _is_symbol(char: str) -> bool:
    return not char.isalnum() and not char.isspace()


@dataclass(frozen=True, slots=True)
class Text:
    """A text as counts by bucket, and its measures."""

    counts: Mapping[int, int]
    measures: Sequence[float]

    @classmethod
    def of(cls, text: str) -> Text:
        counts: dict[int, int] = {}
        for token in tokens(text):
            bucket = zlib.crc32(token.encode()) % BUCKETS
            counts[bucket] = counts.get(bucket, 0) + 1
        return cls(counts, measures(text))


@dataclass(slots=True)
class Scorer:
    """score(text) = w . x: tf-idf of hashed words (length 1) beside standardised measures, fitted by ridge regression.
    Everything that is learned, idf and the means included, comes from the texts given to `fit`."""

    ridge: float = 0.002
    rate: float = 0.3
    measure_weight: float = 0.06
    _idf: dict[int, float] = field(default_factory=dict)
    _means: list[float] = field(default_factory=list)
    _spreads: list[float] = field(default_factory=list)
    _weights: list[float] = field(default_factory=list)

    def fit(self, texts: Sequence[Text], targets: Sequence[float], *, seed: int) -> None:
        """Learn to predict the targets, but for their mean: stochastic gradients with a falling rate."""
        self._learn_scales(texts)
        mean = sum(targets) / len(targets)
        vectors = [self._vector(text) for text in texts]
        draw, order, step = random.Random(seed), list(range(len(texts))), 0
        self._weights, scale = [0.0] * (BUCKETS + len(self._means)), 1.0
        for _ in range(EPOCHS):
            draw.shuffle(order)
            for at in order:
                step += 1
                rate = self.rate / (1 + self.rate * self.ridge * step)
                error = scale * self._dot(vectors[at]) - (targets[at] - mean)
                scale *= 1 - rate * self.ridge
                self._add(vectors[at], -rate * error / scale)

    def score(self, text: Text) -> float:
        """Only the order of scores means something."""
        return self._dot(self._vector(text))

    def _dot(self, vector: Vector) -> float:
        buckets, values = vector
        return sum(map(mul, map(self._weights.__getitem__, buckets), values))

    def _add(self, vector: Vector, factor: float) -> None:
        weights = self._weights
        for bucket, value in zip(*vector, strict=True):
            weights[bucket] += factor * value

    def _learn_scales(self, texts: Sequence[Text]) -> None:
        seen: dict[int, int] = {}
        for text in texts:
            for bucket in text.counts:
                seen[bucket] = seen.get(bucket, 0) + 1
        self._idf = {bucket: math.log(len(texts) / count) + 1 for bucket, count in seen.items() if count > 1}
        columns = list(zip(*(text.measures for text in texts), strict=True))
        self._means = [sum(column) / len(column) for column in columns]
        self._spreads = [
            math.sqrt(sum((x - mean) ** 2 for x in column) / len(column)) or 1.0
            for column, mean in zip(columns, self._means, strict=True)
        ]

    def _vector(self, text: Text) -> Vector:
        words = [(b, (1 + math.log(count)) * self._idf[b]) for b, count in text.counts.items() if b in self._idf]
        length = math.sqrt(sum(value * value for _, value in words)) or 1.0
        scaled = zip(text.measures, self._means, self._spreads, strict=True)
        dense = [self.measure_weight * (x - mean) / spread for x, mean, spread in scaled]
        buckets = (*(bucket for bucket, _ in words), *range(BUCKETS, BUCKETS + len(dense)))
        return buckets, (*(value / length for _, value in words), *dense)
