"""A request that lacks one value, over whole runs: asked, answered wrongly and rightly, interrupted, cancelled."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autoglm import Autoglm
from autoglm.app.answers import fitting, why_unfit
from autoglm.app.engine import Engine
from autoglm.app.learning import lessons_of
from autoglm.core.errors import UsageError
from autoglm.core.events import PersonAnswered, PersonAsked, Topic
from autoglm.core.values import Json
from autoglm.execution.answers import Misfit
from autoglm.execution.views import RunPhase
from autoglm.planning.offline.learning.training import Call
from autoglm.settings.load import load_settings
from autoglm.settings.tree import Settings


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Settings]:
    workspace = tmp_path / "work"
    workspace.mkdir()
    (workspace / "docs").mkdir()
    (workspace / "notes.txt").write_text("Tea is warm. Coffee is hot. Water is wet.", encoding="utf-8")

    def settings(**flags: str) -> Settings:
        named = {name.replace("__", "."): value for name, value in flags.items()}
        return load_settings(environ={}, folder=workspace, flags={"home": str(tmp_path / "home"), **named})

    return settings


def wrote(settings: Settings, name: str) -> str:
    return (settings.workspace / name).read_text(encoding="utf-8").strip()


async def test_the_answer_goes_into_the_plan_and_the_run_goes_on(make) -> None:
    async with Autoglm(make()) as engine:
        waiting = await engine.arun("总结一下")
        (asked,) = waiting.asked
        done = await engine.answer(waiting.run_id, "notes.txt")
        is_identical = await engine.engine.replay(waiting.run_id) is None

    assert waiting.phase is RunPhase.WAITING
    assert (asked.prompt, asked.choices) == ("“总结一下”：哪个文件？", ("notes.txt",))
    assert done.phase is RunPhase.DONE
    assert "Tea is warm." in (done.answer or "")
    assert is_identical


@pytest.mark.parametrize("answer", ["nothere.txt", "docs", "../etc/passwd", "", "a\x00b", 7])
async def test_an_answer_that_is_no_file_is_told_so_and_the_question_stays(make, answer: Json) -> None:
    async with Autoglm(make()) as engine:
        waiting = await engine.arun("Summarize it")

        with pytest.raises(UsageError) as caught:
            await engine.answer(waiting.run_id, answer)
        still = await engine.engine.view(waiting.run_id)
        done = await engine.answer(waiting.run_id, '"notes.txt"')

    assert caught.value.hint == "Choose one of: notes.txt."
    assert still.asked == waiting.asked
    assert done.phase is RunPhase.DONE


async def test_nothing_is_done_before_the_answer_nor_after_a_cancellation(make) -> None:
    async with Autoglm(make()) as engine:
        waiting = await engine.arun('Write "done" to status.txt and notify me on the console')
        ended = await engine.engine.cancel(waiting.run_id, by="ann")

    assert [step.tool for step in waiting.steps] == ["ask_user", "file_write", "notify"]
    assert ended is not None
    assert ended.outcome == "cancelled"
    assert not (make().workspace / "status.txt").exists()


async def test_another_process_takes_up_the_answer_after_a_crash(make) -> None:
    settings = make()
    async with Autoglm(settings) as engine:
        waiting = await engine.arun("Save it to out.txt")
    async with Autoglm(settings) as engine:
        asked = await engine.engine.question(waiting.run_id)
        assert await engine.engine.resume_unfinished() == ()
        letter = PersonAnswered(step=asked.step, digest=asked.digest, answer="my words", by="ann")
        await engine.engine.parts.home.inbox.send(waiting.run_id, letter)
    async with Autoglm(settings) as engine:
        (state,) = await engine.engine.resume_unfinished()

    assert state.outcome == "done"
    assert wrote(settings, "out.txt") == "my words"


async def test_an_effect_that_needs_approval_is_approved_with_the_answer_in_it(make) -> None:
    settings = make(approvals__effects='["idempotent"]')
    async with Autoglm(settings) as engine:
        waiting = await engine.arun("Save it to out.txt")
        then = await engine.answer(waiting.run_id, "my words")
        (asked,) = then.asked
        written_before = (settings.workspace / "out.txt").exists()
        done = await engine.answer(waiting.run_id, True)

    assert asked.topic is Topic.APPROVAL
    assert asked.details == {"tool": "file_write", "args": {"path": "out.txt", "text": "my words"}}
    assert not written_before
    assert done.phase is RunPhase.DONE


# --- learning --------------------------------------------------------------------------------------------------------


async def answered(settings: Settings, request: str, answer: str, **options: str) -> Engine:
    async with Autoglm(settings) as engine:
        waiting = await engine.arun(request, **options)  # type: ignore[arg-type]  # a planner or principal
        assert (await engine.answer(waiting.run_id, answer)).phase is RunPhase.DONE
        return engine.engine


async def test_with_consent_the_answered_plan_is_kept_as_a_correction(make) -> None:
    settings = make(offline__learn="on")

    await answered(settings, "Summarize it", "notes.txt")

    (kept,) = lessons_of(settings).corrections()
    assert kept.request == "Summarize it"
    assert kept.calls == (
        Call("file_read", {"path": "notes.txt"}),
        Call("text_summarize", {"text": {"$ref": "s1.text"}}),
    )


async def test_without_consent_nothing_is_kept(make) -> None:
    await answered(make(), "Summarize it", "notes.txt")

    assert not lessons_of(make()).folder.exists()


@pytest.mark.parametrize(
    ("request_text", "answer", "options"),
    [
        ("Save it to out.txt", "password: hunter22", {}),
        ("Save it to out.txt", "to li@example.com", {}),
        ("Save it to out.txt", "my words", {"principal": "somebody"}),
    ],
)
async def test_what_looks_secret_or_is_another_persons_is_not_kept(make, request_text, answer, options) -> None:
    settings = make(offline__learn="on")

    await answered(settings, request_text, answer, **options)

    assert lessons_of(settings).corrections() == ()


async def test_a_run_without_success_or_without_a_question_teaches_nothing(make) -> None:
    settings = make(offline__learn="on")
    given = {"steps": [{"id": "detail", "tool": "ask_user", "args": {"question": "?"}}]}
    async with Autoglm(settings) as engine:
        await engine.arun("Read notes.txt")
        waiting = await engine.arun("Summarize it")
        await engine.engine.cancel(waiting.run_id, by="ann")
        other = await engine.arun(given)
        await engine.answer(other.run_id, "x")

    assert lessons_of(settings).corrections() == ()


async def test_what_was_forgotten_does_not_come_back_with_a_look_at_the_run(make) -> None:
    settings = make(offline__learn="on")
    async with Autoglm(settings) as engine:
        waiting = await engine.arun("Summarize it")
        await engine.answer(waiting.run_id, "notes.txt")
        lessons_of(settings).forget(())
        await engine.engine.resume(waiting.run_id)

    assert lessons_of(settings).corrections() == ()


async def test_a_correction_that_cannot_be_kept_does_not_break_the_run(make, tmp_path: Path) -> None:
    async with Autoglm(make(offline__learn="on")) as engine:
        waiting = await engine.arun("Summarize it")
        (tmp_path / "home" / "learned").write_text("no folder")

        assert (await engine.answer(waiting.run_id, "notes.txt")).phase is RunPhase.DONE


# --- doors -----------------------------------------------------------------------------------------------------------


def question(schema: Json = None, *choices: str) -> PersonAsked:
    return PersonAsked(step="q", topic=Topic.QUESTION, digest="d", prompt="?", choices=choices, schema=schema)


def test_without_a_form_only_a_choice_is_an_answer(tmp_path: Path) -> None:
    assert fitting(question(None, "red", "blue"), "blue", tmp_path) == "blue"
    assert fitting(question(None, "red", "blue"), "green", tmp_path) is Misfit.CHOICE
    assert fitting(question(), {"any": 1}, tmp_path) == {"any": 1}


def test_with_a_form_the_choices_are_proposals(tmp_path: Path) -> None:
    assert fitting(question({"type": "integer"}, "1", "2"), "3", tmp_path) == 3


@pytest.mark.parametrize("misfit", Misfit)
def test_why_an_answer_does_not_fit_is_told_in_both_languages(misfit: Misfit) -> None:
    asked = question({"type": "integer", "minimum": 1, "maximum": 9, "enum": [1, 2]})
    told = {why_unfit(misfit, asked, "x" * 100, is_chinese=is_chinese) for is_chinese in (False, True)}

    assert len(told) == 2
    assert all(0 < len(sentence) < 160 and "{" not in sentence for sentence in told)


def test_the_choices_are_named_in_what_is_told() -> None:
    told = why_unfit(Misfit.CHOICE, question(None, "red", "blue"), "x")

    assert told == "x is not one of the choices of q: red / blue."
