"""Memory that is not needed any more goes back to the system, where the C library can be told to (glibc).

A hash of a code takes 4 MiB for some milliseconds. Left alone, glibc keeps what was freed for the next one, in each thread.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # malloc.h
AT_ONCE = 128 * 1024  # bytes; what is larger is asked of the system, and given back, by itself
SOONER = (700, 10, 2)  # as usual, but for the last: what is left of a connection's transport is found early


def be_frugal() -> None:
    """Give large pieces back at once, and look for garbage by what came since the start, not by all there is."""
    with contextlib.suppress(OSError, AttributeError, TypeError):  # another C library
        library = ctypes.CDLL(None)
        library.mallopt(_MMAP_THRESHOLD, AT_ONCE)
        library.mallopt(_TRIM_THRESHOLD, AT_ONCE)
    gc.set_threshold(*SOONER)
    gc.collect()
    gc.freeze()
