"""Acts of the card: who holds which power over the meeting, what was asked about it, and what was answered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui.acts.act import HOLD, LOOK, PART, Act, Misread, Send, Step, Tell, Unnumbered
from cop_tui.core.engine.text import ended
from cop_tui.core.topics import powers

if TYPE_CHECKING:
    from cop_tui.client.session import Session

ASKED_BY_ALL = "Asked, for everybody to see. The answer stands beside it: card?"
TO_ASK = "To ask about it: ask card ..."


def lines(session: Session) -> list[str]:
    """Return who holds which power over this meeting, as far as it was written down."""
    card = session.replica.kept.setup.session.card
    rows = (
        ("Convened by", card.convened),
        ("Paid by", card.pays),
        ("Who decides what", card.decides),
        ("Fixed", card.fixed),
        ("Open to change", card.negotiable),
        ("Ours to decide", card.ours),
        ("Somebody to talk to", card.supporter),
        ("Whom to tell what you need", card.contact),
    )
    return [f"{label}: {ended(text)}" for label, text in rows if text]


def asked(session: Session, *, answered: bool = False) -> list[str]:
    """Return what was asked about the card, each with its number and its answer; `answered`: only what has one."""
    told = []
    for question, (place, answer) in powers.standing(session.replica.kept).items():
        if answered and not answer:
            continue
        said = f"Answered: {session.replica.shown(answer)}" if answer else "Not answered yet."
        told.append(f"Asked {place}: {ended(session.replica.shown(question))} {said}")
    return told


def _card(session: Session, _rest: str) -> Step:
    nothing = ["Nobody has written down who convened this, who pays and who decides what. You can ask."]
    return Tell([*(lines(session) or nothing), *asked(session), TO_ASK])


def _ask(_session: Session, rest: str) -> Step:
    if not rest:
        raise Misread("Type the question after it: ask card Who decided that?")
    return Send(powers.AskCard(rest))


def _answer(session: Session, rest: str) -> Step:
    places = {place: question for question, (place, _) in powers.standing(session.replica.kept).items()}
    found = re.fullmatch(r"(\d{1,4})[:.]?\s+(.+)", rest)
    if not found or int(found[1]) not in places:
        raise Unnumbered("Say which question by its number in card?, and the answer.")
    return Send(powers.AnswerCard(places[int(found[1])], found[2]))


ACTS: tuple[Act, ...] = (
    Act("card?", ("card?", "card"), "Who convened this, who pays, who decides what, what is fixed, and what was asked about it.",
        LOOK, _card, offered=lambda session: bool(lines(session) or asked(session)),
        phrases=("who decides", "who decided that", "who pays for this")),
    Act("ask card", ("ask card", "ask the card", "ask about the card"), "Ask something about who decides, who pays or what is fixed.",
        PART, _ask, takes="...", command=powers.AskCard, needs=True, offered=lambda _session: False,
        done=ASKED_BY_ALL),
    Act("answer card", ("answer card", "answer the card"), "Answer a question about who decides, who pays or what is fixed.",
        HOLD, _answer, takes="N: ...", command=powers.AnswerCard, needs=True,
        offered=lambda session: any(not answer for _, answer in powers.standing(session.replica.kept).values())),
)  # fmt: skip
