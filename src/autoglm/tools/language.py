"""Language of a text, its sentences and its words, for Chinese and English without a dictionary."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[A-Za-z][A-Za-z'’-]*|\d+(?:\.\d+)?")
CHINESE_RUN = re.compile(r"[\u3400-\u9fff]+")
_BETWEEN_WORDS = re.compile(
    r"[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+"
)
_AROUND_WORDS = ".,;:!?\"'()[]{}<>*_`“”‘’«»…|"
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:['’-][^\W_]+)*")
_ABBREVIATION = re.compile(
    r"(?:\b(?i:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|etc|e\.g|i\.e|cf|al|Fig|No|Inc|Ltd|Co|Corp|approx)|\b[A-Z])\.$"
)
_END = re.compile(
    r"[。！？!?…]+[”’」』）)\"']*|\.[”’)\"']*(?=\s+|$)|[；;]\s*(?=\n)"
    r"|\n\s*\n|\n(?=\s*(?:[-*#•|]|\d+[.、)]))"
)
_LIST_MARK = re.compile(r"^\s*(?:#{1,6}\s+|[-*•]\s+(?:\[[ xX]\]\s+)?|\d+[.、)]\s+)")
_UNDERLINED = re.compile(r"^(.+)\n[ \t]*(?:={3,}|-{3,})[ \t]*$", re.MULTILINE)
_TITLE_LINE = re.compile(r"^[ \t]*(#{1,6}[ \t].*)\n", re.MULTILINE)
_ROW = re.compile(r"^\s*\|| \| ")
_MOST_TITLE_CHARS = 80

_COMMON = """
a an and are as at be been but by can could did do does for from had has have he her his how i if in into is it its
may me more most no not of on or our out over she should so some such than that the their them then there these
they this those to too up us was we were what when which who will with would you your also about after all any
because before between both each few just only other own same very while during through
"""
STOP_WORDS = frozenset(_COMMON.split())
STOP_CHINESE = frozenset("的了和是在我他她它这那也都就与及或但而被把很更最已吗呢吧啊着")


def language_of(text: str) -> str:
    """ "zh" when a good part of the letters is Chinese, else "en"."""
    chinese = len(CHINESE.findall(text))
    latin = len(re.findall(r"[A-Za-z]+", text))
    return "zh" if chinese > latin else "en"


def sentences_of(text: str) -> tuple[str, ...]:
    """The sentences in order, without list marks and surrounding space; lines of one paragraph are joined, and a
    heading is a sentence of its own."""
    return tuple(cleaned for part in _parts(text) if (cleaned := _clean(part)))


def prose_of(text: str) -> tuple[str, ...]:
    """The sentences that are neither headings nor rows of tables; all of them where there are no others."""
    parts = _parts(text)
    kept = [(before, part) for before, part in pairwise(("\n", *parts)) if _clean(part) and not _is_marked(part)]
    titles = {at for at, (before, part) in enumerate(kept[:-1]) if _is_title(part, before)}
    if 2 * len(titles) > len(kept):  # more lines of a few words than sentences: notes, and no titles
        titles = set()
    return tuple(_clean(part) for at, (_, part) in enumerate(kept) if at not in titles) or sentences_of(text)


def is_ended(sentence: str) -> bool:
    """Whether a text ends as sentences do."""
    return sentence.rstrip("”’」』）)\"'").endswith(tuple("。！？!?….;；:："))


def words_of(text: str) -> Iterator[str]:
    """Words that carry meaning: English ones in small letters; Chinese as pairs of neighbouring characters, which
    serve as words well enough without a dictionary."""
    for run in _RUN.findall(text):
        if CHINESE.match(run):
            yield from (pair for pair in _pairs(run) if not STOP_CHINESE.intersection(pair))
        elif (word := run.lower().strip("'’-")) not in STOP_WORDS and len(word) > 1:
            yield word


def written_words(text: str) -> list[str]:
    """Words as people count them: what stands between spaces, Chinese characters and Chinese marks, and holds a letter
    or a digit. An address, a date and a time are one word each; marks around a word are none of it."""
    pieces = _BETWEEN_WORDS.sub(" ", text).split()
    stripped = (piece.strip(_AROUND_WORDS) for piece in pieces)
    return [word for word in stripped if any(char.isalnum() for char in word)]


def most_used(text: str, *, limit: int) -> list[tuple[str, int]]:
    """The words that carry meaning and how often they are used, most first. Without a dictionary, Chinese ones are only
    those that are used again: a pair of characters that stands once may be cut out of two words."""
    counts = Counter(word.lower() for word in written_words(text) if _WORD.fullmatch(word))
    names = Counter({word: count for word, count in counts.items() if word not in STOP_WORDS and len(word) > 1})
    again = {word: count for word, count in grown_words(text).items() if count > 1}
    return (names + Counter(again)).most_common(limit)


def grown_words(text: str) -> Counter[str]:
    """Chinese words: overlapping pairs (人工, 工智, 智能) that are as frequent as each other are joined (人工智能)."""
    counts = Counter(word for word in words_of(text) if CHINESE.match(word))
    grown = Counter[str]()
    for run in CHINESE_RUN.findall(text):
        at = 0
        while at < len(run) - 1:
            if counts[run[at : at + 2]] < 2:
                at += 1
                continue
            end = _grown_end(run, at, counts)
            grown[run[at:end]] += 1
            at = end
    return grown


def _grown_end(run: str, at: int, counts: Counter[str]) -> int:
    """Where the word ends that begins here: at the sixth character, a stop word, or a pair that is less frequent."""
    end, least = at + 2, counts[run[at : at + 2]] * 0.7
    while end < len(run) and end - at < 6 and counts[run[end - 1 : end + 1]] >= least and run[end] not in STOP_CHINESE:
        end += 1
    return end


def _parts(text: str) -> list[str]:
    """The text, cut behind each sentence."""
    text = _TITLE_LINE.sub(r"\1\n\n", _UNDERLINED.sub(r"# \1", text.replace("\r\n", "\n")))
    found, start = [], 0
    for end in _END.finditer(text):
        if end[0].startswith(".") and _ABBREVIATION.search(text[max(start, end.start() - 12) : end.start() + 1]):
            continue
        found.append(text[start : end.end()])
        start = end.end()
    return [*found, text[start:]]


def _is_marked(part: str) -> bool:
    """Whether marks say that a part is a heading or a row of a table."""
    lines = part.strip().splitlines()
    return re.match(r"#{1,6}\s", lines[0]) is not None or all(_ROW.search(line) for line in lines)


def _is_title(part: str, before: str) -> bool:
    """Whether a part is one short line that stands alone and ends like no sentence, as titles in Word documents."""
    line = part.strip()
    return (
        part.endswith("\n")
        and (part.startswith("\n") or before.endswith("\n"))
        and "\n" not in line
        and len(line) <= _MOST_TITLE_CHARS
        and _LIST_MARK.match(part) is None
        and not is_ended(line)
    )


def _pairs(run: str) -> Iterator[str]:
    return (run[at : at + 2] for at in range(len(run) - 1)) if len(run) > 1 else iter((run,))


def _clean(sentence: str) -> str:
    text = _LIST_MARK.sub("", sentence)
    text = re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])", "", text)
    text = " ".join(text.split())
    return text if any(char.isalnum() for char in text) else ""
