"""Whose turn it is, and the one strong line that is for me."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import clocks, queries
from cop_tui.client.notices import NO_HURRY
from cop_tui.core import view as meeting
from cop_tui.core.engine import base, spoken_time
from cop_tui.ui.drawn import BLANK, HELD, QUIET, TURN, Part, count, fit, row, wrap

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.core.engine.ids import PersonId
    from cop_tui.core.view import Offer
    from cop_tui.ui.view import View


def coming(view: View) -> list[PersonId]:
    """Return who comes after the speaker, in the order of the round or the queue."""
    running = view.state.kept.rounds.current
    if running and not running.offered:
        return meeting.to_come(view.state)
    return [hand.person for hand in meeting.order(view.state)]


def floor_line(view: View, width: int) -> list[Content]:
    """Return who has the floor, who is next and who then."""
    speaker, line = view.state.kept.floor.speaker, coming(view)
    parts: list[Part] = [" "]
    if speaker == view.me and speaker:
        parts += [("You have the floor.", TURN)]
    elif speaker:
        composes = ", still composing" if meeting.floor_waits_for(view.state, speaker) else ""
        left = clocks.turn_left(view.state, view.me, view.now)
        parts += [(view.name(speaker), "bold"), f" has the floor{composes or (left and f', {left}')}."]
        if aloud := meeting.to_tell_aloud(view.state, speaker, view.me):
            parts += [(f"  {aloud}.", HELD)]
    else:
        parts += [("Nobody has the floor.", QUIET)]
    for word, person in zip(("Next", "Then"), line, strict=False):
        parts += [f"  {word}: {view.name(person)}."]
    if len(line) > 2:
        after = line.index(view.me) if view.me in line else 0
        more = f"{len(line) - 2} more" if len(line) > 3 or after < 2 else ""
        mine = f"you after {after}" if after > 1 else ""
        parts += ["  " + ", ".join(part for part in (more, mine) if part).capitalize() + "."]
    if not view.state.kept.floor.open:
        parts += [("  The queue is closed.", QUIET)]
    return [fit(row(*parts), width)]


def strong(view: View, width: int) -> list[Content]:
    """Return the one line that is for me: my turn, that I am next, that everything has stopped, or nothing."""
    text, style = _strong(view)
    return [row(" ") + line for line in wrap(text, width - 2, style)] if text else []


def _strong(view: View) -> tuple[str, str]:
    state, me = view.state, view.me
    if view.phase != base.OPEN or not me:
        return "", ""
    if state.kept.clock.paused:
        return "PAUSED. All clocks have stopped. Nobody has to say why. resume goes on.", HELD
    if state.kept.floor.speaker == me:
        if meeting.floor_waits_for(state, me):
            return "YOUR TURN. The floor waits while you write. say ... when you are ready.", TURN
        if meeting.turn_left(state, view.now) == 0:
            return f"YOUR TURN. That was the time. {NO_HURRY}", TURN
        return (
            f"YOUR TURN. {clocks.my_turn(state, view.now) or 'Take the time you need.'} Finish with done, or pass.",
            TURN,
        )
    if meeting.is_away(state, me) and state.now.people.here:
        return f"YOU ARE AWAY. {meeting.place_waits()} back: you are here again.", HELD
    if meeting.next_up(state) == me:
        speaker = state.kept.floor.speaker
        after = f", after {view.name(speaker)}" if speaker else ""
        return f"YOU ARE NEXT{after}. No rush.", TURN
    if state.kept.clock.proposal:
        return (
            f"{spoken_time.more(state.kept.clock.proposal.minutes).upper()}? Silence is a yes. object: rather not.",
            HELD,
        )
    line = [hand.person for hand in meeting.order(state)]
    if me in line:
        return f"Your hand is up. You are number {line.index(me) + 1} of {len(line)}.", HELD
    return _calm(view), HELD


def _calm(view: View) -> str:
    """Return what I may want to do and nobody waits for: a role on offer, a note to write, a say about my words."""
    kept = view.state.kept
    offer = role_offer(view)
    on_offer = f"ON OFFER: {offer.role}. role {offer.role}: take it. Leaving it is fine." if offer else ""
    if offer and not meeting.needs_no_answer(offer):
        return on_offer
    if meeting.speaks_freely(view.state, view.me):
        return "YOU PRESENT, and need no hand to speak: say ..."
    if home := meeting.notes_for(view.state):
        if any(note.item == home for note in queries.revealed(kept)):
            return "THE NOTES ARE SHOWN. You may still write ... It is shown with later ones."
        return f"WRITE ON YOUR OWN: write ... {meeting.notes_enough(view.state, home)}"
    own = [kept.words.by_id[number] for number in kept.words.of(view.me)] if kept.release.asked else []
    if not own:
        return on_offer
    agreed = sum(1 for word in own if word.consent != meeting.NOT_QUOTED)
    if agreed:
        return f"THE RECAP MAY QUOTE {agreed} of your {count(len(own), 'line')}. mine: change it."
    return "THE RECAP QUOTES NONE OF YOUR WORDS. May it? quote all / quote none / mine to choose."


def role_offer(view: View) -> Offer | None:
    """Return the role on offer that I may want to know of now; what stands since the beginning only in the first part."""
    later = any(item.closed for item in view.state.kept.agenda.items.values())
    mine = meeting.roles_on_offer(view.state, view.me) if view.me else []
    return next((offer for offer in mine if not (later and meeting.needs_no_answer(offer))), None)


def spaced(lines: list[Content]) -> list[Content]:
    """Return lines with an empty one behind them, or none."""
    return [*lines, BLANK] if lines else []
