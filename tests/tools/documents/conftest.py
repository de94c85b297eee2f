"""Reading made files through the registry of tools, as a step does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from autoglm.core.errors import ToolError
from autoglm.core.values import Value
from autoglm.testing.tools import call_context
from autoglm.tools.documents.modalities import Modalities
from autoglm.tools.documents.pictures import require_ocr
from autoglm.tools.documents.reading import document_tools
from autoglm.tools.registry import ToolRegistry
from autoglm.tools.workspace import Workspace

Read = Callable[..., Awaitable[Any]]


@pytest.fixture
def ocr() -> None:
    """What reads pictures, or a skip that names what of it is missing."""
    try:
        require_ocr()
    except ToolError as why:
        pytest.skip(str(why))


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write a file, read it with read_document; gives the content of the output."""
    registry = ToolRegistry(document_tools(Workspace(tmp_path), Modalities()))

    async def call(content: bytes, name: str, **more: str) -> Any:  # noqa: ANN401 - JSON of any shape
        (tmp_path / name).write_bytes(content)
        args = Value({"path": name, **more})
        return (await registry.call("read_document", args, call_context())).content

    return call
