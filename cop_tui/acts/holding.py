"""Acts of space holders and scribes. Every use is shown to everybody; none of them ends anybody's sentence."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

from cop_tui.acts import grouping
from cop_tui.acts.act import HOLD, PART, WRITE, Act, Misread, Question, Step, Wish
from cop_tui.acts.finding import nothing_after, person
from cop_tui.acts.taking_part import simple
from cop_tui.core import agenda, base, care, clock, door, floor, notes, record, release, rounds, setup, words

if TYPE_CHECKING:
    from cop_tui.client.session import Session


def _next(session: Session, rest: str) -> Step:
    if agenda.mode(session.replica.state) in setup.GROUPS:
        return grouping.next_here(session, rest)
    speaker = session.replica.kept.floor.speaker
    return Wish(floor.CallNext(person(session, rest) if rest else 0, speaker))


def _put_back(session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Wish(floor.PutBack(session.replica.kept.floor.speaker))


def _move_on(session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Wish(agenda.MoveOn(session.replica.kept.agenda.current))


def _take(session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(?:up\s+)?(\d{1,4})", rest)
    if not found:
        raise Misread("Say which item by number: take 4. agenda? shows them.")
    return Wish(agenda.TakeUp(int(found[1]), session.replica.kept.agenda.current))


def _round(session: Session, rest: str) -> Step:
    order = ""
    if named := re.fullmatch(rf"({'|'.join(setup.ROUND_ORDERS)})\b\s*(.*)", rest, flags=re.IGNORECASE):
        order, rest = named[1].casefold(), named[2]
    found = re.fullmatch(r"(\d{1,6})\s*s?\b\s*(.*)", rest)
    seconds, prompt = (int(found[1]), found[2]) if found else (-1, rest)
    plan = session.replica.kept.agenda.now()
    if seconds < 0:
        seconds = plan.turn if plan else 60
    asked = prompt or (plan.prompt if plan else "")
    seed = random.SystemRandom().getrandbits(31) if setup.DRAWN in (order, plan.order if plan else "") else 0
    return Wish(rounds.StartRound(seconds, asked, session.replica.kept.agenda.current, order, seed))


def _put_in(_session: Session, rest: str) -> Step:
    via = "phone"
    if found := re.fullmatch(r"(.+?)\s+(?:by\s+|on\s+|in\s+)?(?:the\s+)?(phone|room)", rest):
        rest, via = found[1], found[2]
    if not rest:
        raise Misread("Say who: put in Femi, or put in Femi room.")
    return Wish(floor.PutIn(rest, via))


def _extend(session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(\d{1,6})\s*(?:m|min|minutes?)?", rest)
    if not found:
        raise Misread("Say by how many minutes: extend 5.")
    return Wish(clock.Extend(int(found[1]), session.replica.kept.agenda.current))


def _answer(session: Session, rest: str) -> Step:
    signals = session.replica.state.mine.signals
    if not signals:
        raise Misread("There is nothing to answer now.")
    if rest and not re.fullmatch(r"\d{1,9}", rest):
        raise Misread("Type answer alone for the one that waits longest, or its number.")
    return Wish(care.AnswerSignal(int(rest or next(iter(signals)))))


def _end(_session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Question("End the meeting for everybody? y / n", Wish(setup.End()))


def _reveal(session: Session, rest: str) -> Step:
    if rest and not re.fullmatch(r"\d{1,4}", rest):
        raise Misread("Type reveal alone for this item, or the number of an earlier one: reveal 4.")
    return Wish(notes.Reveal(int(rest or session.replica.kept.agenda.current)))


def _scribe(session: Session, rest: str) -> Step:
    name, colon, text = rest.partition(":")
    if not colon or not text.strip():
        raise Misread("Type the name, a colon and what was said: scribe Ana: There was no time to think.")
    return Wish(words.Scribe(person(session, name), text.strip()))


def _last_word(session: Session, rest: str) -> Step:
    return Wish(floor.LastWord(person(session, rest)))


def _again(session: Session, rest: str) -> Step:
    nothing_after(rest)
    put, plan = session.replica.kept.rounds.put, session.replica.kept.agenda.now()
    if not put:
        raise Misread("There has been no round yet. round 60 and the question begins one.")
    last = next(reversed(put.values()))
    seed = random.SystemRandom().getrandbits(31)
    return Wish(
        rounds.StartRound(plan.turn if plan else 60, last.prompt, session.replica.kept.agenda.current, seed=seed)
    )


def _in_round(session: Session) -> bool:
    return session.replica.kept.rounds.current is not None


def _round_runs(session: Session) -> bool:
    running = session.replica.kept.rounds.current
    return running is not None and not running.offered


def _has_queue(session: Session) -> bool:
    return agenda.mode(session.replica.state) not in floor.NO_FLOOR


def _may_go_on(session: Session) -> bool:
    return bool(session.replica.kept.agenda.current or session.replica.kept.agenda.ahead())


def _revealing(session: Session) -> bool:
    return agenda.mode(session.replica.state) == "reveal"


def _is_holder(session: Session) -> bool:
    return session.replica.has(base.HOLDER)


ACTS: tuple[Act, ...] = (
    Act("begin", ("begin",), "Open the meeting and its first item.", HOLD, simple(setup.Begin()), command=setup.Begin,
        key="b"),
    Act("next", ("next", "ack"), "Give the floor to the first in the order, or to the one you name.", HOLD, _next,
        takes="[NAME]", command=floor.CallNext, key="n", offered=_has_queue),
    Act("put back", ("put back",), "Take the last call back; the person is first again.", HOLD, _put_back,
        command=floor.PutBack, key="b", offered=lambda s: bool(s.replica.kept.floor.recent) or _in_round(s)),
    Act("move on", ("move on",), "Close this item and open the next; say it twice to move on over waiting people.",
        HOLD, _move_on, command=agenda.MoveOn, key="m", offered=_may_go_on),
    Act("take", ("take",), "Take up the item with this number.", HOLD, _take, takes="N", command=agenda.TakeUp, needs=True),
    Act("round", ("round",), "Begin a round: circle, reversed, drawn or volunteers; seconds for a turn; the question.", HOLD, _round,
        takes="[ORDER] SECONDS PROMPT", command=rounds.StartRound, key="g", needs=True,
        offered=lambda s: not _in_round(s) and _has_queue(s)),
    Act("round again", ("round again", "again"), "Begin the same round once more.", HOLD, _again,
        command=rounds.StartRound, offered=lambda s: bool(s.replica.kept.rounds.put) and not _round_runs(s)),
    Act("close round", ("close round", "end round"), "End the running round.", HOLD, simple(rounds.EndRound()),
        command=rounds.EndRound, offered=_in_round),
    Act("last word", ("last word",), "Give somebody who waits the last word here; the queue closes.", HOLD, _last_word,
        takes="NAME", command=floor.LastWord, needs=True, offered=lambda s: bool(s.replica.kept.floor.waiting)),
    Act("close", ("close", "close queue", "close the queue"), "Take no new hands, so that those who wait are heard.",
        HOLD, simple(floor.CloseQueue()), command=floor.CloseQueue, key="c", label="close queue",
        offered=lambda s: s.replica.kept.floor.open and _has_queue(s)),
    Act("reopen", ("reopen", "reopen queue", "reopen the queue"), "Take hands again.", HOLD, simple(floor.OpenQueue()),
        command=floor.OpenQueue, key="c", label="reopen queue", offered=lambda s: not s.replica.kept.floor.open),
    Act("put in", ("put in",), "Let somebody on the phone or in the room take part, and raise a hand for them.", HOLD, _put_in,
        takes="NAME [phone / room]", command=floor.PutIn, key="p", needs=True, offered=_has_queue),
    Act("extend", ("extend",), "Propose more minutes for this item; silence is a yes.", HOLD, _extend, takes="MINUTES",
        command=clock.Extend, key="e", needs=True, offered=lambda s: clock.item_ends(s.replica.state) is not None),
    Act("off the record", ("off the record",), "From now on keep none of what is said; off alone does the same.", HOLD,
        simple(record.RecordOff()), command=record.RecordOff, key="o", label="off record",
        offered=lambda s: not s.replica.kept.record.off),
    Act("on", ("on", "on the record"), "Keep what is said again, as each item says.", HOLD, simple(record.RecordOn()),
        command=record.RecordOn, key="o", label="on record", offered=lambda s: s.replica.kept.record.off),
    Act("reveal", ("reveal",), "Show what people have written together, shuffled and without names.", HOLD, _reveal,
        takes="[N]", command=notes.Reveal, key="v", offered=_revealing),
    Act("answer", ("answer",), "Say that I have seen a request for care and look after it.", PART, _answer,
        takes="[N]", command=care.AnswerSignal, key="a", offered=lambda s: bool(s.replica.state.mine.signals)),
    Act("close door", ("close door", "close the door"), "Let no new people in.", HOLD, simple(door.CloseDoor()),
        command=door.CloseDoor, offered=lambda s: s.replica.kept.door.open),
    Act("open door", ("open door", "open the door"), "Let new people in again.", HOLD, simple(door.OpenDoor()),
        command=door.OpenDoor, offered=lambda s: not s.replica.kept.door.open),
    Act("ask", ("ask",), "Ask everybody what the recap may quote of their own words.", HOLD, simple(release.AskAll()),
        command=release.AskAll, offered=lambda s: not s.replica.kept.release.asked),
    Act("end", ("end", "end meeting"), "End the meeting; everybody is asked about their own words first.", HOLD, _end,
        command=setup.End),
    Act("scribe", ("scribe",), "Write down what somebody said; it stays theirs.", WRITE, _scribe, takes="NAME: TEXT",
        command=words.Scribe, key="k", label="keep a line", needs=True),
)  # fmt: skip
