"""Who comes in, as the door has found: the one thing that is handed from the door to the connection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cop_tui.core.engine.ids import PersonId

if TYPE_CHECKING:
    from cop_server.devices import Device
    from cop_server.room import Room


@dataclass(frozen=True, slots=True)
class Seat:
    """Whose a seat is, and the number of the event with which it began: 0 unless they were let back to it."""

    person: PersonId
    since: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody with a seat, on a device, and what that device last knew (`seq` -1: nothing), with the hash of its course there.

    `since` is the number of the event with which the seat began, 0 unless they were let back to it.
    """

    room: Room
    person: PersonId
    device: Device
    boot: str = ""
    epoch: str = ""
    seq: int = -1
    low: bool = False
    since: int = 0
    hash: str = ""
