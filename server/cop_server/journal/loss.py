"""Whether a journal is all that was saved: it is compared with its anchor at each start, and the anchor moved on after each commit.

Responsible for finding loss and naming it, in numbers only. Who is refused because of it is the hub's matter, and how it is
put right that of whoever hosts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from cop_server.journal.anchor import Anchor, Chain, Point

GONE: Final = "gone"
BEHIND: Final = "behind"
DIFFERENT: Final = "different"
DAMAGED: Final = "damaged"
How = Literal["gone", "behind", "different", "damaged"]


@dataclass(frozen=True, slots=True)
class Loss:
    """What is missing of a meeting: all of it (`gone`), its end (`behind`), or other things were there (`different`).

    Where it is `damaged`, `what` says what is not as it was written, and nobody can go on without it. `has` is the number of its last event as it is, `had` as it was when it was last seen whole.
    """

    meeting: str
    how: How
    has: int
    had: int
    what: str = ""

    @property
    def gap(self) -> tuple[int, int]:
        """The first and last number of what is gone; (0, 0) when that cannot be said."""
        return (self.has + 1, self.had) if self.how in (GONE, BEHIND) else (0, 0)

    @property
    def sentence(self) -> str:
        """What happened, for whoever hosts."""
        match self.how:
            case "gone":
                what = f"Meeting {self.meeting} is missing: {_things(self.had)} of it had been saved."
            case "behind" if self.had == self.has + 1:
                what = f"The last thing that meeting {self.meeting} had saved is missing: number {self.had}."
            case "behind":
                what = (
                    f"The last {_things(self.had - self.has)} that meeting {self.meeting} had saved are missing: "
                    f"number {self.has + 1} to {self.had}."
                )
            case "damaged":
                return (
                    f"Meeting {self.meeting} is damaged on the disk: {self.what}. The others go on; nobody can come in to it. "
                    "Stop the server and put the newest backup in its place: cop keep restore FILE"
                )
            case _:
                what = f"Meeting {self.meeting} is not what was saved: its file was put back from somewhere else."
        return f"{what} Nobody can come in until you choose: cop keep restore, or cop keep accept {self.meeting}"


def _things(count: int) -> str:
    return "1 thing" if count == 1 else f"{count} things"


def compare(anchored: Point | None, meeting: str, digests: Sequence[bytes]) -> tuple[Chain, Loss | None]:
    """Return the running hash of a meeting as it is stored, and what is missing by its anchor (None: not known)."""
    if anchored is None:
        return Chain(digests), None
    if anchored.last > len(digests):
        return Chain(digests), Loss(meeting, BEHIND, len(digests), anchored.last)
    chain = Chain(digests[: anchored.last])
    loss = None if chain.point == anchored else Loss(meeting, DIFFERENT, len(digests), anchored.last)
    chain.add(digests[anchored.last :])
    return chain, loss


class Watch:
    """Keeps the anchor of one journal: finds what is missing, and follows what is written. Used on one thread at a time."""

    def __init__(self, anchor: Anchor) -> None:
        self.anchor = anchor
        self.behind: list[str] = []
        """Sentences about what a backup has beyond this journal."""
        self.lost: dict[str, Loss] = {}
        """What is missing, by meeting."""
        self.unknown = 0
        """Meetings whose place in the anchor could not be read, so that nobody can say whether they are whole."""
        self._chains: dict[str, Chain] = {}

    @property
    def doubts(self) -> list[str]:
        """Sentences for whoever hosts about what the anchor cannot tell."""
        said = list(self.behind)
        if self.anchor.doubted:
            said.append(
                "The file that says how far each meeting had come was missing or damaged, so nobody can tell whether "
                "anything is missing. If all is well: cop keep accept"
            )
        elif self.unknown:
            said.append(
                f"Nobody can tell whether {self.unknown} of the meetings here are whole: look at their last words."
            )
        if self.anchor.trouble:
            said.append(
                f"How far the meetings have come could not be written down ({self.anchor.trouble}). What was answered is "
                f"saved; allow writing to {self.anchor.path} again."
            )
        return said

    def begin(self, stored: dict[str, int], *, expected: bool) -> None:
        """Compare the last number of every meeting with the anchor; `expected`: this journal had one. Raises OSError."""
        anchor = self.anchor
        slots = anchor.points
        missing = sum(meeting not in slots for meeting in stored)
        self.unknown = missing if anchor.torn or (expected and not anchor.found) else 0
        if (expected and not anchor.found) or anchor.torn > missing:
            anchor.doubted = True
        for meeting, point in slots.items():
            if meeting not in stored:
                self.lost[meeting] = Loss(meeting, GONE, 0, point.last)
            elif stored[meeting] < point.last:
                self.lost[meeting] = Loss(meeting, BEHIND, stored[meeting], point.last)
        if not anchor.found or anchor.torn or anchor.doubted:
            anchor.make()

    def look(self, meeting: str, digests: Sequence[bytes]) -> None:
        """Compare a meeting as it is stored with its anchor, and move that on where the journal is ahead of it."""
        if meeting in self._chains:
            return
        anchored = self.anchor.get(meeting)
        chain, loss = compare(anchored, meeting, digests)
        if loss is not None:
            self.lost.setdefault(meeting, loss)
            return
        self._chains[meeting] = chain
        # A server killed between its commit and this is ahead: what follows on what was anchored is no loss.
        if chain.point != anchored:
            self.anchor.put(meeting, chain.point)

    def spoiled(self, meeting: str, what: str) -> None:
        """Take in that a meeting cannot be read to its end: it is refused, and nothing more is written to it."""
        self.lost[meeting] = Loss(meeting, DAMAGED, 0, 0, what)

    def knows(self, meeting: str) -> bool:
        """Return whether a meeting was looked at, or is one that is not followed."""
        return meeting in self._chains or meeting in self.lost

    def written(self, meeting: str, digests: Sequence[bytes]) -> None:
        """Move the anchor on by events that were committed."""
        if meeting in self.lost:
            return
        chain = self._chains[meeting]
        chain.add(digests)
        self.anchor.put(meeting, chain.point)

    def rest(self, meeting: str) -> None:
        """Forget the running hash of a meeting to which nothing is written: it is looked at anew before the next event."""
        self._chains.pop(meeting, None)

    def accept(self, meeting: str, digests: Sequence[bytes] | None) -> Loss | None:
        """Take a meeting as it is stored (None: it is not) for the whole from now on; return what was missing of it."""
        loss = self.lost.pop(meeting, None)
        if digests is None:
            self.rest(meeting)
            self.anchor.drop(meeting)
        else:
            chain = self._chains[meeting] = Chain(digests)
            self.anchor.put(meeting, chain.point)
        return loss

    def settle(self) -> bool:
        """Take what the anchor could not tell for well; return whether there was any such thing. Raises OSError."""
        doubted = bool(self.anchor.doubted or self.unknown or self.anchor.trouble)
        self.unknown, self.anchor.doubted = 0, False
        if doubted:
            self.anchor.make()
        return doubted
