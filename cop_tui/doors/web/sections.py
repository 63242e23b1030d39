"""What a page shows beside its log, each part as data: Now, who waits, what is asked, what can be done, and how things stand.

Every sentence and label comes from the acts, so that a page says what the line client says. Nothing here knows a socket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import about_me, leaving, parser, prompts, queries, queue
from cop_tui.acts.act import HOLD
from cop_tui.acts.asking import NO, YES
from cop_tui.acts.connection import connection_lines, link_words
from cop_tui.core.engine import base

if TYPE_CHECKING:
    from cop_tui.acts.act import Act
    from cop_tui.acts.performing import Performer
    from cop_tui.client.session import Session

HELD = 8  # buttons of whoever holds the space, beside those of everybody; the rest is under *more*
APART = frozenset({"pause", "resume", "end", "bye"})
"""Acts whose buttons stand apart from the others: a slip of the finger stops or ends everything."""

Button = tuple[str, str, str, int]
"""The line that a button enters, its label, what it puts into the line instead of entering it, and whether it stands apart."""


def sections(session: Session, performer: Performer) -> dict[str, object]:
    """Return every part of the page at this moment, by its name."""
    kept, me = session.replica.kept, session.replica.me
    about, near = about_me.line(session, session.now())
    asked = prompts.asked(session)
    answers = {choice.line for choice in asked.choices} if asked else set()
    return {
        "now": [line for line in (*connection_lines(session), *parser.now_lines(session)) if line],
        "me": [about, int(near)],
        "wait": _waiting(session),
        "acts": [_button(session, act) for act in _at_hand(session) if act.words[0] not in answers],
        "ask": None if asked is None else _asked(asked),
        "answer": _answers(performer),
        "never": list(parser.BY_NAME["bye"].words),
        "top": [kept.setup.session.title, queries.becomes(session), link_words(session), session.link],
        "turn": bool(me) and kept.floor.speaker == me,
        "paused": kept.clock.paused,
        "over": kept.setup.phase == base.CLOSED,
        "open": [wish.line for wish in session.unanswered if wish.line],
        "notes": [[note.secret, note.item] for note in session.my_notes],
    }


def everything(session: Session) -> list[list[object]]:
    """Return all that can be done now, by task: each task's name, and its buttons with what they do."""
    return [
        [group, [[*_button(session, act), act.help] for act in acts]] for group, acts in parser.by_task(session) if acts
    ]


def _waiting(session: Session) -> list[str]:
    return queue.waiting_lines(session, queue.coming(session))


def _at_hand(session: Session) -> list[Act]:
    """Return the acts that a page has buttons for: those of taking part, and of whoever holds the space the ones with keys."""
    held = [act for act in parser.offered(session) if act.group == HOLD and act.key and act.in_footer(session)]
    return [*parser.usual(session), *held[:HELD]]


def _button(session: Session, act: Act) -> Button:
    word = act.words[0]
    opens = act.needs or act.takes.startswith("...")
    begins = act.begins(session)[0] if act.begins else f"{word} "
    return word, act.labelled(session), begins if opens else "", int(act.name in APART)


def _asked(asked: prompts.Asked) -> list[object]:
    choices = [[c.line, c.label, f"{c.line} " if c.needs else "", c.meaning, c.mine] for c in asked.choices]
    return [asked.kind, asked.text, list(asked.about), choices, asked.after]


def _answers(performer: Performer) -> list[str]:
    """Return the words that answer what waits for an answer, each once and whole."""
    if performer.parting.asked:
        return [*leaving.WAIT[1:], *leaving.TAKE_BACK[1:], *YES[1:], *NO[1:]]
    return [word for word in performer.reader.answers if len(word) > 1]
