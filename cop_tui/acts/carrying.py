"""Acts of who has carried what in a series: asked of everybody without who asks, and told by whoever would like to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.act import LOOK, PART, Act, Misread, Question, Send, Step, Tell, never
from cop_tui.acts.lookup import nothing_after
from cop_tui.core import view
from cop_tui.core.engine.text import start
from cop_tui.core.topics import carrying
from cop_tui.core.topics.setup import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cop_tui.client.carried import OwnRole
    from cop_tui.client.session import Session

NOTHING = "Nothing: this computer knows of no meeting of this series in which you carried something."
NO_EARLIER = (
    "There is nothing from an earlier meeting to tell: this computer knows of this one alone. what i carried? shows it."
)
NO_SERIES = "Nothing: this meeting belongs to no series, so this computer keeps nothing of what you carry."
EACH = "Each is asked by their own program, where it knows of an earlier meeting. If nothing comes, nobody here said anything; that is fine."
ASKED_BEFORE = "It was asked in this part already; nobody is asked twice."
ALONE = "Only this computer knows, and only you are told:"
FORGET = "To keep nothing of it here: forget what i carried."
FORGOTTEN = "Forgotten, on this computer. Nobody is told. Of this meeting nothing of it is kept either."


def lines(session: Session) -> list[str]:
    """Return what I carried in this series, and in which meetings."""
    roles = session.carried()
    if not roles:
        return [_nothing(session)]
    return [ALONE, *(f"{start(view.have_carried(one.role))}: {_meetings(one)}." for one in roles), FORGET]


def _nothing(session: Session) -> str:
    return NOTHING if view.series(session.replica.kept) else NO_SERIES


def _meetings(role: OwnRole) -> str:
    return ", ".join(f"{one.title or 'a meeting'} ({_day(one.day)})" for one in role.meetings)


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _mine(session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Tell(lines(session))


def _forget(session: Session, rest: str) -> Step:
    nothing_after(rest)
    if not session.carried():
        return Tell([_nothing(session)])
    asks = "Forget on this computer what you carried in this series, this meeting too? It cannot be brought back. y / n"
    return Question(asks, Tell([FORGOTTEN], do=lambda session: session.forget_carried()), no="Nothing was forgotten.")


def _ask(session: Session, rest: str) -> Step:
    nothing_after(rest)
    if session.replica.state.mine.carried_asked:
        return Tell([ASKED_BEFORE])
    return Send(carrying.AskCarried())


def to_tell(session: Session, role: str = "") -> list[OwnRole]:
    """Return what I carried in earlier meetings, of one role or of all."""
    return [one for one in session.carried() if one.since and role in ("", one.role)]


def _yes(session: Session, rest: str) -> Step:
    role = rest.casefold()
    told = to_tell(session, role)
    if not told and not to_tell(session) and session.carried():
        raise Misread(NO_EARLIER)
    if not told:
        known = names(to_tell(session))
        raise Misread(
            f"Say tell what i carried, or which of these alone: tell what i carried {known}."
            if known and role
            else _nothing(session)
        )
    carried = [carrying.Carried(one.role, one.since, one.until) for one in told]
    words = session.carried_words([one.role for one in told])
    return Question(f"Tell everybody, with your name, that {words}? y / n", Send(carrying.TellCarried(carried)))


def names(roles: Iterable[OwnRole]) -> str:
    """Return the names of roles, as one of them is typed."""
    return " / ".join(one.role for one in roles)


def _may_tell(session: Session) -> bool:
    return session.replica.state.mine.carried_asked and bool(to_tell(session))


ACTS: tuple[Act, ...] = (
    Act("who carried what?", ("who carried what?", "who carries?"), "Ask who has carried what in this series; each may say so or not, and nobody is told who asked.",
        PART, _ask, command=carrying.AskCarried, footer=lambda _s: False,
        done=f"Asked, and nobody is told who asked. {EACH}",
        phrases=("who has carried what", "who has carried the roles", "who carried", "who has carried", "who held", "who has held", "who wrote",
                 "who kept time", "ask who carried what", "ask who has carried what", "ask who carried"),
        asks="ask everybody who carried what"),
    Act("tell what i carried", ("tell what i carried",), "Tell the group what I carried in this series.", PART, _yes,
        takes="[ROLE]", command=carrying.TellCarried, offered=_may_tell,
        done="It is told in a moment, together with what others say. Nothing keeps it."),
    Act("what i carried?", ("what i carried?", "my part?"), "What I carried in this series, as this computer knows; only I am told.", LOOK,
        _mine,
        phrases=("what have i carried", "what did i carry", "what i carried", "my part", "carry", "carried")),
    Act("forget what i carried", ("forget what i carried",), "Keep nothing on this computer of what I carried in this series; nobody is told.",
        LOOK, _forget, offered=never),
)  # fmt: skip
