"""What one person is shown of a room at once: the whole state, the words a screen needs first, a page of older ones.

Responsible for choosing; it changes nothing.
"""

from __future__ import annotations

from msgspec import Raw

from cop_tui import core
from cop_tui.wire import codec, frames
from cop_tui.wire.limits import HISTORY_PAGE

LATEST = 6  # words of the conversation that a screen shows at once


class Views:
    """Views of one room's state; the snapshot is encoded once for each number."""

    def __init__(self, state: core.State) -> None:
        self._state = state
        self._snapshot: tuple[int, Raw] = (-1, Raw(b"null"))

    def snapshot(self, person: int, since: int = 0) -> frames.Snapshot:
        """Return the frame that takes the place of what a device missed; `since` is the event its seat began with."""
        return frames.Snapshot(
            self._state.kept.seq, self.kept(), self.texts(person), self.passing(person), self.aside(person, since)
        )

    def kept(self) -> Raw:
        """Return the kept state, encoded."""
        if self._snapshot[0] != self._state.kept.seq:
            self._snapshot = (self._state.kept.seq, codec.raw_meeting(self._state.kept))
        return self._snapshot[1]

    def passing(self, person: int) -> list[Raw]:
        """Return what is passing, for one person."""
        return [codec.raw(message) for message in core.recount(self._state, person)]

    def aside(self, person: int, since: int = 0) -> list[Raw]:
        """Return what a person must be told aside again, on a seat that began with the event `since` (0: with none)."""
        return [codec.raw(message) for message in core.remind(self._state, person, since)]

    def texts(self, person: int) -> dict[int, str]:
        """Return the words a person's screen needs at once, by number."""
        kept, texts = self._state.kept, self._state.texts
        matter, taken = kept.deciding.matter, kept.dots.taken.get(kept.agenda.current)
        wanted = {
            *kept.dots.topics,
            *([taken.word] if taken else []),
            *([matter.word, *(answer.word for answer in matter.answers.values())] if matter else []),
            *kept.parking.notes,
            *kept.learning.points,
            *kept.commitments.promises,
            *kept.agreement.points,
            *(parked.answer for parked in kept.parking.about.values()),
            *(point.answer for point in kept.agreement.about.values()),
            *(promise.need for promise in kept.commitments.about.values()),
            *kept.hard.roles,
            *kept.words.of(person),
            *(note.at for note in kept.notes.shown.values() if note.item == kept.agenda.current),
            *sorted(texts)[-LATEST:],
        }
        return {number: texts[number] for number in sorted(wanted) if number in texts}

    def page(self, before: int) -> frames.Page:
        """Return the words below a number (0: the newest)."""
        texts = self._state.texts
        older = sorted(number for number in texts if not before or number < before)
        return frames.Page({number: texts[number] for number in older[-HISTORY_PAGE:]}, len(older) > HISTORY_PAGE)
