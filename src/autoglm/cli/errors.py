"""The outer edge of the command line: every error becomes a line or two and an exit code, never a traceback."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from enum import IntEnum
from pathlib import Path

import click

from autoglm.cli.messages import retold, say
from autoglm.cli.streams import close_output, is_output_error, remark

# Where the reports of this command line go: settled once its settings are known.
_home: list[Path] = []


class Exit(IntEnum):
    DONE = 0
    FAILED = 1
    USAGE = 2
    WAITS = 3
    INTERRUPTED = 130


def keep_reports_in(home: Path) -> None:
    """From now on, what is unexpected is recorded in this home."""
    _home[:] = [home]


def reports_home() -> Path | None:
    """The home that was named last; None before any."""
    return _home[0] if _home else None


def guarded(command: click.Command, arguments: Sequence[str]) -> int:
    """Run the command line and turn whatever it raises into words on stderr and an exit code."""
    _home.clear()
    try:
        code = _ended(command, arguments)
    except OSError as error:  # what went wrong could not be told either
        code = _unwritten(error)
    lost = close_output(sys.stdout)
    if lost is not None and code == Exit.DONE:
        code = _unwritten(lost)
    close_output(sys.stderr)
    return code


def _ended(command: click.Command, arguments: Sequence[str]) -> int:
    try:
        _require_text(arguments)
        result = command.main(args=list(arguments), prog_name="autoglm", standalone_mode=False)
    except KeyboardInterrupt:
        return _interrupted()
    except Exception as error:  # noqa: BLE001 -- the outermost edge; what is unexpected is recorded in a file
        return _answered(error, as_json="--json" in arguments)
    return result if isinstance(result, int) else Exit.DONE


def _require_text(arguments: Sequence[str]) -> None:
    """Python keeps bytes that are no text in this locale as halves of characters: nothing can be done with such."""
    for argument in arguments:
        if any("\ud800" <= character <= "\udfff" for character in argument):
            raise click.UsageError(say("error.not_text", ascii(os.fsencode(argument))[1:], sys.getfilesystemencoding()))


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
    return _unwritten(error) if is_output_error(error) else _failed(error, as_json=as_json)


def _interrupted() -> int:
    remark(say("error.interrupted"))
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
        if isinstance(error.param, click.Argument):  # its hint lists every choice, as the message does
            name = error.param.human_readable_name
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
    message = retold(error.message)
    if isinstance(error, PlanRejected):
        message = "\n  ".join((say("error.plan"), *(retold(str(problem)) for problem in error.problems)))
    _tell(type(error).__name__, message, retold(error.hint), as_json=as_json)
    return Exit.USAGE if isinstance(error, UsageError) else Exit.FAILED


def _unexpected(error: Exception, *, as_json: bool) -> int:
    from autoglm.cli.crash_report import write_crash_report

    place = write_crash_report(error, reports_home())
    message = say("error.unexpected", type(error).__name__, str(error).split("\n", 1)[0][:200])
    _tell(type(error).__name__, message, say("error.report", place), as_json=as_json)
    return Exit.FAILED


def _tell(kind: str, message: str, hint: str, *, as_json: bool) -> None:
    from autoglm.cli.text import json_text, plain

    if as_json:
        with suppress(OSError):
            click.echo(json_text({"error": {"kind": kind, "message": message, "hint": hint}}))
    remark(say("error.line", plain(message)))
    if hint:
        remark(plain(hint))


def _unwritten(error: Exception) -> int:
    """The output did not arrive. A reader that has gone, as `head` does, knows that itself."""
    if isinstance(error, OSError) and error.errno != errno.EPIPE:
        remark(say("error.line", say("error.output", error.strerror)))
    return Exit.FAILED
