"""Words that may mean the same thing: kept in a table, found by stem, by phrase and in Chinese."""

import pytest

from autoglm.planning.offline.words.senses import senses_in, senses_of
from autoglm.planning.offline.words.text import content_stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How wide is it?", "the width of a door"),
        ("How far is Bonn?", "Distance between two places"),
        ("what does it cost", "price of an item"),
        ("今天气温怎么样", "查询天气"),
        ("买三张票", "在线购物下单"),
    ],
)
def test_words_and_phrases_meet_in_a_meaning(one, other):
    assert senses_in(one) & senses_in(other)


def test_what_has_nothing_in_common_meets_nowhere():
    assert not senses_in("paint the fence") & senses_in("vaccination")
    assert senses_of(()) == senses_of(content_stems("xyzzy")) == frozenset()
