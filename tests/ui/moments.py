"""Moments of a meeting to look at: a queue in which much is going on, notes that were shown, a full part."""

from __future__ import annotations

from cop_tui.client.session import Change
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import floor, notes, parking, words
from cop_tui.ui.view import View
from tests.ui.conftest import meeting
from tests.ui.fake import FakeSession
from tests.ui.shown import view_of


def busy(me: str, *, holder: bool = False) -> FakeSession:
    """Return a queue: Bo speaks, Cy is next, then Ana, then Femi on the phone; Di has parked something."""
    session = meeting(me, holder=holder)
    for who, note in (("Bo", "funders"), ("Cy", ""), ("Ana", "interpreters")):
        session.act(who, floor.Hand(note))
    session.act("Ama", floor.CallNext())
    session.act("Bo", words.Say("We delivered, and nobody asked how it had been."))
    session.act("Di", parking.Park("Who pays for thinking?"))
    session.act("Ama", floor.PutIn("Femi"))
    return session


def shown_notes(me: str, *, holder: bool = False) -> FakeSession:
    """Return a part in which four wrote notes without names, which were shown."""
    session = meeting(me, holder=holder, item=ItemId(6))
    for who in ("Ana", "Bo", "Cy", "Di"):
        session.act(who, notes.HoldNote(notes.digest(who), f"What {who} thinks."))
    session.act("Ama", notes.Reveal())
    return session


def my_turn() -> FakeSession:
    """Return a queue in which Ana has the floor."""
    session = meeting("Ana")
    session.act("Ana", floor.Hand())
    session.act("Ama", floor.CallNext())
    return session


def followed(session: FakeSession) -> View:
    """Return a view that follows a meeting from this moment on, as a screen does."""
    view = view_of(session)

    def take(change: Change) -> None:
        view.talk.add(session.replica, change.messages, change.notices)

    session.listen(take)
    return view
