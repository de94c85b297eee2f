"""The browser is off until the settings switch it on; then its actions are steps of a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from autoglm.app.composition import Composition
from autoglm.app.engine import Engine
from autoglm.app.sources.families import tool_sources
from autoglm.core.errors import ToolError
from autoglm.core.events import Outcome, StepSucceeded
from autoglm.core.task import Limits, Task
from autoglm.planning.plan_json import plan_from
from autoglm.settings.browser_tree import BrowserSettings
from autoglm.settings.tree import EgressSettings, Settings
from autoglm.testing.loopback import Loopback, loopback
from autoglm.tools.browser.chromium import require
from autoglm.tools.browser.tools import BrowserSource

PROGRAM = Path("/usr/bin/chromium")


def settings(folder: Path, **browser: object) -> Settings:
    held = replace(BrowserSettings(), **browser)  # type: ignore[arg-type]  # as the test says
    return Settings(home=folder / "home", workspace=folder, browser=held)


def test_no_browser_is_offered_by_default(tmp_path: Path) -> None:
    assert tool_sources(Composition(settings(tmp_path))) == ()


async def test_a_missing_browser_is_a_trouble_that_says_what_to_install(tmp_path: Path) -> None:
    parts = Composition(settings(tmp_path, enabled=True, program=str(tmp_path / "none")))

    async with Engine(parts) as engine:
        names = [spec.name for spec in await engine.tools()]

    (trouble,) = parts.troubles
    assert trouble.origin == "browser"
    assert "no browser at" in trouble.problem or "playwright" in trouble.problem
    assert "browser_open" not in names


async def test_actions_are_steps_whose_outputs_are_labelled_in_the_journal(tmp_path: Path) -> None:
    try:
        require(PROGRAM)
    except ToolError as missing:
        pytest.skip(str(missing))
    opened = EgressSettings(allow_hosts=("127.0.0.1",))
    parts = Composition(replace(settings(tmp_path, enabled=True, allow_hosts=("127.0.0.1",)), egress=opened))

    async with loopback() as server, Engine(parts) as engine:
        run = await engine.run(_task(server))
        records = await engine.records(run.run_id)

    outputs = {record.event.step: record.event.output for record in records if isinstance(record.event, StepSucceeded)}
    assert set(outputs) == {"open", "picture", "closed"}
    assert "untrusted" in outputs["open"].labels.sources
    assert (tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")
    assert outputs["closed"].content is True


async def test_a_session_ends_with_its_run(tmp_path: Path) -> None:
    try:
        require(PROGRAM)
    except ToolError as missing:
        pytest.skip(str(missing))
    opened = EgressSettings(allow_hosts=("127.0.0.1",))
    parts = Composition(replace(settings(tmp_path, enabled=True, allow_hosts=("127.0.0.1",)), egress=opened))
    open_page, missing_file = {"id": "open", "tool": "browser_open"}, {"id": "read", "tool": "file_read"}

    async with loopback() as server, Engine(parts) as engine:
        steps = [{**open_page, "args": {"url": server.url("/html")}}, {**missing_file, "args": {"path": "none.txt"}}]
        run = await engine.run(Task(plan=plan_from({"steps": steps}), limits=Limits()))
        (source,) = parts.tool_sources
        assert isinstance(source, BrowserSource)
        is_open = await source.end(run.run_id)

    assert run.outcome is Outcome.FAILED
    assert not is_open
    assert parts.troubles == ()


def _task(server: Loopback) -> Task:
    steps = [
        {"id": "open", "tool": "browser_open", "args": {"url": server.url("/html")}},
        {"id": "picture", "tool": "browser_screenshot", "args": {"path": "page.png"}, "after": ["open"]},
        {"id": "closed", "tool": "browser_close", "after": ["picture"]},
    ]
    return Task(plan=plan_from({"steps": steps}), limits=Limits())
