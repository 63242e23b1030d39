"""Runs a module as a program whose wall clock can be set while it runs: `python -m tests.bench.settable FILE MODULE ARGUMENTS`.

FILE holds the seconds by which its clock is ahead. Python's own clock is replaced before anything else is loaded: libfaketime
(Debian's 0.9.10) breaks every wait of a thread, so a program under it does not even start.
"""

from __future__ import annotations

import os
import runpy
import sys
import time

_right, _right_ns = time.time, time.time_ns


def main() -> None:
    """Replace the clock, and become the module."""
    file = os.open(sys.argv[1], os.O_RDONLY)

    def ahead() -> int:
        return int(os.pread(file, 32, 0) or b"0")

    vars(time)["time"] = lambda: _right() + ahead()
    vars(time)["time_ns"] = lambda: _right_ns() + ahead() * 10**9
    del sys.argv[:2]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
