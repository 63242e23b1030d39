"""What one person is shown of a room at once: the whole state, the words a screen needs first, a page of others.

Responsible for choosing, and for keeping it small enough for a thin line; it changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Raw

from cop_tui import core
from cop_tui.core.engine.ids import PersonId, WordId
from cop_tui.core.engine.needs import LATEST
from cop_tui.wire import codec, frames
from cop_tui.wire.limits import (
    ASIDE_BYTES,
    FIRST_TEXTS_BYTES,
    HISTORY_PAGE,
    PAGE_BYTES,
    PASSING_BYTES,
    WELCOME_BYTES,
)

__all__ = ["LATEST", "Views"]

AROUND = 4_096  # bytes of a welcome beside state, texts, passing messages and asides, with room
NUMBER = 16  # bytes around one text: its number, quotes and commas


class Views:
    """Views of one room's state; the snapshot is encoded once for each number."""

    def __init__(self, state: core.ServerState) -> None:
        self._state = state
        self._snapshot: tuple[int, Raw] = (-1, Raw(b"null"))

    def snapshot(self, person: PersonId, since: int = 0, course: str = "") -> frames.Snapshot:
        """Return the frame that takes the place of what a device missed; `since` is the event its seat began with."""
        passing, aside = self.passing(person), self.aside(person, since)
        texts = self.texts(person, passing, aside)
        return frames.Snapshot(self._state.kept.seq, self.kept(), texts, passing, aside, course)

    def kept(self) -> Raw:
        """Return the kept state, encoded."""
        if self._snapshot[0] != self._state.kept.seq:
            self._snapshot = (self._state.kept.seq, codec.raw_meeting(self._state.kept))
        return self._snapshot[1]

    def passing(self, person: PersonId) -> list[Raw]:
        """Return what is passing, for one person; of long talk that nothing keeps the latest."""
        return _within(core.recount(self._state, person), min(PASSING_BYTES, self._room() * 3 // 4))

    def aside(self, person: PersonId, since: int = 0) -> list[Raw]:
        """Return what a person must be told aside again, on a seat that began with the event `since` (0: with none)."""
        return _within(core.remind(self._state, person, since), min(ASIDE_BYTES, self._room() // 4))

    def texts(self, person: PersonId, *beside: list[Raw]) -> dict[WordId, str]:
        """Return the words a person's screen needs at once, by number: as many as a first frame has room for `beside` others."""
        room = self._room() - sum(_size(bodies) for bodies in beside)
        chosen, _ = self._fitting(core.needed(self._state.kept, person), min(FIRST_TEXTS_BYTES, room))
        return dict(sorted(chosen.items()))

    def _room(self) -> int:
        """Return how many bytes a first frame has beside the state."""
        return WELCOME_BYTES - AROUND - len(bytes(self.kept()))

    def page(self, before: int, wanted: Sequence[WordId] = ()) -> frames.Page:
        """Return words: these, or else those below a number (0: the newest); as many as one page has room for."""
        texts = self._state.texts
        if wanted:
            chosen, left = self._fitting(wanted, PAGE_BYTES)
            return frames.Page(chosen, left)
        older = sorted((number for number in texts if not before or number < before), reverse=True)
        chosen, left = self._fitting(older[:HISTORY_PAGE], PAGE_BYTES)
        return frames.Page(dict(sorted(chosen.items())), left or len(older) > HISTORY_PAGE)

    def _fitting(self, numbers: Iterable[WordId], most: int) -> tuple[dict[WordId, str], bool]:
        """Return these words as far as so many bytes hold them, in order, and whether any is left over."""
        chosen: dict[WordId, str] = {}
        for number in numbers:
            text = self._state.texts.get(number)
            if text is None or number in chosen:
                continue
            most -= len(msgspec.json.encode(text)) + NUMBER
            if most < 0:
                return chosen, True
            chosen[number] = text
        return chosen, False


def _size(bodies: list[Raw]) -> int:
    return sum(len(bytes(body)) + 1 for body in bodies)


def _within(messages: Sequence[core.Message], most: int) -> list[Raw]:
    """Return messages, encoded, so many bytes at most: old talk is left out first, and then what is longest."""
    bodies = [codec.raw(message) for message in messages]
    over = _size(bodies) - most
    if over <= 0:
        return bodies
    talk = [at for at, message in enumerate(messages) if core.said(message)]
    longest = sorted(set(range(len(bodies))).difference(talk), key=lambda at: -len(bytes(bodies[at])))
    gone: set[int] = set()
    for at in (*talk, *longest):
        if over <= 0:
            break
        gone.add(at)
        over -= len(bytes(bodies[at])) + 1
    return [body for at, body in enumerate(bodies) if at not in gone]
