"""Words for those who hold the space: a line between themselves, and what others leave for them at the check-out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.acts.act import HOLD, LOOK, PART, Act, Misread, Question, Send, Step, Tell
from cop_tui.acts.cannot_come import may_be_guessed
from cop_tui.acts.lookup import nothing_after
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import NOBODY
from cop_tui.core.engine.text import shorten
from cop_tui.core.topics import between, feedback

if TYPE_CHECKING:
    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Session

SHOWN_CELLS = 60  # of a line that a question is about
FEW = "Fewer than five could have written it, so whoever reads it may guess. Leave it without your name? y / n"
TOO_LATE = (
    "Such a line is held until the end and read then, so it is too late for one, and nothing was sent. To say it now to whoever is still "
    "here, kept nowhere: off ..."
)
AMONG_HOLDERS = "What people leave comes to you who hold the space. Among yourselves: to holders ... Nothing was sent."
NONE_YET = "Nothing is here for you to read. What people leave for those who hold the space comes after the end."
YOURSELF, LATER = (
    "To leave a line yourself: leave feedback ...",
    "To leave a line yourself, once the end is near: leave feedback ...",
)
NONE_LEFT = "Nobody left a line that is here for you to read."
NOT_YOURS = (
    "What people leave is read by those who held the space, and by nobody else. It is too late now to leave a line."
)
INVITES = "To leave a line for those who hold the space, read after the end: leave feedback ..."
"""What is said, once and quietly, while such a line can be left and none of mine is held."""
STAYS = "Nothing was sent. The line that you left before stays as it is."
KEPT_BACK = "Nothing was taken back, and it is held until the meeting has ended."
TAKEN_BACK = "Taken back. Nobody else has it any more."
NONE = "none"


def _to_holders(_session: Session, rest: str) -> Step:
    if not rest:
        raise Misread("Type the line after it. Only those who hold the space read it.")
    return Send(between.TellHolders(rest))


def _lines(session: Session) -> list[between.HoldersLine]:
    """Return the last lines between those who hold the space, while I am one of them."""
    return session.replica.state.mine.between if session.replica.has(base.HOLDER) else []


def _from_holders(session: Session, rest: str) -> Step:
    nothing_after(rest)
    lines = [f"{session.replica.name(line.person)}: {line.text}" for line in _lines(session)]
    return Tell(
        [*lines, "Nothing keeps these lines."] if lines else ["No line between those who hold is here for you."]
    )


def _feedback(session: Session, rest: str) -> Step:
    if session.replica.kept.setup.phase == base.CLOSED:
        raise Misread(AMONG_HOLDERS if session.replica.has(base.HOLDER) else TOO_LATE)
    found = re.fullmatch(r"with (?:my )?name\b[\s:,]*(.*)", rest, re.IGNORECASE)
    text = found[1] if found else rest
    if not text:
        raise Misread(
            "Type your line after it: leave feedback We need longer breaks. With your name: leave feedback with name ... "
            "Those who hold the space read it once the meeting has ended, and nobody else; nothing keeps it. Until then take back feedback "
            "takes it back, and another line takes its place."
        )
    if text.casefold() == NONE:
        return _take_back(session, "")
    send = Send(feedback.GiveFeedback(text, named=found is not None))
    before = held(session)
    asks = FEW if not found and may_be_guessed(session) else "Leave it? y / n" if before else ""
    if not before:
        return Question(asks, send) if asks else send
    goes = f"This takes the place of the line that you left: {_quoted(before)}."
    both = f"The line that you left goes: {_quoted(before)}. In its place comes: '{shorten(text, SHOWN_CELLS)}'."
    return Question(f"{goes} {asks}", send, no=STAYS, full=f"{both} {asks}")


def _left(sent: feedback.GiveFeedback, _answer: Answer, _session: Session | None) -> str:
    how = "with your name" if sent.named else "without your name"
    then = "Until then take back feedback takes it back, and another line takes its place."
    return f"Held, {how}, until the meeting has ended; then those who hold the space read it. {then}"


def held(session: Session) -> feedback.FeedbackHeld | None:
    """Return the line of mine that is held for those who hold the space, as long as nobody may read it."""
    over = session.replica.kept.setup.phase == base.CLOSED
    return None if over else session.replica.state.mine.my_feedback


def _quoted(message: feedback.FeedbackHeld) -> str:
    return f"'{shorten(message.line.text if message.line else '', SHOWN_CELLS)}'"


def mine(session: Session) -> tuple[str, str] | None:
    """Return the line of mine that is held, and what becomes of it; None where there is none."""
    there = held(session)
    if there is None or there.line is None:
        return None
    how = "with your name" if there.line.person != NOBODY else "without your name"
    return f"For those who hold the space: {there.line.text}", f"{how}; read after the end"


def lines(session: Session) -> list[str]:
    """Return the line of mine that is held, as `mine` reads it, with how it is taken back."""
    there = mine(session)
    return [f"{there[0]} [{there[1]}; until then: take back feedback]"] if there else []


def taking_back(session: Session) -> Question | None:
    """Return the question whether the line of mine that is held is taken back, with the line; None where none is known here."""
    there = held(session)
    if there is None:
        return None
    asks = f"Take back {_quoted(there)}? Nobody has read it, and nobody is told. y / n"
    return Question(asks, Send(feedback.TakeFeedbackBack()), no=KEPT_BACK)


def _take_back(session: Session, rest: str) -> Step:
    nothing_after(rest)
    return taking_back(session) or Send(feedback.TakeFeedbackBack())  # the server says that none is held


def invitation(session: Session) -> str:
    """Return how a line is left for those who hold the space, while I can leave one and none of mine is held; else ""."""
    me = session.replica.me
    may = me and core.permits(session.replica.state, me, feedback.GiveFeedback) is None
    return INVITES if may and held(session) is None else ""


def _none_to_read(session: Session) -> str:
    """Return what somebody is told for whom no line is here: what becomes of such lines, and how one is left where that can still be."""
    holds = session.replica.has(base.HOLDER)
    if session.replica.kept.setup.phase == base.CLOSED:
        return NONE_LEFT if holds else NOT_YOURS
    leaves = "" if holds or held(session) else YOURSELF if invitation(session) else LATER
    return f"{NONE_YET} {leaves}".rstrip()


def _read_feedback(session: Session, rest: str) -> Step:
    nothing_after(rest)
    there = session.replica.state.mine.feedback
    named = (session.replica.name(line.person) if line.person != NOBODY else "Without a name" for line in there)
    lines = [f"{who}: {line.text}" for who, line in zip(named, there, strict=True)]
    return Tell([*lines, "Nothing keeps these lines."] if lines else [_none_to_read(session)])


def _reads_feedback(session: Session) -> bool:
    """Return whether the meeting has ended and I held the space, or a line that was left is here for me."""
    over = session.replica.kept.setup.phase == base.CLOSED
    return bool(session.replica.state.mine.feedback) or (over and session.replica.has(base.HOLDER))


ACTS: tuple[Act, ...] = (
    Act("to holders", ("to holders",), "Say a line to the others who hold the space, aside; nothing keeps it.", HOLD, _to_holders,
        takes="...", command=between.TellHolders, needs=True, unkept=True,
        done="Only the others who hold the space are told that it is there. Nothing keeps it.",
        phrases=("tell the other holders",)),
    Act("from holders?", ("from holders?",), "The last lines between those who hold the space, for me alone.", LOOK, _from_holders,
        offered=lambda s: bool(_lines(s)), footer=lambda _s: False),
    Act("leave feedback", ("leave feedback",), "Leave a line for those who hold the space, read after the end; without my name.",
        PART, _feedback, takes="[with name] ...", command=feedback.GiveFeedback, needs=True, unkept=True, done=_left,
        offered=lambda s: not s.replica.has(base.HOLDER), footer=lambda _s: False,
        phrases=("give feedback to the holders", "give feedback", "my feedback", "feedback something")),
    Act("take back feedback", ("take back feedback", "withdraw feedback", "feedback none"),
        "Take back, before the meeting has ended, the line I left for those who hold the space; it is shown first.",
        PART, _take_back, command=feedback.TakeFeedbackBack, done=TAKEN_BACK, unkept=True,
        offered=lambda s: held(s) is not None, footer=lambda _s: False,
        phrases=("take my feedback back", "take back my feedback", "take feedback back", "delete my feedback")),
    Act("feedback?", ("feedback?",), "What people left for those who hold the space, once the meeting has ended.", LOOK,
        _read_feedback, offered=_reads_feedback,
        explains=("To leave a line yourself, near the end: leave feedback ...",)),
)  # fmt: skip
