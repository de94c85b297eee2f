"""What models get of pictures and sounds: as they are where the pool takes them, else the words in them."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from autoglm.app.media import WorkspaceMedia, pool_takes
from autoglm.app.pools.building import known_names
from autoglm.core.errors import FailureKind, ToolError
from autoglm.settings.models_file import ModelsFile, parse_models
from autoglm.tools.documents.modalities import Modalities, Modality
from autoglm.tools.workspace import Workspace

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
WAV = b"RIFF\x24\0\0\0WAVEfmt " + bytes(40)
MODELS = """
endpoints:
  blind: {base_url: "http://127.0.0.1:1/v1", model: a, capabilities: [tools, json]}
  seeing: {base_url: "http://127.0.0.1:1/v1", model: b, capabilities: [images]}
  silent: {base_url: "http://127.0.0.1:1/v1", model: c}
pools:
  default: {endpoints: [blind]}
  eyes: {endpoints: [blind, seeing]}
  any: {endpoints: [silent]}
  team: {cooperation: {kind: fallback, members: [default, eyes]}}
"""


async def heard(content: bytes, media_type: str) -> str:
    return "ten past nine"


def models() -> ModelsFile:
    return parse_models(MODELS, Path("models.yaml"), known=known_names())


def loader(folder: Path, *, pictures: bool) -> WorkspaceMedia:
    reads = Modality(media_type="image/*", read=lambda _, draft: draft.text("a red boat"))
    modalities = Modalities([reads], transcribe=heard)
    return WorkspaceMedia(Workspace(folder), modalities, takes=lambda _, need: pictures and need == "images")


@pytest.mark.parametrize(
    ("pool", "expected"),
    [("default", False), ("eyes", True), ("any", True), ("team", True), ("seeing", True), ("nowhere", False)],
)
def test_a_pool_takes_what_one_of_its_endpoints_takes(pool: str, expected: bool):
    assert pool_takes(models(), pool, "images") is expected


async def test_what_the_pool_takes_goes_as_it_is_and_the_rest_in_words(tmp_path: Path):
    (tmp_path / "boat.png").write_bytes(PNG)
    (tmp_path / "memo.wav").write_bytes(WAV)

    loaded = await loader(tmp_path, pictures=True).load(["boat.png", {"path": "memo.wav"}], pool="default")

    assert [(media.media_type, media.content) for media in loaded.media] == [("image/png", PNG)]
    assert loaded.words == (
        "[memo.wav, audio/wav, put into words because the pool default takes no audio]\nten past nine"
    )
    assert loaded.labels.sources == ("file:boat.png", "file:memo.wav", "untrusted")


async def test_a_picture_for_a_blind_pool_is_put_into_words(tmp_path: Path):
    given = {"media_type": "image/png", "base64": base64.b64encode(PNG).decode()}

    loaded = await loader(tmp_path, pictures=False).load(given, pool="default")

    assert loaded.media == ()
    assert loaded.words.endswith("takes no images]\na red boat")


@pytest.mark.parametrize(
    ("named", "what"),
    [
        ("notes.txt", "neither a picture nor a sound"),
        (["gone.png"], "no file or folder"),
        ("../x.png", "leads out"),
        ([7], "must hold files"),
        ({"base64": "%%"}, "not base64"),
        (["a.png"] * 21, "the most is 20"),
    ],
)
async def test_what_cannot_be_shown_is_refused(tmp_path: Path, named, what: str):
    (tmp_path / "notes.txt").write_text("x")

    with pytest.raises(ToolError, match=what):
        await loader(tmp_path, pictures=True).load(named, pool="default")


async def test_large_pictures_are_refused(tmp_path: Path):
    (tmp_path / "a.png").write_bytes(PNG + bytes(20_000_000))

    with pytest.raises(ToolError) as failure:
        await loader(tmp_path, pictures=True).load("a.png", pool="default")

    assert failure.value.kind is FailureKind.TOO_LARGE
