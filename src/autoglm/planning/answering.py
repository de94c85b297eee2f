"""Composes the answer of a run from its results: by rules, or by a model that falls back to the rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from autoglm.core.chat import ChatRequest, whole_answer
from autoglm.core.errors import AutoglmError, ModelError
from autoglm.core.ports import Answer, Answerer, ChatModel, StepResult
from autoglm.core.task import Task
from autoglm.core.values import cut_by
from autoglm.planning.edges import edges_of
from autoglm.planning.prompts import answer_messages
from autoglm.planning.quoting import cut_note, defused, quote, sentence
from autoglm.planning.recording import recorded, unanswered
from autoglm.planning.streams import closed_after
from autoglm.planning.telling import is_deed, is_figure, note_line, tell
from autoglm.planning.told import in_chinese
from autoglm.planning.words import counted, is_chinese

MAX_CHARS = 8_000


class PlainAnswerer:
    """An `Answerer` without a model: tells the results that no other step used up, each with its step."""

    def __init__(self, *, max_chars: int = MAX_CHARS) -> None:
        self._max_chars = max_chars

    async def answer(self, task: Task, results: Sequence[StepResult], *, reason: str = "") -> Answer:
        """The results in the task's language, after what went wrong."""
        words = _ZH if is_chinese(task.language) else _EN
        why = _spoken(_titled(reason, results, task.language), task.language)
        blocks = [words["reason"].format(reason=why)] if reason else []
        failed = [one for one in results if one.error and one.error not in reason and not _goes_along(one, results)]
        blocks += [_failure(result, results, task.language) for result in failed]
        ends = _worth_telling(results)
        notes = _passed_over(ends, results)
        titles = _titles(ends, results)
        told = [_told(one, task.language, notes=notes[one.step.id], title=titles[one.step.id]) for one in ends]
        if not blocks and not told:
            blocks = [words["nothing"]]
        return Answer(
            text=_joined([*blocks, *told], self._max_chars, task.language),
            rests_on=tuple(result.step.id for result in ends),
        )


class ModelAnswerer:
    """An `Answerer` with a model. When the model fails, `fallback` answers."""

    def __init__(
        self, model: ChatModel, *, fallback: Answerer | None = None, name: str = "default", max_chars: int = MAX_CHARS
    ) -> None:
        self._model = model
        self._fallback = fallback or PlainAnswerer(max_chars=max_chars)
        self._name = name
        self._max_chars = max_chars

    async def answer(self, task: Task, results: Sequence[StepResult], *, reason: str = "") -> Answer:
        """The model's words, with links and images set as code, resting on the steps that they cite."""
        messages = answer_messages(task, results, reason)
        asked = ChatRequest(messages=messages, model=self._name, is_whole=True, purpose="answer")
        try:
            async with closed_after(self._model.stream(asked)) as chunks:
                said = await whole_answer(chunks)
        except ModelError as error:
            plain = await self._fallback.answer(task, results, reason=reason)
            return replace(plain, calls=(unanswered(asked, error),))
        call = recorded(asked, said)
        if not said.text.strip():
            plain = await self._fallback.answer(task, results, reason=reason)
            return Answer(text=plain.text, rests_on=plain.rests_on, calls=(call,))
        text = said.text.strip()
        if len(text) > self._max_chars:
            text = text[: self._max_chars] + cut_note(len(text) - self._max_chars, task.language)
        return Answer(text=defused(text), rests_on=_cited(text, results), calls=(call,))


_EN = {
    "reason": "Not completed: {reason}",
    "nothing": "Nothing was done.",
    "failed": "{step}{gap}failed: {error}",
    "skipped": "{step}{gap}was {error}",
    "beginning": "Only the beginning of what {tools} gave was kept: it was too large.",
    "left": "({left} in the record of the run.)",
}
_ZH = {
    "reason": "未完成：{reason}",
    "nothing": "没有执行任何步骤。",
    "failed": "{step}{gap}失败：{error}",
    "skipped": "{step}{gap}已跳过：{error}",
    "beginning": "{tools} 的输出过大，只保留了开头。",
    "left": "（其余 {left} 个结果见运行记录。）",
}


def _failure(result: StepResult, results: Sequence[StepResult], language: str) -> str:
    words = _ZH if is_chinese(language) else _EN
    error = result.error
    form = "failed"
    if error.startswith("skipped: "):
        form = "skipped"
        error = error.removeprefix("skipped: ") if is_chinese(language) else error
    name = _name(result, language)
    gap = " " if name[-1].isascii() or not is_chinese(language) else ""
    return words[form].format(step=name, gap=gap, error=_spoken(_named(error, results, language), language))


def _goes_along(result: StepResult, results: Sequence[StepResult]) -> bool:
    """Whether a step was skipped for one that people know by the same title: they are one piece of work."""
    found = _OF_ANOTHER.search(result.error)
    others = [_title(one) for one in results if found and one.step.id == found[1]]
    return bool(_title(result)) and others == [_title(result)]


def _name(result: StepResult, language: str) -> str:
    """What people call a step: its title, else its id."""
    title = _title(result)
    return quote(title, language) if title else result.step.id


def _file_of(name: str, by_id: Mapping[str, StepResult], known: dict[str, str]) -> str:
    """The file that a step is about: its own, else the only one of the steps whose outputs it used; "" without one."""
    if name not in known:
        path = by_id[name].step.args.get("path")
        behind = {_file_of(source, by_id, known) for source in _sources(by_id[name]) if source in by_id}
        known[name] = path if isinstance(path, str) else behind.pop() if len(behind) == 1 else ""
    return known[name]


def _title(result: StepResult) -> str:
    return " ".join(result.step.title.split()).strip(",，、;； ")


def _titled(reason: str, results: Sequence[StepResult], language: str) -> str:
    """Why a run failed, with the title of the step instead of its id; an only step goes without saying."""
    for result in results:
        said = reason.removeprefix(f"{result.step.id}: ")
        if said != reason and _title(result):
            return said if len(results) == 1 else f"{_title(result)}{'：' if is_chinese(language) else ': '}{said}"
    return reason


def _named(error: str, results: Sequence[StepResult], language: str) -> str:
    """What the engine says of another step, with its title instead of its id."""
    found = _OF_ANOTHER.search(error)
    other = next((one for one in results if found and one.step.id == found[1] and _title(one)), None)
    if found is None or other is None:
        return error
    title = f"“{_title(other)}”" if is_chinese(language) else f'"{_title(other)}"'
    return f"{error[: found.start()]}{title}{error[found.end(1) :]}"


def _spoken(why: str, language: str) -> str:
    """A reason as prose, in Chinese as far as there are words for it."""
    if is_chinese(language):
        for pattern, form in _IN_CHINESE:
            why = pattern.sub(form, why)
        why = in_chinese(why)
    return sentence(why, language)


_OF_ANOTHER = re.compile(r"(\w+) did not (?:succeed|allow it)$")
_IN_CHINESE = (
    (re.compile(r"(\S+|“.*”) did not succeed$"), r"\1 未成功"),
    (re.compile(r"^its condition does not hold$"), "条件不成立"),
    (re.compile(r"(\S+|“.*”) did not allow it$"), r"\1 没有批准"),
)


def _worth_telling(results: Sequence[StepResult]) -> list[StepResult]:
    """The ends, whatever was done to the world on the way, and each figure that was only saved or sent: the answer
    should hold it, too. That a wait is over goes without saying where there is more to tell."""
    ends = {result.step.id for result in _ends(results)}
    deeds = [result for result in results if result.output is not None and is_deed(result.output.content)]
    passed_on = {name for result in deeds for name in _sources(result)}
    found = [
        result
        for result in results
        if result.step.id in ends
        or result in deeds
        or (result.step.id in passed_on and result.output is not None and is_figure(result.output.content))
    ]
    return [result for result in found if not _is_wait(result)] or found[-1:]


def _ends(results: Sequence[StepResult]) -> list[StepResult]:
    """Results that no other successful step used up; one that another only came after is told like any other."""
    used = {name for result in results if result.output is not None for name in _sources(result)}
    return [result for result in results if result.output is not None and result.step.id not in used]


def _is_wait(result: StepResult) -> bool:
    content = result.output.content if result.output is not None else None
    return isinstance(content, Mapping) and content.keys() == {"until"}


def _passed_over(ends: Sequence[StepResult], results: Sequence[StepResult]) -> dict[str, tuple[str, ...]]:
    """For each end what tools remarked about the results that it is made of, such as that cells were left out: nobody
    else tells it. What several ends rest on is said with the first."""
    by_id = {result.step.id: result for result in results}
    seen = {one.step.id for one in ends}
    notes: dict[str, tuple[str, ...]] = {}
    for end in ends:
        behind: dict[str, None] = {}
        open_names = list(_sources(end))
        while open_names:
            name = open_names.pop()
            if name in by_id and name not in seen:
                seen.add(name)
                behind[name] = None
                open_names += _sources(by_id[name])
        remarks = (_note(result) for result in results if result.step.id in behind)
        notes[end.step.id] = tuple(dict.fromkeys(filter(None, remarks)))
    return notes


def _note(result: StepResult) -> str:
    content = result.output.content if result.output is not None else None
    note = content.get("note") if isinstance(content, Mapping) else None
    return note if isinstance(note, str) else ""


def _sources(result: StepResult) -> tuple[str, ...]:
    """The steps whose outputs it used."""
    try:
        return edges_of(result.step).roots
    except AutoglmError:
        return ()


def _told(result: StepResult, language: str, *, notes: Sequence[str], title: str) -> str:
    """The result with notes about what it is made of, after its title if there are others."""
    assert result.output is not None
    words = _ZH if is_chinese(language) else _EN
    told = "\n".join((tell(result.output.content, language), *(note_line(note, language) for note in notes)))
    if tools := ", ".join(cut_by(result.output.all_labels())):
        told = f"{told}\n\n{words['beginning'].format(tools=tools)}"
    has_lines = "\n" in told or told.startswith("- ")
    if not title:
        return told
    colon, space = ("：", "") if is_chinese(language) else (":", " ")
    return f"{quote(title, language)}{colon}{chr(10) if has_lines else space}{told}"


def _titles(among: Sequence[StepResult], results: Sequence[StepResult]) -> dict[str, str]:
    """What is said before each of the results that are told, by the ids of their steps."""
    by_id, files = {one.step.id: one for one in results}, dict[str, str]()
    for one in among:
        _file_of(one.step.id, by_id, files)
    return {one.step.id: _title_among(one, among, files) for one in among}


def _title_among(result: StepResult, among: Sequence[StepResult], files: Mapping[str, str]) -> str:
    """What tells a result apart from the others, or "": its title, and of what is asked of several files in one breath
    the file. A figure says itself what it is: before it a title stands that no other has."""
    assert result.output is not None
    same = [one for one in among if _title(one) == _title(result)]
    own = {files[one.step.id] for one in same}
    if len(own) > 1 and all(own):
        return files[result.step.id]
    is_alone = len(among) == 1 or (is_figure(result.output.content) and len(same) > 1)
    return "" if is_alone else _title(result)


def _joined(blocks: Sequence[str], most: int, language: str) -> str:
    """Whole blocks up to a bound, so that no quotation stays open; the first one always."""
    kept, size = [blocks[0]], len(blocks[0])
    for block in blocks[1:]:
        size += len(block) + 2
        if size > most:
            left = len(blocks) - len(kept)
            words = _ZH if is_chinese(language) else _EN
            kept.append(words["left"].format(left=left if is_chinese(language) else counted(left, "more result")))
            break
        kept.append(block)
    return "\n\n".join(kept)


def _cited(text: str, results: Sequence[StepResult]) -> tuple[str, ...]:
    """The steps that the text names like [s1]; all that gave something when it names none."""
    done = [result.step.id for result in results if result.output is not None]
    named = set(re.findall(r"\[([A-Za-z]\w*)\]", text))
    return tuple(name for name in done if name in named) or tuple(done)
