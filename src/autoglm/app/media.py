"""Documents, pictures and sounds: what reads them, as the settings say; and what models get of them."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from autoglm.core.chat import Media
from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.ports import HttpClient
from autoglm.core.values import Json, Labels
from autoglm.execution.outside import LoadedMedia
from autoglm.models.presets import PRESETS
from autoglm.settings.models_file import ModelsFile
from autoglm.settings.models_tree import EndpointSettings
from autoglm.settings.secrets import read_secret
from autoglm.settings.tree import TranscriptionSettings
from autoglm.tools.documents.modalities import Modalities, Transcribe
from autoglm.tools.documents.transcription import HttpTranscriber
from autoglm.tools.formats.sniffing import media_type_of
from autoglm.tools.registry import UNTRUSTED
from autoglm.tools.workspace import Workspace

Takes: TypeAlias = Callable[[str, str], bool]
"""Whether a pool takes what needs a capability, such as "images"."""

MAX_MEDIA = 20
MAX_BYTES = 20_000_000
_NEEDS: Mapping[str, str] = {"image": "images", "audio": "audio"}


def modalities(settings: TranscriptionSettings, *, http: HttpClient) -> Modalities:
    """Every adapter; sounds only with an endpoint that takes them."""
    return Modalities(transcribe=_transcriber(settings, http))


def pool_takes(file: ModelsFile, pool: str, capability: str) -> bool:
    """Whether some endpoint of the pool, or of its fallbacks and members, takes it. One that states no capabilities
    may have all of them."""
    return _takes(file, file.default_pool if pool == "default" else pool, capability, frozenset())


class WorkspaceMedia:
    """A MediaLoader: pictures and sounds of the workspace, or given as `{"media_type": ..., "base64": ...}`. What the
    pool does not take, it gets as the words in it, and is told so."""

    def __init__(self, workspace: Workspace, modalities: Modalities, *, takes: Takes) -> None:
        self._workspace = workspace
        self._modalities = modalities
        self._takes = takes

    async def load(self, named: Json, *, pool: str) -> LoadedMedia:
        listed = named if isinstance(named, Sequence) and not isinstance(named, str) else (named,)
        if len(listed) > MAX_MEDIA:
            raise _refused(f"There are {len(listed)} pictures and sounds; the most is {MAX_MEDIA}.")
        found = [self._found(one) for one in listed]
        if sum(len(one.media.content) for one in found) > MAX_BYTES:
            raise _refused(f"The pictures and sounds have more than {MAX_BYTES:,} bytes.", FailureKind.TOO_LARGE)
        as_they_are = [one for one in found if self._takes(pool, one.capability)]
        words = [await self._in_words(one, pool) for one in found if one not in as_they_are]
        return LoadedMedia(
            media=tuple(one.media for one in as_they_are),
            words="\n\n".join(words),
            labels=Labels(tuple(sorted({UNTRUSTED, *(one.source for one in found if one.source)}))),
        )

    def _found(self, named: Json) -> _Found:
        if isinstance(named, Mapping) and "base64" in named:
            content = _unpacked(named["base64"])
            return _Found("the given file", Media(media_type=media_type_of(content), content=content))
        path = named.get("path") if isinstance(named, Mapping) else named
        if not isinstance(path, str):
            raise _refused("media must hold files of the workspace.")
        content, where = self._workspace.read(path), self._workspace.locate(path)
        return _Found(where, Media(media_type=media_type_of(content, path), content=content), f"file:{where}")

    async def _in_words(self, one: _Found, pool: str) -> str:
        document = await self._modalities.decode(one.media.content, one.media.media_type)
        why = f"the pool {pool} takes no {one.capability}"
        text = document.text or "(No words were found in it.)"
        return f"[{one.name}, {one.media.media_type}, put into words because {why}]\n{text}"


@dataclass(frozen=True, slots=True)
class _Found:
    name: str
    media: Media
    source: str = ""

    @property
    def capability(self) -> str:
        """What an endpoint needs to take it. Raises ToolError for what is neither picture nor sound."""
        family = self.media.media_type.partition("/")[0]
        if family not in _NEEDS or self.media.media_type == "image/svg+xml":
            raise _refused(f"{self.name} is neither a picture nor a sound: it is {self.media.media_type}.")
        return _NEEDS[family]


def _unpacked(text: Json) -> bytes:
    try:
        return b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        raise _refused("media holds something that is not base64.") from None


def _takes(file: ModelsFile, name: str, capability: str, seen: frozenset[str]) -> bool:
    if name in seen:
        return False
    if (endpoint := file.endpoints.get(name)) is not None:
        return _can(endpoint, capability)
    if (pool := file.pools.get(name)) is None:
        return False
    return any(_takes(file, inner, capability, seen | {name}) for inner in (*pool.endpoints, *pool.cooperation.members))


def _can(endpoint: EndpointSettings, capability: str) -> bool:
    preset = PRESETS.get(endpoint.preset)
    stated = frozenset(endpoint.capabilities) or (preset.capabilities if preset else frozenset())
    return not stated or capability in stated


def _transcriber(settings: TranscriptionSettings, http: HttpClient) -> Transcribe | None:
    if not (settings.base_url and settings.model):
        return None
    return HttpTranscriber(
        http,
        base_url=settings.base_url,
        model=settings.model,
        api_key=read_secret(settings.credential).reveal(),
        total_s=settings.total_s,
    )


def _refused(message: str, kind: FailureKind = FailureKind.INVALID_ARGS) -> ToolError:
    return ToolError(message, kind=kind, hint="read_document turns other files into text.")
