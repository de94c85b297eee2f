"""A registry of all built-in tools over a workspace of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from autoglm.core.tools import Effect
from autoglm.core.values import Json, Value
from autoglm.testing.channels import RecordingChannel
from autoglm.testing.clock import ManualClock
from autoglm.testing.tools import call_context
from autoglm.tools.builtin import built_in_tools
from autoglm.tools.notify import NotifyChannel
from autoglm.tools.registry import ToolRegistry
from autoglm.tools.workspace import Workspace

Use = Callable[..., Awaitable[Any]]
NOW = 1_795_230_000.0  # Saturday, 2026-11-21 11:00 in Shanghai


@pytest.fixture
def recording() -> RecordingChannel:
    return RecordingChannel()


@pytest.fixture
def registry(tmp_path: Path, recording: RecordingChannel) -> ToolRegistry:
    channels = {"console": NotifyChannel(recording, Effect.KEYED)}
    return ToolRegistry(
        built_in_tools(workspace=Workspace(tmp_path), clock=ManualClock(NOW), channels=channels, zone="Asia/Shanghai")
    )


@pytest.fixture
def use(registry: ToolRegistry) -> Use:
    """Call a tool by name; gives the content of its output."""

    async def call(name: str, args: Mapping[str, Json] | None = None, **more: Json) -> Any:  # noqa: ANN401 - JSON of any shape
        return (await registry.call(name, Value({**(args or {}), **more}), call_context())).content

    return call
