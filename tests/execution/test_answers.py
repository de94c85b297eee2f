"""What a person says becomes the value that is asked for, or is not taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.plan import Step
from autoglm.core.values import Labels, Value
from autoglm.execution.answers import Misfit, fitted
from autoglm.execution.state import Status
from autoglm.testing.script import Script


def form(kind, **more):
    return {"type": kind, **more}


@pytest.mark.parametrize(
    ("answer", "schema", "value"),
    [
        ("12", form("integer"), 12),
        (" -７ ", form("integer"), -7),
        ("１２", form("integer"), 12),
        (12, form("integer"), 12),
        ("12.5", form("number"), 12.5),
        (3, form("number", minimum=3, maximum=3), 3),
        ("是", form("boolean"), True),
        ("No", form("boolean"), False),
        (True, form("boolean"), True),
        (" “你好” ", form("string"), "“你好”"),
        ("2026年5月1日", form("string", format="date"), "2026-05-01"),
        ("2026/5/1", form("string", format="date"), "2026-05-01"),
        ("2026-05-01", form("string", format="date"), "2026-05-01"),
        ("https://example.com/a", form("string", format="uri"), "https://example.com/a"),
        ("'my notes.txt'", form("string", format="file"), "my notes.txt"),
        ("Slow", form("string", enum=["fast", "slow"]), "slow"),
        ("2", form("integer", enum=[1, 2]), 2),
        ([1], {}, [1]),
    ],
)
def test_an_answer_becomes_the_value_that_is_asked_for(answer, schema, value):
    assert fitted(answer, schema) == value
    assert type(fitted(answer, schema)) is type(value)
    assert fitted(value, schema) == value


@pytest.mark.parametrize(
    ("answer", "schema", "misfit"),
    [
        ("", form("string"), Misfit.EMPTY),
        ('"“”"', form("string", format="path"), Misfit.EMPTY),
        (None, {}, Misfit.EMPTY),
        ("x" * 10_001, form("string"), Misfit.LONG),
        ("twelve", form("integer"), Misfit.WHOLE),
        ("1.5", form("integer"), Misfit.WHOLE),
        (True, form("integer"), Misfit.WHOLE),
        ("1" * 31, form("integer"), Misfit.WHOLE),
        ("much", form("number"), Misfit.NUMBER),
        ("nan", form("number"), Misfit.NUMBER),
        (True, form("number"), Misfit.NUMBER),
        ([1], form("number"), Misfit.NUMBER),
        ("0", form("integer", minimum=1), Misfit.LEAST),
        ("9", form("number", maximum=8.5), Misfit.MOST),
        ("maybe", form("boolean"), Misfit.YES_NO),
        (7, form("string"), Misfit.TEXT),
        ("2026-02-30", form("string", format="date"), Misfit.DATE),
        ("tomorrow", form("string", format="date"), Misfit.DATE),
        ("example.com", form("string", format="uri"), Misfit.ADDRESS),
        ("a\x00b", form("string", format="path"), Misfit.PATH),
        ("green", form("string", enum=["red"]), Misfit.CHOICE),
        (True, form("integer", enum=[1]), Misfit.CHOICE),
    ],
)
def test_an_answer_of_another_form_is_not_taken(answer, schema, misfit):
    assert fitted(answer, schema) is misfit


@given(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.from_regex(r"[\"' a]+"),
    st.sampled_from(["integer", "number", "boolean", "string", "array", ""]),
    st.sampled_from(["", "date", "uri", "path", "file"]),
)
def test_what_was_taken_once_is_taken_again_as_it_is(answer, kind, named):
    schema = form(kind, format=named)
    value = fitted(answer, schema)

    assert isinstance(value, Misfit) or fitted(value, schema) == value


def asks(**schema):
    args = {"question": "How many?", "choices": ["1", "2"], "schema": schema}
    return Script.of(
        Step(id="q", tool="ask_user", args=args), Step(id="b", tool="look", args={"v": {"$ref": "q.answer"}})
    )


def test_an_answer_is_handed_on_with_its_type():
    run = asks(type="integer")

    assert run.asked("q").schema == {"type": "integer"}
    assert run.answers("q", "12").said == ("start b",)
    assert run.step("q").output == Value({"answer": 12}, Labels(("user",)))


def test_an_answer_that_does_not_fit_leaves_the_question_open():
    run = asks(type="integer", minimum=1)

    assert run.answers("q", "many", letter=3).said == ()
    assert run.status("q") is Status.ASKING
    assert run.state.letters_read == 3
    assert run.answers("q", "", letter=4).said == ()
    assert run.answers("q", "5", letter=5).said == ("start b",)


def test_a_form_that_is_none_is_not_asked_for():
    run = Script.of(Step(id="q", tool="ask_user", args={"question": "?", "schema": "integer"}))

    assert run.asked("q").schema is None
