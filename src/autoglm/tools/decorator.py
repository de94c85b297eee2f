"""Turns a typed function into a tool: `@tool`, or `@tool(effect=Effect.NONE, ...)`.

Owns: what a call may cost and raise between the registry and the function.
"""

from __future__ import annotations

import asyncio
import difflib
import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, ParamSpec, TypeAlias, TypeVar, overload

import msgspec

from autoglm.core.errors import FailureKind, StepError, ToolError, UsageError
from autoglm.core.tools import CallContext, Effect, ToolRole, ToolSpec, ToolTraits
from autoglm.core.values import Json
from autoglm.tools.signature import Labelled, Signature, read_signature
from autoglm.tools.threads import ToolThreads

__all__ = ["AnyTool", "Labelled", "Tool", "tool"]

P = ParamSpec("P")
R_co = TypeVar("R_co", covariant=True)
Invoke: TypeAlias = Callable[[Json, CallContext], Awaitable[object]]

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")  # what OpenAI-compatible endpoints accept as a function's name
_AT = re.compile(r"^(?P<what>.*?) - at `\$\.?(?P<where>.*?)`$", re.DOTALL)
_QUOTED = re.compile(r"`([^`]*)`")
_threads = ToolThreads()


@dataclass(frozen=True, slots=True)
class Tool(Generic[P, R_co]):
    """A function with its description. Calling it calls the function; `invoke` is for the registry:
    it takes arguments as JSON and gives what the function gives. Raises ToolError."""

    spec: ToolSpec
    function: Callable[P, R_co]
    invoke: Invoke = field(repr=False)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co:
        return self.function(*args, **kwargs)


AnyTool: TypeAlias = Tool[..., object]


@overload
def tool(function: Callable[P, R_co], /) -> Tool[P, R_co]: ...


@overload
def tool(
    *,
    name: str = "",
    effect: Effect = Effect.UNSAFE,
    role: ToolRole = ToolRole.CALL,
    timeout_s: float = 60.0,
    max_parallel: int = 0,
    description: str = "",
    description_zh: str = "",
    arguments_zh: Mapping[str, str] | None = None,
    descriptions: Mapping[str, str] | None = None,
    keywords: tuple[str, ...] = (),
    examples: tuple[str, ...] = (),
    consumes: Mapping[str, str] | None = None,
    produces: Mapping[str, str] | None = None,
    sensitive: tuple[str, ...] = (),
    untrusted: tuple[str, ...] = (),
    origin: str = "",
) -> Callable[[Callable[P, R_co]], Tool[P, R_co]]: ...


def tool(
    function: Callable[P, R_co] | None = None,
    /,
    *,
    name: str = "",
    effect: Effect = Effect.UNSAFE,
    role: ToolRole = ToolRole.CALL,
    timeout_s: float = 60.0,
    max_parallel: int = 0,
    description: str = "",
    description_zh: str = "",
    arguments_zh: Mapping[str, str] | None = None,
    descriptions: Mapping[str, str] | None = None,
    keywords: tuple[str, ...] = (),
    examples: tuple[str, ...] = (),
    consumes: Mapping[str, str] | None = None,
    produces: Mapping[str, str] | None = None,
    sensitive: tuple[str, ...] = (),
    untrusted: tuple[str, ...] = (),
    origin: str = "",
) -> Tool[P, R_co] | Callable[[Callable[P, R_co]], Tool[P, R_co]]:
    """Make a tool of a function whose parameters have types; they and the docstring (Google style) become its schema.

    A plain function runs in a thread, an async one on the event loop. A parameter of type `CallContext` is filled in
    by the engine and is no argument. The result may be anything that msgspec turns into JSON, or a `Labelled`, or a
    `Value`.

    `effect` says what a call does to the world. **It is UNSAFE unless you say otherwise**: after a crash in the middle
    of a call a person is asked whether it happened. Say `Effect.NONE` for a tool that only reads, IDEMPOTENT for one
    that may be called twice with the same arguments, KEYED for one that recognises `context.key`.

    `arguments_zh` says in Chinese what the docstring says of the arguments, by their names.

    Raises UsageError for a function that cannot be described, and for a sentence on an argument that it does not have.
    """

    def make(target: Callable[P, R_co]) -> Tool[P, R_co]:
        signature = read_signature(target)
        own_name = name or getattr(target, "__name__", "")
        spec = ToolSpec(
            name=own_name,
            description=description or signature.description,
            parameters=signature.parameters,
            returns=signature.returns,
            traits=ToolTraits(effect=effect, role=role, timeout_s=timeout_s, max_parallel=max_parallel),
            descriptions={**(descriptions or {}), **({"zh": description_zh} if description_zh else {})},
            argument_descriptions={"zh": dict(arguments_zh)} if arguments_zh else {},
            keywords=keywords,
            examples=examples,
            consumes=consumes or {},
            produces=produces or {},
            sensitive=sensitive,
            untrusted=untrusted,
            origin=origin or f"{getattr(target, '__module__', '')}.{getattr(target, '__qualname__', own_name)}",
        )
        _check(spec)
        return Tool(spec, target, _invoker(spec, target, signature))

    return make if function is None else make(function)


def _check(spec: ToolSpec) -> None:
    if not _NAME.fullmatch(spec.name):
        raise UsageError(
            f"{spec.name!r} cannot be a tool's name.", hint="Use 1 to 64 letters, digits, `_` or `-`; set `name=`."
        )
    if not spec.description:
        raise UsageError(f"Tool {spec.name} has no description.", hint="Write a docstring or set `description=`.")
    for named in spec.argument_descriptions.values():
        if strange := sorted(named.keys() - spec.properties.keys()):
            raise UsageError(
                f"Tool {spec.name} has no argument {', '.join(strange)} to describe.",
                hint=_suggestion(spec, strange[0]),
            )


def _invoker(spec: ToolSpec, function: Callable[..., object], signature: Signature) -> Invoke:
    is_async = inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(getattr(function, "__call__", None))  # noqa: B004
    context_name = signature.context_name
    struct, convert, as_dict = signature.struct, msgspec.convert, msgspec.structs.asdict

    async def invoke(content: Json, context: CallContext) -> object:
        try:
            arguments = as_dict(convert(content, struct))
        except msgspec.ValidationError as error:
            raise _argument_error(spec, str(error)) from None
        if context_name:
            arguments[context_name] = context
        if is_async:
            return await _awaited(spec.name, function(**arguments))  # type: ignore[arg-type]  # is_async says so
        return await _threads.run(lambda: _performed(spec.name, lambda: function(**arguments)))

    return invoke


async def _awaited(name: str, work: Awaitable[object]) -> object:
    """What the tool gives. A tool is somebody else's code: whatever it raises is its crash, `KeyboardInterrupt` too
    (asyncio makes a cancellation of the real one)."""
    task = _current_task()
    try:
        return await work
    except (StepError, asyncio.CancelledError):
        raise
    except BaseException as error:
        if isinstance(error, GeneratorExit) and _current_task() is not task:
            raise  # not the tool's: somebody closes this coroutine
        raise _crash(name, error) from error


def _performed(name: str, work: Callable[[], object]) -> object:
    """The same in a thread of a plain function, where nobody cancels and no signal arrives."""
    try:
        return work()
    except StepError:
        raise
    except BaseException as error:
        raise _crash(name, error) from error


def _current_task() -> asyncio.Task[object] | None:
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None  # the loop has ended


def _crash(name: str, error: BaseException) -> ToolError:
    try:
        said = str(error)[:500].encode(errors="backslashreplace").decode()
    except Exception:  # noqa: BLE001 - the text, too, is made by somebody else's code
        said = ""
    return ToolError(
        f"Tool {name} raised {type(error).__name__}{': ' + said if said else ''}.",
        kind=FailureKind.CRASHED,
        hint="This is a fault in the tool, or input that it does not expect.",
    )


def _argument_error(spec: ToolSpec, said: str) -> ToolError:
    """msgspec's sentence, with the argument's name first."""
    found = _AT.match(said)
    what, where = (found["what"], found["where"]) if found else (said, "")
    names = _QUOTED.findall(what)
    hint = ""
    if "unknown field" in what:
        message = f"Tool {spec.name} has no argument {names[0]}{' inside ' + where if where else ''}."
        hint = "" if where else _suggestion(spec, names[0])
    elif "missing required field" in what:
        message = f"Tool {spec.name} needs the argument {'.'.join(filter(None, (where, names[0])))}."
    elif where:
        message = f"Argument {where} of tool {spec.name}: {what[:1].lower()}{what[1:].replace('`', '')}."
    else:
        message = f"The arguments of tool {spec.name} must be an object with names: {what.replace('`', '')}."
    return ToolError(message, kind=FailureKind.INVALID_ARGS, hint=hint)


def _suggestion(spec: ToolSpec, name: str) -> str:
    properties = spec.parameters.get("properties")
    known = list(properties) if isinstance(properties, Mapping) else []
    close = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean {close[0]}?" if close else f"It takes: {', '.join(known) or 'nothing'}."
