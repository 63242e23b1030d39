"""Acts of reading aloud: asking somebody to read my words, and answering whoever asks me."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.act import PART, Act, Misread, Send, Step
from cop_tui.acts.lookup import name_first, nothing_after
from cop_tui.core.engine.ids import NOBODY
from cop_tui.core.topics import reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Session

HOW = "Type your words after it: read for me I would rather wait. To ask somebody by name: read for me Cy: I would rather wait."


def _read_for_me(session: Session, rest: str) -> Step:
    who, text = name_first(session, rest)
    if who and not rest[: len(rest) - len(text)].rstrip().endswith(":"):
        who, text = NOBODY, rest  # a sentence that begins with a name is read whole
    if not text:
        raise Misread(HOW)
    return Send(reading.ReadForMe(text, who))


def _asked(session: Session, *, taken: bool) -> int:
    """Return the number of what I am asked to read, where I said yes or have not, before any other; 0 where there is nothing."""
    there = session.replica.state.mine.readings.values()
    return next((m.reading for m in sorted(there, key=lambda m: (m.taken != taken, m.reading))), 0)


def _answer(yes: bool) -> Callable[[Session, str], Step]:
    def build(session: Session, rest: str) -> Step:
        nothing_after(rest)
        return Send(reading.AnswerReading(_asked(session, taken=False), yes))

    return build


def _have_read(session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Send(reading.HaveRead(_asked(session, taken=True)))


def _do_not_read(_session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Send(reading.DoNotRead())


def _waits(*, taken: bool) -> Callable[[Session], bool]:
    def offered(session: Session) -> bool:
        return any(m.taken == taken for m in session.replica.state.mine.readings.values())

    return offered


def _they_are_asked(_sent: reading.ReadForMe, answer: Answer, _session: Session | None) -> str:
    names = answer.facts.get("names", [])
    who = " or ".join(map(str, names)) if isinstance(names, list) else ""
    return f"{who or 'Somebody'} is asked, aside, to read it aloud. Nothing keeps what you typed. do not read it: takes it back."


def _rather_not(sent: reading.AnswerReading, _answer: Answer, _session: Session | None) -> str:
    return "" if sent.yes else "You are not asked any more. Nobody needs a reason."


ACTS: tuple[Act, ...] = (
    Act("read for me", ("read for me",), "Ask somebody to read my words aloud, a name first if I like; nothing keeps them.", PART,
        _read_for_me, takes="[NAME:] ...", command=reading.ReadForMe, needs=True, unkept=True, done=_they_are_asked,
        phrases=("read it out for me", "read this for me")),
    Act("do not read it", ("do not read it",), "Take back what I asked somebody to read aloud.", PART, _do_not_read,
        command=reading.DoNotRead, offered=lambda s: bool(s.replica.state.mine.read_for_me),
        done="Taken back. Whoever was asked is told.",
        does="take back what you asked to have read aloud"),
    Act("yes read it", ("yes read it", "yes, read it"), "Read aloud what somebody asks me to.", PART, _answer(True),
        command=reading.AnswerReading, offered=_waits(taken=False)),
    Act("rather not read it", ("rather not read it",), "Rather not; no reason is needed.", PART, _answer(False),
        command=reading.AnswerReading, offered=lambda s: bool(s.replica.state.mine.readings), footer=lambda _s: False,
        done=_rather_not),
    Act("have read it", ("have read it",), "Say that I have read it aloud.", PART, _have_read, command=reading.HaveRead,
        offered=_waits(taken=True), done="Thank you. They are told."),
)  # fmt: skip
