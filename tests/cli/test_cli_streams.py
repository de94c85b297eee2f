"""What stands behind the standard streams may be full, closed or no text: a line and an exit code, never a crash."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autoglm.cli.errors import Exit

COMMAND = (sys.executable, "-m", "autoglm.cli.main")
needs_full_device = pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")


@pytest.fixture
def environ(tmp_path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AUTOGLM_", "LC_", "LANG"))}
    return {**kept, "AUTOGLM_HOME": str(tmp_path / "home"), "LC_ALL": "C.UTF-8"}


@pytest.fixture
def typed(tmp_path, environ):
    """Run a command in a process of its own, with these streams; exit code, stdout, stderr."""

    def run(*words: str | bytes, given: bytes = b"", **streams: object) -> tuple[int, str, str]:
        ends = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": environ, **streams}
        done = subprocess.run([*COMMAND, *words], input=given, cwd=tmp_path, timeout=60, check=False, **ends)
        return done.returncode, (done.stdout or b"").decode(), (done.stderr or b"").decode()

    return run


@needs_full_device
def test_a_run_goes_on_when_its_progress_cannot_be_told(typed):
    with Path("/dev/full").open("wb") as full:
        code, out, _ = typed("run", "Calculate 6 * 7", stderr=full)

    assert code == Exit.DONE
    assert "42" in out


@needs_full_device
@pytest.mark.parametrize("words", [("runs", "list"), ("--help",), ("tools", "list", "--json"), ()])
def test_an_output_that_cannot_be_written_is_told_in_one_line(typed, tmp_path, words):
    with Path("/dev/full").open("wb") as full:
        code, _, err = typed(*words, stdout=full)

    assert code != Exit.DONE
    assert len(err.splitlines()) == 1
    assert "could not be written" in err
    assert not (tmp_path / "home" / "errors").exists()


@needs_full_device
def test_the_exit_code_says_enough_when_nothing_can_be_told(typed):
    with Path("/dev/full").open("wb") as full:
        failed = typed("runs", "list", stdout=full, stderr=full)
        wrong = typed("runs", "show", "nope", "--json", stdout=full, stderr=full)

    assert (failed[0], wrong[0]) == (Exit.FAILED, Exit.USAGE)


def test_a_reader_that_has_gone_is_no_error_worth_a_word(typed):
    ours, theirs = os.pipe()
    os.close(ours)

    code, _, err = typed("tools", "list", stdout=theirs)
    os.close(theirs)

    assert code == Exit.FAILED
    assert err == ""


def test_closed_streams_are_no_crash(tmp_path, environ):
    command = ["sh", "-c", '"$@" <&- >&- 2>&-', "sh", *COMMAND]

    listed = subprocess.run([*command, "runs", "list"], cwd=tmp_path, env=environ, timeout=60, check=False)
    asked = subprocess.run([*command, "run"], cwd=tmp_path, env=environ, timeout=60, check=False)

    assert (listed.returncode, asked.returncode) == (Exit.DONE, Exit.USAGE)


def test_standard_input_must_be_text(typed):
    code, _, err = typed("run", "-", given=b"calc \xff\xfe")

    assert code == Exit.USAGE
    assert "UTF-8" in err


def test_standard_input_is_read_up_to_a_bound(typed):
    code, _, err = typed("--set", "limits.max_request_bytes=9000000", "run", "-", given=b"x" * 2_000_001)

    assert code == Exit.USAGE
    assert "longer than 2000000 bytes" in err


def test_without_utf_8_arguments_are_refused_and_answers_are_still_shown(typed, environ):
    plain = {**environ, "LC_ALL": "C", "PYTHONUTF8": "0"}

    refused = typed("run", "计算 1+1".encode(), env=plain)
    shown = typed("--lang", "zh", "run", "-", given="计算 15% × 1200".encode(), env=plain)

    assert refused[0] == Exit.USAGE
    assert "is not text in ascii" in refused[2]
    assert shown[0] == Exit.DONE
    assert "完成" in shown[2]
