"""From meeting to recap: everybody is asked once about their own words, and two people release the recap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import Command, Event, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.core.topics.people import name, start
from cop_tui.core.topics.setup import CLOSED_REGIME, OpenedAgain

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State


class Release(Struct, omit_defaults=True):
    """Kept: whether people were asked about their words, and who has released the recap."""

    asked: bool = False
    by: list[PersonId] = field(default_factory=list)

    @property
    def released(self) -> bool:
        """Whether two people have released the recap."""
        return len(self.by) >= limits.RELEASERS


class AskAll(Command, frozen=True):
    """Ask everybody what the recap may quote of their own words."""


class ReleaseRecap(Command, frozen=True):
    """Say that the recap has been checked and may go out; it takes two."""

    waits = base.NEVER


class Asked(Event, frozen=True):
    """Everybody is asked about their own words."""

    urgency = base.USUAL

    by: PersonId


class RecapReleased(Event, frozen=True):
    """One of two has released the recap."""

    urgency = base.USUAL

    by: PersonId


def _ask(state: State, _command: AskAll, who: PersonId, _now: Ms) -> Outcome:
    if state.kept.release.asked:
        raise Refused("asked_already")
    return Outcome([Asked(who)])


def _release(state: State, _command: ReleaseRecap, who: PersonId, _now: Ms) -> Outcome:
    if who in state.kept.release.by:
        raise Refused("released_by_you")
    if state.kept.release.released:
        raise Refused("is_released")
    people, both = state.kept.people, (who, *state.kept.release.by)
    if any(n in people.stand_in for n in both) and not any(map(people.is_entrusted, both)):
        raise Refused("release_needs_holder")
    return Outcome([RecapReleased(who)])


def _apply_asked(meeting: Meeting, _event: Asked) -> None:
    meeting.release.asked = True


def _apply_released(meeting: Meeting, event: RecapReleased) -> None:
    meeting.release.by.append(event.by)


def _apply_again(meeting: Meeting, _event: OpenedAgain) -> None:
    meeting.release.asked, meeting.release.by = False, []  # what is said from now on is asked about, and checked, again


def _tell_asked(state: State, _event: Asked, me: PersonId) -> str:
    kept = state.kept
    own, days = kept.words.of(me), kept.setup.session.keep_days
    shown = sum(1 for key in state.mine.notes if (n := kept.notes.shown.get(key)) and not n.withdrawn)
    things = [f"{len(own)} thing{'' if len(own) == 1 else 's'}"] if own else []
    things += [f"{shown} note{'' if shown == 1 else 's'} without name"] if shown else []
    if not things:
        return "Everybody is asked what the recap may quote. You wrote nothing that is kept."
    wrote = f"You wrote {' and '.join(things)}."
    if kept.setup.session.regime == CLOSED_REGIME:
        one = len(own) + shown == 1
        return (
            f"{wrote} When this closed meeting ends {'it is' if one else 'they are'} erased, unless you release "
            f"{'it' if one else 'them'}, without your name: all / choose / none. No answer means erased."
        )
    if shown:
        wrote += f" The note{'' if shown == 1 else 's'} stay{'s' if shown == 1 else ''} as marked before the reveal."
    if not own:
        return wrote
    what = ("it" if len(own) == 1 else "them") if not shown else "the rest"
    said = sum(1 for n in own if kept.words.by_id[n].consent != "group")
    already = f" You have already said: {said} may be quoted." if said else ""
    return (
        f"{wrote} May the recap quote {what}, without your name? all / choose / none.{already} "
        f"{'No answer leaves it so' if said else 'No answer means none'}. You can change it for {days} days."
    )


def _tell_released(state: State, event: RecapReleased, me: PersonId) -> str:
    who = start(name(state, event.by, me))
    if state.kept.release.released and state.kept.release.by[-1] == event.by:
        return f"{who} released the recap too. It is no longer a draft."
    return f"{who} checked and released the recap. It takes one more person: release."


TOPIC = Topic(
    name="release",
    rules={
        AskAll: Rule(base.HOLDERS),
        ReleaseRecap: Rule(base.MEMBERS, frozenset({base.CLOSED}), own_seat=True),
    },
    decide={AskAll: _ask, ReleaseRecap: _release},
    apply={Asked: _apply_asked, RecapReleased: _apply_released, OpenedAgain: _apply_again},
    tell={Asked: _tell_asked, RecapReleased: _tell_released},
    refusals={
        "asked_already": "Everybody has been asked already.",
        "released_by_you": "You have released it already. It takes one more person.",
        "release_needs_holder": (
            "Somebody who stands in as space holder releases a recap together with one who does not. It stays a draft until "
            "then."
        ),
        "is_released": "The recap is released already.",
    },
    recap=(),
)
