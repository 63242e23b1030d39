"""What is said of a line that is no word of ours and that cannot be said to the others now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import deciding, refusals
from cop_tui.acts.act import Misread
from cop_tui.acts.parser import BY_NAME

if TYPE_CHECKING:
    from cop_tui import core
    from cop_tui.client.session import Session

NO_WORD_OF_OURS = "That is none of the words here, and nothing was sent."
HELP_LISTS, LINE_KEPT = "help lists the words.", "Your line is kept."
WAITS = ("ask_for_floor", "not_called")
"""Refusals that speak of waiting to be called, which an answer to a proposal needs not."""


def is_number(text: str) -> bool:
    """Return whether a line is a number alone: that is no speech, and meant for something on another screen."""
    return text.isascii() and text.isdecimal()


def misread(session: Session, text: str, refusal: core.Refused) -> Misread:
    """Return what is said of a line: first how a proposal is answered that waits for me, and of the floor only where words may be meant.

    `refusal` is why it cannot be said. Whoever only looked for a word has wished for no turn, so one that they had is not spoken of.
    """
    answer = deciding.how_to_answer(session, "the proposal")
    if is_number(text):
        why = ""
    elif answer and refusal.code in WAITS:
        hand = BY_NAME["hand"]
        may_raise = refusal.code == WAITS[0] and hand.refusal(session) is None and session.replica.kept.floor.open
        why = f"{LINE_KEPT} To speak: {hand.words[0]}." if may_raise else LINE_KEPT
    else:
        why = LINE_KEPT if refusal.code == "round_had" else refusals.explain(refusal, session)
    return Misread(" ".join(filter(None, (NO_WORD_OF_OURS, answer, why, HELP_LISTS))))
