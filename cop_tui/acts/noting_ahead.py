"""Acts of notes for a later part: they wait on this device alone, and are handed in when that part begins, or not at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui.acts import notes
from cop_tui.acts.act import LOOK, PART, Act, Misread, Question, Step, Tell, UseNote
from cop_tui.acts.lookup import nothing_after, part
from cop_tui.core import view
from cop_tui.core.engine import base
from cop_tui.core.engine.text import clean
from cop_tui.core.topics.notes import HoldNote

if TYPE_CHECKING:
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import ItemId

_FOR = re.compile(r"(?:part\s+)?(\d{1,3}[a-z]*)\s*[:,]?\s*(.*)", re.IGNORECASE)
HOW = "Type it after the number of the part: note for 4: ... It waits on this device alone until that part begins."
AT_A_DOOR = "Such a note stays on your own device, and here there is none to keep it on. Write it down, and type it when the part begins."
WAITS = "It waits on this device. give in hands it in while notes are written, drop note drops it."
ELSEWHERE = "It waits on this device. drop note drops it; note for, and another part, takes it there."
NONE = "No note of yours waits on this device for a later part."


def lines(session: Session) -> list[str]:
    """Return the notes that wait on this device, one line each."""
    agenda = session.replica.kept.agenda
    called, later = agenda.called(), session.my_notes.later.items()
    out = {item: ", which is left out" for item, known in agenda.items.items() if known.out}
    return [
        f"For part {called.get(item, item)}{out.get(item, '')}, on this device alone: {text}" for item, text in later
    ]


def _note_for(session: Session, rest: str) -> Step:
    found = _FOR.fullmatch(rest)
    if not found or not clean(found[2]):
        raise Misread(HOW)
    if session.at_a_door:
        raise Misread(AT_A_DOOR)
    item, text = part(session, found[1]), found[2]
    known = session.replica.kept.agenda.items[item]
    if item == notes.home(session):
        raise Misread("That part takes notes now: write ...")
    if known.plan.mode != "reveal":
        raise Misread(
            f"Part {found[1]} is not one in which notes are written and shown together. To leave words for it: cannot come."
        )
    if known.opened or known.out:
        raise Misread(f"Part {found[1]} {'has been' if known.opened else 'is left out'}. Nothing was kept.")
    kept = f"Kept for part {found[1]} on this device alone; nobody is told. You are asked about it when that part begins. drop note drops it."
    return Tell([kept], do=lambda session: session.my_notes.keep_later(item, text))


def _waiting(session: Session, rest: str) -> ItemId:
    """Return the part that a line names, or else the one for which notes are written now, or the only one that a note waits for."""
    there = session.my_notes.later
    item = part(session, rest) if rest else notes.home(session)
    if not rest and item not in there and len(there) == 1:
        (item,) = there
    if item not in there:
        raise Misread(" ".join(lines(session)) or NONE)
    return item


def _drop(session: Session, rest: str) -> Step:
    item = _waiting(session, rest.strip())
    return Tell(
        ["Dropped. Nobody has it, and nobody was told."], do=lambda session: session.my_notes.keep_later(item, "")
    )


def _give_in(session: Session, rest: str) -> Step:
    nothing_after(rest)
    return offer(session) or Tell([" ".join(lines(session)) or NONE])


def offer(session: Session) -> Question | None:
    """Return what is asked of somebody whose note waited for the part in which notes are written now, or for one that is left out."""
    item, there, kept = notes.home(session), session.my_notes.later, session.replica.kept
    if kept.setup.phase != base.OPEN:
        return None
    if not item or item not in there:
        return next(
            (_without_part(session, n) for n in there if n in kept.agenda.items and kept.agenda.items[n].out), None
        )
    text = f"You wrote before, for this part: '{there[item]}' Give it in, to be shown with the others, without your name? y / n"
    return Question(text, UseNote(notes.GIVE_IN, item=item), no=WAITS, sudden=True)


def _without_part(session: Session, item: ItemId) -> Question:
    called, text = session.replica.kept.agenda.called()[item], session.my_notes.later[item]
    asks = f"Part {called} is left out, and you wrote a note for it: '{text}' Park it, without your name? y / n"
    return Question(asks, UseNote(notes.PARK, text, item=item), no=ELSEWHERE, sudden=True)


def _before(session: Session) -> bool:
    """Return whether it is named: before the meeting, where notes are written in it. In the meeting it can be typed all the same."""
    kept = session.replica.kept
    ahead = (kept.agenda.items[number].plan for number in kept.agenda.ahead())
    lobby = kept.setup.phase == base.LOBBY
    return lobby and not session.at_a_door and any(plan.mode == "reveal" for plan in ahead)


ACTS: tuple[Act, ...] = (
    Act("note for", ("note for",), "Keep a note for a later part on this device alone; I am asked about it when that part begins.", LOOK,
        _note_for, takes="N: ...", needs=True, unkept=True, footer=lambda _s: False,
        offered=_before),
    Act("give in", ("give in",), "Hand in the note that waited on this device for this part.", PART, _give_in, command=HoldNote,
        offered=lambda s: view.notes_for(s.replica.state) in s.my_notes.later,
        does="hand in the note that waited here"),
    Act("drop note", ("drop note",), "Drop a note that waits on this device for a later part.", LOOK, _drop, takes="[N]",
        offered=lambda s: bool(s.my_notes.later), footer=lambda _s: False),
)  # fmt: skip
