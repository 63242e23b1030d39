"""How a meeting ends, and how it is opened once more.

Whoever is entrusted with the space ends it. Whoever stands in asks; it ends with the yes of somebody entrusted, or, once none
of those has been here for ten minutes, of half of the others who were here ten minutes ago. Whoever hosts ends and opens
it from the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import HOLDER, Command, Event, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NOBODY, Ms, PersonId
from cop_tui.core.topics.agenda import ItemOpened, unheard
from cop_tui.core.topics.arriving import lately
from cop_tui.core.topics.people import Left, away_for, entrusted_here, name, start
from cop_tui.core.topics.roles import RoleLaidDown
from cop_tui.core.topics.setup import Closed, End, OpenedAgain

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, ServerState, State


class Ending(Struct, omit_defaults=True):
    """Kept: who asks to end the meeting (0: nobody), who said yes, whether it ended by such a yes, the number of the event
    that ended it (0: it has not), and whether it was opened again."""

    by: PersonId = NOBODY
    yes: list[PersonId] = field(default_factory=list)
    with_yes: bool = False
    at: int = 0
    again: bool = False


class YesEnd(Command, frozen=True):
    """Say yes to ending the meeting, as somebody who stands in has asked."""

    waits = base.NEVER


class OpenAgain(Command, frozen=True):
    """Open a meeting again that has ended; once."""

    waits = base.NEVER


class EndByHost(Command, frozen=True):
    """Made by the server for whoever hosts: end the meeting."""


class OpenByHost(Command, frozen=True):
    """Made by the server for whoever hosts: open a meeting again that has ended."""


class EndAsked(Event, frozen=True):
    """Somebody who stands in asks whether the meeting may end."""

    urgency = base.USUAL

    by: PersonId


class EndAgreed(Event, frozen=True):
    """Somebody says yes to ending the meeting."""

    urgency = base.USUAL

    person: PersonId


def to_ask(kept: Meeting) -> bool:
    """Return whether everybody is still to be asked about their own words before the end, as far as everybody knows."""
    # Where notes could be written it is asked whether any wait or not, so that nobody learns it by trying to end.
    written = any(item.plan.mode == "reveal" and item.opened for item in kept.agenda.items.values())
    return not kept.release.asked and (bool(kept.words.by_id) or written)


def over(state: State, who: PersonId) -> Refused | None:
    """Return the refusal of an end that would come over people who wait or speak, or over what is parked for today; None where it would not."""
    left = len(state.kept.parking.left())
    return unheard(state, who) or (Refused("lot_first", left=left) if left else None)


def needs_entrusted(state: State) -> bool:
    """Return whether an end that somebody asks for who stands in comes by the yes of somebody entrusted alone, as one of those is here."""
    return entrusted_here(state, Ms(0))


def _end(state: ServerState, command: End, who: PersonId, now: Ms) -> Outcome:
    if not command.really and (refusal := over(state, who)):
        raise refusal
    if to_ask(state.kept) or (state.memory.notes.waiting and not state.kept.release.asked):
        raise Refused("ask_first")
    if state.kept.people.is_entrusted(who):
        return Outcome([Closed(now, who)])
    if state.kept.ending.by != who:
        return Outcome([EndAsked(who)])
    if not enough(state, state.kept.ending.yes, who, now):
        raise Refused("end_waits")
    return Outcome([Closed(now, who, yes=True)])


def enough(state: ServerState, yes: list[PersonId], by: PersonId, now: Ms) -> bool:
    """Return whether these are half of the others who were here ten minutes ago, with nobody entrusted here since."""
    if entrusted_here(state, now, limits.HERE_MS) or lately(state, by, now):
        return False
    others = {
        n
        for n in state.kept.people.with_screen()
        if n != by and not lately(state, n, now) and not away_for(state, n, limits.HERE_MS, now)
    }
    return 2 * len(others.intersection(yes)) >= len(others)


def _yes_end(state: ServerState, _command: YesEnd, who: PersonId, now: Ms) -> Outcome:
    ending = state.kept.ending
    if who in (ending.by, *ending.yes):
        raise Refused("said_yes")
    yes = [*ending.yes, who]
    outcome = Outcome([EndAgreed(who)])
    if state.kept.people.is_entrusted(who):
        outcome.events.append(Closed(now, who))
    elif enough(state, yes, ending.by, now):
        outcome.events.append(Closed(now, ending.by, yes=True))
    return outcome


def _end_by_host(state: State, _command: EndByHost, _who: PersonId, now: Ms) -> Outcome:
    if state.kept.setup.phase != base.OPEN:
        raise Refused("not_open")
    return Outcome([Closed(now)])


def _open_again(state: State, _command: OpenAgain | OpenByHost, who: PersonId, _now: Ms) -> Outcome:
    if state.kept.setup.phase != base.CLOSED:
        raise Refused("not_over_yet")
    if state.kept.regime.erased:
        raise Refused("erased_already")
    if who and state.kept.ending.again:
        raise Refused("opened_once")
    return Outcome([OpenedAgain(who)])


def _apply_asked(meeting: Meeting, event: EndAsked) -> None:
    meeting.ending.by, meeting.ending.yes = event.by, []


def _apply_agreed(meeting: Meeting, event: EndAgreed) -> None:
    meeting.ending.yes.append(event.person)


def _apply_over(meeting: Meeting, event: Closed) -> None:
    meeting.ending = Ending(with_yes=event.yes, at=meeting.seq, again=meeting.ending.again)


def _apply_again(meeting: Meeting, event: OpenedAgain) -> None:
    meeting.ending = Ending(again=meeting.ending.again or event.by != 0)


def _apply_next(meeting: Meeting, _event: ItemOpened) -> None:
    meeting.ending.by, meeting.ending.yes = NOBODY, []


def _apply_gone(meeting: Meeting, event: Left | RoleLaidDown) -> None:
    if event.person == meeting.ending.by and (isinstance(event, Left) or event.role == HOLDER):
        meeting.ending.by, meeting.ending.yes = NOBODY, []


def _when_asked(state: State, _who: PersonId) -> Refused | None:
    return None if state.kept.ending.by else Refused("no_end_asked")


def _tell_asked(state: State, event: EndAsked, me: PersonId) -> str:
    if event.by == me:
        return (
            "You stand in as space holder, so the others are asked: it ends with the yes of a space holder, or, when none "
            "has been here for ten minutes, of half of those who were here then."
        )
    return f"{start(name(state, event.by, me))} asks whether the meeting may end. If you think so: yes end."


def _tell_again(state: State, event: OpenedAgain, me: PersonId) -> str:
    who = start(name(state, event.by, me)) if event.by else "Whoever hosts"
    return f"{who} opened the meeting again. Everything is as it was; nothing more is erased until it ends."


TOPIC = Topic(
    name="ending",
    rules={
        End: Rule(base.HOLDERS),
        YesEnd: Rule(base.MEMBERS, when=_when_asked, own_seat=True),
        OpenAgain: Rule(base.HOLDERS, frozenset({base.CLOSED}), entrusted=True, own_seat=True),
    },
    decide={End: _end, YesEnd: _yes_end, OpenAgain: _open_again, EndByHost: _end_by_host, OpenByHost: _open_again},
    apply={
        EndAsked: _apply_asked,
        EndAgreed: _apply_agreed,
        Closed: _apply_over,
        OpenedAgain: _apply_again,
        ItemOpened: _apply_next,
        Left: _apply_gone,
        RoleLaidDown: _apply_gone,
    },
    tell={
        EndAsked: _tell_asked,
        EndAgreed: lambda s, e, me: (
            f"{start(name(s, e.person, me))} {'say' if e.person == me else 'says'} yes to ending the meeting."
        ),
        OpenedAgain: _tell_again,
    },
    refusals={
        "end_waits": "You stand in as space holder, and not enough others have said yes yet. The meeting goes on.",
        "no_end_asked": "Nobody asks whether the meeting may end. Nothing was changed.",
        "said_yes": "You have said so already. The meeting goes on until enough others have.",
        "not_open": "That meeting does not run now, so there is nothing to end.",
        "not_over_yet": "That meeting is not over, so there is nothing to open again.",
        "erased_already": "This closed meeting is erased, so it cannot be opened again. A new meeting can.",
        "opened_once": "This meeting was opened again once. Whoever hosts can do it once more.",
    },
    recap=(),
)
