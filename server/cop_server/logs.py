"""What the server says of its own faults: one line a minute for each kind, no content, never so much that a disk is full.

Responsible for where a line goes and whether it is written. A line names the kind of a fault and, where there is one, the
place in the program; an error's text may hold people's words and is never written.
"""

from __future__ import annotations

import asyncio
import logging
import logging.handlers
import math
import os
import shutil
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

NAME = "server.log"
FILES, FILE_BYTES = 5, 1_000_000  # the newest and four older ones
MINUTE = 60.0
KINDS = 64  # kinds that are told apart in one minute; there are about ten
FREE_BYTES = 32_000_000  # below this a disk is kept for the journal

# What asyncio says when something is still written to a connection that the other side has cut: no fault of ours.
CUT = "socket.send() raised exception."

log = logging.getLogger("cop_server")


class Sparing(logging.Filter):
    """Lets one line a minute of each kind through, with how many there were since; `clock` gives monotonic seconds.

    Nothing passes while `folder` is on a disk with less than `FREE_BYTES` left; None: the lines go to no disk of ours.
    """

    def __init__(self, folder: Path | None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._folder, self._clock = folder, clock
        self._kinds: dict[str, tuple[float, int]] = {}  # since when, and how many were held back

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the line is written, and put into `told` what of it may be."""
        if record.name == "asyncio" and record.msg == CUT:
            return False
        kind, now = _kind(record), self._clock()
        if kind not in self._kinds and len(self._kinds) >= KINDS:
            self._kinds = {k: v for k, v in self._kinds.items() if now - v[0] < MINUTE}
            if len(self._kinds) >= KINDS:
                return False
        since, held = self._kinds.get(kind, (-math.inf, 0))
        if now - since < MINUTE or not _room(self._folder):
            self._kinds[kind] = (since, held + 1)
            return False
        self._kinds[kind] = (now, 0)
        record.told = f"{kind} ({held} more since the last such line)" if held else kind
        return True


def _kind(record: logging.LogRecord) -> str:
    """Return what a line says without content: our own lines hold none, others keep only what stands in their program."""
    if record.name.partition(".")[0] == "cop_server":
        said = record.getMessage()
    else:
        said = f"{record.name}: {str(record.msg).splitlines()[0][:80] if record.args else 'a fault'}"
    error = record.exc_info[1] if record.exc_info else None
    return said if error is None else f"{said}: {describe(error)}"


def describe(error: BaseException) -> str:
    """Return an error's kind and the place in the program where it arose, without its text."""
    place, here = error.__traceback__, ""
    while place is not None:
        here = f" at {Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}"
        place = place.tb_next
    return type(error).__name__ + here


def _room(folder: Path | None) -> bool:
    try:
        return folder is None or shutil.disk_usage(folder).free >= FREE_BYTES
    except OSError:
        return False


class _Told(logging.Formatter):
    """Writes the time and what a filter let be told: neither the error's text nor where it passed through."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return f"{self.formatTime(record, '%Y-%m-%d %H:%M')} {getattr(record, 'told', '')}"


class _Rotating(logging.handlers.RotatingFileHandler):
    """A log file that only its owner reads. A disk that takes nothing is not worth a word: nobody would read it."""

    def _open(self) -> Any:
        return os.fdopen(
            os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8"
        )

    def handleError(self, _record: logging.LogRecord) -> None:  # noqa: N802  # the name is the library's
        """Say nothing."""


class _Streamed(logging.StreamHandler[TextIO]):
    def handleError(self, _record: logging.LogRecord) -> None:  # noqa: N802  # the name is the library's
        """Say nothing: whoever read this has gone."""


def _is_a_file(stream: TextIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return False  # closed, or no descriptor at all


def start(folder: Path, file: Path | None = None) -> Callable[[], None]:
    """Write what the server says to `file`, or to the terminal it was started from; return what ends it.

    `folder` is that of the journal, whose disk is left alone when it is nearly full. What is read from us by a terminal or a service
    manager is told of that, too.
    """
    spared = folder if file is not None or _is_a_file(sys.stderr) else None
    handler: logging.Handler = _Streamed(sys.stderr)
    if file is not None:
        handler = _Rotating(file, maxBytes=FILE_BYTES, backupCount=FILES - 1, encoding="utf-8", delay=True)
    handler.setFormatter(_Told())
    handler.addFilter(Sparing(spared))
    root = logging.getLogger()
    root.addHandler(handler)

    def end() -> None:
        root.removeHandler(handler)
        handler.close()

    return end


def no_traceback(_loop: asyncio.AbstractEventLoop | None, context: dict[str, Any]) -> None:
    """Take in what nobody else caught in the event loop: its kind and place are logged, never its text."""
    error = context.get("exception")
    log.error("unexpected: %s", describe(error) if isinstance(error, BaseException) else "a fault in the event loop")
