"""Taking secrets out of the list of processes, where everybody on this computer can read a command's arguments.

An invite typed behind `cop join` would stand there for the whole meeting. On Linux its letters are written over where the
system reads them; elsewhere the program starts itself anew, with its arguments in a pipe. On Windows others see none.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path

PIPE = "COP_ARGUMENTS"  # in the environment: the number of a pipe, which is no secret


def conceal(*secrets: str) -> None:
    """See to it that these arguments are in the list of processes no longer; may start this program anew."""
    hidden = [os.fsencode(secret) for secret in secrets if secret]
    if not hidden or sys.platform == "win32" or not any(_shown(secret) for secret in hidden):
        return
    with contextlib.suppress(OSError, ValueError, IndexError):
        overwrite(hidden)
    if any(_shown(secret) for secret in hidden):
        _start_anew()


def arguments() -> None:
    """Take this program's arguments from the pipe that an earlier start of it left, if one did."""
    given = os.environ.pop(PIPE, "")
    if given.isascii() and given.isdigit():
        with contextlib.suppress(OSError, ValueError), open(int(given), encoding="utf-8") as pipe:
            sys.argv[:] = json.load(pipe)


def overwrite(secrets: list[bytes]) -> None:
    """Write over the arguments where the system reads them; raises OSError, ValueError, IndexError where it cannot be."""
    fields = Path("/proc/self/stat").read_bytes().rpartition(b")")[2].split()
    begin, end = int(fields[45]), int(fields[46])  # arg_start and arg_end, see proc(5)
    with open("/proc/self/mem", "r+b", buffering=0) as memory:
        memory.seek(begin)
        shown = memory.read(end - begin)
        for secret in secrets:
            shown = shown.replace(secret, b"*" * len(secret))
        memory.seek(begin)
        memory.write(shown)


def _shown(secret: bytes) -> bool:
    """Return whether an argument stands in the list of processes, as far as can be told."""
    try:
        return secret in Path("/proc/self/cmdline").read_bytes()
    except OSError:
        return any(secret in os.fsencode(argument) for argument in sys.orig_argv)


def _start_anew() -> None:
    """Become this program again, its arguments in a pipe; they are few enough for it to take them all at once."""
    reading, writing = os.pipe()
    os.set_inheritable(reading, True)
    with open(writing, "w", encoding="utf-8") as pipe:
        json.dump(sys.argv, pipe)
    os.environ[PIPE] = str(reading)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    # -P: a folder of that name where somebody happens to be is not what is started.
    os.execv(sys.executable, [sys.executable, "-P", "-m", "cop_tui.cli", sys.argv[1]])
