"""The text in pictures and the words in sounds."""

from __future__ import annotations

import email
import email.policy
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.values import Value
from autoglm.testing.http import Scripted, ScriptedHttp
from autoglm.testing.tools import call_context
from autoglm.tools.documents.modalities import Modalities
from autoglm.tools.documents.pictures import Piece, lines_of
from autoglm.tools.documents.reading import document_tools
from autoglm.tools.documents.transcription import HttpTranscriber, multipart
from autoglm.tools.registry import ToolRegistry
from autoglm.tools.workspace import Workspace

WAV = b"RIFF\x24\0\0\0WAVEfmt " + bytes(40)
KEY = "canary-key-91ab"


def tools_over(folder: Path, http: ScriptedHttp | None = None) -> ToolRegistry:
    hears = http and HttpTranscriber(
        http, base_url="https://speech.test/v1/", model="whisper-1", api_key=KEY, total_s=9
    )
    return ToolRegistry(document_tools(Workspace(folder), Modalities(transcribe=hears or None)))


async def called(registry: ToolRegistry, tool: str, path: str) -> Value:
    return await registry.call(tool, Value({"path": path}), call_context())


async def test_a_recording_is_sent_as_a_form_and_its_words_come_back(tmp_path: Path):
    (tmp_path / "meeting.wav").write_bytes(WAV)
    http = ScriptedHttp(Scripted(pieces=('{"text": "会议 at nine"}'.encode(),)))

    heard = await called(tools_over(tmp_path, http), "transcribe_audio", "meeting.wav")

    request = http.requests[0]
    form = email.message_from_bytes(
        f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode() + request.body, policy=email.policy.HTTP
    )
    fields = {part.get_param("name", header="content-disposition"): part.get_content() for part in form.iter_parts()}
    assert heard.content == {"path": "meeting.wav", "media_type": "audio/wav", "text": "会议 at nine"}
    assert request.url == "https://speech.test/v1/audio/transcriptions"
    assert request.headers["Authorization"] == f"Bearer {KEY}"
    assert (fields["model"], fields["file"]) == ("whisper-1", WAV)
    assert "untrusted" in heard.at(("text",)).labels.sources


async def test_read_document_reads_recordings_too(tmp_path: Path):
    (tmp_path / "a.wav").write_bytes(WAV)
    http = ScriptedHttp(Scripted(pieces=(b'{"text": "one\\u001b[31m boat"}',)))

    found = await called(tools_over(tmp_path, http), "read_document", "a.wav")

    assert found.at(("text",)).content == "one boat"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Scripted(status=401, pieces=(f"bad key {KEY}".encode(),)), FailureKind.REFUSED),
        (Scripted(status=429), FailureKind.RATE_LIMITED),
        (Scripted(status=500, pieces=(b"<html>\x1b[2J",)), FailureKind.UNAVAILABLE),
        (Scripted(pieces=(b"<html>",)), FailureKind.BAD_OUTPUT),
        (ToolError(f"lost {KEY}", kind=FailureKind.TIMEOUT), FailureKind.TIMEOUT),
    ],
)
async def test_what_the_endpoint_says_wrong_is_told_without_the_key(tmp_path: Path, answer, kind: FailureKind):
    (tmp_path / "a.wav").write_bytes(WAV)

    with pytest.raises(ToolError) as failure:
        await called(tools_over(tmp_path, ScriptedHttp(answer)), "transcribe_audio", "a.wav")

    assert failure.value.kind is kind
    assert KEY not in str(failure.value)
    assert "\x1b" not in str(failure.value)


async def test_without_an_endpoint_speech_is_refused_with_the_settings_to_set(tmp_path: Path):
    (tmp_path / "a.wav").write_bytes(WAV)

    with pytest.raises(ToolError, match=r"transcription\.base_url") as failure:
        await called(tools_over(tmp_path), "transcribe_audio", "a.wav")

    assert failure.value.kind is FailureKind.REFUSED


async def test_a_large_recording_is_not_sent(tmp_path: Path):
    (tmp_path / "a.wav").write_bytes(WAV + bytes(25_000_000))
    http = ScriptedHttp()

    with pytest.raises(ToolError) as failure:
        await called(tools_over(tmp_path, http), "transcribe_audio", "a.wav")

    assert failure.value.kind is FailureKind.TOO_LARGE
    assert http.requests == []


@pytest.mark.parametrize(("tool", "what"), [("transcribe_audio", "recording"), ("read_image_text", "picture")])
async def test_a_tool_for_media_refuses_other_files(tmp_path: Path, tool: str, what: str):
    (tmp_path / "a.wav").write_text("only text")

    with pytest.raises(ToolError, match=f"is no {what}: it is text/plain"):
        await called(tools_over(tmp_path), tool, "a.wav")


@given(st.binary(max_size=200), st.dictionaries(st.sampled_from(["model", "language"]), st.text("abc-", max_size=9)))
def test_a_form_holds_what_was_put_into_it(file: bytes, fields: dict[str, str]):
    body = multipart(fields, file=file, name="s.wav", media_type="audio/wav", mark="m4rk")

    parts = body.removesuffix(b"\r\n--m4rk--\r\n").split(b"--m4rk\r\n")[1:]

    assert len(parts) == len(fields) + 1
    assert parts[-1].partition(b"\r\n\r\n")[2] == file


def test_pieces_beside_each_other_are_one_line():
    pieces = [Piece("420", 300, 12, 30), Piece("below", 0, 40, 60), Piece("Total", 10, 10, 32)]

    assert lines_of(pieces) == ["Total 420", "below"]
    assert lines_of([]) == []


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("libGL.so.1: cannot open shared object file", "a library of the system: libGL.so.1: cannot open"),
        ("No module named 'onnxruntime'", "further packages: No module named 'onnxruntime'"),
    ],
)
def test_what_is_missing_for_reading_pictures_is_named(tmp_path: Path, why: str, told: str):
    (tmp_path / "onnxruntime.py").write_text(f"raise ImportError({why!r})")
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from autoglm.tools.documents.pictures import require_ocr\nrequire_ocr()"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert f"Reading text in pictures needs {told}" in done.stderr


@pytest.mark.usefixtures("ocr")
async def test_the_text_in_a_picture_is_read_on_this_machine(tmp_path: Path):
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - there with the extra only

    picture, kept = Image.new("RGB", (420, 90), "white"), BytesIO()
    ImageDraw.Draw(picture).text((20, 20), "Invoice 4711", fill="black", font=ImageFont.load_default(40))
    picture.save(kept, "png")
    (tmp_path / "scan.png").write_bytes(kept.getvalue())

    seen = await called(tools_over(tmp_path), "read_image_text", "scan.png")

    assert seen.at(("text",)).content == "Invoice 4711"
    assert seen.at(("cut",)).content == []
