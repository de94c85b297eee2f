"""The three standard streams: a full disk or a closed pipe behind one of them must not end a run."""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress
from typing import IO

import click

_OUTPUT_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EPIPE}


def remark(text: str, *, nl: bool = True) -> None:
    """A line for people on stderr. Nothing happens when it cannot be written: there is nobody to tell it to."""
    with suppress(OSError):
        click.echo(text, nl=nl, err=True)


def settle_encoding() -> None:
    """No character can be impossible to print: ASCII streams become UTF-8, as Python itself has it in the C locale,
    and any other encoding escapes what it lacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            is_ascii = stream.encoding.lower() in {"ascii", "us-ascii", "ansi_x3.4-1968", "646"}
            stream.reconfigure(encoding="utf-8" if is_ascii else stream.encoding, errors="backslashreplace")


def is_output_error(error: BaseException) -> bool:
    """Whether it tells of a stream: an error of a named file has the name in it."""
    return isinstance(error, OSError) and error.errno in _OUTPUT_ERRORS and error.filename is None


def close_output(stream: IO[str] | None) -> OSError | None:
    """Write out what is left. What cannot be written goes nowhere, so that Python does not complain at exit;
    the error is given back."""
    if stream is None:  # closed by whoever started the command
        return None
    try:
        stream.flush()
    except OSError as error:
        with suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
        return error
    return None


def is_terminal(stream: IO[str] | None) -> bool:
    return stream is not None and stream.isatty()


def terminal_width(stream: IO[str] | None) -> int | None:
    """Columns of the terminal behind a stream; None for anything else, where lines may be as long as they are."""
    if stream is None or not is_terminal(stream):
        return None
    with suppress(OSError, ValueError):
        return os.get_terminal_size(stream.fileno()).columns or None
    return None


def read_bytes(max_bytes: int) -> bytes:
    """Standard input, but no more than this; nothing when it is closed. Raises OSError."""
    return sys.stdin.buffer.read(max_bytes) if sys.stdin is not None else b""


def forget_typed() -> None:
    """What was typed so far is no answer to what is asked next: it may not even have been on the screen."""
    if not is_terminal(sys.stdin):
        return
    try:
        import termios
    except ImportError:  # no such terminals here
        return
    with suppress(termios.error, OSError):
        termios.tcflush(sys.stdin, termios.TCIFLUSH)


def read_line() -> str:
    """What is typed at the terminal; empty at its end. Raises UnicodeDecodeError."""
    return sys.stdin.buffer.readline().decode(sys.stdin.encoding).strip()
