"""A snippet goes from call to call by answers alone, and reaches nothing but its tools."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

pytest.importorskip("pydantic_monty", reason="the extra `snippets` is not installed")

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.ports import SnippetOutcome, StepFailure
from autoglm.core.tools import StepCall, ToolSpec
from autoglm.core.values import Value
from autoglm.testing.tools import call_context
from autoglm.tools.registry import ToolRegistry
from autoglm.tools.sandbox.port import MIB, Bounds
from autoglm.tools.sandbox.python_tool import PythonSource
from autoglm.tools.sandbox.snippets import MAX_CALLS, MontyRunner

BOUNDS = Bounds(wall_s=30.0, memory_bytes=32 * MIB, output_bytes=2_000)
READ = ToolSpec(
    name="file_read",
    description="Reads.",
    parameters={"type": "object", "properties": {"path": {"type": "string"}, "limit": {"type": "integer"}}},
)
DASHED = ToolSpec(name="mcp-files", description="Lists.", parameters={"type": "object"})


async def advance(code, *answers, bounds=BOUNDS, **inputs):
    return await MontyRunner(bounds).advance(code, inputs=inputs, tools=(READ, DASHED), answers=answers)


def read(path, **more):
    return StepCall(tool="file_read", args={"path": path, **more})


async def test_the_value_of_the_last_line_is_the_output():
    outcome = await advance("print('so far')\n[x * 2 for x in xs]", xs=[1, 2])

    assert outcome == SnippetOutcome(output=[2, 4], is_done=True, printed="so far\n")


async def test_a_snippet_stops_at_each_call_until_it_is_answered():
    code = "a = file_read('a.txt')\nb = file_read(path='b.txt', limit=len(a))\na + b"

    outcomes = [await advance(code, *answers) for answers in ((), ("one",), ("one", "two"))]

    assert [outcome.calls for outcome in outcomes] == [(read("a.txt"),), (read("b.txt", limit=3),), ()]
    assert outcomes[-1].output == "onetwo"


async def test_calls_that_are_awaited_together_are_asked_together():
    code = "import asyncio\na, b = await asyncio.gather(file_read('a'), file_read('b'))\nawait file_read(a + b)"

    outcomes = [await advance(code, *answers) for answers in ((), ("1",), ("1", "2"), ("1", "2", "3"))]

    assert [outcome.calls for outcome in outcomes] == [(read("a"), read("b")), (read("b"),), (read("12"),), ()]
    assert outcomes[-1].output == "3"


async def test_the_word_await_in_a_text_makes_no_coroutines():
    assert (await advance("note = 'await'  # await\nfile_read('a')", 7)).output == 7


async def test_a_failed_call_is_raised_where_it_was_made_and_can_be_caught():
    code = "try:\n    file_read('a')\nexcept LookupError as error:\n    said = str(error)\nsaid"

    outcome = await advance(code, StepFailure(kind=FailureKind.NOT_FOUND, message="no \x1b[31mfile"))

    assert outcome.output == "no [31mfile"


async def test_a_failed_call_that_is_not_caught_ends_the_snippet_with_its_line():
    with pytest.raises(ToolError, match="in line 2: TimeoutError: too slow") as failed:
        await advance("x = 1\nfile_read('a')", StepFailure(kind=FailureKind.TIMEOUT, message="too slow"))

    assert failed.value.kind is FailureKind.CRASHED


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("file_read('a', 1, 2)", "takes at most 2 positional"),
        ("file_read('a', path='b')", "two values for argument 'path'"),
        ("no_such_tool()", "name 'no_such_tool' is not defined"),
    ],
)
async def test_a_call_that_cannot_be_made_is_an_exception_of_the_snippet(code, said):
    with pytest.raises(ToolError, match=said):
        await advance(code)


async def test_a_tool_with_a_dash_is_called_with_an_underscore():
    assert (await advance("mcp_files()")).calls == (StepCall(tool="mcp-files", args={}),)


async def test_code_that_is_no_program_is_told_with_its_line():
    with pytest.raises(ToolError, match="no Python program in line 2") as refused:
        await advance("x = 1\ny = (")

    assert refused.value.kind is FailureKind.INVALID_ARGS


ESCAPES = [
    "open('/etc/passwd').read()",
    "from pathlib import Path\nPath('/etc/passwd').read_text()",
    "import os\nos.listdir('/')",
    "import os\nos.environ['HOME']",
    "import os\nos.system('id')",
    "import subprocess",
    "import socket",
    "import ctypes",
    "import builtins",
    "__import__('os').system('id')",
    "().__class__.__bases__[0].__subclasses__()",
    "file_read.__globals__",
    "(lambda: 0).__code__",
    "import sys\nsys.modules['os']",
    "exec('import socket')",
    "import time\ntime.time()",
    "from datetime import datetime\ndatetime.now()",
    "import random\nrandom.random()",
    "import os\nos.urandom(8)",
]


@pytest.mark.parametrize("code", ESCAPES)
async def test_a_snippet_reaches_no_file_no_process_no_network_no_clock_and_no_chance(code):
    with pytest.raises(ToolError) as refused:
        await advance(code)

    assert refused.value.kind is FailureKind.CRASHED


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("while True: pass", FailureKind.TOO_LARGE),
        ("try:\n    while True: pass\nexcept BaseException:\n    pass", FailureKind.TOO_LARGE),
        ("x = []\nwhile True: x.append('a' * 100000)", FailureKind.TOO_LARGE),
        ("'a' * (1 << 40)", FailureKind.TOO_LARGE),
        ("10 ** (10 ** 9)", FailureKind.TOO_LARGE),
        ("def deeper(): return deeper()\ndeeper()", FailureKind.CRASHED),
        ("(" * 5_000, FailureKind.INVALID_ARGS),
        ("-" * 20_000 + "1", FailureKind.INVALID_ARGS),
        ("#" * 200_000, FailureKind.TOO_LARGE),
        ("'x' * 5000", FailureKind.TOO_LARGE),
        ("file_read('x' * 5000)", FailureKind.TOO_LARGE),
        ("class Own: pass\nOwn()", FailureKind.BAD_OUTPUT),
        ("float('nan')", FailureKind.BAD_OUTPUT),
        ("1 << 70", FailureKind.BAD_OUTPUT),
    ],
)
async def test_time_memory_depth_and_output_are_bounded(code, kind):
    within = replace(BOUNDS, wall_s=0.3) if "while True" in code else BOUNDS
    with pytest.raises(ToolError) as bounded:
        await advance(code, bounds=within)

    assert bounded.value.kind is kind


async def test_what_is_printed_beyond_the_bound_is_cut_and_told():
    outcome = await advance("for number in range(10000): print('line', number)\n'done'")

    assert outcome.output == "done"
    assert outcome.printed.startswith("line 0\n")
    assert outcome.printed.endswith("is cut)")
    assert len(outcome.printed) < BOUNDS.output_bytes + 100


async def test_what_is_printed_does_nothing_to_a_terminal():
    assert (await advance("print('\\x1b[31mred\\x1b[0m')")).printed == "red\n"


async def test_calls_without_end_are_bounded():
    with pytest.raises(ToolError, match=f"more than {MAX_CALLS} calls"):
        await advance("while True: file_read('a')", *[0] * MAX_CALLS)


@pytest.mark.parametrize("name", ["two words", "", "class.name", "file_read"])
async def test_an_input_needs_a_name_of_its_own(name):
    with pytest.raises(ToolError) as refused:
        await advance("1", **{name: 1})

    assert refused.value.kind is FailureKind.INVALID_ARGS


async def test_nothing_differs_from_one_run_to_the_next():
    code = "[hash('a'), id([]), hash((1, 'b')), list({'x', 'y', 3}), str(lambda: 0)]"

    outcomes = [await advance(code) for _ in range(3)]

    assert outcomes[0] == outcomes[1] == outcomes[2]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 3), max_size=5), st.integers(0, 5))
def test_the_calls_of_a_prefix_of_answers_are_the_calls_of_the_whole(answers, cut):
    """A journal replay with fewer answers asks exactly what the first run asked at that place."""
    code = "seen = []\nfor turn in range(5):\n    seen.append(file_read(str(seen)))\nseen"
    expected = str(answers[:cut])

    outcome = asyncio.run(advance(code, *answers[:cut]))

    assert outcome.is_done == (len(answers[:cut]) == 5)
    assert outcome.is_done or outcome.calls == (read(expected),)


async def test_a_caller_who_gives_up_leaves_no_worker_behind():
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await advance("while True: pass")

    assert (await advance("1 + 1")).output == 2


async def test_run_python_computes_and_calls_nothing():
    registry = ToolRegistry(await PythonSource(MontyRunner(BOUNDS), wall_s=30.0).tools())

    given = Value({"code": "print('hi')\nsum(rows)", "inputs": {"rows": [1, 2]}})
    output = await registry.call("run_python", given, call_context())
    with pytest.raises(ToolError, match="name 'file_read' is not defined"):
        await registry.call("run_python", Value({"code": "file_read('a')"}), call_context())

    assert output.content == {"output": 3, "printed": "hi\n"}
    assert "untrusted" in output.at(("output",)).labels.sources
