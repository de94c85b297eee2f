"""What an agent gave becomes our output: text joined and cleaned, the rest listed; or a failure that says why. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from autoglm.core.a2a import TaskState
from autoglm.core.errors import FailureKind
from autoglm.core.values import Json
from autoglm.tools.a2a.errand import Errand
from autoglm.tools.cleaning import bounded_text, clean_line

_MOST_PARTS = 200
_NO_SUCCESS: Mapping[str, tuple[FailureKind, str]] = {
    TaskState.FAILED: (FailureKind.CRASHED, "failed"),
    TaskState.REJECTED: (FailureKind.REFUSED, "does not do this"),
    TaskState.CANCELED: (FailureKind.REFUSED, "gave the task up"),
    TaskState.AUTH_REQUIRED: (FailureKind.REFUSED, "wants somebody to sign in first"),
}


def output_of(errand: Errand, *, tool: str) -> Json:
    """The output of a task that ended well, or of a message. Raises ToolError for every other end."""
    if errand.message is not None:
        return _output(_parts(errand.message), "")
    status = errand.task.get("status")
    message = status.get("message") if isinstance(status, Mapping) else None
    said = _parts(message)
    words = clean_line(bounded_text("\n".join(_texts(said)))[0], max_chars=1_000).rstrip(".")
    if errand.state == TaskState.INPUT_REQUIRED:
        raise errand.wire.failed(
            f"asks before it goes on: {words or 'it does not say what'}",
            FailureKind.REFUSED,
            hint=f"Call {tool} again with the answer as `message` and `task`: {clean_line(errand.id, max_chars=500)}.",
        )
    if errand.state in _NO_SUCCESS:
        kind, what = _NO_SUCCESS[errand.state]
        raise errand.wire.failed(f"{what}: {words or 'it does not say why'}", kind)
    parts = [part for artifact in errand.artifacts.values() for part in _objects(artifact["parts"])]
    return _output(parts or said, errand.id)


def _output(parts: Sequence[Mapping[str, Json]], task: str) -> Json:
    text, note = bounded_text("\n".join(_texts(parts)))
    data: list[Json] = [part["data"] for part in parts if "data" in part]
    files = [_file(part) for part in parts if "raw" in part or "url" in part]
    output: dict[str, Json] = {"text": text}
    if data:
        output["data"] = data[:_MOST_PARTS]
    if files:
        output["files"] = files[:_MOST_PARTS]
    if task:
        output["task"] = clean_line(task, max_chars=500)
    if (lost := max(0, len(data) - _MOST_PARTS) + max(0, len(files) - _MOST_PARTS)) > 0:
        note = f"{note} {lost} more parts were left out.".strip()
    return {**output, "note": note} if note else output


def _file(part: Mapping[str, Json]) -> Json:
    """Nothing of it is fetched."""
    names = {"filename": "name", "mediaType": "media_type", "url": "url"}
    words = {ours: clean_line(str(part[theirs]), max_chars=2_000) for theirs, ours in names.items() if theirs in part}
    return {**words, "data": part["raw"]} if isinstance(part.get("raw"), str) else words


def _parts(message: Json) -> list[Mapping[str, Json]]:
    return _objects(message.get("parts")) if isinstance(message, Mapping) else []


def _texts(parts: Sequence[Mapping[str, Json]]) -> Iterator[str]:
    for part in parts:
        text = part.get("text")
        if isinstance(text, str):
            yield text


def _objects(listed: Json) -> list[Mapping[str, Json]]:
    return [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list | tuple) else []
