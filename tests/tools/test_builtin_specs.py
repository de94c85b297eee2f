"""What planners and people are told of the built-in tools."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path
from typing import cast

import jsonschema
import pytest

from autoglm.core.tools import Effect, ToolRole, ToolSpec
from autoglm.planning.files import FILE_KINDS
from autoglm.testing.channels import RecordingChannel
from autoglm.testing.snippets import FakeSnippets
from autoglm.tools.browser.tools import BrowserBounds, BrowserSource, acting_tools, page_tools
from autoglm.tools.browser.tools import file_tools as browser_file_tools
from autoglm.tools.builtin import built_in_specs
from autoglm.tools.notify import NotifyChannel, notify_tools
from autoglm.tools.sandbox.native import NativeSandbox
from autoglm.tools.sandbox.native_tool import NativeSource
from autoglm.tools.sandbox.python_tool import PythonSource
from autoglm.tools.workspace import Workspace

SPECS = built_in_specs()
KINDS = {"text", "path", "paths", "table", "number", "url", "svg", "markdown", "html", "date", "json", "list"} | set(
    FILE_KINDS
)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_every_tool_is_described_in_both_languages(spec: ToolSpec) -> None:
    jsonschema.Draft202012Validator.check_schema(spec.parameters)
    jsonschema.Draft202012Validator.check_schema(spec.returns)

    properties = spec.parameters["properties"]
    assert isinstance(properties, dict)
    assert spec.description
    assert spec.descriptions["zh"]
    assert any(word.isascii() for word in spec.keywords)
    assert any(not word.isascii() for word in spec.keywords)
    assert len(set(spec.keywords)) == len(spec.keywords)
    assert len(spec.examples) >= 2
    assert all("description" in part for part in properties.values()), spec.name
    assert set(spec.consumes) | set(spec.sensitive) <= set(properties)
    assert set(spec.consumes.values()) | set(spec.produces.values()) <= KINDS
    assert spec.origin == "built-in"


class ReadySandbox:
    """Where commands could run."""

    async def check(self) -> None:
        pass


def offered_with_a_setting() -> tuple[ToolSpec, ...]:
    """Our own tools that are there only when the settings ask for them."""
    workspace, bounds = Workspace(Path()), BrowserBounds(program=Path("none"))
    browser = BrowserSource(bounds, lambda: pytest.fail("no page is opened"), workspace)
    native = NativeSource(cast("NativeSandbox", ReadySandbox()), workspace, wall_s=1.0)
    return tuple(
        tool.spec
        for tool in (
            *page_tools(browser),
            *acting_tools(browser, Effect.UNSAFE),
            *browser_file_tools(browser, workspace, bounds),
            *asyncio.run(native.tools()),
            *asyncio.run(PythonSource(FakeSnippets(), wall_s=1.0).tools()),
        )
    )


OURS = (*SPECS, *offered_with_a_setting())


@pytest.mark.parametrize("spec", OURS, ids=lambda spec: spec.name)
def test_every_argument_is_described_in_chinese_too(spec: ToolSpec) -> None:
    told = spec.argument_descriptions.get("zh", {})

    for name in spec.properties:
        assert re.search("[\u4e00-\u9fff]", told[name]), name
        assert told[name].endswith("。"), name
        assert told[name] != spec.argument_description(name, "en")


@pytest.mark.parametrize("spec", OURS, ids=lambda spec: spec.name)
def test_no_description_is_of_an_argument_that_there_is_not(spec: ToolSpec) -> None:
    for told in spec.argument_descriptions.values():
        assert told.keys() <= spec.properties.keys()


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_what_a_tool_produces_is_in_its_output(spec: ToolSpec) -> None:
    names = set(spec.produces) | set(spec.untrusted)
    if spec.traits.role is not ToolRole.CALL:
        return

    definitions = spec.returns["$defs"]
    assert isinstance(definitions, dict)
    outer = definitions[str(spec.returns["$ref"]).rpartition("/")[2]]
    assert names <= set(outer["properties"])


@pytest.mark.parametrize(
    "args",
    [{"seconds": 1e300}, {"seconds": -1}, {"until": 1e300}, {"until": 253_370_764_800}, {"until": "9999-12-31T00:00Z"}],
)
def test_a_wait_is_bounded_by_its_schema(args: dict[str, object]) -> None:
    wait = next(spec for spec in SPECS if spec.name == "wait")
    schema = jsonschema.Draft202012Validator(wait.parameters)

    assert list(schema.iter_errors(args))
    assert not list(schema.iter_errors({"seconds": 86_400 * 365, "until": "2026-11-21T08:00:00+08:00"}))


def test_effects_are_as_promised() -> None:
    effects = {spec.name: spec.traits.effect for spec in SPECS}

    assert {name for name, effect in effects.items() if effect is not Effect.NONE} == {
        "file_write", "file_append", "convert_document", "report_write", "http_request", "notify",
    }  # fmt: skip
    assert effects["http_request"] is Effect.UNSAFE
    assert effects["file_append"] is Effect.KEYED


def test_notify_is_as_safe_as_its_weakest_channel() -> None:
    keyed = NotifyChannel(RecordingChannel(), Effect.KEYED)
    unsafe = NotifyChannel(RecordingChannel(), Effect.UNSAFE)

    (both,), (safe,) = notify_tools({"a": keyed, "wecom": unsafe}), notify_tools({"a": keyed})

    assert (both.spec.traits.effect, safe.spec.traits.effect) == (Effect.UNSAFE, Effect.KEYED)
    assert notify_tools({}) == ()


def test_importing_the_tools_loads_no_network_and_no_heavy_library() -> None:
    heavy = "('aiohttp', 'yarl', 'jsonschema', 'yaml')"
    program = f"import sys, autoglm.tools.builtin; print([name for name in {heavy} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
