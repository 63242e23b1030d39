"""What somebody is sent who comes in, comes back, or lost touch: what they missed, or everything; and pages of words.

Responsible for choosing between the two; what a view holds is the matter of `views`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cop_server.event_buffer import Tail
from cop_server.known import KnownCourse
from cop_server.snapshots import Views
from cop_tui import core
from cop_tui.core.engine.ids import Ms, PersonId, WordId
from cop_tui.wire import frames

if TYPE_CHECKING:
    from cop_server.entry import Entry


class Here(NamedTuple):
    """Which start of which server this is, and which history its meeting has: see `frames.Welcome`."""

    boot: str
    epoch: str
    whose: str
    gap: tuple[int, int]


class Greeting:
    """Makes the first frames of one room. `backups` is over how many days backups reach back."""

    def __init__(
        self,
        meeting: str,
        state: core.ServerState,
        tail: Tail,
        course: KnownCourse,
        clock: Callable[[], Ms],
        here: Here,
    ) -> None:
        self.backups = 0
        self._meeting, self._state, self._tail, self._course, self._clock = meeting, state, tail, course, clock
        self._boot, self._epoch, self._whose, self._gap = here
        self._views = Views(state)

    def welcome(self, entry: Entry) -> frames.Welcome:
        """Return the first frame for somebody who comes in: what they missed, or everything."""
        views, person = self._views, entry.person
        known = entry.epoch == self._epoch and entry.seq >= 0
        differed = known and self._course.differs(entry.seq, entry.hash)
        missed = self._tail.since(entry.seq) if known and not differed else None
        whole = missed is None
        passing, aside = views.passing(person), views.aside(person, entry.since)
        return frames.Welcome(
            self._boot,
            self._epoch,
            self._state.kept.seq,
            self._meeting,
            person,
            self._clock(),
            entry.device.last,
            snapshot=views.kept() if whole else None,
            texts=views.texts(person, passing, aside) if whole else {},
            first=0 if whole else entry.seq + 1,
            events=missed or [],
            passing=passing,
            aside=aside,
            whose=self._whose,
            since=entry.since,
            backups=self.backups,
            gone=list(self._gap) if any(self._gap) and entry.epoch not in ("", self._epoch) else [],
            hash=self._course.now if whole else "",
            differed=differed,
            features=list(frames.FEATURES),
        )

    def snapshot(self, person: PersonId, since: int = 0) -> frames.Snapshot:
        """Return the frame in place of what a device could not take in; `since` is the event its seat began with."""
        return self._views.snapshot(person, since, self._course.now)

    def page(self, before: int, wanted: Sequence[WordId] = ()) -> frames.Page:
        """Return these kept words, or else those below a number."""
        return self._views.page(before, wanted)
