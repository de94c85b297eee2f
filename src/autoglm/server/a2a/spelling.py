"""Requests of clients and our tasks in the JSON of the protocol, version 1.0. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from autoglm.core.a2a import Problem, TaskState
from autoglm.core.values import Json
from autoglm.server.a2a.ports import AgentRefusal, AgentTask, Said, TaskQuery
from autoglm.server.jsonrpc import Params

_PAGE = 50
_LARGEST_PAGE = 100
_LONGEST_ID = 200


def said_in(params: Params, *, principal: str) -> Said:
    """The message of a send. Raises AgentRefusal."""
    message, configuration = params.get("message"), params.get("configuration")
    if not isinstance(message, Mapping):
        raise _bad("message", "an object is needed")
    if isinstance(configuration, Mapping) and configuration.get("taskPushNotificationConfig"):
        raise no_push()
    if message.get("role") != "ROLE_USER":
        raise _bad("message.role", "it is ROLE_USER")
    text, extras = _contents(message.get("parts"))
    return Said(
        message_id=_id(message, "messageId", is_needed=True),
        text=text,
        extras=extras,
        task_id=_id(message, "taskId"),
        context_id=_id(message, "contextId"),
        principal=principal,
    )


def _contents(parts: Json) -> tuple[str, tuple[Json, ...]]:
    """The words of all parts, and their data. Raises AgentRefusal."""
    if not isinstance(parts, list) or not parts or not all(isinstance(part, Mapping) for part in parts):
        raise _bad("message.parts", "at least one part is needed")
    if any("text" not in part and "data" not in part for part in parts):
        raise AgentRefusal(Problem.CONTENT_TYPE, "Parts are taken as text and data.", hint="Put files into the text.")
    texts = [part["text"] for part in parts if "text" in part]
    if not all(isinstance(text, str) for text in texts):
        raise _bad("message.parts", "`text` is a text")
    return "\n".join(texts), tuple(part["data"] for part in parts if "data" in part)


def waits(params: Params) -> bool:
    """Whether a send is answered only when the task is settled."""
    configuration = params.get("configuration")
    return not (isinstance(configuration, Mapping) and configuration.get("returnImmediately") is True)


def task_id(params: Params) -> str:
    """Raises AgentRefusal."""
    return _id(params, "id", is_needed=True)


def query_in(params: Params, *, principal: str) -> TaskQuery:
    """Raises AgentRefusal."""
    size, state = params.get("pageSize") or _PAGE, params.get("status") or TaskState.UNKNOWN
    if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= _LARGEST_PAGE:
        raise _bad("pageSize", f"a whole number from 1 to {_LARGEST_PAGE}")
    if not isinstance(state, str) or state not in set(TaskState):
        raise _bad("status", f"one of {', '.join(TaskState)}")
    return TaskQuery(
        principal=principal,
        limit=size,
        context_id=_id(params, "contextId"),
        state=TaskState(state) if state != TaskState.UNKNOWN else None,
        since=_moment(params.get("statusTimestampAfter")),
        token=_id(params, "pageToken"),
    )


def no_push() -> AgentRefusal:
    return AgentRefusal(
        Problem.NO_PUSH, "Nothing is pushed from here.", hint="Stream the task, or ask for it with GetTask."
    )


# --- tasks -----------------------------------------------------------------------------------------------------------


def task_json(task: AgentTask, *, with_artifacts: bool = True) -> dict[str, Json]:
    found: dict[str, Json] = {"id": task.id, "contextId": task.context_id, "status": _status(task)}
    artifacts = artifacts_json(task) if with_artifacts else []
    return {**found, "artifacts": artifacts} if artifacts else found


def status_update(task: AgentTask) -> dict[str, Json]:
    """The event that tells how a task stands."""
    return _update(task, _status(task))


def line_update(task: AgentTask, line: str, number: int) -> dict[str, Json]:
    """The event that tells what a task does just now: its line of this number."""
    return _update(task, {**_status(replace(task, words="")), "message": _words(task, f"{number}", [{"text": line}])})


def artifact_updates(task: AgentTask) -> list[dict[str, Json]]:
    place = {"taskId": task.id, "contextId": task.context_id}
    return [{"artifactUpdate": {**place, "artifact": one, "lastChunk": True}} for one in artifacts_json(task)]


def artifacts_json(task: AgentTask) -> list[Json]:
    found: list[Json] = []
    if task.answer:
        found.append({"artifactId": "answer", "name": "Answer", "parts": [{"text": task.answer}]})
    if task.outputs:
        part: Json = {"data": task.outputs, "mediaType": "application/json"}
        found.append({"artifactId": "outputs", "name": "Outputs by step", "parts": [part]})
    return found


def _update(task: AgentTask, status: Json) -> dict[str, Json]:
    return {"statusUpdate": {"taskId": task.id, "contextId": task.context_id, "status": status}}


def _status(task: AgentTask) -> dict[str, Json]:
    moment = datetime.fromtimestamp(task.at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    status: dict[str, Json] = {"state": task.state.value, "timestamp": moment}
    if task.words:
        parts: list[Json] = [{"text": task.words}]
        if task.details is not None:
            parts.append({"data": task.details, "mediaType": "application/json"})
        status["message"] = _words(task, moment, parts)
    return status


def _words(task: AgentTask, name: str, parts: list[Json]) -> Json:
    place = {"messageId": f"{task.id}-{name}", "taskId": task.id, "contextId": task.context_id}
    return {**place, "role": "ROLE_AGENT", "parts": parts}


# --- reading ---------------------------------------------------------------------------------------------------------


def _id(content: Params, name: str, *, is_needed: bool = False) -> str:
    value = content.get(name) or ""
    if not isinstance(value, str) or len(value) > _LONGEST_ID or not value.isprintable() or (is_needed and not value):
        raise _bad(name, f"a text of at most {_LONGEST_ID} characters{' is needed' if is_needed else ''}")
    return value


def _moment(value: Json) -> float:
    if not value:
        return 0.0
    try:
        found = datetime.fromisoformat(str(value))
        return found.replace(tzinfo=found.tzinfo or UTC).timestamp()
    except (ValueError, OverflowError):
        raise _bad("statusTimestampAfter", "a moment such as 2026-05-01T08:00:00Z") from None


def _bad(field: str, wanted: str) -> AgentRefusal:
    return AgentRefusal(Problem.INVALID_PARAMS, f"{field} does not fit: {wanted}.")
