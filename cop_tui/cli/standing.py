"""How a meeting stands, as whoever hosts it is told."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from cop_tui.core.engine import base
from cop_tui.core.engine.text import clean

if TYPE_CHECKING:
    from cop_tui.wire.hosting import Stands

PHASES = {
    base.LOBBY: "It has not begun yet.",
    base.OPEN: "It is under way.",
    base.CLOSED: "It is over.",
}


def print_standing(stands: Stands) -> None:
    """Print how a meeting of a running server stands, and what can be done about it."""
    print(f"{clean(stands.meeting)}  {clean(stands.title)}")
    print(said_of_phase(stands.phase))
    if stands.phase == base.CLOSED:
        if stands.until:
            end = time.strftime("%Y-%m-%d", time.localtime(stands.until / 1000))
            print(f"Until {end} people can come in to see, quote, soften or withdraw their own words.")
            print(f"To go on with it: cop reopen {clean(stands.meeting)}")
        return
    if stands.holder:
        print("A space holder is here.")
    else:
        here = "No space holder is here." if stands.anybody else "Nobody is here now."
        print(f"{here} An invite for one: cop invite {clean(stands.meeting)} --holder")
    if not stands.door:
        print(
            "The door is closed to new people. A space holder opens it; the space holders' invite lets in all the same."
        )


def word_of_phase(phase: str) -> str:
    """Return a phase in a word, for a list: a meeting that is over has ended, while *closed* says what may leave it."""
    return "ended" if phase == base.CLOSED else clean(phase)


def said_of_phase(phase: str) -> str:
    """Return the sentence on a phase."""
    return PHASES.get(phase, clean(phase))
