"""Acts of care: plain words, please; trust is breaking; what I am about to speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.act import PART, Act, Misread, Step, Wish
from cop_tui.acts.finding import nothing_after, person
from cop_tui.core import care

if TYPE_CHECKING:
    from cop_tui.client.session import Session


def _jargon(_session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Wish(care.JargonPlease())


def _trust(session: Session, rest: str) -> Step:
    return Wish(care.TrustBreaks([person(session, name) for name in rest.split(",") if name.strip()]))


def _before(_session: Session, rest: str) -> Step:
    if not rest:
        raise Misread("Type what you are about to speak of, in a word or two: note before bereavement.")
    return Wish(care.NoteBefore(rest))


ACTS: tuple[Act, ...] = (
    Act("jargon", ("jargon", "please explain"), "Ask for plain words, aside; nobody is told who asked.", PART, _jargon,
        command=care.JargonPlease),
    Act("trust is breaking", ("trust is breaking",), "Say to two people, aside, that trust is breaking; they answer.", PART,
        _trust, takes="[NAME, NAME]", command=care.TrustBreaks),
    Act("note before", ("note before",), "Tell what I am about to speak of, so that people can step away.", PART, _before,
        takes="...", command=care.NoteBefore, needs=True),
)  # fmt: skip
