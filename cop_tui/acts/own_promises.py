"""Acts of promises of one's own from earlier meetings: this computer alone knows them, and nobody else is told before they are brought up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui.acts.act import LOOK, PART, Act, Misread, Question, Send, Step, Tell, never
from cop_tui.acts.lookup import nothing_after
from cop_tui.core.engine.text import ended
from cop_tui.core.topics import commitments, words

if TYPE_CHECKING:
    from cop_tui.client.seated import Promised
    from cop_tui.client.session import Session

WAYS = (
    "bring up {n}: tell everybody, as a promise of this meeting. bring up {n} kept: tell everybody that it is done. "
    "put away {n}: it is done, or you let it go; nobody asks why. No answer: it stays with you."
)
NONE = "As far as this computer knows, no promise of yours from an earlier meeting of this series is open."
KEPT = ("kept", "done")
IS_DONE = "It is done, as I promised: "
"""Before one's own words, where one tells that it was kept."""


def numbered(session: Session) -> dict[int, Promised]:
    """Return my promises by their numbers: each keeps its own while this program runs, whatever is put away before it."""
    numbers = session.promise_numbers
    promised = session.promised_before()
    return {numbers.setdefault((one.secret, one.number), len(numbers) + 1): one for one in promised}


def lines(session: Session) -> list[str]:
    """Return what I said I would do in earlier meetings of the series."""
    promised = numbered(session)
    if not promised:
        return [*_here(session), NONE]
    told = [f"{n}. {one.text} ({one.title})" for n, one in promised.items()]
    return [*_here(session), "You said you would, and only you are told:", *told, WAYS.format(n=next(iter(promised)))]


def _here(session: Session) -> list[str]:
    """Return what I promised in this meeting, in one line: those who ask what they promised may mean that."""
    about = session.replica.kept.commitments.about
    mine = [session.replica.shown(number) for number in about if session.replica.me in about[number].people]
    return [f"Promised by you in this meeting: {ended(' / '.join(mine))} promises? shows it."] if mine else []


def _one(session: Session, rest: str) -> Promised:
    promised = numbered(session)
    if not re.fullmatch(r"\d{1,3}", rest) or int(rest) not in promised:
        raise Misread(f"Say which by its number, as own promises? shows them: {len(promised)} now.")
    return promised[int(rest)]


def _list(session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Tell(lines(session))


def _bring_up(session: Session, rest: str) -> Step:
    number, _, how = rest.partition(" ")
    one = _one(session, number if how.strip(" :.").casefold() in KEPT else rest)
    if how:
        return _kept(one)
    return Question(f"Tell everybody, with your name: {one.text} y / n", Send(commitments.Commit(one.text)))


def _kept(one: Promised) -> Step:
    """Return the question whether everybody is told that a promise was kept; then, whether it is put away here, too."""
    text = f"{IS_DONE}{one.text}"
    asks = f"Put it away on this computer now: {ended(one.text)} Nobody is told. y / n"
    after = Question(asks, _away(one))
    return Question(f"Tell everybody, with your name: {ended(text)} y / n", Send(words.Say(text), after=after))


def _away(one: Promised) -> Tell:
    told = f"Put away, on this computer alone: {ended(one.text)} Nobody is told."
    return Tell([told], do=lambda session: session.put_away(one))  # done when it is told: a guessed line asks first


def _put_away(session: Session, rest: str) -> Step:
    return _away(_one(session, rest))


ACTS: tuple[Act, ...] = (
    Act("own promises?", ("own promises?", "own promises"), "What I said I would do in earlier meetings; only I am told.", LOOK, _list,
        offered=never, phrases=("my promises", "what did i promise", "did i promise anything", "have i promised anything", "what have i promised")),
    Act("bring up", ("bring up",), "Tell everybody of a promise of my own from an earlier meeting: as a promise of this one, or that it is kept.", PART, _bring_up,
        takes="N [kept]",
        command=commitments.Commit, needs=True, offered=never),
    Act("put away", ("put away",), "Keep a promise of my own from an earlier meeting no longer; nobody is told.", LOOK, _put_away,
        takes="N", needs=True, offered=never),
)  # fmt: skip
