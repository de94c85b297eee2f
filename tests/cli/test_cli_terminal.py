"""At a real terminal, and under Ctrl-C: a process of its own."""

import json
import os
import pty
import signal
import subprocess
import sys
import termios
from functools import partial
from pathlib import Path

import pytest

from autoglm.cli.errors import Exit
from autoglm.cli.text import columns

COMMAND = (sys.executable, "-m", "autoglm.cli.main")
ASKS = {
    "goal": "Ask, allow, write",
    "steps": [
        {"id": "which", "tool": "ask_user", "args": {"question": "Which one?"}},
        {"id": "allow", "approval": "Write the file?", "after": ["which"]},
        {
            "id": "write",
            "tool": "file_write",
            "after": ["allow"],
            "args": {"path": "o.txt", "text": {"$ref": "which.answer"}},
        },
    ],
}
LATER = ((b"answer (", b"\n"),)
WAITS = {"steps": [{"id": "w", "tool": "wait", "args": {"seconds": 4}}]}
"""Shorter than the lease of a killed run, so that it costs nothing; long enough to be killed in."""
WAITS_LONG = {"steps": [{"id": "w", "tool": "wait", "args": {"seconds": 600}}]}


@pytest.fixture
def environ(tmp_path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AUTOGLM_")}
    return {**kept, "AUTOGLM_HOME": str(tmp_path / "home"), "LC_ALL": "C.UTF-8", "TERM": "xterm"}


Keys = tuple[tuple[bytes, bytes], ...]
"""What is typed: each as soon as the other words are on the screen after those before."""


def at_terminal(
    *words: str, keys: Keys = (), folder: Path, environ: dict[str, str], width: int = 80
) -> tuple[int, str]:
    """The command at a terminal where these keys are typed; its exit code and the screen."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, width))
    process = subprocess.Popen([*COMMAND, *words], cwd=folder, env=environ, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    screen, seen = b"", 0
    for prompt, typed in keys:
        while prompt not in screen[seen:] and (more := _read(ours)):
            screen += more
        seen = len(screen)
        os.write(ours, typed)
    screen += b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    return process.wait(timeout=60), screen.decode(errors="replace")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # Linux says EIO when the other side is closed
        return b""


def test_questions_are_answered_right_there(tmp_path, environ):
    (tmp_path / "asks.json").write_text(json.dumps(ASKS))

    code, screen = at_terminal(
        "run",
        "--plan",
        "asks.json",
        keys=((b"answer (", b"the blue one\n"), (b"Allow it?", b"maybe\n"), (b"Allow it?", b"y\n")),
        folder=tmp_path,
        environ=environ,
    )

    assert code == Exit.DONE
    assert "which asks: Which one?" in screen
    assert screen.count("Allow it?") == 2
    assert (tmp_path / "o.txt").read_text() == "the blue one"


def test_only_a_choice_is_taken_for_an_answer(tmp_path, environ):
    ask = {"id": "q", "tool": "ask_user", "args": {"question": "Which?", "choices": ["red", "blue"]}}
    (tmp_path / "asks.json").write_text(json.dumps({"steps": [ask]}))

    code, screen = at_terminal(
        "run",
        "--plan",
        "asks.json",
        keys=((b"answer (", b"\xff\n"), (b"answer (", b"green\n"), (b"answer (", b"blue\n")),
        folder=tmp_path,
        environ=environ,
    )

    assert code == Exit.DONE
    assert "cannot be read" in screen
    assert "green is not one of the choices of q: red / blue" in screen


def test_a_value_that_a_request_lacks_is_asked_for_until_it_fits(tmp_path, environ):
    (tmp_path / "notes.txt").write_text("Tea is warm. Coffee is hot. Water is wet.")

    code, screen = at_terminal(
        "--lang",
        "zh",
        "run",
        "总结一下",
        keys=(("你的回答".encode(), "没有.txt\n".encode()), ("你的回答".encode(), b"notes.txt\n")),
        folder=tmp_path,
        environ=environ,
    )

    assert code == Exit.DONE
    assert "“总结一下”：哪个文件？" in screen
    assert "可选：notes.txt" in screen
    assert "工作区里没有文件 没有.txt。" in screen
    assert "Tea is warm." in screen


def test_a_question_can_be_left_for_later(tmp_path, environ):
    (tmp_path / "asks.json").write_text(json.dumps(ASKS))

    code, screen = at_terminal("run", "--plan", "asks.json", keys=LATER, folder=tmp_path, environ=environ)

    assert code == Exit.WAITS
    assert "autoglm runs approve" in screen
    assert '--answer "..."' in screen
    assert not (tmp_path / "o.txt").exists()


def test_what_was_typed_before_the_question_is_no_answer_to_it(tmp_path, environ):
    asks = {"steps": [{"id": "w", "tool": "wait", "args": {"seconds": 0.3}}, {**ASKS["steps"][1], "after": ["w"]}]}
    (tmp_path / "asks.json").write_text(json.dumps(asks))
    keys = ((b"", b"y\ny\n"), (b"Allow it?", b"\n"))

    code, screen = at_terminal("run", "--plan", "asks.json", keys=keys, folder=tmp_path, environ=environ)

    assert code == Exit.WAITS
    assert screen.count("Allow it?") == 1


def test_narrow_terminals_see_whole_lines(tmp_path, environ):
    at_terminal("run", "--quiet", "Calculate 6 * 7", folder=tmp_path, environ=environ)

    for words in (("runs", "list"), ("runs", "show"), ("tools", "list")):
        _, screen = at_terminal(*words, folder=tmp_path, environ=environ, width=34)

        assert max(map(columns, screen.splitlines())) <= 34


def test_a_killed_run_is_waited_for_when_all_are_resumed(tmp_path, environ):
    (tmp_path / "waits.json").write_text(json.dumps(WAITS))
    brief = {**environ, "AUTOGLM_RUNS__LEASE_S": "5"}

    process = subprocess.Popen(
        [*COMMAND, "run", "--plan", "waits.json"], cwd=tmp_path, env=brief, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    next(line for line in process.stderr if "waits until" in line)
    process.kill()
    process.wait(timeout=60)
    process.stderr.close()
    resumed = subprocess.run(
        [*COMMAND, "runs", "resume"], cwd=tmp_path, env=brief, capture_output=True, text=True, check=False
    )

    assert resumed.returncode == Exit.DONE
    assert "for another" in resumed.stderr
    assert resumed.stdout.strip().endswith("done")


def test_the_live_tree_is_drawn_and_nothing_is_coloured_when_that_is_not_wanted(tmp_path, environ):
    quiet = {**environ, "NO_COLOR": "1"}

    code, screen = at_terminal("run", "Calculate 6 * 7", folder=tmp_path, environ=quiet)

    assert code == Exit.DONE
    assert "Calculate 6 * 7" in screen
    assert "42" in screen
    assert "\x1b[32m" not in screen


def test_a_killed_run_is_taken_over_when_its_lease_has_ended(tmp_path, environ):
    (tmp_path / "waits.json").write_text(json.dumps(WAITS))
    brief = {**environ, "AUTOGLM_RUNS__LEASE_S": "5"}

    process = subprocess.Popen(
        [*COMMAND, "run", "--plan", "waits.json"], cwd=tmp_path, env=brief, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    next(line for line in process.stderr if "waits until" in line)
    process.kill()
    process.wait(timeout=60)
    process.stderr.close()
    resumed = subprocess.run(
        [*COMMAND, "runs", "resume", "last"], cwd=tmp_path, env=brief, capture_output=True, text=True, check=False
    )

    assert resumed.returncode == Exit.DONE
    assert "= w" in resumed.stderr


def interrupted(*words: str, folder: Path, environ: dict[str, str]) -> tuple[int, list[str]]:
    """The command under Ctrl-C as soon as its run waits; its exit code and the lines it told."""
    process = subprocess.Popen([*COMMAND, *words], cwd=folder, env=environ, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    with process.stderr as lines:
        told = [next(line for line in lines if "waits until" in line)]
        process.send_signal(signal.SIGINT)
        told += lines.readlines()
    return process.wait(timeout=60), told


@pytest.fixture
def heeds_ctrl_c():
    """Children heed Ctrl-C also where these tests do not: what runs in the background of a script ignores it, and a
    signal that is ignored stays so in children, while one that is handled does not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeds_ctrl_c")
def test_ctrl_c_keeps_the_run_and_says_how_to_go_on(tmp_path, environ):
    (tmp_path / "waits.json").write_text(json.dumps(WAITS_LONG))

    code, told = interrupted("run", "--plan", "waits.json", folder=tmp_path, environ=environ)
    resumed, told_again = interrupted("runs", "resume", "last", folder=tmp_path, environ=environ)

    assert code == resumed == Exit.INTERRUPTED
    assert "autoglm runs resume" in told[-1]
    assert told_again == told  # the same run, and it waits until the same moment


def said(*words: str, folder: Path, environ: dict[str, str]) -> str:
    return subprocess.run(
        [*COMMAND, *words], cwd=folder, env=environ, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.usefixtures("heeds_ctrl_c")
def test_a_run_without_a_worker_is_told_as_interrupted_with_how_to_go_on(tmp_path, environ):
    (tmp_path / "waits.json").write_text(json.dumps(WAITS_LONG))
    at_work = partial(said, folder=tmp_path, environ=environ)

    process = subprocess.Popen(
        [*COMMAND, "run", "--plan", "waits.json"], cwd=tmp_path, env=environ, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    with process.stderr as lines:
        next(line for line in lines if "waits until" in line)
        before = json.loads(at_work("runs", "list", "--json"))[0]["state"]
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)

    assert before == "running"
    assert json.loads(at_work("runs", "list", "--json"))[0]["state"] == "interrupted"
    assert json.loads(at_work("runs", "show", "--json"))["state"] == "interrupted"
    assert "  interrupted  " in at_work("runs", "list")
    assert "autoglm runs resume" in at_work("runs", "list").splitlines()[-1]
    assert "autoglm runs resume" in at_work("runs", "show").splitlines()[-1]
    assert "已中断" in at_work("--lang", "zh", "runs", "list")
