"""Taking back what I sent: words, notes without a name, a line for those who hold. What will be erased is always shown first."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from cop_tui.acts import notes, to_holders
from cop_tui.acts.act import PART, Act, Misread, Question, Send, Step, Tell, UseNote
from cop_tui.acts.lookup import own_numbers, own_words
from cop_tui.client.mynotes import HELD, LEFT, SENDING, SHOWN
from cop_tui.core.engine.ids import NO_WORD
from cop_tui.core.engine.text import shorten, spoken_list
from cop_tui.core.topics import afterwards, aloud
from cop_tui.core.topics.notes import TakeBack

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import WordId

FOR_GOOD = "The text is erased for good."
NOTHING = "Nothing was taken back. mine shows what is yours."
PART_STAYS = (
    "A part stays on the agenda, and nothing was taken back. Nobody has to open it: whoever holds the space goes past it with take and "
    "another number. If it is called by words of yours, mine has them."
)
LAST, LEFT_LAST = "This is the last of yours that is kept.", "This is what you left last."
FEEDBACK = "feedback"
CELLS = 60  # of a text that was sent last
OTHERS = 4  # at most so many others are named


def of_words(session: Session, numbers: list[WordId], word: str = "Take back") -> Question:
    """Return the question whether words of mine are withdrawn, with the words themselves."""
    shown = " / ".join(f"'{session.replica.shown(number)}'" for number in numbers)
    return Question(f"{word} {shown}? {FOR_GOOD} y / n", Send(afterwards.Withdraw(numbers)))


def _of_note(session: Session, number: int) -> Question:
    note = session.my_notes.numbered()[number]
    shown = _of(notes.text_of(session, note)) or notes.listed(session, note)
    asks = f"Take back note {notes.letter(number)}: {shown}? {FOR_GOOD} y / n"
    return Question(asks, UseNote(notes.TAKE_BACK, which=number), no=NOTHING)


def _of(text: str) -> str:
    return f"'{shorten(text, CELLS)}'" if text else ""


def _latest(session: Session) -> list[tuple[int, str, Callable[[], Question]]]:
    """Return what of mine can be taken back, what was sent last first: after which event, its number or letter, and the question."""
    found: list[tuple[tuple[int, int], str, Callable[[], Question]]] = [
        ((int(number), 0), str(place), partial(_last_words, session, number, place))
        for place, (number, word) in enumerate(own_words(session), 1)
        if not word.withdrawn
    ]
    for number, note in session.my_notes.numbered().items():
        if note.state in (SENDING, HELD, LEFT, SHOWN):
            found.append(((note.after, number + 1), notes.letter(number), partial(_of_note, session, number)))
    if (held := to_holders.held(session)) and (left := to_holders.taking_back(session)):
        found.append(((held.at, 1), FEEDBACK, lambda: left))
    return [(at[0], called, ask) for at, called, ask in sorted(found, key=lambda each: each[0], reverse=True)]


def _for_others(session: Session) -> WordId:
    """Return the last words that I wrote down for somebody else and that still stand (NO_WORD: none)."""
    words, me = session.replica.kept.words.by_id, session.replica.me
    theirs = (n for n, word in words.items() if word.scribe == me and word.person != me and not word.withdrawn)
    return max(theirs, default=NO_WORD)


def _of_theirs(session: Session, number: WordId, mine: str) -> Tell:
    """Return what is said where words for somebody else were sent last: they are not mine, and how they are taken back."""
    state, word = session.replica.state, session.replica.kept.words.by_id[number]
    name = session.replica.name(word.person)
    said = f"You wrote this down last, for {name}: {_of(session.replica.shown(number))}."
    if session.replica.kept.people.by_id[word.person].via:
        place = aloud.of(state, word.person).index(number) + 1
        how = f"To take it back: withdraw for {name} {place}."
    else:
        how = f"It is theirs, and {name} can take it back."
    return Tell([f"{said} {how}{f' Something of yours: take back {mine}.' if mine else ''}"])


def _last_words(session: Session, number: WordId, place: int) -> Question:
    shown = _of(session.replica.shown(number))
    asks = f"Take back {place}: {shown}? {FOR_GOOD} y / n"
    return Question(asks, Send(afterwards.Withdraw([number])), no=NOTHING)


def last_called(session: Session) -> str:
    """Return how `take back` calls what of mine was sent last, "" where nothing can be taken back."""
    return next((called for _, called, _ in _latest(session)), "")


def _build(session: Session, rest: str) -> Step:
    name = rest.casefold().strip()
    if re.fullmatch(r"(?:the )?part \S{1,4}", name):
        raise Misread(PART_STAYS)
    if re.fullmatch(r"\d[\d\s,and]*", name):
        return of_words(session, own_numbers(session, name, "take back 2."))
    if name:
        if not session.my_notes:
            raise Misread("You have no such note. Say which words by their number, as mine shows them: take back 2.")
        return _of_note(session, notes.by_letter(session, name))
    return latest(session)


def latest(session: Session) -> Step:
    """Return the question whether what I sent last is taken back, with what else could be. Raises Misread where nothing can."""
    found, theirs = _latest(session), _for_others(session)
    if theirs > (found[0][0] if found else 0):
        return _of_theirs(session, theirs, spoken_list([called for _, called, _ in found[:OTHERS]], "or"))
    if not found:
        raise Misread("You have no such note, and no words that are kept here, so there is nothing to take back.")
    question, ways = found[0][2](), spoken_list([called for _, called, _ in found[1 : 1 + OTHERS]], "or")
    if not ways:
        return question
    text = question.text.removesuffix(" y / n")
    last = LEFT_LAST if found[0][1] == FEEDBACK else LAST
    return replace(
        question,
        text=f"{last} {text} Another: take back {ways}. y / n",
        no=f"{question.no} Another: take back {ways}.",
    )


ACTS: tuple[Act, ...] = (
    Act("take back", ("take back",), "Take back what I sent last, or words by number, a note by letter; they are shown first.",
        PART, _build, takes="[N / LETTER]", command=TakeBack, offered=lambda s: bool(s.my_notes)),
)  # fmt: skip
