"""A native command sees the files it was given, and is gone when its time is over."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from pathlib import Path

import pytest

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.values import Value
from autoglm.testing.tools import call_context
from autoglm.tools.registry import ToolRegistry
from autoglm.tools.sandbox.native import NativeSandbox
from autoglm.tools.sandbox.native_tool import NativeSource
from autoglm.tools.sandbox.port import Job
from autoglm.tools.workspace import Workspace


@pytest.fixture
def shell(native):
    async def run(script, **more):
        return await native.run(Job(argv=("sh", "-c", script), **more))

    return run


@pytest.fixture
async def use(native, tmp_path):
    """Calls run_command over a workspace of its own."""
    registry = ToolRegistry(await NativeSource(native, Workspace(tmp_path), wall_s=30.0).tools())

    async def call(**args):
        return (await registry.call("run_command", Value(args), call_context())).content

    return call


async def test_given_files_lie_in_the_folder_and_named_outputs_come_back(shell):
    finished = await shell(
        "cat in/a.txt; tr a-z A-Z < in/a.txt > b.txt", files={"in/a.txt": b"text"}, outputs=("b.txt",)
    )

    assert finished.stdout == b"text"
    assert finished.files == {"b.txt": b"TEXT"}


@pytest.mark.parametrize(
    "script",
    [
        "cat /etc/passwd",
        "cat /etc/shadow",
        "ls /root /home",
        "touch /usr/here",
        "touch /here",
        "touch /dev/here",
        "mount -t tmpfs none /work",
        "unshare --user true",
        "kill -9 1 && false",
        "cat /proc/1/environ | grep -q .",
    ],
)
async def test_the_system_is_read_only_and_the_rest_is_not_there(shell, script):
    finished = await shell(script)

    assert finished.status != 0


async def test_there_is_no_network_and_no_socket(native):
    code = "import socket; socket.create_connection(('127.0.0.1', 9), 1)"
    finished = await native.run(Job(argv=("python3", "-c", code)))

    assert finished.status != 0
    if b"not found" not in finished.stderr:
        assert b"Error" in finished.stderr


async def test_the_environment_is_empty_of_ours(shell, monkeypatch):
    monkeypatch.setenv("AUTOGLM_CANARY", "canary-value")

    finished = await shell("env; cat /proc/self/environ /proc/1/environ")

    assert b"canary" not in finished.stdout + finished.stderr
    assert b"PATH=/usr/bin:/bin" in finished.stdout


async def test_a_command_sees_its_own_processes_only(shell):
    finished = await shell("ls /proc | grep -c '^[0-9]'")

    assert int(finished.stdout) < 12


async def test_processes_end_at_their_bound(shell):
    finished = await shell("for i in $(seq 500); do sleep 9 & done; echo never")

    assert b"never" not in finished.stdout
    assert b"fork" in finished.stderr.lower()


async def test_what_is_written_ends_at_its_bound(shell):
    finished = await shell("for f in x /tmp/x /dev/shm/x; do head -c 200000000 /dev/zero > $f; wc -c < $f; done")

    assert finished.stdout.split() == [b"67108864"] * 3


async def test_children_end_with_the_command(shell):
    marker = f"{os.getpid()}.{signal.SIGKILL.value}7"

    await shell(f"(setsid sleep {marker} &) ; (sleep {marker} &) ; true")

    await gone(marker)


async def test_children_end_when_the_time_is_over(native, brief):
    marker = f"{os.getpid()}.31"
    hasty = NativeSandbox(("sh",), bounds=brief)

    with pytest.raises(ToolError, match="was stopped"):
        await hasty.run(Job(argv=("sh", "-c", f"sleep {marker} & sleep {marker}")))

    await gone(marker)


async def gone(marker):
    """The kernel ends the processes of a namespace at once, and not before we look."""
    async with asyncio.timeout(20):
        while any(marker.encode() in line for line in command_lines()):  # noqa: ASYNC110 - the kernel tells nobody
            await asyncio.sleep(0.01)


def command_lines():
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            yield (folder / "cmdline").read_bytes()
        except OSError:
            continue


async def test_processes_that_hold_too_much_together_are_stopped(shell):
    one = "(head -c 20000000 /dev/zero; sleep 25) | tail -c 20000000 >/dev/null"  # less than one process may have

    with pytest.raises(ToolError, match="held more than 64 MiB together") as stopped:
        await shell(f"for i in 1 2 3 4 5 6; do ({one}) & done; wait")

    assert stopped.value.kind is FailureKind.TOO_LARGE


async def test_files_that_are_given_and_brought_back_are_no_memory_of_the_command(shell):
    content = bytes(60_000_000)

    finished = await shell("sleep 0.2", files={"a": content, "b": content[:1]}, outputs=("a",))

    assert finished.files == {"a": content}


async def test_a_link_is_not_brought_back(shell):
    finished = await shell("ln -s /etc/hostname out; mkdir folder", outputs=("out", "folder"))

    assert finished.files == {}


async def test_a_command_that_writes_into_the_archive_fools_only_itself(shell):
    with pytest.raises(ToolError) as broken:
        await shell("echo nonsense > /proc/$PPID/fd/1; kill -9 $PPID")

    assert broken.value.kind in {FailureKind.BAD_OUTPUT, FailureKind.CRASHED}


@pytest.mark.parametrize("name", ["/usr/bin/cat", "../cat", "rm", "", "cat\0"])
async def test_only_allowed_names_are_run(native, name):
    with pytest.raises(ToolError, match="is not allowed here") as refused:
        await native.run(Job(argv=(name,)))

    assert refused.value.kind is FailureKind.REFUSED


@pytest.mark.parametrize("argument", ["a\0b", "\ud800", "x" * 100_000])
async def test_what_the_system_cannot_take_as_an_argument_is_refused(native, argument):
    with pytest.raises(ToolError) as refused:
        await native.run(Job(argv=("cat", argument)))

    assert refused.value.kind is FailureKind.INVALID_ARGS


@pytest.mark.parametrize("path", ["../a", "/etc/a", "\ud800", "a/../../b", "a\0b", "a\nb"])
async def test_no_path_leads_out(native, path):
    with pytest.raises(ToolError) as refused:
        await native.run(Job(argv=("cat",), outputs=(path,)))

    assert refused.value.kind is FailureKind.REFUSED


async def test_names_of_outputs_are_no_code(shell):
    finished = await shell("true", outputs=("x; echo broken >&2 $(id)", "-rf", "'"))

    assert finished.files == {}
    assert finished.stderr == b""


async def test_without_bubblewrap_nothing_is_run(bounds, tmp_path):
    sandbox = NativeSandbox(("cat",), bounds=bounds, places=str(tmp_path))

    with pytest.raises(ToolError, match="bubblewrap is not installed") as refused:
        await sandbox.run(Job(argv=("cat",)))
    with pytest.raises(ToolError, match="never run without it"):
        await NativeSource(sandbox, Workspace(tmp_path), wall_s=1).tools()

    assert refused.value.kind is FailureKind.UNAVAILABLE


async def test_a_bubblewrap_that_cannot_make_namespaces_runs_nothing(native, bounds, tmp_path):
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    broken.chmod(0o755)
    tmp_path.chmod(0o755)
    sandbox = NativeSandbox(("cat",), bounds=bounds, places=f"{tmp_path}:/usr/bin:/bin")

    with pytest.raises(ToolError) as refused:
        await sandbox.run(Job(argv=("cat",)))

    assert refused.value.kind is FailureKind.UNAVAILABLE


async def test_run_command_reads_from_and_writes_to_the_workspace(use, tmp_path):
    (tmp_path / "a.txt").write_text("b\na\n")

    result = await use(argv=["sh", "-c", "sort a.txt > b.txt; echo ok"], files=["a.txt"], outputs=["b.txt"])

    assert result == {"status": 0, "stdout": "ok\n", "stderr": "", "written": ["b.txt"], "is_cut": False}
    assert (tmp_path / "b.txt").read_text() == "a\nb\n"


@pytest.mark.parametrize("path", ["../a.txt", "/etc/passwd", "link.txt"])
async def test_run_command_takes_no_file_from_outside(use, tmp_path, path):
    (tmp_path / "link.txt").symlink_to("/etc/passwd")

    with pytest.raises(ToolError) as refused:
        await use(argv=["cat", "link.txt"], files=[path])

    assert refused.value.kind is FailureKind.REFUSED


async def test_run_command_says_which_output_is_missing_and_writes_nothing(use, tmp_path):
    with pytest.raises(ToolError, match=r"did not make b\.txt"):
        await use(argv=["sh", "-c", "echo 1 > a.txt"], outputs=["a.txt", "b.txt"])

    assert list(tmp_path.iterdir()) == []


async def test_what_a_command_says_does_nothing_to_a_terminal(use):
    result = await use(argv=["sh", "-c", r"printf '\033[31mred\033[0m\033]0;title\007\a\rline\n\377'"])

    assert result["stdout"] == "red\nline\n\N{REPLACEMENT CHARACTER}"
    assert json.dumps(result)
