"""An object's public methods become tools; what they change stays in the object."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Dict, List, Optional, Union  # noqa: UP035 - the older spelling is used by packages

import pytest

import autoglm
from autoglm.core.errors import FailureKind, ToolError, UsageError
from autoglm.core.task import Limits
from autoglm.core.tools import CallContext, Effect
from autoglm.core.values import Json, Value
from autoglm.testing.tools import call_context
from autoglm.tools.python_api import Facts, tools_of
from autoglm.tools.registry import ToolRegistry


@dataclass
class Account:
    """A package's class, as packages write them."""

    balance: float = 10
    log: list[str] = field(default_factory=list)

    def deposit(self, amount: float, notes: Optional[List[str]] = None) -> Dict[str, Union[float, int]]:  # noqa: UP006, UP007, UP045
        """Put money in.

        Args:
            amount: How much.
        """
        self.balance += amount
        self.log += notes or []
        return {"balance": self.balance, "entries": len(self.log)}

    def statement(self) -> List[str]:  # noqa: UP006
        """Everything noted."""
        return self.log

    def spread(self, amounts: Dict[str, float], bare: Dict = {}) -> dict[str, Any]:  # type: ignore[type-arg]  # noqa: UP006, B006
        """Give the amounts back."""
        return {"amounts": amounts, "bare": bare}

    @staticmethod
    def currency() -> str:
        """Which money it is."""
        return "EUR"

    async def later(self, context: CallContext) -> str:
        """Wait for nothing."""
        await asyncio.sleep(0)
        return context.key

    @property
    def secret(self) -> str:
        raise AssertionError("a property was looked at")

    def _hidden(self) -> None:
        """Not public."""


async def call(instance: object, name: str, args: Mapping[str, Json], **given: Any) -> Value:  # noqa: ANN401
    return await ToolRegistry(tools_of(instance, **given)).call(name, Value(args), call_context())


def test_public_methods_become_tools_and_nothing_is_run() -> None:
    made = {tool.spec.name: tool.spec for tool in tools_of(Account(), prefix="bank_")}

    assert sorted(made) == ["bank_currency", "bank_deposit", "bank_later", "bank_spread", "bank_statement"]
    assert made["bank_deposit"].description == "Put money in."
    assert made["bank_deposit"].origin == "python.Account"
    properties = made["bank_deposit"].parameters["properties"]
    assert isinstance(properties, Mapping)
    assert properties["amount"] == {"type": "number", "description": "How much."}


def test_a_method_that_nobody_described_is_unsafe() -> None:
    assert {tool.spec.traits.effect for tool in tools_of(Account())} == {Effect.UNSAFE}


def test_facts_say_what_types_do_not() -> None:
    facts = {
        "statement": Facts(effect=Effect.NONE, untrusted=("",)),
        "deposit": Facts(sensitive=("amount",)),
    }

    made = {tool.spec.name: tool.spec for tool in tools_of(Account(), facts=facts, origin="python:bank")}

    assert made["statement"].traits.effect is Effect.NONE
    assert made["statement"].untrusted == ("",)
    assert made["deposit"].sensitive == ("amount",)
    assert made["currency"].origin == "python:bank"


def test_facts_about_no_method_are_refused() -> None:
    with pytest.raises(UsageError, match="no public method _hidden, statemnt") as caught:
        tools_of(Account(), facts={"statemnt": Facts(), "_hidden": Facts()})

    assert "deposit" in caught.value.hint


async def test_what_a_call_changes_stays_in_the_object() -> None:
    account = Account()

    first = await call(account, "deposit", {"amount": 5, "notes": ["a"]})
    second = await call(account, "statement", {}, facts={"statement": Facts(untrusted=("",))})

    assert first.content == {"balance": 15, "entries": 1}
    assert second.content == ["a"]
    assert second.labels.sources == ("tool:statement", "untrusted")
    assert account.balance == 15


@pytest.mark.parametrize("given", [5, 5.0, 5.5])
async def test_a_number_arrives_as_it_was_given(given: float) -> None:
    output = await call(Account(), "spread", {"amounts": {"a": given}, "bare": {"b": [given]}})

    assert repr(output.content) == repr({"amounts": {"a": given}, "bare": {"b": [given]}})


async def test_an_async_method_gets_its_context() -> None:
    assert (await call(Account(), "later", {})).content == "key-1"


async def test_a_wrong_argument_is_refused_before_the_call() -> None:
    account = Account()

    with pytest.raises(ToolError, match="Argument amount of tool deposit") as caught:
        await call(account, "deposit", {"amount": "5"})

    assert caught.value.kind is FailureKind.INVALID_ARGS
    assert account.balance == 10


async def test_plain_methods_are_called_one_at_a_time() -> None:
    class Door:
        def __init__(self) -> None:
            self.inside = threading.Semaphore(1)
            self.crowded = 0

        def enter(self) -> None:
            """Go through alone."""
            if not self.inside.acquire(blocking=False):
                self.crowded += 1
                return
            threading.Event().wait(0.002)
            self.inside.release()

    door = Door()
    registry = ToolRegistry(tools_of(door))

    await asyncio.gather(*(registry.call("enter", Value({}), call_context()) for _ in range(20)))

    assert door.crowded == 0


def test_a_method_without_types_or_words_is_refused_with_its_name() -> None:
    class Loose:
        def guess(self, what) -> None:  # type: ignore[no-untyped-def]  # this is the point
            """Guess."""

    class Silent:
        def guess(self) -> None: ...

    with pytest.raises(UsageError, match="what has no type"):
        tools_of(Loose())
    with pytest.raises(UsageError, match="guess has no description"):
        tools_of(Silent())


def test_an_object_works_in_a_plan_with_a_journal(tmp_path: Path) -> None:
    account = Account()
    plan = {
        "steps": [
            {"id": "a", "tool": "deposit", "args": {"amount": 1, "notes": ["one"]}},
            {"id": "b", "tool": "deposit", "args": {"amount": {"$ref": "a.balance"}}},
        ]
    }

    with autoglm.init({"home": str(tmp_path)}, tools=tools_of(account)) as app:
        run = app.run(plan, limits=Limits())

    assert run.step("b").output == {"balance": 22, "entries": 1}
    assert account.balance == 22


class Foreign(Fraction):
    """A number of another library."""


@pytest.mark.parametrize(("result", "told"), [(Foreign(1, 4), 0.25), (Foreign(4), 4.0), ([Fraction(3, 2)], [1.5])])
async def test_a_number_of_another_library_is_a_number(result: object, told: Json) -> None:
    class Library:
        def number(self) -> object:
            """Give it."""
            return result

    assert (await call(Library(), "number", {})).content == told


async def test_a_number_that_json_would_change_is_refused() -> None:
    class Library:
        def number(self) -> object:
            """Give a third."""
            return [None, Fraction(1, 3)]

    with pytest.raises(ToolError, match="Fraction") as caught:
        await call(Library(), "number", {})

    assert caught.value.kind is FailureKind.BAD_OUTPUT
