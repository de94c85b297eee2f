"""The program as a module: python -m autoglm."""

import subprocess
import sys


def test_the_module_is_the_command():
    told = subprocess.run([sys.executable, "-m", "autoglm", "--version"], capture_output=True, text=True, check=True)

    assert "autoglm" in told.stdout.lower()
