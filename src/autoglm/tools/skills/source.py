"""A skill as tools: one reads its instructions and files, one runs its scripts in the sandbox.

Nothing of a skill is given to a model unasked but its name and what it says it is good for; all of it is labelled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from autoglm.core.errors import FailureKind, ToolError, UsageError
from autoglm.core.tools import CallContext, Effect, ToolSpec, ToolTraits
from autoglm.core.values import Json
from autoglm.security.granted import not_granted
from autoglm.tools.cleaning import clean_line, clean_text
from autoglm.tools.decorator import AnyTool
from autoglm.tools.encoding import decode
from autoglm.tools.granted_files import GrantedFiles
from autoglm.tools.imported.tool import imported_tool, tool_name
from autoglm.tools.sandbox.port import MAX_SAID_CHARS, Job, Sandbox
from autoglm.tools.skills.shelf import Shelved, State
from autoglm.tools.skills.skill import INTERPRETERS, MANIFEST, Skill
from autoglm.tools.workspace import Workspace

MAX_TOLD_CHARS = 300
MAX_FILE_CHARS = 200_000
_MAX_NAMED_FILES = 100
_ARRAY: Mapping[str, Json] = {"type": "array", "items": {"type": "string"}, "maxItems": 50}
_SCRIPT_ARGUMENTS_ZH = {
    "script": "要运行的脚本。",
    "args": "脚本的参数。",
    "stdin": "脚本从标准输入读取的文字。",
    "files": "放进脚本所在文件夹的工作区文件。",
    "outputs": "脚本生成、要写回工作区的文件。",
}


@dataclass(frozen=True, slots=True)
class SkillText:
    """`files` are the skill's other files, which can be read in the same way."""

    skill: str
    digest: str
    file: str
    text: str
    is_cut: bool
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScriptResult:
    """`written` names the files that the workspace got; `is_cut`: the script said more than is kept."""

    status: int
    stdout: str
    stderr: str
    written: tuple[str, ...]
    is_cut: bool


class SkillSource:
    """A ToolSource over one skill. Without a sandbox its scripts are not run, only read."""

    def __init__(self, shelved: Shelved, workspace: Workspace, sandbox: Sandbox | None = None) -> None:
        self.origin = f"skill:{shelved.name}"
        self._shelved = shelved
        self._workspace = workspace
        self._sandbox = sandbox

    async def tools(self) -> Sequence[AnyTool]:
        """Raises UsageError while its content is not approved."""
        skill = self._approved()
        reader = imported_tool(_reading_spec(skill, self.origin), _Reading(skill).call)
        if self._sandbox is None or not skill.scripts:
            return (reader,)
        files = GrantedFiles(self._workspace, skill.permissions)
        scripts = _Scripts(skill, files, self._workspace, self._sandbox)
        return (reader, imported_tool(_script_spec(skill, self.origin), scripts.call))

    async def close(self) -> None:
        """Nothing is held open."""

    def _approved(self) -> Skill:
        shelved = self._shelved
        if shelved.skill is None:
            raise UsageError(shelved.problem, hint="`autoglm skills remove` takes it away.")
        if shelved.state is not State.APPROVED:
            what = "has changed since it was approved" if shelved.state is State.CHANGED else "is not approved"
            raise UsageError(
                f"The skill {shelved.name} {what}.",
                hint=f"Look at it and approve it: autoglm skills approve {shelved.name}.",
            )
        return shelved.skill


class _Reading:
    def __init__(self, skill: Skill) -> None:
        self._skill = skill

    async def call(self, arguments: Mapping[str, Json], _context: CallContext) -> SkillText:
        name = str(arguments.get("file", MANIFEST))
        files = self._skill.tree.files
        if name not in files:
            raise ToolError(
                f"The skill {self._skill.name} has no file {clean_line(name, max_chars=100)!r}.",
                kind=FailureKind.NOT_FOUND,
                hint=f"It has: {', '.join(sorted(files)[:20])}.",
            )
        whole = self._skill.instructions if name == MANIFEST else decode(files[name].content).text
        text = clean_text(whole[:MAX_FILE_CHARS])
        others = tuple(sorted(set(files) - {MANIFEST}))[:_MAX_NAMED_FILES]
        return SkillText(self._skill.name, self._skill.digest, name, text, len(whole) > MAX_FILE_CHARS, others)


class _Scripts:
    """Runs scripts in the sandbox and nowhere else, over the skill's own files and granted ones of the workspace."""

    def __init__(self, skill: Skill, files: GrantedFiles, workspace: Workspace, sandbox: Sandbox) -> None:
        self._skill = skill
        self._files = files
        self._workspace = workspace
        self._sandbox = sandbox

    async def call(self, arguments: Mapping[str, Json], _context: CallContext) -> ScriptResult:
        script = str(arguments["script"])
        inputs, outputs = self._paths(arguments, "files"), self._paths(arguments, "outputs")
        if refused := next((path for path in outputs if not self._skill.permissions.allows_write(path)), ""):
            raise not_granted("write", refused)
        own = {name: file.content for name, file in self._skill.tree.files.items()}
        if taken := sorted(own.keys() & {*inputs, *outputs}):
            raise ToolError(f"{taken[0]} is a file of the skill itself.", kind=FailureKind.INVALID_ARGS)
        job = Job(
            argv=(INTERPRETERS[PurePosixPath(script).suffix], script, *_texts(arguments, "args")),
            stdin=str(arguments.get("stdin", "")).encode(errors="surrogatepass"),
            files={**own, **{path: self._files.read(path) for path in inputs}},
            outputs=outputs,
        )
        finished = await self._sandbox.run(job)
        if missing := [path for path in outputs if path not in finished.files]:
            said = clean_line(finished.stderr.decode(errors="replace"), max_chars=MAX_SAID_CHARS)
            raise ToolError(
                f"The script ended with status {finished.status} and did not make {missing[0]}.",
                kind=FailureKind.BAD_OUTPUT,
                hint=f"It said: {said}" if said else "",
            )
        for path, content in finished.files.items():
            self._files.write(path, content)
        return ScriptResult(
            status=finished.status,
            stdout=clean_text(finished.stdout.decode(errors="replace")),
            stderr=clean_text(finished.stderr.decode(errors="replace")),
            written=tuple(sorted(finished.files)),
            is_cut=finished.is_cut,
        )

    def _paths(self, arguments: Mapping[str, Json], name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._workspace.locate(path) for path in _texts(arguments, name)))


def _texts(arguments: Mapping[str, Json], name: str) -> tuple[str, ...]:
    given = arguments.get(name, ())
    return tuple(map(str, given)) if isinstance(given, list | tuple) else ()


# --- what planners are told ------------------------------------------------------------------------------------------


def _reading_spec(skill: Skill, origin: str) -> ToolSpec:
    told = clean_line(skill.description, max_chars=MAX_TOLD_CHARS)
    return ToolSpec(
        name=tool_name("read_skill", skill.name),
        description=f"Read the instructions of the skill {skill.name}, by its author. It says of itself: {told}",
        descriptions={"zh": f"读取技能 {skill.name} 的说明（由其作者编写）。它的自我介绍：{told}"},
        argument_descriptions={"zh": {"file": "技能里的文件。"}},
        parameters={
            "type": "object",
            "properties": {
                "file": {"type": "string", "description": "A file of the skill.", "default": MANIFEST},
            },
            "additionalProperties": False,
        },
        traits=ToolTraits(effect=Effect.NONE),
        untrusted=("",),
        origin=origin,
    )


def _script_spec(skill: Skill, origin: str) -> ToolSpec:
    names: Json = list(skill.scripts)
    writes = bool(skill.permissions.write)
    return ToolSpec(
        name=tool_name("run_skill", skill.name),
        description=f"Run a script of the skill {skill.name} in a sandbox: no network, only files that it is given.",
        descriptions={"zh": f"在沙箱中运行技能 {skill.name} 的脚本：没有网络，只能看到给它的文件。"},
        argument_descriptions={"zh": _SCRIPT_ARGUMENTS_ZH},
        parameters={
            "type": "object",
            "properties": {
                "script": {"type": "string", "enum": names, "description": "The script."},
                "args": {**_ARRAY, "description": "Its arguments."},
                "stdin": {"type": "string", "description": "Text that it reads."},
                "files": {**_ARRAY, "description": "Files of the workspace that lie in its folder."},
                "outputs": {**_ARRAY, "description": "Files that it makes and that the workspace gets."},
            },
            "required": ["script"],
            "additionalProperties": False,
        },
        # A script writes only the files that are named; to write them again is to write the same.
        traits=ToolTraits(effect=Effect.IDEMPOTENT if writes else Effect.NONE, timeout_s=120.0),
        sensitive=("script", "args", "files", "outputs"),
        untrusted=("",),
        origin=origin,
    )
