"""Python snippets in Monty, an interpreter of its own: no imports of ours, no files, no clock, no chance.

A snippet runs from its start each time, in a worker process of its own, with the answers that its calls have got so
far. So nothing of it has to be kept between two calls: what it does follows from its code, inputs and answers.
"""

from __future__ import annotations

import io
import tokenize
from collections.abc import Awaitable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pydantic_monty import (
    AsyncFunctionSnapshot,
    AsyncFutureSnapshot,
    AsyncMonty,
    AsyncMontySession,
    AsyncNameLookupSnapshot,
    ExternalSettledResult,
    MontyComplete,
    MontyCrashedError,
    MontyError,
    MontyRuntimeError,
    MontySyntaxError,
    OSPolicy,
    ResourceLimits,
)

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.ports import SnippetOutcome, StepFailure
from autoglm.core.tools import StepCall, ToolSpec
from autoglm.core.values import Json
from autoglm.tools.cleaning import clean_line, clean_text
from autoglm.tools.output import as_json
from autoglm.tools.sandbox.port import MAX_SAID_CHARS, Bounds

MAX_CALLS = 500
MAX_CODE_CHARS = 100_000
_MAX_DEPTH = 200
_CUT = "\n… (the rest of what was printed is cut)"
_GRACE_S = 2.0

_Waiting: TypeAlias = AsyncFunctionSnapshot | AsyncFutureSnapshot | AsyncNameLookupSnapshot
_Snapshot: TypeAlias = _Waiting | MontyComplete

_NO_AMBIENT = OSPolicy(
    datetime="call_host", timezone="utc", sleep="zero", process_time="zero", random_start="call_host"
)
"""Questions for the time and for chance come to us, and we do not answer them."""

_EXCEPTIONS: Mapping[FailureKind, str] = {
    FailureKind.INVALID_ARGS: "ValueError",
    FailureKind.NOT_FOUND: "LookupError",
    FailureKind.REFUSED: "PermissionError",
    FailureKind.TIMEOUT: "TimeoutError",
}


class MontyRunner:
    """A SnippetRunner.

    A snippet that awaits anywhere calls its tools as coroutines, several at once with `asyncio.gather`; any other
    snippet calls them as functions.
    """

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds

    async def advance(
        self,
        code: str,
        *,
        inputs: Mapping[str, Json],
        tools: Collection[ToolSpec],
        answers: Sequence[Json | StepFailure],
    ) -> SnippetOutcome:
        functions = {function_name(spec.name): spec for spec in tools} | {spec.name: spec for spec in tools}
        _check(code, inputs, functions)
        exchange = _Exchange(functions, answers, self._bounds, is_awaiting=_is_awaiting(code))
        pool = AsyncMonty(max_processes=1, request_timeout=self._bounds.wall_s + _GRACE_S)
        try:
            async with pool, pool.checkout(limits=self._limits(), os_policy=_NO_AMBIENT) as session:
                return await exchange.follow(session, code, inputs)
        except MontyError as error:
            raise self._failure(error) from None

    def _limits(self) -> ResourceLimits:
        return ResourceLimits(
            max_feed_duration_secs=self._bounds.wall_s,
            max_memory=self._bounds.memory_bytes,
            max_recursion_depth=_MAX_DEPTH,
            max_suspensions=4 * MAX_CALLS,
        )

    def _failure(self, error: MontyError) -> ToolError:
        said = _said(str(error))
        if isinstance(error, MontySyntaxError):
            return _error(f"The snippet is no Python program{_line(error)}: {said}", FailureKind.INVALID_ARGS)
        if isinstance(error, MontyCrashedError):
            kind = FailureKind.TOO_LARGE if error.timed_out else FailureKind.CRASHED
            return _error(f"The sandbox of the snippet ended: {said}", kind)
        if "time limit exceeded" in said:
            return _error(f"The snippet was stopped after {self._bounds.wall_s:g} s", FailureKind.TOO_LARGE)
        if "memory limit exceeded" in said:
            mib = self._bounds.memory_bytes >> 20
            return _error(f"The snippet needs more than {mib} MiB of memory", FailureKind.TOO_LARGE)
        if isinstance(error, MontyRuntimeError):
            return _error(f"The snippet failed{_line(error)}: {_said(error.display('type-msg'))}", FailureKind.CRASHED)
        return _error(f"The snippet cannot be run: {said}", FailureKind.INVALID_ARGS)


def function_name(tool: str) -> str:
    """The name under which a snippet calls a tool: `-` is `_`."""
    return tool.replace("-", "_")


@dataclass(slots=True)
class _Exchange:
    """One run of a snippet with the answers that there are."""

    functions: Mapping[str, ToolSpec]
    answers: Sequence[Json | StepFailure]
    bounds: Bounds
    is_awaiting: bool
    printed: list[str] = field(default_factory=list)
    printed_chars: int = 0
    answered: int = 0
    awaited: dict[int, StepCall] = field(default_factory=dict)

    async def follow(self, session: AsyncMontySession, code: str, inputs: Mapping[str, Json]) -> SnippetOutcome:
        lookup = dict.fromkeys(self.functions, _engine_only)
        snapshot: _Snapshot = await session.feed_start(
            code, inputs=dict(inputs), external_lookup=lookup, print_callback=self._print
        )
        while not isinstance(snapshot, MontyComplete):
            going_on = self._reply(snapshot)
            if isinstance(going_on, tuple):
                return self._outcome(calls=going_on)
            snapshot = await going_on
        return self._outcome(output=self._json(snapshot.output), is_done=True)

    def _reply(self, snapshot: _Waiting) -> Awaitable[_Snapshot] | tuple[StepCall, ...]:
        """How the snippet goes on, or the calls whose answers it has to wait for."""
        if isinstance(snapshot, AsyncNameLookupSnapshot):
            return snapshot.resume_auto()
        if isinstance(snapshot, AsyncFutureSnapshot):
            return self._settle(snapshot)
        if snapshot.is_os_function:
            return snapshot.resume_not_handled()
        call = self._call(snapshot)
        if not isinstance(call, StepCall):
            return snapshot.resume(call)
        if self.is_awaiting:
            self.awaited[snapshot.call_id] = call
            return snapshot.resume({"future": ...})
        return snapshot.resume(self._next_answer()) if self._has_answers(1) else (call,)

    def _settle(self, snapshot: AsyncFutureSnapshot) -> Awaitable[_Snapshot] | tuple[StepCall, ...]:
        """All calls that are under way, in the order of calling, get their answers together."""
        numbers = sorted(snapshot.pending_call_ids)
        if self._has_answers(len(numbers)):
            return snapshot.resume({number: self._next_answer() for number in numbers})
        missing = numbers[len(self.answers) - self.answered :]
        return tuple(self.awaited[number] for number in missing)

    def _has_answers(self, count: int) -> bool:
        if self.answered + count > MAX_CALLS:
            raise _error(f"The snippet makes more than {MAX_CALLS} calls", FailureKind.TOO_LARGE)
        return self.answered + count <= len(self.answers)

    def _call(self, snapshot: AsyncFunctionSnapshot) -> StepCall | ExternalSettledResult:
        """What is called, or what is wrong with the call."""
        spec = self.functions.get(snapshot.function_name)
        if spec is None:
            return _raised("NameError", f"name {snapshot.function_name!r} is not defined")
        names = _parameters(spec)[: len(snapshot.args)]
        args = dict(zip(names, snapshot.args, strict=False))
        if len(names) < len(snapshot.args):
            return _raised("TypeError", f"{snapshot.function_name}() takes at most {len(names)} positional arguments")
        if twice := sorted(args.keys() & snapshot.kwargs.keys()):
            return _raised("TypeError", f"{snapshot.function_name}() got two values for argument {twice[0]!r}")
        return StepCall(tool=spec.name, args=self._json({**args, **snapshot.kwargs}))  # type: ignore[arg-type]  # an object stays one

    def _next_answer(self) -> ExternalSettledResult:
        answer = self.answers[self.answered]
        self.answered += 1
        if isinstance(answer, StepFailure):
            return _raised(_EXCEPTIONS.get(answer.kind, "RuntimeError"), answer.message)
        return {"return_value": answer}

    def _print(self, _stream: str, text: str) -> None:
        room = self.bounds.output_bytes - self.printed_chars
        if room > 0:
            self.printed.append(text[:room] + (_CUT if len(text) > room else ""))
        self.printed_chars += len(text)

    def _outcome(
        self, *, calls: tuple[StepCall, ...] = (), output: Json = None, is_done: bool = False
    ) -> SnippetOutcome:
        return SnippetOutcome(
            calls=calls,
            output=output,
            is_done=is_done,
            printed=clean_text("".join(self.printed)),
        )

    def _json(self, value: object) -> Json:
        return as_json("snippet", value, cap_bytes=self.bounds.output_bytes)


def _check(code: str, inputs: Mapping[str, Json], functions: Collection[str]) -> None:
    if len(code) > MAX_CODE_CHARS:
        raise _error(f"The snippet has {len(code):,} characters; the most is {MAX_CODE_CHARS:,}", FailureKind.TOO_LARGE)
    for name in inputs:
        if not name.isidentifier():
            raise _error(f"The input {_said(name)!r} has no name that a snippet can use", FailureKind.INVALID_ARGS)
        if name in functions:
            raise _error(f"The input {name} has the name of a tool", FailureKind.INVALID_ARGS)


def _is_awaiting(code: str) -> bool:
    """Whether the keyword `await` stands anywhere in the code, not in its texts and remarks."""
    if "await" not in code:
        return False
    try:
        tokens = tokenize.generate_tokens(io.StringIO(code).readline)
        return any(token.type == tokenize.NAME and token.string == "await" for token in tokens)
    except (tokenize.TokenError, SyntaxError):
        return False  # no program: the interpreter says what is wrong


def _parameters(spec: ToolSpec) -> Sequence[str]:
    """The names of the arguments in the order of the schema."""
    properties = spec.parameters.get("properties")
    return tuple(properties) if isinstance(properties, Mapping) else ()


def _raised(exception: str, message: str) -> ExternalSettledResult:
    return {"exc_type": exception, "message": clean_line(message, max_chars=MAX_SAID_CHARS)}  # type: ignore[typeddict-item]  # a name that Monty knows


def _engine_only(*_args: Any, **_named: Any) -> None:  # noqa: ANN401 - never called: it says that the name is a function
    raise NotImplementedError


def _line(error: MontySyntaxError | MontyRuntimeError) -> str:
    frames = error.traceback()
    return f" in line {frames[-1].line}" if frames else ""


def _said(text: str) -> str:
    return clean_line(text, max_chars=MAX_SAID_CHARS)


def _error(message: str, kind: FailureKind) -> ToolError:
    return ToolError(f"{message.rstrip('.')}.", kind=kind, hint=_HINTS.get(kind, ""))


_HINTS = {
    FailureKind.TOO_LARGE: "Give it less to do, or raise sandbox.wall_s or sandbox.memory_mib.",
}
