"""Leaving while acts have no answer yet, or a turn is mine or still to come: asked once, answered with one word, and true in what it says."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from cop_tui.acts import waiting
from cop_tui.acts.asking import NO, YES
from cop_tui.core import view
from cop_tui.core.engine import base, limits, spoken_time

if TYPE_CHECKING:
    from cop_tui.client.session import Session

WAIT, TAKE_BACK = ("w", "wait"), ("t", "take back")
STAYING = "You stay."
WAITING = "You leave as soon as it has its answer. bye leaves at once."
HAVE_FLOOR = "You have the floor. Leave all the same? y / n"
TURN_COMES = "Your turn in this round is still to come. Leave all the same? y / n"
HAND_WAITS = f"Your hand is up, and waits {spoken_time.spelled(limits.PLACE_KEPT_MS)} for you to come back. Leave all the same? y / n"


def of_turn(session: Session) -> str:
    """Return what is asked of somebody who leaves with the floor, or with their turn still to come, in a round or the queue; else ""."""
    state, me = session.replica.state, session.replica.me
    if state.kept.setup.phase != base.OPEN or not me:
        return ""
    if state.kept.floor.speaker == me:
        return HAVE_FLOOR
    running = state.kept.rounds.current
    if running and not running.offered and me in view.to_come(state):
        return TURN_COMES
    return HAND_WAITS if _waits_among_others(session) else ""


def _waits_among_others(session: Session) -> bool:
    """Return whether my hand is up where somebody else speaks or waits: alone in the queue, whoever comes back stands where they stood."""
    state, me = session.replica.state, session.replica.me
    floor = state.kept.floor
    if not floor.find(me) or view.waits_for_nothing(state, me):
        return False
    return bool(floor.speaker) or len(floor.waiting) > 1


class Leaving:
    """What becomes of somebody's wish to leave. `asked`: they were asked about what has no answer yet, or (`turn`) about their turn."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.asked = self.turn = False
        self._about = ""
        self._going: asyncio.Task[None] | None = None

    def question(self) -> str:
        """Return what has to be asked before leaving, or "" when there is nothing, or it was asked already."""
        waits = "" if self.asked else waiting.on_leaving(self._session)
        text = waits or ("" if self.asked else of_turn(self._session))
        self.asked, self.turn = bool(text), bool(text) and not waits
        self._about = text
        return text

    @property
    def over(self) -> bool:
        """Whether what was asked about has its answer, or is no longer so."""
        return self.asked and (of_turn(self._session) != self._about if self.turn else not self._session.unanswered)

    def answer(self, text: str) -> str | None:
        """Return the sentence that follows on an answer to the question; None when it was none, and nobody leaves."""
        answer = text.strip().casefold()
        if not self.asked or answer not in ((*YES, *NO) if self.turn else (*WAIT, *TAKE_BACK, *YES, *NO)):
            return None
        if answer in NO:
            self.stay()
            if self._going:
                self._going.cancel()
            return STAYING
        said = WAITING if answer in WAIT else waiting.take_back(self._session) if answer in TAKE_BACK else ""
        self._going = asyncio.get_running_loop().create_task(self._when_answered(answer in WAIT))
        self.asked = answer in WAIT  # asked enough: the next goodbye leaves
        return said

    def stay(self) -> None:
        """Ask again next time: the question was left, or something else was done or asked for meanwhile."""
        self.asked = self.turn = False

    async def _when_answered(self, wait: bool) -> None:
        if wait and (futures := [wish.future for wish in self._session.unanswered]):
            await asyncio.wait(futures)
        await self._session.leave()
