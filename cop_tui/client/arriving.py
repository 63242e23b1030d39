"""A welcome that is folded and not gone on from yet: what came with it, and what stood before it.

Where something in it is not known here, it is gone on from only when a snapshot has come; where the line is lost before
that, the next welcome brings the news of both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cop_tui import core
    from cop_tui.client.notices import Snapshotlet
    from cop_tui.client.replica import Folded
    from cop_tui.core.again import MyGroup


class Before(NamedTuple):
    """Where I was before a welcome: my place, the note of my hand, my small group, and what I saw of where words would go."""

    place: Snapshotlet
    hand: str
    group: MyGroup
    seen: core.Seen | None


class Arrived(NamedTuple):
    """A welcome: what it brought, the device's durable counter as the server knows it, and what stood before it."""

    folded: Folded
    last: int
    before: Before

    def after(self, earlier: Arrived) -> Arrived:
        """Return it as the welcome after one that was never gone on from: what that brought is news still."""
        folded, told = self.folded, earlier.folded
        folded.messages[:0] = told.messages
        folded.numbers |= told.numbers
        folded.resumed, folded.new_boot = folded.resumed or told.resumed, folded.new_boot or told.new_boot
        folded.restored, folded.differed = folded.restored or told.restored, folded.differed or told.differed
        folded.gone = folded.gone if any(folded.gone) else told.gone
        return Arrived(folded, self.last, earlier.before)

    def mended(self, snapshot: Folded) -> Arrived:
        """Return it with the snapshot that has come in place of what was not known."""
        folded = self.folded
        folded.messages += snapshot.messages
        folded.numbers |= snapshot.numbers
        folded.fresh, folded.since, folded.unknown = snapshot.fresh, snapshot.since, False
        folded.out_of_step, folded.went_back = snapshot.out_of_step, snapshot.went_back
        return self
