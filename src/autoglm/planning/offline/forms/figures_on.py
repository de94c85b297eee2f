"""Forms that go on with the figure that came out before: split it between 4, 再平均分给4个人.

Must not know: names of tools, what the figure was worked out of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from autoglm.planning.notation import Regex, sentences_in
from autoglm.planning.offline.forms.grammar import Grammar, Sentence
from autoglm.planning.offline.forms.masks import Found
from autoglm.planning.offline.forms.works import FIGURE, Told, Work

_ENGLISH = Grammar(
    """
    it = it|that|this|the (result|total|sum|amount|figure|value|answer|whole)
    evenly = evenly|equally|fairly
    """,
    {"things": Regex("[a-z]+(?: [a-z]+)?")},
)
_CHINESE = Grammar(
    """
    lead = [，|,|再|然后|最后|接着]*[把|将|用]*[它|结果|总数|总和|总额|合计|得数|人数|数量|个数
        |份数|答案|回答|我的回答]
    goal = [，](算|算出|求|得出|就是)<things>
    shared = [平均|平]*(分|分配|分摊|摊)[给|到|成]
    """,
    {"counted": Regex("[个位名家份组次天月人队]"), "things": Regex("[\u4e00-\u9fff]{0,4}?")},
    is_chinese=True,
)


def _worked(formula: str) -> Callable[[Found], Told]:
    """The sum that a formula is with a number in it, and with the figure before as its first part."""

    def make(found: Found) -> Told:
        return Told(Work.SUM, {"expression": {FIGURE: formula.format(found.value("b"))}})

    return make


def _sums(grammar: Grammar, table: str) -> Iterator[tuple[Sentence, Callable[[Found], Told]]]:
    for line in sentences_in(table):
        sentence, _, formula = line.partition(" => ")
        yield grammar.sentence(sentence), _worked(formula)


FORMS = (
    *_sums(_ENGLISH, """
        (split|divide|share) <it> [<evenly>] (by|between|among|into|amongst) {b:<number>} [<things>] [<evenly>] => / {}
        multiply <it> by {b:<number>} => * {}
        (add|plus) {b:<number>} to <it> => + {}
        (subtract|take|deduct) [away] {b:<number>} from <it> => - {}
    """),
    *_sums(_CHINESE, """
        <lead><shared>{b:<number>}[<counted>]<things> => / {}
        <lead>除以{b:<number>}[<goal>] => / {}
        <lead>乘[以]{b:<number>}[<goal>] => * {}
        <lead>(加上|加){b:<number>}[<goal>] => + {}
        <lead>(减去|减掉|减){b:<number>}[<goal>] => - {}
    """),
)  # fmt: skip
