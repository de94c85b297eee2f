"""A run's progress for clients that see text alone, in the language of the task."""

from __future__ import annotations

from autoglm.app.progress import progress_line, waiting_text
from autoglm.core.errors import FailureKind
from autoglm.core.events import PersonAsked, Record, StepFailed, Topic


def test_what_is_asked_and_what_failed_is_told_in_chinese():
    asked = PersonAsked(step="s1", topic=Topic.APPROVAL, digest="d", prompt="Allow notify?")
    failed = StepFailed(step="s1", attempt=0, kind=FailureKind.REFUSED, message="root did not allow it")

    lines = [progress_line(Record("r", 1, 0.0, event), "zh") for event in (asked, failed)]

    assert lines[0] == "s1 提问：允许 notify？\n"
    assert "root 没有批准" in lines[1]
    assert "- s1: 允许 notify？" in waiting_text("r", (asked,), "zh")
    assert "Allow notify?" in waiting_text("r", (asked,), "en")
