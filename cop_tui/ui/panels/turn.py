"""Whose turn it is, and the one strong line that is for me."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import clocks, queries
from cop_tui.client.notices import NO_HURRY
from cop_tui.core import view as meeting
from cop_tui.core.engine import base, spoken_time
from cop_tui.core.engine.text import nth, start
from cop_tui.ui.panels import holding
from cop_tui.ui.rows import BLANK, HELD, QUIET, TURN, Part, broken, count, flowed, row, wrap

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.core.engine.ids import PersonId
    from cop_tui.core.view import Offer
    from cop_tui.ui.view import View

SHOWN = 3  # people who come next and are named
VIA = {"phone": "by phone", "room": "in the room"}


def coming(view: View) -> list[PersonId]:
    """Return who comes after the speaker, in the order of the round or the queue."""
    running = view.state.kept.rounds.current
    if running and not running.offered:
        return meeting.to_come(view.state)
    return [hand.person for hand in meeting.order(view.state)]


def floor_rows(view: View, width: int) -> list[Content]:
    """Return who has the floor, who is next and who then, beside each other as far as there is room."""
    speaks = _speaks(view)
    said = (speaks, _aloud(view, speaks.plain), _next(view), _written_down(view))
    return flowed([line for one in said if one for line in broken(one, width)], width, 2)


def _aloud(view: View, said: str) -> Content:
    """Return to who calls and keeps time that only a voice reaches the speaker, unless that was `said` already."""
    speaker = view.state.kept.floor.speaker
    aloud = meeting.to_tell_aloud(view.state, speaker, view.me) if speaker else ""
    return row((f"{aloud}.", HELD)) if aloud and aloud not in said else BLANK


def _written_down(view: View) -> Content:
    """Return how what the speaker says is written down, for whoever may where they have no screen; nothing otherwise."""
    return row((meeting.how_to_write_down(view.state, view.me), QUIET))


def _speaks(view: View) -> Content:
    speaker = view.state.kept.floor.speaker
    if not speaker:
        return row(("Nobody has the floor.", QUIET))
    composes = ", still composing" if meeting.floor_waits_for(view.state, speaker) and not view.holding else ""
    stands = (
        holding.turn_stands(view)
        if meeting.keeps_time(view.state, view.me)
        else clocks.turn_left(view.state, view.me, view.now)
    )
    who: Part = ("You have", TURN) if speaker == view.me else (view.name(speaker, you=False), TURN)
    has = " the floor" if speaker == view.me else " has the floor"
    return row(who, has, composes or (stands and f", {stands}"), ".")


def _next(view: View) -> Content:
    line = coming(view)
    closed = "" if view.state.kept.floor.open else "No new hands now."
    if not line:
        nobody = "Nobody is waiting." if view.state.kept.floor.speaker else ""
        return row(("  ".join(filter(None, (nobody, closed))), QUIET))
    parts: list[Part] = [("Next ", QUIET), _named(view, line[0])]
    for place, person in enumerate(line[1:SHOWN]):
        parts += [", " if place else ", then ", _named(view, person)]
    if len(line) > SHOWN:
        after = line.index(view.me) if view.me in line else 0
        more = f", and {len(line) - SHOWN} more" if len(line) > SHOWN + 1 or after < SHOWN else ""
        parts += [more, f", you after {after}" if after >= SHOWN else ""]
    return row(*parts, ".", (closed and f"  {closed}", QUIET))


def _named(view: View, person: PersonId) -> Part:
    known = view.state.kept.people.by_id.get(person)
    via = VIA.get(known.via if known else "", "")
    return ("you", "bold") if person == view.me else f"{view.name(person)}{f' ({via})' if via else ''}"


def strong(view: View, width: int) -> list[Content]:
    """Return the one line that is for me: my turn, that I am next, that everything has stopped, or nothing."""
    text, style = _strong(view)
    return wrap(text, width, style) if text else []


def _strong(view: View) -> tuple[str, str]:
    state, me = view.state, view.me
    if view.phase != base.OPEN or not me:
        return "", ""
    if state.kept.clock.paused:
        return "Paused. All clocks have stopped. Nobody has to say why. resume goes on.", HELD
    if state.kept.floor.speaker == me:
        if meeting.floor_waits_for(state, me):
            return "Your turn. The floor waits while you write. say ... when you are ready.", TURN
        if meeting.turn_left(state, view.now) == 0:
            return f"Your turn. That was the time. {NO_HURRY}", TURN
        return (
            f"Your turn, {view.name(me, you=False)}. {clocks.my_turn(state, view.now) or 'Take the time you need.'} Finish with done, or pass.",
            TURN,
        )
    if meeting.is_away(state, me) and state.now.people.here:
        return f"You are away. {meeting.place_waits()} back: you are here again.", HELD
    if meeting.next_up(state) == me:
        speaker = state.kept.floor.speaker
        after = f", after {view.name(speaker)}" if speaker else ""
        return f"You are next{after}. No rush.", TURN
    if state.kept.clock.proposal:
        return (
            f"{start(spoken_time.more(state.kept.clock.proposal.minutes))}? Silence is a yes. object: rather not.",
            HELD,
        )
    line = [hand.person for hand in meeting.order(state)]
    if me in line:
        return f"Your hand is up: {nth(line.index(me) + 1)}.", HELD
    return _calm(view), HELD


def _calm(view: View) -> str:
    """Return what I may want to do and nobody waits for: a role on offer, a note to write, a say about my words."""
    kept = view.state.kept
    offer = role_offer(view)
    on_offer = f"On offer: {offer.role}. role {offer.role}: take it. Leaving it is fine." if offer else ""
    if offer and not meeting.needs_no_answer(offer):
        return on_offer
    if meeting.speaks_freely(view.state, view.me):
        return "You present, and need no hand to speak: say ..."
    if home := meeting.notes_for(view.state):
        if any(note.item == home for note in queries.revealed(kept)):
            return "The notes are shown. You may still write ... It is shown with later ones."
        return f"Write on your own: write ... {meeting.notes_enough(view.state, home)}"
    mine = [kept.words.by_id[number] for number in kept.words.of(view.me)] if kept.release.asked else []
    own = [word for word in mine if not meeting.stays_here(view.state, word)]
    if not own:
        return on_offer
    agreed = sum(1 for word in own if word.consent != meeting.NOT_QUOTED)
    if agreed:
        return f"The recap may quote {agreed} of your {count(len(own), 'line')}. mine: change it."
    return "The recap quotes none of your words. May it? quote all / quote none / mine to choose."


def role_offer(view: View) -> Offer | None:
    """Return the role on offer that I may want to know of now; what stands since the beginning only in the first part."""
    later = any(item.closed for item in view.state.kept.agenda.items.values())
    mine = meeting.roles_on_offer(view.state, view.me) if view.me else []
    return next((offer for offer in mine if not (later and meeting.needs_no_answer(offer))), None)
