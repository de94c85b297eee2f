"""What is wrong with a person's own template files: told by `autoglm doctor`, and beside a request."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autoglm.app.composition import MAX_TEMPLATE_BYTES
from autoglm.cli.messages import because, retold, say
from autoglm.cli.streams import remark
from autoglm.core.errors import UsageError
from autoglm.core.task import Task
from autoglm.settings.files import read_text_file
from autoglm.settings.tree import Settings

_TAKEN_BY = frozenset({"auto", "cascade", "template"})
"""The planners that look at templates."""


def template_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def template_problems(folder: Path) -> Iterator[str]:
    """Why files cannot be used, one sentence each, in the language of this process."""
    from autoglm.planning.templates_file import read_template

    for file in template_files(folder):
        try:
            read_template(file.name, read_text_file(file, max_bytes=MAX_TEMPLATE_BYTES))
        except UsageError as error:
            yield retold(error.message)
        except (OSError, ValueError) as error:
            yield say("error.file", file, because(error))


def warn_of_templates(task: Task, settings: Settings) -> None:
    """Tell on stderr which templates are left out, where one of them might have been meant."""
    if settings.templates is None or task.plan is not None or task.planner not in _TAKEN_BY:
        return
    for problem in template_problems(settings.templates):
        remark(say("template.left_out", problem))
