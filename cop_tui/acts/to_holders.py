"""Words for those who hold the space: a line between themselves, and what others leave for them at the check-out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui.acts.act import HOLD, LOOK, PART, Act, Misread, Question, Send, Step, Tell
from cop_tui.acts.cannot_come import may_be_guessed
from cop_tui.acts.lookup import nothing_after
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import NOBODY
from cop_tui.core.topics import between, feedback

if TYPE_CHECKING:
    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Session

FEW = "Fewer than five could have written it, so whoever reads it may guess. Leave it without your name? y / n"
TOO_LATE = (
    "Such a line is held until the end and read then, so it is too late for one, and nothing was sent. To say it now to whoever is still "
    "here, kept nowhere: off ..."
)
AMONG_HOLDERS = "What people leave comes to you who hold the space. Among yourselves: to holders ... Nothing was sent."
NONE_YET = "Nothing is here for you to read. What people leave for those who hold the space comes after the end."
NONE_LEFT = "Nobody left a line that is here for you to read."
NOT_YOURS = "What people leave is read by those who held the space, and by nobody else."


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
            "Those who hold the space read it once the meeting has ended, and nobody else; nothing keeps it."
        )
    send = Send(feedback.GiveFeedback(text, named=found is not None))
    return send if found or not may_be_guessed(session) else Question(FEW, send)


def _left(sent: feedback.GiveFeedback, _answer: Answer, _session: Session | None) -> str:
    how = "with your name" if sent.named else "without your name"
    return f"Held, {how}, until the meeting has ended; then those who hold the space read it. It is the one line that is held of you: leave feedback again puts another in its place."


def _read_feedback(session: Session, rest: str) -> Step:
    nothing_after(rest)
    there = session.replica.state.mine.feedback
    named = (session.replica.name(line.person) if line.person != NOBODY else "Without a name" for line in there)
    lines = [f"{who}: {line.text}" for who, line in zip(named, there, strict=True)]
    over = session.replica.kept.setup.phase == base.CLOSED
    none = NONE_YET if not over else NONE_LEFT if session.replica.has(base.HOLDER) else NOT_YOURS
    return Tell([*lines, "Nothing keeps these lines."] if lines else [none])


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
        phrases=("give feedback to the holders", "give feedback",)),
    Act("feedback?", ("feedback?",), "What people left for those who hold the space, once the meeting has ended.", LOOK,
        _read_feedback, offered=_reads_feedback,
        explains=("To leave a line yourself, near the end: leave feedback ...",)),
)  # fmt: skip
