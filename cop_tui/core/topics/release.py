"""A recap goes out: two people release it, which makes an edition. What makes it a draft again is in `changed`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import Command, Event, Id, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.core.engine.sections import Frame, InRecap, Sentence, Usable
from cop_tui.core.topics.asking import AskAll as AskAll
from cop_tui.core.topics.asking import Asked as Asked
from cop_tui.core.topics.people import name, start
from cop_tui.core.topics.setup import OpenedAgain, day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, State


DAY_MS = 86_400_000


class Release(Struct, omit_defaults=True):
    """Kept: whether people were asked about their words, who has released the recap as it is now, and its editions.

    `edition` is the number of the last one that two people released (0: none), and `day` when they did, from the second on (UTC
    days since 1970, 0: not known). `again`: it has changed since, so that it is a draft again.
    """

    asked: bool = False
    by: list[PersonId] = field(default_factory=list)
    edition: int = 0
    day: Id = 0
    again: bool = False

    @property
    def released(self) -> bool:
        """Whether two people have released the recap as it is now."""
        return len(self.by) >= limits.RELEASERS

    @property
    def went_out(self) -> bool:
        """Whether an edition was released of what has been said so far, changed since or not."""
        return self.released or self.again


class ReleaseRecap(Command, frozen=True):
    """Say that the recap has been checked and may go out; it takes two."""

    waits = base.NEVER


class RecapReleased(Event, frozen=True):
    """One of two has released the recap; `day` (UTC days since 1970) is there when that makes a second edition or a later one."""

    urgency = base.USUAL

    by: PersonId
    day: Id = 0


def _release(state: State, _command: ReleaseRecap, who: PersonId, now: Ms) -> Outcome:
    release = state.kept.release
    if release.released:
        raise Refused("is_released")
    if who in release.by:
        raise Refused("released_by_you")
    people, both = state.kept.people, (who, *release.by)
    if any(n in people.stand_in for n in both) and not any(map(people.is_entrusted, both)):
        raise Refused("release_needs_holder")
    again = len(both) == limits.RELEASERS and release.edition
    return Outcome([RecapReleased(who, now // DAY_MS if again else 0)])


def _apply_asked(meeting: Meeting, _event: Asked) -> None:
    meeting.release.asked = True


def _apply_released(meeting: Meeting, event: RecapReleased) -> None:
    release = meeting.release
    release.by.append(event.by)
    if release.released:
        release.edition, release.day, release.again = release.edition + 1, event.day, False


def _apply_again(meeting: Meeting, _event: OpenedAgain) -> None:
    # What is said from now on is asked about, and checked, again.
    meeting.release.asked, meeting.release.by, meeting.release.again = False, [], False


def _tell_released(state: State, event: RecapReleased, me: PersonId) -> str:
    who = start(name(state, event.by, me))
    release = state.kept.release
    if release.released and release.by[-1] == event.by:
        which = f" This is {edition(release)}." if release.edition > 1 else ""
        return f"{who} released the recap too. It is no longer a draft.{which}"
    return f"{who} checked and released the recap. It takes one more person: release."


def edition(release: Release) -> str:
    """Return which edition was released last, with its day where that is known: *edition 2, 30 November 2026*."""
    return ", ".join(part for part in (f"edition {release.edition}", day(Ms(release.day * DAY_MS))) if part)


def standing(state: State, me: PersonId) -> str:
    """Return where the recap stands, as a sentence for `me`."""
    release = state.kept.release
    names = " and ".join(name(state, n, me) for n in release.by)
    if release.released:
        which = f" as {edition(release)}" if release.edition > 1 else ""
        return f"The recap is released{which}, by {names}."
    changed = " The recap has changed since it was released. It is a draft" if release.again else ""
    if me in release.by:
        return f"{changed or 'The recap is a draft'}. You released it; it takes one other person.".strip()
    if release.by:
        return f"{changed or 'The recap is a draft'}. {names} released it; it takes one more person: release.".strip()
    if state.kept.setup.phase != base.CLOSED:
        return "The recap is a draft. After the end two people check and release it."
    return f"{changed or 'The recap is a draft'} until two people have checked and released it: release.".strip()


def _recap(use: Usable) -> Iterable[Sentence]:
    """Say which edition this is, from the second on."""
    release = use.kept.release
    if release.released and release.edition > 1:
        yield Sentence(Frame.EDITION, f"{start(edition(release))}.", leaves=True)


TOPIC = Topic(
    name="release",
    rules={ReleaseRecap: Rule(base.MEMBERS, frozenset({base.CLOSED}), own_seat=True)},
    decide={ReleaseRecap: _release},
    apply={Asked: _apply_asked, RecapReleased: _apply_released, OpenedAgain: _apply_again},
    tell={RecapReleased: _tell_released},
    refusals={
        "released_by_you": "You have released it. It takes one other person.",
        "release_needs_holder": (
            "Somebody who stands in as space holder releases a recap together with one who does not. It stays a draft until "
            "then."
        ),
        "is_released": "The recap is released already.",
    },
    recap=(InRecap(_recap),),
)
