"""My unattributed notes: what only this client knows about them, so that only their author can take them back.

Secrets are kept in the personal files; texts stay in memory. Nothing here sends.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cop_tui.core.notes import HoldNote, LiveNotes, digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui import core

SENDING, HELD, LEFT, SHOWN, WITHDRAWN, GONE = "sending", "held", "left", "shown", "withdrawn", "gone"


@dataclass(slots=True, eq=False)
class MyNote:
    """A note of mine. `state` is sending, held, left (too few others), shown, withdrawn or gone (nobody has
    it any more); `text` is "" where it is not known here.
    """

    secret: str = field(repr=False)
    text: str = field(default="", repr=False)
    item: int = 0
    quote: bool = False
    state: str = SENDING
    leaving: bool = False  # taken back: never offered again

    @property
    def hash(self) -> str:
        """What the server knows the note by."""
        return digest(self.secret)

    def offer(self) -> HoldNote:
        """Return the command that hands the note in, or changes it; the same hash is one note."""
        return HoldNote(self.hash, self.text, self.quote, self.item)


def new_note(text: str, item: int, quote: bool) -> MyNote:
    """Return a note with a new 32-byte secret."""
    return MyNote(secrets.token_hex(32), text, item, quote)


def refresh(notes: list[MyNote], state: core.State, messages: Iterable[core.Message]) -> list[MyNote]:
    """Set the state of every note from what is known now; return those shown where nothing is kept, gone with that."""
    live = {(m.item, text) for m in messages if isinstance(m, LiveNotes) for text in m.texts}
    gone = []
    for note in notes:
        shown = state.kept.notes.shown.get(note.hash)
        if shown is not None:
            note.state = WITHDRAWN if shown.withdrawn else SHOWN
            note.quote = shown.quote
            note.text = state.texts.get(shown.at, note.text) if not shown.withdrawn else ""
        elif (note.item, note.text) in live:
            note.state = SHOWN
            gone.append(note)
        else:
            note.state = state.mine.notes.get(note.hash, note.state)
    return gone


def unheld(notes: list[MyNote], state: core.State) -> list[MyNote]:
    """Return the notes that a server which started anew has to be offered again."""
    return [
        note
        for note in notes
        if note.state in (HELD, LEFT) and note.text and not note.leaving and note.hash not in state.mine.notes
    ]
