"""What a skill is: a name, what it is good for, instructions, files beside them, and what its scripts may reach.

The format is that of the public Agent Skills: front matter in YAML between `---`, then Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autoglm.core.errors import UsageError
from autoglm.core.values import Json
from autoglm.planning.strict import Unreadable, read_yaml
from autoglm.security.permissions import Permissions, read_permissions
from autoglm.tools.cleaning import clean_line
from autoglm.tools.file_tree import Tree, TreeRules, read_tree

MANIFEST = "SKILL.md"
RULES = TreeRules(
    max_files=500,
    max_bytes=20_000_000,
    max_depth=10,
    archives=(".zip",),
    passes_over=frozenset({".git", "__pycache__", "__MACOSX", ".DS_Store"}).__contains__,
)
MAX_MANIFEST_BYTES = 200_000
MAX_DESCRIPTION_CHARS = 1024
INTERPRETERS: Mapping[str, str] = {".py": "python3", ".sh": "bash", ".js": "node"}
"""By a script's ending, the program that runs it in the sandbox."""

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """`scripts` are the files in `scripts/` that the sandbox knows how to run."""

    name: str
    description: str
    instructions: str
    permissions: Permissions
    tree: Tree
    digest: str

    @property
    def scripts(self) -> tuple[str, ...]:
        inside = (name for name in sorted(self.tree.files) if name.startswith("scripts/"))
        return tuple(name for name in inside if PurePosixPath(name).suffix in INTERPRETERS)


def read_skill(source: Path) -> Skill:
    """From its folder, or a zip file of what is in it. Raises UsageError for what is no skill, or too much of one."""
    return skill_of(read_tree(source, RULES).unwrapped())


def skill_of(tree: Tree) -> Skill:
    """Reads the manifest and nothing else. Raises UsageError that says what is wrong with it."""
    if MANIFEST not in tree.files:
        raise _wrong(f"there is no {MANIFEST} in it", "A skill is a folder with a SKILL.md at its top.")
    content = tree.files[MANIFEST].content
    if len(content) > MAX_MANIFEST_BYTES:
        raise _wrong(f"{MANIFEST} has more than {MAX_MANIFEST_BYTES:,} bytes", "Move parts of it to references/.")
    front, instructions = _parts(content)
    name, description = front.get("name"), front.get("description")
    if not isinstance(name, str) or not _NAME.fullmatch(name) or len(name) > 64:
        raise _wrong("its name is not up to 64 of a-z, 0-9 and single `-`", "Set `name:` in the front matter.")
    if not isinstance(description, str) or not clean_line(description, max_chars=MAX_DESCRIPTION_CHARS):
        raise _wrong("it has no description", "Set `description:` in the front matter: what it does, and when.")
    return Skill(
        name=name,
        description=clean_line(description, max_chars=MAX_DESCRIPTION_CHARS),
        instructions=instructions,
        permissions=_permissions(front.get("permissions")),
        tree=tree,
        digest=tree.digest,
    )


def _parts(content: bytes) -> tuple[Mapping[str, Json], str]:
    try:
        found = _FRONT.match(content.decode())
        front = read_yaml(found[1]) if found else None
    except UnicodeDecodeError:
        raise _wrong(f"{MANIFEST} is not UTF-8") from None
    except Unreadable as error:
        raise _wrong(f"its front matter cannot be read: {error.message.rstrip('.')}") from None
    if not found or not isinstance(front, Mapping):
        raise _wrong(f"{MANIFEST} does not begin with front matter", "Write `name:` and `description:` between `---`.")
    return front, found[2]


def _permissions(content: Json) -> Permissions:
    """Scripts have no network, no channels and no secrets, so a skill may ask for files alone."""
    permissions = read_permissions({} if content is None else content)
    if permissions.beyond(Permissions(read=permissions.read, write=permissions.write)):
        raise _wrong(
            "it asks for more than files", "Its scripts run without a network: ask for `read` and `write` only."
        )
    return permissions


def _wrong(why: str, hint: str = "") -> UsageError:
    return UsageError(f"This is no skill that can be used: {why}.", hint=hint)
