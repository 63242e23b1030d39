"""What waits for one connection, bounded: beyond the bound a snapshot takes its place.

Responsible for joining what waits into as few frames as it takes, without what a later message has overtaken. When to
send, and how, is the connection's matter.
Answers, asides and goodbyes are never dropped: each is small, and who is owed them made them come.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from msgspec import Raw

from cop_tui.core.engine.ids import PersonId
from cop_tui.wire import codec, frames
from cop_tui.wire.limits import OUTBOX_BYTES, OUTBOX_EVENTS

EVERYBODY = -1


@dataclass(frozen=True, slots=True)
class Piece:
    """Messages for everybody, encoded once: `first` is the number of the first event, 0 for passing messages.

    `keys` has for each passing message what overtakes it; an earlier one with the same key need not be sent.
    """

    first: int
    items: list[Raw]
    frame: bytes
    keys: tuple[Hashable | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Haste:
    """How long a step waits for whom: seconds at most, and the people (or EVERYBODY) for whom that is none.

    `low` is the same in low-bandwidth mode; `fleeting`: in that mode it is not sent at all.
    """

    at_once: frozenset[int]
    wait: float
    low_at_once: frozenset[int]
    low_wait: float
    fleeting: bool = False

    def seconds(self, person: PersonId, low: bool) -> float:
        """Return how long the step may wait for a person."""
        people, wait = (self.low_at_once, self.low_wait) if low else (self.at_once, self.wait)
        return 0.0 if EVERYBODY in people or person in people else wait


def piece(first: int, items: list[Raw], keys: tuple[Hashable | None, ...] = ()) -> Piece:
    """Return a piece, its frame encoded for all connections that send it alone."""
    return Piece(first, items, _frame(first, items), keys)


def _frame(first: int, items: list[Raw]) -> bytes:
    return codec.encode(frames.Events(first, items) if first else frames.Passing(items))


class Outbox:
    """What waits for one connection. `stale`: what waited was dropped and a snapshot is owed in its place."""

    __slots__ = ("_bytes", "_count", "_own", "_pieces", "stale")

    def __init__(self) -> None:
        self._pieces: list[Piece] = []
        self._own: list[bytes] = []
        self._bytes = 0
        self._count = 0
        self.stale = False

    def __bool__(self) -> bool:
        """Return whether anything waits."""
        return bool(self._pieces or self._own or self.stale)

    @property
    def waiting(self) -> int:
        """How many bytes wait, a snapshot not counted."""
        return self._bytes + sum(map(len, self._own))

    def add(self, pieces: list[Piece]) -> None:
        """Let pieces wait; when there are too many, a snapshot is owed instead."""
        if self.stale:
            return
        for one in pieces:
            self._pieces.append(one)
            self._bytes += len(one.frame)
            self._count += len(one.items)
        if self._bytes > OUTBOX_BYTES or self._count > OUTBOX_EVENTS:
            self.overtake()

    def own(self, frame: bytes) -> None:
        """Let a frame for this connection alone wait; it is never dropped."""
        self._own.append(frame)

    def overtake(self) -> None:
        """Drop what waits for everybody and owe a snapshot in its place, if anything does."""
        if self._pieces:
            self.owe()

    def owe(self) -> None:
        """Owe a snapshot, in place of what waits for everybody."""
        self._pieces.clear()
        self._bytes = self._count = 0
        self.stale = True

    def take(self, snapshot: Callable[[], bytes]) -> list[bytes]:
        """Return the frames to send now, in order, and forget them; `snapshot` makes the one that is owed."""
        out: list[bytes] = []
        if self.stale:
            out.append(snapshot())
            self.stale = False
        elif self._pieces:
            out += _join(self._pieces)
            self._pieces.clear()
            self._bytes = self._count = 0
        if self._own:
            out += self._own
            self._own.clear()
        return out


def _join(pieces: list[Piece]) -> list[bytes]:
    out: list[bytes] = []
    run = [pieces[0]]
    for one in pieces[1:]:
        if bool(one.first) == bool(run[0].first):
            run.append(one)
        else:
            out.append(_joined(run))
            run = [one]
    out.append(_joined(run))
    return out


def _joined(run: list[Piece]) -> bytes:
    if len(run) == 1:
        return run[0].frame
    if run[0].first:
        return _frame(run[0].first, [item for one in run for item in one.items])
    return _frame(0, _latest([(key, item) for one in run for key, item in zip(one.keys, one.items, strict=True)]))


def _latest(items: list[tuple[Hashable | None, Raw]]) -> list[Raw]:
    last = {key: at for at, (key, _) in enumerate(items)}
    return [item for at, (key, item) in enumerate(items) if key is None or last[key] == at]
