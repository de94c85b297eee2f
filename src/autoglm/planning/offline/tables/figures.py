"""Takes apart a question for several figures of one column, so that each is asked for by itself: the minimum and the
maximum of price, 价格的平均值和最大值, 价格最高多少、最低多少; and a text where it may be two questions.

Must not know: tools, how a single question is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from autoglm.planning.notation import Regex
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.phrasing import Phrasing, fitting, kept
from autoglm.planning.offline.words.text import HAN

_FIGURES: Mapping[str, str] = {
    "average": "average", "mean": "average", "median": "median", "sum": "total", "total": "total",
    "maximum": "maximum", "max": "maximum", "highest": "maximum", "largest": "maximum", "biggest": "maximum",
    "minimum": "minimum", "min": "minimum", "lowest": "minimum", "smallest": "minimum",
}  # fmt: skip
_ENGLISH = Phrasing(
    "",
    {
        **dict.fromkeys(("one", "other", "third"), "|".join(_FIGURES)),
        "lead": Regex(".*?"),
        "rest": Regex(r"\b.+?"),
        "end": Regex(r"\s*[.?!]?\s*"),
    },
    is_within=True,
)
_CHINESE = Phrasing(
    """
    one = 平均值|平均数|均值|中位数|最大值|最小值|最高值|最低值|总和|总共|一共|合计|总计|平均|最高|最低|最大|最小
        |最多|最少
    figure = <one>[又|各|分别|大概|大约|都][又|是|有][多少|几][分|钱|元|块|岁]
    mark = ，|、|,
    joint = [<mark>](和|与|以及|还有|跟|另外|再就是)|<mark>
    """,
    {
        "lead": Regex(".*?"),
        "rest": Regex(".*"),
        "column": Regex(f"(?:(?![是有各又多几的])[{HAN}]){{1,6}}?"),
        "asked": Regex("(?:各自?|分别)?[是有]?(?:多少|几)?[？?。]?\\s*"),
    },
    is_chinese=True,
)
# One behind the other: the highest and lowest price; and one at the end: median salary, and also the highest one.
_SEVERAL = _ENGLISH.patterns("""
    {lead} {one},[ and] [the] {third}(,| and| &|, and) [the] {other}{rest}
    {lead} {one}(,| and| &) [the] {other}{rest}
    {lead} {one}{rest}[,] and [also] [the] {other} [one|value|of them|of those|of it]<end>
""")
_SEVERAL_HAN = _CHINESE.pattern("{lead}{figures:<figure>([<joint>]<figure>)+}{rest}")
# The column is said again: 平均工资、最高工资.
_AGAIN_HAN = _CHINESE.pattern("{lead}{figures:<one>[的]<column>(<joint><one>[的]<column>)+}{asked}")
# What they are, and what share of the whole.
_WITH_SHARE_HAN = _CHINESE.pattern("{lead}(、|和|与|及|以及)[其|它们的|各自的|所]*占比<asked>")
_WITH_SHARE = _ENGLISH.pattern(
    "{lead} and [(its|their|the)] (share|percentage)[s] [of (the|its|their) (total|whole)]{end}"
)
_JOINT_HAN = _CHINESE.pattern("<joint>")
_ONE_HAN = _CHINESE.pattern("{one}")

# Where another question may begin: how many rows there are, and what the total amount is.
_NEXT_QUESTION = lazily.pattern(
    r"(?:,|,? and)(?: also)? (?=(?:what|how (?:many|much))\b)|[，,、]?(?:和|以及|还有|与|及)", re.IGNORECASE
)


def figures_apart(text: str) -> tuple[str, ...]:
    """The questions that a clause puts in one; () when it puts one alone."""
    found = fitting(_SEVERAL, text.lstrip())
    if found:
        figures = (_FIGURES[told.lower()] for name in ("one", "third", "other") if (told := kept(found, name)))
        return tuple(f"{found['lead']} {figure}{found['rest']}".strip() for figure in figures)
    for shares, word in ((_WITH_SHARE, " as a share of the total"), (_WITH_SHARE_HAN, "占比")):
        shared = shares.fullmatch(text.strip(" ，,。.?？"))
        if shared:
            return shared["lead"], shared["lead"] + word
    again = _AGAIN_HAN.fullmatch(text)
    if again:
        return tuple(f"{again['lead']}{one}{again['asked']}" for one in _JOINT_HAN.split(kept(again, "figures")))
    han = _SEVERAL_HAN.fullmatch(text)
    each = _ONE_HAN.finditer(kept(han, "figures")) if han else ()
    return tuple(f"{han['lead']}{one[0]}{han['rest']}" for one in each) if han else ()


def questions_apart(text: str) -> Iterator[tuple[str, str]]:
    """The ways to take a text for two questions with nothing in common."""
    return ((text[: found.start()], text[found.end() :]) for found in _NEXT_QUESTION.finditer(text))
