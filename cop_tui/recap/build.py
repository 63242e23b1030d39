"""From what is kept to a recap: the sections, in the order they are read in.

Words said under a question are in it when their item is kept for the recap; learning points, promises, parked things and
points of our agreement are acts of their own, and count whichever item was current. In both cases their authors decide.
In a draft a question that was put keeps its heading even where no answer may be quoted, with a sentence that says so:
those who check it see the gap. Once released, what is empty is left out.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cop_tui.core import deciding, setup, words
from cop_tui.core.agreement import AGREED
from cop_tui.core.parking import CANNOT, DONE, LET_GO
from cop_tui.core.text import clean
from cop_tui.recap.answers import parked_bullet, shuffled, word_bullet
from cop_tui.recap.questions import ASKED, HARD, LEARNING, Question, questions
from cop_tui.recap.shape import Bullet, Recap, Section, washed

if TYPE_CHECKING:
    from cop_tui.core import State

THANKS = "Thanks to all who came along and contributed."
NOTE = (
    "Nobody is quoted here who has not agreed. If you find your words here and think again, take them back: "
    "this recap is then made again without them."
)
CLOSED = "This was a closed meeting: what was said stays there. Only what people released themselves is told here."
NOTHING_RELEASED = "This was a closed meeting, and nothing was released."
NOTHING_YET = "Nothing here may be quoted so far."
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def build(state: State) -> Recap:
    """Return the recap of a meeting, from its kept state and the texts beside it."""
    draft = not state.kept.release.released
    session = state.kept.setup.session
    if session.regime == setup.CLOSED_REGIME:
        return washed(_closed(state, draft))
    put = questions(state)
    note = (
        NOTE
        if session.regime == setup.OPEN_REGIME
        else f"{NOTE} {setup.REGIME_LINES.get(session.regime, setup.UNKNOWN_REGIME)}"
    )
    recap = Recap(
        title=session.title,
        framing=_framing(state, put),
        thanks=THANKS,
        draft=draft,
        sections=_sections(put, ASKED, draft),
        not_working=_sections(put, HARD, draft),
        learning=_learning(state, put, draft),
        decided=_decided(state),
        agreed=_agreed(state, draft),
        promised=_promised(state, draft),
        parked=_parked(state),
        invitation=_invitation(state),
        note=note,
    )
    return washed(recap)


def _closed(state: State, draft: bool) -> Recap:
    """Return what leaves a closed meeting: its theme, and the learning and promises that their authors released."""
    learning, promised = _bullets(state, words.LEARN), _promises(state)
    return Recap(
        title=state.kept.setup.session.title,
        framing=CLOSED if learning or promised else NOTHING_RELEASED,
        thanks=THANKS,
        draft=draft,
        learning=Section("Learning points", "", shuffled(learning)) if learning else None,
        promised=Section("What we promised", "", shuffled(promised)) if promised else None,
        invitation=_invitation(state),
        note=NOTE,
    )


def _sections(put: list[Question], kind: str, draft: bool) -> tuple[Section, ...]:
    of_kind = (q for q in put if q.kind == kind and q.heading)
    return tuple(
        Section(q.heading, "" if q.bullets else NOTHING_YET, shuffled(q.bullets))
        for q in of_kind
        if q.bullets or (draft and q.asked)
    )


def _learning(state: State, put: list[Question], draft: bool) -> Section | None:
    """Return the learning points, with what was said when the group was asked for them."""
    asked = [q for q in put if q.kind == LEARNING]
    points = _bullets(state, words.LEARN) + [b for q in asked for b in q.bullets]
    if not points and not (draft and (asked or _any(state, words.LEARN))):
        return None
    lead = next((q.heading for q in asked if q.heading.casefold() not in ("learning points", "learning point")), "")
    return Section("Learning points", lead if points else " ".join(filter(None, (lead, NOTHING_YET))), shuffled(points))


def _decided(state: State) -> Section | None:
    """Return what was decided and what was not, with when it is looked at again.

    A decision is the group's, so that there was one is told; its words are its proposer's, who decides about them.
    """
    came = list(state.kept.deciding.decisions.values())
    if state.kept.deciding.matter:
        came.append(deciding.Decision(state.kept.deciding.matter.word, deciding.UNDECIDED))
    bullets = [bullet for decision in came for bullet in _decision(state, decision)]
    decided = [d for d in came if d.outcome == deciding.DECIDED]
    if not decided and not bullets:
        return None
    held = sum(1 for d in decided if not word_bullet(state, d.word, quote=False))
    lead = {0: "", 1: "A decision was taken; it stays with the group."}.get(
        held, "Decisions were taken that stay with the group."
    )
    return Section("What we decided", lead, shuffled(bullets))


def _decision(state: State, decision: deciding.Decision) -> list[Bullet]:
    prefix = {deciding.DECIDED: "", deciding.NO: "This cannot be: "}.get(decision.outcome, "Not decided: ")
    parts = [b.text for b in word_bullet(state, decision.answer, quote=False)] if decision.answer else []
    parts += [f"We look at it again: {_sentence(decision.review)}"] if decision.review else []
    parts += ["It has been reopened."] if decision.reopened else []
    return [
        replace(bullet, text=" ".join([prefix + (_sentence(bullet.text) if parts else bullet.text), *parts]))
        for bullet in word_bullet(state, decision.word, quote=False)
    ]


def _acts(state: State, kind: str, heading: str, draft: bool) -> Section | None:
    bullets = _bullets(state, kind)
    lead = "" if bullets else NOTHING_YET
    return Section(heading, lead, shuffled(bullets)) if bullets or (draft and _any(state, kind)) else None


def _agreed(state: State, draft: bool) -> Section | None:
    points = [n for n in state.kept.agreement.points if state.kept.agreement.of(n).state == AGREED]
    bullets = [bullet for n in points for bullet in word_bullet(state, n, quote=False)]
    shown = bullets or (draft and points)
    lead = "" if bullets else NOTHING_YET
    return Section("What we agreed about working together", lead, shuffled(bullets)) if shown else None


def _promises(state: State) -> list[Bullet]:
    """Return the promises that somebody carries; nothing tells whether another was let go, or by whom."""
    bullets = []
    for number, about in state.kept.commitments.about.items():
        if not (about.people or about.group):
            continue
        named = state.kept.words.by_id[number].person in about.people
        for bullet in word_bullet(state, number, quote=False):
            again = f" We look again: {_sentence(clean(about.again))}" if about.again else ""
            text = f"{_sentence(bullet.text)}{again}" if again else bullet.text
            bullets.append(Bullet(text, bullet.quote, bullet.name if named else ""))
    return bullets


def _promised(state: State, draft: bool) -> Section | None:
    bullets = _promises(state)
    shown = bullets or (draft and _any(state, words.COMMIT))
    return Section("What we promised", "" if bullets else NOTHING_YET, shuffled(bullets)) if shown else None


def _parked(state: State) -> Section | None:
    """Return what is parked; the rest is said to be there, since nothing that was parked is lost."""
    parking = state.kept.parking
    notes = [n for n in parking.notes if parking.of(n).state not in (LET_GO, DONE)]
    bullets = [_returning(state, n, bullet) for n in notes for bullet in parked_bullet(state, n)]
    waiting = len(notes)
    if not waiting:
        return None
    if not bullets:
        lead = "Some things are parked and stay with the group, which comes back to them."
    elif waiting > len(bullets):
        lead = "The group keeps these and comes back to them. Other things are parked and stay with the group."
    else:
        lead = "The group keeps these and comes back to them."
    return Section("Parked, and what happens to it", lead, shuffled(bullets))


def _returning(state: State, note: int, bullet: Bullet) -> Bullet:
    """Return a parked note with what happens to it, as far as that was said."""
    parked = state.kept.parking.of(note)
    answer = [b.text for b in word_bullet(state, parked.answer, quote=False)] if parked.answer else []
    if parked.state == CANNOT:
        said = ["This cannot be.", *answer]
    else:
        said = [f"It comes back: {_sentence(clean(parked.back))}"] if parked.back else []
    return Bullet(" ".join([_sentence(bullet.text), *said]), bullet.quote, bullet.name) if said else bullet


def _any(state: State, kind: str) -> bool:
    return any(w.kind == kind and not w.withdrawn for w in state.kept.words.by_id.values())


def _bullets(state: State, kind: str) -> list[Bullet]:
    numbers = [n for n, w in state.kept.words.by_id.items() if w.kind == kind]
    return [bullet for n in numbers for bullet in word_bullet(state, n, quote=False)]


def _framing(state: State, put: list[Question]) -> str:
    """Return one paragraph: what these sessions are for, the date of this one, its theme."""
    session = state.kept.setup.session
    theme, day = clean(session.title), _day(state.kept.setup.opened)
    parts = [_sentence(clean(session.purpose))]
    if day:
        parts.append(f"Our last session took place on {day}; we explored “{theme}”.")
    else:
        parts.append(f"We explored “{theme}”.")
    if any(q.bullets for q in put):
        parts.append("Some of what was said is worth passing on, in the words of those who said it.")
    return " ".join(p for p in parts if p)


def _invitation(state: State) -> Section | None:
    """Return the way into the next session, as the session file has it."""
    coming = state.kept.setup.session.next
    starts, join = clean(coming.starts), clean(coming.join)
    parts = [f"Next session: {_sentence(starts)}" if starts else "", f"How to join: {_sentence(join)}" if join else ""]
    return Section("Come along", " ".join(p for p in parts if p)) if starts or join else None


def _day(opened: int) -> str:
    """Return the UTC date of a time in milliseconds, or "" for a meeting that has not begun."""
    try:
        day = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=opened)
    except OverflowError:
        return ""
    # Not strftime: its month names follow the locale of whoever makes the recap.
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if opened else ""


def _sentence(text: str) -> str:
    """Return a text that ends as a sentence does; an address is left alone, since a full stop would become part of it."""
    if not text or text[-1] in ".!?…:)”\"'" or "://" in text.rsplit(" ", 1)[-1]:
        return text
    return f"{text}."
