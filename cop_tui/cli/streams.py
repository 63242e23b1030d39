"""The streams of a command: whole when it begins, and let go when whoever read them is gone."""

from __future__ import annotations

import errno
import os
import sys

_GONE = (errno.EPIPE, errno.EIO)  # a pipe, a terminal that was closed


def complete() -> None:
    """Give each stream that was closed before we began a place; else the next file we open would take it."""
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal in another encoding still gets its sentence


def is_gone(error: OSError) -> bool:
    """Whether an error in writing to a stream says that nobody reads it."""
    return error.errno in _GONE


def let_go() -> None:
    """Have what is still to be written go nowhere, so that no later write fails."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def columns() -> int:
    """Return how wide the terminal is that output goes to, in columns; 0: it goes to no terminal, or to one that does not say."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else 0
    except (OSError, ValueError):  # closed, or no file at all
        return 0


def say(line: str) -> None:
    """Print a line at once, by a program that goes on even when nobody reads it."""
    try:
        print(line, flush=True)
    except OSError as error:
        if not is_gone(error):
            raise
        let_go()
