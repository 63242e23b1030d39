"""How fast new people come in: each invite, and each source with it, at a pace that people have.

Responsible for counting, in memory only. Whoever has a seat, or the space holders' code, does not wait.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Hashable
from ipaddress import ip_address

from cop_tui.core.engine.ids import Ms

OF_A_SOURCE = (40, 3.0)  # so many at once, as of a class that begins together; then one in so many seconds
OF_AN_INVITE = (120, 0.5)
OF_THIS_COMPUTER = (400, 0.1)
REMEMBERED = 4_096  # sources and invites; the oldest is forgotten, and whoever has all places again


class Arrivals:
    """Says how long somebody new has to wait. `clock` is UTC milliseconds."""

    def __init__(self, clock: Callable[[], Ms]) -> None:
        self._clock = clock
        self._full: OrderedDict[Hashable, float] = OrderedDict()  # when each has all of its places again (ms)

    def wait(self, meeting: str, source: str) -> int:
        """Return after how many seconds somebody from this source can try again; 0 lets them in, and counts them."""
        here = _here(source)
        ways = {
            ("invite", meeting): OF_THIS_COMPUTER if here else OF_AN_INVITE,
            (meeting, source): OF_THIS_COMPUTER if here else OF_A_SOURCE,
        }
        now = self._clock()
        waits = [self._full.get(way, 0.0) - now - (burst - 1) * each * 1000 for way, (burst, each) in ways.items()]
        if (longest := max(waits)) > 0:
            return math.ceil(longest / 1000)
        for way, (_, each) in ways.items():
            self._full[way] = max(self._full.pop(way, 0.0), now) + each * 1000
        while len(self._full) > REMEMBERED or next(iter(self._full.values())) <= now:
            self._full.popitem(last=False)
        return 0


def _here(source: str) -> bool:
    try:
        return ip_address(source).is_loopback
    except ValueError:
        return False
