"""Whose turn it is, and the one strong line that is for me."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import about_me, clocks
from cop_tui.acts.queue import VIA, coming
from cop_tui.core import view as meeting
from cop_tui.ui import hinted
from cop_tui.ui.panels import holding
from cop_tui.ui.rows import BLANK, HELD, QUIET, TURN, Part, broken, flowed, row, wrap

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import PersonId
    from cop_tui.ui.view import View

SHOWN = 3  # people who come next and are named


def floor_rows(view: View, width: int, brief: bool = False) -> list[Content]:
    """Return who has the floor, who is next and who then, beside each other as far as there is room.

    Where it is `brief`, what stands `beside` is left out; in my turn that I have the floor, too, as the strong line says it.
    """
    if brief:
        return _flowing([*([] if _mine(view) else [_speaks(view)]), _next(view)], width)
    speaks = _speaks(view)
    return _flowing([speaks, _aloud(view, speaks.plain), _next(view), _written_down(view)], width)


def beside(view: View, width: int) -> list[Content]:
    """Return how whoever has the floor is told, and how what they say is written down, where they have no screen; in my turn that I have it."""
    speaks = _speaks(view)
    return _flowing([*([speaks] if _mine(view) else []), _aloud(view, speaks.plain), _written_down(view)], width)


def _mine(view: View) -> bool:
    return view.state.kept.floor.speaker == view.me


def _flowing(said: list[Content], width: int) -> list[Content]:
    return [
        hinted.plain(line) for line in flowed([line for one in said if one for line in broken(one, width)], width, 2)
    ]


def _aloud(view: View, said: str) -> Content:
    """Return to who calls and keeps time that only a voice reaches the speaker, unless that was `said` already."""
    speaker = view.state.kept.floor.speaker
    aloud = meeting.to_tell_aloud(view.state, speaker, view.me) if speaker else ""
    return row((f"{aloud}.", HELD)) if aloud and aloud not in said else BLANK


def _written_down(view: View) -> Content:
    """Return how what the speaker says is written down, for whoever may where they have no screen; nothing otherwise."""
    return hinted.unbroken(view, meeting.how_to_write_down(view.state, view.me), QUIET)


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
    line = coming(view.session)
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
    text, near = about_me.line(view.session, view.now)
    return hinted.sentence(view, text, width, TURN if near else HELD) if text else []


def over_a_page(session: Session, width: int, ended: str = "") -> list[Content]:
    """Return that it is my turn, while it is, or that somebody else ended it (`ended`), for a page that covers the room.

    Whoever reads there sees nothing else of it.
    """
    me = session.replica.me
    mine = bool(me) and session.replica.kept.floor.speaker == me
    if mine:
        return wrap(about_me.line(session, session.now())[0], width, TURN)
    return wrap(ended, width, HELD) if ended else []
