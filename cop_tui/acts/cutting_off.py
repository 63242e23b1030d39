"""An act that would end somebody's turn asks first: their time is not over, and they have not said that they are done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.act import Question, Send, Step
from cop_tui.core import view
from cop_tui.core.engine.ids import NOBODY, Ms, PersonId
from cop_tui.core.topics import turns

if TYPE_CHECKING:
    from cop_tui.client.session import Session

GO_ON = "Go on all the same?"


def over_turn(session: Session, send: Send, asks: str = GO_ON) -> Step:
    """Return what an act sends, behind a question where it would end the turn of somebody who speaks."""
    return _asked(session, send, turns.cut_off(session.replica.state, session.replica.me, Ms(session.now())), asks)


def over_turn_to(session: Session, send: Send, to: PersonId = NOBODY, last: bool = False) -> Step:
    """Return the same for an act that gives the floor to somebody (0: to whoever is next), for the `last` word or for a turn."""
    state, me = session.replica.state, session.replica.me
    speaker = turns.cut_off_by_call(state, to, me, Ms(session.now()))
    if not last and view.floor_waits_for(state, speaker):
        return send  # they asked for it, and the server asks
    upcoming = to or view.goes_to(state)
    whom = "you" if upcoming == me else session.replica.name(upcoming) if upcoming else ""
    asks = f"Go on to {whom}{' for the last word' if last else ''}?" if whom else GO_ON
    return _asked(session, send, speaker, asks)


def _asked(session: Session, send: Send, speaker: PersonId, asks: str) -> Step:
    if not speaker:
        return send
    name = session.replica.name(speaker)
    return Question(f"{name} has the floor. {asks} y / n", send, no=f"{name} goes on.")
