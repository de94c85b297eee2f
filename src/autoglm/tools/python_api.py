"""The public methods of an object as tools. What they change stays in the object, which the caller still holds.

Owns: which methods are offered, and that they are called one at a time.
Must not know: whose object it is.
"""

from __future__ import annotations

import inspect
import threading
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import UnionType
from typing import Any, Union

from autoglm.core.errors import UsageError
from autoglm.core.tools import Effect
from autoglm.tools.decorator import AnyTool, tool
from autoglm.tools.signature import type_hints

_METHODS = (type(lambda: None), staticmethod, classmethod)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a method's types do not say: its effect, the arguments that policies watch, the output fields that strangers
    write ("" for all of it)."""

    effect: Effect = Effect.UNSAFE
    sensitive: tuple[str, ...] = ()
    untrusted: tuple[str, ...] = ()


UNKNOWN = Facts()
"""Of a method that nobody described: it may do anything."""


def tools_of(
    instance: object, *, prefix: str = "", facts: Mapping[str, Facts] | None = None, origin: str = ""
) -> tuple[AnyTool, ...]:
    """Every public method of `instance` as a tool called `prefix` and its name; `facts` by the method's own name.

    Plain methods are called one at a time, for an object need not bear two threads; async ones as the event loop has
    it. Numbers arrive as they were given: 5 for a `float` stays 5, as in a call from Python. Properties are not looked
    at, and nothing of the object runs before a tool is called.

    Raises UsageError for a method that cannot be described, and for facts about a method that there is none of.
    """
    facts = facts or {}
    methods = dict(_public_methods(instance))
    if strange := sorted(facts.keys() - methods.keys()):
        raise UsageError(
            f"{type(instance).__name__} has no public method {', '.join(strange)}.",
            hint=f"Facts can be given of: {', '.join(methods) or 'nothing'}.",
        )
    alone = threading.Lock()
    origin = origin or f"python.{type(instance).__qualname__}"
    return tuple(
        _tool_of(method, f"{prefix}{name}", facts.get(name, UNKNOWN), alone, origin) for name, method in methods.items()
    )


def _public_methods(instance: object) -> Iterator[tuple[str, Callable[..., object]]]:
    """In the order of their names."""
    for name in sorted(dir(type(instance))):
        if not name.startswith("_") and isinstance(inspect.getattr_static(type(instance), name), _METHODS):
            yield name, getattr(instance, name)


def _tool_of(method: Callable[..., object], name: str, facts: Facts, alone: threading.Lock, origin: str) -> AnyTool:
    """Described by the method's own types, called with wider ones."""
    make = tool(name=name, effect=facts.effect, sensitive=facts.sensitive, untrusted=facts.untrusted, origin=origin)
    return replace(make(_as_given(method, alone)), spec=make(method).spec, function=method)


def _as_given(method: Callable[..., object], alone: threading.Lock) -> Callable[..., object]:
    """The method, alone on its object, with types that let whole numbers be."""

    async def awaited(*args: object, **named: object) -> object:
        return await method(*args, **named)  # type: ignore[misc]  # taken for async methods only

    def called(*args: object, **named: object) -> object:
        with alone:
            return method(*args, **named)

    wrapper = awaited if inspect.iscoroutinefunction(method) else called
    wrapper.__name__, wrapper.__doc__ = method.__name__, inspect.getdoc(method)
    wrapper.__annotations__ = {name: _wider(hint) for name, hint in type_hints(method).items()}
    wrapper.__signature__ = inspect.signature(method)  # type: ignore[attr-defined]  # what inspect looks for first
    return wrapper


def _wider(hint: Any) -> Any:  # noqa: ANN401 - a type hint is of no type
    """The same type, in which a `float` may be a whole number."""
    if hint is float:
        return int | float
    kind, parts = typing.get_origin(hint), tuple(_wider(part) for part in typing.get_args(hint))
    if kind in {Union, UnionType}:
        return Union[parts]  # noqa: UP007 - made of a tuple
    return kind[parts] if parts and kind in {list, dict, tuple, set, frozenset} else hint
