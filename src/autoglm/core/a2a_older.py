"""Objects of the Agent2Agent protocol between version 1.0 and its earlier version 0.3. Pure.

Everything else here speaks 1.0. What is missing or of a wrong kind stays so: whoever reads the object finds it out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from autoglm.core.a2a import SETTLED, TaskState
from autoglm.core.values import Json

_Fields: TypeAlias = dict[str, Json]
_Change: TypeAlias = Callable[[Json], Json]

_KINDS = {"statusUpdate": "status-update", "artifactUpdate": "artifact-update", "task": "task", "message": "message"}
_MEMBERS = {kind: member for member, kind in _KINDS.items()}


def newer_params(params: Json) -> _Fields:
    """What a client of 0.3 asks, in 1.0."""
    return _changed(params, message=newer_message, configuration=_newer_configuration)


def older_params(params: Json) -> _Fields:
    """What we ask, for a server of 0.3."""
    return _changed(params, message=older_message, configuration=_older_configuration)


def newer_event(event: Json) -> _Fields:
    """A task, a message or an update of 0.3 as the one member of an object, as 1.0 has it. A kind that is left out is
    told by the fields."""
    content = _fields(event)
    kind = content.get("kind", "message" if "messageId" in content else "task")
    member = _MEMBERS.get(kind, "") if isinstance(kind, str) else ""
    return {member: _NEWER_MEMBERS[member](content)} if member else {}


def older_event(event: Mapping[str, Json]) -> _Fields:
    """The one member of an object of 1.0, as 0.3 has it. A status that moves no more is marked as the last."""
    ((member, content),) = event.items()
    if member == "task":
        return older_task(content)
    if member == "message":
        return older_message(content)
    changed = _changed(content, status=_older_status, artifact=_older_artifact)
    if member == "statusUpdate":
        changed["final"] = _fields(_fields(content).get("status")).get("state") in SETTLED
    return {**changed, "kind": _KINDS[member]}


def newer_task(task: Json) -> _Fields:
    return _changed(task, status=_newer_status, artifacts=_each(_newer_artifact), history=_each(newer_message))


def older_task(task: Json) -> _Fields:
    changed = _changed(task, status=_older_status, artifacts=_each(_older_artifact), history=_each(older_message))
    return {**changed, "kind": "task"}


def newer_message(message: Json) -> _Fields:
    return _changed(message, role=_newer_role, parts=_each(_newer_part))


def older_message(message: Json) -> _Fields:
    return {**_changed(message, role=_older_role, parts=_each(_older_part)), "kind": "message"}


# --- parts -----------------------------------------------------------------------------------------------------------


def _newer_part(part: Json) -> Json:
    content = _changed(part)
    if "file" not in content:
        return content
    file = _fields(content.pop("file"))
    names = {"bytes": "raw", "uri": "url", "name": "filename", "mimeType": "mediaType"}
    return content | {newer: file[older] for older, newer in names.items() if older in file}


def _older_part(part: Json) -> Json:
    content = _changed(part)
    names = {"raw": "bytes", "url": "uri", "filename": "name", "mediaType": "mimeType"}
    file = {older: content.pop(newer) for newer, older in names.items() if newer in content}
    if "bytes" in file or "uri" in file:
        return {**content, "kind": "file", "file": file}
    if "data" not in content:
        return {**content, "kind": "text"}
    is_object = isinstance(content["data"], Mapping)
    return {**content, "kind": "data", "data": content["data"] if is_object else {"value": content["data"]}}


def _newer_artifact(artifact: Json) -> Json:
    return _changed(artifact, parts=_each(_newer_part))


def _older_artifact(artifact: Json) -> Json:
    return _changed(artifact, parts=_each(_older_part))


def _newer_status(status: Json) -> Json:
    return _changed(status, state=_newer_state, message=newer_message)


def _older_status(status: Json) -> Json:
    return _changed(status, state=_older_state, message=older_message)


def _newer_status_update(update: Json) -> _Fields:
    return _changed(update, status=_newer_status)


def _newer_artifact_update(update: Json) -> _Fields:
    return _changed(update, artifact=_newer_artifact)


_NEWER_MEMBERS: Mapping[str, Callable[[Json], _Fields]] = {
    "task": newer_task,
    "message": newer_message,
    "statusUpdate": _newer_status_update,
    "artifactUpdate": _newer_artifact_update,
}

# --- words -----------------------------------------------------------------------------------------------------------

_OLDER_STATES: Mapping[Json, str] = {
    **{state: state.removeprefix("TASK_STATE_").lower().replace("_", "-") for state in TaskState},
    TaskState.UNKNOWN: "unknown",
}
_NEWER_STATES: Mapping[Json, str] = {older: str(newer) for newer, older in _OLDER_STATES.items()}
_OLDER_ROLES: Mapping[Json, str] = {"ROLE_USER": "user", "ROLE_AGENT": "agent"}
_NEWER_ROLES: Mapping[Json, str] = {older: str(newer) for newer, older in _OLDER_ROLES.items()}


def _said_in(words: Mapping[Json, str]) -> _Change:
    return lambda word: words.get(word, word) if isinstance(word, str) else word


_newer_state, _older_state = _said_in(_NEWER_STATES), _said_in(_OLDER_STATES)
_newer_role, _older_role = _said_in(_NEWER_ROLES), _said_in(_OLDER_ROLES)


def _newer_configuration(configuration: Json) -> Json:
    """0.3 waits when it is told to; 1.0 waits unless it is told not to."""
    content = _fields(configuration)
    if "blocking" in content:
        content["returnImmediately"] = content.pop("blocking") is False
    if "pushNotificationConfig" in content:
        content["taskPushNotificationConfig"] = content.pop("pushNotificationConfig")
    return content


def _older_configuration(configuration: Json) -> Json:
    content = _fields(configuration)
    is_waiting = content.pop("returnImmediately", False) is not True
    return {**content, "blocking": is_waiting}


# --- inside ----------------------------------------------------------------------------------------------------------


def _fields(content: Json) -> _Fields:
    return dict(content) if isinstance(content, Mapping) else {}


def _changed(content: Json, **changes: _Change) -> _Fields:
    """The object with these fields changed where they are, and without the mark of its kind."""
    found = _fields(content)
    found.pop("kind", None)
    return found | {name: change(found[name]) for name, change in changes.items() if name in found}


def _each(change: _Change) -> _Change:
    return lambda listed: [change(one) for one in listed] if isinstance(listed, list | tuple) else []
