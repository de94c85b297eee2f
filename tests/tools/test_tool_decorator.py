"""Functions become tools; calls are converted, bounded and labelled."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from dataclasses import dataclass
from typing import Annotated, Literal, Optional, TypedDict

import immutables
import msgspec
import pytest

from autoglm.core.errors import EgressRefused, FailureKind, Problem, ToolError, UsageError
from autoglm.core.plan import Plan, Step
from autoglm.core.task import Limits
from autoglm.core.tools import CallContext, Effect
from autoglm.core.values import FieldLabels, Json, Labels, Value
from autoglm.planning.validation import check_plan
from autoglm.testing.tools import call_context
from autoglm.tools.decorator import AnyTool, Labelled, tool
from autoglm.tools.registry import ToolRegistry


@dataclass
class Point:
    x: int
    y: float = 0.0


@tool
async def place(
    name: str,
    point: Point,
    *,
    kind: Literal["a", "b"] = "a",
    tags: list[str] | None = None,
    size: Annotated[int, msgspec.Meta(description="How large.", ge=0)] = 1,
    note: Optional[str] = None,  # noqa: UP045 - the older spelling is used by users
    extra: Json = None,
    context: CallContext,
) -> dict[str, str]:
    """Put a thing
    somewhere.

    Args:
        name: What it is called;
            any text.
        point (Point): Where.

    Returns:
        Nothing of use.
    """
    return {"key": context.key, "name": name, "x": str(point.x), "kind": kind, "extra": repr(extra)}


async def call(made: AnyTool, args: Json, *, cap: int = 8_000_000) -> Value:
    return await ToolRegistry([made], output_cap_bytes=cap).call(made.spec.name, Value(args), call_context())


def test_schema_comes_from_hints_and_docstring() -> None:
    schema = place.spec.parameters

    assert place.spec.description == "Put a thing somewhere."
    assert schema["required"] == ["name", "point"]
    assert schema["additionalProperties"] is False
    properties = schema["properties"]
    assert isinstance(properties, dict)
    assert list(properties) == ["name", "point", "kind", "tags", "size", "note", "extra"]
    assert properties["name"] == {"type": "string", "description": "What it is called; any text."}
    assert properties["size"] == {"type": "integer", "minimum": 0, "description": "How large.", "default": 1}
    assert place.spec.returns == {"type": "object", "additionalProperties": {"type": "string"}}


def test_a_tool_without_a_word_about_its_effect_is_unsafe() -> None:
    assert place.spec.traits.effect is Effect.UNSAFE


async def test_arguments_arrive_converted_and_the_context_is_injected() -> None:
    args = immutables.Map({"name": "n", "point": {"x": 3}, "extra": [1, {"a": None}]})

    output = await call(place, args)

    assert output.content == {"key": "key-1", "name": "n", "x": "3", "kind": "a", "extra": "[1, {'a': None}]"}
    assert output.labels == Labels(("tool:place",))


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"point": {"x": 1}}, "needs the argument name"),
        ({"name": 5, "point": {"x": 1}}, "Argument name of tool place: expected str, got int"),
        ({"name": "n", "point": {"x": "1"}}, "Argument point.x of tool place: expected int, got str"),
        ({"name": "n", "point": {}}, "needs the argument point.x"),
        ({"name": "n", "point": {"x": 1}, "kind": "c"}, "Argument kind"),
        ({"name": "n", "point": {"x": 1}, "size": -1}, "Argument size"),
        ({"name": "n", "point": {"x": 1}, "tags": ["a", 1]}, "Argument tags[1]"),
        ({"name": "n", "point": {"x": 1}, "nam": "m"}, "has no argument nam. Did you mean name?"),
        ({"name": "n", "point": {"x": 1}, "context": {}}, "has no argument context"),
        (["n"], "must be an object"),
    ],
)
async def test_wrong_arguments_are_named(args: Json, said: str) -> None:
    with pytest.raises(ToolError) as caught:
        await call(place, args)

    assert caught.value.kind is FailureKind.INVALID_ARGS
    assert said in str(caught.value)


async def test_a_mutable_default_is_fresh_in_every_call() -> None:
    @tool
    async def grow(items: list[int] = [1]) -> list[int]:  # noqa: B006 - this is the point
        """Grow."""
        items.append(2)
        return items

    assert (await call(grow, {})).content == [1, 2]
    assert (await call(grow, {})).content == [1, 2]


async def test_a_plain_function_runs_in_a_thread_that_does_not_hold_the_process() -> None:
    @tool
    def where() -> list[Json]:
        """Where am I."""
        return [threading.current_thread() is threading.main_thread(), threading.current_thread().daemon]

    assert (await call(where, {})).content == [False, True]


async def test_a_hanging_function_does_not_starve_the_others() -> None:
    gate = threading.Event()

    @tool
    def stuck() -> bool:
        """Hang until released."""
        return gate.wait(10)

    @tool
    def quick() -> int:
        """Answer at once."""
        return 1

    waiting = [asyncio.ensure_future(call(stuck, {})) for _ in range(40)]
    await asyncio.sleep(0)
    output = await call(quick, {})
    gate.set()
    await asyncio.gather(*waiting)

    assert output.content == 1


async def test_a_tool_still_is_the_function() -> None:
    @tool(name="doubled", effect=Effect.NONE, description_zh="翻倍")
    def double(number: int) -> int:
        """Double."""
        return number * 2

    assert double(4) == 8
    assert (double.spec.name, double.spec.descriptions) == ("doubled", {"zh": "翻倍"})


class Hostile(BaseException):
    """No Exception, and its text cannot be told."""

    def __str__(self) -> str:
        raise ValueError


@pytest.mark.parametrize(
    "error",
    [
        ValueError("boom"), SystemExit(3), RuntimeError(), StopIteration("x"), KeyboardInterrupt(), GeneratorExit(),
        Hostile(), BaseExceptionGroup("many", [KeyboardInterrupt()]), ValueError("half \ud800"),
    ],
    ids=repr,
)  # fmt: skip
@pytest.mark.parametrize("is_async", [True, False])
async def test_a_tool_that_raises_has_crashed_without_a_traceback(error: BaseException, is_async: bool) -> None:
    @tool(name="bad")
    async def bad_async() -> None:
        """Fail."""
        raise error

    @tool(name="bad")
    def bad_plain() -> None:
        """Fail."""
        raise error

    with pytest.raises(ToolError) as caught:
        await call(bad_async if is_async else bad_plain, {})

    assert caught.value.kind is FailureKind.CRASHED
    assert "Traceback" not in str(caught.value)
    assert str(caught.value).isascii()
    if not isinstance(error, StopIteration):
        assert type(error).__name__ in str(caught.value)


async def test_a_thread_cannot_cancel_who_waits_for_it() -> None:
    @tool
    def odd() -> None:
        """Raise what only asyncio may."""
        raise asyncio.CancelledError

    with pytest.raises(ToolError) as caught:
        await call(odd, {})

    assert caught.value.kind is FailureKind.CRASHED


async def test_a_call_that_is_cancelled_or_closed_has_not_crashed() -> None:
    ended = []

    @tool
    async def slow() -> None:
        """Wait for ever."""
        try:
            await asyncio.get_running_loop().create_future()
        except BaseException as error:
            ended.append(type(error))
            raise

    waiting = asyncio.ensure_future(call(slow, {}))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert ended == [asyncio.CancelledError]


def test_a_call_may_be_closed_after_its_loop() -> None:
    @tool
    async def slow() -> None:
        """Wait for ever."""
        await asyncio.get_running_loop().create_future()

    pending = []

    async def begin() -> None:
        pending.append(slow.invoke({}, call_context()))
        pending[0].send(None)  # type: ignore[attr-defined]  # a coroutine

    asyncio.run(begin())

    assert pending[0].close() is None  # type: ignore[attr-defined]  # a coroutine


async def test_errors_that_a_tool_means_pass_unchanged() -> None:
    @tool
    async def closed() -> None:
        """Refuse."""
        raise EgressRefused("no")

    with pytest.raises(EgressRefused, match="no"):
        await call(closed, {})


@pytest.mark.parametrize("result", [object(), {1, object()}, {(1, 2): 3}, "\ud800", lambda: None, msgspec.Raw(b"{")])
async def test_what_is_not_json_is_a_bad_output(result: object) -> None:
    @tool
    async def strange() -> object:
        """Give something strange."""
        return result

    with pytest.raises(ToolError) as caught:
        await call(strange, {})

    assert caught.value.kind is FailureKind.BAD_OUTPUT


async def test_an_endless_value_is_a_bad_output() -> None:
    inner: list[object] = []
    inner.append(inner)

    @tool
    async def endless() -> object:
        """Give a list that holds itself."""
        return inner

    with pytest.raises(ToolError) as caught:
        await call(endless, {})

    assert caught.value.kind is FailureKind.BAD_OUTPUT


async def test_a_large_output_says_what_to_do() -> None:
    @tool
    async def large() -> dict[str, str]:
        """Give much."""
        return {"text": "x" * 1000}

    with pytest.raises(ToolError) as caught:
        await call(large, {}, cap=500)

    assert caught.value.kind is FailureKind.TOO_LARGE
    assert "file" in caught.value.hint


async def test_later_steps_see_what_the_journal_will_give_back() -> None:
    @tool
    async def odd() -> object:
        """Give odd numbers."""
        return {"none": None, "pair": (1, 2), 3: Point(1), "large": 2**64 - 1}

    content = (await call(odd, {})).content

    assert content == {"none": None, "pair": [1, 2], "3": {"x": 1, "y": 0.0}, "large": 2**64 - 1}


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ({1: "a", "1": "b"}, "two keys that are both '1'"),
        ([{"a": {2.5: 1, "2.5": 2}}], "two keys that are both '2.5'"),
        ({"rows": [Point(1, float("nan"))], "x": None}, "the output['rows'][0]['y'] is nan"),
        ((1, float("inf")), "the output[1] is inf"),
        ({"n": [2**64]}, "the output['n'][0] is a whole number of more than 64 bits"),
        (-(2**63) - 1, "the output is a whole number of more than 64 bits"),
        (msgspec.Raw(b'{"a":1,"a":2}'), "two keys that are both 'a'"),
    ],
)
async def test_what_json_would_change_is_refused_not_lost(result: object, said: str) -> None:
    @tool
    async def lossy() -> object:
        """Give what JSON cannot hold."""
        return result

    with pytest.raises(ToolError) as caught:
        await call(lossy, {})

    assert caught.value.kind is FailureKind.BAD_OUTPUT
    assert said in caught.value.message


@pytest.mark.parametrize("result", [{1: None, "2": "null"}, msgspec.Raw(b'{ "a": null }'), dt.date(2026, 1, 2)])
async def test_what_only_looks_changed_is_kept(result: object) -> None:
    @tool
    async def plain() -> object:
        """Give something that has another form in JSON."""
        return {"all": result, "none": None}

    assert (await call(plain, {})).content == msgspec.json.decode(msgspec.json.encode({"all": result, "none": None}))


async def test_labels_join_the_tool_its_sources_and_what_is_untrusted() -> None:
    @tool(untrusted=("text", "absent"))
    async def page() -> Labelled[dict[str, str]]:
        """Give a page."""
        return Labelled({"text": "hi", "status": "ok"}, ("url:example.org",))

    output = await call(page, {})

    assert output.at(("status",)).labels.sources == ("tool:page", "url:example.org")
    assert output.at(("text",)).labels.sources == ("tool:page", "untrusted", "url:example.org")
    assert output.fields == (FieldLabels(("text",), Labels(("tool:page", "untrusted", "url:example.org"))),)


async def test_a_value_keeps_its_own_labels() -> None:
    @tool(untrusted=("",))
    async def secret() -> Value:
        """Give a value."""
        return Value({"a": 1}, Labels(("user",), ("boss",)), (FieldLabels(("a",), Labels(("model:x",))),))

    output = await call(secret, {})

    assert output.labels == Labels(("tool:secret", "untrusted", "user"), ("boss",))
    assert output.at(("a",)).labels.sources == ("model:x", "tool:secret", "untrusted")


def test_two_tools_of_one_name_are_refused_with_both_origins() -> None:
    @tool(name="place", origin="my-plugin")
    async def other() -> None:
        """Other."""

    with pytest.raises(UsageError, match=r"place: one from .*test_tool_decorator.*place, one from my-plugin"):
        ToolRegistry([place, other])


async def test_an_unknown_tool_is_named_with_a_suggestion() -> None:
    registry = ToolRegistry([place])

    with pytest.raises(ToolError) as caught:
        await registry.call("plaec", Value({}), call_context())

    assert caught.value.kind is FailureKind.NOT_FOUND
    assert caught.value.hint == "Did you mean place?"


def test_functions_that_cannot_be_described_are_refused() -> None:
    def untyped(a) -> None:  # type: ignore[no-untyped-def]  # this is the point
        """No type."""

    def many(*args: int) -> None:
        """Unnamed."""

    def unknown(a: threading.Event) -> None:
        """No JSON."""

    def silent(a: int) -> None:
        pass

    for function, said in ((untyped, "a has no type"), (many, "args"), (unknown, "JSON"), (silent, "no description")):
        with pytest.raises(UsageError, match=said):
            tool(function)
    with pytest.raises(UsageError, match="name"):
        tool(name="not a name")(place.function)


def test_arguments_are_described_in_chinese_by_their_names() -> None:
    told = {"name": "名称。", "point": "位置。"}

    made = tool(name="place_zh", arguments_zh=told)(place.function)

    assert made.spec.argument_descriptions == {"zh": told}
    assert made.spec.parameters == place.spec.parameters
    assert place.spec.argument_descriptions == {}


def test_a_description_of_an_argument_that_there_is_not_is_refused() -> None:
    with pytest.raises(UsageError, match="Tool place has no argument context, nme to describe") as caught:
        tool(arguments_zh={"nme": "名称。", "point": "位置。", "context": "周围。"})(place.function)

    assert "It takes: name, point" in caught.value.hint


class Loose(TypedDict):
    a: int


@dataclass
class Tree:
    """A result whose own fields are known, and those of `loose` in part."""

    points: list[Point]
    loose: Loose
    inner: Tree | None = None


def test_a_plan_may_refer_to_the_fields_that_a_tool_declares_and_to_no_others() -> None:
    @tool(effect=Effect.NONE)
    def grow() -> Labelled[Tree]:
        """Give a tree."""
        raise AssertionError("not called")

    def flaws(reference: str) -> tuple[Problem, ...]:
        steps = (Step(id="t", tool="grow"), Step(id="u", tool="grow", args={}, after=("t",)))
        return check_plan(Plan(steps=steps, answer={"$ref": reference}), {"grow": grow.spec}, Limits())

    for fine in ("t.points[0].x", "t.loose.b", "t.inner.inner.points", "t.points[*].y"):
        assert flaws(fine) == ()
    (flaw,) = flaws("t.point")
    assert flaw.message == "t.point: it has no 'point'; did you mean 'points'?; there is: points, loose, inner"
    assert "it has no 'z'" in flaws("t.inner.points[0].z")[0].message
