"""The one line about me: my turn, that I am next, that everything has stopped, or what I may want to do and nobody waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.acts import clocks, queries, queue, to_holders
from cop_tui.client.notices import NO_HURRY
from cop_tui.core import view
from cop_tui.core.engine import base, spoken_time
from cop_tui.core.engine.text import nth, start
from cop_tui.core.topics import aloud

if TYPE_CHECKING:
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import Ms
    from cop_tui.core.view import Offer, Word

YOUR_TURN = "Your turn."
HAND_IN_OPEN = "Your hand is up. Anybody may speak here, so nothing has to be waited for: say ..."


def line(session: Session, now: Ms) -> tuple[str, bool]:
    """Return the line at `now` (server's UTC ms), "" where there is nothing to say, and whether it is my turn or I am next."""
    state, me = session.replica.state, session.replica.me
    if state.kept.setup.phase != base.OPEN or not me:
        return "", False
    if state.kept.clock.paused:
        return "Paused. All clocks have stopped. Nobody has to say why, or is told who asked. resume goes on.", False
    if state.kept.floor.speaker == me:
        return _my_turn(session, now), True
    if view.is_away(state, me) and state.now.people.here:
        return f"You are away. {view.place_waits(draft=session.pending.kept)} back: you are here again.", False
    if view.waits_for_nothing(state, me):
        return HAND_IN_OPEN, False
    if view.next_up(state) == me:
        speaker = state.kept.floor.speaker
        after = f", after {session.replica.name(speaker)}" if speaker else ""
        return f"You are next{after}. No rush.", True
    if state.kept.clock.proposal:
        more = start(spoken_time.more(state.kept.clock.proposal.minutes))
        return f"{more}? Silence is a yes. object: rather not.", False
    if state.kept.floor.find(me):
        return f"Your hand is up: {nth(queue.coming(session).index(me) + 1)}.", False
    return _calm(session), False


def _my_turn(session: Session, now: Ms) -> str:
    state, me = session.replica.state, session.replica.me
    if view.floor_waits_for(state, me):
        return f"{YOUR_TURN} The floor waits while you write. say ... when you are ready."
    if view.turn_left(state, now) == 0:
        return f"{YOUR_TURN} That was the time. {NO_HURRY}"
    time = clocks.my_turn(state, now) or "Take the time you need."
    return f"Your turn, {session.replica.name(me)}. {time} Finish with done, or pass."


def _calm(session: Session) -> str:
    """Return what I may want to do and nobody waits for: a role on offer, a note to write, a say about my words."""
    state, me = session.replica.state, session.replica.me
    kept = state.kept
    offer = role_offer(session)
    to_me = "Offered to you and nobody else" if offer and view.only_offered_to(state, offer) else "On offer"
    on_offer = f"{to_me}: {offer.role}. role {offer.role}: take it. Leaving it is fine." if offer else ""
    if offer and not view.needs_no_answer(offer):
        return on_offer
    if waits := said_aloud(session):
        return waits
    if view.speaks_freely(state, me):
        return "You present, and need no hand to speak: say ..."
    if home := view.notes_for(state):
        if any(note.item == home for note in queries.revealed(kept)):
            return "The notes are shown. To add one: write ... It is shown with later ones."
        return f"Write on your own: write ... {view.notes_enough(state, home)}"
    mine = [kept.words.by_id[number] for number in kept.words.of(me)] if kept.release.asked else []
    own = [word for word in mine if not view.stays_here(state, word) and not view.is_never_told(word)]
    if not own:
        return on_offer or _before_we_part(session)
    if not view.has_answered(state, me) and all(word.consent == view.NOT_QUOTED for word in own):
        return "The recap quotes none of your words. May it? quote all / quote none / mine to choose."
    return f"{_of_my_answer(session, mine, own)} {_before_we_part(session)}".rstrip()


def _of_my_answer(session: Session, mine: list[Word], own: list[Word]) -> str:
    """Return what the recap may quote of my words, of which it may have those in `own`."""
    agreed = sum(1 for word in own if word.consent != view.NOT_QUOTED)
    if agreed and len(own) == 1 and not any(view.is_never_told(word) for word in mine):
        return "The recap may quote 1 of your 1 line. mine: change it."
    if agreed:  # not how many: others that count count what never stands in a recap, too
        return "The recap may quote what you agreed to. mine: change it."
    return "The recap quotes none of your words. mine: change it."


def _before_we_part(session: Session) -> str:
    """Return how a line is left for those who hold the space, once we near the end; "" while a meeting only begins, or I cannot."""
    kept = session.replica.kept
    near = kept.release.asked or any(item.closed for item in kept.agenda.items.values())
    return to_holders.invitation(session) if near else ""


def said_aloud(session: Session) -> str:
    """Return that something said aloud waits for a second person, to whoever holds the space or may be the second one."""
    state, me = session.replica.state, session.replica.me
    waiting = len(state.kept.aloud.waiting)
    mine = [] if not waiting or core.permits(state, me, aloud.ConfirmAloud) else view.confirmable(state, me)
    if waiting and session.replica.has(base.HOLDER):
        one, several = (
            ("answer", "answers") if view.only_answers_wait(state) else ("thing said aloud", "things said aloud")
        )
        many = f"1 {one} waits" if waiting == 1 else f"{waiting} {several} wait"
        return f"{many} for a second person. voices? shows {'it' if waiting == 1 else 'them'}."
    if len(mine) == 1:
        return f"Something said aloud waits for a second person. If you heard it: confirm {mine[0]}."
    return "Things said aloud wait for a second person. If you heard them: confirm." if mine else ""


def role_offer(session: Session) -> Offer | None:
    """Return the role on offer that I may want to know of now; what stands since the beginning only in the first part."""
    state, me = session.replica.state, session.replica.me
    later = any(item.closed for item in state.kept.agenda.items.values())
    mine = view.roles_on_offer(state, me) if me else []
    return next((offer for offer in mine if not (later and view.needs_no_answer(offer))), None)
