"""The seat of a session: found or made before the first connection, and kept on this computer once somebody sits there."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from cop_tui.client import notices, opening
from cop_tui.client.carried import OwnRoles
from cop_tui.client.profile import OwnPromise, PlacesProblem
from cop_tui.core import view
from cop_tui.core.engine import base

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui import core
    from cop_tui.client.notices import Notice
    from cop_tui.client.profile import Places, Seat, Seats
    from cop_tui.client.replica import Replica
    from cop_tui.core.engine.ids import WordId
    from cop_tui.wire.invite import Invite


class Promised(NamedTuple):
    """A promise of this person's own from an earlier meeting of the series: its text, the meeting's title, and where it is kept."""

    text: str
    title: str
    secret: str
    number: WordId

    def __repr__(self) -> str:
        """Return a text without a secret or what was promised: a log may hold it."""
        return f"Promised({self.number})"


class Seated:
    """Where one session sits; `seat` is None before it first connects, unless it comes back to one. `clock` tells UTC in seconds."""

    def __init__(
        self,
        replica: Replica,
        places: Places,
        invite: Invite,
        name: str,
        clock: Callable[[], float],
        seat: Seat | None = None,
    ) -> None:
        self.seat, self._clock = seat, clock
        self._by_word = False
        self._replica, self._places, self._invite, self._name = replica, places, invite, name
        self._promises: list[OwnPromise] = []
        self.roles = OwnRoles(self, replica, clock)

    @property
    def remembers(self) -> bool:
        """Whether what is kept here outlives this program; on somebody else's computer nothing does."""
        return not self._places.shared

    def take_another(self, seat: Seat) -> None:
        """Take another seat in the place of one that the server does not know any more."""
        self.seat = opening.new_seat(self._invite, self._name or seat.name)

    def keep(self, joined: bool) -> Seat | None:
        """Keep the seat once it is known whose it is; return it where it is new or changed."""
        seat, replica = self.seat, self._replica
        if seat is None or replica.person is None:
            return None
        if not (seat.meeting or self._by_word):
            self.roles.came()
        title = replica.kept.setup.session.title
        kept = opening.filled_seat(seat, replica.meeting, replica.person.name, title)
        if kept == seat and joined:
            if seat.epoch != replica.epoch:
                self.mark()
            return None
        kept = self.seat = self._marked(kept)
        self.on_disk(lambda seats, seat: seats.keep(seat))
        return kept

    def mark(self) -> None:
        """Keep how far the meeting is known here, so that a later program is told when less of it is left."""
        if self.seat is not None and self.seat.meeting and self._replica.boot:
            self.seat = self._marked(self.seat)
            self.on_disk(lambda seats, seat: seats.keep(seat))

    def _marked(self, seat: Seat) -> Seat:
        day = time.strftime("%Y-%m-%d", time.localtime(self._clock()))
        return replace(seat, epoch=self._replica.epoch, seq=self._replica.kept.seq, day=day)

    def held(self, messages: list[core.Message]) -> list[Notice]:
        """Remember, on this computer alone, that I hold this meeting; return a nudge for who begins one after the other.

        In a series the roles that I carry are kept instead (`roles`).
        """
        replica = self._replica
        if self.seat is None or self.seat.held or replica.kept.setup.phase != base.OPEN or not replica.has(base.HOLDER):
            return []
        if view.series(replica.kept):
            return []
        self.seat = replace(self.seat, held=True)
        self.on_disk(lambda seats, seat: seats.keep(seat))
        before: list[int] = []
        alone = replica.kept.people.with_role(base.HOLDER) == [replica.me]
        if alone and any(view.meeting_opened(message) == replica.me for message in messages):
            self.on_disk(lambda seats, seat: before.append(seats.held_before(seat)))
        return notices.held_often(sum(before))

    def promised(self) -> None:
        """Keep on this computer alone what I promised alone in a meeting of a series, as it stands now."""
        replica = self._replica
        found = [OwnPromise(number, replica.text(number)) for number in view.own_promises(replica.kept, replica.me)]
        if not view.series(replica.kept) or found == self._promises or not all(one.text for one in found):
            return
        self._promises = found
        self.on_disk(lambda seats, seat: seats.promise(seat, view.series(replica.kept), found))

    def promised_before(self) -> list[Promised]:
        """Return what this person promised in earlier meetings of the series, as this computer alone knows; newest last."""
        seat, series = self.seat, view.series(self._replica.kept)
        if seat is None or not series:
            return []
        here = {one.text for one in self._promises}
        found: list[Promised] = []
        self.on_disk(
            lambda seats, seat: found.extend(
                Promised(one.text, old.title, old.secret, one.number)
                for old in seats.all()
                if old.goes_with(seat, series) and old.meeting != seat.meeting
                for one in old.promises
                if one.text and one.text not in here
            )
        )
        return found

    def put_away(self, promise: Promised) -> None:
        """Forget a promise from an earlier meeting, on this computer; nobody is told."""
        self.on_disk(lambda seats, _seat: seats.put_away(promise.secret, promise.number))

    def on_disk(self, change: Callable[[Seats, Seat], None]) -> None:
        """Change what is kept of this seat; where the disk takes nothing, the person is told."""
        if self.seat is None:
            return
        try:
            change(self._places.seats, self.seat)
        except PlacesProblem as problem:
            self._places.notices.append(str(problem))

    def find(self, by_word: bool) -> Seat:
        """Return the seat, found or made; `by_word`: for somebody who is part of the meeting already."""
        self._by_word = by_word
        if by_word:  # a seat that was taken here before may be somebody else's
            return opening.new_seat(self._invite, "")
        try:
            return opening.seat_for(self._places, self._invite, self._name)
        except PlacesProblem as problem:
            self._places.notices.append(str(problem))
            return opening.new_seat(self._invite, self._name)
