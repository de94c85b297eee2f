"""run_command: a native command that sees the named files of the workspace, and brings the named ones back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.tools import Effect
from autoglm.tools.cleaning import clean_line, clean_text
from autoglm.tools.decorator import AnyTool, tool
from autoglm.tools.sandbox.native import NativeSandbox
from autoglm.tools.sandbox.port import GRACE_S, MAX_PARALLEL, MAX_SAID_CHARS, Job
from autoglm.tools.wording import words
from autoglm.tools.workspace import Workspace


@dataclass(frozen=True, slots=True)
class CommandResult:
    """`written` names the files that the workspace got; `is_cut`: it said more than is kept."""

    status: int
    stdout: str
    stderr: str
    written: tuple[str, ...]
    is_cut: bool


class NativeSource:
    """A ToolSource over a sandbox for commands; without one it says why there is no tool."""

    origin = "sandbox:native"

    def __init__(self, sandbox: NativeSandbox, workspace: Workspace, *, wall_s: float) -> None:
        self._sandbox = sandbox
        self._workspace = workspace
        self._wall_s = wall_s

    async def tools(self) -> Sequence[AnyTool]:
        await self._sandbox.check()
        described = tool(
            name="run_command",
            effect=Effect.IDEMPOTENT,
            timeout_s=self._wall_s + GRACE_S,
            max_parallel=MAX_PARALLEL,
            description_zh="在沙箱中运行管理员允许的本机命令：没有网络，只能看到给它的文件；指定的输出文件会写回工作区。",
            arguments_zh={
                "argv": "命令名和它的参数，不经过 shell。",
                "stdin": "命令从标准输入读取的文字。",
                "files": "放进命令所在文件夹的工作区文件，路径不变。",
                "outputs": "命令在那里生成、要写回工作区的文件，路径不变。",
            },
            keywords=words("command, shell, program, execute, 命令, 程序, 执行命令, 运行程序"),
            sensitive=("argv", "files", "outputs"),
            untrusted=("stdout", "stderr"),
            origin=self.origin,
        )
        return (described(self._run),)

    async def close(self) -> None:
        """Nothing is held open."""

    async def _run(
        self, argv: list[str], stdin: str = "", files: list[str] | None = None, outputs: list[str] | None = None
    ) -> CommandResult:
        """Run an allowed command in a sandbox: no network, no home, only the files that are given to it.

        Args:
            argv: The command's name and its arguments, without a shell.
            stdin: Text that the command reads.
            files: Files of the workspace that lie in the command's folder, under the same paths.
            outputs: Files that the command makes there and that are written to the workspace, under the same paths.
        """
        wanted = self._paths(outputs)
        job = Job(
            argv=tuple(argv),
            stdin=stdin.encode(errors="surrogatepass"),
            files={path: self._workspace.read(path) for path in self._paths(files)},
            outputs=wanted,
        )
        finished = await self._sandbox.run(job)
        if missing := [path for path in wanted if path not in finished.files]:
            said = clean_line(finished.stderr.decode(errors="replace"), max_chars=MAX_SAID_CHARS)
            raise ToolError(
                f"The command ended with status {finished.status} and did not make {missing[0]}.",
                kind=FailureKind.BAD_OUTPUT,
                hint=f"It said: {said}" if said else "",
            )
        for path, content in finished.files.items():
            self._workspace.write(path, content)
        return CommandResult(
            status=finished.status,
            stdout=clean_text(finished.stdout.decode(errors="replace")),
            stderr=clean_text(finished.stderr.decode(errors="replace")),
            written=wanted,
            is_cut=finished.is_cut,
        )

    def _paths(self, paths: Iterable[str] | None) -> tuple[str, ...]:
        """Relative to the workspace, each once. Raises ToolError for a way out."""
        return tuple(dict.fromkeys(self._workspace.locate(path) for path in paths or ()))
