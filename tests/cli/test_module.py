"""The program as a module: python -m autoglm."""

import runpy
import sys

import pytest


def test_the_module_is_the_command(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["autoglm", "--version"])

    with pytest.raises(SystemExit) as left:
        runpy.run_module("autoglm", run_name="__main__")

    assert left.value.code == 0
    assert "autoglm" in capsys.readouterr().out.lower()
