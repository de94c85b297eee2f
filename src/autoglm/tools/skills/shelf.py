"""Skills in the home and in a folder of the settings, and which content of each a person approved.

`skills/NAME/` holds a skill that was added, `skills/approved.json` the digests.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from autoglm.core.errors import NotFound, StorageError, UsageError
from autoglm.core.values import Json
from autoglm.security.permissions import Permissions, permissions_json, read_permissions
from autoglm.settings.files import alone_in, read_text_file, replace_file
from autoglm.tools.cleaning import clean_line
from autoglm.tools.file_tree import write_tree
from autoglm.tools.skills.skill import Skill, read_skill

_MAX_BYTES = 1_000_000
_MAX_SKILLS = 500


class State(StrEnum):
    """CHANGED: another content was approved. BROKEN: it cannot be read."""

    APPROVED = "approved"
    NEW = "new"
    CHANGED = "changed"
    BROKEN = "broken"


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """What a person said yes to. `origin` is where the skill came from; `approved_at` is Unix time in seconds."""

    digest: str
    permissions: dict[str, list[str]] = {}
    origin: str = ""
    approved_at: float = 0.0

    @property
    def granted(self) -> Permissions:
        content: Json = self.permissions
        return read_permissions(content)


class _Book(msgspec.Struct, frozen=True, kw_only=True):
    skills: dict[str, Approval] = {}
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A skill where it lies. `skill` is None when it is BROKEN; then `problem` says why."""

    name: str
    folder: Path
    state: State
    origin: str
    skill: Skill | None = None
    approval: Approval | None = None
    problem: str = ""


class Shelf:
    """All skills. `further` is a folder that others keep; of two skills with one name the home's counts."""

    def __init__(self, folder: Path, further: Path | None = None) -> None:
        self._folder = folder
        self._further = further
        self._book_file = folder / "approved.json"

    def skills(self) -> tuple[Shelved, ...]:
        """By name. Raises UsageError when it cannot be told what was approved: then nothing is."""
        approvals = self._approvals()
        found: dict[str, Shelved] = {}
        for folder in self._folders():
            shelved = _shelved(folder, approvals)
            found.setdefault(shelved.name, shelved)
        return tuple(found[name] for name in sorted(found))

    def find(self, name: str) -> Shelved:
        """Raises NotFound."""
        for shelved in self.skills():
            if shelved.name == name:
                return shelved
        raise NotFound(f"There is no skill {name!r}.", hint="`autoglm skills list` shows them all.")

    def add(self, skill: Skill) -> Path:
        """Put the skill into the home, in place of an earlier one of its name. It is not approved by that.
        Raises StorageError, and then the earlier one is there as before."""
        target, draft, old = (
            self._folder / name for name in (skill.name, f".{skill.name}.draft", f".{skill.name}.old")
        )
        try:
            with alone_in(self._folder):
                for left_over in (draft, old):
                    shutil.rmtree(left_over, ignore_errors=True)
                write_tree(skill.tree, draft)
                if target.exists():
                    target.rename(old)
                draft.rename(target)
                shutil.rmtree(old, ignore_errors=True)
        except OSError as error:
            raise StorageError(f"Skill {skill.name} cannot be written to {target}: {error.strerror}.") from None
        return target

    def approve(self, skill: Skill, *, origin: str, at: float) -> None:
        """From now on exactly this content may be used. Raises StorageError."""
        asked = {kind: [str(entry) for entry in entries] for kind, entries in _lists(skill.permissions)}
        approval = Approval(digest=skill.digest, permissions=asked, origin=origin, approved_at=at)
        self._keep({skill.name: approval})

    def remove(self, name: str) -> bool:
        """Forget the approval, and delete the skill when it lies in the home; False for one of the further folder.
        Raises NotFound, StorageError."""
        shelved = self.find(name)
        self._keep({}, forget=name)
        if shelved.folder.parent != self._folder:
            return False
        try:
            shutil.rmtree(shelved.folder)
        except OSError as error:
            raise StorageError(f"{shelved.folder} cannot be deleted: {error.strerror}.") from None
        return True

    def _folders(self) -> Iterator[Path]:
        for parent in filter(None, (self._folder, self._further)):
            if parent.is_dir():
                named = (path for path in sorted(parent.iterdir()) if not path.name.startswith("."))
                yield from [path for path in named if path.is_dir() and not path.is_symlink()][:_MAX_SKILLS]

    def _approvals(self) -> Mapping[str, Approval]:
        try:
            text = read_text_file(self._book_file, max_bytes=_MAX_BYTES)
            book = msgspec.json.decode(text.encode(), type=_Book)
            for approval in book.skills.values():
                _ = approval.granted
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, UsageError) as error:
            raise UsageError(
                f"{self._book_file} cannot be read: {clean_line(str(error), max_chars=200).rstrip('.')}.",
                hint="Move it away and approve the skills again.",
            ) from None
        return book.skills

    def _keep(self, approvals: Mapping[str, Approval], *, forget: str = "") -> None:
        try:
            with alone_in(self._folder):
                kept = {name: one for name, one in self._approvals().items() if name != forget}
                book = msgspec.json.encode(_Book(skills={**kept, **approvals}))
                replace_file(self._book_file, msgspec.json.format(book))
        except OSError as error:
            raise StorageError(f"{self._book_file} cannot be written: {error.strerror}.") from None


def _shelved(folder: Path, approvals: Mapping[str, Approval]) -> Shelved:
    try:
        skill = read_skill(folder)
        if skill.name != folder.name:
            raise UsageError(f"It calls itself {skill.name}.", hint="Give its folder that name.")
    except UsageError as error:
        name = clean_line(folder.name, max_chars=64)
        return Shelved(name=name, folder=folder, state=State.BROKEN, origin=str(folder), problem=str(error))
    approval = approvals.get(skill.name)
    is_same = approval is not None and approval.digest == skill.digest
    return Shelved(
        name=skill.name,
        folder=folder,
        state=State.APPROVED if is_same else State.CHANGED if approval else State.NEW,
        origin=(approval.origin if approval else "") or str(folder),
        skill=skill,
        approval=approval,
    )


def _lists(permissions: Permissions) -> Iterator[tuple[str, list[str]]]:
    for kind, entries in permissions_json(permissions).items():
        assert isinstance(entries, list)
        yield kind, [str(entry) for entry in entries]
