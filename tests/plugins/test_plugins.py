"""The plugins of a home in a real engine: permitted, isolated, switched without a restart."""

import sys

import pytest

from autoglm.app.composition import Composition
from autoglm.app.engine import Engine
from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.events import StepFailed
from autoglm.core.plan import Plan, Step
from autoglm.core.task import Limits, Task
from autoglm.plugins.bundle import read_bundle
from autoglm.plugins.grants import GrantBook
from autoglm.plugins.installing import install
from autoglm.plugins.standing import State, standings
from autoglm.settings.load import load_settings

CANARY = "canary-77c0ffee"
GREETS = """
class Probe(Plugin):
    async def on_load(self, details):
        self.context = details.context
    def tools(self):
        @tool(effect=Effect.NONE, name="probe_greet")
        def greet() -> str:
            '''Greet.'''
            return "GREETING"
        return [greet]
plugin = Probe
"""
WATCHES = """
seen = []
class Watcher(Plugin):
    async def before_step(self, details):
        seen.append(("before", details.step, details.args))
        if details.args is not None:
            details.args["text"] = "changed"
    async def after_step(self, details):
        seen.append(("after", details.step, details.output))
    async def on_error(self, details):
        seen.append(("error", details.step, str(details.kind), details.message))
plugin = Watcher
"""
ECHO = Plan(steps=(Step(id="a", tool="probe_greet"),), answer={"$ref": "a"})


def with_text(text: str) -> str:
    return GREETS.replace("GREETING", text)


def troubles(engine: Engine) -> dict[str, str]:
    return {trouble.origin: trouble.problem for trouble in engine.parts.troubles}


async def names(engine: Engine) -> set[str]:
    return {spec.name for spec in await engine.tools() if not spec.origin.startswith("built-in")}


async def test_an_installed_plugin_brings_its_tools_and_nothing_is_left_when_it_ends(settings, written, installed):
    installed(written(with_text("hello")))

    async with Engine(Composition(settings)) as engine:
        state = await engine.run(Task(plan=ECHO))
        (spec,) = [spec for spec in await engine.tools() if spec.name == "probe_greet"]

    assert state.answer == "hello"
    assert (spec.origin, spec.untrusted) == ("plugin:probe", ("",))
    assert "autoglm_probe" not in sys.modules
    assert not [finder for finder in sys.meta_path if type(finder).__name__ == "Code"]


async def test_nothing_is_imported_before_it_is_allowed(settings, written, tmp_path):
    marker = tmp_path / "ran"
    source = written(f"open({str(marker)!r}, 'w')\n" + GREETS)
    install(read_bundle(source), settings.home / "plugins")
    async with Engine(Composition(settings)) as engine:
        found = await names(engine)

    assert found == set()
    assert [standing.state for standing in standings(settings.home / "plugins")] == [State.NEW]
    assert not marker.exists()


async def test_changed_code_and_a_changed_manifest_must_be_allowed_again(settings, written, installed):
    bundle = installed(written(with_text("hello")))
    (bundle.folder / "__init__.py").write_text("raise SystemExit")

    async with Engine(Composition(settings)) as engine:
        found = await names(engine)
        told = troubles(engine)

    assert found == set()
    assert told == {"plugin:probe": "It has changed since it was allowed."}
    assert [standing.state for standing in standings(settings.home / "plugins")] == [State.CHANGED]


async def test_what_lies_beside_the_approved_code_is_never_run(settings, written, installed, tmp_path):
    late = "def late():\n    import autoglm_probe.late\n"
    bundle = installed(written(late + GREETS.replace('return "GREETING"', "late()")))

    async with Engine(Composition(settings)) as engine:
        await engine.tools()
        (bundle.folder / "late.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
        with pytest.raises(ToolError, match="ModuleNotFoundError"):
            await engine.call_tool("probe_greet", {})

    assert not (tmp_path / "ran").exists()


async def test_plugins_are_switched_without_a_restart(settings, written, installed):
    book = GrantBook(settings.home / "plugins")

    async with Engine(Composition(settings)) as engine:
        before = await names(engine)
        installed(written(with_text("one")))
        first = await engine.call_tool("probe_greet", {})
        installed(written(with_text("two")))
        second = await engine.call_tool("probe_greet", {})
        book.keep("probe", None)
        after = await names(engine)

    assert (before, first, second, after) == (set(), "one", "two", set())


async def test_in_development_changed_code_is_loaded_anew(settings, written, installed, tmp_path):
    developing = load_settings(
        environ={}, folder=settings.workspace, flags={"home": str(settings.home), "plugins.mode": "development"}
    )
    bundle = installed(written(with_text("one")))
    code = bundle.folder / "__init__.py"

    async with Engine(Composition(developing)) as engine:
        first = await engine.call_tool("probe_greet", {})
        code.write_text(code.read_text().replace("one", "two"))
        second = await engine.call_tool("probe_greet", {})
        code.write_text("broken = 1 / 0")
        third = await names(engine)
        told = troubles(engine)
        manifest = bundle.folder / "plugin.yaml"
        manifest.write_text(manifest.read_text() + "permissions: {hosts: [example.com]}\n")
        await engine.tools()
        grown = troubles(engine)

    assert (first, second, third) == ("one", "two", set())
    assert "ZeroDivisionError" in told["plugin:probe"]
    assert "line 1" in (settings.home / "plugins" / "probe.trace.txt").read_text()
    assert grown["plugin:probe"] == "It asks for more than it was granted: hosts example.com."


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ("raise BaseException('no')", "BaseException: no"),
        ("def (:", "SyntaxError"),
        ("x = 1", "has no `plugin`"),
        ("plugin = 3", "has no `plugin`"),
        ("import autoglm_probe.nothing", "ModuleNotFoundError"),
        ("import os; os.kill  # harmless\nimport missing_module_of_nobody", "missing_module_of_nobody"),
    ],
)
async def test_a_plugin_that_cannot_be_imported_is_told_of_and_disturbs_no_other(
    settings, written, installed, code, said
):
    installed(written(code))
    installed(written(with_text("fine").replace("probe_greet", "fine_greet"), name="fine"))

    async with Engine(Composition(settings)) as engine:
        found = await names(engine)
        told = troubles(engine)

    assert found == {"fine_greet"}
    assert said in told["plugin:probe"]


async def test_two_plugins_with_one_tool_name_are_told_of(settings, written, installed):
    installed(written(with_text("one"), name="first"))
    installed(written(with_text("two"), name="second"))

    async with Engine(Composition(settings)) as engine:
        said = await engine.call_tool("probe_greet", {})
        told = troubles(engine)

    assert said == "one"
    assert told == {"plugin:second": "Two tools are called probe_greet: one from plugin:first, one from plugin:second."}


@pytest.mark.parametrize("package", ["json", "autoglm", "pytest", "yaml"])
async def test_a_plugin_takes_no_other_modules_place(settings, written, installed, package):
    installed(written(with_text("one"), package=package))

    async with Engine(Composition(settings)) as engine:
        found = await names(engine)
        told = troubles(engine)

    assert found == set()
    assert f"The name {package} belongs to another module" in told["plugin:probe"]


@pytest.mark.parametrize("text", ["city: 3", "- a", "city: [", "town: Bonn"])
async def test_settings_that_do_not_fit_are_told_of(settings, written, installed, text):
    schema = "settings: {properties: {city: {type: string}}, additionalProperties: false}\n"
    installed(written(with_text("one"), manifest=schema))
    (settings.home / "plugins" / "probe.yaml").write_text(text)

    async with Engine(Composition(settings)) as engine:
        found = await names(engine)
        told = troubles(engine)

    assert found == set()
    assert "do not fit" in told["plugin:probe"] or "not YAML" in told["plugin:probe"]


async def test_settings_come_from_the_home(settings, written, installed):
    schema = "settings: {properties: {city: {type: string}}}\n"
    installed(written(GREETS.replace('return "GREETING"', 'return self.context.settings["city"]'), manifest=schema))
    (settings.home / "plugins" / "probe.yaml").write_text("city: Bonn")

    async with Engine(Composition(settings)) as engine:
        said = await engine.call_tool("probe_greet", {})

    assert said == "Bonn"


# --- hooks in real runs ----------------------------------------------------------------------------------------------

NOTES = Plan(
    steps=(
        Step(id="w", tool="file_write", args={"path": "n.txt", "text": "kept"}),
        Step(id="r", tool="file_read", args={"path": "none.txt"}, after=("w",)),
    )
)
FREE = Limits(approve=())


async def watched(settings) -> list:
    async with Engine(Composition(settings)) as engine:
        await engine.run(Task(plan=NOTES, limits=FREE))
        return sys.modules["autoglm_probe"].seen


async def test_a_watcher_sees_values_only_where_that_was_granted(settings, written, installed):
    installed(written(WATCHES, manifest="permissions: {watch: [file_write]}\n"))

    seen = await watched(settings)

    assert [(what, step) for what, step, *_ in seen] == [
        ("before", "w"),
        ("after", "w"),
        ("before", "r"),
        ("error", "r"),
    ]
    assert seen[0][2] == {"path": "n.txt", "text": "changed"}
    assert seen[1][2] is not None
    assert seen[2][2] is None
    assert seen[3][2:] == ("not_found", "")


async def test_a_watcher_changes_no_value(settings, written, installed):
    installed(written(WATCHES, manifest='permissions: {watch: ["*"]}\n'))

    seen = await watched(settings)

    assert (settings.workspace / "n.txt").read_text() == "kept"
    assert "none.txt" in seen[3][3]


async def test_a_refusal_fails_the_step_as_refused(settings, written, installed):
    code = (
        "class G(Plugin):\n    def before_step(self, details):\n        raise StepRefused('no writing')\nplugin = G\n"
    )
    installed(written(code))

    async with Engine(Composition(settings)) as engine:
        state = await engine.run(Task(plan=NOTES, limits=FREE))
        events = [record.event for record in await engine.records(state.run_id)]

    (failed,) = [event for event in events if isinstance(event, StepFailed)]
    assert (failed.kind, failed.message) == (FailureKind.REFUSED, "probe: no writing")
    assert not (settings.workspace / "n.txt").exists()


async def test_a_hook_that_blocks_costs_a_run_its_time_once(settings, written, installed):
    blocks = "threading.Event().wait(30)"
    code = f"import threading\nclass B(Plugin):\n    def before_step(self, details):\n        {blocks}\nplugin = B\n"
    installed(written(code))

    async with Engine(Composition(settings)) as engine:
        state = await engine.run(Task(plan=NOTES, limits=FREE))
        await engine.tools()
        told = troubles(engine)

    assert (settings.workspace / "n.txt").read_text() == "kept"
    assert state.steps["w"].output is not None
    assert told == {"plugin:probe": "It is switched off for this session: it hung for 0.3 s in before_step."}


async def test_a_secret_reaches_neither_journal_nor_log_nor_error(settings, written, installed, tmp_path, caplog):
    (tmp_path / "key").write_text(CANARY)
    secret = f'{{"key": "file:{tmp_path / "key"}"}}'
    with_secret = load_settings(
        environ={}, folder=settings.workspace, flags={"home": str(settings.home), "plugins.secrets": secret}
    )
    code = GREETS.replace('return "GREETING"', 'return self.context.secret("key").reveal()')
    fails = code.replace("return self", "raise RuntimeError(self").replace(".reveal()", ".reveal())")
    installed(written(code, manifest="permissions: {secrets: [key]}\n"))
    installed(written(fails.replace("probe_greet", "fail"), name="fails", manifest="permissions: {secrets: [key]}\n"))
    plan = Plan(steps=(Step(id="a", tool="probe_greet"), Step(id="b", tool="fail")))

    async with Engine(Composition(with_secret)) as engine:
        state = await engine.run(Task(plan=plan))

    assert state.steps["a"].output is not None
    assert state.steps["a"].output.content == "***"
    assert "RuntimeError" in str(state.steps["b"].failure)
    kept = b"".join(path.read_bytes() for path in settings.home.rglob("*") if path.is_file())
    assert CANARY.encode() not in kept + caplog.text.encode()
