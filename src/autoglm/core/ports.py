"""The doors of the engine, each a Protocol of one to three methods named for a role."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from autoglm.core.chat import ChatChunk, ChatRequest
from autoglm.core.errors import FailureKind
from autoglm.core.events import Bid, CancelRequested, ModelCalled, PersonAnswered, Record
from autoglm.core.http import HttpRequest, HttpResponse, HttpStream
from autoglm.core.plan import Step
from autoglm.core.task import Task
from autoglm.core.tools import CallContext, StepCall, ToolSpec
from autoglm.core.values import Json, Value


class Clock(Protocol):
    def now(self) -> float:
        """Unix time in seconds."""


class Ids(Protocol):
    def new_id(self) -> str:
        """A fresh name: letters, digits and `-`, sorted by time of making, safe in file names and URLs."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write to a run. `token` grows from 1 with every taking; the store refuses an older one."""

    run_id: str
    owner: str
    token: int
    expires_at: float

    @classmethod
    def of_new_run(cls, run_id: str, *, owner: str, expires_at: float) -> Lease:
        """The lease under which a run's first records are written. The store is not asked for it: nobody else knows
        the run yet, and the first append takes it."""
        return cls(run_id, owner, 1, expires_at)


class Leases(Protocol):
    async def take(self, run_id: str, *, owner: str, ttl_s: float) -> Lease:
        """Own the run, new or existing, for `ttl_s` seconds. Raises BusyError while another owner's lease lasts."""

    async def renew(self, lease: Lease, *, ttl_s: float) -> Lease:
        """Own it longer, with the same token. Raises StaleLease when it was taken over."""

    async def release(self, lease: Lease) -> None:
        """Let others take the run at once. A stale lease is released without a word."""


class Journal(Protocol):
    async def append(self, lease: Lease, records: Sequence[Record]) -> None:
        """Write records that follow the run's last one. On return they are on disk, all or none of them; with the
        record of the run's end the lease is released. The first records make the run, under `Lease.of_new_run`.
        Raises StaleLease, StorageFull, StorageReadOnly."""

    async def read(self, run_id: str, *, after_seq: int = 0) -> Sequence[Record]:
        """The run's records in order, each one checked. Raises NotFound, JournalCorrupt, JournalTooNew."""


@dataclass(frozen=True, slots=True)
class RunEntry:
    """A run in the directory: its first and last record, and the order of its making (1, 2, 3, ...)."""

    number: int
    first: Record
    last: Record

    @property
    def run_id(self) -> str:
        return self.first.run_id


@dataclass(frozen=True, slots=True)
class UnreadableRun:
    """A run in the directory that is damaged, or of a newer version: why, and what to do. `run_id` is empty when even
    its name is lost."""

    number: int
    run_id: str
    reason: str
    hint: str = ""


ListedRun: TypeAlias = RunEntry | UnreadableRun


class Runs(Protocol):
    async def list(self, *, limit: int = 50, before: int | None = None) -> Sequence[ListedRun]:
        """The newest runs first, each run once, readable or not; `before` is a number to go on from.
        Raises JournalCorrupt when it cannot be told which runs there are."""

    async def unfinished(self) -> Sequence[str]:
        """Ids of the runs whose journal does not end in RunFinished, oldest first."""

    async def is_held(self, run_id: str, *, now: float) -> bool:
        """Whether a worker has the run, by its lease: an unfinished run that none has was interrupted, or waits for a
        person. Raises NotFound, JournalCorrupt."""


Letter: TypeAlias = PersonAnswered | CancelRequested


class Inbox(Protocol):
    """Words for a run from outside the process that owns it."""

    async def send(self, run_id: str, letter: Letter) -> None:
        """Leave a letter, on disk on return. Raises NotFound for an unknown run."""

    async def receive(self, run_id: str, *, after: int = 0) -> Sequence[tuple[int, Letter]]:
        """Letters with numbers above `after`, in order."""


class Blobs(Protocol):
    """Large contents by their digest (hex SHA-256)."""

    async def put(self, content: bytes) -> str: ...

    async def get(self, digest: str) -> bytes:
        """Raises NotFound, and JournalCorrupt when the content does not fit its digest."""


class Toolbox(Protocol):
    def specs(self) -> Sequence[ToolSpec]:
        """Every tool that may be called, in a stable order."""

    async def call(self, tool: str, args: Value, context: CallContext) -> Value:
        """Perform one call; the output carries the tool's own labels. Raises ToolError."""


class ChatModel(Protocol):
    def stream(self, request: ChatRequest) -> AsyncIterator[ChatChunk]:
        """Pieces of text, then one whole ChatAnswer. Raises ModelError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """What became of an earlier step: `args` as they were sent; `output`, or the `error` as a sentence."""

    step: Step
    round: int
    args: Mapping[str, Json] = field(default_factory=dict)
    output: Value | None = None
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """What a planner is asked: the task, the tools that the principal may use, and in later rounds the results."""

    task: Task
    tools: tuple[ToolSpec, ...]
    now: float
    round: int = 1
    results: tuple[StepResult, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChoice:
    """Which planner was taken, and why; the first part of a stream that comes from a choosing planner."""

    planner: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEnd:
    """The last part of a stream. With `more` the planner wants to see the results of these steps."""

    answer: Json = None
    more: bool = False


PlanPart: TypeAlias = PlanChoice | ModelCalled | Step | PlanEnd


class Planner(Protocol):
    def plan(self, request: PlanRequest) -> AsyncIterator[PlanPart]:
        """Checked steps as they become known, a ModelCalled after each use of a model, then one PlanEnd.
        Raises PlanRejected, NotUnderstood, ModelError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A text for people, the steps whose outputs it rests on, and the uses of a model that it took."""

    text: str
    rests_on: tuple[str, ...] = ()
    calls: tuple[ModelCalled, ...] = ()


class Answerer(Protocol):
    async def answer(self, task: Task, results: Sequence[StepResult], *, reason: str = "") -> Answer:
        """Tell the results in the task's language; `reason` says why a run did not reach its goal."""


class HttpClient(Protocol):
    """The only way to the network for models, tools and channels."""

    async def fetch(self, request: HttpRequest) -> HttpResponse:
        """Raises EgressRefused, and ToolError for timeouts, cut and oversized answers and lost connections."""

    def stream(self, request: HttpRequest) -> AbstractAsyncContextManager[HttpStream]:
        """As `fetch`, but the body is read piece by piece."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message for people. `key` is the idempotency key: a channel that has seen it sends nothing again."""

    text: str
    title: str = ""
    target: str = ""
    key: str = ""
    markdown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the channel said: its own name for the message, and whether it was a duplicate."""

    channel: str
    message_id: str = ""
    is_duplicate: bool = False


class Channel(Protocol):
    async def deliver(self, delivery: Delivery) -> Receipt:
        """Raises ToolError; its kind says whether another try makes sense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFailure:
    """The answer to a call that failed: it is raised inside the snippet, which may catch it."""

    kind: FailureKind
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SnippetOutcome:
    """How far a snippet has come: the `calls` that it waits for, all at once, or its end with an `output`."""

    calls: tuple[StepCall, ...] = ()
    output: Json = None
    is_done: bool = False
    printed: str = ""


class SnippetRunner(Protocol):
    async def advance(
        self,
        code: str,
        *,
        inputs: Mapping[str, Json],
        tools: Collection[ToolSpec],
        answers: Sequence[Json | StepFailure],
    ) -> SnippetOutcome:
        """Run the snippet from its start with `answers` to its calls, in their order, until it waits for more or ends.

        Nothing in a snippet depends on time or chance: the same answers give the same outcome. What it calls in
        parallel goes on when all of these calls are answered; with a part of the answers, the others are named again.
        Raises ToolError: INVALID_ARGS for code that is no program, with the line; CRASHED for an exception of the
        snippet, with its line; TIMEOUT, TOO_LARGE and REFUSED for what the sandbox does not allow."""


MadeCall: TypeAlias = tuple[StepCall, Json | StepFailure]
"""A call of a snippet or agent, with what it gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentWork:
    """A step as its agent sees it: what is asked (`request` and further arguments), for whom, the tools there are, and
    the calls made so far; an agent who takes over finds those of the one before."""

    args: Mapping[str, Json]
    context: CallContext
    tools: Sequence[ToolSpec]
    calls: Sequence[MadeCall] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentTurn:
    """What an agent does next: calls tools, or ends with an answer. `called` are the uses of a model that it took."""

    calls: tuple[StepCall, ...] = ()
    answer: Json = None
    called: tuple[ModelCalled, ...] = ()


class Agents(Protocol):
    """Those to whom a step can be given."""

    def bids(self, named: str) -> tuple[Bid, ...]:
        """The bids for a step that names an agent, or "auction"; best first. Raises ToolError when there is none."""

    async def turn(self, agent: str, work: AgentWork) -> AgentTurn:
        """What the agent does next. Raises StepError."""
