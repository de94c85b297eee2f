"""Shows people what somebody else's code asks for, and asks them."""

from __future__ import annotations

import sys

from autoglm.cli.messages import say
from autoglm.cli.streams import forget_typed, is_terminal, read_line, remark
from autoglm.cli.text import plain, table
from autoglm.core.errors import UsageError
from autoglm.security.permissions import KINDS, Permissions

_YES = {"y", "yes", "是", "好", "同意"}


def permission_lines(permissions: Permissions) -> list[str]:
    """One line for each kind that is asked for, in words."""
    rows = [
        (f"  {say(f'permissions.{kind}')}", plain(", ".join(entries)))
        for kind in KINDS
        if (entries := getattr(permissions, kind))
    ]
    return table(rows) if rows else [f"  {say('permissions.nothing')}"]


def agrees(*, is_yes: bool) -> bool:
    """Whether the person at the terminal says yes to what was shown. Raises UsageError where nobody can be asked."""
    if is_yes:
        return True
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise UsageError(say("permissions.nobody"))
    forget_typed()
    remark(say("permissions.ask"), nl=False)
    try:
        return read_line().lower() in _YES
    except UnicodeDecodeError:
        return False
