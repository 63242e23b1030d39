"""A real terminal that is too small from the start, and is made larger."""

from __future__ import annotations

import fcntl
import os
import signal
import struct
import sys

import pytest

from tests.whole.programs import COP, SECONDS, Place

if sys.platform == "win32":
    pytest.skip("there is no pty", allow_module_level=True)

import termios

from tests.bench.painting import Terminal

pytestmark = [
    pytest.mark.takes("a server and a person's program are started, each a Python of its own"),
    pytest.mark.slow,
]


def test_a_window_that_is_small_from_the_start_says_so_and_shows_the_room_once_it_is_larger(place: Place) -> None:
    place.serve()
    one = Terminal([*COP, "join", place.open().invite, "--name", "Bo"], place.folder / "Bo", 30, 8)
    try:
        assert one.take_in(SECONDS, lambda shown: "Make the window" in shown) is not None, one.shows()
        fcntl.ioctl(one._fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        one._screen.resize(24, 80)
        os.kill(one._process.pid, signal.SIGWINCH)  # it is not the terminal that controls the program
        assert one.take_in(SECONDS, lambda shown: "To speak" in shown) is not None, one.shows()
    finally:
        one.close()
