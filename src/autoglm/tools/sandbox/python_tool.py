"""run_python: a Python snippet that computes, and calls nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autoglm.core.ports import SnippetRunner
from autoglm.core.tools import Effect
from autoglm.core.values import Json
from autoglm.tools.decorator import AnyTool, tool
from autoglm.tools.sandbox.port import GRACE_S, MAX_PARALLEL
from autoglm.tools.wording import words


@dataclass(frozen=True, slots=True)
class SnippetResult:
    """The value of the snippet's last line, and what it printed."""

    output: Json
    printed: str


class PythonSource:
    """A ToolSource over a SnippetRunner."""

    origin = "sandbox:python"

    def __init__(self, runner: SnippetRunner, *, wall_s: float) -> None:
        self._runner = runner
        self._wall_s = wall_s

    async def tools(self) -> Sequence[AnyTool]:
        described = tool(
            name="run_python",
            effect=Effect.NONE,
            timeout_s=self._wall_s + GRACE_S,
            max_parallel=MAX_PARALLEL,
            description_zh="在沙箱中运行一段 Python 计算代码；没有文件、网络、时钟和随机数。最后一行的值就是结果。",
            arguments_zh={
                "code": "Python 代码，可以 import 部分模块：math、re、json、datetime、itertools 等。",
                "inputs": "代码里可以使用的变量，按名称给出。",
            },
            keywords=words("python, code, compute, script, 代码, 计算, 脚本, 运行代码"),
            untrusted=("output", "printed"),
            origin=self.origin,
        )
        return (described(self._run),)

    async def close(self) -> None:
        """Nothing is held open."""

    async def _run(self, code: str, inputs: dict[str, Json] | None = None) -> SnippetResult:
        """Run a snippet of Python in a sandbox, to compute: no files, no network, no clock, no chance.

        The value of its last line is the output.

        Args:
            code: Python source. Some modules can be imported: math, re, json, datetime, itertools and others.
            inputs: Variables that the snippet finds, by name.
        """
        given: Mapping[str, Json] = inputs or {}
        outcome = await self._runner.advance(code, inputs=given, tools=(), answers=())
        return SnippetResult(outcome.output, outcome.printed)
