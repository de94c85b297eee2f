"""Patterns over plain text in the notation of sentences: where they begin, and what they keep."""

import pytest

from autoglm.planning.notation import Regex
from autoglm.planning.offline.words.phrasing import Phrasing, fitting, kept, place

ENGLISH = Phrasing("fruit = apple[s]|<other>", {"other": Regex("p[a-z]+s")})
CHINESE = Phrasing("水果 = 苹果|梨", is_chinese=True)
MIXED = Phrasing("fruit = apple|梨", is_mixed=True)
COUNT = {"count": Regex(r"\d+"), "other": Regex(r"\d+"), "gap": Regex(" ?")}


def test_what_is_said_first_is_kept_without_the_space_before_it():
    found = ENGLISH.pattern("[the] {fruit} [and {fruit}]").fullmatch("The pears and apples")

    assert found is not None
    assert (kept(found, "fruit"), kept(found, "other")) == ("pears", "")


def test_a_pattern_is_found_at_the_beginning_of_a_text_and_behind_a_space():
    pattern = ENGLISH.pattern("{fruit}")

    assert [kept(found, "fruit") for found in pattern.finditer("apple pears pineapple")] == ["apple", "pears"]


def test_chinese_words_stand_without_spaces():
    assert CHINESE.pattern("吃 [一个] <水果>").search("我吃一个梨")


def test_of_both_languages_side_by_side_only_latin_words_stand_apart():
    pattern = MIXED.pattern("(eat|吃) [the] {fruit}")

    assert all(pattern.search(text) for text in ("请eat the apple", "我吃apple", "我吃 apple", "eat梨", "吃梨"))
    assert not any(pattern.search(text) for text in ("eatapple", "eat theapple", "beat the apple"))


def test_the_first_pattern_that_covers_a_text_is_the_one_that_fits():
    patterns = ENGLISH.patterns("""
        eat {fruit}
        eat [the] {fruit:<fruit> [and <fruit>]}
    """)
    found = fitting(patterns, "eat the apples and pears")

    assert found is not None
    assert kept(found, "fruit") == "apples and pears"
    assert fitting(patterns, "eat") is None


def test_a_pattern_for_a_whole_text_begins_with_it_or_behind_a_space():
    pattern = Phrasing("few = first|top", COUNT).pattern("[the] <few> {count} lines")

    assert pattern.fullmatch("the first 3 lines")
    assert pattern.fullmatch("Top 3 lines")
    assert pattern.search("Read the first 3 lines")[0] == " the first 3 lines"
    assert not pattern.search("Read (first 3 lines)")


@pytest.mark.parametrize("text", ["read (lines 3 to 5)", "读lines 3 to 5", "lines 3 to 5", "a  lines 3 to 5"])
def test_a_pattern_within_a_text_begins_wherever_a_word_does(text):
    pattern = Phrasing("", COUNT, is_within=True).pattern("[the] lines {count} to {other}")

    assert pattern.search(text)[0] == "lines 3 to 5"
    assert not pattern.search("deadlines 3 to 5")


def test_what_is_kept_stands_without_spaces_and_is_found_again():
    pattern = Phrasing("", COUNT, is_chinese=True).pattern("[第]{count:<gap><count>}行[到{count}页]")
    match = pattern.fullmatch("第 12行到15页")

    assert kept(match, "count") == "12"
    assert place(match, "count") == (2, 4)
    assert kept(match, "other") == ""
    assert place(match, "other") is None


def test_each_sentence_of_a_block_is_a_pattern():
    patterns = Phrasing("").patterns("""
        one
        two
          or more
    """)

    assert [bool(one.fullmatch("two or more")) for one in patterns] == [False, True]


def test_a_pattern_for_texts_in_lower_case_takes_no_capital() -> None:
    pattern = Phrasing("", {"name": Regex("[a-z]+")}, is_lower=True).pattern("the <name>")

    assert pattern.fullmatch("the pear")
    assert not pattern.fullmatch("The Pear")


def test_a_word_that_is_known_is_not_defined_again():
    with pytest.raises(ValueError, match="defined twice: count"):
        Phrasing("count = one|two", COUNT)


def test_a_text_without_a_needed_word_is_told_apart_by_that_alone():
    pattern = ENGLISH.pattern("(eat|peel) {fruit}")

    for text, fits in (("eat apples", True), ("apples", False)):
        assert bool(pattern.fullmatch(text)) is fits
        assert bool(pattern.match(text)) is fits
        assert bool(pattern.search(text)) is fits
        assert bool(list(pattern.finditer(text))) is fits
        assert pattern.sub("!", text) == ("!" if fits else text)
