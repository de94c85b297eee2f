"""Flags of `runs approve` become the answer that each kind of question takes."""

import pytest

from autoglm.cli.runs_acting import answer_to, choose_question
from autoglm.core.errors import UsageError
from autoglm.core.events import PersonAsked, Topic
from autoglm.core.plan import Step
from autoglm.execution.views import view_of


def asked(topic: Topic, *choices: str) -> PersonAsked:
    return PersonAsked(step="pay", topic=topic, digest="d", prompt="?", choices=choices)


def said(topic: Topic, *choices: str, **flags: object) -> object:
    given = {"deny": False, "answer": None, "happened": None, "output": None, **flags}
    return answer_to(asked(topic, *choices), **given)  # type: ignore[arg-type]  # flags by name


def test_an_approval_is_yes_unless_denied():
    assert said(Topic.APPROVAL) is True
    assert said(Topic.APPROVAL, deny=True) is False


def test_a_question_takes_a_text():
    assert said(Topic.QUESTION, answer="the second") == "the second"


@pytest.mark.parametrize(
    ("topic", "flags"),
    [
        (Topic.APPROVAL, {"answer": "no"}),
        (Topic.APPROVAL, {"answer": ""}),
        (Topic.APPROVAL, {"happened": "no"}),
        (Topic.APPROVAL, {"output": "{}"}),
        (Topic.APPROVAL, {"deny": True, "answer": "no"}),
        (Topic.QUESTION, {"answer": "a", "deny": True}),
        (Topic.QUESTION, {"answer": "a", "happened": "yes"}),
        (Topic.QUESTION, {"answer": "a", "output": "1"}),
        (Topic.OUTCOME, {"happened": "yes", "answer": "a"}),
        (Topic.OUTCOME, {"happened": "yes", "deny": True}),
        (Topic.OUTCOME, {"happened": "no", "output": "1"}),
    ],
)
def test_a_flag_that_says_something_else_is_never_taken_for_an_answer(topic, flags):
    with pytest.raises(UsageError, match="--"):
        said(topic, **flags)


def test_an_unknown_outcome_takes_whether_it_happened_and_what_it_gave():
    assert said(Topic.OUTCOME, happened="no") == {"happened": False}
    assert said(Topic.OUTCOME, happened="yes", output='{"id": 7}') == {"happened": True, "output": {"id": 7}}


@pytest.mark.parametrize(
    ("topic", "flags", "expected"),
    [
        (Topic.QUESTION, {}, "--answer"),
        (Topic.OUTCOME, {}, "--happened"),
        (Topic.OUTCOME, {"happened": "yes", "output": "{"}, "--output"),
    ],
)
def test_what_is_missing_is_named(topic, flags, expected):
    with pytest.raises(UsageError, match=expected):
        said(topic, **flags)


def test_the_question_is_the_only_one_or_that_of_the_named_step(journal, planned):
    one = Step(id="a", tool="ask_user", args={"question": "A?"})
    two = Step(id="b", tool="ask_user", args={"question": "B?"})
    view = view_of("r1", journal(*planned(one, two)))

    assert choose_question(view, "b").prompt == "B?"
    with pytest.raises(UsageError, match="a, b"):
        choose_question(view, None)
    with pytest.raises(UsageError, match="nothing about c; the steps that ask: a, b"):
        choose_question(view, "c")
    with pytest.raises(UsageError, match="asks nothing now"):
        choose_question(view_of("r1", journal()), "c")
