"""A recap goes out: a space holder and somebody else who was there release it, which makes an edition.

Both have read the same text: a release names the event up to which the recap was read, and counts only if nothing has changed it
since. What changes it, and what follows from that, is in `changed`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import Command, Event, Id, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.core.engine.sections import FORM, Frame, InRecap, Sentence, Usable
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

    `edition` is the number of the last one (0: none), and `day` when it came, from the second on (UTC days since 1970, 0: not
    known). `again`: something has come into it since, so that it is a draft again. `changed` is the number of the last event that
    changed what stands in it (0: none has). `form` is the form of recap that those in `by` read, the earlier where they differ.
    """

    asked: bool = False
    by: list[PersonId] = field(default_factory=list)
    edition: int = 0
    day: Id = 0
    again: bool = False
    changed: int = 0
    form: int = 0

    @property
    def released(self) -> bool:
        """Whether two people have released the recap as it is now."""
        return len(self.by) >= limits.RELEASERS

    @property
    def went_out(self) -> bool:
        """Whether an edition was released of what has been said so far, changed since or not."""
        return self.released or self.again


class ReleaseRecap(Command, frozen=True):
    """Say that the recap has been checked and may go out, as I read it up to the event `read`; it takes two."""

    waits = base.NEVER
    read: Id


class RecapReleased(Event, frozen=True):
    """One of two has released the recap, read up to the event `read` (0: an older server did not say).

    `day` (UTC days since 1970) is there when that makes a second edition or a later one. `form` is the form of recap that they read: 1 has what
    was agreed in the plan, 0 (an older server did not say) has not, and is made again without it; 2 has the numbers, too, of what came
    back and may not be told in its words.
    """

    urgency = base.USUAL

    by: PersonId
    day: Id = 0
    read: int = 0
    form: int = 0


def standing_since(meeting: Meeting) -> int:
    """Return the number of the event since which the recap is as it is now: the end of the meeting, or a change after that."""
    return max(meeting.release.changed, meeting.ending.at)


def needs_holder(meeting: Meeting) -> bool:
    """Return whether the recap still has to be released by somebody who is entrusted with the space."""
    return not any(map(meeting.people.is_entrusted, meeting.release.by))


def _may_release(state: State, who: PersonId) -> Refused | None:
    meeting = state.kept
    release, entrusted = meeting.release, meeting.people.is_entrusted(who)
    if release.released:
        return Refused("is_released")
    if who in release.by:
        return Refused("released_by_you")
    if not entrusted and 0 < meeting.ending.at < meeting.people.by_id[who].at:
        return Refused("release_was_here")
    if not entrusted and release.by and needs_holder(meeting):
        return Refused("release_needs_holder")
    return None


def _release(state: State, command: ReleaseRecap, who: PersonId, now: Ms) -> Outcome:
    release = state.kept.release
    if not standing_since(state.kept) <= command.read <= state.kept.seq:
        raise Refused("recap_changed")
    again = len(release.by) + 1 == limits.RELEASERS and release.edition
    return Outcome([RecapReleased(who, now // DAY_MS if again else 0, command.read, FORM)])


def _apply_asked(meeting: Meeting, _event: Asked) -> None:
    meeting.release.asked = True


def _apply_released(meeting: Meeting, event: RecapReleased) -> None:
    release = meeting.release
    release.form = min(release.form, event.form) if release.by else event.form
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
    return f"{who} checked and released the recap. It takes {_one_more(state.kept)}: release."


def _one_more(meeting: Meeting) -> str:
    """Return who has still to release what somebody released."""
    return "a space holder, too" if needs_holder(meeting) else "one more person"


def edition(release: Release) -> str:
    """Return which edition was released last, with its day where that is known: *edition 2, 30 November 2026*."""
    return ", ".join(part for part in (f"edition {release.edition}", day(Ms(release.day * DAY_MS))) if part)


def standing(state: State, me: PersonId) -> str:
    """Return where the recap stands, as a sentence for `me`."""
    release = state.kept.release
    names = " and ".join(name(state, n, me) for n in release.by)
    if release.released:
        which = f" as {edition(release)}" if release.edition > 1 else ""
        older = " Whoever made an earlier one makes it again before sharing." if which else ""
        return f"The recap is released{which}, by {names}.{older}"
    changed = " The recap has changed since it was released. It is a draft" if release.again else ""
    if me in release.by:
        other = "one other person, a space holder" if needs_holder(state.kept) else "one other person"
        return f"{changed or 'The recap is a draft'}. You released it; it takes {other}.".strip()
    if release.by:
        more = _one_more(state.kept)
        return f"{changed or 'The recap is a draft'}. {names} released it; it takes {more}: release.".strip()
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
    rules={ReleaseRecap: Rule(base.MEMBERS, frozenset({base.CLOSED}), _may_release, own_seat=True)},
    decide={ReleaseRecap: _release},
    apply={Asked: _apply_asked, RecapReleased: _apply_released, OpenedAgain: _apply_again},
    tell={RecapReleased: _tell_released},
    refusals={
        "released_by_you": "You have released it. It takes one other person.",
        "release_needs_holder": (
            "One of the two who release a recap is a space holder who does not only stand in. It stays a draft until one has read "
            "and released it."
        ),
        "release_was_here": (
            "A recap is released by people who were here before the meeting ended, and by whoever came with the space holders' code. "
            "Nothing was changed."
        ),
        "recap_changed": "The recap has changed since you read it, so it was not released. Read it as it is now.",
        "is_released": "The recap is released already.",
    },
    recap=(InRecap(_recap),),
)
