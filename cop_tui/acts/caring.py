"""Acts of care: plain words, please; trust is breaking; what I am about to speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.act import PART, Act, Misread, Send, Step
from cop_tui.acts.lookup import nothing_after, person
from cop_tui.core.engine import base
from cop_tui.core.topics import care, role_notes

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Session


NEW_TOLD = "Those who hold the space are told, aside, as you said it. Nobody else is."
CATCH_UP = "What other meetings of this series released: catch up."


def _jargon(_session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Send(care.JargonPlease())


def _trust(session: Session, rest: str) -> Step:
    return Send(care.TrustBreaks([person(session, name) for name in rest.split(",") if name.strip()]))


def _before(_session: Session, rest: str) -> Step:
    if not rest:
        raise Misread("Type what you are about to speak of, in a word or two: note before bereavement.")
    return Send(care.NoteBefore(rest))


def _if_hard(session: Session, rest: str) -> Step:
    role, colon, text = rest.partition(":")
    me = session.replica.person
    special = me.special if me else []
    if not (colon and role.strip().casefold() in base.ROLES):
        role, text = special[0] if len(special) == 1 else "", rest
    if not (role and text.strip()):
        raise Misread("Say for which role, and what: if this gets hard scribe: I pass it on to Cy.")
    return Send(role_notes.IfHard(role.strip().casefold(), text.strip()))


def _new_here(*, returned: bool) -> Callable[[Session, str], Step]:
    def build(_session: Session, rest: str) -> Step:
        nothing_after(rest)
        return Send(care.NewHere(returned))

    return build


def _arriving(session: Session) -> bool:
    """Return whether it is still worth saying that I am new: before the first part is over, to others than me."""
    begun = any(item.closed for item in session.replica.kept.agenda.items.values())
    return not begun and not session.replica.has(base.HOLDER)


def _said_new(_sent: care.NewHere, _answer: Answer, session: Session | None) -> str:
    """Return what is said to whoever is new or back: in a series, also where to read what the others of it released."""
    series = session is not None and session.replica.kept.series.name
    return f"{NEW_TOLD} {CATCH_UP}" if series else NEW_TOLD


def _told(_sent: care.TrustBreaks, answer: Answer, _session: Session | None) -> str:
    names = answer.facts.get("names", [])
    told = " and ".join(map(str, names)) if isinstance(names, list) else ""
    return f"{told or 'They'} are told, aside and without your name. You are told when they answer."


ACTS: tuple[Act, ...] = (
    Act("jargon", ("jargon", "please explain"), "Ask for plain words, aside; nobody is told who asked.", PART, _jargon,
        command=care.JargonPlease, done="Plain words are asked for, aside. Nobody is told who asked.",
        phrases=("plain words please", "what does that mean"),
        does="ask, aside, for plain words"),
    Act("new here", ("new here",), "Let those who hold the space know, aside, that I am here for the first time.", PART,
        _new_here(returned=False), command=care.NewHere, offered=_arriving, footer=lambda _s: False,
        done=_said_new,
        phrases=("i am new here", "i'm new here", "this is my first time", "i am new", "i'm new", "first time", "first time here"),
        does="let the space holders know, aside"),
    Act("back after a while", ("back after a while",), "Let those who hold the space know, aside, that I am back after a gap.",
        PART, _new_here(returned=True), command=care.NewHere, offered=_arriving, footer=lambda _s: False,
        phrases=("i am back after a while", "i'm back after a while"),
        does="let the space holders know, aside"),
    Act("trust is breaking", ("trust is breaking",), "Say to two people, aside, that trust is breaking; they answer.", PART,
        _trust, takes="[NAME, NAME]", command=care.TrustBreaks, done=_told,
        does="say so to two people, aside"),
    Act("if this gets hard", ("if this gets hard",), "Say what to do if a role of mine gets hard.", PART, _if_hard,
        takes="[ROLE:] ...", command=role_notes.IfHard, needs=True),
    Act("note before", ("note before",), "Tell what I am about to speak of, so that people can step away.", PART, _before,
        takes="...", command=care.NoteBefore, needs=True),
)  # fmt: skip
