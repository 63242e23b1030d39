"""When my turn comes, and what is offered to me: asked in people's own words, and told to whoever asks alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import about_me, queue
from cop_tui.acts.act import LOOK, Act, Step, Tell
from cop_tui.acts.lookup import nothing_after
from cop_tui.core import view
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import NOBODY

if TYPE_CHECKING:
    from cop_tui.client.session import Session

NO_OFFER = "Nothing is offered to you now, so nothing has to be said."
LEAVING_IT = "Leaving an offer is fine: nothing has to be said, and nobody is told."


def my_turn(session: Session) -> str:
    """Return when my turn comes, or how I ask for one, as a sentence."""
    state, me = session.replica.state, session.replica.me
    if state.kept.setup.phase != base.OPEN:
        return (
            "The meeting is over."
            if state.kept.setup.phase == base.CLOSED
            else "The meeting has not begun, so nobody has a turn yet."
        )
    line, near = about_me.line(session, session.now())
    coming = queue.coming(session)
    if near or state.kept.clock.paused or view.waits_for_nothing(state, me):
        return line
    if me in coming:
        before = coming[coming.index(me) - 1] if coming.index(me) else state.kept.floor.speaker
        return (
            f"Your turn comes after {session.replica.name(before)}. No rush."
            if before != NOBODY
            else "You are next. No rush."
        )
    if view.speaks_freely(state, me) or view.is_open(state):
        return "Anybody may speak in this part: say ..."
    if (running := state.kept.rounds.current) and not running.offered:
        return "This round goes on to others. To ask for a turn after it: hand."
    if view.takes_hands(state):
        return "You wait for no turn now. To ask for one: hand."
    return "Nobody takes turns in this part."


def _my_turn(session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Tell([my_turn(session)])


def to_park(session: Session) -> str:
    """Return what somebody offers to park of mine, whole, as a sentence; "" where nobody does."""
    offer = session.replica.state.mine.park
    if offer is None:
        return ""
    text = offer.text or " / ".join(map(session.replica.text, offer.words))
    return f"{session.replica.name(offer.by)} offers to park what you said: {text}"


def to_read(session: Session) -> str:
    """Return what somebody asks me to read aloud for them, whole, as a sentence; "" where nobody waits for my answer."""
    there = [message for message in session.replica.state.mine.readings.values() if not message.taken]
    who = session.replica.name(there[0].person) if there else ""
    return f"{who} asks you to read this aloud for them: {there[0].text}" if there else ""


def _offers(session: Session, rest: str) -> Step:
    nothing_after(rest)
    offers = dict.fromkeys(
        o.role for o in view.roles_on_offer(session.replica.state, session.replica.me) if not view.needs_no_answer(o)
    )
    told = [f"On offer to you: {role}. role {role} takes it." for role in offers]
    if park := to_park(session):
        told += [park, "To answer: yes park it / rather not park it."]
    if read := to_read(session):
        told += [read, "To answer: yes read it / rather not read it."]
    return Tell([*told, LEAVING_IT] if told else [NO_OFFER])


ACTS: tuple[Act, ...] = (
    Act("my turn?", ("my turn?",), "When my turn comes, or how I ask for one.", LOOK, _my_turn,
        phrases=("when is my turn", "when's my turn", "when do i speak", "when am i next", "am i next", "is it my turn",
                 "where am i in the queue", "how long do i wait")),
    Act("offers?", ("offers?",), "What is offered to me just now; leaving an offer is fine.", LOOK, _offers,
        phrases=("no thanks", "no thank you", "what is offered", "what is on offer")),
)  # fmt: skip
