"""A recap as data: the frame that every recap has, around what stands in this one (`core.recap_parts`)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cop_tui import zones
from cop_tui.core.engine.sections import Frame
from cop_tui.core.recap_parts import standing
from cop_tui.core.usable import under_way, usable
from cop_tui.recap.calendar import in_calendar
from cop_tui.recap.shape import Recap, washed
from cop_tui.recap.style import ANSWERS, styled

if TYPE_CHECKING:
    from cop_tui.core import State

THANKS = "Thanks to all who came along and contributed."
AGREED = "Nobody is quoted here who has not agreed."
NOTE = "If you find your words here and think again, take them back: this recap is then made again without them."
CLOSED = "This was a closed meeting: what was said stays there. Only what people released themselves is told here."
NOTHING_RELEASED = "This was a closed meeting, and nothing was released."
QUOTED = "Some of what was said is worth passing on, in the words of those who said it."


def build(
    state: State, meeting: str = "", *, released: bool = False, inside: bool = False, style: str = ANSWERS
) -> Recap:
    """Return the recap of the meeting with this id, from its kept state and the texts beside it, in one of STYLES.

    `released`: as it would go out; `inside`: for people who are in the meeting, which may not have ended.
    """
    use = usable(state, zones.day)
    use = replace(use, under_way=inside and under_way(state))
    use = replace(use, draft=False) if released else use
    there = standing(use, hard_first=style != ANSWERS)
    told, own, frame = there.bullets(), there.own, there.frame
    if use.closed:
        framing = [CLOSED if told else NOTHING_RELEASED]
    else:
        framing = [own] if own else [*frame[Frame.FRAMING], *[QUOTED] * any(bullet.quote for bullet in told)]
    recap = Recap(
        title=" ".join(frame[Frame.TITLE]),
        framing=" ".join(framing),
        thanks=THANKS,
        draft=use.draft,
        # Who writes the introduction themselves says there what there is to say of the quotes.
        note=" ".join([*[AGREED] * (use.closed or not own), NOTE, *frame[Frame.NOTE]]),
        date=use.day.isoformat() if use.day and not use.closed else "",
        meeting=meeting,
        language=use.language,
        regime=use.regime,
        next=next(map(in_calendar, there.following), None),
        edition=" ".join(frame[Frame.EDITION]),
        **there.placed,
    )
    return styled(washed(recap), style)
