"""The outer edge of the command line: every error becomes a line or two and an exit code, never a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from enum import IntEnum

import click

from autoglm.cli.messages import say


class Exit(IntEnum):
    DONE = 0
    FAILED = 1
    USAGE = 2
    WAITS = 3
    INTERRUPTED = 130


def guarded(command: click.Command, arguments: Sequence[str]) -> int:
    """Run the command line and turn whatever it raises into words on stderr and an exit code."""
    try:
        result = command.main(args=list(arguments), prog_name="autoglm", standalone_mode=False)
    except KeyboardInterrupt:
        return _interrupted()
    except Exception as error:  # noqa: BLE001 -- the outermost edge; what is unexpected is recorded in a file
        return _answered(error, as_json="--json" in arguments)
    return result if isinstance(result, int) else Exit.DONE


def _answered(error: Exception, *, as_json: bool) -> int:
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message())
        return Exit.USAGE
    if isinstance(error, click.UsageError):
        return _usage(error, as_json=as_json)
    if isinstance(error, click.Abort):
        return _interrupted()
    return _reader_gone() if isinstance(error, BrokenPipeError) else _failed(error, as_json=as_json)


def _interrupted() -> int:
    click.echo(say("error.interrupted"), err=True)
    return Exit.INTERRUPTED


def _usage(error: click.UsageError, *, as_json: bool) -> int:
    path = error.ctx.command_path if error.ctx is not None else "autoglm"
    _tell("UsageError", usage_text(error), say("error.see_help", path), as_json=as_json)
    return Exit.USAGE


def usage_text(error: click.UsageError) -> str:
    """Click's complaint in the user's language; its own words where there is no better."""
    name = error.param.get_error_hint(error.ctx) if isinstance(error, click.BadParameter) and error.param else ""
    if isinstance(error, click.MissingParameter):
        return say("error.missing", name)
    if isinstance(error, click.BadParameter):
        return say("error.parameter", name, error.message)
    if isinstance(error, click.NoSuchOption):
        near = ", ".join(error.possibilities or ())
        return say("error.option_near", error.option_name, near) if near else say("error.option", error.option_name)
    if isinstance(error, click.BadOptionUsage):
        return say("error.option_value", error.option_name)
    return error.message


def _failed(error: Exception, *, as_json: bool) -> int:
    from autoglm.core.errors import AutoglmError, PlanRejected, UsageError

    if not isinstance(error, AutoglmError):
        return _unexpected(error, as_json=as_json)
    message = error.message
    if isinstance(error, PlanRejected):
        message = "\n  ".join((say("error.plan"), *map(str, error.problems)))
    _tell(type(error).__name__, message, error.hint, as_json=as_json)
    return Exit.USAGE if isinstance(error, UsageError) else Exit.FAILED


def _unexpected(error: Exception, *, as_json: bool) -> int:
    from autoglm.cli.crash_report import write_crash_report

    place = write_crash_report(error)
    message = say("error.unexpected", type(error).__name__, str(error).split("\n", 1)[0][:200])
    _tell(type(error).__name__, message, say("error.report", place), as_json=as_json)
    return Exit.FAILED


def _tell(kind: str, message: str, hint: str, *, as_json: bool) -> None:
    from autoglm.cli.text import plain

    if as_json:
        import json

        click.echo(json.dumps({"error": {"kind": kind, "message": message, "hint": hint}}, ensure_ascii=False))
    click.echo(say("error.line", plain(message)), err=True)
    if hint:
        click.echo(plain(hint), err=True)


def _reader_gone() -> int:
    """The other end of the pipe is closed; keep Python from complaining about it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.FAILED
