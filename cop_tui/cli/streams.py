"""The streams of a command: whole when it begins, and let go when whoever read them is gone."""

from __future__ import annotations

import errno
import os
import sys
from typing import TextIO

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


def columns(stream: TextIO | None = None) -> int:
    """Return how wide the terminal is that a stream goes to (None: output), in columns; 0: it goes to no terminal, or to one that does not say."""
    stream = stream or sys.stdout
    try:
        return os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
    except (OSError, ValueError):  # closed, or no file at all
        return 0


def tell(sentence: str) -> None:
    """Print a sentence as `say` does, broken between words where a terminal would break it within one."""
    say(at_words(sentence, sys.stdout))


def at_words(sentence: str, stream: TextIO) -> str:
    """Return a sentence broken between words as the terminal that a stream goes to is wide."""
    from cop_tui.core.engine.text import wrapped  # only now: most commands need none of it

    return "\n".join(wrapped(sentence, columns(stream)))


def say(line: str) -> None:
    """Print a line at once, by a program that goes on even when nobody reads it."""
    try:
        print(line, flush=True)
    except OSError as error:
        if not is_gone(error):
            raise
        let_go()
