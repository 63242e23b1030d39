"""One Enter: the text that was typed, and what its author had in sight when they pressed the key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cop_tui import core
    from cop_tui.acts.pasted import Pasted

NEVER = -1  # the number of no question: nothing of the meeting had been shown yet
TOO_EARLY = "That was typed before the meeting was on your screen, so nothing was done."


@dataclass(frozen=True, slots=True)
class Entered:
    """One line as it was entered. `seen` is what its author saw; None: what is known when it is taken.

    `question` is the number of the last question they had been shown, 0 where there was none; `pasted` is set where no
    Enter was pressed and a paste has to be asked about; `unsaid` is what stands in the line beside a key or a click.
    `opened` is the beginning that a key or a click put into the line, "" where it was typed in full.
    """

    text: str
    seen: core.Seen | None = None
    question: int = 0
    pasted: Pasted | None = None
    unsaid: str = ""
    opened: str = ""
