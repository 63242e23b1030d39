"""Taking back what I sent: words and notes without a name. What will be erased is always shown first."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from cop_tui.acts import notes
from cop_tui.acts.act import PART, Act, Misread, Question, Send, Step, UseNote
from cop_tui.acts.lookup import own_numbers, own_words
from cop_tui.client.mynotes import HELD, LEFT, SENDING, SHOWN
from cop_tui.core.engine.text import shorten
from cop_tui.core.topics import afterwards
from cop_tui.core.topics.notes import TakeBack

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import WordId

FOR_GOOD = "The text is erased for good."
NOTHING = "Nothing was taken back. mine shows what is yours: take back 2, or a note by its letter."
CELLS = 60  # of a text that was sent last
OTHERS = 4  # at most so many others are named


def of_words(session: Session, numbers: list[WordId], word: str = "Take back") -> Question:
    """Return the question whether words of mine are withdrawn, with the words themselves."""
    shown = " / ".join(f"'{session.replica.shown(number)}'" for number in numbers)
    return Question(f"{word} {shown}? {FOR_GOOD} y / n", Send(afterwards.Withdraw(numbers)))


def _of_note(session: Session, number: int) -> Question:
    note = session.my_notes.numbered()[number]
    shown = _of(notes.text_of(session, note))
    asks = f"Take back note {notes.letter(number)}: {shown}? {FOR_GOOD} y / n"
    return Question(asks, UseNote(notes.TAKE_BACK, which=number), no=NOTHING)


def _of(text: str) -> str:
    return f"'{shorten(text, CELLS)}'" if text else notes.TO_FETCH


def _latest(session: Session) -> list[tuple[str, Callable[[], Question]]]:
    """Return what of mine can be taken back, what was sent last first: its number or letter, and the question about it."""
    found = [
        ((int(number), 0), str(place), partial(_last_words, session, number, place))
        for place, (number, word) in enumerate(own_words(session), 1)
        if not word.withdrawn
    ]
    for number, note in session.my_notes.numbered().items():
        if note.state in (SENDING, HELD, LEFT, SHOWN):
            found.append(((note.after, number + 1), notes.letter(number), partial(_of_note, session, number)))
    return [(called, ask) for _, called, ask in sorted(found, key=lambda each: each[0], reverse=True)]


def _last_words(session: Session, number: WordId, place: int) -> Question:
    shown = _of(session.replica.shown(number))
    asks = f"Take back {place}: {shown}? {FOR_GOOD} y / n"
    return Question(asks, Send(afterwards.Withdraw([number])), no=NOTHING)


def _build(session: Session, rest: str) -> Step:
    name = rest.casefold().strip()
    if re.fullmatch(r"\d[\d\s,and]*", name):
        return of_words(session, own_numbers(session, name, "take back 2."))
    if name:
        if not session.my_notes:
            raise Misread("You have no such note. Say which words by their number, as mine shows them: take back 2.")
        return _of_note(session, notes.by_letter(session, name))
    found = _latest(session)
    if not found:
        raise Misread("You have no such note, and no words that are kept here, so there is nothing to take back.")
    question, others = found[0][1](), [called for called, _ in found[1 : 1 + OTHERS]]
    if not others:
        return question
    ways = f"{', '.join(others[:-1])} or {others[-1]}" if others[1:] else others[0]
    text = question.text.removesuffix(" y / n")
    return replace(question, text=f"You sent this last. {text} Another: take back {ways}. y / n")


ACTS: tuple[Act, ...] = (
    Act("take back", ("take back",), "Take back what I sent last, or words by number, a note by letter; they are shown first.",
        PART, _build, takes="[N / LETTER]", command=TakeBack, offered=lambda s: bool(s.my_notes)),
)  # fmt: skip
