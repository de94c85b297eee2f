"""Takes apart a question for two figures of one column, so that each is asked for by itself: the minimum and the
maximum of price, 价格的平均值和最大值. Must not know: tools, how a single question is read.
"""

from __future__ import annotations

from collections.abc import Mapping

from autoglm.planning.notation import Regex
from autoglm.planning.offline.words.phrasing import Phrasing, fitting, kept

_FIGURES: Mapping[str, str] = {
    "average": "average", "mean": "average", "median": "median", "sum": "total", "total": "total",
    "maximum": "maximum", "max": "maximum", "highest": "maximum", "largest": "maximum", "biggest": "maximum",
    "minimum": "minimum", "min": "minimum", "lowest": "minimum", "smallest": "minimum",
}  # fmt: skip
_ENGLISH = Phrasing(
    "",
    {
        **dict.fromkeys(("one", "other"), "|".join(_FIGURES)),
        "lead": Regex(".*?"),
        "rest": Regex(r"\b.+?"),
        "end": Regex(r"\s*[.?!]?\s*"),
    },
    is_within=True,
)
_CHINESE = Phrasing(
    """
    one = 平均值|平均数|均值|中位数|最大值|最小值|最高值|最低值|总和|合计|平均|最高|最低|最大|最小
    other = <one>
    """,
    {"lead": Regex(".*?"), "rest": Regex(".*")},
    is_chinese=True,
)
# One behind the other: the highest and lowest price; and one at the end: median salary, and also the highest one.
_TWO = _ENGLISH.patterns("""
    {lead} {one}(,| and| &) [the] {other}{rest}
    {lead} {one}{rest}[,] and [also] [the] {other} [one|value|of them|of those|of it]<end>
""")
_TWO_HAN = _CHINESE.patterns("{lead}{one}(和|与|以及|、|还有|跟){other}{rest}")


def figures_apart(text: str) -> tuple[str, ...]:
    """The two questions that a clause puts in one; () when it puts one alone."""
    found = fitting(_TWO, text.lstrip())
    if found:
        figures = (_FIGURES[kept(found, name).lower()] for name in ("one", "other"))
        return tuple(f"{found['lead']} {figure}{found['rest']}".strip() for figure in figures)
    han = fitting(_TWO_HAN, text)
    return tuple(f"{han['lead']}{han[name]}{han['rest']}" for name in ("one", "other")) if han else ()
