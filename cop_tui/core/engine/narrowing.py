"""One thing of a meeting that became narrower, by numbers alone, and how far two histories of a meeting are the same."""

from __future__ import annotations

from msgspec import Struct

ANYBODY = 2**31 - 1
"""A number of people above any: how many two histories share is not known."""


class Narrowed(Struct, frozen=True, omit_defaults=True):
    """One thing that became narrower, with the event `at` this number.

    `of` are numbers of words, of the events of notes, or of people; `to` is a consent, `since` where a seat began.
    """

    kind: str
    at: int
    of: tuple[int, ...] = ()
    to: str = ""
    since: int = 0


class Common(Struct, frozen=True):
    """How far two histories of a meeting are the same: up to an event's number, and a number of people."""

    last: int
    people: int

    def least(self, other: Common) -> Common:
        """Return how far both reach."""
        return Common(min(self.last, other.last), min(self.people, other.people))
