"""A plugin at work: what it gets, what it may not, and what becomes of it when it fails."""

import asyncio
import logging
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from autoglm.core.errors import FailureKind, ToolError, UsageError
from autoglm.plugins import (
    Delivery,
    Effect,
    HttpRequest,
    Loaded,
    Plugin,
    Started,
    StepEnded,
    StepErred,
    StepRefused,
    StepStarts,
    Stopped,
    tool,
)
from autoglm.security.permissions import Permissions
from autoglm.testing.channels import RecordingChannel
from autoglm.testing.http import Scripted, ScriptedHttp
from autoglm.testing.plugins import trial

CANARY = "canary-5f1c9b"
STARTS = StepStarts(run_id="r", step="a", attempt=1, tool="echo", principal="local", at=1.0)
ENDED = StepEnded(run_id="r", step="a", attempt=1, tool="echo", at=1.0)
ERRED = StepErred(run_id="r", step="a", attempt=1, tool="echo", at=1.0, kind=FailureKind.TIMEOUT)


class Probe(Plugin):
    """Has one tool, which does what it was given to do."""

    def __init__(self, act=None) -> None:
        self.act = act or (lambda context: "done")
        self.told: list[object] = []

    async def on_load(self, details: Loaded) -> None:
        self.context = details.context
        self.told.append(details)

    def tools(self):
        async def probe() -> object:
            """Try."""
            result = self.act(self.context)
            return await result if hasattr(result, "__await__") else result

        return [tool(effect=Effect.NONE)(probe)]

    async def on_start(self, details: Started) -> None:
        self.told.append(details)

    def before_step(self, details: StepStarts) -> None:  # a plain method is a hook too
        self.told.append(details)

    async def after_step(self, details: StepEnded) -> None:
        self.told.append(details)

    async def on_error(self, details: StepErred) -> None:
        self.told.append(details)

    async def on_stop(self, details: Stopped) -> None:
        self.told.append(details)


def test_hooks_are_told_one_object_each_in_order():
    probe = Probe()

    with trial(probe) as plugin:
        for details in (STARTS, ENDED, ERRED):
            plugin.tell(details)

    assert [type(told) for told in probe.told] == [Loaded, Started, StepStarts, StepEnded, StepErred, Stopped]
    assert plugin.failures == []


def test_all_code_of_a_plugin_runs_in_its_own_thread():
    with trial(Probe(lambda _: threading.current_thread().name)) as plugin:
        name = plugin.call("probe")

    assert name == "autoglm-plugin-trial"
    assert not [thread for thread in threading.enumerate() if thread.name == name]


def test_before_step_may_refuse():
    class Guard(Plugin):
        async def before_step(self, details: StepStarts) -> None:
            raise StepRefused("not on Sundays")

    with trial(Guard()) as plugin, pytest.raises(StepRefused, match="trial: not on Sundays") as refused:
        plugin.tell(STARTS)

    assert refused.value.kind is FailureKind.REFUSED
    assert plugin.failures == []


# --- what it gets ----------------------------------------------------------------------------------------------------


async def fetched(context):
    return (await context.http.fetch(HttpRequest(url="https://api.example.com/x"))).body.decode()


async def delivered(context):
    return (await context.channel("team").deliver(Delivery(text="hi"))).channel


def wrote(context):
    context.files.write("out/a.txt", b"x")
    return context.files.read("out/a.txt").decode()


def told_secret(context):
    return {"the key": context.secret("key").reveal(), f"{CANARY}!": [CANARY]}


ACTS = {"hosts": fetched, "channels": delivered, "write": wrote, "secrets": told_secret}
EVERYTHING = Permissions(
    hosts=("api.example.com",), channels=("team",), write=("out/**",), read=("out/**",), secrets=("key",)
)


def surroundings(tmp_path: Path) -> dict:
    return {
        "workspace": tmp_path,
        "http": ScriptedHttp(Scripted(pieces=[b"sun"])),
        "channels": {"team": RecordingChannel()},
        "secrets": {"key": CANARY},
    }


@pytest.mark.parametrize("kind", ACTS)
def test_what_was_not_granted_is_refused_at_the_port(kind, tmp_path):
    with trial(Probe(ACTS[kind]), **surroundings(tmp_path)) as plugin, pytest.raises(ToolError) as refused:
        plugin.call("probe")

    assert refused.value.kind is FailureKind.REFUSED
    assert "not granted" in str(refused.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("kind", "result"), [("hosts", "sun"), ("write", "x"), ("channels", "recording")])
def test_what_was_granted_works(kind, result, tmp_path):
    with trial(Probe(ACTS[kind]), permissions=EVERYTHING, **surroundings(tmp_path)) as plugin:
        said = plugin.call("probe")

    assert said == result


def test_a_channel_or_secret_that_nobody_configured_is_told_of():
    for act, said in ((delivered, "no channel 'team'"), (told_secret, r"plugins\.secrets\.key")):
        with trial(Probe(act), permissions=EVERYTHING) as plugin, pytest.raises(ToolError, match=said):
            plugin.call("probe")


# --- secrets ---------------------------------------------------------------------------------------------------------


def test_a_secret_is_struck_out_of_what_a_tool_gives(tmp_path):
    with trial(Probe(told_secret), permissions=EVERYTHING, **surroundings(tmp_path)) as plugin:
        said = plugin.call("probe")

    assert said == {"the key": "***", "***!": ["***"]}


@pytest.mark.parametrize("error", [RuntimeError, ToolError, SystemExit, KeyError])
def test_a_secret_is_struck_out_of_errors_and_the_log(error, tmp_path, caplog):
    def leak(context):
        key = context.secret("key").reveal()
        context.log.warning(f"using {key}")
        raise error(f"bad key {key}")

    caplog.set_level(logging.DEBUG)
    with (
        trial(Probe(leak), permissions=EVERYTHING, **surroundings(tmp_path)) as plugin,
        pytest.raises(ToolError) as told,
    ):
        plugin.call("probe")

    assert CANARY not in str(told.value)
    assert "***" in str(told.value)
    assert CANARY not in caplog.text
    assert CANARY not in repr(plugin.failures)


# --- failing ---------------------------------------------------------------------------------------------------------


def raising(error):
    def act(*_):
        raise error

    return act


class EvilText(Exception):
    def __str__(self) -> str:
        raise SystemExit(3)


ERRORS = [RuntimeError("broken\x1b[2J"), SystemExit(2), KeyboardInterrupt(), GeneratorExit(), EvilText(), MemoryError()]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_whatever_a_tool_raises_is_its_own_failure(error):
    with trial(Probe(raising(error))) as plugin:
        with pytest.raises(ToolError, match=f"{type(error).__name__}|SystemExit") as told:
            plugin.call("probe")
        (failure,) = plugin.failures

    assert told.value.kind is FailureKind.CRASHED
    assert "\x1b" not in failure.problem


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_whatever_a_hook_raises_disturbs_no_step(error):
    class Broken(Probe):
        async def after_step(self, details: StepEnded) -> None:
            raise error

    with trial(Broken()) as plugin:
        plugin.tell(ENDED)
        still_works = plugin.call("probe")

    assert still_works == "done"
    assert [type(error).__name__ in failure.problem for failure in plugin.failures] == [True]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_plugin_that_fails_while_it_is_loaded_is_told_of(error):
    class Broken(Plugin):
        async def on_load(self, details: Loaded) -> None:
            raise error

    with pytest.raises(UsageError, match=f"could not be loaded: {type(error).__name__}"), trial(Broken()):
        pass


def test_a_plugin_that_hangs_while_it_is_loaded_is_told_of():
    released = threading.Event()

    class Hanging(Plugin):
        def on_load(self, details: Loaded) -> None:
            released.wait(20)

    with pytest.raises(UsageError, match=r"did not load within 0\.05 s"), trial(Hanging(), load_s=0.05):
        pass
    released.set()


def test_three_failures_switch_a_plugin_off_for_the_session():
    with trial(Probe(raising(RuntimeError("broken")))) as plugin:
        for _ in range(3):
            with pytest.raises(ToolError, match="broken"):
                plugin.call("probe")
        with pytest.raises(ToolError, match="switched off: it failed 3 times") as off:
            plugin.call("probe")

    assert off.value.kind is FailureKind.UNAVAILABLE
    assert "switched off for this session" in plugin.failures[-1].problem


def test_an_ordinary_error_of_a_tool_is_no_failure_of_the_plugin():
    with trial(Probe(raising(ToolError("no such city", kind=FailureKind.NOT_FOUND, hint="Try Bonn.")))) as plugin:
        for _ in range(4):
            with pytest.raises(ToolError, match="no such city Try Bonn") as told:
                plugin.call("probe")

    assert told.value.kind is FailureKind.NOT_FOUND
    assert plugin.failures == []


@pytest.mark.parametrize("hook", ["on_start", "before_step"])
def test_a_hook_that_blocks_is_the_plugins_last(hook):
    released = threading.Event()

    class Blocking(Probe):
        pass

    setattr(Blocking, hook, lambda _self, _details: released.wait(20))
    with trial(Blocking(), hook_s=0.05) as plugin:
        plugin.tell(STARTS)
        with pytest.raises(ToolError, match=f"it hung for 0.05 s in {hook}"):
            plugin.call("probe")
        released.set()

    assert "hung" in plugin.failures[-1].problem


def test_a_plugin_that_stops_its_own_loop_goes_on():
    async def stop(_context):
        asyncio.get_running_loop().stop()
        return "still here"

    with trial(Probe(stop)) as plugin:
        said = [plugin.call("probe") for _ in range(3)]

    assert said == ["still here"] * 3


# --- its tools -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [[1], ["probe"], None, [object()]])
def test_what_is_no_tool_is_refused(given):
    class Wrong(Plugin):
        def tools(self):
            return given

    with pytest.raises(UsageError, match=r"must give tools|could not be loaded"), trial(Wrong()):
        pass


def test_what_it_says_of_arguments_is_cleaned_and_bounded():
    class Telling(Plugin):
        def tools(self):
            def greet(who: str) -> str:
                """Greet somebody."""
                return who

            made = tool(effect=Effect.NONE, arguments_zh={"who": "向谁\x1b[31m\n问好。" + "很" * 2_000})(greet)
            told = {"zh": {**made.spec.argument_descriptions["zh"], "nobody": "没有这个参数。"}}
            return [replace(made, spec=replace(made.spec, argument_descriptions=told))]

    with trial(Telling()) as plugin:
        told = plugin.spec("greet").argument_descriptions

    assert told.keys() == {"zh"}
    assert told["zh"].keys() == {"who"}
    assert told["zh"]["who"].isprintable()
    assert len(told["zh"]["who"]) == 1_000


def test_too_many_tools_are_refused():
    class Many(Plugin):
        def tools(self):
            return [tool(name=f"t{n}", description="x")(lambda: 1) for n in range(201)]

    with pytest.raises(UsageError, match="201 tools"), trial(Many()):
        pass
