"""Labels of short sentences from examples: the right one, none, and what cannot be learned."""

from __future__ import annotations

import pytest

from autoglm.core.errors import UsageError
from autoglm.planning.offline.intents import learn_intents, read_intents

EXAMPLES = {
    "weather": [
        "what is the weather like",
        "will it rain tomorrow",
        "is it sunny in paris",
        "weather forecast for today",
        "how hot is it outside",
    ],
    "balance": [
        "how much money do i have",
        "what is my account balance",
        "show my bank balance",
        "tell me the balance of my savings",
        "do i have enough money",
    ],
    "翻译": ["把这句话翻译成英文", "翻译一下这段文字", "这个词用英语怎么说", "请翻译成中文", "帮我翻译这封信"],
}


def test_a_sentence_gets_the_label_of_what_it_is_like() -> None:
    model = learn_intents(EXAMPLES)

    assert model.recognise("is it going to rain today").label == "weather"
    assert model.recognise("show me the balance of my account").label == "balance"
    assert model.recognise("帮我把这段话翻译成英文").label == "翻译"


def test_a_sentence_like_none_of_them_has_no_label_and_keeps_its_rivals() -> None:
    model = learn_intents(EXAMPLES, outside=["play some jazz", "who won the match", "order two pizzas"])

    found = model.recognise("xylophone quartet zebra")

    assert found.label == ""
    assert found.score < model.threshold
    assert set(found.rivals) < set(EXAMPLES)


def test_sentences_from_outside_never_raise_the_threshold() -> None:
    alone = learn_intents(EXAMPLES)
    told = learn_intents(EXAMPLES, outside=["weather balance money rain", "play some jazz"])

    assert told.threshold <= alone.threshold


def test_the_same_examples_give_the_same_model() -> None:
    assert learn_intents(EXAMPLES) == learn_intents(EXAMPLES)


def test_few_examples_are_enough_to_begin_with() -> None:
    model = learn_intents({"hello": ["good morning"], "bye": ["see you later"]})

    assert model.recognise("good morning").label == "hello"
    assert model.recognise("good morning").margin > 0


def test_rare_pairs_are_left_out_where_there_are_many_examples() -> None:
    many = {label: [f"{sentence} {at}" for at in range(110) for sentence in told] for label, told in EXAMPLES.items()}

    model = learn_intents({**many, "tiny": ["an unheard of pairing"]})

    assert "w:unheard" in model.rarity
    assert "p:unheard of" not in model.rarity


def test_labels_without_examples_are_refused_by_name() -> None:
    with pytest.raises(UsageError, match="'empty' has no examples"):
        learn_intents({"full": ["a"], "empty": []})
    with pytest.raises(UsageError, match="fewer than two"):
        learn_intents({"full": ["a"]})


def test_labels_are_read_from_yaml() -> None:
    told = read_intents("weather: [will it rain, is it hot]\n翻译:\n- 翻译这句话\n- 译成英文\n")

    assert told == {"weather": ["will it rain", "is it hot"], "翻译": ["翻译这句话", "译成英文"]}
    assert learn_intents(told).recognise("is it hot").label == "weather"


@pytest.mark.parametrize("text", ["- a\n- b", "weather: rain", "weather: [1, 2]", "weather: [a", ""])
def test_yaml_of_another_form_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_intents(text)

    assert "label" in str(caught.value.hint)


def test_odd_sentences_are_read_without_a_crash() -> None:
    model = learn_intents(EXAMPLES)

    assert model.recognise("").label == ""
    assert model.recognise("\u202e" * 100 + "!" * 10_000).label == ""
