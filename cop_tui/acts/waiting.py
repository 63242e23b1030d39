"""What waits for its answer, what became of it, and what leaving would do to it: the sentences of both clients."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.acts.lookup import has_own
from cop_tui.acts.parser import ACTS, NEAR, find
from cop_tui.acts.refusals import reason
from cop_tui.client.outbox import RETURNED, UNANSWERED, Wish
from cop_tui.core import view
from cop_tui.core.engine import base
from cop_tui.core.engine.text import ended, shorten
from cop_tui.wire import frames

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Session

WITHOUT_INVITE = "cop alone, on this computer, then 4 for your meetings; no invite is needed."
SAME_INVITE = "Your seat stays yours: cop join with the same invite, on this computer, brings you back."
WITH_WORD = "nothing is kept on this computer, so a space holder lets you back with a word that they read to you."
WORDS = {
    frames.SAVED: "Saved",
    frames.RELAYED: "Sent",
    frames.HELD: "Held",
    frames.REFUSED: "Refused",
    frames.REPEATED: "Not sent again",
    RETURNED: "Not sent",
}
LINE = 60  # cells of an act's line inside a sentence
_SHOWN = 3  # acts named in one sentence


def line_of(wish: Wish) -> str:
    """Return what its author did, as they typed it; what a key did is called by its command."""
    return shorten(wish.name, LINE)


def waiting(session: Session) -> list[str]:
    """Return a line for each act of mine that has no answer yet."""
    return [f"waiting: {line_of(wish)}" for wish in session.unanswered if wish.line]


def begun(line: str) -> str:
    """Return what is said of an act that gets no answer yet."""
    return f"Waiting: {shorten(line, LINE).rstrip('.')}. There is no answer yet. It goes out in order; you can go on."


def settled(line: str, answer: Answer, more: str = "", session: Session | None = None) -> str:
    """Return what became of an act that had to wait: one word, the act, and `more`, or the reason it was not done."""
    word, why = WORDS.get(answer.how, "Answered"), reason(answer, session)
    if answer.how == RETURNED and (answer.code == UNANSWERED or not why):
        word = "No answer"  # it was sent, and nobody here knows whether it arrived
    said = f"{word}: {shorten(line, LINE).rstrip('.')}."
    more = more or ("" if answer.ok else why)
    return f"{said} {more}" if more else said


def _named(wishes: Iterable[Wish]) -> str:
    lines = [f'"{line_of(wish)}"' for wish in wishes]
    more = f" and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
    return ", ".join(lines[:_SHOWN]) + more


def on_leaving(session: Session) -> str:
    """Return what is asked of somebody who leaves while acts have no answer yet, or "" when there are none."""
    unanswered = session.unanswered
    if not unanswered:
        return ""
    kept = [wish for wish in unanswered if wish.storable]
    gone = [wish for wish in unanswered if not wish.storable]
    text = f"No answer yet to: {_named(unanswered)}. Leave? w: wait for it, then leave; t: take it back and leave; y: leave; n: stay."
    if kept and session.pending.kept:
        text += f" Left like this, it waits on this computer until you join again: {_named(kept)}."
    elif kept:
        gone = unanswered
    return text + (f" It does not go out later: {_named(gone)}." if gone else "")


def take_back(session: Session) -> str:
    """Take back what was never sent, and say what was and what could not be."""
    taken: list[Wish] = []
    on_its_way: list[Wish] = []
    for wish in session.unanswered:
        (taken if session.take_back(wish) else on_its_way).append(wish)
    said = [f"Taken back, and not sent: {_named(taken)}."] if taken else []
    if on_its_way:
        said.append(f"On its way already, so it may arrive: {_named(on_its_way)}.")
    return " ".join(said) or "Everything has its answer."


def goodbye(session: Session) -> list[str]:
    """Return what somebody reads who has left: that nobody is told, how long their place waits, and how they come back."""
    if session.replica.kept.setup.phase == base.CLOSED:
        return ["Goodbye."]
    said = f"Goodbye. {view.place_waits()} Nobody is told that you left."
    if session.at_a_door:
        return [said]  # the door says how its visitors come back
    return [f"{said} Your way back: {WITHOUT_INVITE if session.pending.kept else WITH_WORD}"]


def after_the_end(session: Session) -> list[str]:
    """Return what somebody reads who leaves a meeting that is over: that their seat stays theirs, how they come back, and what for."""
    kept = session.replica.kept
    if kept.setup.phase != base.CLOSED or session.at_a_door:
        return []
    back = SAME_INVITE if session.pending.kept else f"Your seat stays yours; {WITH_WORD}"
    days = kept.setup.session.keep_days
    lasts = "1 day" if days == 1 else f"{days} days"
    own = f" Your own words can be changed for {lasts}: mine." if has_own(session) else ""
    starts = view.next_starts(kept)
    return [f"{back}{own}{f' Next session: {ended(starts)}' if starts else ''}"]


def farewell(session: Session) -> list[str]:
    """Return what somebody who has left must know of the acts that had no answer."""
    left = session.left_behind
    kept = [wish for wish in left if wish.storable and session.pending.kept]
    sent = [wish for wish in left if wish.maybe_sent and wish not in kept]
    gone = [wish for wish in left if not wish.maybe_sent and wish not in kept]
    said = []
    if kept:
        said.append(f"This waits on this computer, and goes out when you join again: {_named(kept)}.")
    if sent:
        said.append(f"This was sent, and no answer came back: {_named(sent)}.")
    if gone:
        said.append(f"This was not sent, and is not kept: {_named(gone)}.")
    if session.pending.entered:
        said.append("Your last lines were not carried out, and are kept on this computer.")
    if session.pending.draft:
        said.append("Your half-typed line is kept on this computer.")
    return said


KEEP_NOTHING = core.Seen(off=True)
"""What counts as seen at the beginning of a line that came back unsent, or was begun when nothing was in sight."""


def keep_draft(session: Session, text: str, entered: Sequence[str] = (), begun: core.Seen | None = None) -> None:
    """Keep a half-typed line, and lines that were entered and not carried out yet, where they may be kept at all.

    The half-typed line must also have been one that may be kept by what was seen when it was `begun`.
    """
    kept = (
        [line for line in entered if entered_may_be_kept(session, line, session.seen())] if session.pending.kept else []
    )
    may = draft_may_be_kept(session, text) and (begun is None or _may_be_kept(session, text, begun))
    session.pending.keep_draft(text if may else "", kept)


def entered_may_be_kept(session: Session, line: str, seen: core.Seen | None) -> bool:
    """Return whether a line that was entered may wait in a file, by what its author saw."""
    return _wordless(line) or _may_be_kept(session, line, seen)


def _wordless(line: str) -> bool:
    """Return whether a line is the bare word of an act that may wait in a file."""
    found = find(line.strip())
    if found is None or found[1] or found[0].command is None:
        return False
    return found[0].command.durable and found[0].command.waits == base.ON_DISK


def draft_may_be_kept(session: Session, text: str) -> bool:
    """Return whether a half-typed line may be written to this computer's disk.

    Only where an act of it could be, and never when it begins like words that nothing keeps, or like a note.
    """
    return _may_be_kept(session, text, session.seen())


def _may_be_kept(session: Session, text: str, seen: core.Seen | None) -> bool:
    line = text.strip()
    if not line or seen is None or not session.pending.kept or _like_unkept(line):
        return False
    found = find(line)
    if found is None:
        return _talk_is_kept(seen) and not seen.notes
    command = found[0].command
    if command is None or not command.texts or not command.durable:
        return False
    # As for acts that wait: only what is kept where the part is, or on the record whatever the part.
    if command.audience == base.TALK:
        return _talk_is_kept(seen)
    return bool(seen.keep) if command.audience == base.ROOM else command.audience == base.LOT and not seen.off


def _talk_is_kept(seen: core.Seen) -> bool:
    return bool(seen.keep) and not seen.group


def _like_unkept(line: str) -> bool:
    """Return whether a line begins with, begins like, or nearly begins with words that nothing keeps."""
    if any(meant.phrase and meant.act.unkept and not meant.distance for meant in NEAR.meant(line)):
        return True
    first, _, rest = line.removeprefix("/").casefold().partition(" ")
    second, ours = rest.lstrip().partition(" ")[0], find(line) is not None
    for word in (word for act in ACTS for word in act.words if act.unkept):
        head, _, more = word.partition(" ")
        if more and first == head:  # park alone is kept, park without name is not
            if _like(second, more.partition(" ")[0], 0.75):
                return True
        elif not (more and ours) and _like(first, head, 0.6):  # learn is no slip for leave feedback
            return True
    return False


def _like(typed: str, word: str, near: float) -> bool:
    return word.startswith(typed) or typed.startswith(word) or bool(get_close_matches(typed, [word], 1, near))
