"""The notation of sentences: what each says, and which mistakes in it are told."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.planning.notation import Regex, Sentence, said, sentence_of, sentences_in, words_in

WORDS = {"site": "[the|this] [page|site] [at]", "url": Regex("[a-z]+\\.org"), "way": "in|after"}


def told(sentence: str, *, space: str = " ", **words: str) -> Sentence:
    return sentence_of(sentence, {**WORDS, **words}, space=space, start=space and "(?:^| )")


def read(sentence: str, text: str, *, space: str = " ", **words: str) -> re.Match[str] | None:
    return re.fullmatch(told(sentence, space=space, **words).regex, text)


@pytest.mark.parametrize(
    ("sentence", "says", "not_says"),
    [
        ("open [the] file[s]", ["open file", "open the files"], ["open  file", "openfile", "open the", "the file"]),
        ("[please] open", ["open", "please open"], ["please", "pleaseopen"]),
        ("(a|b c) d", ["a d", "b c d"], ["a b d", "d", "b d"]),
        ("is <site> {url}", ["is a.org", "is the page at a.org", "is this a.org"], ["is the", "isa.org"]),
        ("go[, now]", ["go", "go, now"], ["go now", "go,now"]),
        ("a [[,] and b]", ["a", "a and b", "a, and b"], ["a , and b", "a,and b"]),
        ("[x|y]* z", ["z", "x z", "x y x z", "x x x x x x z"], ["x x x x x x x z", "xz"]),
        ("(x)+ z", ["x z", "x x z"], ["z"]),
        (r"\(a\) \[b\] \{c\} \<d\> e\|f \*", ["(a) [b] {c} <d> e|f *"], ["a"]),
        ("2 + 3. ok?", ["2 + 3. ok?"], ["2  3x ok", "2 + 3. o"]),
        ("{way:the [red|blue] door} opens", ["the door opens", "the red door opens"], ["red door opens"]),
        ("a < b > c", ["a < b > c"], ["a"]),
    ],
)
def test_what_a_sentence_says(sentence, says, not_says):
    assert all(read(sentence, text) for text in says)
    assert not any(read(sentence, text) for text in not_says)


def test_without_spaces_those_of_the_notation_are_for_the_eye():
    assert read("[请] (打开|读) <what> {way}", "请打开文件after", space="", what="文件|页")
    assert read("[请] (打开|读) <what> {way}", "读页in", space="", what="文件|页")


def test_what_is_kept_twice_is_found_twice_in_order():
    match = read("{way} [or {way}] [and {word:x|y}]", "in or after")

    assert match is not None
    assert [match.string[slice(*span)] for span in said(match, "way")] == ["in", " after"]
    assert said(match, "word") == said(match, "other") == []


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        ("(a|b", "')' is missing in '(a|b'"),
        ("[a", "']' is missing"),
        ("{a:b", "'}' is missing"),
        ("a)", "')' has no other bracket in 'a)'"),
        ("(a]", "']' has no other bracket"),
        ("a {", "'{' has no other bracket"),
        ("<nothing>", "nobody defined 'nothing' in '<nothing>'"),
        ("x <bad>", "')' is missing in '(y'"),
        ("[a [b]*]*", "what is repeated holds something that is repeated"),
        ("[<many>]*", "what is repeated holds something that is repeated"),
        ("[the ]file", "a space stands before ']', where it says nothing, in '[the ]file'"),
        ("(" * 21 + "a" + ")" * 21, "brackets stand in more than 20 others in '((("),
    ],
)
def test_mistakes_are_told_with_the_sentence(sentence, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        read(sentence, "a", bad="(y", many="(z)+")


def test_a_block_holds_a_sentence_a_line():
    block = """
        # about files
        open {path}   # the first
            [please]

        read {path}
            |show {path}
          or so
    """

    assert sentences_in(block) == ["open {path} [please]", "read {path} |show {path} or so"]
    assert words_in("a = b|c\n  d = <a> = e") == {"a": "b|c d = <a> = e"}
    assert words_in(" a = b\n c = <a> = e") == {"a": "b", "c": "<a> = e"}
    assert sentences_in("one line") == ["one line"]


def test_a_word_is_defined_once():
    with pytest.raises(ValueError, match="defined twice: a"):
        words_in("""
            a = b
            a = c
        """)


@given(st.text(alphabet="ab[](){}<>|*+\\: ", max_size=12))
def test_any_text_is_a_sentence_or_a_told_mistake(sentence):
    try:
        source = sentence_of(sentence, {"a": "b"}, space=" ", start="").regex
    except ValueError:
        source = ""

    assert re.compile(source)


@pytest.mark.parametrize(
    ("sentence", "needed"),
    [
        ("open [the] file[s]", {"open"}),
        ("(open|Show) file[s]", {"file"}),
        ("(open|show) a", {"open", "show"}),
        ("(open [it]|show it)", {"open", "show"}),
        ("[a|b]* {way}", {"in", "after"}),
        ("go (a|b)+ {url}", {"go"}),
        ("{url} {what:this|that}", {"this", "that"}),
        ("打开|open it", {"打开", "open"}),
        ("看 the file", {"file"}),
        ("开门 the", {"开门"}),
        ("(a [b]|[c])", set()),
        ("{url}", set()),
        ("<site>", set()),
        ("", set()),
    ],
)
def test_a_sentence_tells_words_that_it_cannot_do_without(sentence, needed):
    assert told(sentence).needed == needed


@given(st.text(alphabet="abc[]()|*+ ", max_size=14), st.lists(st.text(alphabet="abc ", max_size=6), min_size=5))
def test_what_a_sentence_fits_holds_a_word_that_it_needs(sentence, texts):
    try:
        regex, needed = told(sentence, space=" ?")
    except ValueError:
        return
    for text in texts:
        if needed and re.fullmatch(regex, text):
            assert any(word in text for word in needed)
