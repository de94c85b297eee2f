"""Whoever keeps something in a home first makes it its owner's alone: folders 0700, files 0600."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autoglm.app.learning import Lessons
from autoglm.app.system import SystemClock
from autoglm.app.team import TeamHistory
from autoglm.channels.file import FileChannel
from autoglm.channels.mailbox import MailboxChannel
from autoglm.cli.crash_report import write_crash_report
from autoglm.core.ports import Delivery
from autoglm.models.feedback import Feedback, FeedbackFile
from autoglm.planning.offline.learning.training import Correction
from autoglm.plugins.bundle import read_bundle
from autoglm.plugins.installing import install, write_new
from autoglm.settings.trust import trust
from autoglm.tools.file_tree import Tree, TreeFile, write_tree
from autoglm.tools.imported.pins import Approved, Pins


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def _plugin(home: Path) -> None:
    install(read_bundle(write_new("probe", home.parent)), home / "plugins")


def _feedback(home: Path) -> None:
    said = Feedback(at=1.0, run_id="r", kind="text", endpoint="e", quality=1.0)
    FeedbackFile(home / "models").add([said])


KEEPERS: dict[str, Callable[[Path], object]] = {
    "corrections": lambda home: Lessons(home / "learned").keep(Correction("do it", ())),
    "plugins": _plugin,
    "team": lambda home: TeamHistory(home).note("bert", has_succeeded=True),
    "feedback": _feedback,
    "trust": lambda home: trust(home.parent / "autoglm.yaml", "", home=home),
    "crash": lambda home: write_crash_report(ValueError("x"), home),
    "skills": lambda home: write_tree(
        Tree({"a/b.md": TreeFile(b"1"), "run": TreeFile(b"", is_executable=True)}), home / "skills" / "s"
    ),
    "pins": lambda home: Pins(home / "mcp").write("s", Approved({})),
}


@pytest.mark.parametrize("keeper", KEEPERS)
def test_what_is_kept_in_a_home_is_its_owners_alone(tmp_path, keeper):
    home = tmp_path / "deep" / "home"

    (tmp_path / "deep").mkdir()
    KEEPERS[keeper](home)

    made = [home, *home.rglob("*")]
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in made} == {0}
    assert len(made) > 1


async def test_messages_that_are_kept_are_their_owners_alone(tmp_path):
    home = tmp_path / "home"

    await FileChannel(home / "out" / "messages.jsonl", clock=SystemClock()).deliver(Delivery(text="x"))
    await MailboxChannel(home / "mailbox", clock=SystemClock()).deliver(Delivery(text="x"))

    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in [home, *home.rglob("*")]} == {0}


def test_a_new_plugin_of_a_person_has_the_modes_that_are_usual_there(tmp_path):
    place = write_new("probe", tmp_path)

    assert stat.S_IMODE(place.stat().st_mode) == 0o777
    assert stat.S_IMODE((place / "README.md").stat().st_mode) == 0o666
