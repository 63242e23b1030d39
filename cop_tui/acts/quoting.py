"""What somebody does with their own words: let the recap quote them, or take them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core import view
from cop_tui.core.checkback import beside
from cop_tui.core.engine import base, limits
from cop_tui.core.engine.text import shorten
from cop_tui.core.topics.afterwards import Consent, Withdraw
from cop_tui.core.topics.release import edition

if TYPE_CHECKING:
    from cop_tui.client.session import Session
    from cop_tui.core import Command
    from cop_tui.core.engine.ids import WordId

CELLS, SHOWN = 40, 3  # of each of the words that a question repeats, and of how many
ALONE = 240  # cells of words that are asked about alone
CHOOSE = "choose"
STAYS = "It stays as you said."
SHORT_ANSWERS = {"all": "quote all", CHOOSE: "mine", "none": "quote none"}
"""What a word alone means while everybody is asked about their own words."""


def let_quote(numbers: list[WordId], to: str) -> Command:
    """Return the wish that the recap may do this with my words of these numbers."""
    return Consent(numbers, to)


def answers_are_in(session: Session) -> bool:
    """Return whether the meeting is over and I have said of all my lines whether the recap may quote them: nothing is asked any more."""
    over = session.replica.kept.setup.phase == base.CLOSED
    return over and view.has_answered(session.replica.state, session.replica.me)


def are_in(session: Session) -> str:
    """Return what is said to somebody whose answers are in."""
    return f"Your answers are in. mine changes them for {session.replica.kept.setup.session.keep_days} days."


def with_name(session: Session, numbers: list[WordId]) -> str:
    """Return what is asked before my name goes in beside these words; "" where nobody else's words stand there."""
    others = beside(session.replica.state, numbers, session.replica.me)
    return f"{others} Put your name to yours? y / n" if others else ""


def asks_with_name(session: Session, numbers: list[WordId]) -> str:
    """Return what is asked before the recap may quote these words of mine with my name: the words, or whose stand beside them."""
    cells = ALONE if len(numbers) == 1 else CELLS
    shown = " / ".join(f"'{shorten(session.replica.shown(number), cells)}'" for number in numbers[:SHOWN])
    more = f" and {len(numbers) - SHOWN} more" if len(numbers) > SHOWN else ""
    return with_name(session, numbers) or f"May the recap quote {shown}{more} with your name? y / n"


def asks_none(session: Session, numbers: list[WordId]) -> str:
    """Return what is asked before the recap quotes none of these words of mine; "" where that takes nothing back."""
    known = session.replica.kept.words.by_id
    now = sum(known[number].consent != view.NOT_QUOTED for number in numbers)
    return f"{now} of yours may be quoted now. None at all? y / n" if now else ""


def released(session: Session) -> tuple[int, int]:
    """Return how many have released the recap as it is now, and its last edition: what to tell `became_of_recap` of before."""
    release = session.replica.kept.release
    return len(release.by), release.edition


def became_of_recap(session: Session, before: tuple[int, int]) -> str:
    """Return what an act of mine made of a recap that was `released` before it; "" where it stays what it was."""
    release, (by, _edition) = session.replica.kept.release, before
    if not by or released(session) == before:
        return ""
    if release.released:
        return f"The recap had been released; now it is {edition(release)}. Make it again before sharing."
    had = "The recap had been released" if by >= limits.RELEASERS else "One of two had released the recap"
    return f"{had}; it is a draft again until two people have checked it."


def withdraw(numbers: list[WordId]) -> Command:
    """Return the wish that my words of these numbers are erased."""
    return Withdraw(numbers)
