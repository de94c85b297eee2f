"""Tells which of a user's labels a sentence has, from a few examples of each, or that it has none of them.

Owns: features of short sentences, a linear model that is learned in seconds, the threshold below which nothing fits.
Must not know: files, tools, plans. Chinese and English with the same features.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from autoglm.core.errors import UsageError
from autoglm.core.values import Json
from autoglm.planning.offline.words.text import read_source, words_of
from autoglm.planning.strict import Unreadable, read_yaml

_EPOCHS = 4
_COST = 2.0
# What a sentence is to score for its own label at least, and for the others at most.
_OWN, _OTHERS = 3.0, 1.0
_FOLDS = 5
_LEAST_FOR_FOLDS = 4
_KEPT = 0.9
_FEW = 0.5
_MANY = 500
_FORM = "Write each label with its examples below it: weather: [will it rain, how hot is it]."
# Examples are taken in a scattered order that is the same every time.
_SCATTER, _PRIME = 2_654_435_761, 4_294_967_291


@dataclass(frozen=True, slots=True)
class Intent:
    """The label of a sentence; "" when none fits, though `best` would be the nearest. `margin` is how much that leads
    the next one, `score` how well the sentence fits, which is compared with the threshold; `rivals` are the next
    labels, best first."""

    label: str
    best: str
    score: float
    margin: float
    rivals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Intents:
    """A model of labels: weights by feature and label, rarity by feature, and the threshold for "none of them"."""

    labels: tuple[str, ...]
    weights: Mapping[str, Mapping[int, float]]
    rarity: Mapping[str, float]
    threshold: float

    def recognise(self, sentence: str) -> Intent:
        """The label that the sentence has."""
        vector = _vector(sentence, self.rarity)
        scores = _scores(vector, self.weights)
        ranked = sorted(range(len(self.labels)), key=lambda at: (-scores.get(at, 0.0), at))
        best = scores.get(ranked[0], 0.0)
        margin = best - scores.get(ranked[1], 0.0) if len(ranked) > 1 else best
        score = _fit(best, margin, vector)
        nearest = self.labels[ranked[0]]
        label = nearest if score >= self.threshold else ""
        return Intent(label, nearest, score, margin, tuple(self.labels[at] for at in ranked[1:4]))


def learn_intents(examples: Mapping[str, Sequence[str]], outside: Sequence[str] = ()) -> Intents:
    """A model from examples of each label. The threshold is chosen by folds: of the examples, nine in ten stay above
    it; with sentences from `outside` of all labels, what separates the two best.

    Raises UsageError with fewer than two labels or a label without examples.
    """
    _check(examples)
    labels = tuple(examples)
    labelled = [(sentence, at) for at, label in enumerate(labels) for sentence in examples[label]]
    rarity = _rarity([sentence for sentence, _ in labelled])
    vectors = [(_vector(sentence, rarity), at) for sentence, at in labelled]
    weights = _learned(vectors)
    scores = _held_out(vectors, len(labels))
    unlike = [_score(_vector(sentence, rarity), weights) for sentence in outside]
    return Intents(labels, weights, rarity, _threshold(scores, unlike))


def read_intents(text: str | bytes) -> dict[str, list[str]]:
    """Labels with their examples from YAML: each label with a list of sentences. Raises UsageError."""
    try:
        labels = read_yaml(text)
    except Unreadable as error:
        raise UsageError(f"The intents cannot be read: {error}", hint=_FORM) from None
    if not isinstance(labels, Mapping) or not all(_is_list_of_texts(one) for one in labels.values()):
        raise UsageError("The intents are not labels with lists of sentences.", hint=_FORM)
    return {label: [str(sentence) for sentence in sentences] for label, sentences in labels.items()}  # type: ignore[union-attr]


def _is_list_of_texts(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _check(examples: Mapping[str, Sequence[str]]) -> None:
    empty = [label for label, sentences in examples.items() if not sentences]
    if len(examples) < 2 or empty:
        fault = f"label {empty[0]!r} has no examples" if empty else "fewer than two labels"
        raise UsageError(f"Intents cannot be learned: {fault}.", hint="Give two or more labels with examples each.")


def _features(sentence: str) -> Iterator[str]:
    """Stems, words as they are written, pairs of neighbouring stems, and how words begin and end."""
    text = read_source(sentence).plain
    stems = [word.stem for word in words_of(text)]
    marked = ["^", *stems, "$"]
    yield from (f"w:{stem}" for stem in stems)
    yield from (f"p:{left} {right}" for left, right in pairwise(marked))
    yield from (f"b:{stem[:4]}" for stem in stems if len(stem) > 4)
    for word in text.lower().split():
        yield from (f"r:{word}", f"b:{word[:3]}", f"b:{word[:5]}", f"e:{word[-3:]}")


def _rarity(sentences: Sequence[str]) -> dict[str, float]:
    """How rare each feature is; pairs that stand once are left out, where there is enough to learn from."""
    counts = Counter(name for sentence in sentences for name in set(_features(sentence)))
    least = 2 if len(sentences) > _MANY else 1
    return {
        name: math.log((len(sentences) + 1) / (count + 0.5)) + 1
        for name, count in counts.items()
        if count >= least or name.startswith("w:")
    }


def _vector(sentence: str, rarity: Mapping[str, float]) -> dict[str, float]:
    """Known features weighed by rarity, of length 1; "?" holds the share that is unknown."""
    found = dict.fromkeys(_features(sentence))
    unknown = sum(name not in rarity for name in found if name.startswith("w:"))
    total = sum(name.startswith("w:") for name in found)
    vector = {name: rarity[name] for name in found if name in rarity}
    size = math.sqrt(sum(value * value for value in vector.values())) or 1.0
    return {**{name: value / size for name, value in vector.items()}, "?": unknown / total if total else 1.0}


def _scores(vector: Mapping[str, float], weights: Mapping[str, Mapping[int, float]]) -> dict[int, float]:
    scores: dict[int, float] = defaultdict(float)
    for name, value in vector.items():
        for at, weight in weights.get(name, {}).items():
            scores[at] += weight * value
    return scores


def _learned(vectors: Sequence[tuple[Mapping[str, float], int]]) -> dict[str, dict[int, float]]:
    """One linear machine a label, with squared hinge loss, by dual coordinate descent (Hsieh 2008, algorithm 1, for the
    L2 loss). Its bias is fixed so that a sentence of another label costs nothing until it scores above `_OTHERS`: most
    labels are never touched by most sentences."""
    weights: dict[str, dict[int, float]] = defaultdict(dict)
    pulls: list[dict[int, float]] = [{} for _ in vectors]
    known = [({name: value for name, value in vector.items() if name != "?"}, at) for vector, at in vectors]
    for epoch in range(_EPOCHS):
        for number in sorted(range(len(known)), key=lambda at: (at + epoch) * _SCATTER % _PRIME):
            vector, own = known[number]
            _pull(weights, pulls[number], vector, own)
    return weights


def _pull(weights: dict[str, dict[int, float]], pulls: dict[int, float], vector: Mapping[str, float], own: int) -> None:
    """One sentence moves its own label's machine up, and those of labels that it scores too high for down. `pulls` is
    how much it moves each of them, 0 or more."""
    scores = _scores(vector, weights)
    size = sum(value * value for value in vector.values()) + 0.5 / _COST
    wrong = [at for at, score in scores.items() if at != own and (score > _OTHERS or at in pulls)]
    for at in (own, *wrong):
        short = _OWN - scores.get(at, 0.0) if at == own else scores[at] - _OTHERS
        before = pulls.get(at, 0.0)
        pulls[at] = max(0.0, before + (short - before * 0.5 / _COST) / size)
        step = (pulls[at] - before) * (1 if at == own else -1)
        if step:
            for name, value in vector.items():
                row = weights[name]
                row[at] = row.get(at, 0.0) + step * value


def _score(vector: Mapping[str, float], weights: Mapping[str, Mapping[int, float]]) -> float:
    ranked = sorted(_scores(vector, weights).values(), reverse=True)
    best = ranked[0] if ranked else 0.0
    return _fit(best, best - ranked[1] if len(ranked) > 1 else best, vector)


def _fit(best: float, margin: float, vector: Mapping[str, float]) -> float:
    """How well a sentence fits its best label: it scores high, leads, and most of its words are known."""
    return best + margin - vector.get("?", 1.0)


def _held_out(vectors: Sequence[tuple[Mapping[str, float], int]], labels: int) -> list[float]:
    """Scores of examples by models that did not see them; all by one model where there are too few for folds."""
    if len(vectors) < _LEAST_FOR_FOLDS * labels:
        weights = _learned(vectors)
        return [_score(vector, weights) * _FEW for vector, _ in vectors]
    held = vectors[::_FOLDS]
    weights = _learned([one for number, one in enumerate(vectors) if number % _FOLDS])
    return [_score(vector, weights) for vector, _ in held]


def _threshold(inside: Sequence[float], outside: Sequence[float]) -> float:
    """The score that nine in ten of the examples reach; with sentences from outside, the one that tells the two best
    apart, each counting half, but never above that."""
    ranked = sorted(inside)
    limit = ranked[int(len(ranked) * (1 - _KEPT))]
    if not outside:
        return limit
    places = [one for one in (*ranked, *outside) if one <= limit] or [limit]

    def told_apart(at: float) -> float:
        kept = sum(one >= at for one in inside) / len(inside)
        return kept + sum(one < at for one in outside) / len(outside)

    return max(sorted(places), key=told_apart)
