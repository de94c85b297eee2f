"""Words of the Agent2Agent protocol that both of its ends use: versions, methods, states of tasks, errors.

Must not know: transports, tools, runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, StrEnum

from autoglm.core.jsonrpc import RpcCode

VERSION = "1.0"
OLDER = "0.3"
"""The earlier version: other method names, other spellings of the same objects (see `core/a2a_older.py`)."""

VERSION_HEADER = "a2a-version"
CARD_PATH = "/.well-known/agent-card.json"
MEDIA_TYPE = "application/a2a+json"


class Binding(StrEnum):
    """How messages travel."""

    JSONRPC = "JSONRPC"
    HTTP_JSON = "HTTP+JSON"


class Method(StrEnum):
    """What can be asked of an agent."""

    SEND = "SendMessage"
    STREAM = "SendStreamingMessage"
    GET = "GetTask"
    LIST = "ListTasks"
    CANCEL = "CancelTask"
    SUBSCRIBE = "SubscribeToTask"


OLDER_METHODS: Mapping[str, Method] = {
    "message/send": Method.SEND,
    "message/stream": Method.STREAM,
    "tasks/get": Method.GET,
    "tasks/cancel": Method.CANCEL,
    "tasks/resubscribe": Method.SUBSCRIBE,
}
STREAMING = frozenset({Method.STREAM, Method.SUBSCRIBE})


class TaskState(StrEnum):
    UNKNOWN = "TASK_STATE_UNSPECIFIED"
    SUBMITTED = "TASK_STATE_SUBMITTED"
    WORKING = "TASK_STATE_WORKING"
    COMPLETED = "TASK_STATE_COMPLETED"
    FAILED = "TASK_STATE_FAILED"
    CANCELED = "TASK_STATE_CANCELED"
    REJECTED = "TASK_STATE_REJECTED"
    INPUT_REQUIRED = "TASK_STATE_INPUT_REQUIRED"
    AUTH_REQUIRED = "TASK_STATE_AUTH_REQUIRED"


ENDED = frozenset({TaskState.COMPLETED, TaskState.FAILED, TaskState.CANCELED, TaskState.REJECTED})
SETTLED = ENDED | {TaskState.INPUT_REQUIRED, TaskState.AUTH_REQUIRED}
"""Nothing moves any more, or not until somebody says something."""


class Problem(Enum):
    """Why an agent refuses: the name of the error, its code in JSON-RPC, its status in HTTP and in gRPC's words."""

    PARSE = ("", RpcCode.PARSE, 400, "INVALID_ARGUMENT")
    INVALID_REQUEST = ("", RpcCode.INVALID_REQUEST, 400, "INVALID_ARGUMENT")
    NO_METHOD = ("", RpcCode.NO_METHOD, 404, "UNIMPLEMENTED")
    INVALID_PARAMS = ("", RpcCode.INVALID_PARAMS, 400, "INVALID_ARGUMENT")
    INTERNAL = ("", RpcCode.INTERNAL, 500, "INTERNAL")
    NO_TASK = ("TASK_NOT_FOUND", -32001, 404, "NOT_FOUND")
    NOT_CANCELABLE = ("TASK_NOT_CANCELABLE", -32002, 400, "FAILED_PRECONDITION")
    NO_PUSH = ("PUSH_NOTIFICATION_NOT_SUPPORTED", -32003, 400, "FAILED_PRECONDITION")
    UNSUPPORTED = ("UNSUPPORTED_OPERATION", -32004, 400, "FAILED_PRECONDITION")
    CONTENT_TYPE = ("CONTENT_TYPE_NOT_SUPPORTED", -32005, 400, "INVALID_ARGUMENT")
    VERSION = ("VERSION_NOT_SUPPORTED", -32009, 400, "FAILED_PRECONDITION")

    def __init__(self, reason: str, code: int, status: int, grpc: str) -> None:
        self.reason = reason
        self.code = code
        self.status = status
        self.grpc = grpc
