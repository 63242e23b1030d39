"""Acts of coming in again, and of names: continue on another device, let somebody back, not me, rename, mend, take out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui.acts.act import HOLD, PART, Act, Misread, Question, Send, Step
from cop_tui.acts.lookup import nothing_after, person
from cop_tui.acts.taking_part import simple
from cop_tui.core.engine import base
from cop_tui.core.topics import earlier, naming, returning
from cop_tui.wire.invite import new_word

if TYPE_CHECKING:
    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Session

AT_A_DOOR = "give the word where the door asks for one; with the program "


def _new_way(session: Session) -> str:
    """Make a word here, keep it until it is shown, and return what the server is told of it."""
    word = new_word()
    way = returning.digest(word, session.replica.meeting)
    session.ways[way] = word
    return way


def elsewhere(session: Session, rest: str) -> Step:
    """Return the step that shows a word for a device more of mine."""
    nothing_after(rest)
    return Send(returning.Continue(_new_way(session)))


def _let_back(session: Session, rest: str) -> Step:
    return Send(returning.LetBack(person(session, rest), _new_way(session)))


def _not_me(session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Question(
        "Say to everybody that whoever came back as you is somebody else, and end their seat? y / n",
        Send(returning.NotMe()),
    )


def _rename(session: Session, rest: str) -> Step:
    wanted = re.sub(r"^to\s+", "", rest, flags=re.IGNORECASE)
    if not wanted:
        raise Misread("Say the new name: rename Ana M.")
    return Question(
        f"Call yourself {wanted} from now on? Your old name is erased, and nobody can have it here again. y / n",
        Send(naming.Rename(wanted)),
    )


def _mend(session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(.+?)\s+(?:as|to)\s+(.+)", rest)
    if not found:
        raise Misread("Say who, and what the name shall be: mend Femmi as Femi.")
    return Send(naming.Mend(person(session, found[1]), found[2]))


def _take_out(session: Session, rest: str) -> Step:
    return Send(naming.TakeOut(person(session, rest)))


def _let_in(session: Session) -> bool:
    return bool(session.replica.kept.returning.after(session.replica.me, session.replica.state.mine.since))


def _asked(session: Session) -> bool:
    asked = session.replica.kept.earlier.asked.values()
    return any(one.person == session.replica.me for one in asked)


def _without_screen(session: Session) -> bool:
    people = session.replica.kept.people
    return any(people.by_id[number].via for number in people.present())


def _somebody_gone(session: Session) -> bool:
    now, people = session.replica.state.now.people, session.replica.kept.people
    seated = [number for number in people.present() if not people.by_id[number].via]
    return session.replica.has(base.HOLDER) and any(now.how(number) == "away" for number in seated)


def _for_me(sent: returning.Continue, _answer: Answer, session: Session | None) -> list[str]:
    """Return the lines that show the word for another device of mine, once."""
    if session is None:
        return []
    word = session.ways.pop(sent.way, "")
    return [
        f"Your word is {word}. It works once, for ten minutes. Nobody else is told.",
        f"On your other device, with your invite: {AT_A_DOOR if session.at_a_door else ''}{_typed(word)}",
        "Notes without a name stay on this device.",
    ]


def _for_somebody(sent: returning.LetBack, _answer: Answer, session: Session | None) -> list[str]:
    """Return the lines that show the word for somebody else, once."""
    if session is None:
        return []
    word, name = session.ways.pop(sent.way, ""), session.replica.name(sent.person)
    return [
        f"The word for {name} is {word}. Read it to {name} and to nobody else. It works once, for ten minutes.",
        f"They type, with their invite: {_typed(word)}",
        f"Everybody sees that {name} comes back. They have their place, and no role until it is given to them again.",
    ]


def _typed(word: str) -> str:
    return f"cop join INVITE --continue {word}"


ACTS: tuple[Act, ...] = (
    Act("continue elsewhere", ("continue elsewhere", "continue on another device"), "Show a word with which I come in on "
        "another device too; continue alone does the same.", PART, elsewhere, command=returning.Continue, done=_for_me,
        phrases=("use another device",),
        does="show a word for another device of yours"),
    Act("let back", ("let back",), "Let somebody whose device is gone come back: a word is shown, to read to them.", HOLD,
        _let_back, takes="NAME", command=returning.LetBack, needs=True, offered=_somebody_gone, done=_for_somebody),
    Act("not me", ("not me",), "Say that whoever was let back as me is somebody else, and end their seat.", PART, _not_me,
        command=returning.NotMe, offered=_let_in),
    Act("keep my words", ("keep my words",), "Keep words of mine that are to be taken back.", PART,
        simple(earlier.KeepWords()), command=earlier.KeepWords, offered=_asked,
        does="keep those that are to be taken back"),
    Act("rename", ("rename",), "Take another name, one that nobody has had here.", PART, _rename, takes="NAME",
        command=naming.Rename, needs=True,
        phrases=("change my name", "change my name to something")),
    Act("mend", ("mend",), "Give somebody on the phone or in the room the right name.", HOLD, _mend, takes="NAME as NAME",
        command=naming.Mend, needs=True, offered=_without_screen),
    Act("take out", ("take out",), "Take out somebody on the phone or in the room who was put in by mistake.", HOLD,
        _take_out, takes="NAME", command=naming.TakeOut, needs=True, offered=_without_screen),
)  # fmt: skip
