"""`autoglm plugins`, from the first line of a new plugin to its removal."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autoglm.cli.messages import speak

ASKS = 'permissions: {hosts: [api.example.com, "*.corp.lan"], write: ["out/**"], watch: ["*"]}\n'


@pytest.fixture
def fresh(typed, place) -> Path:
    """The folder of a plugin that was just made."""
    assert typed("plugins", "new", "my-probe")[0] == 0
    return place / "my-probe"


def asking(folder: Path) -> None:
    manifest = folder / "autoglm_my_probe" / "plugin.yaml"
    manifest.write_text(manifest.read_text() + ASKS)


def test_a_new_plugin_passes_its_own_tests(fresh):
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:asyncio", "-p", "no:cacheprovider"]

    done = subprocess.run(command, cwd=fresh, env=environ, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_a_new_plugin_is_installed_used_switched_off_and_removed(typed, fresh):
    installed = typed("plugins", "install", str(fresh), "--yes", "--json")
    called = typed("tools", "call", "my_probe_greet", "name=Ann")
    again = typed("plugins", "reload", "my-probe")
    off = typed("plugins", "disable", "my-probe")
    missing = typed("tools", "show", "my_probe_greet")
    on = typed("plugins", "enable", "my-probe", "--json")
    removed = typed("plugins", "remove", "my-probe", "--json")
    listed = typed("plugins", "list", "--json")

    assert json.loads(installed[1]) == {"name": "my-probe", "enabled": True, "tools": ["my_probe_greet"], "problem": ""}
    assert called[:2] == (0, '"Hello, Ann!"\n')
    assert (again[0], off[0], missing[0]) == (0, 0, 2)
    assert json.loads(on[1])["tools"] == ["my_probe_greet"]
    assert json.loads(removed[1]) == {"name": "my-probe", "removed": True}
    assert json.loads(listed[1]) == []


def test_what_is_asked_for_is_shown_and_nobody_says_yes_by_silence(typed, fresh, place):
    asking(fresh)

    code, _, err = typed("plugins", "install", str(fresh))

    assert code == 2
    assert "reach hosts" in err
    assert "api.example.com, *.corp.lan" in err
    assert "--yes" in err
    assert not (place.parent / "home" / "plugins").exists()


def test_a_changed_plugin_is_listed_and_asked_for_again(typed, fresh, place):
    typed("plugins", "install", str(fresh), "--yes")
    code = place.parent / "home" / "plugins" / "my-probe" / "autoglm_my_probe" / "__init__.py"
    code.write_text(code.read_text() + "\n# changed\n")

    listed = typed("plugins", "list")
    refused = typed("plugins", "enable", "my-probe")
    allowed = typed("plugins", "enable", "my-probe", "--yes")

    assert "changed, must be allowed again" in listed[1]
    assert (refused[0], allowed[0]) == (2, 0)


def test_a_plugin_that_does_not_work_is_told_of_at_once(typed, fresh):
    (fresh / "autoglm_my_probe" / "__init__.py").write_text("import sys; sys.exit(7)")

    code, _, err = typed("--set", "plugins.mode=development", "plugins", "install", str(fresh), "--yes")

    assert code == 1
    assert "SystemExit: 7" in err
    trace = next(line for line in err.splitlines() if "traceback" in line).rpartition(" ")[2]
    assert "sys.exit(7)" in Path(trace).read_text() or "SystemExit" in Path(trace).read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("new", "Not A Name"), "cannot be a plugin's name"),
        (("new", "../escape"), "cannot be a plugin's name"),
        (("new", "my-probe"), "exists already"),
        (("install", "nowhere"), "cannot be read"),
        (("install", "."), "more|no plugin|manifests"),
        (("enable", "nobody"), "no plugin nobody"),
        (("enable", "../../etc"), "no plugin"),
        (("disable", "nobody"), "no plugin nobody"),
        (("reload", "nobody"), "not on"),
        (("remove", "nobody"), "no plugin nobody"),
    ],
)
def test_bad_requests_get_a_sentence(typed, fresh, words, said):
    if words == ("install", "."):
        (fresh / "autoglm_my_probe" / "plugin.yaml").unlink()

    code, _, err = typed("plugins", *words)

    assert code == 2
    assert "Traceback" not in err
    assert any(part in err for part in said.split("|")), err


def test_plugins_speak_chinese(typed, fresh):
    asking(fresh)
    speak("zh")

    _, _, err = typed("--lang", "zh", "plugins", "install", str(fresh))

    assert "访问主机" in err
    assert "--yes" in err
