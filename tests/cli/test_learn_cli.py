"""`autoglm learn` and `autoglm plan --correct`, as people type them."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autoglm.app.learning import MAX_CORRECTIONS, Lessons, Version
from autoglm.core.errors import NotFound, UsageError
from autoglm.planning.offline.learning.training import MAX_REQUEST_CHARS, Call, Correction, Figures
from autoglm.planning.offline.weights import packaged_weights, shipped_digest

ON = ("--set", "offline.learn=on")
ASKED = ["peruse notes.txt", "peruse a.md", "leaf through b.txt", "leaf through c.md", "eyeball d.txt", "eyeball e.txt"]


def plan_of(path: str) -> str:
    steps = [
        {"id": "read", "tool": "file_read", "args": {"path": path}},
        {"id": "short", "tool": "text_summarize", "args": {"text": {"$ref": "read.text"}}},
    ]
    return json.dumps({"version": 1, "steps": steps})


def stats_of(path: str) -> str:
    return json.dumps({"version": 1, "steps": [{"id": "a", "tool": "file_read", "args": {"path": path}}]})


@pytest.fixture
def kept(typed, place):
    """Six corrections, over three ways to ask."""
    for request in ASKED:
        (place / "right.json").write_text(stats_of(request.split()[-1]))
        assert typed(*ON, "plan", request, "--correct", "right.json")[0] == 0


@pytest.fixture
def connections() -> Iterator[list[str]]:
    """Every connection and every look-up of a name in this process, while the test runs."""
    seen: list[str] = []
    is_watched = [True]

    def watch(event: str, _: object) -> None:
        if is_watched and event in {"socket.connect", "socket.getaddrinfo", "socket.sendto"}:
            seen.append(event)

    sys.addaudithook(watch)
    yield seen
    is_watched.clear()


def version(number: int, **changed: object) -> Version:
    good = Figures(4, 2, 3)
    fields = {
        "number": number,
        "made_at": 1.0,
        "shipped": shipped_digest(),
        "weights": {"said": {"a b": 1.0}},
        "used": 3,
    }
    return Version(**{**fields, "held_back": good, "check": good, **changed})  # type: ignore[arg-type]


def test_nothing_is_kept_without_consent(typed, place):
    (place / "right.json").write_text(plan_of("notes.txt"))

    code, _, err = typed("plan", "Give me the gist of notes.txt", "--correct", "right.json")

    assert code == 2
    assert "offline.learn is off" in err
    assert "--set offline.learn=on" in err
    assert not (place.parent / "home" / "learned").exists()


def test_with_consent_a_plan_is_kept_for_its_request_in_the_home_alone(typed, place):
    (place / "right.json").write_text(plan_of("notes.txt"))

    code, out, _ = typed(*ON, "plan", "Give me the gist of notes.txt", "--correct", "right.json")
    _, listed, _ = typed(*ON, "learn", "list")
    file = place.parent / "home" / "learned" / "corrections.json"

    assert code == 0
    assert "on this machine alone" in out
    assert "Give me the gist of notes.txt" in listed
    assert "text_summarize" in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        ('{"steps": [{"id": "a", "approval": "Sure?"}]}', "all call tools"),
        ('{"steps": [{"id": "a", "tool": "file_raed", "args": {}}]}', "file_raed"),
        ("no plan", "plan"),
    ],
)
def test_a_plan_that_cannot_be_is_not_kept(typed, place, plan, told):
    (place / "right.json").write_text(plan)

    code, _, err = typed(*ON, "plan", "do it", "--correct", "right.json")

    assert code == 2
    assert told in err
    assert not (place.parent / "home" / "learned").exists()


def test_training_needs_some_corrections(typed, place):
    code, _, err = typed("learn", "train")

    assert code == 2
    assert "0 corrections kept; training needs 4" in err


def test_a_version_is_trained_measured_promoted_and_rolled_back(typed, place, kept, connections):
    asked = "eyeball new.txt"
    before = typed("plan", asked, "--planner", "offline")

    code, told, _ = typed("learn", "train")
    unused = typed("plan", asked, "--planner", "offline")
    promoted = typed("learn", "promote", "1")
    after = typed("plan", asked, "--planner", "offline", "--json")
    listed = json.loads(typed("learn", "list", "--json")[1])
    back = typed("learn", "rollback")
    again = typed("plan", asked, "--planner", "offline")

    assert before[0] == unused[0] == again[0] == 2
    assert code == 0
    assert "shipped check: 133 right before, 133 after, of 133" in told
    assert "autoglm learn promote 1" in told
    assert promoted[:2] == (0, "Version 1 is used from the next plan on.\n")
    assert [step["tool"] for step in json.loads(after[1])["plan"]["steps"]] == ["file_read"]
    assert (listed["in_use"], listed["learn"], len(listed["corrections"])) == (1, False, 6)
    assert listed["versions"][0]["held_back"]["after"] >= listed["versions"][0]["held_back"]["before"]
    assert "shipped weights" in back[1]
    assert connections == []


def test_forgetting_takes_corrections_or_all_that_was_learned(typed, place, kept):
    folder = Lessons(place.parent / "home" / "learned")
    folder.add(version(0))

    first = typed("learn", "forget", "2", "3")
    left = [one.request for one in folder.corrections()]
    everything = typed("learn", "forget", "--all")

    assert first[1].startswith("Deleted: 2.\nVersions")
    assert left == [ASKED[0], *ASKED[3:]]
    assert everything[1] == "Deleted: 4.\n"
    assert (folder.corrections(), folder.versions(), folder.in_use) == ((), (), 0)


@pytest.mark.parametrize(
    ("words", "told"),
    [(("forget",), "--all"), (("forget", "7"), "no correction 7"), (("promote", "7"), "no learned version 7")],
)
def test_what_is_not_there_is_said(typed, place, kept, words, told):
    code, _, err = typed("learn", *words)

    assert code == 2
    assert told in err


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"check": Figures(4, 4, 4, ("a request",))}, "shipped check"),
        ({"held_back": Figures(4, 3, 2)}, "held back"),
        ({"shipped": "another"}, "another release"),
    ],
)
def test_a_version_that_does_worse_is_not_promoted(tmp_path, changed, told):
    lessons = Lessons(tmp_path)
    number = lessons.add(version(0, **changed)).number

    with pytest.raises(UsageError, match=told):
        lessons.promote(number)

    assert lessons.in_use == 0
    assert lessons.weights() is packaged_weights()


def test_rolling_back_goes_through_the_versions_in_their_order(tmp_path):
    lessons = Lessons(tmp_path)
    for _ in range(2):
        lessons.promote(lessons.add(version(0)).number)

    used = [lessons.in_use, lessons.roll_back(), lessons.roll_back()]

    assert used == [2, 1, 0]
    with pytest.raises(UsageError, match="nothing to go back to"):
        lessons.roll_back()


def test_what_was_learned_beside_other_weights_is_passed_over_after_an_update(tmp_path):
    lessons = Lessons(tmp_path)
    lessons.promote(lessons.add(version(0)).number)
    learned = lessons.weights().said
    file = tmp_path / "0001.json"
    file.write_text(file.read_text().replace(shipped_digest(), "earlier"))

    assert learned == {"a b": 1.0}
    assert lessons.weights() is packaged_weights()


def test_a_later_correction_of_a_request_takes_the_place_of_the_earlier(tmp_path):
    lessons = Lessons(tmp_path)
    for tool in ("a", "b"):
        lessons.keep(Correction("do it", (Call(tool),)))

    assert [one.calls[0].tool for one in lessons.corrections()] == ["b"]


def test_there_is_an_end_to_what_is_kept(tmp_path):
    lessons = Lessons(tmp_path)
    many = {"corrections": [{"request": str(at), "calls": []} for at in range(MAX_CORRECTIONS)]}
    (tmp_path / "corrections.json").write_text(json.dumps(many))

    with pytest.raises(UsageError, match="500 corrections are kept"):
        lessons.keep(Correction("one more", ()))
    with pytest.raises(UsageError, match="at most 1000"):
        lessons.keep(Correction("a" * (MAX_REQUEST_CHARS + 1), ()))


def test_a_damaged_file_is_named_and_nothing_is_lost(tmp_path: Path):
    (tmp_path / "corrections.json").write_text("{")

    with pytest.raises(UsageError, match=r"corrections\.json cannot be read"):
        Lessons(tmp_path).keep(Correction("do it", ()))

    assert (tmp_path / "corrections.json").read_text() == "{"
    with pytest.raises(NotFound):
        Lessons(tmp_path).version(1)


def test_programs_read_json(typed, place, kept):
    lessons = Lessons(place.parent / "home" / "learned")
    lessons.add(version(0))

    told = [
        json.loads(typed("learn", *words, "--json")[1])
        for words in (("promote", "1"), ("rollback",), ("forget", "1"), ("forget", "--all"))
    ]
    _, listed, _ = typed("learn", "list")

    assert told == [{"in_use": 1}, {"in_use": 0}, {"forgotten": 1}, {"forgotten": 5}]
    assert listed == "offline.learn is off: no new corrections are kept.\n"


def keep(typed, place, requests: list[str]) -> None:
    for request in requests:
        (place / "right.json").write_text(plan_of(request.split()[-1]))
        assert typed(*ON, "plan", request, "--correct", "right.json")[0] == 0


def test_the_words_of_the_guide_are_learned_for_plans_that_read_a_file_first(typed, place):
    keep(typed, place, ["eyeball notes.txt", "eyeball minutes.txt", "grok notes.txt", "grok minutes.txt"])

    code, told, _ = typed("learn", "train")
    promoted = typed("learn", "promote", "1")
    plans = [typed("plan", f"{word} new.txt", "--planner", "offline", "--json")[1] for word in ("eyeball", "grok")]

    assert code == 0
    assert "Version 1, from 4 corrections" in told
    assert "corrections kept: 0 right before, 4 after, of 4" in told
    assert promoted[1] == "Version 1 is used from the next plan on.\n"
    assert [[step["tool"] for step in json.loads(plan)["plan"]["steps"]] for plan in plans] == [
        ["file_read", "text_summarize"]
    ] * 2


def test_that_nothing_was_learned_is_said_when_training_and_when_promoting(typed, place):
    keep(typed, place, ["give a.txt", "give it b.txt", "here c.txt", "now d.txt"])

    _, told, _ = typed("learn", "train")
    _, chinese, _ = typed("--lang", "zh", "learn", "list")
    _, promoted, _ = typed("learn", "promote", "1")

    assert "Nothing was learned: no correction is planned better" in told
    assert "没有学到东西" in chinese
    assert "Nothing was learned" in promoted


@pytest.mark.parametrize(
    ("requests", "english", "chinese"),
    [
        (["eyeball a.txt"], "1 correction kept; training needs 4.", "已保存 1 条更正；训练需要 4 条。"),
        ([f"eyeball {name}.txt" for name in "abcd"], "said in the same words", "说法都相同"),
    ],
)
def test_what_is_too_little_to_learn_from_is_said_in_both_languages(typed, place, requests, english, chinese):
    keep(typed, place, requests)

    assert english in typed("learn", "train")[2]
    assert chinese in typed("--lang", "zh", "learn", "train")[2]
