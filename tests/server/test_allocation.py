"""Memory that a server needs no more goes back to the system, looked at in a process of its own."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from cop_server.allocation import SOONER

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what a process has resident is read from /proc")

# Blocks as large as a hash of a code takes, freed with something small and lasting above them.
FREED = """
import ctypes, gc, sys
from pathlib import Path
from cop_server import allocation

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

class Elsewhere:
    def __init__(self, name):
        {elsewhere}

if {other}:
    ctypes.CDLL = Elsewhere
{frugal}
libc = ctypes.PyDLL(None)
libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
libc.free(libc.malloc(16 << 20))  # after which the C library keeps pieces of up to so much, unless it was told not to
blocks = [libc.malloc(4 << 20) for _ in range(8)]
for block in blocks:
    ctypes.memset(block, 1, 4 << 20)
lasting = libc.malloc(1 << 20)  # more than fits any gap below the blocks
before = resident()
for block in blocks:
    libc.free(block)
print(before - resident(), *gc.get_threshold(), gc.get_freeze_count())
"""


def freed(frugal: str = "allocation.be_frugal()", elsewhere: str = "") -> tuple[int, tuple[int, ...], int]:
    """Return how many bytes went back to the system, by what garbage is looked for, and how many objects that leaves out."""
    code = FREED.format(frugal=frugal, elsewhere=elsewhere or "pass", other=bool(elsewhere))
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    back, *thresholds, frozen = map(int, ran.stdout.split())
    return back, tuple(thresholds), frozen


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps what was freed, and can be told not to")
def test_large_pieces_go_back_to_the_system_at_once() -> None:
    back, _, _ = freed()
    assert back > 30 << 20
    kept, _, _ = freed(frugal="")
    assert kept < 8 << 20  # else the test finds nothing


def test_garbage_is_looked_for_by_what_came_since_the_start_and_soon() -> None:
    _, thresholds, frozen = freed()
    assert thresholds == SOONER
    assert thresholds[2] < 10
    assert frozen > 1000
    assert freed(frugal="")[2] < 1000


@pytest.mark.parametrize("problem", ["raise OSError", "raise TypeError", "pass"])
def test_another_c_library_is_left_as_it_is(problem: str) -> None:
    """On Windows there is none by that name; elsewhere it may not know the call."""
    code = FREED[: FREED.index("libc = ")].format(frugal="allocation.be_frugal()", elsewhere=problem, other=True)
    ran = subprocess.run(
        [sys.executable, "-c", f"{code}\nprint(gc.get_threshold()[2])"], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout.strip()) == (0, "2"), ran.stderr
