"""How much memory a tree of processes holds: all of it, and nothing twice."""

import subprocess
import sys

import pytest

from autoglm.tools.sandbox.port import MIB
from autoglm.tools.sandbox.tree import held_bytes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc is how Linux tells it")

FORKED = """
import os
held = bytearray(os.urandom(1) * (40 << 20))
for _ in range(3):
    if os.fork() == 0:
        break
"""
APART = """
import os
for _ in range(3):
    if os.fork() == 0:
        break
held = bytearray(os.urandom(1) * (40 << 20))
"""
IN_A_FILE = """
import os
file = os.memfd_create("held")
os.write(file, bytes(40 << 20))
os.fork()
"""
THEN_WAIT = """
os.write(1, b".")
os.read(0, 1)
"""


@pytest.mark.parametrize(
    ("program", "processes", "least", "most"), [(FORKED, 4, 40, 100), (APART, 4, 160, 240), (IN_A_FILE, 2, 40, 80)]
)
def test_every_page_counts_once(program, processes, least, most):
    with started(program + THEN_WAIT, processes) as process:
        held = held_bytes(process.pid, enough=0)

    assert least * MIB < held < most * MIB


def test_the_quick_count_is_enough_for_what_is_small():
    with started(FORKED + THEN_WAIT, 4) as process:
        exactly = held_bytes(process.pid, enough=0)
        quickly = held_bytes(process.pid, enough=1000 * MIB)

    assert quickly > 160 * MIB > exactly


def test_a_process_that_is_gone_holds_nothing():
    with started("import os" + THEN_WAIT, 1) as process:
        pass

    assert held_bytes(process.pid, enough=0) == 0


class started:  # noqa: N801 - reads as what it is
    """A program with so many processes, each of which has said that it holds what it should."""

    def __init__(self, program, processes):
        self.process = subprocess.Popen(
            [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        for _ in range(processes):
            self.process.stdout.read(1)

    def __enter__(self):
        return self.process

    def __exit__(self, *_failure):
        self.process.stdin.close()
        self.process.stdout.read()
        self.process.stdout.close()
        self.process.wait()
