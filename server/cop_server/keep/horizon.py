"""For how long backups hold what is withdrawn: as many as are kept, as often as they are made. Pure; times are UTC seconds."""

from __future__ import annotations

import math
from collections.abc import Collection
from itertools import pairwise

DAY = 86_400


def reach(times: Collection[float], now: float) -> int:
    """Return over how many days backups of these times reach back, begun days counted; 0 where there is none."""
    return max(1, math.ceil((now - min(times)) / DAY)) if times else 0


def held_for(times: Collection[float], keep: int, now: float) -> int:
    """Return for how many days backups hold what is withdrawn `now`, never too few while they go on as they were made.

    The newest holds it, and stays until `keep` more were made. How far apart these will be is told by the longest time
    between two: others made by hand in between push none out sooner for certain. Less than a day apart counts for a day.
    """
    if not times:
        return 0
    apart = max([DAY, *(later - before for before, later in pairwise(sorted(times)))])
    return max(reach(times, now), math.ceil(keep * apart / DAY))
