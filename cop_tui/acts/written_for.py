"""Lines that begin with *for* and a name: what somebody on the phone says, promises, learned or parks, written down as theirs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.acts.act import Question, Send, Step
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import NOBODY
from cop_tui.core.engine.text import shorten
from cop_tui.core.topics import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import PersonId

CELLS = 60  # of words that a question repeats
CALLED = {
    words.SAY: "something said by",
    words.COMMIT: "a promise of",
    words.LEARN: "a learning point of",
    words.PARK: "something parked by",
}
_BEGINS = (words.COMMIT, words.LEARN, words.PARK)  # the acts' words are called as their kinds are
FOR = re.compile(r"for\s+([^:]{1,80}?)\s*:\s*(.+)", re.IGNORECASE)


def written_for(session: Session, rest: str, kind: str, own: Callable[[Session, str], Step]) -> Step | None:
    """Return what writes down words of this kind as somebody else's, where a line is for them; None where it is my own.

    Where it may be either it is asked; yes to a name that nobody without a screen has keeps it as mine, which `own` does.
    Raises core.Refused where nothing is kept for them now.
    """
    if not (found := FOR.fullmatch(rest)):
        return _without_colon(session, rest, kind)
    who, text = _find(session, found[1]), found[2]
    if who and _writes_for(session, who):
        _kept(session, kind)
        # Who speaks to somebody may begin so, too: "for Zed: the door is open now".
        return _asked(session, who, kind, text) if kind == words.SAY else _written(who, kind, text)
    mine = own(session, rest)
    if kind == words.SAY or not isinstance(mine, Send):
        return None
    known = f"{session.replica.name(who)} has a screen" if who else f"Nobody here is called {shorten(found[1], CELLS)}"
    return Question(
        f"{known}. Is it yours, in these words: '{shorten(rest, CELLS)}'? y / n", mine, back=f"{kind} {rest}"
    )


def bare(session: Session, text: str) -> Question | None:
    """Return the question whether a line without a word of ours, for somebody without a screen, is what they said."""
    found = FOR.fullmatch(text)
    who = _find(session, found[1]) if found else NOBODY
    if not found or not who or not _writes_for(session, who):
        return None
    _kept(session, words.SAY)
    return _asked(session, who, words.SAY, found[2])


def of_another_kind(session: Session, who: PersonId, text: str) -> Question | None:
    """Return the question whether words to be written down are a promise, a learning point or to be parked: they begin so."""
    word, _, rest = text.partition(" ")
    kind = word.casefold().rstrip(":")
    return _asked(session, who, kind, rest.strip()) if kind in _BEGINS and rest.strip() else None


def _without_colon(session: Session, rest: str, kind: str) -> Question | None:
    people = session.replica.kept.people
    if kind == words.SAY:
        return None
    for who in people.present():
        begins = f"for {people.by_id[who].name.casefold()} "
        if people.by_id[who].via and rest.casefold().startswith(begins) and rest[len(begins) :].strip():
            return _asked(session, who, kind, rest[len(begins) :].strip())
    return None


def _find(session: Session, name: str) -> PersonId:
    try:
        return session.replica.find(name)
    except core.Refused:
        return NOBODY


def _writes_for(session: Session, who: PersonId) -> bool:
    """Return whether words of somebody are written down by others: they have no screen, or I am the scribe."""
    known = session.replica.kept.people.by_id[who]
    return who != session.replica.me and bool(known.via or session.replica.has(base.SCRIBE))


def _kept(session: Session, kind: str) -> None:
    if refusal := words.not_written_down(session.replica.state, session.replica.me, kind):
        raise refusal


def _written(who: PersonId, kind: str, text: str) -> Send:
    return Send(words.Scribe(who, text, kind))


def _asked(session: Session, who: PersonId, kind: str, text: str) -> Question:
    name = session.replica.name(who)
    asks = f"Write it down as {CALLED[kind]} {name}: '{shorten(text, CELLS)}'? y / n"
    return Question(asks, _written(who, kind, text))
