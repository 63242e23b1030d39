"""Which texts somebody needs who has just come in, most needed first.

The state tells what was said by number; texts are a log beside it, and a long meeting's are more than a line can bring at
once. Server and client ask the same topics, so that what did not fit at first is known to be missing, and fetched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine.ids import WordId

if TYPE_CHECKING:
    from collections.abc import Iterable

LATEST = 6  # words of the conversation that a screen shows at once


def in_order(stand: set[WordId], wanted: Iterable[list[WordId]]) -> list[WordId]:
    """Return the numbers that topics want sent, the latest talk before them; `stand` are those that are not withdrawn.

    Of the topics the one that wants least comes first, so that a long list crowds no short one out.
    """
    numbers = [*sorted(stand)[-LATEST:], *(n for one in sorted(wanted, key=len) for n in one)]
    return [number for number in dict.fromkeys(numbers) if number in stand]
