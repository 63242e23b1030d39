"""Who is here, as far as their lines tell: it turns connections that come, fall silent and end into one word a person.

Responsible for one place in the room however many devices somebody has. What the room makes of the word is the core's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cop_tui.core.engine.ids import NO_TIME, Ms, PersonId

if TYPE_CHECKING:
    from cop_server.connection import Connection

AWAY_AFTER_MS = 90_000  # after the last line has ended; a phone that changes cells is back by then
_BEST = ("here", "unsure", "away")


class Presence:
    """The connections of each person in one room."""

    def __init__(self) -> None:
        self._lines: dict[PersonId, list[Connection]] = {}
        self._left: dict[PersonId, Ms] = {}
        self._heard: dict[PersonId, Ms] = {}
        self._told: dict[PersonId, str] = {}

    def __iter__(self) -> Iterator[Connection]:
        """Return every connection."""
        return (line for lines in self._lines.values() for line in lines)

    def __len__(self) -> int:
        """Return how many connections there are."""
        return sum(map(len, self._lines.values()))

    def of(self, person: PersonId) -> list[Connection]:
        """Return the connections of one person."""
        return self._lines.get(person, [])

    def add(self, line: Connection) -> None:
        """A device has come."""
        self._lines.setdefault(line.person, []).append(line)
        self._left.pop(line.person, None)
        self._heard.pop(line.person, None)

    def remove(self, line: Connection, now: Ms) -> None:
        """A device has gone."""
        lines = self._lines.get(line.person, [])
        if line in lines:
            lines.remove(line)
        if not lines:
            self._lines.pop(line.person, None)
            # Whoever said goodbye is away at once: a round does not wait for them.
            self._left[line.person] = Ms(now - AWAY_AFTER_MS) if line.said_goodbye else now
            self._heard[line.person] = now if line.said_goodbye else line.heard(now)

    def changes(self, now: Ms) -> Iterable[tuple[PersonId, str, Ms]]:
        """Return who is here in another way than when this was last asked, and since when (0: now).

        Somebody is away only some time after their last device went, and has been since it was last heard.
        """
        for person in [*self._lines, *self._left]:
            how = self._how(person, now)
            if how != self._told.get(person):
                self._told[person] = how
                yield person, how, self._heard.get(person, NO_TIME) if how == "away" else NO_TIME
            if how == "away" and person in self._left:
                del self._left[person], self._told[person], self._heard[person]

    def _how(self, person: PersonId, now: Ms) -> str:
        lines = self._lines.get(person)
        if lines:
            return min((line.how(now) for line in lines), key=_BEST.index)
        return "away" if now - self._left[person] >= AWAY_AFTER_MS else "unsure"
