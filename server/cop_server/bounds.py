"""How many sockets there may be, from how many descriptors the system grants.

Responsible for the numbers; who gives way when they are reached is the gate's matter.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

KEPT_BACK = 128  # descriptors for the journal, the log and what the system needs
SOCKETS = 20_000  # at most, whatever the system allows
STRANGERS = 1_024  # at most, of all sources
STRANGERS_EACH = 512  # of one source: everybody in a large building may come back at once


@dataclass(frozen=True)
class Bounds:
    """How many sockets there may be: `sockets` in all, `strangers` among them, and of one source at most so many of each.

    Sockets from this computer, or from a proxy, have no bounds of their source.
    """

    sockets: int
    strangers: int
    sockets_each: int
    strangers_each: int


def bounds(descriptors: int) -> Bounds:
    """Return the bounds for a process that may open so many descriptors: half of the sockets are for people in rooms."""
    most = max(8, min(SOCKETS, descriptors - min(KEPT_BACK, descriptors // 4)))
    strangers = min(STRANGERS, most // 2)
    return Bounds(most, strangers, most // 2, min(STRANGERS_EACH, strangers // 2))


def descriptors(*, raise_it: bool = False) -> int:
    """Return how many descriptors this process may open, with `raise_it` after asking for as many as the system grants."""
    try:
        import resource
    except ImportError:  # Windows counts them otherwise, and has more than enough
        return SOCKETS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    known = [n for n in (soft, hard) if n != resource.RLIM_INFINITY]
    if raise_it and soft != resource.RLIM_INFINITY:
        wanted = SOCKETS + KEPT_BACK if hard == resource.RLIM_INFINITY else hard
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
            return max(soft, wanted)
    return min(known, default=SOCKETS + KEPT_BACK)
