"""Asking the author of words to put them differently for readers who were not there, and what I am asked about mine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui.acts.act import WRITE, Act, Misread, Question, Send, Step, never
from cop_tui.acts.lookup import by_number
from cop_tui.core import recap_view
from cop_tui.core.engine.text import shorten
from cop_tui.core.topics.clearer import AskAuthor

if TYPE_CHECKING:
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import WordId

WORD = "ask author"
_ASKS = re.compile(r"(\d{1,4})(?:\s*[:,.]\s*|\s+)(.+)")
CELLS = 60  # of words that a question repeats
HOW = "Type what to ask behind the number that collected? shows: ask author 7: which March?"
ASKED = "Asked. Its author alone reads that, with your name. Nobody is told what comes of it: the words change, or they do not."
OPENS = "Type what to ask its author, such as: which March? They alone read it, with your name, once."


def ask(session: Session, word: WordId, text: str) -> Send:
    """Return what asks the author of words, as they read here now."""
    return Send(AskAuthor(word, text, recap_view.home(session.replica.state, word)))


def lines(session: Session) -> list[str]:
    """Return what I am asked about words of mine, with how to put them differently, a sentence each."""
    state, me = session.replica.state, session.replica.me
    return [recap_view.sentence(state, asked, me) for asked in recap_view.asked_of(state, me)]


def beneath(session: Session) -> dict[WordId, str]:
    """Return who asks me what about words of mine, by the number of the words, to stand beneath them."""
    state = session.replica.state
    return {asked.word: recap_view.question(state, asked) for asked in recap_view.asked_of(state, session.replica.me)}


def instead(rest: str) -> str:
    """Return how the author of words is asked, where a line that asks everybody names words by number; "" where it does not."""
    found = _ASKS.fullmatch(rest)
    return f"To ask whoever said {found[1]}: ask author {found[1]}: {found[2]}" if found else ""


def _ask(session: Session, rest: str) -> Step:
    found = _ASKS.fullmatch(rest)
    if not found:
        raise Misread(HOW)
    numbers, _ = recap_view.collected(session.replica.state)
    word, text = by_number(numbers, found[1], "collected?", ""), found[2]
    if refusal := recap_view.why_not_asked(session.replica.state, word, session.replica.me):
        raise refusal
    said = shorten(session.replica.shown(word), CELLS)
    asks = f"Ask the author of '{said}': '{shorten(text, CELLS)}' They alone read it, with your name, once. y / n"
    return Question(asks, ask(session, word, text))


ACT = Act(WORD, (WORD,), "Ask the author of words, alone, to put them differently for readers who were not there.", WRITE, _ask,
          takes="N: QUESTION", command=AskAuthor, needs=True, unkept=True, offered=never, done=ASKED,
          phrases=("ask the author", "ask whoever said it"))  # fmt: skip
