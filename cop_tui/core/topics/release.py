"""A recap goes out: two people who were there release it, and a change to what they released makes it a draft again.

What was released is what people read. So words of the recap that are put in other words, taken back or quoted less after somebody
checked it have to be checked again by two; that they were let out by their authors is not enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import Command, Event, Ignorable, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_TIME, ItemId, Ms, PersonId, WordId
from cop_tui.core.engine.sections import Frame, InRecap, Sentence, Usable
from cop_tui.core.topics.asking import AskAll as AskAll
from cop_tui.core.topics.asking import Asked as Asked
from cop_tui.core.topics.notes import NoteShown, NoteWithdrawn
from cop_tui.core.topics.people import name, start
from cop_tui.core.topics.setup import CLOSED_REGIME, OpenedAgain, day
from cop_tui.core.topics.words import (
    GROUP,
    NEVER_TOLD,
    SAY,
    ConsentGiven,
    WordsSoftened,
    WordsWithdrawn,
    narrower,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, State
    from cop_tui.core.topics.notes import Note


class Release(Struct, omit_defaults=True):
    """Kept: whether people were asked about their words, who has released the recap as it is now, and its editions.

    `edition` is the number of the last one that two people released (0: none), and `at` when they did (UTC ms, 0: not known).
    `again`: it has changed since, so that it is a draft again.
    """

    asked: bool = False
    by: list[PersonId] = field(default_factory=list)
    edition: int = 0
    at: Ms = NO_TIME
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
    """One of two has released the recap; `at` (UTC ms) is there when it was the second."""

    urgency = base.USUAL

    by: PersonId
    at: Ms = NO_TIME


class RecapChanged(Ignorable, frozen=True, kw_only=True):
    """The recap has changed since somebody released it. Nothing tells whose words, or why."""

    urgency = base.USUAL


def goes_out(meeting: Meeting, number: WordId) -> bool:
    """Return whether kept words stand in the recap: their author lets them, and their kind and their part do."""
    word = meeting.words.by_id.get(number)
    if word is None or word.withdrawn or word.consent == GROUP or word.kind in NEVER_TOLD:
        return False
    return word.kind != SAY or _for_recap(meeting, word.item)


def note_goes_out(meeting: Meeting, note: Note) -> bool:
    """Return whether a note that was shown stands in the recap."""
    if note.withdrawn or not note.quote:
        return False
    return note.at in meeting.parking.notes or _for_recap(meeting, note.item)


def _for_recap(meeting: Meeting, item: ItemId) -> bool:
    # A closed meeting has no part that is kept for a recap: what people release there, of any part, is its recap.
    planned = meeting.agenda.items.get(item)
    return meeting.setup.session.regime == CLOSED_REGIME or (planned is not None and planned.plan.keep == "recap")


Change = WordsSoftened | WordsWithdrawn | ConsentGiven | NoteShown | NoteWithdrawn


def _changes(meeting: Meeting, event: Change) -> bool:
    """Return whether an event changes a recap that somebody released, before it is applied."""
    if not meeting.release.by:
        return False
    if isinstance(event, NoteShown):
        return event.quote and (event.parked or _for_recap(meeting, event.item))
    if isinstance(event, NoteWithdrawn):
        note = meeting.notes.shown.get(event.hash)
        return note is not None and note_goes_out(meeting, note)
    if isinstance(event, WordsSoftened):
        return goes_out(meeting, event.word)
    if isinstance(event, WordsWithdrawn):
        # With the end of a meeting only what does not stand in the recap is erased.
        return not event.at_end and any(goes_out(meeting, number) for number in event.words)
    return any(goes_out(meeting, number) for number in narrower(meeting, event.words, event.to))


def _release(state: State, _command: ReleaseRecap, who: PersonId, now: Ms) -> Outcome:
    release = state.kept.release
    if release.released:
        raise Refused("is_released")
    if who in release.by:
        raise Refused("released_by_you")
    people, both = state.kept.people, (who, *release.by)
    if any(n in people.stand_in for n in both) and not any(map(people.is_entrusted, both)):
        raise Refused("release_needs_holder")
    return Outcome([RecapReleased(who, now if len(both) == limits.RELEASERS else NO_TIME)])


def _follow_change(state: State, event: Change, _now: Ms) -> Outcome:
    if isinstance(event, ConsentGiven) and state.kept.regime.erased and event.to == GROUP:
        return Outcome()  # such words are withdrawn with it, and that is told
    return Outcome([RecapChanged()] if _changes(state.kept, event) else [])


def _apply_asked(meeting: Meeting, _event: Asked) -> None:
    meeting.release.asked = True


def _apply_released(meeting: Meeting, event: RecapReleased) -> None:
    release = meeting.release
    release.by.append(event.by)
    if release.released:
        release.edition, release.at, release.again = release.edition + 1, event.at, False


def _apply_change(meeting: Meeting, event: Change) -> None:
    # By the change itself, not by what is told of it: a journal from before it was told comes to the same.
    if _changes(meeting, event):
        meeting.release.again = meeting.release.went_out
        meeting.release.by = []


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
    return ", ".join(part for part in (f"edition {release.edition}", day(release.at)) if part)


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


_CHANGES = (WordsSoftened, WordsWithdrawn, ConsentGiven, NoteShown, NoteWithdrawn)

TOPIC = Topic(
    name="release",
    rules={ReleaseRecap: Rule(base.MEMBERS, frozenset({base.CLOSED}), own_seat=True)},
    decide={ReleaseRecap: _release},
    follow=dict.fromkeys(_CHANGES, _follow_change),
    apply={
        **dict.fromkeys(_CHANGES, _apply_change),
        Asked: _apply_asked,
        RecapReleased: _apply_released,
        OpenedAgain: _apply_again,
    },
    times=lambda kept: (kept.release.at,),
    tell={
        RecapReleased: _tell_released,
        RecapChanged: lambda _state, _event, _me: (
            "The recap has changed since it was released. It is a draft until two people have checked it again."
        ),
    },
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
