"""What changes a recap after somebody checked it, and what follows from that.

What was released is what people read. Where something comes into it (words that are put in other words, a yes, a note that is shown) it is
a draft again, to be checked again by two people. Where something only goes out of it (words that are taken back or quoted less) it
is the next edition by itself. Nobody is told whose words, or why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Id, Ignorable, Outcome, Topic
from cop_tui.core.engine.ids import ItemId, Ms, PersonId, WordId
from cop_tui.core.topics import thanking
from cop_tui.core.topics.afterwards import ConsentGiven, WordsSoftened, WordsWithdrawn, narrower, wider
from cop_tui.core.topics.notes import NoteShown, NoteWithdrawn
from cop_tui.core.topics.release import DAY_MS, edition
from cop_tui.core.topics.series import PointReworded, PointsGone, PointsUnquoted
from cop_tui.core.topics.setup import CLOSED_REGIME, THEMES
from cop_tui.core.topics.thanking import ThanksAgreed
from cop_tui.core.topics.words import GROUP, NEVER_TOLD, SAY, THANK

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State
    from cop_tui.core.topics.notes import Note


class RecapChanged(Ignorable, frozen=True, kw_only=True):
    """The recap has changed since somebody released it. Nothing tells whose words, or why.

    `out`: an edition had gone out, and something was taken out of it. `day` (UTC days since 1970) is there when that made the next edition.
    """

    urgency = base.USUAL
    of_before = True

    out: bool = False
    day: Id = 0


def goes_out(meeting: Meeting, number: WordId) -> bool:
    """Return whether kept words stand in the recap: their author lets them, whoever else has to, and their kind and their part do."""
    return _author_lets(meeting, number) and thanking.lets(meeting, number)


def _author_lets(meeting: Meeting, number: WordId) -> bool:
    return _may_stand(meeting, number) and meeting.words.by_id[number].consent != GROUP


def _may_stand(meeting: Meeting, number: WordId) -> bool:
    """Return whether kept words stand in the recap once their author lets them."""
    word = meeting.words.by_id.get(number)
    if word is None or word.withdrawn or word.kind in NEVER_TOLD:
        return False
    if word.kind == THANK:
        return meeting.setup.session.regime != THEMES
    return word.kind != SAY or _for_recap(meeting, word.item)


def note_goes_out(meeting: Meeting, note: Note) -> bool:
    """Return whether a note that was shown stands in the recap."""
    if note.withdrawn or not note.quote:
        return False
    return note.at in meeting.parking.notes or _for_recap(meeting, note.item)


def _for_recap(meeting: Meeting, item: ItemId) -> bool:
    # A closed meeting has no part that is kept for a recap: what people release there, of any part, is its recap.
    regime, planned = meeting.setup.session.regime, meeting.agenda.items.get(item)
    return regime == CLOSED_REGIME or (regime != THEMES and planned is not None and planned.plan.keep == "recap")


Forwarded = PointReworded | PointsUnquoted | PointsGone
Change = WordsSoftened | WordsWithdrawn | ConsentGiven | NoteShown | NoteWithdrawn | ThanksAgreed | Forwarded


def _comes_in(meeting: Meeting, event: Change) -> bool:
    """Return whether something comes into the recap with an event, before it is applied."""
    if isinstance(event, NoteShown):
        return event.quote and (event.parked or _for_recap(meeting, event.item))
    if isinstance(event, WordsSoftened):
        return goes_out(meeting, event.word) and event.word not in meeting.thanking.to
    if isinstance(event, ConsentGiven):
        more = wider(meeting, event.words, event.to)
        return any(_may_stand(meeting, number) and thanking.lets(meeting, number) for number in more)
    if isinstance(event, ThanksAgreed):
        return thanking.more(meeting, event) > 0 and _author_lets(meeting, event.word)
    return isinstance(event, PointReworded) and _is_told(meeting, [event.point])


def _goes(meeting: Meeting, event: Change) -> bool:
    """Return whether something goes out of the recap with an event, before it is applied."""
    if isinstance(event, NoteWithdrawn):
        note = meeting.notes.shown.get(event.hash)
        return note is not None and note_goes_out(meeting, note)
    if isinstance(event, WordsSoftened):
        # Whoever a thank-you is to said yes to other words, so it goes until they say it again.
        return event.word in meeting.thanking.to and goes_out(meeting, event.word)
    if isinstance(event, ThanksAgreed):
        return thanking.more(meeting, event) < 0 and goes_out(meeting, event.word)
    if isinstance(event, WordsWithdrawn):
        # With the end of a meeting only what does not stand in the recap is erased.
        return not event.at_end and any(goes_out(meeting, number) for number in event.words)
    if isinstance(event, ConsentGiven):
        return any(goes_out(meeting, number) for number in narrower(meeting, event.words, event.to))
    if isinstance(event, PointsUnquoted) or (isinstance(event, PointsGone) and not event.at_end):
        return _is_told(meeting, event.points)
    return False


def _is_told(meeting: Meeting, points: list[WordId]) -> bool:
    """Return whether a recap may tell any of these things that came forward from earlier meetings."""
    standing = meeting.series.standing()
    return any(number in standing and standing[number].quote for number in points)


def _follow_change(state: State, event: Change, now: Ms) -> Outcome:
    if isinstance(event, ConsentGiven | ThanksAgreed) and state.kept.regime.erased and event.to == GROUP:
        return Outcome()  # such words are withdrawn with it, and that is told
    release = state.kept.release
    if _comes_in(state.kept, event):
        return Outcome([RecapChanged()] if release.by else [])
    if not _goes(state.kept, event) or not (release.by or release.went_out):
        return Outcome()
    return Outcome([RecapChanged(out=release.went_out, day=now // DAY_MS if release.released else 0)])


def _apply_change(meeting: Meeting, event: Change) -> None:
    # By the change itself, not by what is told of it: a journal from before it was told comes to the same.
    if _comes_in(meeting, event) or (_goes(meeting, event) and not meeting.release.released):
        draft_again(meeting)
    elif _goes(meeting, event):
        release = meeting.release
        release.edition, release.day, release.changed = release.edition + 1, 0, meeting.seq


def draft_again(meeting: Meeting) -> None:
    """Let the recap be a draft again, with the event that is being applied: two people check it anew."""
    release = meeting.release
    release.again, release.by, release.changed = release.went_out, [], meeting.seq


def _apply_day(meeting: Meeting, event: RecapChanged) -> None:
    if event.day:
        meeting.release.day = event.day


def _tell(state: State, event: RecapChanged, _me: PersonId) -> str:
    if not event.out:
        return "The recap has changed since it was released. It is a draft until two people have checked it again."
    release = state.kept.release
    now = f"This is {edition(release)}" if release.released else "It is a draft until two people have checked it again"
    return f"The recap has changed. Nobody needs to explain. Make it again before sharing. {now}."


_CHANGES = (
    *(WordsSoftened, WordsWithdrawn, ConsentGiven, NoteShown, NoteWithdrawn, ThanksAgreed),
    *(PointReworded, PointsUnquoted, PointsGone),
)

TOPIC = Topic(
    name="changed",
    follow=dict.fromkeys(_CHANGES, _follow_change),
    apply={**dict.fromkeys(_CHANGES, _apply_change), RecapChanged: _apply_day},
    tell={RecapChanged: _tell},
    recap=(),
)
